"""The settings that mypy's plugin reads: those of a trial, so that it needs no variable."""

import os

os.environ.setdefault("DEBUG", "1")

from config.settings import *  # noqa: F403
