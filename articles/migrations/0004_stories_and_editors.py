"""Each article begins as a story of its own; editors get what the intake brought."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations
from django.db.models import F

GRANTED = {
    "source": ("view", "add", "change"),
    "job": ("view", "add", "change"),
    **dict.fromkeys(("entry", "ledgerday", "alert"), ("view",)),
}


def begin_stories(apps: Any, schema_editor: Any) -> None:
    articles = apps.get_model("articles", "Article").objects.using(schema_editor.connection.alias)
    articles.filter(story=0).update(story=F("pk"))


def grant(apps: Any, schema_editor: Any) -> None:
    import_module("articles.migrations.0002_editors_group").grant(apps, schema_editor, GRANTED)


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_intake"), ("articles", "0002_editors_group")]
    operations = [
        migrations.RunPython(begin_stories, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
