"""What comes in: files and folders, charsets, things that are no text, and texts made to choke on."""

from __future__ import annotations

import codecs
import datetime as dt
import hashlib
import sys
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.ingest.readers import read
from articles.ingest.records import Contributed, Extracted, RawDocument, Rejected
from articles.ingest.support.charset import clean, declared_in, decode
from tests.understood import extracted_from

TEXT = (
    "Шекарада жаңа терминал ашылды\n"
    "Қазақстан мен Өзбекстан шекарасында жаңа терминал ашылды, деп хабарлайды үкімет. Һәм бұл – үлкен іс."
)
RUSSIAN = (
    "На границе открылся терминал\n"
    "На границе двух государств открылся новый терминал, объявило правительство. Съезд гостей ещё идёт."
)


def _extract(data: bytes) -> Extracted:
    return extracted_from(RawDocument("c", "p", data, len(data)), today=dt.date(2026, 1, 1))


def _outcome(data: bytes) -> Extracted | str:
    """What was extracted, or the reason of the refusal."""
    try:
        return _extract(data)
    except Rejected as rejected:
        return rejected.refusal.reason


def _reason(data: bytes | None) -> str:
    with pytest.raises(Rejected) as caught:
        extracted_from(RawDocument("c", "p", data, len(data or b"")))
    return caught.value.refusal.reason


# Bytes → text


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "kz1048"])
def test_kazakh_text_in_any_charset(charset: str) -> None:
    assert decode(TEXT.encode(charset))[0] == TEXT


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r", "cp866", "iso8859-5", "utf-16"])
def test_russian_text_in_any_charset(charset: str) -> None:
    assert decode(RUSSIAN.encode(charset))[0] == RUSSIAN


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        ("Әкімдік қаулысы", "kz1048", "windows-1251"),  # as many pages declare it
        ("ПРАВИТЕЛЬСТВО ОТКРЫЛО ТЕРМИНАЛ", "cp1251", ""),
        ("ПРАВИТЕЛЬСТВО ОТКРЫЛО ТЕРМИНАЛ", "koi8-r", ""),
        ("Київ їде є", "cp1251", ""),
        ("Ёлки", "cp1251", "iso-8859-1"),  # of a server that nobody configured
        ("Ёлки", "cp1251", "no-such-charset"),
        ("Ёлки", "cp1251", "rot13"),
        ("“It’s” — déjà vu", "cp1252", ""),
        ("哈萨克斯坦大使馆", "gbk", "gb2312"),
        (RUSSIAN, "utf-8", "windows-1251"),  # strict UTF-8 beats what is declared
    ],
)
def test_what_is_declared_counts_where_it_can_be_true(text: str, charset: str, declared: str) -> None:
    assert decode(text.encode(charset), declared)[0] == text


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<html><head><meta charset="windows-1251">', "windows-1251"),
        (b"<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset=koi8-r'>", "koi8-r"),
        (b'<?xml version="1.0" encoding="cp866"?><rss>', "cp866"),
        (b"<html><body>charset=cp1251", ""),
    ],
)
def test_charset_that_a_page_declares(head: bytes, charset: str) -> None:
    assert declared_in(head) == charset


@pytest.mark.parametrize("misread", ["sloppy-windows-1251", "sloppy-windows-1252", "latin-1"])
@pytest.mark.parametrize("text", [TEXT, RUSSIAN, "«Құрметті» Ёлки № 5 — “сөз” дейді"])
def test_utf8_that_was_read_wrongly_and_saved_again_is_mended(text: str, misread: str) -> None:
    decoded, charset = decode(text.encode().decode(misread).encode())
    assert (decoded, charset) == (text, "utf_8+ftfy")  # quotation marks as they were


def test_only_the_lines_that_are_broken_are_mended() -> None:
    broken = "Терминал ашылды".encode().decode("sloppy-windows-1251")
    assert decode(f"Съезд «РС» С„\n{broken}".encode())[0] == "Съезд «РС» С„\nТерминал ашылды"


def test_what_no_database_takes_is_taken_out() -> None:
    assert decode(f"{TEXT}\0 аяқталды".encode())[0] == f"{TEXT} аяқталды"
    assert clean("a\ud800b\0") == "a\ufffdb"


def test_a_run_of_combining_marks_is_cut_before_it_is_normalised() -> None:
    text = clean("а" + "\u0315\u0300" * 1_000_000 + "б")
    assert len(text) < 40
    assert text[-1] == "б"


def test_text_is_nfc() -> None:
    assert decode("И\u0306 е\u0308 №".encode())[0] == "Й ё №"


def test_utf8_cut_inside_a_letter_is_still_utf8() -> None:
    text, charset = decode((TEXT * 5).encode()[:-1] + b"\xd1")
    assert charset == "utf_8"
    assert text.startswith(TEXT)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + bytes(200),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        bytes(range(256)) * 8,
        b"abc\0\0\0" * 100,
        codecs.BOM_UTF16_LE + b"\x00\xd8" * 40,
        b"\x1b\x07\x08 text" * 40,
    ],
    ids=["zip", "png", "bytes", "nul", "broken utf-16", "control characters"],
)
def test_what_is_no_text(data: bytes) -> None:
    assert _reason(data) == "not_text"


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", "\ufeff \n".encode(), " \u2028".encode()])
def test_what_is_empty(data: bytes) -> None:
    assert _reason(data) == "empty"


