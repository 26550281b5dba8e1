"""Runs every case on our classes and compares with the oracle."""

import pytest

from .. import oracle
from ..comparison import report
from ..registry import CASES, Case
from . import ROOMS


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_outcome_is_the_oracles(case: Case) -> None:
    if reason := oracle.silent_about(case):
        pytest.skip(reason)
    found = oracle.differences_of(case)
    if found:
        pytest.fail(report(found, oracle.SOURCE), pytrace=False)


def test_every_room_has_cases() -> None:
    assert {case.room for case in CASES.values()} == set(ROOMS)
