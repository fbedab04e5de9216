"""What the fast tier asks of editors' names, on PostgreSQL."""

from __future__ import annotations

from tests.fast.archive.test_names import *  # noqa: F403
