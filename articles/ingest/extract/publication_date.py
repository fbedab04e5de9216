"""Which of a document's dates to believe: its publication date, and the doubts about it.

The order of trust and its reasons: docs/decisions/0010-dates.md. The time of fetching is never a publication date; it
only tells a page's own clock from its date, and resolves "вчера".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from articles.ingest.extract.dates.machine import PLACEHOLDERS, read_machine_date, url_date
from articles.ingest.extract.dates.relative import relative_day
from articles.ingest.extract.dates.written import HOME_ZONE, WrittenDate, find_ranges
from articles.ingest.extract.source_names import HOME_COUNTRY, HOME_SUFFIX
from articles.ingest.extract.stamps import Stamp
from articles.ingest.records import DateValue, Evidence, MetadataField, Precision, Value
from articles.ingest.support.lines import Line, matching
from articles.vocabulary import find_outlet

Voice = Literal["metadata", "stamp", "below", "dateline", "url"]
VOICES: tuple[Voice, ...] = ("metadata", "stamp", "below", "dateline", "url")  # from most to least trusted
METADATA = ("column", "json_ld", "open_graph", "meta", "microdata", "time_element", "feed")  # likewise
OF_THE_FILE = "file_properties"  # when a file was made says nothing of its text
FINENESS: tuple[Precision, ...] = ("unknown", "year", "month", "day", "minute")
MAX_DAYS_AHEAD = 2  # a clock that is wrong, or a zone, not an announcement
CLOCK_SECONDS = 60  # metadata this close to the fetch was made by it
ADDRESS_DAYS = 1  # an address may be of the eve, by another zone
ZONES = tuple(dt.timedelta(hours=hours) for hours in range(2, 13))  # that print what these archives hold
KAZAKH_SHARE = 0.03  # of letters that only Kazakh has
SAMPLE_CHARS = 2000
_YEARLESS = re.compile(r"--(\d\d)-(\d\d)", re.ASCII)
_UTC = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Claim:
    """One date that speaks for the document, and the voice that it speaks with: pages of one voice copy each other."""

    date: WrittenDate
    voice: Voice
    rule: str
    evidence: tuple[Evidence, ...]
    labelled: bool = False

    @property
    def day(self) -> dt.date | None:
        date = self.date
        return dt.date(date.year, date.month, date.day) if date.year and date.month and date.day else None

    def agrees(self, other: Claim) -> bool:
        """Whether both can mean the same day."""
        parts = zip(self.date.calendar, other.date.calendar, strict=True)
        return all(one == two for one, two in parts if one is not None and two is not None)


def publication_date(
    *,
    contributed: str = "",
    fields: Sequence[MetadataField] = (),
    announced: str = "",
    stamps: Sequence[Stamp] = (),
    dateline: Stamp | None = None,
    url: str = "",
    fetched: dt.datetime | None = None,
    body: Sequence[Line] = (),
    outlet: Value | None = None,
    today: dt.date,
) -> DateValue | None:
    """The best stated date, with its doubts as flags; None where nothing states one.

    `contributed` is the contributor's, which wins; `announced` the feed's; `url` the page's address; `fetched`
    (aware) when the page was got. Flags: "contradicted": sources name different days. "future": later than
    `today` or the fetch. "may_postdate_event": the text says "yesterday", but nothing ties the stamp to the site that
    wrote it. "relative": told by the fetch ("вчера"). "utc_day": by UTC, in a zone that is not known. Also those of
    WrittenDate.value.
    """
    stamps = [stamp for stamp in stamps if not _is_calendar(stamp, fields, fetched)]
    labelled = [stamp for stamp in stamps if stamp.labelled]
    stamps = [stamp for stamp in stamps if not _contradicts(stamp, labelled, fields)]
    claims = _unswapped(list(_claims(fields, announced, stamps, dateline, url, body)))
    claims = _in_own_zone(claims, at_home=_is_home(outlet, url, body))
    claims = _without_renewal(claims, fields)
    value = _believed(claims, fetched, today) or _relative(stamps, fetched)
    if value and value.rule in _STAMP_RULES and not outlet and any(next(relative_day(line.key), None) for line in body):
        value = replace(value, flags=(*value.flags, "may_postdate_event"))
    if contributed and (date := _contributed(contributed)):
        said = date.value("stated_by_contributor", ())
        return replace(said, flags=(*said.flags, "contradicted")) if value and not _overlap(said, value) else said
    return value


_STAMP_RULES = frozenset(("stamp_line", "labelled_stamp", "stamp_prefix", "crawler_prefix", "title_appendage"))


def _is_calendar(stamp: Stamp, fields: Sequence[MetadataField], fetched: dt.datetime | None) -> bool:
    """Whether it may be what many pages print above the headline: the day on which they were made."""
    headline = next((each.evidence.start for each in fields if each.rule == "heading"), 0)
    if stamp.evidence.start >= headline or not stamp.date or stamp.date.time or stamp.labelled:
        return False
    return stamp.date.calendar in _calendar_days(fetched) if fetched else stamp.weekday


def _contradicts(stamp: Stamp, labelled: Sequence[Stamp], fields: Sequence[MetadataField]) -> bool:
    """Whether it is a bare day above the headline, and what is labelled as the publication names another: a clock."""
    headline = next((each.evidence.start for each in fields if each.rule == "heading"), 0)
    if stamp.labelled or not stamp.date or stamp.date.time or stamp.evidence.start >= headline or not labelled:
        return False
    bare = (stamp.date.month, stamp.date.day)
    return not any(each.date and (each.date.month, each.date.day) == bare for each in labelled)


def _calendar_days(moment: dt.datetime) -> set[tuple[int, int, int]]:
    """The days that a moment can be called by: at home and in UTC."""
    days = (moment.astimezone(zone) for zone in (HOME_ZONE, dt.UTC))
    return {(day.year, day.month, day.day) for day in days}


def _claims(
    fields: Sequence[MetadataField],
    announced: str,
    stamps: Sequence[Stamp],
    dateline: Stamp | None,
    url: str,
    body: Sequence[Line],
) -> Iterable[Claim]:
    metadata = [
        (METADATA.index(each.rule) if each.rule in METADATA else len(METADATA), each, date)
        for each in fields
        if each.name == "date" and each.rule != OF_THE_FILE and (date := read_machine_date(each.value))
    ]
    times = {date.calendar for _, each, date in metadata if each.rule == "time_element"}
    for _, each, date in sorted(metadata, key=lambda entry: entry[0]):
        if each.rule != "time_element" or len(times) == 1:  # several belong to a list of articles
            yield Claim(date, "metadata", each.rule, (each.evidence,))
    if date := read_machine_date(announced):
        yield Claim(date, "metadata", "feed", ())
    yield from _printed(stamps, body[0].start if body else 0)
    if dateline and dateline.date:
        yield Claim(dateline.date, "dateline", dateline.rule, (dateline.evidence,))
    if date := url_date(url):
        yield Claim(date, "url", "url", _quoted(url, fields))


def _printed(stamps: Sequence[Stamp], text_start: int) -> Iterable[Claim]:
    """The stamps, but not the days of a list of other articles below the text."""
    claims = [
        Claim(
            stamp.date,
            "below" if stamp.evidence.start > text_start else "stamp",
            stamp.rule,
            (stamp.evidence,),
            stamp.labelled,
        )
        for stamp in stamps
        if stamp.date and stamp.date.calendar not in PLACEHOLDERS
    ]
    below = {claim.date.calendar for claim in claims if claim.voice == "below"}
    yield from (claim for claim in claims if claim.voice == "stamp" or claim.labelled or len(below) == 1)


def _without_renewal(claims: Sequence[Claim], fields: Sequence[MetadataField]) -> list[Claim]:
    """The claims without a stamp that is the day of the last change by the metadata, which know another first day."""
    renewed = {date.calendar for each in fields if each.name == "updated" and (date := read_machine_date(each.value))}
    first = {claim.date.calendar for claim in claims if claim.voice == "metadata"}
    return [
        claim
        for claim in claims
        if claim.voice not in ("stamp", "below") or not first or claim.date.calendar not in renewed - first
    ]


def _unswapped(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, those read as month first that so mean the day another one proves: 04/05/2024 beside "5 апреля"."""
    proven = {claim.date.calendar for claim in claims if claim.day and not claim.date.day_first}
    return [_month_first(claim, proven) if claim.date.day_first else claim for claim in claims]


