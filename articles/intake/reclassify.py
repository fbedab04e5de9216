"""Newer rules over stored originals: each document goes through the pipeline again, and what it yields is compared.

Only what machines suggest is written anew: an editor's decisions stay, and an article that the rules would refuse by
now stays as it is. Articles whose newest text was made by the present rules are not looked at, so that a second run,
or one that was interrupted, goes on where there is something left to do. One that is the same under newer rules gets
their version and nothing else: no revision, no work for the index.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.db import reset_queries, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from articles import codes
from articles.archive import machines, originals, outlets, words
from articles.archive.lock import acquire_write_lock
from articles.archive.machines import COLUMNS, ArticleWrite, Derivation
from articles.archive.rows import Understood, derivation, merged_topics, revision
from articles.archive.runs import recorded_run
from articles.archive.store import preview, store
from articles.batches import batched
from articles.ingest.records import Analysed, RawDocument, Refusal
from articles.ingest.rules import rules_version
from articles.ingest.workers import analysed
from articles.models import TAGS, Article, FieldValue, IngestRun, Origin, Rejection, Revision, Tag, UpstreamCredit
from articles.progress import Progress, Silent

BATCH = 50  # documents of one transaction
_REASON = Rejection.Reason
TRIED_AGAIN = (_REASON.NO_BODY, _REASON.OUT_OF_SCOPE, _REASON.LANGUAGE_NOT_READ, _REASON.BLOCKED)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles: of these ids (none: all), of the outlet with this slug (""; any). `everything`: those too whose
    newest text is of the present rules. `refused`: not articles, but documents that were refused."""

    articles: Sequence[int] = ()
    outlet: str = ""
    everything: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """`kind`: the field, "country", "pair", "topic", "credit", "body", or "evidence" where only the words, the rule or
    the confidence differ. `what`: which one of them. `old`, `new`: as it was and would be; "": it was not, or goes."""

    kind: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Report:
    """What newer rules make of one document. `outcome`: changed, unchanged; still_refused, added, duplicate, updated
    (of a refused one); refused_now, unreadable, meanwhile (nothing was written: the rules would refuse it by now, the
    original cannot be read, somebody else wrote the article meanwhile)."""

    name: str
    outcome: str
    detail: str = ""
    changes: list[Change] = field(default_factory=list)
    outlet: str = ""  # of an article
    address: str = ""  # of an article, below the site's

    def as_json(self) -> dict[str, Any]:
        """The object that scripts rely on (docs/scripting.md)."""
        return {name: value for name, value in asdict(self).items() if name not in {"outlet", "address"}}

    def in_words(self) -> str:
        head = f"{self.name}: {self.outcome}" + (f" ({self.detail})" if self.detail else "")
        where = [f"  {self.address}"] if self.address else []
        return "\n".join([head, *where, *(_in_words(change) for change in self.changes)])


def run(
    selection: Selection,
    *,
    dry_run: bool = False,
    processes: int = 0,
    progress: Progress | None = None,
    show: Callable[[Report], None] | None = None,
) -> Counter[str]:
    """Counts: documents by outcome, and "changed KIND" for the articles in which something of that kind changed.

    `show` gets each document's report. `processes` analyse; 0: this one does. `dry_run`: nothing is written.
    Raises Cancelled between two batches; what was done stays.
    """
    progress = progress or Silent()
    words.renew()
    counts: Counter[str] = Counter()
    rows: QuerySet[Any] = _refused() if selection.refused else _chosen(selection)
    work = _tried_again(rows, dry_run, processes) if selection.refused else _compared(rows, dry_run, processes)
    progress.begin(rows.count(), "documents")
    try:
        with closing(work) as batches:
            for done, batch in batches:
                for report in batch:
                    counts[report.outcome] += 1
                    counts.update({f"changed {change.kind}" for change in report.changes})
                    if show:
                        show(report)
                reset_queries()  # with DEBUG Django keeps them
                progress.reached(done, counts)
    finally:
        progress.end()
    return counts


Batches = Generator[tuple[int, list[Report]], None, None]  # with the number of documents that are done


def _lost(sha256: str, error: Exception) -> Analysed:
    refusal = Refusal("unreadable", f"the original cannot be read: {type(error).__name__}")
    return Analysed(RawDocument("", "", None, 0, sha256), refusal=refusal)


def _refusal(name: str, outcome: str, one: Analysed) -> Report:
    assert one.refusal is not None
    detail = f"{one.refusal.reason}: {one.refusal.detail}" if one.refusal.detail else one.refusal.reason
    return Report(name, "unreadable" if one.raw.data is None else outcome, detail)


# ---- articles -----------------------------------------------------------------------------------------------------


