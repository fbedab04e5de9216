"""What editors make of the vocabulary: words of topics, names; what a job of newer words did to some articles."""

from importlib import import_module

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


CHIEF_EDITORS = import_module("articles.migrations.0005_chief_editors").CHIEF_EDITORS
GROUPS = import_module("articles.migrations.0002_editors_group")


def grant(apps, schema_editor):
    """Editors look at names, chief editors edit them."""
    GROUPS.grant(apps, schema_editor, {"knownname": ("view",)})
    GROUPS.grant(apps, schema_editor, {"knownname": ("view", "add", "change")}, CHIEF_EDITORS)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0018_purge'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
        migrations.CreateModel(
            name='HistoricalKnownName',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name_kk', models.CharField(max_length=200, verbose_name='name in Kazakh')),
                ('name_ru', models.CharField(max_length=200, verbose_name='name in Russian')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('kind', models.CharField(choices=[('person', 'person'), ('organisation', 'organisation'), ('place', 'place')], default='person', max_length=12, verbose_name='kind')),
                ('key', models.SlugField(max_length=80, verbose_name='code')),
                ('surname_kk', models.CharField(blank=True, max_length=80, verbose_name='surname in Kazakh')),
                ('surname_ru', models.CharField(blank=True, max_length=80, verbose_name='surname in Russian')),
                ('aliases_kk', models.JSONField(blank=True, default=list, verbose_name='other names in Kazakh')),
                ('aliases_ru', models.JSONField(blank=True, default=list, verbose_name='other names in Russian')),
                ('countries', models.JSONField(blank=True, default=list, verbose_name='countries')),
                ('in_office', models.BooleanField(default=False, verbose_name='head of state in office')),
                ('active', models.BooleanField(default=True, verbose_name='in use')),
                ('edited', models.BooleanField(default=False, editable=False, verbose_name='edited here')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical name',
                'verbose_name_plural': 'historical people, organisations, places',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='KnownName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_kk', models.CharField(max_length=200, verbose_name='name in Kazakh')),
                ('name_ru', models.CharField(max_length=200, verbose_name='name in Russian')),
                ('name_en', models.CharField(max_length=200, verbose_name='name in English')),
                ('kind', models.CharField(choices=[('person', 'person'), ('organisation', 'organisation'), ('place', 'place')], default='person', max_length=12, verbose_name='kind')),
                ('key', models.SlugField(max_length=80, verbose_name='code')),
                ('surname_kk', models.CharField(blank=True, max_length=80, verbose_name='surname in Kazakh')),
                ('surname_ru', models.CharField(blank=True, max_length=80, verbose_name='surname in Russian')),
                ('aliases_kk', models.JSONField(blank=True, default=list, verbose_name='other names in Kazakh')),
                ('aliases_ru', models.JSONField(blank=True, default=list, verbose_name='other names in Russian')),
                ('countries', models.JSONField(blank=True, default=list, verbose_name='countries')),
                ('in_office', models.BooleanField(default=False, verbose_name='head of state in office')),
                ('active', models.BooleanField(default=True, verbose_name='in use')),
                ('details', models.JSONField(default=dict, editable=False)),
                ('search_name', models.CharField(editable=False, max_length=2000)),
                ('edited', models.BooleanField(default=False, editable=False, verbose_name='edited here')),
            ],
            options={
                'verbose_name': 'name',
                'verbose_name_plural': 'people, organisations, places',
                'ordering': ['kind', 'name_ru', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='known_name_once')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