def _month_first(claim: Claim, proven: Set[tuple[int | None, int | None, int | None]]) -> Claim:
    date = claim.date
    swapped = (date.year, date.day, date.month)
    if date.calendar in proven or swapped not in proven:
        return claim
    return replace(claim, date=replace(date, month=date.day, day=date.month))


def _quoted(url: str, fields: Sequence[MetadataField]) -> tuple[Evidence, ...]:
    """Where the document itself states its address; one that it was got from stands nowhere in its text."""
    return next(((each.evidence,) for each in fields if each.name == "url" and each.value == url), ())


def _in_own_zone(claims: Sequence[Claim], *, at_home: bool) -> list[Claim]:
    """Metadata's moments by the calendar of their source: UTC is the program's, not the page's."""
    printed = [claim for claim in claims if claim.voice in ("stamp", "below", "url") and claim.day]
    return [
        replace(claim, date=_own_day(claim.date, printed, at_home)) if claim.voice == "metadata" else claim
        for claim in claims
    ]


def _own_day(date: WrittenDate, printed: Sequence[Claim], at_home: bool) -> WrittenDate:
    if date.time is None or date.offset is None:
        return date
    days = {claim.date.calendar for claim in printed}
    if date.offset != _UTC and date.calendar in days:
        return date
    shifts = {shift for claim in printed if (shift := _zone_between(date, claim.date)) is not None}
    if len(shifts) == 1:
        return _shifted(date, dt.timezone(shifts.pop()))
    local = _shifted(date, HOME_ZONE)
    if date.calendar in days:
        moved = at_home and local.calendar in days
    elif local.calendar in days:
        moved = True
    else:
        moved = date.offset == _UTC and (at_home or local.time == dt.time())
    if not moved:
        return date
    return replace(local, time=None, offset=None) if local.time == dt.time() else local


