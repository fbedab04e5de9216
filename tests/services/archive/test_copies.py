"""What the fast tier asks of editors' words on copies, on PostgreSQL."""

from __future__ import annotations

from tests.fast.archive.test_copies import *  # noqa: F403
