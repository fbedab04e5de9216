"""What the fast tier asks of merges and splits, on PostgreSQL."""

from __future__ import annotations

from tests.fast.archive.test_regroup import *  # noqa: F403
