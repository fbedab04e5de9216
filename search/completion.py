"""What the word that is being typed may become: names, topics, pairs of countries, frequent words of the archive.

Names come from the vocabulary, words from the archive's dictionary, which both engines share; no engine is asked.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from articles.models import Pair, Topic
from articles.text.scripts import fold, lower
from search.lexicon import concepts, keys
from search.lexicon.dictionary import Dictionary, is_kept
from search.lexicon.files import current
from search.lexicon.likeness import term
from search.parser import MAX_CHARACTERS

MOST, MOST_NAMES, MOST_TAGS = 8, 3, 2  # in the list; topics and pairs together
SHORTEST = 2  # letters
WORDS_OF_A_NAME = 4  # typed so far, the last of them unfinished
CONSIDERED = 100  # words that begin alike, the commonest
TAGS_KEPT_SECONDS = 60

_BEFORE = re.compile(r"""[-("«“„|]*(?:[a-z]+:["«“„(]*)?""")  # signs of the query language before a word
_PLAIN = re.compile(r"""[^\W_][^\s"«»“”„():|]*(?: [^\s"«»“”„():|]+)*""")


class Completion(NamedTuple):
    """`text`: what the box then holds. `label`: what is shown. `kind`: name, topic, pair or word."""

    text: str
    label: str
    kind: str


class _Entry(NamedTuple):
    """`key`: the label, folded, from one of its words on. `of`: what it names; one name of each is offered."""

    key: str
    whole: bool  # it is the label from its beginning
    label: str
    written: str  # in the box
    kind: str
    of: str = ""
    rank: int = 0  # among names that begin alike, the lower the earlier
    languages: frozenset[str] = frozenset()


def complete(text: str, language: str) -> list[Completion]:
    """The best of them, for a text that ends in the word that is being typed. Raises django.db.Error."""
    words = text.split(" ")[-WORDS_OF_A_NAME:]
    if not words or len(words[-1]) < SHORTEST or len(text) > MAX_CHARACTERS:
        return []
    found: dict[str, Completion] = {}
    named: set[str] = set()

    def take(entries: Iterable[_Entry], head: str, most: int) -> None:
        for each in entries:
            made = head + each.written
            if most > 0 and made != text and made.lower() not in found and each.of not in named:
                found[made.lower()] = Completion(made, each.label, each.kind)
                named.update({each.of} - {""})
                most -= 1

    for typed, head in _tails(text, words):
        take(_beginning(_names(), typed, language), head, MOST_NAMES - len(found))
    names = len(found)
    for typed, head in _tails(text, words):
        take(_beginning(_tags(language, int(time.monotonic() // TAGS_KEPT_SECONDS)), typed, language), head,
             MOST_TAGS + names - len(found))  # fmt: skip
    for typed, head in _tails(text, words[-1:]):
        take(_frequent(typed), head, MOST - len(found))
    return [each for each in found.values() if len(each.text) <= MAX_CHARACTERS]


def _tails(text: str, words: list[str]) -> Iterator[tuple[str, str]]:
    """(what a completion begins with, what stands before it), the most words first."""
    for number in range(len(words), 0, -1):
        tail = " ".join(words[-number:])
        signs = _BEFORE.match(tail)
        typed = tail[signs.end() :] if signs else tail
        if len(typed) >= SHORTEST and _PLAIN.fullmatch(typed):
            yield typed, text[: len(text) - len(typed)]


def _beginning(entries: list[_Entry], typed: str, language: str) -> list[_Entry]:
    """Those that begin so: those spelt so, those that do from their first word, by rank, of the reader's language."""
    key, spelt = fold(typed), lower(typed)
    start, end = (bisect_left(entries, each, key=lambda entry: entry.key) for each in (key, key + "\U0010ffff"))

    def order(entry: _Entry) -> tuple[bool, bool, int, bool, int, str]:
        is_spelt_so = lower(entry.label[len(entry.label) - len(entry.key) :]).startswith(spelt)
        foreign = language not in entry.languages
        return not is_spelt_so, not entry.whole, entry.rank, foreign, len(entry.label), entry.label

    return sorted(entries[start:end], key=order)


def _sorted(labels: Iterable[_Entry]) -> list[_Entry]:
    """Of each label an entry for each of its words that one may begin with."""
    made = (
        each._replace(key=fold(each.label[start:]), whole=not start)
        for each in labels
        for start in (0, *(match.end() for match in re.finditer(r"[\s—–-]+(?=\w)", each.label)))
    )
    return sorted(made, key=lambda entry: entry.key)


@cache
def _names() -> list[_Entry]:
    """The names that things go by before other names of the same, places of the field after all else."""
    best: dict[str, _Entry] = {}
    for concept in concepts.names():
        languages: set[str] = set()
        for form in concept.forms:
            rank = 2 * concept.key.startswith(("place:", "city:")) + (form.language in languages)
            languages.add(form.language)
            known = best.get(form.text)
            if known is None or rank < known.rank:
                known = _Entry("", True, form.text, form.text, "name", concept.key, rank)
            best[form.text] = known._replace(languages=known.languages | {form.language})
    return _sorted(best.values())


@lru_cache(maxsize=8)
def _tags(language: str, _now: int) -> list[_Entry]:
    """Topics and pairs as readers of this language know them. They are few, and editors add some."""
    topics = (_Entry("", True, topic.label(language), f"topic:{topic.code}", "topic") for topic in Topic.objects.all())
    pairs = Pair.objects.select_related("first", "second")
    return _sorted([*topics, *(_Entry("", True, pair.label(language), f"pair:{pair.code}", "pair") for pair in pairs)])


def _frequent(typed: str) -> Iterator[_Entry]:
    """The commonest words of the archive that begin so, one form of each; with Kazakh letters as they are typed."""
    dictionary, word = current(), lower(typed)
    stems: set[tuple[str, str]] = set()
    for row in _commonest(dictionary, keys.key(word)):
        form, language = dictionary.form(row), dictionary.language(row)
        stem = language, term(form, language)
        begins = form.startswith(word) if fold(word) != word else fold(form).startswith(fold(word))
        if begins and form != word and stem not in stems and is_kept(form):
            stems.add(stem)
            yield _Entry(form, True, form, form, "word")


def _commonest(dictionary: Dictionary, key: bytes) -> Iterator[int]:
    if not len(dictionary):
        return
    ((first, last),) = dictionary.ranges([key]).tolist()
    articles = dictionary.articles[first:last]
    most = (
        np.argpartition(articles, -CONSIDERED)[-CONSIDERED:] if last - first > CONSIDERED else np.arange(last - first)
    )
    for place in most[np.argsort(-articles[most].astype(np.int64), kind="stable")]:
        yield first + int(place)
