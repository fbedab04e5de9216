"""Addresses in the search box: one page, however it was copied."""

from __future__ import annotations

import re

import pytest

from articles.models import Article, Origin
from articles.pages import addresses
from search.parser import parse
from search.query import And, Listed, Not, Phrase, Word
from tests.contract.database import article

PAGE = "https://dala.example/kk/news/2024/su-kelisimi"

SAME = [
    PAGE,
    f"{PAGE}/",
    "http://www.dala.example/kk/news/2024/su-kelisimi#top",
    "HTTPS://WWW.Dala.Example:443/kk/news/2024/su-kelisimi/?utm_source=tg&fbclid=abc",
    "www.dala.example/kk/news/2024/su-kelisimi",
    "dala.example/kk/news/2024/su-kelisimi",
    f"{PAGE}.",
    f"«{PAGE}»",
    f'"{PAGE}"',
    f"({PAGE})",
]


def stored(key: str, **values: object) -> Article:
    kept = article(**values)  # type: ignore[arg-type]
    Origin.objects.create(article=kept, key=key, url=key, original=kept.revisions.get().original)
    return kept


@pytest.mark.django_db
@pytest.mark.parametrize("text", SAME)
@pytest.mark.parametrize("key", [PAGE, f"{PAGE}/", PAGE.replace("https://", "http://www.")])
def test_an_address_finds_the_article_that_came_from_it(text: str, key: str) -> None:
    kept = stored(key)
    assert parse(text) == Listed((kept.pk,))
    assert parse(f"су {text} -газ") == And((Word("су"), Listed((kept.pk,)), Not(Word("газ"))))


@pytest.mark.django_db
def test_what_tells_pages_apart_stays() -> None:
    first, second = stored(f"{PAGE}?id=1"), stored(f"{PAGE}/?id=2")
    assert parse(f"{PAGE}/?id=1&utm_medium=x") == Listed((first.pk,))
    assert parse(f"{PAGE}?yclid=7&id=2") == Listed((second.pk,))
    assert parse(f"{PAGE}?id=3") == Phrase("dala.example/kk/news/2024/su-kelisimi")
    wiki = stored("https://kk.example.org/wiki/%D0%86%D0%BB%D0%B5_(%D3%A9%D0%B7%D0%B5%D0%BD)")
    assert parse("https://kk.example.org/wiki/Іле_(өзен)") == Listed((wiki.pk,))
    assert parse("(https://kk.example.org/wiki/Іле_(өзен))") == Listed((wiki.pk,))


@pytest.mark.django_db
def test_what_tells_the_archive_nothing_is_left_out() -> None:
    kept = stored(PAGE)
    assert parse(f"{PAGE}?ref=share&from=tg") == Listed((kept.pk,))
    front = stored("https://dala.example/")
    assert parse("https://dala.example") == Phrase("dala.example")
    assert parse("https://dala.example/?p=7") == Phrase("dala.example")
    front.origins.update(key="https://dala.example/?p=7")
    assert parse("www.dala.example/?p=7&utm_source=x") == Listed((front.pk,))


@pytest.mark.django_db
def test_an_address_of_no_article_is_words() -> None:
    stored(PAGE, hidden=True, hidden_reason="mistake")
    gone = stored("https://dala.example/gone")
    gone.origins.update(current=False)
    for text in (PAGE, "https://dala.example/gone", "https://dala.example/other", "https://[", "http://\x00/a"):
        assert not isinstance(parse(text), Listed)


@pytest.mark.django_db
def test_an_address_of_the_archive_itself(settings: pytest.FixtureRequest) -> None:
    settings.ALLOWED_HOSTS = ["kopir.example"]  # type: ignore[attr-defined]
    kept = article()
    for text in (f"https://kopir.example/kk/a/{kept.code}/", f"http://www.kopir.example/a/{kept.code}"):
        assert parse(text) == Listed((kept.pk,))
    assert not isinstance(parse(f"https://other.example/kk/a/{kept.code}/"), Listed)


@pytest.mark.parametrize(
    "text", ["https://" + "a." * 9999, "a." * 9999 + "/", "https://a/" + "(" * 9999, "https://a/" + "()" * 9999,
             "www." * 9999, "https://" * 999, "a/" * 9999, "https://" + "@" * 9999, "a-" * 9999 + ".b/c"],
)  # fmt: skip
def test_long_addresses_take_no_longer_than_they_are(text: str) -> None:
    for _found in re.finditer(addresses.ADDRESS, text):
        pass
    addresses.parts(text)
