"""Credits in Kazakh: "деп хабарлайды X", "X хабарлады", "Y-ға сілтеме жасап", and chains of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.ingest.extract.credits.clauses import CLAUSE, Clause, Credit, trimmed_end
from articles.ingest.extract.source_names import (
    Publisher,
    kazakh_nominative,
    kazakh_source,
    leading_outlet,
    outlet_named,
)
from articles.ingest.records import Evidence
from articles.ingest.support.lines import Line
from articles.text.kazakh.cases import HYPHEN, any_ending

MAX_REFERENCE_WORDS = 5
_SAID = re.compile(
    r"(?<!\w)деп\s(?:хабарла\w{1,5}|жаз(?:ады|ды|ған)|жазып\s\w{3,8}|жеткіз\w{2,4}|мәлімде\w{1,4}|мәлім\sет\w{2,3}|"
    rf"мәлімет\sбер\w{{2,3}}|айт\w{{2,4}})(?:\sотыр)?\s{CLAUSE}"
)
# X хабарлады; X-тың мәліметінше; X деректеріне сүйенсек
_BEFORE = re.compile(
    r"(?:^|,\s|\.\s)(?:(?:бұл|ол)\s(?:туралы|жайында|жайлы|жөнінде)\s)?(?P<clause>[^,;()]{2,100}?)\s"
    r"(?:хабарла(?:йды|ды|уынша|ғандай)|жаз(?:уынша|ды|ады)|мәлімде(?:ді|йді)|мәлім\sетті|мәліметінше|дерегінше|ақпаратынша|"
    r"мәлімет(?:і|тері)(?:не\s\w+|\sбойынша)|ақпарат(?:ы|тары)(?:на\s\w+|\sбойынша)|дере(?:гі|ктері)(?:не\s\w+|\sбойынша))"
)
_VERB = re.compile(r"\s(?:хабарла|жаз|мәлімде|мәлім\s)")
_REFERENCE = re.compile(
    r"(?:^|(?<=[\s,]))(?P<clause>[^,;()]{2,120}?)\s(?:сілтеме\sжаса\w{0,5}(?:\sотырып)?|сүйен\w{2,5})"
)
# What stands between a name and "сілтеме жасап": "Y деректеріне", "Y таратқан ақпаратқа".
_MATERIAL = re.compile(
    r"\s(?:(?:тарат|жариялан?|ұсын|бер|келтір)\w{2,5}\s)?(?:дере(?:к|г)|мәлімет|ақпарат|хабарлама|мәлімдеме|жазба|есеб)"
    rf"{any_ending('plural')}?{any_ending('third')}?{any_ending('dative')}$"
)
_ABOUT = re.compile(r"(?<!\w)(?:туралы|жайлы|жайында|жөнінде|бұл|деп|хабарлайды|жазады)\s")
_BEFORE_NAME = re.compile(
    r"^(?:(?:ал|бұл|ол|олар|аталған|өз\sкезегінде|өз\sақпаратында)\s){0,2}"
    r"(?:(?:агенттік|басылым|портал|сайт|арна|газет|дереккөз|журналистер)\s)?"
)
_TOLD = re.compile(r"(?P<own>[«\"]?[^,;]{2,40}?[»\"]?)" + HYPHEN + any_ending("dative") + r"\s")
_REFERENCE_WORDS = re.compile(r"\sсілтеме\sжаса\w{0,5}(?:\sотырып)?|\sсүйен(?:е\sотырып|\w{2,5})")


def clauses(sentence: Line) -> Iterator[Clause]:
    for match in _SAID.finditer(sentence.key):
        start, end = match.span("clause")
        if credits := _credits(sentence, match.start(), start, trimmed_end(sentence, end)):
            yield Clause(match.start(), end, credits)
    for pattern in (_BEFORE, _REFERENCE):
        for match in pattern.finditer(sentence.key):
            start, end = match.span("clause")
            start += _leading_to_name(sentence.text[start:end])
            if pattern is _REFERENCE:
                credits = _link(sentence, start, end, match.end())
            elif reference := _REFERENCE_WORDS.search(sentence.key, start, end):
                # "Y-ға сілтеме жасаған X хабарлауынша"
                cited = _link(sentence, start, reference.start(), reference.end())
                speakers = _speakers(
                    sentence.text[reference.end() : end].strip(), sentence.evidence(start, match.end())
                )
                credits = (*cited, *speakers)
            else:
                rule = "said" if _VERB.match(sentence.key, end) else "according_to"
                credits = _speakers(sentence.text[start:end], sentence.evidence(start, match.end()), rule)
            if credits:
                yield Clause(match.start("clause"), match.end(), credits)


def _credits(sentence: Line, clause_start: int, start: int, end: int) -> tuple[Credit, ...]:
    """Credits after "деп хабарлайды": X; X Y-ға сілтеме жасап; Y-ға сілтеме жасап X; X Y-ға сілтеме жасаған Z-ке …"""
    references = list(_REFERENCE_WORDS.finditer(sentence.key, start, end))
    if not references:
        return _speakers(sentence.text[start:end], sentence.evidence(clause_start, end))
    credits: list[Credit] = []
    for reference in references:
        credits += _link(sentence, start, reference.start(), reference.end(), clause_start)
        start = reference.end()
    last = sentence.text[start:end].lstrip(" ,")
    if last and len(credits) < len(references) + 1 and (own := leading_outlet(last)):
        credits.append(Credit(own[0], own[0].at_home, sentence.evidence(clause_start, end), "said"))
    return tuple(credits)


def _link(sentence: Line, start: int, end: int, whole_end: int, clause_start: int | None = None) -> tuple[Credit, ...]:
    """Credits of what stands before "сілтеме жасап": X Y-ға, or Y-ға alone; X, if it is at home, speaks of itself."""
    text = sentence.text[start:end]
    credits: tuple[Credit, ...] = ()
    if (speaker := leading_outlet(text)) and (cited := _cited_after(text[speaker[1] :])):
        at = start if clause_start is None else clause_start
        credits = (Credit(speaker[0], speaker[0].at_home, sentence.evidence(at, whole_end), "said"),)
        start += speaker[1] + cited
    name = sentence.text[start:end].strip()
    if material := _MATERIAL.search(name.lower()):
        name = name[: material.start()]
    if source := kazakh_source(name) or _proper_name(name):
        credits += (Credit(source, False, sentence.evidence(start, whole_end), "reference"),)
    return credits


def _speakers(phrase: str, evidence: Evidence, rule: str = "said") -> tuple[Credit, ...]:
    """Credits of the subject of "хабарлайды": X, or X-ға Y (Y told X)."""
    if (told := _TOLD.match(phrase)) and (own := outlet_named(told["own"])) and own.outlet:
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
    about = max((found.end() for found in _ABOUT.finditer(lowered)), default=0)
    before = _BEFORE_NAME.match(lowered[about:])
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
