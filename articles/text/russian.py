"""Russian stems: Snowball, after the words that it would part are brought to one form.

Snowball alone parts Казахстан (казахста) from Казахстаном (казахстан), рынок from рынка, Силуанов from Силуанова. So
every case form of the vocabulary's names goes to the nominative first, the forms of common words go where
`russian_lemmas` says, before Snowball or after it, and any other word in -ов or -ев stays as it is: that is how every
other case of a surname ends, in both genders, once Snowball has taken its ending.
Snowball 3.1 and the `russian` stemmer of Elasticsearch 8.19.16 gave the same stem for each of 249,053
dictionary forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import Stemmer

from articles.text import russian_lemmas, whole_names

_WOMEN = "ая ой ую ие их ими".split()


def _women() -> dict[str, str]:
    """Зеленская, Зеленской … → Зеленский, of the vocabulary's names; those in -ов and -ин need no rule."""
    men = {base for base in whole_names.RUSSIAN.values() if base.endswith(("ский", "цкий"))}
    return {base.removesuffix("ий") + ending: base for base in men for ending in _WOMEN}


_rules = russian_lemmas.rules()
#: Form → term, lower case, е for ё: what Snowball does not see.
FORMS: Mapping[str, str] = {**_rules.forms, **_women(), **whole_names.RUSSIAN}
#: Ends of words that Snowball does not see either.
KEPT_ENDS: tuple[str, ...] = russian_lemmas.KEPT_ENDS
#: What Snowball left → term.
STEMS: Mapping[str, str] = _rules.stems
#: Changes with any of them.
HASH: str = _rules.hash + whole_names.HASH

_snowball = Stemmer.Stemmer("russian", 0)  # 0: no cache of its own


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Lower-case form → stem; a listed word's forms → that of its nominative or infinitive. ё counts as е."""
    word = word.replace("ё", "е")
    if form := FORMS.get(word):
        return form
    if word.endswith(KEPT_ENDS):
        return word
    left = _snowball.stemWord(word)
    return STEMS.get(left, left)
