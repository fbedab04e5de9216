"""What tags and articles refer to, at the editors' desk."""

from __future__ import annotations

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from articles.archive import outlets, reference
from articles.models import Outbox, Topic
from tests.desk import titles
from tests.making import TITLE, made

pytestmark = pytest.mark.django_db


def test_a_changed_outlet_is_kept_and_reaches_its_articles(admin_client: Client) -> None:
    article = made(outlet="Дала жаршысы")
    Outbox.objects.all().delete()
    outlet = article.outlet
    data = {
        "name": "Жайық үні",
        "aliases": "Дала\n\n  Жайық ",
        "domains": "",
        "languages": "kk",
        "country": "KZ",
        "kind": "newspaper",
        "ownership": "state",
        "display": "excerpt",
        "state": "accepted",
    }
    url = reverse("admin:articles_outlet_change", args=[outlet.pk])
    assert admin_client.post(url, data).status_code == 302
    outlet.refresh_from_db()
    assert (outlet.name, outlet.aliases, outlet.display, outlet.edited) == (
        "Жайық үні",
        ["Дала", "Жайық"],
        "excerpt",
        True,
    )
    assert Outbox.objects.filter(pk=article.pk).exists()
    reference.load()
    outlet.refresh_from_db()
    assert outlet.name == "Жайық үні"
    admin_client.cookies["django_language"] = "en"
    history = admin_client.get(f"{url.removesuffix('change/')}history/").content.decode()
    assert "Дала жаршысы" in history
    assert "Жайық үні" in history
    assert titles(admin_client, "q=жайық") == [TITLE]


def test_an_edited_topic_survives_the_vocabulary_files(admin_client: Client) -> None:
    article = made(topics={"trade": "primary"})
    Outbox.objects.all().delete()
    topic = Topic.objects.get(pk="trade")
    data = {
        name: getattr(topic, name) for name in ("name_kk", "name_ru", "covers_kk", "covers_ru", "covers_en", "order")
    }
    url = reverse("admin:articles_topic_change", args=["trade"])
    assert admin_client.post(url, data | {"name_en": "Commerce", "code": "changed"}).status_code == 302
    reference.load()
    topic.refresh_from_db()
    assert topic.name_en == "Commerce"
    assert Outbox.objects.filter(pk=article.pk).exists()


@pytest.mark.parametrize(
    ("model", "field", "term", "expected"),
    [
        ("articletopic", "topic", "энергет", "energy"),
        ("articletopic", "topic", "военное", "security"),
        ("articletopic", "topic", "спорт", "culture"),
        ("articlecountry", "country", "ФИНЛЯНДИЯ", "FI"),
        ("articlecountry", "country", "озбекстан", "UZ"),
        ("articlecountry", "country", "turk", "TR"),
        ("articlecountry", "country", "кнр", "CN"),
        ("pair", "first", "kz", "KZ"),
    ],
)
def test_autocomplete_in_any_language_and_case(desk: Client, model: str, field: str, term: str, expected: str) -> None:
    response = desk.get(
        "/admin/autocomplete/", {"app_label": "articles", "model_name": model, "field_name": field, "term": term}
    )
    assert expected in [row["id"] for row in response.json()["results"]]


def test_autocomplete_of_outlets(desk: Client) -> None:
    outlet = outlets.by_name("Жайық үні")
    query = {"app_label": "articles", "model_name": "article", "field_name": "outlet", "term": "жайык"}
    assert [row["id"] for row in desk.get("/admin/autocomplete/", query).json()["results"]] == [str(outlet.pk)]


def test_an_emptied_database_has_its_vocabulary_again() -> None:
    Topic.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")  # as `flush` does
    assert Topic.objects.filter(pk="trade").exists()


def test_every_page_for_looking_opens(admin_client: Client) -> None:
    article = made(pairs={"kz-ru": "principal"}, outlet="Дала жаршысы")
    rows: list[Model] = [
        article.revisions.get(),
        article.origins.get(),
        article.revisions.get().original,
        article.pair_tags.get().pair,
        Topic.objects.get(pk="trade"),
        article.pair_tags.get().pair.first,
    ]
    for row in rows:
        name = f"admin:articles_{row._meta.model_name}"
        assert admin_client.get(reverse(f"{name}_changelist")).status_code == 200
        assert admin_client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    for name in ("rejection", "ingestrun", "outlet"):
        assert admin_client.get(reverse(f"admin:articles_{name}_changelist")).status_code == 200


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Ресейге", "RU"), ("Қырғызстанмен", "KG"), ("Узбекистаном", "UZ"), ("Кыргызской Республики", "KG"),
        ("кытайдан", "CN"), ("РФ", "RU"), ("oman", "OM"), ("Нигерия", "NG"), ("нигер", "NE"), ("Turkey", "TR"),
        ("TUR", "TR"), ("Голландия", "NL"), ("АҚШ-пен", "US"),
    ],
)  # fmt: skip
def test_a_country_is_offered_by_any_form_of_its_names(desk: Client, typed: str, first: str) -> None:
    asked = {"app_label": "articles", "model_name": "articlecountry", "field_name": "country", "term": typed}
    results = desk.get("/admin/autocomplete/", asked).json()["results"]
    assert results[0]["id"] == first


@pytest.mark.parametrize("typed", ["Зззз", "kz ru ua de fr us gb", "Ресейге Қытайға", "%", "_"])
def test_what_goes_by_no_name_is_not_offered(desk: Client, typed: str) -> None:
    asked = {"app_label": "articles", "model_name": "articlecountry", "field_name": "country", "term": typed}
    assert desk.get("/admin/autocomplete/", asked).json()["results"] == []
