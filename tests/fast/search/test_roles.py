"""Facets besides: roles of countries, principal pairs, what is known of outlets; as addresses and pages have them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from articles.models import Article, ArticleCountry, ArticlePair, Outlet
from search import filters, links
from search.engine import SearchQuery
from search.facets import FACETS
from tests.pages import Page, add, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def summit(index: Callable[[], None]) -> list[Article]:
    """Of three articles about Kazakhstan and Russia one is about them first of all, one was merely written there."""
    made = [
        add("Келіссөз өтті", pairs=["kz-ru"], outlet="Дала үні"),
        add("Көршілер кездесті", pairs=["kz-uz", "kz-ru"], outlet="Жағалау"),
        add("Мәскеуде жазылды", pairs=["kz-uz"]),
    ]
    ArticlePair.objects.filter(article=made[1], pair="kz-ru").update(role="secondary")
    ArticleCountry.objects.filter(article=made[1], country="RU").update(role="third_party")
    ArticleCountry.objects.create(article=made[2], country_id="RU", role="venue")
    Outlet.objects.filter(pk=made[0].outlet_id).update(ownership="state", kind="agency", country="KZ")
    Outlet.objects.filter(pk=made[1].outlet_id).update(ownership="foreign_state")
    index()
    return made


def refused(client: Client, **parameters: str) -> bool:
    return client.get(f"/en/search/?{urlencode(parameters)}").status_code == 400


def parsed(**parameters: str) -> SearchQuery:
    return filters.parse(QueryDict(urlencode(parameters)))


def found(client: Client, **parameters: str | list[str]) -> set[int]:
    return {record.article.pk for record in get(client, "/en/search/", **parameters).context["records"]}


def test_a_country_in_a_role(client: Client, summit: list[Article]) -> None:
    first, second, third = (each.pk for each in summit)
    assert found(client, country="RU") == {first, second, third}
    assert found(client, country="ru:Party") == {first}
    assert found(client, country=["RU:third-party", "RU:venue"]) == {second, third}
    assert found(client, country="RU", **{"-country": "RU:venue"}) == {first, second}
    assert found(client, country=["KZ:party", "RU:venue"], all="country") == {third}
    for wrong in ("RU:guest", "RU:", ":party", "XX:party", "RU:party:party"):
        assert refused(client, country=wrong)


def test_roles_stand_beneath_a_chosen_country(client: Client, summit: list[Article]) -> None:
    def groups(**parameters: str) -> dict[str, dict[str, int | None]]:
        (group,) = [
            each for each in get(client, "/en/search/", **parameters).context["groups"] if each.facet.name == "country"
        ]
        assert all(":" not in option.value for option in group.options if not option.chosen)
        return {country: {role.label: role.count for role in roles} for country, roles in group.roles.items()}

    assert groups() == {}
    roles: dict[str, int | None] = {"any role": None, "party": 1, "third party": 1, "venue": 1}
    assert groups(country="RU") == groups(country="RU:party") == {"Russia": roles}
    response = get(client, "/en/search/", country="RU:venue", topic="trade")
    assert "Country: Russia (venue)" in [chip.label for chip in response.context["chips"]]
    assert Page(response).find("input", name="country", value="RU:venue", type="checkbox")
    (group,) = [each for each in response.context["groups"] if each.facet.name == "country"]
    for role in group.roles["Russia"]:
        assert client.get(role.url).context["total"] == (role.count or 3)
        assert role.current == (role.label == "venue")


def test_principal_pairs_only(client: Client, summit: list[Article]) -> None:
    first, second, _third = (each.pk for each in summit)
    assert found(client, pair="kz-ru") == {first, second}
    assert found(client, pair="kz-ru", principal="1") == {first}
    response = get(client, "/en/search/", pair="kz-ru", principal="1")
    (group,) = [each for each in response.context["groups"] if each.facet.name == "pair"]
    assert (group.principal, [(each.value, each.count) for each in group.options]) == (
        True,
        [("kz-uz", 2), ("kz-ru", 1)],
    )
    assert "checked" in Page(response).find("input", name="principal")[0]
    (chip,) = [each for each in response.context["chips"] if each.label == "Principal pair only"]
    assert "principal" not in chip.url
    assert "principal" not in response.context["clear_url"]
    assert "principal=1" in response.context["groups"][0].all_url
    assert refused(client, principal="2")


def test_what_is_known_of_the_outlet(client: Client, summit: list[Article]) -> None:
    first, second, third = (each.pk for each in summit)
    assert found(client, ownership=["state", "Foreign-State"]) == {first, second}
    assert found(client, ownership="unknown") == found(client, ownership="none") == {third}
    assert found(client, kind="agency") == found(client, from_country="kz") == {first}
    assert found(client, **{"-kind": "none"}) == {first}
    assert found(client, checked="no") == {first, second, third}
    for key in ("ownership", "kind", "from_country", "checked"):
        assert refused(client, **{key: "nonsense"})
    labels = [
        chip.label for chip in get(client, "/en/search/", ownership="foreign_state", kind="none").context["chips"]
    ]
    assert labels == ["Ownership of the outlet: Foreign state", "Kind of outlet: Unknown"]


def test_whom_texts_credit(client: Client, index: Callable[[], None]) -> None:
    made = add("Хабар")
    made.upstream.create(name="ТАСС", relation="cited")
    made.upstream.create(name="Дала үні", relation="cited")
    index()
    for name in ("ТАСС", "tass", " Дала  үні "):
        assert found(client, upstream=name) == {made.pk}
    assert get(client, "/en/search/", upstream="Жағалау").context["total"] == 0


def test_every_value_has_an_address(summit: list[Article]) -> None:
    for name, value in (("country", "RU:third_party"), ("checked", "part"), ("upstream", "А & Б?")):
        query = links.narrowed(parsed(principal="1"), name, value)
        assert parsed(**dict(links.parameters(query))) == query
    assert all(facet.opened == (place < 5) for place, facet in enumerate(FACETS.values()))
