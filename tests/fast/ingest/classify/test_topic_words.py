"""What the terms of the topics match: the words that they mean, no names of people or countries, no false friends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pymorphy3
import pytest

from articles import vocabulary
from articles.ingest.classify.assign import classify
from articles.ingest.classify.gazetteer import words
from articles.ingest.classify.topics import lexicon
from articles.text import russian
from tests.fast.ingest.classify.test_articles import document

#: Everyday words that begin, or end up, like a term.
FALSE_FRIENDS = {
    "ru": """
        смогли смог смогут заставило заставили героиня героинях разбогател разобрал разборка грузинский груздь займет
        займется дорогие голый голого опека опекун насаждение отелло студень консультантша боксит марсель ракетка
        сборник спутница лунатик
        """,
    "kk": """
        қантар қантарда жемісті көрмеген көрмей мақтан мақтанышпен мақтауға сабақтастық қорықпайды қорқамыз жүгінді
        жүгініп салды салған қашан отан отанымыз құрамында
        """,
}
#: Kazakh names that begin like a term.
KAZAKH_NAMES = "Ғалымжан Ғалымжанның Дінмұхамед Біржан Биржан Егінбай Балықбай Газадағы Қантай Сүтжан".split()
NAMES = {"Name", "Surn", "Patr"}  # as pymorphy3's dictionary marks them


def _matched(text: str, language: str) -> set[str]:
    row = words(text)
    return {term.topic for index in range(len(row)) for term, _ in lexicon(language).at(row, index)}


def _strangers(forms: Iterable[str], language: str) -> dict[str, set[str]]:
    """Topic → what it catches of `forms`."""
    caught: dict[str, set[str]] = defaultdict(set)
    for form in forms:
        for topic in _matched(form, language):
            caught[topic].add(form)
    return dict(caught)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_false_friends_match_nothing(language: str) -> None:
    assert _strangers(FALSE_FRIENDS[language].split(), language) == {}


def _beginnings() -> set[str]:
    """Letters that any single-word Russian term begins with; those that begin with others of them are left out."""
    terms = (
        term for topic in vocabulary.load("topic_lexicon.json").values() for row in topic["ru"].values() for term in row
    )
    found = {russian.stem(term.rstrip("*").lower())[:-1][:5] for term in terms if " " not in term and len(term) > 3}
    return {one for one in found if not any(one[:end] in found for end in range(1, len(one)))}


@pytest.mark.slow  # a million forms
def test_names_of_people_match_nothing() -> None:
    """Given names, patronymics and surnames of the Russian dictionary that begin like a term and are no other word."""
    dictionary = pymorphy3.MorphAnalyzer(lang="ru").dictionary
    readings: dict[str, list[bool]] = defaultdict(list)
    for beginning in _beginnings():
        for word, tag, normal, _, _ in dictionary.iter_known_words(beginning):
            if word == normal and len(word) > 2:
                readings[word].append(bool(NAMES & set(str(tag).replace(" ", ",").split(","))))
    names = [word.capitalize() for word, marks in readings.items() if all(marks)]
    assert len(names) > 1_000
    assert _strangers(names, "ru") == {}
    assert _strangers(KAZAKH_NAMES, "kk") == {}


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_names_of_countries_are_no_terms_in_a_text(language: str) -> None:
    """Газа is no gas and Грузия no freight; a country whose name is a word is told by its capital."""
    for country in vocabulary.countries().values():
        found = classify(document(f"{country.names[language]}.", language))
        assert not found.topics, country.code
