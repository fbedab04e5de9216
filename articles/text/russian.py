"""Russian stems: Snowball, after the words that it would part are brought to one form.

Snowball alone parts Казахстан (казахста) from Казахстаном (казахстан), and визит (виз) from визита (визит). So every
case form of the vocabulary's names, and of common nouns whose end it takes for a verb's, goes to the nominative first.
Snowball 3.1 and the `russian` stemmer of Elasticsearch 8.19.16 gave the same stem for each of 249,053
dictionary forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import Stemmer

from articles.text import whole_names

_HARD = ("", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах")
_SOFT = ("й", "я", "ю", "ем", "е", "и", "ев", "ям", "ями", "ях")
_NOUNS = (
    "визит саммит кредит транзит дефицит лимит аудит депозит профицит монолит опыт режим обмен феномен экзамен "
    "бизнесмен спортсмен домен канал материал капитал филиал потенциал персонал сигнал журнал генерал финал "
    "скандал портал вокзал арсенал квартал терминал провал интервал идеал мемориал экран океан роман орган ураган "
    "караван"
).split()
_NOUNS_IN_EI = "музей юбилей хоккей лицей трофей".split()


def _declined() -> dict[str, str]:
    hard = {noun + ending: noun for noun in _NOUNS for ending in _HARD}
    return hard | {noun[:-1] + ending: noun for noun in _NOUNS_IN_EI for ending in _SOFT}


#: Case form → nominative, lower case, е for ё.
FORMS: Mapping[str, str] = _declined() | whole_names.RUSSIAN

_snowball = Stemmer.Stemmer("russian", 0)  # 0: no cache of its own


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Lower-case form → stem; a listed word's case forms → its nominative. ё counts as е."""
    word = word.replace("ё", "е")
    return FORMS.get(word) or _snowball.stemWord(word)
