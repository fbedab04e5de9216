"""Pages that stand in the way of one: challenges, consent and login walls, errors, parked domains, empty shells.

The words are in phrases/blocked.txt. They are looked for only where little else is: an article that quotes them, or a
page that prints them around its article, is none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from articles.ingest.extract.boilerplate import boilerplate_kind, phrase_sections
from articles.ingest.records import RawDocument
from articles.ingest.support.addresses import NotAnAddress, is_address, parse
from articles.ingest.support.charset import plain_name
from articles.ingest.support.lines import Reading, matching

LONG_LETTERS = 1500  # of an article's lines: nothing that stands in the way of an article is longer
LOOKED_AT_BYTES = 200_000
MAX_PIECES, MAX_SENTENCE_CHARS = 200, 250
# How many letters of other running text there may be beside one, two, three and more sentences that say what it is.
_LIMITS = {"": (250, 600, LONG_LETTERS), "wall": (300, 450, 600)}
HEADLINE_LETTERS = 30  # … where only the headline says it
WEAK = frozenset({"consent", "login", "script"})  # found on ordinary pages too
REST_LETTERS = 600  # of all that is visible besides, where the words alone prove little
ALIKE_SHARE = 0.6
OWN_WORDS_SHARE = 0.3  # of the article's lines: so much of it says that it is none
MARKED_LETTERS = 60
SHELL_LETTERS = 60  # visible on a page that a script fills
MIN_PROSE_LETTERS, MIN_PROSE_WORDS = 30, 5

# Finer than articles.text.sentences: a button, a label or a list of them says what the page is as a sentence does.
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)|[:;•|\n]+")
_TITLE_PART = re.compile(r"\s[|–—»›·•/-]+\s|[|»›·•]|[.!?…:]+(?=\s|$)")
_WORDS = re.compile(r"[^\w]+")
_QUOTED = re.compile(r"«[^«»]{1,200}»|“[^“”]{1,200}”|\"[^\"]{1,200}\"")
# Who says so: these words are of news, not of a machine that talks to its visitor.
_REPORTED = re.compile(
    r"\b(?:сообщ(?:ил|ает|ают|или)\w*|заявил\w*|передает|пишет|рассказал\w*|отметил\w*|уточнил\w*|подчеркнул\w*|пояснил\w*|"
    r"по (?:словам|данным|информации)|хабарлады|хабарлайды|мәлімдеді|деді|айтты|жазады|жеткізді|түсіндірді|мәліметінше|"
    r"дерегінше|reported|according to|said)\b"
)
_COMMENT = re.compile(r"коммент|пікір|comment")
# What the machines that guard sites leave in their pages' source.
_MARKS = re.compile(
    rb"_cf_chl_|cf-chl-|cf_chl_|/cdn-cgi/challenge-platform/h/|cdn-cgi/l/chk|ddos-guard|__ddg|qrator|stormwall|servicepipe|"
    rb"variti|g-recaptcha|hcaptcha|smart-?captcha|showcaptcha|captcha-delivery|_incapsula_|incap_ses|sucuri_cloudproxy|"
    rb"px-captcha|awswaf|aws-waf|kpsdk|/_guard/|slowaes|toNumbers\(",
    re.IGNORECASE,
)
_SHELL = re.compile(
    rb"<script|<div[^>]{0,200}\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|main-app|q-app)\b|<app-root|http-equiv\s*=\s*[\"']?refresh",
    re.IGNORECASE,
)
_FRONT = re.compile(r"/(?:(?:kk|kz|kaz|qaz|ru|rus|en|eng)/?)?(?:(?:index|home|main|default)\.\w{2,5})?")
_LOGIN = re.compile(
    r"/(?:.{0,200}/)?(?:login|log-in|logon|signin|sign-in|auth|authorization|oauth2?|sso|wp-login\.php|account/login|consent|"
    r"captcha|showcaptcha|subscribe|paywall)(?:[/.].{0,500})?",
    re.IGNORECASE,
)
_HIDDEN = frozenset({"script", "style", "template", "svg", "head", "iframe", "object", "select", "datalist"})


@dataclass(slots=True)
class _Page:
    """What a visitor sees: its titles, and what is written, piece by piece. `shell`: a script may have to fill it."""

    titles: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    marked: bool = False
    shell: bool = False

    @property
    def letters(self) -> int:
        return sum(_letters(piece) for piece in self.pieces)


def why_blocked(raw: RawDocument, reading: Reading) -> str:
    """What stands there instead of an article, with the words that say so; "" where nothing does."""
    if reading.clean or sum(line.letters for line in reading.lines) > LONG_LETTERS:
        return ""
    said = [(line, _sentences([line.text])) for line in reading.lines]
    prose = [key for line, keys in said if not boilerplate_kind(line) for key in keys]
    if led := _led_elsewhere(raw, _prose_letters(prose)):
        return led
    letters = _prose_letters(prose)
    # With text of its own, what stands around it proves nothing: then the page need not be parsed once more.
    page = _look(raw, reading, around=letters <= MARKED_LETTERS)
    if told := _strongest(_said_by(page, [key for _line, keys in said for key in keys]), prose, page):
        return told
    if page.marked and letters <= MARKED_LETTERS and page.letters <= REST_LETTERS:
        return "challenge: by its source"
    if page.shell and not letters and page.letters <= SHELL_LETTERS:
        return "script: an empty page"
    return ""


@dataclass(slots=True)
class _Said:
    """The sentences that speak for one kind: in the headline, in the article's own lines, elsewhere on the page."""

    kind: str
    head: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    side: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        return [*self.body, *self.head, *self.side]


