from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config import accounts, checks  # noqa: F401  # registers what they look at
