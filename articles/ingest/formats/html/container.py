"""Which element of a page holds its article, by the lines that are surely running text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from articles.ingest.formats.html.blocks import Block
from articles.ingest.formats.html.prose import is_prose, letters

CONTAINER_SHARE = 0.8  # of the article's letters stand in its container
MAX_SIBLINGS = 40
MAX_WRAPPERS = 6
_LEAVES = frozenset("p h1 h2 h3 h4 h5 h6 pre blockquote".split())


def container(blocks: Sequence[Block], anchors: Sequence[int]) -> HtmlElement:
    """The smallest element that holds most of the text."""
    letters: Counter[HtmlElement] = Counter()
    for at in anchors:
        letters[blocks[at].parent] += len(blocks[at].text)
    total = sum(letters.values())
    held: Counter[HtmlElement] = Counter()
    for parent, count in letters.items():
        held[parent] += count
        for ancestor in parent.iterancestors():
            held[ancestor] += count
    element = letters.most_common(1)[0][0]
    while held[element] < CONTAINER_SHARE * total:
        element = element.getparent()
    # A single paragraph is no container: what stands beside it may be text. Nor is one of several parts.
    for part in _wrappers(element):
        if _goes_on(part):
            return part.getparent()
    parent = element.getparent()
    return parent if parent is not None and element.tag in _LEAVES else element


def _wrappers(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element and those around it that hold nothing else: page builders put each part of a text in several."""
    size = letters(element)
    yield element
    for around in islice(element.iterancestors(), MAX_WRAPPERS):
        if around.tag in ("body", "html") or letters(around) > size:
            return
        yield around


def _goes_on(element: HtmlElement) -> bool:
    """Whether the text goes on in a sibling of the same class, as page builders cut it, without a title of its own."""
    names = element.get("class", "")
    if not names or element.tag == "article":
        return False
    for sibling in islice(element.itersiblings(), MAX_SIBLINGS):
        if sibling.get("class") == names and sibling.tag == element.tag:
            titled = next(sibling.iter("h1"), None) is not None or any(
                heading.find(".//a") is not None or ancestor(heading, "a") is not None
                for heading in sibling.iter("h2", "h3", "h4")
            )
            return not titled and is_prose(sibling, letters(sibling))
    return False


class Inside:
    """Whether blocks stand in an element; climbs from each parent once."""

    def __init__(self, element: HtmlElement) -> None:
        self._element = element
        self._known: dict[HtmlElement, bool] = {}

    def __call__(self, block: Block) -> bool:
        parent = block.parent
        if parent not in self._known:
            self._known[parent] = parent is self._element or any(
                ancestor is self._element for ancestor in parent.iterancestors()
            )
        return self._known[parent]


def ancestor(element: HtmlElement, tag: str) -> HtmlElement | None:
    """The nearest element of that tag around another."""
    return next(element.iterancestors(tag), None)
