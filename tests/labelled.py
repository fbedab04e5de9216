"""Sixty short articles of our own with their labels, each as a page in one of ten layouts.

tests/data/labelled/{kk,ru}.txt: "== date | byline | pair", the title, then a paragraph a line. Layouts and ways to write a
date rotate independently, so that every layout meets both languages and most ways.
"""

from __future__ import annotations

import datetime as dt
import html
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from babel.dates import format_date

from articles.ingest.records import Analysed
from tests.paths import DATA

FOLDER = DATA / "labelled"
SITES = {"kk": ("Өлке тынысы", "olke-tynysy.example"), "ru": ("Степной курьер", "stepnoy-kurier.example")}
WORDS = {
    "kk": {
        "menu": ["Басты бет", "Саясат", "Экономика", "Қоғам", "Спорт", "Байланыс"],
        "more": "Тағы оқыңыз",
        "others": ["Көктайғақ: жүргізушілерге ескерту", "Облыста егін орағы аяқталды", "Мектепте жаңа спортзал ашылды"],
        "share": "Бөлісу",
        "comments": "Пікірлер (0)",
        "footer": "Барлық құқықтар қорғалған. Материалды көшіргенде сілтеме міндетті.",
        "subscribe": "Telegram арнамызға жазылыңыз",
        "author": "Авторы",
        "photo": "Фото: ашық дереккөз",
    },
    "ru": {
        "menu": ["Главная", "Политика", "Экономика", "Общество", "Спорт", "Контакты"],
        "more": "Читайте также",
        "others": [
            "Гололёд: водителей просят быть осторожнее",
            "В области завершили жатву",
            "Школа получила новый спортзал",
        ],
        "share": "Поделиться",
        "comments": "Комментарии (0)",
        "footer": "Все права защищены. При использовании материалов ссылка обязательна.",
        "subscribe": "Подписывайтесь на наш Telegram-канал",
        "author": "Автор",
        "photo": "Фото: открытые источники",
    },
}


@dataclass(frozen=True)
class Labelled:
    name: str
    language: str
    title: str
    paragraphs: list[str]
    date: dt.date
    byline: str
    pair: str

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


def articles() -> Iterator[Labelled]:
    for language in ("kk", "ru"):
        text = (FOLDER / f"{language}.txt").read_text("utf-8")
        for number, block in enumerate(text.removeprefix("== ").split("\n== ")):
            head, title, *paragraphs = block.strip().split("\n")
            day, byline, pair = (part.strip() for part in head.split("|"))
            yield Labelled(
                f"{language}-{number:02}", language, title, paragraphs, dt.date.fromisoformat(day), byline, pair
            )


def written(day: dt.date, language: str, way: int) -> str:
    """The day as sites print it."""
    long = format_date(day, "d MMMM y", locale=language)
    return [
        long,
        f"{day:%d.%m.%Y}, 09:{day.day:02}",
        f"{long}, {day.day % 24:02}:15",
        f"{day:%Y-%m-%d %H:%M}",
        f"{day.year} жылғы {format_date(day, 'd MMMM', locale='kk')}" if language == "kk" else f"{long} года",
        f"{day:%d/%m/%Y}",
        format_date(day, "d MMM y", locale=language),
    ][way % 7]


def _paragraphs(article: Labelled, tag: str = "p") -> str:
    return "\n".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in article.paragraphs)


def _menu(article: Labelled) -> str:
    return "".join(f'<li><a href="/{n}">{word}</a></li>' for n, word in enumerate(WORDS[article.language]["menu"]))


def _others(article: Labelled) -> str:
    return "".join(f'<li><a href="/n/{n}">{t}</a></li>' for n, t in enumerate(WORDS[article.language]["others"]))


def _page(article: Labelled, head: str, body: str) -> str:
    words, (site, host) = WORDS[article.language], SITES[article.language]
    return f"""<!DOCTYPE html><html lang="{article.language}"><head><meta charset="utf-8">
<title>{html.escape(article.title)} - {site}</title>{head}
<script>window.dataLayer=window.dataLayer||[];</script><style>body{{margin:0}}</style></head>
<body><header><a href="/">{site}</a><nav><ul>{_menu(article)}</ul></nav></header>
{body}
<footer><p>© 2009–2026 {host}. {words["footer"]}</p><a href="/rss">RSS</a></footer></body></html>"""


