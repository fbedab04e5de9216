"""Bars, ranges and the table: the same articles, counted once."""

from __future__ import annotations

import pytest
from django.utils import translation

from search.engine import DateChoice, SearchQuery, by_year
from search.histogram import HEIGHT, Histogram


def histogram(months: dict[int, int], dates: DateChoice | None = None) -> Histogram:
    return Histogram(SearchQuery(dates=dates or DateChoice()), months, by_year(months))


def test_without_dated_articles_there_is_none() -> None:
    assert not histogram({})
    assert not histogram({0: 4})
    assert histogram({0: 4}).undated == 4


def test_months_fill_whole_years() -> None:
    made = histogram({202311: 2, 202402: 8, 202400: 3, 0: 1})
    assert (made.first, made.last, made.span, len(made.bars)) == (2023, 2024, "2023–2024", 24)
    assert [place for place, bar in enumerate(made.bars) if bar.height] == [10, 13]
    assert made.bars[13].height == HEIGHT - 2
    assert made.bars[10].height == pytest.approx((HEIGHT - 2) / 4)
    assert all(bar.y + bar.height == pytest.approx(HEIGHT) for bar in made.bars)
    assert (made.without_month, made.undated) == (3, 1)
    assert [(row.label, row.count) for row in made.rows] == [("2024", 11), ("2023", 2)]


def test_a_long_span_is_counted_by_year() -> None:
    made = histogram({199203: 1, 199200: 1, 202605: 10})
    assert not made.monthly
    assert len(made.bars) == 35
    assert (made.bars[0].height > 0, made.bars[1].height, made.without_month) == (True, 0, 0)
    assert len(made.ranges) <= 6
    assert sum(part.years for part in made.ranges) == 35
    assert made.ranges[0].label == "1992–97"
    assert made.ranges[1].label == "1998–2003"


def test_only_years_known_still_gives_a_picture() -> None:
    made = histogram({202400: 5})
    assert (made.most, made.without_month) == ((0, ""), 5)
    assert not any(bar.height for bar in made.bars)


def test_a_single_article_is_seen_beside_a_thousand() -> None:
    made = histogram({202401: 1000, 202402: 1})
    assert made.bars[1].height >= 1.5


def test_bars_within_the_chosen_dates_stand_out() -> None:
    months = {202401: 1, 202412: 1}

    def chosen(dates: DateChoice) -> list[int]:
        return [place for place, bar in enumerate(histogram(months, dates).bars, start=1) if bar.chosen]

    assert chosen(DateChoice()) == list(range(1, 13))
    assert chosen(DateChoice(20240315, 20240601)) == [3, 4, 5, 6]
    assert chosen(DateChoice(last=20240131)) == [1]
    assert chosen(DateChoice(undated=True)) == []
    by_year = histogram({199001: 1, 202401: 1}, DateChoice(20230601))
    assert [place for place, bar in enumerate(by_year.bars) if bar.chosen] == [33, 34]


def test_ranges_link_to_their_years_and_keep_the_rest() -> None:
    query = SearchQuery(text="газ", sort="relevance", page=3, dates=DateChoice(undated=True))
    made = Histogram(query, {200501: 1, 202601: 1}, {2005: 1, 2026: 1})
    with translation.override("ru"):
        assert made.ranges[0].url == "/ru/search/?q=%D0%B3%D0%B0%D0%B7&from=2005&to=2008"
        assert made.undated_url == "/ru/search/?q=%D0%B3%D0%B0%D0%B7&date=none"


@pytest.mark.parametrize(
    ("language", "words"), [("kk", "2024 ж. ақпан"), ("ru", "февраль 2024 г."), ("en", "February 2024")]
)
def test_the_highest_bar_in_words(language: str, words: str) -> None:
    with translation.override(language):
        assert histogram({202402: 8, 202403: 2}).most == (8, words)
