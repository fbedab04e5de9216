"""All articles of a search changed at once: looked at, done by a job, told of, taken back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from articles.archive import bulk as archive_bulk
from articles.archive import editors
from articles.intake import jobs
from articles.models import TAGS, Article, ArticleTopic, BulkAction, FieldValue, Job, Tag
from articles.models.querysets import among
from articles.text.scripts import fold
from tests.making import editors_group, made

pytestmark = pytest.mark.django_db
BULK = "/admin/bulk/"
ENERGY = "topic=energy&sort=oldest"


def states() -> Counter[str]:
    """How many tags of all kinds are in each state."""
    return Counter(state for kind in TAGS for state in kind._default_manager.values_list("state", flat=True))


def as_they_are() -> list[Any]:
    """Everything that an action may change."""
    decided = ("article", "state", "note", "decided_by", "bulk")
    tags = [row for kind in TAGS for row in kind._default_manager.order_by("pk").values_list(*decided, kind.CODE)]
    fields = FieldValue.objects.order_by("pk").values_list(*decided, "field", "value", "rule")
    values = ("pk", "outlet", "language", "hidden", "hidden_reason", "hidden_bulk", "search_text")
    return [*tags, *fields, *Article.objects.order_by("pk").values_list(*values)]


@pytest.fixture
def energy(index: Callable[[], None]) -> list[Article]:
    """27 articles about energy, and one that is not."""
    articles = [
        made(
            f"Мақала {n}",
            f"Мұнай <{n}> тасымалы.",
            topics={"energy": "primary"},
            countries={"KZ": "party", "RU": "party"},
            pairs={"kz-ru": "principal"},
            words="тасымалы",
            outlet="Дала",
        )
        for n in range(27)
    ]
    made("Басқа", "Басқа мәтін.", topics={"trade": "primary"})
    index()
    return articles


@pytest.fixture
def chief(client: Client, desk: Client, editor: User) -> Client:
    """The same browser, its editor being a chief editor by now."""
    editor.groups.add(Group.objects.get(name="chief editors"))
    return desk


def look(desk: Client, do: str, query: str = ENERGY, **data: str) -> str:
    return said(desk.post(f"{BULK}{do}/?{query}", data))


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def confirmed(desk: Client, do: str, query: str = ENERGY, **data: str) -> BulkAction:
    """Looked at, confirmed, and done by the worker."""
    count = re.search(r'name="count" value="(\d+)"', look(desk, do, query, **data))
    assert count
    response = desk.post(f"{BULK}{do}/?{query}", {**data, "count": count[1], "apply": "1"})
    action = BulkAction.objects.latest("pk")
    assert response["Location"] == f"/admin/articles/bulkaction/{action.pk}/change/"
    work()
    action.refresh_from_db()
    return action


def work() -> None:
    """As the worker does, in the test's own connection."""
    for job in Job.objects.filter(state="waiting"):
        taken = SimpleNamespace(task_result=SimpleNamespace(id=job.task_id))
        jobs.perform.func(taken, job.pk)  # type: ignore[arg-type]


WAYS: list[tuple[str, dict[str, str], int, dict[str, int]]] = [
    ("accept", {}, 27 * 4, {"accepted": 108, "suggested": 1}),
    ("accept", {"which": "ArticlePair"}, 27, {"accepted": 27, "suggested": 82}),
    ("accept", {"topic": "energy"}, 27, {"accepted": 27, "suggested": 82}),
    ("accept", {"country": "RU"}, 27, {"accepted": 27, "suggested": 82}),
    ("reject", {"which": "ArticleCountry"}, 54, {"rejected": 54, "suggested": 55}),
    ("add", {"first": "KZ", "second": "UZ", "note": "Бәрі"}, 27, {"added": 27, "suggested": 109}),
    ("add", {"topic": "trade", "note": "Бәрі"}, 27, {"added": 27, "suggested": 109}),
    ("remove", {"first": "RU", "second": "KZ"}, 27, {"rejected": 27, "suggested": 82}),
    ("language", {"language": "ru"}, 0, {"suggested": 109}),
    ("hide", {"reason": "Қате жүктелді"}, 0, {"suggested": 109}),
]


