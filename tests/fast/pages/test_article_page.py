"""The article page: what it says, what it must not say, and what lies behind its address."""

from __future__ import annotations

import re
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from articles.archive import editors
from articles.archive.bulk import bulk_action
from articles.ingest.records import UNDER_HALF
from articles.models import (
    TAGS,
    Article,
    ArticleTopic,
    FieldValue,
    Outlet,
    Revision,
    UpstreamCredit,
)
from articles.models.notes import bare
from articles.pages.display import BY_EDITOR, DOUBTS, PRECISIONS, shown_text
from search.engine import Hit
from tests.making import BODY, TITLE, made
from tests.pages import article_html, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_away")]


# ---- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_in_each_language(client: Client, language: str) -> None:
    html = article_html(client, made(outlet="Дала жаршысы", byline="Айдос Сәрсенбаев"), language)
    assert f'<html lang="{language}">' in html
    for text in (TITLE, "Дала жаршысы", "Айдос Сәрсенбаев", "Келесі жиын Омбыда болады деп күтіледі."):
        assert text in html


def test_paragraphs_in_the_language_of_the_source(client: Client) -> None:
    html = article_html(client, made(language="kk"))
    body = html[html.index('<div class="body"') :]
    assert body.startswith('<div class="body" lang="kk" dir="auto" ')
    paragraphs = re.findall(r'<p id="p(\d+)">(.*?)<a class="pin"', body[: body.index("</div>")])
    assert paragraphs == [("1", BODY.split("\n\n")[0]), ("2", BODY.split("\n\n")[1])]


def test_source_text_is_escaped_wherever_it_stands(client: Client) -> None:
    evil = "</script><script>alert('x')</script><b>"
    article = made(
        f"Т {evil}",
        f"Ақпар {evil} мәтіні.",
        byline=evil,
        outlet=f"Газет {evil}",
        url="https://example.kz/?a=1&b=2",
        topics={"trade": "primary"},
        words=evil,
    )
    UpstreamCredit.objects.create(article=article, name=evil, relation="cited")
    FieldValue.objects.filter(article=article, field="title").update(
        evidence=[{"revision": 1, "start": 2, "end": 2 + len(evil), "text": evil}]
    )
    html = article_html(client, article)
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert html.count("<script") == html.count("</script>") == 2  # linked data and the site's own file


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2022-08-25T23:33+06:00", ["August 25, 2022, 23:33", "Day and time"]),
        ("2022-08-25", ["August 25, 2022", "gives the day"]),
        ("2022-08", ["August 2022", "only the month"]),
        ("2022", ["2022", "only the year"]),
        ("--11-29", ["29 November, year not given", "without a year"]),
        ("", ["no date", "gives no date"]),
    ],
)
def test_the_date_and_its_precision_in_words(client: Client, date: str, said: list[str]) -> None:
    text = words(article_html(client, made(date=date)))
    for part in said:
        assert part in text


@pytest.mark.parametrize("flag", DOUBTS)
def test_doubts_about_the_date_in_words(client: Client, flag: str) -> None:
    assert str(DOUBTS[flag]) not in article_html(client, made("Б", "Мәтін."))
    with translation.override("en"):
        html = article_html(client, made(date_flags=[flag]))
        assert flag not in html
        assert str(DOUBTS[flag]).replace("'", "&#x27;") in html


def test_a_derived_title_is_said_to_be_derived(client: Client) -> None:
    note = "The source has no title"
    assert note not in article_html(client, made())
    assert note in article_html(client, made("Б", "Мәтін.", title_derived=True))


def test_a_text_that_may_be_incomplete_is_said_to_be(client: Client) -> None:
    note = "The text may be incomplete"
    article = made()
    assert note not in article_html(client, article)
    Revision.objects.update(repairs=[{"kind": UNDER_HALF, "start": 0, "end": 9}])
    assert note in article_html(client, article)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2021-07-03T10:00+06:00", "Day and time were set by an editor"),
        ("2021-07-03", "The day was set by an editor"),
        ("2021-07", "The month and the year were set by an editor"),
        ("2021", "The year was set by an editor"),
        ("--07-03", "set by an editor of the archive, without a year"),
        ("", "An editor of the archive decided that the article has no known date."),
    ],
)
def test_an_editors_date_is_told_as_the_editors(client: Client, date: str, said: str) -> None:
    article = made(date_flags=["utc_day"])
    editors.edit(article, {"date": date}, None, "Ұлттық кітапхананың тігіндісі")
    text = words(article_html(client, article))
    assert said in text
    assert "The source gives" not in text
    assert text.count("Editor's note: Ұлттық кітапхананың тігіндісі") == 2  # beside the date and in the list


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_an_editors_date_in_the_other_languages(client: Client, language: str) -> None:
    article = made()
    before = article_html(client, article, language)
    editors.edit(article, {"date": "2021"}, None, "https://example.kz/1?a=1&b=2")
    after = article_html(client, article, language)
    with translation.override(language):
        assert str(PRECISIONS["day"]) in before
        assert str(PRECISIONS["day"]) not in after
        assert str(BY_EDITOR["year"]) in after
    assert 'href="https://example.kz/1?a=1&amp;b=2" rel="external noreferrer nofollow"' in after


