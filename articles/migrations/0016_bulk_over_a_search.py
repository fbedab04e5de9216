"""Bulk actions over a search: their work list, the fields and articles that they decide; who may do it to many."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


CHIEF_EDITORS = import_module("articles.migrations.0005_chief_editors").CHIEF_EDITORS


def grant(apps, schema_editor):
    """Chief editors change more than 100 articles at once."""
    using = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    content_type, _created = types.get_or_create(app_label="articles", model="bulkaction")
    permission, _created = apps.get_model("auth", "Permission").objects.using(using).get_or_create(
        content_type=content_type,
        codename="bulk_over_100",
        defaults={"name": "Can change more than 100 articles at once"},
    )
    groups = apps.get_model("auth", "Group").objects.using(using)
    groups.get_or_create(name=CHIEF_EDITORS)[0].permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0015_coverage_by_age'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('articles', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AlterModelOptions(
            name='bulkaction',
            options={'ordering': ['-at', '-pk'], 'permissions': [('bulk_over_100', 'Can change more than 100 articles at once')], 'verbose_name': 'bulk action', 'verbose_name_plural': 'bulk actions'},
        ),
        migrations.AddField(
            model_name='article',
            name='hidden_bulk',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.bulkaction', verbose_name='bulk action'),
        ),
        migrations.AddField(
            model_name='bulkaction',
            name='plan',
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='bulkaction',
            name='planned',
            field=models.PositiveIntegerField(default=0, verbose_name='articles chosen'),
        ),
        migrations.AddField(
            model_name='bulkaction',
            name='query',
            field=models.TextField(blank=True, verbose_name='search'),
        ),
        migrations.AddField(
            model_name='fieldvalue',
            name='bulk',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.bulkaction', verbose_name='bulk action'),
        ),
        migrations.AddField(
            model_name='historicalarticle',
            name='hidden_bulk',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.bulkaction', verbose_name='bulk action'),
        ),
        migrations.AddField(
            model_name='historicalfieldvalue',
            name='bulk',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.bulkaction', verbose_name='bulk action'),
        ),
        migrations.AlterField(
            model_name='bulkaction',
            name='kind',
            field=models.CharField(choices=[('accept', 'tags accepted'), ('reject', 'tags rejected'), ('add', 'a tag added'), ('remove', 'a tag removed'), ('outlet', 'outlet set'), ('language', 'language set'), ('hide', 'articles hidden')], max_length=8, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='bulkaction',
            name='target',
            field=models.JSONField(default=dict, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('ingest', 'add articles'), ('check_source', 'check a source'), ('reclassify', 'apply newer rules'), ('undo', 'undo an ingest run'), ('bulk', 'change many articles')], max_length=20, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='fieldvalue',
            constraint=models.CheckConstraint(condition=models.Q(('bulk__isnull', True), models.Q(('state', 'suggested'), _negated=True), _connector='OR'), name='fieldvalue_bulk_is_a_decision'),
        ),
        migrations.AddField(
            model_name='bulkbatch',
            name='action',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='articles.bulkaction'),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
