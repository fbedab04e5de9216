"""Picture captions and credits that a scrape ran together with the text.

Galleries leave CREDIT CAPTION CAPTION CREDIT without a space between them ("© Agency / NameWho is on itWho is on it©
Agency / NameThe next sentence"): the repetition, not the wording, tells where caption and text part. Photographers and
the people in pictures are nobody's bylines, so all of it goes.
"""

from __future__ import annotations

import re

from articles.ingest.support.lines import Line, plain_spaces

MAX_CREDIT_CHARS = 120
MAX_CAPTION_CHARS = 400
MAX_CREDITS = 500  # per line; a gallery has tens
# Capitalised: "показал фото: на нём мост" is a sentence.
_CREDIT = (
    r"(?:©|(?<![^\W_])(?:Фото|ФОТО|Сурет|СУРЕТ|Фотосурет|Фотолар|Суреттер|Видео|Коллаж|Скриншот|Photo)"
    r"\s?(?::|©|/|–\s)\s?|\s[/|]\s?(?:[Фф]ото|ФОТО|[Сс]урет|СУРЕТ)(?=\s))"
)
_CREDIT_SIGN = re.compile(_CREDIT)
_CREDIT_LINE = re.compile(rf"(?P<caption>.{{0,300}}?){_CREDIT}.{{0,100}}")
_TRAILING_CREDIT = re.compile(rf"(?<=[.!?…»\")])\s*{_CREDIT}(?:[^.!?]|\.(?=\S)){{1,80}}\.?$")
# A capital directly after a small letter: where two texts were glued.
_SEAM = re.compile(r"(?<=[а-яёәғқңөұүһіa-z.!?»\"])(?=[«\"А-ЯЁӘҒҚҢӨҰҮҺІA-Z])")


def without_captions(line: Line) -> list[Line]:
    """What is left of a line when captions and credits are cut out: none, one or several pieces, in order."""
    pieces = []
    kept_from = 0
    if not _CREDIT_SIGN.search(line.text):
        return [line]
    for start, end in _blocks(plain_spaces(line.text)):
        if start > kept_from:
            pieces.append(line.piece(kept_from, start))
        kept_from = end
    pieces.append(line.piece(kept_from) if kept_from else line)
    return [rest for piece in pieces if not is_caption(piece) and (rest := _without_trailing_credit(piece)).letters]


def is_caption(line: Line) -> bool:
    """Whether the line is a caption with its credit, or a credit: "Who is on it. Фото: Agency"."""
    if len(line.text) > MAX_CAPTION_CHARS or not (found := _CREDIT_LINE.fullmatch(line.text)):
        return False
    # Two sentences, or a quotation with its speaker, are text; the credit at their end goes alone.
    return not re.search(r"[.!?…]»?\s\S.*[.!?…]|[»\"],?\s[–—-]\s", found["caption"])


def _without_trailing_credit(line: Line) -> Line:
    tail = max(0, len(line.text) - MAX_CREDIT_CHARS)
    found = _TRAILING_CREDIT.search(line.text, tail)
    return line.piece(0, found.start()) if found else line


def _blocks(text: str) -> list[tuple[int, int]]:
    """Places of credit-and-caption blocks inside a text."""
    signs = [match.start() for match, _ in zip(re.finditer("©", text), range(MAX_CREDITS), strict=False)]
    blocks: list[tuple[int, int]] = []
    for index, start in enumerate(signs):
        if blocks and start < blocks[-1][1]:
            continue
        following = signs[index + 1] if index + 1 < len(signs) else None
        end = (following and _closed_block(text, start, following)) or _open_block(text, start)
        if end:
            blocks.append((start, end))
    return blocks


def _closed_block(text: str, start: int, second: int) -> int | None:
    """End of CREDIT CAPTION CAPTION CREDIT, or of CREDIT CAPTION CREDIT with one caption and one credit line."""
    if second - start > MAX_CREDIT_CHARS + 2 * MAX_CAPTION_CHARS:
        return None
    shared = _shared_prefix(text, start, second)
    for length in range(shared, 2, -1):
        caption = text[start + length : second].strip()
        if _doubled(caption):
            return second + length
    return None


def _open_block(text: str, start: int) -> int | None:
    """End of CREDIT CAPTION CAPTION, or of CREDIT CAPTION between two seams; None where no end can be told."""
    window = text[start : start + MAX_CREDIT_CHARS + 2 * MAX_CAPTION_CHARS]
    seams = [match.start() for match in _SEAM.finditer(window, 1)][:40]
    for seam in seams:
        if seam > MAX_CREDIT_CHARS:
            break
        for end in [*(later for later in seams if later > seam), len(window)]:
            if _doubled(window[seam:end].strip()):
                return start + end
    if len(seams) > 1 and seams[0] <= MAX_CREDIT_CHARS and seams[1] - seams[0] <= MAX_CAPTION_CHARS:
        return start + seams[1]
    return None


def _shared_prefix(text: str, first: int, second: int) -> int:
    length = 0
    limit = min(MAX_CREDIT_CHARS, second - first, len(text) - second)
    while length < limit and text[first + length] == text[second + length]:
        length += 1
    return length


def _doubled(text: str) -> bool:
    """Whether it is one text twice, with or without a space between."""
    half = len(text) // 2
    between = text[half : len(text) - half]
    return half >= 4 and not between.strip() and text[:half].rstrip() == text[-half:].lstrip()
