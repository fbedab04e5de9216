"""What follows from a decision about a tag, is decided with it and taken back with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.archive import bulk, editors, settle
from articles.archive.settle import Decision
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, Outbox
from tests.making import BODY, made

pytestmark = pytest.mark.django_db
PAIR, COUNTRY, TOPIC = ArticlePair, ArticleCountry, ArticleTopic


def states(article: Article) -> dict[str, str]:
    """ "ru": "accepted party"."""
    rows: list[Any] = [tag for kind in (PAIR, COUNTRY, TOPIC) for tag in kind.objects.filter(article=article)]
    return {row.target_code: f"{row.state} {row.role}" for row in rows}


@pytest.fixture
def article() -> Article:
    return made(
        countries={"KZ": "party", "RU": "venue", "UZ": "party"},
        pairs={"kz-ru": "principal", "kz-uz": "secondary"},
        topics={"trade": "primary"},
    )


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("marat", is_staff=True)


def test_the_countries_of_a_principal_pair_are_parties(article: Article, editor: User) -> None:
    assert settle.settle(article, [Decision(PAIR, "kz-ru", "accepted")], editor) == 3
    assert states(article) == {
        "kz-ru": "accepted principal", "KZ": "accepted party", "RU": "accepted party",
        "kz-uz": "suggested secondary", "UZ": "suggested party", "trade": "suggested primary",
    }  # fmt: skip
    assert Outbox.objects.get(article_id=article.pk).priority == Outbox.EDITOR


def test_a_country_that_the_article_lacks_is_added(article: Article, editor: User) -> None:
    settle.settle(article, [Decision(PAIR, "kg-kz", "accepted", "principal", "Шекара")], editor)
    tags = states(article)
    assert (tags["kg-kz"], tags["KG"], tags["KZ"]) == ("added principal", "added party", "accepted party")
    assert PAIR.objects.get(article=article, pair="kg-kz").note == "Шекара"
    assert settle.undo(article, editor) == 3
    assert "kg-kz" not in (tags := states(article))
    assert "KG" not in tags


@pytest.mark.parametrize("role", ["secondary", "mention"])
def test_nothing_follows_of_other_pairs(article: Article, editor: User, role: str) -> None:
    assert settle.settle(article, [Decision(PAIR, "kz-ru", "accepted", role)], editor) == 1
    assert states(article)["KZ"] == "suggested party"


def test_a_rejected_pair_takes_along_what_rested_on_it_alone(article: Article, editor: User) -> None:
    tags = settle.tags_of(article)
    assert settle.following(Decision(PAIR, "kz-uz", "rejected"), tags) == [Decision(COUNTRY, "UZ", "rejected")]
    settle.settle(article, [Decision(PAIR, "kz-ru", "rejected")], editor)
    tags = settle.tags_of(article)
    assert states(article)["RU"] == "suggested venue"  # a part of its own
    assert {each.code for each in settle.following(Decision(PAIR, "kz-uz", "rejected"), tags)} == {"KZ", "UZ"}


def test_a_country_with_words_of_its_own_stays(editor: User) -> None:
    article = made(countries={"KZ": "party", "RU": "party"}, pairs={"kz-ru": "principal"}, words="Қазақстан мен Ресей")
    inside = PAIR.objects.get(article=article).evidence[0]
    for code, words in (("KZ", "Қазақстан"), ("RU", "Омбыда")):
        start = article.revisions.get().text.index(words)
        piece = {"revision": inside["revision"], "start": start, "end": start + len(words), "text": words}
        COUNTRY.objects.filter(article=article, country=code).update(evidence=[piece])
    assert "Омбыда" in BODY
    assert settle.settle(article, [Decision(PAIR, "kz-ru", "rejected")], editor) == 2
    assert states(article) == {"kz-ru": "rejected principal", "KZ": "rejected party", "RU": "suggested party"}


@pytest.mark.parametrize(
    "decision", [Decision(COUNTRY, "KZ", "rejected"), Decision(COUNTRY, "KZ", "accepted", "venue")]
)
def test_without_a_country_its_pairs_go(article: Article, editor: User, decision: Decision) -> None:
    editors.decide(PAIR.objects.filter(article=article, pair="kz-ru"), "accepted", editor)
    settle.settle(article, [decision], editor)
    tags = states(article)
    assert (tags["kz-ru"], tags["kz-uz"], tags["UZ"]) == (
        "accepted principal", "rejected secondary", "suggested party",
    )  # fmt: skip


def test_what_an_editor_decided_by_itself_stays(article: Article, editor: User, other: User) -> None:
    editors.decide(COUNTRY.objects.filter(article=article, country="RU"), "accepted", other, "third_party")
    editors.decide(COUNTRY.objects.filter(article=article, country="KZ"), "rejected", other)
    settle.settle(article, [Decision(PAIR, "kz-ru", "accepted")], editor)
    assert states(article)["RU"] == "accepted third_party"
    assert states(article)["KZ"] == "rejected party"


def test_the_rest_is_accepted_at_once_and_taken_back_at_once(article: Article, editor: User) -> None:
    before = states(article)
    settle.settle(article, [Decision(TOPIC, "trade", "rejected")], editor)
    assert settle.settle(article, settle.rest(settle.tags_of(article)), editor) == 5
    tags = states(article)
    assert tags["RU"] == "accepted party"  # as a country of the principal pair
    assert (tags["kz-uz"], tags["UZ"], tags["trade"]) == ("accepted secondary", "accepted party", "rejected primary")
    assert settle.undo(article, editor) == 5
    assert settle.undo(article, editor) == 1
    assert states(article) == before
    assert settle.undo(article, editor) == 0
    assert not any(tag.by_editor for tag in settle.tags_of(Article.objects.get()))


def test_what_was_decided_again_since_stays(article: Article, editor: User, other: User) -> None:
    settle.settle(article, [Decision(PAIR, "kz-ru", "accepted")], editor)
    editors.decide(COUNTRY.objects.filter(article=article, country="RU"), "rejected", other)
    assert settle.undo(article, other) == 0
    assert settle.undo(article, editor) == 2
    tags = states(article)
    assert (tags["kz-ru"], tags["KZ"], tags["RU"]) == ("suggested principal", "suggested party", "rejected party")


def test_undo_goes_back_step_by_step(article: Article, editor: User) -> None:
    steps = [
        Decision(PAIR, "kz-ru", "accepted"), Decision(PAIR, "kz-ru", "accepted", "secondary"),
        Decision(PAIR, "kz-ru", "rejected"), Decision(COUNTRY, "UZ", "rejected"),
    ]  # fmt: skip
    seen = [states(article)]
    for step in steps:
        settle.settle(article, [step], editor)
        seen.append(states(article))
    assert seen[3]["RU"] == "accepted party"  # it was decided by then
    seen.pop()
    for before in (seen.pop(), seen.pop()):
        settle.undo(article, editor)
        assert states(article) == before
    settle.settle(article, [Decision(TOPIC, "trade", "rejected")], editor)
    settle.undo(article, editor)
    for before in (seen.pop(), seen.pop()):
        settle.undo(article, editor)
        assert states(article) == before
    assert settle.undo(article, editor) == 0


def test_hiding_is_taken_back_by_who_hid(article: Article, editor: User, other: User) -> None:
    editors.hide([article], "Қайталама", editor)
    assert settle.undo(article, other) == 0
    assert settle.undo(article, editor) == 1
    assert not Article.objects.get().hidden


def test_a_decision_about_a_tag_that_is_not_there(article: Article, editor: User) -> None:
    assert settle.settle(article, [Decision(TOPIC, "energy", "rejected"), Decision(PAIR, "kz-ru", "rejected")], editor)
    assert "energy" not in states(article)


def test_nobody_shows_what_somebody_else_hid(article: Article, editor: User, other: User) -> None:
    row = Article.objects.filter(pk=article.pk)
    editors.hide(row, "Қайталама", other)
    editors.edit(article, {"title": "Басқа тақырып"}, editor)
    assert settle.undo(article, editor) == 0
    editors.hide(row, "Өз себебім", editor)  # over the reason of another
    assert settle.undo(article, editor) == 0
    assert row.get().hidden
    editors.unhide(row, other)
    editors.hide(row, "Өз себебім", editor)
    assert settle.undo(article, editor) == 1
    assert not row.get().hidden


def test_what_a_bulk_action_decided_does_not_come_back_once_it_is_undone(article: Article, editor: User) -> None:
    with bulk.bulk_action("accept", editor, {}, {}) as action:
        editors.decide(TOPIC.objects.filter(article=article), "accepted", editor, bulk=action)
    settle.settle(article, [Decision(TOPIC, "trade", "rejected")], editor)
    bulk.undo(action, editor)
    settle.undo(article, editor)
    tag = TOPIC.objects.get(article=article)
    assert (tag.state, tag.bulk_id) == ("suggested", None)


def test_the_rest_holds_no_pair_that_lacks_a_country(article: Article, editor: User) -> None:
    editors.decide(COUNTRY.objects.filter(article=article, country="UZ"), "rejected", editor)
    settle.settle(article, settle.rest(settle.tags_of(article)), editor)
    tags = states(article)
    assert (tags["kz-ru"], tags["kz-uz"], tags["KZ"]) == (
        "accepted principal", "rejected secondary", "accepted party",
    )  # fmt: skip


def test_a_venue_by_the_rules_keeps_its_pairs(article: Article, editor: User) -> None:
    settle.settle(article, [Decision(COUNTRY, "RU", "accepted")], editor)
    assert states(article)["kz-ru"] == "suggested principal"
