"""What editors made of the vocabulary, laid over the files."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from articles import vocabulary
from articles.ingest.classify.gazetteer import gazetteer
from articles.ingest.classify.topics import lexicon
from articles.ingest.rules import rules_version
from articles.vocabulary import edited
from articles.vocabulary.edited import NONE, Edits, merged

WORDS = Edits({"topic_lexicon.json": {"space": {"kk": {"3": ["ғарышкер*"]}}}})
PEOPLE = Edits({"people.json": {"nursultan-nazarbayev": None}})


@pytest.fixture(autouse=True)
def as_filed() -> Iterator[None]:
    yield
    edited.use(NONE)


@pytest.mark.parametrize(
    ("content", "edits", "expected"),
    [
        ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
        ({"a": 1, "b": 2}, {"b": None}, {"a": 1}),
        ({"a": {"b": [1], "c": [2]}}, {"a": {"c": [3]}}, {"a": {"b": [1], "c": [3]}}),
        ({"a": {"b": 1}}, {"c": {"d": {"e": 1}}}, {"a": {"b": 1}, "c": {"d": {"e": 1}}}),
        ({"a": {"b": 1}}, {"gone": None}, {"a": {"b": 1}}),
    ],
)
def test_objects_are_merged_and_null_takes_away(content: object, edits: object, expected: object) -> None:
    assert merged(content, edits) == expected


def test_what_is_made_of_a_file_is_made_anew_for_its_edits_alone() -> None:
    words, names, version = lexicon("kk"), gazetteer("kk"), rules_version()
    edited.use(WORDS)
    assert lexicon("kk") is not words and gazetteer("kk") is names
    assert rules_version() != version
    edited.use(PEOPLE)
    assert "nursultan-nazarbayev" not in vocabulary.people() and gazetteer("kk") is not names
    assert lexicon("kk") is words
    edited.use(NONE)
    assert "nursultan-nazarbayev" in vocabulary.people()
    assert (lexicon("kk"), gazetteer("kk"), rules_version()) == (words, names, version)


def test_edits_of_the_same_content_are_the_same_version() -> None:
    again = Edits({"topic_lexicon.json": {"space": {"kk": {"3": ["ғарышкер*"]}}}, "people.json": {}})
    assert rules_version(again) == rules_version(WORDS) != rules_version(PEOPLE)


def test_what_is_tried_out_is_tried_in_one_thread_alone() -> None:
    seen: list[str] = []
    with edited.tried(WORDS):
        other = threading.Thread(target=lambda: seen.append(edited.in_use().digest))
        other.start()
        other.join()
        assert edited.in_use() is WORDS
    assert seen == [NONE.digest] and edited.in_use() is NONE