def _zone_between(moment: WrittenDate, printed: WrittenDate) -> dt.timedelta | None:
    """The offset by which a page prints a moment of its metadata; None where the two are different times."""
    if printed.time is None:
        return None
    shift = _naive(printed) - _naive(moment) + (moment.offset or _UTC)
    return shift if shift in ZONES and printed.offset in (None, shift) else None


def _naive(date: WrittenDate) -> dt.datetime:
    return dt.datetime.combine(dt.date(date.year or 1, date.month or 1, date.day or 1), date.time or dt.time())


def _shifted(date: WrittenDate, zone: dt.tzinfo) -> WrittenDate:
    moment = (_naive(date) - (date.offset or _UTC)).replace(tzinfo=dt.UTC).astimezone(zone)
    return replace(
        date, year=moment.year, month=moment.month, day=moment.day, time=moment.time(), offset=moment.utcoffset()
    )


def _believed(claims: list[Claim], fetched: dt.datetime | None, today: dt.date) -> DateValue | None:
    claims = sorted(claims, key=lambda claim: (claim.date.year is None, VOICES.index(claim.voice), not claim.labelled))
    latest = (fetched.astimezone(HOME_ZONE).date() if fetched else today) + dt.timedelta(days=MAX_DAYS_AHEAD)
    kept = [claim for claim in claims if not claim.day or claim.day <= latest]
    if not any(claim.date.year for claim in kept):
        kept = claims
    kept = _without_clocks(kept, fetched)
    groups: list[list[Claim]] = []
    for claim in kept:
        home = next((group for group in groups if all(map(claim.agrees, group))), None)
        if home is None:
            groups.append([claim])
        else:
            home.append(claim)
    if not groups:
        return None
    chosen, common = _decided(groups)
    finest = max(chosen, key=lambda claim: FINENESS.index(claim.date.precision))
    evidence = (*finest.evidence, *(piece for claim in chosen if claim is not finest for piece in claim.evidence))
    contradicted = len(groups) > 1 or len(kept) < len(claims)
    value = (common or finest.date).value(finest.rule, evidence, ("contradicted",) if contradicted else ())
    if value.first and value.first > latest:
        value = replace(value, flags=(*value.flags, "future"))
    stated = finest.date
    if not common and stated.time and stated.offset == _UTC and _shifted(stated, HOME_ZONE).day != stated.day:
        value = replace(value, flags=(*value.flags, "utc_day"))
    return value


