"""An article removed for good: nothing of it is left, nothing of it comes in again, and what is not its own stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile

from articles.archive import backup, check, editors
from articles.archive import purge as purging
from articles.archive.purge import preview, purge, sweep
from articles.archive.runs import recorded_run
from articles.archive.store import Outcome, store, unchanged
from articles.archive.store import preview as previewed
from articles.ingest.normalise import text_hash
from articles.ingest.records import Analysed, Contributed, Skipped
from articles.models import (
    DECIDED,
    Article,
    Origin,
    Original,
    Outbox,
    Rejection,
    Tombstone,
    original_name,
    originals,
)
from tests.understood import BODY, TITLE, UNRELATED, document

pytestmark = pytest.mark.django_db
Gone = Callable[..., None]
URL = "https://news.example/kopir/12"
OTHER = "Хоккей: итоги сезона"  # of no other test: what each stores stays in the folder that they share


def hashed(one: Analysed) -> Analysed:
    """With the hash that the pipeline gives it: of title and text, whatever stands around them."""
    assert one.normalised is not None
    extracted = one.normalised.extracted
    return replace(
        one, normalised=replace(one.normalised, text_hash=text_hash(str(extracted.title.value), extracted.body))
    )


def made(*args: Any, **values: Any) -> Analysed:
    return hashed(document(*args, **values))


def keep(*documents: Analysed | Skipped) -> list[Outcome]:
    with recorded_run(["folder"], "folder") as (run, _counts):
        return store(documents, run)


@pytest.fixture
def gone(django_capture_on_commit_callbacks: Any) -> Gone:
    """Purges an article as the transaction of a request does, to its end."""

    def run(article: Article | None = None, reason: str = "Сот шешімімен") -> None:
        with django_capture_on_commit_callbacks(execute=True):
            purge(article or Article.objects.get(), reason, None)

    return run


def held(sha256: str) -> bool:
    return originals().exists(original_name(sha256))


def everything() -> str:
    """What all tables hold, but for the list of refused documents."""
    rows: list[Any] = []
    for model in apps.get_models():
        if model is not Rejection:
            rows += model._default_manager.values_list()
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_nothing_of_it_is_left(gone: Gone) -> None:
    one, newer = made(url=URL), made(BODY + " Работы начнутся в апреле.", url=URL)
    keep(one)
    keep(newer)
    article = Article.objects.get()
    user = User.objects.create(username="aigul")
    editors.decide(article.topic_tags.all(), "accepted", user, note="Заметка редактора")
    editors.edit(article, {"title": "Другой заголовок"}, user)
    kind = ContentType.objects.get_for_model(Article)
    LogEntry.objects.create(
        user=user, content_type=kind, object_id=str(article.pk), object_repr=TITLE, action_flag=CHANGE
    )
    effects = preview(article)
    assert (effects.texts, effects.files, effects.origins, effects.shared) == (2, 2, 2, 0)
    assert effects.size == one.raw.size + newer.raw.size and effects.changes >= 4
    gone()
    left = everything()
    for words in (TITLE, BODY[:30], "Другой заголовок", "Заметка редактора", URL, "1.txt"):
        assert words not in left, words
    assert not held(one.raw.sha256) and not held(newer.raw.sha256)
    assert not Original.objects.exists() and not Article.history.exists()
    assert not any(decided.history.exists() for decided in DECIDED)  # type: ignore[attr-defined]
    tombstone = Tombstone.objects.get()
    assert (tombstone.pk, tombstone.reason) == (article.pk, "Сот шешімімен")
    assert Outbox.objects.get().article_id == article.pk, "the index is told"


@pytest.mark.parametrize("reason", ["", "  "])
def test_no_purge_without_a_reason(reason: str) -> None:
    keep(made())
    with pytest.raises(ValueError, match="reason"):
        purge(Article.objects.get(), reason, None)
    assert Article.objects.exists()


def test_what_is_gone_already_is_said() -> None:
    keep(made())
    article = Article.objects.get()
    purge(article, "reason", None)
    with pytest.raises(Article.DoesNotExist):
        purge(article, "reason", None)


#: Ways in which it may come once more: what stays the same is its address, its bytes or its text.
AGAIN: dict[str, Callable[[], Analysed]] = {
    "all the same": lambda: made(url=URL),
    "another text at its address": lambda: made(UNRELATED, title=OTHER, url=URL),
    "its address with what trackers add": lambda: made(UNRELATED, title=OTHER, url=f"{URL}?utm_source=rss#top"),
    "its address, as a contributor states it": lambda: made(UNRELATED, title=OTHER, contributed=Contributed(url=URL)),
    "its address, by the page's own word": lambda: made(UNRELATED, title=OTHER, canonical=URL),
    "the same bytes elsewhere": lambda: made(path="folder/other.txt"),
    "the same text in another page elsewhere": lambda: made(furniture="\nМеню", url="https://other.example/9"),
    "the same text in other quotation marks": lambda: made(BODY.replace(".", "…"), path="3.txt", furniture=" "),
    "wanted by an editor": lambda: made(url=URL, wanted=True),
    "refused by the rules": lambda: replace(made(url=URL), normalised=None, classified=None),
}


@pytest.mark.parametrize("name", AGAIN)
def test_it_does_not_come_in_again(name: str, gone: Gone) -> None:
    one = AGAIN[name]()
    originals().delete(original_name(one.raw.sha256))  # tests share the folder: another one may have stored it
    keep(made(url=URL))
    gone()
    assert previewed(one) == Outcome("rejected", "purged")
    (outcome,) = keep(one)
    assert outcome == Outcome("rejected", "purged")
    assert not Article.objects.exists() and not Original.objects.exists() and not held(one.raw.sha256)
    row = Rejection.objects.get()
    assert (row.reason, row.original_id, row.stated) == ("purged", None, {})


def test_every_version_and_every_place_is_known(gone: Gone) -> None:
    keep(made(url=URL), made(path="copy/2.txt"))
    keep(made(BODY + " Работы начнутся в апреле.", url=URL))
    gone()
    assert [
        outcome.reason for outcome in keep(made(path="a.txt"), made(UNRELATED, path="copy/2.txt", title=OTHER))
    ] == [
        "purged",
        "purged",
    ]


def test_the_next_row_of_a_table_is_another_text(gone: Gone) -> None:
    """A row has its number for a name: once the row is taken out of the table, another has it."""
    keep(made(path="news.csv/12"))
    gone()
    assert [outcome.name for outcome in keep(made(UNRELATED, path="news.csv/12", title=OTHER))] == ["added"]
    assert [outcome.reason for outcome in keep(made(path="news.csv/13"))] == ["purged"]


def test_others_of_a_batch_come_in(gone: Gone) -> None:
    keep(made(url=URL))
    gone()
    outcomes = keep(made(url=URL), made(UNRELATED, path="2.txt", title=OTHER))
    assert [outcome.name for outcome in outcomes] == ["rejected", "added"]


def test_bytes_that_another_article_rests_on_stay_and_are_not_refused(gone: Gone) -> None:
    one, other = made(url=URL), made(UNRELATED, path="2.txt", title=OTHER)
    keep(one)
    keep(replace(other, raw=replace(one.raw, path="2.txt", url="")))
    article = Origin.objects.get(path="2.txt").article
    first = Article.objects.exclude(pk=article.pk).get()
    assert (preview(first).files, preview(first).shared) == (0, 1)
    gone(first)
    assert held(one.raw.sha256) and Original.objects.exists()
    assert check.check(hashes=True).whole
    assert unchanged([replace(one.raw, path="2.txt", url="")]) == [True]
    assert [outcome.reason for outcome in keep(made(UNRELATED, title=OTHER, url=URL))] == ["purged"]


def test_an_address_that_shows_another_article_by_now_is_that_ones(gone: Gone) -> None:
    keep(made(url=URL))
    first = Article.objects.get()
    keep(made(UNRELATED, title=OTHER, url=URL))
    gone(first)
    assert [outcome.name for outcome in keep(made(UNRELATED + " Счёт открыл капитан.", title=OTHER, url=URL))] == [
        "updated"
    ]
    assert [outcome.reason for outcome in keep(made(path="9.txt"))] == ["purged"]


def test_rejections_of_the_same_bytes_go_too(gone: Gone) -> None:
    one = made(url=URL)
    keep(one)
    Rejection.objects.create(
        key="elsewhere", sha256=one.raw.sha256, original_id=one.raw.sha256, size=1, reason="out_of_scope"
    )
    Rejection.objects.create(key="another", size=1, reason="empty")
    assert preview(Article.objects.get()).rejections == 1
    gone()
    assert Rejection.objects.get().key == "another"


def test_one_on_its_way_while_the_article_is_purged_is_refused(gone: Gone, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was looked at before the purge, and is stored after it."""
    keep(made(url=URL))
    gone()
    refuse, looks = purging.refuse_purged, iter([list])

    def too_early(batch: Any) -> Any:
        return next(looks, refuse)(batch)

    monkeypatch.setattr("articles.archive.store.refuse_purged", too_early)
    assert [outcome.reason for outcome in keep(made(url=URL))] == ["purged"]
    assert not Article.objects.exists() and not Original.objects.exists()


