"""A facet is one entry of the table: addresses, the index, counts and pages follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.text import format_lazy

from articles.models import Article, Outlet
from search.facets import FACETS, Facet
from search.filters import SearchFilters
from tests.pages import Page, add, get

pytestmark = pytest.mark.django_db


def ownership(value: str) -> str:
    return Outlet.Ownership(value.lower()).value


@pytest.fixture
def another_facet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the recipe of docs/map.md makes in search/facets.py."""
    made = Facet(
        "ownership",
        format_lazy("{}", "Ownership"),
        none=format_lazy("{}", "Owner unknown"),
        shown=8,
        of_article=lambda article: [article.outlet.ownership] if article.outlet else [],
        canonical=ownership,
        named=lambda value, _rows: str(Outlet.Ownership(value).label),
    )
    monkeypatch.setitem(FACETS, made.name, made)
    # Both are made of the table once.
    monkeypatch.setattr(SearchFilters, "base_filters", SearchFilters.get_filters())
    SearchFilters.get_form_class.cache_clear()
    yield
    SearchFilters.get_form_class.cache_clear()


@pytest.fixture
def owned(another_facet: None, index: Callable[[], None]) -> list[Article]:
    made = [add(f"Мақала {number}", outlet=f"Газет {number}") for number in range(3)] + [add("Иесіз")]
    for article, owner in zip(made, ["state", "state", "private"], strict=False):
        Outlet.objects.filter(pk=article.outlet_id).update(ownership=owner)
    index()
    return made


def test_it_filters_counts_and_is_labelled(client: Client, owned: list[Article]) -> None:
    response = client.get("/en/search/?ownership=STATE")
    assert {record.article.pk for record in response.context["records"]} == {owned[0].pk, owned[1].pk}
    (group,) = [group for group in response.context["groups"] if group.facet.name == "ownership"]
    assert [(each.label, each.count, each.chosen) for each in group.options] == [
        ("state", 2, True),
        ("private", 1, False),
        ("Owner unknown", 1, False),
    ]
    assert [chip.label for chip in response.context["chips"]] == ["Ownership: state"]
    assert Page(response).find("input", name="ownership", value="state")


def test_it_excludes_has_a_page_and_refuses_what_it_cannot_be(client: Client, owned: list[Article]) -> None:
    response = get(client, **{"-ownership": ["state", "none"]})
    assert [record.article.pk for record in response.context["records"]] == [owned[2].pk]
    options = client.get("/en/search/facets/ownership/").context["options"]
    assert [(each.label, each.count) for each in options] == [("private", 1), ("state", 2), ("Owner unknown", 1)]
    assert client.get("/en/search/?ownership=nobody").status_code == 400
