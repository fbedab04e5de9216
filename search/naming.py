"""Values of facets by the names that readers know them by: country:Ресей, pair:Казахстан-Россия, topic:Энергетика."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, cached_property, lru_cache

from babel import Locale

from articles.models import Topic
from articles.text.analysis import analyze
from articles.text.kazakh.cases import endings
from search.facets import COUNTRY, FACETS, IN_ROLE
from search.lexicon.concepts import ANALYSIS, lexicon, meaningful
from search.query import EXACT

MOST_HYPHENS = 8  # of a pair: more than any two names of countries have
_HYPHEN = re.compile(r"[-‐‑–—]")

#: (value, language of the name, name)
Name = tuple[str, str, str]
#: Language and a word of a name → the values with such a name, and all its words.
Index = dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]]


class Values:
    """What the filters of one text may be of. Topics are read from the database, once: editors add and rename some."""

    def named(self, facet: str, name: str) -> str | None:
        """The value of a facet that goes by this name, in any language and inflection; None where not just one does."""
        match facet:
            case "country":
                return _country_in_role(name)
            case "pair":
                return _pair(name)
            case "topic":
                return self._topics[0].get(name) or _one(name, self._topics[1])
            case "lang":
                return _one(name, _languages())
        return None

    @cached_property
    def _topics(self) -> tuple[dict[str, str], tuple[Name, ...]]:
        """Their codes and their names, of which the code is one; those of what was merged stand for what it is in."""
        topics = [*Topic.every.all()]
        code = {topic.code: topic.merged_into_id or topic.code for topic in topics}
        names = [(code[topic.code], language, topic.label(language)) for topic in topics for language in ANALYSIS]
        named = (*names, *((code[topic.code], "en", topic.code.replace("_", " ")) for topic in topics))
        return code, named


def _country(name: str) -> str | None:
    words = [name[token.start : token.end] for token in analyze(name, EXACT)]
    kinds = (concept.key.partition(":") for concept in lexicon().of(words))
    found = [code for kind, _colon, code in kinds if kind == COUNTRY]
    return found[0] if len(found) == 1 else None


def _country_in_role(name: str) -> str | None:
    """A role stands behind it by its code: Ресей:party."""
    country, colon, role = name.partition(IN_ROLE)
    code = _country(country)
    try:
        return FACETS[COUNTRY].canonical(f"{code}{colon}{role}") if code else None
    except ValueError:
        return None


def _pair(name: str) -> str | None:
    """Two countries with a hyphen between them, each by its name or code; some names have hyphens of their own."""
    hyphens = [*_HYPHEN.finditer(name)]
    for hyphen in hyphens if len(hyphens) <= MOST_HYPHENS else ():
        sides = (name[: hyphen.start()].strip(), name[hyphen.end() :].strip())
        first, second = (side if len(side) == 2 and side.isascii() else _country(side) for side in sides)
        if first and second:
            try:
                (code,) = FACETS["pair"].clean([f"{first}-{second}"])
            except ValueError:
                continue
            return code
    return None


def _one(name: str, names: tuple[Name, ...]) -> str | None:
    """The only value that has this name, or else the only one that has these words in its name."""
    index = _by_words(names)
    whole: set[str] = set()
    part: set[str] = set()
    for language, analysis in ANALYSIS.items():
        wanted = meaningful(name, analysis)
        for value, words in index.get((language, wanted[0]), ()) if wanted else ():
            if words == wanted:
                whole.add(value)
            elif {*wanted} <= {*words}:
                part.add(value)
    found = whole or part
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4)  # languages, and topics as they are called now
def _by_words(names: tuple[Name, ...]) -> Index:
    index: Index = defaultdict(list)
    for value, language, name in names:
        words = meaningful(name, ANALYSIS[language])
        for word in {*words}:
            index[language, word].append((value, words))
    return {**index}


@cache
def _languages() -> tuple[Name, ...]:
    """As they are called, and as one says that a text is in them: орысша, по-русски."""
    names = [(code, each, name) for each in ANALYSIS for code, name in Locale(each).languages.items()]
    kazakh = [(code, name.removesuffix(" тілі")) for code, each, name in names if each == "kk"]
    russian = [(code, name.removesuffix("й")) for code, each, name in names if each == "ru" and name.endswith("ский")]
    in_kazakh = [(code, "kk", name + ending) for code, name in kazakh for ending in endings("equative")]
    return (*names, *in_kazakh, *((code, "ru", f"по-{name}") for code, name in russian))
