"""Pages stay light: 200 kB at most beside the articles' own text, whatever is searched for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from articles import vocabulary
from articles.models import Outlet
from articles.pages.views import ORIGINS
from search import links, page, sums
from search.filters import MOST_VALUES
from search.links import LONGEST_BYTES
from search.parser import MAX_CHARACTERS, MAX_WORDS
from tests.pages import Page, add

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MOST_BYTES = 200_000
COUNTRIES = "RU UZ KG CN TR DE FR US IR TJ TM AZ GE AM IN PK AF MN JP KR GB IT ES PL".split()
LONG = ("келісім OR " * 100)[:MAX_CHARACTERS].rstrip()
# What finds the most beside what takes the most room.
SEARCHES = {
    "nothing": "",
    "joiners": "\u200d" * 400,
    "words": LONG,
    "letters of four bytes": ("келісім OR " + "𐌀" * MAX_CHARACTERS)[:MAX_CHARACTERS],
    "signs that are escaped": ("келісім " + "'\"" * MAX_CHARACTERS)[:MAX_CHARACTERS],
    "the longest that links repeat": "келісім OR " * 3,
}


@pytest.fixture
def many(index: Callable[[], None]) -> None:
    """A full page of results, with every facet full, over sixty years."""
    for number in range(60):
        other = COUNTRIES[number % len(COUNTRIES)].lower()
        further = COUNTRIES[(number * 7 + 1) % len(COUNTRIES)].lower()
        pairs = {
            "-".join(sorted(pair)) for pair in ((other, "kz"), (further, "kz"), (other, further)) if len({*pair}) == 2
        }
        add(
            f"Келісім {number}",
            "Тараптар сауда мен көлік туралы келісті. " * 9,
            date=f"{1965 + number}-03-1{number % 9}",
            pairs=sorted(pairs),
            topics=["trade", "energy", "law", "space", "transport"],
            outlet=f"Басылым {number}",
        )
    index()


@pytest.mark.usefixtures("many")
def test_no_search_makes_a_heavy_page(client: Client) -> None:
    more = {"topic": ["trade", "law"], "country": "KZ", "-outlet": "none", "from": "1970"}
    paths = ("/kk/search/", "/ru/search/facets/outlet/", "/en/search/facets/pair/")
    for (name, text), path, filters in product(SEARCHES.items(), paths, ({}, more)):
        answer = client.get(path, {"q": text, **filters})
        assert answer.status_code == 200, (name, path)
        assert len(answer.content) < MOST_BYTES, (name, path)


@pytest.mark.usefixtures("many")
def test_neither_do_filters(client: Client) -> None:
    known = [code.lower() for code in vocabulary.countries() if code[1] in "CKMNRT"]
    assert len(known) > 70
    answer = client.get("/kk/search/", {"country": known, "q": LONG})
    assert answer.status_code == 200
    assert len(answer.content) < MOST_BYTES
    most = [code.lower() for code in vocabulary.countries()][:MOST_VALUES]
    for language, key in product(("kk", "ru", "en"), ("country", "-country")):
        answer = client.get(f"/{language}/search/", {key: most, "q": LONG})
        assert answer.status_code == 200
        assert len(answer.content) < MOST_BYTES, (language, key)
    pairs = [f"{code}-kz" for code in known if code != "kz"] + [
        f"{code}-uz" for code in known if code not in ("uz", "kz")
    ]
    too_many = client.get("/kk/search/", {"pair": pairs[: MOST_VALUES + 1], "country": known})
    assert too_many.status_code == 400
    assert str(MOST_VALUES) in too_many.content.decode()


def test_an_unknown_parameter_is_in_no_link_of_the_list(client: Client) -> None:
    for number in range(60):
        add(f"Келісім {number}", f"Мәтін {number}.")
    answer = client.get("/kk/browse/", {"pair": "kz-ru", "x": "y" * 7000})
    assert len(answer.content) < MOST_BYTES
    assert "?page=2" in Page(client.get("/kk/browse/", {"x": "y"})).hrefs()


def test_lists_of_very_many_are_cut_where_they_would_be_heavy(
    client: Client, index: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address in Cyrillic is six times as long as it looks."""
    add("Келісім", "Мәтін.", outlet="Басылым")
    index()
    many = 2000
    Outlet.objects.bulk_create(
        Outlet(slug=f"ұлттық-ақпарат-агенттігі-{n}", name=f"Ұлттық ақпарат агенттігі {n}", kind="agency",
               ownership="state", country_id="KZ", sort_name=str(n), search_name=str(n))
        for n in range(many)
    )  # fmt: skip
    codes = [code.lower() for code in vocabulary.countries()]
    counted = {
        "outlet": {(f"ұлттық-ақпарат-агенттігі-{n}", ""): 1000 for n in range(many)},
        "country": {(code.upper(), ""): 1000 for code in codes},
        "pair": {("-".join(sorted((one, other))), ""): 1000 for one in codes[:80] for other in codes if one != other},
    }
    monkeypatch.setattr(sums, "table", lambda _query, rows, _columns="": counted[rows])
    for language, kind in product(("kk", "ru", "en"), ("outlets", "countries", "pairs")):
        answer = client.get(f"/{language}/{kind}/")
        assert answer.status_code == 200
        assert len(answer.content) < MOST_BYTES, (language, kind)
    listed = client.get("/kk/outlets/").context["groups"][0]
    assert len(listed.entries) + listed.left_out == many


