"""Inputs made to break a reader: files of every kind cut, flipped and spliced, and bombs."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping

import zstandard

from tests import inputs

BOMB_BYTES = 30_000_000


def wholes() -> dict[str, bytes]:
    """A small valid file of every kind that the readers know, by name."""
    text, page = inputs.text(), inputs.page()
    records = [inputs.record(f"https://example.kz/{n}", page.encode()) for n in range(2)]
    rows = [
        {"title": inputs.TITLE, "text": text, "url": f"https://example.kz/{n}", "date": "2024-03-05"} for n in range(3)
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    table = f'title,text,date\n{inputs.TITLE},"{text}",2024-03-05\n{inputs.TITLE},"{text}",05.03.2024\n'
    laid = inputs.columned(inputs.PARAGRAPHS)
    feed = f"<rss version='2.0'><channel><item><title>{inputs.TITLE}</title></item></channel></rss>"
    return {
        "a.txt": text.encode(),
        "b.txt": text.encode("kz1048"),
        "c.txt": "\n\n".join(inputs.RUSSIAN).encode("koi8-r"),
        "d.txt": text.encode("utf-16"),
        "e.txt": text.encode().decode("cp1251", "replace").encode(),
        "a.html": page.encode(),
        "b.html": page.encode("utf-16"),
        "a.docx": inputs.word(),
        "a.pdf": inputs.pdf([[(50, 800, inputs.TITLE), *laid], laid]),
        "a.mht": inputs.mhtml(page, "https://example.kz/1"),
        "b.mht": inputs.mhtml(page, "https://example.kz/1", encoding="base64"),
        "a.webarchive": inputs.webarchive(page, "https://example.kz/1"),
        "b.webarchive": inputs.webarchive(page, "https://example.kz/1", binary=False),
        "a.warc": b"".join(records),
        "a.warc.gz": inputs.by_record(records),
        "b.warc.gz": gzip.compress(b"".join(records)),
        "c.warc.zst": zstandard.compress(b"".join(records)),
        "a.arc": inputs.arc([("https://example.kz/1", page.encode()), ("https://example.kz/2", page.encode())]),
        "a.wacz": inputs.zipped({"archive/a.warc.gz": inputs.by_record(records), "datapackage.json": b"{}"}),
        "a.csv": table.encode(),
        "c.csv": b'title,text\n"' + inputs.TITLE.encode() + b' \\"x\\" y","' + text.encode() + b'"\n',
        "a.xlsx": inputs.xlsx([["title", "text", "date"], [inputs.TITLE, text, "2024-03-05"]]),
        "a.db": inputs.sqlite("CREATE TABLE news (title, text, html)", "news", [(inputs.TITLE, text, page.encode())]),
        "b.csv.gz": gzip.compress(table.encode("cp1251", "replace")),
        "a.jsonl": lines.encode(),
        "a.json": json.dumps({"articles": rows}).encode(),
        "b.json": json.dumps({"1": rows[0], "2": {"_source": rows[0]}}).encode(),
        "c.json": json.dumps(rows[0], indent=1).encode() * 2,
        "result.json": inputs.telegram([inputs.message(1, text), inputs.message(2, [{"type": "b", "text": text}])]),
        "messages.html": inputs.telegram_page([(1, text), (2, f"<b>{text}</b>")]),
        "feed.xml.txt": feed.encode()[1:],  # whole, it would lead to fetching
    }  # fmt: skip


def mutated(data: bytes, chance: random.Random, others: Mapping[str, bytes]) -> bytes:
    """A few wounds: bytes flipped, cut out, doubled, overwritten with what breaks parsers, or from another file."""
    wounded = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(wounded) + 1)
        length = min(chance.choice((1, 1, 4, 30, 500)), len(wounded) - at)
        match chance.randrange(7):
            case 0:
                wounded[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del wounded[at : at + length]
            case 2:
                wounded[at:at] = wounded[at : at + length] * chance.choice((1, 2, 50))
            case 3:
                wounded[at : at + length] = chance.choice(POISONS)
            case 4:
                other = others[chance.choice(sorted(others))]
                wounded[at:at] = other[(start := chance.randrange(len(other))) : start + 300]
            case 5:
                wounded[at : at + length] = chance.randbytes(length)
            case 6 if chance.random() < 0.2:
                del wounded[at:]
    return bytes(wounded)


POISONS = (
    b"\0", b"\0" * 40, b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"<" * 50, b"]]>", b"<!--", b"&#0;", b"&#xD800;",
    b"&#1114112;", b"-1", b"99999999999999999999", b"1e999999", b"NaN", b'"', b'"""', b"{" * 60, b"[" * 60, b"\\ud800",
    b"\r\n\r\n", b"\r", b"\x0b\x0c\x1c\x85", "İ".encode() * 10, "\u0315\u0300".encode() * 40,
    "31 ақпан 2023 жылғы".encode(), b"00.00.0000 99:99", b"9999-99-99T99:99:99Z", b"http://[",
    b"Content-Length: -5\r\n", b"Content-Length: 99999999999\r\n", b"Transfer-Encoding: chunked\r\n", b"charset=utf-7",
    b'<meta charset="idna">', b"Date: 99 Zzz 99999 99:99:99 +9999\r\n", b"<!ENTITY a 'b'>", b"%PDF-1.7", b"PK\x03\x04",
)  # fmt: skip


