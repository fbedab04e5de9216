"""`/admin/log/`: what was done to the whole archive, bulk actions, merges, ingest runs and deletions in one list,
each with its undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.timezone import is_naive, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin import bulk, records, regroup
from articles.admin.base import of_found
from articles.models import BulkAction, IngestRun, Regrouping, Tombstone

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PAGE = 50
NAMES_SHOWN = 3  # of the places that a run read


@dataclass(frozen=True, slots=True)
class Deed:
    """`what`: the kind of deed, with the address of its own page; `about`: what it was done to; `outcome`: how many;
    `ended`: how it stands, where there is something to tell; `undo_url`: "" where there is none, or not for the
    reader."""

    at: dt.datetime
    user: User | None
    what: str
    url: str
    about: str
    outcome: str
    ended: str
    undo_url: str

    @property
    def day(self) -> dt.date:
        return localtime(self.at).date()


def of_bulk_actions(request: HttpRequest, before: dt.datetime | None) -> Iterator[Deed]:
    for action in _newest(BulkAction.objects.select_related("user", "undone_by"), "at", before):
        url = reverse("admin:articles_bulkaction_change", args=[action.pk])
        undo = reverse("admin:articles_bulkaction_undo", args=[action.pk])
        undoable = action.articles and action.undone_at is None and bulk.may_undo(request, action)
        words = [action.target_in_words(), action.selection_in_words()]
        yield Deed(
            action.at,
            action.user,
            action.get_kind_display(),
            url,
            " · ".join(filter(None, words)),
            _changed(action),
            _undone(action),
            undo if undoable else "",
        )


def _changed(action: BulkAction) -> str:
    articles = ngettext("%(count)d article", "%(count)d articles", action.articles) % {"count": action.articles}
    tags = ngettext("%(count)d tag", "%(count)d tags", action.tags) % {"count": action.tags}
    return f"{articles}, {tags}" if action.decides_tags else articles


def _undone(action: BulkAction | Regrouping) -> str:
    if action.undone_at is None:
        return ""
    return _("undone by %(who)s") % {"who": action.undone_by} if action.undone_by else _("undone")


def of_regroupings(request: HttpRequest, before: dt.datetime | None) -> Iterator[Deed]:
    rows = list(_newest(Regrouping.objects.select_related("user", "undone_by").defer("before"), "at", before))
    undoable = regroup.undoable(request, rows)
    for action in rows:
        yield Deed(
            action.at,
            action.user,
            action.get_kind_display(),
            reverse("admin:articles_regrouping_change", args=[action.pk]),
            action.in_words(),
            ngettext("%(count)d article", "%(count)d articles", action.articles) % {"count": action.articles},
            _undone(action),
            reverse("admin:articles_regrouping_undo", args=[action.pk]) if action.pk in undoable else "",
        )


def of_runs(request: HttpRequest, before: dt.datetime | None) -> Iterator[Deed]:
    for run in _newest(IngestRun.objects.select_related("user"), "started_at", before):
        url = reverse("admin:articles_ingestrun_change", args=[run.pk])
        undo = reverse("admin:articles_ingestrun_undo", args=[run.pk])
        places = [str(place) for place in run.paths[:NAMES_SHOWN]] + ["…"] * (len(run.paths) > NAMES_SHOWN)
        yield Deed(
            run.started_at,
            run.user,
            str(run._meta.verbose_name),
            url,
            " · ".join(filter(None, [run.collection, ", ".join(places)])),
            of_found(run.counts),
            "" if run.state == IngestRun.State.FINISHED else run.get_state_display(),
            undo if records.may_undo(request, run) else "",
        )


def of_deletions(request: HttpRequest, before: dt.datetime | None) -> Iterator[Deed]:
    """Articles that somebody deleted or purged; those deleted with an ingest run are told of with its undo."""
    rows = Tombstone.objects.exclude(reason="", user=None).select_related("user")
    for tombstone in _newest(rows, "deleted_at", before):
        yield Deed(
            tombstone.deleted_at,
            tombstone.user,
            _("article removed for good") if tombstone.reason else _("article deleted"),
            reverse("admin:articles_tombstone_change", args=[tombstone.pk]),
            " · ".join(filter(None, [str(tombstone), tombstone.reason])),
            "",
            "",
            "",
        )


def _newest(rows: QuerySet[Any], column: str, before: dt.datetime | None) -> QuerySet[Any]:
    """One more than a page has: whether there is another page."""
    chosen = rows.filter(**{f"{column}__lt": before}) if before else rows
    return chosen.order_by(f"-{column}", "-pk")[: PAGE + 1]


@dataclass(frozen=True, slots=True)
class Kind:
    """`permission`: who has it sees these deeds."""

    label: Any
    permission: str
    deeds: Callable[[HttpRequest, dt.datetime | None], Iterator[Deed]]


#: Whatever else changes many articles at once has its place here.
KINDS = {
    "bulk": Kind(gettext_lazy("bulk actions"), "articles.view_bulkaction", of_bulk_actions),
    "regrouping": Kind(gettext_lazy("merges and splits"), "articles.view_regrouping", of_regroupings),
    "run": Kind(gettext_lazy("ingest runs"), "articles.view_ingestrun", of_runs),
    "deletion": Kind(gettext_lazy("deleted articles"), "articles.view_tombstone", of_deletions),
}


def log(request: HttpRequest) -> HttpResponse:
    """`kind`: only these; `before`: those earlier than this moment."""
    allowed = {name: kind for name, kind in KINDS.items() if request.user.has_perm(kind.permission)}
    if not allowed:
        raise PermissionDenied
    chosen = request.GET.get("kind", "")
    if chosen and chosen not in allowed:
        raise Http404
    before = _moment(request.GET.get("before", ""))
    shown = [kind.deeds(request, before) for name, kind in allowed.items() if chosen in ("", name)]
    deeds = list(islice(merge(*shown, key=lambda deed: deed.at, reverse=True), PAGE + 1))
    more = deeds[PAGE - 1].at.isoformat() if len(deeds) > PAGE else ""
    context = {
        **admin.site.each_context(request),
        "title": _("Log of actions"),
        "deeds": deeds[:PAGE],
        "kinds": [("", _("All"), _address(""))]
        + [(name, capfirst(kind.label), _address(name)) for name, kind in allowed.items()],
        "chosen": chosen,
        "earlier": _address(chosen, more) if more else "",
        "latest": _address(chosen) if before else "",
    }
    return TemplateResponse(request, "admin/articles/log.html", context)


def _moment(text: str) -> dt.datetime | None:
    """Raises Http404 for what is none."""
    try:
        found = parse_datetime(text) if text else None
        found = found and found.astimezone(dt.UTC) if found is None or not is_naive(found) else None
    except (ValueError, OverflowError):  # the latter: a day before the first one or after the last
        found = None
    if text and found is None:
        raise Http404
    return found


def _address(kind: str, before: str = "") -> str:
    return "?" + urlencode({key: value for key, value in (("kind", kind), ("before", before)) if value})
