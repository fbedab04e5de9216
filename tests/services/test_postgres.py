"""What the fast tier asks of managers, constraints, storing, undoing and the editors' desk, on PostgreSQL."""

from __future__ import annotations

from tests.fast.test_admin_form import *  # noqa: F403
from tests.fast.test_admin_intake import *  # noqa: F403
from tests.fast.test_admin_list import *  # noqa: F403
from tests.fast.test_constraints import *  # noqa: F403
from tests.fast.test_managers import *  # noqa: F403
from tests.fast.test_store import *  # noqa: F403
from tests.fast.test_store_batches import *  # noqa: F403
from tests.fast.test_undo import *  # noqa: F403