def blog(article: Labelled, stamp: str) -> str:
    words = WORDS[article.language]
    author = f'<span class="byline">{words["author"]}: {article.byline}</span>' if article.byline else ""
    return _page(
        article,
        "",
        f"""<main><article class="post hentry"><h1 class="entry-title">{html.escape(article.title)}</h1>
<div class="entry-meta"><time datetime="{article.date}">{stamp}</time> {author}</div>
<div class="entry-content">{_paragraphs(article)}<div class="sharedaddy"><h3>{words["share"]}</h3><a>Facebook</a></div></div>
</article><aside><h2>{words["more"]}</h2><ul>{_others(article)}</ul></aside></main>""",
    )


def open_graph(article: Labelled, stamp: str) -> str:
    head = f"""<meta property="og:title" content="{html.escape(article.title)}"><meta property="og:type" content="article">
<meta property="article:published_time" content="{article.date}T09:30:00+05:00">"""
    author = f'<a rel="author" class="author">{article.byline}</a>' if article.byline else ""
    return _page(
        article,
        head,
        f"""<div class="container"><div class="news-detail"><h1>{html.escape(article.title)}</h1>
<div class="info"><span>{stamp}</span><span>👁 1 204</span>{author}</div>
<figure><img src="/1.jpg" alt=""><figcaption>{WORDS[article.language]["photo"]}</figcaption></figure>
<div class="text">{_paragraphs(article)}</div><div class="tags"><a>#1</a></div></div>
<div class="related"><h3>{WORDS[article.language]["more"]}</h3><ul>{_others(article)}</ul></div></div>""",
    )


def table(article: Labelled, stamp: str) -> str:
    text = "<br><br>\n".join(html.escape(text) for text in article.paragraphs)
    author = f"<br><br><i>{article.byline}</i>" if article.byline else ""
    return _page(
        article,
        "",
        f"""<table width="100%"><tr><td width="180"><ul>{_menu(article)}</ul></td>
<td><font size="4"><b>{html.escape(article.title)}</b></font><br><small>{stamp}</small><br><br>
{text}{author}</td><td width="160"><b>{WORDS[article.language]["more"]}</b><ul>{_others(article)}</ul></td></tr></table>""",
    )


def divs(article: Labelled, stamp: str) -> str:
    return _page(
        article,
        "",
        f"""<div id="wrap"><div class="col-8"><div class="title">{html.escape(article.title)}</div>
<div class="date">{stamp}</div>{_paragraphs(article, "div")}<div class="share">{WORDS[article.language]["share"]}</div>
<div class="cmt">{WORDS[article.language]["comments"]}</div></div><div class="col-4"><ul>{_others(article)}</ul></div></div>""",
    )


def json_ld(article: Labelled, stamp: str) -> str:
    author = f'"author":{{"@type":"Person","name":"{article.byline}"}},' if article.byline else ""
    head = f"""<script type="application/ld+json">{{"@context":"https://schema.org","@type":"NewsArticle",
"headline":"{article.title.replace('"', "'")}",{author}"datePublished":"{article.date}T08:00:00+06:00",
"publisher":{{"@type":"Organization","name":"{SITES[article.language][0]}"}}}}</script>"""
    return _page(
        article,
        head,
        f"""<div id="app"><section><h1>{html.escape(article.title)}</h1>
<div><span>{stamp}</span></div>{_paragraphs(article)}</section>
<section><h2>{WORDS[article.language]["more"]}</h2><ul>{_others(article)}</ul></section></div>""",
    )


def read_also(article: Labelled, stamp: str) -> str:
    words = WORDS[article.language]
    texts = [f"<p>{html.escape(text)}</p>" for text in article.paragraphs]
    texts.insert(1, f'<p><b>{words["more"]}:</b> <a href="/n/9">{words["others"][0]}</a></p>')
    author = f"<p><em>{article.byline}</em></p>" if article.byline else ""
    return _page(
        article,
        "",
        f"""<div class="content"><div class="breadcrumbs"><a>1</a> / <a>2</a></div>
<h1>{html.escape(article.title)}</h1><p class="meta">{stamp}</p><div class="article-body">{"".join(texts)}{author}
<p><a href="https://t.me/x">{words["subscribe"]}</a></p></div></div>""",
    )


