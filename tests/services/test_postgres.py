"""What the fast tier asks of writers, constraints, storing, undoing, purging, sums, missed words and the lists of the
desk, on PostgreSQL; of its other pages: test_postgres_desk.py."""

from __future__ import annotations

from tests.fast.admin.conftest import *  # noqa: F403
from tests.fast.admin.test_bulk import *  # noqa: F403
from tests.fast.admin.test_bulk_over_search import *  # noqa: F403
from tests.fast.admin.test_changes import *  # noqa: F403
from tests.fast.admin.test_list import *  # noqa: F403
from tests.fast.admin.test_purge import *  # noqa: F403
from tests.fast.archive.test_bulk import *  # noqa: F403
from tests.fast.archive.test_purge import *  # noqa: F403
from tests.fast.archive.test_store import *  # noqa: F403
from tests.fast.archive.test_store_batches import *  # noqa: F403
from tests.fast.archive.test_writers import *  # noqa: F403
from tests.fast.config.test_failures import *  # noqa: F403
from tests.fast.config.test_site_map import (  # noqa: F401
    test_articles_stand_there_once_in_their_own_language_and_withdrawn_ones_do_not,
    test_files_are_ranges_of_ids_with_every_article_once,
)
from tests.fast.conftest import index  # noqa: F401
from tests.fast.intake.test_undo import *  # noqa: F403
from tests.fast.models.test_constraints import *  # noqa: F403
from tests.fast.pages.test_coverage import *  # noqa: F403
from tests.fast.pages.test_withdrawal import *  # noqa: F403
