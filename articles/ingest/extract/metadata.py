"""Which of a document's metadata to believe: its outlet, byline and address (its title: titles.py)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from articles.ingest.extract.boilerplate import is_rubric
from articles.ingest.extract.bylines import person_named
from articles.ingest.extract.layout import Site
from articles.ingest.extract.source_names import Publisher, outlet_named
from articles.ingest.extract.titles import site_in_title
from articles.ingest.records import Evidence, FieldName, MetadataField, Value
from articles.ingest.support.lines import matching

MAX_OUTLET_CHARS = 60
MAX_OUTLET_WORDS = 6
_OUTLET_TRUST = ("column", "post", "open_graph", "json_ld", "meta", "microdata", "feed")
_BYLINE_TRUST = ("column", "json_ld", "author_element", "meta", "open_graph", "feed", "file_properties")
_URL_TRUST = ("column", "link", "open_graph", "comment", "json_ld", "meta")
# Hosts that carry what others publish.
_PLATFORMS = tuple(
    "t.me telegram.me telegra.ph facebook.com vk.com ok.ru youtube.com instagram.com twitter.com x.com archive.org "
    "archive.ph google.com blogspot.com".split()
)


def stated_outlet(fields: Sequence[MetadataField], url: str) -> Site | None:
    """The outlet: the first name that the vocabulary knows, else the first, else the host."""
    named = [
        Site(source, entry.rule, (entry.evidence,))
        for entry in _trusted(fields, "outlet", _OUTLET_TRUST)
        if (source := _outlet(entry.value))
    ]
    if (beside := site_in_title(fields)) and (source := _outlet(beside.text)):
        named.append(Site(source, "title_element", (beside,)))
    host = (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.") if url else ""
    if host and "." in host and not host.endswith(_PLATFORMS) and not host.replace(".", "").isdigit():
        evidence = next((entry.evidence for entry in fields if entry.name == "url" and entry.value == url), None)
        named.append(Site(outlet_named(host) or Publisher(host, True), "address", (evidence,) if evidence else ()))
    return next((site for site in named if site.publisher.known), named[0] if named else None)


def stated_byline(fields: Sequence[MetadataField]) -> Value | None:
    """Who signed, where it is a person: a content system's accounts and the newsroom itself are none."""
    for entry in _trusted(fields, "byline", _BYLINE_TRUST):
        if name := person_named(entry.value):
            at = max(0, entry.evidence.text.find(name))
            start = entry.evidence.start + at
            return Value(name, entry.rule, (Evidence(start, start + len(name), name),))
    return None


def stated_url(fields: Sequence[MetadataField]) -> str:
    return next((entry.value for entry in _trusted(fields, "url", _URL_TRUST)), "")


def _trusted(fields: Sequence[MetadataField], name: FieldName, trust: Sequence[str]) -> list[MetadataField]:
    fitting = [entry for entry in fields if entry.name == name and entry.rule in trust]
    return sorted(fitting, key=lambda entry: trust.index(entry.rule))


def _outlet(name: str) -> Publisher | None:
    """A name as an outlet; of a name with a slogan behind it the part that is known."""
    if known := outlet_named(name):
        return known
    parts = [part.strip() for part in name.replace("—", "|").replace("–", "|").replace(" - ", "|").split("|")]
    for part in parts:
        if (known := outlet_named(part)) and known.known:
            return known
    name = parts[0]
    if not name or len(name) > MAX_OUTLET_CHARS or len(name.split()) > MAX_OUTLET_WORDS or is_rubric(matching(name)):
        return None
    return Publisher(name, True)
