"""One article at the editors' desk: correcting it, deciding its tags, looking at its history."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.archive import editors, machines, outlets, settle
from articles.archive.bulk import bulk_action
from articles.models import Article, Outbox
from tests.desk import LIST, added, change_url, form_data, save
from tests.making import BODY, TITLE, derived, made, revised
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_the_form_shows_the_evidence_in_its_sentence(desk: Client) -> None:
    evil = "<b>жаңа</b> көпір"
    article = made(body=f"Астанада {evil} салынады. Басқа сөйлем.", pairs={"kz-ru": "principal"}, words=evil)
    html = desk.get(change_url(article)).content.decode()
    assert "Астанада <mark>&lt;b&gt;жаңа&lt;/b&gt; көпір</mark> салынады.</q>" in html
    assert "<b>жаңа" not in html
    assert "name · 80%" in html


def test_the_form_asks_little_of_the_database(desk: Client, django_assert_max_num_queries: Any) -> None:
    countries = dict.fromkeys(["KZ", "RU", "UZ", "KG", "TJ", "CN", "TR", "DE"], "party")
    pairs = dict.fromkeys(["kz-ru", "kz-uz", "kg-kz", "kz-tj", "cn-kz"], "principal")
    article = made(
        countries=countries, pairs=pairs, topics={"trade": "primary", "energy": "secondary"}, words="көпірдің"
    )
    with django_assert_max_num_queries(30):
        desk.get(change_url(article))


def test_every_box_of_the_form_has_a_name(desk: Client) -> None:
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"}, countries={"KZ": "party"})
    page = Page(desk.get(change_url(article)))
    labelled = {label["for"] for label in page.find("label") if "for" in label}
    boxes = [
        *page.find("select"), *page.find("textarea"), *(box for box in page.find("input") if box["type"] != "hidden")
    ]  # fmt: skip
    nameless = [
        box
        for box in boxes
        if box.get("type") != "submit" and not box.get("aria-label") and box.get("id") not in labelled
    ]
    assert nameless == []
    names = [box["aria-label"] for box in boxes if box.get("aria-label")]
    assert "Kazakhstan — Russia: Role" in names


def test_a_save_without_a_change_writes_nothing(desk: Client) -> None:
    article = made(
        date="2022-08-25T23:33+06:00",
        date_flags=["assumed_zone"],
        outlet="Дала жаршысы",
        byline="Сәуле",
        pairs={"kz-ru": "principal"},
        topics={"trade": "primary"},
        countries={"KZ": "party"},
    )
    Outbox.objects.all().delete()
    after = save(desk, article, form_data(article))
    assert after.updated_at == article.updated_at
    assert not Outbox.objects.exists()
    assert not after.history.exists()
    assert not after.pair_tags.get().history.exists()


def test_correcting_the_articles_own_fields(desk: Client, editor: User) -> None:
    article = made(title_derived=True)
    outlet = outlets.by_name("Жайық үні")
    data = form_data(
        article,
        title="Дұрыс тақырып",
        date="2005-03",
        outlet=str(outlet.pk),
        byline="Сәуле",
        language="ru",
        note="Газет тігіндісі, 3-нөмір",
    )
    after = save(desk, article, data)
    assert (after.title, after.title_derived, after.outlet, after.byline, after.language) == (
        "Дұрыс тақырып",
        False,
        outlet,
        "Сәуле",
        "ru",
    )
    assert (after.date_value, after.date_precision, str(after.date_to)) == ("2005-03", "month", "2005-03-31")
    assert set(after.field_values.filter(state="added").values_list("note", flat=True)) == {"Газет тігіндісі, 3-нөмір"}
    assert set(after.field_values.filter(state="added", decided_by=editor).values_list("field", flat=True)) == {
        "title",
        "date",
        "outlet",
        "byline",
        "language",
    }
    assert Outbox.objects.get(pk=article.pk).priority == Outbox.EDITOR
    assert after.body == BODY


@pytest.mark.parametrize(
    ("value", "precision"), [("2005", "year"), ("2005-03-21", "day"), ("", "unknown"), ("--03-21", "unknown")]
)
def test_dates_as_precise_as_the_source(desk: Client, value: str, precision: str) -> None:
    article = made()
    after = save(desk, article, form_data(article, date=value, note="Мұрағат анықтамасы"))
    assert (after.date_value, after.date_precision) == (value, precision)


@pytest.mark.parametrize(
    ("typed", "value", "precision"),
    [
        ("21.03.2005", "2005-03-21", "day"),
        ("21 наурыз 2005", "2005-03-21", "day"),
        ("21 марта 2005 в 14:30", "2005-03-21T14:30", "minute"),
        ("2005 ж. 21 наурыз, 9:05", "2005-03-21T09:05", "minute"),
        ("21.03.2005 14:30", "2005-03-21T14:30", "minute"),
        ("март 2005 г.", "2005-03", "month"),
        ("03.2005", "2005-03", "month"),
        (" March 2005 ", "2005-03", "month"),
        ("2005 жылы", "2005", "year"),
    ],
)
def test_dates_as_people_write_them(desk: Client, typed: str, value: str, precision: str) -> None:
    article = made()
    after = save(desk, article, form_data(article, date=typed, note="Мұрағат анықтамасы"))
    assert (after.date_value, after.date_precision) == (value, precision)


@pytest.mark.parametrize("typed", ["29.02.2015", "2005-02-30", "31 сәуір 2005", "21.03.2005 24:10"])
def test_a_day_of_no_calendar_is_told_as_such(desk: Client, typed: str) -> None:
    article = made()
    response = desk.post(change_url(article), form_data(article, date=typed, note="Мұрағат анықтамасы"))
    assert "No calendar has this day" in response.content.decode()
    assert Article.objects.get(pk=article.pk).date_value == article.date_value


@pytest.mark.parametrize("value", ["март", "05.03", "1.2.3.2005", "х" * 60, "2005-03-21T9:30"])
def test_what_is_no_date_is_refused_with_a_word(desk: Client, value: str) -> None:
    article = made()
    response = desk.post(change_url(article), form_data(article, date=value, title="Басқа"))
    assert response.status_code == 200
    assert "Not a date" in response.content.decode()
    assert Article.objects.get(pk=article.pk).title == TITLE


def test_an_empty_title_is_refused(desk: Client) -> None:
    article = made()
    assert desk.post(change_url(article), form_data(article, title=" ")).status_code == 200
    assert Article.objects.get(pk=article.pk).title == TITLE


def test_deciding_tags(desk: Client, editor: User) -> None:
    article = made(pairs={"kz-ru": "principal", "kz-uz": "principal"}, topics={"trade": "primary"})
    data = form_data(article) | {
        "pair_tags-0-state": "rejected",
        "pair_tags-1-role": "secondary",
        "topic_tags-0-state": "accepted",
    }
    after = save(desk, article, data)
    assert list(after.pair_tags.order_by("pk").values_list("role", "state")) == [
        ("principal", "rejected"),
        ("secondary", "accepted"),
    ]
    tag = after.topic_tags.get()
    assert (tag.state, tag.decided_by) == ("accepted", editor)
    assert [(record.state, record.history_user) for record in tag.history.all()] == [
        ("accepted", editor),
        ("suggested", None),
    ]
    # A rejected tag can be taken back; the form offers no way to make it a machine's again.
    after = save(desk, article, form_data(after) | {"pair_tags-0-state": "accepted"})
    assert after.pair_tags.order_by("pk")[0].state == "accepted"
    response = desk.post(change_url(article), form_data(after) | {"topic_tags-0-state": "suggested"})
    assert response.status_code == 200
    assert after.topic_tags.get().state == "accepted"


def test_adding_tags(desk: Client, editor: User) -> None:
    article = made(topics={"trade": "primary"})
    data = added(
        form_data(article), "topic_tags", article, topic="energy", role="secondary", note="https://example.kz/1"
    )
    data = added(data, "country_tags", article, country="FI", role="venue", note="Омбыда болады")
    data = added(data, "pair_tags", article, first="KZ", second="FI", role="principal", note="Бірлескен жоба")
    after = save(desk, article, data)
    assert set(after.topic_tags.values_list("topic", "role", "state")) == {
        ("trade", "primary", "suggested"),
        ("energy", "secondary", "added"),
    }
    assert set(after.country_tags.values_list("country", "role", "state")) == {
        ("FI", "venue", "added"),  # as the form says, not as it would follow
        ("KZ", "party", "added"),  # a principal pair has its countries
    }
    pair = after.pair_tags.get()
    assert (pair.pair_id, pair.state, pair.decided_by, pair.rule) == ("fi-kz", "added", editor, "editor")
    assert pair.history.get().history_type == "+"


def test_another_date_rests_on_something(desk: Client) -> None:
    article = made()
    response = desk.post(change_url(article), form_data(article, date="2005"))
    assert "Say what it rests on" in response.content.decode()
    assert Article.objects.get(pk=article.pk).date_value == "2022-08-25"
    assert save(desk, article, form_data(article, title="Басқа")).title == "Басқа"


def test_an_added_tag_rests_on_something(desk: Client) -> None:
    article = made()
    data = added(form_data(article), "topic_tags", article, topic="energy", role="primary")
    assert "Say what it rests on" in desk.post(change_url(article), data).content.decode()
    assert not article.topic_tags.exists()
    save(desk, article, data | {"topic_tags-0-note": "«Олар  жылу желісін де қарады.»"})
    tag = article.topic_tags.get()
    assert [piece["text"] for piece in tag.evidence] == ["Олар жылу желісін де қарады."]
    text = article.revisions.get().text
    assert text[tag.evidence[0]["start"] : tag.evidence[0]["end"]] == tag.evidence[0]["text"]


def test_a_note_on_a_suggestion_asks_for_a_decision(desk: Client) -> None:
    article = made(topics={"trade": "primary"})
    data = form_data(article) | {"topic_tags-0-note": "Сауда туралы емес"}
    assert "Accept or reject the tag" in desk.post(change_url(article), data).content.decode()
    save(desk, article, data | {"topic_tags-0-state": "rejected"})
    assert article.topic_tags.values_list("state", "note").get() == ("rejected", "Сауда туралы емес")


def test_a_tag_accepted_in_bulk_can_be_accepted_by_itself(desk: Client, editor: User) -> None:
    article = made(topics={"trade": "primary"})
    with bulk_action("accept", editor, {}, {}) as action:
        editors.decide(article.topic_tags.all(), "accepted", editor, bulk=action)
    html = desk.get(change_url(article)).content.decode()
    assert '<option value="in_bulk" selected>accepted in bulk</option>' in html
    assert f"/admin/articles/bulkaction/{action.pk}/change/" in html
    save(desk, article, form_data(article))
    assert article.topic_tags.get().bulk == action
    save(desk, article, form_data(article) | {"topic_tags-0-state": "accepted"})
    assert (article.topic_tags.get().state, article.topic_tags.get().bulk) == ("accepted", None)
    assert "bulk action" in desk.get(f"{LIST}{article.pk}/history/").content.decode()


def test_an_editors_date_and_title_are_told_as_such(desk: Client) -> None:
    article = made()
    html = desk.get(change_url(article)).content.decode()
    assert "The source gives the day." in html
    assert "as in the source" in html
    save(desk, article, form_data(article, date="2005-03", title="Басқа", note="Мұрағат, 12-іс"))
    html = desk.get(change_url(article)).content.decode()
    assert "The month and the year were set by an editor of the archive. Editor&#x27;s note: Мұрағат, 12-іс" in html
    assert "The source gives" not in html
    assert "as in the source" not in html


@pytest.mark.parametrize(
    "row", [{"first": "KZ", "second": "KZ"}, {"first": "KZ", "second": ""}, {"first": "KZ", "second": "ZZ"}]
)
def test_a_pair_needs_two_countries(desk: Client, row: dict[str, str]) -> None:
    article = made()
    data = added(form_data(article), "pair_tags", article, role="principal", **row)
    assert desk.post(change_url(article), data).status_code == 200
    assert not article.pair_tags.exists()


def test_what_a_tag_is_about_cannot_be_changed(desk: Client) -> None:
    article = made(topics={"trade": "primary"})
    save(desk, article, form_data(article) | {"topic_tags-0-topic": "energy", "topic_tags-0-state": "accepted"})
    assert article.topic_tags.values_list("topic", "state").get() == ("trade", "accepted")


def test_hiding_and_unhiding_one_article(desk: Client, client: Client) -> None:
    article = made()
    response = desk.post(change_url(article), form_data(article, hidden="on"))
    assert "Say why the article is hidden." in response.content.decode()
    after = save(desk, article, form_data(article, hidden="on", hidden_reason="қате"))
    assert (after.hidden, after.hidden_reason) == (True, "қате")
    assert client.get(f"/a/{article.code}/").status_code == 410
    data = form_data(after)
    del data["hidden"]
    after = save(desk, article, data)
    assert (after.hidden, after.hidden_reason) == (False, "")


def test_saving_never_asks_the_engine(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.engine.get_engine", None)
    article = made()
    assert save(desk, article, form_data(article, title="Басқа")).title == "Басқа"


# ---- history --------------------------------------------------------------------------------------------------------


def test_the_history_page_shows_before_and_after(desk: Client) -> None:
    article = made(pairs={"kz-ru": "principal"}, topics={"trade": "primary"})
    data = form_data(article, title="Жаңа <i>тақырып</i>", date="2005", note="Мұрағат") | {
        "topic_tags-0-state": "rejected"
    }
    after = save(desk, article, data)
    save(desk, article, form_data(after, hidden="on", hidden_reason="қайталау"))
    html = desk.get(f"{LIST}{article.pk}/history/").content.decode()
    rows = [
        [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)][
            1:5
        ]
        for row in re.findall(r"<tr>\s*<td>.*?</tr>", html, re.DOTALL)
    ]
    assert ["aigul", "title", TITLE, "Жаңа &lt;i&gt;тақырып&lt;/i&gt;"] in rows
    assert ["aigul", "date", "August 25, 2022", "2005"] in rows
    assert ["aigul", "topic: Trade &amp; customs, state", "suggested", "rejected"] in rows
    assert ["aigul", "reason for hiding", "—", "қайталау"] in rows
    assert ["aigul", "hidden", "no", "yes"] in rows
    assert ["aigul", "date, note", "—", "Мұрағат"] in rows
    assert not any("pair" in row[1] for row in rows)


def test_the_history_of_an_untouched_article_is_empty(desk: Client) -> None:
    article = made(topics={"trade": "primary"})
    machines.revise(article, derived(topics={"energy": "primary"}), revised(body=BODY + " Тағы."))
    assert "Nobody has changed this yet." in desk.get(f"{LIST}{article.pk}/history/").content.decode()


def test_what_follows_from_a_decision_is_told_and_settled(desk: Client, editor: User) -> None:
    countries = {"KZ": "party", "RU": "venue", "UZ": "party"}
    article = made(countries=countries, pairs={"kz-ru": "principal", "kz-uz": "secondary"}, words="Ресей")
    html = desk.get(change_url(article)).content.decode()
    assert "Accepted, also: Kazakhstan: party; Russia: party" in html
    assert "Rejected, also: Uzbekistan: rejected" in html
    data = form_data(article)
    state = next(key for key, value in data.items() if key.startswith("pair_tags") and value == "principal")
    after = save(desk, article, data | {state.replace("role", "state"): "accepted"})
    decided = set(after.country_tags.exclude(state="suggested").values_list("country", "role", "decided_by"))
    assert decided == {("KZ", "party", editor.pk), ("RU", "party", editor.pk)}
    assert settle.undo(article, editor) == 3
    assert not Article.objects.get().country_tags.exclude(state="suggested").exists()


def test_what_the_form_says_stands_above_what_would_follow(desk: Client) -> None:
    article = made(countries={"KZ": "party", "RU": "venue"}, pairs={"kz-ru": "principal"})
    data = form_data(article)
    changes = {key.replace("role", "state"): "accepted" for key, value in data.items() if value == "principal"}
    changes |= {key.replace("role", "state"): "accepted" for key, value in data.items() if value == "venue"}
    after = save(desk, article, data | changes)
    assert after.pair_tags.get().state == "accepted"
    decided = set(after.country_tags.values_list("country", "state", "role"))
    assert decided == {("KZ", "accepted", "party"), ("RU", "accepted", "venue")}


def test_the_same_day_written_otherwise_is_no_change(desk: Client) -> None:
    article = made(date="2005-03-21")
    save(desk, article, form_data(article, date="21 марта 2005 г."))
    assert not Article.objects.get().history.exists()


def test_a_passage_that_a_decision_rests_on_is_shown_as_one(desk: Client, client: Client) -> None:
    article = made(topics={"trade": "primary"})
    data = form_data(article) | {"topic_tags-0-state": "accepted", "topic_tags-0-note": "Олар жылу желісін де қарады."}
    save(desk, article, data)
    html = client.get(article.get_absolute_url()).content.decode()
    assert "<mark>Олар жылу желісін де қарады.</mark>" in html
    text = desk.get(change_url(article)).content.decode()
    assert "data-passages" in text and "Олар жылу желісін де қарады." in text


def test_who_was_overtaken_is_told_before_anything_is_lost(desk: Client, editor: User) -> None:
    article = made()
    html = desk.get(change_url(article)).content.decode()
    seen = re.findall(r'name="seen" value="(.*?)"', html)[0]
    editors.edit(article, {"title": "Басқаның тақырыбы"}, editor)
    data = form_data(article, title="Менің тақырыбым", seen=seen)
    again = desk.post(change_url(article), data)
    assert "Somebody changed the article while this page was open." in again.content.decode()
    assert Article.objects.get().title == "Басқаның тақырыбы"
    assert "Менің тақырыбым" in again.content.decode()
    seen = re.findall(r'name="seen" value="(.*?)"', again.content.decode())[0]
    assert save(desk, article, data | {"seen": seen}).title == "Менің тақырыбым"


def test_who_changes_nothing_is_told_nothing(desk: Client, editor: User) -> None:
    article = made()
    data = form_data(article, seen="2020-01-01T00:00:00+00:00")
    assert save(desk, article, data).title == article.title
