"""What a change of an outlet touches, before it is saved and after."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from articles.archive import outlets
from articles.intake.arguments import ReclassifyArguments
from articles.models import Article, FieldValue, Job, Origin, Outlet
from tests.making import editors_group, made
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client: Client) -> Client:
    editors_group()
    user = User.objects.create_user("dana", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=["editors", "chief editors"]))
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def outlet() -> Outlet:
    """With two articles; one of another outlet came from what will be its domain, one says that it is of this one."""
    row = outlets.by_name("Дала жаршысы")
    for number in range(2):
        made(f"Дала {number}", f"Мәтін {number}.", outlet="Дала жаршысы")
    other = made("Басқа", "Басқа мәтін.", outlet="Жайық үні")
    Origin.objects.filter(article=other).update(key="https://www.dala.example/1")
    said = made("Тағы", "Тағы мәтін.")
    FieldValue.objects.update_or_create(
        article=said, field="outlet", defaults={"value": "Дала үні", "state": "suggested"}
    )
    return row


def typed(outlet: Outlet, **changed: str) -> dict[str, Any]:
    values = {"name": outlet.name, "kind": outlet.kind, "ownership": outlet.ownership, "display": outlet.display}
    return {**values, "state": outlet.state, "aliases": "", "domains": "", "languages": "", "country": "", **changed}


def page(chief: Client, outlet: Outlet, data: dict[str, Any] | None = None) -> str:
    url = f"/admin/outlets/{outlet.pk}/touched/"
    response = chief.post(url, data) if data is not None else chief.get(url)
    assert response.status_code == 200
    return words(response.content.decode())


def test_what_was_typed_is_told_and_not_kept(chief: Client, outlet: Outlet) -> None:
    told = page(chief, outlet, typed(outlet, display="excerpt", domains="dala.example", aliases="Дала үні"))
    assert "full text excerpt and link Pages, feeds, exports and mail show so much" in told
    assert "— dala.example Articles that come in from these domains are its own." in told
    assert "It has 2 articles." in told
    assert "2 articles of other outlets, or of none, have its name or came from its domains." in told
    assert "Look at these articles anew" not in told, "first it is saved"
    kept = Outlet.objects.get(pk=outlet.pk)
    assert (kept.display, kept.domains, kept.aliases) == ("full", [], [])


def test_nothing_changed_and_a_form_with_faults(chief: Client, outlet: Outlet) -> None:
    assert "Nothing is changed in the form." in page(chief, outlet, typed(outlet))
    assert "The form has faults" in page(chief, outlet, typed(outlet, display="some"))


def test_its_articles_are_looked_at_anew(chief: Client, outlet: Outlet) -> None:
    outlet.domains = ["dala.example"]
    outlets.save(outlet)
    assert "1 article of another outlet, or of none" in page(chief, outlet)
    assert chief.post(f"/admin/outlets/{outlet.pk}/touched/", {"anew": "1"}).status_code == 302
    told = ReclassifyArguments.of(Job.objects.get()).articles
    own = Article.objects.filter(title__in=["Дала 0", "Дала 1", "Басқа"])
    assert sorted(told) == sorted(own.values_list("pk", flat=True))


def test_the_page_of_an_outlet_leads_there(chief: Client, outlet: Outlet) -> None:
    html = chief.get(f"/admin/articles/outlet/{outlet.pk}/change/").content.decode()
    assert html.count(f"/admin/outlets/{outlet.pk}/touched/") == 2
