"""Outlets by any of their names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.utils.text import slugify

from articles.archive.keys import SEARCH_NAME_LENGTH
from articles.text.scripts import fold

if TYPE_CHECKING:
    from articles.models import Outlet

NAME_LENGTH, SLUG_LENGTH = 200, 80


class OutletManager(models.Manager["Outlet"]):
    def by_name(self, name: str) -> Outlet:
        """The outlet of this name, alias or domain in any case; an unknown one is created as a suggestion."""
        return self.by_names([name])[name]

    def by_names(self, names: Iterable[str]) -> dict[str, Outlet]:
        """name → outlet for all of them, found in one query."""
        wanted = {name: fold(name.strip())[:SEARCH_NAME_LENGTH] for name in names}  # the first spelling names a new one
        if not wanted:
            return {}
        alike = reduce(or_, (models.Q(search_name__contains=key) for key in wanted.values()))
        found: dict[str, Outlet] = {}
        for outlet in self.filter(alike).order_by("pk"):
            for key in outlet.search_name.split("\n"):
                found.setdefault(key, outlet)
        return {name: found.get(key) or found.setdefault(key, self._suggested(name)) for name, key in wanted.items()}

    def _suggested(self, name: str) -> Outlet:
        slug = slugify(name, allow_unicode=True)[:SLUG_LENGTH] or hashlib.sha256(name.encode()).hexdigest()[:12]
        outlet, _created = self.get_or_create(slug=slug, defaults={"name": name.strip()[:NAME_LENGTH]})
        return outlet
