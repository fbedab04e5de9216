"""What a page's text stands in: names of classes are hints, never verdicts; comments and cards are others' words."""

from __future__ import annotations

import pytest

from articles.ingest.formats.read import read
from articles.ingest.records import Extracted, RawDocument, Rejected
from tests.understood import extracted_from

TITLE = "Шымкент и Самарканд открывают автобусный маршрут"
FIRST = (
    "Городские власти Шымкента и Самарканда договорились о ежедневном автобусном рейсе. Первый автобус выйдет в июне."
)
SECOND = "Перевозчик закупил восемь машин, которые прошли проверку на перевале. Дорога займёт около шести часов."
THIRD = (
    "«Мы ждали этого решения два года», — сказал директор автовокзала Шымкента. Билеты поступят в кассы через неделю."
)
LAST = "До конца года стороны обсудят второй рейс, который свяжет Туркестан и Бухару через новый пункт пропуска."
STORY = (FIRST, SECOND, THIRD, LAST)
TALK = (
    "Наконец-то, а то приходилось ехать с тремя пересадками и ночевать на вокзале у родственников.",
    "Посмотрим, сколько будет стоить билет, обещать у нас умеют все, а делать не торопится никто.",
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "") -> Extracted:
    source = (
        f'<html lang="ru"><head><meta charset="utf-8"><title>{TITLE}</title>{head}</head><body>{body}</body></html>'
    )
    data = source.encode()
    return extracted_from(RawDocument("c", "p.html", data, len(data), media_type="text/html"))


def headed(body: str, after: str = "") -> str:
    return f'<div class="wrap"><h1>{TITLE}</h1><span class="date">3 июня 2024, 10:20</span>{body}</div>{after}'


WALL = ("open", "story paywall-text", "story paywall-text", "paywall")
CARRIERS = {
    "paragraphs behind a paywall": headed(
        "<div>" + "".join(f'<p class="{name}">{text}</p>' for name, text in zip(WALL, STORY, strict=True)) + "</div>"
    ),
    "a wrapper named after subscribers": headed(
        f'{paragraphs(FIRST)}<div class="body is-subscription">{paragraphs(*STORY[1:])}</div>',
        f'<div class="y">{paragraphs(*TALK * 5)}</div>',
    ),
    "a layout with a sidebar": f'<div class="page has-sidebar widget-layout">{headed(paragraphs(*STORY))}</div>'
    f'<div class="z">{paragraphs(*TALK * 6)}</div>',
    "a rubric called social": f'<article class="post category-social tag-share">{headed(paragraphs(*STORY))}</article>',
    "a text that is read more": headed(f'<div class="text text-read-more">{paragraphs(*STORY)}</div>'),
    "the words of an expert": headed(
        f'{paragraphs(FIRST, SECOND)}<div class="comment-expert"><p>{THIRD}</p></div>{paragraphs(LAST)}'
    ),
    "a lead called promo": headed(f'<div class="promo-lead">{FIRST}</div>{paragraphs(*STORY[1:])}'),
    "a quotation called banner": headed(
        f'{paragraphs(FIRST, SECOND)}<blockquote class="banner-quote">{THIRD}</blockquote>{paragraphs(LAST)}'
    ),
    "a loan called credit": headed(
        f'{paragraphs(FIRST)}<div class="credit-news"><p>{SECOND}</p></div>{paragraphs(THIRD, LAST)}'
    ),
    "a ranking": headed(f'{paragraphs(FIRST, SECOND)}<div id="rating-block"><p>{THIRD}</p></div>{paragraphs(LAST)}'),
    "noindex": headed(f"<noindex>{paragraphs(*STORY)}</noindex>"),
    "noindex for a part": headed(f"{paragraphs(FIRST)}<noindex><p>{SECOND}</p></noindex>{paragraphs(THIRD, LAST)}"),
    "noscript as the only copy": f'<div id="root"></div><noscript>{headed(paragraphs(*STORY))}</noscript>',
    "hidden from readers of screens": headed(
        f'{paragraphs(FIRST)}<p aria-hidden="true">{SECOND}</p>{paragraphs(THIRD, LAST)}'
    ),
    "shown by a script": headed(
        f'<div class="part">{paragraphs(FIRST, SECOND)}</div>'
        f'<div class="part" style="display: none">{paragraphs(THIRD, LAST)}</div>'
    ),
    "subheadings of the first level": headed(
        f"<section>{paragraphs(FIRST, SECOND)}</section><section><h1>Цена билета</h1>{paragraphs(THIRD)}</section>"
        f"<section><h1>Что дальше</h1>{paragraphs(LAST)}</section>"
    ),
    "a large first letter": headed(
        f'<div><div class="cap">{FIRST[0]}</div>{FIRST[1:]}</div>{paragraphs(*STORY[1:])}'
    ),
}  # fmt: skip


