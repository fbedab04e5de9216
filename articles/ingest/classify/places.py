"""Places that several countries share: rivers, crossings, pipelines, corridors (articles/vocabulary/places.json).

Such a place names no state by itself. Where a text is about two of its countries, it tells what they have to do with
each other: "отвод воды из Или" beside "китайская сторона" is about Kazakhstan and China.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from articles.ingest.classify.gazetteer import KAZAKH_ENDINGS, Word, fold, parts
from articles.vocabulary import edited, load

# "Или" is a river within a sentence, and a conjunction where one begins.
_WORDS_TOO = {"или", "инду", "жем", "іле"}


@dataclass(frozen=True, slots=True)
class Shared:
    """`start` and `end` in the text; `countries` are those that it lies in."""

    start: int
    end: int
    countries: frozenset[str]

    def within(self, start: int) -> Shared:
        """The same place, counted from `start`."""
        return replace(self, start=self.start - start, end=self.end - start)


@edited.kept("place_forms.json")
def _names(language: str) -> dict[str, list[tuple[tuple[str, ...], frozenset[str]]]]:
    found: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = defaultdict(list)
    for form, (where, _) in load("place_forms.json")[language].items():
        countries = frozenset(where.split())
        if len(countries) > 1:
            first, *rest = fold(form).split()
            found[first].append((tuple(rest), countries))
    for rows in found.values():
        rows.sort(key=lambda row: -len(row[0]))
    return found


def shared_places(text: str, row: Sequence[Word], language: str) -> Iterator[Shared]:
    """The shared places that `text` names, in order; `row` are its words."""
    names = _names("kk" if language == "kk" else "ru")
    apart = [piece for word in row for piece in (parts(word) if "–" in word.text else [word])]
    after = 0
    for index, word in enumerate(apart):
        if index < after or not word.text[:1].isupper():
            continue
        for first in _stems(word.folded, names) if language == "kk" else (word.folded,):
            for rest, countries in names.get(first, ()):
                last = index + len(rest)
                if last < len(apart) and _follows(apart[index : last + 1], first, rest, language):
                    if rest or word.folded not in _WORDS_TOO or text[: word.start].rstrip(' «"–—')[-1:].isalpha():
                        yield Shared(word.start, apart[last].end, countries)
                        after = last + 1
                    break
            if after > index:
                break


def _stems(word: str, names: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]]) -> Iterator[str]:
    """The names that a Kazakh word may be a form of, longest first."""
    return (word[:length] for length in range(len(word), 1, -1) if word[:length] in names)


def _follows(at: Sequence[Word], first: str, rest: Sequence[str], language: str) -> bool:
    wanted = (first, *rest)
    if any(word.folded != form for word, form in zip(at[:-1], wanted[:-1], strict=True)):
        return False
    last = at[-1].folded
    if last == wanted[-1]:
        return True
    return language == "kk" and last.startswith(wanted[-1]) and bool(KAZAKH_ENDINGS.fullmatch(last, len(wanted[-1])))
