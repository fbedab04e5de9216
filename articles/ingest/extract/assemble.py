"""A document → Extracted: title, body, date, byline and sources, each with the words it came from."""

from __future__ import annotations

import datetime as dt

from articles.ingest.extract.blocked import refused_by_server, why_blocked
from articles.ingest.extract.dates.written import HOME_ZONE
from articles.ingest.extract.layout import Page, drop_furniture, take_dateline, take_head, take_tail
from articles.ingest.extract.metadata import stated_byline, stated_outlet, stated_url
from articles.ingest.extract.outlet import read_sources
from articles.ingest.extract.paragraphs import split_glued
from articles.ingest.extract.publication_date import publication_date
from articles.ingest.extract.stamps import crawler_prefix
from articles.ingest.extract.titles import stated_title
from articles.ingest.formats.read import read_document
from articles.ingest.records import Extracted, Paragraph, RawDocument, Rejected, Value
from articles.ingest.support.lines import plain_spaces, split_lines

MIN_BODY_LETTERS = 40


def extract(raw: RawDocument, today: dt.date | None = None) -> Extracted:
    """What a document says. Raises Rejected: unreadable, too_large, empty, not_text, blocked, no_body.

    `today` (default: the clock) is what a date in the future is told by.
    """
    if reason := refused_by_server(raw):  # an error may come without a page
        raise Rejected("blocked", reason)
    reading = read_document(raw)
    if reason := why_blocked(raw, reading):
        raise Rejected("blocked", reason)
    text = reading.text
    url = raw.stated.url or stated_url(reading.statements) or raw.url
    prefix = None if reading.statements else crawler_prefix(text)
    page = Page(list(split_lines(text, prefix.evidence.end) if prefix else reading.lines), reading.clean)
    page.title = stated_title(reading.statements, reading.lines)  # the contributor's is not what a line shows
    page.byline = _contributed(raw.stated.byline)
    page.site = stated_outlet(reading.statements, url)
    drop_furniture(page)
    captions_cut = bool(page.repairs)
    take_head(page)
    take_tail(page)
    take_dateline(page)
    lines = list(split_glued(page.lines, page.repairs, cut=captions_cut))
    if sum(line.letters for line in lines) < MIN_BODY_LETTERS:
        raise Rejected("no_body", "too little text is left without furniture")
    title = _contributed(raw.stated.title) or page.title or _contributed(raw.announced.get("title", ""), "feed")
    byline = page.byline or stated_byline(reading.statements)
    outlet, upstream = read_sources(page, lines, raw.stated.outlet, text)
    date = publication_date(
        stated=raw.stated.date,
        statements=reading.statements,
        announced=raw.announced.get("date", ""),
        stamps=[*page.stamps, *([prefix] if prefix else [])],
        dateline=page.dateline.stamp if page.dateline else None,
        url=url,
        fetched=reading.fetched or raw.fetched,
        body=lines,
        outlet=outlet,
        today=today or dt.datetime.now(HOME_ZONE).date(),
    )
    return Extracted(
        text=text,
        charset=reading.charset,
        title=title,
        paragraphs=tuple(Paragraph(line.start, plain_spaces(line.text)) for line in lines),
        date=date,
        byline=byline,
        outlet=outlet,
        upstream=upstream,
        url=url,
        repairs=tuple(sorted(page.repairs, key=lambda repair: repair.start)),
    )


def _contributed(value: str, rule: str = "stated_by_contributor") -> Value | None:
    """What is said of the document from outside: it has no words in it."""
    return Value(value.strip(), rule) if value.strip() else None
