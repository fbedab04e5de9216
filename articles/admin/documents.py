"""What an ingest run found and what became of each document: the article that holds it, or why it was refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import EmptyPage, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import truncatechars
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.admin.base import OUTCOMES, link, may_view, of_found
from articles.admin.refusals import of_runs, why
from articles.ingest.support.addresses import canonical_url
from articles.models import Article, IngestRun, Origin, Rejection, Revision

PAGE = 50
NAME_CHARS, TITLE_CHARS = 300, 200
ADDRESSES_LOOKED_UP = 1000  # of those that a run was given
HEAVY = ("stated", "received", "article__body", "article__search_text", "article__languages")


@dataclass(frozen=True, slots=True)
class Document:
    """`name`: where it came from, `row`: what there is of it; `article`: the one that holds it."""

    name: str
    row: Origin | Rejection
    became: str
    article: Article | None = None


def address(run: IngestRun) -> str:
    return reverse("admin:articles_ingestrun_documents", args=[run.pk])


class Documents(Sequence[Document]):
    """All of a run, in this order: those that articles hold, those refused, addresses that were held before. Rows are
    read for a slice of it at a time."""

    def __init__(self, run: IngestRun) -> None:
        self.run = run
        self.origins = Origin.objects.filter(run=run).defer(*HEAVY).order_by("pk")
        self.rejections = Rejection.objects.filter(of_runs([run.pk])).order_by("pk")
        self.counts = self.origins.count(), self.rejections.count()
        self.held = self._held()

    def __len__(self) -> int:
        return sum(self.counts) + len(self.held)

    def __getitem__(self, wanted: Any) -> Any:
        start, stop, _step = wanted.indices(len(self))
        origins, rejections = self.counts
        taken = self.origins.select_related("article")[start:stop] if start < origins else ()
        refused = self.rejections[max(0, start - origins) : max(0, stop - origins)] if stop > origins else ()
        before = origins + rejections
        held = self.held[max(0, start - before) : max(0, stop - before)]
        return [*self._taken(list(taken)), *map(_refused, refused), *held]

    def _held(self) -> list[Document]:
        """Of the addresses that the run was given those that the archive had already: they left no row of the run."""
        keys = {key: str(path) for path in self.run.paths[:ADDRESSES_LOOKED_UP] if (key := canonical_url(str(path)))}
        if not keys:
            return []
        named = Q(key__in=keys) | Q(url__in=keys.values())
        reached = {
            *self.origins.filter(named).values_list("key", "url"),
            *self.rejections.filter(named).values_list("key", "url"),
        }
        known = {place for both in reached for place in both}
        left = [key for key, path in keys.items() if not {key, path} & known]
        rows = Origin.objects.filter(key__in=left, current=True).select_related("article").defer(*HEAVY).order_by("pk")
        return [Document(keys[row.key], row, str(OUTCOMES["unchanged"]), row.article) for row in rows]

    def _taken(self, origins: list[Origin]) -> Iterator[Document]:
        """An article is added by the document whose text came first in it; other texts are versions, others copies."""
        # By their articles alone: an index of the run would lead through all of its rows.
        articles, run = {origin.article_id for origin in origins}, self.run.pk
        texts = Revision.objects.filter(article__in=articles).order_by()
        numbers = {
            (article, original): number
            for article, original, number, brought in texts.values_list("article", "original", "number", "run")
            if brought == run
        }
        firsts: dict[tuple[int, str], int] = {}
        rows = Origin.objects.filter(article__in=articles).order_by("pk")
        for pk, article, original, brought in rows.values_list("pk", "article", "original", "run"):
            if brought == run:
                firsts.setdefault((article, original), pk)
        for origin in origins:
            text = origin.article_id, origin.original_id
            number = numbers.get(text) if firsts.get(text) == origin.pk else None
            became = "duplicate" if number is None else "added" if number == 1 else "updated"
            yield Document(str(origin), origin, str(OUTCOMES[became]), origin.article)


def _refused(row: Rejection) -> Document:
    return Document(row.url or row.key, row, why(row))


def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """`page`: from 1. A page past the end is 404."""
    if not may_view(request.user, IngestRun):
        raise PermissionDenied
    run = get_object_or_404(IngestRun, pk=pk)
    number = request.GET.get("page", "1")
    try:
        page = Paginator(Documents(run), PAGE).page(int(number) if number.isdecimal() and len(number) < 10 else 0)
    except EmptyPage as error:
        raise Http404 from error
    context = {
        **admin.site.each_context(request),
        "title": _("What became of each document"),
        "opts": IngestRun._meta,
        "run": run,
        "counts": of_found(run.counts),
        "page": page,
        "rows": [_shown(request, document) for document in page.object_list],
    }
    return TemplateResponse(request, "admin/articles/ingestrun/documents.html", context)


def _shown(request: HttpRequest, document: Document) -> tuple[Any, str, Any]:
    """(document, what became of it, article), with links to where whoever looks may look."""
    article: Any = ""
    if document.article and may_view(request.user, Article):
        title = truncatechars(document.article.title, TITLE_CHARS)
        words = format_html('<span lang="{}">{}</span>', document.article.language, title)
        article = link(request.user, document.article, words)
    return link(request.user, document.row, truncatechars(document.name, NAME_CHARS)), document.became, article
