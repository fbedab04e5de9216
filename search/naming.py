"""Values of facets by the names that readers know them by: country:Ресей, pair:Казахстан-Россия, topic:Энергетика."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale

from articles.models import Topic
from articles.text.analysis import analyze
from articles.text.kazakh.cases import endings
from search.facets import FACETS
from search.lexicon.concepts import ANALYSIS, lexicon, meaningful
from search.query import EXACT

COUNTRY = "country"
_HYPHEN = re.compile(r"[-‐‑–—]")

#: (value, language of the name, name)
Name = tuple[str, str, str]


def named(facet: str, name: str) -> str | None:
    """The value of a facet that goes by this name, in any language and inflection; None where not just one does.

    Topics are read from the database each time: editors add and rename some.
    """
    match facet:
        case "country":
            return _country(name)
        case "pair":
            return _pair(name)
        case "topic":
            topics = [*Topic.objects.all()]
            names = [(topic.code, language, topic.label(language)) for topic in topics for language in ANALYSIS]
            return _one(name, [*names, *((topic.code, "en", topic.code.replace("_", " ")) for topic in topics)])
        case "lang":
            return _one(name, _languages())
    return None


def _country(name: str) -> str | None:
    words = [name[token.start : token.end] for token in analyze(name, EXACT)]
    kinds = (concept.key.partition(":") for concept in lexicon().of(words))
    found = [code for kind, _colon, code in kinds if kind == COUNTRY]
    return found[0] if len(found) == 1 else None


def _pair(name: str) -> str | None:
    """Two countries with a hyphen between them, each by its name or code; some names have hyphens of their own."""
    for hyphen in _HYPHEN.finditer(name):
        sides = (name[: hyphen.start()].strip(), name[hyphen.end() :].strip())
        first, second = (side if len(side) == 2 and side.isascii() else _country(side) for side in sides)
        if first and second:
            try:
                (code,) = FACETS["pair"].clean([f"{first}-{second}"])
            except ValueError:
                continue
            return code
    return None


def _one(name: str, names: Iterable[Name]) -> str | None:
    """The only value that has this name, or else the only one that has these words in its name."""
    wanted = {language: meaningful(name, analysis) for language, analysis in ANALYSIS.items()}
    whole: set[str] = set()
    part: set[str] = set()
    for value, language, each in names:
        words = meaningful(each, ANALYSIS[language])
        if wanted[language] and words == wanted[language]:
            whole.add(value)
        elif wanted[language] and {*wanted[language]} <= {*words}:
            part.add(value)
    found = whole or part
    return found.pop() if len(found) == 1 else None


@cache
def _languages() -> tuple[Name, ...]:
    """As they are called, and as one says that a text is in them: орысша, по-русски."""
    names = [(code, each, name) for each in ANALYSIS for code, name in Locale(each).languages.items()]
    kazakh = [(code, name.removesuffix(" тілі")) for code, each, name in names if each == "kk"]
    russian = [(code, name.removesuffix("й")) for code, each, name in names if each == "ru" and name.endswith("ский")]
    in_kazakh = [(code, "kk", name + ending) for code, name in kazakh for ending in endings("equative")]
    return (*names, *in_kazakh, *((code, "ru", f"по-{name}") for code, name in russian))
