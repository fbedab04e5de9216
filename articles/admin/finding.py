"""Rows of the vocabulary by what somebody types: names in every language and case form, nearest first.

The forms' boxes and the queue find by it alike. Nearness: 0 it goes by this name, 1 by another form of it, 2 its names
have these words, 3 a name begins so, 4 words of its names begin so, 5 (topics) so do words of what it covers, 6 its own
words say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any

from articles import vocabulary
from articles.models import ArticleCountry, ArticlePair, ArticleTopic, Country, Tag, Topic
from articles.text.analysis import terms
from articles.text.scripts import fold
from articles.vocabulary import topic_words

MOST_WORDS = 20  # of what is typed: each is looked for by itself
LONGEST_NAME = 200  # characters of what is typed
MOST_IN_PAIR = 12  # words in which two countries are looked for
OFFERED = 6  # of several that may be meant
COVERED, SAID = 5, 6  # nearness of topics by what they are not called
SURE = 3  # the weight of words that say the topic by themselves

#: What stands between the two countries of a pair.
BETWEEN = {"и", "мен", "бен", "пен", "және", "and", "с", "со", "—", "–", "-", "/", "+", "&"}
_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"([\s,;/+—–-]+)")

#: The kind of tag and the code of what is tagged.
Choice = tuple[type[Tag], str]


# ---- by names --------------------------------------------------------------------------------------------------------


def has_words(typed: str, *names: Iterable[str]) -> bool:
    """Whether all words that are typed, in whatever case form, begin words of the names."""
    known = [name for several in names for name in several]
    starts = [word for name in known for word in _words(name)]
    stems: set[str] | None = None
    for word in typed.split()[:MOST_WORDS]:
        wanted = unmarked(word)
        if any(start.startswith(wanted) for start in starts):
            continue
        stems = stems if stems is not None else {stem for name in known for each in _terms(name) for stem in each}
        if not any(each and stems.issuperset(each) for each in _terms(word)):
            return False
    return True


def nearness(typed: str, names: Sequence[str]) -> int | None:
    """How near the names are to what is typed, None where they have not its words."""
    wanted = unmarked(typed.strip())
    if not wanted or not has_words(typed, names):
        return None
    known = [unmarked(name) for name in names]
    if wanted in known:
        return 0
    if any(_is_form(typed, name) for name in names):
        return 1
    if set(wanted.split()) <= {word for name in names for word in _words(name)}:
        return 2
    return 3 if any(name.startswith(wanted) for name in known) else 4


def topic_nearness(typed: str, topic: Topic) -> int | None:
    """As `nearness`, and by what the topic covers and the words that say it."""
    found = nearness(typed, topic_names(topic))
    if found is None and typed.strip():
        if has_words(typed, [topic.covers(language) for language in vocabulary.LANGUAGES]):
            return COVERED
        found = SAID if _says(typed, topic) else None
    return found


def topic_names(topic: Topic) -> list[str]:
    return [topic.code, *(topic.label(language) for language in vocabulary.LANGUAGES)]


@lru_cache(1000)
def _names_of(country: str, *labels: str) -> list[str]:
    known = vocabulary.countries().get(country)
    return [country, *labels, *(alias for words in known.aliases.values() for alias in words)] if known else [*labels]


def country_names(country: Country) -> list[str]:
    """In every language, with what else it is called."""
    labels = (country.label(language) for language in vocabulary.LANGUAGES)
    return _names_of(country.code, country.iso3, *labels)


@lru_cache(16384)
def unmarked(text: str) -> str:
    """Folded, and without the marks of Latin letters too: "Türkiye" is found by "turk"."""
    return fold("".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)))


@lru_cache(16384)
def _words(name: str) -> tuple[str, ...]:
    """Its words, those with hyphens whole and in parts."""
    text = unmarked(name)
    return tuple({*text.split(), *_WORD.findall(text)})


@lru_cache(16384)
def _terms(words: str) -> tuple[tuple[str, ...], ...]:
    """Their stems in Kazakh and in Russian."""
    return tuple(tuple(fold(term) for term in terms(words, language)) for language in ("kk", "ru"))


def _is_form(typed: str, name: str) -> bool:
    """Whether it is the name in another case."""
    return any(one and one == other for one, other in zip(_terms(typed), _terms(name), strict=True))


def _says(typed: str, topic: Topic) -> bool:
    """Whether it is a word that says the topic, such as the classifier goes by."""
    word = typed.strip().lower()
    said = topic_words.changed(topic_words.filed(topic.code), topic.words)
    sure = [term for by_weight in said.values() for term, weight in by_weight.items() if weight == SURE]
    return any(word.startswith(term.rstrip("*")) if term.endswith("*") else word == term for term in sure)


# ---- a tag -----------------------------------------------------------------------------------------------------------


class Choices:
    """What can be added: topics and countries by any of their names, pairs of countries."""

    @cached_property
    def topics(self) -> list[Topic]:
        return list(Topic.objects.all())

    @cached_property
    def countries(self) -> list[Country]:
        return list(Country.objects.all())

    def labels(self) -> Iterable[str]:
        """In the language of the page."""
        for row in (*self.topics, *sorted(self.countries, key=lambda row: fold(row.label()))):
            yield row.label()

    def named(self, typed: str) -> list[tuple[Choice, str]]:
        """What somebody may mean who types it, each with its name: one where that is clear, several of equal nearness,
        none."""
        typed = typed.strip()[:LONGEST_NAME]
        words = _bare(_WORD.findall(unmarked(typed)))
        if not words or len(words) > len(set(words)):  # one name twice is no pair
            return []
        near: dict[int, list[tuple[Choice, str]]] = {}
        for topic in self.topics:
            if (how := topic_nearness(typed, topic)) is not None:
                near.setdefault(how, []).append(((ArticleTopic, topic.pk), topic.label()))
        for country, how in self._countries(typed):
            near.setdefault(how, []).append(((ArticleCountry, country.pk), country.label()))
        if 0 not in near and 1 in near:  # "газ" is a topic's word, and another form of Gaza
            near[1] += near.get(2, [])
        if near and min(near) <= 1:
            return near[min(near)][:OFFERED]
        return self._pairs(typed) or (near[min(near)][:OFFERED] if near else [])

    def chosen(self, value: str) -> Choice | None:
        """ "country:GN", as the buttons of what was offered send it."""
        kind, _colon, code = value.partition(":")
        if kind == "topic" and code in {topic.pk for topic in self.topics}:
            return ArticleTopic, code
        codes = {country.pk for country in self.countries}
        if kind == "country" and code in codes:
            return ArticleCountry, code
        members = [part.upper() for part in code.split("-")]
        if kind == "pair" and len(set(members)) == 2 and codes.issuperset(members):
            return ArticlePair, vocabulary.pair_code(*members)
        return None

    def _countries(self, typed: str) -> list[tuple[Country, int]]:
        found = ((country, nearness(typed, country_names(country))) for country in self.countries)
        return [(country, how) for country, how in found if how is not None]

    def _pairs(self, typed: str) -> list[tuple[Choice, str]]:
        """Two countries by their names, wherever the first ends: some names have spaces and hyphens of their own."""
        pieces = _BREAK.split(typed)
        found: dict[str, tuple[Choice, str]] = {}
        for place in range(1, len(pieces) if len(pieces) <= 2 * MOST_IN_PAIR else 0, 2):
            sides = "".join(pieces[:place]).split(), "".join(pieces[place + 1 :]).split()
            first, second = (self._country(" ".join(side)) for side in (_bare(sides[0]), _bare(sides[1])))
            if first and second and first != second:
                code = vocabulary.pair_code(first.pk, second.pk)
                found[code] = ((ArticlePair, code), f"{first.label()} — {second.label()}")
        return list(found.values())[:OFFERED]

    def _country(self, typed: str) -> Country | None:
        """The one that goes by the name, in whatever form."""
        near: dict[int, list[Country]] = {}
        for country, how in self._countries(typed):
            near.setdefault(how, []).append(country)
        nearest: list[Any] = near[min(near)] if near and min(near) <= 1 else []
        return nearest[0] if len(nearest) == 1 else None


def _bare(words: list[str]) -> list[str]:
    """Without what stands between two names."""
    while words and words[0].lower() in BETWEEN:
        words = words[1:]
    while words and words[-1].lower() in BETWEEN:
        words = words[:-1]
    return words
