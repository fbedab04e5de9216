"""Who signed a text: a labelled line ("Материалды әзірлеген …"), or a name alone where signatures stand.

Names in captions, credits and sentences are never bylines. The name is kept as written.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from articles.ingest.extract.source_names import outlet_named
from articles.ingest.records import Value
from articles.ingest.support.lines import Line, matching
from articles.text.kazakh.cases import any_ending
from articles.vocabulary import edited, people

MAX_CHARS = 140
MAX_POST_CHARS = 80
_LABEL = re.compile(
    r"(?:автор(?:лар|ы|лары)?(?:\s(?:статьи|текста|материала|публикации|мақаланың))?"
    r"|(?:материалды|мақаланы|мәтінді|сұхбатты)\s(?:әзірлеген|дайындаған|жазған|жүргізген)|(?:материал|текст)\sподготовил[аи]?"
    r"|подготовил[аи]?|әзірлеген|дайындаған|жазған|беседовал[аи]?|интервью\s(?:взял[аи]?|подготовил[аи]?|провел[аи]?)"
    r"|сұхбаттасқан|сұхбат\sалған|әңгімелескен|әңгіме жүргізген|author|written by|by"
    r"|(?:текст|мәтін|корреспондент|журналист|тілші|редактор)(?=\s?[:—–-]))"
    r"(?:\s?[:—–-]\s?|\s|$)"
)
_NAME_END = re.compile(r"\s*[|•·/©\d\[(]|\s[–—-]\s")
_LETTERS = r"[^\W\d_]"
_NAME_WORD = re.compile(rf"{_LETTERS}[\w’'‑-]*|{_LETTERS}\.(?:{_LETTERS}\.)?")
_SURNAME = re.compile(
    r"(?:[оеё]ва?|[иы]на?|ұлы|улы|ұлұ|қызы|кызы|ск(?:ий|ая|ой)|цк(?:ий|ая)|енко|чук|щук|ян|дзе|швили|ович|евич|бек|баев?|хан|ғали|қали|ов|ев)$"
)
# A post behind a name, and a place before one: "наш собкор в Ташкенте", "Астана", "г. Алматы", "Ақтау қаласы".
_POST = re.compile(
    r"(?:(?:наш|собственный|специальный|старший|главный|заслуженный|арнайы|меншікті|бас|аға)\s)?"
    r"(?:соб(?:ственный|\.)?\s?кор|спец\s?кор|корр?(?:еспондент|\.)|журналист|обозреватель|репортёр|репортер|редактор"
    r"|политолог|эксперт|аналитик|историк|экономист|востоковед|юрист|профессор|доктор|кандидат|академик|посол|консул"
    r"|депутат|тілші|шолушы|саясаттанушы|сарапшы|тарихшы|заңгер|елші|ғалым)"
)
_POST_BEFORE = re.compile(rf"{_POST.pattern}\w*\s(?:[«\"][^»\"]{{2,40}}[»\"]\s)?")
_PLACE = re.compile(r"(?:г\.\s?|город\s)?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w-]{2,25}(?:\s(?:қаласы|облысы))?")
_BRACKET = re.compile(r"(?P<name>[^()]{5,50}?)\s?\([^()\d]{3,40}\)")
_NOBODY = frozenset("редакция редакциясы админ администратор admin редактор әкімші пресс-служба news".split())
_AND = re.compile(rf"\s(?:и|және|{any_ending('instrumental')}|and)\s")  # мен is ending and conjunction


def is_byline_label(line: Line) -> bool:
    """Whether the line begins with a byline's label; it is boilerplate then, whatever follows."""
    return len(line.key) <= MAX_CHARS and labelled_byline(line) is not None or bool(_LABEL.fullmatch(line.key))


def is_labelled_nobody(line: Line) -> bool:
    """Whether a byline's label leads to an account and no person: "Автор: admin"."""
    label = _LABEL.match(line.key)
    return label is not None and is_nobody(line.key[label.end() :])


def is_nobody(name: str) -> bool:
    """Whether it is the name of an account or a newsroom: "admin"."""
    return name.strip(" .").lower() in _NOBODY


