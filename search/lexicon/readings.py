"""A word in another script, read by the dictionary: of all that its letters may be, what the archive has."""

from __future__ import annotations

from typing import NamedTuple

from articles.text.transliteration import plain, readings
from search.lexicon import keys
from search.lexicon.dictionary import Dictionary

DEPARTURE = 0.95  # what each departure from the plain reading leaves of the resemblance
MOST = 400  # beginnings that are followed at a time, the plainest ones


class Read(NamedTuple):
    """`rows`: the resemblance of each that is a reading of the whole word. `nearest`: the most of the word that any
    key begins with, its rest read plainly; `departed`: the resemblance of the best reading, else of `nearest`."""

    rows: dict[int, float]
    nearest: str
    departed: float


def read(word: str, dictionary: Dictionary) -> Read | None:
    """None: there is nothing to read, the word is in Cyrillic. All readings are followed from letter to letter at
    once, as long as a key begins with them."""
    ways = readings(word)
    if not ways:
        return None
    begun: list[dict[str, int]] = [{} for _place in range(len(ways) + 1)]  # at each letter: what was read → its cost
    begun[0][""] = 0
    furthest = 0
    for place, here in enumerate(ways):
        if not (alive := _alive(begun[place], dictionary)):
            continue
        begun[place], furthest = alive, place
        for read_so_far, cost in alive.items():
            for way in here:
                letters, further = read_so_far + way.letters, begun[place + way.length]
                further[letters] = min(cost + way.cost, further.get(letters, cost + way.cost))
    rows = {
        row: DEPARTURE**cost
        for letters, cost in sorted(begun[-1].items(), key=lambda each: -each[1])
        for row in dictionary.rows(keys.key(letters))
    }
    letters, cost = min(begun[furthest].items(), key=lambda each: each[1])
    return Read(rows, letters + plain(word[furthest:]), max(rows.values(), default=DEPARTURE**cost))


def _alive(begun: dict[str, int], dictionary: Dictionary) -> dict[str, int]:
    """Those that a key of the dictionary begins with."""
    if not begun:
        return begun
    plainest = dict(sorted(begun.items(), key=lambda each: each[1])[:MOST])
    ranges = dictionary.ranges(keys.key(letters) for letters in plainest)
    return {letters: cost for (letters, cost), (low, high) in zip(plainest.items(), ranges, strict=True) if low < high}
