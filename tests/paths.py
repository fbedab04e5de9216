"""Where things are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA, SEEDS = ROOT / "tests/data", ROOT / "seeds"
