"""The topics of a text, by a lexicon of stems and beginnings (articles/vocabulary/topic_lexicon.json).

A term is one or more words; "word" matches by stem, "begin*" by its first letters, "ОПЕК" in capitals alone. A term
counts in each zone that it stands in, less with every repetition, so that no single word makes a topic. Words that only
look like a term (topic_strangers.json), names of countries and of people count for none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from articles.ingest.classify.cues import TITLE
from articles.ingest.classify.gazetteer import Word, fold, parts
from articles.ingest.classify.support import best_evidence, confidence
from articles.ingest.records import Tag
from articles.text import kazakh, russian
from articles.text.sentences import sentences
from articles.vocabulary import edited, load

WORDS_REMEMBERED = 20_000
MOST_PRIMARY = 3
MOST_TAGS = 3
PRIMARY_SHARE = 0.58  # of the strongest topic's score
TITLED_SHARE = 0.4  # the same for a topic that the title names
PRIMARY_LEVEL = 5.0
SECONDARY_SHARE = 0.3
SECONDARY_LEVEL = 4.0
SURE = 3.0  # weight of a term that needs no company
LEAST_LEVEL = 2.2  # for the only tag of a text
FIELDS = 4  # topics of one sentence that make it a list of fields
LISTED = 0.3  # × for a term of such a list
FORMS = {"diplomacy": 0.9}  # how states come to agree: × beside the matter of it
AGREEMENT = 0.5  # × for a word of law that only says that something was agreed
FULL = 10.0  # score that gives a confidence of .63
REPORT, QUOTATION, ASIDE = 1.5, 1.0, 0.75  # the reporter's words, what people are quoted with, "also …"
# A body that is only the occasion of a meeting: "на полях саммита ШОС", "ЕАЭО отырысы аясында".
_OCCASION = re.compile(r"аясында|алаңында|шеңберінде|өтіп жатқан|на полях|в рамках|в ходе заседани|на площадке")
_QUOTED = re.compile(r"\s*[«\"“„–—-]")
_ASIDE = re.compile(r"(?:\w+ ){0,3}(?:сондай-ақ|также|кроме того|помимо)\b")
_AGREED = re.compile(
    r"договор|соглашен|подпис|меморандум|ратифи|документ|пакет|келісім|шарт|қол қой|хаттама|құжат|үкіметаралық"
)
_BODY_AGENDA = "integration"
# A headline that says that sanctions are laid or lifted is about these, whatever goods they strike.
_SANCTIONED = re.compile(
    r"(?:ввел|ввод|введ|расшир|ужесточ|продл|снял|снима|сним|отмен|налож|внес|объяв|подготов|нов\w\w )"
    r"[^.!?]{0,60}санкци"
    r"|санкци\w{1,3} (?:против|в отношении|на |за )|под санкции"
    r"|санкция[^.!?]{0,30}(?:сал|енгіз|жарияла|кеңейт|ұзарт|алып таст|алынды|күшейт|дайында)"
    r"|санкцияға іл|санкциясы"
)
_SANCTIONS = "finance"
# Мясникович, Полетаев: no rule of words tells a surname that begins with one, its ending does.
_SURNAME = re.compile(
    r"[^\W\d_]{3,}(?:ович|евич|овна|евна|енко|швили|дзе|[ао]ев|[ао]ева|жан|бек|бай)"
    r"(?:[аеу]|ым|ой|ның|тың|дың)?"
)


@dataclass(frozen=True, slots=True)
class TopicText:
    """A title or paragraph with the weight of its zone, and its words."""

    start: int  # in the source
    text: str
    weight: float
    language: str
    words: Sequence[Word]
    named: frozenset[int] = frozenset()  # where the names of countries and their leaders begin, in `text`


@dataclass(frozen=True, slots=True)
class Term:
    """`keys`: (text, whether a beginning) per word; `capitals`: it stands in capital letters."""

    topic: str
    weight: float
    keys: tuple[tuple[str, bool], ...]
    capitals: bool = False


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
                    found = Term(topic, float(weight), keys, term.isupper())
                    (self._beginnings if beginning else self._stems)[first].append(found)
        strangers = load("topic_strangers.json")[language]
        self._strangers = frozenset(word for word in strangers if not word.endswith("*"))
        self._strange_beginnings = tuple(word[:-1] for word in strangers if word.endswith("*"))
        self._longest = max(map(len, self._beginnings))
        self._begun_by = lru_cache(WORDS_REMEMBERED)(self._find)

    def _key(self, word: str) -> tuple[str, bool]:
        return (fold(word[:-1]), True) if word.endswith("*") else (self._stem(fold(word)), False)

    def at(self, row: Sequence[Word], index: int) -> list[tuple[Term, int]]:
        """The terms that begin with word `index`, each with its number of words."""
        word = row[index]
        if word.text[:1].isupper() and (_SURNAME.fullmatch(word.folded) or self._is_stranger(word.text)):
            return []
        return [
            (term, len(term.keys))
            for term in self._begun_by(word.folded)
            if self._continues(term, row, index) and (not term.capitals or word.text.isupper())
        ]

    def _find(self, folded: str) -> tuple[Term, ...]:
        """The terms whose first word this may be."""
        if self._is_stranger(folded):
            return ()
        terms = list(self._stems.get(self._stem(folded), ())) if folded else []
        for length in range(2, min(len(folded), self._longest) + 1):
            terms += self._beginnings.get(folded[:length], ())
        return tuple(terms)

    def _is_stranger(self, word: str) -> bool:
        return word in self._strangers or word.startswith(self._strange_beginnings)

    def _continues(self, term: Term, row: Sequence[Word], index: int) -> bool:
        if len(term.keys) == 1:
            return True
        following = row[index + 1 : index + len(term.keys)]
        return len(following) == len(term.keys) - 1 and all(
            word.folded.startswith(key) if beginning else self._stem(word.folded) == key
            for word, (key, beginning) in zip(following, term.keys[1:], strict=True)
        )


@edited.kept("topic_lexicon.json")
def lexicon(language: str) -> Lexicon:
    return Lexicon("kk" if language == "kk" else "ru")


@dataclass(slots=True)
class _Scores:
    """What a text says of each topic: in whole, in the reporter's own words, and with which words."""

    whole: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    reported: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    sure: set[str] = field(default_factory=set)
    titled: set[str] = field(default_factory=set)
    leading: str | None = None  # what the headline says is done, before the field it is done in
    spans: dict[str, list[tuple[float, int, int]]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[Term, int] = field(default_factory=lambda: defaultdict(int))

    def read(self, text: TopicText) -> None:
        """Add the terms of one title or paragraph."""
        quoted = bool(_QUOTED.match(text.text))
        if text.weight >= TITLE and _SANCTIONED.search(fold(text.text)):
            self.leading = _SANCTIONS
        voice = QUOTATION if quoted else ASIDE if _ASIDE.match(fold(text.text[:80])) else REPORT
        for sentence in _by_sentence(text):
            fields = len({term.topic for term, _, _ in sentence} - {*FORMS, "law"})
            share = 1.0 if fields < FIELDS else LISTED
            for term, start, end in sentence:
                self.seen[term] += 1
                value = term.weight * text.weight * voice * share / self.seen[term]
                if term.topic == "law" and _AGREED.match(fold(text.text[start:end])):
                    value *= AGREEMENT
                self.whole[term.topic] += value
                self.reported[term.topic] += 0.0 if quoted else value
                self.spans[term.topic].append((value, text.start + start, text.start + end))
                if term.weight >= SURE and share == 1.0:
                    self.sure.add(term.topic)
                if text.weight >= TITLE:
                    self.titled.add(term.topic)

    def shares(self) -> dict[str, float]:
        """Each topic's part of the strongest one, 1.0 at most; a form counts for less where there is a matter."""
        matters = [self.whole[topic] for topic in self.whole if topic not in FORMS]
        forms = FORMS if matters and max(matters) >= PRIMARY_LEVEL else {}
        return {
            topic: max(_share(scores, topic, forms) for scores in (self.whole, self.reported)) for topic in self.whole
        }


def topic_tags(texts: Sequence[TopicText], source: str) -> tuple[Tag, ...]:
    """Topics with role "primary" or "secondary", strongest first.

    A topic is measured against the strongest one twice: in the whole text, and in the reporter's own words, where a
    long quotation cannot drown what the report is about. One that has no share beside it is no tag.
    """
    scores = _Scores()
    for text in texts:
        scores.read(text)
    shares = scores.shares()
    tags: list[Tag] = []
    if scores.leading in shares:
        shares[scores.leading] = 1.0
    order = sorted(shares, key=lambda topic: (topic != scores.leading, -shares[topic], -scores.whole[topic], topic))
    for topic in order:
        share = shares[topic]
        level = scores.whole[topic]
        titled = topic in scores.titled
        primary = share >= (TITLED_SHARE if titled else PRIMARY_SHARE) and level >= PRIMARY_LEVEL
        secondary = share >= SECONDARY_SHARE and level >= SECONDARY_LEVEL and (topic in scores.sure or titled)
        if len(tags) < MOST_TAGS and (primary or secondary or (not tags and level >= LEAST_LEVEL)):
            role = "primary" if primary else "secondary"
            evidence = best_evidence(scores.spans[topic], source)
            tags.append(Tag(topic, role, confidence(level / FULL), "lexicon", evidence))
    return tuple(tags)


def _share(scores: Mapping[str, float], topic: str, forms: Mapping[str, float]) -> float:
    best = max((score * forms.get(other, 1.0) for other, score in scores.items()), default=0.0)
    return scores.get(topic, 0.0) * forms.get(topic, 1.0) / best if best else 0.0


def _by_sentence(text: TopicText) -> Iterator[list[tuple[Term, int, int]]]:
    found = _terms(text)
    for begin, end in sentences(text.text):
        yield [hit for hit in found if begin <= hit[1] < end]


def _terms(text: TopicText) -> list[tuple[Term, int, int]]:
    """Terms with their place; a phrase hides the shorter ones in it ("мұнай экспорты" is no trade)."""
    found: list[tuple[Term, int, int]] = []
    names = lexicon(text.language)
    row = _with_parts(text.words)
    last: dict[str, int] = {}
    folded = fold(text.text)
    hidden = 0
    for index in range(len(row)):
        if row[index].start < hidden or row[index].start in text.named:
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
