"""The article page, its stored bytes, and the list that reads the database alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import codes
from articles.dates import locale
from articles.models import Article, Tombstone
from articles.pages import citation
from articles.pages import story as stories
from articles.pages.browse import BoundedPaginator, BrowseFilter, articles
from articles.pages.display import date_notes, ground, is_complete, is_doubtful, shown_paragraphs, tag_groups
from articles.pages.downloads import download
from articles.pages.errors import Fault, error_page, unfit
from articles.pages.paging import MAX_HITS, PAGE_SIZE
from articles.pages.quotations import Sources
from articles.text.language import READ

ELSEWHERE = 10  # articles of the same story on the article page
ORIGINS = 50  # told of one article: some texts come in hundreds of times
PAGE = re.compile("[1-9][0-9]{0,8}")

Block = Callable[[HttpRequest, Article], SafeString]


def _find(number: int) -> Article | None:
    """The article; None where it was withdrawn. Raises Http404 for an id that never was."""
    found: Article | None = Article.objects.with_tags().filter(pk=number).first()
    if found is None and not Tombstone.objects.filter(pk=number).exists():
        raise Http404
    return None if found is None or found.hidden else found


def _withdrawn(request: HttpRequest) -> HttpResponse:
    return error_page(request, 410)


@require_safe
def permanent(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    """The address that citations give: to the page in the reader's language."""
    language = get_language_from_request(request)
    with translation.override(language):
        if _find(id) is None:
            return _withdrawn(request)
        response = redirect("article", codes.encode(id))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def article(request: HttpRequest, id: int, blocks: Sequence[Block] = ()) -> HttpResponse:  # noqa: A002
    """The page of an article. `blocks`: what other rooms say of it (config/urls.py), printed below in their order."""
    found = _find(id)
    if found is None:
        return _withdrawn(request)
    address = request.build_absolute_uri(reverse(permanent, args=[found.code]))
    complete = is_complete(found)
    sources = Sources(found, context=complete)
    values = sorted(found.field_values.all(), key=lambda row: row.pk)
    context = {
        "article": found,
        "address": address,
        "complete": complete,
        "paragraphs": shown_paragraphs(found),
        "date_notes": date_notes(found),
        "tag_groups": tag_groups(found, sources),
        "language_read": found.language in READ,
        "fields": [(row, ground(row, found, sources)) for row in values],
        "edited": {row.field: ground(row, found, sources) for row in values if row.by_editor},
        "origins": found.origins.select_related("original").order_by("first_seen")[:ORIGINS],
        "more_origins": max(found.origins.count() - ORIGINS, 0),
        "revisions": found.revisions.count(),
        "doubtful": is_doubtful(found),
        "citation": citation.plain(found, address, locale(), timezone.localdate()),
        "ris": citation.ris(found, address),
        "bibtex": citation.bibtex(found, address),
        "elsewhere": stories.members([found], ELSEWHERE).get(found.pk),
        "meta": citation.meta(found),
        "schema": citation.schema(found, address),
        "blocks": [block(request, found) for block in blocks],
    }
    return render(request, "articles/article.html", context)


@require_safe
def story(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    """All articles of this one's story."""
    found = _find(id)
    if found is None:
        return _withdrawn(request)
    articles = stories.story(found)
    context = {"article": found, "total": articles.count(), "articles": articles[: stories.MAX_MEMBERS]}
    return render(request, "articles/story.html", context)


@require_safe
def original(request: HttpRequest, id: int) -> HttpResponseBase:  # noqa: A002
    """The bytes of the newest revision, for everyone where the outlet allows its full text, otherwise for editors."""
    found = _find(id)
    if found is None:
        return _withdrawn(request)
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
    query = QueryDict(mutable=True)
    query.update({key: value for key in BrowseFilter.base_filters if (value := request.GET.get(key))})
    try:
        page = paginator.page(int(number))
    except EmptyPage:
        query["page"] = str(paginator.num_pages)
        return error_page(request, 404, past_the_end=True, last_url=f"?{query.urlencode()}")
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
