"""OperationState: everything an enum does."""

import copy
import enum
import json
import typing
from functools import partial
from typing import Any

from ..outcome import record
from ..registry import case, tabulate
from ..sides import Models

NAMES = ("Unknown", "Queued", "Running", "Succeeded", "Failed")


@case("members by attribute, value and name")
def _(m: Models) -> Any:
    states = m.OperationState
    return tabulate(
        {
            **{f"attribute {name}": partial(getattr, states, name) for name in (*NAMES, "running")},
            **{f"item {name}": partial(states.__getitem__, name) for name in (*NAMES, "running")},
            **{
                f"value {value!r}": partial(states, value)
                for value in ("unknown", "failed", "Failed", "FAILED", "", None, 5, [], b"failed")
            },
            "member": lambda: states(states.Failed) is states.Failed,
            "no argument": lambda: states(),
            "two arguments": lambda: states("failed", "running"),
        }
    )


@case("the class as a collection")
def _(m: Models) -> Any:
    states = m.OperationState
    return tabulate(
        {
            "list": lambda: list(states),
            "reversed": lambda: list(reversed(states)),
            "len": lambda: len(states),
            "in": lambda: [state in states for state in states],
            "members": lambda: list(states.__members__.items()),
            "bool": lambda: bool(states),
            "iteration twice": lambda: [a is b for a, b in zip(states, states, strict=True)],
            "sorted by value": lambda: sorted(states, key=lambda state: state.value),
            "dict": lambda: dict.fromkeys(states, 1)[states.Failed],
            "set": lambda: len({*states, states("failed")}),
        }
    )


@case("whether a value is in the class", varies_with_python="a value that is no member: 3.12")
def _(m: Models) -> Any:
    return tabulate({repr(v): lambda v=v: v in m.OperationState for v in ("failed", "x", 5, None)})


def _texts(name: str, m: Models) -> Any:
    state = getattr(m.OperationState, name)
    return {
        "repr": repr(state),
        "str": str(state),
        "format": f"{state} {state!r} {state!s:>30}",
        "name": state.name,
        "value": state.value,
        "hash is stable": hash(state) == hash(state),
        "equals its value": (state == state.value, state.value == state),
        "is itself": state is m.OperationState(state.value),
        "copies": (copy.copy(state) is state, copy.deepcopy(state) is state),
        "bool": bool(state),
        "json": record(lambda: json.dumps(state)),
        "order": record(lambda: state < state),
        "type": type(state) is m.OperationState,
        "doc": state.__doc__,
    }


for _name in NAMES:
    case(f"the texts of {_name}")(partial(_texts, _name))


@case("members and class cannot be changed")
def _(m: Models) -> Any:
    states = m.OperationState
    return tabulate(
        {
            "class set": lambda: setattr(states, "Failed", 5),
            "class delete": lambda: delattr(states, "Failed"),
            "name": lambda: setattr(states.Failed, "name", "x"),
            "value": lambda: setattr(states.Failed, "value", "x"),
            "subclass": lambda: type("Sub", (states,), {}),
        }
    )


@case("a member of a member", varies_with_python="members of members came and went: 3.11, 3.12")
def _(m: Models) -> Any:
    return record(lambda: m.OperationState.Failed.Running)


@case("match statements")
def _(m: Models) -> Any:
    def attempt(state: Any) -> str:
        match state:
            case m.OperationState.Succeeded | m.OperationState.Failed:
                return "final"
            case m.OperationState.Running:
                return "running"
            case m.OperationState():
                return "another"
            case _:
                return "no state"

    return [attempt(state) for state in (*m.OperationState, "failed", None)]


@case("it is an enum.Enum")
def _(m: Models) -> Any:
    states = m.OperationState
    return (
        issubclass(states, enum.Enum),
        issubclass(states, str),
        isinstance(states.Failed, states),
        isinstance(states, enum.EnumMeta),
        [cls.__name__ for cls in states.__mro__],
        (states.__name__, states.__qualname__, states.__module__),
        repr(states),
        isinstance(states.Failed, str),
    )


@case(
    "the class has no words of its own", varies_with_python="enum had a doc of its own until 3.11"
)
def _(m: Models) -> Any:
    return m.OperationState.__doc__


@case("typing and unions")
def _(m: Models) -> Any:
    states = m.OperationState
    return (
        isinstance(states.Failed, states | None),
        typing.get_type_hints(_hinted, {"S": states})["state"] is states,
        typing.Literal[states.Failed].__args__,
    )


def _hinted(state: "S") -> None:  # noqa: F821
    """Take a state; only its hint is looked at."""


@case("missing and generated values")
def _(m: Models) -> Any:
    states = m.OperationState
    return tabulate(
        {
            "missing": lambda: states._missing_("x"),
            "value map": lambda: sorted(states._value2member_map_),
            "names": lambda: states._member_names_,
            "dir": lambda: [name in dir(states) for name in (*NAMES, "__members__")],
            "functional": lambda: enum.unique(states) is states,
        }
    )


@case("operations compare their state by identity")
def _(m: Models) -> Any:
    states = m.OperationState
    operation = m.Operation(state="failed")
    return (
        operation.state is states.Failed,
        operation.state in [states.Succeeded, states.Failed],
        operation.state in {states.Succeeded, states.Failed},
        operation.state == "failed",
        operation.state != states.Succeeded,
        f"{operation.state}",
        m.Operation.model_validate_json('{"state":"failed"}').state is states.Failed,
        m.Operation(state=states.Failed).state is states.Failed,
        m.Operation.model_validate_strings({"state": "failed"}).state is states.Failed,
    )
