"""One form for all addresses of one page, and none that makes two pages one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.ingest.support.addresses import NotAnAddress, canonical_url, is_address, join, parse


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("https://dala.example/a", "https://dala.example/a"),
        ("HTTPS://DALA.Example/A", "https://dala.example/A"),
        ("https://dala.example", "https://dala.example/"),
        ("https://dala.example.", "https://dala.example/"),
        ("https://dala.example:443/a", "https://dala.example/a"),
        ("http://dala.example:80/a", "http://dala.example/a"),
        ("http://dala.example:8080/a", "http://dala.example:8080/a"),
        ("http://dala.example:443/a", "http://dala.example:443/a"),
        ("https://dala.example/a#comments", "https://dala.example/a"),
        ("https://dala.example/a?", "https://dala.example/a"),
        ("https://dala.example/a?&", "https://dala.example/a"),
        ("https://dala.example/a?utm_source=x&utm_medium=rss", "https://dala.example/a"),
        ("https://dala.example/a?UTM_Source=x&id=5", "https://dala.example/a?id=5"),
        (
            "https://dala.example/a?fbclid=1&b=2&yclid=3&a=1&gclid=4&_openstat=5&ysclid=q",
            "https://dala.example/a?b=2&a=1",
        ),
        ("https://dala.example/a/../b/./c", "https://dala.example/b/c"),
        ("https://dala.example/../../a", "https://dala.example/a"),
        ("https://dala.example/a/..", "https://dala.example/"),
        ("https://dala.example/%d0%b0%7Eb", "https://dala.example/%D0%B0~b"),
        ("https://dala.example/ә?б=в", "https://dala.example/%D3%99?%D0%B1=%D0%B2"),
        ("https://dala.example/a b", "https://dala.example/a%20b"),
        ("https://dala.example/100%", "https://dala.example/100%25"),
        ("  https://dala.example/a\n", "https://dala.example/a"),
        ("https://aigul:secret@dala.example/a", "https://dala.example/a"),
        ("http://қазақстан.қаз/", "http://xn--80aaa0a6awh12ed.xn--80ao21a/"),
        ("http://XN--80AAA0A6AWH12ED.xn--80ao21a", "http://xn--80aaa0a6awh12ed.xn--80ao21a/"),
        ("http://ПРИМЕР.рф/а", "http://xn--e1afmkfd.xn--p1ai/%D0%B0"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("http://my_site.example/", "http://my_site.example/"),
    ],
)
def test_canonical(written: str, canonical: str) -> None:
    assert canonical_url(written) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://dala.example/a", "https://dala.example/a/"),
        ("https://dala.example/a", "http://dala.example/a"),
        ("https://dala.example/a", "https://www.dala.example/a"),
        ("https://dala.example/?p=1", "https://dala.example/?p=2"),
        ("https://dala.example/?a=1&b=2", "https://dala.example/?b=2&a=1"),
        ("https://dala.example/news?cid=1", "https://dala.example/news?cid=2"),
        ("https://dala.example/?gallery=1", "https://dala.example/?gallery=2"),
        ("https://dala.example/?source=1", "https://dala.example/?source=2"),
        ("https://dala.example/a%2Fb", "https://dala.example/a/b"),
        ("https://dala.example/a?b=c%26d", "https://dala.example/a?b=c&d"),
    ],
)
def test_what_may_be_two_pages_stays_two(one: str, other: str) -> None:
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "dala.example/a",
        "/a",
        "//dala.example/a",
        "ftp://dala.example/",
        "mailto:a@b.kz",
        "javascript:1",
        "data:,a",
        "http://",
        "http:///a",
        "http://a b/",
        "http://a..b/",
        "http://-.-:x/",
        "http://[::1",
        "http://[::1]x/",
        "http://a:99999/",
        "http://" + "a" * 300 + "/",
        "https://dala.example/" + "а" * 400,
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert canonical_url(text) == ""


def test_to_be_fetched_an_address_keeps_all_that_means_something() -> None:
    address = parse("HTTP://Dala.example/a?utm_source=x&b=#c")
    assert (address.url, address.origin) == ("http://dala.example/a?utm_source=x&b=", "http://dala.example")
    assert parse("http://dala.example/a?").target == "/a?"
    with pytest.raises(NotAnAddress, match="password"):
        parse("http://aigul:secret@dala.example/")


def test_links_of_a_page() -> None:
    assert join("https://dala.example/a/b", "c?d") == "https://dala.example/a/c?d"
    assert join("https://dala.example/a/b", "//egin.example/c") == "https://egin.example/c"
    with pytest.raises(NotAnAddress):
        join("https://dala.example/", "http://[::1")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("http://a", True), (" HTTPS://a", True), ("http", False), ("a/http://b", False), ("C:\\http", False)],
)
def test_addresses_among_paths(text: str, meant: bool) -> None:
    assert is_address(text) is meant


@pytest.mark.slow
@given(st.text(max_size=60) | st.text(alphabet="/?#%&=:@.[]aә\ud800 0", max_size=40))
@settings(max_examples=300)
def test_nothing_breaks_it(text: str) -> None:
    for url in (text, f"http://{text}", f"https://dala.example/{text}"):
        canonical = canonical_url(url)
        assert canonical == "" or canonical.isascii() and canonical_url(canonical) == canonical