@pytest.mark.parametrize(("do", "data", "tags", "after"), WAYS)
@pytest.mark.usefixtures("energy")
def test_an_action_from_its_preview_to_its_undo(
    desk: Client, editor: User, do: str, data: dict[str, str], tags: int, after: dict[str, int]
) -> None:
    before = as_they_are()
    preview = look(desk, do, **data)
    assert "27 articles found" in preview
    assert "27 articles will be changed." in preview
    assert (f"{tags} tags will be decided." in preview) == (tags > 0)
    assert len(set(re.findall(r">(Мақала \d+)</a>", preview))) == 10
    assert as_they_are() == before
    action = confirmed(desk, do, **data)
    assert (action.kind, action.user, action.articles, action.tags) == (do, editor, 27, tags)
    assert (action.planned, action.query) == (27, ENERGY)
    assert states() == after
    page = said(desk.get(f"/admin/articles/bulkaction/{action.pk}/change/"))
    for words in ("27 of 27", "finished", "Topic: Energy &amp; power", f"?{ENERGY.replace('&', '&amp;')}"):
        assert words in page
    job = Job.objects.get()
    assert (job.done, job.total, job.counts["changed"]) == (27, 27, 27)
    assert f"/bulkaction/{action.pk}/change/" in said(desk.get(f"/admin/articles/job/{job.pk}/change/"))
    undo = f"/admin/articles/bulkaction/{action.pk}/undo/"
    assert undo in page
    assert f"{tags or 27} {'tags' if tags else 'articles'} become again what they were before." in said(desk.get(undo))
    assert "what they were before" in said(desk.post(undo, follow=True))
    assert as_they_are() == before
    action.refresh_from_db()
    assert (action.undone_by, archive_bulk.left(action)) == (editor, 0)


@pytest.mark.usefixtures("energy")
def test_another_outlet_and_back(desk: Client, editor: User) -> None:
    other = made("Тағы", "Тағы бір мәтін.", outlet="Таң").outlet
    assert other is not None
    before = as_they_are()
    action = confirmed(desk, "outlet", outlet=str(other.pk), note="Сайт көшті")
    assert action.articles == 27
    moved = Article.objects.filter(outlet=other, search_text__contains=fold("Таң"))
    assert moved.count() == 28
    assert set(FieldValue.objects.filter(bulk=action).values_list("value", "state", "note")) == {
        ("Таң", "added", "Сайт көшті")
    }
    again = FieldValue.objects.filter(bulk=action)[0].article
    editors.edit(again, {"outlet": other}, editor)  # confirmed by itself
    assert "26 articles become again" in said(desk.get(f"/admin/articles/bulkaction/{action.pk}/undo/"))
    assert archive_bulk.undo(action, editor) == 26
    assert moved.count() == 2
    stays = {row for row in as_they_are() if again.pk in row}
    assert {row for row in as_they_are() if row not in stays} == {row for row in before if again.pk not in row}


def test_what_was_decided_again_stays(desk: Client, editor: User, energy: list[Article]) -> None:
    hidden = confirmed(desk, "hide", reason="Қате жүктелді")
    assert Article.objects.filter(hidden_bulk=hidden, hidden=True).count() == 27
    editors.unhide(Article.objects.filter(pk=energy[0].pk), editor)
    editors.hide(Article.objects.filter(pk=energy[1].pk), "Авторы сұрады", editor)
    assert archive_bulk.undo(hidden, editor) == 25
    assert list(Article.objects.filter(hidden=True).values_list("hidden_reason", flat=True)) == ["Авторы сұрады"]


def test_fields_decided_by_one_action_upon_another(desk: Client, editor: User, index: Any, energy: Any) -> None:
    before = as_they_are()
    first = confirmed(desk, "language", language="ru")
    index()
    second = confirmed(desk, "language", language="en")
    assert archive_bulk.undo(first, editor) == 0
    assert archive_bulk.undo(second, editor) == 27  # not to what the first had set, which is taken back
    assert archive_bulk.undo(first, editor) == 0
    assert as_they_are() == before
    assert len(energy) == 27


def test_an_outlet_that_is_gone_is_not_given_back(desk: Client, editor: User, energy: list[Article]) -> None:
    old, new = energy[0].outlet, made("Тағы", "Тағы бір мәтін.", outlet="Таң").outlet
    assert old is not None
    assert new is not None
    action = confirmed(desk, "outlet", outlet=str(new.pk))
    old.delete()
    assert archive_bulk.undo(action, editor) == 27
    assert Article.objects.filter(topics="energy", outlet=None).count() == 27


# ---- the job -------------------------------------------------------------------------------------------------------


