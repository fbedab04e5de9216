"""Newer rules over stored originals: what they change, what they leave, what they say they would change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.archive import editors, originals
from articles.ingest.readers import read
from articles.ingest.records import Contributed, RawDocument
from articles.ingest.rules import rules_version
from articles.intake import reclassify
from articles.intake.reclassify import Change, Report, Selection
from articles.intake.run import Ingest
from articles.intake.undo import undo
from articles.models import (
    Article,
    ArticleCountry,
    ArticlePair,
    ArticleTopic,
    FieldValue,
    IngestRun,
    Origin,
    Original,
    Outbox,
    Outlet,
    Rejection,
    Revision,
    UpstreamCredit,
    original_name,
)
from articles.models import originals as storage
from articles.progress import Cancelled, Silent
from tests.paths import DATA

extraction: Any = import_module("articles.ingest.extract.assemble")  # the package has a function of this name
pytestmark = pytest.mark.django_db

TEXTS = {
    "bridge.txt": (
        "Мост через пограничную реку отремонтируют\n"
        "14.03.2021\n"
        "Министры Казахстана и России обсудили в Астане ремонт моста, передаёт Zakon.kz со ссылкой на Sputnik.\n"
        "Казахстан и Россия договорились завершить работы до осени и вдвое увеличить поток грузовых машин.\n"
    ),
    "grain.txt": (
        "Өзбекстан бидай сатып алады\n"
        "2022 жылғы 5 қыркүйек\n"
        "Қазақстан мен Өзбекстан бидай жеткізу туралы келісімге қол қойды. Өзбекстан биыл бес жүз мың тонна алмақ.\n"
        "Құжат Ташкентте жасалды, оны екі елдің ауыл шаруашылығы министрлері бекітті.\n"
    ),
}
DERIVED = (FieldValue, ArticleCountry, ArticlePair, ArticleTopic)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    ingest(tmp_path)
    return tmp_path


def ingest(*paths: Path, **values: Any) -> list[Any]:
    return list(Ingest(read(paths, "folder", Contributed(), 10_000_000), paths=map(str, paths), **values))


def article(name: str = "bridge.txt") -> Article:
    return Origin.objects.get(path=name).article


def grown_old() -> None:
    """As if other rules had derived all this; the index is up to date."""
    for rows in (*DERIVED, UpstreamCredit, Revision):
        rows.objects.update(rules="older")
    Outbox.objects.all().delete()


def snapshot() -> dict[str, Any]:
    """All that is stored, but for versions of rules and of the index, and the times of writing."""
    articles = {
        row["id"]: {key: row[key] for key in row.keys() - {"updated_at", "index_version"}}
        for row in Article.objects.values()
    }
    rows = {
        kind.__name__: sorted(
            json.dumps({key: row[key] for key in row.keys() - {"id", "rules", "added_at"}}, default=str, sort_keys=True)
            for row in kind.objects.values()
        )
        for kind in (*DERIVED, UpstreamCredit, Revision)
    }
    return articles | rows


def run(selection: Selection | None = None, **values: Any) -> tuple[dict[str, int], list[Report]]:
    reports: list[Report] = []
    counts = reclassify.run(selection or Selection(), show=reports.append, **values)
    return dict(counts), reports


def rules() -> set[str]:
    return {
        version
        for kind in (*DERIVED, UpstreamCredit, Revision)
        for version in kind.objects.values_list("rules", flat=True)
    }


# ---- nothing changes where nothing is new -------------------------------------------------------------------------


def test_articles_of_the_present_rules_are_not_looked_at(folder: Path) -> None:
    assert run() == ({}, [])


def test_rules_that_yield_the_same_leave_their_version_and_nothing_else(folder: Path) -> None:
    grown_old()
    before = snapshot()
    versions = dict(Article.objects.values_list("pk", "index_version"))
    counts, reports = run()
    assert counts == {"unchanged": 2} and not any(report.changes for report in reports)
    assert snapshot() == before and rules() == {rules_version()}
    assert dict(Article.objects.values_list("pk", "index_version")) == versions and not Outbox.objects.exists()
    assert run() == ({}, [])


# ---- what newer rules change --------------------------------------------------------------------------------------


def spoiled() -> dict[str, Any]:
    """Make the bridge's article one that poorer rules derived; returns how good ones derive it."""
    good = snapshot()
    row = article()
    poor = {"date_value": "2021", "date_precision": "year", "date_from": "2021-01-01", "date_to": "2021-12-31"}
    Article.objects.filter(pk=row.pk).update(title="Мост", newest=row.pk, **poor)
    row.field_values.filter(field="title").update(value="Мост", rule="poor")
    row.field_values.filter(field="date").update(value="2021", evidence=[])
    row.country_tags.filter(country="RU").delete()
    row.country_tags.filter(country="KZ").update(role="mention")
    ArticleCountry.objects.create(article=row, country_id="CN", rule="poor", rules="older")
    UpstreamCredit.objects.filter(article=row).delete()
    row.topic_tags.update(confidence=0.11)
    grown_old()
    return good


