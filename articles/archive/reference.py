"""Countries, topics and outlets: the tables brought up to the vocabulary files."""

from __future__ import annotations

from collections.abc import Mapping

from articles import vocabulary
from articles.archive import set_outlet_keys
from articles.models import Country, Outlet, Topic


def _names(texts: Mapping[str, str], column: str = "name") -> dict[str, str]:
    return {f"{column}_{language}": text for language, text in texts.items()}


def load(using: str = "default") -> None:
    """Bring the tables up to the vocabulary files; rows that an editor changed stay as they are."""
    names = ["name_kk", "name_ru", "name_en"]
    Country.objects.using(using).bulk_create(
        [
            Country(code=c.code, iso3=c.iso3 or "", cow=c.cow, **_names(c.names))
            for c in vocabulary.countries().values()
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["iso3", "cow", *names],
    )
    edited = set(Topic.objects.using(using).filter(edited=True).values_list("code", flat=True))
    Topic.objects.using(using).bulk_create(
        [
            Topic(
                code=t.code,
                order=order,
                **_names(t.names),
                **_names(t.covers, "covers"),
            )
            for order, t in enumerate(vocabulary.topics().values(), start=1)
            if t.code not in edited
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["order", *names, "covers_kk", "covers_ru", "covers_en"],
    )
    edited = set(Outlet.objects.using(using).filter(edited=True).values_list("slug", flat=True))
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
    Outlet.objects.using(using).bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=[
            "name",
            "aliases",
            "domains",
            "languages",
            "country",
            "kind",
            "ownership",
            "state",
            "sort_name",
            "search_name",
        ],
    )
