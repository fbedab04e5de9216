"""The terms that the embedded index holds of texts. Without Django, so that worker processes can make them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from articles.processes import answer_all
from articles.text.analysis import Language, prepare, stop_terms, terms_by_language

TOLD_BY = ("title", "body")  # the parts that say what an article is about
EXACT: Language = "exact"
BAG_SIZE = 100


class Texts(NamedTuple):
    """What an article is found by. `analyses`: those that it is indexed in, exact among them."""

    parts: Mapping[str, str]
    analyses: Sequence[Language]


class Terms(NamedTuple):
    """`fields`: part → analysis → its terms as they stand in the index, in order, a space behind each.

    `bag`: JSON, analysis → the commonest terms of title and body that say something → how often.
    """

    fields: dict[str, dict[Language, str]]
    bag: bytes

    def forms(self) -> set[str]:
        """The exact forms of title and body."""
        return {*"".join(self.fields[part][EXACT] for part in TOLD_BY).split(" ")} - {""}


def marked(term: str, analysis: Language) -> str:
    """A term as it stands in its field: all stems share one."""
    return term if analysis == EXACT else f"{term}@{analysis}"


def analyse(texts: Texts) -> Terms:
    """Each text is taken apart once."""
    found = {part: terms_by_language(text, texts.analyses) for part, text in texts.parts.items()}
    fields = {
        part: {analysis: f"{marked('', analysis)} ".join([*words, ""]) for analysis, words in made.items()}
        for part, made in found.items()
    }
    telling = [found[part] for part in TOLD_BY]
    bag = json.dumps(_bag(telling, texts.analyses), ensure_ascii=False).encode()
    return Terms(fields, bag)


def _bag(telling: list[dict[Language, list[str]]], analyses: Sequence[Language]) -> dict[Language, dict[str, int]]:
    """Of the stems, where there are any."""
    bag = {}
    for name in [name for name in analyses if name != EXACT] or [EXACT]:
        count, stop = Counter(chain.from_iterable(made[name] for made in telling)), stop_terms(name)
        says_much = Counter({term: found for term, found in count.items() if len(term) > 1 and term not in stop})
        bag[name] = dict(says_much.most_common(BAG_SIZE))
    return bag


def serve(seconds: float, memory_bytes: int) -> None:
    """What a worker process runs: the terms of each of a list of texts."""
    prepare()
    answer_all(lambda several: [analyse(texts) for texts in several], seconds, memory_bytes)
