"""Stories: near copies found as articles come, change, hide and go; the same whatever the order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import combinations, permutations
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.archive import editors, machines, outlets, stories
from articles.archive.delete import delete_articles
from articles.archive.machines import ArticleWrite
from articles.models import Article, NearCopy, Outbox, SketchValue, Tombstone
from articles.progress import Cancelled, Silent
from articles.text.copies import Text, similarity
from articles.text.sketches import sketch
from tests.making import derived, revised

pytestmark = pytest.mark.django_db

LINES = (
    "Жетісу облысының шаруалары көрші Іле Қазақ автономиялық облысына алғашқы мың тонна балды жөнелтті.",
    "Балдың сапасын шекарада екі елдің зертханасы қатар тексеріп, қорытындысын бір күнде береді деп келісілген.",
    "Омарташы Дәулет Байжігітов ара ұясын тау бөктеріне маусым басында көшіретінін, гүл сонда кеш ашылатынын айтады.",
    "Кооператив төрағасы құтыға құятын желіні Кореядан алдыртып, оған мемлекеттен жеңілдетілген несие алған.",
    "Сатып алушы компания келесі жазда бал көлемін үш есе арттыруға дайын екенін хатпен растап отыр.",
    "Мамандар бұл бағытта ветеринариялық куәлікті электронды түрге көшірсе, кезек мүлде жойылар еді деп санайды.",
)
OTHER = (
    "Павлодарда өткен шахмат турнирінде Омбы мектебінің оқушысы барлық қарсыласын ұтып, бас жүлдені еншіледі. "
    "Қазылар алқасы жасөспірімнің эндшпильдегі шеберлігін ерекше атап өтті."
)


def text(*numbers: int) -> str:
    return "\n\n".join(LINES[number] for number in numbers)


WHOLE = text(0, 1, 2, 3, 4, 5)


def derivation(body: str, title: str = "Бал экспорты басталды", credits: Iterable[str] = (), **values: Any) -> Any:
    made = derived(title, body, **values)
    made.sketch = sketch(body)
    made.credits = [{"name": name, "relation": "cited", "rule": "test", "evidence": []} for name in credits]
    return made


def add(body: str = WHOLE, **values: Any) -> Article:
    article: Article = machines.add(derivation(body, **values), revised(body=body))
    return article


def story(article: Article) -> int:
    return Article.objects.values_list("story", flat=True).get(pk=article.pk)


def heads(*articles: Article) -> list[int]:
    return [story(article) for article in articles]


def asked() -> set[int]:
    """The articles that wait for the index; none afterwards."""
    ids = set(Outbox.objects.values_list("article_id", flat=True))
    Outbox.objects.all().delete()
    return ids


# ---- who belongs together, and who heads it -----------------------------------------------------------------------


def test_a_reprint_joins_the_story_of_the_earlier_article() -> None:
    first, other = add(date="2023-05-02"), add(OTHER)
    asked()
    reprint = add(text(0, 1, 3, 4), date="2023-05-03")
    assert heads(first, reprint, other) == [first.pk, first.pk, other.pk]
    assert asked() == {reprint.pk, first.pk}  # which is alone no longer
    copy = NearCopy.objects.get()
    assert {copy.first_id, copy.second_id} == {first.pk, reprint.pk} and copy.similarity >= 0.8


def test_an_earlier_article_that_comes_later_heads_the_story() -> None:
    reprint = add(text(0, 1, 2, 3), date="2023-05-03")
    asked()
    first = add(date="2023-05-02")
    assert heads(first, reprint) == [first.pk, first.pk]
    assert asked() == {first.pk, reprint.pk}


def test_an_undated_article_comes_last_and_ties_go_by_id() -> None:
    undated, dated = add(date="", id=5), add(text(0, 1, 2, 3), date="2023-05-03", id=9)
    assert heads(undated, dated) == [9, 9]
    same = add(text(0, 1, 2, 4), date="2023-05-03", id=7)
    assert heads(undated, dated, same) == [7, 7, 7]


@pytest.mark.parametrize("name", ["Дала жаршысы", "дала жаршысы", "dalazharshysy.example"])
def test_the_credited_outlet_heads_the_story(name: str) -> None:
    early = add(date="2023-05-01", outlet="Шетел газеті", credits=[name])
    source = add(text(0, 1, 2, 3, 4), date="2023-05-02", outlet="Дала жаршысы")
    assert source.outlet is not None
    source.outlet.domains = ["dalazharshysy.example"]
    outlets.save(source.outlet)
    third = add(text(1, 2, 3, 4, 5), date="2023-04-30", outlet="Үшінші басылым")
    assert heads(early, source, third) == [source.pk] * 3


def test_an_outlets_other_names_move_the_head_and_back(admin_client: Client) -> None:
    early = add(date="2023-05-01", outlet="Шетел газеті", credits=["Сахара таңы"])
    source = add(text(0, 1, 2, 3, 4), date="2023-05-02", outlet="Дала жаршысы")
    form = {"name": "Дала жаршысы", "languages": "kk", "state": "accepted"}
    form |= {"kind": "newspaper", "ownership": "state", "display": "excerpt"}
    for aliases, head in (("Сахара таңы", source), ("", early)):
        url = reverse("admin:articles_outlet_change", args=[source.outlet_id])
        assert admin_client.post(url, form | {"aliases": aliases}).status_code == 302
        assert heads(early, source) == [head.pk] * 2


def test_an_outlet_that_names_itself_is_not_credited() -> None:
    itself = add(date="2023-05-05", outlet="Дала жаршысы", credits=["Дала жаршысы"])
    again = add(text(0, 1, 2, 3), date="2023-05-06", outlet="Дала жаршысы", credits=["Дала жаршысы"])
    early = add(text(0, 1, 2, 4), date="2023-05-01", outlet="Шетел газеті")
    assert heads(itself, again, early) == [early.pk] * 3


def test_copies_within_one_batch_are_found() -> None:
    bodies = [WHOLE, OTHER, text(0, 1, 2, 3), text(0, 2, 3, 4, 5)]
    writes = [
        ArticleWrite(derivation(body, date=f"2023-05-0{day}"), [revised(body=body)])
        for day, body in enumerate(bodies, 1)
    ]
    machines.write(writes)
    ids = [draft.article.pk for draft in writes if draft.article]
    assert [Article.objects.get(pk=pk).story for pk in ids] == [ids[0], ids[1], ids[0], ids[0]]


def test_two_parts_without_a_common_line_belong_together_through_the_whole(django_assert_max_num_queries: Any) -> None:
    front, back = add(text(0, 1, 2), date="2023-05-02"), add(text(3, 4, 5), date="2023-05-03")
    assert heads(front, back) == [front.pk, back.pk]
    whole = add(date="2023-05-04")
    assert heads(front, back, whole) == [front.pk] * 3
    delete_articles(Article.objects.filter(pk=whole.pk))
    assert heads(front, back) == [front.pk, back.pk]
    assert not NearCopy.objects.exists() and not SketchValue.objects.filter(article_id=whole.pk).exists()


# ---- what changes later -------------------------------------------------------------------------------------------


def test_a_hidden_head_makes_way_and_comes_back(editor: Any) -> None:
    first, reprint = add(date="2023-05-02"), add(text(0, 1, 2, 3), date="2023-05-03")
    asked()
    editors.hide([Article.objects.get(pk=first.pk)], "өтініш бойынша", editor)
    assert heads(first, reprint) == [reprint.pk] * 2
    assert asked() == {first.pk, reprint.pk}
    editors.unhide([Article.objects.get(pk=first.pk)], editor)
    assert heads(first, reprint) == [first.pk] * 2


def test_a_date_or_an_outlet_corrected_by_an_editor_changes_the_head(editor: Any) -> None:
    first, reprint = add(date="2023-05-02"), add(text(0, 1, 2, 3), date="2023-05-03", credits=["Дала жаршысы"])
    editors.edit(first, {"date": "2023-06"}, editor)
    assert heads(first, reprint) == [reprint.pk] * 2
    editors.edit(first, {"outlet": outlets.by_name("Дала жаршысы")}, editor)
    assert heads(first, reprint) == [first.pk] * 2


def test_deleting_the_head_leaves_the_others_together(editor: Any) -> None:
    rows = [
        add(text(*numbers), date=f"2023-05-0{day}")
        for day, numbers in enumerate([(0, 1, 2, 3), (0, 1, 2, 4), (0, 1, 2, 3, 4)], 1)
    ]
    asked()
    delete_articles(Article.objects.filter(pk=rows[0].pk))
    assert heads(*rows[1:]) == [rows[1].pk] * 2
    assert asked() == {row.pk for row in rows}


def test_a_newer_text_leaves_the_story() -> None:
    first, reprint = add(date="2023-05-02"), add(text(0, 1, 2, 3), date="2023-05-03")
    machines.revise(reprint, derivation(OTHER, date="2023-05-03"), revised(body=OTHER))
    assert heads(first, reprint) == [first.pk, reprint.pk]
    assert not NearCopy.objects.exists()
    machines.revise(reprint, derivation(text(0, 2, 3, 4), date="2023-05-01"), revised(body=text(0, 2, 3, 4)))
    assert heads(first, reprint) == [reprint.pk] * 2


def test_a_text_too_short_leaves_its_story() -> None:
    first, reprint = add(date="2023-05-02"), add(text(0, 1, 2, 3), date="2023-05-03")
    machines.revise(first, derivation("Мәтін жойылды.", date="2023-05-02"), revised(body="Мәтін жойылды."))
    assert heads(first, reprint) == [first.pk, reprint.pk]
    assert not SketchValue.objects.filter(article_id=first.pk).exists()


def test_an_article_of_no_story_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    articles = [add(f"{OTHER} {LINES[number]}", date="2023-05-02") for number in range(2)]
    sketches = {article.pk: sketch(article.body + str(article.pk)) for article in articles}
    with transaction.atomic(), django_assert_max_num_queries(7):  # one of them the lock of PostgreSQL
        stories.place(sketches)


# ---- what many articles share -------------------------------------------------------------------------------------

NOTE = (
    "Сайттағы материалдарды пайдаланған кезде белсенді гиперсілтеме қою міндетті. Жаңалықтарды бірінші болып білу үшін "
    "арнамызға жазылыңыз. Редакцияға хабарласу үшін төмендегі телефонға қоңырау шалыңыз."
)


def test_a_note_under_every_page_joins_nothing_and_fills_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "MOST_HOLDERS", 5)
    for number, line in enumerate(LINES):
        add(f"{line}\n\n{NOTE}", title=f"Хабар {number}")
        add(f"{line[:50]} туралы {number} ақпарат түсті.\n\n{NOTE}", title=f"Дерек {number}")
    assert not NearCopy.objects.exists()
    holders = [SketchValue.objects.filter(value=value).count() for value in sketch(NOTE)]
    assert max(holders) == 5


def test_a_story_beyond_the_bounds_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "MOST_HOLDERS", 4)
    monkeypatch.setattr(stories, "MOST_COMPARED", 3)
    rows = [
        add(f"{WHOLE}\n\nДереккөз: {number}-басылым", title=f"Тақырып {number}", date="2023-05-02")
        for number in range(12)
    ]
    assert len({*heads(*rows)}) == 1
    assert max(map(len, links().values())) < 12


def links() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for first, second in NearCopy.objects.values_list("first_id", "second_id"):
        found.setdefault(second, []).append(first)
    return found


# ---- archives from before -----------------------------------------------------------------------------------------


def forget() -> None:
    SketchValue.objects.all().delete()
    NearCopy.objects.all().delete()
    for article in Article.objects.all():
        Article.objects.filter(pk=article.pk).update(story=article.pk)


def test_rebuild_finds_the_stories_of_an_archive_that_has_none() -> None:
    rows = [add(date="2023-05-02"), add(text(0, 1, 2, 3), date="2023-05-03"), add(OTHER)]
    before = heads(*rows)
    forget()
    assert stories.check()["unsketched"] == 3
    assert stories.rebuild(missing=True) == {"articles": 3, "moved": 1}
    assert heads(*rows) == before
    asked()
    assert stories.rebuild() == {"articles": 3, "moved": 0}
    assert stories.rebuild(missing=True) == {"articles": 0, "moved": 0}
    assert not asked()


def test_rebuild_can_be_cancelled_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stories, "PLACED_AT_ONCE", 1)
    rows = [add(date="2023-05-02"), add(text(0, 1, 2, 3), date="2023-05-03"), add(OTHER)]
    before = heads(*rows)
    forget()

    class Stopped(Silent):
        def reached(self, done: int, counts: Any) -> None:
            if done == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        stories.rebuild(Stopped())
    assert stories.check()["unsketched"] == 1
    stories.rebuild(missing=True)
    assert heads(*rows) == before


def test_check_tells_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    first, reprint, other = add(date="2023-05-02"), add(text(0, 1, 2, 3), date="2023-05-03"), add(OTHER)
    call_command("stories", "check")
    assert json.loads(capsys.readouterr().out) == {
        "articles": 3, "copies": 1, "torn": 0, "strayed": 0, "unsketched": 0, "stories": 1, "misled": 0,
    }  # fmt: skip
    Article.objects.filter(pk=other.pk).update(story=first.pk)
    assert stories.check()["strayed"] == 1
    Article.objects.filter(pk=reprint.pk).update(story=reprint.pk)
    assert stories.check()["torn"] == 1
    Article.objects.filter(pk__in=[first.pk, reprint.pk, other.pk]).update(story=reprint.pk)
    assert stories.check()["misled"] == 1
    with pytest.raises(CommandError, match="rebuild"):
        call_command("stories", "check")
    call_command("stories", "rebuild")
    assert heads(first, reprint, other) == [first.pk, first.pk, other.pk]


# ---- the order does not matter ------------------------------------------------------------------------------------


def test_any_order_of_arrival_gives_the_same_stories() -> None:
    """Four copies that are not all copies of each other."""
    parts = {11: (0, 1, 2), 12: (2, 3, 4), 13: (0, 1, 2, 3, 4, 5), 14: (3, 4, 5)}
    seen = set()
    for order in list(permutations(parts))[::3]:
        delete_articles(Article.objects.all())
        writes = [ArticleWrite(derivation(text(*parts[pk]), date=f"2023-05-{pk}"), [revised()]) for pk in order]
        for pk, draft in zip(order, writes, strict=True):
            draft.derivation.values["id"] = pk
        Tombstone.objects.all().delete()
        machines.write(writes[:2])
        machines.write(writes[2:])
        seen.add(tuple(Article.objects.order_by("pk").values_list("pk", "story")))
    assert seen == {((11, 11), (12, 11), (13, 11), (14, 11))}


BODIES = st.lists(st.integers(0, len(LINES) - 1), min_size=2, max_size=5, unique=True).map(
    lambda numbers: text(*numbers)
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "revise", "hide", "unhide", "delete"]),
        st.integers(0, 5),
        BODIES,
        st.sampled_from(["", "2023", "2023-05-02", "2023-05-03"]),
        st.sampled_from(["", "Дала жаршысы", "Шетел газеті"]),
    ),
    max_size=9,
)


@pytest.mark.slow
@given(steps=STEPS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_ends_in_the_stories_of_the_texts_that_are_there(steps: list[Any], editor: Any) -> None:
    with transaction.atomic():
        for step, number, body, date, outlet in steps:
            rows = list(Article.objects.order_by("pk"))
            credits = ["Шетел газеті"] if outlet == "Дала жаршысы" else []
            made = derivation(body, date=date, outlet=outlet, credits=credits)
            if step == "add" or not rows:
                machines.add(made, revised(body=body))
                continue
            row = rows[number % len(rows)]
            match step:
                case "revise":
                    machines.revise(row, made, revised(body=body))
                case "hide":
                    editors.hide([row], "себеп", editor)
                case "unhide":
                    editors.unhide([row], editor)
                case "delete":
                    delete_articles(Article.objects.filter(pk=row.pk))
        assert stories.check() == stories.check() | {"torn": 0, "strayed": 0, "misled": 0}
        now = dict(Article.objects.values_list("pk", "story"))
        assert {frozenset(pk for pk in now if now[pk] == head) for head in now.values()} == expected()
        forget()
        stories.rebuild()
        assert dict(Article.objects.values_list("pk", "story")) == now
        transaction.set_rollback(True)


def expected() -> set[frozenset[int]]:
    """What is connected when every article is compared with every other one."""
    texts = {pk: Text(body) for pk, body in Article.objects.values_list("pk", "body")}
    groups = {pk: {pk} for pk in texts}
    for one, other in combinations(sorted(texts), 2):
        if similarity(texts[one], texts[other]) and groups[one] is not groups[other]:
            groups[one] |= groups[other]
            groups.update(dict.fromkeys(groups[other], groups[one]))
    return {frozenset(group) for group in groups.values()}
