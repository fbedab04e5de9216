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


def display(value: str) -> str:
    return Outlet.Display(value.lower()).value


@pytest.fixture
def another_facet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What the recipe of docs/map.md makes in search/facets.py."""
    made = Facet(
        "display",
        format_lazy("{}", "Display"),
        none=format_lazy("{}", "No outlet"),
        shown=8,
        of_article=lambda article: [article.outlet.display] if article.outlet else [],
        canonical=display,
        named=lambda value, _rows: str(Outlet.Display(value).label),
    )
    monkeypatch.setitem(FACETS, made.name, made)
    # Both are made of the table once.
    monkeypatch.setattr(SearchFilters, "base_filters", SearchFilters.get_filters())
    SearchFilters.get_form_class.cache_clear()
    yield
    SearchFilters.get_form_class.cache_clear()


@pytest.fixture
def shown(another_facet: None, index: Callable[[], None]) -> list[Article]:
    made = [add(f"Мақала {number}", outlet=f"Газет {number}") for number in range(3)] + [add("Басылымсыз")]
    for article, policy in zip(made, ["excerpt", "excerpt", "full"], strict=False):
        Outlet.objects.filter(pk=article.outlet_id).update(display=policy)
    index()
    return made


def test_it_filters_counts_and_is_labelled(client: Client, shown: list[Article]) -> None:
    response = client.get("/en/search/?display=EXCERPT")
    assert {record.article.pk for record in response.context["records"]} == {shown[0].pk, shown[1].pk}
    (group,) = [group for group in response.context["groups"] if group.facet.name == "display"]
    assert [(each.label, each.count, each.chosen) for each in group.options] == [
        ("excerpt and link", 2, True),
        ("full text", 1, False),
        ("No outlet", 1, False),
    ]
    assert [chip.label for chip in response.context["chips"]] == ["Display: excerpt and link"]
    assert Page(response).find("input", name="display", value="excerpt")


def test_it_excludes_has_a_page_and_refuses_what_it_cannot_be(client: Client, shown: list[Article]) -> None:
    response = get(client, **{"-display": ["excerpt", "none"]})
    assert [record.article.pk for record in response.context["records"]] == [shown[2].pk]
    options = client.get("/en/search/facets/display/").context["options"]
    assert [(each.label, each.count) for each in options] == [
        ("excerpt and link", 2),
        ("full text", 1),
        ("No outlet", 1),
    ]
    assert client.get("/en/search/?display=nobody").status_code == 400
