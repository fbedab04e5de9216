"""Whether a part of a page that looks like boilerplate carries the article's text.

What a class calls a part is a hint: sites mark paragraphs behind a paywall, lay a page out "with-sidebar", call an
expert's words a comment. What stands in it and around it decides: sentences that go on where the article's do, the
first sentences below the headline, or most of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from articles.ingest.extract.titles import folded_title, is_same_title
from articles.ingest.formats.html.parts import Hint
from articles.ingest.support.lines import CLOSING, SENTENCE_END

MIN_SENTENCE = 60  # letters: less may be a button's or a banner's
MIN_LEAD = 80
MIN_TEXT = 200
MAX_LINKED = 0.25  # of prose that is the article's; cards of other articles have more
MAX_NEIGHBOURS = 8
MAX_SIBLINGS = 40
MIN_PAGE_CHARS = 150
MAY_HOLD_PAGE = 0.1  # … and of all its letters: counted at less cost
HOLDS_PAGE = 0.5  # a part with this share of the page's letters outside links is none, whatever its class says
MAX_HEADINGS = 20
MAX_COMPARED = 100  # hidden parts, each with the whole page
_NEAR_IMAGE = 2
_PARAGRAPHS = frozenset("p blockquote".split())
_PIECES = (*_PARAGRAPHS, "li", "dd", "h2", "h3", "h4")

letters = etree.XPath("string-length(normalize-space(string()))")
plain = etree.XPath("normalize-space(string())")
_UNLINKED = etree.XPath(".//text()[not(ancestor::a)]", smart_strings=False)
HIDDEN_STYLE = re.compile(r"(?:^|;|\s)(?:display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden)", re.IGNORECASE)
_STAMP = re.compile(r"(?<!\d)\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)(?!\d)|(?<!\d)\d{1,2}:\d\d(?!\d)")


class Page:
    """What is known of a page before its parts are judged. `titles`: what it states as its title."""

    def __init__(self, root: HtmlElement, titles: Sequence[str] = ()) -> None:
        self.root = root
        self._letters = letters(root)
        self._unlinked: int | None = None
        self._text: str | None = None
        self._compared = 0
        self._titles = [folded for title in titles if (folded := folded_title(title))]
        self._headline = _headline(root, self._titles)

    def carries(self, element: HtmlElement, hint: Hint) -> bool:
        """Whether the article's text stands in the element, although it looks like what the hint says."""
        size = letters(element)
        if hint in ("caption", "boilerplate") and self._heads(element, size):
            return True
        if size < MIN_SENTENCE:
            return False
        if self._is_page(element, size):
            return True
        if hint == "advert" or not is_prose(element, size):
            return False
        if hint == "hidden" and self._repeated(element):
            return False
        if hint == "caption" and _has_image(element):
            return False
        if hint == "hidden" and _among_shown(element):
            return True
        before, after = _prose_before(element), _prose_after(element)
        if hint == "others":
            between = before and after and not _STAMP.search(str(plain(element)))
            return between or size >= MIN_TEXT and self._is_first(element)
        if before and not after:  # at the end of the text stand appeals, too
            return element.tag in _PARAGRAPHS or size >= MIN_TEXT
        return after or size >= MIN_LEAD and self._is_first(element)

    def is_own(self, element: HtmlElement) -> bool:
        """Whether microdata in the element are this article's, and not of a card of another one."""
        scope = next((up for up in element.iterancestors() if "Article" in up.get("itemtype", "")), None)
        if scope is None or self._headline is None or any(up is scope for up in self._headline.iterancestors()):
            return True
        named = scope.find(".//*[@itemprop='headline']")
        if named is None:
            return True
        folded = folded_title(named.get("content") or str(plain(named)))
        return any(is_same_title(folded, title) for title in (*self._titles, folded_title(str(plain(self._headline)))))

    def _is_page(self, element: HtmlElement, size: float) -> bool:
        """Whether it holds the headline and a text, or most of the page; comments may be long, but do not."""
        if self._headline is not None and any(each is element for each in self._headline.iterancestors()):
            return size >= MIN_TEXT + letters(self._headline)
        if size < max(MIN_PAGE_CHARS, MAY_HOLD_PAGE * self._letters):
            return False
        if self._unlinked is None:
            self._unlinked = unlinked(self.root)
        if unlinked(element) <= HOLDS_PAGE * self._unlinked:
            return False
        names = f"{element.get('class')} {element.get('id')}".lower()
        return "comment" not in names or element.find(".//h1") is not None

    def _heads(self, element: HtmlElement, size: float) -> bool:
        """Whether the headline stands in it: over the picture at the head of a page, as its "caption" or "banner"."""
        if self._headline is None or not any(each is element for each in self._headline.iterancestors()):
            return False
        return unlinked(element) >= (1 - MAX_LINKED) * size

    def _is_first(self, element: HtmlElement) -> bool:
        """Whether it is the first text below the headline."""
        if self._headline is None:
            return False
        for each in islice(_following(self._headline), MAX_HEADINGS):
            if each is element or any(up is element for up in each.iterancestors()):
                return True
            if any(up is each for up in element.iterancestors()):
                continue
            if letters(each) >= MIN_SENTENCE and is_prose(each, letters(each)):
                return False
        return False

    def _repeated(self, element: HtmlElement) -> bool:
        """Whether its first sentences stand in the page a second time: a copy for small screens, for print."""
        self._compared += 1
        if self._compared > MAX_COMPARED:
            return True
        if self._text is None:
            self._text = "".join("".join(self.root.itertext()).split())
        sample = "".join(str(plain(element)).split())[:MIN_SENTENCE]
        return self._text.count(sample) > 1


