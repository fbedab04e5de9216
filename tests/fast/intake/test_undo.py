"""A run undone: what it brought is gone, what it changed is as before, what others did stays."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.utils import timezone

from articles.archive import editors
from articles.ingest.records import RawDocument
from articles.intake import undo
from articles.intake.jobs import Failure
from articles.intake.run import Ingest
from articles.models import (
    Article,
    ArticleCountry,
    IngestRun,
    Origin,
    Original,
    Outbox,
    Rejection,
    Tombstone,
)
from articles.progress import Cancelled
from tests.tables import tables

pytestmark = pytest.mark.django_db

GRAIN = """Қазақстан мен Қытай астық тасымалын арттырады

12 наурыз 2023

Қазақстан мен Қытай темір жолшылары Достық бекетінде кездесіп, астық тиелген вагондардың санын екі есе көбейтуге \
келісті. Тараптар жаңа қойма салуды да талқылады.

Қытай тарапы шекарадағы тексеру уақытын қысқартуға уәде берді.
"""
GRAIN_LATER = GRAIN + "\nКелісім екі елдің үкіметтері бекіткеннен кейін күшіне енеді.\n"
WATER = """Эксперты России и Казахстана проверили гидропосты на Урале

5 мая 2022

Специалисты России и Казахстана объехали гидрологические посты на реке Урал и сверили данные об уровне воды. \
Стороны условились обмениваться сводками каждую неделю.

Следующая встреча пройдёт осенью в Оренбурге, куда Казахстан привезёт расчёты по паводку.
"""
CHESS = """Городской турнир по шахматам завершился

