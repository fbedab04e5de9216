"""Pages are fetched from ports 80 and 443 alone: an alert lists the sources that have another one (FETCH_PORTS)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import migrations

PORTS = {80, 443}
KIND = "ports"


def list_sources(apps: Any, schema_editor: Any) -> None:
    """`alerts.check_alerts` keeps it up to date from then on, and ends it."""
    using = schema_editor.connection.alias
    urls = apps.get_model("articles", "Source").objects.using(using).order_by("url").values_list("url", flat=True)
    others = [url for url in urls if not usual(url)]
    if others:
        apps.get_model("articles", "Alert").objects.using(using).create(kind=KIND, detail={"urls": others})


def usual(url: str) -> bool:
    try:
        port = urlsplit(url).port
    except ValueError:  # no port at all: fetching says so
        return True
    return port is None or port in PORTS or port in settings.FETCH_PORTS


def end_alert(apps: Any, schema_editor: Any) -> None:
    apps.get_model("articles", "Alert").objects.using(schema_editor.connection.alias).filter(kind=KIND).delete()


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_backups_and_alerts_of_the_archive")]
    operations = [migrations.RunPython(list_sources, end_alert)]
