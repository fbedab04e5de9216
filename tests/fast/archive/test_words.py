"""Editors' words reach the classifier wherever it is about to work, and are gone when they are taken back."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from articles.archive import reference, words
from articles.ingest.rules import rules_version
from articles.intake import regroup
from articles.models import KnownName, Outbox, Outlet, Topic
from articles.vocabulary import edited, find_outlet
from tests.making import made

topics = import_module("articles.ingest.classify.topics")
pytestmark = pytest.mark.django_db


def keep(code: str, changes: dict[str, dict[str, int]]) -> None:
    topic = Topic.objects.get(pk=code)
    topic.words = changes
    reference.edit(topic, ["words"])


def terms(language: str, text: str) -> set[str]:
    """The topics of the words of a text."""
    row = topics.TopicText(0, text, 1.0, language, import_module("articles.ingest.classify.gazetteer").words(text))
    return {term.topic for term, _start, _end in topics._terms(row)}


def test_a_word_is_found_once_it_is_taken_over_and_never_after_it_was_dropped() -> None:
    version = rules_version()
    text = "Елде балуандық сайысы өтті"
    assert "culture" not in terms("kk", text) or "health" not in terms("kk", text)
    keep("health", {"kk": {"балуандық*": 3}})
    assert "health" not in terms("kk", text)
    assert words.renew() and not words.renew()
    assert "health" in terms("kk", text)
    assert rules_version() != version
    keep("health", {})
    assert words.renew()
    assert "health" not in terms("kk", text) and rules_version() == version


def test_a_word_of_the_file_is_dropped_and_stays_so_when_the_file_is_read_again() -> None:
    text = "Келіссөз өтті"
    assert terms("kk", text) == {"diplomacy"}
    keep("diplomacy", {"kk": {"келіссөз*": 0}})
    reference.load()
    words.renew()
    assert terms("kk", text) == set()
    assert "келіссөз*" not in words.of(Topic.objects.get(pk="diplomacy"))["kk"]


def test_a_trial_is_seen_within_it_alone() -> None:
    keep("health", {"kk": {"балуандық*": 3}})
    words.renew()
    with words.tried("health", {"kk": {"көкпар*": 3}}):
        assert terms("kk", "Көкпар өтті") == {"health"}
        assert "health" not in terms("kk", "Балуандық күресі")
    with words.tried("health", {}):
        assert "health" not in terms("kk", "Балуандық күресі")
    assert "health" in terms("kk", "Балуандық күресі")


def test_articles_are_not_indexed_anew_for_words_which_none_of_them_shows() -> None:
    made(topics={"trade": "primary"})
    Outbox.objects.all().delete()
    keep("trade", {"kk": {"жаңаша*": 3}})
    assert not Outbox.objects.exists()


def test_an_outlet_that_an_editor_accepted_is_known_by_its_names_and_domains() -> None:
    version = rules_version()
    row = Outlet(slug="dala", name="Дала жаршысы", domains=["dala.example"], country_id="KZ", state="accepted")
    reference.edit(row, [], new=True)
    assert find_outlet("dala.example") is None
    words.renew()
    known = find_outlet("dala.example")
    assert known and known.name == "Дала жаршысы" and known.country == "KZ"
    assert rules_version() != version


def test_what_readers_see_of_an_outlet_is_no_rule() -> None:
    row = Outlet.objects.get(slug="kazpravda")
    row.display = "excerpt"
    reference.edit(row, ["display"])
    words.renew()
    assert edited.in_use().digest == edited.NONE.digest


def test_what_was_merged_is_known_by_what_it_is_part_of() -> None:
    old, new = Outlet.objects.get(slug="kazpravda"), Outlet.objects.get(slug="egemen-qazaqstan")
    names = [old.name, *old.aliases, *old.domains]
    version = rules_version()
    keep("health", {"kk": {"балуандық*": 3}})
    action = regroup.merge(old, new, None)
    topics_merged = regroup.merge(Topic.objects.get(pk="health"), Topic.objects.get(pk="culture"), None)
    words.renew()
    assert {known.name for name in names if (known := find_outlet(name))} == {new.name}
    assert all(find_outlet(name) for name in names)
    assert "health" in terms("kk", "Балуандық күресі")  # which the archive calls culture: rows.derivation
    regroup.take_back(action, None)
    regroup.take_back(topics_merged, None)
    keep("health", {})
    words.renew()
    assert {known.name for name in names if (known := find_outlet(name))} == {old.name}
    assert rules_version() == version


@pytest.mark.parametrize("lacking", ["countries", "surname_kk", "surname_ru"])
def test_a_name_that_says_too_little_is_not_told_by(lacking: str) -> None:
    """Nobody's mistake in a table may stop every process that reads it."""
    values: dict[str, Any] = {f"name_{language}": "Асан Қасқырбай" for language in ("kk", "ru", "en")}
    values |= {"surname_kk": "Қасқырбай", "surname_ru": "Каскырбай", "countries": ["MN"]}
    values[lacking] = type(values[lacking])()
    KnownName.objects.create(key="asan", edited=True, **values)
    words.renew()
    assert edited.in_use().files["people.json"] == {"asan": None}
