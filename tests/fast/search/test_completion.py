"""What the search box offers while somebody types."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from articles.models import Country, Pair, Topic
from config.logs import HideLinks
from search import completion
from search.completion import MOST, complete
from search.engine import get_engine
from search.lexicon import files
from search.lexicon.dictionary import Dictionary, write

WORDS = [
    ("кездесу", "kk", 90), ("кездесуде", "kk", 80), ("кеден", "kk", 70), ("кедендік", "kk", 5), ("кеңес", "kk", 60),
    ("келісім", "kk", 50), ("керуен", "kk", 3), ("переговоры", "ru", 40), ("перевозки", "ru", 30), ("көпір", "kk", 20),
    ("құбыр", "kk", 10), ("кубок", "ru", 9), ("ресейлік", "kk", 8), ("<script>", "other", 7),
]  # fmt: skip


@pytest.fixture
def archive(db: None, tmp_path: object) -> Iterator[None]:
    """Its words, topics and pairs."""
    files.replace(lambda path: write(path, Dictionary.of(WORDS)))
    completion._tags.cache_clear()
    Pair.objects.get_or_create(code="kz-ru", first=Country.objects.get(pk="KZ"), second=Country.objects.get(pk="RU"))
    yield
    files.local().unlink(missing_ok=True)
    files.current.forget()
    completion._tags.cache_clear()


def texts(typed: str, language: str = "kk") -> list[str]:
    return [each.text for each in complete(typed, language)]


@pytest.mark.usefixtures("archive")
def test_words_of_the_archive_the_commonest_first_one_form_of_each() -> None:
    assert [each.text for each in complete("кезде", "kk") if each.kind == "word"] == ["кездесу"]
    words = [each.text for each in complete("ке", "kk") if each.kind == "word"]
    assert words[:2] == ["кездесу", "кеден"] and "кездесуде" not in words
    assert "құбыр" in texts("куб") and "кубок" in texts("куб")
    assert "құбыр" in texts("құб") and "кубок" not in texts("құб")


@pytest.mark.usefixtures("archive")
def test_only_the_last_word_is_completed_and_its_signs_stay() -> None:
    assert "газ кездесу" in texts("газ кезд")
    assert "газ -көпір" in texts("газ -көп")
    assert "title:көпір" in texts("title:көп")
    assert '"ескі көпір' in texts('"ескі көп')
    assert not texts("көпір")  # it is whole
    assert not texts("к") and not texts("") and not texts("көп ")


@pytest.mark.usefixtures("archive")
def test_names_topics_and_pairs() -> None:
    assert "Қытай" in texts("қыт") and "газ Қытай" in texts("газ кыт")
    assert "Тоқаев" in texts("Тоқа") and "Қасым-Жомарт Тоқаев" in texts("Қасым")
    assert "Біріккен Ұлттар Ұйымы" in texts("Біріккен Ұлт")
    topic = Topic.objects.get(pk="energy")
    for language in ("kk", "ru", "en"):
        label = topic.label(language)
        assert (f"topic:{topic.pk}", label, "topic") in complete(label[:-1], language)
    assert ("pair:kz-ru", "Казахстан — Россия", "pair") in complete("газ Росс"[4:], "ru")


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("typed", ["ка", "ре", "the", "к" * 40, "ресей", "ка ка ка ка ка ка"])
def test_the_list_is_short_and_says_nothing_twice(typed: str) -> None:
    found = texts(typed)
    assert len(found) <= MOST and len({*found}) == len(found) and typed not in found


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    "typed",
    [
        "а" * 9999,
        "ке\u202eке",
        "🙂🙂",
        "%",
        "..",
        "ке\n",
        "a" * 499 + " ке",
        "( " * 999,
        '"-«' * 99,
        "а-" * 999,
        "title:" * 99,
        "\x00ке",
    ],
)
def test_anything_may_be_typed(typed: str, client: Client) -> None:
    complete(typed, "kk")
    assert client.get("/kk/search/complete/", {"q": typed}).status_code == 200


def test_an_empty_archive_has_names(db: None) -> None:
    assert "Қытай" in texts("қыт")


@pytest.mark.usefixtures("archive")
def test_what_is_typed_is_kept_nowhere(client: Client) -> None:
    answer = client.get("/ru/search/complete/", {"q": "газ перег"})
    assert answer["Cache-Control"] == "private, no-store" and not answer.cookies
    assert {"text": "газ переговоры", "label": "переговоры", "kind": ""} in answer.json()["options"]
    assert client.post("/ru/search/complete/").status_code == 405
    record = logging.LogRecord(
        "gunicorn.access", 20, "", 0, '"GET /ru/search/complete/?q=%D0%B3 HTTP/1.1" 200', (), None
    )
    HideLinks().filter(record)
    assert record.getMessage() == '"GET /ru/search/complete/*** HTTP/1.1" 200'


def test_the_kinds_are_in_the_language_of_the_page(client: Client, archive: None) -> None:
    kinds = {
        language: {each["kind"] for each in client.get(f"/{language}/search/complete/", {"q": typed}).json()["options"]}
        for language, typed in (("kk", "энерг"), ("ru", "энерг"), ("en", "energ"))
    }
    assert "тақырып" in kinds["kk"] and "тема" in kinds["ru"] and "topic" in kinds["en"]


def test_the_box_is_an_ordinary_one_without_the_script(client: Client, db: None) -> None:
    get_engine().create()
    html = client.get("/ru/search/").content.decode()
    assert 'data-complete="/ru/search/complete/"' in html and 'role="combobox"' not in html


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("typed", "first"), [("қаз", "Қазақстан"), ("Каз", "Казахстан"), ("Tok", "Tokyo"), ("өзб", "Өзбекстан")]
)
def test_what_a_thing_is_called_comes_before_its_other_names_and_once(typed: str, first: str) -> None:
    names = [each.text for each in complete(typed, "kk") if each.kind == "name"]
    assert names[0] == first and len(names) == len(set(names))
    assert not {"Қазақ елі", "Қазақ КСР"}.intersection(names)
