"""Readers: what each kind of file becomes, and what is said of the broken ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import brotli
import pytest

from articles.ingest.readers import Found, columns, measure, sniff
from articles.ingest.support import media_types
from tests import inputs
from tests.taking import LIMIT, body, placed, refused, taken, understood

# Sniffing


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (inputs.text(), media_types.TEXT),
        ("«Дала» газеті, 5 наурыз\nАстанада, Алматыда, Орал мен Атырауда\nжаңбыр жауды.", media_types.TEXT),
        ("{Суретте: терминал}\nМәтін", media_types.TEXT),
        ("[Kazinform] Астана", media_types.TEXT),
        ("<Қазақстан> атты көрме ашылды", media_types.TEXT),
        (inputs.page(), media_types.HTML),
        ("\ufeff\n<!-- түсініктеме -->\n<html><body>", media_types.HTML),
        ("<div class='news'><p>Мәтін</p></div>", media_types.HTML),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html>', media_types.HTML),
        (inputs.page().encode("utf-16"), media_types.HTML),
        ('<?xml version="1.0"?>\n<rss version="2.0"><channel/></rss>', media_types.FEED),
        ('<feed xmlns="http://www.w3.org/2005/Atom"></feed>', media_types.FEED),
        ('<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', media_types.SITEMAP),
        ("<svg xmlns='http://www.w3.org/2000/svg'><path/></svg>", "image/svg+xml"),
        ("<?xml version='1.0'?><invoice/>", media_types.XML),
        (inputs.mhtml(inputs.page(), "https://example.kz/1"), media_types.MHTML),
        (inputs.webarchive("<p>x</p>", "https://example.kz/1"), media_types.WEBARCHIVE),
        (inputs.webarchive("<p>x</p>", "https://example.kz/1", binary=False), media_types.WEBARCHIVE),
        (inputs.word(), media_types.DOCX),
        (inputs.pdf([[(50, 700, "мәтін")]]), media_types.PDF),
        (inputs.record("https://example.kz/1", b"<p>"), media_types.WARC),
        (b"\x1f\x8b\x08", media_types.GZIP),
        ("title,text\nБір,Екі\n", media_types.CSV),
        ("Тақырып;Мәтін;Күні\nа;ә;б\n", media_types.CSV),
        ("headline\tbody\nа\tә\n", media_types.CSV),
        ('{"title": "а", "text": "ә"}\n{"title": "б", "text": "в"}\n', media_types.JSON_LINES),
        ('{broken\n{"title": "б", "text": "в"}\n', media_types.TEXT),
        ('{"broken\n{"title": "б", "text": "в"}\n', media_types.JSON_LINES),
        ('[{"title": "а"}]', media_types.JSON),
        ('{\n "articles": [\n  {"title": "а"}]}', media_types.JSON),
        (inputs.telegram([]), media_types.TELEGRAM),
        (inputs.telegram_page([]), media_types.TELEGRAM_PAGE),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    ],
)
def test_what_bytes_are(data: bytes | str, kind: str) -> None:
    assert sniff.sniff(data.encode() if isinstance(data, str) else data) == kind


def test_the_name_decides_where_the_bytes_leave_it_open() -> None:
    assert sniff.sniff(b'{"title": "a", "text": "b"}', "one.json") == media_types.JSON
    assert sniff.sniff(b'{"title": "a", "text": "b"}', "one.jsonl") == media_types.JSON_LINES
    assert sniff.sniff(b"a,b\n1,2\n", "x.csv") == media_types.CSV
    assert sniff.sniff(b"a,b\n1,2\n", "x.txt") == media_types.TEXT
    assert sniff.sniff("Мәтін <p>және тағы</p>".encode(), "x.html") == media_types.HTML
    assert sniff.sniff("Мәтін <p>және тағы</p>".encode(), "x.txt") == media_types.TEXT


# Folders of saved pages


def test_a_saved_page_is_one_document_without_its_companion_folder(tmp_path: Path) -> None:
    names = ["Мақала.html", "news.htm", "a.b.html", "Бет.mht"]
    companions = ["Мақала_файлы", "news_files", "a.b.files", "Бет_файлдары"]
    for name, companion in zip(names, companions, strict=True):
        placed(tmp_path, name, inputs.page(name))
        placed(tmp_path, f"{companion}/saved_resource.html", inputs.page("жарнама"))
        placed(tmp_path, f"{companion}/photo.jpg", b"\xff\xd8\xff\xe0" + bytes(200))
    found = Found()
    assert sorted(raw.path for raw in taken(tmp_path, found=found)) == sorted(names)
    assert str(found) == "4 pages"


def test_a_folder_that_only_looks_like_a_companion_is_read(tmp_path: Path) -> None:
    placed(tmp_path, "news.html", inputs.page())
    placed(tmp_path, "news_archive/old.html", inputs.page())
    placed(tmp_path, "lost_files/a.html", inputs.page())  # its page is not here
    assert [raw.path for raw in taken(tmp_path)] == ["news.html", "lost_files/a.html", "news_archive/old.html"]


def test_parts_of_pages_are_left_out_and_counted_but_a_picture_among_texts_is_a_rejection(tmp_path: Path) -> None:
    placed(tmp_path, "site/index.html", inputs.page())
    placed(tmp_path, "site/css/main.css", "p { color: red }")
    placed(tmp_path, "site/logo", b"\x89PNG\r\n\x1a\n" + bytes(200))
    placed(tmp_path, "texts/a.txt", inputs.text())
    placed(tmp_path, "texts/b.png", b"\x89PNG\r\n\x1a\n" + bytes(200))
    found = Found()
    documents = taken(tmp_path, found=found)
    assert [raw.path for raw in documents] == ["site/index.html", "texts/a.txt", "texts/b.png"]
    assert refused(documents[-1]) == ("not_text", "image/png")
    assert str(found) == "1 text, 1 page, 2 parts of pages left out, 1 file not text"


def test_progress_counts_the_bytes_that_measure_counts(tmp_path: Path) -> None:
    placed(tmp_path, "a.txt", inputs.text())
    placed(tmp_path, "b.warc.gz", inputs.by_record(inputs.record(f"https://e.kz/{n}", b"<p>x") for n in range(3)))
    placed(tmp_path, "c.csv", "title,text\nа,ә\n")
    consumed = [raw.consumed for raw in taken(tmp_path)]
    assert consumed == sorted(consumed)
    assert consumed[-1] == measure([tmp_path])


def test_a_gzipped_document_is_read_and_one_inside_another_is_not(tmp_path: Path) -> None:
    (raw,) = taken(placed(tmp_path, "a.html.gz", gzip.compress(inputs.page().encode())))
    assert (raw.path, raw.media_type, body(raw)) == ("a.html.gz", media_types.HTML, list(inputs.PARAGRAPHS))
    (raw,) = taken(placed(tmp_path, "b.gz", gzip.compress(gzip.compress(b"text"))))
    assert refused(raw) == ("not_text", "application/gzip")
    (raw,) = taken(placed(tmp_path, "c.gz", gzip.compress(b"x" * 50_000)), limit=1000)
    assert refused(raw)[0] == "too_large"


# Web archives


def records(number: int = 3) -> list[bytes]:
    return [
        inputs.record(f"https://example.kz/{n}", inputs.page(f"{inputs.TITLE} {n}").encode()) for n in range(number)
    ]


@pytest.mark.parametrize("pack", [b"".join, inputs.by_record, lambda one: gzip.compress(b"".join(one))])
def test_pages_of_a_warc(tmp_path: Path, pack: Any) -> None:
    documents = taken(placed(tmp_path, "crawl.warc", pack(records())))
    assert [raw.url for raw in documents] == [f"https://example.kz/{n}" for n in range(3)]
    assert len({raw.path for raw in documents}) == 3
    assert all(raw.crawled and raw.status == 200 and raw.charset == "utf-8" for raw in documents)
    assert documents[0].fetched and documents[0].fetched.isoformat() == "2023-05-04T10:20:30+00:00"
    assert body(documents[2]) == list(inputs.PARAGRAPHS)


def test_the_path_of_a_record_is_its_offset_in_the_file(tmp_path: Path) -> None:
    first, second, _ = records()
    for name, data in (("a.warc", first + second), ("b.warc.gz", inputs.by_record([first, second]))):
        offset = len(first) if name == "a.warc" else len(gzip.compress(first, mtime=0))
        documents = taken(placed(tmp_path, name, data))
        assert [raw.path for raw in documents] == [f"{name}/0", f"{name}/{offset}"]


def test_records_that_are_no_pages_are_passed_over(tmp_path: Path) -> None:
    data = [
        inputs.record("https://example.kz/", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        inputs.record("https://example.kz/a.png", b"\x89PNG", content_type="image/png"),
        inputs.record("https://example.kz/moved", b"", status="301 Moved", headers="Location: /\r\n"),
        inputs.record("https://example.kz/same", b"", kind="revisit"),
        inputs.record("https://example.kz/gone", inputs.page().encode(), status="404 Not Found"),
        records()[0],
    ]
    documents = taken(placed(tmp_path, "a.warc.gz", inputs.by_record(data)))
    assert [(raw.url, raw.status) for raw in documents] == [
        ("https://example.kz/gone", 404),
        ("https://example.kz/0", 200),
    ]


def test_what_http_wraps_a_page_in_is_taken_off(tmp_path: Path) -> None:
    page = inputs.page().encode()
    half = len(page) // 2
    chunked = b"%x\r\n%s\r\n%x;x=y\r\n%s\r\n0\r\n\r\n" % (half, page[:half], len(page) - half, page[half:])
    bodies = {
        "Transfer-Encoding: chunked\r\n": [chunked, page],
        "Content-Encoding: gzip\r\n": [gzip.compress(page), page],
        "Content-Encoding: br\r\n": [brotli.compress(page), page],
    }
    data = [
        inputs.record(f"https://e.kz/{n}", one, headers=h) for h, ones in bodies.items() for n, one in enumerate(ones)
    ]
    documents = taken(placed(tmp_path, "a.warc", b"".join(data)))
    assert [raw.data for raw in documents] == [page] * 6


def test_a_page_that_unpacks_to_more_than_the_limit(tmp_path: Path) -> None:
    for encoding, packed in (("gzip", gzip.compress(bytes(LIMIT * 3))), ("br", brotli.compress(bytes(LIMIT * 3)))):
        data = inputs.record("https://e.kz/bomb", packed, headers=f"Content-Encoding: {encoding}\r\n") + records()[0]
        bomb, page = taken(placed(tmp_path, "a.warc", data))
        assert refused(bomb)[0] == "too_large"
        assert body(page)


@pytest.mark.parametrize("pack", [b"".join, inputs.by_record, lambda one: gzip.compress(b"".join(one))])
def test_a_warc_that_is_cut_off_is_reported_behind_its_whole_records(tmp_path: Path, pack: Any) -> None:
    data = pack(records())
    for cut in (len(data) - 3, len(data) - len(pack(records()[:1])) // 2):
        *pages, report = taken(placed(tmp_path, "a.warc", data[:cut]))
        assert [raw.url for raw in pages] == [f"https://example.kz/{n}" for n in range(len(pages))]
        assert not any(raw.problem for raw in pages)
        assert report.path == "a.warc"
        assert refused(report)[0] == "unreadable"
        assert "byte" in report.problem


def test_what_is_corrupt_in_a_warc_is_reported_and_reading_goes_on_behind_it(tmp_path: Path) -> None:
    packed = [gzip.compress(one, mtime=0) for one in records()]
    broken = bytearray(packed[2])
    broken[40] ^= 0xFF
    *pages, report = taken(placed(tmp_path, "a.warc.gz", packed[0] + packed[1] + broken))
    assert len(pages) == 2
    assert "corrupt" in report.problem
    first, report, second = taken(placed(tmp_path, "b.warc", records()[0] + b"rubbish\r\n\r\n" + records()[1]))
    assert (first.url, second.url) == ("https://example.kz/0", "https://example.kz/1")
    assert refused(report)[0] == "unreadable"


# Tables


def table(rows: list[list[str]], *, mark: str = ",", charset: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows(rows)
    return text.getvalue().encode(charset)


RUSSIAN_ROWS = [
    ["Заголовок", "Текст новости", "Дата публикации", "Ссылка", "Источник", "Автор"],
    [
        inputs.RUSSIAN_TITLE,
        "\n".join(inputs.RUSSIAN),
        "05.03.2024",
        "https://example.ru/1",
        "Вестник степи",
        "Олег Ким",
    ],
]


@pytest.mark.parametrize(("mark", "charset"), [(",", "utf-8"), (";", "cp1251"), ("\t", "utf-16"), ("|", "utf-8-sig")])
def test_a_table_in_any_dress(tmp_path: Path, mark: str, charset: str) -> None:
    (raw,) = taken(placed(tmp_path, "a.csv", table(RUSSIAN_ROWS, mark=mark, charset=charset)))
    assert (raw.path, raw.url) == ("a.csv/2", "https://example.ru/1")
    assert json.loads(raw.data or b"")["Автор"] == "Олег Ким"
    found = understood(raw)
    extracted = found.extracted
    assert (found.title.value, found.title.rule, body(raw)) == (inputs.RUSSIAN_TITLE, "column", list(inputs.RUSSIAN))
    assert extracted.date and (extracted.date.value, extracted.date.rule) == ("2024-03-05", "column")
    assert extracted.outlet and extracted.outlet.value == "Вестник степи"
    assert extracted.byline and extracted.byline.value == "Олег Ким"


def test_a_table_in_kazakh_and_one_with_columns_that_are_named(tmp_path: Path) -> None:
    text = "\n".join(inputs.PARAGRAPHS)
    (raw,) = taken(
        placed(tmp_path, "kk.csv", table([["Тақырып", "Мәтін", "Күні"], [inputs.TITLE, text, "05.03.2024"]]))
    )
    assert understood(raw).title.value == inputs.TITLE
    file = placed(tmp_path, "x.csv", table([["n", "a", "b"], ["1", inputs.TITLE, text]]))
    (raw,) = taken(file)
    assert "body=" in refused(raw)[1] and "n, a, b" in refused(raw)[1]
    (raw,) = taken(file, columns=columns.parse("title=a, body=b"))
    assert (understood(raw).title.value, body(raw)) == (inputs.TITLE, list(inputs.PARAGRAPHS))
    with pytest.raises(ValueError, match="headline"):
        columns.parse("headline=a")


def test_broken_rows_are_rejections_with_their_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = [f"тақырып {n},мәтін {n}" for n in range(6)]
    lines = ["title,text", good[0], "a,b,c,d", good[1], 'сөз,"ашық тырнақша', good[2], "", good[3], "жалғыз", good[4]]
    documents = taken(placed(tmp_path, "a.csv", "\n".join(lines)))
    assert [(raw.path, bool(raw.problem)) for raw in documents] == [
        ("a.csv/2", False), ("a.csv/3", True), ("a.csv/4", False), ("a.csv/5", True), ("a.csv/6", False),
        ("a.csv/8", False), ("a.csv/9", True), ("a.csv/10", False),
    ]  # fmt: skip
    assert documents[1].data == b"a,b,c,d\n"
    assert refused(documents[1]) == ("unreadable", "line 3: not the 2 columns of the header")


def test_a_huge_field_is_too_large_and_the_rest_goes_on(tmp_path: Path) -> None:
    for huge in ("ә" * 2000, '"' + "ә\n" * 2000 + '"'):
        documents = taken(placed(tmp_path, "a.csv", f"title,text\nа,{huge}\nб,в\n"), limit=1000)
        assert documents[0].data is None and not documents[0].problem
        assert json.loads(documents[-1].data or b"") == {"title": "б", "text": "в"}


def test_lines_of_json_keep_their_bytes(tmp_path: Path) -> None:
    row = {"publishedAt": 1709631012, "source": {"id": None, "name": "Дала жаршысы"}, "headline": inputs.TITLE}
    line = json.dumps(row | {"maintext": "".join(f"<p>{one}</p>" for one in inputs.PARAGRAPHS)}, ensure_ascii=False)
    file = placed(tmp_path, "a.jsonl.gz", gzip.compress(f"\ufeff{line}\n{{broken\n\n[1]\n{line}".encode()))
    first, broken, no_object, last = taken(file)
    assert first.data == f"\ufeff{line}\n".encode()
    assert last.data == line.encode()
    assert [raw.path for raw in (first, broken, no_object, last)] == [f"a.jsonl.gz/{n}" for n in (1, 2, 4, 5)]
    assert "line 2" in broken.problem and "line 4" in no_object.problem
    found = understood(last)
    assert (found.title.value, body(last)) == (inputs.TITLE, list(inputs.PARAGRAPHS))
    assert found.extracted.outlet and found.extracted.outlet.value == "Дала жаршысы"
    assert found.extracted.date and found.extracted.date.value.startswith("2024-03-05")


@pytest.mark.parametrize("wrap", ["[%s]", '{"status": "ok", "sources": [{"id": 1}], "articles": [%s]}'])
def test_a_list_in_json(tmp_path: Path, wrap: str) -> None:
    row = {"title": inputs.TITLE, "content": list(inputs.PARAGRAPHS), "url": "https://example.kz/1"}
    data = wrap % ", ".join([json.dumps(row), json.dumps(row | {"url": "https://example.kz/2"})])
    documents = taken(placed(tmp_path, "a.json", data))
    assert [(raw.path, raw.url[-1]) for raw in documents] == [("a.json/1", "1"), ("a.json/2", "2")]
    assert body(documents[0]) == list(inputs.PARAGRAPHS)
    assert len(taken(placed(tmp_path, "b.json", data[:-30]))) == 2  # the first, and what is said of the rest


def test_one_article_in_json_and_json_that_is_none(tmp_path: Path) -> None:
    article = {"title": inputs.TITLE, "text": "\n".join(inputs.PARAGRAPHS), "images": [{"src": "a.jpg"}]}
    (raw,) = taken(placed(tmp_path, "a.json", json.dumps(article, indent=1)))
    assert body(raw) == list(inputs.PARAGRAPHS)
    (raw,) = taken(placed(tmp_path, "b.json", json.dumps({"version": 1, "parts": [{"a": 1}]}, indent=1)))
    assert refused(raw)[0] == "unreadable"


def test_the_address_of_a_whole_site_is_nobodys_key(tmp_path: Path) -> None:
    data = "url,text\nhttps://example.kz/,а\nhttps://example.kz/?id=7,ә\nmailto:a@b.kz,б\n"
    assert [raw.url for raw in taken(placed(tmp_path, "a.csv", data))] == ["", "https://example.kz/?id=7", ""]
