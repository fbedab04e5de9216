"""An article's description of itself for programs: Zotero, search engines, social networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from articles import dates
from articles.models import Article
from articles.pages.citation.cited import ARCHIVE, day, one_line, title
from articles.pages.citation.people import people

LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}


def meta(article: Article) -> Iterator[tuple[str, str]]:
    """(name, content) of the `<meta>` tags that Zotero reads; `citation_journal_title` would make it a journal."""
    yield "z:itemType", "newspaperArticle"
    yield "citation_title", title(article)
    for name in authors(article):
        yield "citation_author", name
    if date := day(article):
        yield "citation_date", date
    yield "citation_language", article.language
    if article.outlet:
        yield "prism.publicationName", article.outlet.name


def authors(article: Article) -> list[str]:
    """Each of the byline: "Family, Given", or as it is printed where the two cannot be told apart."""
    told = people(one_line(article.byline))
    return [f"{person.family}, {person.given}" if person.family else person.given for person in told]


def coins(article: Article, address: str) -> str:
    """What a list tells reference managers of one of its articles: an OpenURL context object (COinS) in Dublin Core.

    As Zotero reads its own: `type` is the kind of its item, `source` the publication.
    """
    line = one_line(article.title)
    values = (
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "newspaperArticle"),
        ("rft.title", f"[{line}]" if article.title_derived else line),
        ("rft.source", article.outlet.name if article.outlet else ""),
        *(("rft.au", name) for name in authors(article)),
        ("rft.date", day(article)),
        ("rft.language", article.language),
        ("rft.identifier", article.url or address),
    )
    return urlencode([(key, value) for key, value in values if value])


def schema(article: Article, address: str) -> dict[str, Any]:
    """The article as a schema.org NewsArticle, for JSON-LD."""
    about = [tag for tag in article.country_tags.all() if tag.state != "rejected" and tag.role != "mention"]
    topics = [tag for tag in article.topic_tags.all() if tag.state != "rejected"]
    values = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "headline": article.title,
        "inLanguage": article.language,
        "datePublished": article.date_value if article.date_from else "",
        "author": [
            {"@type": "Person", "name": f"{person.given} {person.family}".strip()} for person in people(article.byline)
        ],
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name} if article.outlet else "",
        "isBasedOn": article.url,
        "about": [{"@type": "Country", "name": str(tag), "identifier": tag.target_code} for tag in about],
        "keywords": [str(tag) for tag in topics],
        "archivedAt": address,
    }
    return {name: value for name, value in values.items() if value}


def open_graph(article: Article, address: str) -> Iterator[tuple[str, str]]:
    """(property, content) of what is shown where somebody shares the address: title, outlet, date and pair, no text.

    Nothing on a site that only its readers may see.
    """
    if settings.SITE_LOGIN_REQUIRED:
        return
    outlet = article.outlet.name if article.outlet else ""
    pairs = [tag for tag in article.pair_tags.all() if tag.state != "rejected" and tag.role == "principal"]
    said = [outlet, dates.in_words(article.date_value) if article.date_value else "", *map(str, pairs[:1])]
    yield "og:type", "article"
    yield "og:site_name", ARCHIVE
    yield "og:title", title(article)
    yield "og:url", address
    yield "og:description", " · ".join(filter(None, said))
    if article.language in LOCALES:
        yield "og:locale", LOCALES[article.language]
    if date := day(article):
        yield "article:published_time", article.date_value if article.date_precision == "minute" else date
