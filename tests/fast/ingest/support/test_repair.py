"""Charsets told by evidence, and letters that were lost on the way."""

from __future__ import annotations

import pytest

from articles.ingest.support.charset import decode
from tests import inputs

KAZAKH, RUSSIAN = inputs.text(), "\n\n".join((inputs.RUSSIAN_TITLE, *inputs.RUSSIAN))


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"])
@pytest.mark.parametrize("declared", ["", "windows-1251", "koi8-r", "x-mac-cyrillic", "gb2312", "utf-16", "iso-8859-1"])
def test_a_declaration_counts_where_nothing_reads_better(charset: str, declared: str) -> None:
    assert decode(RUSSIAN.encode(charset), declared)[0] == RUSSIAN


@pytest.mark.parametrize("charset", ["kz1048", "ptcp154", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", ["", "windows-1251", "utf-8"])
def test_kazakh_whatever_is_declared(charset: str, declared: str) -> None:
    assert decode(KAZAKH.encode(charset), declared)[0] == KAZAKH


def test_a_mark_that_is_turned_round() -> None:
    assert decode(b"\xff\xfe" + RUSSIAN.encode("utf-16-be"))[0] == RUSSIAN


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "cp866"])
@pytest.mark.parametrize("piece", ["Погода", "Новости политики, экономика региона и курсы валют на завтра"])
def test_pieces_in_another_charset_are_read_where_they_stand(charset: str, piece: str) -> None:
    text, name = decode(RUSSIAN.encode() + b"\n" + piece.encode(charset) + b"\n" + RUSSIAN.encode())
    assert text.startswith(RUSSIAN) and text.endswith(RUSSIAN)
    assert name == "utf_8+mixed"
    if len(piece) > 20:
        assert piece in text


def test_signs_and_halves_of_letters_inside_utf8() -> None:
    text, name = decode(b"\xab" + RUSSIAN.encode() + b"\xbb\xa0" + "Астан".encode() + b"\xd0")
    assert text == f"«{RUSSIAN}»\xa0Астан\ufffd"
    assert name == "utf_8+mixed"
    assert decode(RUSSIAN.encode() + b"\xd0")[1] == "utf_8"


def test_a_replacement_character_that_a_site_published_is_a_letter() -> None:
    text = RUSSIAN.replace("о", "\ufffd")
    assert decode(text.encode()) == (text, "utf_8")


@pytest.mark.parametrize("charset", ["kz1048", "ptcp154"])
def test_kazakh_letters_that_were_lost(charset: str) -> None:
    lost = KAZAKH.encode(charset).decode("cp1251")
    assert decode(lost.encode()) == (KAZAKH, f"utf_8+{charset}")


@pytest.mark.parametrize(
    "text",
    [
        "Київ і Варшава: їхні посли, ґанок та європейці. " * 3,
        "Јован Ћирић и Љубица Ђорђевић: њихова кућа, ќе, ѓ, ѕ. " * 3,
        "Улады Гродна і Вільні дамовіліся, а ў святы цягнікі, яны ўсё ведаюць, была. " * 3,
        f"{RUSSIAN} Газета «Нова Македонија» пишет: ќе, ѓ.",
    ],
)
def test_letters_of_others_stay(text: str) -> None:
    assert decode(text.encode())[0] == text


@pytest.mark.parametrize(
    "text",
    [
        "Le ministère a présenté hier à l’Élysée une série de mesures très différentes; l’été dernier déjà.",
        "Fünf Länder hätten künftig größere Mühe, höhere Zölle zu begründen, erklärte der Bürgermeister in Köln.",
    ],
)
@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1251", ""])
def test_latin_words_are_never_read_as_cyrillic(text: str, declared: str) -> None:
    assert decode((f"{text} " * 5).encode("cp1252"), declared) == (f"{text} " * 5, "cp1252")
