"""What both tiers share."""

from __future__ import annotations

from hypothesis import settings

# The machines that run the tests differ in speed; and the same commit gives the same result.
settings.register_profile("project", deadline=None, derandomize=True, database=None)
settings.load_profile("project")