@pytest.mark.parametrize("body", CARRIERS.values(), ids=CARRIERS)
def test_the_text_stays_whatever_its_part_is_called(body: str) -> None:
    found = page(body).body
    assert [text for text in STORY if text not in found] == []


FURNITURE = {
    "comments under a heading": headed(
        paragraphs(FIRST, SECOND)
        + "<section><h3>Комментарии</h3>"
        + "".join(f"<div><b>Гость {n}</b><p>{text}</p></div>" for n, text in enumerate(TALK * 6))
        + "</section>"
    ),
    "comments beside their heading": headed(
        paragraphs(FIRST, SECOND),
        "<h4>Обсуждение (12)</h4>" + "".join(f"<span>Гость, 04.06.2024</span><p>{text}</p>" for text in TALK * 6),
    ),
    "a card in the middle": headed(
        f'{paragraphs(FIRST)}<div class="q"><b>Тағы оқыңыз</b><a href="/7">Баға өсті</a><p>{TALK[0]}</p>'
        f"<p>{TALK[1]}</p></div>{paragraphs(SECOND)}"
    ),
    "a copy for print": headed(
        paragraphs(FIRST, SECOND) + f'<div class="w" style="display:none">{paragraphs(*TALK)}</div>'
        f"<p>{LAST}</p>",
        f"<footer>{paragraphs(*TALK)}</footer>",
    ),
    "an advertisement with sentences": headed(
        f'{paragraphs(FIRST)}<div class="adfox-place"><p>{TALK[0]}</p><p>{TALK[1]}</p></div>{paragraphs(SECOND)}'
    ),
    "a caption under a picture": headed(
        f'{paragraphs(FIRST)}<div><img src="a.jpg"><div class="photo-caption">{TALK[0]} {TALK[1]}</div></div>'
        f"{paragraphs(SECOND)}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("body", FURNITURE.values(), ids=FURNITURE)
def test_other_words_of_the_page_do_not_enter(body: str) -> None:
    found = page(body).body
    assert [text for text in (FIRST, SECOND) if text not in found] == []
    assert [text for text in TALK if text in found] == []


def test_a_subheading_that_is_called_discussion_is_the_articles() -> None:
    body = f"{paragraphs(FIRST, SECOND)}<h2>Обсуждение</h2>{paragraphs(THIRD)}<h2>Решение</h2>{paragraphs(LAST)}"
    assert [text for text in STORY if text not in page(headed(body)).body] == []


@pytest.mark.parametrize("name", ["date", "news-list-date"])
def test_a_stamp_below_the_lead_is_read(name: str) -> None:
    body = f'<p>{FIRST}</p><div class="{name}">3 июня 2024, 10:20</div>{paragraphs(*STORY[1:])}'
    found = page(f"<div><h1>{TITLE}</h1>{body}</div>")
    assert found.date is not None and found.date.value.startswith("2024-06-03T10:20")
    assert found.body == "\n\n".join(STORY)


def test_the_date_of_a_card_below_the_lead_is_not_the_articles() -> None:
    card = '<div class="date">1 мая 2021</div><p><a href="/2">Узбекистан закрыл дорогу на перевал</a></p>'
    assert page(f"<div><h1>{TITLE}</h1><p>{FIRST}</p>{card}{paragraphs(*STORY[1:])}</div>").date is None


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (("Дата публикации: 03.06.2024",), "2024-06-03"),
        (("Дата публикации: 03.06.2024", "Дата публикации: 05.06.2024"), None),
        (('Опубликовано: 03.06.2024</div><div><a href="/2">Узбекистан закрыл дорогу на перевал</a>',), None),
        (("03.06.2024",), None),
    ],
)
def test_the_only_labelled_date_may_stand_further_below(dates: tuple[str, ...], day: str | None) -> None:
    between = "".join(f"<div>{word}</div>" for word in "Шымкент Самарканд Транспорт Граница Автобус Туризм".split())
    below = "".join(f"<div>{date}</div>" for date in dates)
    found = page(f"<div><h1>{TITLE}</h1>{paragraphs(*STORY)}</div><div>{between}{below}</div>").date
    assert (found.value if found else None) == day


def slide(number: int, text: str) -> str:
    return f'<figure><img src="/{number}.jpg"><figcaption class="caption">{text}</figcaption></figure>'


