"""Credits in Russian: "передает X", "в X сообщили", "со ссылкой на Y", "по данным Y", and chains of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.ingest.extract.credits.clauses import CLAUSE, Clause, Credit, trimmed_end
from articles.ingest.extract.source_names import (
    Publisher,
    russian_source,
    unquoted,
)
from articles.ingest.support.lines import Line

_VERB = (
    r"(?:переда[её]т|передают|сообща[ею]т|сообщил[аи]?|пишет|пишут|информиру[ею]т|проинформировал[аи]?|рассказал[аи]|"
    r"передал[аи]?|уточнил[аи]|заявил[аи]|отметил[аи]|говорится|сообщается|отмеча[ею]т|напомнил[аи]|подчеркнул[аи])"
)
_SAID = re.compile(rf"(?<!\w)(?:об этом\s|как\s|это\s)?{_VERB}\s{CLAUSE}")
_SAID_IN = re.compile(
    r"(?:^|,\s)(?:как\s|об этом\s)?во?\s(?P<clause>[^,;()]{2,80}?)\s"
    r"(?:сообщили|рассказали|заявили|уточнили|отметили|подчеркнули|пояснили)(?:\s|,|\.|$)"
)
_SUBJECT = re.compile(
    r"^(?:об этом\s)?(?P<clause>[^,;()]{2,60}?)\s"
    r"(?:переда[её]т|сообща[ею]т|пишет|информирует|сообщил[аи])(?:\s|,|\.|$)"
)
_REFERS = r"(?<!\w)(?:со?\sссылкой\sна|ссыла\w{2,7}\sна|котор\w{2,3}\s(?:\w{1,12}\s)?цитиру\w{1,4})\s"
_REFERENCE = re.compile(_REFERS + CLAUSE)
_NEXT_LINK = re.compile(_REFERS)
_DATA = re.compile(
    rf"(?<!\w)(?:по (?:данным|информации|сообщению|сведениям)|согласно (?:данным|информации|сообщению))\s{CLAUSE}"
)
_BEFORE_NAME = re.compile(r"(?:данные|сообщение|информацию|заявление|сведения|слова|материалы|публикацию|отч[её]т)\s")
_LINK_TAIL = re.compile(r"\s(?:в свою очередь|также|со своей стороны)$")
_QUOTED = re.compile(r"[«\"“]([^»\"”]{2,50})[»\"”]")
_REPORTER = re.compile(r"(?:\w{1,20}\s)?(?:корреспондент|корр\.|собкор)")
_PLACE = re.compile(r"(?:^|\s)(?:в|во|на)\s(?=(?:\w+\s){0,2}(?:сайте\s|сообщении\s|\w))")
_ACCUSATIVE = {"ую": "ая", "ию": "ия", "у": "а"}
_MISSION = re.compile(r"(?:ген)?(?:посольств|консульств|представительств)")


def clauses(sentence: Line) -> Iterator[Clause]:
    taken = 0
    for match in _SAID.finditer(sentence.key):
        start, end = match.start("clause"), trimmed_end(sentence, match.end("clause"))
        reference = _REFERENCE.search(sentence.key, match.start())
        if reference and reference.start() > end + 2:
            reference = None
        said_end = min(end, reference.start()) if reference else end
        credits = _said(sentence, match.start(), start, said_end, end, refers=reference is not None)
        if reference:
            end, cited = _reference(sentence, reference)
            credits = (*credits, *cited)
        if credits or reference:
            taken = max(taken, end)
            yield Clause(match.start(), end, credits)
    while reference := _REFERENCE.search(sentence.key, taken):
        taken, credits = _reference(sentence, reference)
        if credits:
            yield Clause(reference.start(), taken, credits)
    for pattern in (_DATA, _SAID_IN, _SUBJECT):
        for match in pattern.finditer(sentence.key):
            phrase = sentence.text[match.start("clause") : trimmed_end(sentence, match.end("clause"))]
            if source := russian_source(_first_phrase(phrase)):
                own = pattern is _SUBJECT and source.at_home
                rule = "according_to" if pattern is _DATA else "said"
                end = match.end("clause")  # the verb after it may open a clause of its own: "X сообщили в Y"
                yield Clause(match.start(), end, (Credit(source, own, sentence.evidence(match.start(), end), rule),))


def _said(
    sentence: Line, clause_start: int, start: int, end: int, whole_end: int, *, refers: bool
) -> tuple[Credit, ...]:
    """Credits after "передает": X; [корреспонденту] X в Y; в Y."""
    text, evidence = sentence.text[start:end], sentence.evidence(clause_start, whole_end)
    place = None if _MISSION.match(text.lower()) else _PLACE.search(text)
    said_by, said_in = (text[: place.start()], text[place.end() :]) if place else (text, "")
    credits = []
    source = russian_source(said_by)
    if source is None and refers and (quoted := _QUOTED.fullmatch(said_by.strip())):
        source = Publisher(quoted[1], True)  # who refers to others is an outlet
    if source:
        own = source.at_home or source.outlet and _REPORTER.match(said_by.lower()) is not None
        credits.append(Credit(source, own, evidence, "said"))
    if said_in and (
        source := russian_source(re.sub(r"^(?:сообщении|сайте|заявлении|материале|публикации)\s", "", said_in))
    ):
        credits.append(Credit(source, False, evidence, "said"))
    return tuple(credits)


def _reference(sentence: Line, match: re.Match[str]) -> tuple[int, tuple[Credit, ...]]:
    """Where one link of a chain ends, and its credit.

    A reference names its source whatever it is; only "слова", "данные" stand before the name.
    """
    start, end = match.start("clause"), trimmed_end(sentence, match.end("clause"))
    if following := _NEXT_LINK.search(sentence.key, start, end):
        end = following.start()
    evidence = sentence.evidence(match.start(), end)
    if before := _BEFORE_NAME.match(sentence.key, start, end):
        start = before.end()
    phrase = _LINK_TAIL.sub("", sentence.text[start:end].strip())
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
