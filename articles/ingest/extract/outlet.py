"""Outlet and upstream of a text, out of all places that name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from articles.ingest.extract.credits import lead_credits
from articles.ingest.extract.datelines import fuller_name
from articles.ingest.extract.layout import Page
from articles.ingest.extract.source_names import Source, kazakh_source, outlet_named, russian_source
from articles.ingest.records import Evidence, Upstream, Value
from articles.ingest.support.lines import Line

Relation = Literal["cited", "original"]
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<name>[\w-]{1,60}(?:\.[\w-]{1,40}){1,3})(?:/\S*)?")
_SOURCE_LABEL = re.compile(r"^[^:–—]{3,30}\s?[:–—]\s?|^(?:перво)?источник\s|^дереккөз\w*\s|^source\s", re.IGNORECASE)


def read_sources(
    page: Page, paragraphs: Sequence[Line], stated: str, text: str
) -> tuple[Value | None, tuple[Upstream, ...]]:
    """The outlet and the upstream sources, as written.

    The outlet is, in this order, what the contributor `stated`, what the document states or is signed with, what the
    lead says of itself, the dateline's agency unless a link to a source shows a reprint, and the copyright notice.
    """
    credits = list(lead_credits(paragraphs))
    own = next((credit for credit in credits if credit.own), None)
    agency = page.dateline.agency if page.dateline else None
    agency = fuller_name(agency, text) if agency else None
    notice = _named_in(page.copyright) if page.copyright else None
    outlet: tuple[Source, str, tuple[Evidence, ...]] | None = None
    if stated:
        outlet = (outlet_named(stated) or Source(stated, True), "stated_by_contributor", ())
    elif page.site:
        outlet = page.site
    elif own:
        outlet = (own.source, "credit_of_itself", (own.evidence,))
    elif agency and page.dateline and not page.source_links:
        outlet = (agency, "dateline", (page.dateline.line.evidence(),))
    elif notice and page.copyright:
        outlet = (notice, "copyright_notice", (page.copyright.evidence(),))
    named: list[tuple[Source, Relation, Evidence, str]] = []
    if agency and page.dateline:
        named.append((agency, "original", page.dateline.line.evidence(), "dateline"))
    named += [
        (source, "original", link.evidence(), "source_link") for link in page.source_links if (source := _linked(link))
    ]
    named += [(credit.source, "cited", credit.evidence, credit.rule) for credit in credits]
    upstream: list[tuple[Source, Upstream]] = []
    for source, relation, words, rule in named:
        if (outlet and _same(source, outlet[0])) or any(_same(source, other) for other, _ in upstream):
            continue
        # Quoted anew: a line may have had a quotation mark turned.
        evidence = Evidence(words.start, words.end, text[words.start : words.end])
        upstream.append((source, Upstream(source.name, relation, evidence, rule)))
    value = Value(outlet[0].name, outlet[1], outlet[2]) if outlet else None
    return value, tuple(record for _, record in upstream)


def _linked(line: Line) -> Source | None:
    """The source behind "Источник: …": an outlet, a body, an address; None where only the link's text is left."""
    label = _SOURCE_LABEL.match(line.text)
    name = line.text[label.end() :].strip(" .") if label else line.text
    if (address := _ADDRESS.fullmatch(name)) and (source := outlet_named(address["name"])):
        return source
    if not label or not name:
        return None
    return outlet_named(name) or russian_source(name) or kazakh_source(name) or Source(name, False)


def _named_in(line: Line) -> Source | None:
    """The outlet that a copyright notice names."""
    candidates: Iterable[str] = re.findall(
        r"[\w-]+(?:\.[a-z]{2,6})+|[«\"][^»\"]{2,40}[»\"]|[A-ZА-Я][\w-]+(?:\s[A-ZА-Я][\w-]+)?", line.text
    )
    sources = (outlet_named(candidate) for candidate in candidates)
    return next((source for source in sources if source and source.outlet), None)


def _same(one: Source, other: Source) -> bool:
    if one.known and other.known:
        return one.known.slug == other.known.slug
    return one.name.casefold() == other.name.casefold()