# ---- check and backup ------------------------------------------------------------------------------------------------


def test_a_file_that_a_killed_purge_left_is_found(django_capture_on_commit_callbacks: Any) -> None:
    one = made(url=URL)
    keep(one)
    with django_capture_on_commit_callbacks(execute=False):
        purge(Article.objects.get(), "reason", None)
    assert held(one.raw.sha256)
    report = check.check(hashes=True)
    assert report.whole and report.counts["purged"] == 1
    assert not held(one.raw.sha256)
    again = check.check().counts
    assert "purged" not in again and again["surplus"] == report.counts["surplus"], "it is not among what nobody knows"


def test_a_backup_forgets_it_when_it_is_made_next(gone: Gone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_database", lambda folder, _dump: folder / "000001.sqlite3")
    one, other = made(url=URL), made(UNRELATED, path="2.txt", title=OTHER)
    keep(one, other)
    backup.back_up(tmp_path / "b", 7)
    copied = sorted(path.name for path in (tmp_path / "b" / "originals").glob("*/*"))
    assert len(copied) == 2
    gone(Article.objects.get(text_hash=one.normalised.text_hash))  # type: ignore[union-attr]
    assert backup.back_up(tmp_path / "b", 7) == {"copied": 0, "held": 1, "missing": 0, "damaged": 0, "purged": 1}
    assert [path.name for path in (tmp_path / "b" / "originals").glob("*/*")] == [f"{other.raw.sha256}.gz"]


def test_bytes_that_a_restored_database_names_are_not_swept(gone: Gone) -> None:
    one = made(url=URL)
    keep(one)
    gone()
    Original.objects.create(pk=one.raw.sha256, size=one.raw.size, media_type="text/plain")
    originals().save(original_name(one.raw.sha256), ContentFile(b"x"))
    assert sweep(originals()) == 0 and held(one.raw.sha256)
