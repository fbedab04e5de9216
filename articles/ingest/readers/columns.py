"""Which column of a table holds what, guessed from its name in English, Russian or Kazakh."""

from __future__ import annotations

import re
from collections.abc import Iterable

# The names that each field goes by, the likeliest first.
NAMES: dict[str, tuple[str, ...]] = {
    "body": (
        "body", "text", "content", "article text", "full text", "fulltext", "main text", "maintext", "news text",
        "article body", "body text", "plain text", "article", "story", "текст", "полный текст", "содержание",
        "содержимое", "контент", "статья", "мәтін", "мәтіні", "толық мәтін", "мазмұны", "мазмұн", "мақала", "rendered",
        "html", "html content", "content html", "body html", "text html", "raw html", "page source", "message", "post",
        "пост", "сообщение", "description", "summary", "описание", "сипаттама",
    ),
    "title": (
        "title", "headline", "heading", "article title", "news title", "subject", "заголовок", "название",
        "наименование", "тақырып", "тақырыбы", "атауы",
    ),
    "date": (
        "date published", "published at", "published", "publish date", "publication date", "pub date", "pubdate",
        "date publish", "date", "datetime", "date time", "created at", "created", "timestamp",
        "дата публикации", "опубликовано", "дата и время", "дата", "жарияланған күні", "жарияланды", "жарияланған",
        "күні", "күн", "publication time", "publish time", "время публикации", "time", "время", "уақыты", "уақыт",
    ),
    "time": (
        "time", "time of day", "clock", "publication time", "publish time", "время", "время публикации", "уақыты",
        "уақыт",
    ),
    "url": (
        "url", "link", "href", "permalink", "article url", "page url", "uri", "address", "ссылка", "адрес",
        "сілтеме", "мекенжай",
    ),
    "outlet": (
        "outlet", "publisher", "source name", "source", "site name", "sitename", "site", "newspaper", "media",
        "source domain", "domain", "channel", "источник", "сми", "издание", "сайт", "газета", "канал", "дереккөз",
        "дереккөзі", "басылым", "газет", "арна",
    ),
    "byline": ("byline", "author", "authors", "author name", "автор", "авторы", "авторлар", "журналист"),
    "language": ("language", "lang", "язык", "тіл", "тілі"),
}  # fmt: skip
# Words that tell a field inside a longer name: "news_title_ru"; unless another says what of it.
_WORDS = {
    "title": frozenset("title headline заголовок тақырып тақырыбы".split()),
    "body": frozenset("text body content текст мәтін мәтіні".split()),
    "date": frozenset("date published дата күні".split()),
    "url": frozenset("url link ссылка сілтеме".split()),
    "byline": frozenset("author автор".split()),
}
_OTHERWISE = frozenset(
    "id type kind length len size count num number hash image img photo category format encoding".split()
)
_WEAK = frozenset("message post пост сообщение description summary описание сипаттама".split())
_CAMEL, _SEPARATORS = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])"), re.compile(r"[\W_]+")


def guess(columns: Iterable[str]) -> dict[str, str]:
    """Field → the column that holds it, for the columns whose name says so."""
    plain = {column: _plain(column) for column in columns}
    found: dict[str, str] = {}
    for field, names in NAMES.items():
        free = ((column, name) for column, name in plain.items() if column not in found.values())
        ranked = [(names.index(name), column) for column, name in free if name in names]
        if ranked:
            found[field] = min(ranked)[1]
    for field, words in _WORDS.items():
        for column, name in plain.items():
            parts = frozenset(name.split())
            if field not in found and column not in found.values() and parts & words and not parts & _OTHERWISE:
                found[field] = column
    return found


def is_weak(column: str) -> bool:
    """Whether a column called so holds the text only where nothing else does."""
    return _plain(column) in _WEAK


def parse(argument: str) -> dict[str, str]:
    """ "title=headline,body=text" → field → column. Raises ValueError."""
    found = {}
    for piece in argument.split(","):
        field, equals, column = (part.strip() for part in piece.partition("="))
        if not equals or not column or field not in NAMES:
            raise ValueError(f"{piece.strip()!r}: say FIELD=COLUMN with one of {', '.join(NAMES)}")
        found[field] = column
    return found


def _plain(name: str) -> str:
    return _SEPARATORS.sub(" ", _CAMEL.sub(" ", name)).strip().casefold()
