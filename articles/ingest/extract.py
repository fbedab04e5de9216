"""Bytes of a text document → Extracted: title, body, date, byline and sources, each with the words it came from."""

from __future__ import annotations

import datetime as dt

from .charset import decode
from .dates import HOME_ZONE
from .glue import split_glued
from .lines import plain_spaces, split_lines
from .page import Page, drop_furniture, take_dateline, take_head, take_tail
from .records import Extracted, Paragraph, RawDocument, Rejected
from .sources import read_sources
from .stamps import crawler_prefix, publication_date

MIN_BODY_LETTERS = 40


def extract(raw: RawDocument, today: dt.date | None = None) -> Extracted:
    """What a text document says. Raises Rejected: unreadable, too_large, empty, not_text, no_body.

    `today` (default: the clock) is what a date in the future is told by.
    """
    if raw.problem:
        raise Rejected("unreadable", raw.problem)
    if raw.data is None:
        raise Rejected("too_large", f"{raw.size} bytes")
    text, charset = decode(raw.data)
    prefix = crawler_prefix(text)
    page = Page(list(split_lines(text, prefix.evidence.end if prefix else 0)))
    drop_furniture(page)
    captions_cut = bool(page.repairs)
    take_head(page)
    take_tail(page)
    take_dateline(page)
    lines = list(split_glued(page.lines, page.repairs, cut=captions_cut))
    if sum(line.letters for line in lines) < MIN_BODY_LETTERS:
        raise Rejected("no_body", "too little text is left without furniture")
    outlet, upstream = read_sources(page, lines, raw.outlet, text)
    date = publication_date(
        [*page.stamps, *([prefix] if prefix else [])],
        page.dateline.stamp if page.dateline else None,
        repost=outlet is None,
        body_keys=(line.key for line in lines),
        today=today or dt.datetime.now(HOME_ZONE).date(),
    )
    return Extracted(
        text=text,
        charset=charset,
        title=page.title,
        paragraphs=tuple(Paragraph(line.start, plain_spaces(line.text)) for line in lines),
        date=date,
        byline=page.byline,
        outlet=outlet,
        upstream=upstream,
        repairs=tuple(sorted(page.repairs, key=lambda repair: repair.start)),
    )