def test_a_note_that_is_a_passage_stands_in_its_sentence(client: Client) -> None:
    article = made()
    editors.edit(article, {"date": "2021"}, None, "«сарапшылары  жаңа көпірдің жобасын»")
    html = article_html(client, article)
    quoted = "Астанада Қазақстан мен Ресей <mark>сарапшылары жаңа көпірдің жобасын</mark> талқылады."
    assert html.count(quoted) == 2
    assert "Editor's note" not in html


@pytest.mark.parametrize("note", ["javascript:alert(1)", "<b>қате</b>", "http://", "data:text/html,x"])
def test_what_is_no_address_is_no_link(client: Client, note: str) -> None:
    article = made()
    editors.tag([article], ArticleTopic, "trade", None, note=note)
    html = article_html(client, article)
    assert f'href="{note}"' not in html
    assert "<b>" not in html
    assert escape(note) in html


def test_an_editors_title_is_told_as_the_editors(client: Client) -> None:
    said = "The title was set by an editor"
    article = made(title_derived=True)
    assert said not in article_html(client, article)
    editors.edit(article, {"title": "Басқа тақырып"}, None)
    html = article_html(client, article)
    assert said in html
    assert "The source has no title" not in html


def test_the_relation_of_an_upstream_is_said(client: Client) -> None:
    article = made()
    UpstreamCredit.objects.create(article=article, name="Алғашқы Ақпар", relation="original")
    UpstreamCredit.objects.create(article=article, name="Екінші Ақпар", relation="cited")
    text = words(article_html(client, article))
    assert re.search(r"Text taken from\s+Алғашқы Ақпар", text)
    assert re.search(r"Refers to\s+Екінші Ақпар", text)


def test_similar_articles_are_shown_while_the_engine_answers(client: Client, engine_away: Mock) -> None:
    article, other, hidden = made(), made("Ұқсас мақала", "Мәтін."), made("Жасырын мақала", "Басқа мәтін.")
    assert "Similar articles" not in article_html(client, article)
    editors.hide([hidden], "себеп", None)
    engine_away.similar.side_effect = None
    engine_away.similar.return_value = (Hit(hidden.pk, 2.0), Hit(other.pk, 1.0))
    html = article_html(client, article)
    assert "Similar articles" in html
    assert "Ұқсас мақала" in html
    assert "Жасырын мақала" not in html


# ---- tags ------------------------------------------------------------------------------------------------------------


def test_how_the_language_was_found_names_it(client: Client) -> None:
    html = article_html(client, made()).partition("How each value was found")[2]
    assert re.search(r"<dt>language</dt>\s*<dd>\s*Kazakh\s", html)


def test_where_there_are_no_tags_nothing_says_what_their_outlines_mean(client: Client) -> None:
    tagged = made(topics={"trade": "primary"})
    bare = made("Bridge shut", "The bridge is shut until spring.", language="en")
    assert 'class="legend"' in article_html(client, tagged)
    assert 'class="legend"' not in article_html(client, bare)
    assert "suggests tags for texts in Kazakh and Russian alone" in words(article_html(client, bare))
    editors.decide(tagged.topic_tags.all(), "rejected", None)
    assert 'class="legend"' not in article_html(client, tagged)


def test_tags_are_dashed_until_an_editor_checked_them(client: Client) -> None:
    article = made(
        countries={"KZ": "party", "KG": "venue"},
        pairs={"kz-ru": "principal", "kg-kz": "mention"},
        topics={"trade": "primary", "energy": "secondary"},
    )
    editor = User.objects.create_user("editor")
    editors.decide(article.topic_tags.filter(topic="trade"), "accepted", editor)
    editors.decide(article.topic_tags.filter(topic="energy"), "rejected", editor)
    html = " ".join(article_html(client, article).split())
    assert '<a href="/en/search/?topic=trade">' in html
    assert '<a class="m" href="/en/search/?country=KZ">' in html
    assert '<a class="m" href="/en/search/?pair=kz-ru">' in html
    assert "topic=energy" not in html
    assert "pair=kg-kz" not in html  # no search for the pair would find an article that merely mentions it
    assert "Kazakhstan — Kyrgyzstan" in html
    assert "venue" in html


def test_what_is_shared_is_one_line(client: Client) -> None:
    """Two lines would make two headers of a mail."""
    article = made("Келісім\r\nBcc: a@example.kz")
    html = article_html(client, article)
    assert "%0A" not in html and "%0D" not in html
    assert "%20Bcc%3A%20a%40example.kz&amp;body=" in html
    assert 'data-title="Келісім Bcc: a@example.kz"' in html


