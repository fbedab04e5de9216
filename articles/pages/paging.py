"""How far every list goes, whoever makes it: the search, on either engine, and the list that reads the database."""

from __future__ import annotations

PAGE_SIZE = 25
PAGE_SIZES = (PAGE_SIZE, 100)  # what a reader may choose
MAX_HITS = 10_000  # the last one that a page may show
