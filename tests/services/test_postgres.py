"""What the fast tier asks of writers, constraints, storing, undoing, missed words and the desk, on PostgreSQL."""

from __future__ import annotations

from tests.fast.admin.conftest import *  # noqa: F403
from tests.fast.admin.test_bulk import *  # noqa: F403
from tests.fast.admin.test_form import *  # noqa: F403
from tests.fast.admin.test_intake import *  # noqa: F403
from tests.fast.admin.test_list import *  # noqa: F403
from tests.fast.archive.test_bulk import *  # noqa: F403
from tests.fast.archive.test_store import *  # noqa: F403
from tests.fast.archive.test_store_batches import *  # noqa: F403
from tests.fast.archive.test_writers import *  # noqa: F403
from tests.fast.config.test_failures import *  # noqa: F403
from tests.fast.intake.test_undo import *  # noqa: F403
from tests.fast.models.test_constraints import *  # noqa: F403
