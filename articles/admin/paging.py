"""Pages of long lists."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from articles.models.querysets import among

FEW = 1000  # rows


class OneReading(Paginator):
    """Where few rows are found they are counted, ordered and paged by their keys: a table in which words are looked
    for, which no index helps, is read through once, and neither twice nor in the order of an index."""

    def __init__(self, object_list: QuerySet[Any], *args: Any, **kwargs: Any) -> None:
        self._rows = object_list
        self._keys: list[Any] | None = None
        found = list(object_list.order_by().values_list("pk", flat=True)[: FEW + 1])
        if len(found) <= FEW:
            self._keys = list(object_list.filter(pk__in=among(found)).values_list("pk", flat=True))
            self.count = len(self._keys)
        super().__init__(object_list, *args, **kwargs)

    def page(self, number: int | str) -> Page:
        found = super().page(number)
        if self._keys is not None:
            first = (found.number - 1) * self.per_page
            found.object_list = self._rows.filter(pk__in=among(self._keys[first : first + self.per_page]))
        return found
