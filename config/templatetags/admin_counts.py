"""How many there are, in the lists of the admin: numbers and nouns do not go together alike in every language.

Kazakh has no plural after a number ("3 басылым"), Russian three forms, of which a heading takes one ("Изданий: 3").
"""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import npgettext_lazy

from articles.pages.wording import number

register = template.Library()

#: By the label of what the admin lists.
COUNTED: dict[str, Any] = {
    "articles.alert": npgettext_lazy("list", "%(number)s alert", "%(number)s alerts", "count"),
    "articles.article": npgettext_lazy("list", "%(number)s article", "%(number)s articles", "count"),
    "articles.backup": npgettext_lazy("list", "%(number)s backup", "%(number)s backups", "count"),
    "articles.bulkaction": npgettext_lazy("list", "%(number)s bulk action", "%(number)s bulk actions", "count"),
    "articles.country": npgettext_lazy("list", "%(number)s country", "%(number)s countries", "count"),
    "articles.entry": npgettext_lazy("list", "%(number)s entry", "%(number)s entries", "count"),
    "articles.ingestrun": npgettext_lazy("list", "%(number)s ingest run", "%(number)s ingest runs", "count"),
    "articles.job": npgettext_lazy("list", "%(number)s job", "%(number)s jobs", "count"),
    "articles.knownname": npgettext_lazy("list", "%(number)s name", "%(number)s names", "count"),
    "articles.ledgerday": npgettext_lazy("list", "%(number)s day", "%(number)s days", "count"),
    "articles.origin": npgettext_lazy("list", "%(number)s origin", "%(number)s origins", "count"),
    "articles.original": npgettext_lazy("list", "%(number)s original", "%(number)s originals", "count"),
    "articles.outlet": npgettext_lazy("list", "%(number)s outlet", "%(number)s outlets", "count"),
    "articles.pair": npgettext_lazy("list", "%(number)s country pair", "%(number)s country pairs", "count"),
    "articles.regrouping": npgettext_lazy("list", "%(number)s merge or split", "%(number)s merges and splits", "count"),
    "articles.rejection": npgettext_lazy("list", "%(number)s rejection", "%(number)s rejections", "count"),
    "articles.revision": npgettext_lazy("list", "%(number)s revision", "%(number)s revisions", "count"),
    "articles.source": npgettext_lazy("list", "%(number)s source", "%(number)s sources", "count"),
    "articles.tombstone": npgettext_lazy("list", "%(number)s deleted article", "%(number)s deleted articles", "count"),
    "articles.topic": npgettext_lazy("list", "%(number)s topic", "%(number)s topics", "count"),
    "auth.group": npgettext_lazy("list", "%(number)s group", "%(number)s groups", "count"),
    "auth.user": npgettext_lazy("list", "%(number)s user", "%(number)s users", "count"),
    "search.concept": npgettext_lazy("list", "%(number)s concept", "%(number)s concepts", "count"),
    "search.missedword": npgettext_lazy("list", "%(number)s word not found", "%(number)s words not found", "count"),
}


@register.simple_tag
def counted_rows(count: int, model: type[Model]) -> str:
    """Such as "3 alerts"; of a model that has no words here "Alerts: 3"."""
    words = COUNTED.get(model._meta.label_lower)
    if words is None:
        names = {"names": capfirst(model._meta.verbose_name_plural), "number": number(count)}
        return _("%(names)s: %(number)s") % names
    return str(words % {"count": count, "number": number(count)})
