"""Editors' vocabulary, from the tables to the classifier: whoever is about to analyse calls `renew` first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Count, Max

from articles import vocabulary
from articles.archive import names
from articles.models import KnownName, Outlet, Topic
from articles.vocabulary import edited, topic_words
from articles.vocabulary.edited import Edits

State = tuple[tuple[int, dt.datetime | None], ...]

_read: tuple[State, Edits] | None = None


def renew() -> bool:
    """Take over what editors changed since. Returns whether there was something. Raises django.db.Error."""
    global _read  # noqa: PLW0603
    now = state()
    if _read is None or _read[0] != now:
        _read = now, edits()
    fresh = edited.in_use().digest != _read[1].digest
    edited.use(_read[1])
    return fresh


def state() -> State:
    """Another one after every change: each leaves a row in the history."""
    seen = (kind.history.aggregate(number=Count("pk"), last=Max("history_date")) for kind in (Topic, Outlet, KnownName))
    return tuple((each["number"], each["last"]) for each in seen)


def edits() -> Edits:
    """All that editors changed, as the files would have it."""
    # The words of one that was merged go on: what they find is the topic's that it is part of (`rows.derivation`).
    topics = Topic.every.filter(edited=True).exclude(words={}).values_list("code", "words")
    known = names.edits(KnownName.changed_by_editors())
    return Edits({topic_words.FILE: topic_words.as_edits(dict(topics)), "outlets.json": _outlets(), **known})


def of(topic: Topic) -> dict[str, dict[str, int]]:
    """The words of a topic by now: language → term → weight."""
    return topic_words.changed(topic_words.filed(topic.code), topic.words)


@contextmanager
def tried(topic: str, words: topic_words.Words) -> Iterator[None]:
    """Within the block, in this thread alone, these are what editors changed of a topic's words."""
    files = edits().files
    lexicon = {**files.get(topic_words.FILE, {}), **topic_words.as_edits({topic: words})}
    if not words:
        lexicon.pop(topic, None)
    with edited.tried(Edits({**files, topic_words.FILE: lexicon})):
        yield


def _outlets() -> dict[str, Any]:
    known = vocabulary.as_filed("outlets.json")
    rows = Outlet.objects.filter(edited=True, state=Outlet.State.ACCEPTED).order_by("slug")
    entries = {
        row.slug: {
            "name": row.name,
            "aliases": row.aliases,
            "domains": row.domains,
            "country": row.country_id or "",
            "kind": row.kind,
            "ownership": row.ownership,
            "languages": row.languages,
        }
        for row in rows
    }
    # One that was merged has handed its names over.
    accepted = Outlet.every.filter(merged_into__state=Outlet.State.ACCEPTED).order_by("slug")
    gone = dict.fromkeys(slug for slug in accepted.values_list("slug", flat=True) if slug in known)
    return gone | {slug: entry for slug, entry in entries.items() if known.get(slug) != entry}
