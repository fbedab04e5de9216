"""Outlets by any of their names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.text import slugify

from articles.archive.keys import SEARCH_NAME_LENGTH, set_outlet_keys
from articles.models import Outlet
from articles.text.scripts import fold

NAME_LENGTH, SLUG_LENGTH = 200, 80
TAKEN = ("", "none")  # no slugs: in addresses the second stands for articles without an outlet


def by_name(name: str) -> Outlet:
    """The outlet of this name, alias or domain in any case; an unknown one is created as a suggestion."""
    return by_names([name])[name]


def by_names(names: Iterable[str]) -> dict[str, Outlet]:
    """name → outlet for all of them, found in one query."""
    wanted = {name: fold(name.strip())[:SEARCH_NAME_LENGTH] for name in names}  # the first spelling names a new one
    if not wanted:
        return {}
    alike = reduce(or_, (Q(search_name__contains=key) for key in wanted.values()))
    found: dict[str, Outlet] = {}
    for outlet in Outlet.every.filter(alike).select_related("merged_into").order_by("pk"):
        for key in outlet.search_name.split("\n"):
            found.setdefault(key, outlet.standing)
    return {name: found.get(key) or found.setdefault(key, _suggested(name)) for name, key in wanted.items()}


def save(outlet: Outlet) -> None:
    """With the keys that its names make."""
    set_outlet_keys(outlet)
    outlet.save()


def _suggested(name: str) -> Outlet:
    slug = slugify(name, allow_unicode=True)[:SLUG_LENGTH]
    if slug in TAKEN:
        slug = hashlib.sha256(name.encode()).hexdigest()[:12]
    new = Outlet(slug=slug, name=name.strip()[:NAME_LENGTH])
    set_outlet_keys(new)
    values = {"name": new.name, "sort_name": new.sort_name, "search_name": new.search_name}
    outlet, _created = Outlet.every.get_or_create(slug=slug, defaults=values)
    return outlet.standing
