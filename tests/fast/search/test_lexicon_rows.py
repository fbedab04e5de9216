"""Concepts that editors added: in use within seconds, beside those of the files; what their forms touch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client

from search.engine import SearchQuery
from search.lexicon import editing, missed, rows, watch
from search.lexicon.concepts import Form, lexicon
from search.lexicon.dictionary import Dictionary
from search.models import Concept
from search.plan import plan
from tests.pages import add, get

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_files() -> Iterator[None]:
    lexicon.forget()
    yield
    lexicon.forget()


def forms(*words: str) -> list[str]:
    return [form.text for concept in lexicon().of(words) if concept.key.startswith("row:") for form in concept.forms]


def added(text: str) -> list[str]:
    return [form for addition in plan(SearchQuery(text=text)).additions for form in addition.forms]


def test_a_row_is_a_concept_as_soon_as_it_is_read() -> None:
    row = Concept.objects.create(kk="самаурын; қос ішек", ru="самовар", en="samovar")
    assert forms("самаурын") == []
    assert lexicon.renew()
    assert forms("самаурынмен") == ["самаурын", "қос ішек", "самовар", "samovar"]
    assert forms("қос", "ішегі") == forms("самоварами") == forms("самаурын")
    assert "самовар" in added("самаурын концерті")
    assert not lexicon.renew()
    row.ru = "самовар; струны"
    row.save()
    assert lexicon.renew()
    assert "струны" in forms("самаурын")
    row.active = False
    row.save()
    assert lexicon.renew()
    assert forms("самаурын") == []


def test_a_deleted_row_is_gone_though_another_came_at_once() -> None:
    row = Concept.objects.create(kk="самаурын", ru="самовар")
    lexicon.renew()
    row.delete()
    Concept.objects.create(kk="қобыз", ru="кобыз")
    assert lexicon.renew()
    assert forms("самаурын") == []
    assert forms("қобыз") == ["қобыз", "кобыз"]


def test_the_files_stay_beside_the_rows() -> None:
    Concept.objects.create(kk="самаурын", ru="самовар")
    before = lexicon().of(["газопровод"])
    lexicon.renew()
    assert before == lexicon().of(["газопровод"]) != []
    assert any(concept.key == "country:KZ" for concept in lexicon().of(["Казахстана"]))


def test_asking_reads_nothing(django_assert_num_queries: Callable[[int], object]) -> None:
    lexicon.renew()
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        plan(SearchQuery(text="самаурын концерті"))
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert not lexicon.renew()


def test_two_languages_at_least() -> None:
    for columns in ({"kk": "самаурын"}, {"en": "samovar"}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Concept.objects.create(**columns)
    Concept.objects.create(kk="самаурын", en="samovar")


def test_a_search_finds_by_a_row_and_marks_it(client: Client, index: Callable[[], None]) -> None:
    add("Самовар стоит в Омске", "Концерт прошёл в театре.", language="ru")
    index()
    assert "<mark>Самовар</mark>" not in get(client, q="қосішек").content.decode()
    Concept.objects.create(kk="қосішек", ru="самовар")
    lexicon.renew()
    assert "<mark>Самовар</mark>" in get(client, q="қосішек").content.decode()


# ---- in the background ----


def test_the_thread_renews_and_outlives_the_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    away = [True, True, False, False]
    real = rows.state

    def state() -> rows.State:
        if away[0]:
            raise OperationalError("no route")
        return real()

    monkeypatch.setattr(rows, "state", state)
    monkeypatch.setattr(missed, "WRITE_SECONDS", 0)
    monkeypatch.setattr(watch, "close_old_connections", lambda: None)
    monkeypatch.setattr(watch, "connection", type("Open", (), {"close": lambda: None}))
    Concept.objects.create(kk="самаурын", ru="самовар")
    seen = []

    def pause(_seconds: float) -> None:
        seen.append(forms("самаурын"))
        away.pop(0)

    watch.watch(stopped=lambda: len(away) == 1, pause=pause)
    assert seen == [[], [], ["самаурын", "самовар"]]
    assert [record.message for record in caplog.records] == ["the lexicon waits: no route"]


def test_threads_ask_while_it_is_renewed() -> None:
    Concept.objects.create(kk="самаурын", ru="самовар")
    lexicon.renew()
    failed: list[object] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            if forms("самаурын") != ["самаурын", "самовар"]:
                failed.append(forms("самаурын"))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(20):
        Concept.objects.create(kk=f"сөз{number}", ru=f"слово{number}")
        assert lexicon.renew()
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == []


# ---- what editors are told ----


def test_forms_are_tidied() -> None:
    assert editing.tidied(" самаурын ;;қос  ішек;Самаурын ") == "Самаурын; қос ішек"
    assert editing.is_searchable("қос ішек")
    assert not editing.is_searchable("—")
    assert not editing.is_searchable("бір екі үш төрт бес алты жеті сегіз")


def test_who_has_a_form_already() -> None:
    row = Concept.objects.create(kk="самаурын", ru="самовар")
    assert [(form.text, editing.called(concept)) for form, concept in editing.holders(["Самаурын", "лютня", ""])] == [
        ("Самаурын", "самаурын · самовар")
    ]
    assert editing.holders(["самаурын", "самовар", ""], row.pk) == []
    assert editing.holders(["самовар", "самаурын", ""]) == []  # each of the other language
    Concept.objects.update(active=False)
    assert editing.holders(["самаурын", "", ""]) == []
    (_form, term), (_city, name) = editing.holders(["Мәскеу", "газопровод", ""])[::-1]
    assert "газопровод" in [form.text for form in term.forms]
    assert "Москва" in editing.called(name)
    assert editing.holders(["", "", "Мәскеу"])  # a name is one in every language


def test_frequent_words_that_forms_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [
        *(("самаурын", "kk", 9), ("самаурыны", "kk", 12), ("самаурынмен", "kk", 2), ("самаурын", "ru", 1)),
        *(("год", "ru", 900), ("лет", "ru", 700), ("года", "ru", 800), ("лето", "ru", 30), ("samovar", "other", 3)),
    ]
    monkeypatch.setattr(editing, "current", lambda: Dictionary.of(counts))
    touched = editing.touched(["самаурын; қобыз", "год", "samovar"])
    assert touched == [
        (Form("самаурын", "kk"), [("самаурыны", 12), ("самаурын", 9), ("самаурынмен", 2)]),
        (Form("қобыз", "kk"), []),
        (Form("год", "ru"), [("год", 900), ("года", 800), ("лет", 700)]),
        (Form("samovar", "en"), [("samovar", 3)]),
    ]
    monkeypatch.setattr(editing, "MOST_SHOWN", 1)
    assert editing.touched(["самаурын", "", ""])[0].words == [("самаурыны", 12)]
    monkeypatch.setattr(editing, "current", lambda: Dictionary.of(()))
    assert [row.words for row in editing.touched(["самаурын", "год", "samovar"])] == [[], [], []]
