"""People, organisations and places at the desk: looked up, added, mended, put out of use, and what they touch."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.archive import reference
from articles.ingest.readers import read
from articles.ingest.records import Contributed
from articles.intake.run import Ingest
from articles.models import Article, ArticleCountry, Job, KnownName
from tests.desk import performed
from tests.making import editors_group

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/knownname/"
PERSON = {
    "kind": "person",
    "name_kk": "Мұрат Жалындаев",
    "name_ru": "Мурат  Жалындаев",
    "name_en": "Murat Zhalyndayev",
    "surname_kk": "Жалындаев",
    "surname_ru": "Жалындаев",
    "countries": "өзбекстан",
    "active": "on",
}
PLACE = {
    "kind": "place",
    "name_kk": "Жалбызтау",
    "name_ru": "Жалбызтау",
    "name_en": "Zhalbyztau",
    "aliases_kk": "",
    "aliases_ru": "Мятная гора\nЖалбызтоо",
    "countries": "KZ\nКыргызстан",
    "active": "on",
}


@pytest.fixture
def chief(desk: Client, editor: User) -> Client:
    editors_group()
    editor.groups.add(Group.objects.get(name="chief editors"))
    return desk


@pytest.fixture
def held(tmp_path: Path, index: Callable[[], None]) -> Article:
    file = tmp_path / "one.txt"
    text = "Министр прибыл с визитом\n12.03.2022\nВ Астане глава МИД Казахстана встретился с Муратом Жалындаевым.\n"
    file.write_text(text + "Стороны обсудили торговлю и подписали договор между странами.\n", encoding="utf-8")
    list(Ingest(read([file], "folder", Contributed(), 10_000_000), paths=["one.txt"]))
    index()
    return Article.objects.get()


def said(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def test_editors_look_and_chief_editors_edit(desk: Client, editor: User) -> None:
    row = KnownName.objects.first()
    assert row
    editors_group()
    said(desk.get(LIST))
    assert 'name="_save"' not in said(desk.get(f"{LIST}{row.pk}/change/"))
    for answer in (
        desk.get(f"{LIST}add/"),
        desk.post(f"{LIST}add/", PERSON),
        desk.get(f"/admin/names/{row.pk}/touched/"),
        desk.post("/admin/names/touched/", PERSON),
    ):
        assert answer.status_code == 403
    editor.groups.add(Group.objects.get(name="chief editors"))
    assert 'name="_save"' in said(desk.get(f"{LIST}{row.pk}/change/"))
    assert desk.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(("typed", "key"), [("токаев", "kassym-jomart-tokayev"), ("ТОҚАЕВ", "kassym-jomart-tokayev")])
def test_names_are_found_in_any_spelling(desk: Client, typed: str, key: str) -> None:
    row = KnownName.objects.get(key=key)
    assert f"{LIST}{row.pk}/change/" in said(desk.get(LIST, {"q": typed}))


@pytest.mark.parametrize("kind", ["person", "organisation", "place"])
def test_every_row_of_the_files_is_saved_as_it_is(chief: Client, kind: str) -> None:
    """Of each kind many rows: what the browser posts of the form as it stands is accepted and changes nothing."""
    odd = KnownName.objects.filter(key__in=["tamim-bin-hamad-al-thani", "druzhba-pipeline"])
    for row in [*odd.filter(kind=kind), *KnownName.objects.filter(kind=kind)[::15]]:
        url = f"{LIST}{row.pk}/change/"
        form = chief.get(url).context["adminform"].form
        data = {
            name: "\n".join(value) if isinstance(value := form[name].value(), list) else value or ""
            for name in form.fields
        }
        answer = chief.post(url, {**data, "_save": "1"})
        assert answer.status_code == 302, (row.key, answer.context["errors"])
        before, after = KnownName.objects.get(pk=row.pk), row
        for field in ("name_kk", "name_ru", "aliases_kk", "aliases_ru", "countries", "in_office", "active", "details"):
            assert getattr(before, field) == getattr(after, field), (row.key, field)


def test_a_new_person_is_kept_and_told_from_then_on(chief: Client, held: Article) -> None:
    assert not ArticleCountry.objects.filter(article=held, country="UZ").exists()
    assert "Мурат Жалындаев" in said(chief.post("/admin/names/touched/", PERSON))
    assert not KnownName.objects.filter(key="murat-zhalyndayev").exists()
    answer = chief.post(f"{LIST}add/", {**PERSON, "_save": "1"})
    row = KnownName.objects.get(key="murat-zhalyndayev")
    assert (row.countries, row.name_ru, row.edited) == (["UZ"], "Мурат Жалындаев", True)
    page = said(chief.get(answer["Location"]))
    assert answer["Location"] == f"/admin/names/{row.pk}/touched/" and "Look at 1 article anew" in page
    assert held.title in page
    there = chief.post(answer["Location"])["Location"]
    job = performed(Job.objects.latest("pk"))
    assert there.endswith(f"/job/{job.pk}/change/") and job.state == "finished"
    assert ArticleCountry.objects.filter(article=held, country="UZ").exists()
    page = said(chief.get(there))
    assert held.title in page and "Uzbekistan" in page


def test_a_place_of_several_countries_and_its_history(chief: Client) -> None:
    assert chief.post(f"{LIST}add/", {**PLACE, "_continue": "1"}).status_code == 302
    row = KnownName.objects.get(key="zhalbyztau")
    assert (row.countries, row.aliases_ru) == (["KZ", "KG"], ["Мятная гора", "Жалбызтоо"])
    url = f"{LIST}{row.pk}/change/"
    assert chief.post(url, {**PLACE, "active": "", "_save": "1"}).status_code == 302
    page = said(chief.get("/admin/changes/?kind=name"))
    assert "in use" in page and "<del>yes</del>" in page
    address = re.search(r'action="(/admin/changes/name/\d+/revert/)"', page)
    assert address
    chief.post(address[1])
    row.refresh_from_db()
    assert row.active
    reference.load()
    assert KnownName.objects.filter(pk=row.pk, edited=True).exists()


@pytest.mark.parametrize(
    ("kind", "changes", "told"),
    [
        ("person", {"countries": ""}, "From 1 to 1 countries"),
        ("person", {"countries": "KZ\nRU"}, "From 1 to 1 countries"),
        ("person", {"countries": "Nowhere"}, "No country is called “Nowhere”"),
        ("person", {"surname_ru": "Иванов"}, "one of the words of the name"),
        ("person", {"surname_kk": ""}, "one of the words of the name"),
        ("person", {"name_ru": "Мурат 2 Жалындаев"}, "no name to look for"),
        ("person", {"name_ru": "<b>Мурат Жалындаев</b>"}, "no name to look for"),
        ("person", {"name_en": "Мурат"}, "in Latin letters"),
        ("person", {"name_en": "Nursultan Nazarbayev"}, "in the list already"),
        ("place", {"aliases_ru": "Я"}, "no name to look for"),
        ("place", {"countries": "KZ\nRU\nCN\nUZ\nKG\nTJ"}, "From 1 to 5 countries"),
    ],
)
def test_what_cannot_be_kept_is_told(chief: Client, kind: str, changes: dict[str, str], told: str) -> None:
    data = {**(PERSON if kind == "person" else PLACE), **changes}
    before = KnownName.objects.count()
    page = said(chief.post(f"{LIST}add/", {**data, "_save": "1"}))
    assert told in page and "<b>Мурат" not in page
    assert KnownName.objects.count() == before


def test_a_surname_that_somebody_of_another_country_bears_needs_the_full_name(chief: Client) -> None:
    shared = {**PERSON, "name_kk": "Мұрат Тоқаев", "name_ru": "Мурат Токаев", "name_en": "Murat Tokayev"}
    chief.post(f"{LIST}add/", {**shared, "surname_kk": "Тоқаев", "surname_ru": "Токаев", "_save": "1"})
    assert KnownName.objects.get(key="murat-tokayev").details == {"common": True}
    woman = {**PERSON, "name_ru": "Айгуль Жалындаева", "name_en": "Aigul Zhalyndayeva", "surname_ru": "Жалындаева"}
    chief.post(f"{LIST}add/", {**woman, "_save": "1"})
    assert KnownName.objects.get(key="aigul-zhalyndayeva").details == {"gender": "f"}


@pytest.mark.parametrize("kind", ["person", "organisation", "place", "nothing"])
def test_pages_cost_few_queries(
    chief: Client, kind: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = KnownName.objects.filter(kind=kind).first() or KnownName.objects.all()[0]
    for url in (LIST, f"{LIST}add/?kind={kind}", f"{LIST}{row.pk}/change/", f"/admin/names/{row.pk}/touched/"):
        with django_assert_max_num_queries(30):
            said(chief.get(url))
