"""Which of a page's lines are its article.

trafilatura says where the text is (jusText where a page has few paragraphs); blocks.py says how it reads. What
stands between the headline and the end of that region is kept, unless its markup calls it something else: so a list or
a table that trafilatura finds too short is not lost, and stamp and byline under the headline are there to be read.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from justext.core import classify_paragraphs, revise_paragraph_classification
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from articles.ingest.extract.boilerplate import boilerplate_kind
from articles.ingest.extract.bylines import is_byline_label
from articles.ingest.extract.stamps import MAX_STAMP_CHARS, read_stamp
from articles.ingest.extract.titles import MAX_TITLE_CHARS, folded_title, is_same_title
from articles.ingest.formats.fields import RawField
from articles.ingest.formats.html.blocks import Block, squeezed
from articles.ingest.formats.html.container import Inside, ancestor, container
from articles.ingest.formats.html.sections import as_line, is_label, is_list, mark_others
from articles.ingest.support.lines import Line
from articles.text.analysis import STOPWORDS

MIN_PARAGRAPHS = 3  # fewer <p>: its text stands in <div>, <td> or between <br>
MIN_CHOSEN_CHARS = 250
MIN_CHOSEN_SHARE = 0.25  # of the page's unlinked letters
MIN_ANCHOR_CHARS = 40
MIN_ARTICLE_CHARS = 200
OWN_SHARE = 0.25  # of the page's running text that the headline's <article> must have to be the only one
LINES_ABOVE = 4  # the headline, where date and rubric stand
LINES_BELOW = 5  # the text, where author and source stand
LABELLED_BELOW = 25  # where the only date that is called that of publication may stand
MAX_HEAD_LINES = 25
STAMPS_BELOW = 2  # another article's headline
MAX_LINK_SHARE = 0.6
MAX_LINKED_LINES = 0.2  # of a text of short lines
PLAUSIBLE_SHARE = 0.5  # of the longest run of sentences that any result must have
TRUSTED_SHARE = 0.6  # trafilatura is believed if it finds this much of what jusText finds
MAX_CHOSEN_CHARS = 300_000
MAX_JUDGED = 2_000
MIN_HEADLINE_WORDS = 3
NEAREST = 4  # the rank of headings of which the last one above the text is the headline
_OPTIONS = Extractor(fast=True, comments=False)
_THOROUGH = Extractor(fast=False, comments=False)  # asks other extractors, too

# jusText's thresholds for lengths as trafilatura sets them. Kazakh says with endings what other languages say with
# small words: a twentieth of a Kazakh text are stop-words, a quarter of a Russian one.
LENGTH_LOW, LENGTH_HIGH = 50, 150
STOPWORDS_LOW, STOPWORDS_HIGH = 0.02, 0.04
MAX_LINK_DENSITY = 0.25
_STOPLIST = STOPWORDS["kk"] | STOPWORDS["ru"]

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what is empty or too short is told by our refusals


class _Paragraph:
    """A block as jusText sees it."""

    dom_path = ""

    def __init__(self, block: Block) -> None:
        self.text = block.text
        self.is_heading = block.heading
        self.heading = False
        self.cf_class = self.class_type = ""
        self._links = block.links

    def __len__(self) -> int:
        return len(self.text)

    @property
    def chars_count_in_links(self) -> int:
        return self._links

    def links_density(self) -> float:
        return self._links / len(self.text)

    def stopwords_density(self, stoplist: frozenset[str]) -> float:
        words = self.text.lower().split()
        return sum(word in stoplist for word in words) / len(words)


@dataclass(frozen=True, slots=True)
class Region:
    """The article's lines on a page: indexes into its blocks, in their order.

    `title`: the headline; None: no line shows it. `about`: lines above and below the text that may say who wrote it and
    when, and are never text. `first` and `last`: where the text begins and ends. `chosen`: how many letters trafilatura
    takes for the text, at least so many.
    """

    title: int | None
    lines: list[int]
    about: frozenset[int]
    first: int
    last: int
    chosen: int
    listing: bool = False  # of other articles, by their teasers


def article_region(tree: HtmlElement, blocks: Sequence[Block], titles: Sequence[RawField]) -> Region:
    """`titles` is what the page states as its title."""
    mark_others(blocks)
    anchors, chosen = _anchors(tree, blocks)
    title = _headline(blocks, titles, anchors)
    anchors = _of_this_article(blocks, anchors, title)
    if not anchors:
        lines = [] if title is None else [title]
        return Region(title, lines, frozenset(), lines[0] if lines else 0, lines[0] if lines else 0, chosen)
    inside = Inside(container(blocks, anchors))
    first = anchors[0]
    text, last = _text(blocks, anchors, title, inside)
    above = _above(blocks, title if title is not None else first)
    between = _between(blocks, max(first - LINES_ABOVE, 0) - 1 if title is None else title, first, inside)
    below = _below(blocks, last + 1)
    lines = sorted({*above, *([] if title is None else [title]), *between, *text, *below})
    apart = {at for at in between if blocks[at].parts and _may_be_stamp(blocks[at])}
    about = {at for at in (*between, *text) if blocks[at].meta}
    listing = is_list(blocks, anchors)
    return Region(title, lines, frozenset({*above, *below, *about, *apart}), first, last, chosen, listing)


def _text(blocks: Sequence[Block], anchors: list[int], title: int | None, inside: Inside) -> tuple[list[int], int]:
    """The lines from the first anchor to the end of the container, without links and what is about the text."""
    chosen = set(anchors)
    last = anchors[-1]
    while last + 1 < len(blocks) and inside(blocks[last + 1]) and not _is_other_title(blocks, last + 1, title):
        last += 1
    kept: list[int] = []
    for at in range(anchors[0], last + 1):
        block = blocks[at]
        if block.others:
            continue
        if not inside(block) and is_label(block, ("discussion", "teasers")):
            return kept, at
        if block.linked and not block.heading and not (at in chosen and block.text.endswith(".")):
            while kept and is_label(blocks[kept[-1]], ("links", "teasers")):
                kept.pop()  # of the links that are left out
        elif block.meta:
            below_lead = at <= anchors[0] + LINES_BELOW and not _beside_link(blocks, at)
            kept += [at] if at > anchors[-1] or below_lead else []
        elif at in chosen or inside(block) and block.links <= MAX_LINK_SHARE * len(block.text):
            kept.append(at)
    return kept, last


def _beside_link(blocks: Sequence[Block], at: int) -> bool:
    """Whether the title of another article, which it may date, stands above or below the line."""
    beside = (*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 2])
    return any(each.linked and not each.meta and len(each.text.split()) >= MIN_HEADLINE_WORDS for each in beside)


def _anchors(tree: HtmlElement, blocks: Sequence[Block]) -> tuple[list[int], int]:
    """The blocks that are surely running text, and how many letters trafilatura takes for it."""
    longer = [at for at, block in enumerate(blocks) if not (block.meta or block.linked or block.others)]
    total = sum(len(blocks[at].text) for at in longer)
    text = _chosen_text(tree, _OPTIONS)
    prose = sum(len(squeezed(blocks[at].text)) for at in longer if as_line(blocks[at]).prose)
    if len(text) < PLAUSIBLE_SHARE * prose:  # it may have stopped at a part of the article
        second = _chosen_text(tree, _THOROUGH)
        text = second if len(text) < PLAUSIBLE_SHARE * len(second) else text
    found: list[int] = []
    place = 0
    for at in longer:
        key = squeezed(blocks[at].text.replace(" | ", ""))
        position = text.find(key, place)
        if position < 0:
            position = text.find(key)
        if position >= 0:
            place = position
            found.append(at)
    letters = sum(len(blocks[at].text) for at in found)
    few = sum(block.tag == "p" for block in blocks) < MIN_PARAGRAPHS
    if few or letters < MIN_CHOSEN_CHARS or letters < MIN_CHOSEN_SHARE * total:
        good = _good_blocks(blocks)
        if sum(len(blocks[at].text) for at in good) * TRUSTED_SHARE > letters:
            found = good
    run = _longest_run(blocks)
    if sum(len(blocks[at].text) for at in run) * PLAUSIBLE_SHARE > sum(
        len(blocks[at].text) for at in found if not blocks[at].heading
    ):
        found = run
    return _long_ones(blocks, found) or found, len(text)


def _long_ones(blocks: Sequence[Block], found: Sequence[int]) -> list[int]:
    """Those of the blocks that are long enough to be running text; all of them where short lines are the text.

    Verse and talk are made of short lines; so are lists, but of links.
    """
    longer = [at for at in found if len(blocks[at].text) >= MIN_ANCHOR_CHARS]
    held, kept = (sum(len(blocks[at].text) for at in each) for each in (found, longer))
    if kept >= PLAUSIBLE_SHARE * held:
        return longer
    span = blocks[found[0] : found[-1] + 1]
    return longer if sum(block.linked for block in span) > MAX_LINKED_LINES * len(span) else list(found)


def _longest_run(blocks: Sequence[Block]) -> list[int]:
    """The sentences under one element that make the longest text: what no other result may fall far short of."""
    runs: defaultdict[HtmlElement, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        if len(block.text) >= MIN_ANCHOR_CHARS and not (block.linked or block.meta or block.heading or block.others):
            line = as_line(block)
            if line.finished:
                for holder in (block.parent, block.parent.getparent()):
                    if holder is not None:
                        runs[holder].append(at)
    return max(runs.values(), key=lambda run: sum(len(blocks[at].text) for at in run), default=[])


def _chosen_text(tree: HtmlElement, options: Extractor) -> str:
    """What trafilatura takes for the article, without spaces."""
    document = bare_extraction(tree, options=options)
    return squeezed("".join(document.body.itertext()))[:MAX_CHOSEN_CHARS] if isinstance(document, Document) else ""


def _good_blocks(blocks: Sequence[Block]) -> list[int]:
    """What jusText takes for the article: blocks of running text, and short ones between them.

    It looks from each short block for the next long one, so that a page of thousands is not for it.
    """
    if len(blocks) > MAX_JUDGED:
        return []
    paragraphs = [_Paragraph(block) for block in blocks]
    classify_paragraphs(paragraphs, _STOPLIST, LENGTH_LOW, LENGTH_HIGH, STOPWORDS_LOW, STOPWORDS_HIGH, MAX_LINK_DENSITY)
    revise_paragraph_classification(paragraphs)
    return [
        at
        for at, paragraph in enumerate(paragraphs)
        if paragraph.class_type == "good" and not (blocks[at].meta or blocks[at].heading or blocks[at].others)
    ]


def _headline(blocks: Sequence[Block], titles: Sequence[RawField], anchors: Sequence[int]) -> int | None:
    """The line that shows the title: as metadata state it, else the first <h1>, else the heading above the text.

    Of a <title> that is not shown as a heading nothing is sure: it may name the site.
    """
    stated = [(folded, entry.rule) for entry in titles if (folded := folded_title(entry.value))]
    best: tuple[int, int] | None = None
    first = anchors[0] if anchors else len(blocks)
    known = set(anchors)
    middle = sum(len(blocks[at].text) for at in anchors) // 2
    for at, block in enumerate(blocks):
        if at in known:
            middle -= len(block.text)
            if middle < 0:
                break  # a title stands above its text
        if len(block.text) > MAX_TITLE_CHARS or (block.linked and not block.heading):
            continue
        rank = _rank(block, stated, above_text=first - MAX_HEAD_LINES <= at < first)
        if rank is not None and (best is None or rank < best[0] or rank == best[0] == NEAREST):
            best = rank, at
    return best[1] if best else None


def _rank(block: Block, stated: Sequence[tuple[str, str]], *, above_text: bool) -> int | None:
    """How well a line fits as the headline, 0 best; None: not at all."""
    folded = folded_title(block.text)
    matching_rules = {
        rule for title, rule in stated if is_same_title(folded, title) and (block.heading or len(folded) <= len(title))
    }
    if matching_rules and block.heading:
        return 0 if block.tag == "h1" else 1
    if matching_rules - {"title_element"}:
        return 2
    if block.heading and len(block.text.split()) >= MIN_HEADLINE_WORDS:
        return 3 if block.tag == "h1" else NEAREST if above_text else None
    return NEAREST + 1 if matching_rules else None


def _of_this_article(blocks: Sequence[Block], anchors: list[int], title: int | None) -> list[int]:
    """Without what stands above the headline, and without the articles that an endless page puts below the first."""
    if title is None or not anchors:
        return anchors
    below = [at for at in anchors if at > title]
    anchors = below or anchors
    if (own := ancestor(blocks[title].parent, "article")) is not None:
        inside = Inside(own)
        of_own = [at for at in anchors if inside(blocks[at])]
        held = sum(len(blocks[at].text) for at in of_own)
        # Less may be a hero: headline and lead, with the text below it.
        if held >= max(MIN_ARTICLE_CHARS, OWN_SHARE * sum(len(blocks[at].text) for at in anchors)):
            anchors = of_own
    letters = 0
    for index, at in enumerate(anchors):
        begin = anchors[index - 1] + 1 if index else title + 1
        if letters >= MIN_ARTICLE_CHARS and any(
            _is_other_title(blocks, other, title) for other in range(begin, at + 1)
        ):
            return anchors[:index]
        letters += len(blocks[at].text)
    return anchors


def _is_other_title(blocks: Sequence[Block], at: int, title: int | None) -> bool:
    """Whether another article begins here: a first-level heading that is a link or stands beside stamp or byline.

    One in an <article> of its own begins another, too; others are subheadings of this one.
    """
    block = blocks[at]
    if title is None or block.tag != "h1" or blocks[title].tag != "h1":
        return False
    if block.linked or ancestor(block.parent, "article") is not ancestor(blocks[title].parent, "article"):
        return True
    beside = [*blocks[max(0, at - 1) : at], *blocks[at + 1 : at + 1 + STAMPS_BELOW]]
    return any(each.meta or len(each.text) <= MAX_STAMP_CHARS and read_stamp(as_line(each)) for each in beside)


def _above(blocks: Sequence[Block], title: int) -> list[int]:
    """Short lines with a figure above the headline, or else the text: one may be the date."""
    return [
        at
        for at in range(max(0, title - LINES_ABOVE), title)
        if (block := blocks[at]).meta or _may_be_stamp(block) and not block.linked
    ]


def _may_be_stamp(block: Block) -> bool:
    return len(block.text) <= MAX_STAMP_CHARS and any(map(str.isdigit, block.text))


def _between(blocks: Sequence[Block], title: int, first: int, inside: Inside) -> list[int]:
    """Lines between headline and text: stamp, author, rubric; a lead that stands apart."""
    return [
        at
        for at in range(title + 1, min(first, title + MAX_HEAD_LINES))
        if (block := blocks[at]).meta
        or (inside(block) or _may_be_stamp(block))
        and not block.linked
        or not (block.links or block.item)
    ]


def _is_signed(line: Line) -> bool:
    stamp = read_stamp(line)
    return stamp is not None and stamp.signed


def _below(blocks: Sequence[Block], end: int) -> list[int]:
    """Lines below the text that say who wrote it, when, or where it is from; the notice of rights at the very end."""
    near = range(end, min(len(blocks), end + LINES_BELOW))
    further = range(near.stop, min(len(blocks), end + LABELLED_BELOW))
    lines = {at: as_line(blocks[at]) for at in (*near, *further) if not blocks[at].others}
    dated = [at for at, line in lines.items() if (stamp := read_stamp(line)) and stamp.labelled]
    found = [at for at in dated if at in near or len(dated) == 1 and not _beside_link(blocks, at)]
    found += [
        at
        for at in near
        if (line := lines.get(at))
        and (is_byline_label(line) or boilerplate_kind(line) == "source_link" or _is_signed(line))
    ]
    rights = [
        at
        for at in range(end, len(blocks))
        if "©" in blocks[at].text and boilerplate_kind(as_line(blocks[at])) == "copyright"
    ]
    return sorted({*found, *rights[-1:]})
