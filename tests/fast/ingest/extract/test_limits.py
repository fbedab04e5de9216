"""Pages that are no templates: too large, too deep, broken, empty; and who is believed where metadata differ."""

from __future__ import annotations

import time

import pytest

from articles.ingest.formats.html.page import MAX_PAGE_CHARS, MAX_PAGE_TAGS, read_page
from articles.ingest.records import Contributed, Extracted, RawDocument, Rejected
from tests.understood import extracted_from

TITLE = "На переправе построят второй причал"
FIRST = "Паром между двумя берегами ходит с прошлого века, и очередь на него летом растягивается на километры."
SECOND = "Второй причал позволит принимать одновременно два судна, обещают в управлении порта."
BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"
SECONDS = 10.0  # far more than it takes, so that a busy machine fails nothing


def page(body: str, head: str = "", *, contributed: Contributed | None = None, url: str = "") -> RawDocument:
    data = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode("utf-8", "surrogatepass")
    return RawDocument(
        "c", "p.html", data, len(data), url=url, media_type="text/html", contributed=contributed or Contributed()
    )


def extracted(body: str, head: str = "", *, contributed: Contributed | None = None, url: str = "") -> Extracted:
    return extracted_from(page(body, head, contributed=contributed, url=url))


@pytest.mark.parametrize(
    "body",
    ["<p>" + "ы" * MAX_PAGE_CHARS, "<i>" * (MAX_PAGE_TAGS + 1)],
    ids=["characters", "tags"],
)
def test_too_large_is_refused_before_it_is_parsed(body: str) -> None:
    with pytest.raises(Rejected) as caught:
        read_page(page(body))
    assert caught.value.refusal.reason == "too_large"


@pytest.mark.slow
@pytest.mark.parametrize("tag", ["div", "font", "section", "span"])
def test_a_text_below_thousands_of_levels_is_found(tag: str) -> None:
    depth = MAX_PAGE_TAGS // 2 - 50
    found = extracted(f"<h1>{TITLE}</h1>" + f"<{tag}>" * depth + BODY + f"</{tag}>" * depth)
    assert (found.title and found.title.value, found.body) == (TITLE, f"{FIRST}\n\n{SECOND}")


def test_what_cannot_be_flattened_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        read_page(page("<abbr>" * 1000 + BODY))
    assert caught.value.refusal.reason == "unreadable"


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        f"<div {' '.join(f'a{n}=1' for n in range(50_000))}>{BODY}</div>",
        f"<img src='data:image/png;base64,{'A' * 4_000_000}'>{BODY}",
        "<ul>" + "<li>қысқа жол</li>" * 15_000 + f"</ul>{BODY}",
        f"<p>{'<br>' * 30_000}</p>{BODY}",
        f"{BODY}<p>{'&#789;&#768;' * 100_000}</p>",
        "<div class='share'>" * 200 + BODY + "</div>" * 200,
        BODY + "<" * 30_000,
    ],
    ids=["attributes", "picture", "items", "breaks", "marks", "furniture in furniture", "open brackets"],
)
def test_hostile_pages_take_no_longer(body: str) -> None:
    started = time.process_time()
    read_page(page(body))
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    "script",
    [
        "[" * 50_000 + "]" * 50_000,
        '{"@type": "NewsArticle", "headline": ',
        '{"@type": "NewsArticle", "headline": ["a", {"b": 1}], "author": [1, null, [2]], "publisher": []}',
        '{"@graph": {"@graph": {"@graph": []}}, "@id": 5, "mainEntity": "x"}',
    ],
)
def test_broken_json_ld_is_passed_over(script: str) -> None:
    found = extracted(f"<h1>{TITLE}</h1>{BODY}", f'<script type="application/ld+json">{script}</script>')
    assert (found.title and found.title.value, found.body) == (TITLE, f"{FIRST}\n\n{SECOND}")


