"""Asserts that one call has the same outcome on both sides."""

from collections.abc import Callable
from typing import Any

import pytest

from ..comparison import differences, report
from ..outcome import record
from ..sides import ORACLE_VERSION, PYDANTIC, Models, ours, reference

#: For modules of random tests. Older versions differ in listed places only, which random input
#: cannot be told to avoid.
needs_oracle = pytest.mark.skipif(
    PYDANTIC is None or PYDANTIC < ORACLE_VERSION,
    reason=f"random input needs the oracle live, pydantic {ORACLE_VERSION} or newer",
)


def assert_same(call: Callable[[Models], Any]) -> None:
    """Run a call on both sides and compare everything that can be seen of it."""
    found = list(differences(record(lambda: call(reference())), record(lambda: call(ours()))))
    if found:
        pytest.fail(report(found, "the reference"), pytrace=False)
