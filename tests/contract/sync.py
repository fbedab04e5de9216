"""Database → outbox → index, on the databases and engines of both tiers. A module of an engine imports these tests."""

from tests.contract.database import article, counted, drained, missing, synced, titled  # noqa: F401
from tests.contract.draining import *  # noqa: F403
from tests.contract.rebuilding import *  # noqa: F403
from tests.contract.renewing import *  # noqa: F403
from tests.contract.rows import *  # noqa: F403
