"""One ingest run: read, analyse, store, count. What `manage.py ingest` calls."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from articles.ingest import analyse, describe
from articles.ingest.readers import read
from articles.ingest.records import Analysed, RawDocument
from articles.ingest.store import Outcome, foresee, is_unchanged, recorded_run, store


@dataclass(frozen=True, slots=True)
class Result:
    """One document and what became of it; `analysed` is None where the archive had it already."""

    raw: RawDocument
    outcome: Outcome
    analysed: Analysed | None = None

    @property
    def origin(self) -> str:
        return self.raw.url or f"{self.raw.collection}/{self.raw.path}"

    def as_json(self) -> dict[str, Any]:
        """The object that scripts rely on (docs/scripting.md)."""
        derived = describe(self.analysed) if self.analysed else {}
        return {"origin": self.origin, "outcome": self.outcome.name, "reason": self.outcome.reason or None} | derived

    def in_words(self) -> str:
        """What was derived, a line a value, each with its rule and the words it rests on."""
        head = f"{self.origin}: {self.outcome.name}" + (f" ({self.outcome.reason})" if self.outcome.reason else "")
        if not self.analysed or not self.analysed.normalised:
            return head
        normalised, classified = self.analysed.normalised, self.analysed.classified
        extracted = normalised.extracted
        lines = [f"  language   {normalised.language} {normalised.languages}"]
        for name, value in (
            ("title", normalised.title),
            ("date", extracted.date),
            ("byline", extracted.byline),
            ("outlet", extracted.outlet),
        ):
            if value:
                words = " | ".join(piece.text for piece in value.evidence)
                lines.append(f"  {name:10} {value.value}  [{value.rule}] {words}")
        lines += [f"  {'upstream':10} {credit.name} ({credit.relation})" for credit in extracted.upstream]
        for name, tags in (("country", classified.countries), ("pair", classified.pairs), ("topic", classified.topics)):
            for tag in tags:
                words = " | ".join(piece.text for piece in tag.evidence)
                lines.append(f"  {name:10} {tag.code} {tag.role} {tag.confidence:.2f}  [{tag.rule}] {words}")
        lines.append(f"  {'body':10} {len(extracted.paragraphs)} paragraphs, {len(extracted.body)} characters")
        return "\n".join([head, *lines])


class Ingest:
    """Iterate to take the documents in, one Result each; `counts` and `summary()` tell how it went.

    `describe_all`: analyse also what is unchanged. Raises FileNotFoundError for a path that is not there.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        collection: str = "",
        outlet: str = "",
        max_bytes: int,
        dry_run: bool = False,
        describe_all: bool = False,
    ) -> None:
        self.paths, self.collection, self.outlet, self.max_bytes = list(paths), collection, outlet, max_bytes
        self.dry_run, self.describe_all = dry_run, describe_all
        self.counts: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Result]:
        documents = read(self.paths, self.collection, self.outlet, self.max_bytes)
        context = nullcontext((None, self.counts)) if self.dry_run else recorded_run(self.paths, self.collection)
        with context as (run, self.counts):
            for raw in tqdm(documents, unit=" documents", file=sys.stderr, disable=None):
                if not (self.dry_run or self.describe_all) and is_unchanged(raw):
                    result = Result(raw, Outcome("unchanged"))
                else:
                    analysed = analyse(raw)
                    outcome = foresee(analysed) if run is None else store(analysed, run)
                    result = Result(raw, outcome, analysed)
                self.counts[result.outcome.name] += 1
                yield result

    def summary(self) -> str:
        """ "7 documents: 5 added, 2 unchanged"."""
        parts = ", ".join(f"{number} {name}" for name, number in sorted(self.counts.items()))
        return f"{self.counts.total()} documents" + (f": {parts}" if parts else "")
