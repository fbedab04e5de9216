"""What passes from one stage of the ingest to the next. Plain data: no Django, no database, no I/O.

RawDocument → Reading (support/lines.py) → Extracted → Normalised → Classified; `store` alone turns them into rows.
Offsets everywhere count code points in `Extracted.text`, the decoded NFC text of one revision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Precision = Literal["minute", "day", "month", "year", "unknown"]
CountryRole = Literal["party", "third_party", "venue", "mention"]
PairRole = Literal["principal", "secondary", "mention"]
FieldName = Literal["title", "date", "updated", "byline", "outlet", "upstream", "url", "language"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the source that a value came from: `text` is exactly `source[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Contributed:
    """What the contributor says of a document, not the document of itself. Empty: nothing is said.

    `date` is as `DateValue.value` or as a person writes it. `issue` and `page` are those of a newspaper in print.
    `columns`: of a table's row, what its columns hold, e.g. {"title": "headline", "body": "text"}; the keys are
    title, body, date, outlet, url, byline, language.
    """

    outlet: str = ""
    url: str = ""
    date: str = ""
    title: str = ""
    byline: str = ""
    issue: str = ""
    page: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as they were found, before anyone looked inside.

    `data` is None where the document was over the size limit; `size` is then all that is known of it. `problem`
    says why it could not be read at all.
    `path` is relative to the PATH argument; together with `collection` it identifies a document that has no URL.
    `media_type` was told by looking at the bytes (readers/sniff.py): text/plain, text/html, application/pdf,
    application/vnd.openxmlformats-officedocument.wordprocessingml.document, application/json (a row of a table; the
    columns are in `contributed`).
    `url` is where the document was got from; `charset` what the server said.
    """

    collection: str
    path: str
    data: bytes | None
    size: int
    sha256: str = ""
    url: str = ""
    media_type: str = "text/plain"
    problem: str = ""
    charset: str = ""
    status: int = 200  # what the server answered
    crawled: bool = False  # from a feed, a sitemap or a WARC: must name two countries to become an article
    keep_all: bool = False  # … unless its source keeps everything
    wanted: bool = False  # an editor wants it, whatever the rules hold against it: its words alone must be there
    announced: Mapping[str, str] = field(default_factory=dict)  # title and date as the feed wrote them
    fetched: dt.datetime | None = None  # aware; when the page was got from its site, never when its file was written
    contributed: Contributed = Contributed()
    scan: bytes | None = None  # of an article from print
    consumed: int = 0  # bytes of all the input that were read up to the end of this document: for the progress


@dataclass(frozen=True, slots=True)
class MetadataField:
    """What a document says of itself outside its text: in metadata, in a column of a table.

    `rule` says where: json_ld, open_graph, meta, microdata, time_element, author_element, title_element, heading, link,
    comment, html_element, post, feed, column, file_properties.
    """

    name: FieldName
    value: str
    rule: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Value:
    """A derived text value and where it came from. `derived`: the archive's words, not a line of the source."""

    value: str
    rule: str
    evidence: tuple[Evidence, ...] = ()
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body; `start` is its offset in the source text.

    `len(text)` is its length in the source too: a repair may turn a character, never insert or drop one
    (two paragraphs that were glued together become two Paragraphs).
    """

    start: int
    text: str

    def evidence(self, start: int, end: int, source: str) -> Evidence:
        """Evidence for `self.text[start:end]`, quoted from the source as it stood before repairs."""
        return Evidence(self.start + start, self.start + end, source[self.start + start : self.start + end])


#: A kind of `Repair` that repairs nothing: the page holds more than twice as much that may be its text.
UNDER_HALF = "under_half"


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that extraction made, or a doubt: {kind, start, end}, e.g. "turned_quote", UNDER_HALF."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Upstream:
    """Whom the text credits: relation "cited" (it refers to them) or "original" (the text is theirs).

    In a chain, "… хабарлайды X Y сайтына сілтеме жасап", each link is one record, in the order of the text.
    """

    name: str
    relation: Literal["cited", "original"]
    evidence: Evidence
    rule: str = ""


@dataclass(frozen=True, slots=True)
class DateValue:
    """A publication date as the source means it.

    `value`: `2022-08-25T23:33+06:00`, `2022-08-25`, `2022-08`, `2022`, `--11-29`. `first` and `last` are the calendar
    days it covers (None where the year is unknown). `flags` hold doubts, e.g. "assumed_zone", "may_postdate_event".
    """

    value: str
    precision: Precision
    first: dt.date | None
    last: dt.date | None
    rule: str
    evidence: tuple[Evidence, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """What the document says, in its own words."""

    text: str  # the whole decoded text, NFC
    charset: str
    title: Value | None  # None: no title line; `normalise` derives one
    paragraphs: tuple[Paragraph, ...]  # the body, boilerplate and captions removed
    date: DateValue | None
    byline: Value | None
    outlet: Value | None
    upstream: tuple[Upstream, ...] = ()
    repairs: tuple[Repair, ...] = ()
    url: str = ""  # the canonical address that the document states of itself

    @property
    def body(self) -> str:
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Normalised:
    """One form of each thing. Everything that `classify` and `store` need of the document itself."""

    extracted: Extracted
    title: Value  # always there; `title.derived` where the source gives none
    language: str  # ISO 639-1 code of the main language
    languages: dict[str, float]  # share of the text by language
    language_confidence: float
    outlet_country: str | None  # ISO code of the outlet's country, where the outlet is known: the home actor
    text_hash: str  # of the normalised title and body: equal for exact reprints
    url: str = ""  # canonical, without what only tracks readers; "": the document has none
    sketch: tuple[int, ...] = ()  # MinHash sketch of the body: signed 64-bit integers, ascending


@dataclass(frozen=True, slots=True)
class Tag:
    """One country, pair or topic of the document. Confidence from 0 to 1."""

    code: str  # "KZ", "kz-ru", "energy"
    role: str  # CountryRole, PairRole, or "primary"/"secondary" for topics
    confidence: float
    rule: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Classified:
    """What the document is about; strongest first."""

    countries: tuple[Tag, ...] = ()
    pairs: tuple[Tag, ...] = ()
    topics: tuple[Tag, ...] = ()


Reason = Literal[
    "empty", "not_text", "too_large", "no_body", "unreadable", "blocked", "out_of_scope", "language_not_read"
]


TOO_SHORT = "too little text is left without furniture"  # details of `no_body` that an editor may overrule
LISTING = "a list of other articles"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document cannot become an article, or must not: it is an error page, or not about two countries."""

    reason: Reason
    detail: str = ""


class Rejected(Exception):
    """Raised by a stage that cannot go on; carries the Refusal that `store` keeps."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.refusal = Refusal(reason, detail)


@dataclass(frozen=True, slots=True)
class Analysed:
    """The end of the pure pipeline: one document, understood or refused.

    A document out of scope is both: understood, and refused. `rules`: the version of those that made it,
    "" for the present ones.
    """

    raw: RawDocument
    normalised: Normalised | None = None
    classified: Classified = field(default_factory=Classified)
    refusal: Refusal | None = None
    rules: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that the archive has already, with the same bytes: it was not read."""

    raw: RawDocument
