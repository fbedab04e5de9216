"""The article page, its stored bytes, and the list that reads the database alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import codes
from articles.dates import locale
from articles.models import Article
from articles.pages import story as stories
from articles.pages.addresses import absolute
from articles.pages.browse import BoundedPaginator, BrowseFilter, articles
from articles.pages.citation import linked
from articles.pages.citation.cited import Cited, one_line
from articles.pages.citation.files import FORMATS
from articles.pages.citation.shown import citations
from articles.pages.display import date_notes, ground, is_complete, is_doubtful, shown_text, tag_groups
from articles.pages.downloads import download
from articles.pages.errors import Fault, error_page, unfit
from articles.pages.finding import find, withdrawn
from articles.pages.paging import MAX_HITS, PAGE_SIZE
from articles.pages.passages import Marker, passages
from articles.pages.quotations import Sources
from articles.pages.revisions import address as revision_address
from articles.pages.revisions import versions
from articles.text.language import READ

BEGINNING = 160  # characters of the text that search engines may show
ORIGINS = 50  # told of one article: some texts come in hundreds of times
PAGE = re.compile("[1-9][0-9]{0,8}")

Block = Callable[[HttpRequest, Article], SafeString]


class Trail(Protocol):
    """The search by whose results a reader came: its way back and onwards, and the words it asked for marked."""

    @property
    def block(self) -> SafeString: ...

    @property
    def title(self) -> SafeString: ...

    def marker(self, text: str) -> Marker:
        """Of a text that the page shows, which is the article's."""
        ...


FollowTrail = Callable[[HttpRequest, Article], Trail | None]


@require_safe
def permanent(request: HttpRequest, id: int, number: int | None = None) -> HttpResponse:  # noqa: A002
    """The address that citations give: to the page in the reader's language, of a revision where one is named."""
    language = get_language_from_request(request)
    with translation.override(language):
        if find(id) is None:
            return withdrawn(request, id)
        code = codes.encode(id)
        response = redirect("article", code) if number is None else redirect("revision", code, number)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def article(
    request: HttpRequest,
    id: int,  # noqa: A002
    blocks: Sequence[Block] = (),
    follow: FollowTrail | None = None,
) -> HttpResponse:
    """The page of an article. `blocks`: what other rooms say of it (config/urls.py), printed below in their order.

    `follow`: the search that the address says it was found by.
    """
    found = find(id)
    if found is None:
        return withdrawn(request, id)
    address = absolute(request, reverse("permanent", args=[found.code]))
    text, trail = shown_text(found), follow(request, found) if follow else None
    listed = versions(found)
    paragraphs = passages(text, trail.marker(text) if trail else None)
    newest = listed[0].revision.number if listed else 0
    context = {
        "article": found,
        "address": address,
        "shared_title": one_line(found.title),  # a mail's subject must have no line of its own
        "complete": is_complete(found),
        "trail": trail,
        "passages": paragraphs,
        "beginning": " ".join(text.split())[:BEGINNING],
        "versions": listed,
        "newest": newest,
        "doubtful": is_doubtful(found),
        **_said(found, newest, len(paragraphs)),
        **_come_from(found),
        "citations": citations(found, address, locale(), timezone.localdate()),
        "elsewhere": stories.reprints(found),
        "meta": linked.meta(found),
        "open_graph": linked.open_graph(found, address),
        "schema": linked.schema(found, address),
        "blocks": [block(request, found) for block in blocks],
    }
    return render(request, "articles/article.html", context)


def _said(article: Article, newest: int, shown: int) -> dict[str, Any]:
    """What is said of an article, each with the words it rests on, which lead to the paragraph that has them.

    `shown`: so many paragraphs of the newest revision are on the page.
    """
    complete = is_complete(article)

    def address(revision: int, paragraph: int) -> str:
        if revision == newest:
            return f"#p{paragraph}" if paragraph <= shown else ""
        return f"{revision_address(article.code, revision)}#p{paragraph}" if complete else ""

    sources = Sources(article, context=complete, address=address)
    values = sorted(article.field_values.all(), key=lambda row: row.pk)
    return {
        "date_notes": date_notes(article),
        "tag_groups": tag_groups(article, sources),
        "language_read": article.language in READ,
        "fields": [(row, ground(row, article, sources)) for row in values],
        "edited": {row.field: ground(row, article, sources) for row in values if row.by_editor},
    }


def _come_from(article: Article) -> dict[str, Any]:
    return {
        "origins": article.origins.select_related("original").order_by("first_seen")[:ORIGINS],
        "more_origins": max(article.origins.count() - ORIGINS, 0),
    }


@require_safe
def cite(request: HttpRequest, id: int, name: str) -> HttpResponse:  # noqa: A002
    """The citation as a file for a reference manager."""
    found = find(id)
    if found is None:
        return withdrawn(request, id)
    if name not in FORMATS:
        raise Http404
    chosen = FORMATS[name]
    address = absolute(request, reverse("permanent", args=[found.code]))
    written = chosen.write(Cited(found, address, timezone.localdate()), locale())
    disposition = content_disposition_header(True, f"kopir-{found.code}.{chosen.suffix}") or "attachment"
    return HttpResponse(
        written, content_type=f"{chosen.media_type}; charset=utf-8", headers={"Content-Disposition": disposition}
    )


@require_safe
def story(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    """All articles of this one's story."""
    found = find(id)
    if found is None:
        return withdrawn(request, id)
    told = stories.told_of(found)
    total = told.total if told.total < stories.MAX_MEMBERS else stories.story(found).count()
    context = {"article": found, "total": total, "story": told}
    return render(request, "articles/story.html", context)


@require_safe
def original(request: HttpRequest, id: int) -> HttpResponseBase:  # noqa: A002
    """The bytes of the newest revision, for everyone where the outlet allows its full text, otherwise for editors."""
    found = find(id)
    if found is None:
        return withdrawn(request, id)
    if not is_complete(found) and not request.user.has_perm("articles.view_original"):
        raise PermissionDenied
    revision = found.revisions.select_related("original").order_by("-number").first()
    try:
        if revision is None:
            raise Http404
        return download(revision.original, found.code)
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Newest first; a value that is none of its key's is said beside it, with status 400."""
    number = request.GET.get("page") or "1"
    if not PAGE.fullmatch(number):
        return error_page(request, 400, faults=[Fault("page", unfit(number), _("Page"))])
    chosen = BrowseFilter(request.GET, queryset=articles(), request=request)
    valid = chosen.is_valid()
    paginator = BoundedPaginator(chosen.qs if valid else Article.objects.none(), PAGE_SIZE)
    if paginator.total > MAX_HITS:
        paginator.object_list = chosen.walked()
    query = QueryDict(mutable=True)
    query.update({key: value for key in BrowseFilter.base_filters if (value := request.GET.get(key))})
    try:
        page = paginator.page(int(number))
    except EmptyPage:
        pages, deep = paginator.num_pages, paginator.total > MAX_HITS
        query["page"] = str(pages)
        return error_page(request, 404, past_the_end=True, pages=pages, last_url=f"?{query.urlencode()}", deep=deep)
    context = {
        "form": chosen.form,
        "valid": valid,
        "page": page,
        "pages": paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "more": paginator.total > MAX_HITS,
        "query": query.urlencode(),
        "unit": query.get("unit", "article"),
    }
    return render(request, "articles/browse.html", context, status=200 if valid else 400)