Победителем городского турнира по шахматам стал ученик одиннадцатого класса, который не проиграл ни одной партии. \
Награды вручили в библиотеке, где турнир проходил две недели.
"""


def raw(path: str, text: str, **values: Any) -> RawDocument:
    data = text.encode()
    return RawDocument("folder", path, data, len(data), hashlib.sha256(data).hexdigest(), **values)


def take_in(*documents: RawDocument) -> IngestRun:
    for _result in Ingest(documents, paths=["folder"]):
        pass
    return IngestRun.objects.latest("pk")


def archive() -> dict[str, Any]:
    """All that is stored, its articles numbered by their age."""
    ids = Article.objects.order_by("added_at").values_list("pk", flat=True)
    return tables({pk: number for number, pk in enumerate(ids)})


def foreseen_and_done(run: IngestRun) -> dict[str, int]:
    expected = undo.preview(run)
    done = undo.undo(run)
    assert +expected == done
    run.refresh_from_db()
    assert run.state == "undone"
    return dict(done)


def test_what_the_run_brought_is_gone_and_the_index_is_told() -> None:
    run = take_in(raw("1.txt", GRAIN), raw("2.txt", WATER), raw("copy.txt", WATER + "\n"))
    ids = set(Article.objects.values_list("pk", flat=True))
    Outbox.objects.all().delete()
    assert foreseen_and_done(run) == {"deleted": 2, "origins": 3}
    assert not (Article.objects.exists() or Origin.objects.exists())
    assert (
        set(Tombstone.objects.values_list("pk", flat=True)) == set(Outbox.objects.values_list("pk", flat=True)) == ids
    )
    assert not ArticleCountry.history.exists()  # what machines suggested leaves no history


def test_taking_the_same_in_again_works_as_new() -> None:
    run = take_in(raw("1.txt", GRAIN), raw("2.txt", WATER))
    before, ids = archive(), set(Article.objects.values_list("pk", flat=True))
    undo.undo(run)
    again = take_in(raw("1.txt", GRAIN), raw("2.txt", WATER))
    assert again.counts == {"added": 2}
    assert archive() == before
    assert not ids & set(Article.objects.values_list("pk", flat=True))


def test_an_earlier_text_comes_back_with_all_that_was_derived_from_it() -> None:
    take_in(raw("1.txt", GRAIN), raw("2.txt", WATER))
    before = archive()
    run = take_in(raw("1.txt", GRAIN_LATER))
    assert run.counts == {"updated": 1}
    assert archive() != before
    assert foreseen_and_done(run) == {"restored": 1, "origins": 1}
    assert archive() == before
    assert take_in(raw("1.txt", GRAIN)).counts == {"unchanged": 1}


def test_an_editors_decisions_outlive_the_text_that_they_were_made_on(editor: Any) -> None:
    take_in(raw("1.txt", GRAIN))
    run = take_in(raw("1.txt", GRAIN_LATER))
    article = Article.objects.get()
    editors.edit(article, {"title": "Астық жолы"}, editor)
    pair = article.pair_tags.get(pair="cn-kz")
    assert pair.evidence[0]["revision"] == 2
    editors.decide([pair], "accepted", editor)
    assert foreseen_and_done(run) == {"restored": 1, "origins": 1}
    article.refresh_from_db()
    assert (article.title, "күшіне енеді" in article.body) == ("Астық жолы", False)
    pair = article.pair_tags.get(pair="cn-kz")
    assert (pair.state, pair.evidence) == ("accepted", [])
    assert {piece["revision"] for tag in article.country_tags.all() for piece in tag.evidence} == {1}


def test_what_an_editor_decided_about_stays(editor: Any) -> None:
    run = take_in(raw("1.txt", GRAIN), raw("2.txt", WATER), raw("3.txt", CHESS))
    tagged, hidden = (Article.objects.get(origins__path=path) for path in ("1.txt", "2.txt"))
    editors.decide(tagged.pair_tags.all(), "accepted", editor)
    editors.hide([hidden], "сот шешімі", editor)
    assert foreseen_and_done(run) == {"deleted": 1, "kept": 2, "origins": 1}
    assert set(Article.objects.values_list("pk", flat=True)) == {tagged.pk, hidden.pk}
    assert take_in(raw("1.txt", GRAIN)).counts == {"unchanged": 1}


def test_an_article_goes_on_with_the_origin_of_another_run() -> None:
    first = take_in(raw("1.txt", WATER, url="https://dala.example/water"))
    second = take_in(raw("copy.txt", WATER + "\n"))
    assert second.counts == {"duplicate": 1}
    assert foreseen_and_done(first) == {"restored": 1, "origins": 1}
    article = Article.objects.get()
    origin = article.origins.get()
    assert (origin.path, article.url, article.run) == ("copy.txt", "", second)
    assert [row.original for row in article.revisions.all()] == [origin.original]
    assert foreseen_and_done(second) == {"deleted": 1, "origins": 1}


def test_a_copy_goes_and_the_article_stays() -> None:
    take_in(raw("1.txt", WATER))
    before = archive()
    assert foreseen_and_done(take_in(raw("copy.txt", WATER + "\n"))) == {"origins": 1}
    assert archive() == before


def test_a_run_before_the_last_is_undone() -> None:
    first = take_in(raw("1.txt", GRAIN))
    second = take_in(raw("1.txt", GRAIN_LATER))
    assert foreseen_and_done(first) == {"origins": 1}
    article = Article.objects.get()
    assert (article.revisions.get().number, article.run) == (2, second)
    assert "күшіне енеді" in article.body
    assert {piece["revision"] for tag in article.country_tags.all() for piece in tag.evidence} == {2}
    assert foreseen_and_done(second) == {"deleted": 1, "origins": 1}


def test_a_key_shows_again_what_it_showed_before() -> None:
    take_in(raw("1.txt", GRAIN))
    before = archive()
    run = take_in(raw("1.txt", CHESS))
    assert run.counts == {"added": 1}
    assert not Origin.objects.get(article__title__startswith="Қазақстан").current
    undo.undo(run)
    assert archive() == before


def test_attempts_of_rejections_are_taken_back() -> None:
    empty, broken = raw("empty.txt", " "), raw("broken.bin", "\x00\x01\x02" * 50)
    first = take_in(empty)
    second = take_in(empty, broken, empty)
    assert dict(Rejection.objects.values_list("path", "attempts")) == {"empty.txt": 3, "broken.bin": 1}
    assert foreseen_and_done(second) == {"rejections": 2}
    assert dict(Rejection.objects.values_list("path", "attempts")) == {"empty.txt": 1}
    assert foreseen_and_done(first) == {"rejections": 1}
    assert Original.objects.count() == 2  # harmless


def test_it_goes_on_where_it_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut:
        def begin(self, total: int | None, unit: str) -> None:
            assert (total, unit) == (3, "articles")

        def reached(self, done: int, counts: Any) -> None:
            raise Cancelled

        def end(self) -> None: ...

    monkeypatch.setattr(undo, "UNDO_BATCH", 1)
    run = take_in(raw("1.txt", GRAIN), raw("2.txt", WATER), raw("3.txt", CHESS), raw("empty.txt", " "))
    with pytest.raises(Cancelled):
        undo.undo(run, Cut())
    run.refresh_from_db()
    assert (run.state, Article.objects.count()) == ("finished", 2)
    assert foreseen_and_done(run) == {"deleted": 2, "origins": 2, "rejections": 1}
    assert undo.undo(run) == {}


def test_a_run_that_is_running_is_left_alone() -> None:
    run = IngestRun.objects.create()
    with pytest.raises(Failure):
        undo.undo(run)
    IngestRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    assert undo.undo(run) == {}


def test_an_original_that_is_gone_leaves_the_text_that_was_read_from_it() -> None:
    from articles.models import original_name, originals

    take_in(raw("1.txt", GRAIN))
    body = Article.objects.get().body
    run = take_in(raw("1.txt", GRAIN_LATER))
    originals().delete(original_name(hashlib.sha256(GRAIN.encode()).hexdigest()))
    assert foreseen_and_done(run) == {"restored": 1, "origins": 1}
    article = Article.objects.get()
    assert (article.body, article.title) == (body, GRAIN.splitlines()[0])
