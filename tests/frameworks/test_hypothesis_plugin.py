"""Hypothesis makes varied operations through the plugin."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("hypothesis", reason="the group `test` is not installed")

from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from hps_ops import Operation, OperationBatch, OperationState

from ..outcome import FIELD_NAMES
from ..sides import PYDANTIC
from ..surface import fresh

ANY = st.from_type(Operation)
DRAWN = settings(
    database=None,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Without the phase that tells which arguments of a failure do not matter: `find` throws its words
# away, and tracing every line takes most of the time.
FOUND = settings(database=None, max_examples=2000, phases=[Phase.generate, Phase.shrink])


def _draw(strategy: st.SearchStrategy[Any], examples: int = 100) -> list[Any]:
    seen: list[Any] = []

    @settings(DRAWN, max_examples=examples)
    @given(strategy)
    def collect(value: Any) -> None:
        seen.append(value)

    collect()
    return seen


def test_they_are_varied() -> None:
    # What is drawn depends on the modules that are loaded: enough that the rarest is among it.
    seen = _draw(ANY, 1500)
    assert {type(operation) for operation in seen} == {Operation}
    assert {operation.state for operation in seen} == {None, *OperationState}
    sizes = {len(operation.model_fields_set) for operation in seen}
    assert len(sizes) > 8
    for name in FIELD_NAMES:
        given_values = [getattr(one, name) for one in seen if name in one.model_fields_set]
        assert None in given_values
        assert len({repr(value) for value in given_values}) > 5
    kinds = {type(operation.result) for operation in seen}
    assert {type(None), bool, int, float, str, list, dict} == kinds
    assert any(operation.children for operation in seen)
    assert any(not (operation.description or "").isascii() for operation in seen)
    assert any(abs(operation.progress_total or 0) >= 2**64 for operation in seen)
    assert any(0 < (operation.progress or 0) < 1 for operation in seen)


def test_batches_are_varied() -> None:
    seen = _draw(st.from_type(OperationBatch), 400)
    assert {type(batch) for batch in seen} == {OperationBatch}
    assert len({len(batch) for batch in seen}) > 5
    states = {operation.state for batch in seen for operation in batch}
    assert states == {None, *OperationState}
    assert len(find(st.from_type(OperationBatch), lambda _: True, settings=FOUND)) == 0
    smallest = find(st.from_type(OperationBatch), lambda batch: len(batch) > 1, settings=FOUND)
    assert smallest == OperationBatch([Operation(), Operation()])


@settings(deadline=None)
@given(ANY)
def test_they_survive_a_round_trip(operation: Operation) -> None:
    text = operation.model_dump_json(exclude_unset=True)
    again = Operation.model_validate_json(text)
    assert again == operation
    assert again.model_fields_set == operation.model_fields_set
    assert Operation.model_validate(operation.model_dump()) == operation


@settings(deadline=None)
@given(ANY)
def test_their_times_are_times(operation: Operation) -> None:
    import re

    for time in (operation.queued_at, operation.started_at, operation.ended_at):
        pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)"
        assert time is None or re.fullmatch(pattern, time)


SMALLEST: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "anything": (lambda operation: True, Operation()),
    "failed": (lambda o: o.state is OperationState.Failed, Operation(state="failed")),
    "children": (lambda o: o.children, Operation(children=["0"])),
    "result": (lambda o: o.result is not None, Operation(result=False)),
}


@pytest.mark.parametrize("label", SMALLEST)
def test_they_shrink(label: str) -> None:
    condition, smallest = SMALLEST[label]
    found = find(ANY, condition, settings=settings(FOUND, max_examples=1000))
    assert found == smallest
    assert found.model_fields_set == smallest.model_fields_set


def test_they_are_found_inside_other_types() -> None:
    lists = _draw(st.from_type(list[Operation] | None))
    assert any(one is not None and len(one) > 1 and one[0].state for one in lists)
    assert set(_draw(st.from_type(OperationState))) == set(OperationState)


def test_named_arguments_of_builds_are_drawn() -> None:
    seen = _draw(st.builds(Operation, id=..., state=..., progress_total=st.just(5)))
    assert {operation.state for operation in seen} == {None, *OperationState}
    assert len({operation.id for operation in seen}) > 5
    assert {operation.progress_total for operation in seen} == {5}


@pytest.mark.skipif(PYDANTIC is None, reason="there are no parents")
def test_a_pydantic_parent_gets_them() -> None:
    from pydantic import BaseModel

    class Poll(BaseModel):
        operations: list[Operation]

    seen = _draw(st.builds(Poll))
    assert any(one.state for poll in seen for one in poll.operations)


def test_the_plugin_loads_little() -> None:
    code = """
import sys
import hypothesis
loaded = {name for name in sys.modules if name.startswith("hps_ops")}
assert "hps_ops._tools.hypothesis_plugin" in loaded, "the entry point is not installed"
allowed = {"_hps_ops", "_class", "_client", "_client.mirror", "_client.upstream", "_model"}
allowed |= {"_class.surface", "_model.state", "_tools", "_tools.hypothesis_plugin"}
assert loaded <= {"hps_ops", *("hps_ops." + name for name in allowed)}, loaded
assert "pydantic" not in sys.modules and "pydantic_core" not in sys.modules
"""
    fresh.run(code)
