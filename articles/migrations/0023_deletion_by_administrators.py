"""Only administrators delete articles; who might undo an ingest run by the right to delete them keeps that."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

GROUPS = import_module("articles.migrations.0002_editors_group")
CHIEF_EDITORS = import_module("articles.migrations.0005_chief_editors").CHIEF_EDITORS


def part(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    deleting = permissions.filter(codename="delete_article", content_type__app_label="articles").first()
    of_runs, _created = types.get_or_create(app_label="articles", model="ingestrun")
    undoing, _created = permissions.get_or_create(
        content_type=of_runs, codename="undo_ingestrun", defaults={"name": "Can undo ingest runs"}
    )
    groups = apps.get_model("auth", "Group").objects.using(using)
    users = apps.get_model("auth", "User").objects.using(using)
    for group in groups.filter(permissions=deleting) if deleting else ():
        group.permissions.add(undoing)
    for user in users.filter(user_permissions=deleting) if deleting else ():
        user.user_permissions.add(undoing)
    chiefs, _created = groups.get_or_create(name=CHIEF_EDITORS)
    chiefs.permissions.add(undoing)
    if deleting:
        chiefs.permissions.remove(deleting)


def join(apps: Any, schema_editor: Any) -> None:
    GROUPS.grant(apps, schema_editor, {"article": ("delete",)}, CHIEF_EDITORS)


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_alter_job_kind")]
    operations = [
        migrations.AlterModelOptions(
            name="ingestrun",
            options={
                "ordering": ["-started_at"],
                "permissions": [("undo_ingestrun", "Can undo ingest runs")],
                "verbose_name": "ingest run",
                "verbose_name_plural": "ingest runs",
            },
        ),
        migrations.RunPython(part, join),
    ]
