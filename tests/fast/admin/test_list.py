"""The list of articles at the editors' desk: finding, narrowing, deciding in bulk."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.archive import editors
from articles.archive.bulk import bulk_action, undo
from articles.models import Article, ArticlePair, ArticleTopic, BulkAction
from tests.desk import LIST, titles
from tests.making import made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("query", ["тоқаев", "ТОҚАЕВ", "токаев", "Тоқаев сапары", "сапары тоқаев", "жаршы тоқаев"])
def test_search_knows_no_case_and_no_keyboard(desk: Client, query: str) -> None:
    made("Тоқаев сапары аяқталды", "А.", outlet="Дала жаршысы")
    made("Басқа мақала", "Б.")
    assert titles(desk, f"q={query}") == ["Тоқаев сапары аяқталды"]


def test_search_by_the_code_of_the_address(desk: Client) -> None:
    article = made("Бірінші", "А.")
    made("Екінші", "Б.")
    assert titles(desk, f"q={article.code}") == ["Бірінші"]


def test_alphabetical_order_of_kazakh_and_russian(desk: Client) -> None:
    wanted = ["Алматы", "Әуежай", "Бурабай", "Ғарыш", "Дала", "Елка", "Ёлка", "Қала", "Ласточка", "Өзен", "Ұлт", "Шар"]
    for number, title in enumerate(reversed(wanted)):
        made(title, f"Мәтін {number}.")
    assert titles(desk, "o=1") == wanted
    assert titles(desk, "o=-1") == wanted[::-1]


@pytest.fixture
def kinds(editor: User) -> dict[str, Article]:
    articles = {
        "open": made(
            "Ашық",
            "А.",
            pairs={"kz-ru": "principal"},
            topics={"trade": "primary"},
            outlet="Дала жаршысы",
            date="2024-01-01",
        ),
        "done": made("Тексерілген", "Б.", pairs={"kz-uz": "principal"}, language="ru", date="2023"),
        "bare": made("Белгісіз", "В.", date="--11-29"),
        "hidden": made("Жасырын", "Г.", date="2020-01-01", topics={"energy": "primary"}),
        "many": made("Көппен", "Д.", date="2020-01-01", topics={"borders": "primary"}),
    }
    editors.decide(articles["done"].pair_tags.all(), "accepted", editor)
    with bulk_action("accept", editor, {}, {}) as action:
        editors.decide(articles["many"].topic_tags.all(), "accepted", editor, bulk=action)
    editors.decide(articles["hidden"].topic_tags.all(), "rejected", editor)
    editors.hide([articles["hidden"]], "себеп", editor)
    return articles


@pytest.mark.usefixtures("kinds")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Ашық", "Тексерілген", "Белгісіз", "Жасырын", "Көппен"}),
        ("tags=bulk", {"Көппен"}),
        ("tags=topics", {"Ашық"}),
        ("tags=pairs", {"Ашық"}),
        ("tags=countries", set()),
        ("tags=checked", {"Тексерілген", "Жасырын"}),  # what has no tag at all was not checked
        ("pair=kz-uz", {"Тексерілген"}),
        ("pair=none", {"Белгісіз", "Жасырын", "Көппен"}),
        ("topic=trade", {"Ашық"}),
        ("topic=energy", set()),
        ("topic=none", {"Тексерілген", "Белгісіз", "Жасырын"}),
        ("lang=ru", {"Тексерілген"}),
        ("outlet=none", {"Тексерілген", "Белгісіз", "Жасырын", "Көппен"}),
        ("date=none", {"Белгісіз"}),
        ("date=doubtful", {"Тексерілген"}),
        ("hidden__exact=1", {"Жасырын"}),
        ("hidden__exact=0&tags=checked", {"Тексерілген"}),
    ],
)
def test_filters(desk: Client, query: str, expected: set[str]) -> None:
    found = titles(desk, query)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_the_list_does_not_ask_more_for_more_articles(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        made(
            f"Мақала {number}",
            f"Мәтін {number}.",
            pairs={"kz-ru": "principal", "kz-uz": "secondary"},
            topics={"trade": "primary"},
            countries={"KZ": "party"},
            outlet=f"Газет {number}",
        )
    with django_assert_max_num_queries(22) as captured:
        assert len(titles(desk)) == 40
    assert not any('"articles_article"."body"' in query["sql"] for query in captured.captured_queries)


# ---- many articles ---------------------------------------------------------------------------------------------------


def act(desk: Client, action: str, articles: list[Article], query: str = "", **data: str) -> Any:
    posted = {"action": action, "_selected_action": [str(article.pk) for article in articles], **data}
    return desk.post(f"{LIST}?{query}", posted)


@pytest.fixture
def several() -> list[Article]:
    return [
        made(f"Мақала {number}", f"Мәтін {number}.", pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
        for number in range(3)
    ]


def states(kind: Any) -> list[str]:
    return list(kind.objects.order_by("article__title").values_list("state", flat=True))


@pytest.mark.parametrize(("action", "state"), [("accept_suggested", "accepted"), ("reject_suggested", "rejected")])
def test_deciding_all_suggested_tags(
    desk: Client, several: list[Article], editor: User, action: str, state: str
) -> None:
    editors.decide(several[0].topic_tags.all(), "rejected", editor)
    assert act(desk, action, several[:2]).status_code == 200
    assert set(states(ArticlePair)) == {"suggested"}
    assert act(desk, action, several[:2], apply="1").status_code == 302
    assert states(ArticlePair) == [state, state, "suggested"]
    assert states(ArticleTopic) == ["rejected", state, "suggested"]
    assert ArticlePair.objects.get(article=several[0]).history.first().history_user == editor


def offered(desk: Client, name: str, typed: str) -> list[str]:
    """The rows that a box of the filters offers beside what was typed into it."""
    html = desk.get(LIST, {name: typed}).content.decode()
    return [code for code in re.findall(rf'href="\?{name}=([^"&]*)"', html) if code not in (quote(typed), "none")]


@pytest.fixture
def finnish() -> None:
    made("Бір", "А.", pairs={"fi-kg": "principal", "az-fi": "principal", "fi-uz": "principal", "fi-fr": "principal"})
    made("Екі", "Б.", pairs={"kz-uz": "principal"}, topics={"trade": "primary"}, outlet="Дала жаршысы")


@pytest.mark.usefixtures("finnish")
@pytest.mark.parametrize("typed", ["финляндия", "ФИНЛЯНДИЯ", "finland", "Fin"])
def test_pairs_are_found_by_a_name_of_a_country_and_stand_in_alphabetical_order(desk: Client, typed: str) -> None:
    desk.cookies["django_language"] = "kk"
    assert offered(desk, "pair", typed) == ["az-fi", "fi-kg", "fi-uz", "fi-fr"]
    assert titles(desk, f"pair={typed}") == ["Бір"]


@pytest.mark.usefixtures("finnish")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("pair=узбекистан казахстан", ["Екі"]),
        ("pair=узбекистан", ["Бір", "Екі"]),
        ("pair=KZ-UZ", ["Екі"]),
        ("pair=никакая", []),
        ("pair=' OR 1=1", []),
        ("topic=сауда", ["Екі"]),
        ("topic=customs", ["Екі"]),
        ("topic=zzz", []),
        ("outlet=ДАЛА", ["Екі"]),
        ("outlet=жаршысы дала", ["Екі"]),
        ("outlet=дала жоқ", []),
        ("outlet=дала&pair=узбекистан", ["Екі"]),
        ("pair=узбекистан&tags=pairs", ["Бір", "Екі"]),
        ("added=day", ["Бір", "Екі"]),
        ("added=older", []),
        ("added=never", ["Бір", "Екі"]),
        ("tags=suggested", ["Бір", "Екі"]),
    ],
)
def test_boxes_find_by_words_of_names(desk: Client, query: str, expected: list[str]) -> None:
    assert sorted(titles(desk, query)) == expected


def test_a_suggested_pair_is_told_from_one_that_stands_beside_it(desk: Client, editor: User) -> None:
    article = made("Бір", "А.", pairs={"kz-ru": "principal", "kz-uz": "secondary"})
    editors.decide(article.pair_tags.filter(pair="kz-ru"), "accepted", editor)
    assert titles(desk, "pair=kz-ru") == titles(desk, "pair=kz-uz&tags=pairs") == ["Бір"]
    assert titles(desk, "pair=kz-ru&tags=pairs") == []


@pytest.mark.usefixtures("finnish")
def test_a_box_keeps_the_other_filters_and_offers_few(desk: Client) -> None:
    html = desk.get(f"{LIST}?lang=kk&pair=fin&q=бір&p=1").content.decode()
    form = html.partition('name="outlet"')[0].rpartition("<form")[2]
    assert {*re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)} == {
        ("lang", "kk"), ("pair", "fin"), ("q", "бір")
    }  # fmt: skip
    codes = "az by cn de fr gb in ir it jp kg kr".split()
    made("Көп", "В.", pairs={f"{code}-kz": "mention" for code in codes if code < "kz"})
    assert len(offered(desk, "pair", "kazakhstan")) == 10
    assert "kazakhstan: 13" in desk.get(f"{LIST}?pair=kazakhstan").content.decode()


def test_deciding_all_that_a_filter_finds(desk: Client, several: list[Article]) -> None:
    made("Басқа", "Басқа мәтін.", topics={"energy": "primary"})
    response = act(desk, "accept_suggested", several[:1], "topic=trade", select_across="1", apply="1")
    assert response.status_code == 302
    assert set(ArticleTopic.objects.values_list("topic", "state")) == {("trade", "accepted"), ("energy", "suggested")}


def test_rejecting_one_topic_in_many_articles(desk: Client, several: list[Article], editor: User) -> None:
    made("Таңдалмаған", "Басқа мәтін.", topics={"energy": "primary"})
    page = act(desk, "reject_one", several).content.decode()
    assert 'value="ArticleTopic:trade"' in page
    assert "(3)" in page
    assert "ArticleTopic:energy" not in page
    assert act(desk, "reject_one", several, tag="ArticleTopic:trade", apply="1").status_code == 302
    assert set(ArticleTopic.objects.filter(topic="trade").values_list("state", "decided_by")) == {
        ("rejected", editor.pk)
    }
    assert set(states(ArticlePair)) == {"suggested"}


def test_accepting_one_pair_leaves_rejected_ones_alone(desk: Client, several: list[Article], editor: User) -> None:
    editors.decide(several[1].pair_tags.all(), "rejected", editor)
    assert act(desk, "accept_one", several, tag="ArticlePair:kz-ru", apply="1").status_code == 302
    assert states(ArticlePair) == ["accepted", "rejected", "accepted"]
    assert set(states(ArticleTopic)) == {"suggested"}


def test_a_tag_that_was_not_offered_is_refused(desk: Client, several: list[Article]) -> None:
    for tag in ("ArticleTopic:energy", "Outlet:1", "", "x"):
        assert act(desk, "reject_one", several, tag=tag, apply="1").status_code == 200
    assert set(states(ArticleTopic)) == {"suggested"}


def test_adding_a_pair_and_a_topic_to_many_articles(desk: Client, several: list[Article]) -> None:
    assert "Add a topic or pair" in act(desk, "add_one", several[:2]).content.decode()
    assert (
        act(desk, "add_one", several[:2], first="FI", second="KZ", note="Бірлескен жоба", apply="1").status_code == 302
    )
    assert act(desk, "add_one", several[:2], topic="energy", note="Желі туралы", apply="1").status_code == 302
    assert ArticlePair.objects.filter(pair="fi-kz", state="added").count() == 2
    assert ArticleTopic.objects.filter(topic="energy", state="added").count() == 2
    for wrong in (
        {},
        {"topic": "energy", "note": ""},
        {"first": "FI"},
        {"first": "FI", "second": "FI"},
        {"topic": "energy", "first": "FI", "second": "KZ"},
    ):
        assert act(desk, "add_one", several, apply="1", **{"note": "Желі", **wrong}).status_code == 200, wrong
    assert ArticlePair.objects.filter(pair="fi-kz").count() == 2


def test_hiding_many_articles_with_a_reason(desk: Client, editor: User, several: list[Article]) -> None:
    assert "Reason for hiding" in act(desk, "hide", several).content.decode()
    assert act(desk, "hide", several, apply="1", reason=" ").status_code == 200
    assert not Article.objects.filter(hidden=True).exists()
    # The filter shows visible articles only: hiding takes them out of the very list that is worked on.
    response = act(desk, "hide", several[:1], "hidden__exact=0", apply="1", reason="қате", select_across="1")
    assert response.status_code == 302
    assert Article.objects.filter(hidden=True, hidden_reason="қате").count() == 3
    action = BulkAction.objects.get()
    assert (action.kind, action.articles, action.tags) == ("hide", 3, 0)
    assert "қате" in desk.get("/admin/log/").content.decode()
    assert act(desk, "unhide", several[:2]).status_code == 302
    assert Article.objects.filter(hidden=True).count() == 1
    assert undo(action, editor) == 1  # the two were decided again since
    assert not Article.objects.filter(hidden=True).exists()


def test_bulk_actions_work_through_batches(
    desk: Client, several: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.admin.actions.BATCH", 2)
    monkeypatch.setattr("articles.archive.editors.BATCH", 2)
    act(desk, "accept_suggested", several, apply="1")
    act(desk, "hide", several, apply="1", reason="қате")
    assert set(states(ArticlePair)) == {"accepted"}
    assert Article.objects.filter(hidden=True).count() == 3
