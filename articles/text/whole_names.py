"""Names that stemming must keep whole: `articles/vocabulary/names.json`, generated from the vocabulary."""

from __future__ import annotations

import json
from pathlib import Path

_ARTEFACT = json.loads((Path(__file__).parents[1] / "vocabulary" / "names.json").read_text(encoding="utf-8"))

#: Kazakh: single lower-case words in the nominative.
KAZAKH: frozenset[str] = frozenset(_ARTEFACT["kk"])
#: Russian: every lower-case case form, ё written е → nominative.
RUSSIAN: dict[str, str] = _ARTEFACT["ru"] | {base: base for base in _ARTEFACT["ru"].values()}
#: Changes with the artefact.
HASH: str = _ARTEFACT["hash"]
