"""The data files are whole, and what is generated from them is up to date."""

from __future__ import annotations

import hashlib
import json

import pytest
from babel import Locale

from articles import vocabulary
from articles.vocabulary import (
    Place,
    adjectives,
    cities,
    countries,
    generate,
    organisations,
    outlets,
    pair_code,
    pair_members,
    people,
    topics,
)

NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}


def test_every_iso_country_and_the_three_others() -> None:
    territories = {code for code in Locale("en").territories if len(code) == 2 and code.isalpha()}
    assert set(countries()) == (territories - NOT_ISO) | {"EU", "XK", "SU"}
    assert len(countries()) == 252


def test_countries_have_names_in_three_languages_and_unique_codes() -> None:
    for country in countries().values():
        assert all(country.names[language].strip() for language in ("kk", "ru", "en"))
    iso3 = [country.iso3 for country in countries().values() if country.iso3]
    cow = [country.cow for country in countries().values() if country.cow and not country.until]
    assert len(set(iso3)) == len(iso3) >= 251 and len(set(cow)) == len(cow) >= 190


def test_well_known_facts() -> None:
    kazakhstan = countries()["KZ"]
    assert (kazakhstan.iso3, kazakhstan.cow, kazakhstan.names["kk"]) == ("KAZ", 705, "Қазақстан")
    assert [(capital.names["ru"], capital.since, capital.until) for capital in kazakhstan.capitals] == [
        ("Астана", None, None),
        ("Нур-Султан", 2019, 2022),
    ]
    assert countries()["SU"].until == 1991
    assert people()["kassym-jomart-tokayev"].offices[-1].role == "president"


def test_a_name_stands_for_one_country() -> None:
    for language in ("kk", "ru", "en"):
        owners: dict[str, str] = {}
        for code, country in countries().items():
            for name in (country.names[language], *country.aliases[language]):
                assert owners.setdefault(name, code) == code, name


def test_people_belong_to_countries_and_offices_have_an_order() -> None:
    for person in people().values():
        assert person.country in countries()
        assert all(person.names[language] for language in ("kk", "ru", "en"))
        assert all(person.surnames[language] in person.names[language] for language in ("kk", "ru"))
        assert all(office.until is None or office.since <= office.until for office in person.offices)


def test_outlets_are_known_kinds_and_share_no_domain() -> None:
    domains = [domain for outlet in outlets().values() for domain in outlet.domains]
    assert len(set(domains)) == len(domains)
    for outlet in outlets().values():
        assert outlet.country in countries() and outlet.name and outlet.domains
        assert outlet.kind in {"agency", "newspaper", "broadcaster", "portal", "government"}
        assert outlet.ownership in {"state", "private", "foreign_state", "unknown"}
        assert set(outlet.languages) <= {"kk", "ru", "en"}


def test_topics_have_names_and_terms_in_both_languages() -> None:
    """The least number of terms stands in the README."""
    lexicon = vocabulary.load("topic_lexicon.json")
    assert set(lexicon) == set(topics())
    for code, topic in topics().items():
        assert all(topic.names[language] and topic.covers[language] for language in ("kk", "ru", "en"))
        assert all(sum(map(len, lexicon[code][language].values())) >= 40 for language in ("kk", "ru"))
        for terms in (terms for language in lexicon[code].values() for terms in language.values()):
            assert len(set(terms)) == len(terms) and all(term.strip() == term != "" for term in terms)


def test_organisations_have_names() -> None:
    assert all(body.names["kk"] and body.names["ru"] and body.names["en"] for body in organisations().values())


def test_pair_codes_are_sorted_and_small_and_name_kazakhstan_first() -> None:
    assert pair_code("RU", "KZ") == "kz-ru"
    assert pair_members("cn-kz") == ("KZ", "CN")
    assert pair_members("cn-ru") == ("CN", "RU")


@pytest.mark.slow
def test_generated_files_are_up_to_date() -> None:
    """After a change of the data files run `python -m articles.vocabulary.generate`."""
    assert vocabulary.load("names.json") == generate.names()
    assert vocabulary.load("country_forms.json") == generate.country_forms()
    assert vocabulary.load("place_forms.json") == json.loads(json.dumps(generate.place_forms()))


def test_the_hash_is_that_of_the_names() -> None:
    names = vocabulary.load("names.json")
    packed = json.dumps({"kk": names["kk"], "ru": names["ru"]}, ensure_ascii=False, sort_keys=True).encode()
    assert names["hash"] == hashlib.sha256(packed).hexdigest()


def test_case_forms_of_a_name_share_their_base() -> None:
    bases = vocabulary.load("names.json")["ru"]
    for base, forms in {
        "казахстан": "казахстана казахстану казахстаном казахстане",
        "кыргызстан": "кыргызстана кыргызстаном",
        "астана": "астаны астане астану астаной",
        "токаев": "токаева токаеву токаевым токаеве",
        "мирзиеев": "мирзиеева мирзиеевым",
        "эрдоган": "эрдогана эрдоганом",
        "цзиньпин": "цзиньпина цзиньпином",
    }.items():
        assert {bases[form] for form in forms.split()} == {base}


def test_kazakh_names_are_stems() -> None:
    stems = set(vocabulary.load("names.json")["kk"])
    assert {"қазақстан", "ресей", "тоқаев", "нұр-сұлтан", "ақорда", "қр", "шыұ", "мағатэ", "еаэо", "бұұ"} <= stems
    assert not {"федерациясы", "республикасы", "әмірліктері", "одағы"} & stems


#: Their Russian adjectives are everyday words: coconut, Christmas.
WITHOUT_ADJECTIVE = {"CC", "CX"}


def test_every_country_has_adjectives_in_both_languages() -> None:
    for language, without in (("kk", set()), ("ru", WITHOUT_ADJECTIVE)):
        have = {place.country for places in adjectives()[language].values() for place in places if not place.city}
        assert set(countries()) - have == without


def test_sixty_cities_have_adjectives_in_both_languages() -> None:
    assert len(cities()) > 60
    assert len({city.names["en"] for city in cities()}) == len(cities())
    for language in ("kk", "ru"):
        have = {place for places in adjectives()[language].values() for place in places if place.city}
        assert have == {Place(city.country, city.names["en"]) for city in cities()}


def test_adjectives_stand_for_their_places() -> None:
    russian, kazakh = adjectives()["ru"], adjectives()["kk"]
    assert russian["российский"] == russian["русский"] == kazakh["ресейлік"] == (Place("RU"),)
    assert russian["казахстанский"] == kazakh["қазақстандық"] == (Place("KZ"),)
    assert russian["американский"] == kazakh["америкалық"] == (Place("US"),)
    assert russian["московский"] == kazakh["мәскеулік"] == (Place("RU", "Moscow"),)
    assert kazakh["алматылық"] == (Place("KZ", "Almaty"),)
    assert {place.country for place in russian["гвинейский"]} == {"GN", "GW"}


def test_adjectives_are_lower_case_and_few_are_of_several_countries() -> None:
    for rows in adjectives().values():
        assert all(word == word.lower() for word in rows)
        assert sum(len({place.country for place in places}) > 1 for places in rows.values()) < 15
