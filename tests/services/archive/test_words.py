"""What the fast tier asks of editors' words, on PostgreSQL."""

from __future__ import annotations

from tests.fast.archive.test_words import *  # noqa: F403
