"""Which forms are one Russian word: rules beside Snowball, made on this machine from the dictionary of pymorphy3.

Snowball parts рынок from рынка, ребёнок from дети, сказал from скажет, and takes посла (of an ambassador) for после
(after). So for the commonest words of the press (`russian_lemmas.txt`, our own counts) and for the families of verbs
and nouns that mean one event (`russian_families.txt`) a rule says where the form belongs, wherever Snowball does not.

The dictionary is OpenCorpora's (CC BY-SA) and stays in its package: no rule is committed. `make install` and the
Dockerfile write them with `python -m articles.text.russian_lemmas` (some ten seconds); where they are missing or older
than what they are made of, the first process that needs them does.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import version
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import Stemmer

from articles.text import whole_names

_HERE = Path(__file__).parent
LEMMAS, FAMILIES = _HERE / "russian_lemmas.txt", _HERE / "russian_families.txt"
TABLE = _HERE / "generated" / "russian_lemmas.tsv"
_SOURCES = (LEMMAS, FAMILIES, Path(__file__))
_LIBRARIES = ("pymorphy3", "pymorphy3-dicts-ru", "pystemmer")

#: Ends of surnames (Силуанов, Лебедев) and of genitives plural (лидеров). Snowball takes both off, and Силуанова is
#: then another word than Силуанов; so such a word stays as it is, and the genitives get rules.
KEPT_ENDS = ("ов", "ев")
_SURNAME_PLACES = ("ово", "ево", "ино")  # Иваново shares its cases with Иванов, and Snowball's stem
_GENITIVES = 0.1  # how many of a noun's forms in a text are genitives plural
_SHORTEST_TERM = 3  # им (of имя) is him
_SHORTEST_STEM = 4  # shorter ones are shared by too many words: rules for them are written form by form

_KINDS = {
    **dict.fromkeys(("NOUN",), "noun"),
    **dict.fromkeys(("ADJF", "ADJS", "COMP"), "adjective"),
    **dict.fromkeys(("VERB", "INFN", "PRTF", "PRTS", "GRND"), "verb"),
    **dict.fromkeys(("PREP", "CONJ", "PRCL", "NPRO", "INTJ"), "function"),
}
FUNCTION = "function"  # its forms meet nothing but themselves

_snowball = Stemmer.Stemmer("russian", 0)


class Rules(NamedTuple):
    """`forms`: whole word → term, before Snowball; `stems`: what Snowball left → term. All lower case, ё as е."""

    forms: Mapping[str, str]
    stems: Mapping[str, str]
    hash: str


def fold(word: str) -> str:
    return word.lower().replace("ё", "е")


def kind_of(tag: Any) -> str | None:
    """noun, adjective, verb or function; None for what Snowball is left alone with. `tag`: pymorphy3's."""
    return _KINDS.get(str(tag.POS))


@cache
def rules() -> Rules:
    """The rules, written first where they are missing or out of date. OSError: they cannot be written here."""
    lines = _current()
    if lines is None:
        write()
        lines = _current()
        assert lines is not None
    tables: dict[str, dict[str, str]] = {"form": {}, "stem": {}}
    for line in lines:
        kind, left, term = line.split("\t")
        tables[kind][left] = term
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Rules(tables["form"], tables["stem"], digest)


def _key() -> str:
    """What the rules are made of."""
    made_of = [path.read_bytes() for path in _SOURCES]
    made_of += [f"{name} {version(name)}".encode() for name in _LIBRARIES]
    return hashlib.sha256(b"\0".join([*made_of, whole_names.HASH.encode()])).hexdigest()


def _current() -> list[str] | None:
    try:
        key, *lines = TABLE.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ValueError):
        return None
    return lines if key == _key() else None


def write() -> None:
    """Make the rules and put them in their place in one step. OSError: the folder cannot be written to."""
    forms, stems = build(_words(), families())
    rows = [f"form\t{form}\t{term}" for form, term in sorted(forms.items())]
    rows += [f"stem\t{stem}\t{term}" for stem, term in sorted(stems.items())]
    try:
        TABLE.parent.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=TABLE.parent, delete=False, encoding="utf-8") as file:
            file.write("\n".join([_key(), *rows]) + "\n")
        Path(file.name).chmod(0o644)
        Path(file.name).replace(TABLE)
    except OSError as error:
        error.add_note(f"{TABLE} is missing or out of date: run `python -m articles.text.russian_lemmas` as its owner.")
        raise


def _read(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line and not line.startswith("#")]


def _words() -> dict[tuple[str, str], int]:
    """(lemma, kind) → how often."""
    return {(lemma, kind): int(count) for lemma, kind, count in _read(LEMMAS)}


def families() -> list[list[str]]:
    return [[fold(word) for word in family] for family in _read(FAMILIES)]


# ---- making them -----------------------------------------------------------------------------------------------