def amp(article: Labelled, stamp: str) -> str:
    return f"""<!doctype html><html ⚡ lang="{article.language}"><head><meta charset="utf-8">
<link rel="canonical" href="https://{SITES[article.language][1]}/news/{article.name}"><title>{html.escape(article.title)}</title>
<script async src="https://cdn.ampproject.org/v0.js"></script></head><body><amp-sidebar><ul>{_menu(article)}</ul></amp-sidebar>
<article><header><h1>{html.escape(article.title)}</h1><time datetime="{article.date}T10:00:00+05:00">{stamp}</time></header>
<amp-img src="/a.jpg" width="600" height="400"></amp-img>{_paragraphs(article)}</article>
<amp-social-share type="telegram"></amp-social-share></body></html>"""


def portal(article: Labelled, stamp: str) -> str:
    languages = '<div class="lang"><a href="/kz">Қаз</a> | <a href="/ru">Рус</a> | <a href="/en">Eng</a></div>'
    return _page(
        article,
        "",
        f"""{languages}<div class="row"><div class="news-view"><div class="news-date">{stamp}</div>
<h2 class="news-title">{html.escape(article.title)}</h2><div class="news-text"><div><p>{"</p><p>".join(map(html.escape, article.paragraphs))}</p></div>
</div><a class="print">🖨</a></div></div><div class="banners"><a>eGov</a><a>{WORDS[article.language]["menu"][2]}</a></div>""",
    )


def text(article: Labelled, stamp: str) -> str:
    signed = f"\n\n{article.byline}" if article.byline else ""
    return f"{article.title}\n{stamp}\n\n" + "\n\n".join(article.paragraphs) + signed + "\n"


def microdata(article: Labelled, stamp: str) -> str:
    author = f'<span itemprop="author">{article.byline}</span>' if article.byline else ""
    return _page(
        article,
        "",
        f"""<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{html.escape(article.title)}</h1>
<meta itemprop="datePublished" content="{article.date}">{author}<div itemprop="articleBody">{_paragraphs(article)}</div></div>
<div class="comments"><h4>{WORDS[article.language]["comments"]}</h4></div><ul>{_others(article)}</ul>""",
    )


#: These print no byline.
UNSIGNED = {divs, amp, portal}
LAYOUTS: tuple[Callable[[Labelled, str], str], ...] = (
    blog, open_graph, table, divs, json_ld, read_also, amp, portal, text, microdata,
)  # fmt: skip
PLAIN = {text}


def pages() -> Iterator[tuple[Labelled, str, str, bytes]]:
    """(article, layout, media type, bytes) of each article."""
    for number, article in enumerate(articles()):
        layout = LAYOUTS[number % len(LAYOUTS)]
        stamp = written(article.date, article.language, number // len(LAYOUTS) + number % 7)
        page = layout(article, stamp).encode()
        shown = replace(article, byline="") if layout in UNSIGNED else article
        yield shown, layout.__name__, "text/plain" if layout in PLAIN else "text/html", page


def f1(found: str, wanted: str) -> float:
    """Of words, with their counts."""
    one, two = Counter(found.split()), Counter(wanted.split())
    shared = (one & two).total()
    return 2 * shared / (one.total() + two.total()) if shared else 0.0


def judge(article: Labelled, analysed: Analysed) -> dict[str, float | str]:
    if analysed.normalised is None:
        return {"body": 0.0, "date": "missing", "title": 0.0, "byline": "wrong", "pair": 0.0}
    normalised = analysed.normalised
    extracted = normalised.extracted
    date = extracted.date
    days = (date.first, date.last) if date else None
    if date is None:
        right = "missing"
    elif days == (article.date, article.date):
        right = "right"
    else:
        covers = date.first is None or date.last is None or date.first <= article.date <= date.last
        right = "less precise" if covers else "wrong"
    byline = extracted.byline.value if extracted.byline else ""
    return {
        "body": f1(extracted.body, article.body),
        "date": right,
        "title": float(normalised.title.value == article.title),
        "byline": "right" if byline == article.byline else "missing" if not byline else "wrong",
        "pair": float(article.pair in {tag.code for tag in analysed.classified.pairs if tag.role == "principal"}),
    }
