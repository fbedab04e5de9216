"""What the fast tier asks of settling, on PostgreSQL."""

from __future__ import annotations

from tests.fast.archive.test_settle import *  # noqa: F403
