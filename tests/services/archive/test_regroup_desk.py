"""What the fast tier asks of the pages of merges, splits and copies, on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.fast.admin.test_copies import *  # noqa: F403
from tests.fast.admin.test_regroup import *  # noqa: F403
from tests.fast.conftest import index  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.long]
