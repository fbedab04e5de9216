"""What the fast tier asks of managers, constraints and the editors' desk, on PostgreSQL."""

from __future__ import annotations

from tests.fast.test_admin_form import *  # noqa: F403
from tests.fast.test_admin_list import *  # noqa: F403
from tests.fast.test_constraints import *  # noqa: F403
from tests.fast.test_managers import *  # noqa: F403