def test_a_dry_run_tells_what_would_change_and_changes_nothing(folder: Path) -> None:
    spoiled()
    before, outlets = snapshot(), Outlet.objects.count()
    topic = article().topic_tags.first()
    assert topic
    counts, reports = run(dry_run=True)
    assert snapshot() == before and rules() == {"older"} and not Outbox.objects.exists()
    assert Outlet.objects.count() == outlets
    changes = {(change.kind, change.what, change.old, change.new) for report in reports for change in report.changes}
    role = {row.country_id: row.role for row in ArticleCountry.objects.filter(article=article("grain.txt"))}
    assert role["KZ"] == "party"
    assert {
        ("title", "", "Мост", "Мост через пограничную реку отремонтируют"),
        ("date", "", "2021", "2021-03-14"),
        ("country", "RU", "", "party"),
        ("country", "KZ", "mention", "party"),
        ("country", "CN", "party", ""),
        ("evidence", f"topic {topic.topic_id}", topic.rule, topic.rule),
    } <= changes
    assert any(kind == "credit" and what == "Sputnik" for kind, what, _old, _new in changes)
    assert counts["changed"] == counts["unchanged"] == counts["changed title"] == counts["changed country"] == 1


def test_what_newer_rules_yield_is_written_and_goes_to_the_index(folder: Path) -> None:
    good = spoiled()
    counts, _reports = run()
    assert counts["changed"] == 1
    assert snapshot() == good and rules() == {rules_version()}
    assert set(Outbox.objects.values_list("article_id", flat=True)) == {article().pk}
    assert run() == ({}, [])
    assert article().revisions.count() == 1


def test_what_an_editor_decided_stays(folder: Path, editor: Any) -> None:
    row = article()
    editors.edit(row, {"title": "Мост починят"}, editor)
    editors.decide(row.country_tags.filter(country="RU"), "rejected", editor)
    editors.tag([row], ArticleTopic, "borders", editor)
    decided = snapshot()
    grown_old()
    assert run(dry_run=True)[0] == run()[0] == {"unchanged": 2}
    Article.objects.filter(pk=row.pk).update(byline="Кто-то")
    grown_old()
    assert run()[0] == {"changed": 1, "unchanged": 1, "changed byline": 1}
    assert snapshot() == decided
    states = set(article().country_tags.values_list("country_id", "state"))
    assert ("RU", "rejected") in states


def test_a_text_that_is_read_otherwise_becomes_a_revision(folder: Path) -> None:
    row = article()
    good = row.body
    Article.objects.filter(pk=row.pk).update(body=good + "\n\nПоделиться")
    Revision.objects.filter(article=row).update(body=good + "\n\nПоделиться")
    grown_old()
    counts, reports = run()
    assert counts == {"changed": 1, "unchanged": 1, "changed body": 1}
    assert [report.changes for report in reports if report.changes] == [
        [Change("body", "", f"{len(good) + 12} characters", f"{len(good)} characters")]
    ]
    after = article()
    assert after.body == good
    newest, oldest = after.revisions.all()
    assert (newest.number, newest.body, newest.original_id, newest.run_id) == (
        2,
        good,
        oldest.original_id,
        oldest.run_id,
    )
    assert {piece["revision"] for tag in after.country_tags.all() for piece in tag.evidence} == {2}
    assert run() == ({}, [])
    undo(IngestRun.objects.get())
    assert not Article.objects.exists()


def test_how_a_document_came_is_part_of_what_is_read_again(tmp_path: Path) -> None:
    """The contributor's statements, the server's charset and the address are given to the rules again."""
    data = TEXTS["bridge.txt"].replace("14.03.2021\n", "").encode("cp1251")
    raw = RawDocument(
        "web", "p", data, len(data), "a" * 64, url="https://news.example/2021/03/14/most", charset="windows-1251",
        contributed=Contributed(outlet="Степная газета", byline="Анна Ким"),
    )  # fmt: skip
    list(Ingest([raw], paths=["web"]))
    grown_old()
    before = snapshot()
    assert run()[0] == {"unchanged": 1} and snapshot() == before
    assert Article.objects.get().byline == "Анна Ким"


@pytest.mark.slow
def test_every_shape_of_page_is_read_again_as_it_was() -> None:
    """Their own address, which the archive takes from them, is not one that they came from."""
    pages = DATA / "extract/in"
    ingest(pages)
    grown_old()
    before = snapshot()
    counts, reports = run()
    assert counts == {"unchanged": Article.objects.count()}, [report for report in reports if report.changes]
    assert snapshot() == before


# ---- what cannot be done ------------------------------------------------------------------------------------------


def test_an_article_that_rules_refuse_by_now_stays_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown_old()
    before = snapshot()
    monkeypatch.setattr(extraction, "MIN_BODY_LETTERS", 10_000)
    counts, reports = run()
    assert counts == {"refused_now": 2} and snapshot() == before
    assert all("no_body" in report.detail for report in reports)


