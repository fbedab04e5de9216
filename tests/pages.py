"""Pages under test: what stands in their HTML, and articles to show on them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from articles.models import Article
from tests.making import made


class Page(HTMLParser):
    """The elements of a page, with their attributes, in order; `texts` are those between them."""

    VOID = {"input", "meta", "link", "br", "rect", "img", "path"}

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(response.content.decode())
        assert self.open == [], "elements left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def find(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        wanted = attributes.items()
        return [attrs for name, attrs in self.elements if name == tag and wanted <= attrs.items()]

    def hrefs(self) -> list[str]:
        return [attrs["href"] for attrs in self.find("a") if "href" in attrs]


def add(
    title: str,
    body: str = "Тараптар келісімге қол қойды.",
    *,
    pairs: Iterable[str] = ("kz-uz",),
    topics: Iterable[str] = ("trade",),
    **values: Any,
) -> Article:
    """An article about these pairs, whose countries are its parties, and these topics; `values` as in `made`."""
    countries = {code.upper(): "party" for pair in pairs for code in pair.split("-")}
    tags = {"pairs": dict.fromkeys(pairs, "principal"), "topics": dict.fromkeys(topics, "primary")}
    return made(title, body, countries=countries, **tags, **({"date": "2024-05-17"} | values))


def get(client: Client, path: str = "/kk/search/", **params: Any) -> HttpResponse:
    response = client.get(f"{path}?{urlencode(params, doseq=True)}" if params else path)
    assert response.status_code == 200, (response.status_code, params)
    return response


def article_html(client: Client, article: Article, language: str = "en") -> str:
    response = client.get(f"/{language}/a/{article.code}/")
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """What a reader sees, without tags and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
