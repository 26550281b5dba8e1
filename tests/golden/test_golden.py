"""The answers on file are what the oracle says now, and the listed differences are real."""

import pytest

from .. import contract, oracle
from ..comparison import differences, report
from ..sides import ORACLE_VERSION, PYDANTIC
from . import FOLDER, answer, cases_of

_MOST_BYTES = 3_000_000


@pytest.mark.skipif(PYDANTIC != ORACLE_VERSION, reason=f"needs pydantic {ORACLE_VERSION}")
@pytest.mark.parametrize("room", contract.ROOMS)
def test_the_answers_on_file_are_the_oracles(room: str) -> None:
    for case in cases_of(room):
        if case.varies_with_python and oracle.is_another_interpreter():
            continue
        found = [
            one
            for one in differences(answer(case), oracle.ask_compactly(case))
            if not oracle.varies(case, *one[:2])
        ]
        if found:
            pytest.fail(f"{case.id}: {report(found, 'the answers on file')}", pytrace=False)


def test_no_answer_is_without_a_case() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(contract.ROOMS)


def test_the_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) < _MOST_BYTES


@pytest.mark.skipif(PYDANTIC is None, reason="some differences show only beside pydantic")
def test_every_listed_difference_is_one() -> None:
    if not all(oracle.was_compared(case) for room in contract.ROOMS for case in cases_of(room)):
        pytest.skip("only a run of all cases tells which listed differences are met")
    assert oracle.unused_differences() == []
