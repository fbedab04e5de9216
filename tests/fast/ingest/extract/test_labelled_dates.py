"""Dates, datelines and credits on labelled cases of our own (tests/data/dates).

lines: what a stamp line, a metadata string, an address or a relative stamp says ("" nothing). documents: what a whole
document says, as plain text and as a page. Those of blind_* were written before the rules that read them, those of *2
run for the first time after them. Right at the first run: lines 133 of 135 and 139 of 144 (two wrong), documents 29 of
30 and 35 of 35; credits 20 of 30 by the older rules (read while the new were written), 32 of 36 by the new.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from html import escape
from itertools import product
from typing import Any

import pytest

from articles.ingest.extract.credits import lead_credits
from articles.ingest.extract.datelines import read_dateline, split_at_dateline
from articles.ingest.extract.dates.machine import read_machine_date, url_date
from articles.ingest.extract.publication_date import publication_date
from articles.ingest.extract.stamps import read_stamp
from articles.ingest.records import Contributed, DateValue, RawDocument
from articles.ingest.support.lines import Line, matching, split_lines
from tests.paths import DATA
from tests.understood import extracted_from

FOLDER = DATA / "dates"
TODAY = dt.date(2026, 11, 22)
FETCHED = dt.datetime(2023, 5, 18, 4, tzinfo=dt.UTC)
BODIES = json.loads((FOLDER / "bodies.json").read_text("utf-8"))
META = {
    "open_graph": '<meta property="article:published_time" content="{}">',
    "meta": '<meta name="date" content="{}">',
    "json_ld": '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{}"}}</script>',
    "updated": '<meta property="article:modified_time" content="{}">',
}


def table(*names: str) -> list[tuple[str, ...]]:
    rows = [line for name in names for line in (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()]
    return [tuple(row.split("\t")) for row in rows]


def documents() -> list[dict[str, Any]]:
    names = ("blind_documents", "documents2")
    return [json.loads(line) for name in names for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _said(kind: str, text: str) -> str:
    if kind == "meta":
        date = read_machine_date(text)
    elif kind == "url":
        date = url_date(text)
    else:
        stamp = read_stamp(next(split_lines(text)))
        date = stamp.date if stamp else None
        if kind == "relative":
            assert date is None
            date = stamp.relative.resolved(FETCHED) if stamp and stamp.relative else None
    return date.value("rule", ()).value if date else ""


@pytest.mark.parametrize(("kind", "text", "value"), table("blind_lines", "lines2"))
def test_line_metadata_and_address(kind: str, text: str, value: str) -> None:
    assert _said(kind, text) == value


def _raw(document: dict[str, Any], *, page: bool) -> RawDocument:
    first, *rest = BODIES[document["language"]][document["body"]]
    body = [document.get("lead", "") + first, *rest, *document.get("after", [])]
    head, tail, meta = document["head"], document.get("tail", []), document.get("meta", {})
    if page:
        parts = [META[rule].format(escape(value)) for rule, value in meta.items()]
        title = next(line[1:] for line in head if line.startswith("#"))
        lines = [
            f"<h1>{escape(line[1:])}</h1>" if line.startswith("#") else f"<div>{escape(line)}</div>" for line in head
        ]
        lines += [f"<p>{escape(line)}</p>" for line in body] + [f"<div>{escape(line)}</div>" for line in tail]
        text = f"<html><head><title>{escape(title)}</title>{''.join(parts)}</head><body><article>{''.join(lines)}"
        text += "</article></body></html>"
    else:
        text = "\n".join([*(line.lstrip("#") for line in head), *body, *tail])
    data = text.encode()
    return RawDocument(
        "c",
        "p",
        data,
        len(data),
        media_type="text/html" if page else "text/plain",
        url=document.get("url", ""),
        fetched=dt.datetime.fromisoformat(document["fetched"]) if "fetched" in document else None,
        announced={"date": document["announced"]} if "announced" in document else {},
        contributed=Contributed(date=document.get("stated", "")),
    )


@pytest.mark.parametrize(
    ("document", "as_page"),
    [
        pytest.param(document, as_page, id=f"{document['name']} as {'page' if as_page else 'text'}")
        for document, as_page in product(documents(), (False, True))
        if as_page or "meta" not in document
    ],
)
def test_document(document: dict[str, Any], as_page: bool) -> None:
    raw = _raw(document, page=as_page)
    extracted = extracted_from(raw, today=TODAY)
    date = extracted.date
    value = date.value if date else ""
    assert (value[:10] if "precise" in document else value) == document["date"]
    flags = set(date.flags) if date else set()
    assert flags >= set(document.get("flags", []))
    assert not flags & set(document.get("noflags", []))
    if date:
        assert date.rule == document.get("rule", date.rule)
        assert all(extracted.text[words.start : words.end] == words.text for words in date.evidence)
        assert date.evidence or date.rule in ("stated_by_contributor", "url", "feed")
        assert _covers(date)


def _covers(date: DateValue) -> bool:
    from articles.dates import covered  # as the store and an editor's change count days

    return covered(date.value) == (date.precision, date.first, date.last)


def test_the_page_own_words_are_the_evidence() -> None:
    document = next(entry for entry in documents() if entry["name"] == "kk page, metadata refines the stamp")
    date = extracted_from(_raw(document, page=True), today=TODAY).date
    assert date
    assert [words.text for words in date.evidence] == ["2023-05-17T14:05:00+06:00", "17 мамыр 2023"]
    assert date.rule == "json_ld"


@pytest.mark.parametrize(("text", "agency", "date"), table("datelines"))
def test_dateline(text: str, agency: str, date: str) -> None:
    found = read_dateline(next(split_lines(text)))
    assert (found.agency.name if found and found.agency else "") == agency
    stamp = found.stamp if found else None
    assert (stamp.date.value("rule", ()).value if stamp and stamp.date else "") == date


@pytest.mark.parametrize(
    ("text", "links"), [(row[0], [link for link in row[1:] if link]) for row in table("blind_credits", "credits2")]
)
def test_chain_of_credits(text: str, links: list[str]) -> None:
    line = next(split_lines(text))
    credits = list(lead_credits([line]))
    found = dict.fromkeys(f"{credit.source.name}={'own' if credit.own else 'cited'}" for credit in credits)
    assert list(found) == links
    for credit in credits:
        assert credit.rule in ("said", "reference", "according_to")
        assert text[credit.evidence.start : credit.evidence.end] == credit.evidence.text


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Синьхуа агенттігінің дерегінше, зауыт іске қосылды.", ["according_to"]),
        ("Reuters хабарлағандай, мұнай бағасы түсті.", ["said"]),
        ("Пойыз тоқтады, деп хабарлады BAQ.KZ ТЖМ баспасөз қызметіне сілтеме жасап.", ["said", "reference"]),
        ("По данным ТАСС, рейс отложен, сообщает Zakon.kz.", ["said", "according_to"]),
    ],
)
def test_rule_says_how_a_source_is_credited(text: str, rules: list[str]) -> None:
    assert sorted(credit.rule for credit in lead_credits([next(split_lines(text))])) == sorted(rules)


def test_chain_leaves_out_the_page_itself() -> None:
    text = (
        "Поезда задержались на сутки\n"
        "Составы стоят у границы, передаёт Sputnik Казахстан со ссылкой на РИА Новости, которое ссылается на "
        "пресс-службу РЖД.\nДвижение обещают наладить к вечеру пятницы, когда растает наледь на путях."
    )
    data = text.encode()
    extracted = extracted_from(RawDocument("c", "p", data, len(data)), today=TODAY)
    assert extracted.outlet
    assert extracted.outlet.value == "Sputnik Казахстан"
    assert [(link.name, link.relation, link.rule) for link in extracted.upstream] == [
        ("РИА Новости", "cited", "reference"),
        ("пресс-служба РЖД", "cited", "reference"),
    ]
    for link in extracted.upstream:
        assert text[link.evidence.start : link.evidence.end] == link.evidence.text


HOSTILE_CHARS, HOSTILE_SECONDS = 200_000, 0.5
HOSTILE = [
    "1 - ",
    "12.12.12.12.",
    "мая ",
    "12 мая, ",
    "2023 жылғы ",
    "№ 1 (2) ",
    "14:05 ",
    "12–14 мая – ",
    "с 3 по 5 ",
    "5 минут ",
    "деп хабарлайды X ",
    "сообщает «А» со ссылкой на ",
    "ссылаясь на пресс-службу ",
    "X-ке сілтеме жасаған ",
    "АСТАНА. ",
    "Иван - ",
    "/2023/05",
    "a",
    "«",
    "1",
    " ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_repeated_pieces_take_time_in_proportion(piece: str) -> None:
    """What is read of a line is bounded, and nothing in it is read many times over."""
    text = piece * (HOSTILE_CHARS // len(piece))
    line = Line(0, text, matching(text))
    began = time.process_time()
    read_stamp(line)
    read_dateline(line)
    split_at_dateline(line)
    list(lead_credits([line] * 4))
    read_machine_date(text)
    url_date(text)
    url_date("https://" + text[:1990])
    publication_date(contributed=text, announced=text, url=text, body=[line], today=TODAY)
    assert time.process_time() - began < HOSTILE_SECONDS
