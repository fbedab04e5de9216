"""The project's analyzers as Elasticsearch settings, built from the tables that `articles.text` itself runs on.

No file on the node and no plugin. tests/services/search/test_analyzer_parity.py holds the node to Python's result:
terms, offsets and positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from articles.text import kazakh, russian, tokens


def _replace(pattern: str, replacement: str = "", *, all_: bool = False) -> dict[str, Any]:
    return {"type": "pattern_replace", "pattern": pattern, "replacement": replacement, "all": all_}


def _cut_off(pattern: str) -> dict[str, Any]:
    """Takes off what `pattern` matches at the head of a token, where something is left behind it.

    As `_replace` does, but `pattern_replace` runs a pattern again where it has matched: half of what endings cost.
    """
    return {"type": "pattern_capture", "patterns": [f"{pattern}(.+)"], "preserve_original": False}


def _mapping(characters: Mapping[str, str]) -> dict[str, Any]:
    return {"type": "mapping", "mappings": [f"{_escape(old)} => {_escape(new)}" for old, new in characters.items()]}


def _unless_keyword(filters: list[str]) -> dict[str, Any]:
    """`pattern_replace` ignores the keyword flag; a condition does not."""
    return {"type": "condition", "filter": filters, "script": {"source": "!token.isKeyword()"}}


def _words(words: Iterable[str]) -> str:
    """A list as one string, its parts parted by commas, which Elasticsearch takes as well.

    A node interns every string of its settings several times while an index is made (Settings.getByPrefix, 8.19): as
    lists the tables of words take four times as long.
    """
    return ",".join(words)


def _override(forms: Mapping[str, str]) -> dict[str, Any]:
    """Sets the keyword flag too, by which later stemmers pass the word over."""
    return {"type": "stemmer_override", "rules": _words(f"{form}=>{base}" for form, base in sorted(forms.items()))}


# Passed over at once, not tried as the beginning of every kind of word. No word begins so.
_BETWEEN = '[ .:;!?()«»"–—\\n]{0,9}'
_PLAIN = re.compile("[а-яәғқңөұүһі]+").fullmatch


@cache
def _frequent() -> tuple[str, ...]:
    """The commonest word forms of Kazakh news, lower case: two thirds of the running words of news not counted."""
    lines = (Path(__file__).parent / "frequent_kk.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.split()[0] for line in lines if not line.startswith("#"))


def _kazakh(forms: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """(filters by name, their chain). The frequent forms and `forms` are looked up; the others go through the steps."""
    stems = {form: kazakh.stem(form) for form in chain(_frequent(), filter(_PLAIN, forms))}
    kept = {form for form, word in (stems | dict(kazakh.WHOLE)).items() if form == word}
    (endings, nothing), *others = kazakh.STEPS
    assert not nothing  # the long step, which almost every word meets
    steps = [_cut_off(endings), *(_replace(*step) for step in others)]
    numbered = {f"kazakh_{number:02}": step for number, step in enumerate(steps)}
    filters = {
        "kazakh_acronym": {"type": "keyword_marker", "keywords_pattern": kazakh.ACRONYM},
        "kazakh_kept": {"type": "keyword_marker", "keywords": _words(sorted(kept))},
        "kazakh_frequent": _override({form: word for form, word in stems.items() if form != word}),
        "kazakh_whole": _override({form: word for form, word in kazakh.WHOLE.items() if form != word}),
        "kazakh_name_endings": _replace(kazakh.NAME, "$1"),
        "kazakh_name": _unless_keyword(["kazakh_name_endings"]),
        "kazakh_stem": _unless_keyword(["reverse", *numbered, "reverse"]),
    }
    # What is kept as it is is marked, not overridden: looked up in a hash, not in an automaton.
    stages = ("acronym", "lowercase", "look_alike", "kept", "frequent", "name", "kept", "whole", "stem")
    names = ["cut", *("lowercase" if stage == "lowercase" else f"kazakh_{stage}" for stage in stages)]
    return filters | numbered, names


def index_analysis(forms: Iterable[str] = ()) -> dict[str, Any]:
    """The `analysis` part of an index's settings: analyzers `kazakh`, `russian` and `exact`.

    `forms`: lower-case words of Kazakh texts that the index will meet often, so that the node need not take them apart.
    They change what it costs, never what comes out.
    """
    kazakh_filters, kazakh_chain = _kazakh(forms)
    analyzers = {
        "kazakh": (["characters"], kazakh_chain),
        "russian": (
            ["characters"],
            ["cut", "lowercase", "kazakh_look_alike", "russian_forms", "russian_kept", "russian_stem", "russian_stems"],
        ),
        "exact": (["characters"], ["space", "lowercase", "kazakh_look_alike"]),
    }
    return {
        "char_filter": {
            "characters": _mapping(tokens.CHARACTERS),
        },
        "tokenizer": {"words": {"type": "pattern", "pattern": f"{_BETWEEN}({tokens.TOKEN})", "group": 1}},
        "filter": {
            "cut": _replace(tokens.CUT, all_=True),
            "space": _replace(tokens.SPACE, all_=True),
            "russian_forms": _override(russian.FORMS),
            "russian_kept": {"type": "keyword_marker", "keywords_pattern": f".*(?:{'|'.join(russian.KEPT_ENDS)})"},
            "russian_stem": {"type": "stemmer", "language": "russian"},
            "russian_stems": _override(russian.STEMS),
            "kazakh_look_alike": _replace(tokens.LOOK_ALIKE, tokens.LOOK_ALIKE_FOR, all_=True),
            **kazakh_filters,
        },
        "analyzer": {
            name: {"type": "custom", "char_filter": char_filters, "tokenizer": "words", "filter": filters}
            for name, (char_filters, filters) in analyzers.items()
        },
    }


def _escape(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in text)