def labelled_byline(line: Line, following: Line | None = None) -> Value | None:
    """The name after a label, on the same line or, after a bare label, on the next."""
    if len(line.key) > MAX_CHARS or not (label := _LABEL.match(line.key)):
        return None
    rest = line.piece(label.end())
    source, evidence = (
        (rest, line.evidence()) if rest.text else (following, following.evidence() if following else None)
    )
    if source is None or evidence is None:
        return None
    if cut := _NAME_END.search(source.text):
        source = source.piece(0, cut.start())
    names = _leading_people(source.text)
    return Value(names, "labelled_byline", (evidence,)) if names else None


def person_named(text: str) -> str:
    """The people of a stated author, as written: without a label, and "" where it names an account or a newsroom."""
    line = Line(0, " ".join(text.split()), matching(" ".join(text.split())))
    if (label := _LABEL.match(line.key)) and label.end() < len(line.text):
        line = line.piece(label.end())
    names = _leading_people(line.text)
    if not names or any(word in _NOBODY for word in matching(names).split()):
        return ""
    return names if len(names.split()) > 1 else ""


def signature(line: Line) -> Value | None:
    """A name alone in the place of a signature: "Айдос САРЫМ", "Гүлнұр ӘЛІМ, «Айқын»", "Иван Петров".

    Perhaps with a post or a place: "Пётр Лебедев, собкор", "Астана, Пётр Лебедев", "Иван Петров (Ташкент)".
    """
    if len(line.text) > MAX_CHARS or line.text.endswith("."):
        return None
    if (post := _POST_BEFORE.match(line.key)) and (author := _signed(line.piece(post.end()))):
        return author
    name, comma, rest = line.text.partition(",")
    if comma and _POST.match(rest.strip().lower()):
        return _signed(line.piece(0, len(name)))
    if not comma and (bracket := _BRACKET.fullmatch(line.text)):
        return _signed(line.piece(0, bracket.end("name")))
    if comma and not (
        outlet_named(rest) or re.fullmatch(r"\s*(?:[«\"].{2,40}[»\"]|[^\W\d_][\w-]{2,20}(?:\sқаласы)?)?", rest)
    ):
        return _signed(line.piece(len(name) + 1)) if _PLACE.fullmatch(name) else None
    return _signed(line.piece(0, len(name)))


def is_post(line: Line) -> bool:
    """Whether the line is the post of whoever signed above it."""
    return len(line.text) <= MAX_POST_CHARS and not line.finished and _POST.match(line.key) is not None


def _signed(named: Line) -> Value | None:
    """The signature, if this piece of the line is a person's name."""
    words = named.text.split()
    if not 2 <= len(words) <= 3 or not _is_person(words) or outlet_named(named.text):
        return None
    if named.key.strip() in _leaders():  # a tag of the page, not who wrote it
        return None
    capitals = [word for word in words if word.isupper() and len(word) > 2]
    known = words[0].lower() in _given_names() and not capitals
    surnamed = known or any(_SURNAME.search(word.lower()) and len(word) > 4 for word in words)
    if not surnamed and not 0 < len(capitals) < len(words):
        return None
    return Value(named.text, "signature", (named.evidence(),))


@edited.kept("people.json")
def _leaders() -> frozenset[str]:
    return frozenset(matching(name) for person in people().values() for name in person.names.values())


@cache
def _given_names() -> frozenset[str]:
    lines = files("articles.vocabulary").joinpath("phrases", "given_names.txt").read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def _leading_people(text: str) -> str | None:
    """The names at the beginning of a list, as written: "Иван Петров, Анна Ли" of "Иван Петров, Анна Ли, Алматы"."""
    end = 0
    for part in re.finditer(r"[^,;]+", text.rstrip(" .,;")):
        people = _AND.split(part[0].strip())
        if not all(_is_person(person.split()) for person in people):
            break
        if end and any(len(person.split()) < 2 for person in people):
            break
        end = part.end()
    name = text[:end].strip()
    return name if name and name.lower() not in _NOBODY and not outlet_named(name) else None


def _is_person(words: list[str]) -> bool:
    return 1 <= len(words) <= 4 and all(_NAME_WORD.fullmatch(word) and word[0].isupper() for word in words)
