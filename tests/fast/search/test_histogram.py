"""Bars, crumbs and the table: the same articles, counted once."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from articles import dates
from search.engine import BY_DAY, BY_MONTH, BY_YEAR, DateChoice, SearchQuery
from search.histogram import HEIGHT, MOST_YEARS, Histogram, axis


def histogram(
    counts: dict[int | tuple[int, str], int],
    days: DateChoice | None = None,
    years: tuple[int, ...] = (),
    held: dict[int, int] | None = None,
) -> Histogram:
    """`counts`: of each period, all Kazakh, or of each period and language."""
    cells = {key if isinstance(key, tuple) else (key, "kk"): count for key, count in counts.items()}
    digits = {4: 1, 6: 100, 8: 10_000}
    found = years or tuple({int(key) // digits[len(str(key))] for key, _language in cells if key})
    query = SearchQuery(text="газ", sort="relevance", dates=days or DateChoice())
    span = axis(query.dates, found)
    return Histogram(
        query, span, cells, {(key, ""): count for key, count in (held or {}).items()}, cells.get((0, "kk"), 0)
    )


def test_without_dated_articles_there_is_none() -> None:
    assert not histogram({})
    assert not histogram({0: 4})
    assert histogram({0: 4}).undated == 4


@pytest.mark.parametrize(
    ("days", "years", "unit", "bars"),
    [
        (DateChoice(), (2005, 2026), BY_YEAR, 22),
        (DateChoice(), (2022, 2026), BY_MONTH, 60),
        (DateChoice(), (2024,), BY_MONTH, 12),
        (DateChoice(20050101, 20051231), (1999, 2026), BY_MONTH, 12),
        (DateChoice(20050301, 20050331), (1999, 2026), BY_DAY, 31),
        (DateChoice(20050228, 20050301), (1999, 2026), BY_DAY, 59),  # both months of two days
        (DateChoice(20240229, 20240229), (1999, 2026), BY_DAY, 29),
        (DateChoice(20050315, 20050420), (1999, 2026), BY_DAY, 37),
        (DateChoice(20040101), (1999, 2026), BY_YEAR, 23),
        (DateChoice(20260101), (1999, 2026), BY_MONTH, 12),
        (DateChoice(last=19991231), (1999, 2026), BY_MONTH, 12),
        (DateChoice(20400101), (1999, 2026), BY_YEAR, 15),
        (DateChoice(undated=True), (2005, 2026), BY_YEAR, 22),
        (DateChoice(), (1, 9999), BY_YEAR, 120),
    ],
)
def test_the_unit_follows_the_dates(days: DateChoice, years: tuple[int, ...], unit: str, bars: int) -> None:
    made = axis(days, years)
    assert made is not None
    periods = made.periods()
    assert (made.unit, len(periods)) == (unit, bars)
    assert len(periods) <= MOST_YEARS
    for before, after in pairwise(periods):
        assert before.last + dt.timedelta(1) == after.first


def test_each_bar_leads_to_its_own_period() -> None:
    with translation.override("ru"):
        bars = histogram({2005: 1, 2026: 2}, years=(2005, 2026)).bars
        assert bars[0].url == "/ru/search/?q=%D0%B3%D0%B0%D0%B7&from=2005&to=2005"
        bars = histogram({200503: 1}, DateChoice(20050101, 20051231)).bars
        assert bars[2].url == "/ru/search/?q=%D0%B3%D0%B0%D0%B7&from=2005-03&to=2005-03"
        bars = histogram({20050316: 1}, DateChoice(20050301, 20050331)).bars
        assert bars[15].url == "/ru/search/?q=%D0%B3%D0%B0%D0%B7&from=2005-03-16&to=2005-03-16"
        undated = histogram({2005: 1, 0: 3}, years=(2005, 2026)).undated_url
        assert undated == "/ru/search/?q=%D0%B3%D0%B0%D0%B7&date=none"


def test_crumbs_lead_back() -> None:
    with translation.override("kk"):
        assert histogram({2005: 1}, years=(2005, 2026)).crumbs == []
        day = histogram({20050316: 1}, DateChoice(20050316, 20050316)).crumbs
        assert [crumb.label for crumb in day] == ["Барлық күндер", "2005 ж.", "2005 ж. наурыз"]
        assert day[0].url == "/kk/search/?q=%D0%B3%D0%B0%D0%B7"
        assert day[2].url.endswith("&from=2005-03&to=2005-03")
        month = histogram({20050316: 1}, DateChoice(20050301, 20050331)).crumbs
        assert [crumb.label for crumb in month] == ["Барлық күндер", "2005 ж."]
        assert len(histogram({200501: 1}, DateChoice(20050101, 20051231)).crumbs) == 1
        assert len(histogram({2005: 1}, DateChoice(20050101)).crumbs) == 1


def test_languages_stand_one_above_the_other() -> None:
    made = histogram(
        {(2024, "kk"): 3, (2024, "ru"): 1, (2024, "en"): 1, (2024, "none"): 1, (2019, "ru"): 6}, years=(2019, 2025)
    )
    heights = {
        name: float(height) for name, height in re.findall(r'class="(\w+)" x="20".*?height="([\d.]+)"', str(made.svg))
    }
    assert heights == {"kk": HEIGHT / 2 - 1, "ru": pytest.approx(9.7), "other": pytest.approx(19.3)}
    with translation.override("ru"):
        assert made.presses == [("kk", "казахский", 3), ("ru", "русский", 7), ("other", "другие языки", 2)]


def test_where_languages_are_not_counted_none_is_named() -> None:
    """Of partial matches the periods alone are known."""
    assert histogram({(2021, ""): 3, (2022, ""): 1}).presses == []


def test_a_single_article_is_seen_beside_a_thousand() -> None:
    assert 'height="1.8"' in str(histogram({202401: 1000, 202402: 1}).svg)


def test_what_has_no_bar_is_counted() -> None:
    assert histogram({202401: 1, 202400: 3, 0: 2}).vague == 3
    assert histogram({20240301: 1, 20240300: 2, 20240000: 4}, DateChoice(20240301, 20240331)).vague == 6
    only_years = histogram({202400: 5})
    assert (only_years.most, only_years.vague, str(only_years.svg)) == ((0, ""), 5, "")


def test_bars_within_the_chosen_dates_stand_out() -> None:
    day = histogram({20240315: 1, 20240316: 1}, DateChoice(20240316, 20240316))
    assert [bar.period.first.day for bar in day.bars if bar.chosen] == [16]
    assert str(day.svg).count(" off") == 1
    assert not any(bar.chosen for bar in histogram({2005: 1}, DateChoice(undated=True), years=(2005, 2026)).bars)


def test_shares_are_of_what_the_archive_holds() -> None:
    made = histogram({2005: 5, 2026: 50}, years=(2005, 2026), held={2005: 10, 2026: 1000})
    assert [(bar.count, bar.share) for bar in made.rows] == [(50, 0.05), (5, 0.5)]
    assert made.most_share == 0.5
    assert str(made.shares).count("<rect") == 2
    assert str(histogram({2005: 5}, years=(2005, 2026)).shares) == ""


def test_many_years_share_a_bar() -> None:
    made = histogram({1000: 1, 1001: 2, 2026: 4}, years=(1000, 2026))
    assert made.bars[0].count == 3
    assert made.bars[0].label == "1000–1008"
    assert sum(bar.count for bar in made.bars) == 7


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "2024 ж. ақпан"), ("ru", "февраль 2024 г."), ("en", "February 2024")]
)
def test_the_highest_bar_in_words(language: str, words: str) -> None:
    with translation.override(language):
        assert histogram({202402: 8, 202403: 2}).most == (8, words)


def test_the_sliders_write_what_the_fields_take() -> None:
    values = histogram({2005: 1}, years=(2005, 2026)).values.split(",")
    assert values == [str(year) for year in range(2005, 2027)]
    assert all(
        dates.as_typed(value) for value in histogram({20050316: 1}, DateChoice(20050301, 20050331)).values.split(",")
    )


DAYS = (
    st.sampled_from([dt.date.min, dt.date(5, 3, 1), dt.date(1000, 2, 28), dt.date(2024, 2, 29), dt.date.max])
    | st.dates()
)


@given(DAYS, st.sampled_from([0, 1, 30, 61, 62, 400, 2000, 10**6]) | st.integers(0, 10**4), DAYS, st.booleans())
def test_no_dates_break_the_picture(first: dt.date, days: int, held: dt.date, open_end: bool) -> None:
    last = dt.date.fromordinal(min(first.toordinal() + days, dt.date.max.toordinal()))
    asked = DateChoice(dates.as_number(first), None if open_end else dates.as_number(last))
    span = axis(asked, (held.year,))
    assert span is not None
    with translation.override("kk"):
        made = Histogram(
            SearchQuery(dates=asked), span, {(period.keys[0], "kk"): 1 for period in span.periods()}, {}, 0
        )
        assert 1 <= len(made.bars) <= MOST_YEARS
        assert all((made.span, made.svg, made.labels, made.values, made.names, made.crumbs, made.rows))
    assert made.bars[0].period.first <= span.first
    assert all(one.period.last < other.period.first for one, other in pairwise(made.bars))