def _said_by(page: _Page, body: list[str]) -> list[_Said]:
    """By kind, most said first; what repeats the headline is not said again."""
    said: dict[str, _Said] = {}
    head = [key for title in page.titles for key in _title_parts(title)]
    for place, keys in (("head", head), ("body", body), ("side", _sentences(page.pieces))):
        for key in dict.fromkeys(keys):
            kind = _kind(key)
            if kind and kind != "neutral":
                one = said.setdefault(kind, _Said(kind))
                if not any(_alike(key, other) for other in one.all):
                    getattr(one, place).append(key)
    return sorted(said.values(), key=lambda one: -len(one.all))


def _strongest(said: list[_Said], prose: list[str], page: _Page) -> str:
    """The kind that outweighs the rest, with its words: 'not_found: "бет табылмады"'; ""."""
    known = {key for one in said for key in one.all}
    rest = [key for key in prose if not any(_alike(key, other) for other in known)]
    letters = _prose_letters(rest)
    reported = any(_REPORTED.search(key) for key in rest)
    visible = page.letters - sum(map(_letters, known))
    whole, other = sum(map(_letters, prose)), sum(map(_letters, rest))
    mostly = whole - other >= OWN_WORDS_SHARE * whole
    for one in said:
        weight = len(one.body) + bool(one.head) - reported
        if not letters and (one.head or one.body or other < MIN_PROSE_LETTERS):
            outweighs = visible <= REST_LETTERS or one.kind not in WEAK and bool(one.head or one.body)
        elif not one.body or weight < 1:
            outweighs = bool(one.head) and letters <= HEADLINE_LETTERS and not reported
        elif one.kind in WEAK:
            outweighs = len(one.body) > 1 and mostly
        else:
            limits = _LIMITS.get(one.kind, _LIMITS[""])
            outweighs = letters <= limits[min(weight, len(limits)) - 1] or len(one.body) > 1 and mostly
        if outweighs:
            return f'{one.kind}: "{one.all[0][:100]}"'
    return ""


def _alike(key: str, other: str) -> bool:
    """Whether one repeats the other, with a word or two more: the headline in the title beside the site's name."""
    short, long = sorted((key, other), key=len)
    return short in long and len(short) >= ALIKE_SHARE * len(long)


def _kind(key: str) -> str:
    """What a sentence says; one that reports it of somebody, or speaks of comments, says nothing."""
    if len(key) > MAX_SENTENCE_CHARS or _REPORTED.search(key) or _COMMENT.search(key):
        return ""
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(key)), "")


