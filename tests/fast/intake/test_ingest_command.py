"""`manage.py ingest` as a person and as a script use it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from articles.models import Article, IngestRun, LedgerDay, Original, Outbox, Rejection
from tests import inputs

pytestmark = pytest.mark.django_db
SEEDS = Path(settings.BASE_DIR) / "seeds"
KEYS = {
    "origin", "outcome", "reason", "title", "title_derived", "body", "language", "languages", "date", "outlet",
    "upstream", "byline", "countries", "pairs", "topics",
}  # fmt: skip


def ingest(*arguments: str, **options: Any) -> None:
    """In this process: tests/services/ingest/test_workers.py knows about the others."""
    call_command("ingest", *arguments, "--processes=0", **options)


def objects(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_has_one_object_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    ingest(str(SEEDS), "--json")
    found = objects(capsys)
    assert [one["origin"] for one in found] == [f"seeds/{file.name}" for file in sorted(SEEDS.iterdir())]
    assert all(set(one) == KEYS for one in found)
    assert {one["outcome"] for one in found} == {"added"}
    assert Article.objects.count() == 5


def test_evidence_is_quoted_from_the_source(capsys: pytest.CaptureFixture[str]) -> None:
    ingest(str(SEEDS), "--json", "--dry-run")
    for one, file in zip(objects(capsys), sorted(SEEDS.iterdir()), strict=True):
        source = file.read_text(encoding="utf-8").replace("\xa0", " ")
        tags = [*one["countries"], *one["pairs"], *one["topics"]]
        quotes = [quote for tag in tags for quote in tag["evidence"]]
        assert quotes
        assert all(quote in source for quote in quotes)


def test_a_second_run_changes_nothing_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    ingest(str(SEEDS))
    rows = list(Article.objects.order_by("pk").values())
    Outbox.objects.all().delete()
    capsys.readouterr()
    ingest(str(SEEDS))
    assert capsys.readouterr().err.splitlines()[-1] == "5 documents: 5 unchanged"
    assert list(Article.objects.order_by("pk").values()) == rows
    assert not Outbox.objects.exists()
    assert [run.counts for run in IngestRun.objects.all()] == [{"unchanged": 5}, {"added": 5}]


def test_a_dry_run_shows_what_and_why_and_stores_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ingest(str(SEEDS), "--dry-run")
    shown = capsys.readouterr().out
    assert "2022-08-25T23:33+06:00  [stamp_line] 25 там, 2022 сағат 23:33" in shown
    assert "kz-ru principal" in shown
    assert not (Article.objects.exists() or IngestRun.objects.exists() or Original.objects.exists())


def test_rejections_are_told_and_fail_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    (tmp_path / "short.txt").write_text("Көпір")
    with pytest.raises(SystemExit) as ended:
        ingest(str(tmp_path), "--collection", "odd")
    assert ended.value.code == 1
    assert dict(Rejection.objects.values_list("key", "reason")) == {
        "odd:empty.txt": "empty", "odd:picture.txt": "not_text", "odd:short.txt": "no_body",
    }  # fmt: skip
    assert capsys.readouterr().err.splitlines()[-2:] == ["found: 2 texts, 1 file not text", "3 documents: 3 rejected"]


def test_what_was_blocked_is_told_too_and_each_reason_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wall.txt").write_text("Just a moment...\nChecking your browser before accessing the site.\n")
    for more in ((), ("--dry-run",)):
        ingest(str(tmp_path), *more)
        (line,) = capsys.readouterr().out.splitlines()
        assert line.startswith(f"{tmp_path.name}/wall.txt: blocked (challenge: ") and line.count("challenge") == 1


@pytest.mark.parametrize("name", ["text.docx", "table.xlsx", "box.zip"])
def test_a_broken_zip_file_is_said_to_be_broken(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04" + bytes(range(256)) * 4)
    with pytest.raises(SystemExit):
        ingest(str(tmp_path))
    row = Rejection.objects.get()
    assert (row.reason, row.detail) == ("unreadable", "no zip file: File is not a zip file")


def test_over_the_limit_is_not_read(tmp_path: Path, settings: Any) -> None:
    settings.MAX_DOCUMENT_BYTES = 1000
    (tmp_path / "long.txt").write_text("Көпір салынды. " * 200)
    with pytest.raises(SystemExit):
        ingest(str(tmp_path))
    rejection = Rejection.objects.get()
    assert (rejection.reason, rejection.original) == ("too_large", None)
    assert rejection.size == (tmp_path / "long.txt").stat().st_size


def test_a_file_that_cannot_be_read_is_a_rejection_and_the_rest_goes_on() -> None:
    nothing_at_its_start = "/proc/self/mem"  # reading there fails, for root too
    with pytest.raises(SystemExit):
        ingest(nothing_at_its_start, str(SEEDS))
    rejection = Rejection.objects.get()
    assert (rejection.reason, rejection.detail) == ("unreadable", "Input/output error")
    assert Article.objects.count() == 5


def test_the_contributor_names_the_outlet(capsys: pytest.CaptureFixture[str]) -> None:
    ingest(str(sorted(SEEDS.iterdir())[2]), "--outlet", "Дала жаршысы", "--json")
    assert objects(capsys)[0]["outlet"] == "Дала жаршысы"
    assert Article.objects.get().outlet.name == "Дала жаршысы"


def test_a_path_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="There is no nowhere"):
        ingest("nowhere")
    assert not Article.objects.exists()


def test_counts_on_a_terminal_do_not_look_like_an_error() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    ingest(str(SEEDS), stderr=terminal, force_color=True)
    assert terminal.getvalue() == "found: 5 texts\n5 documents: 5 added\n"


def test_what_the_contributor_states(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text(inputs.text())
    ingest(
        str(file), "--json", "--outlet=Дала жаршысы", "--date=2019-03-05", "--title=Басқа тақырып",
        "--byline=Айгүл Серік", "--url=https://example.kz/7",
    )  # fmt: skip
    (one,) = objects(capsys)
    assert (one["outlet"], one["date"]["value"], one["title"]) == ("Дала жаршысы", "2019-03-05", "Басқа тақырып")
    assert one["byline"] == "Айгүл Серік"


def test_columns_of_a_table_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f'x,y\n{inputs.TITLE},"{" ".join(inputs.PARAGRAPHS)}"\n')
    with pytest.raises(SystemExit):
        ingest(str(file))
    assert "body=" in Rejection.objects.get().detail
    capsys.readouterr()
    ingest(str(file), "--columns", "title=x,body=y", "--json")
    assert objects(capsys)[-1]["title"] == inputs.TITLE
    with pytest.raises(CommandError, match="--columns"):
        ingest(str(file), "--columns", "headline=x")


def test_crawled_pages_must_name_two_countries_unless_all_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    local = inputs.page(paragraphs=["Ауданда жаңа мектеп ашылып, оған екі жүзден астам оқушы қабылданды."] * 3)
    file = tmp_path / "a.warc"
    file.write_bytes(
        inputs.record("https://example.kz/1", inputs.page().encode()) + inputs.record("https://e.kz/2", local.encode())
    )
    ingest(str(file), "--json")
    assert [one["outcome"] for one in objects(capsys)] == ["added", "out_of_scope"]
    ingest(str(file), "--keep-all", "--json")
    assert [one["outcome"] for one in objects(capsys)] == ["unchanged", "added"]


def test_a_page_in_a_language_without_rules_is_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    english = "The ministers of both countries met on Friday to discuss trade, water and a railway across the border."
    file = tmp_path / "a.warc"
    file.write_bytes(inputs.record("https://example.kz/1", inputs.page("Trade talks", [english] * 3).encode()))
    ingest(str(file), "--json")
    assert [one["outcome"] for one in objects(capsys)] == ["language_not_read"]
    outlet_day = LedgerDay.objects.get()
    assert (outlet_day.language_not_read, outlet_day.out_of_scope) == (1, 0)


def test_a_path_that_gives_nothing_ends_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="nothing to take in"):
        ingest(str(tmp_path))
    file = tmp_path / "a.warc"
    file.write_bytes(inputs.record("https://example.kz/1", b"GIF89a", content_type="image/gif"))
    with pytest.raises(SystemExit) as ended:
        ingest(str(file), "--json")
    assert ended.value.code == 1
    assert [one["reason"] for one in objects(capsys)] == ["unreadable"]


def test_an_address_is_stated_of_one_document(tmp_path: Path) -> None:
    for paths in ([str(SEEDS)], ["a", "b"], ["https://example.kz/"]):
        with pytest.raises(CommandError, match="--url"):
            ingest(*paths, "--url=https://example.kz/1")
    file = tmp_path / "a.csv"
    file.write_text("title,text\nа,ә\n")
    with pytest.raises(SystemExit):
        ingest(str(file), "--url=https://example.kz/1")
    assert "many documents" in Rejection.objects.get().detail
