"""Purging: the reason on the tombstone, hashes of what must not come in again, and who sees what was deleted."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GRANTED = {"tombstone": ("view",)}


def grant(apps: Any, schema_editor: Any) -> None:
    groups = import_module("articles.migrations.0002_editors_group")
    for name in (groups.EDITORS, import_module("articles.migrations.0005_chief_editors").CHIEF_EDITORS):
        groups.grant(apps, schema_editor, GRANTED, name)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_merges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AlterModelOptions(
            name="tombstone",
            options={
                "ordering": ["-deleted_at", "-pk"],
                "permissions": [("purge_article", "Can purge articles for good")],
                "verbose_name": "deleted article",
                "verbose_name_plural": "deleted articles",
            },
        ),
        migrations.AddField(
            model_name="tombstone",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="tombstone",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AlterField(
            model_name="rejection",
            name="reason",
            field=models.CharField(
                choices=[
                    ("empty", "empty"),
                    ("not_text", "not text"),
                    ("too_large", "too large"),
                    ("no_body", "no usable text"),
                    ("unreadable", "could not be read"),
                    ("blocked", "blocked"),
                    ("out_of_scope", "out of scope"),
                    ("language_not_read", "in another language"),
                    ("purged", "removed for good"),
                ],
                max_length=20,
                verbose_name="reason",
            ),
        ),
        migrations.CreateModel(
            name="PurgedHash",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("place", "place"), ("bytes", "bytes"), ("text", "text")],
                        max_length=5,
                        verbose_name="kind",
                    ),
                ),
                (
                    "tombstone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hashes", to="articles.tombstone"
                    ),
                ),
            ],
            options={
                "verbose_name": "hash of a deleted article",
                "verbose_name_plural": "hashes of deleted articles",
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
