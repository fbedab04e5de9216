"""A search as an Atom feed (RFC 4287), by publication or by intake, in pages (RFC 5005, section 3)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from articles.models import Article
from articles.pages.addresses import absolute
from articles.pages.display import shown_excerpt
from articles.pages.paging import MAX_HITS, PAGE_SIZE
from articles.pages.story import Members, members
from search import filters, generation, links, page
from search.answers import PastTheEnd, View, failures_answered
from search.engine import SearchQuery, Sort, get_engine
from search.facets import Labels
from search.models import Reader
from search.records import Tagged, tagged
from search.resolve import words_of
from search.takeaway.signs import for_xml

REPRINTS = 5  # of a story, named in its entry
KEY = "key"  # of an address: the reader's, which opens the feeds of a private site
FRESH_SECONDS = 300  # for readers and caches on the way
BY_PUBLICATION: Sort = "newest"
BY_INTAKE: Sort = "added"


def asked(request: HttpRequest) -> SearchQuery:
    """Full matches by date: `sort=added` asks for what came in last. Raises BadParameter, PastTheEnd."""
    params = request.GET.copy()
    params.pop(KEY, None)
    query = filters.parse_strictly(params)
    sort = BY_INTAKE if query.sort == BY_INTAKE else BY_PUBLICATION
    query = replace(query, sort=sort, match="all", size=PAGE_SIZE, view=None, unit="article")
    if query.page > (last := MAX_HITS // PAGE_SIZE):
        raise PastTheEnd(query, last, deep=True)
    return query


def _tag(request: HttpRequest) -> str | None:
    """Another one whenever the feed may have changed: what is found, whom it is written for, and by which program."""
    try:
        query = asked(request)
    except (filters.BadParameter, PastTheEnd):
        return None
    parts = (get_language(), links.query_string(query), generation.current(), settings.SOFTWARE_VERSION)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def opened(view: View) -> View:
    """On a private site to people who are signed in, and to programs that have the key of one."""

    @wraps(view)
    def shown(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if settings.SITE_LOGIN_REQUIRED and not request.user.is_authenticated:
            owner = Reader.objects.filter(feed_key=request.GET.get(KEY) or "", user__is_active=True)
            if settings.READER_ACCOUNTS == "off" or not owner.exists():
                return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return shown


@require_safe
@login_not_required
@opened
@failures_answered
@condition(etag_func=_tag)
def feed(request: HttpRequest) -> HttpResponseBase:
    """One entry a story."""
    query = asked(request)
    hits = get_engine().listed(query)
    articles = tagged([hit.id for hit in hits], "added_at")
    others = members((each.article for each in articles), REPRINTS)
    labels = page.labels_of(query, _codes(articles))
    written = Paged(
        title=title_of(query),
        link=absolute(request, links.address(replace(query, page=1, size=None), whole=True)),
        description="",
        language=get_language(),
        feed_url=address(request, query),
        feed_guid=address(request, replace(query, page=1)),
        author_name="Köpir",
        pages=dict(_pages(request, query, full=len(hits) == PAGE_SIZE)),
    )
    for each in articles:
        written.add_item(**entry(request, each, others.get(each.article.pk), labels))
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    written.write(response, "utf-8")
    kept_by = "private" if settings.SITE_LOGIN_REQUIRED else "public"
    response["Cache-Control"] = f"{kept_by}, max-age={FRESH_SECONDS}"
    response["X-Robots-Tag"] = "noindex"
    return response


class Paged(Atom1Feed):
    """With links to its other pages; `updated` is that of its newest entry, and stays while nothing comes."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation, url in self.feed["pages"].items():
            handler.addQuickElement("link", None, {"rel": relation, "href": url, "type": "application/atom+xml"})

    def latest_post_date(self) -> dt.datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=dt.datetime(1970, 1, 1, tzinfo=dt.UTC))


def title_of(query: SearchQuery) -> str:
    return for_xml(f"Köpir: {words_of(query) or _('the whole archive')}")


def address(request: HttpRequest, query: SearchQuery) -> str:
    """The feed's own: the same for every way to write its search. Days that move with today go on moving."""
    plain = replace(query, size=None, view=None, match="all", unit="article")
    asked = links.query_string(plain, filters.relative_days(request.GET))
    parts = [asked, urlencode({KEY: request.GET[KEY]}) if settings.SITE_LOGIN_REQUIRED and KEY in request.GET else ""]
    written = "&".join(filter(None, parts))
    return absolute(request, f"{reverse('feed')}?{written}" if written else reverse("feed"))


def _pages(request: HttpRequest, query: SearchQuery, *, full: bool) -> Iterator[tuple[str, str]]:
    yield "first", address(request, replace(query, page=1))
    if query.page > 1:
        yield "previous", address(request, replace(query, page=query.page - 1))
    if full and query.page < MAX_HITS // PAGE_SIZE:
        yield "next", address(request, replace(query, page=query.page + 1))


def entry(request: HttpRequest, each: Tagged, others: Members | None, labels: Labels) -> dict[str, Any]:
    article = each.article
    tags = [labels["pair"][code] for code, _state in each.pairs]
    tags += [labels["topic"][code] for code, _state in each.topics]
    context = {
        "article": article,
        "excerpt": shown_excerpt(article),
        "tags": tags,
        "others": [(other, absolute(request, other.get_absolute_url())) for other in others.articles] if others else [],
        "more": others.total - len(others.articles) if others else 0,
    }
    return {
        "title": for_xml(article.title),
        "link": absolute(request, article.get_absolute_url()),
        "description": for_xml(render_to_string("search/feed_entry.html", context)),
        "unique_id": absolute(request, reverse("permanent", args=[article.code])),
        "author_name": for_xml(article.outlet.name) if article.outlet else "Köpir",
        "pubdate": published(article),
        "updateddate": article.added_at,
        "categories": [for_xml(tag) for tag in tags],
    }


def published(article: Article) -> dt.datetime | None:
    """The moment, as far as it is known: a day begins at midnight in the archive's time zone. None without a year."""
    if article.date_from is None:
        return None
    home = timezone.get_default_timezone()
    if article.date_precision == Article.Precision.MINUTE:
        moment = dt.datetime.fromisoformat(article.date_value)
        return moment if moment.tzinfo else moment.replace(tzinfo=home)
    return dt.datetime.combine(article.date_from, dt.time(), tzinfo=home)


def _codes(articles: list[Tagged]) -> dict[str, set[str]]:
    return {
        "pair": {code for each in articles for code, _state in each.pairs},
        "topic": {code for each in articles for code, _state in each.topics},
    }
