"""Text that XML can hold: feeds, workbooks, documents."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def for_xml(text: str) -> str:
    """Without signs that XML forbids: control characters, halves of surrogate pairs."""
    return UNPRINTABLE.sub("", text)
