"""What passes from one stage of the ingest to the next. Plain data: no Django, no database, no I/O.

RawDocument → Extracted → Normalised → Classified; `store` alone turns them into rows.
Offsets everywhere count code points in `Extracted.text`, the decoded NFC text of one revision.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

Precision = Literal["minute", "day", "month", "year", "unknown"]
CountryRole = Literal["party", "third_party", "venue", "mention"]
PairRole = Literal["principal", "secondary", "mention"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the source that a value came from: `text` is exactly `source[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class RawDocument:
    """Bytes as they were found, before anyone looked inside.

    `data` is None where the document was over the size limit; `size` is then all that is known of it. `problem`
    says why it could not be read at all.
    `path` is relative to the PATH argument; together with `collection` it identifies a document that has no URL.
    """

    collection: str
    path: str
    data: bytes | None
    size: int
    sha256: str = ""
    url: str = ""
    media_type: str = "text/plain"
    outlet: str = ""  # stated by the contributor (`--outlet`), not found in the text
    problem: str = ""


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


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that extraction made: {kind, start, end}, e.g. "turned_quote", "split_paragraph"."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Upstream:
    """Whom the text credits: relation "cited" (it refers to them) or "original" (the text is theirs)."""

    name: str
    relation: Literal["cited", "original"]
    evidence: Evidence


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
    paragraphs: tuple[Paragraph, ...]  # the body, furniture and captions removed
    date: DateValue | None
    byline: Value | None
    outlet: Value | None
    upstream: tuple[Upstream, ...] = ()
    repairs: tuple[Repair, ...] = ()

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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document cannot become an article. `reason`: empty, not_text, too_large, no_body, unreadable."""

    reason: Literal["empty", "not_text", "too_large", "no_body", "unreadable"]
    detail: str = ""


class Rejected(Exception):
    """Raised by a stage that cannot go on; carries the Refusal that `store` keeps."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.refusal = Refusal(reason, detail)  # type: ignore[arg-type]


@dataclass(slots=True)
class Analysed:
    """The end of the pure pipeline: one document, understood or refused."""

    raw: RawDocument
    normalised: Normalised | None = None
    classified: Classified = field(default_factory=Classified)
    refusal: Refusal | None = None