def _word(body: bytes, before: bytes = b"", closed: bool = True, **more: bytes) -> bytes:
    """A Word file with that inside its body."""
    with zipfile.ZipFile(io.BytesIO(inputs.word())) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = before + b'<w:document xmlns:w="%s"><w:body>%s' % (space, body)
    return inputs.zipped(parts | {"word/document.xml": document + b"</w:body></w:document>" * closed} | more)


def _sheet(rows: bytes, before: bytes = b"") -> bytes:
    """A workbook with these rows in its sheet."""
    with zipfile.ZipFile(io.BytesIO(inputs.xlsx([["title", "text"]]))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = before + b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (space, rows)
    return inputs.zipped(parts | {"xl/worksheets/sheet1.xml": sheet})


def _nested_mail(depth: int) -> bytes:
    part = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n"
    return b"".join(part % (level, level) for level in range(depth))


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "күлкі">{entities}]>'.encode()


_PACKED = "Content-Encoding: gzip\r\n"
_WIDE_CELL = b'<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'


def _page(inner: str) -> bytes:
    return (
        f"<!DOCTYPE html><html><body><h1>{inputs.TITLE}</h1>{inner}<p>{inputs.PARAGRAPHS[0]}</p></body></html>".encode()
    )


def _repeated(piece: str, times: int) -> bytes:
    return (piece * times).encode()


