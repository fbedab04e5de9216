"""The lines of a page in print: columns in reading order, words that the end of a line cut in two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

MIN_GUTTER = 0.8  # times the height of a line: no space between words is so wide
MAX_GUTTER = 500  # points
MAX_LINES = 3_000  # a page of more is no text in columns
MIN_COLUMN_LINES = 3
MIN_COLUMN_CHARS = 18  # on the average: the cells of a table are shorter
MAX_COLUMNS = 4
CUT = "\ufffe"  # where PDFium took a hyphen at a line's end away
ENDS_CUT = re.compile(r"(?<=\w)([-\u00ad\u2010\u2011–—])$")
_LAST_WORD = re.compile(r"[^\W_]+$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Compounds that keep their hyphen, by the beginnings of both parts: each alone may be a syllable (топ-ливо, экс-перт).
_COMPOUNDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:пресс|баспасөз)-(?:служб|секретар|конференц|релиз|центр|тур|атташе|хатшы|қызмет|мәслихат)\w*",
        r"(?:премьер|вице|экс|генерал|контр|бизнес|топ|штаб|унтер|блок)-(?:министр|президент|премьер|спикер|губернатор"
        r"|консул|директор|секретар|лейтенант|майор|полковник|адмирал|прокурор|чемпион|мэр|аким|әкім|депутат|глав"
        r"|форум|план|климат|сообществ|омбудсмен|менеджер|квартир|офицер|пост|канцлер)\w*",
        r"(?:интернет|онлайн|офлайн|веб|медиа|видео|фото|телеграм|youtube|seo|it)-(?:канал|сайт|ресурс|портал|трансляц|магазин"
        r"|издани|конференц|встреч|холдинг|форум|технолог|компан|кездесу|дүкен|арна)\w*",
        # Торгово-экономический, қоғамдық-саяси.
        r"(?:торгово|социально|общественно|политико|экономико|культурно|финансово|военно|научно|государственно"
        r"|физико|историко|северо|юго|западно|восточно|центрально|казахстанско|российско|китайско|узбекско|кыргызско"
        r"|турецко|американо|европейско)-\w{2,20}(?:[ыио]й|[ыио]го|[ыи]м|[ыи]х|[ыи]ми|ая|ую|ое|ые|ие|ому|ему|ом)",
        r"(?:сауда|қоғамдық|әлеуметтік|мәдени|саяси|ғылыми|экономикалық|қаржы|солтүстік|оңтүстік|әскери|тарихи)"
        r"-(?:экономик|саяси|экономикалық|гуманитар|техник|тәжірибе|мәдени|инвестици|шығыс|батыс|құқықтық|патриот)\w*",
        r"(?:жан|ата|қыз|аға|бала|тату|айтыс|екі|үш|бес|алыс|той|сый|ара)-(?:жақт|ана|баба|мекен|жігіт|іні|шаға|тәтті|тартыс"
        r"|үш|төрт|алты|жақын|мереке|құрмет|қатынас)\w*",
        r"(?:из)-(?:за|под)|(?:кто|что|где|как|когда|куда|откуда|почему|зачем|как\w{2,3}|ч[её]\w|кого|кому|чего|чему)-то",
        r"\w+-(?:либо|нибудь)|кое-\w+|по-\w+(?:[сц]ки|ому|ему)|во?-(?:перв|втор|трет|четв[её]рт|пят)ых",
        r"(?:нью|санкт|алма|усть|порт|сан|лос|эль|аль|әл)-\w{3,20}",
    )
)


@dataclass(slots=True)
class PrintedLine:
    """A line, or the piece of it that stands in one column. `gaps`: where wide spaces lie in it, left and right."""

    text: str
    left: float
    right: float
    top: float
    height: float
    foot: float  # the top of its last letter: PDFium joins lines that a hyphen parts
    edge: float = 0.0  # where the lines of its column end; 0: those of the page
    gaps: tuple[tuple[int, float, float], ...] = ()  # the place in `text`, where the space begins and ends


def in_reading_order(lines: Sequence[PrintedLine], *, turned: bool, columns: int = MAX_COLUMNS) -> list[PrintedLine]:
    """The lines column by column, each from the top. `turned`: the page is, and its lines stand in no order."""
    gutter = _gutter(lines) if columns > 1 and len(lines) <= MAX_LINES else None
    if gutter is None:
        return sorted(lines, key=lambda line: -line.top) if turned or _is_shuffled(lines) else list(lines)
    ordered: list[PrintedLine] = []
    band: list[PrintedLine] = []
    for line in sorted(lines, key=lambda line: -line.top):
        pieces = _split(line, gutter)
        if pieces is None:  # across both columns: a headline, a foot
            ordered += _columns(band, gutter, columns - 1)
            band = []
            ordered.append(line)
        else:
            band += pieces
    return ordered + _columns(band, gutter, columns - 1)


def _columns(band: Sequence[PrintedLine], gutter: float, columns: int) -> list[PrintedLine]:
    left = [line for line in band if line.right <= gutter]
    right = [line for line in band if line.right > gutter]
    for side in filter(None, (left, right)):
        rights = sorted(line.right for line in side)
        for line in side:
            line.edge = rights[len(rights) * 3 // 4]
    # More than two: each side is looked at again.
    return [line for side in (left, right) for line in in_reading_order(side, turned=True, columns=columns)]


def _gutter(lines: Sequence[PrintedLine]) -> float | None:
    """Where two columns of prose are parted, by most lines; None: there is one column."""
    edges: Counter[int] = Counter()
    for line in lines:
        for _, begin, end in line.gaps:
            edges.update(range(int(begin) + 1, min(int(end), int(begin) + MAX_GUTTER) + 1))
    lefts = {int(line.left) for line in lines}
    for left in lefts:  # of pieces that the file draws as lines of their own
        edges[left - 1] += sum(1 for line in lines if int(line.left) == left) // 2
    for x, _ in sorted(edges.items(), key=lambda entry: (-entry[1], entry[0]))[: 8 * MAX_COLUMNS]:
        pieces = [piece for line in lines for piece in (_split(line, x) or ())]
        sides = [[piece for piece in pieces if (piece.right <= x) is left] for left in (True, False)]
        if all(map(_is_column, sides)) and _side_by_side(*sides):
            return float(x)
    return None


def _is_column(side: Sequence[PrintedLine]) -> bool:
    return len(side) >= MIN_COLUMN_LINES and sum(len(piece.text) for piece in side) >= MIN_COLUMN_CHARS * len(side)


def _side_by_side(left: Sequence[PrintedLine], right: Sequence[PrintedLine]) -> bool:
    """Whether at least some lines of both stand at one height."""
    top = min(max(line.top for line in left), max(line.top for line in right))
    foot = max(min(line.top for line in left), min(line.top for line in right))
    return sum(foot <= line.top <= top for line in right) >= MIN_COLUMN_LINES


def _split(line: PrintedLine, x: float) -> list[PrintedLine] | None:
    """The pieces of a line left and right of x; None: it runs across."""
    if line.right <= x or line.left >= x:
        return [line]
    for at, begin, end in line.gaps:
        if begin <= x <= end:
            gaps = [gap for gap in line.gaps if gap[0] > at]
            return [
                PrintedLine(
                    line.text[:at].rstrip(), line.left, begin, line.top, line.height, line.foot, 0.0,
                    tuple(gap for gap in line.gaps if gap[0] < at),
                ),
                PrintedLine(
                    line.text[at:].lstrip(), end, line.right, line.top, line.height, line.foot, 0.0,
                    tuple((place - at, left, right) for place, left, right in gaps),
                ),
            ]  # fmt: skip
    return None


def _is_shuffled(lines: Sequence[PrintedLine]) -> bool:
    """Whether the lines stand one below the other, but not in this order."""
    by_top = sorted(lines, key=lambda line: -line.top)
    apart = all(one.foot - two.top >= 0.5 * min(one.height, two.height) for one, two in pairwise(by_top))
    return apart and by_top != list(lines)


class Words:
    """What a document's own words tell of hyphens at the ends of its lines."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._compounds: set[str] = set()
        self._whole: set[str] = set()
        for text in texts:
            words = _WORD.findall(text.lower())
            self._compounds.update(word for word in words if "-" in word)
            self._whole.update(words)

    def joined(self, before: str, line: str) -> str:
        """A paragraph and the next line of it, with or without a space between."""
        if not before:
            return line
        cut = ENDS_CUT.search(before)
        if not cut or not line[:1].isalnum():
            return f"{before} {line}"
        mark, start = cut[1], before[: cut.start()]
        if mark in "–—":
            # A dash between two names or years; one that stands in a sentence has a space before it.
            return before + line
        return start + ("-" if mark != "\u00ad" and self._keeps(start, line) else "") + line

    def mended(self, text: str) -> str:
        """A line with what PDFium joined: its marks turned into hyphens, or into nothing."""
        pieces = text.split(CUT)
        whole = pieces[0]
        for piece in pieces[1:]:
            whole += ("-" if self._keeps(whole, piece) else "") + piece
        return whole

    def _keeps(self, start: str, rest: str) -> bool:
        """Whether the word that was cut has a hyphen of its own."""
        one, two = _LAST_WORD.search(start[-40:]), _FIRST_WORD.match(rest[:40])
        if not one or not two:
            return True
        if not one[0][-1].isalpha() or not two[0][0].isalpha() or two[0][0].isupper():
            return True  # 2024-жылғы, Қазақстан-Қытай
        word = f"{one[0]}-{two[0]}".lower()
        if word.replace("-", "") in self._whole:
            return False
        return word in self._compounds or any(pattern.fullmatch(word) for pattern in _COMPOUNDS)
