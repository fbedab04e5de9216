"""People, organisations and places: of the files as the files have them, of editors as they would have them."""

from __future__ import annotations

from importlib import import_module

import pytest

from articles import vocabulary
from articles.archive import names, reference, words
from articles.models import KnownName
from articles.vocabulary import edited
from articles.vocabulary.edited import merged

mentions = import_module("articles.ingest.classify.mentions")
places = import_module("articles.ingest.classify.places")
gazetteer = import_module("articles.ingest.classify.gazetteer")
pytestmark = pytest.mark.django_db


def countries(text: str, language: str = "ru") -> set[str]:
    return {mention.country for mention in mentions.find_mentions(text, language, None)}


def add(kind: str, key: str, kk: str, ru: str, **values: object) -> KnownName:
    row = KnownName(kind=kind, key=key, name_kk=kk, name_ru=ru, name_en=key, **values)
    reference.edit(row, [], new=True)
    words.renew()
    return row


def test_the_table_holds_what_the_files_hold() -> None:
    for kind, file in names.FILES.items():
        keys = set(KnownName.objects.filter(kind=kind).values_list("key", flat=True))
        assert keys == vocabulary.as_filed(file).keys()


def test_rows_written_as_the_files_are_the_files() -> None:
    """What comes of the rows of the files says what the files say, for every row of every kind."""
    edits = names.edits(KnownName.objects.all())
    for file in ("people.json", "organisations.json"):
        for key, entry in vocabulary.as_filed(file).items():
            written = {name: value for name, value in edits[file][key].items() if value is not None}
            filed = {**entry, "aliases": {**entry.get("aliases", {})}} if "aliases" in entry else entry
            assert {**written, "name": {**written["name"]}} == filed, key
    for file, content in edits.items():
        if file.endswith("_forms.json"):
            filed = vocabulary.as_filed(file)
            assert merged(filed, content).keys() == filed.keys()
    forms = vocabulary.as_filed("country_forms.json")
    assert merged(forms, edits["country_forms.json"]) == forms
    of_places = vocabulary.as_filed("place_forms.json")
    assert {language: rows.keys() for language, rows in merged(of_places, edits["place_forms.json"]).items()} == {
        language: rows.keys() for language, rows in of_places.items()
    }


def test_a_person_is_known_in_every_case_and_language() -> None:
    text = "Мурат Жалындаев прибыл. Встреча с Жалындаевым прошла."
    assert countries(text) == set()
    surnames = {"surname_kk": "Жалындаев", "surname_ru": "Жалындаев"}
    add("person", "murat-zhalyndayev", "Мұрат Жалындаев", "Мурат Жалындаев", countries=["UZ"], **surnames)
    assert countries(text) == {"UZ"}
    assert countries("С Муратом Жалындаевым встретились.") == {"UZ"}
    assert countries("Мұрат Жалындаевпен кездесті.", "kk") == {"UZ"}


def test_an_organisation_speaks_for_its_country() -> None:
    assert countries("Об этом сообщила Алтынсуэнерго.") == set()
    add("organisation", "altynsu", "Алтынсуэнерго", "Алтынсуэнерго", countries=["KG"])
    assert gazetteer.gazetteer("ru").match(gazetteer.words("Алтынсуэнерго"), 0).name.code == "KG"


@pytest.mark.parametrize(("language", "text"), [("ru", "в Жалбызтау прибыли"), ("kk", "Жалбызтауда өтті")])
def test_a_place_lies_in_its_country(language: str, text: str) -> None:
    assert countries(text, language) == set()
    row = add("place", "zhalbyztau", "Жалбызтау", "Жалбызтау", countries=["UZ"])
    assert countries(text, language) == {"UZ"}
    row.countries = ["UZ", "KZ"]
    reference.edit(row, ["countries"])
    words.renew()
    assert countries(text, language) == set()
    found = list(places.shared_places(text, gazetteer.words(text), language))
    assert [shared.countries for shared in found] == [{"UZ", "KZ"}]


@pytest.mark.parametrize("kind", ["person", "organisation", "place"])
def test_no_row_of_the_files_is_needed(kind: str) -> None:
    """Any of them can be put out of use, and the rest goes on working."""
    before = words.edits()
    KnownName.objects.filter(kind=kind).update(edited=True, active=False)
    with edited.tried(words.edits()):
        for language in ("kk", "ru"):
            gazetteer.gazetteer(language)
            countries("Президент Қазақстана", language)
    KnownName.objects.filter(kind=kind).update(edited=True, active=True)
    with edited.tried(words.edits()):
        assert countries("Токаев встретился с Путиным в Москве") >= {"RU"}
    assert before.files == {}


def test_an_editors_row_is_never_overwritten_by_the_files() -> None:
    row = KnownName.objects.get(kind="person", key="nursultan-nazarbayev")
    row.name_en, row.active = "N. Nazarbayev", False
    reference.edit(row, ["name_en", "active"])
    reference.load()
    row.refresh_from_db()
    assert (row.name_en, row.active) == ("N. Nazarbayev", False)
    words.renew()
    assert countries("Нурсултан Назарбаев прибыл") == set()


NAMES = (
    "Ли Я", "Аа", "Ия Ая", "О'Нил", "Нью-Йорк", "Жан-Пьер де ла Рю", "Ыы Йо", "АО", "John Smith", "Ьь Ъъ", "Ша Жа",
    "ТОО Аб", "Республика Ая", "Ая", "Ый", "Ск", "Ский Ово",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["person", "organisation", "place"])
def test_whatever_a_name_looks_like_it_is_declined(kind: str) -> None:
    rows = [
        KnownName(kind=kind, key=f"n{n}", name_kk=name, name_ru=name, name_en=name, countries=["UZ"],
                  surname_kk=name.split()[-1], surname_ru=name.split()[-1], edited=True)
        for n, name in enumerate(NAMES)
    ]  # fmt: skip
    KnownName.objects.bulk_create(rows)
    with edited.tried(words.edits()):
        for language in ("kk", "ru"):
            gazetteer.gazetteer(language)
