"""Pickling, and the state that goes into a pickle."""

import copyreg
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from ..documents import full_document
from ..outcome import record
from ..registry import case, tabulate
from ..sides import Models
from .copying import INSTANCES

UPSTREAM = "ansys.hps.data_transfer.client.models.ops"
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


@contextmanager
def installed(m: Models) -> Iterator[None]:
    """Let the upstream path lead to one side's classes, as it does for its users."""
    module = __import__(UPSTREAM, fromlist=["Operation"])
    before = module.Operation, module.OperationState
    module.Operation, module.OperationState = m.Operation, m.OperationState
    try:
        yield
    finally:
        module.Operation, module.OperationState = before


def round_trip(m: Models, value: Any, protocol: int) -> Any:
    with installed(m):
        return pickle.loads(pickle.dumps(value, protocol))


def _pickle_each(make: Callable[[Models], Any], m: Models) -> Any:
    return tabulate({str(n): lambda n=n: round_trip(m, make(m), n) for n in PROTOCOLS})


for _label, _make in INSTANCES.items():
    case(f"a pickled instance comes back: {_label}")(partial(_pickle_each, _make))


def _state_of(make: Callable[[Models], Any], m: Models) -> Any:
    operation = make(m)
    state = operation.__getstate__()
    own = {
        key: value is getattr(operation, key, None)
        for key, value in (state.items() if isinstance(state, dict) else ())
    }
    return state, own


for _label, _make in INSTANCES.items():
    case(f"the state of an instance: {_label}")(partial(_state_of, _make))


def _reduce(m: Models) -> Any:
    operation = m.Operation(id="a", messages=["b"])

    def attempt(protocol: int) -> Any:
        function, arguments, *rest = operation.__reduce_ex__(protocol)
        return function.__name__, function.__module__, arguments, rest

    return tabulate({str(n): partial(attempt, n) for n in (*PROTOCOLS, -1, 6)})


case("what __reduce_ex__ gives")(_reduce)


@case("what __reduce__ gives")
def _(m: Models) -> Any:
    function, arguments, *rest = m.Operation(id="a").__reduce__()
    return function is copyreg._reconstructor, arguments, rest


STATES: dict[str, Any] = {
    "whole": {
        "__dict__": {"id": "a", "rate": 5},
        "__pydantic_fields_set__": {"id"},
        "__pydantic_extra__": {"x": 1},
        "__pydantic_private__": {"_p": 2},
    },
    "without extra": {"__dict__": {"id": "a"}, "__pydantic_fields_set__": {"id"}},
    "only __dict__": {"__dict__": {"id": "a"}},
    "empty": {},
    "None": None,
    "a list": [],
    "fields": {"id": "a"},
    "older pydantic": {
        "__dict__": {"id": "a"},
        "__fields_set__": {"id"},
        "__private_attribute_values__": {},
    },
    "__dict__ is none": {"__dict__": None},
    "None for all": {
        "__dict__": {},
        "__pydantic_fields_set__": None,
        "__pydantic_extra__": None,
        "__pydantic_private__": None,
    },
}


def _set_state(m: Models) -> Any:
    def attempt(state: Any) -> Any:
        operation = m.Operation(id="before", error="before")
        returned = record(lambda: operation.__setstate__(state))
        return returned, operation, record(lambda: repr(operation))

    return tabulate({label: partial(attempt, state) for label, state in STATES.items()})


case("__setstate__ takes")(_set_state)


@case("__setstate__ keeps the very objects, if they are not just the fields in their order")
def _(m: Models) -> Any:
    # Otherwise ours takes the values over: see the table of differences in README.
    content, names = {"id": "a"}, {"id", "foo"}
    operation = m.Operation.__new__(m.Operation)
    operation.__setstate__(
        {
            "__dict__": content,
            "__pydantic_fields_set__": names,
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        }
    )
    return operation.__dict__ is content, operation.model_fields_set is names


@case("a pickle keeps sharing and cycles")
def _(m: Models) -> Any:
    operation = m.Operation(id="a", messages=["b"])
    operation.result = {"self": operation, "messages": operation.messages}
    made = round_trip(m, [operation, operation], 4)
    return (
        made[0] is made[1],
        made[0].result["self"] is made[0],
        made[0].result["messages"] is made[0].messages,
    )


@case("a pickle holds nothing of this package")
def _(m: Models) -> Any:
    with installed(m):
        texts = [pickle.dumps(m.Operation(**full_document()), n) for n in PROTOCOLS]
    return [
        (b"hps_ops" in text, b"pydantic_core" in text, UPSTREAM.encode() in text) for text in texts
    ]


@case("pickles of the two classes are the same bytes")
def _(m: Models) -> Any:
    with installed(m):
        return tabulate(
            {
                f"{label} {n}": lambda make=make, n=n: pickle.dumps(make(m), n)
                for label, make in INSTANCES.items()
                # An order of a set's items is not promised, so only instances without one.
                if label in ("empty", "blank")
                for n in PROTOCOLS
            }
        )


@case("each one's pickle loads into the other", uses_pydantic=True)
def _(m: Models) -> Any:
    from ..sides import ours, reference

    other = ours() if m.side == "reference" else reference()

    def attempt(make: Callable[[Models], Any], protocol: int) -> Any:
        with installed(other):
            foreign = pickle.dumps(make(other), protocol)
        with installed(m):
            made = pickle.loads(foreign)
        return type(made) is m.Operation, made, record(lambda: made.model_dump())

    return tabulate(
        {
            f"{label} {n}": partial(attempt, make, n)
            for label, make in INSTANCES.items()
            for n in PROTOCOLS
        }
    )


@case("states are pickled by name or value")
def _(m: Models) -> Any:
    return tabulate(
        {
            str(n): lambda n=n: [round_trip(m, state, n) is state for state in m.OperationState]
            for n in PROTOCOLS
        }
    )


class _Home:
    """Gives a local subclass a place where pickle finds it."""

    def __init__(self, cls: type) -> None:
        self.cls = cls

    def __enter__(self) -> None:
        self.cls.__module__, self.cls.__qualname__ = __name__, "Sub"
        sys.modules[__name__].Sub = self.cls

    def __exit__(self, *exc: object) -> None:
        delattr(sys.modules[__name__], "Sub")


@case("subclasses are pickled as themselves")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def shout(self) -> str:
            return self.id.upper()

    def attempt(protocol: int) -> Any:
        with _Home(Sub):
            made = round_trip(m, Sub(id="a"), protocol)
        return type(made) is Sub, made.shout(), made

    return tabulate({str(n): partial(attempt, n) for n in PROTOCOLS})


@case("a value that cannot be pickled", varies_with_python="the wording changed in 3.12 and 3.14")
def _(m: Models) -> Any:
    return tabulate(
        {str(n): lambda n=n: round_trip(m, m.Operation(result=lambda: 1), n) for n in PROTOCOLS}
    )
