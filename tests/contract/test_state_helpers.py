"""The helpers which the reference does not have."""

from typing import Any

import pytest

from ..sides import ours

STATES = ("unknown", "queued", "running", "succeeded", "failed")
TRUE_FOR = {
    "is_final": {"succeeded", "failed"},
    "is_succeeded": {"succeeded"},
    "is_failed": {"failed"},
    "is_running": {"running"},
    "is_queued": {"queued"},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", TRUE_FOR)
def test_a_helper_is_true_for_its_states_only(name: str, state: str) -> None:
    operation = ours().Operation(state=state)
    assert getattr(operation, name) is (state in TRUE_FOR[name])


@pytest.mark.parametrize("state", STATES)
def test_a_state_knows_whether_it_is_final(state: str) -> None:
    assert ours().OperationState(state).is_final is (state in TRUE_FOR["is_final"])


@pytest.mark.parametrize("name", TRUE_FOR)
def test_no_helper_is_true_without_a_state(name: str) -> None:
    assert getattr(ours().Operation(), name) is False


@pytest.mark.parametrize("name", TRUE_FOR)
@pytest.mark.parametrize("state", ["succeeded", 5, [], object()], ids=repr)
def test_no_helper_is_true_for_something_else_in_its_place(name: str, state: Any) -> None:
    operation = ours().Operation.model_construct(state=state)
    assert getattr(operation, name) is False


def test_helpers_follow_the_state_as_it_changes() -> None:
    models = ours()
    operation = models.Operation(state="running")
    operation.state = models.OperationState.Failed
    assert (operation.is_running, operation.is_failed, operation.is_final) == (False, True, True)
    operation.__dict__["state"] = models.OperationState.Queued
    assert (operation.is_queued, operation.is_failed, operation.is_final) == (True, False, False)
    del operation.state
    assert not any(getattr(operation, name) for name in TRUE_FOR)


@pytest.mark.parametrize("name", TRUE_FOR)
def test_helpers_are_read_only_and_not_data(name: str) -> None:
    operation = ours().Operation(state="failed")
    with pytest.raises((AttributeError, ValueError)):
        setattr(operation, name, True)
    assert name not in operation.model_dump()
    assert name not in repr(operation)
    assert name not in vars(operation)


def test_helpers_work_on_every_way_in() -> None:
    cls = ours().Operation
    for operation in (
        cls.model_validate({"state": "failed"}),
        cls.model_validate_json('{"state":"failed"}'),
        cls.model_validate_strings({"state": "failed"}),
        cls(state="failed").model_copy(),
        cls(state="failed").model_copy(deep=True),
    ):
        assert operation.is_failed is True
        assert operation.is_final is True


def test_a_blank_instance_is_in_no_state() -> None:
    blank = ours().Operation.__new__(ours().Operation)
    assert not any(getattr(blank, name) for name in TRUE_FOR)


def test_states_are_what_frameworks_offer_as_choices() -> None:
    # typer and click build their choices from names and values of the members.
    states = ours().OperationState
    assert [(state.name, state.value) for state in states] == [
        (state.capitalize(), state) for state in STATES
    ]