class _Groups:
    """Words that share a term: those of one nominative or infinitive, and those of one family."""

    def __init__(self, counts: Mapping[tuple[str, str], int], families: Iterable[list[str]]) -> None:
        self.function_words = {lemma for lemma, kind in counts if kind == FUNCTION}
        self.head = {word: family[0] for family in families for word in family}
        self.count: Counter[str] = Counter()
        for (lemma, kind), count in counts.items():
            if kind != FUNCTION:
                self.count[self.of(lemma)] += count
        for head in self.head.values():
            self.count[head] += 1

    def of(self, lemma: str) -> str:
        return self.head.get(lemma, lemma)

    def terms(self, forms: Mapping[str, Iterable[str]]) -> dict[str, str]:
        """Group → its term: what Snowball makes of most of its forms, unless a commoner word has that: then its head.

        `forms`: of each group.
        """
        taken = self.function_words | set(whole_names.RUSSIAN.values())
        found = {}
        for group, _ in sorted(self.count.items(), key=lambda item: (-item[1], item[0])):
            stems = Counter(map(_plain, sorted(forms[group])))
            stem = max(stems, key=stems.__getitem__, default=group)
            found[group] = group if stem in taken or len(stem) < _SHORTEST_TERM else stem
            taken.add(found[group])
        return found


def _plain(word: str) -> str:
    return word if word.endswith(KEPT_ENDS) else str(_snowball.stemWord(word))


def build(
    counts: Mapping[tuple[str, str], int], families: Iterable[list[str]]
) -> tuple[dict[str, str], dict[str, str]]:
    """(rules for forms, rules for stems) for these words, the commonest first where two want one form or stem."""
    import pymorphy3

    analyzer = pymorphy3.MorphAnalyzer(lang="ru")
    groups = _Groups(counts, families)
    words = dict(counts) | {
        (word, kind): counts.get((word, kind), 1)
        for word in groups.head
        for kind in ("noun", "verb", "adjective")
        if _parse(analyzer, word, kind)
    }
    owners, owned = defaultdict(set), defaultdict(set)  # form → groups and back, "" for function words
    for lemma, kind in words:
        group = "" if kind == FUNCTION else groups.of(lemma)
        for form in _forms(analyzer, lemma, kind):
            owners[form].add(group)
            owned[group].add(form)
    terms = groups.terms(owned)
    chosen: dict[str, str] = {}  # form → term
    for form, found in owners.items():
        if form in whole_names.RUSSIAN:
            continue
        contested = len(found) > 1 or form.endswith(KEPT_ENDS)
        owner = _best(analyzer, form, found, words, groups) if contested else next(iter(found))
        if owner is not None:
            chosen[form] = terms[owner] if owner else form
    return _split(chosen)


def _split(chosen: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Rules for stems where most forms that Snowball brings to a stem go one way; rules for the other forms."""
    ways: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for form, term in chosen.items():
        if not form.endswith(KEPT_ENDS):
            ways[_plain(form)][term] += 1
    stems = {}
    for stem, counted in ways.items():
        (term, _), *_others = sorted(counted.items(), key=lambda item: (-item[1], item[0] != stem, item[0]))
        if len(stem) >= _SHORTEST_STEM and term != stem:
            stems[stem] = term

    def alone(form: str) -> str:
        plain = _plain(form)
        return plain if form.endswith(KEPT_ENDS) else stems.get(plain, plain)

    return {form: term for form, term in chosen.items() if alone(form) != term}, stems


def _parse(analyzer: Any, lemma: str, kind: str) -> Any:
    """The dictionary's entry, or what pymorphy3 makes of a word that it has not; None: no such word of this kind."""
    parses = (parse for parse in analyzer.parse(lemma) if fold(parse.normal_form) == lemma)
    return next((parse for parse in parses if kind_of(parse.tag) == kind), None)


def _forms(analyzer: Any, lemma: str, kind: str) -> Iterator[str]:
    parse = _parse(analyzer, lemma, kind)
    if parse and not ("Geox" in parse.tag and lemma.endswith(_SURNAME_PLACES)):
        for form in parse.lexeme:
            if not ("Name" in form.tag and "plur" in form.tag):  # Иванов is no crowd of Ivans
                yield fold(form.word)


def _best(
    analyzer: Any, form: str, owners: Container[str], words: Mapping[tuple[str, str], int], groups: _Groups
) -> str | None:
    """Of the groups that own a form, the one that it is likeliest of ("": a function word); None: it is a surname."""
    likely: Counter[str | None] = Counter()
    for parse in analyzer.parse(form):
        lemma, kind = fold(parse.normal_form), kind_of(parse.tag) or ""
        count = words.get((lemma, kind), 0)
        group = "" if kind == FUNCTION else groups.of(lemma)
        if "Surn" in parse.tag:
            likely[None] += parse.score * sqrt((count + 1) / _GENITIVES)
        elif group in owners:
            # The dictionary's own likelihood knows only the words of its small corpus; all others it shares out evenly.
            likely[group] += parse.score * sqrt(count)
    if not form.endswith(KEPT_ENDS):
        del likely[None]
    return max(likely, key=lambda group: (likely[group], group or ""), default=None)


if __name__ == "__main__":
    if _current() is None:
        write()
    TABLE.touch()  # for make, which goes by times