def test_tags_accepted_in_bulk_are_told_apart(client: Client) -> None:
    article = made(topics={"trade": "primary", "energy": "secondary"}, countries={"KZ": "party"}, words="жобасын")
    with bulk_action("accept", None, {}, {}) as action:
        for kind in TAGS:
            editors.decide(kind._default_manager.all(), "accepted", None, bulk=action)
    editors.decide(article.topic_tags.filter(topic="energy"), "accepted", None)
    html = " ".join(article_html(client, article).split())
    assert '<a class="b" href="/en/search/?topic=trade">' in html
    assert '<a href="/en/search/?topic=energy">' in html
    text = words(html)
    assert "primary , accepted in bulk" in text
    assert text.count("accepted in bulk: one decision about 3 tags") == 2
    assert text.count("not yet checked by an editor") == 1  # in the legend
    assert text.count("checked by an editor") == 3  # twice in the legend, and energy
    browsed = client.get("/en/browse/").content.decode()
    assert len(re.findall(r'<a class="b"\s+href="\?topic=trade">', browsed)) == 1
    assert re.search(r'<a\s+href="\?topic=energy">', browsed)


def test_an_editors_tag_is_told_as_the_editors_with_its_note(client: Client) -> None:
    article = made(topics={"trade": "primary"})
    editors.tag([article], ArticleTopic, "energy", None, note="Жылу желісі — энергетика")
    editors.decide(article.topic_tags.filter(topic="trade"), "accepted", None, note="Көпір сауданы өсіреді")
    text = words(article_html(client, article))
    assert "Editor's note: Жылу желісі — энергетика added by an editor" in text
    assert "Editor's note: Көпір сауданы өсіреді Rule: name" in text
    assert "confidence: 80% · checked by an editor" in text


def test_a_passage_beyond_the_excerpt_does_not_leave_in_a_note(client: Client, excerpted: Article) -> None:
    beyond, shown = excerpted.body[-60:-10], excerpted.body[:40]
    assert bare(beyond) not in shown_text(excerpted)
    editors.tag([excerpted], ArticleTopic, "energy", None, note=f"«{beyond}»")
    editors.edit(excerpted, {"date": "2021"}, None, shown)
    html = article_html(client, excerpted)
    assert bare(beyond) not in html
    assert re.search(r"passage of the article, of \d+ characters, that the outlet does not allow to be shown", html)


def test_evidence_stands_in_its_sentence(client: Client) -> None:
    article = made(topics={"trade": "primary"}, words="жаңа көпірдің жобасын")
    html = article_html(client, article)
    quotation = "Астанада Қазақстан мен Ресей сарапшылары <mark>жаңа көпірдің жобасын</mark> талқылады."
    assert re.search(rf'<q lang="kk"\s+dir="auto">{re.escape(quotation)}</q>', html)
    assert "80%" in html


def test_many_places_of_evidence_are_counted(client: Client) -> None:
    article = made(topics={"trade": "primary"}, words="көпірдің")
    tag = article.topic_tags.get()
    ArticleTopic.objects.filter(pk=tag.pk).update(evidence=tag.evidence * 8)
    html = article_html(client, article)
    assert html.count("<mark>") == 5
    assert "and 3 more places" in html


def test_evidence_of_an_older_revision_is_read_from_it(client: Client) -> None:
    article = made(topics={"trade": "primary"}, words="талқылады")
    article.revisions.update(number=4)
    ArticleTopic.objects.update(evidence=[{"revision": 4, "start": 0, "end": 5, "text": "Көпір"}])
    assert "<mark>Көпір</mark> салу туралы" in article_html(client, article)


# ---- excerpts --------------------------------------------------------------------------------------------------------


@pytest.fixture
def excerpted() -> Article:
    body = "Бірінші сөйлем осында. " * 40 + "Соңғы құпия сөйлем."
    article = made(
        body=body, outlet="Жабық газет", url="https://example.kz/1", topics={"trade": "primary"}, words="құпия"
    )
    Outlet.objects.filter(pk=article.outlet.pk).update(display="excerpt")
    return Article.objects.get(pk=article.pk)


def test_an_outlet_that_allows_an_excerpt_gets_an_excerpt_and_a_link(client: Client, excerpted: Article) -> None:
    html = article_html(client, excerpted)
    assert "Соңғы" not in html
    assert len(shown_text(excerpted)) <= 401
    assert 'href="https://example.kz/1"' in html
    start = excerpted.revisions.get().text.index("құпия")
    assert "құпия" not in html
    assert f"characters {start} to {start + 5} of the source" in html  # the place alone: its words are not to be shown
    assert "/original/" not in html


def test_evidence_within_an_excerpt_is_quoted_without_its_sentence(client: Client, excerpted: Article) -> None:
    start = excerpted.revisions.get().text.index("Бірінші")
    piece = {"revision": 1, "start": start, "end": start + 7, "text": "Бірінші"}
    ArticleTopic.objects.update(evidence=[piece])
    assert "<mark>Бірінші</mark></q>" in article_html(client, excerpted)


def test_the_bytes_of_an_excerpted_article_are_for_editors(client: Client, excerpted: Article) -> None:
    address = f"/en/a/{excerpted.code}/original/"
    assert client.get(address).status_code == 403
    editor = User.objects.create_user("editor")
    editor.user_permissions.add(Permission.objects.get(codename="view_original"))
    client.force_login(editor)
    assert b"".join(client.get(address).streaming_content).decode().startswith(TITLE)  # type: ignore[attr-defined]
