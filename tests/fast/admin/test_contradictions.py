"""A pair stands with both its countries: what an editor decides of the one is never against the other."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.archive import editors
from articles.models import Article, ArticleCountry, ArticlePair
from tests.desk import added, change_url, form_data, save
from tests.making import made

pytestmark = pytest.mark.django_db
REFUSED = "is rejected. Reject both, or neither."


@pytest.fixture
def article() -> Article:
    return made(countries={"KZ": "party", "RU": "party"}, pairs={"kz-ru": "principal"})


def place(article: Article, code: str) -> int:
    return [tag.country_id for tag in article.country_tags.order_by("-confidence", "pk")].index(code)


def refused(desk: Client, article: Article, data: dict[str, str]) -> bool:
    before = [*ArticlePair.objects.values("state", "pair"), *ArticleCountry.objects.values("state", "country")]
    response = desk.post(change_url(article), data)
    same = before == [*ArticlePair.objects.values("state", "pair"), *ArticleCountry.objects.values("state", "country")]
    return response.status_code == 200 and REFUSED in response.content.decode() and same


def test_a_pair_is_not_added_beside_the_rejection_of_its_country(desk: Client, article: Article) -> None:
    data = form_data(article, **{f"country_tags-{place(article, 'RU')}-state": "rejected"})
    pair = {"first": "RU", "second": "UZ", "role": "secondary", "state": "added", "note": "Шекара"}
    assert refused(desk, article, added(data, "pair_tags", article, **pair))
    save(desk, article, data)  # the suggested pair goes with its country
    assert ArticlePair.objects.get(pair="kz-ru").state == "rejected"
    assert refused(desk, article, added(form_data(article), "pair_tags", article, **pair))


def test_a_country_is_not_rejected_under_an_editors_pair(desk: Client, editor: User, article: Article) -> None:
    editors.decide(article.pair_tags.all(), "accepted", editor)
    data = form_data(article, **{f"country_tags-{place(article, 'RU')}-state": "rejected"})
    assert refused(desk, article, data)
    save(desk, article, data | {"pair_tags-0-state": "rejected"})
    assert ArticleCountry.objects.get(country="RU").state == "rejected"
    editors.edit(article, {"byline": "А. Б."}, editor)
    article.refresh_from_db()
    save(desk, article, form_data(article, byline="Б. А."))  # what stands so already is no matter of this save


def test_nor_in_the_queue(desk: Client, editor: User, article: Article) -> None:
    editors.decide(article.pair_tags.all(), "accepted", editor)
    address = f"/admin/queue/?article={article.code}"
    posted = {"article": article.code, "do": "reject country:RU"}
    html = desk.post(address, posted, follow=True).content.decode()
    assert REFUSED in re.sub(r"\s+", " ", html)
    assert ArticleCountry.objects.get(country="RU").state == "suggested"
    editors.decide(article.country_tags.filter(country="RU"), "rejected", editor)
    posted = {"article": article.code, "do": "add", "what": "Ресей мен Өзбекстан", "note": "Шекара"}
    html = desk.post(address, posted, follow=True).content.decode()
    assert REFUSED in re.findall(r'<p id="queue-fault".*?</p>', html, re.DOTALL)[0]
    assert not ArticlePair.objects.filter(pair="ru-uz").exists()
