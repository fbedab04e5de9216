"""People, organisations and places: rows from the vocabulary files, and what editors made of them as the files' own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from articles import vocabulary
from articles.models import KnownName
from articles.text.scripts import fold
from articles.vocabulary import LANGUAGES, generate

SEARCH_NAME_LENGTH = 2000
FILES = {"person": "people.json", "organisation": "organisations.json", "place": "places.json"}
HEADS = {"president", "head_of_state"}  # offices
NEW = {"organisation": {"kind": "igo"}, "place": {"kind": "city"}}  # of what editors add


def load(using: str) -> None:
    """Bring the table up to the files; rows that an editor changed stay as they are."""
    edited = set(KnownName.objects.using(using).filter(edited=True).values_list("kind", "key"))
    rows = [
        _row(kind, key, entry)
        for kind, file in FILES.items()
        for key, entry in vocabulary.as_filed(file).items()
        if (kind, key) not in edited
    ]
    columns = [
        field.attname for field in KnownName._meta.fields if field.attname not in ("id", "kind", "key", "edited")
    ]
    KnownName.objects.using(using).bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "key"], update_fields=columns
    )


def _row(kind: str, key: str, entry: dict[str, Any]) -> KnownName:
    aliases, surname = entry.get("aliases", {}), entry.get("surname", {})
    told = {"name", "surname", "aliases", "country", "countries"}
    row = KnownName(
        kind=kind,
        key=key,
        **{f"name_{language}": entry["name"][language] for language in LANGUAGES},
        surname_kk=surname.get("kk", ""),
        surname_ru=surname.get("ru", ""),
        aliases_kk=aliases.get("kk", []),
        aliases_ru=aliases.get("ru", []),
        countries=entry.get("countries") or list(filter(None, [entry.get("country")])),
        in_office=any(office["role"] in HEADS and office["to"] is None for office in entry.get("offices", ())),
        details={name: value for name, value in entry.items() if name not in told},
    )
    set_keys(row)
    return row


def set_keys(row: KnownName) -> None:
    names = [row.name_kk, row.name_ru, row.name_en, *row.aliases_kk, *row.aliases_ru, *row.countries]
    row.search_name = fold("\n".join(names))[:SEARCH_NAME_LENGTH]


def written(row: KnownName) -> list[str]:
    """All names by which texts may mean it."""
    names = [row.name_kk, row.name_ru, row.surname_kk, row.surname_ru, *row.aliases_kk, *row.aliases_ru]
    return list(dict.fromkeys(filter(None, names)))


# ---- as the files would have it ------------------------------------------------------------------------------------


def edits(rows: Iterable[KnownName]) -> dict[str, Any]:
    """What editors' rows change of the files that the classifier reads, the forms of Russian names with them."""
    found: dict[str, Any] = {}
    forms: dict[str, Any] = {"people": {}, "organisations": {}}
    for row in rows:
        entry = _entry(row) if row.active and _is_whole(row) else None
        if row.kind == KnownName.Kind.PERSON:
            found.setdefault("people.json", {})[row.key] = entry
            forms["people"][row.key] = entry and generate.person_forms(vocabulary.as_person(row.key, entry))
        elif row.kind == KnownName.Kind.ORGANISATION:
            found.setdefault("organisations.json", {})[row.key] = entry
            names = (row.name_ru, *row.aliases_ru) if entry and row.countries else ()
            forms["organisations"][row.key] = generate.phrase_forms(names) or None
        else:
            places = found.setdefault("place_forms.json", {})
            for language, form, value in _forms_of_place(row, entry):
                places.setdefault(language, {})[form] = value
    if any(forms.values()):
        found["country_forms.json"] = {kind: of_kind for kind, of_kind in forms.items() if of_kind}
    return found


def _is_whole(row: KnownName) -> bool:
    """Whether rules can tell by it; forms see to that, other writers may not."""
    if row.kind == KnownName.Kind.PERSON:
        return bool(row.countries and row.surname_kk and row.surname_ru)
    return bool(row.countries) or row.kind == KnownName.Kind.ORGANISATION


def _entry(row: KnownName) -> dict[str, Any]:
    """As the file of its kind has one."""
    entry: dict[str, Any] = {**NEW.get(row.kind, {}), **row.details}
    entry["name"] = {language: row.label(language) for language in LANGUAGES}
    if row.kind == KnownName.Kind.PERSON:
        surname = {"kk": row.surname_kk, "ru": row.surname_ru}
        return entry | {"surname": surname, "country": row.countries[0], "offices": _offices(row)}
    entry["aliases"] = {"kk": row.aliases_kk, "ru": row.aliases_ru}
    if row.kind == KnownName.Kind.PLACE:
        return entry | {"countries": row.countries, "former": row.details.get("former", {"kk": [], "ru": []})}
    return entry | {"country": row.countries[0] if row.countries else None}


def _offices(row: KnownName) -> list[dict[str, Any]]:
    offices = [dict(office) for office in row.details.get("offices", ())]
    if row.in_office and not any(office["role"] in HEADS and office["to"] is None for office in offices):
        offices.append({"role": "head_of_state", "from": 0, "to": None})
    if not row.in_office:
        offices = [office for office in offices if not (office["role"] in HEADS and office["to"] is None)]
    return offices


def _forms_of_place(row: KnownName, entry: dict[str, Any] | None) -> Iterator[tuple[str, str, list[str] | None]]:
    """(language, form, what the file would have); None for those of the file that it has no more."""
    filed = vocabulary.as_filed("places.json").get(row.key)
    if filed and generate.is_told(filed):
        for language, forms in generate.forms_of_place(filed).items():
            yield from ((language, form, None) for form in forms)
    if entry and generate.is_told(entry):
        for language, forms in generate.forms_of_place(entry).items():
            yield from ((language, form, list(value)) for form, value in forms.items())
