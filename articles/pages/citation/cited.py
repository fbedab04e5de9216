"""What a citation needs to know of an article, as far as its source says it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from babel.dates import format_date
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from articles import dates
from articles.models import Article, Outlet, UpstreamCredit
from articles.pages.citation.people import Person, people
from articles.pages.citation.romanisation import is_latin
from articles.pages.display import is_supplied

ARCHIVE = "Köpir"


class When(NamedTuple):
    """0: not known. A day may be known without its year."""

    year: int = 0
    month: int = 0
    day: int = 0


@dataclass(frozen=True)
class Cited:
    """`address`: the article's permanent one, absolute. `seen`: the day on which the reader looked. `newest`: when the
    text that is shown came in, where somebody has asked already. Of many articles fetch `origins`, `upstream` and
    `field_values` beforehand."""

    article: Article
    address: str
    seen: dt.date
    newest: dt.datetime | None = None

    @cached_property
    def title(self) -> str:
        """In one line; in brackets where it is not the source's."""
        return title(self.article)

    @cached_property
    def authors(self) -> list[Person]:
        return people(self.article.byline)

    @cached_property
    def byline(self) -> str:
        """As it is printed, but for surnames in capitals; in one line."""
        line = one_line(self.article.byline)
        for person in self.authors:
            for name in filter(None, (person.family, *person.given.split())):
                if len(name) > 1 and not name.isupper():
                    line = re.sub(rf"(?<!\w){re.escape(name.upper())}(?!\w)", name, line)
        return line

    @property
    def outlet(self) -> str:
        return self.article.outlet.name if self.article.outlet else ""

    @property
    def outlet_in_english(self) -> str:
        """Its name in Latin letters, or another name of it that is; "" where it has none.

        Addresses are no names; what is written as one, in small letters with hyphens, is the last to be taken.
        """
        if self.outlet and is_latin(self.outlet):
            return self.outlet
        others = self.article.outlet.aliases if self.article.outlet else ()
        names = [name for name in others if name and is_latin(name) and "." not in name]
        titled = [" ".join(map(str.capitalize, name.split("-"))) for name in names if name.islower() and "-" in name]
        return next(iter([*(name for name in names if not name.islower()), *titled]), "")

    @property
    def is_of_a_newspaper(self) -> bool:
        return self.article.outlet is not None and self.article.outlet.kind == Outlet.Kind.NEWSPAPER

    @cached_property
    def when(self) -> When:
        """The date, no more precise than it is known."""
        if yearless := dates.YEARLESS.fullmatch(self.article.date_value):
            return When(0, int(yearless[1]), int(yearless[2]))
        return When(*map(int, filter(None, day(self.article).split("-"))))

    @property
    def date_is_supplied(self) -> bool:
        return is_supplied(self.article, "date")

    @property
    def url(self) -> str:
        """Where the text stood; where it stands here, if nothing says."""
        return self.article.url or self.address

    @cached_property
    def printed(self) -> tuple[str, str]:
        """Issue and page of a newspaper in print, as whoever brought it said; each "" where nobody did."""
        current = (origin for origin in self.article.origins.all() if origin.current)
        origin = min(current, key=lambda origin: origin.first_seen, default=None)
        stated = origin.stated if origin and isinstance(origin.stated, dict) else {}
        return str(stated.get("issue") or ""), str(stated.get("page") or "")

    @cached_property
    def received(self) -> dt.date:
        """The day on which the archive took in the text that it shows."""
        newest = self.newest
        if newest is None:
            newest = self.article.revisions.order_by("-number").values_list("added_at", flat=True).first()
        return timezone.localdate(newest or self.article.added_at)

    @cached_property
    def credited(self) -> list[str]:
        """Whose text it is by its own word."""
        original = UpstreamCredit.Relation.ORIGINAL
        return list(dict.fromkeys(credit.name for credit in self.article.upstream.all() if credit.relation == original))

    def taken_from(self, language: str) -> str:
        """Where the text is taken from, in one sentence of this language: the archive, and whom the text credits."""
        with translation.override(language):
            words = {
                "archive": f"{ARCHIVE}, {self.address}" if self.article.url else ARCHIVE,
                "day": format_date(self.received, "long", locale=language),
                "credited": ", ".join(self.credited),
            }
            if self.credited:
                said = _("Text taken from %(archive)s (received %(day)s; credited in it to %(credited)s).")
            else:
                said = _("Text taken from %(archive)s (received %(day)s).")
            return one_line(said % words)

    def notes(self, language: str) -> list[str]:
        """What programs are told beside their fields."""
        with translation.override(language):
            supplied = _("The date was set by an editor of the archive.") if self.date_is_supplied else ""
            yearless = (
                dates.in_words(self.article.date_value, language) if self.when.month and not self.when.year else ""
            )
        return [note for note in (self.taken_from(language), yearless, supplied) if note]


def title(article: Article) -> str:
    line = one_line(article.title)
    return f"[{line}]" if article.title_derived or is_supplied(article, "title") else line


def day(article: Article) -> str:
    """The date as ISO 8601, no more precise than it is known and without the time: `2022-08`. Empty without a year."""
    return article.date_value[:10] if article.date_from else ""


def one_line(text: str) -> str:
    return " ".join(text.split())
