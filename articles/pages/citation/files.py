"""An article for reference managers: RIS, BibTeX, CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from articles.pages.citation.cited import ARCHIVE, Cited, day, one_line

BIBTEX_SPECIAL = re.compile(r"[\\{}%&#_$~^]")
# Of braces BibTeX counts those that a backslash stands before, too.
BIBTEX_NAMED = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
LANGUAGES = {"kk": "kazakh", "ru": "russian", "en": "english"}


class Format(NamedTuple):
    """How a record is written and sent."""

    label: str
    write: Callable[[Cited, str], str]
    suffix: str
    media_type: str


def ris(cited: Cited, language: str) -> str:
    """One RIS record, lines ended by CRLF as the format asks: NEWS, or ELEC of an unknown publisher."""
    article, when = cited.article, cited.when
    issue, page = cited.printed
    year = f"{when.year:04}" if when.year else ""
    day_ = f"{year}/{_two(when.month)}/{_two(when.day)}/" if year else ""
    fields = [
        ("TI", cited.title),
        *(("AU", f"{person.family}, {person.given}" if person.family else person.given) for person in cited.authors),
        ("T2", cited.outlet),
        ("PY", year),
        ("DA", day_),
        ("IS", issue),
        ("SP", page),
        ("LA", article.language),
        ("UR", cited.url),
        ("Y2", f"{cited.seen:%Y/%m/%d}/"),
        ("DP", ARCHIVE),
        ("AN", article.code),
        *(("N1", note) for note in cited.notes(language)),
    ]
    kind = "NEWS" if cited.outlet else "ELEC"
    lines = [f"TY  - {kind}", *(f"{tag}  - {one_line(value)}" for tag, value in fields if value), "ER  - "]
    return "\r\n".join(lines) + "\r\n"


def bibtex(cited: Cited, language: str) -> str:
    """One entry of biblatex, in Unicode: @article of a newspaper, otherwise @online."""
    issue, page = cited.printed
    kind, outlet = ("article", "journaltitle") if cited.is_of_a_newspaper else ("online", "organization")
    # Braces of its own keep a name from being taken apart, and a title's capitals as they are.
    authors = [
        f"{_bibtex(person.family)}, {_bibtex(person.given)}" if person.family else f"{{{_bibtex(person.given)}}}"
        for person in cited.authors
    ]
    fields = {
        "author": " and ".join(authors),
        "title": f"{{{_bibtex(cited.title)}}}",
        outlet: f"{{{_bibtex(cited.outlet)}}}" if cited.outlet else "",
        "date": day(cited.article),
        "number": _bibtex(issue),
        "pages": _bibtex(page),
        "langid": LANGUAGES.get(cited.article.language, ""),
        "url": _bibtex_url(cited.url),
        "urldate": cited.seen.isoformat(),
        "note": _bibtex(" ".join(cited.notes(language))),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{kopir-{cited.article.code},", *lines, "}"]) + "\n"


def csl(cited: Cited, language: str) -> str:
    """A list of one item, as citeproc programs read it."""
    return json.dumps([csl_item(cited, language)], ensure_ascii=False, indent=2) + "\n"


def csl_item(cited: Cited, language: str) -> dict[str, Any]:
    """One item of such a list."""
    article = cited.article
    issue, page = cited.printed
    item: dict[str, Any] = {
        "id": f"kopir-{article.code}",
        "type": "article-newspaper" if cited.outlet else "webpage",
        "title": cited.title,
        "author": [
            {"family": person.family, "given": person.given} if person.family else {"literal": person.given}
            for person in cited.authors
        ],
        "container-title": cited.outlet,
        "issued": {"date-parts": [[part for part in cited.when if part]]} if cited.when.year else "",
        "issue": issue,
        "page": page,
        "language": article.language,
        "URL": cited.url,
        "accessed": {"date-parts": [[cited.seen.year, cited.seen.month, cited.seen.day]]},
        "archive": ARCHIVE,
        "archive_location": cited.address,
        "note": " ".join(cited.notes(language)),
    }
    return {key: value for key, value in item.items() if value}


FORMATS = {
    "ris": Format("RIS", ris, "ris", "application/x-research-info-systems"),
    "bibtex": Format("BibTeX", bibtex, "bib", "application/x-bibtex"),
    "csl": Format("CSL-JSON", csl, "json", "application/vnd.citationstyles.csl+json"),
}


def _two(number: int) -> str:
    return f"{number:02}" if number else ""


def _bibtex(text: str) -> str:
    return BIBTEX_SPECIAL.sub(lambda found: BIBTEX_NAMED.get(found[0], f"\\{found[0]}"), one_line(text))


def _bibtex_url(url: str) -> str:
    """Taken as it is written; braces that do not match would end the field."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
