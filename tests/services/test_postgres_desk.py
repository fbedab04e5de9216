"""What the fast tier asks of pages of the desk that have little SQL of their own, on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.fast.admin.conftest import *  # noqa: F403
from tests.fast.admin.test_desk import *  # noqa: F403
from tests.fast.admin.test_documents import *  # noqa: F403
from tests.fast.admin.test_form import *  # noqa: F403
from tests.fast.admin.test_intake import *  # noqa: F403
from tests.fast.conftest import index  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.long]
