"""Pages in print: columns, turned pages, words that a line's end cuts, what a browser prints around a page."""

from __future__ import annotations

import pytest

from articles.ingest.formats.pdf_lines import PrintedLine, Words, in_reading_order

CUTS = (
    ("после пресс-", "конференции", "после пресс-конференции"),
    ("сообщил вице-", "премьер", "сообщил вице-премьер"),
    ("торгово-", "экономические связи", "торгово-экономические связи"),
    ("сауда-", "экономикалық", "сауда-экономикалық"),
    ("Қазақстан-", "Өзбекстан", "Қазақстан-Өзбекстан"),
    ("Россия–", "Казахстан", "Россия–Казахстан"),
    ("2024-", "жылғы", "2024-жылғы"),
    ("где-", "нибудь", "где-нибудь"),
    ("соглаше-", "ние", "соглашение"),
    ("экс-", "перт", "эксперт"),
    ("топ-", "ливо", "топливо"),
    ("ынтымақ-", "тастық", "ынтымақтастық"),
    ("көл\u00ad", "ік", "көлік"),
    ("он сказал –", "да", "он сказал – да"),
    ("конец", "начало", "конец начало"),
)


@pytest.mark.parametrize(("line", "following", "whole"), CUTS)
def test_a_word_that_the_end_of_a_line_cuts(line: str, following: str, whole: str) -> None:
    assert Words([]).joined(line, following) == whole
    if line.endswith("-"):  # as PDFium joins it
        assert Words([]).mended(f"{line[:-1]}\ufffe{following}") == whole


def test_the_documents_own_words_tell() -> None:
    words = Words(["Мост-близнец открыт", "перевалка грузов"])
    assert words.joined("старый мост-", "близнец") == "старый мост-близнец"
    assert words.joined("пере-", "валка") == "перевалка"


def row(number: int, left: str, right: str) -> PrintedLine:
    """A line in which the space between two columns, from 250 to 290, stands as one space."""
    top = 700.0 - 12 * number
    return PrintedLine(f"{left} {right}", 50, 500, top, 10, top, 0.0, ((len(left) + 1, 250, 290),))


def test_columns_that_were_drawn_row_by_row() -> None:
    lines = [row(n, f"левая колонка строка {n}", f"правая колонка строка {n}") for n in range(5)]
    head = PrintedLine("Заголовок на всю ширину страницы и ещё немного", 50, 500, 740, 16, 740)
    ordered = [line.text for line in in_reading_order([head, *lines], turned=False)]
    assert ordered[0] == head.text
    assert ordered[1:6] == [f"левая колонка строка {n}" for n in range(5)]
    assert ordered[6:] == [f"правая колонка строка {n}" for n in range(5)]


def test_three_columns() -> None:
    def line(number: int) -> PrintedLine:
        top = 700.0 - 12 * number
        text = " ".join(f"колонка {name} строка {number}" for name in "абв")
        width = len(f"колонка а строка {number}") + 1
        return PrintedLine(text, 30, 500, top, 10, top, 0.0, ((width, 170, 195), (2 * width, 330, 355)))

    ordered = [one.text for one in in_reading_order([line(n) for n in range(6)], turned=False)]
    assert ordered == [f"колонка {name} строка {n}" for name in "абв" for n in range(6)]


def test_a_table_stays_row_by_row() -> None:
    lines = [row(n, f"{n}.", f"{n * 100}") for n in range(6)]
    assert in_reading_order(lines, turned=False) == lines


def test_lines_in_no_order() -> None:
    lines = [PrintedLine(f"строка {n}", 50, 300, 700.0 - 12 * n, 10, 700.0 - 12 * n) for n in (2, 0, 3, 1)]
    assert [line.text for line in in_reading_order(lines, turned=True)] == [f"строка {n}" for n in range(4)]
