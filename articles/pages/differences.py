"""What was taken out of a text and what was put in, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

Kind = Literal["same", "out", "in"]

# Comparing takes a bit for each pair of words: 12 MB, and some hundredths of a second, for the most.
MOST_PAIRS = 100_000_000
FEWEST_KEPT = 2  # words between two changes; fewer of them are repeated, which reads better than single words kept
MOST_MOVED = 1000  # characters that a change is moved on by
_ENDS = frozenset(".!?…»")  # of a sentence
_WORDS = re.compile(r"\n\n|\s+|\w+|[^\w\s]")
_PARAGRAPHS = re.compile(r"\n\n|(?:(?!\n\n)[\s\S])+")


class Piece(NamedTuple):
    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Pieces in order: those that are the same or out make up `before`, those that are the same or in, `after`.

    Where the texts are too long to be compared by words they are by paragraphs, and beyond that as wholes.
    """
    for unit in (_WORDS, _PARAGRAPHS):
        old, new = unit.findall(before), unit.findall(after)
        first = _common(old, new)
        last = _common(old[first:][::-1], new[first:][::-1])
        inner_old, inner_new = old[first : len(old) - last], new[first : len(new) - last]
        if len(inner_old) * len(inner_new) <= MOST_PAIRS:
            middle = _readable(list(_compared(inner_old, inner_new)))
            return _joined(
                [Piece("same", "".join(old[:first])), *middle, Piece("same", "".join(old[len(old) - last :]))]
            )
    return _joined([Piece("out", before), Piece("in", after)])


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many units both begin with."""
    for place, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return place
    return min(len(old), len(new))


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            yield Piece("same", "".join(old[step.src_start : step.src_end]))
        else:
            yield Piece("out", "".join(old[step.src_start : step.src_end]))
            yield Piece("in", "".join(new[step.dest_start : step.dest_end]))


def _readable(pieces: list[Piece]) -> list[Piece]:
    """With the few words that two changes have between them counted among what changed."""
    changes = [place for place, piece in enumerate(pieces) if piece.kind != "same" and piece.text]
    read: list[Piece] = []
    for place, piece in enumerate(pieces):
        inside = bool(changes) and changes[0] < place < changes[-1]
        few = len(re.findall(r"\w+", piece.text)) < FEWEST_KEPT and "\n\n" not in piece.text
        if piece.kind == "same" and inside and few:
            read += [Piece("out", piece.text), Piece("in", piece.text)]
        else:
            read.append(piece)
    return read


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind in one piece; between two that are the same, what went out before what came in."""
    joined: list[Piece] = []
    out: list[str] = []
    came: list[str] = []

    def close() -> None:
        changed = (Piece("out", "".join(out)), Piece("in", "".join(came)))
        joined.extend(piece for piece in changed if piece.text)
        out.clear()
        came.clear()

    for kind, text in pieces:
        if kind == "same" and text:
            close()
            if joined and joined[-1].kind == "same":
                joined[-1] = Piece("same", joined[-1].text + text)
            else:
                joined.append(Piece("same", text))
        elif text:
            (out if kind == "out" else came).append(text)
    close()
    return _slid(joined)


def _slid(pieces: list[Piece]) -> list[Piece]:
    """With what went out or came in between two that are the same moved on, where it then is a paragraph or a sentence:
    "A.<ins>¶B.</ins>" for "A<ins>.¶B</ins>."; both say the same."""
    slid: list[Piece] = []
    for place, piece in enumerate(pieces):
        before, after = slid[-1:], pieces[place + 1 : place + 2]
        if piece.kind != "same" and [each.kind for each in (*before, *after)] == ["same", "same"]:
            moved = _best_start(before[0].text, piece.text, after[0].text)
            slid[-1] = Piece("same", before[0].text + piece.text[:moved])
            pieces[place + 1] = Piece("same", after[0].text[moved:])
            piece = Piece(piece.kind, piece.text[moved:] + piece.text[:moved])  # noqa: PLW2901
        slid.append(piece)
    return [piece for piece in slid if piece.text]


def _best_start(before: str, changed: str, after: str) -> int:
    """By how many characters, of those that the change and what follows it begin with, it is best moved on."""
    alike = _common(changed, after[:MOST_MOVED])
    best, most = 0, 0
    for start in range(min(alike, len(changed) - 1) + 1):
        done = changed[start - 1] if start else before[-1:]
        if changed.startswith("\n\n", start) or (not start and before.endswith("\n\n")):
            weight = 2
        else:
            weight = int(done in _ENDS and changed[start].isspace())
        if weight > most:
            best, most = start, weight
    return best
