"""The one table of facets: what may be filtered, counted and shown, in page order."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Facet:
    """`name` is the key in the URL and the field in the index. `multiple`: an article may have several values."""

    name: str
    label: Promise
    shown: int  # values on the search page; the facet's own page lists the rest
    multiple: bool = False
    opened: bool = True


FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("pair", _("Country pair"), shown=8, multiple=True),
        Facet("country", _("Country"), shown=8, multiple=True),
        Facet("topic", _("Topic"), shown=20, multiple=True),
        Facet("lang", _("Language"), shown=8),
        Facet("outlet", _("Outlet"), shown=8),
    )
}
