"""The group `editors`: may edit and hide articles and decide their tags, may see the rest, and nothing else."""

from __future__ import annotations

from typing import Any

from django.db import migrations

EDITORS = "editors"
TAGS = ("articlecountry", "articlepair", "articletopic")
SEEN = (
    "country", "fieldvalue", "ingestrun", "origin", "original", "outlet", "pair", "rejection", "revision", "topic",
    "upstreamcredit",
)
GRANTED = {
    "article": ("view", "change"),
    **dict.fromkeys(TAGS, ("view", "add", "change")),
    **dict.fromkeys(SEEN, ("view",)),
}


def make_group(apps: Any, schema_editor: Any) -> None:
    grant(apps, schema_editor, GRANTED)


def grant(apps: Any, schema_editor: Any, granted: dict[str, tuple[str, ...]], name: str = EDITORS) -> None:
    """Permissions come into being after migrations, so those that the group needs are made here first."""
    using = schema_editor.connection.alias
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    group, _created = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
    for model, actions in granted.items():
        content_type, _created = types.get_or_create(app_label="articles", model=model)
        for action in actions:
            called = apps.get_model("articles", model)._meta.verbose_name_raw
            permission, _created = permissions.get_or_create(
                content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {called}"}
            )
            group.permissions.add(permission)


def drop_group(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(name=EDITORS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_group, drop_group)]
