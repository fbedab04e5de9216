"""Who published a text and whom it credits, from the words of its lead.

"деп хабарлайды BAQ.KZ Ақордаға сілтеме жасап": BAQ.KZ speaks of itself, and cites Ақорда. "передает X со ссылкой на Y"
is the same in Russian; such chains may go on ("… Y, который ссылается на Z"), each link is a credit of its own. A
Kazakhstani outlet speaks of itself (they all do), and so does one whose correspondent reports; a foreign one is cited,
like a ministry or a press service. "Наш сайт" is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.ingest.extract.source_names import (
    Publisher,
    kazakh_nominative,
    kazakh_source,
    leading_outlet,
    outlet_named,
    russian_source,
    unquoted,
)
from articles.ingest.records import Evidence
from articles.ingest.support.lines import Line, sentences

LEAD_PARAGRAPHS = 4
LEAD_CHARS = 2000  # of a paragraph
MAX_REFERENCE_WORDS = 5
MAX_AFTER_CREDIT_CHARS = 15  # what still counts as the end of a sentence
_CLAUSE = r"(?P<clause>[^,;()]{1,160})"
_RUSSIAN_VERB = (
    r"(?:переда[её]т|передают|сообща[ею]т|сообщил[аи]?|пишет|пишут|информиру[ею]т|проинформировал[аи]?|рассказал[аи]|"
    r"передал[аи]?|уточнил[аи]|заявил[аи]|отметил[аи]|говорится|сообщается|отмеча[ею]т|напомнил[аи]|подчеркнул[аи])"
)
_RUSSIAN_SAID = re.compile(rf"(?<!\w)(?:об этом\s|как\s|это\s)?{_RUSSIAN_VERB}\s{_CLAUSE}")
_RUSSIAN_SAID_IN = re.compile(
    r"(?:^|,\s)(?:как\s|об этом\s)?во?\s(?P<clause>[^,;()]{2,80}?)\s"
    r"(?:сообщили|рассказали|заявили|уточнили|отметили|подчеркнули|пояснили)(?:\s|,|\.|$)"
)
_RUSSIAN_SUBJECT = re.compile(
    r"^(?:об этом\s)?(?P<clause>[^,;()]{2,60}?)\s"
    r"(?:переда[её]т|сообща[ею]т|пишет|информирует|сообщил[аи])(?:\s|,|\.|$)"
)
_RUSSIAN_REFERS = r"(?<!\w)(?:со?\sссылкой\sна|ссыла\w{2,7}\sна|котор\w{2,3}\s(?:\w{1,12}\s)?цитиру\w{1,4})\s"
_RUSSIAN_REFERENCE = re.compile(_RUSSIAN_REFERS + _CLAUSE)
_RUSSIAN_NEXT_LINK = re.compile(_RUSSIAN_REFERS)
_RUSSIAN_DATA = re.compile(
    rf"(?<!\w)(?:по (?:данным|информации|сообщению|сведениям)|согласно (?:данным|информации|сообщению))\s{_CLAUSE}"
)
_RUSSIAN_BEFORE_NAME = re.compile(
    r"(?:данные|сообщение|информацию|заявление|сведения|слова|материалы|публикацию|отч[её]т)\s"
)
_RUSSIAN_LINK_TAIL = re.compile(r"\s(?:в свою очередь|также|со своей стороны)$")
_QUOTED = re.compile(r"[«\"“]([^»\"”]{2,50})[»\"”]")
_RUSSIAN_REPORTER = re.compile(r"(?:\w{1,20}\s)?(?:корреспондент|корр\.|собкор)")
_RUSSIAN_PLACE = re.compile(r"(?:^|\s)(?:в|во|на)\s(?=(?:\w+\s){0,2}(?:сайте\s|сообщении\s|\w))")
_ACCUSATIVE = {"ую": "ая", "ию": "ия", "у": "а"}
_MISSION = re.compile(r"(?:ген)?(?:посольств|консульств|представительств)")
_KAZAKH_SAID = re.compile(
    r"(?<!\w)деп\s(?:хабарла\w{1,5}|жаз(?:ады|ды|ған)|жазып\s\w{3,8}|жеткіз\w{2,4}|мәлімде\w{1,4}|мәлім\sет\w{2,3}|"
    rf"мәлімет\sбер\w{{2,3}}|айт\w{{2,4}})(?:\sотыр)?\s{_CLAUSE}"
)
# X хабарлады; X-тың мәліметінше; X деректеріне сүйенсек
_KAZAKH_BEFORE = re.compile(
    r"(?:^|,\s|\.\s)(?:(?:бұл|ол)\s(?:туралы|жайында|жайлы|жөнінде)\s)?(?P<clause>[^,;()]{2,100}?)\s"
    r"(?:хабарла(?:йды|ды|уынша|ғандай)|жаз(?:уынша|ды|ады)|мәлімде(?:ді|йді)|мәлім\sетті|мәліметінше|дерегінше|ақпаратынша|"
    r"мәлімет(?:і|тері)(?:не\s\w+|\sбойынша)|ақпарат(?:ы|тары)(?:на\s\w+|\sбойынша)|дере(?:гі|ктері)(?:не\s\w+|\sбойынша))"
)
_KAZAKH_VERB = re.compile(r"\s(?:хабарла|жаз|мәлімде|мәлім\s)")
_KAZAKH_REFERENCE = re.compile(
    r"(?:^|(?<=[\s,]))(?P<clause>[^,;()]{2,120}?)\s(?:сілтеме\sжаса\w{0,5}(?:\sотырып)?|сүйен\w{2,5})"
)
# What stands between a name and "сілтеме жасап": "Y деректеріне", "Y таратқан ақпаратқа".
_KAZAKH_MATERIAL = re.compile(
    r"\s(?:(?:тарат|жариялан?|ұсын|бер|келтір)\w{2,5}\s)?(?:дере(?:к|г)|мәлімет|ақпарат|хабарлама|мәлімдеме|жазба|есеб)"
    r"(?:тер|лар|лер)?(?:с?[ыі])?(?:на|не|ға|ге|қа|ке)$"
)
_KAZAKH_ABOUT = re.compile(r"(?<!\w)(?:туралы|жайлы|жайында|жөнінде|бұл|деп|хабарлайды|жазады)\s")
_KAZAKH_BEFORE_NAME = re.compile(
    r"^(?:(?:ал|бұл|ол|олар|аталған|өз\sкезегінде|өз\sақпаратында)\s){0,2}"
    r"(?:(?:агенттік|басылым|портал|сайт|арна|газет|дереккөз|журналистер)\s)?"
)
_KAZAKH_TOLD = re.compile(r"(?P<own>[«\"]?[^,;]{2,40}?[»\"]?)-(?:ға|ге|қа|ке)\s")
_REFERENCE_WORDS = re.compile(r"\sсілтеме\sжаса\w{0,5}(?:\sотырып)?|\sсүйен(?:е\sотырып|\w{2,5})")


@dataclass(frozen=True, slots=True)
class Credit:
    """A source that a sentence names. `own`: the text speaks of its own publisher.

    `rule`: said (X reports), reference (with reference to X), according_to (by X's data).
    """

    source: Publisher
    own: bool
    evidence: Evidence
    rule: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A credit clause in a sentence, from `start` to `end` of the sentence's text."""

    start: int
    end: int
    credits: tuple[Credit, ...]


def lead_credits(paragraphs: Sequence[Line]) -> Iterator[Credit]:
    """The credits in the first paragraphs, in reading order."""
    for paragraph in paragraphs[:LEAD_PARAGRAPHS]:
        for sentence in sentences(paragraph, LEAD_CHARS):
            for clause in credit_clauses(sentence):
                yield from clause.credits


def credit_clauses(sentence: Line) -> list[Clause]:
    """The credit clauses of one sentence, in order; none overlaps another."""
    kept: list[Clause] = []
    for clause in (*_kazakh_clauses(sentence), *_russian_clauses(sentence)):
        if all(clause.end <= other.start or other.end <= clause.start for other in kept):
            kept.append(clause)
    return sorted(kept, key=lambda clause: clause.start)


def without_credit(sentence: Line) -> Line:
    """The sentence without the credit clauses at its end or its beginning."""
    end = len(sentence.text)
    for clause in reversed(credit_clauses(sentence)):
        before = sentence.text[: clause.start].rstrip(" ,–—-")
        after = sentence.text[clause.end : end].lstrip(" ,–—-")
        if before and len(after.rstrip(". ")) < MAX_AFTER_CREDIT_CHARS:
            end = len(before)
        elif not before and after:
            return sentence.piece(end - len(after), end)
    return sentence.piece(0, end)


def _kazakh_clauses(sentence: Line) -> Iterator[Clause]:
    for match in _KAZAKH_SAID.finditer(sentence.key):
        start, end = match.span("clause")
        if credits := _kazakh_credits(sentence, match.start(), start, _trimmed_end(sentence, end)):
            yield Clause(match.start(), end, credits)
    for pattern in (_KAZAKH_BEFORE, _KAZAKH_REFERENCE):
        for match in pattern.finditer(sentence.key):
            start, end = match.span("clause")
            start += _leading_to_name(sentence.text[start:end])
            if pattern is _KAZAKH_REFERENCE:
                credits = _kazakh_link(sentence, start, end, match.end())
            elif reference := _REFERENCE_WORDS.search(sentence.key, start, end):
                # "Y-ға сілтеме жасаған X хабарлауынша"
                cited = _kazakh_link(sentence, start, reference.start(), reference.end())
                speakers = _kazakh_speakers(
                    sentence.text[reference.end() : end].strip(), sentence.evidence(start, match.end())
                )
                credits = (*cited, *speakers)
            else:
                rule = "said" if _KAZAKH_VERB.match(sentence.key, end) else "according_to"
                credits = _kazakh_speakers(sentence.text[start:end], sentence.evidence(start, match.end()), rule)
            if credits:
                yield Clause(match.start("clause"), match.end(), credits)


def _kazakh_credits(sentence: Line, clause_start: int, start: int, end: int) -> tuple[Credit, ...]:
    """Credits after "деп хабарлайды": X; X Y-ға сілтеме жасап; Y-ға сілтеме жасап X; X Y-ға сілтеме жасаған Z-ке …"""
    references = list(_REFERENCE_WORDS.finditer(sentence.key, start, end))
    if not references:
        return _kazakh_speakers(sentence.text[start:end], sentence.evidence(clause_start, end))
    credits: list[Credit] = []
    for reference in references:
        credits += _kazakh_link(sentence, start, reference.start(), reference.end(), clause_start)
        start = reference.end()
    last = sentence.text[start:end].lstrip(" ,")
    if last and len(credits) < len(references) + 1 and (own := leading_outlet(last)):
        credits.append(Credit(own[0], own[0].at_home, sentence.evidence(clause_start, end), "said"))
    return tuple(credits)


def _kazakh_link(
    sentence: Line, start: int, end: int, whole_end: int, clause_start: int | None = None
) -> tuple[Credit, ...]:
    """Credits of what stands before "сілтеме жасап": X Y-ға, or Y-ға alone; X, if it is at home, speaks of itself."""
    text = sentence.text[start:end]
    credits: tuple[Credit, ...] = ()
    if (speaker := leading_outlet(text)) and (cited := _cited_after(text[speaker[1] :])):
        at = start if clause_start is None else clause_start
        credits = (Credit(speaker[0], speaker[0].at_home, sentence.evidence(at, whole_end), "said"),)
        start += speaker[1] + cited
    name = sentence.text[start:end].strip()
    if material := _KAZAKH_MATERIAL.search(name.lower()):
        name = name[: material.start()]
    if source := kazakh_source(name) or _proper_name(name):
        credits += (Credit(source, False, sentence.evidence(start, whole_end), "reference"),)
    return credits


def _kazakh_speakers(phrase: str, evidence: Evidence, rule: str = "said") -> tuple[Credit, ...]:
    """Credits of the subject of "хабарлайды": X, or X-ға Y (Y told X)."""
    if (told := _KAZAKH_TOLD.match(phrase)) and (own := outlet_named(told["own"])) and own.outlet:
        source = kazakh_source(phrase[told.end() :])
        return (Credit(own, True, evidence, "said"), *([Credit(source, False, evidence, "said")] if source else []))
    source = kazakh_source(phrase)
    return (Credit(source, source.at_home, evidence, rule),) if source else ()


def _proper_name(phrase: str) -> Publisher | None:
    """What "сілтеме жасап" refers to is a source even where nothing else shows it: "ҚТЖ-ға"."""
    if not phrase[:1].isupper() or len(phrase.split()) > MAX_REFERENCE_WORDS:
        return None
    return Publisher(kazakh_nominative(phrase), False)


def _leading_to_name(phrase: str) -> int:
    """How many characters of a phrase only lead to the name at its end."""
    lowered = phrase.lower()
    about = max((found.end() for found in _KAZAKH_ABOUT.finditer(lowered)), default=0)
    before = _KAZAKH_BEFORE_NAME.match(lowered[about:])
    return about + (before.end() if before else 0)


def _cited_after(rest: str) -> int | None:
    """Where the cited name begins after an own name; None where only "сайтына" or the like follows."""
    skipped = re.match(
        r"(?:\s(?:ақпарат(?:тық)?|интернет))?(?:\s(?:тілшісі|порталы|агенттігі|сайты|газеті))?,?\s", rest
    )
    if not skipped:
        return None
    following = rest[skipped.end() :].strip()
    alone = re.fullmatch(
        r"(?:ақпараттық\s)?(?:сайт|портал|агентті[гк]|газет|арна|телеарна|басылым)\S*", following.lower()
    )
    return None if alone or not following else skipped.end()


def _russian_clauses(sentence: Line) -> Iterator[Clause]:
    taken = 0
    for match in _RUSSIAN_SAID.finditer(sentence.key):
        start, end = match.start("clause"), _trimmed_end(sentence, match.end("clause"))
        reference = _RUSSIAN_REFERENCE.search(sentence.key, match.start())
        if reference and reference.start() > end + 2:
            reference = None
        said_end = min(end, reference.start()) if reference else end
        credits = _russian_said(sentence, match.start(), start, said_end, end, refers=reference is not None)
        if reference:
            end, cited = _russian_reference(sentence, reference)
            credits = (*credits, *cited)
        if credits or reference:
            taken = max(taken, end)
            yield Clause(match.start(), end, credits)
    while reference := _RUSSIAN_REFERENCE.search(sentence.key, taken):
        taken, credits = _russian_reference(sentence, reference)
        if credits:
            yield Clause(reference.start(), taken, credits)
    for pattern in (_RUSSIAN_DATA, _RUSSIAN_SAID_IN, _RUSSIAN_SUBJECT):
        for match in pattern.finditer(sentence.key):
            phrase = sentence.text[match.start("clause") : _trimmed_end(sentence, match.end("clause"))]
            if source := russian_source(_first_phrase(phrase)):
                own = pattern is _RUSSIAN_SUBJECT and source.at_home
                rule = "according_to" if pattern is _RUSSIAN_DATA else "said"
                end = match.end("clause")  # the verb after it may open a clause of its own: "X сообщили в Y"
                yield Clause(match.start(), end, (Credit(source, own, sentence.evidence(match.start(), end), rule),))


def _russian_said(
    sentence: Line, clause_start: int, start: int, end: int, whole_end: int, *, refers: bool
) -> tuple[Credit, ...]:
    """Credits after "передает": X; [корреспонденту] X в Y; в Y."""
    text, evidence = sentence.text[start:end], sentence.evidence(clause_start, whole_end)
    place = None if _MISSION.match(text.lower()) else _RUSSIAN_PLACE.search(text)
    said_by, said_in = (text[: place.start()], text[place.end() :]) if place else (text, "")
    credits = []
    source = russian_source(said_by)
    if source is None and refers and (quoted := _QUOTED.fullmatch(said_by.strip())):
        source = Publisher(quoted[1], True)  # who refers to others is an outlet
    if source:
        own = source.at_home or source.outlet and _RUSSIAN_REPORTER.match(said_by.lower()) is not None
        credits.append(Credit(source, own, evidence, "said"))
    if said_in and (
        source := russian_source(re.sub(r"^(?:сообщении|сайте|заявлении|материале|публикации)\s", "", said_in))
    ):
        credits.append(Credit(source, False, evidence, "said"))
    return tuple(credits)


def _russian_reference(sentence: Line, match: re.Match[str]) -> tuple[int, tuple[Credit, ...]]:
    """Where one link of a chain ends, and its credit.

    A reference names its source whatever it is; only "слова", "данные" stand before the name.
    """
    start, end = match.start("clause"), _trimmed_end(sentence, match.end("clause"))
    if following := _RUSSIAN_NEXT_LINK.search(sentence.key, start, end):
        end = following.start()
    evidence = sentence.evidence(match.start(), end)
    if before := _RUSSIAN_BEFORE_NAME.match(sentence.key, start, end):
        start = before.end()
    phrase = _RUSSIAN_LINK_TAIL.sub("", sentence.text[start:end].strip())
    source = russian_source(phrase)
    if source is None and re.match(r"(?:[А-ЯЁA-Z«\"])", phrase):
        source = Publisher(_accusative_off(phrase), False)
    return end, (Credit(source, False, evidence, "reference"),) if source else ()


def _accusative_off(phrase: str) -> str:
    """The feminine accusative at a name's beginning as a nominative: "Акорду", «Казахстанскую правду»."""
    words = phrase.split(" ")
    for index, word in enumerate(words):
        bare = word.rstrip('»"')
        ending = next((ending for ending in _ACCUSATIVE if bare.endswith(ending) and len(bare) > 4), None)
        if ending is None:
            break
        words[index] = bare[: -len(ending)] + _ACCUSATIVE[ending] + word[len(bare) :]
        if ending != "ую":  # an adjective has its noun behind it
            break
    return unquoted(" ".join(words))


def _first_phrase(phrase: str) -> str:
    """Cut before a preposition that leads back into the sentence: "пресс-службы МВД в Алматы задержан"."""
    return re.split(r"\s(?:в|во|за|на|с|к|о|об|что)\s", phrase, maxsplit=1)[0]


def _trimmed_end(sentence: Line, end: int) -> int:
    """`end` without the sentence's own full stop."""
    text = sentence.text[:end].rstrip()
    return len(text) - 1 if end >= len(sentence.text) and text[-1:] in ".!…" else len(text)
