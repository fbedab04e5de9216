"""From rows to documents."""

from __future__ import annotations

import pytest

from articles.archive import editors
from articles.archive.bulk import bulk_action
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, Outlet
from articles.vocabulary import find_outlet
from search.documents import documents, indexable
from search.engine import NONE, Document
from tests.contract.database import DATABASE, article


def document_of(row: Article) -> Document:
    (made,) = documents(indexable([row.pk]))
    return made


@DATABASE
def test_tags_that_count() -> None:
    row = article(
        tags={
            ArticleCountry: {"KZ": "party", "RU": "third_party", "TR": "venue", "CN": "mention", "UZ": "party"},
            ArticlePair: {"kz-ru": "principal", "kz-tr": "secondary", "cn-kz": "mention", "kz-uz": "principal"},
        }
    )
    editors.decide(ArticleCountry.objects.filter(article=row, country="UZ"), "rejected", None)
    editors.decide(ArticlePair.objects.filter(article=row, pair="kz-uz"), "rejected", None)
    editors.decide(ArticlePair.objects.filter(article=row, pair="kz-tr"), "accepted", None)
    made = document_of(row)
    assert made.facets["country"] == ("CN", "KZ", "RU", "TR")
    assert made.facets["pair"] == ("kz-ru", "kz-tr")
    assert made.facets["topic"] == (NONE,)
    assert made.facets["outlet"] == (NONE,)
    assert made.facets["principal"] == ("kz-ru",)
    assert made.facets["role"] == ("CN:mention", "KZ:party", "RU:third_party", "TR:venue")


@DATABASE
def test_hidden_articles_have_no_document() -> None:
    row = article()
    editors.hide([row], "a reason", None)
    assert list(documents(indexable([row.pk]))) == []
    assert list(documents([Article.objects.get(pk=row.pk)])) == []


@DATABASE
@pytest.mark.parametrize(
    ("language", "shares", "expected"),
    [
        ("kk", {"kk": 0.97, "ru": 0.03}, ("kk",)),
        ("kk", {"kk": 0.9, "ru": 0.1}, ("kk", "ru")),
        ("ru", {"ru": 0.6, "kk": 0.3, "en": 0.1}, ("kk", "ru")),
        ("ru", {}, ("ru",)),
        ("ru", {"kk": 1.0}, ("kk", "ru")),  # an editor said Russian
        ("en", {"en": 1.0}, ()),
        ("en", {"en": 0.85, "kk": 0.15}, ("kk",)),
    ],
)
def test_languages_that_are_analysed(language: str, shares: dict[str, float], expected: tuple[str, ...]) -> None:
    assert document_of(article(language=language, languages=shares)).analysed == expected


@DATABASE
def test_source_names_the_outlet_and_whom_it_credits() -> None:
    outlet = Outlet.objects.create(slug="steppe", name="Дала үні", aliases=["Голос степи"], domains=["steppe.example"])
    row = article(outlet=outlet)
    row.upstream.create(name="Bridge Wire", relation="cited")
    made = document_of(row)
    assert made.facets["outlet"] == ("steppe",)
    assert made.source.split("\n") == ["Дала үні", "Голос степи", "steppe.example", "Bridge Wire"]


@DATABASE
def test_dates_become_integers() -> None:
    def dated(value: str) -> Document:
        row = article()
        editors.edit(row, {"date": value}, None)
        return document_of(row)

    minute, day, month, year, unknown, yearless = map(
        dated, ["2022-08-25T23:33+06:00", "2022-08-25", "2022-08", "2022", "", "--11-29"]
    )
    assert (minute.first, minute.last, minute.month) == (20220825, 20220825, 202208)
    assert (month.first, month.last, month.month) == (20220801, 20220831, 202208)
    assert (year.first, year.last, year.month) == (20220101, 20221231, 202200)
    assert (unknown.first, unknown.last, unknown.month) == (yearless.first, yearless.last, yearless.month) == (0, 0, 0)
    assert minute.newest > day.newest > month.newest > year.newest > max(unknown.newest, yearless.newest)
    assert year.oldest < month.oldest < day.oldest < minute.oldest < min(unknown.oldest, yearless.oldest)
    assert max(unknown.oldest, dated("9999-12-31T23:59+00:00").newest) < 2**63


@DATABASE
def test_what_is_known_of_the_outlet() -> None:
    known = Outlet.objects.create(
        slug="steppe", name="Дала үні", kind="newspaper", ownership="foreign_state", country_id="UZ"
    )
    unknown = Outlet.objects.create(slug="coast", name="Жағалау")
    facets = ("ownership", "kind", "from_country")
    assert [document_of(article(outlet=known)).facets[name] for name in facets] == [
        ("foreign_state",), ("newspaper",), ("UZ",)
    ]  # fmt: skip
    for outlet in (unknown, None):
        assert {document_of(article(outlet=outlet)).facets[name] for name in facets} == {(NONE,)}


@DATABASE
def test_whom_a_text_credits() -> None:
    row = article()
    assert document_of(row).facets["upstream"] == (NONE,)
    for name in ("ТАСС", "tass", "Дала  үні"):
        row.upstream.create(name=name, relation="cited")
    known = find_outlet("тасс")
    assert known
    assert set(document_of(row).facets["upstream"]) == {known.name, "Дала үні"}


@DATABASE
def test_how_many_tags_an_editor_decided() -> None:
    def checked(row: Article) -> tuple[str, ...]:
        return document_of(row).facets["checked"]

    assert checked(article()) == (NONE,)
    row = article(tags={ArticleCountry: {"KZ": "party", "RU": "party"}, ArticlePair: {"kz-ru": "principal"}})
    assert checked(row) == ("no",)
    editors.decide(ArticleCountry.objects.filter(article=row, country="KZ"), "accepted", None)
    assert checked(row) == ("part",)
    editors.decide(ArticleCountry.objects.filter(article=row, country="RU"), "rejected", None)
    editors.decide(ArticlePair.objects.filter(article=row), "accepted", None)
    assert checked(row) == ("yes",)  # rejected tags do not count
    editors.tag([row], ArticleTopic, "energy", None)
    assert checked(row) == ("yes",)
    in_bulk = article(tags={ArticleTopic: {"trade": "primary", "energy": "secondary"}})
    with bulk_action("accept", None, {}, {}) as action:
        editors.decide(ArticleTopic.objects.filter(article=in_bulk), "accepted", None, bulk=action)
    assert checked(in_bulk) == ("no",)
    editors.decide(ArticleTopic.objects.filter(article=in_bulk, topic="trade"), "accepted", None)
    assert checked(in_bulk) == ("part",)