def _chosen(selection: Selection) -> QuerySet[Article]:
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    rows = Article.objects.annotate(rules=Subquery(newest.values("rules")[:1]))
    if selection.articles:
        rows = rows.filter(pk__in=selection.articles)
    if selection.outlet:
        rows = rows.filter(outlet__slug=selection.outlet)
    return rows if selection.everything else rows.exclude(rules=rules_version())


def _compared(rows: QuerySet[Article], dry_run: bool, processes: int) -> Batches:
    waiting: deque[Revision] = deque()  # whose documents are being analysed, in their order
    done = 0
    with closing(analysed(_documents(rows, waiting), processes)) as results:
        for batch in batched(((waiting.popleft(), one) for one in results), BATCH):
            done += len(batch)
            yield done, _written(batch, dry_run)


def _documents(rows: QuerySet[Article], waiting: deque[Revision]) -> Iterator[RawDocument | Analysed]:
    last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        texts = Revision.objects.filter(article__in=ids).select_related("original").order_by("article", "number")
        for newest in {text.article_id: text for text in texts}.values():
            waiting.append(newest)
            yield _document(newest)
        last = ids[-1]


def _document(newest: Revision) -> RawDocument | Analysed:
    """The document that this text was made from, as it came."""
    # Of several that brought the same bytes, the one that came with this text.
    origins = Origin.objects.filter(article=newest.article_id, original=newest.original_id).order_by("pk")
    origin = min(origins, key=lambda row: row.run_id != newest.run_id, default=None)
    try:
        if origin:
            return originals.document(origin)
        data = originals.read(newest.original_id)
    except originals.DAMAGED as error:
        return _lost(newest.original_id, error)
    return RawDocument("", "", data, len(data), newest.original_id, media_type=newest.original.media_type)


@transaction.atomic
def _written(batch: Sequence[tuple[Revision, Analysed]], dry_run: bool) -> list[Report]:
    acquire_write_lock()
    stored = _Stored([newest.article_id for newest, _one in batch])
    names = {one.normalised.extracted.outlet for _newest, one in batch if one.normalised}
    named = outlets.by_names(name.value for name in names if name)
    merged = merged_topics()
    reports, writes, marked = [], [], []
    rules = rules_version()
    for newest, one in batch:
        name = codes.encode(newest.article_id)
        if not stored.holds(newest):
            report = Report(name, "meanwhile")
        elif one.refusal or one.normalised is None:
            report = _refusal(name, "refused_now", one)
        else:
            document = Understood(one, one.normalised)
            derived, text = derivation(document, named, merged), revision(document, None)
            text.run_id = newest.run_id  # what undoes the run that brought the article undoes this text too
            reads_otherwise = _reading(text) != _reading(newest)
            changes = list(stored.changes(newest.article_id, derived))
            if reads_otherwise and not changes:
                changes = [Change("source", "text", _length(newest.text), _length(text.text))]
            if not reads_otherwise and one.rules in ("", rules):
                marked.append(newest)
            if changes:
                writes.append(ArticleWrite(derived, [text] if reads_otherwise else [], Article(pk=newest.article_id)))
            report = Report(name, "changed" if changes else "unchanged", changes=changes)
        outlet = stored.outlets.get(newest.article_id, "")
        reports.append(replace(report, outlet=outlet, address=f"/a/{name}/"))
    if dry_run:
        transaction.set_rollback(True)  # also of outlets that were unknown
    else:
        machines.write(writes)
        machines.mark(marked, rules)
    return reports


def _reading(text: Revision) -> tuple[Any, ...]:
    return text.text, text.title, text.body, text.repairs


# ---- what would change --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Suggestion:
    """`value`: of a field, the role of a tag, the relation of a credit. `support`: what it rests on."""

    value: str
    support: tuple[Any, ...]


Key = tuple[str, str]  # kind, and which one of them


