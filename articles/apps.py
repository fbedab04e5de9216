from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.apps import apps as current_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Archive")

    def ready(self) -> None:
        post_migrate.connect(load_vocabulary, sender=self)


def load_vocabulary(using: str, apps: Any = current_apps, **kwargs: Any) -> None:
    """After every migration the tables hold what the vocabulary files hold, editors' rows untouched.

    Also after `flush`, which names no apps.
    """
    try:
        apps.get_model("articles", "Outlet")
    except LookupError:  # migrated back to nothing
        return
    from articles.archive import reference

    reference.load(using)
