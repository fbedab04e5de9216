"""Who published a text and whom it credits, from the words of its lead.

"деп хабарлайды BAQ.KZ Ақордаға сілтеме жасап": BAQ.KZ speaks of itself, and cites Ақорда. "передает X со ссылкой на Y"
is the same in Russian. With one name alone, a Kazakhstani outlet speaks of itself (they all do), a foreign one is
cited, and so is a ministry or a press service. "Наш сайт" is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .lines import Line, sentences
from .names import Source, kazakh_nominative, kazakh_source, leading_outlet, outlet_named, russian_source, unquoted
from .records import Evidence

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
_RUSSIAN_SUBJECT = re.compile(
    r"^(?:об этом\s)?(?P<clause>[^,;()]{2,60}?)\s"
    r"(?:переда[её]т|сообща[ею]т|пишет|информирует|сообщил[аи])(?:\s|,|\.|$)"
)
_RUSSIAN_REFERENCE = re.compile(rf"(?<!\w)(?:со? ссылкой на|ссылаясь на)\s{_CLAUSE}")
_RUSSIAN_DATA = re.compile(
    rf"(?<!\w)(?:по (?:данным|информации|сообщению|сведениям)|согласно (?:данным|информации|сообщению))\s{_CLAUSE}"
)
_RUSSIAN_BEFORE_NAME = re.compile(
    r"(?:данные|сообщение|информацию|заявление|сведения|слова|материалы|публикацию|отчет)\s"
)
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
_KAZAKH_REFERENCE = re.compile(
    r"(?:^|(?<=[\s,]))(?P<clause>[^,;()]{2,120}?)\s(?:сілтеме\sжаса\w{0,5}(?:\sотырып)?|сүйен\w{2,5})"
)
_KAZAKH_TOLD = re.compile(r"(?P<own>[«\"]?[^,;]{2,40}?[»\"]?)-(?:ға|ге|қа|ке)\s")
_REFERENCE_WORDS = re.compile(r"\sсілтеме\sжаса\w{0,5}(?:\sотырып)?|\sсүйен(?:іп|е отырып)")


@dataclass(frozen=True, slots=True)
class Credit:
    """A source that a sentence names. `own`: the text speaks of its own publisher."""

    source: Source
    own: bool
    evidence: Evidence


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
    for pattern in (_KAZAKH_REFERENCE, _KAZAKH_BEFORE):
        for match in pattern.finditer(sentence.key):
            phrase = _last_name(sentence.text[slice(*match.span("clause"))])
            evidence = sentence.evidence(match.start("clause"), match.end())
            if pattern is _KAZAKH_BEFORE:
                credits = _kazakh_speakers(phrase, evidence)
            elif source := kazakh_source(phrase) or _proper_name(phrase, match):
                credits = (Credit(source, False, evidence),)
            else:
                credits = ()
            if credits:
                yield Clause(match.start("clause"), match.end(), credits)


def _kazakh_credits(sentence: Line, clause_start: int, start: int, end: int) -> tuple[Credit, ...]:
    """Credits after "деп хабарлайды": X; X Y-ға сілтеме жасап; Y-ға сілтеме жасап X."""
    text = sentence.text[start:end]
    whole = sentence.evidence(clause_start, end)
    reference = _REFERENCE_WORDS.search(sentence.key[start:end])
    if not reference:
        return _kazakh_speakers(text, whole)
    cited_from = 0
    credits = []
    own = leading_outlet(text[: reference.start()])
    if own and own[0].outlet and (cited := _cited_after(text[own[1] : reference.start()])):
        cited_from = own[1] + cited
        credits.append(Credit(own[0], True, whole))
    elif own := leading_outlet(text[reference.end() :].lstrip(" ,")):
        credits.append(Credit(own[0], True, whole))
    cited_name = text[cited_from : reference.start()]
    if source := kazakh_source(cited_name) or _proper_name(cited_name, reference):
        credits.append(Credit(source, False, sentence.evidence(start + cited_from, start + reference.end())))
    return tuple(credits)


def _kazakh_speakers(phrase: str, evidence: Evidence) -> tuple[Credit, ...]:
    """Credits of the subject of "хабарлайды": X, or X-ға Y (Y told X)."""
    if (told := _KAZAKH_TOLD.match(phrase)) and (own := outlet_named(told["own"])) and own.outlet:
        source = kazakh_source(phrase[told.end() :])
        return (Credit(own, True, evidence), *([Credit(source, False, evidence)] if source else []))
    source = kazakh_source(phrase)
    return (Credit(source, source.at_home, evidence),) if source else ()


def _proper_name(phrase: str, reference: re.Match[str]) -> Source | None:
    """What "сілтеме жасап" refers to is a source even where nothing else shows it: "ҚТЖ-ға"."""
    if "сілтеме" not in reference[0] or not phrase.strip()[:1].isupper() or len(phrase.split()) > MAX_REFERENCE_WORDS:
        return None
    return Source(kazakh_nominative(phrase), False)


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
        credits = _russian_said(sentence, match.start(), start, said_end, end, reference is not None)
        if reference:
            end = _trimmed_end(sentence, reference.end("clause"))
            credits = (*credits, *_russian_reference(sentence, reference))
        if credits or reference:
            taken = max(taken, end)
            yield Clause(match.start(), end, credits)
    for match in _RUSSIAN_REFERENCE.finditer(sentence.key, taken):
        if credits := _russian_reference(sentence, match):
            yield Clause(match.start(), match.end(), credits)
    for pattern in (_RUSSIAN_DATA, _RUSSIAN_SUBJECT):
        for match in pattern.finditer(sentence.key):
            phrase = sentence.text[match.start("clause") : _trimmed_end(sentence, match.end("clause"))]
            if source := russian_source(_first_phrase(phrase)):
                own = pattern is _RUSSIAN_SUBJECT and source.at_home
                end = match.end("clause")  # the verb after it may open a clause of its own: "X сообщили в Y"
                yield Clause(match.start(), end, (Credit(source, own, sentence.evidence(match.start(), end)),))


def _russian_said(
    sentence: Line, clause_start: int, start: int, end: int, whole_end: int, refers: bool
) -> tuple[Credit, ...]:
    """Credits after "передает": X; [корреспонденту] X в Y; в Y."""
    text, evidence = sentence.text[start:end], sentence.evidence(clause_start, whole_end)
    place = None if _MISSION.match(text.lower()) else _RUSSIAN_PLACE.search(text)
    said_by, said_in = (text[: place.start()], text[place.end() :]) if place else (text, "")
    credits = []
    if source := russian_source(said_by):
        informed = bool(said_in) or refers
        credits.append(Credit(source, source.outlet and (informed or source.at_home), evidence))
    if said_in and (
        source := russian_source(re.sub(r"^(?:сообщении|сайте|заявлении|материале|публикации)\s", "", said_in))
    ):
        credits.append(Credit(source, False, evidence))
    return tuple(credits)


def _russian_reference(sentence: Line, match: re.Match[str]) -> tuple[Credit, ...]:
    """A reference names its source whatever it is; only "слова", "данные" stand before the name."""
    start, end = match.start("clause"), _trimmed_end(sentence, match.end("clause"))
    if before := _RUSSIAN_BEFORE_NAME.match(sentence.key, start, end):
        start = before.end()
    phrase = sentence.text[start:end].strip()
    source = russian_source(phrase)
    if source is None and re.match(r"(?:[А-ЯЁA-Z«\"])", phrase):
        source = Source(_accusative_off(phrase), False)
    return (Credit(source, False, sentence.evidence(match.start(), end)),) if source else ()


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


def _last_name(phrase: str) -> str:
    """The name at the end of a phrase: what follows the words that only lead to it."""
    return re.sub(r"^(?:.*\s)?(?:туралы|жайлы|бұл|деп|хабарлайды|жазады)\s", "", phrase, flags=re.IGNORECASE)


def _trimmed_end(sentence: Line, end: int) -> int:
    """`end` without the sentence's own full stop."""
    text = sentence.text[:end].rstrip()
    return len(text) - 1 if end >= len(sentence.text) and text[-1:] in ".!…" else len(text)
