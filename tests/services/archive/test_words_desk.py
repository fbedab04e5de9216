"""What the fast tier asks of the pages of words, on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.fast.admin.test_words import *  # noqa: F403
from tests.fast.conftest import index  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.long]
