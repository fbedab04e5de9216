"""Page boilerplate in plain text: what a site prints around an article, in Kazakh, Russian and English.

The words are in phrases/*.txt. A line is boilerplate when all of it matches, never because it contains a word: a
sentence about cookies or comments is body. Some of it is a heading, which takes what follows it along (`block_end`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from articles.ingest.support.lines import Line

MAX_CHARS = 400  # no boilerplate line is longer
MAX_TEASER_CHARS = 200
MAX_TEASERS = 8
HEADINGS = ("links", "teasers", "discussion", "tags")  # the kinds that may announce what follows
_DECORATION = (
    " \t.:;,!*|/\\•·●▪■►▶→←↑↓«»›>‹<–—_=~+()[]{}👁👀💬📌🔗👍❤📷📸🎥🔥👉✅⚡‼❗🔔📢➡⬆⏱🕐"
    "\ufe0f\u200b"  # marks of no width that pictograms bring along
)


def phrase_sections(name: str) -> dict[str, list[str]]:
    """The patterns of a phrase file by the [section] they stand in ("" before the first)."""
    sections: dict[str, list[str]] = {"": []}
    section = sections[""]
    for line in files("articles.vocabulary").joinpath("phrases", name).read_text("utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+)\]", line):
            section = sections.setdefault(heading[1], [])
        elif line and not line.startswith("#"):
            section.append(line)
    return sections


def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    parts = {name: "|".join(lines) for name, lines in phrase_sections("parts.txt").items()}

    def filled(pattern: str) -> str:
        # A repetition, {0,40}, is no name.
        return re.sub(r"\{([a-z_]+)\}", lambda part: f"(?:{filled(parts[part[1]])})", pattern)

    return tuple(
        (kind, re.compile("|".join(f"(?:{filled(line)})" for line in lines)))
        for kind, lines in phrase_sections("boilerplate.txt").items()
        if lines
    )


_KINDS = _compiled()
RUBRICS = frozenset(phrase_sections("rubrics.txt")[""])
_SEPARATOR = re.compile(r"\s[|/\\>»›→•·–—-]\s|[|>›→•·,]\s?|\s{2,}")
_GLUED = re.compile(
    r"(?<=[а-яёәғқңөұүһі.!?…»\"])"
    r"(?:Подписаться|Поделиться|Бөлісу|Жазылу|Share Post|Читать далее|Комментировать|Толығырақ)$"
)


def bare(key: str) -> str:
    """A key for comparison with phrases: single spaces, no decoration at either end."""
    return " ".join(key.split()).strip(_DECORATION)


def boilerplate_kind(line: Line) -> str | None:
    """The section of boilerplate.txt ("share", "photo", …) that all of the line matches; None for everything else."""
    return _kind(bare(line.key)) if len(line.key) <= MAX_CHARS else None


@lru_cache(maxsize=4096)
def _kind(phrase: str) -> str | None:
    if not any(map(str.isalnum, phrase)):
        return "decoration"
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(phrase)), None)


def is_rubric(key: str) -> bool:
    """Whether all of it names sections: "Саясат", "Главная / Новости / Политика"."""
    if len(key) > 100:
        return False
    parts = [bare(part) for part in _SEPARATOR.split(key)]
    return all(part in RUBRICS or _kind(part) in ("navigation", "decoration") for part in parts if part)


def without_glued_button(line: Line) -> Line:
    """The line without a button's label that was glued to its end: "…деді ол.Бөлісу"."""
    tail = max(0, len(line.text) - 40)
    found = _GLUED.search(line.text, tail)
    return line.piece(0, found.start()) if found else line


def block_end(lines: Sequence[Line], at: int, kind: str, prose_before: int, prose_after: int) -> int:
    """Index of the first line after the block that the boilerplate `lines[at]` of this kind heads, or after itself.

    `prose_before` and `prose_after` are the characters of running text on either side: after a heading at the foot of a
    page (comments, related articles), behind which little prose is left, nothing belongs to the article.
    """
    end = at + 1
    if kind in ("teasers", "discussion", "tags") and _is_heading(lines[at]) and prose_before > prose_after * 2:
        return len(lines)
    if kind in ("links", "teasers") and _is_heading(lines[at]):
        # Directly under the heading stands a link, however it ends; after a blank line the text may go on.
        while end < len(lines) and end - at <= MAX_TEASERS and _is_teaser(lines[end], first=end == at + 1):
            if kind == "links" and lines[end].gap and end > at + 1 and not lines[end - 1].gap:
                break
            end += 1
    return end


def _is_heading(line: Line) -> bool:
    """Whether it announces what follows, rather than carry it: "Теги:", not "Теги: торговля"."""
    return not re.search(r"(?:[:–—>»]\s?|\s-\s?)[^\W\d_]", line.key)


_DAY_AND_TIME = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}\W{1,4}\d{1,2}:\d\d")


def _is_teaser(line: Line, *, first: bool) -> bool:
    """Whether it can be the title of another article; a heading of another block is none."""
    if boilerplate_kind(line) in HEADINGS or _DAY_AND_TIME.fullmatch(line.key.strip()):
        return False  # a day and a time are the stamp of the article behind the block
    if first and not line.gap and not line.prose and line.text.endswith(("?", "!", "»", '"')):
        return True
    return len(line.text) <= MAX_TEASER_CHARS and not line.finished and line.text[0] not in '–—-•«"'