def test_over_the_limit() -> None:
    assert _reason(None) == "too_large"


# Files and folders


def test_folder_is_read_recursively_in_order_without_hidden_files_and_links(tmp_path: Path) -> None:
    root = tmp_path / "batch"
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden", ".git/d.txt", "sub/.e.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "link.txt").symlink_to(root / "a.txt")
    (root / "loop").symlink_to(root)
    found = list(read([root], "", Contributed(), 100))
    assert [raw.path for raw in found] == ["a.txt", "b.txt", "sub/c.txt"]
    assert {raw.collection for raw in found} == {"batch"}
    assert found[0].data == b"a.txt"
    assert found[0].sha256 == hashlib.sha256(b"a.txt").hexdigest()


def test_single_file_is_named_by_itself_and_belongs_to_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("x")
    (raw,) = read([str(file)], "", Contributed(outlet="BAQ.KZ"), 10)
    assert (raw.collection, raw.path, raw.contributed.outlet) == (tmp_path.name, "one.txt", "BAQ.KZ")
    (raw,) = read([file], "news", Contributed(), 10)
    assert raw.collection == "news"


@pytest.mark.parametrize(("size", "kept"), [(9, True), (10, True), (11, False)])
def test_limit_is_inclusive_and_keeps_only_the_size(tmp_path: Path, size: int, kept: bool) -> None:
    (tmp_path / "f").write_bytes(b"x" * size)
    (raw,) = read([tmp_path], "", Contributed(), 10)
    assert (raw.data is not None, raw.size) == (kept, size)


def test_missing_path_is_told_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read([tmp_path, tmp_path / "missing"], "", Contributed(), 10)


def test_files_are_read_one_by_one(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_text(name)
    documents = read([tmp_path], "", Contributed(), 10)
    next(documents)
    (tmp_path / "b").write_text("new")
    assert next(documents).data == b"new"


# Texts made to choke on. Work is counted in lines of Python run, not in seconds. A regular expression is part of
# one such line: the sizes at the end would take hours if a pattern were quadratic.

PIECES = (
    "а",
    "А",
    " ",
    "\n",
    "\r\n",
    "\xa0",
    ".",
    "«",
    "»",
    '"',
    "©",
    "/",
    "—",
    "-",
    "(",
    "12",
    "12.03.2021",
    "14:05",
    "Фото: ",
    "АСТАНА, ",
    "деп хабарлайды ",
    "сілтеме жасап",
    "со ссылкой на ",
    "передает ",
    "сообщает ",
    "в ",
    "Автор: ",
    "Источник: ",
    "Читайте также",
    "Tags",
    "Комментарии",
    "www.",
    ".kz",
    "#",
    "мамыр ",
    "date ",
    "2021 жылғы ",
    "cookie",
    "telegram подписывайтесь ",
    "© A / БА БА ",
    "Слово слово. ",
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=80))
def test_any_text_is_an_article_or_is_refused(pieces: list[str]) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    extracted = _outcome(data)
    if isinstance(extracted, str):
        assert extracted in ("empty", "not_text", "no_body")
        return
    for paragraph in extracted.paragraphs:
        assert 0 <= paragraph.start <= paragraph.start + len(paragraph.text) <= len(extracted.text)
    values = [extracted.title, extracted.date, extracted.byline, extracted.outlet]
    for evidence in [piece for value in values if value for piece in value.evidence]:
        assert extracted.text[evidence.start : evidence.end] == evidence.text


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_an_article_or_are_refused(data: bytes) -> None:
    extracted = _outcome(data)
    assert extracted in ("empty", "not_text", "no_body") or extracted.body


def _steps(data: bytes) -> int:
    """Lines of Python that the extraction of `data` runs."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    previous = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        _outcome(data)
    finally:
        sys.settrace(previous)
    return count


@pytest.mark.slow
@pytest.mark.parametrize("piece", [*PIECES, *(f"{piece}\n" for piece in (*PIECES, "Автор: Иван Ли", "Айдос САРЫМ"))])
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    short, long = (_steps((piece * times).encode()) for times in (300, 1200))
    assert long <= 4 * short + 20_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "а" * 3_000_000,
        "Слово и дело. " * 200_000,
        "© " * 500_000,
        "«" * 1_000_000,
        " " * 3_000_000 + "а",
        "- " * 1_000_000,
        "12 " * 500_000,
        "Аа" * 500_000,
    ],
    ids=["one word", "one line", "credits", "quotes", "spaces", "dashes", "numbers", "seams"],
)
def test_long_lines_end(text: str) -> None:
    extracted = _outcome(text.encode())
    assert extracted == "no_body" or len(extracted.paragraphs) == 1


@pytest.mark.slow
def test_a_hundred_thousand_lines_end() -> None:
    line = "Бұл жолда қысқа ғана сөйлем тұр."
    assert len(_extract("\n".join([line] * 100_000).encode()).paragraphs) == 100_000