def unlinked(element: HtmlElement) -> int:
    """Letters outside links."""
    return sum(len(text) for text in _UNLINKED(element) if not text.isspace())


def _headline(root: HtmlElement, titles: Sequence[str]) -> HtmlElement | None:
    """The heading that shows the title, or else the only one of the first level."""
    headings = list(islice(root.iter("h1", "h2"), MAX_HEADINGS))
    for heading in headings:
        if (folded := folded_title(str(plain(heading)))) and any(is_same_title(folded, title) for title in titles):
            return heading
    first = [heading for heading in headings if heading.tag == "h1"]
    return first[0] if len(first) == 1 else None


def is_prose(element: HtmlElement, size: float) -> bool:
    """Whether it reads as sentences and holds few links."""
    if unlinked(element) < (1 - MAX_LINKED) * size:
        return False
    pieces = (
        [element] if element.tag in _PARAGRAPHS else list(islice(element.iter(*_PIECES), MAX_HEADINGS)) or [element]
    )
    texts = [text for piece in pieces if len(text := str(plain(piece))) >= MIN_SENTENCE]
    return any(map(_is_sentence, texts)) or not texts and _is_sentence(str(plain(element)))


def _is_sentence(text: str) -> bool:
    bare = text.rstrip(CLOSING + " ")
    return len(text) >= MIN_SENTENCE and (bare.endswith(tuple(SENTENCE_END)) or text[-1] in CLOSING)


def _prose_before(element: HtmlElement) -> bool:
    siblings = islice(element.itersiblings(preceding=True), MAX_NEIGHBOURS)
    parent = element.getparent()
    texts = [parent.text] if parent is not None else []
    return _any_prose(siblings, texts)


def _prose_after(element: HtmlElement) -> bool:
    return _any_prose(islice(element.itersiblings(), MAX_NEIGHBOURS), [element.tail])


def _any_prose(siblings: Iterator[HtmlElement], texts: list[str | None]) -> bool:
    for sibling in siblings:
        if sibling.tag in _PARAGRAPHS and is_prose(sibling, letters(sibling)):
            return True
        texts.append(sibling.tail)
    return any(_is_sentence(" ".join(text.split())) for text in texts if text and not text.isspace())


def _among_shown(element: HtmlElement) -> bool:
    """Whether a script shows it later: a sibling of the same kind is shown, and reads as the article does."""
    names = element.get("class", "").split()[:1]
    if not names:
        return False
    siblings = [
        *islice(element.itersiblings(preceding=True), MAX_SIBLINGS),
        *islice(element.itersiblings(), MAX_SIBLINGS),
    ]
    return any(
        sibling.tag == element.tag
        and sibling.get("class", "").split()[:1] == names
        and not is_hidden(sibling)
        and is_prose(sibling, letters(sibling))
        for sibling in siblings
    )


def is_hidden(element: HtmlElement) -> bool:
    """Whether its attributes hide it; its classes may, too (parts.py)."""
    return (
        "hidden" in element.attrib
        or element.get("aria-hidden") == "true"
        or HIDDEN_STYLE.search(element.get("style", "")) is not None
    )


def _has_image(element: HtmlElement) -> bool:
    """Whether a picture stands in it or just before it: it is a caption then."""
    beside = [element, *islice(element.itersiblings(preceding=True), _NEAR_IMAGE)]
    return any(next(each.iter("img", "picture", "video"), None) is not None for each in beside)


def _following(element: HtmlElement) -> Iterator[HtmlElement]:
    """The elements behind it, in the order of the page, outermost first."""
    here: HtmlElement | None = element
    while here is not None:
        yield from _opened(here.itersiblings())
        here = here.getparent()


def _opened(elements: Iterator[HtmlElement]) -> Iterator[HtmlElement]:
    for element in elements:
        yield element
        yield from element.iterdescendants()