# Each is small on disk or within the limit of a document (10 MB), and meant to take for ever or all the memory.
BOMBS: dict[str, Callable[[], bytes]] = {
    "zeros.gz": lambda: gzip.compress(bytes(BOMB_BYTES)),
    "nested.gz": lambda: gzip.compress(gzip.compress(bytes(BOMB_BYTES))),
    "zeros.csv.gz": lambda: gzip.compress(b"title,text\n" + bytes(BOMB_BYTES)),
    "spaces.jsonl.gz": lambda: gzip.compress(b'{"text":"a"}\n' + b" " * BOMB_BYTES),
    "bomb.warc": lambda: inputs.record("https://e.kz/", gzip.compress(bytes(BOMB_BYTES)), headers=_PACKED),
    "bomb.docx": lambda: _word(bytes(60_000_000)),
    "many.docx": lambda: _word(b"", **{f"word/{n}.xml": b"" for n in range(5000)}),
    "laughs.docx": lambda: _word(b"<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>", _laughs()),
    "span.docx": lambda: _word(b"<w:tbl><w:tr>" + _WIDE_CELL + b"</w:tr></w:tbl>"),
    "deep.docx": lambda: _word(b"<w:sdt>" * 100_000, closed=False),
    "zeros.zst": lambda: zstandard.compress(bytes(BOMB_BYTES * 20)),
    "zeros.csv.zst": lambda: zstandard.compress(b"title,text\n" + bytes(BOMB_BYTES)),
    "content.warc": lambda: inputs.record(
        "https://e.kz/", zstandard.compress(bytes(BOMB_BYTES * 20)), headers="Content-Encoding: zstd\r\n"
    ),
    "bomb.wacz": lambda: inputs.zipped({"archive/a.warc": bytes(BOMB_BYTES * 5)}),
    "starts.warc": lambda: b"WARC/1.0\r\n" * 500_000,
    "lengths.warc": lambda: b"WARC/1.0\r\nContent-Length: 3\r\n\r\nabcdefgh" * 100_000,
    "lines.arc": lambda: b"filedesc://a 1 20190305 t 0\n" + b"http://e.kz/ 1 20190305 t 9\n" * 200_000,
    "bomb.xlsx": lambda: _sheet(b"<row><c t='inlineStr'><is><t>" + b"a" * BOMB_BYTES * 3 + b"</t></is></c></row>"),
    "size.xlsx": lambda: _sheet(b"<row r='1'><c r='XFD1' t='n'><v>1</v></c></row><row r='99999999'/>"),
    "laughs.xlsx": lambda: _sheet(b"<row><c t='inlineStr'><is><t>&l11;</t></is></c></row>", _laughs()),
    "view.db": lambda: inputs.sqlite(
        "CREATE VIEW news AS"
        " WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x title, x text FROM n"
    ),
    "computed.db": lambda: inputs.sqlite(
        "CREATE TABLE news (title, text GENERATED ALWAYS AS (hex(zeroblob(100000000))))", "news", [("a",)]
    ),
    "laughs.webarchive": lambda: _laughs() + b"<plist><dict><key>WebMainResource</key><string>&l11;</string></dict>",
    "laughs.html": lambda: _laughs() + b"<html><body><p>&l11;</p></body></html>",
    "deep.json": lambda: b'{"articles": ' + b"[" * 100_000,
    "objects.json": lambda: b'{"a":' * 100_000,
    "deep.jsonl": lambda: b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n" + b'{"text": "a"}\n' * 3,
    "string.json": lambda: b'{"text": "' + b"a" * 30_000_000,
    "deep.html": lambda: _page("<div>" * 20_000 + inputs.PARAGRAPHS[1]),
    "tables.html": lambda: _page("<table><tr><td>" * 20_000 + inputs.PARAGRAPHS[1]),
    "inline.html": lambda: _page("<b><i><font>" * 10_000 + inputs.PARAGRAPHS[1]),
    "attributes.html": lambda: _page("<p " + " ".join(f"a{n}=1" for n in range(1_000_000)) + ">x</p>"),
    "entities.html": lambda: _page("<p>" + "&#789;&#768;" * 400_000 + "</p>"),
    "zero.html": lambda: _page("<p>" + "&#0;&#xd800;&#x1f600;" * 50_000 + "</p>"),
    "comments.html": lambda: b"<!--" * 500_000,
    "angles.html": lambda: b"<html>" + b"<" * 3_000_000,
    "meta.html": lambda: b"<html><head>" + b"<meta " * 500_000,
    "script.html": lambda: _page('<script type="application/ld+json">' + "[" * 500_000 + "</script>"),
    "tags.html": lambda: _page("<p>а</p>" * 500_000),
    "marks.txt": lambda: _repeated("а" + "\u0315\u0300", 1_500_000),
    "line.txt": lambda: _repeated("Сөз ", 1_400_000),
    "word.txt": lambda: _repeated("ә", 4_000_000),
    "dates.txt": lambda: _repeated("12.03.2021 ", 700_000),
    "quotes.txt": lambda: _repeated("«", 3_000_000),
    "mojibake.txt": lambda: _repeated("РџСЂРёРІРµС‚ ", 300_000),
    "lines.txt": lambda: _repeated("Бұл қысқа жол.\n", 300_000),
    "blank.txt": lambda: inputs.text().encode() + _repeated("\n", 9_000_000),
    "quotes.csv": lambda: b"title,text\n" + b'a,"\n' * 300_000,
    "columns.csv": lambda: ",".join(f"c{n}" for n in range(200_000)).encode() + b",text\n" + b"," * 3_000_000,
    "parts.mht": lambda: _nested_mail(1) + b"--b0\r\n\r\n" * 300_000,
    "nested.mht": lambda: _nested_mail(20_000),
    "headers.mht": lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n" + b"X: y\r\n" * 500_000,
    "loop.pdf": lambda: inputs.pdf([[(50, 700, "мәтін")]]).replace(b"/Kids [7 0 R]", b"/Kids [2 0 R]"),
    "count.pdf": lambda: inputs.pdf([[(50, 700, "мәтін")]]).replace(b"/Count 1 ", b"/Count 2000000000 "),
}  # fmt: skip
