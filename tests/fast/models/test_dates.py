"""Dates as people write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import dates


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2005", 20050101, 20051231),
        ("03.2005", 20050301, 20050331),
        ("3/2005", 20050301, 20050331),
        ("21.03.2005", 20050321, 20050321),
        ("21.03.2005 ж.", 20050321, 20050321),
        ("21.3.2005 жылы", 20050321, 20050321),
        ("21 03 2005", 20050321, 20050321),
        ("21. 3. 2005 г.", 20050321, 20050321),
        ("21 nauryz 2005", 20050321, 20050321),
        ("3 qyrkúıek 2005", 20050903, 20050903),
        ("7 jeltoqsan 2004", 20041207, 20041207),
        ("1.3.2005.", 20050301, 20050301),
        ("2005-03", 20050301, 20050331),
        ("2005.3.21", 20050321, 20050321),
        ("21 наурыз 2005", 20050321, 20050321),
        ("2005 жылғы 21 наурызда", 20050321, 20050321),
        ("2005 ж. 21 наурыз", 20050321, 20050321),
        ("қыркүйек 2010", 20100901, 20100930),
        ("кыркуйек 2010", 20100901, 20100930),
        ("мамыр 2001", 20010501, 20010531),
        ("маусымда 2001", 20010601, 20010630),
        ("21 марта 2005 г.", 20050321, 20050321),
        ("9 мая 2001 года", 20010509, 20010509),
        ("май 2001", 20010501, 20010531),
        ("сент. 2005", 20050901, 20050930),
        ("в марте 2005", None, None),
        ("March 21, 2005", 20050321, 20050321),
        ("21st of March 2005", 20050321, 20050321),
        ("feb 2024", 20240201, 20240229),
    ],
)
def test_as_typed(written: str, first: int | None, last: int | None) -> None:
    if first is None:
        with pytest.raises(ValueError, match="марте"):
            dates.as_typed(written)
    else:
        assert dates.as_typed(written) == (first, last)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_what_the_pages_write_may_be_typed(month: int, language: str) -> None:
    day = f"2004-{month:02}-07"
    assert dates.as_typed(dates.in_words(day, language)) == dates.as_days(day)
    assert dates.as_typed(dates.in_words(day[:7], language)) == dates.as_days(day[:7])


@given(st.text(max_size=70))
def test_any_text_is_days_or_refused(text: str) -> None:
    try:
        first, last = dates.as_typed(text)
    except ValueError:
        return
    assert 10_000 < first <= last <= 99_991_231


def test_days_and_months_ago() -> None:
    day = dt.date(2026, 3, 31)
    assert dates.ago(day, 7, months=False) == dt.date(2026, 3, 24)
    assert dates.ago(day, 1, months=True) == dt.date(2026, 2, 28)
    assert dates.ago(day, 12, months=True) == dt.date(2025, 3, 31)
    assert dates.ago(dt.date(1, 2, 3), 9999, months=True) == dt.date(1, 1, 3)
    assert dates.ago(dt.date(1, 1, 3), 9, months=False) == dt.date.min
