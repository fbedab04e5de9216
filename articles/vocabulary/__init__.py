"""What the archive knows by name: countries, people, organisations, outlets and topics.

Data files, loaded by key and cached; no Django. Country names follow CLDR (Unicode), with the short forms that the
Kazakh and Russian press uses; codes follow ISO 3166-1 (plus EU, XK and the dated SU), `cow` the Correlates of War
state list. `names.json`, `country_forms.json` and `place_forms.json` are generated
from these files by `generate.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from articles.vocabulary import edited

LANGUAGES = ("kk", "ru", "en")
HOME = "KZ"  # stands first in the label of a pair where a site has not set another
_FOLDER = Path(__file__).parent

Words = Mapping[str, tuple[str, ...]]  # by language
Texts = Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class Capital:
    """A capital by the name that it bore in the years `since` to `until` (None: open)."""

    names: Texts
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Country:
    """`code` is ISO 3166-1 alpha-2. `ethnic` words name a people as well as its state ("қазақ", "русский");
    `compounds` are the first halves of Russian double adjectives ("казахстанско-")."""

    code: str
    iso3: str | None
    cow: int | None
    names: Texts
    aliases: Words
    adjectives: Words
    ethnic: Words
    compounds: Words
    demonyms: Words
    capitals: tuple[Capital, ...]
    seats: Words  # where its power sits: "Ақорда", "Кремль"
    places: Words  # cities and regions that stand for it
    until: int | None = None  # the last year of a state that is no more


@dataclass(frozen=True, slots=True)
class Office:
    """`until` None: in office when the file was written."""

    role: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """A leader. `common`: the surname alone does not identify this person."""

    key: str
    names: Texts
    surnames: Texts
    country: str
    offices: tuple[Office, ...]
    surname_first: bool = False
    gender: str = "m"
    common: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """`kind`: integration, security, igo, bank, company or media; `country` where it belongs to one."""

    key: str
    names: Texts
    aliases: Words
    kind: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """`kind`: agency, newspaper, broadcaster, portal, government. `ownership`: state, private, foreign_state,
    unknown; seen from the country of its readers, so Sputnik Kazakhstan is foreign_state."""

    slug: str
    name: str
    aliases: tuple[str, ...]
    domains: tuple[str, ...]
    country: str
    kind: str
    ownership: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    names: Texts
    covers: Texts = field(default_factory=dict)


class Place(NamedTuple):
    """What an adjective is made of: a country by its code, or a city in it by its name in English."""

    country: str
    city: str | None = None


class City(NamedTuple):
    country: str
    names: Texts


def load(file: str) -> Any:
    """The parsed content of one data file of this folder, as editors changed it."""
    return edited.in_use().over(file, as_filed(file))


def as_filed(file: str) -> Any:
    """The parsed content of one data file of this folder, whatever editors made of it."""
    return json.loads((_FOLDER / file).read_text(encoding="utf-8"))


@cache
def countries() -> Mapping[str, Country]:
    """Every country by its code."""
    return MappingProxyType({code: _country(code, entry) for code, entry in load("countries.json").items()})


@edited.kept("people.json")
def people() -> Mapping[str, Person]:
    """Leaders of the countries that matter most here, by a key made of the English name."""
    return MappingProxyType({key: as_person(key, entry) for key, entry in load("people.json").items()})


@edited.kept("organisations.json")
def organisations() -> Mapping[str, Organisation]:
    """International bodies and large companies by a short English key."""
    return MappingProxyType(
        {
            key: Organisation(
                key, MappingProxyType(entry["name"]), _words(entry["aliases"]), entry["kind"], entry.get("country")
            )
            for key, entry in load("organisations.json").items()
        }
    )


@edited.kept("outlets.json")
def outlets() -> Mapping[str, Outlet]:
    """Known outlets by their slug."""
    return MappingProxyType(
        {
            slug: Outlet(
                slug,
                entry["name"],
                tuple(entry["aliases"]),
                tuple(entry["domains"]),
                entry["country"],
                entry["kind"],
                entry["ownership"],
                tuple(entry["languages"]),
            )
            for slug, entry in load("outlets.json").items()
        }
    )


@cache
def topics() -> Mapping[str, Topic]:
    """The topics in their fixed order."""
    return MappingProxyType(
        {
            code: Topic(code, MappingProxyType(entry["name"]), MappingProxyType(entry["covers"]))
            for code, entry in load("topics.json").items()
        }
    )


@cache
def adjectives() -> Mapping[str, Mapping[str, tuple[Place, ...]]]:
    """By language, the adjectives of countries, peoples and cities in the nominative (masculine), lower case.

    `adjectives()["ru"]["московский"]` is (Place("RU", "Moscow"),); a few are of several places (гвинейский). For adding
    what was meant to a search: московский is no form of Москва, so stems keep them apart.
    """
    found: dict[str, dict[str, list[Place]]] = {language: {} for language in LANGUAGES}
    more = load("adjectives.json")
    words = [
        (Place(code), (*country.adjectives[language], *country.ethnic[language]), language)
        for code, country in countries().items()
        for language in LANGUAGES
    ]
    words += [
        (Place(code), tuple(each), language)
        for code, row in more["countries"].items()
        for language, each in row.items()
    ]
    words += [
        (Place(city["country"], city["name"]["en"]), tuple(each), language)
        for city in more["cities"]
        for language, each in city["adjectives"].items()
    ]
    for place, each, language in words:
        for adjective in each:
            found[language].setdefault(adjective, []).append(place)
    return MappingProxyType(
        {
            language: MappingProxyType({adjective: tuple(dict.fromkeys(places)) for adjective, places in rows.items()})
            for language, rows in found.items()
        }
    )


@cache
def cities() -> tuple[City, ...]:
    """Cities that have adjectives, in the order of the file."""
    return tuple(City(city["country"], MappingProxyType(city["name"])) for city in load("adjectives.json")["cities"])


def pair_code(first: str, second: str) -> str:
    """The one spelling of a pair in addresses and tags: `pair_code("RU", "KZ")` is "kz-ru"."""
    return "-".join(sorted((first.lower(), second.lower())))


def pair_members(code: str, home: str = HOME) -> tuple[str, str]:
    """The two countries in the order in which labels name them, the home country first: `pair_members("cn-kz")`."""
    first, second = code.upper().split("-")
    return (second, first) if second == home else (first, second)


def _words(entry: Mapping[str, list[str]] | None) -> Words:
    return MappingProxyType({language: tuple((entry or {}).get(language, ())) for language in LANGUAGES})


def _country(code: str, entry: dict[str, Any]) -> Country:
    return Country(
        code=code,
        iso3=entry["iso3"],
        cow=entry["cow"],
        names=MappingProxyType(entry["name"]),
        capitals=tuple(
            Capital(
                MappingProxyType({language: capital[language] for language in LANGUAGES}),
                capital.get("from"),
                capital.get("to"),
            )
            for capital in entry.get("capitals", ())
        ),
        until=entry.get("until"),
        aliases=_words(entry.get("aliases")),
        adjectives=_words(entry.get("adjectives")),
        ethnic=_words(entry.get("ethnic")),
        compounds=_words(entry.get("compounds")),
        demonyms=_words(entry.get("demonyms")),
        seats=_words(entry.get("seats")),
        places=_words(entry.get("places")),
    )


def as_person(key: str, entry: dict[str, Any]) -> Person:
    """An entry of people.json."""
    return Person(
        key=key,
        names=MappingProxyType(entry["name"]),
        surnames=MappingProxyType(entry["surname"]),
        country=entry["country"],
        offices=tuple(Office(office["role"], office["from"], office["to"]) for office in entry["offices"]),
        surname_first=entry.get("surname_first", False),
        gender=entry.get("gender", "m"),
        common=entry.get("common", False),
    )


@edited.kept("outlets.json")
def _outlets_by_name() -> Mapping[str, Outlet]:
    return {
        name.casefold(): outlet
        for outlet in outlets().values()
        for name in (outlet.slug, outlet.name, *outlet.aliases, *outlet.domains)
    }


def find_outlet(name: str) -> Outlet | None:
    """The outlet of this name, alias or domain in any case; None where it is unknown."""
    return _outlets_by_name().get(name.strip().casefold().removeprefix("www."))