PARTS = "".join(
    f'<div class="module"><div class="text-content"><h2>Часть {number}</h2>{paragraphs(*texts)}</div></div>'
    for number, texts in enumerate(((FIRST, SECOND, THIRD), (LAST,)))
)
VERSE = tuple(f"Есть у нас рейс в {city}" for city in "Ташкент Бишкек Москву Пекин Минск Баку Тегеран Дели".split())


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(headed(PARTS), id="each part in wrappers of its own"),
        pytest.param(headed("".join(map(slide, range(4), STORY))), id="a report in pictures"),
    ],
)
def test_a_text_is_read_to_its_end_however_it_is_cut(body: str) -> None:
    assert [text for text in STORY if text not in page(body).body] == []


def test_pictures_beside_an_article_add_nothing_to_it() -> None:
    body = page(headed(paragraphs(*STORY) + "".join(map(slide, range(4), TALK * 2)))).body
    assert FIRST in body
    assert not any(text in body for text in TALK)


def test_short_lines_above_a_long_one_are_of_the_text() -> None:
    body = page(f"<div>{paragraphs(*VERSE)}{paragraphs(SECOND)}</div>").body
    assert [line for line in (*VERSE[1:], SECOND) if line not in body] == []


@pytest.mark.parametrize("name", ["caption", "banner", "promo top-banner"])
def test_a_headline_over_the_picture_is_the_pages(name: str) -> None:
    picture = '<div class="image"><a href="/i"><img src="/i.jpg"></a></div>'
    head = f'<div class="{name}"><h1>{TITLE}</h1><p>3 июня 2024, 10:20</p></div>'
    found = page(f'<header class="article">{picture}{head}</header><div>{paragraphs(*STORY)}</div>')
    assert found.title is not None and found.title.rule == "heading"
    assert found.date is not None and found.date.value.startswith("2024-06-03T10:20")


OTHERS_CARD = '<div class="cards"><article><a href="/2">Другая новость дня о дорогах</a>{}</article></div>'
DATED = {
    "a line that goes on behind the author's": f'<h1>{TITLE}</h1><div class="meta"><b>Автор</b> <i>Анна Ким</i><br>'
    f"опубликовано 3 июня 2024</div>{paragraphs(*STORY)}",
    "a signed line below the text": f"<h1>{TITLE}</h1>{paragraphs(*STORY)}<div>Разместила Анна Ким 03.06.2024</div>",
    "a template's sentence below": f"<h1>{TITLE}</h1>{paragraphs(*STORY)}<p>Запись опубликована 03.06.2024 автором "
    "admin в рубрике Новости с метками дороги, Узбекистан, Шымкент, Самарканд, автобусы, пассажиры, рейсы, билеты.</p>",
    "the page's only <time>, far away": f"<h1>{TITLE}</h1>{paragraphs(*STORY)}{'<div>Меню</div>' * 12}"
    '<div>Выпуск <time datetime="2024-06-03">3.06</time></div>',
}


@pytest.mark.parametrize("body", DATED.values(), ids=DATED)
def test_the_day_beside_who_published(body: str) -> None:
    found = page(f"<div>{body}</div>")
    assert found.date is not None and found.date.value == "2024-06-03"
    assert "2024" not in found.body


def test_the_days_of_other_articles_are_not_taken() -> None:
    times = (f'<time datetime="2024-06-0{day}">0{day}.06</time>' for day in (1, 2))
    cards = "".join(map(OTHERS_CARD.format, times))
    assert page(f"<div><h1>{TITLE}</h1>{paragraphs(*STORY)}</div>{'<div>Меню</div>' * 12}{cards}").date is None


def card(number: int, button: str) -> str:
    return (
        f'<div class="item"><h3>{button.format(number)}</h3><time>{number}.05.2024</time>'
        f"<p>Коротко о событии дня под номером {number}: стороны встретились и обсудили поставки зерна.</p></div>"
    )


LISTS = {
    "linked titles": '<a href="/{0}">Новость дня под номером {0}</a>',
    "linked titles in Kazakh": '<a href="/{0}">Күн жаңалығының {0}-нөмірі шықты</a>',
}


@pytest.mark.parametrize("title", LISTS.values(), ids=LISTS)
def test_a_list_of_teasers_is_no_article(title: str) -> None:
    source = (
        f"<html><head><title>Лента</title></head><body><h1>Лента</h1>{''.join(card(n, title) for n in range(1, 9))}"
    )
    data = f"{source}</body></html>".encode()
    with pytest.raises(Rejected) as refused:
        read(RawDocument("c", "p.html", data, len(data), media_type="text/html"))
    assert refused.value.refusal.reason == "no_body"