def test_only_what_was_confirmed_is_changed(desk: Client, energy: list[Article], index: Any) -> None:
    preview = look(desk, "accept", which="ArticleTopic")
    assert 'name="count" value="27"' in preview
    late = made("Кеш келген", "Мұнай туралы.", topics={"energy": "primary"})
    index()
    again = look(desk, "accept", which="ArticleTopic", count="27", apply="1")
    assert "Meanwhile the search finds something else" in again
    assert 'name="count" value="28"' in again
    assert not BulkAction.objects.exists()
    look(desk, "accept", which="ArticleTopic", count="28", apply="1")
    later = made("Одан да кеш", "Мұнай туралы тағы.", topics={"energy": "primary"})
    index()
    editors.decide(energy[3].topic_tags.all(), "rejected", None)
    work()
    action = BulkAction.objects.get()
    assert (action.planned, action.articles, action.tags) == (28, 27, 27)
    assert late.topic_tags.get().state == "accepted"
    assert later.topic_tags.get().state == "suggested"
    assert energy[3].topic_tags.get().state == "rejected"


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_bulk, "AT_ONCE", 10)
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.0)


@pytest.mark.usefixtures("energy", "small_batches")
def test_an_interrupted_job_goes_on_where_it_was(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    apply, applied = archive_bulk.Plan.apply, []

    def fails_at_the_second(self: Any, ids: Any, action: Any) -> Any:
        applied.append(len(ids))
        if len(applied) == 2:
            raise ZeroDivisionError
        return apply(self, ids, action)

    monkeypatch.setattr(archive_bulk.Plan, "apply", fails_at_the_second)
    action = confirmed(desk, "accept", which="ArticleTopic")
    job = Job.objects.get()
    assert (job.state, job.done, action.articles) == ("failed", 10, 10)
    page = said(desk.get(f"/admin/articles/bulkaction/{action.pk}/change/"))
    assert "10 of 27" in page
    assert "The job ended before it reached 17 articles." in page
    assert jobs.retry(job)
    work()
    action.refresh_from_db()
    assert (action.articles, action.tags, archive_bulk.not_reached(action)) == (27, 27, 0)
    assert applied == [10, 10, 10, 7]
    assert states()["accepted"] == 27


@pytest.mark.usefixtures("energy", "small_batches")
def test_a_cancelled_job_is_undone_and_never_goes_on(desk: Client, editor: User) -> None:
    before = as_they_are()
    look(desk, "accept", count="27", apply="1")
    action, job = BulkAction.objects.get(), Job.objects.get()
    archive_bulk.advance(action)
    jobs.cancel(job)
    assert "10 of 27" in said(desk.get(f"/admin/articles/bulkaction/{action.pk}/change/"))
    assert archive_bulk.undo(action, editor) == 40
    assert jobs.retry(job)
    work()
    assert Job.objects.get().state == "finished"
    assert as_they_are() == before


@pytest.mark.usefixtures("energy", "small_batches")
def test_a_large_action_is_taken_back_by_a_job(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.admin.bulk.UNDONE_AT_ONCE", 20)
    before = as_they_are()
    action = confirmed(desk, "accept")
    response = desk.post(f"/admin/articles/bulkaction/{action.pk}/undo/")
    job = Job.objects.latest("pk")
    assert response["Location"] == f"/admin/articles/job/{job.pk}/change/"
    work()
    job.refresh_from_db()
    assert (job.state, job.done, job.counts) == ("finished", 108, {"before": 108})
    assert as_they_are() == before
    action.refresh_from_db()
    assert action.undone_at is not None


# ---- who may, and what is asked --------------------------------------------------------------------------------------


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("bulk", "bulk_search", "actions"):
        monkeypatch.setattr(f"articles.admin.{module}.MANY", 20)


@pytest.mark.usefixtures("few_are_many")
def test_many_articles_are_for_chief_editors(desk: Client, energy: list[Article]) -> None:
    page = said(desk.get(f"{BULK}?{ENERGY}"))
    assert "27 articles found" in page
    assert "More than 20 articles at once are changed by chief editors only." in page
    assert 'method="post" novalidate' not in page
    for data in ({}, {"count": "27", "apply": "1"}):
        assert desk.post(f"{BULK}accept/?{ENERGY}", data).status_code == 403
    ticked = [article.pk for article in energy]
    chosen = {"action": "accept_suggested", "select_across": "1", "apply": "1", "_selected_action": ticked}
    listed = said(desk.post("/admin/articles/article/?topic=energy", chosen, follow=True))
    assert "More than 20 articles at once are changed by chief editors only." in listed
    assert states() == {"suggested": 109}


@pytest.mark.usefixtures("energy", "few_are_many")
def test_and_so_is_their_undo(chief: Client, editor: User) -> None:
    action = confirmed(chief, "accept")
    assert action.articles == 27
    editor.groups.remove(Group.objects.get(name="chief editors"))
    assert "/undo/" not in said(chief.get(f"/admin/articles/bulkaction/{action.pk}/change/"))
    assert chief.post(f"/admin/articles/bulkaction/{action.pk}/undo/").status_code == 403


def test_the_permission_is_that_of_chief_editors_and_administrators() -> None:
    editors_group()
    holders = Group.objects.filter(permissions__codename="bulk_over_100").values_list("name", flat=True)
    assert list(holders) == ["chief editors"]
    assert User.objects.create_superuser("root").has_perm("articles.bulk_over_100")


def test_strangers_and_those_who_may_only_look_do_nothing(client: Client, editor: User) -> None:
    assert "/admin/login/" in client.get(BULK)["Location"]
    editor.groups.clear()
    client.force_login(editor)
    for method in (client.get, client.post):
        assert method(f"{BULK}hide/").status_code == 403


@pytest.mark.usefixtures("energy")
@pytest.mark.parametrize(
    ("do", "data", "words"),
    [
        ("add", {"note": "x"}, "Choose one topic, one country, or both countries of one pair."),
        ("add", {"topic": "trade"}, "This field is required."),
        ("add", {"topic": "trade", "country": "KZ", "note": "x"}, "Choose one topic"),
        ("remove", {"first": "KZ"}, "Choose one topic"),
        ("remove", {"first": "KZ", "second": "KZ"}, "A pair needs two countries."),
        ("accept", {"which": "ArticlePair", "topic": "trade"}, "Choose one topic"),
        ("accept", {"which": "Article"}, "Select a valid choice."),
        ("outlet", {"outlet": "99999"}, "Select a valid choice."),
        ("language", {"language": "xx"}, "Select a valid choice."),
        ("hide", {"reason": "  "}, "This field is required."),
    ],
)
def test_what_is_asked_must_be_said(desk: Client, do: str, data: dict[str, str], words: str) -> None:
    before = as_they_are()
    assert words in look(desk, do, **data, count="27", apply="1")
    assert as_they_are() == before
    assert not Job.objects.exists()


@pytest.mark.usefixtures("energy")
def test_what_changes_nothing_starts_no_job(desk: Client) -> None:
    page = look(desk, "language", language="kk", count="0", apply="1")
    assert "All that were found are so already." in page
    assert not Job.objects.exists()
    assert "0 articles found" in said(desk.get(f"{BULK}?q=жоқнәрсе"))


def test_addresses(desk: Client, index: Callable[[], None]) -> None:
    index()
    assert desk.get(f"{BULK}nothing/").status_code == 404
    wrong = desk.get(f"{BULK}?topicc=energy")
    assert wrong.status_code == 400
    assert "means nothing here" in said(wrong)
    for typed, query in [
        ("https://kopir.example/kk/search/?q=мұнай&topic=energy", "q=%D0%BC%D2%B1%D0%BD%D0%B0%D0%B9&topic=energy"),
        ("мұнай", "q=%D0%BC%D2%B1%D0%BD%D0%B0%D0%B9"),
    ]:
        moved = desk.get(BULK, {"address": typed})
        assert moved.status_code == 302
        assert moved["Location"].endswith(f"/admin/bulk/accept/?{query}")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.usefixtures("energy")
def test_the_pages_cost_no_more_for_more_articles(
    desk: Client, language: str, django_assert_max_num_queries: Any
) -> None:
    desk.cookies["django_language"] = language
    with django_assert_max_num_queries(30):
        desk.get(f"{BULK}?{ENERGY}")
    with django_assert_max_num_queries(45):  # ten of them for the texts that hold the evidence
        look(desk, "accept")
    action = confirmed(desk, "accept")
    with django_assert_max_num_queries(30):
        desk.get(f"/admin/articles/bulkaction/{action.pk}/change/")
    assert set(action.selection) == set(action.target) == {"kk", "ru", "en"}
    assert len(set(action.selection.values())) == len(set(action.target.values())) == 3


def test_however_many_ids_are_one_parameter(energy: list[Article]) -> None:
    ids = [article.pk for article in energy[:5]] + list(range(300_000, 500_000))
    assert Article.objects.filter(pk__in=among(ids)).count() == 5
    assert ArticleTopic.objects.filter(article__in=among(ids), state=Tag.State.SUGGESTED).count() == 5
