"""What people changed in the whole archive, newest first, and one change taken back from its row."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import merge
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from articles.admin import history
from articles.admin.base import editor
from articles.admin.names import KnownNameAdmin
from articles.admin.vocabulary import OutletAdmin, TopicAdmin
from articles.archive import reverting
from articles.archive.history import BASELINE, BULK_REASONS, REASON_CHARACTERS, REGROUPED
from articles.models import (
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    FieldValue,
    KnownName,
    Outlet,
    Tag,
    Topic,
)

SIZE = 50  # changes of a page
DAYS = dt.date(1990, 1, 1), dt.date(2990, 1, 1)  # between which there may be changes
DECIDED = ("state", "role", "note", "bulk")


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows of one table whose changes are told of; `fields`: in which of their columns."""

    model: Any
    label: Any
    fields: tuple[str, ...]
    related: tuple[str, ...] = ()

    @property
    def of_article(self) -> bool:
        return self.model in (FieldValue, ArticlePair, ArticleCountry, ArticleTopic)

    @property
    def permission(self) -> str:
        """What lets somebody change, and so take back."""
        return f"articles.change_{self.model._meta.model_name}"


KINDS: dict[str, Kind] = {
    "article": Kind(Article, gettext_lazy("articles: title, date, outlet, hiding"), history.ARTICLE, ("outlet",)),
    "pair": Kind(ArticlePair, gettext_lazy("country pairs of articles"), DECIDED, ("pair__first", "pair__second")),
    "topic": Kind(ArticleTopic, gettext_lazy("topics of articles"), DECIDED, ("topic",)),
    "country": Kind(ArticleCountry, gettext_lazy("countries of articles"), DECIDED, ("country",)),
    "note": Kind(FieldValue, gettext_lazy("notes on what articles say"), ("note",)),
    "outlet": Kind(Outlet, gettext_lazy("outlets"), OutletAdmin.tracked, ("country",)),
    "subject": Kind(Topic, gettext_lazy("the list of topics"), TopicAdmin.tracked),
    "name": Kind(KnownName, gettext_lazy("people, organisations, places"), KnownNameAdmin.tracked),
}
SHORT_NUMBER = re.compile("[0-9]{1,18}")
BULK = ("article", "pair", "topic", "country", "note")  # of which actions change many at once
OF_ARTICLES = ("article", "pair", "topic", "country")


@dataclass(frozen=True, slots=True)
class Row:
    """A change with what it is a change of. `record`: its key in the history of its kind."""

    kind: str
    record: int
    change: history.Change
    title: str
    url: str
    may_revert: bool


class Place(dict[str, int]):
    """Where a page of the list begins: of each kind, the key of the record that stood last on the pages before."""

    @classmethod
    def read(cls, text: str) -> Place:
        """As `str` writes it; what is no place of a kind is left out."""
        parts = (part.rpartition("-") for part in text[:500].split("."))
        return cls({kind: int(key) for kind, _hyphen, key in parts if kind in KINDS and SHORT_NUMBER.fullmatch(key)})

    def __str__(self) -> str:
        return ".".join(f"{kind}-{key}" for kind, key in self.items())


def latest(
    request: HttpRequest,
    kinds: Iterable[str],
    wanted: Q,
    size: int,
    place: Place | None = None,
    *,
    in_bulk: bool = False,
) -> tuple[list[Row], Place | None]:
    """The newest changes of these kinds that are `wanted` (a condition on records of any history), and where the page
    after them begins. `in_bulk`: also the thousands of which one action is made. Two queries a kind, and one for
    titles."""
    place = place or Place()
    by_kind = []
    for name in kinds:
        condition = wanted if in_bulk else wanted & _by_itself(name)
        by_kind.append([(name, record) for record in _records(name, condition, size + 1, place.get(name))])
    # Within a kind in the order of writing, so that no page leaves out a record, whatever the clocks said.
    merged = list(merge(*by_kind, key=lambda each: each[1].history_date, reverse=True))
    shown = merged[:size]
    following = Place({**place, **{name: record.history_id for name, record in shown}}) if merged[size:] else None
    return _rows(request, shown), following


def _records(name: str, wanted: Q, size: int, below: int | None) -> QuerySet[Any]:
    """Records of a kind, newest first: in the order of their keys, for which no database has to sort."""
    records = KINDS[name].model.history.exclude(history_change_reason=BASELINE).filter(wanted)
    if below is not None:
        records = records.filter(history_id__lt=below)
    return _light(name, records).select_related("history_user", *_related(KINDS[name])).order_by("-history_id")[:size]


def _by_itself(name: str) -> Q:
    """That a record of the kind is no part of a bulk action or of a merge, nor of its undoing."""
    if name not in BULK:
        return Q()
    bulk = Q(history_change_reason__startswith=BULK_REASONS) | Q(history_change_reason__startswith=REGROUPED)
    if name == "article":
        bulk |= Q(hidden_bulk__isnull=False, history_change_reason=Substr("hidden_reason", 1, REASON_CHARACTERS))
    by_reason = ~bulk | Q(history_change_reason=None)
    return by_reason if name == "article" else by_reason & Q(bulk=None)


def _related(kind: Kind) -> tuple[str, ...]:
    return (*kind.related, "bulk") if issubclass(kind.model, Tag) else kind.related


def _light(name: str, records: QuerySet[Any]) -> QuerySet[Any]:
    return records.defer("evidence") if KINDS[name].of_article else records


