"""Identity: what happens to a document that is new, known, changed, reprinted or refused."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.archive import editors
from articles.archive.delete import delete_articles
from articles.archive.runs import beat, recorded_run
from articles.archive.store import Outcome, preview, store, unchanged
from articles.ingest.records import Analysed, Contributed, RawDocument, Refusal
from articles.ingest.rules import rules_version
from articles.intake.run import Ingest, Result
from articles.models import (
    Article,
    ArticleTopic,
    IngestRun,
    Origin,
    Original,
    Outbox,
    Outlet,
    Rejection,
    Tombstone,
    UpstreamCredit,
    original_name,
    originals,
)
from articles.progress import Cancelled
from tests.understood import BODY, UNRELATED, document, refused

pytestmark = pytest.mark.django_db


def keep(*documents: Analysed) -> list[str]:
    with recorded_run(["folder"], "folder") as (run, _counts):
        return [outcome.name for outcome in store(documents, run)]


def test_new_document_becomes_an_article_with_all_that_was_derived() -> None:
    assert preview(document()).name == "added"
    assert keep(document()) == ["added"]
    article = Article.objects.get()
    assert (article.title, article.body, article.language) == ("Министры обсудили ремонт моста", BODY, "ru")
    assert (article.date_value, article.date_precision, article.date_from) == ("2024-03-05", "day", dt.date(2024, 3, 5))
    assert article.outlet.name == "Степная газета" and article.outlet.state == "suggested"
    assert [tag.target_code for tag in article.country_tags.all()] == ["KZ"]
    assert article.country_tags.get().evidence == [{"revision": 1, "start": 0, "end": 8, "text": "Министры"}]
    assert [tag.pair.code for tag in article.pair_tags.all()] == ["kz-ru"]
    assert article.topic_tags.get().role == "primary"
    assert {row.field for row in article.field_values.all()} == {"title", "date", "outlet", "language"}
    assert Outbox.objects.get().article_id == article.pk


def test_original_is_kept_byte_for_byte() -> None:
    one = document()
    keep(one)
    with originals().open(original_name(one.raw.sha256)) as file:
        assert gzip.decompress(file.read()) == one.raw.data


def test_a_half_written_original_of_a_killed_run_is_written_again() -> None:
    one = document()
    originals().save(original_name(one.raw.sha256), io.BytesIO(b"half"))
    keep(one)
    with originals().open(original_name(one.raw.sha256)) as file:
        assert gzip.decompress(file.read()) == one.raw.data


def test_the_same_again_changes_nothing() -> None:
    keep(document())
    before = Article.objects.values().get()
    Outbox.objects.all().delete()
    assert keep(document()) == ["unchanged"]
    assert Article.objects.values().get() == before
    assert not Outbox.objects.exists()


def test_a_version_of_the_text_becomes_a_revision() -> None:
    keep(document())
    article = Article.objects.get()
    newer = BODY + " Работы начнутся в апреле."
    assert keep(document(newer)) == ["updated"]
    article = Article.objects.get(pk=article.pk)
    assert article.body == newer
    assert list(article.revisions.values_list("number", "body")) == [(2, newer), (1, BODY)]
    assert Origin.objects.filter(current=True).count() == 1 and Origin.objects.count() == 2


def test_unrelated_text_under_a_known_key_is_a_new_article() -> None:
    keep(document())
    with recorded_run([], "") as (run, _counts):
        (outcome,) = store([document(UNRELATED, title="Победа в Караганде")], run)
    assert (outcome.name, outcome.reason) == ("added", "unrelated text under a known key")
    assert Article.objects.count() == 2


def test_the_same_text_elsewhere_is_a_duplicate() -> None:
    assert keep(document(), document(path="2.txt")) == ["added", "duplicate"]
    assert Article.objects.get().origins.count() == 2
    assert keep(document(path="2.txt")) == ["unchanged"]


def test_rejections_are_kept_and_counted() -> None:
    assert keep(refused(), refused()) == ["rejected", "rejected"]
    rejection = Rejection.objects.get()
    assert (rejection.reason, rejection.attempts, rejection.original.size) == ("empty", 2, 0)
    assert not Article.objects.exists()


def test_over_the_limit_only_origin_size_and_reason_are_kept() -> None:
    too_large = Analysed(RawDocument("folder", "big.txt", None, 99_000_000), refusal=Refusal("too_large"))
    assert keep(too_large) == ["rejected"]
    rejection = Rejection.objects.get()
    assert (rejection.size, rejection.original) == (99_000_000, None)
    assert not Original.objects.exists()


def test_a_machine_never_overwrites_an_editor() -> None:
    editor = User.objects.create(username="editor")
    keep(document())
    article = Article.objects.get()
    editors.edit(article, {"title": "Мост отремонтируют", "date": "2024-03"}, editor)
    topic = article.topic_tags.get()
    editors.decide([topic], "rejected", editor)
    editors.tag([article], ArticleTopic, "borders", editor)

    keep(document(BODY + " Работы начнутся в апреле."))

    article = Article.objects.get()
    assert (article.title, article.date_value, article.date_precision) == ("Мост отремонтируют", "2024-03", "month")
    states = dict(article.topic_tags.values_list("topic_id", "state"))
    assert states == {"transport": "rejected", "borders": "added"}
    assert article.body.endswith("в апреле.")


def test_suggestions_that_no_longer_hold_go() -> None:
    keep(document())
    keep(document(BODY + " Работы начнутся в апреле.", pair="cn-kz"))
    assert [tag.pair_id for tag in Article.objects.get().pair_tags.all()] == ["cn-kz"]


def test_deleted_ids_are_never_used_again() -> None:
    keep(document())
    article_id = Article.objects.get().pk
    delete_articles(Article.objects.all())
    assert Tombstone.objects.get().pk == article_id
    assert Outbox.objects.get(pk=article_id).version > 1
    field = Article._meta.pk
    default, ids = field._get_default, iter([article_id, 77])
    try:
        field._get_default = lambda: next(ids)
        keep(document())
    finally:
        field._get_default = default
    assert Article.objects.get().pk == 77


def test_an_interrupted_run_says_so() -> None:
    with pytest.raises(KeyboardInterrupt), recorded_run([], "") as (_run, counts):
        counts["added"] += 1
        raise KeyboardInterrupt
    run = IngestRun.objects.get()
    assert (run.state, run.counts) == ("interrupted", {"added": 1})
    assert run.finished_at


def test_a_cancelled_run_is_an_interrupted_one_and_a_killed_one_too() -> None:
    with pytest.raises(Cancelled), recorded_run([], ""):
        raise Cancelled
    killed = IngestRun.objects.create(heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    alive = IngestRun.objects.create()
    with recorded_run([], ""):
        pass
    states = dict(IngestRun.objects.order_by("pk").values_list("pk", "state"))
    assert list(states.values()) == ["interrupted", "interrupted", "running", "finished"]
    beat(killed, {"added": 3})  # it only slept
    killed.refresh_from_db()
    assert (killed.state, killed.counts, killed.finished_at) == ("running", {"added": 3}, None)
    IngestRun.objects.filter(pk=alive.pk).update(state="undone")
    with pytest.raises(Cancelled):
        beat(alive, {})


# ---- what a row keeps ------------------------------------------------------------------------------------------------


def test_derived_values_have_the_version_of_their_rules() -> None:
    keep(document(credit="Kazinform"))
    article = Article.objects.get()
    assert {row.rules for row in article.field_values.all()} == {rules_version()}
    assert {row.rules for row in article.country_tags.all()} == {rules_version()}
    assert article.revisions.get().rules == rules_version()
    credit = UpstreamCredit.objects.get()
    assert (credit.name, credit.rule, credit.rules) == ("Kazinform", "reports", rules_version())


def test_an_origin_keeps_what_was_stated_and_how_it_came() -> None:
    from articles.archive.originals import document as read_again

    raw = {
        "url": "https://dala.example/kk/1?utm_source=x",
        "status": 203,
        "charset": "cp1251",
        "media_type": "text/html",
        "crawled": True,
        "announced": {"title": "Мост"},
        "fetched": dt.datetime(2024, 3, 5, 12, tzinfo=dt.UTC),
        "contributed": Contributed(outlet="Степная газета", issue="14", page="2"),
        "scan": b"\xff\xd8\xff of a page",
    }
    one = document(canonical="https://dala.example/kk/1", **raw)
    keep(one)
    origin = Origin.objects.get()
    assert (origin.key, origin.url) == ("https://dala.example/kk/1", "https://dala.example/kk/1?utm_source=x")
    assert Article.objects.get().url == "https://dala.example/kk/1"
    assert origin.stated == {"outlet": "Степная газета", "issue": "14", "page": "2"}
    assert (origin.scan.media_type, origin.original.media_type) == ("image/jpeg", "text/html")
    assert read_again(origin) == replace(one.raw, scan=None)


def test_a_refused_document_can_be_read_again_as_it_came() -> None:
    from articles.archive.originals import document as read_again

    contributed = Contributed(date="2024")
    one = refused("blocked", data=b"<html>", status=403, url="https://dala.example/kk/1", contributed=contributed)
    keep(one)
    assert read_again(Rejection.objects.get()) == one.raw


# ---- refusals with a count of their own ------------------------------------------------------------------------------


def test_blocked_and_out_of_scope_are_counted_apart() -> None:
    outside = document(path="2.txt", refusal=Refusal("out_of_scope", "countries: KZ"))
    with recorded_run([], "") as (run, _counts):
        outcomes = store([refused("blocked"), outside, refused("no_body", "3.txt")], run)
    assert outcomes == [
        Outcome("blocked", "because"),
        Outcome("out_of_scope", "countries: KZ"),
        Outcome("rejected", "no_body"),
    ]
    assert [row.original_id is not None for row in Rejection.objects.all()] == [True] * 3
    assert not Article.objects.exists()


def test_what_was_refused_once_may_become_an_article() -> None:
    one = document()
    assert keep(replace_refusal(one, "out_of_scope"), one, one) == ["out_of_scope", "added", "unchanged"]


def replace_refusal(one: Analysed, reason: Any) -> Analysed:
    return Analysed(one.raw, one.normalised, one.classified, Refusal(reason))


# ---- identity --------------------------------------------------------------------------------------------------------


def test_a_page_that_moved_is_known_by_its_address() -> None:
    first = document(canonical="https://dala.example/1")
    moved = document(BODY + " Дополнено.", path="other.html", canonical="https://dala.example/1")
    assert keep(first, moved) == ["added", "updated"]
    assert Article.objects.get().origins.get(current=True).path == "other.html"


def test_two_files_of_one_address_do_not_take_turns() -> None:
    """Each is met again with the bytes that the archive has of its place, though only one is the newest of the key."""
    old, new = (
        document(canonical="https://dala.example/1"),
        document(BODY + " И ещё.", "2.txt", canonical="https://dala.example/1"),
    )
    assert keep(old, new) == ["added", "updated"]
    assert unchanged([old.raw, new.raw]) == [True, True]
    assert keep(old, new) == ["unchanged", "unchanged"]


def test_what_is_unchanged_is_known_before_it_is_read() -> None:
    here, there = (
        document(canonical="https://dala.example/1"),
        document(UNRELATED, "", canonical="https://dala.example/2"),
    )
    by_url = RawDocument(**{**raw_values(there), "url": "https://DALA.example/2?utm_campaign=x"})
    keep(here, there)
    assert unchanged([here.raw, by_url, document(UNRELATED).raw, there.raw]) == [True, True, False, False]


def raw_values(one: Analysed) -> dict[str, Any]:
    return {name: getattr(one.raw, name) for name in ("collection", "path", "data", "size", "sha256")}


def test_an_earlier_text_that_comes_back_is_an_update() -> None:
    newer = document(BODY + " Работы начнутся в апреле.")
    assert keep(document(), newer, document()) == ["added", "updated", "updated"]
    assert Article.objects.get().body == BODY


def test_addresses_and_paths_of_any_length_and_kind() -> None:
    deep = "ө/" * 3000
    odd = [deep + "1.txt", deep + "2.txt", "bad\udcff.txt", "null\0.txt"]
    texts = [f"Текст номер {number} совсем про другое {number}." * 3 for number in range(4)]
    documents = [document(text, path, title=text[:20]) for text, path in zip(texts, odd, strict=True)]
    assert keep(*documents) == ["added"] * 4
    assert len({*Origin.objects.values_list("key", flat=True)}) == 4
    assert unchanged([one.raw for one in documents]) == [True] * 4


# ---- many at a time --------------------------------------------------------------------------------------------------


def test_a_batch_takes_a_bounded_number_of_queries(django_assert_max_num_queries: Any) -> None:
    def numbered(start: int) -> list[Analysed]:
        return [
            document(
                f"Сообщение {n} о делах района {n * 7}. " * 5, f"{n}.txt", f"Заголовок {n}", outlet=f"Газета {n % 9}"
            )
            for n in range(start, start + 30)
        ]

    keep(*numbered(0))
    with recorded_run([], "") as (run, _counts):
        # SQLite takes 999 parameters in a statement, so it needs more of them than PostgreSQL does.
        with django_assert_max_num_queries(32):
            store(numbered(100), run)
        newer = [document(one.normalised.extracted.body + " Ещё.", one.raw.path, "Новый") for one in numbered(100)]
        with django_assert_max_num_queries(60):
            assert {outcome.name for outcome in store(newer, run)} == {"updated"}
        with django_assert_max_num_queries(9):
            store(newer, run)


def test_one_that_no_row_can_hold_does_not_keep_the_others_out() -> None:
    impossible = document(UNRELATED, "bad.txt", title="Половина знака \ud800")
    assert keep(document(), impossible, document(BODY, "3.txt")) == ["added", "rejected", "duplicate"]
    rejection = Rejection.objects.get()
    assert (rejection.reason, rejection.detail, rejection.original_id) == (
        "unreadable", "UnicodeEncodeError", impossible.raw.sha256,
    )  # fmt: skip


def test_settling_is_part_of_the_transaction() -> None:
    told: list[list[Outcome]] = []

    def settle(_documents: Any, outcomes: list[Outcome]) -> None:
        told.append(outcomes)
        assert Origin.objects.filter(pk=outcomes[0].origin_id, article=outcomes[0].article_id).exists()
        raise RuntimeError

    with pytest.raises(RuntimeError), recorded_run([], "") as (run, _counts):
        store([document()], run, settle)
    assert [outcome.name for outcome in told[0]] == ["added"]
    assert not (Article.objects.exists() or Origin.objects.exists())


def test_settling_tells_of_each_document_also_where_one_cannot_be_stored() -> None:
    told: dict[str, str] = {}

    def settle(results: list[Result]) -> None:
        told.update({result.raw.path: result.outcome.name for result in results})

    with recorded_run([], "") as (run, _counts):
        batch = [document(), document(UNRELATED, "bad.txt", title="Половина знака \ud800")]
        Ingest([], paths=[], settle=settle)._stored(batch, run)
    assert told == {"1.txt": "added", "bad.txt": "rejected"}


def test_crawled_documents_are_counted_in_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded: list[dict[Any, Any]] = []
    monkeypatch.setattr("articles.archive.store.ledger.record", lambda counts: recorded.append(dict(counts)))
    own = {"crawled": True, "contributed": Contributed(outlet="Степная газета")}
    keep(
        document(**own),
        document(**own),
        document(UNRELATED, "2.txt", refusal=Refusal("out_of_scope"), **own),
        refused("blocked", "3.txt", b"x", **own),
        refused("unreadable", "4.txt", problem="timed out", **own),
        refused("blocked", "5.txt", b"y", crawled=True),
        document(UNRELATED, "6.txt"),
    )
    outlet = Outlet.objects.get(name="Степная газета").pk
    assert recorded == [
        {
            outlet: {"fetched": 4, "stored": 1, "characters": len(BODY), "out_of_scope": 1, "blocked": 1, "failed": 1},
            None: {"fetched": 1, "blocked": 1},
        }
    ]
