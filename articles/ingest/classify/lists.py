"""Countries that a sentence names in a row: "A, B және C", "A мен B", and the members of a meeting with their heads."""

from __future__ import annotations

import re

from articles.ingest.classify.cues import BODY, Sentence, cues
from articles.ingest.classify.gazetteer import fold
from articles.ingest.classify.mentions import Mention
from articles.text.kazakh.cases import any_ending
from articles.vocabulary import load

MEMBERS = 3  # countries at least, whose heads are listed one after the other
_LONGEST_GAP = 140  # characters between two members: titles and a name
_FEW_WORDS, _DASH = r"(?:[^\W\d_-]+\s+)", r"^[^\S\n]?[–—-][^\S\n]?$"
_AND = any_ending("instrumental")  # мен is the conjunction too
_JOINED = {
    "kk": re.compile(rf"^\s*{_FEW_WORDS}{{0,3}}?(?:{_AND}|және)\s+{_FEW_WORDS}{{0,1}}?$|{_DASH}"),
    # A verb behind "и" begins another statement: "… санкции против России и предупредили банки Казахстана".
    "ru": re.compile(
        rf"^\s*{_FEW_WORDS}{{0,3}}?и\s+(?![^.]*\w(?:ли|лись|лся|лась|ла|ают|яют|[ауи]ет)\s)"
        rf"(?:(?:его|ее|с|со|из)\s+)?{_FEW_WORDS}{{0,2}}?$|{_DASH}"
    ),
}
_LISTED = re.compile(r"^\s*,\s*(?:[^\W\d_]+\s+){0,1}$")
_HEADS = re.compile(r"\b(?:президент|премьер|министр|глав|лидер|делегац|басшы|төраға)")
_BESIDE = 30  # characters before and after a row
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BETWEEN = re.compile(r"[\w\s,«»\"'’–—-]*")
_CONJUNCTIONS = {
    "и",
    "а",
    "также",
    "және",
    "мен",
    "пен",
    "бен",
    "сондай-ақ",
    "его",
    "с",
    "кабинета",
    "правительства",
    "төрағасы",
    "басшысы",
}


def chains(sentence: Sentence, language: str) -> list[list[Mention]]:
    """Mentions in a row that a conjunction, a dash or commas join: "A, B және C", "A мен B", "A–B"."""
    found: list[list[Mention]] = []
    for previous, mention in zip((None, *sentence.mentions), sentence.mentions, strict=False):
        gap = sentence.text[previous.end : mention.start] if previous else ""
        hyphenated = previous and previous.compound and gap in ("-", "–")
        listed = _LISTED.search(gap) and not mention.scene
        if previous and (hyphenated or listed or _JOINED[language].search(gap)):
            found[-1].append(mention)
        else:
            found.append([mention])
    return [chain for chain in found if len(chain) > 1]


def rows(sentence: Sentence) -> list[list[Mention]]:
    """The rows of a sentence; where heads are listed, theirs is the only one."""
    listed = members(sentence)
    return [listed] if listed else chains(sentence, sentence.language)


def meets(sentence: Sentence, row: list[Mention]) -> bool:
    """Whether a row is of states that meet: in the title or lead, in a sentence of an event, or with their heads."""
    text = fold(sentence.text)
    beside = text[max(row[0].start - _BESIDE, 0) : row[0].start] + text[row[-1].end : row[-1].end + _BESIDE]
    return (
        sentence.zone > BODY
        or bool(_HEADS.search(beside) or cues(sentence.language, "event").search(text))
        or bool(members(sentence))
    )


def members(sentence: Sentence) -> list[Mention]:
    """Mentions of the countries whose heads are listed: "президент Казахстана …, президент Таджикистана …"."""
    organs = tuple(load("context.json")[sentence.language]["organ"])
    found: list[list[Mention]] = []
    for mention in sentence.mentions:
        if found and (mention.country == found[-1][-1].country or _is_listed(sentence, found[-1][-1], mention, organs)):
            found[-1].append(mention)
        elif not mention.scene:
            found.append([mention])
    longest = max(found, key=lambda row: len({m.country for m in row}), default=[])
    return longest if len({mention.country for mention in longest}) >= MEMBERS else []


def _is_listed(sentence: Sentence, previous: Mention, mention: Mention, organs: tuple[str, ...]) -> bool:
    """Whether only names, titles and conjunctions stand between two countries, and a head is among them."""
    gap = sentence.text[previous.end : mention.start]
    if len(gap) > _LONGEST_GAP or not _BETWEEN.fullmatch(gap):
        return False
    words = _WORD.findall(gap)
    titles = [word for word in words if f"{fold(word)}_".startswith(organs)]
    plain = [word for word in words if not word[0].isupper() and word not in titles and word not in _CONJUNCTIONS]
    headed = titles or "leader" in (previous.kind, mention.kind)
    return bool(headed) and not plain and ("," in gap or any(word in _CONJUNCTIONS for word in words))
