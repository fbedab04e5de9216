"""Names and titles in lists of references: in Latin letters, and people as their bylines name them."""

from __future__ import annotations

import datetime as dt

import pytest

from articles.models import Article, Outlet
from articles.pages.citation.cited import Cited
from articles.pages.citation.people import Person, people
from articles.pages.citation.romanisation import romanised


@pytest.mark.parametrize(
    ("text", "bsi", "gost", "kk2021"),
    [
        ("Объезд, Цой, йод, щётка, шьёт", "Ob''ezd, Tsoi, iod, shchetka, sh'et",
         "Ob``ezd, Czoj, jod, shhyotka, sh`yot", "Obezd, Tsoi, iod, şşiotka, şiot"),
        ("цирк, цыган, акция, цех, яхта", "tsirk, tsygan, aktsiya, tsekh, yakhta",
         "cirk, cy`gan, akciya, cex, yaxta", "tsirk, tsygan, aktsiia, tseh, iahta"),
        ("Ғылым және өңір, ҮКІМЕТ, Шу", "Gylym zhane onir, UKIMET, Shu",
         "Ġy`ly`m zha̋ne ôņìr, ÙKÌMET, Shu", "Ğylym jäne öñır, ÜKIMET, Şu"),
        ("ЩИТ, Щ. Юсупов, Иә", "SHCHIT, Shch. Yusupov, Ia", "SHHIT, Shh. Yusupov, Ia̋", "ŞŞİT, Şş. İusupov, İä"),
        ("EU–KZ 100%", "EU–KZ 100%", "EU–KZ 100%", "EU–KZ 100%"),
    ],
)  # fmt: skip
def test_romanisation(text: str, bsi: str, gost: str, kk2021: str) -> None:
    assert romanised(text, "bsi") == bsi
    assert romanised(text, "gost") == gost
    assert romanised(text, "kk2021") == kk2021


@pytest.mark.parametrize(
    ("byline", "named"),
    [
        ("", []),
        ("А. Сәрсенбаев", [("Сәрсенбаев", "А.")]),
        ("Сәрсенбаев А.Б.", [("Сәрсенбаев", "А.Б.")]),
        ("Сәрсенбаев, Айдос", [("Сәрсенбаев", "Айдос")]),
        ("Айгүл ТЕМІРХАН", [("Темірхан", "Айгүл")]),
        ("АЙГҮЛ ТЕМІРХАН", [("Темірхан", "Айгүл")]),
        ("А.Б. САДЫҚ-ҰЛЫ", [("Садық-Ұлы", "А.Б.")]),
        ("Дарья Ким", [("Ким", "Дарья")]),
        ("Щукин Иван Петрович", [("Щукин", "Иван Петрович")]),
        ("Айдос Сәрсен, Анна Ли", [("Сәрсен", "Айдос"), ("Ли", "Анна")]),
        ("Айдос Сәрсен мен Анна Ли", [("Сәрсен", "Айдос"), ("Ли", "Анна")]),
        ("Пресс-служба министерства", [("", "Пресс-служба министерства")]),
        ("BBC Қазақ", [("", "BBC Қазақ")]),
        ("Жаңа Қазақстан", [("", "Жаңа Қазақстан")]),
        ("KAZINFORM Агенттігі", [("", "KAZINFORM Агенттігі")]),
        ("Kazinform", [("", "Kazinform")]),
        ("собственный корреспондент", [("", "собственный корреспондент")]),
        ("Ермек Досжанұлы", [("Досжанұлы", "Ермек")]),
        ("Ким Д.-С.", [("Ким", "Д.-С.")]),
        ("Айдос Сәрсен, Астана", [("", "Айдос Сәрсен, Астана")]),  # no more is known of it than that
    ],
)
def test_who_wrote_it(byline: str, named: list[tuple[str, str]]) -> None:
    assert people(byline) == [Person(*each) for each in named]


@pytest.mark.parametrize(
    ("byline", "shown"),
    [
        ("Айгүл ТЕМІРХАН", "Айгүл Темірхан"),
        ("АЙГҮЛ ТЕМІРХАН", "Айгүл Темірхан"),
        ("Айгүл ТЕМІРХАН мен Анна ЛИСИЦА", "Айгүл Темірхан мен Анна Лисица"),
        ("А.Б. САДЫҚ", "А.Б. Садық"),
        ("KAZINFORM Агенттігі", "KAZINFORM Агенттігі"),
        ("Дарья Ким, BBC", "Дарья Ким, BBC"),
    ],
)
def test_a_byline_is_cited_without_its_capitals(byline: str, shown: str) -> None:
    assert Cited(Article(byline=byline), "", dt.date(2024, 1, 1)).byline == shown


@pytest.mark.parametrize(
    ("name", "others", "shown"),
    [
        ("Дала", ["dala.kz", "dala-jarshysy", "Dala Jarshysy"], "Dala Jarshysy"),
        ("Дала", ["Dala.kz", "dala-jarshysy"], "Dala Jarshysy"),
        ("Дала", ["dala"], ""),
        ("dala.kz", ["Dala Jarshysy"], "dala.kz"),  # what it calls itself
        ("", [], ""),
    ],
)
def test_the_name_of_an_outlet_in_latin_letters_is_no_address(name: str, others: list[str], shown: str) -> None:
    article = Article(outlet=Outlet(name=name, aliases=others))
    assert Cited(article, "", dt.date(2024, 1, 1)).outlet_in_english == shown
