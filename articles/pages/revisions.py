"""One version of an article's text with what rests on it, and two versions compared word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Decided, Revision, Tag
from articles.models.evidence import MAX_REVISION
from articles.pages.addresses import absolute
from articles.pages.differences import Piece, differences
from articles.pages.display import is_complete, shown_text
from articles.pages.finding import find, withdrawn
from articles.pages.passages import MOST, passages
from articles.pages.quotations import Sources

VERSIONS = 50  # listed on a page
PIECES = 20  # of the evidence of one value; the rest are counted
ELEMENTS = {"same": "{}", "out": "<del>{}</del>", "in": "<ins>{}</ins>"}


def address(code: str, number: int) -> str:
    """Of one revision, in the language of the page."""
    return reverse("revision", args=[code, number])


@dataclass(frozen=True, slots=True)
class Version:
    """A revision in the list of all; `changes_url`: it beside the one before, "" for the first."""

    revision: Revision
    url: str
    changes_url: str


def versions(article: Article) -> list[Version]:
    """The newest first, VERSIONS at most; without their texts."""
    rows = article.revisions.order_by("-number").only("number", "added_at", "article")[: VERSIONS + 1]
    listed = list(rows)
    before = [*listed[1:], None]
    return [
        Version(
            row,
            address(article.code, row.number),
            reverse("changes", args=[article.code, older.number, row.number]) if older else "",
        )
        for row, older in zip(listed, before, strict=True)
    ][:VERSIONS]


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of evidence: characters `start` to `end` of the source, in the paragraph of that number (0: in none)."""

    start: int
    end: int
    paragraph: int
    words: str


@dataclass(frozen=True, slots=True)
class Rests:
    """What rests on a revision: the value, and where. `more`: further places."""

    kind: str
    label: str
    places: list[Place]
    more: int


def resting(article: Article, number: int, paragraphs: int) -> list[Rests]:
    """What rests on words of this revision; the words themselves where the outlet allows its text to be shown.

    `paragraphs`: so many are shown, and can be led to.
    """
    sources, complete = Sources(article), is_complete(article)
    found = []
    for kind, label, evidence in _values(article):
        own = [piece for piece in evidence if piece["revision"] == number]
        numbers = [sources.paragraph(number, piece["start"]) for piece in own[:PIECES]]
        shown = [
            Place(
                piece["start"],
                piece["end"],
                at if at <= paragraphs else 0,
                piece["text"] if complete else "",
            )
            for piece, at in zip(own, numbers, strict=False)
        ]
        if shown:
            found.append(Rests(kind, label, shown, len(own) - len(shown)))
    return found


def _values(article: Article) -> Iterator[tuple[str, str, Sequence[Any]]]:
    """(kind, value, evidence) of all that is said of the article and not rejected."""
    rejected = Decided.State.REJECTED
    for row in sorted(article.field_values.all(), key=lambda row: row.pk):
        if row.state != rejected:
            yield str(row.get_field_display()), row.value, row.evidence
    tags: tuple[tuple[str, list[Tag]], ...] = (
        (_("Country"), [*article.country_tags.all()]),
        (_("Country pair"), [*article.pair_tags.all()]),
        (_("Topic"), [*article.topic_tags.all()]),
    )
    for kind, rows in tags:
        yield from ((kind, str(tag), tag.evidence) for tag in rows if tag.state != rejected)
    for credit in article.upstream.all():
        yield str(credit.get_relation_display()), credit.name, credit.evidence


def _revision(article: Article, number: int) -> Revision:
    """Raises Http404."""
    found = article.revisions.filter(number=number).first() if 0 < number < MAX_REVISION else None
    if found is None:
        raise Http404
    return found


def _newest(article: Article) -> int:
    return article.revisions.order_by("-number").values_list("number", flat=True).first() or 0


@require_safe
def revision(request: HttpRequest, id: int, number: int) -> HttpResponse:  # noqa: A002
    """One version of the text. The newest is that of the article's page, which has the rest."""
    found = find(id)
    if found is None:
        return withdrawn(request, id)
    shown, newest = _revision(found, number), _newest(found)
    text = shown_text(found, shown.body)
    paragraphs = passages(text)
    context = {
        "article": found,
        "revision": shown,
        "newest": newest,
        "is_newest": shown.number == newest,
        "address": absolute(request, reverse("permanent_revision", args=[found.code, shown.number])),
        "article_address": absolute(request, reverse("permanent", args=[found.code])),
        "complete": is_complete(found),
        "passages": paragraphs,
        "resting": resting(found, shown.number, len(paragraphs)),
        "versions": versions(found),
    }
    return render(request, "articles/revision.html", context)


@require_safe
def changes(request: HttpRequest, id: int, before: int, after: int) -> HttpResponse:  # noqa: A002
    """Two versions as one text, with what went out and what came in. The older one comes first."""
    found = find(id)
    if found is None:
        return withdrawn(request, id)
    if before > after:
        return redirect("changes", found.code, after, before)
    old, new = _revision(found, before), _revision(found, after)
    pieces = differences(shown_text(found, old.body), shown_text(found, new.body))
    context = {
        "article": found,
        "old": old,
        "new": new,
        "complete": is_complete(found),
        "title": marked(differences(old.title, new.title)),
        "paragraphs": list(marked_paragraphs(pieces)),
        "changed": old.title != new.title or old.body != new.body,
        "shown_changed": old.title != new.title or any(piece.kind != "same" for piece in pieces),
    }
    return render(request, "articles/changes.html", context)


def marked(pieces: Sequence[Piece]) -> SafeString:
    return format_html_join("", "{}", ((format_html(ELEMENTS[kind], text),) for kind, text in pieces))


def marked_paragraphs(pieces: Sequence[Piece]) -> Iterator[SafeString]:
    """In HTML; what a change does to the borders of paragraphs shows in where they end. After MOST all is one."""
    line: list[Piece] = []
    ended = 0
    for kind, text in pieces:
        first, *rest = text.split("\n\n", MOST - ended)
        ended += len(rest)
        line.append(Piece(kind, first))
        for part in rest:
            if any(piece.text.strip() for piece in line):
                yield marked([piece for piece in line if piece.text])
            line = [Piece(kind, part)]
    if any(piece.text.strip() for piece in line):
        yield marked([piece for piece in line if piece.text])
