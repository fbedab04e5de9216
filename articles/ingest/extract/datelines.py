"""Datelines: place, day and agency before the first sentence.

"АСТАНА, 29 ноя. — Sputnik.", "Астана. 12 наурыз. ҚазАқпарат –", "МОСКВА, 12 марта. /ТАСС/.", "АЛМАТЫ. КАЗИНФОРМ –",
"Алматы. 12 марта. КазТАГ – Имя Фамилия."
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from articles.ingest.extract.bylines import signature
from articles.ingest.extract.dates.months import month_number
from articles.ingest.extract.dates.written import WrittenDate, find_dates
from articles.ingest.extract.source_names import Publisher, outlet_named, unquoted
from articles.ingest.extract.stamps import Stamp
from articles.ingest.records import Value
from articles.ingest.support.lines import Line
from articles.vocabulary import outlets

WINDOW_CHARS = 160
SEARCH_CHARS = 1200  # how far into a line a dateline may be glued
MAX_TRIES = 20
_UPPER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_PLACE = re.compile(rf"[{_UPPER}][\w’'ʼ-]+(?:(?:[ -]{{1,2}}|/)[{_UPPER}][\w’'-]+){{0,3}}(?:\s?\([^()]{{2,30}}\))?")
_BEGINNING = re.compile(rf"[«\"]?\d|{_PLACE.pattern}\s{{0,2}}(?:[.,:—–/(-]|\d|$)")  # most lines have no such
_GAP = re.compile(r"\s?[.,:]?\s{0,2}")
_OPENING = re.compile(r"\s{0,2}[.,]?\s{0,2}(?P<mark>[—–/(]|--?)?\s{0,2}")
_AGENCY = re.compile(
    r"(?:[Кк]орр\.?\s|[Сс]об\.\s?корр\.?\s)?(?P<name>[«\"]?[^\W\d_][^.,/()—–\n:;]{1,40}?(?:\.[A-Za-z]{2,6}(?!\w))?[»\"]?)"
    r"(?P<author>\s?[/(][^/()\n]{3,40}[/)])?"
    r"(?P<close>\s?[/)][.,]?\s{0,2}(?:[—–-]{1,2}\s)?|\s{0,2}[—–]\s{0,2}|\s--?\s|\.\s{0,2}(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«\"“—–-])|,\s(?=[\w-]+\s[\w-]+\.\s)|\.?$)"
)
_KIND = re.compile(r"(?:М?ИА|НИА|[Аа]гентство|[Аа]қпарат агенттігі)\s(?=[«\"])")
_BARE_CLOSE = re.compile(r"\s?[.,]?\s?(?:[—–]|--?)\s|\.\s(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«\"])")
_AUTHOR = re.compile(rf"(?P<name>[{_UPPER}][\w-]+\s[{_UPPER}][\w-]+)\.\s{{0,2}}(?=[{_UPPER}«\"])")
_GLUE = re.compile(rf"(?<=[a-zа-яёәғқңөұүһі.!?»])\s?(?=[{_UPPER}]{{3,}}[^a-zа-яёәғқңөұүһі]{{0,40}}(?:[,.]\s))")


@dataclass(frozen=True, slots=True)
class Dateline:
    """`line` is the dateline itself, `rest` the paragraph after it."""

    line: Line
    rest: Line
    stamp: Stamp | None
    agency: Publisher | None
    byline: Value | None = None


def read_dateline(line: Line) -> Dateline | None:
    """The dateline that a paragraph begins with."""
    window = line.text[:WINDOW_CHARS]
    if not _BEGINNING.match(window):
        return None
    if not (found := _place_and_date(window, line.key[:WINDOW_CHARS])):
        return None
    place, date, at = found
    opening = _OPENING.match(window, at)
    agency = _AGENCY.match(window, opening.end()) if opening and opening.end() > at else None
    if agency and not _is_agency(agency["name"], dated=date is not None):
        agency = None
    if agency is None and date is None:
        return None
    byline = None
    if agency:
        end = agency.end()
        if agency["author"]:
            byline = signature(
                line.piece(agency.start("author") + 1 + agency["author"].startswith(" "), agency.end("author") - 1)
            )
        if (
            not byline
            and (author := _AUTHOR.match(line.text, end))
            and (byline := signature(line.piece(*author.span("name"))))
        ):
            end = author.end()
    elif close := _BARE_CLOSE.match(line.text, at):
        end = close.end()
    else:
        return None
    rest = line.piece(end)
    if not rest.text and not (agency and (date or place.isupper())):
        return None  # two names on a line of their own are a title
    stamp = Stamp(date, line.evidence(0, end), "dateline") if date else None
    return Dateline(line.piece(0, end), rest, stamp, _source(agency["name"]) if agency else None, byline)


def _place_and_date(window: str, key: str) -> tuple[str, WrittenDate | None, int] | None:
    """The place and the date that a window begins with, in either order, and where they end."""
    dates = find_dates(key)
    date, at = None, 0
    if dates and dates[0].start == 0:  # "12 марта, Минск /Корр. БЕЛТА/."
        date = dates[0]
        at = _end_of(_GAP, window, date.end)
    if not (place := _PLACE.match(window, at)):
        return None
    at = place.end()
    bracket = place[0].rfind("(")
    if bracket > 0 and outlet_named(place[0][bracket + 1 : -1]):  # "ВАШИНГТОН (Рейтер)"
        at = place.start() + bracket
    if date is None:
        gap = _end_of(_GAP, window, at)
        date = next((found for found in dates if found.start == gap), None)
        at = date.end if date else at
    return place[0], date, at


def split_at_dateline(line: Line) -> tuple[Line, Line] | None:
    """A line in two where a dateline was glued into it: "… в АстануАСТАНА, 29 ноя. — Sputnik. Директор …"."""
    for glue, _ in zip(_GLUE.finditer(line.text, 1, SEARCH_CHARS), range(MAX_TRIES), strict=False):
        rest = line.piece(glue.end())
        if read_dateline(rest):
            return line.piece(0, glue.end()), rest
    return None


def fuller_name(source: Publisher, text: str) -> Publisher:
    """The outlet by its longest name in the text: a dateline's "Sputnik" where the text knows «Sputnik Казахстан»."""
    longer = [
        outlet
        for outlet in outlets().values()
        for name in (outlet.name, *outlet.aliases)
        if name.startswith(source.name + " ") and name in text
    ]
    names = [
        name
        for outlet in longer
        for name in (outlet.name, *outlet.aliases)
        if name.startswith(source.name) and name in text
    ]
    if not names:
        return source
    return outlet_named(max(names, key=len)) or source


def _is_agency(name: str, *, dated: bool) -> bool:
    """Whether it can be an agency's name: known, or written as no common word is (КАЗИНФОРМ, ҚазАқпарат, Kazinform)."""
    bare = unquoted(name)
    if source := outlet_named(bare):
        return source.outlet or dated  # "Москва. Кремль. …" is a place in a place
    if len(bare.split()) > 3 or find_dates(bare.lower()) or month_number(bare.split()[0].lower()):
        return False
    written_as_name = bare.isupper() or re.search(
        r"[a-zа-яёәғқңөұүһі][A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]|^[A-Z]|^(?:ИА|МИА|АА)\s|^[«\"]", name
    )
    return bool(written_as_name) and (dated or len(bare) > 3)


def _source(name: str) -> Publisher:
    bare = unquoted(_KIND.sub("", name))
    return outlet_named(bare) or Publisher(bare, True)


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
