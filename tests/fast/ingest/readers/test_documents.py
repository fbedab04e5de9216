"""Kinds of documents of their own: exports of Telegram, Word, PDF, pages saved as one file."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE

from articles.ingest.formats.read import read as read_format
from articles.ingest.records import RawDocument
from articles.ingest.support import media_types
from tests import inputs
from tests.taking import body, placed, refused, taken, understood

# Telegram


def test_posts_of_a_telegram_export(tmp_path: Path) -> None:
    text = "\n".join(inputs.PARAGRAPHS)
    entities = [{"type": "bold", "text": inputs.TITLE}, f"\n\n{text} ", {"type": "link", "text": "https://example.kz"}]
    messages = [inputs.message(7, text), inputs.message(8, "қысқа"), inputs.message(9, entities, author="Айгүл Серік")]
    messages.append(inputs.message(10, text) | {"type": "service"})
    first, second = taken(placed(tmp_path, "result.json", inputs.telegram(messages)))
    assert (first.path, second.path) == ("result.json/7", "result.json/9")
    assert body(first) == list(inputs.PARAGRAPHS)
    found = understood(second)
    assert found.title.value == inputs.TITLE
    assert found.extracted.outlet and found.extracted.outlet.value == "Дала хабары"
    assert found.extracted.date and found.extracted.date.value.startswith("2024-03-05")
    assert found.extracted.byline and found.extracted.byline.value == "Айгүл Серік"


def test_of_a_whole_account_only_the_channels_are_read(tmp_path: Path) -> None:
    text = "\n".join(inputs.PARAGRAPHS)
    chats = [
        {"name": "Досым", "type": "personal_chat", "id": 1, "messages": [inputs.message(1, text)]},
        {"name": "Дала хабары", "type": "public_channel", "id": 2, "messages": [inputs.message(1, text)]},
    ]
    export = {"about": "Here is the data you requested. ", "chats": {"about": "x", "list": chats}}
    (raw,) = taken(placed(tmp_path, "result.json", json.dumps(export, ensure_ascii=False, indent=1)))
    assert raw.path == "result.json/2/1"
    assert json.loads(raw.data or b"")["channel"] == "Дала хабары"


def test_posts_on_a_page_of_a_telegram_export(tmp_path: Path) -> None:
    text = "<br>".join(inputs.PARAGRAPHS)
    data = inputs.telegram_page([(1, text), (2, "қысқа"), (3, f"<strong>{inputs.TITLE}</strong><br><br>{text}")])
    placed(tmp_path, "ChatExport/messages.html", data)
    placed(tmp_path, "ChatExport/photos/photo_1.jpg", b"\xff\xd8\xff\xe0" + bytes(200))
    first, second = taken(tmp_path)
    assert (first.path, body(first)) == ("ChatExport/messages.html/message1", list(inputs.PARAGRAPHS))
    extracted = understood(second).extracted
    assert extracted.title and extracted.title.value == inputs.TITLE
    assert extracted.date and extracted.date.value.startswith("2024-03-05")
    assert extracted.outlet and extracted.outlet.value == "Дала хабары"


# Word, PDF, and pages saved as one file


def test_a_word_file(tmp_path: Path) -> None:
    data = inputs.word(rows=[("Көрсеткіш", "2023"), ("Көлік", "800")], author="Айгүл Серік", title="Document1")
    (raw,) = taken(placed(tmp_path, "a.docx", data))
    found = understood(raw)
    assert raw.media_type == media_types.DOCX
    assert (found.title.value, body(raw)[:3]) == (inputs.TITLE, list(inputs.PARAGRAPHS))
    lines = [line.text for line in read_format(raw).lines]
    assert lines[-2:] == ["Көрсеткіш | 2023", "Көлік | 800"]
    assert {one.name: one.value for one in read_format(raw).fields}["byline"] == "Айгүл Серік"


def test_a_word_file_with_changes_and_a_text_box() -> None:
    data = inputs.word(paragraphs=["НЕГІЗГІ"])
    changed = (
        "<w:ins w:id='1'><w:r><w:t>қосылған сөз</w:t></w:r></w:ins>"
        "<w:del w:id='2'><w:r><w:delText>өшірілген</w:delText></w:r></w:del>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>жақтау</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
        "<w:r><w:tab/><w:t>соңы</w:t></w:r>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                part = part.replace("<w:r><w:t>НЕГІЗГІ</w:t></w:r>".encode(), changed.encode())
            target.writestr(name, part)
    raw = RawDocument("c", "a.docx", file.getvalue(), 1, media_type=media_types.DOCX)
    assert [line.text for line in read_format(raw).lines][1:] == ["қосылған сөз\tсоңы", "жақтау"]


def test_a_pdf_with_a_text_layer(tmp_path: Path) -> None:
    def page(number: int, paragraphs: list[str], title: str = "") -> list[tuple[float, float, str]]:
        head = [(50.0, 810.0, f"«Дала» газеті № 5, {number}-бет")]
        return [
            *head,
            *([(50.0, 790.0, title)] if title else []),
            *inputs.columned(paragraphs),
            (290.0, 30.0, f"{number}"),
        ]

    data = inputs.pdf(
        [
            page(1, [inputs.PARAGRAPHS[0]], inputs.TITLE),
            page(2, [inputs.PARAGRAPHS[1]]),
            page(3, [inputs.PARAGRAPHS[2]]),
        ],
        "/Title (Untitled) /CreationDate (D:20240305120000+05'00')",
    )
    (raw,) = taken(placed(tmp_path, "a.pdf", data))
    assert understood(raw).title.value == inputs.TITLE
    assert body(raw) == list(inputs.PARAGRAPHS)
    assert [(one.name, one.value) for one in read_format(raw).fields] == [("date", "2024-03-05T12:00:00+05:00")]


def test_a_pdf_paragraph_goes_on_over_the_page(tmp_path: Path) -> None:
    first, second = inputs.PARAGRAPHS[1][:57], inputs.PARAGRAPHS[1][57:]
    lines = [inputs.columned([inputs.PARAGRAPHS[0], first]), [(50.0, 760.0, second.strip())]]
    (raw,) = taken(placed(tmp_path, "a.pdf", inputs.pdf(lines)))
    assert body(raw) == list(inputs.PARAGRAPHS[:2])


def test_a_pdf_without_text_and_one_that_is_broken(tmp_path: Path) -> None:
    (raw,) = taken(placed(tmp_path, "scan.pdf", inputs.pdf([[], []])))
    assert refused(raw) == ("no_body", "no text layer")
    (raw,) = taken(placed(tmp_path, "cut.pdf", inputs.pdf([[(50, 700, "мәтін")]])[:200]))
    assert refused(raw)[0] == "unreadable"


@pytest.mark.parametrize("charset", ["utf-8", "kz1048"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_mhtml(tmp_path: Path, encoding: str, charset: str) -> None:
    page = inputs.page().replace("utf-8", charset)
    data = inputs.mhtml(page, "https://example.kz/news/7", encoding=encoding, charset=charset)
    (raw,) = taken(placed(tmp_path, "a.mht", data))
    reading = read_format(raw)
    assert raw.data == data
    assert body(raw) == list(inputs.PARAGRAPHS)
    assert understood(raw).extracted.url == "https://example.kz/news/7"
    assert reading.fetched and reading.fetched.isoformat() == "2023-05-04T10:20:30+00:00"


@pytest.mark.parametrize("binary", [True, False])
def test_a_webarchive(tmp_path: Path, binary: bool) -> None:
    data = inputs.webarchive(inputs.page(), "https://example.kz/news/7", binary=binary)
    (raw,) = taken(placed(tmp_path, "a.webarchive", data))
    assert body(raw) == list(inputs.PARAGRAPHS)
    assert understood(raw).extracted.url == "https://example.kz/news/7"


def test_posts_of_newer_exports_and_where_a_forwarded_one_came_from(tmp_path: Path) -> None:
    text = "\n\n".join(inputs.PARAGRAPHS)
    blocks = [{"type": "paragraph", "text": [{"type": "plain", "text": one}]} for one in inputs.PARAGRAPHS]
    messages = [
        inputs.message(1, "") | {"text_entities": [{"type": "bold", "text": text}]},
        inputs.message(2, "") | {"rich_message": {"blocks": [{"type": "list", "items": [{"blocks": blocks}]}]}},
        inputs.message(3, text) | {"forwarded_from": "Көрші арна", "date_unixtime": "1709611200"},
    ]
    documents = taken(placed(tmp_path, "result.json", inputs.telegram(messages)))
    assert [body(raw) for raw in documents] == [list(inputs.PARAGRAPHS)] * 3
    outlets = [found.value if (found := understood(raw).extracted.outlet) else "" for raw in documents]
    assert outlets[2] == "Көрші арна" != outlets[0]


def test_a_saved_page_of_a_channel(tmp_path: Path) -> None:
    posts = "".join(
        f"""<div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="dala/{number}">
        <a class="tgme_widget_message_owner_name">Дала</a>
        <div class="tgme_widget_message_text">{"<br><br>".join(inputs.PARAGRAPHS)}</div>
        <time datetime="2024-03-05T09:00:00+05:00">09:00</time></div></div>"""
        for number in (1, 2)
    )
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{posts}</body></html>"
    documents = taken(placed(tmp_path, "a.html", page))
    assert [raw.url for raw in documents] == ["https://t.me/dala/1", "https://t.me/dala/2"]
    for raw in documents:
        found = understood(raw).extracted
        assert body(raw) == list(inputs.PARAGRAPHS)
        assert found.outlet and found.outlet.value == "Дала"
        assert found.date and found.date.value.startswith("2024-03-05")


def _edited(data: bytes, changes: dict[str, str]) -> bytes:
    """A Word file, these words of its parts' names and contents changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name).decode("utf-8", "surrogateescape") for name in source.namelist()}
    for old, new in changes.items():
        parts = {name.replace(old, new): part.replace(old, new) for name, part in parts.items()}
    return inputs.zipped({name: part.encode("utf-8", "surrogateescape") for name, part in parts.items()})


STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    ),
}


@pytest.mark.parametrize(
    "changes", [STRICT, {"document.xml": "document2.xml"}, STRICT | {"document.xml": "document2.xml"}]
)
def test_word_files_of_the_other_edition_and_with_another_main_part(tmp_path: Path, changes: dict[str, str]) -> None:
    (raw,) = taken(placed(tmp_path, "a.docx", _edited(inputs.word(), changes)))
    assert (understood(raw).title.value, body(raw)) == (inputs.TITLE, list(inputs.PARAGRAPHS))


def test_hidden_words_are_not_read(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(inputs.word()))
    style = document.styles.add_style("Жасырын", WD_STYLE_TYPE.PARAGRAPH)
    style.font.hidden = True
    document.add_paragraph("Редактордың белгісі: жариялауға болмайды.", style=style)
    document.paragraphs[1].add_run(" ҚҰПИЯ").font.hidden = True
    file = io.BytesIO()
    document.save(file)
    (raw,) = taken(placed(tmp_path, "a.docx", file.getvalue()))
    assert body(raw) == list(inputs.PARAGRAPHS)
