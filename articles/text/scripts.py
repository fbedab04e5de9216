"""Letters: lower case, and the letters people type when their keyboard has no Kazakh layout."""

from __future__ import annotations

# The two letters whose lower case in Python is not what Java's `Character.toLowerCase` gives (one letter, no context).
_SIMPLE_LOWER = str.maketrans({"İ": "i", "Σ": "σ"})

#: Latin letters → the Cyrillic ones that look the same, which keyboards and sites mix up. Small h looks like һ, a
#: capital H like Н. ə is what Kazinform types for ә.
SMALL_LOOK_ALIKES: dict[str, str] = dict(zip("aceopxyikəh", "асеорхуікәһ", strict=True))
CAPITAL_LOOK_ALIKES: dict[str, str] = dict(zip("ABCEHKMOPTXYI", "АВСЕНКМОРТХУІ", strict=True))

#: Kazakh letters → what is typed instead on a Russian keyboard. і becomes и or ы there, and both must meet: so ы is
#: folded too. ə is the Latin look-alike of ә.
FOLDED: dict[str, str] = dict(zip("қғңүұөәəһіыё", "кгнууоаахиие", strict=True))
_FOLDED = str.maketrans(FOLDED)
#: The small letters that Russian has not.
KAZAKH_LETTERS = frozenset("қғңүұөәһі")


def lower(text: str) -> str:
    """Lower case, one code point for each code point, as Elasticsearch's `lowercase` filter does it."""
    if "İ" in text or "Σ" in text:
        text = text.translate(_SIMPLE_LOWER)
    return text.lower()


def fold(text: str) -> str:
    """Lower-case text with its Kazakh letters replaced by those typed instead: `Мұнайға` → `мунайга`.

    The result has as many code points as `text`. ы, і and и all become и; ё becomes е.
    """
    return lower(text).translate(_FOLDED)
