"""The site map, for robots: which pages there are, in every language, and when an article last changed.

Django's framework pages by counting and skipping, which takes seconds a file in an archive of a million. Ids of
articles are random numbers, so that equal ranges of them hold nearly equally many articles: a file is a range, found by
the primary key. The format is the framework's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.sitemaps.views import SitemapIndexItem, x_robots_tag
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from articles import codes
from articles.models import Article, ArticlePair, Pair
from articles.pages.addresses import absolute
from articles.pages.coverage import sums
from articles.pages.display import counting_tags

XML = "application/xml"
PAGES = ("front", "pairs", "countries", "topics", "codebook", "coverage", "about", "help")
ARTICLES_A_FILE = 5000  # at most so many on the average
MOST_A_FILE = 50_000  # the protocol's bound: https://www.sitemaps.org/protocol.html
ARTICLES = re.compile("articles-([1-9][0-9]{0,5})", re.ASCII)

Place = tuple[str, str, dt.datetime | None]  # its path in LANGUAGE, LANGUAGE, its last change


@require_safe
@x_robots_tag
def index(request: HttpRequest) -> HttpResponse:
    """The files of the site map."""
    _only_in_public()
    sections = ["pages", "pairs", *(f"articles-{n + 1}" for n in range(parts()))]
    files = [
        SitemapIndexItem(absolute(request, reverse("sitemap-section", args=[section])), None) for section in sections
    ]
    return render(request, "sitemap_index.xml", {"sitemaps": files}, content_type=XML)


@require_safe
@x_robots_tag
def section(request: HttpRequest, section: str) -> HttpResponse:
    """One file. Raises Http404 for one that there is not."""
    _only_in_public()
    if section == "pages":
        places = _pages()
    elif section == "pairs":
        places = _pairs()
    elif (found := ARTICLES.fullmatch(section)) and int(found[1]) <= parts():
        places = _articles(int(found[1]) - 1)
    else:
        raise Http404
    site = absolute(request, "/").removesuffix("/")
    return render(request, "sitemap.xml", {"urlset": [_entry(site, place) for place in places]}, content_type=XML)


def parts() -> int:
    """How many files the articles fill: a power of two, so that growing seldom moves an article to another file."""
    return 1 << max(-(-sums().total // ARTICLES_A_FILE) - 1, 0).bit_length()


def _only_in_public() -> None:
    if settings.SITE_LOGIN_REQUIRED:
        raise Http404


def _pages() -> Iterator[Place]:
    for name in PAGES:
        yield from _in_every_language(name)


def _pairs() -> Iterator[Place]:
    tags = counting_tags(ArticlePair).filter(pair=OuterRef("pk"), article__hidden=False)
    for code in (
        Pair.objects.filter(Exists(tags))
        .order_by("pk")
        .values_list("pk", flat=True)[: MOST_A_FILE // len(settings.LANGUAGES)]
    ):
        yield from _in_every_language("pair-page", code)


def _in_every_language(name: str, *args: str) -> Iterator[Place]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield reverse(name, args=args), code, None


def _articles(part: int) -> Iterator[Place]:
    """Each article once, in its own language where the site has that; the others are its alternates."""
    width = codes.LIMIT // parts()
    here = Article.objects.searchable().filter(pk__gte=part * width, pk__lt=(part + 1) * width).order_by("pk")
    site_languages = {code for code, _name in settings.LANGUAGES}
    for pk, language, updated in here.values_list("pk", "language", "updated_at")[:MOST_A_FILE]:
        own = language if language in site_languages else settings.LANGUAGE_CODE
        yield f"/{own}/a/{codes.encode(pk)}/", own, updated


def _entry(site: str, place: Place) -> dict[str, Any]:
    """As the framework's template wants it. Without a language an address leads to that of the reader."""
    path, own, changed = place
    rest = path.removeprefix(f"/{own}")
    alternates = [{"lang_code": code, "location": f"{site}/{code}{rest}"} for code, _name in settings.LANGUAGES]
    alternates.append({"lang_code": "x-default", "location": f"{site}{rest}"})
    return {"location": f"{site}{path}", "lastmod": changed, "alternates": alternates}
