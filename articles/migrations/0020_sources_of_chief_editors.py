"""Sources are chief editors'; editors look at them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

GROUPS = import_module("articles.migrations.0002_editors_group")
TAKEN = {"source": ("add", "change")}


def take(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    group = apps.get_model("auth", "Group").objects.using(using).filter(name=GROUPS.EDITORS).first()
    names = [f"{action}_{model}" for model, actions in TAKEN.items() for action in actions]
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    if group is not None:
        group.permissions.remove(*permissions.filter(content_type__app_label="articles", codename__in=names))


def give_back(apps: Any, schema_editor: Any) -> None:
    GROUPS.grant(apps, schema_editor, TAKEN)


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_vocabulary_by_editors")]
    operations = [migrations.RunPython(take, give_back)]