PLACEHOLDERS = ("0001-01-01T00:00:00", "1900-01-01", "1970-01-01T05:00:00+05:00", "1899-12-30T00:00:00Z")


@pytest.mark.parametrize("stated", PLACEHOLDERS)
def test_a_date_that_no_article_has_counts_for_nothing(stated: str) -> None:
    head = f'<meta property="article:published_time" content="{stated}">'
    found = page(headed(paragraphs(*STORY)), head).date
    assert found is not None and found.value.startswith("2024-06-03")
    assert found.flags == ("assumed_zone",)


PARTED = {
    "spans": "<div><span>3</span><span>июня</span><span>2024</span></div>",
    "spans of a date": '<div class="date"><span>03</span> <span>маусым</span> <span>2024</span></div>',
    "lines": '<div class="when">3<br>июня<br>2024</div>',
    "blocks": '<div class="d"><div>3</div><div>июня</div><div>2024</div></div>',
    "slashes": '<div class="date">03 / 06 / 2024</div>',
    "Kazakh in Latin letters": '<div class="date">3 mausym 2024</div>',
    "Russian in Latin letters": '<div class="date">3 iyunya 2024</div>',
    "Uzbek": '<div class="date">3-iyun, 2024-yil</div>',
    "Kyrgyz": '<div class="date">2024-жылдын 3-июну</div>',
}


@pytest.mark.parametrize("shown", PARTED.values(), ids=PARTED)
def test_a_date_as_pages_show_it(shown: str) -> None:
    found = page(f"<div><h1>{TITLE}</h1>{shown}<div>{paragraphs(*STORY)}</div></div>").date
    assert found is not None and found.value == "2024-06-03"


OTHER = "Прогноз погоды на выходные в столице"
MOMENT = "2024-06-03T10:20:00+05:00"
ESCAPED = f'{{"@type": "NewsArticle", "datePublished": "{MOMENT}"}}'.replace('"', "&quot;")
MACHINES = {
    "escaped": ESCAPED,
    "long form": f'{{"@type": "Article", "datePublished": {{"@type": "DateTime", "@value": "{MOMENT}"}}}}',
    "short long form": f'{{"@type": "Article", "datePublished": {{"@value": "{MOMENT}"}}',
    "single quotes": f"{{'@type': 'NewsArticle', 'headline': '{TITLE}', 'datePublished': '{MOMENT}'}}",
    "keys without quotes": f'{{"@type": "NewsArticle", headline: "{TITLE}", datePublished: "{MOMENT}",}}',
    "a broken one of two": f'{{"headline": "{TITLE}", "datePublished": "{MOMENT}"}},{{"headline": "{OTHER}", '
    '"datePublished": "2024-07-01T00:00:00+05:00"',
}


@pytest.mark.parametrize("written", MACHINES.values(), ids=MACHINES)
def test_json_ld_is_read_for_its_date_however_it_is_broken(written: str) -> None:
    head = f'<script type="application/ld+json">{written}</script>'
    found = page(f"<h1>{TITLE}</h1>{paragraphs(*STORY)}", head).date
    assert found is not None and found.value == "2024-06-03T10:20+05:00"


def test_metadata_of_another_article_date_nothing() -> None:
    other = f'{{"@type": "NewsArticle", "headline": "{OTHER}", "datePublished": "2024-07-01T08:00:00+05:00"}}'
    head = f'<script type="application/ld+json">{other}</script>'
    assert page(f"<h1>{TITLE}</h1>{paragraphs(*STORY)}", head).date is None
    card = (
        '<div itemscope itemtype="https://schema.org/NewsArticle"><a href="/1" itemprop="headline">'
        f'{OTHER}</a><meta itemprop="datePublished" content="2024-07-01"></div>'
    )
    found = page(f"<div><h1>{TITLE}</h1><div>3 июня 2024</div>{paragraphs(*STORY)}{card}</div>").date
    assert found is not None and (found.value, found.flags) == ("2024-06-03", ())


SWAPPED = (("06/03/2024", "3 июня 2024"), ("3/6/2024", "3 июня 2024"), ("06/13/2024", "13 маусым 2024"))


@pytest.mark.parametrize(("stated", "shown"), SWAPPED)
def test_day_and_month_by_what_the_page_shows(stated: str, shown: str) -> None:
    found = page(f"<h1>{TITLE}</h1><span>{shown}</span>{paragraphs(*STORY)}", f'<meta name="date" content="{stated}">')
    assert found.date is not None and found.date.value in ("2024-06-03", "2024-06-13")
    assert found.date.flags == ()
