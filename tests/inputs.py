"""Files of every kind that the readers know, made from words of our own."""

from __future__ import annotations

import base64
import gzip
import io
import json
import plistlib
import quopri
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]

TITLE = "Шекара бекетінде жаңа терминал ашылды"
PARAGRAPHS = (
    "Қазақстан мен Өзбекстан шекарасындағы бекетте жүк көліктеріне арналған жаңа терминал іске қосылды.",
    "Үкімет мәліметінше, терминал тәулігіне сегіз жүзге дейін көлік өткізе алады, ал кезек екі есе қысқарады.",
    "Екі елдің кеден қызметтері құжаттарды электронды түрде алмасуға уағдаласты.",
)
RUSSIAN_TITLE = "На границе открылся новый терминал"
RUSSIAN = (
    "На границе Казахстана и Узбекистана заработал новый терминал для грузовых машин.",
    "По данным правительства, за сутки он пропускает до восьмисот машин, а очередь станет вдвое короче.",
    "Таможенные службы двух стран договорились обмениваться документами в электронном виде.",
)


def text(title: str = TITLE, paragraphs: Iterable[str] = PARAGRAPHS) -> str:
    return "\n\n".join([title, *paragraphs])


def page(title: str = TITLE, paragraphs: Iterable[str] = PARAGRAPHS, head: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title>{head}</head>\n'
        f"<body><nav><a href='/'>Басты бет</a></nav><article><h1>{title}</h1>\n{body}</article></body></html>\n"
    )


# Web archives


def record(
    url: str,
    body: bytes,
    *,
    kind: str = "response",
    content_type: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: str = "",
    date: str = "2023-05-04T10:20:30Z",
) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}\r\n".encode() + body
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{abs(hash(url)):032x}>\r\nWARC-Date: {date}\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    ).encode() + http + b"\r\n\r\n"  # fmt: skip


def by_record(records: Iterable[bytes]) -> bytes:
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def arc(pages: Iterable[tuple[str, bytes]]) -> bytes:
    """An ARC file: each page with the line before it, and the block that describes the file."""
    about = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    blocks = [("filedesc://a.arc", about), *((url, b"HTTP/1.1 200 OK\r\n\r\n" + page) for url, page in pages)]
    return b"".join(
        f"{url} 192.0.2.1 20190305010203 text/html {len(block)}\n".encode() + block + b"\n" for url, block in blocks
    )


