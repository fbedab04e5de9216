"""The dictionary follows the index: made anew by each rebuild, added to by the drainer at most every ten minutes.

Between two rebuilds words of new articles are added; those of an article that changed only where they are new to the
archive, and none are taken away. That is near enough for what the dictionary is for.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable

from articles.text.analysis import terms
from search.engine import Document
from search.lexicon import files
from search.lexicon.dictionary import Counts, Form, merge

logger = logging.getLogger(__name__)

EVERY_SECONDS = 600
MOST_FORMS = 200_000  # held until they are written, however much is drained in the meantime
OTHER = "other"


def forms(document: Document) -> tuple[set[str], str]:
    """The exact forms of an article, and the language that they count in."""
    made = document.terms
    found = made.forms() if made else {*terms(document.title, "exact"), *terms(document.body, "exact")}
    return found, document.analysed[0] if document.analysed else OTHER


class Whole:
    """The words of a whole archive, while it is read for a rebuild."""

    def __init__(self) -> None:
        self._counts = Counts(files.local())

    def add(self, documents: Iterable[Document]) -> None:
        for document in documents:
            self._counts.add(*forms(document))

    def write(self) -> None:
        """Under the drainer's lock. A dictionary that cannot be written leaves the one before in use."""
        try:
            files.replace(lambda _path: self._counts.write())
        except OSError as error:
            logger.error("the dictionary cannot be written: %s", error)

    def close(self) -> None:
        self._counts.close()


class Additions:
    """The words that the drainer of this process has met since it last wrote."""

    def __init__(self) -> None:
        self._delta: Counter[Form] = Counter()
        self._totals: Counter[str] = Counter()
        self._written = time.monotonic()

    def add(self, documents: Iterable[Document]) -> None:
        known = files.current()
        for document in documents:
            found, language = forms(document)
            is_new = document.version == 1
            self._totals[language] += is_new
            self._delta.update((form, language) for form in found if is_new or not known.count(form))

    def write_if_due(self) -> None:
        """Under the drainer's lock."""
        waited = time.monotonic() - self._written
        if not self._delta or (waited < EVERY_SECONDS and len(self._delta) < MOST_FORMS and len(files.current())):
            return
        try:
            files.replace(lambda path: merge(path, self._delta, self._totals))
        except OSError as error:
            logger.error("the dictionary cannot be written: %s", error)
        self._delta.clear()
        self._totals.clear()
        self._written = time.monotonic()
