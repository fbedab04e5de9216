"""Words of searches that had no full match, for editors: what the archive's readers call things.

Single words and numbers, never a search. They are counted in memory and written by a thread (search.lexicon.watch), so
that no page waits for it and no row tells when somebody searched.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.text.language import identify
from articles.text.scripts import lower
from search.engine import SearchPage, SearchQuery
from search.lexicon.concepts import lexicon
from search.lexicon.dictionary import is_kept
from search.models import MissedWord
from search.plan import plan

WRITE_SECONDS = 60.0
MOST_HELD = 2_000  # words in memory, between two writes
MOST_ROWS = 10_000
PROBABLE = 0.7  # of the language that a word is taken for
_LETTERS = re.compile(r"[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*")  # no numbers: they name no concept, and may be somebody's


class _Counts:
    """Words and how often they were missed; of new ones beyond MOST_HELD nothing is known."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, counts: Mapping[str, int]) -> None:
        with self._lock:
            for word, number in counts.items():
                if word in self._counts or len(self._counts) < MOST_HELD:
                    self._counts[word] += number

    def taken(self) -> Counter[str]:
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return counts


counts = _Counts()


def count(query: SearchQuery, page: SearchPage) -> None:
    """Remember the words of a search whose words alone are why nothing matched: it has no filters.

    Those that no article has, or all of them where each is somewhere.
    """
    narrowed = query.exact or query.dates or any(query.choices.values())
    if not settings.COUNT_MISSED_WORDS or page.total or query.page > 1 or narrowed:
        return
    made = plan(query)
    missed = page.partial.absent or [asked.text for asked in (made.loose or made).counted]
    words = {lower(unicodedata.normalize("NFC", word)) for word in missed}
    counts.add({word: 1 for word in words if is_kept(word) and _LETTERS.fullmatch(word)})


def write() -> None:
    """Add what was counted to the rows; words that have a concept are left out. Raises django.db.Error and then has
    forgotten nothing."""
    held = counts.taken()
    if not held:
        return
    try:
        with transaction.atomic():
            for word in sorted(held):  # in one order, as other processes do it
                if not lexicon().of([word]):
                    _add(word, held[word])
            kept = MissedWord.objects.order_by("-count", "-last_day", "-pk").values_list("pk")
            MissedWord.objects.filter(pk__in=[pk for (pk,) in kept[MOST_ROWS : MOST_ROWS + MOST_HELD]]).delete()
    except BaseException:
        counts.add(held)
        raise


def _add(word: str, number: int) -> None:
    day = timezone.localdate()
    if not MissedWord.objects.filter(word=word).update(count=F("count") + number, last_day=day):
        row = MissedWord(word=word, language=language(word), count=number, last_day=day)
        MissedWord.objects.bulk_create([row], ignore_conflicts=True)  # another process may have been quicker


def clear() -> None:
    """Forget the words that have a concept by now."""
    known = [pk for pk, word in MissedWord.objects.values_list("pk", "word") if lexicon().of([word])]
    for start in range(0, len(known), 500):
        MissedWord.objects.filter(pk__in=known[start : start + 500]).delete()


def language(word: str) -> str:
    """kk, ru or en, where the letters tell; otherwise ""."""
    if word.isascii():
        return "en"
    code, confidence = identify(word)
    return code if code in ("kk", "ru") and confidence >= PROBABLE else ""
