"""The group `chief editors`: what editors may do, and delete articles, undo ingest runs, edit outlets and topics."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

CHIEF_EDITORS = "chief editors"
GRANTED = {
    "article": ("delete",),  # undoing a run asks for it too
    **dict.fromkeys(("outlet", "topic"), ("add", "change")),
}
EDITORS_GROUP = import_module("articles.migrations.0002_editors_group")
INTAKE = import_module("articles.migrations.0004_stories_and_editors")


def make_group(apps: Any, schema_editor: Any) -> None:
    for granted in (EDITORS_GROUP.GRANTED, INTAKE.GRANTED, GRANTED):
        EDITORS_GROUP.grant(apps, schema_editor, granted, CHIEF_EDITORS)


def drop_group(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name=CHIEF_EDITORS).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_stories_and_editors")]
    operations = [migrations.RunPython(make_group, drop_group)]
