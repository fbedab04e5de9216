"""The writers of articles and tags: what they write, what they keep, what they never overwrite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from articles.archive import editors, machines, outlets
from articles.archive.delete import delete_articles
from articles.archive.keys import refresh_keys
from articles.archive.outbox import enqueue_related, outbox_written
from articles.models import (
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    FieldValue,
    Outbox,
    Outlet,
    Pair,
    Tombstone,
)
from articles.text.scripts import fold
from tests.making import BODY, TITLE, derived, made, revised

pytestmark = pytest.mark.django_db


def stored(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def versions(article: Article) -> tuple[int, int | None]:
    """(the article's index version, the version that the outbox asks for)."""
    row = Outbox.objects.filter(pk=article.pk).first()
    return stored(article).index_version, row.version if row else None


# ---- what machines write -------------------------------------------------------------------------------------------


def test_a_new_article_has_its_rows_and_waits_for_the_index() -> None:
    article = made(countries={"KZ": "party"}, pairs={"kz-uz": "principal"}, topics={"trade": "primary"}, words="жоба")
    tag = article.pair_tags.get()
    assert (tag.pair_id, tag.role, tag.state, tag.confidence) == ("kz-uz", "principal", "suggested", 0.8)
    assert tag.evidence == [
        {"revision": 1, "start": tag.evidence[0]["start"], "end": tag.evidence[0]["end"], "text": "жоба"}
    ]
    revision = article.revisions.get()
    assert revision.text[tag.evidence[0]["start"] : tag.evidence[0]["end"]] == "жоба"
    assert set(article.field_values.values_list("field", "state")) == {
        ("title", "suggested"),
        ("date", "suggested"),
        ("language", "suggested"),
    }
    assert versions(article) == (2, 2)
    assert Outbox.objects.get(pk=article.pk).priority == Outbox.MACHINE


def test_a_pair_comes_into_being_when_it_is_first_used() -> None:
    assert not Pair.objects.filter(pk="fi-kz").exists()
    made(pairs={"fi-kz": "principal"})
    pair = Pair.objects.get(pk="fi-kz")
    assert (pair.first_id, pair.second_id) == ("FI", "KZ")
    assert pair.label("en") == "Kazakhstan — Finland"


def test_an_id_of_a_deleted_article_is_not_used_again() -> None:
    Tombstone.objects.create(pk=77)
    article = made(id=77)
    assert article.pk != 77
    assert stored(article).newest % 2**30 == article.pk


def test_a_taken_id_is_replaced() -> None:
    first = made(id=78)
    second = made("Басқа мақала", "Басқа мәтін.", id=78)
    assert first.pk == 78
    assert second.pk != 78
    assert stored(first).title == TITLE


def test_the_keys_for_the_admin_know_no_case_and_no_kazakh_keyboard() -> None:
    article = made("Әуежай және Өзен", byline="Ғани Қожа", outlet="Таң Шолпан")
    for words in ("әуежай", "АУЕЖАЙ", "озен", "гани", "таң шолпан"):
        assert fold(words) in stored(article).search_text


# ---- a machine never overwrites an editor ---------------------------------------------------------------------------


EDITS: dict[str, tuple[Any, Callable[[Article], Any]]] = {
    "title": ("Редактордың тақырыбы", lambda article: article.title),
    "date": ("2021-07", lambda article: (article.date_value, article.date_precision, str(article.date_to))),
    "byline": ("Сәуле Ахмет", lambda article: article.byline),
    "language": ("ru", lambda article: article.language),
}


@pytest.mark.parametrize("field", EDITS)
def test_a_newer_text_leaves_an_edited_field_alone(field: str, editor: User) -> None:
    value, read = EDITS[field]
    article = made()
    editors.edit(article, {field: value}, editor)
    edited = read(stored(article))
    body = BODY + "\n\nЖаңа абзац қосылды."
    newer = derived("Жаңа тақырып", body, date="2023-01-02", byline="Машина", language="en")
    machines.revise(stored(article), newer, revised("Жаңа тақырып", body))
    after = stored(article)
    assert read(after) == edited
    assert after.body == body
    others = {name: read(after) for name, (_value, read) in EDITS.items() if name != field}
    fresh = {"title": "Жаңа тақырып", "date": ("2023-01-02", "day", "2023-01-02"), "byline": "Машина", "language": "en"}
    assert others == {name: value for name, value in fresh.items() if name != field}
    assert article.field_values.get(field=field).state == "added"


def test_a_newer_text_leaves_an_edited_outlet_alone(editor: User) -> None:
    article = made(outlet="Бірінші газет")
    mine = outlets.by_name("Екінші газет")
    editors.edit(article, {"outlet": mine}, editor)
    machines.revise(stored(article), derived(outlet="Үшінші газет"), revised(body=BODY + " Тағы."))
    assert stored(article).outlet == mine
    assert article.field_values.get(field="outlet").value == "Екінші газет"
    editors.edit(article, {"outlet": None}, editor)
    machines.revise(stored(article), derived(outlet="Үшінші газет"), revised(body=BODY + " Және тағы."))
    assert stored(article).outlet is None


def test_a_newer_text_leaves_decided_tags_alone(editor: User) -> None:
    article = made(pairs={"kz-ru": "principal", "kz-uz": "principal", "cn-kz": "secondary"})
    editors.decide(article.pair_tags.filter(pair="kz-ru"), "rejected", editor)
    editors.decide(article.pair_tags.filter(pair="kz-uz"), "accepted", editor, "secondary")
    editors.tag([article], ArticlePair, "kg-kz", editor)
    newer = derived(pairs={"kz-ru": "principal", "kz-uz": "principal", "kg-kz": "mention", "kz-tj": "principal"})
    machines.revise(stored(article), newer, revised(body=BODY + " Тағы."))
    assert set(article.pair_tags.values_list("pair", "role", "state")) == {
        ("kz-ru", "principal", "rejected"),
        ("kz-uz", "secondary", "accepted"),
        ("kg-kz", "principal", "added"),
        ("kz-tj", "principal", "suggested"),
    }


def test_a_newer_text_does_not_unhide(editor: User) -> None:
    article = made()
    editors.hide([article], "авторлық құқық", editor)
    machines.revise(stored(article), derived(), revised(body=BODY + " Тағы."))
    assert stored(article).hidden


# ---- editors ---------------------------------------------------------------------------------------------------------


def test_an_edit_writes_history_with_before_and_after(editor: User) -> None:
    article = made(date="2022-08-25T23:33+06:00", date_flags=["assumed_zone"], title_derived=True)
    editors.edit(article, {"date": "2022-08", "title": "Нақты тақырып"}, editor)
    after = stored(article)
    assert (after.date_value, after.date_precision, str(after.date_from), str(after.date_to)) == (
        "2022-08",
        "month",
        "2022-08-01",
        "2022-08-31",
    )
    assert (after.date_flags, after.title_derived) == ([], False)
    newest, baseline = after.history.all()
    assert (newest.history_user, newest.history_type, newest.title) == (editor, "~", "Нақты тақырып")
    assert (baseline.title, baseline.date_value) == (TITLE, "2022-08-25T23:33+06:00")
    row = FieldValue.objects.get(article=article, field="date")
    assert (row.value, row.state, row.rule, row.decided_by) == ("2022-08", "added", "editor", editor)
    assert [record.value for record in row.history.all()] == ["2022-08", "2022-08-25T23:33+06:00"]
    assert versions(article) == (3, 3)
    assert Outbox.objects.get(pk=article.pk).priority == Outbox.EDITOR
    assert fold("Нақты") in after.search_text


@pytest.mark.parametrize("value", ["2022-13", "2022-02-30", "кеше", "22", "2022-8-1", "--02-30"])
def test_what_is_no_date_changes_nothing(value: str, editor: User) -> None:
    article = made()
    with pytest.raises(ValueError, match=r"\w"):
        editors.edit(article, {"date": value, "title": "Басқа"}, editor)
    assert stored(article).title == TITLE
    assert article.history.count() == 0
    assert versions(article) == (2, 2)


def test_a_machines_change_between_two_edits_is_not_laid_at_the_editors_door(editor: User) -> None:
    article = made()
    editors.edit(article, {"byline": "Бірінші"}, editor)
    machines.revise(stored(article), derived("Машина тақырыбы"), revised("Машина тақырыбы"))
    editors.edit(article, {"byline": "Екінші"}, editor)
    newest, baseline = article.history.all()[:2]
    assert (baseline.title, baseline.byline, baseline.history_user) == ("Машина тақырыбы", "Бірінші", None)
    assert (newest.title, newest.byline) == ("Машина тақырыбы", "Екінші")


def test_decisions_on_tags(editor: User) -> None:
    article = made(topics={"trade": "primary", "energy": "secondary"})
    assert editors.decide(article.topic_tags.filter(topic="trade"), "accepted", editor) == 1
    assert editors.decide(article.topic_tags.filter(topic="trade"), "accepted", editor) == 0
    assert editors.decide(article.topic_tags.filter(topic="energy"), "rejected", editor) == 1
    tag = article.topic_tags.get(topic="trade")
    assert (tag.state, tag.decided_by, tag.decided_at is not None) == ("accepted", editor, True)
    assert [record.state for record in tag.history.all()] == ["accepted", "suggested"]
    assert versions(article) == (4, 4)  # what changed nothing asks for nothing


def test_adding_a_tag(editor: User) -> None:
    fresh, suggested, rejected = made(), made("Б", "Екінші мәтін."), made("В", "Үшінші мәтін.")
    editors.tag([suggested, rejected], ArticleTopic, "trade", None)
    ArticleTopic.objects.filter(article=suggested).update(state="suggested", decided_at=None, role="secondary")
    editors.decide(rejected.topic_tags.all(), "rejected", editor)
    articles = Article.objects.filter(pk__in=[fresh.pk, suggested.pk, rejected.pk])
    assert editors.tag(articles, ArticleTopic, "trade", editor) == 3
    assert editors.tag(articles, ArticleTopic, "trade", editor) == 0
    states = dict(ArticleTopic.objects.values_list("article", "state"))
    assert states == {fresh.pk: "added", suggested.pk: "accepted", rejected.pk: "accepted"}
    assert suggested.topic_tags.get().role == "secondary"
    assert editors.tag([suggested], ArticleTopic, "trade", editor, "primary") == 1
    assert suggested.topic_tags.get().role == "primary"


def test_an_added_tag_stays_added_when_accepted_and_can_be_rejected(editor: User) -> None:
    article = made()
    editors.tag([article], ArticleCountry, "FI", editor, "mention")
    assert editors.decide(article.country_tags.all(), "accepted", editor) == 0
    assert editors.decide(article.country_tags.all(), "accepted", editor, "venue") == 1
    assert article.country_tags.get().state == "added"
    assert editors.decide(article.country_tags.all(), "rejected", editor) == 1
    assert article.country_tags.get().state == "rejected"


def test_hiding_needs_a_reason_and_is_undone(editor: User) -> None:
    article = made()
    with pytest.raises(ValueError, match="reason"):
        editors.hide([article], "  ", editor)
    assert editors.hide([article], "қате көшірме", editor) == 1
    assert list(Article.objects.searchable()) == []
    assert editors.hide(Article.objects.all(), "қате көшірме", editor) == 0
    assert editors.hide(Article.objects.all(), "басқа себеп", editor) == 1
    assert stored(article).hidden_reason == "басқа себеп"
    assert editors.unhide(Article.objects.all(), editor) == 1
    assert stored(article).hidden_reason == ""
    assert [record.hidden_reason for record in article.history.all()] == ["", "басқа себеп", "қате көшірме", ""]


def test_deleting_leaves_a_tombstone_and_empties_the_index() -> None:
    article, other = made(pairs={"kz-ru": "principal"}), made("Б", "Екінші мәтін.")
    pk, version = article.pk, stored(article).index_version
    delete_articles(Article.objects.filter(pk=article.pk))
    assert set(Article.objects.values_list("pk", flat=True)) == {other.pk}
    assert Tombstone.objects.filter(pk=pk).exists()
    assert (Outbox.objects.get(pk=pk).version, Outbox.objects.get(pk=pk).priority) == (version + 1, Outbox.EDITOR)
    assert not ArticlePair.objects.exists()
    total, kinds = delete_articles(Article.objects.all())
    assert kinds["articles.Article"] == 1
    assert total >= 1


def test_an_article_is_deleted_in_no_other_way() -> None:
    article = made(outlet="Дала жаршысы")
    assert article.outlet is not None
    for delete in (article.delete, Article.objects.all().delete, article.outlet.article_set.all().delete):
        with pytest.raises(TypeError, match="delete_articles"):
            delete()
    assert stored(article) == article


def test_the_drainer_is_woken_after_commit(django_capture_on_commit_callbacks: Any, editor: User) -> None:
    article, woken = made(), []

    def wake(**kwargs: Any) -> None:
        woken.append(Outbox.objects.get(pk=article.pk).version)

    outbox_written.connect(wake)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            editors.edit(article, {"byline": "Сәуле"}, editor)
            assert woken == []
        assert woken == [3]
    finally:
        outbox_written.disconnect(wake)


def test_a_failure_halfway_writes_nothing(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    article = made()

    def fail(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("articles.archive.editors.enqueue", fail)
    with pytest.raises(RuntimeError):
        editors.edit(article, {"title": "Басқа"}, editor)
    assert stored(article).title == TITLE
    assert article.history.count() == 0


def test_bulk_work_takes_a_fixed_number_of_queries(editor: User, django_assert_max_num_queries: Any) -> None:
    articles = [made(f"Мақала {n}", f"Мәтін {n}.", topics={"trade": "primary"}) for n in range(20)]
    with django_assert_max_num_queries(13):  # one more on PostgreSQL, which is locked by a query
        assert editors.decide(ArticleTopic.objects.all(), "accepted", editor) == 20
    with django_assert_max_num_queries(15):
        assert editors.tag(articles, ArticleTopic, "energy", editor) == 20
    with django_assert_max_num_queries(15):
        assert editors.hide(articles, "сынақ", editor) == 20


def test_a_changed_outlet_enqueues_its_articles() -> None:
    article, other = made(outlet="Дала жаршысы"), made("Б", "Екінші мәтін.")
    before = versions(other)
    assert enqueue_related(outlet=article.outlet) == 1
    assert versions(article) == (3, 3)
    assert versions(other) == before


def test_a_renamed_outlet_is_found_by_its_new_name() -> None:
    article = made(outlet="Дала жаршысы")
    Outlet.objects.filter(pk=article.outlet.pk).update(name="Жайық үні")
    refresh_keys(outlet=article.outlet)
    assert fold("Жайық") in stored(article).search_text


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("ҚазАқпарат", "kazinform"),  # an alias of the vocabulary, in any case
        ("қазақпарат", "kazinform"),
        ("Sputnik Казахстан", "sputnik-kz"),
        ("Дала жаршысы", "дала-жаршысы"),
        ("***", "596f4162a52f"),
    ],
)
def test_outlets_are_found_by_any_name_or_made(name: str, slug: str) -> None:
    outlet = outlets.by_name(name)
    assert outlet == outlets.by_name(name.upper())
    assert outlet.slug == slug


def test_an_outlet_is_found_by_the_name_that_an_editor_gave_it() -> None:
    outlet = outlets.by_name("Дала жаршысы")
    outlet.aliases = ["Вестник степи"]
    outlets.save(outlet)
    assert outlets.by_name("вестник степи") == outlet
    assert outlets.by_name("Вестник") != outlet
