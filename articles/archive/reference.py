"""Countries, pairs, topics and outlets: brought up to the vocabulary files, made when first used, edited by people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from articles import vocabulary
from articles.archive import names, outlets
from articles.archive.history import record_baseline
from articles.archive.keys import refresh_keys, set_outlet_keys
from articles.archive.outbox import enqueue_related
from articles.archive.stories import settle_heads
from articles.models import Country, KnownName, Outlet, Pair, Topic

NAMES = {"name", "aliases", "domains"}  # of an outlet
WORDS = {"words"}  # of a topic
NAME_COLUMNS = ["name_kk", "name_ru", "name_en"]  # of a country or a topic


def _names(texts: Mapping[str, str], column: str = "name") -> dict[str, str]:
    return {f"{column}_{language}": text for language, text in texts.items()}


def load(using: str = "default") -> None:
    """Bring the tables up to the vocabulary files; rows that an editor changed stay as they are."""
    _load_countries(using)
    _load_topics(using)
    _load_outlets(using)
    names.load(using)


def _load_countries(using: str) -> None:
    Country.objects.using(using).bulk_create(
        [
            Country(code=c.code, iso3=c.iso3 or "", cow=c.cow, **_names(c.names))
            for c in vocabulary.countries().values()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["iso3", "cow", *NAME_COLUMNS],
    )


def _load_topics(using: str) -> None:
    edited = set(Topic.every.using(using).filter(edited=True).values_list("code", flat=True))
    Topic.every.using(using).bulk_create(
        [
            Topic(code=t.code, order=order, **_names(t.names), **_names(t.covers, "covers"))
            for order, t in enumerate(vocabulary.topics().values(), start=1)
            if t.code not in edited
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["order", *NAME_COLUMNS, "covers_kk", "covers_ru", "covers_en"],
    )


def _load_outlets(using: str) -> None:
    edited = set(Outlet.every.using(using).filter(edited=True).values_list("slug", flat=True))
    rows = [
        Outlet(
            slug=o.slug,
            name=o.name,
            aliases=list(o.aliases),
            domains=list(o.domains),
            languages=list(o.languages),
            country_id=o.country,
            kind=o.kind,
            ownership=o.ownership,
            state="accepted",
        )
        for o in vocabulary.outlets().values()
        if o.slug not in edited
    ]
    for row in rows:
        set_outlet_keys(row)
    stated = ["name", "aliases", "domains", "languages", "country", "kind", "ownership", "state"]
    Outlet.every.using(using).bulk_create(
        rows, update_conflicts=True, unique_fields=["slug"], update_fields=[*stated, "sort_name", "search_name"]
    )


def ensure_pairs(codes: Iterable[str]) -> None:
    """Pairs come into being when first used; countries and topics are there from the vocabulary."""
    codes = {*codes}
    known = set(Pair.objects.filter(pk__in=codes).values_list("pk", flat=True))
    Pair.objects.bulk_create(
        [Pair(code=code, first_id=code[:2].upper(), second_id=code[3:].upper()) for code in sorted(codes - known)],
        ignore_conflicts=True,
    )


def edit(row: Outlet | Topic | KnownName, changed: Collection[str], *, new: bool = False) -> None:
    """Save what an editor made of it: the files keep off it from now on, and its articles are indexed anew.

    `changed`: names of the columns that are not as they were.
    """
    if not new:
        record_baseline(type(row)._default_manager.filter(pk=row.pk))
    row.edited = True
    if isinstance(row, KnownName):
        names.set_keys(row)
        row.save()
        return
    if isinstance(row, Topic):
        row.save()
    else:
        outlets.save(row)
    if new:
        return
    if isinstance(row, Topic):
        if WORDS.issuperset(changed):  # no page of an article shows them
            return
        enqueue_related(topics=row)
        return
    enqueue_related(outlet=row)
    if "name" in changed:
        refresh_keys(outlet=row)
    if NAMES.intersection(changed):
        settle_heads(row)
