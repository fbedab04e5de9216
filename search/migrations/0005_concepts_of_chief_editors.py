"""Concepts are chief editors'; editors look at them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

GRANTS = import_module("search.migrations.0003_editors_add_concepts")
TAKEN = ("add_concept", "change_concept")


def take(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    group = apps.get_model("auth", "Group").objects.using(using).filter(name="editors").first()
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    if group is not None:
        group.permissions.remove(*permissions.filter(content_type__app_label="search", codename__in=TAKEN))


class Migration(migrations.Migration):
    dependencies = [("search", "0004_generation"), ("articles", "0005_chief_editors")]
    operations = [migrations.RunPython(take, GRANTS.grant)]
