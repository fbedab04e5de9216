"""The doors by which articles leave: of each the address, and which articles are in what it gives."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable

import docx
import feedparser
import openpyxl
import pyarrow.parquet as pq
from django.http.response import HttpResponseBase
from django.test import Client

CODE = re.compile(r"/a/([0-9a-z]{6})/")


def _column(name: str, text: str) -> list[str]:
    return [row[name] for row in csv.DictReader(io.StringIO(text, newline=""))]


def _workbook(data: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]


def _parquet(data: bytes) -> list[str]:
    codes: list[str] = pq.read_table(io.BytesIO(data))["id"].to_pylist()
    return codes


def _bundle(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _column("doc_id", archive.read("texts.csv").decode())


def _ris(data: bytes) -> list[str]:
    return [line.partition("AN  - ")[2] for line in data.decode().split("\r\n") if line.startswith("AN  - ")]


def _bibtex(data: bytes) -> list[str]:
    return [line.partition("{kopir-")[2].rstrip(",") for line in data.decode().splitlines() if line.startswith("@")]


def _feed(data: bytes) -> list[str]:
    return [CODE.search(entry.id)[1] for entry in feedparser.parse(data).entries]  # type: ignore[index]


def _word(data: bytes) -> list[str]:
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]
    return [found[1] for text in texts if text.startswith("http") and (found := CODE.search(text))]


def _page(data: bytes) -> list[str]:
    return re.findall(r'<article aria-labelledby="a-(\w+)"', data.decode())


def _printed(data: bytes) -> list[str]:
    return [CODE.search(text)[1] for text in re.findall(r'<p class="where">([^<]+)</p>', data.decode())]  # type: ignore[index]


#: What gives a row for each article.
ROWS: dict[str, Callable[[bytes], list[str]]] = {
    "export.csv": lambda data: _column("id", data.decode()),
    "export.xlsx": _workbook,
    "export.jsonl": lambda data: [json.loads(line)["id"] for line in data.splitlines()],
    "export.parquet": _parquet,
    "export.ris": _ris,
    "export.bib": _bibtex,
    "export.json": lambda data: [item["id"].removeprefix("kopir-") for item in json.loads(data)],
    "export.zip": _bundle,
}
#: What gives an entry for each story.
ENTRIES: dict[str, Callable[[bytes], list[str]]] = {
    "": _page,
    "feed/": _feed,
    "review/": _printed,
    "export.docx": _word,
}
DOORS = {**ROWS, **ENTRIES}


def opened(client: Client, door: str, query: str = "", language: str = "en") -> HttpResponseBase:
    return client.get(f"/{language}/search/{door}?{query}")


def content(response: HttpResponseBase) -> bytes:
    assert response.status_code == 200, response.status_code
    data: bytes = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return data


def through(client: Client, door: str, query: str = "", language: str = "en") -> list[str]:
    """The codes of the articles that leave by this door, in their order."""
    return DOORS[door](content(opened(client, door, query, language)))
