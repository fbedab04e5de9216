"""`/admin/copies/CODE/?with=CODE`: two articles of one story side by side, and what an editor says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Case, F, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import codes
from articles.admin.base import editor
from articles.archive import copies as archive
from articles.models import Article, ChosenHead, CopyVerdict, NearCopy
from articles.pages.differences import Kind, Piece, differences
from articles.pages.revisions import marked, marked_paragraphs

LISTED = 50  # others, on one page
SHOWN = ("title", "language", "story", "hidden", "date_value", "date_from", "newest", "outlet__name")

#: What an editor may say, of the article and the other.
SAYS: dict[str, Any] = {
    "same": gettext_lazy("Said: copies of one text."),
    "different": gettext_lazy("Said: two texts. They are in different stories now."),
    "forget": gettext_lazy("Taken back: the texts alone decide again."),
    "head": gettext_lazy("This is the main version of its story now."),
    "headless": gettext_lazy("Taken back: the main version is found by the rules again."),
}


@dataclass(frozen=True, slots=True)
class Other:
    """`similarity`: of its text to the article's; None: they are no copies, or only by way of others."""

    article: Article
    similarity: float | None
    verdict: CopyVerdict | None
    url: str
    here: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts, with what only this one has marked."""

    article: Article
    head: bool
    chosen: bool
    title: SafeString
    paragraphs: list[SafeString]


def copies(request: HttpRequest, id: int) -> HttpResponse:  # noqa: A002
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    article = _article(id)
    if request.method == "POST":
        return _said(request, article)
    others, more = _others(article, request.GET.get("with", ""))
    shown = next((other for other in others if other.here), None)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Copies of an article"),
        "opts": Article._meta,
        "article": article,
        "others": others,
        "more": more,
        "other": shown,
        "one_story": shown is not None and shown.article.story == article.story,
        "sides": _sides(article, _article(shown.article.pk)) if shown else [],
    }
    return TemplateResponse(request, "admin/articles/article/copies.html", context)


def _article(pk: int) -> Article:
    """Raises Http404."""
    found = Article.objects.select_related("outlet").defer("search_text", "languages").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _coded(code: str) -> int:
    """Raises Http404."""
    try:
        return codes.decode(code)
    except ValueError as error:
        raise Http404 from error


def _others(article: Article, code: str) -> tuple[list[Other], int]:
    """Those of its story, and those that an editor parted from it; the one of this code is shown, or the main version.
    With how many are left out."""
    verdicts = {_other(row, article): row for row in _about(CopyVerdict, article).select_related("user")}
    links = {_other(row, article): row.similarity for row in _about(NearCopy, article)}
    main_first = Case(When(pk=article.story, then=Value(0)), default=Value(1))
    rows = (
        Article.objects.filter(Q(story=article.story) | Q(pk__in=verdicts))
        .exclude(pk=article.pk)
        .select_related("outlet")
        .only(*SHOWN)
        .order_by(main_first, F("date_from").asc(nulls_last=True), "newest")
    )
    found = list(rows[:LISTED])
    wanted = _coded(code) if code else found[0].pk if found else None
    if wanted is not None and wanted not in {row.pk for row in found}:
        if wanted == article.pk:
            raise Http404
        found.append(_article(wanted))
    here = reverse("desk_copies", args=[article.pk])
    others = [
        Other(row, links.get(row.pk), verdicts.get(row.pk), f"{here}?with={row.code}", row.pk == wanted)
        for row in found
    ]
    return others, max(rows.count() - LISTED, 0)


def _about(kind: Any, article: Article) -> Any:
    return kind.objects.filter(Q(first=article) | Q(second=article))


def _other(row: CopyVerdict | NearCopy, article: Article) -> int:
    return row.second_id if row.first_id == article.pk else row.first_id


def _sides(article: Article, other: Article) -> list[Side]:
    title, body = differences(article.title, other.title), differences(article.body, other.body)
    chosen = set(ChosenHead.objects.filter(pk__in=[article.pk, other.pk]).values_list("pk", flat=True))
    sides: Mapping[Kind, Article] = {"out": article, "in": other}
    return [
        Side(
            row,
            row.story == row.pk and article.story == other.story,
            row.pk in chosen,
            marked(_only(title, kind)),
            list(marked_paragraphs(_only(body, kind))),
        )
        for kind, row in sides.items()
    ]


def _only(pieces: list[Piece], kind: Kind) -> list[Piece]:
    """What stands in one of the two: in both, or in this one alone, which is then marked as put in."""
    return [
        Piece("in" if piece.kind == kind else "same", piece.text) for piece in pieces if piece.kind in ("same", kind)
    ]


def _said(request: HttpRequest, article: Article) -> HttpResponse:
    """Raises BadRequest for what no button of the page sends."""
    do, of = request.POST.get("do", ""), request.POST.get("of", "")
    try:
        other = codes.decode(request.POST.get("other", ""))
    except ValueError as error:
        raise BadRequest from error
    if do not in SAYS or other == article.pk or not Article.objects.filter(pk=other).exists():
        raise BadRequest
    if do in ("head", "headless"):
        head = {article.code: article.pk, codes.encode(other): other}.get(of)
        if head is None:
            raise BadRequest
        archive.choose_head(head, editor(request), chosen=do == "head")
    else:
        verdict = {"same": True, "different": False}.get(do)
        archive.judge(article.pk, other, verdict, editor(request))
    messages.success(request, SAYS[do])
    return redirect(f"{reverse('desk_copies', args=[article.pk])}?with={codes.encode(other)}")
