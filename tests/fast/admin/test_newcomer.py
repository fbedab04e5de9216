"""What the desk says where somebody new to it stumbled: texts held already, copies, lists, labels."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.archive import copies, outlets
from articles.models import Article, IngestRun
from tests.desk import change_url
from tests.making import made

pytestmark = pytest.mark.django_db
NEWS = "Қазақстан мен Өзбекстан шекарада жаңа көпір салады деп хабарлады көлік министрлігі.\n\n" * 6


@pytest.mark.slow
def test_what_is_not_taken_over_of_a_text_that_is_held_is_said(desk: Client) -> None:
    url = "/admin/articles/article/take-in/text/"
    told = {
        "text": NEWS,
        "title": "Шекарадағы жаңа көпір туралы келісім",
        "outlet": "Дала жаршысы",
        "date": "21.03.2005",
    }
    page = desk.post(url, told, follow=True).content.decode()
    assert "Not taken over" not in page
    other = told | {"date": "2006", "outlet": "Жайық үні"}
    page = desk.post(url, other, follow=True).content.decode()
    assert re.search("Not taken over: .*2006.*Жайық үні|Not taken over: .*Жайық үні.*2006", page)
    listed = desk.get(url).content.decode()
    assert Article.objects.get().title in listed
    assert IngestRun.objects.exists() and ".txt" not in listed


def test_two_different_texts_are_no_versions_of_each_other(desk: Client) -> None:
    first, second = made("Бірінші", NEWS), made("Екінші", NEWS + "Басқаша аяқталады.")
    copies.judge(first.pk, second.pk, False, None)
    page = desk.get(reverse("desk_copies", args=[first.pk]) + f"?with={second.code}").content.decode()
    halves = page.split('class="halves"')[1].split("<table")[0]
    assert "The main version" not in halves and "Make it the main version" not in halves
    assert "shown above" in page


def test_a_plain_editor_reads_lists_of_an_outlet_in_words(desk: Client, admin_client: Client) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    outlet.aliases, outlet.languages = ["Жаршы", "ДЖ"], ["kk", "ru"]
    outlet.save()
    url = reverse("admin:articles_outlet_change", args=[outlet.pk])
    page = desk.get(url).content.decode()
    assert "Жаршы, ДЖ" in page and "Kazakh, Russian" in page and "[&quot;" not in page
    assert 'name="aliases"' in admin_client.get(url).content.decode()


def test_labels_of_tags_stand_in_their_rows_for_phones(desk: Client) -> None:
    page = desk.get(change_url(made(pairs={"kz-ru": "principal"}))).content.decode()
    labels = re.findall(r'<span class="cell-label" aria-hidden="true">(.*?)</span>', page)
    assert {"Role", "State", "What the decision rests on"} <= set(labels)
    assert "Note" not in labels
