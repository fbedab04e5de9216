"""Outlets and topics that were merged, what editors say of copies; chief editors merge, editors see the merges."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


GROUPS = import_module("articles.migrations.0002_editors_group")
CHIEF_EDITORS = import_module("articles.migrations.0005_chief_editors").CHIEF_EDITORS


def grant(apps, schema_editor):
    for group in (GROUPS.EDITORS, CHIEF_EDITORS):
        GROUPS.grant(apps, schema_editor, {"regrouping": ("view",)}, group)
    using = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    content_type, _created = types.get_or_create(app_label="articles", model="regrouping")
    permission, _created = apps.get_model("auth", "Permission").objects.using(using).get_or_create(
        content_type=content_type, codename="merge", defaults={"name": "Can merge and split outlets and topics"}
    )
    groups = apps.get_model("auth", "Group").objects.using(using)
    groups.get_or_create(name=CHIEF_EDITORS)[0].permissions.add(permission)


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0016_bulk_over_a_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='historicaloutlet',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.outlet', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='historicaltopic',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.topic', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='outlet',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.outlet', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='topic',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.topic', verbose_name='merged into'),
        ),
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('ingest', 'add articles'), ('check_source', 'check a source'), ('reclassify', 'apply newer rules'), ('undo', 'undo an ingest run'), ('bulk', 'change many articles'), ('regroup', 'merge or split')], max_length=20, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='ChosenHead',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='articles.article')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'chosen head of a story',
                'verbose_name_plural': 'chosen heads of stories',
            },
        ),
        migrations.CreateModel(
            name='Regrouping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('outlets', 'outlets merged'), ('topics', 'topics merged'), ('outlet', 'outlet split'), ('topic', 'topic split')], max_length=8, verbose_name='kind')),
                ('source', models.CharField(editable=False, max_length=80)),
                ('target', models.CharField(editable=False, max_length=80)),
                ('names', models.JSONField(default=dict, editable=False)),
                ('before', models.JSONField(default=dict, editable=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('query', models.TextField(blank=True, verbose_name='search')),
                ('planned', models.PositiveIntegerField(default=0, verbose_name='articles chosen')),
                ('articles', models.PositiveIntegerField(default=0, verbose_name='articles')),
                ('undoing', models.BooleanField(default=False, editable=False)),
                ('undone_at', models.DateTimeField(null=True, verbose_name='undone')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'merge or split',
                'verbose_name_plural': 'merges and splits',
                'ordering': ['-at', '-pk'],
                'permissions': [('merge', 'Can merge and split outlets and topics')],
            },
        ),
        migrations.CreateModel(
            name='RegroupedBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('articles', models.JSONField(default=list)),
                ('done', models.BooleanField(default=True)),
                ('regrouping', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='batches', to='articles.regrouping')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CopyVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('same', models.BooleanField(verbose_name='copies of one text')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('first', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article', verbose_name='article')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='articles.article', verbose_name='article')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'decision on copies',
                'verbose_name_plural': 'decisions on copies',
                'constraints': [models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='copyverdict_sorted'), models.UniqueConstraint(fields=('first', 'second'), name='copyverdict_once')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
