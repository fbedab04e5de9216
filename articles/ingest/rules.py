"""Which rules derived a value: a fingerprint of the code and the data that read, normalise and classify."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

PARTS = ("articles.ingest", "articles.text", "articles.vocabulary")
RULES_LENGTH = 12


@cache
def rules_version() -> str:
    """Twelve hexadecimal digits, kept beside each derived value; another one means: `reclassify` may find more."""
    digest = hashlib.sha256()
    for part in PARTS:
        root = Path(str(files(part)))
        for file in sorted(root.rglob("*")):
            if file.suffix in {".py", ".json", ".txt"}:
                digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:RULES_LENGTH]
