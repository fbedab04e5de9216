"""One suite for both engines: what must be identical, and what is held to properties.

A test module of an engine imports `tests.contract.suite` and provides one fixture, `new_engine`, of module scope:
a function that returns an engine whose index does not exist yet, another one at every call.
"""

import pytest

pytest.register_assert_rewrite(
    *(
        f"tests.contract.{name}"
        for name in "tools words choices stories help life database rows draining rebuilding renewing".split()
    )
)
