"""Kazakh, Russian or Kyrgyz by letters in a row, where no letter of its own tells (letter_rows.txt)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from pathlib import Path

from articles.text.scripts import lower

TABLE = Path(__file__).parent / "letter_rows.txt"
CODES = ("kk", "ru", "ky")
LENGTHS = range(2, 6)  # letters in a row, the edges of the word counted
LONGEST_WORD = 40  # letters that are looked at
_WORD = re.compile(r"[^\W\d_]{2,}|(?<![\w°])[^\W\d_](?![\w.])")  # an initial ("В. Иванов") or a degree is none
_FOLDED = str.maketrans("әғқңөұүһіё", "агкноуухие")


@cache
def _weights() -> dict[str, tuple[int, ...]]:
    lines = TABLE.read_text("utf-8").splitlines()
    cells = (line.split("\t") for line in lines if not line.startswith("#"))
    return {row.replace("_", " "): tuple(map(int, weights)) for row, *weights in cells}


def _rows(word: str) -> Iterator[str]:
    """The rows of a word, each once."""
    edged = f" {word[:LONGEST_WORD]} "
    found = {edged[at : at + length] for length in LENGTHS for at in range(len(edged) - length + 1)}
    return iter(found | {edged})


@lru_cache(maxsize=1 << 12)
def _of_word(word: str) -> tuple[int, ...]:
    weights = [_weights()[row] for row in _rows(word) if row in _weights()]
    return tuple(sum(column) for column in zip(*weights, strict=True)) if weights else (0,) * len(CODES)


def likeliest(text: str, among: Collection[str] = CODES, handicap: int = 0) -> str:
    """The code in `among` that the words of `text` speak for; Kyrgyz has to win by `handicap`."""
    words = [_of_word(word) for word in _WORD.findall(lower(text).translate(_FOLDED))]
    totals = dict(zip(CODES, (sum(column) for column in zip(*words, strict=True)), strict=True)) if words else {}
    return max(among, key=lambda code: totals.get(code, 0) - (handicap if code == "ky" else 0))
