"""The page on coverage: first all outlets by years, then a year by months, or one outlet through the years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import get_month_names
from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.dates import locale
from articles.models import Alert, Outlet
from articles.pages.codebook import address
from articles.pages.codebook_texts import OUTCOMES
from articles.pages.coverage import FIGURES, UNDATED, OutletSums, sums
from articles.pages.errors import Fault, error_page, unfit
from articles.pages.wording import number

OUTLETS_A_PAGE = 40
MOST_YEARS = 150  # the latest ones: beyond are slips of whoever wrote a date
DRAWN_YEARS = 40
UNKNOWN = "none"  # as in the search: what has no outlet
YEAR = re.compile("[0-9]{4}", re.ASCII)
PAGE = re.compile("[1-9][0-9]{0,5}", re.ASCII)
AWAY = (Alert.Kind.BLOCKED, Alert.Kind.FAILING)
NOTHING = OutletSums({}, {})


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str = ""
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """Bars of the years, the last one at the right; paths in a box of `width` × HEIGHT."""

    width: int
    bars: str
    gaps: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    url: str
    cells: list[Cell]
    strip: Strip | None = None


@dataclass(frozen=True, slots=True)
class Head:
    label: str
    url: str = ""  # what the word means


@dataclass(frozen=True, slots=True)
class Table:
    first: str  # what the first column holds
    heads: list[Head]
    rows: list[Row]
    drawn: str = ""  # the years of the strips


HEIGHT = 20


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """`outlet`: its slug, or UNKNOWN; `year`; `page` of the list of outlets. Raises Http404 for an unknown outlet."""
    year, page = request.GET.get("year", ""), request.GET.get("page") or "1"
    wrong = [Fault("year", unfit(year), _("Year"))] if year and not YEAR.fullmatch(year) else []
    wrong += [] if PAGE.fullmatch(page) else [Fault("page", unfit(page), _("Page"))]
    if wrong:
        return error_page(request, 400, faults=wrong)
    context: dict[str, Any] = {"year": year, "total": sums().total, "away": _away(), "visits": _visits()}
    if slug := request.GET.get("outlet", ""):
        outlet = _outlet(slug)
        slug = outlet.slug if outlet else UNKNOWN
        context |= _of_outlet(slug, sums().outlets.get(outlet.pk if outlet else None, NOTHING), year) | {
            "outlet": outlet.name if outlet else _("Outlet unknown"),
            "search_url": _search(slug),
        }
        return render(request, "articles/coverage.html", context)
    listed = Paginator(_listed(), OUTLETS_A_PAGE)
    try:
        here = listed.page(int(page))
    except EmptyPage:
        last = _here(year=year, page=str(listed.num_pages))
        return error_page(request, 404, past_the_end=True, pages=listed.num_pages, last_url=last)
    context |= _of_all(list(here.object_list), year) | {"page": here}
    return render(request, "articles/coverage.html", context)


def _away() -> QuerySet[Alert]:
    """What cannot be read at the moment."""
    going_on = Alert.objects.filter(ended_at=None, outlet__isnull=False, kind__in=AWAY)
    return going_on.select_related("outlet").order_by("outlet__sort_name", "since")


def _visits() -> bool:
    """Whether the archive ever asked for a page by itself."""
    return any(each.intake for each in sums().outlets.values())


def _outlet(slug: str) -> Outlet | None:
    if slug == UNKNOWN:
        return None
    found = Outlet.every.select_related("merged_into").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found.standing


def _listed() -> list[int | None]:
    """The outlets that the archive has anything of, those with the most articles first, the unknown ones last."""
    outlets = sums().outlets
    return sorted(outlets, key=lambda pk: (pk is None, -outlets[pk].total, pk))


# ---- all outlets -------------------------------------------------------------------------------------------


def _of_all(keys: Sequence[int | None], year: str) -> dict[str, Any]:
    known = Outlet.objects.only("slug", "name").in_bulk([key for key in keys if key is not None])
    shown = [
        (known[key].name, known[key].slug, sums().outlets[key])
        if key is not None
        else (_("Outlet unknown"), UNKNOWN, sums().outlets[key])
        for key in keys
        if key is None or key in known  # an outlet may have been deleted since the sums were made
    ]
    if year:
        held = _by_months(_("Outlet"), [(name, slug, each, year) for name, slug, each in shown])
    else:
        held = _through_the_years(shown)
    intake = Table(
        _("Outlet"),
        _figure_heads(),
        [
            Row(name, _here(outlet=slug, year=year), _figures(each, year))
            for name, slug, each in shown
            if any(each.came_of(year).values())
        ],
    )
    return {"held": held, "intake": intake, "years": _year_links(sums().years, "", year)}


def _through_the_years(shown: Sequence[tuple[str, str, OutletSums]]) -> Table:
    years = [int(year) for year in sums().years]
    last = min(max(years, default=0), timezone.localdate().year + 1)
    first = max(min(years, default=0), last - DRAWN_YEARS + 1)
    some_undated = any(UNDATED in each.held for _name, _slug, each in shown)
    heads = [Head(_("Articles")), Head(_("Years")), *([Head(_("Without a date"))] if some_undated else [])]
    rows = []
    for name, slug, each in shown:
        known = list(each.years)
        span = "–".join(dict.fromkeys((known[0], known[-1]))) if known else ""
        cells = [Cell(number(each.total), _search(slug) if each.total else ""), Cell(span)]
        cells += [_count(each.held.get(UNDATED, 0), _search(slug, date="none"))] if some_undated else []
        rows.append(Row(name, _here(outlet=slug), cells, _strip(each, first, last)))
    return Table(_("Outlet"), heads, rows, f"{first}–{last}" if years else "")


def _strip(each: OutletSums, first: int, last: int) -> Strip:
    """Each year's height is its part of the outlet's best year."""
    most = max(each.years.values(), default=1)
    bars, gaps = [], []
    for place, year in enumerate(range(first, last + 1)):
        left = place * 10
        if count := each.years.get(f"{year:04}", 0):
            height = max(HEIGHT * count / most, 1)
            bars.append(f"M{left} {HEIGHT}v-{height:.3g}h8v{height:.3g}z")
        if each.is_incomplete(f"{year:04}"):
            gaps.append(f"M{left} 0h8v{HEIGHT}h-8z")
    return Strip((last - first + 1) * 10, "".join(bars), "".join(gaps))


# ---- one outlet --------------------------------------------------------------------------------------------


def _of_outlet(slug: str, each: OutletSums, year: str) -> dict[str, Any]:
    years = sorted({*each.years, *(month[:4] for month in each.intake)})[-MOST_YEARS:]
    shown = [year] if year else [one for one in years if one in each.years]
    periods = [f"{year}-{month:02}" for month in range(1, 13)] if year else years
    came = [
        Row(
            _month_of(period) if year else period,
            "" if year else _here(outlet=slug, year=period),
            _figures(each, period),
        )
        for period in reversed(periods)
        if any(each.came_of(period).values())
    ]
    return {
        "held": _by_months(_("Year"), [(one, slug, each, one) for one in reversed(shown)]),
        "intake": Table(_("Month of intake") if year else _("Year of intake"), _figure_heads(), came),
        "years": _year_links(years, slug, year),
        "undated": each.held.get(UNDATED, 0),
    }


# ---- parts of the tables -----------------------------------------------------------------------------------


def _by_months(first: str, shown: Sequence[tuple[str, str, OutletSums, str]]) -> Table:
    """Each row is (label, slug, sums, year): its months, what is known by the year alone, and all of it.

    Each number leads to a list of as many. A search for a month finds what may be of it, too, so that beside articles
    that are known by the year alone months lead nowhere.
    """
    names = get_month_names("abbreviated", context="stand-alone", locale=locale())
    vague = any(year in each.held for _label, _slug, each, year in shown)
    heads = [names[month] for month in range(1, 13)] + ([_("Month unknown")] if vague else []) + [_("Whole year")]
    rows = []
    for label, slug, each, year in shown:
        months = [f"{year}-{month:02}" for month in range(1, 13)]
        cells = [
            _count(
                each.held.get(month, 0),
                "" if each.held.get(year) else _search(slug, month),
                incomplete=each.is_incomplete(month),
            )
            for month in months
        ]
        cells += [_count(each.held.get(year, 0))] if vague else []
        total = each.years.get(year, 0)
        cells.append(Cell(number(total), _search(slug, year)) if total else Cell(""))
        rows.append(Row(label, _here(outlet=slug, year=year), cells))
    return Table(first, [Head(name) for name in heads], rows)


def _count(count: int, url: str = "", *, incomplete: bool = False) -> Cell:
    return Cell(number(count) if count or incomplete else "", url if count else "", incomplete)


def _figures(each: OutletSums, period: str) -> list[Cell]:
    came = each.came_of(period)
    return [_count(came[name]) for name in FIGURES]


def _month_of(period: str) -> str:
    name: str = get_month_names("wide", context="stand-alone", locale=locale())[int(period[5:])]
    return name


def _figure_heads() -> list[Head]:
    return [Head(str(OUTCOMES[name]), address("intake", name)) for name in FIGURES]


def _year_links(years: Sequence[str], slug: str, current: str) -> Iterator[tuple[str, str, bool]]:
    """(year, address, whether the reader is there), the latest first."""
    return ((year, _here(outlet=slug, year=year), year == current) for year in reversed(years[-MOST_YEARS:]))


def _here(**parameters: str) -> str:
    given = {key: value for key, value in parameters.items() if value}
    return reverse("coverage") + (f"?{urlencode(given)}" if given else "")


def _search(slug: str, period: str = "", **others: str) -> str:
    """The list of an outlet's articles, all or of a year or month."""
    days = {"from": period, "to": period} if period else {}
    return f"{reverse('search')}?{urlencode({'outlet': slug, **days, **others})}"
