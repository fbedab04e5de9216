"""Concepts and missed words at the editors' desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from search.lexicon import editing, files
from search.lexicon.concepts import lexicon
from search.lexicon.dictionary import Dictionary
from search.models import Concept, MissedWord

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(chief_desk: Client) -> Client:
    """Concepts are chief editors'."""
    return chief_desk


ADD = "/admin/search/concept/add/"
LIST = "/admin/search/concept/"
MISSED = "/admin/search/missedword/"
SAMOVAR = {"kk": "самаурын; қос ішек", "ru": "самовар", "en": "", "active": "on"}


@pytest.fixture(autouse=True)
def only_files() -> Iterator[None]:
    lexicon.forget()
    yield
    lexicon.forget()


@pytest.fixture(autouse=True)
def dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Dictionary.of([("самаурыны", "kk", 12), ("самаурын", "kk", 9), ("самовару", "ru", 4)])
    for module in (editing, files):
        monkeypatch.setattr(module, "current", lambda: known)


def change_url(row: Concept) -> str:
    return reverse("admin:search_concept_change", args=[row.pk])


def test_an_editor_adds_a_concept_that_is_used_at_once(
    desk: Client, editor: User, django_capture_on_commit_callbacks: Any
) -> None:
    for word in ("самаурынмен", "қобыз"):
        MissedWord.objects.create(word=word, language="kk", count=3, last_day=dt.date(2026, 1, 2))
    with django_capture_on_commit_callbacks(execute=True):
        response = desk.post(ADD, SAMOVAR | {"kk": " самаурын;қос  ішек; самаурын"})
    assert response.status_code == 302, response.content.decode()
    row = Concept.objects.get()
    assert row.columns == ("самаурын; қос ішек", "самовар", "")
    assert row.changed_by == editor
    assert [concept.key for concept in lexicon().of(["самовары"])] == [f"row:{row.pk}"]
    assert [*MissedWord.objects.values_list("word", flat=True)] == ["қобыз"]
    listing = desk.get(LIST).content.decode()
    assert "самаурын · самовар" in listing and "aigul" in listing


def test_an_editor_changes_one_and_sees_who_did_what(desk: Client) -> None:
    desk.post(ADD, SAMOVAR)
    row = Concept.objects.get()
    assert desk.post(change_url(row), SAMOVAR | {"en": "samovar", "active": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.en, row.active) == ("samovar", False)
    history = desk.get(reverse("admin:search_concept_history", args=[row.pk])).content.decode()
    for text in ("aigul", "samovar", "in English", "in use", "yes", "no"):
        assert text in history
    assert desk.get(reverse("admin:search_concept_delete", args=[row.pk])).status_code == 403


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"ru": ""}, "A concept has forms in two languages at least."),
        ({"ru": "самовар; —"}, "“—”: a form has one word at least and 7 at most."),
        ({"kk": "газ құбыры"}, "“газ құбыры” is a form of the concept “газ құбыры · газопровод"),
        ({"ru": "МОСКВА"}, "“МОСКВА” is a form of the concept “Мәскеу · Москва · Moscow” already."),
        ({"kk": "Кобыз"}, "“Кобыз” is a form of the concept “кобыз · скрипка” already."),
    ],
)
def test_what_is_wrong_with_forms(desk: Client, data: dict[str, str], told: str) -> None:
    Concept.objects.create(kk="кобыз", ru="скрипка")
    response = desk.post(ADD, SAMOVAR | data)
    assert response.status_code == 200
    assert told in response.content.decode().replace("&quot;", '"')
    assert Concept.objects.count() == 1


def test_a_row_keeps_its_forms_and_one_out_of_use_may_repeat_them(desk: Client) -> None:
    row = Concept.objects.create(kk="кобыз", ru="скрипка")
    data = {"kk": "кобыз; қыл", "ru": "скрипка", "en": "", "active": "on"}
    assert desk.post(change_url(row), data).status_code == 302
    assert desk.post(ADD, data | {"active": ""}).status_code == 302
    assert Concept.objects.filter(active=True).count() == 1


def test_frequent_words_are_shown_before_and_after(desk: Client) -> None:
    page = desk.post("/admin/search/concept/preview/", SAMOVAR).content.decode()
    assert "самаурыны (12)" in " ".join(page.split()) and "самовару (4)" in " ".join(page.split())
    assert not Concept.objects.exists()
    assert desk.get("/admin/search/concept/preview/").status_code == 405
    row = Concept.objects.create(kk="самаурын", ru="самовар")
    form = desk.get(change_url(row)).content.decode()
    assert "самаурыны (12)" in " ".join(form.split())
    assert 'formaction="/admin/search/concept/preview/"' in form


def test_concepts_are_found_in_any_case_and_keyboard(desk: Client) -> None:
    Concept.objects.create(kk="қобыз", ru="кобыз; скрипка")
    assert "қобыз · кобыз" in desk.get(LIST, {"q": "СКРИПКА қоб"}).content.decode()
    assert "қобыз · кобыз" not in desk.get(LIST, {"q": "самовар"}).content.decode()


def test_missed_words_lead_to_a_concept(desk: Client, settings: Any) -> None:
    for word, language, count in (("қобызшы", "kk", 2), ("самаурын", "kk", 7), ("samovar", "en", 1), ("орамал", "", 1)):
        MissedWord.objects.create(word=word, language=language, count=count, last_day=dt.date(2026, 1, 2))
    html = desk.get(MISSED).content.decode()
    assert html.index("самаурын") < html.index("қобызшы") < html.index("samovar")
    assert f"{ADD}?en=samovar" in html
    assert f"{ADD}?ru=%D0%BE%D1%80" in html
    assert 'class="field-articles">9<' in html
    assert "turned the counting off" not in html
    form = desk.get(ADD, {"kk": "самаурын"}).content.decode()
    assert "самаурын</textarea>" in form
    row = MissedWord.objects.get(word="самаурын")
    for name in ("change", "delete"):
        assert desk.post(reverse(f"admin:search_missedword_{name}", args=[row.pk]), {"post": "yes"}).status_code == 403
    settings.COUNT_MISSED_WORDS = False
    assert "turned the counting off" in desk.get(MISSED).content.decode()


def test_chief_editors_may_too_and_others_may_not(client: Client) -> None:
    chief = User.objects.create_user("marat", is_staff=True)
    chief.groups.add(Group.objects.get(name="chief editors"))
    client.force_login(chief)
    assert client.post(ADD, SAMOVAR).status_code == 302
    assert client.get(MISSED).status_code == 200
    client.force_login(User.objects.create_user("guest", is_staff=True))
    for path in (LIST, ADD, MISSED):
        assert client.get(path).status_code == 403
    assert client.post("/admin/search/concept/preview/", SAMOVAR).status_code == 403


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_in_each_language_without_anything_inline(desk: Client, language: str) -> None:
    desk.cookies["django_language"] = language
    row = Concept.objects.create(kk="самаурын", ru="самовар")
    MissedWord.objects.create(word="қобыз", language="kk", count=2, last_day=dt.date(2026, 1, 2))
    for path in (LIST, ADD, change_url(row), MISSED):
        html = desk.get(path).content.decode()
        assert f'<html lang="{language}"' in html
        assert " style=" not in html
