"""The editors' desk: Django's admin, in which every change of an article or a tag goes through its manager."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.admin import (
    accounts,
    article,
    bulk,
    jobs,
    names,
    purge,
    records,
    regroup,
    rejections,
    sources,
    vocabulary,
)

__all__ = [
    "accounts",
    "article",
    "bulk",
    "jobs",
    "names",
    "purge",
    "records",
    "regroup",
    "rejections",
    "sources",
    "vocabulary",
]

admin.site.site_header = _("Köpir: editors' desk")
admin.site.site_title = _("Köpir")
admin.site.enable_nav_sidebar = False  # evidence and tags need the width
admin.site.index_title = _("Archive of bilateral relations")
