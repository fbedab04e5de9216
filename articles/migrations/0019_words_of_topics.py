"""What editors changed of the words of topics; what a job did to some articles."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0016_bulk_over_a_search'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicaltopic',
            name='words',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='words'),
        ),
        migrations.AddField(
            model_name='job',
            name='report',
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='topic',
            name='words',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='words'),
        ),
    ]
