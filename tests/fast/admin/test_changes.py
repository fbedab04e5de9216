"""The history across the archive: by person, day and kind; one change taken back from its row."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.admin import changes
from articles.archive import bulk, editors, machines, outlets, reference, reverting
from articles.archive import regroup as archive_regroup
from articles.archive.bulk import bulk_action
from articles.archive.bulk_plan import Plan
from articles.archive.delete import delete_articles
from articles.intake import regroup
from articles.models import Article, ArticlePair, BulkAction, FieldValue, Outbox, Outlet, Regrouping, Topic
from tests.desk import LIST
from tests.making import TITLE, derived, made, revised

pytestmark = pytest.mark.django_db
CHANGES = "/admin/changes/"


def rows(desk: Client, query: str = "") -> list[str]:
    """The text of each row: who, where, what changed."""
    html = desk.get(f"{CHANGES}?{query}").content.decode()
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    found = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row.partition("</td>")[2]).split()) for row in found]


def newest(model: Any) -> Any:
    return model.history.order_by("-history_id")[0]


def take_back(desk: Client, kind: str, record: Any, **data: str) -> str:
    """The message that is shown then."""
    url = reverse("admin-revert", args=[kind, record.history_id])
    html = desk.post(url, data, follow=True).content.decode()
    return " ".join(re.findall(r'<li class="(success|error)">', html))


@pytest.fixture
def other() -> User:
    return User.objects.create_user("marat", is_staff=True)


def test_everything_newest_first_with_before_and_after(desk: Client, editor: User, other: User) -> None:
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
    editors.edit(article, {"title": "Жаңа <i>", "date": "2005"}, editor, "Мұрағат")
    editors.decide(article.pair_tags.all(), "rejected", other, note="басқа")
    editors.hide([article], "қайталау", editor)
    told = rows(desk)
    assert "hidden: no → yes" in told[0]
    assert told[1].startswith("marat")
    assert "country pair: Kazakhstan — Russia state: suggested → rejected" in told[1]
    assert "note: — → басқа" in told[1]
    assert f"title: {TITLE} → Жаңа &lt;i&gt;" in told[-1] + told[-2] + told[-3]
    assert len(told) == 5  # two of them are the notes of title and date


def test_by_person_day_and_kind(desk: Client, editor: User, other: User) -> None:
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
    editors.decide(article.pair_tags.all(), "rejected", other)
    editors.decide(article.topic_tags.all(), "accepted", editor)
    assert len(rows(desk)) == 2
    assert ["Russia" in row for row in rows(desk, "who=marat")] == [True]
    assert rows(desk, "who=nobody") == []
    assert ["Trade" in row for row in rows(desk, "kind=topic")] == [True]
    today = timezone.localdate()
    assert len(rows(desk, f"day={today}")) == 2
    assert rows(desk, f"day={today - timedelta(days=1)}") == []
    for wrong in ("day=2005-13-01", "kind=user", "after=x", "after=user-1.pair-x.pair-1", "day=0001-01-01",
                  "day=9999-12-31", "after=pair-99999999999999999999"):  # fmt: skip
        assert desk.get(f"{CHANGES}?{wrong}").status_code == 200, wrong


def test_pages_hold_every_change_once(desk: Client, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "SIZE", 4)
    for number in range(5):
        article = made(f"М {number}", f"Мәтін {number}.", pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
        with bulk_action("accept", editor, {}, {}) as action:  # many at the same moment
            for tags in (article.pair_tags, article.topic_tags):
                editors.decide(tags.all(), "accepted", editor, bulk=action)
    moment = timezone.now()
    ArticlePair.history.update(history_date=moment)
    seen: list[str] = []
    query = "who=aigul&bulk=on"
    for _page in range(10):
        html = desk.get(f"{CHANGES}?{query}").content.decode()
        seen += re.findall(r'action="([^"]*/revert/)"', html)
        following = re.search(r'href="\?([^"]*after=[^"]*)"', html)
        if following is None:
            break
        query = following.group(1).replace("&amp;", "&")
        assert query.startswith("who=aigul&bulk=on")
    assert len(seen) == len({*seen}) == 10
    assert _page == 2


def test_a_decision_is_taken_back(desk: Client, editor: User, other: User) -> None:
    article = made(pairs={"kz-ru": "principal"})
    editors.decide(article.pair_tags.all(), "rejected", other, "secondary", note="басқа")
    Outbox.objects.all().delete()
    assert take_back(desk, "pair", newest(ArticlePair)) == "success"
    tag = article.pair_tags.get()
    assert (tag.state, tag.role, tag.note, tag.decided_by, tag.decided_at) == ("suggested", "principal", "", None, None)
    assert Outbox.objects.filter(pk=article.pk).exists()
    last = newest(ArticlePair)
    assert (last.history_user, last.history_change_reason) == (editor, reverting.REVERTED)
    assert "state: rejected → suggested" in rows(desk)[0]
    # That too: the decision is there again.
    assert take_back(desk, "pair", last) == "success"
    tag.refresh_from_db()
    assert (tag.state, tag.role, tag.note, tag.decided_by) == ("rejected", "secondary", "басқа", other)


def test_an_added_tag_goes(desk: Client, editor: User) -> None:
    article = made()
    editors.tag([article], ArticlePair, "fi-kz", editor, "principal", note="Жоба")
    assert take_back(desk, "pair", newest(ArticlePair)) == "success"
    assert not article.pair_tags.exists()
    assert newest(ArticlePair).history_type == "-"
    assert take_back(desk, "pair", newest(ArticlePair)) == "error"  # nothing gives a tag back that is gone


def test_bulk_actions_do_not_flood_the_list(desk: Client, editor: User) -> None:
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
    with bulk_action("accept", editor, {}, {}) as action:
        editors.decide(article.pair_tags.all(), "accepted", editor, bulk=action)
    hidden = bulk.begin(Plan(kind=BulkAction.Kind.HIDE, value="Қайталанған"), [article.pk], editor, {}, {}, "")
    bulk.advance(hidden)
    bulk.undo(hidden, editor)
    editors.hide(Article.objects.all(), "Қате", editor)
    assert len(rows(desk)) == 1
    assert len(rows(desk, "kind=article")) == 1
    assert rows(desk, "kind=pair") == []
    assert len(rows(desk, "bulk=on")) == 4  # accepted, hidden, shown, hidden
    editors.decide(article.pair_tags.all(), "rejected", editor)
    assert len(rows(desk, "kind=pair")) == 1


def test_merges_do_not_flood_the_list(desk: Client, editor: User) -> None:
    made(outlet="Ескі газет", topics={"trade": "primary"})
    regroup.merge(outlets.by_name("Ескі газет"), outlets.by_name("Жаңа газет"), editor)
    assert rows(desk, "kind=article") == []
    assert len(rows(desk, "kind=article&bulk=on")) == 1


def test_a_merge_is_named_and_taken_back_as_a_whole(desk: Client, editor: User) -> None:
    editor.groups.add(Group.objects.get(name="chief editors"))
    made(outlet="Ескі газет")
    regroup.merge(outlets.by_name("Ескі газет"), outlets.by_name("Жаңа газет"), editor)
    page = desk.get("/admin/changes/?kind=outlet&bulk=on").content.decode()
    assert "by a merge or a split" in page
    assert "/revert/" not in page
    archive_regroup.undo_some(Regrouping.objects.get(), editor)
    page = desk.get("/admin/changes/?kind=outlet&bulk=on").content.decode()
    assert "/revert/" not in page


def test_one_of_many_that_were_decided_in_bulk(desk: Client, editor: User) -> None:
    articles = [made(f"М {number}", f"Мәтін {number}.", pairs={"kz-ru": "principal"}) for number in range(2)]
    with bulk_action("accept", editor, {}, {}) as action:
        editors.decide(ArticlePair.objects.order_by("pk"), "accepted", editor, bulk=action)
    assert take_back(desk, "pair", ArticlePair.history.filter(article=articles[0]).first()) == "success"
    assert [article.pair_tags.get().state for article in articles] == ["suggested", "accepted"]
    assert articles[1].pair_tags.get().bulk == action


def test_nothing_comes_back_into_an_action_that_was_undone(desk: Client, editor: User) -> None:
    article = made(pairs={"kz-ru": "principal"})
    with bulk_action("accept", editor, {}, {}) as action:
        editors.decide(article.pair_tags.all(), "accepted", editor, bulk=action)
    editors.decide(article.pair_tags.all(), "rejected", editor)
    assert bulk.undo(action, editor) == 0  # it was decided again since
    assert take_back(desk, "pair", newest(ArticlePair)) == "error"
    assert article.pair_tags.get().state == "rejected"


def test_what_was_changed_since_stays(desk: Client, editor: User) -> None:
    article = made(pairs={"kz-ru": "principal"})
    editors.decide(article.pair_tags.all(), "rejected", editor)
    first = newest(ArticlePair)
    editors.decide(article.pair_tags.all(), "accepted", editor)
    assert take_back(desk, "pair", first) == "error"
    assert article.pair_tags.get().state == "accepted"
    editors.edit(article, {"title": "Екінші"}, editor)
    second = newest(Article)
    editors.edit(article, {"title": "Үшінші"}, editor)
    assert take_back(desk, "article", second) == "error"
    assert Article.objects.get().title == "Үшінші"
    assert take_back(desk, "article", newest(Article)) == "success"
    assert Article.objects.get().title == "Екінші"


def test_fields_of_an_article_with_what_they_rested_on(desk: Client, editor: User, other: User) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    article = made(outlet="Жайық үні", date="2022-08-25")
    editors.edit(article, {"date": "2005-03"}, other, "Мұрағат, 12-іс")
    editors.edit(article, {"date": "2006", "outlet": outlet, "byline": "Сәуле", "language": "ru"}, other, "Қате")
    editors.hide(Article.objects.all(), "қайталау", other)
    hidden = newest(Article)
    edited = Article.history.order_by("-history_id")[1]
    assert take_back(desk, "article", hidden) == "success"
    assert not Article.objects.get().hidden
    assert take_back(desk, "article", edited) == "success"
    after = Article.objects.get()
    assert (after.date_value, after.date_precision, after.byline, after.language) == ("2005-03", "month", "", "kk")
    assert after.outlet is not None
    assert after.outlet.name == "Жайық үні"
    row = after.field_values.get(field="date")
    assert (row.state, row.value, row.note, row.decided_by) == ("added", "2005-03", "Мұрағат, 12-іс", editor)
    # What newer text says does not override it.
    machines.revise(after, derived("Т", "Басқа мәтін.", date="2020"), revised("Т", "Басқа мәтін."))
    assert Article.objects.get().date_value == "2005-03"


def test_a_tag_that_newer_text_left_out_and_an_article_that_is_gone(desk: Client, editor: User) -> None:
    article = made(pairs={"kz-ru": "principal"})
    editors.decide(article.pair_tags.all(), "rejected", editor)
    record = newest(ArticlePair)
    assert take_back(desk, "pair", record) == "success"
    again = newest(ArticlePair)
    machines.revise(article, derived("Т", "Басқа."), revised("Т", "Басқа."))  # suggestions come and go
    assert take_back(desk, "pair", again) == "error"
    delete_articles(Article.objects.all())
    assert take_back(desk, "pair", record) == "error"
    assert "an article that is gone" in desk.get(CHANGES).content.decode()


def test_outlets_and_topics_are_for_chief_editors(desk: Client, editor: User) -> None:
    outlet = outlets.by_name("Дала жаршысы")
    outlet.name = "Дала"
    reference.edit(outlet, ["name"])
    topic = Topic.objects.get(pk="trade")
    topic.name_en = "Commerce"
    reference.edit(topic, ["name_en"])
    assert "name: Дала жаршысы → Дала" in " ".join(rows(desk, "kind=outlet"))
    assert "revert" not in desk.get(CHANGES).content.decode()
    url = reverse("admin-revert", args=["outlet", newest(Outlet).history_id])
    assert desk.post(url).status_code == 403
    editor.groups.add(Group.objects.get(name="chief editors"))
    assert take_back(desk, "outlet", newest(Outlet)) == "success"
    assert take_back(desk, "subject", newest(Topic)) == "success"
    outlet.refresh_from_db()
    assert (outlet.name, outlet.sort_name != "", newest(Outlet).history_user) == ("Дала жаршысы", True, editor)
    assert Topic.objects.get(pk="trade").name_en != "Commerce"


def test_who_may_only_look_takes_nothing_back(client: Client, editor: User) -> None:
    user = User.objects.create_user("guest", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user)
    article = made(pairs={"kz-ru": "principal"})
    editors.decide(article.pair_tags.all(), "rejected", editor)
    html = client.get(CHANGES).content.decode()
    assert "rejected" in html or "қабылданбаған" in html
    assert "revert" not in html
    url = reverse("admin-revert", args=["pair", newest(ArticlePair).history_id])
    assert client.post(url).status_code == 403
    assert article.pair_tags.get().state == "rejected"


def test_addresses_that_are_none(desk: Client, editor: User) -> None:
    article = made(pairs={"kz-ru": "principal"})
    editors.decide(article.pair_tags.all(), "rejected", editor)
    record = newest(ArticlePair)
    assert desk.get(reverse("admin-revert", args=["pair", record.history_id])).status_code == 405
    for kind, number in (("pair", 999_999), ("user", 1), ("note", record.history_id), ("pair", 10**30)):
        assert desk.post(f"/admin/changes/{kind}/{number}/revert/").status_code == 404, (kind, number)
    baseline = ArticlePair.history.order_by("history_id")[0]
    assert desk.post(reverse("admin-revert", args=["pair", baseline.history_id])).status_code == 404
    url = reverse("admin-revert", args=["pair", record.history_id])
    assert desk.post(url, {"next": "https://evil.example/"})["Location"] == CHANGES


def test_back_to_where_one_was(desk: Client, editor: User) -> None:
    article = made(pairs={"kz-ru": "principal"})
    editors.decide(article.pair_tags.all(), "rejected", editor)
    url = reverse("admin-revert", args=["pair", newest(ArticlePair).history_id])
    assert desk.post(url, {"next": f"{LIST}?pair=kz-ru"})["Location"] == f"{LIST}?pair=kz-ru"


def test_from_the_history_of_an_article(desk: Client, editor: User) -> None:
    article = made(pairs={"kz-ru": "principal"})
    editors.edit(article, {"title": "Жаңа"}, editor, "Мұрағат")
    editors.decide(article.pair_tags.all(), "rejected", editor)
    html = desk.get(f"{LIST}{article.pk}/history/").content.decode()
    offered = re.findall(r'action="([^"]*/revert/)"', html)
    assert offered == [
        reverse("admin-revert", args=["pair", newest(ArticlePair).history_id]),
        reverse("admin-revert", args=["article", newest(Article).history_id]),
    ]
    for url in offered:
        there = f"{LIST}{article.pk}/history/"
        assert desk.post(url, {"next": there})["Location"] == there
    after = Article.objects.get()
    assert (after.title, after.pair_tags.get().state) == (TITLE, "suggested")


def test_a_value_of_the_source_is_told_as_such_again(desk: Client, editor: User) -> None:
    article = made(date="2024-05-01T10:00+06:00")
    Article.objects.filter(pk=article.pk).update(date_flags=["assumed_zone"], title_derived=True)
    ground = {"rule": "metadata", "evidence": [{"revision": 1, "start": 0, "end": 3, "text": "Көп"}]}
    for name, value in (("date", article.date_value), ("title", article.title)):
        FieldValue.objects.update_or_create(article=article, field=name, defaults={"value": value, **ground})
    kept = ("title", "title_derived", "date_value", "date_precision", "date_from", "date_to", "date_flags", "newest")
    before = [Article.objects.values(*kept).get(), *FieldValue.objects.order_by("pk").values()]
    editors.edit(Article.objects.get(), {"date": "2024-05", "title": "Басқа"}, editor, "Мұрағат")
    assert FieldValue.objects.get(field="date").state == "added"
    assert take_back(desk, "article", newest(Article)) == "success"
    assert [Article.objects.values(*kept).get(), *FieldValue.objects.order_by("pk").values()] == before
    assert "set by an editor" not in desk.get(f"/en/a/{article.code}/").content.decode()
