"""Editors and chief editors see the list of bulk actions; who may change articles may undo one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

GROUPS = import_module("articles.migrations.0002_editors_group")
CHIEF_EDITORS = import_module("articles.migrations.0005_chief_editors").CHIEF_EDITORS
GRANTED = {"bulkaction": ("view",)}


def grant(apps: Any, schema_editor: Any) -> None:
    for group in (GROUPS.EDITORS, CHIEF_EDITORS):
        GROUPS.grant(apps, schema_editor, GRANTED, group)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_bulk_and_notes")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
