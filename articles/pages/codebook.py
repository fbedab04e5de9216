"""The codebook: every value that the archive gives an article, what it covers, and what it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from articles.ingest.rules import rules_version
from articles.models import (
    IN_BULK,
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    Outlet,
    Revision,
    Tag,
    Topic,
)
from articles.models.tags import ACCEPTED_IN_BULK
from articles.pages import codebook_texts as texts
from articles.pages.display import DOUBTS, language_label
from articles.pages.kept import Kept

Text = str | Promise
Labels = Iterable[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One value: `code` as it stands in addresses and exports, `url` the search for it, where there is one."""

    anchor: str
    label: Text
    says: tuple[Text, ...] = ()
    code: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Values of one kind; `title` is "" where the section has no other."""

    title: Text
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Section:
    """`says`: how such values come about."""

    name: str  # its anchor
    title: Text
    groups: list[Group]

    @property
    def says(self) -> tuple[Text, ...]:
        return texts.PROSE[self.name]


@dataclass(frozen=True, slots=True)
class Version:
    """The fingerprint of the rules, and since when texts here were read by them; when editors last changed the texts of
    topics (None: they are those of the program)."""

    rules: str
    since: dt.datetime | None
    topics_changed: dt.datetime | None


def anchor(kind: str, code: str) -> str:
    """Where an entry stands: `anchor("topic", "energy")` is "topic-energy".

    Kinds: topic, role-topic, role-country, role-pair, precision, doubt, tag, kind, ownership, display, language and
    intake.
    """
    return f"{kind}-{code}"


def address(kind: str, code: str) -> str:
    """The address of an entry, in the language of the page."""
    return f"{reverse('codebook')}#{anchor(kind, code)}"


@require_safe
def codebook(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/codebook.html", {"sections": sections(), "version": version()})


def sections() -> list[Section]:
    return [
        Section(
            "topics",
            pgettext("of an article", "Topics"),
            [
                Group(_("How strong a topic is"), _entries("role-topic", ArticleTopic.Role.choices, texts.TOPIC_ROLES)),
                Group(_("What each topic covers, and what it does not"), _topics()),
            ],
        ),
        _section(
            "countries",
            pgettext("of an article", "Countries"),
            _entries("role-country", ArticleCountry.Role.choices, texts.COUNTRY_ROLES),
        ),
        _section(
            "pairs",
            pgettext("of an article", "Country pairs"),
            _entries("role-pair", ArticlePair.Role.choices, texts.PAIR_ROLES),
        ),
        Section(
            "dates",
            _("Dates"),
            [
                Group(_("How exact a date is"), _entries("precision", Article.Precision.choices, texts.PRECISIONS)),
                Group(_("Doubts about a date"), [Entry(anchor("doubt", code), text) for code, text in DOUBTS.items()]),
            ],
        ),
        _section("tags", _("Who stands for a tag"), _entries("tag", _states(), texts.STATES)),
        _section("duplicates", _("Copies, versions, reprints"), []),
        Section(
            "outlets",
            _("Outlets"),
            [
                Group(_("Kind"), _entries("kind", Outlet.Kind.choices, texts.KINDS)),
                Group(_("Ownership"), _entries("ownership", Outlet.Ownership.choices, texts.OWNERSHIPS)),
                Group(_("What readers see"), _entries("display", Outlet.Display.choices, texts.DISPLAYS)),
            ],
        ),
        _section("languages", _("Languages"), _entries("language", _languages(), texts.LANGUAGES, key="lang")),
        _section("intake", _("What becomes of a page"), _entries("intake", texts.OUTCOMES.items(), texts.INTAKE)),
    ]


def _section(name: str, title: Text, entries: list[Entry]) -> Section:
    return Section(name, title, [Group("", entries)] if entries else [])


def _entries(kind: str, labels: Labels, says: Mapping[str, Text], key: str = "") -> list[Entry]:
    """`key`: the parameter of the search that chooses such values."""
    return [
        Entry(anchor(kind, code), label, (says[code],), code, _search(key, code) if key else "")
        for code, label in labels
    ]


def _topics() -> list[Entry]:
    """As the tables have them: editors add topics and change what they cover."""
    found = []
    for topic in Topic.objects.all():
        covers = topic.covers().strip().rstrip(".")
        says = (
            _("Covers: %(what)s.") % {"what": covers} if covers else "",
            texts.TOPIC_LIMITS.get(topic.code, "") if not topic.edited else "",  # editors draw limits of their own
        )
        shown = tuple(text for text in says if text)
        found.append(Entry(anchor("topic", topic.code), topic.label(), shown, topic.code, _search("topic", topic.code)))
    return found


def _states() -> Labels:
    for code, label in Tag.State.choices:
        yield code, label
        if code == Tag.State.ACCEPTED:
            yield IN_BULK, ACCEPTED_IN_BULK


def _languages() -> Labels:
    return [(code, language_label(code)) for code in texts.LANGUAGES]


def _search(key: str, value: str) -> str:
    return f"{reverse('search')}?{urlencode({key: value})}"


# ---- which version -----------------------------------------------------------------------------------------


def _first_use() -> dt.datetime | None:
    read = Revision.objects.filter(rules=rules_version()).order_by("pk")
    return read.values_list("added_at", flat=True).first()


first_use = Kept(_first_use, 3600)


def version() -> Version:
    edited = Topic.history.filter(code__in=Topic.objects.filter(edited=True).values("code"))
    changed = edited.order_by("-history_date").values_list("history_date", flat=True).first()
    return Version(rules_version(), first_use(), changed)
