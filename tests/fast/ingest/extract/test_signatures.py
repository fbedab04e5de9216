"""Who signed, with a post or a place; dates that were run together with the text, and a crawler's months."""

from __future__ import annotations

import pytest

from articles.ingest.extract.bylines import signature
from articles.ingest.records import Extracted, RawDocument
from articles.ingest.support.lines import split_lines
from tests.understood import extracted_from

SIGNATURES = (
    ("Ақтөбе, Ербол Серікұлы", "Ербол Серікұлы"),
    ("г. Орал, Анна Ковалёва", "Анна Ковалёва"),
    ("Иван Петров, собкор", "Иван Петров"),
    ("Иван Петров, наш собственный корреспондент в Бишкеке", "Иван Петров"),
    ("Айдос Серікұлы, саясаттанушы", "Айдос Серікұлы"),
    ("Собкор Иван Петров", "Иван Петров"),
    ("Тілші Ербол Серікұлы", "Ербол Серікұлы"),
    ("Иван Петров (Ташкент)", "Иван Петров"),
)
NOBODY = (
    "Казахстан, Китай", "Россия, Центральная Азия", "Ташкент, Новая площадь", "Астана (Казахстан)",
    "Новости дня (обзор)", "Корреспондент сообщил подробности", "Эксперт, по мнению редакции",
)  # fmt: skip


@pytest.mark.parametrize(("line", "name"), SIGNATURES)
def test_a_name_with_a_post_or_a_place(line: str, name: str) -> None:
    found = signature(next(split_lines(line)))
    assert found is not None and found.value == name
    assert line[found.evidence[0].start : found.evidence[0].end] == name


@pytest.mark.parametrize("line", NOBODY)
def test_what_signs_nothing(line: str) -> None:
    assert signature(next(split_lines(line))) is None


def of_text(text: str) -> Extracted:
    data = text.encode()
    return extracted_from(RawDocument("c", "a.txt", data, len(data)))


BODY = (
    "Өскемен мен Барнаул арасында жүк тасымалы екі есе өсті, деп мәлімдеді облыс әкімі жиында. "
    "Тараптар теміржол бекетін жаңартуға келісті, жұмыс көктемде басталады."
)


def test_a_post_on_a_line_of_its_own() -> None:
    found = of_text(f"Жүк тасымалы екі есе өсті\n\n{BODY}\n\nЕрбол Серікұлы\nарнайы тілші\n")
    assert found.byline is not None and found.byline.value == "Ербол Серікұлы"
    assert found.body == BODY


GLUED = (
    ("2016 жылдың 7 сәуірі Бүгін", "2016-04-07"),
    ("2018 жылғы 3 шілдеБүгін", "2018-07-03"),
    ("12 марта 2011 г.Сегодня", "2011-03-12"),
    ("5 сентября 2014 года Вчера", "2014-09-05"),
)


@pytest.mark.parametrize(("beginning", "date"), GLUED)
def test_a_date_that_was_run_together_with_the_lead(beginning: str, date: str) -> None:
    found = of_text(f"{beginning} {BODY}\n\n{BODY}")
    assert found.date is not None and found.date.value == date
    assert not found.body.startswith(beginning[:4])


SENTENCES = (
    "2016 жылдың 7 сәуірі Қазақстан үшін ерекше күн болды.",
    "12 марта 2011 года Казахстан и Россия подписали договор.",
    "5 сентября 2014 года министр принял посла.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_begins_with_a_day_is_not_dated_by_it(sentence: str) -> None:
    assert of_text(f"{sentence} {BODY}\n\n{BODY}").date is None


@pytest.mark.parametrize(("prefix", "date"), [("date 2021-04", "2021-04"), (" date: 2019-12", "2019-12")])
def test_a_crawler_may_know_the_month_alone(prefix: str, date: str) -> None:
    found = of_text(f"{prefix} Екі ел жүк тасымалын арттырады\n\n{BODY}")
    assert found.date is not None and (found.date.value, found.date.precision) == (date, "month")
    assert found.title is not None and found.title.value == "Екі ел жүк тасымалын арттырады"


DATELINES = (
    ("КИЕВ. 2 ақпан. ИнтерПресс – ", "--02-02"),
    ("Бишкек. 14 марта. ДалаИнформ — ", "--03-14"),
    ("АЛМАТЫ. 9 шілде 2015 жыл. DalaNews - ", "2015-07-09"),
)


@pytest.mark.parametrize(("dateline", "date"), DATELINES)
def test_a_dateline_with_full_stops(dateline: str, date: str) -> None:
    found = of_text(f"{dateline}{BODY}\n\n{BODY}")
    assert found.date is not None and found.date.value == date


def test_a_forwarded_post_is_that_of_its_source() -> None:
    post = (
        '<div class="tgme_widget_message"><div class="tgme_widget_message_owner_name">Арна</div>'
        '<a class="tgme_widget_message_forwarded_from_name">Дала хабаршысы</a>'
        f'<div class="tgme_widget_message_text">{BODY}</div></div>'
    )
    data = f"<html><body>{post}</body></html>".encode()
    found = extracted_from(RawDocument("c", "p.html", data, len(data), media_type="text/html"))
    assert found.outlet is not None and found.outlet.value == "Дала хабаршысы"
    assert [(one.name, one.relation) for one in found.upstream] == [("Дала хабаршысы", "original")]
