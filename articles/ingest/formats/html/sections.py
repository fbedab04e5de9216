"""What on a page belongs to other texts although its markup does not say so: comments, cards, a list of articles.

Sections are told by their headings ("Обсуждение", "Тағы оқыңыз"), lists by their cards: a linked title or "Подробнее"
for every few sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml.html import HtmlElement

from articles.ingest.extract.boilerplate import boilerplate_kind
from articles.ingest.formats.html.blocks import Block
from articles.ingest.support.lines import Line, matching

HEADINGS = ("discussion", "links", "teasers")
MAX_LABEL_CHARS = 60
MAX_LABELS = 60  # each is compared with what follows
MIN_PROSE_BEFORE = 150  # letters of the article before others speak
MAX_CARD_CHARS = 1500
MIN_CARDS = 4
CARDS_SHARE = 0.8  # of the letters of a list's sentences
MAX_TEASER_CHARS = 450
TITLE_ABOVE = 3  # lines between a card's title and its sentences
MIN_TITLE_WORDS = 3


def as_line(block: Block) -> Line:
    return Line(0, block.text, matching(block.text))


def is_label(block: Block, kinds: Sequence[str]) -> bool:
    """Whether it announces links to other articles, comments …, and is not itself of the text."""
    return len(block.text) <= MAX_LABEL_CHARS and boilerplate_kind(as_line(block)) in kinds


def mark_others(blocks: Sequence[Block]) -> None:
    """Mark the blocks of comments and of cards of other articles as `others`."""
    labels = [
        (at, "discussion" if is_label(block, ("discussion",)) else "cards")
        for at, block in enumerate(blocks)
        if not block.linked and (is_label(block, HEADINGS) or _begins_with_label(block))
    ]
    if not labels:
        return
    extents = _extents(blocks)
    before = 0
    index = 0
    for at, kind in labels[:MAX_LABELS]:
        before += sum(len(block.text) for block in blocks[index:at] if _is_prose(block) and not block.others)
        index = at
        first, last = _section(blocks, at, extents, whole=kind == "discussion")
        section = blocks[first : last + 1]
        if kind == "discussion":
            others = before >= MIN_PROSE_BEFORE and _is_talk(blocks, at, last)
        else:
            size = sum(len(block.text) for block in section)
            others = last > at and size <= MAX_CARD_CHARS and any(block.links for block in section)
        if others:
            for block in section:
                block.others = True


def is_list(blocks: Sequence[Block], anchors: Sequence[int]) -> bool:
    """Whether the page's sentences are the teasers of other articles."""
    cards = letters = 0
    total = 0
    for number, at in enumerate(anchors):
        block = blocks[at]
        if block.heading or block.linked:
            continue
        total += len(block.text)
        previous = anchors[number - 1] if number else -1
        above = blocks[max(previous + 1, at - TITLE_ABOVE) : at]
        below = blocks[at + 1] if at + 1 < len(blocks) else None
        titled = any(each.linked and len(each.text.split()) >= MIN_TITLE_WORDS for each in above)
        goes_on = below is not None and below.linked and boilerplate_kind(as_line(below)) == "navigation"
        if len(block.text) <= MAX_TEASER_CHARS and (titled or goes_on):
            cards += 1
            letters += len(block.text)
    return cards >= MIN_CARDS and letters >= CARDS_SHARE * total


def _begins_with_label(block: Block) -> bool:
    """Whether a label and the link that it announces stand on one line, without a mark between them."""
    first = next((piece for raw in block.parts if (piece := " ".join(raw.split()))), "")
    return bool(block.links) and boilerplate_kind(Line(0, first, matching(first))) in ("links", "teasers")


def _extents(blocks: Sequence[Block]) -> dict[HtmlElement, tuple[int, int]]:
    """The first and the last block in each element."""
    extents: dict[HtmlElement, tuple[int, int]] = {}
    for at, block in enumerate(blocks):
        element: HtmlElement | None = block.parent
        while element is not None:
            known = extents.get(element)
            if known and known[1] == at:
                break
            extents[element] = (known[0] if known else at, at)
            element = element.getparent()
    return extents


def _section(
    blocks: Sequence[Block], at: int, extents: dict[HtmlElement, tuple[int, int]], *, whole: bool
) -> tuple[int, int]:
    """First and last block of what a label heads: the element that it opens; `whole`: or else the rest around it."""
    element = blocks[at].parent
    while (parent := element.getparent()) is not None and extents[parent][0] == at:
        if any(block.tag == "h1" for block in blocks[at : extents[parent][1] + 1]):
            break  # the article itself
        element = parent
    last = extents[element][1]
    if last == at and whole and parent is not None:
        last = extents[parent][1]
    return at, last


def _is_prose(block: Block) -> bool:
    return not (block.linked or block.meta or block.heading) and as_line(block).prose


def _is_talk(blocks: Sequence[Block], at: int, last: int) -> bool:
    """Whether people speak there, by name or date, and the article does not go on below another such heading."""
    if any(_beside(blocks[at], other) and not is_label(other, HEADINGS) for other in blocks[at + 1 :]):
        return False
    return any(not block.heading and len(block.text) <= MAX_LABEL_CHARS for block in blocks[at + 1 : last + 1])


def _beside(label: Block, other: Block) -> bool:
    """Whether both head parts of one text: siblings, or the headings of sibling sections."""
    if not label.heading or other.tag != label.tag:
        return False
    one, two = label.parent.getparent(), other.parent.getparent()
    return one is two or one is not None and two is not None and one.getparent() is two.getparent()
