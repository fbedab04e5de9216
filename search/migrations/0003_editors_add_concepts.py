"""Editors and chief editors add and change concepts, and see the words of searches that found little."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GROUPS = ("editors", "chief editors")
GRANTED = {"concept": ("view", "add", "change"), "missedword": ("view",)}


def grant(apps: Any, schema_editor: Any) -> None:
    """Permissions come into being after migrations, so those that the groups need are made here first."""
    using = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for name in GROUPS:
        group, _created = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        for model, actions in GRANTED.items():
            content_type, _created = types.get_or_create(app_label="search", model=model)
            called = apps.get_model("search", model)._meta.verbose_name_raw
            for action in actions:
                permission, _created = permissions.get_or_create(
                    content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {called}"}
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_concepts"), ("articles", "0005_chief_editors")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
