"""How an article is cited: by each standard, as a file, and as its page describes itself to programs."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.utils import timezone

from articles.archive import editors
from articles.models import Article, Origin, Outlet, Revision, UpstreamCredit
from articles.pages.citation import files, linked, styles
from articles.pages.citation.cited import Cited, day, title
from articles.pages.citation.shown import citations
from tests.making import TITLE, made
from tests.pages import article_html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_away")]

ADDRESS, SEEN = "https://kopir.kz/a/1/", dt.date(2026, 11, 30)
RECEIVED = timezone.make_aware(dt.datetime(2022, 8, 26, 9, 30))  # noqa: DTZ001
TAKEN = "Text taken from Köpir, https://kopir.kz/a/1/ (received August 26, 2022; credited in it to ТАСС)."
TAKEN_RU = (
    "Текст взят из архива Köpir, https://kopir.kz/a/1/ (получен 26 августа 2022 г.; в нём указан источник: ТАСС)."
)
TAKEN_KK = (
    "Мәтін алынған мұрағат: Köpir, https://kopir.kz/a/1/ (түскен күні: 2022 ж. 26 тамыз; өзінде аталған дереккөз: "
    "ТАСС)."
)
OWN = "Text taken from Köpir (received August 26, 2022)."
OWN_RU = "Текст взят из архива Köpir (получен 26 августа 2022 г.)."


def cited_of(*args: Any, credit: str = "", kind: str = "", issue: str = "", page: str = "", **values: Any) -> Cited:
    article = made(*args, **values)
    Revision.objects.update(added_at=RECEIVED)
    if kind:
        Outlet.objects.filter(pk=article.outlet.pk).update(kind=kind)
    if credit:
        UpstreamCredit.objects.create(article=article, name=credit, relation="original")
        UpstreamCredit.objects.create(article=article, name="Ақпарат көзі", relation="cited")
    if issue:
        Origin.objects.filter(article=article).update(stated={"issue": issue, "page": page})
    return Cited(Article.objects.with_tags().get(pk=article.pk), ADDRESS, SEEN)


@pytest.fixture
def kazakh() -> Cited:
    return cited_of(
        "Астанада {көпір} & жол",
        outlet="Дала жаршысы",
        byline="Айдос СӘРСЕНБАЕВ",
        date="2022-08-25T23:33+06:00",
        url="https://example.kz/kopir",
        credit="ТАСС",
    )


@pytest.fixture
def russian() -> Cited:
    """From print, of two authors, with signs that formats trip over."""
    return cited_of(
        "Что дальше?\n100% «мост» #1",
        language="ru",
        outlet="Казахстанская правда",
        byline="Дарья Ким и Иван Петрович Щукин",
        date="2005-03",
        kind="newspaper",
        issue="54",
        page="3",
    )


@pytest.fixture
def undated() -> Cited:
    return cited_of('Жаңалық {" жоқ', date="", byline="Редакция", url="https://example.kz/{1}")


@pytest.fixture
def yearless() -> Cited:
    return cited_of(date="--11-29", outlet="Kazinform", title_derived=True)


# ---- lines for people ------------------------------------------------------------------------------------------------


def test_apa(kazakh: Cited, russian: Cited, undated: Cited, yearless: Cited) -> None:
    assert styles.apa(kazakh) == (
        f"Сәрсенбаев, А. (2022, August 25). Астанада {{көпір}} & жол. Дала жаршысы. https://example.kz/kopir {TAKEN}"
    )
    assert styles.apa(russian) == (
        f"Ким, Д., & Щукин, И. П. (2005, March). Что дальше? 100% «мост» #1. Казахстанская правда. {ADDRESS} {OWN}"
    )
    assert styles.apa(undated).startswith('Редакция. (n.d.). Жаңалық {" жоқ. https://example.kz/{1} ')
    assert styles.apa(yearless) == f"[{TITLE}]. (n.d.). Kazinform. {ADDRESS} {OWN}"


def test_chicago(kazakh: Cited, russian: Cited, undated: Cited, yearless: Cited) -> None:
    assert styles.chicago(kazakh) == (
        "Сәрсенбаев, Айдос. “Астанада {көпір} & жол.” Дала жаршысы, August 25, 2022. https://example.kz/kopir. "
        f"{TAKEN}"
    )
    assert styles.chicago(russian) == (
        "Ким, Дарья, and Иван Петрович Щукин. “Что дальше? 100% «мост» #1.” Казахстанская правда, March 2005. "
        f"{ADDRESS}. {OWN}"
    )
    assert styles.chicago(undated).startswith(
        'Редакция. “Жаңалық {" жоқ.” n.d. Accessed November 30, 2026. https://example.kz/{1}. '
    )
    assert styles.chicago(yearless) == f"Kazinform. “[{TITLE}].” n.d. Accessed November 30, 2026. {ADDRESS}. {OWN}"


def test_gost(kazakh: Cited, russian: Cited, undated: Cited, yearless: Cited) -> None:
    assert styles.gost(kazakh, "ru") == (
        "Сәрсенбаев, А. Астанада {көпір} & жол / Айдос Сәрсенбаев. – Текст : электронный // Дала жаршысы : [сайт]. – "
        f"2022. – 25 авг. – URL: https://example.kz/kopir (дата обращения: 30.11.2026). – {TAKEN_RU}"
    )
    assert styles.gost(kazakh, "kk") == (
        "Сәрсенбаев, А. Астанада {көпір} & жол / Айдос Сәрсенбаев. – Мәтін : электрондық // Дала жаршысы : [сайт]. – "
        f"2022. – 25 тамыз. – URL: https://example.kz/kopir (қаралған күні: 30.11.2026). – {TAKEN_KK}"
    )
    assert styles.gost(russian, "ru") == (
        "Ким, Д. Что дальше? 100% «мост» #1 / Дарья Ким и Иван Петрович Щукин. – Текст : электронный // "
        f"Казахстанская правда. – 2005. – Март. – № 54. – С. 3. – URL: {ADDRESS} (дата обращения: 30.11.2026). – "
        f"{OWN_RU}"
    )
    assert styles.gost(undated, "kk").startswith(
        'Жаңалық {" жоқ / Редакция. – Мәтін : электрондық. – [күні белгісіз]. – URL: https://example.kz/{1} (қаралған'
    )
    assert styles.gost(yearless, "ru") == (
        f"[{TITLE}]. – Текст : электронный // Kazinform : [сайт]. – [б. г.]. – 29 нояб. – URL: {ADDRESS} "
        f"(дата обращения: 30.11.2026). – {OWN_RU}"
    )


def test_references(kazakh: Cited, russian: Cited, yearless: Cited) -> None:
    seen = "URL: https://example.kz/kopir (accessed: 30.11.2026). (In Kazakh)."
    assert styles.references(kazakh, "bsi") == (
        f"Sarsenbaev A. (2022, August 25). Astanada {{kopir}} & zhol. Dala zharshysy. {seen} {TAKEN}"
    )
    assert styles.references(kazakh, "gost") == (
        f"Sa̋rsenbaev A. (2022, August 25). Astanada {{kôpìr}} & zhol. Dala zharshy`sy`. {seen} {TAKEN}"
    )
    assert styles.references(kazakh, "kk2021") == (
        f"Särsenbaev A. (2022, August 25). Astanada {{köpır}} & jol. Dala jarşysy. {seen} {TAKEN}"
    )
    # The outlet by its own name in Latin letters.
    assert styles.references(russian, "gost") == (
        "Kim D., Shhukin I. P. (2005, March). Chto dal`she? 100% «most» #1. Kazpravda. "
        f"URL: {ADDRESS} (accessed: 30.11.2026). (In Russian). {OWN}"
    )
    assert styles.references(yearless, "bsi") == (
        "[Kopir salu turaly kelissoz otti]. (n.d.). Kazinform. "
        f"URL: {ADDRESS} (accessed: 30.11.2026). (In Kazakh). {OWN}"
    )
    assert [styles.schemes(each) for each in (kazakh, russian)] == [["bsi", "gost", "kk2021"], ["bsi", "gost"]]
    english = cited_of("Bridge opens", "The bridge is open.", language="en", outlet="The Astana Times", date="2021")
    assert styles.schemes(english) == ["bsi"]
    assert styles.references(english, "bsi").startswith("Bridge opens. (2021). The Astana Times. URL: ")


# ---- files -----------------------------------------------------------------------------------------------------------


def test_ris(kazakh: Cited, russian: Cited, undated: Cited, yearless: Cited) -> None:
    def lines(*fields: str) -> str:
        return "\r\n".join([*fields, "ER  - ", ""])

    assert files.ris(kazakh, "en") == lines(
        "TY  - NEWS", "TI  - Астанада {көпір} & жол", "AU  - Сәрсенбаев, Айдос", "T2  - Дала жаршысы", "PY  - 2022",
        "DA  - 2022/08/25/", "LA  - kk", "UR  - https://example.kz/kopir", "Y2  - 2026/11/30/", "DP  - Köpir",
        f"AN  - {kazakh.article.code}", f"N1  - {TAKEN}",
    )  # fmt: skip
    assert files.ris(russian, "en") == lines(
        "TY  - NEWS", "TI  - Что дальше? 100% «мост» #1", "AU  - Ким, Дарья", "AU  - Щукин, Иван Петрович",
        "T2  - Казахстанская правда", "PY  - 2005", "DA  - 2005/03//", "IS  - 54", "SP  - 3", "LA  - ru",
        f"UR  - {ADDRESS}", "Y2  - 2026/11/30/", "DP  - Köpir", f"AN  - {russian.article.code}", f"N1  - {OWN}",
    )  # fmt: skip
    assert files.ris(undated, "en").startswith('TY  - ELEC\r\nTI  - Жаңалық {" жоқ\r\nAU  - Редакция\r\nLA  - kk\r\n')
    assert "N1  - 29 November, year not given\r\n" in files.ris(yearless, "en")
    for dateless in (undated, yearless):
        assert "DA  -" not in files.ris(dateless, "en") and "PY  -" not in files.ris(dateless, "en")


def test_bibtex(kazakh: Cited, russian: Cited, undated: Cited) -> None:
    assert files.bibtex(kazakh, "en") == (
        f"@online{{kopir-{kazakh.article.code},\n"
        "  author = {Сәрсенбаев, Айдос},\n"
        "  title = {{Астанада \\textbraceleft{}көпір\\textbraceright{} \\& жол}},\n"
        "  organization = {{Дала жаршысы}},\n"
        "  date = {2022-08-25},\n"
        "  langid = {kazakh},\n"
        "  url = {https://example.kz/kopir},\n"
        "  urldate = {2026-11-30},\n"
        f"  note = {{{TAKEN}}},\n"
        "}\n"
    )
    assert files.bibtex(russian, "en") == (
        f"@article{{kopir-{russian.article.code},\n"
        "  author = {Ким, Дарья and Щукин, Иван Петрович},\n"
        "  title = {{Что дальше? 100\\% «мост» \\#1}},\n"
        "  journaltitle = {{Казахстанская правда}},\n"
        "  date = {2005-03},\n"
        "  number = {54},\n"
        "  pages = {3},\n"
        "  langid = {russian},\n"
        f"  url = {{{ADDRESS}}},\n"
        "  urldate = {2026-11-30},\n"
        f"  note = {{{OWN}}},\n"
        "}\n"
    )
    entry = files.bibtex(undated, "en")
    assert "  author = {{Редакция}},\n" in entry
    assert "  url = {https://example.kz/%7B1%7D},\n" in entry
    assert "date = {2" in entry and "\n  date =" not in entry
    for each in (kazakh, russian, undated):  # BibTeX counts braces wherever they stand
        assert files.bibtex(each, "en").count("{") == files.bibtex(each, "en").count("}")


def test_csl(kazakh: Cited, russian: Cited, undated: Cited, yearless: Cited) -> None:
    seen = {"date-parts": [[2026, 11, 30]]}
    assert json.loads(files.csl(kazakh, "en")) == [
        {
            "id": f"kopir-{kazakh.article.code}",
            "type": "article-newspaper",
            "title": "Астанада {көпір} & жол",
            "author": [{"family": "Сәрсенбаев", "given": "Айдос"}],
            "container-title": "Дала жаршысы",
            "issued": {"date-parts": [[2022, 8, 25]]},
            "language": "kk",
            "URL": "https://example.kz/kopir",
            "accessed": seen,
            "archive": "Köpir",
            "archive_location": ADDRESS,
            "note": TAKEN,
        }
    ]
    (item,) = json.loads(files.csl(russian, "en"))
    assert (item["issued"], item["issue"], item["page"]) == ({"date-parts": [[2005, 3]]}, "54", "3")
    (item,) = json.loads(files.csl(undated, "en"))
    assert (item["type"], item["author"]) == ("webpage", [{"literal": "Редакция"}])
    (other,) = json.loads(files.csl(yearless, "en"))
    assert other["note"] == f"{OWN} 29 November, year not given"
    assert "issued" not in item and "issued" not in other


def test_each_file_can_be_downloaded(client: Client, kazakh: Cited) -> None:
    for name, media_type, suffix in (
        ("ris", "application/x-research-info-systems", "ris"),
        ("bibtex", "application/x-bibtex", "bib"),
        ("csl", "application/vnd.citationstyles.csl+json", "json"),
    ):
        response = client.get(f"/en/a/{kazakh.article.code}/cite/{name}")
        assert response.status_code == 200
        assert response["Content-Type"] == f"{media_type}; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="kopir-{kazakh.article.code}.{suffix}"'
        assert "Астанада" in response.content.decode()
    assert client.get(f"/en/a/{kazakh.article.code}/cite/word").status_code == 404
    editors.hide([kazakh.article], "себеп", None)
    assert client.get(f"/en/a/{kazakh.article.code}/cite/ris").status_code == 410


# ---- what is not the source's ----------------------------------------------------------------------------------------


def test_a_citation_invents_nothing() -> None:
    cited = cited_of(title_derived=True, date="--11-29")
    assert title(cited.article) == f"[{TITLE}]"
    assert day(cited.article) == ""
    assert "AU  -" not in files.ris(cited, "en")
    assert not {"datePublished", "author", "publisher", "isBasedOn"} & linked.schema(cited.article, ADDRESS).keys()


def test_what_an_editor_gave_stands_in_brackets(client: Client, kazakh: Cited) -> None:
    editors.edit(kazakh.article, {"date": "2021-07", "title": "Басқа тақырып"}, None, "Кітапхана тігіндісі")
    cited = Cited(Article.objects.get(pk=kazakh.article.pk), ADDRESS, SEEN)
    assert "“[Басқа тақырып].” Дала жаршысы, [July 2021]." in styles.chicago(cited)
    assert "([2021, July]). [Басқа тақырып]." in styles.apa(cited)
    assert "– [2021]. – [Июль]. –" in styles.gost(cited, "ru")
    for written in (files.ris(cited, "en"), files.bibtex(cited, "en"), files.csl(cited, "en")):
        assert "The date was set by an editor of the archive." in written
    assert "[July 2021]" in article_html(client, cited.article)


def test_what_an_editor_found_in_the_text_needs_no_brackets(kazakh: Cited) -> None:
    editors.edit(
        kazakh.article, {"date": "2021-07", "title": "жаңа көпірдің жобасын"}, None, "Келесі жиын Омбыда болады"
    )
    cited = Cited(Article.objects.get(pk=kazakh.article.pk), ADDRESS, SEEN)
    assert cited.title == "жаңа көпірдің жобасын"
    assert ", July 2021." in styles.chicago(cited)
    assert files.ris(cited, "en").count("N1  -") == 1


# ---- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "gost"), [("en", "Текст"), ("ru", "Текст"), ("kk", "Мәтін")])
def test_the_page_has_every_form_and_its_file(client: Client, kazakh: Cited, language: str, gost: str) -> None:
    html = article_html(client, kazakh.article, language)
    keys = [each.key for each in citations(kazakh.article, ADDRESS, language, SEEN)]
    assert keys == ["gost-r", "apa", "chicago", "bsi", "gost", "kk2021", "ris", "bibtex", "csl"]
    for key in keys:
        assert f'id="cite-{key}"' in html and f'data-from="cite-{key}"' in html
    for name in files.FORMATS:
        assert f'href="/{language}/a/{kazakh.article.code}/cite/{name}"' in html
    assert f"жол / Айдос Сәрсенбаев. – {gost} : электрон" in html
    assert f"http://testserver/a/{kazakh.article.code}/" in html


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Асхат НИЯЗОВ, Дина ОРАЗОВА", ["Ниязов, Асхат", "Оразова, Дина"]),
        ("Редакция", ["Редакция"]),
        ("", []),
    ],
)
def test_programs_are_told_each_author(byline: str, names: list[str]) -> None:
    article = made("Жол", byline=byline)
    assert [content for name, content in linked.meta(article) if name == "citation_author"] == names
    assert parse_qs(linked.coins(article, ADDRESS)).get("rft.au", []) == names
    assert len(linked.schema(article, ADDRESS).get("author", [])) == len(names)


def test_metadata_for_zotero_and_robots(client: Client, kazakh: Cited) -> None:
    html = article_html(client, kazakh.article)
    for name, content in (
        ("z:itemType", "newspaperArticle"),
        ("citation_title", "Астанада {көпір} &amp; жол"),
        ("citation_author", "Сәрсенбаев, Айдос"),
        ("citation_date", "2022-08-25"),
        ("citation_language", "kk"),
        ("prism.publicationName", "Дала жаршысы"),
    ):
        assert f'<meta name="{name}" content="{content}">' in html
    assert "citation_journal_title" not in html
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert block
    assert "<" not in block[1]
    schema = json.loads(block[1])
    assert schema["@type"] == "NewsArticle"
    assert schema["headline"] == "Астанада {көпір} & жол"
    assert schema["datePublished"] == "2022-08-25T23:33+06:00"
    assert schema["publisher"]["name"] == "Дала жаршысы"
    assert schema["inLanguage"] == "kk"
    assert html.count("'unsafe-inline'") == 0


def test_open_graph_tells_title_outlet_date_and_pair_and_no_text(client: Client, settings: Any) -> None:
    article = made(outlet="Дала жаршысы", pairs={"kz-ru": "principal", "kz-uz": "secondary"})
    html = article_html(client, article)
    for name, content in (
        ("og:type", "article"),
        ("og:title", TITLE),
        ("og:url", f"http://testserver/a/{article.code}/"),
        ("og:description", "Дала жаршысы · August 25, 2022 · Kazakhstan — Russia"),
        ("og:locale", "kk_KZ"),
        ("article:published_time", "2022-08-25"),
    ):
        assert f'<meta property="{name}" content="{content}">' in html
    assert not any("сарапшылары" in line for line in re.findall(r"<meta property=[^>]*>", html))
    settings.SITE_LOGIN_REQUIRED = True
    assert "og:" not in article_html(client, article)
