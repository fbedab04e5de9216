"""Mentions of countries in a paragraph, and what their neighbours say about them.

False friends are dropped here: currencies ("АҚШ доллары", "российский рубль"), languages, streets, universities named
after people, outlets' own names, datelines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from articles.ingest.classify.gazetteer import Gazetteer, Hit, Name, Word, gazetteer, parts, words
from articles.text.kazakh.cases import CASES, VOICED, VOICELESS, any_ending
from articles.vocabulary import countries, load

#: How much a mention of each kind says that its country takes part.
WEIGHTS = {
    "name": 1.0, "acronym": 1.0, "adjective": 0.8, "ethnic": 0.8, "home": 0.8, "leader": 0.7, "capital": 0.6,
    "seat": 0.6, "organisation": 0.5, "place": 0.3, "demonym": 0.25,
}  # fmt: skip
PRIVATE = 0.25  # × for a citizen, a tourist: not the state
SCENE = 0.25  # × for where something happens: locative, or in brackets
_STATES = {"name", "acronym", "capital", "seat", "leader", "home"}  # kinds that act by themselves
_OF_ORGANS = {"adjective", "ethnic", "place"}  # kinds that act as "казахстанская сторона", "Алматы әкімдігі"
_NAMING = {"name", "capital", "place", "leader", "adjective"}  # kinds that streets are named after
KAZAKH_LETTERS = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")

_SCENE_PREPOSITIONS = {"в", "во", "на"}
_FROM = {"у", "от", "из", "для", "к"}
_WITH = {"с", "со"}
_RUSSIAN_PREPOSITIONS = {
    *_SCENE_PREPOSITIONS, *_FROM, *_WITH, "о", "об", "по", "под", "за", "над", "при", "через", "про", "без", "до",
    "перед", "между", "из-за", "ради", "вокруг", "около", "после", "против", "ко", "вне", "сквозь",
}  # fmt: skip
# "Қытай тауары", "Норвегия қорынан", but not the past tense or the accusative: "Бішкек жасады", "Бішкек суды …".
_POSSESSED = re.compile(
    f"(?:(?<![{VOICED}]д)(?<![{VOICELESS}]т){any_ending('third', after=['voiced'])}"
    f"|[ыі]{any_ending(*CASES, after=['third'])})$"
)
_RUSSIAN_INSTRUMENTAL = re.compile(r"(?:ом|ем|ой|ей|ью|ым|им|ами|ями|ыми|ими)$")
_KAZAKH_INSTRUMENTAL = re.compile(f"..{any_ending('instrumental')}$")
_ENDING = re.compile(any_ending(*CASES))
# "АСТАНА, 29 ноя. — Sputnik.", "АСТАНА. KAZINFORM –"
_DATELINE = re.compile(
    r"\s*[А-ЯЁӘҒҚҢӨҰҮҺІ-]{4,30}[.,]\s(?:\d{1,2}\s\w{3,9}[.,]{0,2}\s)?(?:[\w«»./-]{2,20}\s)?[–—-]{1,2}\s"
)
# Common words that begin a sentence oftener than they name a country.
_HOMOGRAPHS = {"того", "сана", "саны", "хами", "нура", "нуры", "нуре", "соха", "сохе", "соху", "жем", "сох"}
# Багдад Амреев, Доминика Коваль: cities may be given names wherever a surname follows, countries only these.
_GIVEN = {"доминика", "чад", "мали", "индия", "того"}
_KAZAKH_SURNAME = re.compile(r"[^\W\d_]{2,}(?:[оеё]в|ин|[оеё]ва|ина|ұлы|қызы)(?:[^\W\d_]{0,5})")
_OPENING, _CLOSING = '«"“„', '»"”“'
_QUOTED_WORDS = re.compile(r"(?:\s[^\W_][\w-]*)?[»\"”“]")  # the rest of a name of two words at most
# A line of hash-tags, and several at the end of one: "#выборы #война в Украине #финансы".
_HASH_TAGS = re.compile(r"^[^\S\n]*#[^\n.!?]*$|(?:#\w+[^\S\n]*){2,20}$", re.MULTILINE)
_ACTORS_APART = 4  # words between "с" and the country that it belongs to: "с министром торговли Казахстана"
_AFTER = 3  # words between a Kazakh country and the -мен that belongs to it


@dataclass(frozen=True, slots=True)
class Mention:
    """`start` and `end` in the paragraph. `scene`: it says where; `with_it`: somebody does something with it;
    `toward`: something goes to it or comes from it."""

    start: int
    end: int
    country: str
    kind: str
    weight: float
    scene: bool = False
    with_it: bool = False
    toward: bool = False
    compound: bool = False  # half of a double adjective or of "Астана–Москва"
    part: bool = False  # the state itself, or an organ of it, does something or is given something

    def within(self, start: int) -> Mention:
        """The same mention, counted from `start`."""
        return replace(self, start=self.start - start, end=self.end - start)


@cache
def _signs(language: str) -> Mapping[str, tuple[str, ...]]:
    """Beginnings of neighbouring words, by what they make of a name: context.json ("_" ends a whole word)."""
    return {sign: tuple(beginnings) for sign, beginnings in load("context.json")[language].items()}


def find_mentions(
    text: str, language: str, home: str | None, known: set[str] | None = None, row: Sequence[Word] | None = None
) -> list[Mention]:
    """The countries that `text` names, in order.

    `home` is the country of "еліміз" and "Глава государства". `known` are the leaders (`Name.person`) whose
    full name the document gave; those found here are added. A country in it is one whose head of state a surname
    alone may mean. `row`: the words of the text, where they are known.
    """
    return _Finder(text, language, home, set() if known is None else known, row or words(text)).mentions()


def language_of(text: str, languages: Sequence[str]) -> str:
    """The language to search a paragraph in, where the document is in several."""
    if len(languages) == 1:
        return languages[0]
    return "kk" if KAZAKH_LETTERS.search(text) else "ru"


class _Finder:
    def __init__(self, text: str, language: str, home: str | None, known: set[str], row: Sequence[Word]) -> None:
        self.text, self.home, self.known = text, home, known
        self.kazakh = language == "kk"
        self.gazetteer: Gazetteer = gazetteer(language)
        self.signs = _signs("kk" if self.kazakh else "ru")
        self.words = row
        dateline = _DATELINE.match(text)
        self.first = dateline.end() if dateline else 0
        self.tags = [found.span() for found in _HASH_TAGS.finditer(text)] if "#" in text else []

    def mentions(self) -> list[Mention]:
        found: list[Mention] = []
        index = 0
        while index < len(self.words):
            word = self.words[index]
            if word.start < self.first or not word.folded or self._in_tags(word.start):
                index += 1
                continue
            hit = self.gazetteer.match(self.words, index)
            if hit is None:
                if len(word.text) < word.end - word.start or not word.text.isalpha():
                    found += self._joined(word, index)
                index += 1
                continue
            last = index + hit.length - 1
            mention = self._mention(self._whose_head(hit, last, found), index, last, word.start, self.words[last].end)
            if mention and not (found and self._belongs_to(found[-1], mention)):
                found.append(mention)
            index = last + 1
        return found

    def _in_tags(self, place: int) -> bool:
        return any(start <= place < end for start, end in self.tags)

    def _whose_head(self, hit: Hit, last: int, found: Sequence[Mention]) -> Hit:
        """ "Глава государства" with the state whose head it is: of a leader named just after it, or else before it in
        the paragraph; where none is, or one of them is of the outlet's country, `home` remains."""
        if hit.kind != "home" or not {"государства", "басшысы"} & set(hit.name.rest):
            return hit
        following = self.gazetteer.match(self.words, last + 1) if last + 1 < len(self.words) else None
        if following and following.kind == "leader":
            return replace(hit, name=replace(hit.name, code=following.name.code))
        heads = [mention.country for mention in found if mention.kind == "leader"]
        if not heads or self.home in heads:
            return hit
        return replace(hit, name=replace(hit.name, code=heads[-1]))

    def _joined(self, word: Word, index: int) -> list[Mention]:
        """Countries within a hyphenated word: "қазақ-қытай", "российско-казахстанский", "ҚР–АҚШ-тың"."""
        pieces = parts(word)
        if self.kazakh and len(pieces) > 2 and _ENDING.fullmatch(pieces[-1].folded):
            at = pieces[-2].start - word.start
            pieces[-2:] = [Word(word.start + at, word.end, word.text[at:], word.folded[at:])]
        if len(pieces) > 4:
            return []
        hits: list[tuple[Word, Hit]] = []
        for place, piece in enumerate(pieces):
            code = self.gazetteer.compounds.get(piece.folded)
            if code and place + 1 < len(pieces):
                from_compound = self.gazetteer.match([piece], 0)
                hits.append((piece, from_compound or Hit(Name("adjective", code), 1, "adjective", ())))
            elif piece.folded and (hit := self.gazetteer.match(pieces, place)) and hit.length == 1:
                hits.append((piece, hit))
        if not self.kazakh and pieces[0].folded in self.signs["direction"]:
            hits = [(piece, replace(hit, kind="place")) for piece, hit in hits]
        compound = len({hit.name.code for _, hit in hits}) > 1
        if not compound and any(hit.kind == "ethnic" for _, hit in hits):
            return []
        if len(hits) == 1 and "-" in word.text and self._is_half(hits[0], pieces):
            return []
        found = []
        for piece, hit in hits:
            if mention := self._mention(hit, index, index, piece.start, piece.end, compound):
                found.append(mention)
        return found

    def _is_half(self, found: tuple[Word, Hit], pieces: Sequence[Word]) -> bool:
        """Whether a country is but half of another name: "Нью-Джерси", "Динамо-Минск"."""
        piece, hit = found
        others = [other for other in pieces if other.start != piece.start]
        return hit.kind in ("name", "capital", "place") and any(len(o.text) > 2 and o.text[0].isupper() for o in others)

    def _mention(self, hit: Hit, first: int, last: int, start: int, end: int, compound: bool = False) -> Mention | None:
        before, after = self._neighbours(first, last)
        kind = hit.kind
        country = (hit.name.code or self.home) if kind == "home" else hit.name.code
        name = hit.name
        if name.person and name.rest:
            self.known.add(name.person)
        if name.needs_full_name and not name.rest and not self._is_known(hit, first, last):
            return None
        if not country or self._is_false_friend(kind, country, before, after, start, first, compound):
            return None
        if kind in ("name", "capital", "place") and (
            self._is_quoted(first, last) or self._is_given_name(hit, country, before, first, last)
        ):
            return None
        directed = self.kazakh and kind == "name" and before in self.signs["direction"]
        if directed or (kind in ("name", "adjective") and after.startswith(self.signs["region"])):
            kind = "place"
        weight = WEIGHTS[kind]
        beside = after if self.kazakh or kind == "adjective" else before
        if beside == "из" and first > 1:
            beside = self.words[first - 2].folded
        if f"{beside}_".startswith(self.signs["private"]):
            weight = PRIVATE
        toward = self._is_toward(hit, first)
        scene = not compound and self._is_scene(hit, first, last, start, end)
        if scene:
            weight *= SCENE
        part = not scene and weight != PRIVATE and self._takes_part(kind, hit.cases, first, last, compound)
        return Mention(
            start, end, country, kind, weight, scene, self._is_with(hit, first, last), toward, compound, part
        )

    def _neighbours(self, first: int, last: int) -> tuple[str, str]:
        """The words before and after; none of another sentence or clause: "триллион рублей. Украина …"."""
        before = after = ""
        if first and not self._broken(self.words[first - 1].end, self.words[first].start):
            before = self.words[first - 1].folded
        if last + 1 < len(self.words) and not self._broken(self.words[last].end, self.words[last + 1].start):
            after = self.words[last + 1].folded
        return before, after

    def _is_known(self, hit: Hit, first: int, last: int) -> bool:
        """Whether a surname that many bear is a leader's: of one named in full, or of a head of state whose country
        the document names, where no given name stands beside it."""
        if hit.name.person in self.known:
            return True
        namesake = f"not {hit.name.person}"
        if self._has_given_name(first, last):
            self.known.add(namesake)
        return hit.name.head and hit.name.code in self.known and namesake not in self.known

    def _has_given_name(self, first: int, last: int) -> bool:
        """ "Серик Алиев", "С. Алиев", "Алиев Серик"; not "Президент Алиев"."""
        following = self.words[last + 1] if last + 1 < len(self.words) else None
        if following and following.text.istitle() and self.text[self.words[last].end : following.start] == " ":
            return True
        if not first:
            return False
        before = self.words[first - 1]
        between = self.text[before.end : self.words[first].start]
        if len(before.text) == 1:
            return before.text.isupper() and between.strip() == "."
        office = before.folded.startswith(self.signs["organ"])
        named = self.gazetteer.match(self.words, first - 1)
        return between == " " and before.text.istitle() and not office and named is None

    def _is_false_friend(
        self, kind: str, country: str, before: str, after: str, start: int, first: int, compound: bool
    ) -> bool:
        signs = self.signs
        if after.startswith(signs["money"] + signs["language"]) or (
            not self.kazakh and before.startswith(signs["money"])
        ):
            return True
        if kind in ("name", "acronym") and countries()[country].until:
            return (after if self.kazakh else before).startswith(signs["era"])
        if kind == "leader" and after.startswith(signs["eponym"]):
            return True
        if kind in _NAMING and (after if self.kazakh else f"{before}_").startswith(signs["street"]):
            return True
        if kind == "ethnic" and not compound:
            return not after.startswith(signs["state"])
        return self.words[first].folded in _HOMOGRAPHS and not self._within_sentence(start)

    def _is_quoted(self, first: int, last: int) -> bool:
        """«Астана», «Динамо-Минск», «Россия сегодня»: clubs, companies, ships."""
        start, end = self.words[first].start, self.words[last].end
        return start > 0 and self.text[start - 1] in _OPENING and bool(_QUOTED_WORDS.match(self.text, end))

    def _is_given_name(self, hit: Hit, country: str, before: str, first: int, last: int) -> bool:
        if first != last or last + 1 >= len(self.words):
            return False
        word, following = self.words[first], self.words[last + 1]
        if not following.text.istitle() or self.text[word.end : following.start] != " ":
            return False
        if (hit.kind == "name" and word.folded not in _GIVEN) or self.gazetteer.match(self.words, last + 1):
            return False
        if self.kazakh:
            return not hit.cases and bool(_KAZAKH_SURNAME.fullmatch(following.folded))
        return "nominative" in hit.cases and "genitive" not in hit.cases and before not in _RUSSIAN_PREPOSITIONS

    def _is_scene(self, hit: Hit, first: int, last: int, start: int, end: int) -> bool:
        if hit.kind not in ("name", "acronym", "capital", "place", "seat"):
            return False
        if start and self.text[start - 1] == "(" and self.text[end : end + 1] in "),":
            return True
        if self.kazakh:
            if "attributive" in hit.cases:
                return not self._near(last + 1, last + 3, self.signs["envoy"] + self.signs["matter"])
            return "locative" in hit.cases
        if "locative" not in hit.cases or not first or self.words[first - 1].folded not in _SCENE_PREPOSITIONS:
            return False
        indeclinable = {"accusative", "locative"} <= set(hit.cases)
        if indeclinable and self._near(first - 3, first - 1, self.signs["movement"]):
            return False
        return not self._near(first - 4, first - 1, self.signs["envoy"] + self.signs["matter"])

    def _is_with(self, hit: Hit, first: int, last: int) -> bool:
        if self.kazakh:
            if "instrumental" in hit.cases:
                return True
            if any(case in hit.cases for case in ("locative", "ablative", "dative", "accusative")):
                return False
            following = self.words[last + 1 : last + 1 + _AFTER]
            return any(
                _KAZAKH_INSTRUMENTAL.search(word.folded) and not self._broken(self.words[last].end, word.start)
                for word in following
            )
        for back in range(1, _ACTORS_APART + 2):
            place = first - back
            if place < 0 or self._broken(self.words[place].end, self.words[first].start):
                return False
            if self.words[place].folded in _WITH:
                nearest = self.words[place + 1].folded
                return "instrumental" in hit.cases or bool(_RUSSIAN_INSTRUMENTAL.search(nearest))
        return False

    def _takes_part(self, kind: str, cases: tuple[str, ...], first: int, last: int, compound: bool) -> bool:
        """Whether the state acts or is given something: "Польша поставит", "Алматы әкімдігі", "МИД Сербии"."""
        if kind in _OF_ORGANS:
            return (compound and kind != "place") or self._near(last + 1, last + 2, self.signs["organ"])
        if kind not in _STATES:
            return False
        if self.kazakh:
            if cases:
                of_organ = "genitive" in cases and self._near(last + 1, last + 1 + _ACTORS_APART, self.signs["organ"])
                return of_organ or "instrumental" in cases or "dative" in cases
            following = self.words[last + 1].folded if last + 1 < len(self.words) else ""
            if following.startswith(self.signs["organ"]):
                return True
            return not following.startswith(self.signs["postposition"]) and not _POSSESSED.search(following)
        before = self.words[first - 1].folded if first else ""
        if "genitive" in cases and self._near(first - _ACTORS_APART, first, self.signs["organ"]):
            return True
        if kind == "home":
            return before not in _SCENE_PREPOSITIONS and self.words[first].folded.startswith("глав")
        if before in _RUSSIAN_PREPOSITIONS:
            return before in _WITH and "instrumental" in cases
        return "nominative" in cases or "dative" in cases

    def _is_toward(self, hit: Hit, first: int) -> bool:
        if self.kazakh:
            return "dative" in hit.cases or "ablative" in hit.cases
        if first and self.words[first - 1].folded in _FROM:
            return True
        into = bool(first) and self.words[first - 1].folded in _SCENE_PREPOSITIONS and "accusative" in hit.cases
        return into or ("dative" in hit.cases and "locative" not in hit.cases)

    def _within_sentence(self, start: int) -> bool:
        return self.text[max(start - 4, 0) : start].rstrip(' «"“–—')[-1:].isalpha()

    def _near(self, start: int, end: int, beginnings: tuple[str, ...]) -> bool:
        return any(f"{word.folded}_".startswith(beginnings) for word in self.words[max(start, 0) : max(end, 0)])

    def _broken(self, start: int, end: int) -> bool:
        """Whether punctuation parts two places of the text."""
        return any(mark in self.text[start:end] for mark in ".,;:!?()\n–—")

    def _belongs_to(self, previous: Mention, mention: Mention) -> bool:
        """ "Түркия Мемлекет басшысы": the head of state of the country just named is not ours."""
        if mention.kind != "home" or previous.country == mention.country or previous.kind == "leader":
            return False
        return self.text[previous.end : mention.start].strip() == ""
