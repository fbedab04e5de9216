"""What a change of the vocabulary touches: how many articles have a word or name, and these looked at anew by a job.

The search is handed over by config/urls.py, as to bulk actions.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from articles.admin.base import Search
from articles.intake import jobs
from articles.intake.arguments import ReclassifyArguments
from articles.models import Article, Job
from articles.pages.errors import NotResolved

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_COUNTED = 20  # words that the search is asked about
MOST_FOUND = 200_000  # articles of one of them
MOST_AT_ONCE = 5_000  # articles in a job's row; beyond, all of other rules are looked at
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """`number`: of articles that have the word; None where the search was not asked, or is away."""

    word: str
    url: str
    number: int | None


@dataclass(slots=True)
class Found:
    """`ids`: the articles that have one of the words; `whole`: the search was asked about every word."""

    words: list[Counted] = field(default_factory=list)
    ids: set[int] = field(default_factory=set)
    whole: bool = True

    def context(self) -> dict[str, Any]:
        """What the templates show of it, ten articles at random among that."""
        shown = random.sample(sorted(self.ids), min(SHOWN, len(self.ids)))
        light = Article.objects.select_related("outlet").defer("body", "search_text", "languages")
        return {
            "count": len(self.ids),
            "few": self.few,
            "whole": self.whole,
            "sample": light.filter(pk__in=shown),
        }

    @property
    def few(self) -> bool:
        """Whether a job can be told which articles."""
        return self.whole and len(self.ids) <= MOST_AT_ONCE


def find(words: Iterable[str], search: Search, *, side_by_side: bool = False) -> Found:
    """Ask the search about words. `side_by_side`: of several words in this order."""
    found = Found()
    for word in words:
        query = urlencode({"q": f'"{word}"' if side_by_side and " " in word else word})
        ids = _ids(query, search) if len(found.words) < MOST_COUNTED else None
        found.whole &= ids is not None
        found.ids.update(ids or ())
        found.words.append(Counted(word, f"{reverse('search')}?{query}", None if ids is None else len(ids)))
    return found


def _ids(query: str, search: Search) -> list[int] | None:
    try:
        return list(islice(search.resolve(query), MOST_FOUND))
    except NotResolved:
        return None


def look_anew(found: Found, user: User) -> Job | None:
    """Start the job that applies the present rules and words to these articles; None where there are none."""
    if found.whole and not found.ids:
        return None
    chosen = sorted(found.ids) if found.few else []
    return jobs.start(ReclassifyArguments(articles=chosen), user)


def may_start(request: HttpRequest) -> bool:
    return request.user.has_perm("articles.add_job")
