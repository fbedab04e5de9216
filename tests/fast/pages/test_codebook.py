"""The codebook has an entry for all that a page shows of an article; the page about the archive has its facts."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.utils import translation

from articles.archive.ledger import LEDGER_COLUMNS
from articles.archive.reference import load
from articles.ingest.rules import rules_version
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, Outlet, Revision, Tag, Topic
from articles.pages import codebook, codebook_texts
from articles.pages.display import DOUBTS
from articles.pages.rules import RULES
from tests.making import made
from tests.pages import Page, get, words

pytestmark = pytest.mark.django_db
LANGUAGES = ["kk", "ru", "en"]


def anchors(client: Client, language: str = "en") -> set[str]:
    page = Page(get(client, f"/{language}/codebook/"))
    found = [attrs["id"] for _tag, attrs in page.elements if "id" in attrs]
    assert len(found) == len(set(found))
    return set(found)


def test_every_value_has_its_place(client: Client) -> None:
    wanted = {
        *(codebook.anchor("topic", code) for code in Topic.objects.values_list("code", flat=True)),
        *(codebook.anchor("role-topic", code) for code in ArticleTopic.Role.values),
        *(codebook.anchor("role-country", code) for code in ArticleCountry.Role.values),
        *(codebook.anchor("role-pair", code) for code in ArticlePair.Role.values),
        *(codebook.anchor("precision", code) for code in Article.Precision.values),
        *(codebook.anchor("doubt", code) for code in DOUBTS),
        *(codebook.anchor("tag", code) for code in (*Tag.State.values, "in_bulk")),
        *(codebook.anchor("kind", code) for code in Outlet.Kind.values),
        *(codebook.anchor("ownership", code) for code in Outlet.Ownership.values),
        *(codebook.anchor("display", code) for code in Outlet.Display.values),
        *(codebook.anchor("intake", code) for code in LEDGER_COLUMNS if code != "characters"),
        *("language-kk", "language-ru", "duplicates"),
    }
    assert "topic-energy" in wanted
    assert wanted <= anchors(client)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_in_the_language_of_the_page(client: Client, language: str) -> None:
    shown = html.unescape(words(get(client, f"/{language}/codebook/").content.decode()))
    with translation.override(language):
        for topic in Topic.objects.all():
            assert topic.label() in shown
            assert topic.covers().rstrip(".") in shown
        for texts in (codebook_texts.COUNTRY_ROLES, codebook_texts.STATES, codebook_texts.INTAKE):
            for text in texts.values():
                assert str(text).split("“")[0] in shown, text


def test_every_topic_of_the_vocabulary_says_what_it_does_not_cover() -> None:
    assert set(codebook_texts.TOPIC_LIMITS) >= {"energy", "oil_gas", "nuclear"}
    assert set(codebook_texts.TOPIC_LIMITS) == set(Topic.objects.values_list("code", flat=True))


def test_an_editors_words_for_a_topic_are_shown_and_escaped(client: Client, desk: Client) -> None:
    topic = Topic.objects.get(code="energy")
    topic.covers_en, topic.edited = "wind <b>mills</b>.", True
    topic.save()
    Topic.objects.create(code="own", name_kk="Өз", name_ru="Своя", name_en="Own", edited=True)
    page = get(client, "/en/codebook/").content.decode()
    assert "Covers: wind &lt;b&gt;mills&lt;/b&gt;." in page
    assert str(codebook_texts.TOPIC_LIMITS["energy"]) not in page
    assert 'id="topic-own"' in page
    assert "last changed by an editor on" in page
    load("default")
    assert "wind &lt;b&gt;" in get(client, "/en/codebook/").content.decode()


def test_the_version_is_told_on_demand(client: Client) -> None:
    page = get(client, "/en/codebook/").content.decode()
    details = re.search(r"<details.*?</details>", page, re.DOTALL)
    assert details and rules_version() in details[0] and "<details open" not in page
    assert rules_version() not in page.replace(details[0], "")
    assert "no text has been read by them yet" in details[0]
    article = made("Бір", "Мәтін.")
    Revision.objects.filter(article=article).update(rules=rules_version())
    codebook.first_use.forget()
    assert "no text has been read" not in get(client, "/en/codebook/").content.decode()


def test_rooms_link_to_an_entry(client: Client) -> None:
    with translation.override("ru"):
        assert codebook.address("topic", "energy") == "/ru/codebook/#topic-energy"


def test_no_rule_is_a_value_of_the_codebook() -> None:
    """They are told in words beside what they found (articles/pages/rules.py)."""
    assert all(str(text) for text in RULES.values())


# ---- about -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_about_an_empty_archive(client: Client, language: str) -> None:
    page = Page(get(client, f"/{language}/about/"))
    ids = {attrs["id"] for _tag, attrs in page.elements if "id" in attrs}
    assert ids >= {"made", "limits", "rights", "cite", "contact", "software"}
    assert "It is empty so far." in get(client, "/en/about/").content.decode()


def test_about_counts_what_readers_may_see(client: Client) -> None:
    made("Бір", "Мәтін.", outlet="Дала")
    made("Екі", "Басқа мәтін.", outlet="Дала")
    made("Үш", "Үшінші мәтін.", hidden=True, hidden_reason="себеп", outlet="Жасырын")
    assert "It holds 2 articles of 1 outlet." in words(get(client, "/en/about/").content.decode())


@pytest.mark.parametrize(
    ("contact", "name", "link"),
    [
        ("editors@archive.example", "", "mailto:editors@archive.example"),
        ("https://archive.example/contact", "", "https://archive.example/contact"),
        ("mailto:editors@archive.example", "Редакция", "mailto:editors@archive.example"),
        ("javascript:alert(1)", "", ""),
        ("room 12, <b>", "", ""),
        ("", "Айгүл", ""),
    ],
)
def test_whom_to_ask(client: Client, settings: Any, contact: str, name: str, link: str) -> None:
    settings.CONTACT, settings.CONTACT_NAME = contact, name
    page = Page(get(client, "/en/about/"))
    assert [href for href in page.hrefs() if href.startswith(("mailto:", "javascript:")) or "/contact" in href] == (
        [link] if link else []
    )
    page = get(client, "/en/about/").content.decode()
    assert "has not named anybody" not in page
    assert "<b>" not in page
    assert "/en/about/#contact" in page


def test_nobody_to_ask_is_said_to_readers_and_to_the_operator(client: Client, settings: Any) -> None:
    settings.CONTACT = settings.CONTACT_NAME = " "
    page = get(client, "/en/about/").content.decode()
    assert "The operator of this site has not named anybody yet." in page
    assert "#contact" not in page
    assert "kopir.W001" in {message.id for message in run_checks(include_deployment_checks=True)}
    settings.CONTACT = "editors@archive.example"
    assert "kopir.W001" not in {message.id for message in run_checks(include_deployment_checks=True)}


@pytest.mark.parametrize(("url", "told"), [("", False), ("https://archive.example", False), ("archive.example", True)])
def test_an_address_of_the_site_that_is_none_is_told(settings: Any, url: str, told: bool) -> None:
    settings.SITE_URL = url
    assert ("kopir.W002" in {message.id for message in run_checks(include_deployment_checks=True)}) == told


def test_an_articles_tags_lead_to_their_entries(client: Client) -> None:
    article = made(
        "Бір",
        "Мәтін.",
        countries={"KZ": "party", "RU": "venue"},
        pairs={"kz-ru": "secondary"},
        topics={"energy": "primary"},
    )
    hrefs = Page(get(client, f"/ru/a/{article.code}/")).hrefs()
    wanted = {"role-country-party", "role-country-venue", "role-pair-secondary", "role-topic-primary", "topic-energy"}
    found = {href.partition("#")[2] for href in hrefs if href.startswith("/ru/codebook/#")}
    assert found == wanted
    assert found <= anchors(client, "ru")
