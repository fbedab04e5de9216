"""The tests of tests/contract/__init__.py, all in one. No engine is named here."""

from tests.contract.choices import *  # noqa: F403
from tests.contract.corpus import document  # noqa: F401
from tests.contract.help import *  # noqa: F403
from tests.contract.life import *  # noqa: F403
from tests.contract.likeness import *  # noqa: F403
from tests.contract.partial import *  # noqa: F403
from tests.contract.stories import *  # noqa: F403
from tests.contract.tables import *  # noqa: F403
from tests.contract.tools import COUNTED, all_ids, engine, filled, found, write  # noqa: F401
from tests.contract.words import *  # noqa: F403
