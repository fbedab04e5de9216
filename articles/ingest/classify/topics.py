"""The topics of a text, by a lexicon of stems and beginnings (articles/vocabulary/topic_lexicon.json).

A term is one or more words; "word" matches by stem, "begin*" by its first letters. A term counts in each zone that it
stands in, less with every repetition, so that no single word makes a topic.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from articles.ingest.classify.cues import TITLE
from articles.ingest.classify.gazetteer import Word, fold, parts
from articles.ingest.classify.support import best_evidence, confidence
from articles.ingest.records import Tag
from articles.text import kazakh, russian
from articles.vocabulary import load

WORDS_REMEMBERED = 20_000
MOST_PRIMARY = 3
PRIMARY_SHARE = 0.52  # of the strongest topic's score
TITLED_SHARE = 0.4  # the same for a topic that the title names
PRIMARY_LEVEL = 5.0
SECONDARY_SHARE = 0.2
SECONDARY_LEVEL = 2.2
SURE = 3.0  # weight of a term that needs no company
FULL = 10.0  # score that gives a confidence of .63
REPORT, QUOTATION, ASIDE = 1.5, 1.0, 0.75  # the reporter's words, what people are quoted with, "also …"
# A body that is only the occasion of a meeting: "на полях саммита ШОС", "ЕАЭО отырысы аясында".
_OCCASION = re.compile(r"аясында|алаңында|шеңберінде|өтіп жатқан|на полях|в рамках|в ходе заседани|на площадке")
_QUOTED = re.compile(r"\s*[«\"“„–—-]")
_ASIDE = re.compile(r"(?:\w+ ){0,3}(?:сондай-ақ|также|кроме того|помимо)\b")
_BODY_AGENDA = "integration"


@dataclass(frozen=True, slots=True)
class TopicText:
    """A title or paragraph with the weight of its zone, and its words."""

    start: int  # in the source
    text: str
    weight: float
    language: str
    words: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Term:
    """`keys`: (text, whether a beginning) per word."""

    topic: str
    weight: float
    keys: tuple[tuple[str, bool], ...]


class Lexicon:
    """The terms of one language, looked up by their first word."""

    def __init__(self, language: str) -> None:
        self._stem: Callable[[str], str] = kazakh.stem if language == "kk" else russian.stem
        self._stems: dict[str, list[Term]] = defaultdict(list)
        self._beginnings: dict[str, list[Term]] = defaultdict(list)
        for topic, languages in load("topic_lexicon.json").items():
            for weight, terms in languages[language].items():
                for term in terms:
                    keys = tuple(self._key(word) for word in term.split())
                    first, beginning = keys[0]
                    (self._beginnings if beginning else self._stems)[first].append(Term(topic, float(weight), keys))
        self._longest = max(map(len, self._beginnings))
        self._begun_by = lru_cache(WORDS_REMEMBERED)(self._find)

    def _key(self, word: str) -> tuple[str, bool]:
        return (fold(word[:-1]), True) if word.endswith("*") else (self._stem(fold(word)), False)

    def at(self, row: Sequence[Word], index: int) -> list[tuple[Term, int]]:
        """The terms that begin with word `index`, each with its number of words."""
        terms = self._begun_by(row[index].folded)
        return [(term, len(term.keys)) for term in terms if self._continues(term, row, index)]

    def _find(self, folded: str) -> tuple[Term, ...]:
        """The terms whose first word this may be."""
        terms = list(self._stems.get(self._stem(folded), ())) if folded else []
        for length in range(2, min(len(folded), self._longest) + 1):
            terms += self._beginnings.get(folded[:length], ())
        return tuple(terms)

    def _continues(self, term: Term, row: Sequence[Word], index: int) -> bool:
        if len(term.keys) == 1:
            return True
        following = row[index + 1 : index + len(term.keys)]
        return len(following) == len(term.keys) - 1 and all(
            word.folded.startswith(key) if beginning else self._stem(word.folded) == key
            for word, (key, beginning) in zip(following, term.keys[1:], strict=True)
        )


@cache
def lexicon(language: str) -> Lexicon:
    return Lexicon("kk" if language == "kk" else "ru")


def topic_tags(texts: Sequence[TopicText], source: str) -> tuple[Tag, ...]:
    """Topics with role "primary" or "secondary", strongest first.

    A topic is measured against the strongest one twice: in the whole text, and in the reporter's own words, where a
    long quotation cannot drown what the report is about.
    """
    whole: dict[str, float] = defaultdict(float)
    reported: dict[str, float] = defaultdict(float)
    sure: set[str] = set()
    titled: set[str] = set()
    spans: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    seen: dict[Term, int] = defaultdict(int)
    for text in texts:
        quoted = bool(_QUOTED.match(text.text))
        voice = QUOTATION if quoted else ASIDE if _ASIDE.match(fold(text.text[:80])) else REPORT
        for term, start, end in _terms(text):
            seen[term] += 1
            value = term.weight * text.weight * voice / seen[term]
            whole[term.topic] += value
            reported[term.topic] += 0.0 if quoted else value
            spans[term.topic].append((value, text.start + start, text.start + end))
            if term.weight >= SURE:
                sure.add(term.topic)
            if text.weight >= TITLE:
                titled.add(term.topic)
    shares = {topic: max(_share(whole, topic), _share(reported, topic)) for topic in whole}
    tags: list[Tag] = []
    for topic, share in sorted(shares.items(), key=lambda item: (-item[1], -whole[item[0]], item[0])):
        enough = TITLED_SHARE if topic in titled else PRIMARY_SHARE
        primary = share >= enough and whole[topic] >= PRIMARY_LEVEL and len(tags) < MOST_PRIMARY
        if primary or whole[topic] >= SECONDARY_LEVEL and (topic in sure or share >= SECONDARY_SHARE):
            role = "primary" if primary else "secondary"
            evidence = best_evidence(spans[topic], source)
            tags.append(Tag(topic, role, confidence(whole[topic] / FULL), "lexicon", evidence))
    return tuple(tags)


def _share(scores: dict[str, float], topic: str) -> float:
    best = max(scores.values())
    return scores[topic] / best if best else 0.0


def _terms(text: TopicText) -> list[tuple[Term, int, int]]:
    """Terms with their place; a phrase hides the shorter ones in it ("мұнай экспорты" is no trade)."""
    found: list[tuple[Term, int, int]] = []
    names = lexicon(text.language)
    row = _with_parts(text.words)
    last: dict[str, int] = {}
    folded = fold(text.text)
    hidden = 0
    for index in range(len(row)):
        if row[index].start < hidden:
            continue
        hits = names.at(row, index)
        if not hits:
            continue
        longest = max(length for _, length in hits)
        hits = [(term, length) for term, length in hits if length == longest]
        for term, length in sorted(hits, key=lambda hit: -hit[0].weight):
            start, end = row[index].start, row[index + length - 1].end
            if term.topic == _BODY_AGENDA and _OCCASION.search(folded, max(start - 40, 0), end + 60):
                continue
            if last.get(term.topic, -1) >= start:
                continue
            last[term.topic] = end - 1
            if length > 1:
                hidden = max(hidden, end)
            found.append((term, start, end))
    return found


def _with_parts(row: Sequence[Word]) -> list[Word]:
    """The words, each hyphenated one followed by its parts."""
    expanded: list[Word] = []
    for word in row:
        expanded.append(word)
        if not word.text.isalpha() and word.folded:
            pieces = parts(word)
            expanded += pieces if len(pieces) > 1 else []
    return expanded