def _look(raw: RawDocument, reading: Reading, *, around: bool) -> _Page:
    """The page as its visitor sees it: its titles, and `around` them whatever of it counts as its text."""
    page = _Page([entry.value for entry in reading.fields if entry.name == "title"])
    if not around:
        return page
    if raw.media_type != "text/html" or raw.data is None:
        page.pieces = [line.text for line in reading.lines[:MAX_PIECES]]
        return page
    head = raw.data[:LOOKED_AT_BYTES]
    page.marked, page.shell = bool(_MARKS.search(head)), bool(_SHELL.search(head))
    # Decoded as the reading was, so that both hold the same words.
    source = head.decode(plain_name(reading.charset) or "utf-8", "replace").encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, recover=True)
    try:
        tree = etree.fromstring(source, parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    if tree is None:
        return page
    stated = tree.find(".//title")
    if stated is not None:
        page.titles.append("".join(stated.itertext()))
    page.pieces = [piece for _at, piece in zip(range(MAX_PIECES), _visible(tree), strict=False)]
    return page


def _visible(tree: etree._Element) -> Iterator[str]:
    """The pieces of text, in order; labels of buttons are text too. Iterative: a page may be nested deeply."""
    stack: list[etree._Element | str] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            if text := " ".join(node.split()):
                yield text
            continue
        below: list[etree._Element | str] = []
        if node.tag not in _HIDDEN:
            below = [node.text or ""]
            if node.tag == "input" and node.get("type", "").lower() in ("submit", "button"):
                below.append(node.get("value", ""))
            elif node.tag == "input":
                below.append(node.get("placeholder", ""))
            for child in node:
                below += [child, child.tail or ""]
        stack += reversed(below)


def _led_elsewhere(raw: RawDocument, prose_letters: int) -> str:
    """A page that was asked for and led to the front page, or to a login."""
    if not is_address(raw.path):
        return ""
    try:
        asked, got = parse(raw.path), parse(raw.url)
    except NotAnAddress:
        return ""
    if asked.target == got.target:
        return ""
    if _FRONT.fullmatch(got.target) and not _FRONT.fullmatch(asked.target):
        return "not_found: led to the front page"
    if _LOGIN.fullmatch(got.path) and not _LOGIN.fullmatch(asked.path) and prose_letters <= _LIMITS[""][1]:
        return "login: led to a login"
    return ""


def _title_parts(title: str) -> list[str]:
    """The title, and its parts where one of them names the site: "404 – бет табылмады | Дала жаршысы"."""
    return [key for part in (title, *_TITLE_PART.split(title[:MAX_SENTENCE_CHARS])) if (key := _key(part))]


def _sentences(pieces: Iterable[str]) -> list[str]:
    return [key for piece in pieces for part in _SENTENCE.split(_QUOTED.sub(_emptied, piece)) if (key := _key(part))]


def _emptied(match: re.Match[str]) -> str:
    """Quoted words are somebody's, unless they are all there is."""
    whole = match.string
    return match[0] if len(match[0]) >= len(whole.strip()) - 2 else " "


def _key(text: str) -> str:
    return _WORDS.sub(" ", matching(text).replace("ё", "е")).strip()


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _prose_letters(keys: Iterable[str]) -> int:
    """Letters of what reads as running text; headings, menus and what machines say beside is none."""
    return sum(
        letters
        for key in keys
        if (letters := _letters(key)) >= MIN_PROSE_LETTERS
        and key.count(" ") >= MIN_PROSE_WORDS - 1
        and (len(key) > MAX_SENTENCE_CHARS or not _NEUTRAL.fullmatch(key))
    )


_KINDS = tuple(
    (kind, re.compile("|".join(f"(?:{line})" for line in lines).replace("…", ".{0,90}")))
    for kind, lines in phrase_sections("blocked.txt").items()
    if lines
)
_NEUTRAL = dict(_KINDS)["neutral"]
