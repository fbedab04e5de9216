"""An article in one line of a list of references, by each standard.

APA: Publication Manual, 7th edition, 10.1 (newspaper article, news website). Chicago: Manual of Style, 17th edition,
14.191 to 14.200. GOST R 7.0.100-2018, 6 and 7 (a part of a site). References: the list in Latin letters that journals
of Kazakhstan ask for beside their list of literature.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from babel.dates import format_date

from articles.pages.citation.cited import Cited, When
from articles.pages.citation.people import Person
from articles.pages.citation.romanisation import Scheme, is_latin, romanised

# The standard's own terms; months as GOST R 7.0.12 shortens them, in Kazakh written out.
_GOST: Final = {
    "ru": {
        "medium": "Текст : электронный",
        "site": "[сайт]",
        "seen": "дата обращения",
        "undated": "[б. г.]",
        "page": "С.",
        "days": "янв. февр. марта апр. мая июня июля авг. сент. окт. нояб. дек.",
        "months": "Январь Февраль Март Апрель Май Июнь Июль Август Сентябрь Октябрь Ноябрь Декабрь",
    },
    "kk": {
        "medium": "Мәтін : электрондық",
        "site": "[сайт]",
        "seen": "қаралған күні",
        "undated": "[күні белгісіз]",
        "page": "Б.",
        "days": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
        "months": "Қаңтар Ақпан Наурыз Сәуір Мамыр Маусым Шілде Тамыз Қыркүйек Қазан Қараша Желтоқсан",
    },
}
_WRITTEN_IN: Final = {"kk": "In Kazakh", "ru": "In Russian"}
UNDATED: Final = "n.d."


def apa(cited: Cited) -> str:
    authors = _listed([_apa_name(person) for person in cited.authors], last=", & ")
    year, *rest = _english(cited.when)
    date = ", ".join([year, *(rest if cited.when.year else [])])
    date = f"({_supplied(date, cited)})."
    head = f"{_closed(authors)} {date} {_closed(cited.title)}" if authors else f"{_closed(cited.title)} {date}"
    return _line(head, _closed(cited.outlet), cited.url, cited.taken_from("en"))


def _apa_name(person: Person) -> str:
    return f"{person.family}, {person.initials}" if person.family else person.given


def chicago(cited: Cited) -> str:
    """Without an author the newspaper stands first."""
    first, *others = cited.authors or [Person("", "")]
    names = [f"{first.family}, {first.given}" if first.family else first.given]
    names += [f"{person.given} {person.family}".strip() for person in others]
    year, *rest = _english(cited.when)
    date = _supplied(
        " ".join([*rest, year]) if len(rest) == 1 and not cited.when.day else ", ".join([*rest, year]), cited
    )
    if not cited.when.year:
        date = UNDATED
    authors = _listed(names, last=", and ") if cited.authors else cited.outlet
    outlet = cited.outlet if cited.authors else ""
    where = ", ".join(part for part in (outlet, date) if part)
    accessed = "" if cited.when.year else f"Accessed {format_date(cited.seen, 'long', locale='en')}."
    return _line(
        _closed(authors), f"“{_closed(cited.title)}”", _closed(where), accessed, f"{cited.url}.", cited.taken_from("en")
    )


def gost(cited: Cited, language: str) -> str:
    """In the words of Kazakh or Russian."""
    words = _GOST[language]
    first = cited.authors[0] if cited.authors else Person("", "")
    heading = f"{first.family}, {first.initials} " if first.family else ""
    title = f"{heading}{cited.title}"
    if cited.byline:
        title = f"{title} / {cited.byline}"
    issue, page = cited.printed
    where = words["medium"]
    if cited.outlet:
        where += f" // {cited.outlet}" + ("" if issue else f" : {words['site']}")
    parts = [
        title,
        where,
        *(_supplied(part, cited) if part != words["undated"] else part for part in _gost_date(cited.when, language)),
        f"№ {issue}" if issue else "",
        f"{words['page']} {page}" if page else "",
        f"URL: {cited.url} ({words['seen']}: {_numeric(cited.seen)})",
        cited.taken_from(language),
    ]
    return " – ".join(_closed(part) for part in parts if part)


def _gost_date(when: When, language: str) -> list[str]:
    """Year, then day and month."""
    words = _GOST[language]
    parts = [str(when.year) if when.year else words["undated"]]
    if when.day:
        parts.append(f"{when.day} {words['days'].split()[when.month - 1]}")
    elif when.month:
        parts.append(words["months"].split()[when.month - 1])
    return parts


def references(cited: Cited, scheme: Scheme) -> str:
    """In Latin letters: author and title by this scheme, the outlet by its English name where it has one."""
    authors = ", ".join(
        f"{person.family} {person.initials}" if person.family else person.given for person in cited.authors
    )
    year, *rest = _english(cited.when)
    date = f"({_supplied(', '.join([year, *(rest if cited.when.year else [])]), cited)})."
    title = romanised(cited.title, scheme)
    head = f"{romanised(authors, scheme)} {date} {_closed(title)}" if authors else f"{_closed(title)} {date}"
    outlet = cited.outlet_in_english or romanised(cited.outlet, scheme)
    seen = f"URL: {cited.url} (accessed: {_numeric(cited.seen)})."
    language = _WRITTEN_IN.get(cited.article.language, "")
    return _line(head, _closed(outlet), seen, f"({language})." if language else "", cited.taken_from("en"))


def schemes(cited: Cited) -> list[Scheme]:
    """By which an article's references differ: none matters where nothing is in Cyrillic."""
    if is_latin(cited.title + cited.article.byline + cited.outlet):
        return ["bsi"]
    return ["bsi", "gost", "kk2021"] if cited.article.language == "kk" else ["bsi", "gost"]


# ---- parts of a line ---------------------------------------------------------------------------------------


def _english(when: When) -> list[str]:
    """["2022", "August 25"], ["2022", "August"], ["2022"]; ["n.d.", …] without a year."""
    parts = [str(when.year) if when.year else UNDATED]
    if when.month:
        named = dt.date(when.year or 2000, when.month, when.day or 1)
        parts.append(format_date(named, "MMMM d" if when.day else "MMMM", locale="en"))
    return parts


def _supplied(date: str, cited: Cited) -> str:
    return f"[{date}]" if cited.date_is_supplied else date


def _numeric(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


def _listed(names: Sequence[str], *, last: str) -> str:
    return last.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _line(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _closed(text: str) -> str:
    """Ended by a full stop, where nothing ends it."""
    return text if not text or text[-1] in ".!?…" else f"{text}."
