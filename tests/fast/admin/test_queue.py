"""The queue of the editors' desk: which article comes next, how it is shown, what its buttons do."""

from __future__ import annotations

import datetime as dt
import html as entities
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone, translation

from articles.archive import holds, settle
from articles.models import Article, ArticleCountry, ArticlePair, ArticleTopic, Hold
from articles.pages.withdrawal import who_reads_it
from tests.making import made
from tests.pages import Page, add, words

pytestmark = pytest.mark.django_db
QUEUE = "/admin/queue/"


def look(desk: Client, query: str = "", status: int = 200) -> str:
    response = desk.get(f"{QUEUE}?{query}")
    assert response.status_code == status, query
    Page(response)
    return response.content.decode()


def shown(html: str) -> str:
    """The title of the article on the page; ""."""
    (title,) = re.findall(r'<h2 id="title".*?>(.*?)</h2>', html, re.DOTALL) or [""]
    return words(title).strip()


def press(desk: Client, do: str, html: str, **data: str) -> str:
    """What a browser without scripts sends, and the page that comes."""
    address = entities.unescape(re.findall(r'<form method="post"\s+action="(/admin/queue/.*?)"', html)[0])
    hidden = dict(re.findall(r'<input type="hidden"\s+name="(article|last|seen)"\s+value="(.*?)"', html))
    response = desk.post(address, {**hidden, "do": do, **data}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def values(html: str) -> list[str]:
    return re.findall(r'name="do"\s+value="(.*?)"', html)


@pytest.fixture
def article() -> Article:
    return made(
        countries={"KZ": "party", "RU": "venue", "UZ": "party"},
        pairs={"kz-ru": "principal", "kz-uz": "secondary"},
        topics={"trade": "primary"},
        words="Ресей",
    )


# ---- what it shows -------------------------------------------------------------------------------------------------


def test_text_and_suggestions_stand_beside_each_other(desk: Client, article: Article) -> None:
    html = look(desk)
    assert shown(html) == article.title
    assert values(html)[:4] == [
        "accept pair:kz-ru", "reject pair:kz-ru", "accept pair:kz-ru:secondary", "accept pair:kz-ru:mention",
    ]  # fmt: skip
    (sentence,) = re.findall(r'<span class="sentence" id="(s\d+)">(.*?)</span>', html)
    assert sentence == ("s0", "Астанада Қазақстан мен <mark>Ресей</mark> сарапшылары жаңа көпірдің жобасын талқылады.")
    assert html.count('data-places="s0"') == 6
    assert "Олар жылу желісін де қарады." in words(html)


def test_what_follows_is_said_before_it_is_decided(desk: Client, article: Article) -> None:
    said = words(look(desk))
    assert "Accepted, also: Kazakhstan: party; Russia: party" in said
    assert "Rejected, also: Uzbekistan: rejected" in said
    assert "Accepted as “principal”, also: Kazakhstan: party; Uzbekistan: party" in said


def test_hostile_text_is_escaped(desk: Client) -> None:
    made("<i>Тақырып", "Бірінші <b>Ресей</b> & «сөз».\nЖол.", countries={"RU": "party"}, words="<b>Ресей")
    html = look(desk)
    assert "&lt;i&gt;Тақырып" in html
    assert "<mark>&lt;b&gt;Ресей</mark>&lt;/b&gt; &amp; «сөз»." in html
    assert "<b>Ресей" not in html


def test_evidence_in_the_title_and_elsewhere(desk: Client, article: Article) -> None:
    piece = {"revision": 1, "start": 0, "end": 5, "text": article.title[:5]}
    ArticleTopic.objects.update(evidence=[piece])
    ArticlePair.objects.update(evidence=[{**piece, "revision": 7, "text": "ескі сөз"}])
    html = look(desk)
    assert 'data-places="title"' in html
    assert f"<mark>{article.title[:5]}</mark>" in html
    assert "<mark>ескі сөз</mark>" in html


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_in_each_language(desk: Client, article: Article, language: str) -> None:
    desk.cookies["django_language"] = language
    said = words(look(desk))
    assert {"kk": "Кезек", "ru": "Очередь", "en": "Queue"}[language] in said
    if language != "en":
        assert not re.search(r"\b(Accept|Reject|Undo|Next|skip|party|principal)\b", said)


@pytest.mark.parametrize("many", [2, 40])
def test_the_page_asks_little_however_many_articles_wait(
    desk: Client, article: Article, django_assert_max_num_queries: Any, many: int
) -> None:
    for number in range(many):
        add(f"Мақала {number}", f"Мәтін {number}.", pairs=["kz-ru", "kz-uz"], topics=["trade", "energy"])
    for query in ("", "order=date", f"article={article.code}"):
        Hold.objects.all().delete()
        with django_assert_max_num_queries(30):
            html = look(desk, query)
    hidden = {"article": article.code, "last": article.code}
    for do in ("accept pair:kz-ru", "rest", "undo", "next"):
        with django_assert_max_num_queries(60):  # nine for all tags of a kind that get the same state and role
            assert desk.post(QUEUE, {**hidden, "do": do}).status_code == 302
    assert shown(html) == article.title


# ---- who gets which article ----------------------------------------------------------------------------------------


@pytest.fixture
def second(db: None, editor: User) -> Client:
    """Another editor's browser."""
    other = User.objects.create_user("marat", is_staff=True)
    other.groups.set(editor.groups.all())
    client = Client()
    client.force_login(other)
    client.cookies["django_language"] = "en"
    return client


def test_two_editors_never_get_the_same(desk: Client, second: Client, article: Article) -> None:
    add("Басқа мақала")
    first = look(desk)
    assert shown(look(desk)) == shown(first)
    assert shown(look(second)) not in ("", shown(first))
    Hold.objects.update(until=timezone.now() - dt.timedelta(seconds=1))
    assert shown(look(second)) != ""
    press(desk, "accept pair:kz-ru", first)
    assert shown(look(desk)) != shown(look(second))


def test_an_article_that_somebody_has_is_not_shown_by_its_address(
    desk: Client, second: Client, article: Article
) -> None:
    assert shown(look(desk)) == article.title
    html = look(second, f"article={article.code}")
    assert shown(html) == ""
    assert "Another editor is settling that article." in html


def test_who_lost_the_article_decides_nothing(desk: Client, second: Client, article: Article) -> None:
    mine = look(desk)
    Hold.objects.update(until=timezone.now() - dt.timedelta(seconds=1))
    assert shown(look(second)) == article.title
    assert "Another editor has this article by now" in press(desk, "accept pair:kz-ru", mine)
    assert not ArticlePair.objects.exclude(state="suggested").exists()
    press(second, "next", look(second))
    assert shown(look(desk)) == article.title


def test_a_hold_is_prolonged_and_ends(article: Article, editor: User) -> None:
    other = User.objects.create_user("marat")
    assert holds.take(article.pk, editor)
    assert not holds.take(article.pk, other)
    assert holds.held() == {article.pk: editor.pk}
    soon = timezone.now() + dt.timedelta(seconds=30)
    Hold.objects.update(until=soon)
    assert holds.take(article.pk, editor)
    assert Hold.objects.get().until > soon
    for over in (timezone.now(), timezone.now() + dt.timedelta(days=1)):  # the clock was set back
        Hold.objects.update(until=over, user=editor)
        assert holds.held() == {}
        assert holds.take(article.pk, other)
    holds.release(article.pk, editor)
    assert Hold.objects.get().user == other
    holds.release(article.pk, other)
    assert not Hold.objects.exists()


def test_links_lead_there(desk: Client, article: Article) -> None:
    assert QUEUE in Page(desk.get("/admin/articles/article/")).hrefs()
    public = desk.get(f"/en/a/{article.code}/")
    assert f"{QUEUE}?article={article.code}" in Page(public).hrefs()
    desk.logout()
    assert QUEUE not in desk.get(f"/en/a/{article.code}/").content.decode()


def test_who_may_not_change_articles_gets_nothing(client: Client, article: Article) -> None:
    guest = User.objects.create_user("guest", is_staff=True)
    guest.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    assert client.get(QUEUE).status_code == 302
    client.force_login(guest)
    for method in (client.get, client.post):
        assert method(QUEUE).status_code == 403
    assert not Hold.objects.exists()


# ---- decisions -----------------------------------------------------------------------------------------------------


def test_an_article_is_settled_and_the_next_one_comes(desk: Client, article: Article) -> None:
    later = add("Кейінгі мақала", date="2020-01-01")
    html = look(desk, f"order=date&article={article.code}")
    html = press(desk, "accept pair:kz-ru", html)
    assert shown(html) == article.title
    assert "3 tags were decided." in html
    assert "accept pair:kz-ru" not in values(html)
    html = press(desk, "reject pair:kz-uz", html)
    html = press(desk, "accept topic:trade:secondary", html)
    assert shown(html) == later.title
    assert ArticleTopic.objects.get(article=article).role == "secondary"
    html = press(desk, "undo", html)
    assert shown(html) == article.title
    assert "The last decision was undone" in html
    html = press(desk, "rest", html)
    html = press(desk, "rest", html)
    assert shown(html) == ""
    assert "Nothing is left to settle here." in html
    assert shown(press(desk, "undo", html)) == later.title
    assert not Hold.objects.filter(article_id=article.pk).exists()


def test_passed_over_and_shown_again(desk: Client, article: Article) -> None:
    html = press(desk, "next", look(desk))
    assert shown(html) == ""
    assert "Show 1 passed-over article again" in html
    assert shown(press(desk, "again", html)) == article.title


def test_hidden_for_a_reason_and_taken_back(desk: Client, article: Article) -> None:
    with translation.override("en"):
        assert who_reads_it() in entities.unescape(look(desk))
    html = press(desk, "hide", look(desk), reason=" ")
    assert "Say why the article is hidden." in html
    html = press(desk, "hide", html, reason="Қайталама")
    assert Article.objects.get().hidden_reason == "Қайталама"
    assert shown(html) == ""
    assert shown(press(desk, "undo", html)) == article.title


@pytest.mark.parametrize(
    ("what", "tag"),
    [
        ("Kazakhstan — Uzbekistan", "kz-uz"), ("kg-kz", "kg-kz"), ("Қырғызстан - Қазақстан", "kg-kz"),
        ("Киргизия, Казахстан", "kg-kz"), ("energy", "energy"), ("Trade & customs", "trade"), ("TR", "TR"),
        ("түркия", "TR"), ("kz-kz", ""), ("Атлантида", ""), ("", ""), ("—", ""), ("a" * 5000, ""),
    ],
)  # fmt: skip
def test_a_tag_is_added_by_any_of_its_names(desk: Client, article: Article, what: str, tag: str) -> None:
    html = press(desk, "add", look(desk), what=what, note="Шекара туралы")
    rows: list[Any] = [*ArticlePair.objects.all(), *ArticleTopic.objects.all(), *ArticleCountry.objects.all()]
    added = [row for row in rows if row.note]
    if not tag:
        assert "Name a topic, a country, or a pair such as kz-uz." in html
        assert added == []
    else:
        assert [(row.target_code, row.note, row.state != "suggested") for row in added] == [
            (tag, "Шекара туралы", True)
        ]


def test_a_name_of_several_is_chosen_from_and_a_tag_that_is_there_is_told(desk: Client, article: Article) -> None:
    html = press(desk, "add", look(desk), what="Виргинские острова", note="Келісім")
    fault = re.findall(r'<p id="queue-fault".*?</p>', html, re.DOTALL)[0]
    assert "choose one" in fault and "U.S. Virgin Islands" in fault
    assert 'aria-invalid="true"' in html and 'value="Келісім"' in html
    html = press(desk, "add country:VI", html, what="Виргинские острова", note="Келісім")
    assert ArticleCountry.objects.get(country="VI").state == "added"
    assert "The article has this tag already." in press(desk, "add", html, what="VIR", note="Пусан")
    for forged in ("country:XX", "topic:nothing", "pair:kz-kz", "pair:kz", "x"):
        assert "queue-fault" in press(desk, f"add {forged}", html, what="", note="Пусан")


def test_what_is_added_rests_on_something(desk: Client, article: Article) -> None:
    assert "Say what it rests on" in press(desk, "add", look(desk), what="energy", note=" ")
    html = press(desk, "add", look(desk), what="energy", note="Ресей сарапшылары")
    assert ArticleTopic.objects.get(topic="energy").evidence[0]["text"] == "Ресей сарапшылары"
    press(desk, "undo", html)
    assert not ArticleTopic.objects.filter(topic="energy").exists()


def test_a_tag_is_added_in_a_part_of_the_article(desk: Client, article: Article) -> None:
    press(desk, "add", look(desk), what="kz-kg", role="pair:mention", note="Қырғыз елшісі")
    assert ArticlePair.objects.get(pair="kg-kz").role == "mention"
    assert not ArticleCountry.objects.filter(country="KG").exists()  # nothing follows from a mention
    html = press(desk, "add", look(desk), what="energy", role="pair:principal", note="Қуат «желісі»")
    assert "Choose a role that fits." in html
    assert not ArticleTopic.objects.filter(topic="energy").exists()
    assert 'value="energy"' in html and 'value="Қуат «желісі»"' in html  # what was typed is not typed again
    assert '<option value="pair:principal" selected>' in html
    assert 'value="energy"' not in look(desk)


def test_the_rest_is_what_was_seen(desk: Client, article: Article) -> None:
    html = look(desk)
    ArticleTopic.objects.create(article=article, topic_id="energy", role="secondary", rule="words", confidence=0.5)
    html = press(desk, "rest", html)
    assert ArticleTopic.objects.get(topic="energy").state == "suggested"
    assert ArticleTopic.objects.get(topic="trade").state == "accepted"
    assert values(html)[0] == "accept topic:energy"


@pytest.mark.parametrize(
    "do",
    ["", "accept", "accept pair:", "accept pair:xx-yy", "accept pair:kz-ru:captain", "accept x:y", "burn", "reject :::",
     "accept pair:kz-ru:mention:more\x00"],
)  # fmt: skip
def test_an_old_or_forged_page_decides_nothing(desk: Client, article: Article, do: str) -> None:
    html = press(desk, do, look(desk)) if "more" not in do else ""
    assert not html or "The page was out of date; nothing was decided." in html
    assert not any(tag.by_editor for tag in settle.tags_of(Article.objects.get()))


def test_an_article_that_is_asked_for_and_settled_is_no_other(desk: Client, article: Article) -> None:
    settled = add("Шешілген")
    settle.settle(settled, settle.rest(settle.tags_of(settled)), None)
    for code in (settled.code, "zzzzzz"):
        html = look(desk, f"article={code}&order=date")
        assert shown(html) == "" and "nothing to settle" in html
        assert f"{QUEUE}?order=date" in Page(desk.get(f"{QUEUE}?article={code}&order=date")).hrefs()


def test_undo_goes_back_from_one_article_to_the_one_before(desk: Client) -> None:
    titles = {add(f"Мақала {number}", date=f"2024-05-0{number}").title for number in (1, 2)}
    html = look(desk)
    first = shown(html)
    html = press(desk, "rest", html)
    second = shown(html)
    assert {first, second} == titles
    html = press(desk, "undo", press(desk, "rest", html))
    assert shown(html) == second
    assert shown(press(desk, "undo", html)) == first
    assert not ArticlePair.objects.exclude(state="suggested").exists()


@pytest.mark.parametrize("article_code", ["", "nosuch", "İ" * 6])
def test_an_address_of_no_article(desk: Client, article: Article, article_code: str) -> None:
    assert shown(look(desk, f"article={article_code}&last={article_code}&order=sideways")) == article.title
    response = desk.post(QUEUE, {"do": "rest", "article": article_code}, follow=True)
    assert "The page was out of date" in response.content.decode()


# ---- the filter ----------------------------------------------------------------------------------------------------


def test_a_search_is_the_filter(desk: Client, index: Callable[[], None], editor: User) -> None:
    add("Су туралы", date="2024-05-01", topics=["energy"])
    trade = add("Сауда туралы", date="2024-05-02", topics=["trade"])
    checked = add("Тексерілген", date="2024-05-03", topics=["trade"])
    settle.settle(checked, settle.rest(settle.tags_of(checked)), editor)
    index()
    html = look(desk, "topic=trade&q=&pair=kz-uz&size=100&page=2&order=date")
    assert shown(html) == trade.title
    assert "/search/?topic=trade&amp;pair=kz-uz&amp;size=100&amp;page=2" in html
    html = press(desk, "rest", html)
    assert shown(html) == ""
    assert "topic=trade" in html
    assert shown(look(desk, "checked=yes")) == ""


def test_a_search_that_cannot_be_followed(desk: Client, index: Callable[[], None], monkeypatch: Any) -> None:
    add("Су туралы")
    index()
    assert "colour" in look(desk, "colour=red", status=400)
    look(desk, "from=yesterday", status=400)
    from search.engine import EngineUnavailable

    class Away:
        def hits(self, query: object) -> Iterator[Any]:
            raise EngineUnavailable
            yield

    monkeypatch.setattr("search.resolve.get_engine", Away)
    look(desk, "q=су", status=503)
    assert shown(look(desk)) == "Су туралы"


def test_an_editor_goes_on_from_a_search(desk: Client, index: Callable[[], None]) -> None:
    add("Су туралы", topics=["energy"])
    index()
    address = "/en/search/?topic=energy&q=%D1%81%D1%83"
    hrefs = Page(desk.get(address)).hrefs()
    for page in (QUEUE, "/admin/bulk/"):
        (href,) = (each for each in hrefs if each.startswith(page))
        assert href == f"{page}?topic=energy&q=%D1%81%D1%83"
    assert shown(look(desk, "topic=energy&q=%D1%81%D1%83")) == "Су туралы"
    desk.logout()
    assert not any(each.startswith(QUEUE) for each in Page(desk.get(address)).hrefs())