def _before(name: str, records: list[Any]) -> dict[int, Any]:
    """By the key of a record, the one before it in the history of the same row."""
    kind = KINDS[name]
    key = kind.model._meta.pk.attname
    earlier = kind.model.history.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    these = kind.model.history.filter(history_id__in=[record.history_id for record in records]).order_by()
    keys = these.values(previous=Subquery(earlier.order_by("-history_id").values("history_id")[:1]))
    found = _light(name, kind.model.history.filter(history_id__in=keys)).select_related(*_related(kind))
    known = [(getattr(row, key), row.history_id, row) for row in found.order_by("history_id")]
    return {
        record.history_id: row
        for record in records
        for pk, number, row in known
        if pk == getattr(record, key) and number < record.history_id
    }


def _rows(request: HttpRequest, found: list[tuple[str, Any]]) -> list[Row]:
    records: dict[str, list[Any]] = defaultdict(list)
    for name, record in found:
        records[name].append(record)
    before = {name: _before(name, of_kind) for name, of_kind in records.items()}
    articles = {record.article_id for name, record in found if KINDS[name].of_article}
    titles = dict(Article.objects.filter(pk__in=articles).values_list("pk", "title")) if articles else {}
    rows = (_row(request, name, record, before[name].get(record.history_id), titles) for name, record in found)
    return [row for row in rows if row.change.differences]


def _row(request: HttpRequest, name: str, record: Any, before: Any, titles: Mapping[int, str]) -> Row:
    kind = KINDS[name]
    fields = [record._meta.get_field(field) for field in kind.fields]
    change = history.change_of(before, record, fields, named=kind.of_article)
    if kind.of_article:
        pk, title = record.article_id, titles.get(record.article_id, "")
        url = reverse("admin:articles_article_change", args=[pk]) if title else ""
    else:
        pk, title = getattr(record, kind.model._meta.pk.attname), _name(record)
        url = reverse(f"admin:articles_{kind.model._meta.model_name}_change", args=[pk])
    regrouped = (record.history_change_reason or "").startswith(REGROUPED.strip())
    if regrouped:
        what = _("by a merge or a split, or its undoing")
        change = replace(change, what=f"{change.what}, {what}" if change.what else what)
    possible = (
        not regrouped
        and record.history_type != "-"
        and name != "note"
        and (before is not None or issubclass(kind.model, Tag))
    )
    may_revert = possible and request.user.has_perm(kind.permission)
    return Row(name, record.history_id, change, title, url, may_revert)


def _name(record: Any) -> str:
    """Where history leaves columns out, `instance` would be fetched for them: the record says it itself."""
    model = type(record).instance_type
    return str(record.title if model is Article else record.name if model is Outlet else record.instance)


# ---- the page ------------------------------------------------------------------------------------------------------


class ChangesForm(forms.Form):
    """Which changes: whose, of which day, of what."""

    who = forms.CharField(label=capfirst(gettext_lazy("user")), required=False, max_length=150)
    day = forms.DateField(
        label=capfirst(gettext_lazy("day")),
        required=False,
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(DAYS[0]), MaxValueValidator(DAYS[1])],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label=capfirst(gettext_lazy("what")), required=False)
    bulk = forms.BooleanField(label=gettext_lazy("Bulk actions too, article by article"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, kind.label) for name, kind in KINDS.items()]
        self.fields["kind"].choices = [("", _("everything")), *named]  # type: ignore[attr-defined]

    def wanted(self) -> Q:
        values = self.cleaned_data
        condition = Q()
        if name := values["who"].strip():
            person = User.objects.filter(username=name).first()
            condition &= Q(history_user=person) if person else Q(pk__in=[])
        if values["day"]:
            start = timezone.make_aware(dt.datetime.combine(values["day"], dt.time()))
            end = timezone.make_aware(dt.datetime.combine(values["day"] + dt.timedelta(days=1), dt.time()))
            condition &= Q(history_date__gte=start, history_date__lt=end)
        return condition


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """The history across the archive, a page at a time."""
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    form = ChangesForm(request.GET)
    rows: list[Row] = []
    following: Place | None = None
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        place = Place.read(request.GET.get("after", ""))
        in_bulk = form.cleaned_data["bulk"]
        rows, following = latest(request, [kind] if kind else KINDS, form.wanted(), SIZE, place, in_bulk=in_bulk)
    asked = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        **admin.site.each_context(request),
        "title": _("Changes"),
        "form": form,
        "rows": rows,
        "first": "?" + urlencode(asked) if "after" in request.GET else "",
        "earlier": "?" + urlencode({**asked, "after": following}) if following else "",
    }
    request.current_app = admin.site.name
    return TemplateResponse(request, "admin/changes.html", context)


@require_POST
def revert(request: HttpRequest, kind: str, record: int) -> HttpResponse:
    """Take one change back, then to the page that it was asked for on."""
    if kind not in KINDS or kind == "note":
        raise Http404
    if not request.user.has_perm(KINDS[kind].permission):
        raise PermissionDenied
    found = KINDS[kind].model.history.exclude(history_change_reason=BASELINE).filter(history_id=record).first()
    if found is None:
        raise Http404
    try:
        reverting.revert(found, editor(request))
        messages.success(request, _("The change was undone; that stands here as a change of its own."))
        if with_it := [str(row) for row in reverting.decided_with(found)]:
            text = _("What was decided together with it stays as it is: %(tags)s.")
            messages.warning(request, text % {"tags": "; ".join(with_it)})
    except reverting.ChangedSince:
        messages.error(request, _("Not undone: it was changed again since, or it is gone."))
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        there = reverse("admin-changes")
    return redirect(there)