def test_entities_bring_nothing_that_no_database_takes() -> None:
    found = extracted(f"<h1>{TITLE}</h1><p>{FIRST}&#0;&#xD800;</p><p>Каза\u0301х&#774;стан: {SECOND}</p>")
    assert "\0" not in found.text and found.text.encode()


@pytest.mark.parametrize("body", ["", "<div id='root'></div><script>render()</script>"])
def test_a_page_without_text_is_read_and_has_no_lines(body: str) -> None:
    assert read_page(page(body, f"<title>{TITLE}</title>")).lines == ()


def test_the_contributor_knows_better() -> None:
    head = '<meta property="og:site_name" content="Вестник порта"><meta name="author" content="Анна Ким">'
    contributed = Contributed(title="Второй причал", byline="Олег Сон", outlet="Айқын", url="https://a.example/1")
    found = extracted(f"<h1>{TITLE}</h1>{BODY}", head, contributed=contributed)
    assert [value and value.value for value in (found.title, found.byline, found.outlet)] == [
        "Второй причал",
        "Олег Сон",
        "Айқын",
    ]
    assert (found.url, found.body) == ("https://a.example/1", f"{FIRST}\n\n{SECOND}")
    assert {value.rule for value in (found.title, found.byline, found.outlet) if value} == {"stated_by_contributor"}


@pytest.mark.parametrize(
    ("canonical", "address", "expected"),
    [
        ("/news/5", "https://port.example/print/5", "https://port.example/news/5"),
        ("https://m.port.example/5", "https://www.port.example/5?x=1", "https://m.port.example/5"),
        ("https://port.example/", "https://port.example/news/5", "https://port.example/news/5"),
        ("https://other.example/news/5", "https://port.example/5", "https://port.example/5"),
        ("javascript:void(0)", "https://port.example/5", "https://port.example/5"),
        ("https://[broken", "https://port.example/5", "https://port.example/5"),
    ],
)
def test_the_address_that_a_page_gives_as_its_own(canonical: str, address: str, expected: str) -> None:
    assert extracted(BODY, f'<link rel="canonical" href="{canonical}">', url=address).url == expected


@pytest.mark.parametrize(
    ("headline", "element", "og", "title", "rule"),
    [
        (TITLE, f"{TITLE} | Политика | Вестник порта", "", TITLE, "heading"),
        (TITLE, "Вестник порта", "", TITLE, "heading"),
        (f"{TITLE} - BAQ.KZ", "", f"{TITLE} - BAQ.KZ", TITLE, "heading"),
        ("Вестник порта и залива", f"{TITLE} – Вестник порта", TITLE, TITLE, "open_graph"),
        ("", f"{TITLE} :: Вестник порта", "", TITLE, "title_element"),
        (TITLE, "", f"{TITLE[:-6]}…", TITLE, "heading"),
        ("Паром и причал: второй на переправе", "", TITLE, "Паром и причал: второй на переправе", "heading"),
    ],
)
def test_which_title_is_believed(headline: str, element: str, og: str, title: str, rule: str) -> None:
    head = f'<title>{element}</title><meta property="og:title" content="{og}">'
    lead = f"<p>На переправе через реку построят ещё один причал. {FIRST}</p>"
    found = extracted(
        f"<h1>{headline}</h1>{lead}{BODY}", head + '<meta property="og:site_name" content="Вестник порта">'
    )
    assert found.title and (found.title.value, found.title.rule) == (title, rule)


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ("Анна Ким", "Анна Ким"),
        ("Автор: Анна Ким, Олег Сон", "Анна Ким, Олег Сон"),
        ("Редакция Вестника", None),
        ("admin", None),
        ("https://facebook.example/port", None),
    ],
)
def test_an_account_is_no_author(author: str, byline: str | None) -> None:
    found = extracted(f"<h1>{TITLE}</h1>{BODY}", f'<meta name="author" content="{author}">')
    assert (found.byline.value if found.byline else None) == byline
