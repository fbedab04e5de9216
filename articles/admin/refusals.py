"""Why a document was refused, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.ingest.records import LISTING, TOO_SHORT
from articles.intake.again import LOST
from articles.models import Country, Rejection
from articles.pages.display import language_label

# What the stages say of themselves, whole.
SENTENCES: dict[str, Any] = {
    TOO_SHORT: gettext_lazy("too little text is left once menus and captions are taken away"),
    LISTING: gettext_lazy("the page lists other articles"),
    LOST: gettext_lazy("the stored bytes cannot be read"),
    "robots.txt does not allow it": gettext_lazy("the site's robots.txt does not allow it"),
    "announces no pages": gettext_lazy("the feed or sitemap names no pages"),
    "challenge: by its source": gettext_lazy("a check for robots stands in the way"),
    "control characters": gettext_lazy("it holds control characters, as no text does"),
    "internal error": gettext_lazy("something went wrong that nobody foresaw; the log has the details"),
    "nested too deeply": gettext_lazy("its parts are nested too deeply"),
    "no articles in it": gettext_lazy("there is no article in it"),
    # Of these a library tells more, in its own language.
    "no JSON": gettext_lazy("it is no JSON, or broken"),
    "no PDF": gettext_lazy("it is no PDF file, or broken"),
    "no SQLite file, or broken": gettext_lazy("it is no SQLite file, or broken"),
    "no Word file": gettext_lazy("it is no Word file, or broken"),
    "no page": gettext_lazy("it is no page, or broken"),
    "no saved page": gettext_lazy("it is no saved page, or broken"),
    "no webarchive": gettext_lazy("it is no web archive of Safari, or broken"),
    "no zip file": gettext_lazy("it is no zip file, or broken"),
    "no charset fits": gettext_lazy("its letters are encoded in no way that is known"),
    "no column is known to hold the text": gettext_lazy("no column is known to hold the text"),
    "no page in it": gettext_lazy("there is no page in it"),
    "no page of Telegram": gettext_lazy("it is no page of a Telegram export"),
    "no text layer": gettext_lazy("a scan without a text layer: its words have to be recognised first"),
    "no Word file: it has no document": gettext_lazy("it is no Word file: there is no document in it"),
    "an address is stated, but the file holds many documents": gettext_lazy(
        "an address was stated for it, but it holds many documents"
    ),
}
# What stands on a page instead of an article: the headings of vocabulary/phrases/blocked.txt.
WALLS: dict[str, Any] = {
    "challenge": gettext_lazy("a check for robots stands in the way"),
    "denied": gettext_lazy("the site lets nobody in, or not us"),
    "unavailable": gettext_lazy("the site says that it is out of order"),
    "parked": gettext_lazy("the site's name is for sale or stands empty"),
    "wall": gettext_lazy("the text is for subscribers"),
    "consent": gettext_lazy("a consent wall stands in the way"),
    "login": gettext_lazy("a login stands in the way"),
    "script": gettext_lazy("the page shows nothing until a script has run"),
    "not_found": gettext_lazy("the site says that there is no such page"),
}


def _countries(codes: str) -> str:
    names = {row.pk: row.label() for row in Country.objects.filter(pk__in=codes.split(", "))}
    named = ", ".join(names.get(code, code) for code in codes.split(", ") if code != "none")
    if not named:
        return _("it names no country")
    return _("it names no more countries than %(names)s") % {"names": named}


# Those with a name or a number in them.
SHAPES: tuple[tuple[re.Pattern[str], Callable[..., str]], ...] = tuple(
    (re.compile(shape, re.DOTALL), words)
    for shape, words in (
        (r"countries: ([A-Z, ]{2,499}|none)", _countries),
        (r"language: ([a-z-]{2,12})", language_label),
        (r"purged: ([0-9a-z]{6})", lambda code: _("article %(code)s") % {"code": code}),
        (r"HTTP (\d{3})", lambda status: _("the server answered with error %(status)s") % {"status": status}),
        (r"(?:unpacks to more than )?(\d{1,18}) bytes", lambda size: filesizeformat(int(size))),
        (r"took longer than ([\d.]{1,9}) s", lambda time: _("it took longer than %(time)s seconds") % {"time": time}),
        (
            r"takes more than (\d{1,9}) MB of memory",
            lambda size: _("it takes more than %(size)s MB of memory") % {"size": size},
        ),
        (r"(\d{1,9}) pages", lambda number: _("pages: %(number)s") % {"number": number}),
        (r"(\d{1,9}) columns", lambda number: _("columns: %(number)s") % {"number": number}),
        (
            r"(?:more than |a page of )?(\d{1,18}) characters",
            lambda number: _("characters: %(number)s") % {"number": number},
        ),
        (r"a (?:page|column) of (\d{1,18}) tags", lambda number: _("tags of HTML: %(number)s") % {"number": number}),
        (r"line (\d{1,18}): .*", lambda number: _("the fault is in line %(number)s") % {"number": number}),
        (
            r"(?:ends in the middle of a compressed piece,|cut off(?: in the record)?) at byte (\d{1,18})",
            lambda place: _("it breaks off at byte %(place)s") % {"place": place},
        ),
        (
            r"(?:damaged from|corrupt at) byte (\d{1,18})\b.*",
            lambda place: _("it is damaged from byte %(place)s on") % {"place": place},
        ),
        (
            r"the column (.{1,200}) holds long texts; is it the text\? .*",
            lambda name: (
                _("the column %(name)s holds long texts: if it is the text, say so (body=%(name)s)") % {"name": name}
            ),
        ),
    )
)


def in_words(detail: str) -> str:
    """The detail of a refusal; what no catalogue can hold (a library's own message) stays as it is."""
    if detail in SENTENCES:
        return str(SENTENCES[detail])
    kind, _colon, _rest = detail.partition(":")
    if kind in WALLS:
        return str(WALLS[kind])
    for shape, words in SHAPES:
        if found := shape.fullmatch(detail):
            return words(found.group(1))
    head = detail.partition(";")[0] if ";" in detail else kind
    if head in SENTENCES and head != detail:  # a sentence, and then the names that it is about
        return f"{SENTENCES[head]}: {detail[len(head) :].lstrip(':; ')}"
    return detail


def why(row: Rejection) -> str:
    """ "no usable text: a scan without a text layer"."""
    detail = in_words(row.detail)
    return f"{row.get_reason_display()}: {detail}" if detail else str(row.get_reason_display())


def of_runs(keys: Iterable[int]) -> Q:
    """Rejections that these ingest runs met with."""
    names = [str(key) for key in keys]
    return Q(runs__has_any_keys=names) if names else Q(pk__in=[])
