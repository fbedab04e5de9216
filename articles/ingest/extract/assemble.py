"""A document that was read → Extracted: title, body, date, byline and sources, each with the words it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from articles.ingest.extract.acts import act_date
from articles.ingest.extract.blocked import why_blocked
from articles.ingest.extract.dates.written import HOME_ZONE
from articles.ingest.extract.layout import drop_boilerplate, take_dateline, take_head, take_tail
from articles.ingest.extract.metadata import stated_byline, stated_outlet, stated_url
from articles.ingest.extract.outlet import read_sources
from articles.ingest.extract.paragraphs import split_glued
from articles.ingest.extract.publication_date import publication_date
from articles.ingest.extract.stamps import crawler_prefix
from articles.ingest.extract.titles import stated_title
from articles.ingest.records import TOO_SHORT, UNDER_HALF, Extracted, Paragraph, RawDocument, Rejected, Repair, Value
from articles.ingest.support.lines import Line, Reading, plain_spaces, split_lines

MIN_BODY_LETTERS = 40
ACT_LINES = 12  # that may name the act which a document is


def extract(reading: Reading, raw: RawDocument, today: dt.date | None = None) -> Extracted:
    """What a document says; `raw`: where it came from, and what is said of it there. Raises Rejected: blocked, no_body.

    `today` (default: the clock) is what a date in the future is told by.
    """
    if not raw.wanted and (reason := why_blocked(raw, reading)):
        raise Rejected("blocked", reason)
    text, contributed = reading.text, raw.contributed
    url = contributed.url or stated_url(reading.fields) or raw.url
    prefix = None if reading.fields else crawler_prefix(text)
    lines = tuple(split_lines(text, prefix.evidence.end)) if prefix else reading.lines
    title = stated_title(reading.fields, reading.lines)  # the contributor's is not what a line shows
    boilerplate, lines_left = drop_boilerplate(lines)
    head, lines_left = take_head(lines_left, title, clean=reading.clean)
    tail, lines_left = take_tail(lines_left, clean=reading.clean)
    opening, lines_left = (None, lines_left) if head.dateline else take_dateline(lines_left)
    dateline = head.dateline or opening
    paragraphs, repairs = split_glued(lines_left, cut=bool(boilerplate.cuts))
    if sum(line.letters for line in paragraphs) < (1 if raw.wanted else MIN_BODY_LETTERS):
        raise Rejected("no_body", TOO_SHORT)
    byline = _contributed(contributed.byline) or head.byline or tail.byline or (opening.byline if opening else None)
    outlet, upstream = read_sources(
        paragraphs,
        contributed=contributed.outlet,
        site=stated_outlet(reading.fields, url) or head.site or tail.site,
        dateline=dateline,
        boilerplate=boilerplate,
        fields=reading.fields,
        text=text,
    )
    today = today or dt.datetime.now(HOME_ZONE).date()
    date = publication_date(
        contributed=contributed.date,
        fields=reading.fields,
        announced=raw.announced.get("date", ""),
        stamps=[*head.stamps, *tail.stamps, *([prefix] if prefix else [])],
        dateline=dateline.stamp if dateline else None,
        url=url,
        fetched=reading.fetched or raw.fetched,
        body=paragraphs,
        outlet=outlet,
        today=today,
    )
    return Extracted(
        text=text,
        charset=reading.charset,
        title=_contributed(contributed.title) or head.title or _contributed(raw.announced.get("title", ""), "feed"),
        paragraphs=tuple(Paragraph(line.start, plain_spaces(line.text)) for line in paragraphs),
        date=date or act_date(lines[:ACT_LINES], today),
        byline=byline or stated_byline(reading.fields),
        outlet=outlet,
        upstream=upstream,
        url=url,
        repairs=tuple(
            sorted((*boilerplate.cuts, *repairs, *_doubts(reading, paragraphs)), key=lambda repair: repair.start)
        ),
    )


def _doubts(reading: Reading, paragraphs: Sequence[Line]) -> Iterator[Repair]:
    """A flag on a body that is under half of what the second judge takes for the text."""
    if 2 * sum(len("".join(line.text.split())) for line in paragraphs) < reading.chosen:
        yield Repair(UNDER_HALF, paragraphs[0].start, paragraphs[-1].end)


def _contributed(value: str, rule: str = "stated_by_contributor") -> Value | None:
    """What is said of the document from outside: it has no words in it."""
    return Value(value.strip(), rule) if value.strip() else None
