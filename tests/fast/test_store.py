"""Identity: what happens to a document that is new, known, changed, reprinted or refused."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.contrib.auth.models import User

from articles.ingest.records import (
    Analysed,
    Classified,
    DateValue,
    Evidence,
    Extracted,
    Normalised,
    Paragraph,
    RawDocument,
    Refusal,
    Tag,
    Value,
)
from articles.ingest.store import foresee, original_name, recorded_run, store
from articles.models import Article, Origin, Original, Outbox, Rejection, Tombstone, originals

pytestmark = pytest.mark.django_db

BODY = (
    "Министры двух стран обсудили в Астане поставки зерна и ремонт моста через пограничную реку. "
    "Стороны договорились завершить работы до осени и вдвое увеличить пропускную способность перехода."
)


def document(
    body: str = BODY, path: str = "1.txt", title: str = "Министры обсудили ремонт моста", **kinds: str
) -> Analysed:
    text = f"{title}\n{body}"
    data = text.encode() + kinds.pop("furniture", "").encode()
    raw = RawDocument("folder", path, data, len(data), hashlib.sha256(data).hexdigest())
    extracted = Extracted(
        text=text,
        charset="utf-8",
        title=Value(title, "first_line", (Evidence(0, len(title), title),)),
        paragraphs=(Paragraph(len(title) + 1, body),),
        byline=None,
        outlet=Value("Степная газета", "credit"),
        date=DateValue("2024-03-05", "day", dt.date(2024, 3, 5), dt.date(2024, 3, 5), "stamp"),
    )
    normalised = Normalised(
        extracted, extracted.title, "ru", {"ru": 1.0}, 0.99, None, hashlib.sha256(text.encode()).hexdigest()
    )
    classified = Classified(
        countries=(Tag("KZ", "party", 0.9, "names", (Evidence(0, 8, text[:8]),)),),
        pairs=(Tag(kinds.get("pair", "kz-ru"), "principal", 0.8, "sentence"),),
        topics=(Tag("transport", "primary", 0.7, "lexicon"),),
    )
    return Analysed(raw, normalised, classified)


def refused(reason: str = "empty", path: str = "1.txt") -> Analysed:
    return Analysed(RawDocument("folder", path, b"", 0, hashlib.sha256(b"").hexdigest()), refusal=Refusal(reason))


def keep(*documents: Analysed) -> list[str]:
    with recorded_run(["folder"], "folder") as (run, _counts):
        return [store(one, run).name for one in documents]


def test_new_document_becomes_an_article_with_all_that_was_derived() -> None:
    assert foresee(document()).name == "added"
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
    import gzip

    one = document()
    keep(one)
    with originals().open(original_name(one.raw.sha256)) as file:
        assert gzip.decompress(file.read()) == one.raw.data


def test_a_half_written_original_of_a_killed_run_is_written_again() -> None:
    import gzip
    import io

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
    other = "Сборная по хоккею провела товарищеский матч и победила со счётом три — один на домашней арене."
    with recorded_run([], "") as (run, _counts):
        outcome = store(document(other, title="Победа в Караганде"), run)
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
    Article.objects.edit(article, {"title": "Мост отремонтируют", "date": "2024-03"}, editor)
    topic = article.topic_tags.get()
    type(topic).objects.decide([topic], "rejected", editor)
    Article.objects.tag([article], "ArticleTopic", "borders", editor)

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
    Article.objects.all().delete()
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
    from articles.models import IngestRun

    with pytest.raises(KeyboardInterrupt), recorded_run([], "") as (_run, counts):
        counts["added"] += 1
        raise KeyboardInterrupt
    run = IngestRun.objects.get()
    assert (run.state, run.counts) == ("interrupted", {"added": 1})
    assert run.finished_at
