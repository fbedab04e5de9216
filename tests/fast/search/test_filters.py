"""The address of a search: what it may say, what it means, and that every link says it in one way."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from articles import vocabulary
from articles.archive import outlets
from articles.models import ArticleCountry, Outlet
from articles.pages.paging import PAGE_SIZES
from search import filters, links
from search.engine import MATCHES, SORTS, UNITS, VIEWS, Choice, DateChoice, SearchQuery
from search.facets import FACETS
from search.parser import MAX_CHARACTERS

LETTERS = sorted(code for code in vocabulary.countries() if code.isalpha())


def parse(query_string: str) -> SearchQuery:
    return filters.parse(QueryDict(query_string))


def test_nothing_asks_for_everything_newest_first() -> None:
    assert parse("") == SearchQuery()
    assert parse("").sort == "newest"


def test_words_are_sorted_by_relevance_unless_the_reader_says_otherwise() -> None:
    assert parse("q=газ").sort == "relevance"
    assert parse("q=газ&sort=newest").sort == "newest"
    assert parse("sort=relevance").sort == "newest"


def test_text_is_never_an_error() -> None:
    assert parse("q=%00a%1Fb%20%20c%0A").text == "a b c"
    assert parse('q="((-*:').text == '"((-*:'
    assert parse(urlencode({"q": "ұ" * 5000})).text == "ұ" * MAX_CHARACTERS
    assert parse("q=%ff%fe").text


def test_unknown_keys_and_empty_parameters_are_ignored() -> None:
    assert (
        parse("utm_source=x&colour=red&q=&pair=&-topic=&from=&to=&date=&sort=&unit=&page=&exact=&all=") == SearchQuery()
    )


@pytest.mark.parametrize("written", ["kz-ru", "ru-kz", "KZ-RU", "Ru-Kz", " ru-kz "])
def test_a_pair_is_taken_in_any_order_and_case(written: str) -> None:
    assert parse(urlencode({"pair": written})).choices == {"pair": Choice(("kz-ru",))}


def test_a_repeated_key_collects_its_values_once() -> None:
    query = parse("country=uz&country=KZ&country=kz&lang=KK")
    assert query.choices == {"country": Choice(("KZ", "UZ")), "lang": Choice(("kk",))}


def test_none_is_known_without_asking_the_tables() -> None:
    assert parse("topic=none&-outlet=NONE").choices == {
        "topic": Choice(("none",)),
        "outlet": Choice(excluded=("none",)),
    }


@pytest.mark.django_db
def test_topics_and_outlets_are_those_of_the_tables() -> None:
    outlets.by_name("Сынақ газеті")
    slug = Outlet.objects.get(name="Сынақ газеті").slug
    query = parse(urlencode([("topic", "energy"), ("-topic", "trade"), ("outlet", slug), ("outlet", "none")]))
    assert query.choices == {
        "topic": Choice(("energy",), excluded=("trade",)),
        "outlet": Choice(tuple(sorted(["none", slug]))),
    }
    for bad in ("topic=astrology", "-topic=astrology", "outlet=no-such-outlet"):
        with pytest.raises(filters.BadParameter):
            parse(bad)


@pytest.mark.django_db
def test_values_of_a_facet_are_looked_up_together(django_assert_num_queries: pytest.FixtureRequest) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        parse("topic=energy&topic=trade&topic=space&topic=law")


def test_all_concerns_the_facets_that_have_several_values() -> None:
    assert parse("country=KZ&country=RU&all=country").choices["country"].every
    assert parse("all=country").choices == {}
    assert not parse("-country=KZ&all=country").choices["country"].every


def test_exclusion_and_none() -> None:
    query = parse("-country=ru&pair=none&-pair=None")
    assert query.choices == {"country": Choice(excluded=("RU",)), "pair": Choice(("none",), excluded=("none",))}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("from=2005", DateChoice(20050101)),
        ("to=2005", DateChoice(last=20051231)),
        ("from=2005-03&to=2005-03", DateChoice(20050301, 20050331)),
        ("from=2004-02-29&to=2004-02", DateChoice(20040229, 20040229)),
        ("date=none", DateChoice(undated=True)),
        ("from=2005&date=none", DateChoice(20050101, undated=True)),
        ("from=21.03.2005&to=21 наурыз 2006", DateChoice(20050321, 20060321)),
        ("from=03.2005&to=март 2005", DateChoice(20050301, 20050331)),
    ],
)
def test_dates_cover_what_they_name(written: str, expected: DateChoice) -> None:
    assert parse(written).dates == expected


def test_dates_before_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filters.timezone, "localdate", lambda: dt.date(2026, 3, 31))
    assert parse("from=-7d&to=-1d").dates == DateChoice(20260324, 20260330)
    assert parse("from=-1m").dates == DateChoice(20260228)
    assert parse("from=-12m").dates == DateChoice(20250331)
    assert parse("from=-9999m").dates == DateChoice(11921231)


def test_what_is_wrong_is_taken_out_and_the_rest_kept() -> None:
    with pytest.raises(filters.BadParameter) as refused:
        parse("q=су&country=KZ&country=ZZ&from=soon&to=2005&sort=best&page=3")
    assert {fault.key for fault in refused.value.faults} == {"country", "from", "sort"}
    assert parse(refused.value.rest.urlencode()) == parse("q=су&country=KZ&to=2005")
    assert all(fault.name != fault.key for fault in refused.value.faults)


def test_unknown_keys_are_told_with_the_nearest() -> None:
    told = filters.unknown(QueryDict("q=1&contry=KZ&topics=law&zzzzzz=1&utm_source=x&fbclid=1&find-pair=a&page=2"))
    assert told == [("contry", "country"), ("topics", "topic"), ("zzzzzz", "")]
    assert len(filters.unknown(QueryDict("&".join(f"key{number}=1" for number in range(99))))) == filters.MOST_NOTICES


@pytest.mark.parametrize(
    "bad",
    [
        "pair=kz", "pair=kz-kz", "pair=kz-zz", "pair=kzru", "-pair=x", "country=KAZ", "country=ZZ", "lang=klingon",
        "from=21 жүз 2005", "from=32.01.2005", "from=-7", "from=-7w", "from=2005-13", "from=2005-02-30", "from=05",
        "from=٢٠٠٥", "to=yesterday", "from=--11-29",
        "to=2005-03-21T10:00", "from=0000", "from=2006&to=2005", "date=all", "sort=best", "sort=Newest",
        "unit=event", "unit=Story",
        "page=0", "page=-1", "page=two", "page=1.5", "page=²", "exact=yes", "all=colour", "country=KZ&country=ZZ",
    ],
)  # fmt: skip
def test_a_bad_value_of_a_known_key_is_refused_and_named(bad: str) -> None:
    with pytest.raises(filters.BadParameter) as refused:
        parse(bad)
    assert [fault.key for fault in refused.value.faults] == [bad.partition("=")[0]]
    assert all(fault.message for fault in refused.value.faults)


@pytest.mark.parametrize(
    ("bad", "heading", "said"),
    [
        (
            "from=31.02.2015",
            "The date was not understood",
            "<li>First day: There is no such date as “31.02.2015”.</li>",
        ),
        ("to=30 ақпан 2015", "The date was not understood", "<li>Last day: There is no such date as “30 ақпан 2015”."),
        ("from=2015-13", "The date was not understood", "<li>First day: There is no such date as “2015-13”.</li>"),
        ("to=soon", "The date was not understood", "<li>Last day: “soon” is not a date such as"),
        ("from=2006&to=2005", "The dates are in the wrong order", "<li>The first day lies after the last.</li>"),
        ("country=ZZ", "The address has a mistake", "<li>Country: “ZZ” is not a known value.</li>"),
        ("country=ZZ&from=soon", "The address has a mistake", "<li>First day: “soon” is not a date such as"),
    ],
)
def test_what_is_wrong_is_said_once_and_as_it_is(client: Client, bad: str, heading: str, said: str) -> None:
    response = client.get(f"/en/search/?{bad}")
    page = response.content.decode()
    assert response.status_code == 400
    assert heading in page[page.index("<h1>") : page.index("</h1>")]
    assert said in page


countries = st.sampled_from(LETTERS)
in_roles = st.tuples(countries, st.sampled_from(ArticleCountry.Role.values)).map(":".join)
pairs = st.lists(countries, min_size=2, max_size=2, unique=True).map(lambda two: "-".join(sorted(two)).lower())


def choice(value: st.SearchStrategy[str], multiple: bool) -> st.SearchStrategy[Choice]:
    some = st.lists(value | st.just("none"), max_size=3, unique=True).map(lambda values: tuple(sorted(values)))
    every = st.booleans() if multiple else st.just(False)
    return st.builds(
        lambda values, every, excluded: Choice(values, every and bool(values), excluded), some, every, some
    )


days = st.dates().map(lambda day: day.year * 10_000 + day.month * 100 + day.day)
dates = st.builds(
    lambda two, first, last, undated: DateChoice(
        min(two) if first else None, max(two) if last else None, undated
    ),
    st.lists(days, min_size=2, max_size=2), st.booleans(), st.booleans(), st.booleans(),
)  # fmt: skip
queries = st.builds(
    SearchQuery,
    text=st.text(max_size=20).map(lambda text: filters.Text().clean(text)),
    exact=st.booleans(),
    also=st.booleans(),
    without=st.lists(st.text(max_size=9) | st.sampled_from(["ß" * 150, "İ" * 199, "ΐ" * 90]), max_size=3).map(
        filters.Words().clean),
    match=st.sampled_from(MATCHES),
    principal=st.booleans(),
    size=st.sampled_from([None, *PAGE_SIZES]),
    view=st.sampled_from([None, *VIEWS]),
    choices=st.fixed_dictionaries(
        {}, optional={"pair": choice(pairs, True), "country": choice(countries | in_roles, True),
                      "upstream": choice(st.text(min_size=1, max_size=9).map(FACETS["upstream"].canonical).filter(
                          lambda name: name and name.casefold() != "none"), True),
                      "lang": choice(st.sampled_from(["kk", "ru", "en", "zh"]), False)},
    ).map(lambda choices: {name: chosen for name, chosen in choices.items() if chosen}),
    dates=dates,
    sort=st.sampled_from(SORTS),
    unit=st.sampled_from(UNITS),
    page=st.integers(1, 400),
).map(lambda query: query if query.text or query.sort != "relevance" else SearchQuery())  # fmt: skip


@given(queries)
def test_an_address_reads_back_as_the_query_it_was_made_of(query: SearchQuery) -> None:
    again = parse(urlencode(links.parameters(query)))
    assert again == query
    assert links.parameters(again) == links.parameters(query)


def test_addresses_have_one_order_and_say_nothing_needless() -> None:
    query = parse("page=1&sort=relevance&to=2005-12-31&from=2005-01-01&topic=&pair=ru-kz&q=газ&exact=")
    assert links.parameters(query) == [("q", "газ"), ("pair", "kz-ru"), ("from", "2005"), ("to", "2005")]
    assert links.address(SearchQuery()) == "/kk/search/"
    assert links.address(SearchQuery(), facet="topic") == "/kk/search/facets/topic/"


def test_links_change_one_thing_and_begin_at_the_first_page() -> None:
    query = parse("q=газ&country=KZ&country=RU&all=country&-country=CN&page=3")
    assert links.narrowed(query, "country", "CN").choices["country"] == Choice(("CN", "KZ", "RU"), every=True)
    assert links.excluding(query, "country", "KZ").choices["country"] == Choice(("RU",), True, ("CN", "KZ"))
    assert links.without(query, "country", "CN").choices["country"] == Choice(("KZ", "RU"), every=True)
    bare = links.without(links.without(query, "country", "KZ"), "country", "RU")
    assert links.parameters(bare) == [("q", "газ"), ("-country", "CN")]
    assert links.parameters(links.unfiltered(query)) == [("q", "газ")]
    assert links.parameters(links.without_text(query))[0] == ("country", "KZ")
    assert all(changed.page == 1 for changed in (bare, links.unfiltered(query), links.without_text(query)))


def test_every_facet_has_its_keys() -> None:
    assert set(FACETS) | {f"-{name}" for name in FACETS} <= set(filters.SearchFilters.get_filters())
