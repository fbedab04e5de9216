"""Dates and addresses as people type them at the desk; what was decided with a change that is taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles import dates
from articles.admin.fields import with_scheme
from articles.archive import outlets
from articles.archive.settle import Decision, settle
from articles.models import Article, ArticleCountry, Source
from tests.desk import change_url, form_data, save
from tests.making import made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["21.3.05", "21/03/05", "21 03 05"])
def test_a_century_is_not_guessed(desk: Client, typed: str) -> None:
    article = made()
    response = desk.post(change_url(article), form_data(article, date=typed, note="Мұрағат"))
    assert "Write the year with four digits" in response.content.decode()


def test_a_day_to_come_is_refused_unless_it_stands_already(desk: Client) -> None:
    article = made()
    day = timezone.now().date() + timedelta(days=30)
    response = desk.post(change_url(article), form_data(article, date=f"{day:%d.%m.%Y}", note="Мұрағат"))
    assert "still to come" in response.content.decode()
    response = desk.post(
        "/admin/articles/article/take-in/text/", {"text": "Мәтін " * 60, "date": f"{day:%d.%m.%Y}", "outlet": ""}
    )
    assert "still to come" in response.content.decode()
    stated = made("Басқа", "Басқа мәтін.", date="2049-01-01")
    assert save(desk, stated, form_data(stated, byline="А. Б.")).byline == "А. Б."


@pytest.mark.parametrize("value", ["2026-09-28T07:51+05:00", "2005-03-21", "2005-03", "2005", "", "--03-21"])
def test_the_date_opens_as_it_is_typed(desk: Client, value: str) -> None:
    article = made(date=value)
    shown = dates.as_written(value)
    assert f'value="{shown}"' in desk.get(change_url(article)).content.decode() or not value
    assert "T" not in shown and "+05:00" not in shown
    assert save(desk, article, form_data(article, date=shown)).date_value == value


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("egemen.kz/abc", "https://egemen.kz/abc"), ("www.qazaq.kz", "https://www.qazaq.kz"),
        ("egemen.kz:8443/rss?x=1", "https://egemen.kz:8443/rss?x=1"), ("қазақ.қаз/а", "https://қазақ.қаз/а"),
        ("http://egemen.kz", "http://egemen.kz"), ("ftp://egemen.kz", "ftp://egemen.kz"), ("сөз", "сөз"),
        ("а. б", "а. б"), ("mailto:a@b.kz", "mailto:a@b.kz"), ("1.5", "1.5"), ("", ""), ("a." * 5000, "a." * 5000),
    ],
)  # fmt: skip
def test_an_address_without_its_scheme(typed: str, address: str) -> None:
    assert with_scheme(typed) == address


def test_addresses_are_taken_without_their_scheme(admin_client: Client) -> None:
    page = admin_client.post(
        "/admin/articles/article/take-in/addresses/", {"addresses": "egemen.kz/abc", "outlet": "", "collection": ""}
    ).content.decode()
    assert "https://egemen.kz/abc" in page
    outlet = outlets.by_name("Дала жаршысы")
    data = {"url": "dala.example/rss", "kind": "feed", "outlet": outlet.pk, "active": "on", "every_minutes": 30}
    assert admin_client.post("/admin/articles/source/add/", data).status_code == 302
    assert Source.objects.get().url == "https://dala.example/rss"


def test_who_takes_back_half_of_a_decision_is_told_of_the_rest(desk: Client, editor: User) -> None:
    article: Article = made(countries={"KZ": "party", "RU": "party"}, pairs={"kz-ru": "principal"})
    settle(article, [Decision(ArticleCountry, "RU", "rejected")], editor)
    record = ArticleCountry.history.filter(country_id="RU").order_by("-history_id").first()  # type: ignore[attr-defined]
    html = desk.post(f"/admin/changes/country/{record.pk}/revert/", follow=True).content.decode()
    assert "decided together with it stays as it is: Kazakhstan — Russia." in html
    assert article.pair_tags.get().state == "rejected"