def test_a_lost_original_is_told_and_the_rest_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grown_old()
    sha256 = Original.objects.get(origins__path="bridge.txt").sha256
    storage().delete(original_name(sha256))
    with pytest.raises(SystemExit) as ended:
        call_command("reclassify", "--processes=0")
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert f"{article().code}: unreadable" in told.out and "1 unchanged, 1 unreadable" in told.err


def test_an_article_that_changes_meanwhile_is_left_for_the_next_time(folder: Path) -> None:
    grown_old()
    row = article()

    class Meddler(Silent):
        def begin(self, total: int | None, unit: str) -> None:
            assert (total, unit) == (2, "documents")

    def documents(*_: Any) -> Any:
        changed = original(*_)
        newest = Revision.objects.get(article=row)
        newest.pk, newest.number = None, 2
        newest.save()
        return changed

    original = reclassify._document
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            reclassify,
            "_document",
            lambda newest: documents(newest) if newest.article_id == row.pk else original(newest),
        )
        assert run(progress=Meddler())[0] == {"meanwhile": 1, "unchanged": 1}


def test_cancelled_it_goes_on_where_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown_old()
    monkeypatch.setattr(reclassify, "BATCH", 1)

    class Stopped(Silent):
        def reached(self, done: int, counts: Any) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(progress=Stopped())
    assert run()[0] == {"unchanged": 1}


# ---- documents that were refused ----------------------------------------------------------------------------------


def test_refused_documents_that_are_articles_by_now_are_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "menu.txt").write_text("Поделиться", encoding="utf-8")
    with pytest.MonkeyPatch.context() as stricter:
        stricter.setattr(extraction, "MIN_BODY_LETTERS", 10_000)
        ingest(tmp_path)
    assert (Rejection.objects.count(), Article.objects.count()) == (3, 0)
    counts, _reports = run(Selection(refused=True), dry_run=True)
    assert (
        counts == {"added": 2, "still_refused": 1} and not Article.objects.exists() and IngestRun.objects.count() == 1
    )
    assert run(Selection(refused=True))[0] == {"added": 2, "still_refused": 1}
    assert Article.objects.count() == 2 and article().title.startswith("Мост")
    assert Rejection.objects.get(path="menu.txt").attempts == 1
    run_row = IngestRun.objects.latest("pk")
    assert (run_row.state, run_row.counts, run_row.paths) == ("finished", {"added": 2}, ["reclassify --refused"])
    assert run(Selection(refused=True))[0] == {"still_refused": 1} and IngestRun.objects.count() == 2
    undo(run_row)
    assert not Article.objects.exists()


def test_a_crawled_page_of_one_country_is_tried_again_as_crawled(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Озеро очистили\nВолонтёры Казахстана очистили берег озера от мусора и посадили молодые ивы вдоль дороги."
    data = text.encode()
    raw = RawDocument("feed", "p", data, len(data), "b" * 64, url="https://news.example/ozero", crawled=True)
    list(Ingest([raw], paths=["feed"]))
    assert run(Selection(refused=True))[0] == {"still_refused": 1}
    monkeypatch.setattr("articles.ingest.SCOPE_COUNTRIES", 1)
    assert run(Selection(refused=True))[0] == {"added": 1}
    assert originals.document(Origin.objects.get()).crawled


# ---- the command --------------------------------------------------------------------------------------------------


def test_the_command_chooses_and_prints(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled()
    call_command("reclassify", "--dry-run", "--processes=0")
    told = capsys.readouterr()
    assert f"{article().code}: changed\n" in told.out and article("grain.txt").code not in told.out
    assert "  date: 2021 → 2021-03-14\n" in told.out
    assert "  + country RU: party\n" in told.out and "  - country CN: party\n" in told.out
    assert "1 changed title" in told.err
    call_command("reclassify", "--json", "--processes=0", "--article", article("grain.txt").code.upper())
    assert json.loads(capsys.readouterr().out) == {
        "name": article("grain.txt").code, "outcome": "unchanged", "detail": "", "changes": [],
    }  # fmt: skip
    call_command("reclassify", "--processes=0")
    assert capsys.readouterr().err.startswith("1 changed, 1 changed country")
    call_command("reclassify", "--processes=0")
    assert capsys.readouterr().err == "nothing to do\n"
    call_command("reclassify", "--processes=0", "--all", "--outlet", article().outlet.slug if article().outlet else "")
    assert "unchanged" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--outlet=nobody"], ["--article", "no!"], ["--refused", "--all"]])
def test_the_command_refuses_what_it_cannot_do(options: list[str], folder: Path) -> None:
    with pytest.raises(CommandError):
        call_command("reclassify", *options)


def test_an_untouched_archive_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(sha256: str) -> bytes:
        raise AssertionError(f"{sha256} is read")

    monkeypatch.setattr(originals, "read", read)
    assert run(dry_run=True) == ({}, [])


def test_a_sample_names_the_articles_address(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled()
    before = snapshot()
    call_command("reclassify", "--dry-run", "--processes=0")
    told = capsys.readouterr().out
    assert f"{article().code}: changed\n  /a/{article().code}/\n" in told
    named = article().outlet.name if article().outlet else "no outlet"
    assert f"date: 1 ({named} 1)\n" in told and snapshot() == before
