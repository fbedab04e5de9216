"""Outlet and upstream of a text, out of all places that name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from articles.ingest.extract.credits import lead_credits
from articles.ingest.extract.datelines import Dateline, fuller_name
from articles.ingest.extract.layout import Boilerplate, Site
from articles.ingest.extract.source_names import Publisher, kazakh_source, outlet_named, russian_source
from articles.ingest.records import Evidence, MetadataField, Upstream, Value
from articles.ingest.support.lines import Line

Relation = Literal["cited", "original"]
_Named = tuple[Publisher, Relation, Evidence, str]  # who is credited, how, in what words, by what rule
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<name>[\w-]{1,60}(?:\.[\w-]{1,40}){1,3})(?:/\S*)?")
_SOURCE_LABEL = re.compile(r"^[^:–—]{3,30}\s?[:–—]\s?|^(?:перво)?источник\s|^дереккөз\w*\s|^source\s", re.IGNORECASE)


def read_sources(
    paragraphs: Sequence[Line],
    *,
    contributed: str,
    site: Site | None,
    dateline: Dateline | None,
    boilerplate: Boilerplate,
    fields: Sequence[MetadataField],
    text: str,
) -> tuple[Value | None, tuple[Upstream, ...]]:
    """The outlet and the upstream sources, as written.

    The outlet is, in this order, what the contributor says, what the document states or is signed with, what the lead
    says of itself, the dateline's agency unless a link to a source shows a reprint, and the copyright notice.
    """
    credits = list(lead_credits(paragraphs))
    own = next((credit for credit in credits if credit.own), None)
    agency = fuller_name(dateline.agency, text) if dateline and dateline.agency else None
    notice = _named_in(boilerplate.copyright) if boilerplate.copyright else None
    outlet: Site | None = None
    if contributed:
        outlet = Site(outlet_named(contributed) or Publisher(contributed, True), "stated_by_contributor", ())
    elif site:
        outlet = site
    elif own:
        outlet = Site(own.source, "credit_of_itself", (own.evidence,))
    elif agency and dateline and not boilerplate.source_links:
        outlet = Site(agency, "dateline", (dateline.line.evidence(),))
    elif notice and boilerplate.copyright:
        outlet = Site(notice, "copyright_notice", (boilerplate.copyright.evidence(),))
    named: list[_Named] = []
    if agency and dateline:
        named.append((agency, "original", dateline.line.evidence(), "dateline"))
    named += [
        (source, "original", link.evidence(), "source_link")
        for link in boilerplate.source_links
        if (source := _linked(link))
    ]
    named += [(credit.source, "cited", credit.evidence, credit.rule) for credit in credits]
    value = Value(outlet.publisher.name, outlet.rule, outlet.evidence) if outlet else None
    return value, _upstream(named, fields, outlet, text)


def _upstream(
    named: Iterable[_Named], fields: Iterable[MetadataField], outlet: Site | None, text: str
) -> tuple[Upstream, ...]:
    """Each source once, and never the outlet itself."""
    # A post that was forwarded: its source is both whose text it is, and who published it.
    upstream = [
        (
            outlet_named(each.value) or Publisher(each.value, True),
            Upstream(each.value, "original", each.evidence, each.rule),
        )
        for each in fields
        if each.name == "upstream"
    ]
    for source, relation, words, rule in named:
        if (outlet and _same(source, outlet.publisher)) or any(_same(source, other) for other, _ in upstream):
            continue
        # Quoted anew: a line may have had a quotation mark turned.
        evidence = Evidence(words.start, words.end, text[words.start : words.end])
        upstream.append((source, Upstream(source.name, relation, evidence, rule)))
    return tuple(record for _, record in upstream)


def _linked(line: Line) -> Publisher | None:
    """The source behind "Источник: …": an outlet, a body, an address; None where only the link's text is left."""
    label = _SOURCE_LABEL.match(line.text)
    name = line.text[label.end() :].strip(" .") if label else line.text
    if (address := _ADDRESS.fullmatch(name)) and (source := outlet_named(address["name"])):
        return source
    if not label or not name:
        return None
    return outlet_named(name) or russian_source(name) or kazakh_source(name) or Publisher(name, False)


def _named_in(line: Line) -> Publisher | None:
    """The outlet that a copyright notice names."""
    candidates: Iterable[str] = re.findall(
        r"[\w-]+(?:\.[a-z]{2,6})+|[«\"][^»\"]{2,40}[»\"]|[A-ZА-Я][\w-]+(?:\s[A-ZА-Я][\w-]+)?", line.text
    )
    sources = (outlet_named(candidate) for candidate in candidates)
    return next((source for source in sources if source and source.outlet), None)


def _same(one: Publisher, other: Publisher) -> bool:
    if one.known and other.known:
        return one.known.slug == other.known.slug
    return one.name.casefold() == other.name.casefold()
