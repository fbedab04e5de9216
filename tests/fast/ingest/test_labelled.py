"""Sixty short articles of our own, in ten layouts: nothing of them was looked at while the rules were written, but for
the pairs of those with even numbers."""

from __future__ import annotations

from collections import Counter

from articles.ingest import analyse
from articles.ingest.records import RawDocument
from tests.labelled import judge, pages

LEAST_BODY, MEAN_BODY, RIGHT_DATES, RIGHT_TITLES, RIGHT_PAIRS = 0.9, 0.98, 0.95, 0.95, 0.7


def test_bodies_titles_dates_and_pairs() -> None:
    judged = {}
    for article, layout, media_type, data in pages():
        raw = RawDocument("labelled", article.name, data, len(data), "0" * 64, media_type=media_type)
        judged[f"{article.name} {layout}"] = judge(article, analyse(raw))
    assert len(judged) == 60
    bodies = {name: float(result["body"]) for name, result in judged.items()}
    dates = Counter(str(result["date"]) for result in judged.values())
    bylines = Counter(str(result["byline"]) for result in judged.values())
    assert {name: body for name, body in bodies.items() if body < LEAST_BODY} == {}
    assert sum(bodies.values()) / len(bodies) >= MEAN_BODY
    assert dates["right"] >= RIGHT_DATES * len(judged)
    assert dates["wrong"] == 0
    assert bylines["wrong"] == 0
    assert sum(float(result["title"]) for result in judged.values()) >= RIGHT_TITLES * len(judged)
    assert sum(float(result["pair"]) for result in judged.values()) >= RIGHT_PAIRS * len(judged)