def zipped(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


# Tables


def xlsx(*sheets: Iterable[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def sqlite(statements: str, table: str = "", rows: Iterable[Sequence[Any]] = ()) -> bytes:
    """A database that these statements make, with rows in one of its tables."""
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(statements)
        for row in rows:
            base.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
        base.commit()
        return base.serialize()


# Documents


def word(
    heading: str = TITLE, paragraphs: Iterable[str] = PARAGRAPHS, rows: Iterable[Sequence[str]] = (), **properties: Any
) -> bytes:
    document = docx.Document()
    if heading:
        document.add_heading(heading, 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    for row in rows:
        table = document.add_table(1, len(row))
        for cell, value in zip(table.rows[0].cells, row, strict=True):
            cell.text = value
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(pages: Iterable[Iterable[tuple[float, float, str]]], about: str = "") -> bytes:
    """A PDF with a text layer: of each page its (x, y, line), from the lower left corner, in points.

    The font has no shapes, only a map from its codes to characters, which is all that a text layer needs.
    """
    pages = [list(one) for one in pages]
    codes = {
        char: number for number, char in enumerate(sorted({c for one in pages for *_, line in one for c in line}), 1)
    }
    ranges = [f"<{code:04x}> <{ord(char):04x}>" for char, code in codes.items()]
    cmap = "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n" + "".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n"
        for part in (ranges[at : at + 100] for at in range(0, len(ranges), 100))
    )
    first_page = 7
    kids = " ".join(f"{first_page + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /S /Encoding /Identity-H /DescendantFonts [4 0 R]"
        " /ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /S /FontDescriptor 5 0 R /DW 500"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        "<< /Type /FontDescriptor /FontName /S /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800"
        " /Descent -200 /CapHeight 700 /StemV 80 >>",
        _stream(cmap + "endcmap"),
    ]
    for number, lines in enumerate(pages):
        shown = "".join(
            f"1 0 0 1 {x} {y} Tm <{''.join(f'{codes[char]:04x}' for char in line)}> Tj\n" for x, y, line in lines
        )
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
            f" /Contents {first_page + 2 * number + 1} 0 R >>"
        )
        objects.append(_stream(f"BT /F 10 Tf\n{shown}ET"))
    objects.append(f"<< {about} >>")
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "0000000000 65535 f \n" + "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    return data + f"xref\n0 {len(objects) + 1}\n{table}{trailer}\nstartxref\n{len(data)}\n%%EOF\n".encode()


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def columned(paragraphs: Iterable[str], *, top: float = 760, width: int = 60) -> list[tuple[float, float, str]]:
    """Paragraphs as a typesetter breaks them: indented, in lines of at most so many characters, words hyphenated."""
    lines: list[tuple[float, float, str]] = []
    y = top
    for paragraph in paragraphs:
        x = 70.0
        rest = paragraph
        while rest:
            line, rest = rest[:width], rest[width:]
            if rest and line[-1].isalpha() and rest[0].isalpha():
                line += "-"
            lines.append((x, y, line.strip()))
            rest, x, y = rest.lstrip(), 50.0, y - 14
    return lines


# Pages that a browser saved


def mhtml(html: str, url: str, *, encoding: str = "quoted-printable", charset: str = "utf-8") -> bytes:
    data = html.encode(charset)
    body = quopri.encodestring(data) if encoding == "quoted-printable" else base64.encodebytes(data)
    return (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: =?utf-8?Q?x?=\r\n"
        "Date: Thu, 4 May 2023 10:20:30 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n\r\n'
        "------B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
        f"------B\r\nContent-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n"
        f"Content-Location: {url}\r\n\r\n"
    ).encode() + body + b"\r\n------B--\r\n"  # fmt: skip


def webarchive(html: str, url: str, *, binary: bool = True) -> bytes:
    main = {
        "WebResourceData": html.encode(),
        "WebResourceURL": url,
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
    }
    return plistlib.dumps({"WebMainResource": main}, fmt=plistlib.FMT_BINARY if binary else plistlib.FMT_XML)


# Telegram


def message(number: int, words: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-03-05T14:30:12",
        "date_unixtime": "1709631012",
        "from": "Дала хабары",
        "from_id": "channel1000000001",
        "text": words,
        "text_entities": [],
    } | more


def telegram(messages: Iterable[dict[str, Any]], **more: Any) -> bytes:
    chat = {"name": "Дала хабары", "type": "public_channel", "id": 1000000001} | more
    return json.dumps(chat | {"messages": list(messages)}, ensure_ascii=False, indent=1).encode()


def telegram_page(messages: Iterable[tuple[int, str]]) -> bytes:
    """(number, HTML of the text) of each."""
    shown = "".join(
        f'<div class="message default clearfix{" joined" if number % 2 else ""}" id="message{number}">'
        '<div class="body"><div class="pull_right date details" title="05.03.2024 14:30:12 UTC+05:00">14:30</div>'
        f'<div class="from_name">Дала хабары</div><div class="text">{words}</div>'
        '<div class="signature details">Айгүл Серік</div></div></div>\n'
        for number, words in messages
    )
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"/><title>Exported Data</title></head><body>\n'
        '<div class="page_wrap"><div class="page_header"><div class="content"><div class="text bold">\nДала хабары\n'
        '</div></div></div><div class="page_body chat_page"><div class="history">\n'
        '<div class="message service" id="message-1"><div class="body details">5 March 2024</div></div>\n'
        f"{shown}</div></div></div></body></html>"
    ).encode()
