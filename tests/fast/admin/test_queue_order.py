"""Which article of the queue comes first, and how many are looked at for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from articles.admin import queue_order
from articles.archive import editors, settle
from articles.models import Article, ArticlePair, Outlet
from tests.making import made
from tests.pages import add

pytestmark = pytest.mark.django_db


def no_search(query: str) -> Iterator[int]:
    raise AssertionError(query)


def order(how: str = "gain", without: set[int] = frozenset()) -> list[str]:  # type: ignore[assignment]
    found = queue_order.window("", no_search, without, how)
    titles = dict(Article.objects.values_list("pk", "title"))
    return [titles[pk] for pk in queue_order.ordered(found.ids, how)]


def test_what_a_decision_improves_most_comes_first(editor: User) -> None:
    made("Ел ғана", "А.", countries={"KZ": "party"}, date="2024-05-09")
    made("Тақырып", "Б.", topics={"trade": "primary"}, date="2024-05-08")
    made("Сенімді жұп", "В.", pairs={"kz-ru": "principal"}, countries={"KZ": "party", "RU": "party"}, date="2024-05-07")
    unsure = add("Күмәнді жұп", "Г.", pairs=["kz-ru"], topics=[], date="2024-05-06")
    made("Қайшы", "Д.", pairs={"kz-ru": "principal"}, countries={"KZ": "party", "RU": "venue"}, date="2024-05-05")
    made("Жаңа басылым", "Е.", pairs={"kz-ru": "principal"}, countries={"KZ": "party", "RU": "party"},
         outlet="Жаңа хабар", date="2024-05-04")  # fmt: skip
    ArticlePair.objects.update(confidence=0.95)
    ArticlePair.objects.filter(article=unsure).update(confidence=0.3)
    assert Outlet.objects.get(name="Жаңа хабар").state == "suggested"
    assert order() == ["Қайшы", "Күмәнді жұп", "Жаңа басылым", "Сенімді жұп", "Тақырып", "Ел ғана"]
    assert order("date") == ["Ел ғана", "Тақырып", "Сенімді жұп", "Күмәнді жұп", "Қайшы", "Жаңа басылым"]
    assert "Қайшы" not in order(without={Article.objects.get(title="Қайшы").pk})


def test_who_merely_names_many_countries_does_not_come_first(editor: User) -> None:
    many = {f"kz-{code}": "mention" for code in ("ru", "uz", "tj", "tm", "tr", "us")}
    made("Көп аталған", "А.", pairs=many, date="2024-05-09")
    made("Тақырып", "Б.", topics={"trade": "primary"}, date="2024-05-08")
    made("Жұп", "В.", pairs={"kz-ru": "principal"}, countries={"KZ": "party", "RU": "party"}, date="2024-05-07")
    ArticlePair.objects.filter(role="mention").update(confidence=0.05)
    ArticlePair.objects.filter(role="principal").update(confidence=1)
    assert order() == ["Жұп", "Тақырып", "Көп аталған"]


@pytest.mark.parametrize("how", ["gain", "date"])
def test_what_is_settled_or_hidden_does_not_wait(editor: User, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_order, "READ", 2)  # the newest two are settled: others are found all the same
    old = made("Ескі", "А.", topics={"trade": "primary"}, date="2001")
    for number in range(3):
        done = add(f"Бітті {number}", f"{number}.")
        settle.settle(done, settle.rest(settle.tags_of(done)), editor)
    editors.hide([add("Жасырын", "Ж.")], "Қайталама", editor)
    made("Жалаң", "Ештеңе.")
    assert order(how) == [old.title]


def test_the_window_is_bounded(monkeypatch: pytest.MonkeyPatch, editor: User) -> None:
    monkeypatch.setattr(queue_order, "WINDOW", 3)
    for number in range(8):
        add(f"Мақала {number}", f"{number}.", date=f"2024-01-0{number + 1}")
    for how in ("gain", "date"):
        found = queue_order.window("", no_search, (), how)
        assert (len(found.ids), found.cut) == (3, True)
    assert order("date") == ["Мақала 7", "Мақала 6", "Мақала 5"]


def test_no_more_of_a_search_is_read_than_its_first_articles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_order, "READ", 2)
    monkeypatch.setattr(queue_order, "MOST_READ", 4)
    read: list[int] = []

    def endless(query: str) -> Iterator[int]:
        assert query == "q=a&checked=no&checked=part"
        for number in range(1, 10):
            read.append(number)
            yield number

    assert queue_order.window("q=a", endless, (), "gain") == queue_order.Window([], cut=True)
    assert len(read) == 4


def test_hidden_articles_do_not_fill_the_window(monkeypatch: pytest.MonkeyPatch, editor: User) -> None:
    monkeypatch.setattr(queue_order, "WINDOW", 1)
    monkeypatch.setattr(queue_order, "READ", 2)
    waiting = add("Күтіп тұр", date="2001-01-01")
    editors.hide([add(f"Қоқыс {number}", date=f"2024-01-0{number + 1}") for number in range(6)], "Қоқыс", editor)
    for how in ("gain", "date"):
        assert queue_order.window("", no_search, (), how).ids == [waiting.pk]