@pytest.mark.usefixtures("engine_away")
def test_an_article_that_came_in_very_often_lists_some_of_its_origins(client: Client) -> None:
    article = add("Келісім", "Мәтін.")
    first = article.origins.get()
    several = 400
    for number in range(several):
        first.pk, first.key, first.url = (
            None,
            f"https://example.kz/{number}",
            f"https://example.kz/{number}/{'я' * 300}",
        )
        first.save()
    answer = client.get(f"/kk/a/{article.code}/")
    assert len(answer.content) < MOST_BYTES
    assert f"Тағы осыншама жерден алынды: {several + 1 - ORIGINS}" in answer.content.decode()


def test_a_facet_with_very_many_values_shows_the_most_frequent(
    client: Client, index: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_OPTIONS", 2)
    for number, outlet in enumerate(["Ақ", "Боз", "Көк", "Ақ", "Көк"]):
        add(f"Келісім {number}", f"Мәтін {number}.", outlet=outlet)
    index()
    answer = client.get("/kk/search/facets/outlet/")
    assert [option.label for option in answer.context["options"]] == ["Ақ", "Көк"]
    assert answer.context["most"] == 2
    found = client.get("/kk/search/facets/outlet/", {"find": "боз"})
    assert [option.label for option in found.context["options"]] == ["Боз"]


# ---- where links would be too long ----


@pytest.fixture
def long_page(client: Client, many: None) -> HttpResponse:
    return client.get("/kk/search/", {"q": LONG, "topic": "trade", "-country": "RU", "sort": "newest", "unit": "story"})


def form_of(found: Page) -> list[tuple[str, str]]:
    """What a browser sends of the form of filters, in the order of the page."""
    fields = [attrs for attrs in found.find("input") if attrs.get("name") and attrs.get("form", "filters") == "filters"]
    sent = [attrs for attrs in fields if attrs.get("type") not in ("checkbox", "radio") or "checked" in attrs]
    return [(attrs["name"] or "", attrs.get("value") or "") for attrs in sent]


def test_buttons_of_the_form_lead_where_links_would(client: Client, long_page: HttpResponse) -> None:
    found = Page(long_page)
    buttons = [(attrs["name"], attrs["value"]) for attrs in found.find("button") if attrs.get("name")]
    assert {"page", "sort", "unit", "pair", "topic", "-topic"} <= {name for name, _value in buttons}
    assert [attrs for attrs in found.find("button") if attrs.get("formaction") == "/kk/search/facets/outlet/"]
    before = long_page.context["query"]
    expected = {
        ("page", "2"): replace(before, page=2),
        ("sort", "oldest"): replace(before, sort="oldest"),
        ("unit", "article"): replace(before, unit="article"),
        ("-topic", "law"): links.excluding(before, "topic", "law"),
        ("pair", "kz-uz"): links.narrowed(before, "pair", "kz-uz"),
    }
    for button, wanted in expected.items():
        sent: dict[str, list[str]] = defaultdict(list)
        for key, value in [*form_of(found), button]:
            sent[key].append(value)
        assert client.get("/kk/search/", sent).context["query"] == wanted, button


def test_only_links_that_must_repeat_a_long_search(long_page: HttpResponse) -> None:
    long = [url for url in Page(long_page).hrefs() if len(url) > LONGEST_BYTES]
    assert {dict(parse_qsl(urlsplit(url).query))["q"] for url in long} == {LONG}
    assert len(long) <= 6  # the languages, and the words without the filters


def test_what_is_too_long_is_cut_and_the_page_says_so(client: Client, archive: None) -> None:
    for letter in ("а", "ұ", "𐌀"):
        for path in ("/kk/search/", "/ru/search/facets/topic/"):
            whole = client.get(path, {"q": letter * MAX_CHARACTERS})
            assert (whole.context["query"].text, whole.context["cut"]) == (letter * MAX_CHARACTERS, {})
            cut = client.get(path, {"q": letter * (MAX_CHARACTERS + 1)})
            assert cut.context["query"].text == letter * MAX_CHARACTERS
            assert str(MAX_CHARACTERS) in cut.content.decode()
    for text in ("су " * 300, "а " * (MAX_WORDS + 1), "% " * (MAX_WORDS + 1)):
        assert "ғана алынды" in client.get("/kk/search/", {"q": text}).content.decode()
    for text in ("а " * MAX_WORDS, "а" + " OR а" * (MAX_WORDS - 1), "су"):
        assert "ғана алынды" not in client.get("/kk/search/", {"q": text}).content.decode()
