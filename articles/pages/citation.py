"""How to cite an article: a line for people, RIS and BibTeX for reference managers, metadata for robots.

Nothing is invented: what the source does not give is left out; a title of the archive's own, and what an editor gave
and the source does not, stand in brackets.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _

from articles import dates
from articles.models import Article
from articles.pages.display import is_supplied

ARCHIVE = "Köpir"
BIBTEX_SPECIAL = re.compile(r"[\\{}%&#_$~^]")
BIBTEX_NAMED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def title(article: Article) -> str:
    return f"[{article.title}]" if article.title_derived or is_supplied(article, "title") else article.title


def day(article: Article) -> str:
    """The date as ISO 8601, no more precise than it is known and without the time: `2022-08`. Empty without a year."""
    return article.date_value[:10] if article.date_from else ""


def supplied_date(article: Article) -> str:
    """Said where a program takes the date as it is, without brackets."""
    return _("The date was set by an editor of the archive.") if is_supplied(article, "date") else ""


def plain(article: Article, address: str, language: str, today: dt.date) -> str:
    """One line in the manner of the language: GOST R 7.0.5 for Kazakh and Russian, Chicago for English.

    `address`: the permanent one, absolute. `today`: when the reader looked.
    """
    outlet = article.outlet.name if article.outlet else ""
    date = dates.in_words(article.date_value.partition("T")[0], language)
    date = f"[{date}]" if is_supplied(article, "date") else date
    seen = _("accessed %(date)s") % {"date": format_date(today, "long", locale=language)}
    byline, name = _closed(article.byline), title(article)
    if language == "en":
        where = ", ".join(part for part in (outlet, date) if part)
        parts = [byline, f"“{_closed(name)}”", _closed(where), _address(article), f"{ARCHIVE}: {address} ({seen})."]
        return " ".join(part for part in parts if part)
    where = f"{name} // {outlet}" if outlet else name
    parts = [f"{byline} {_closed(where)}".strip(), _closed(date), _address(article), f"{ARCHIVE}: {address} ({seen})."]
    return " – ".join(part for part in parts if part)


def ris(article: Article, address: str) -> str:
    """One RIS record (TY NEWS), lines ended by CRLF as the format asks."""
    year, month, last = [*day(article).split("-"), "", ""][:3]
    fields = [
        ("TI", title(article)),
        ("AU", article.byline),
        ("T2", article.outlet.name if article.outlet else ""),
        ("PY", year),
        ("DA", f"{year}/{month}/{last}/" if year else ""),
        ("LA", article.language),
        ("UR", article.url or address),
        ("DP", ARCHIVE),
        ("AN", article.code),
        ("N1", address if article.url else ""),
        ("N1", supplied_date(article)),
    ]
    lines = ["TY  - NEWS", *(f"{tag}  - {_one_line(value)}" for tag, value in fields if value), "ER  - "]
    return "\r\n".join(lines) + "\r\n"


def bibtex(article: Article, address: str) -> str:
    """One BibTeX entry, in Unicode."""
    notes = [f"{ARCHIVE}: {address}" if article.url else "", _bibtex(supplied_date(article))]
    fields = {
        "author": f"{{{_bibtex(article.byline)}}}" if article.byline else "",  # doubled braces: not to be taken apart
        "title": f"{{{_bibtex(title(article))}}}",
        "howpublished": _bibtex(article.outlet.name) if article.outlet else "",
        "date": day(article),
        "langid": {"kk": "kazakh", "ru": "russian", "en": "english"}.get(article.language, ""),
        "url": article.url or address,
        "note": "; ".join(filter(None, notes)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{kopir-{article.code},", *lines, "}"]) + "\n"


def meta(article: Article) -> Iterator[tuple[str, str]]:
    """(name, content) of the `<meta>` tags that Zotero reads; `citation_journal_title` would make it a journal."""
    yield "z:itemType", "newspaperArticle"
    yield "citation_title", title(article)
    if article.byline:
        yield "citation_author", article.byline
    if date := day(article):
        yield "citation_date", date
    yield "citation_language", article.language
    if article.outlet:
        yield "prism.publicationName", article.outlet.name


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
        "author": {"@type": "Person", "name": article.byline} if article.byline else "",
        "publisher": {"@type": "NewsMediaOrganization", "name": article.outlet.name} if article.outlet else "",
        "isBasedOn": article.url,
        "about": [{"@type": "Country", "name": str(tag), "identifier": tag.target_code} for tag in about],
        "keywords": [str(tag) for tag in topics],
        "archivedAt": address,
    }
    return {name: value for name, value in values.items() if value}


def _address(article: Article) -> str:
    return f"URL: {article.url}." if article.url else ""


def _closed(text: str) -> str:
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bibtex(text: str) -> str:
    return BIBTEX_SPECIAL.sub(lambda found: BIBTEX_NAMED.get(found[0], f"\\{found[0]}"), _one_line(text))