class _Stored:
    """What is stored of some articles: their columns and what machines suggested."""

    def __init__(self, ids: Sequence[int]) -> None:
        Article.objects.lock_rows(ids)
        self._articles = Article.objects.select_related("outlet").in_bulk(list(ids))
        self.outlets = {pk: row.outlet.name for pk, row in self._articles.items() if row.outlet}
        texts = Revision.objects.filter(article__in=ids).order_by("number").values_list("article_id", "pk")
        self._newest = dict(texts)
        self._suggested: dict[int, dict[Key, _Suggestion]] = defaultdict(dict)
        self._decided: dict[int, set[Key]] = defaultdict(set)
        for field_value in FieldValue.objects.filter(article__in=ids):
            self._add((field_value.field, ""), field_value.value, field_value)
        for kind in TAGS:
            for tag in kind.of(ids):
                self._add((kind.CODE, tag.target_code), tag.role, tag)
        for credit in UpstreamCredit.objects.filter(article__in=ids):
            key = "credit", credit.name
            self._suggested[credit.article_id][key] = _Suggestion(credit.relation, _support(vars(credit)))

    def _add(self, key: Key, value: str, row: FieldValue | Tag) -> None:
        if row.by_editor:
            self._decided[row.article_id].add(key)
        else:
            self._suggested[row.article_id][key] = _Suggestion(value, _support(vars(row)))

    def holds(self, newest: Revision) -> bool:
        """Whether this is still the article's newest text."""
        return self._newest.get(newest.article_id) == newest.pk

    def changes(self, pk: int, derived: Derivation) -> Iterator[Change]:
        old, new = self._suggested[pk], _suggestions(derived, self._decided[pk])
        told = set()
        for key in sorted({*old, *new}):
            before, after = old.get(key), new.get(key)
            if before is None or after is None or before.value != after.value:
                told.add(key[0])
                yield Change(*key, before.value if before else "", after.value if after else "")
            elif before.support != after.support:
                yield Change("evidence", " ".join(filter(None, key)), before.support[0], after.support[0])
        yield from self._columns(pk, derived, told)

    def _columns(self, pk: int, derived: Derivation, told: set[str]) -> Iterator[Change]:
        """What no field or tag tells of."""
        governed = {column: name for name, columns in COLUMNS.items() for column in columns}
        article = self._articles[pk]
        for column, value in sorted(derived.values.items()):
            name = governed.get(column, column)
            before = getattr(article, column)
            if before == value or name in told or (name, "") in self._decided[pk] or column == "text_hash":
                continue
            if column == "body":
                yield Change("body", "", _length(before), _length(derived.values["body"]))
            else:
                yield Change(name, column, str(before), str(value))


def _suggestions(derived: Derivation, decided: set[Key]) -> dict[Key, _Suggestion]:
    found = {(name, ""): _Suggestion(row["value"], _support(row)) for name, row in derived.fields.items()}
    for kind, tags in derived.tags.items():
        found |= {(kind.CODE, code): _Suggestion(row["role"], _support(row)) for code, row in tags.items()}
    found |= {("credit", row["name"]): _Suggestion(row["relation"], _support(row)) for row in derived.credits}
    return {key: suggestion for key, suggestion in found.items() if key not in decided}


def _support(row: Mapping[str, Any]) -> tuple[Any, ...]:
    pieces = tuple((piece["start"], piece["end"], piece["text"]) for piece in row.get("evidence", []))
    return row.get("rule", ""), row.get("confidence"), pieces


def _length(text: str) -> str:
    return f"{len(text)} characters"


# ---- refused documents --------------------------------------------------------------------------------------------


def _refused() -> QuerySet[Rejection]:
    """Documents whose bytes are there, and which no article has by now."""
    same_place = Origin.objects.filter(collection=OuterRef("collection"), path=OuterRef("path"))
    taken = Exists(same_place.filter(original=OuterRef("original")))
    return Rejection.objects.filter(~taken, reason__in=TRIED_AGAIN, original__isnull=False)


def _tried_again(rows: QuerySet[Rejection], dry_run: bool, processes: int) -> Batches:
    waiting: deque[Rejection] = deque()
    done = 0
    with ExitStack() as stack:
        results = stack.enter_context(closing(analysed(_refused_documents(rows, waiting), processes)))
        ingest: tuple[IngestRun, Counter[str]] | None = None
        for batch in batched(((waiting.popleft(), one) for one in results), BATCH):
            reports = [_refusal(row.key, "still_refused", one) for row, one in batch if one.refusal]
            accepted = [(row, one) for row, one in batch if not one.refusal]
            if accepted and not dry_run and ingest is None:  # an ingest run of its own, which can be undone
                ingest = stack.enter_context(recorded_run(["reclassify --refused"], ""))
            if ingest:
                outcomes = store([one for _row, one in accepted], ingest[0])
                ingest[1].update(outcome.name for outcome in outcomes)
            else:
                outcomes = [preview(one) for _row, one in accepted]
            reports += [Report(row.key, outcome.name) for (row, _one), outcome in zip(accepted, outcomes, strict=True)]
            done += len(batch)
            yield done, reports


def _refused_documents(rows: QuerySet[Rejection], waiting: deque[Rejection]) -> Iterator[RawDocument | Analysed]:
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in batch:
            waiting.append(row)
            try:
                yield originals.document(row)
            except originals.DAMAGED as error:
                yield _lost(row.original_id or "", error)
        last = batch[-1].pk


# ---- in words -----------------------------------------------------------------------------------------------------


def _in_words(change: Change) -> str:
    label = f"{change.kind} {change.what}".strip()
    if change.kind == "evidence":
        return f"  {label}: other words or confidence [{change.old}" + (
            f" → {change.new}]" if change.old != change.new else "]"
        )
    if not change.old:
        return f"  + {label}: {change.new}"
    if not change.new:
        return f"  - {label}: {change.old}"
    return f"  {label}: {change.old} → {change.new}"
