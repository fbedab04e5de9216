"""The words of a topic at the desk: what a change touches, kept, tried out, taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import vocabulary
from articles.archive import editors, words
from articles.ingest.readers import read
from articles.ingest.records import Contributed
from articles.intake.run import Ingest
from articles.models import Article, ArticleTopic, Job, Topic
from tests.desk import performed
from tests.making import editors_group

pytestmark = pytest.mark.django_db
PAGE = "/admin/topics/health/words/"
LINE = "Қазақстан мен Ресей балуандары {} қалада күресті. Қазақстан мен Ресей балуандары тағы кездеседі.\n"


@pytest.fixture
def chief(desk: Client, editor: User) -> Client:
    editors_group()
    editor.groups.add(Group.objects.get(name="chief editors"))
    return desk


@pytest.fixture
def held(tmp_path: Path, index: Callable[[], None]) -> list[Article]:
    """Six articles about wrestlers."""
    folder = tmp_path / "in"
    folder.mkdir()
    for n, town in enumerate(("Орал", "Семей", "Тараз", "Атырау", "Омбы", "Орынбор")):
        text = f"{town} қаласында балуандар кездесті\n2022 жылғы {n + 1} қыркүйек\n{LINE.format(town)}"
        (folder / f"{n}.txt").write_text(text, encoding="utf-8")
    list(Ingest(read([folder], "folder", Contributed(), 10_000_000), paths=[str(folder)]))
    index()
    assert Article.objects.count() == 6
    return list(Article.objects.order_by("pk"))


def posted(page: str, **changes: str) -> dict[str, str]:
    """What a browser would post of the form of words."""
    hidden = re.search(r'name="seen" value="([^"]*)"', page)
    lists = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL))
    assert hidden and len(lists) == 6
    return {"seen": hidden[1], **lists, **changes}


def with_word(desk: Client, word: str = "балуан*", **more: str) -> dict[str, str]:
    data = posted(desk.get(PAGE).content.decode())
    return data | {"kk_3": data["kk_3"] + f"\n{word}"} | more


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def done() -> Job:
    return performed(Job.objects.latest("pk"))


def healthy() -> int:
    return ArticleTopic.objects.filter(topic="health", state="suggested").count()


def test_editors_look_at_no_words_and_chief_editors_do(desk: Client, chief: Client, editor: User) -> None:
    assert chief.get(PAGE).status_code == 200
    assert f'href="{PAGE}"' in said(chief.get("/admin/articles/topic/health/change/"))
    assert chief.get("/admin/topics/nothing/words/").status_code == 404
    editor.groups.set([editors_group()])
    for answer in (desk.get(PAGE), desk.post(PAGE, {"save": "1"})):
        assert answer.status_code == 403


def test_what_a_change_touches_is_shown_and_nothing_is_kept(chief: Client, held: list[Article]) -> None:
    page = said(chief.post(PAGE, with_word(chief)))
    assert "балуан*" in page and "6 articles of the archive have one of these words" in page
    assert Topic.objects.get(pk="health").words == {} and not Job.objects.exists()
    assert "Nothing would change" in said(chief.post(PAGE, posted(said(chief.get(PAGE)))))


def test_kept_words_tell_what_comes_in_from_then_on(chief: Client, held: list[Article], tmp_path: Path) -> None:
    assert healthy() == 0
    assert chief.post(PAGE, with_word(chief, save="1")).status_code == 302
    assert Topic.objects.get(pk="health").words == {"kk": {"балуан*": 3}} and healthy() == 0
    new = tmp_path / "new.txt"
    new.write_text("Балуандар Алматыда кездесті\n2023 жылғы 1 мамыр\n" + LINE.format("Алматы"), encoding="utf-8")
    list(Ingest(read([new], "folder", Contributed(), 10_000_000), paths=["new.txt"]))
    assert healthy() == 1


def test_the_archive_is_looked_at_anew_by_a_job_that_shows_before_and_after(chief: Client, held: list[Article]) -> None:
    answer = chief.post(PAGE, with_word(chief, apply="1"))
    job = done()
    assert answer["Location"].endswith(f"/job/{job.pk}/change/")
    assert healthy() == 6 and job.counts["changed topic"] == 6
    page = said(chief.get(answer["Location"]))
    assert len(re.findall(r"<del>—</del>", page)) >= 6
    assert Topic.objects.get(pk="health").name_en in page and held[0].title in page


def test_editors_decisions_stay(chief: Client, held: list[Article], editor: User) -> None:
    editors.tag(held[:1], ArticleTopic, "health", editor)
    editors.decide(ArticleTopic.objects.filter(article=held[0]), "rejected", editor)
    chief.post(PAGE, with_word(chief, apply="1"))
    done()
    assert ArticleTopic.objects.get(article=held[0], topic="health").state == "rejected" and healthy() == 5


def test_words_are_tried_before_they_are_kept(chief: Client, held: list[Article]) -> None:
    answer = chief.post(PAGE, with_word(chief, **{"try": "1"}))
    job = done()
    assert job.report["counts"]["topic"] == 6 and len(job.report["samples"]) == 6
    assert healthy() == 0 and Topic.objects.get(pk="health").words == {}
    page = said(chief.get(answer["Location"]))
    assert "Tried only: nothing was written." in page and "trial of words: Health" in page
    assert "On with these words" in page
    hidden = dict(re.findall(r'<input type="hidden" name="(seen|kk_\d|ru_\d)" value="(.*?)"', page, re.DOTALL))
    raw = chief.get(answer["Location"]).context["tried_words"]
    assert hidden.keys() == raw.keys()
    assert "балуан*" in said(chief.post(PAGE, raw))
    chief.post(PAGE, {**raw, "save": "1"})
    assert Topic.objects.get(pk="health").words == {"kk": {"балуан*": 3}}


def test_a_change_is_told_of_and_taken_back(chief: Client, held: list[Article]) -> None:
    chief.post(PAGE, with_word(chief, save="1"))
    page = said(chief.get("/admin/changes/?kind=subject"))
    assert "kk: балуан* (strong)" in page
    address = re.search(r'action="(/admin/changes/subject/\d+/revert/)"', page)
    assert address
    chief.post(address[1])
    assert Topic.objects.get(pk="health").words == {}
    assert words.renew()


def test_words_that_somebody_else_changed_meanwhile_are_not_overwritten(chief: Client, held: list[Article]) -> None:
    first, second = with_word(chief, save="1"), with_word(chief, "көкпар*", save="1")
    assert chief.post(PAGE, first).status_code == 302
    page = said(chief.post(PAGE, second))
    assert "Meanwhile somebody else changed these words" in page
    assert "балуан*" in page  # it would be dropped: the editor is shown that
    assert Topic.objects.get(pk="health").words == {"kk": {"балуан*": 3}}


@pytest.mark.parametrize("code", vocabulary.topics())
def test_the_form_as_it_is_changes_nothing(chief: Client, code: str) -> None:
    page = PAGE.replace("health", code)
    assert "Nothing would change" in said(chief.post(page, posted(said(chief.get(page)))))


@pytest.mark.parametrize("word", ["газ1", "*", "аб*", "<script>", "а " * 9])
def test_what_is_no_word_is_told(chief: Client, word: str) -> None:
    page = said(chief.post(PAGE, with_word(chief, word, save="1")))
    assert "is no word to look for" in page and "<script>" not in page
    assert Topic.objects.get(pk="health").words == {}


def test_a_word_in_two_lists_is_told(chief: Client) -> None:
    data = with_word(chief, save="1")
    assert "stands in two lists" in said(chief.post(PAGE, data | {"kk_1": "балуан*"}))


def test_without_the_search_words_are_kept_all_the_same(chief: Client, settings: Any) -> None:
    page = said(chief.post(PAGE, with_word(chief)))
    assert "not counted" in page or "0 articles" in page
    assert chief.post(PAGE, with_word(chief, save="1")).status_code == 302


@pytest.mark.parametrize("number", [1, 30])
def test_the_pages_cost_as_many_queries_for_many_words(
    chief: Client, held: list[Article], django_assert_max_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    data = with_word(chief, "\n".join(f"балуан{'абвгд'[n % 5] * (n // 5 + 1)}*" for n in range(number)))
    with django_assert_max_num_queries(30):
        chief.post(PAGE, data)
    with django_assert_max_num_queries(30):
        chief.get(PAGE)