def _without_clocks(claims: list[Claim], fetched: dt.datetime | None) -> list[Claim]:
    """The claims without those that only say when the page was made: a template's date, a clock in the head."""
    if fetched is None:
        return claims
    days = _calendar_days(fetched)
    now = [claim for claim in claims if claim.date.calendar in days]
    if len({claim.voice for claim in now}) > 1:
        return claims
    others = [claim for claim in claims if claim.day and claim.voice != "dateline" and claim.date.calendar not in days]
    made = [
        claim
        for claim in now
        if others or claim.voice == "metadata" and abs(_age(claim.date, fetched)) <= dt.timedelta(seconds=CLOCK_SECONDS)
    ]
    return [claim for claim in claims if claim not in made]


def _age(date: WrittenDate, fetched: dt.datetime) -> dt.timedelta:
    if date.time is None or date.offset is None:
        return dt.timedelta.max
    return fetched - (_naive(date) - date.offset).replace(tzinfo=dt.UTC)


def _decided(groups: list[list[Claim]]) -> tuple[list[Claim], WrittenDate | None]:
    """The claims to believe and, where two days stand against each other, what both have in common.

    The first group is the most trusted. More voices outweigh it. Against an earlier day it is unsure: what is later is
    often a change, an import, or the page's own clock.
    """
    chosen, *rivals = groups
    rivals = [
        group for group in rivals if any(claim.day and claim.voice not in ("below", "dateline") for claim in group)
    ]
    loudest = max(rivals, key=_voices, default=chosen)
    if _voices(loudest) > _voices(chosen):
        return loudest, None
    day = next((claim.day for claim in chosen if claim.day), None)
    if day is None or any(claim.labelled for claim in chosen) and chosen[0].voice != "metadata":
        return chosen, None
    for group in rivals:
        other = next(claim for claim in group if claim.day)
        margin = dt.timedelta(days=ADDRESS_DAYS if other.voice == "url" else 0)
        if _voices(group) < _voices(chosen) or not other.day or not other.day + margin < day:
            continue
        if other.labelled or other.date.time and other.voice == "stamp" or other.day.year != day.year:
            return group, None
        month = day.month if other.day.month == day.month else None
        return [*chosen, *group], WrittenDate(0, 0, day.year, month, None)
    return chosen, None


def _voices(group: Sequence[Claim]) -> int:
    return len({claim.voice for claim in group})


def _relative(stamps: Sequence[Stamp], fetched: dt.datetime | None) -> DateValue | None:
    """The day of "вчера, 14:05" by the time of the fetch."""
    stamp = next((stamp for stamp in stamps if stamp.relative), None)
    if not fetched or not stamp or not stamp.relative or not (date := stamp.relative.resolved(fetched)):
        return None
    return date.value(stamp.rule, (stamp.evidence,), ("relative",))


def _contributed(written: str) -> WrittenDate | None:
    """A contributor's date: as DateValue.value, or as people write it, an issue's range of days included."""
    if yearless := _YEARLESS.fullmatch(written.strip()):
        return read_machine_date(f"2000-{yearless[1]}-{yearless[2]}") and WrittenDate(
            0, len(written), None, int(yearless[1]), int(yearless[2])
        )
    if date := read_machine_date(written):
        return date
    stretches = [stretch for stretch in find_ranges(matching(written[:SAMPLE_CHARS])) if stretch.year]
    return stretches[0] if len(stretches) == 1 else None


def _overlap(one: DateValue, other: DateValue) -> bool:
    """Whether both can be true; a day without a year is not held against any."""
    if not (one.first and one.last and other.first and other.last):
        return True
    return one.first <= other.last and other.first <= one.last


def _is_home(outlet: Value | None, url: str, body: Sequence[Line]) -> bool:
    """Whether the source keeps Kazakhstan's time; an unknown one does where its text is Kazakh."""
    host = urlsplit(url).hostname or "" if "//" in url[:10] else ""
    known = (find_outlet(outlet.value) if outlet else None) or (find_outlet(host) if host else None)
    if known:
        return known.country == HOME_COUNTRY
    if host.endswith(HOME_SUFFIX) or outlet and outlet.value.lower().endswith(HOME_SUFFIX):
        return True
    sample = "".join(line.key[:SAMPLE_CHARS] for line in body[:3])
    return sum(map(sample.count, "әғқңөұүһі")) > KAZAKH_SHARE * sum(map(str.isalpha, sample))
