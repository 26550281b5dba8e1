"""Equality, hash, texts, iteration, matching, weak references, garbage collection."""

import dataclasses
import gc
import inspect
import pprint
import types
import weakref
from functools import partial
from typing import Any, Union

from .. import value_types as kinds
from ..documents import full_document
from ..outcome import FIELD_NAMES, record
from ..registry import case, tabulate
from ..sides import Models
from .copying import INSTANCES


def _changed(m: Models, **changes: Any) -> Any:
    operation = m.Operation(id="a", rate="b")
    for name, value in changes.items():
        object.__setattr__(operation, name, value)
    return operation


def _partners(m: Models) -> dict[str, Any]:
    class Sub(m.Operation):
        pass

    class Claims(kinds.Shown):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    reordered = _changed(m)
    reordered.__dict__["id"] = reordered.__dict__.pop("id")
    return {
        "equal": _changed(m),
        "other value": _changed(m, id="c"),
        "other type of value": _changed(m, id=1),
        "other fields set": m.Operation(id="a", rate="b", error=None),
        "fewer fields": _changed(m, __dict__={"id": "a"}),
        "more names": _changed(m, foo=1),
        "private names": _changed(m, _foo=1),
        "private slot": _changed(m, __pydantic_private__={"_a": 1}),
        "reordered": reordered,
        "empty extra": _changed(m, __pydantic_extra__={}),
        "extra": _changed(m, __pydantic_extra__={"x": 1}),
        "no extra slot": _without(m, "__pydantic_extra__"),
        "no private slot": _without(m, "__pydantic_private__"),
        "no fields set": _without(m, "__pydantic_fields_set__"),
        "subclass": Sub(id="a", rate="b"),
        "dict": {"id": "a", "rate": "b"},
        "None": None,
        "object": object,
        "claims equality": Claims(),
        "class": m.Operation,
        "blank": m.Operation.__new__(m.Operation),
        "empty": m.Operation(),
        "namespace": types.SimpleNamespace(**_changed(m).__dict__),
    }


def _without(m: Models, slot: str) -> Any:
    operation = _changed(m)
    object.__delattr__(operation, slot)
    return operation


@case("== with each partner")
def _(m: Models) -> Any:
    one = _changed(m)
    calls: dict[str, Any] = {}
    for label, other in _partners(m).items():
        calls[f"one == {label}"] = lambda other=other: one == other
        calls[f"{label} == one"] = lambda other=other: other == one
        calls[f"one != {label}"] = lambda other=other: one != other
        calls[f"{label} == {label}"] = lambda other=other: other == other
        calls[f"one.__eq__({label})"] = lambda other=other: one.__eq__(other)
    return tabulate(calls)


@case("equality asks the values")
def _(m: Models) -> Any:
    class Odd(kinds.Shown):
        def __eq__(self, other: object) -> Any:
            raise RuntimeError("no comparison")

        __hash__ = None  # type: ignore[assignment]

    nan = float("nan")
    return tabulate(
        {
            "same nan": lambda: m.Operation(progress=nan) == m.Operation(progress=nan),
            "other nan": lambda: m.Operation(progress=float("nan")) == m.Operation(progress=nan),
            "1 and 1.0": lambda: m.Operation(result=1) == m.Operation(result=1.0),
            "lists": lambda: m.Operation(messages=["a"]) == m.Operation(messages=("a",)),
            "raises": lambda: m.Operation(result=Odd()) == m.Operation(result=Odd()),
            "raises late": lambda: (
                m.Operation(id="a", result=Odd()) == m.Operation(id="b", result=1)
            ),
            "truthless": lambda: m.Operation(result=kinds.BadBool()) == m.Operation(result=1),
        }
    )


@case("there is no order and no hash")
def _(m: Models) -> Any:
    one, other = m.Operation(id="a"), m.Operation(id="b")
    return tabulate(
        {
            "hash": lambda: hash(one),
            "in a set": lambda: {one},
            "as a key": lambda: {one: 1},
            "__hash__": lambda: m.Operation.__hash__,
            "<": lambda: one < other,
            ">=": lambda: one >= other,
            "sorted": lambda: sorted([one, other]),
            "bool": lambda: bool(one),
            "len": lambda: len(one),
            "in": lambda: "id" in one,
            "in names": lambda: ("id", "a") in one,
            "item": lambda: one["id"],
            "call": lambda: one(),
            "await": lambda: one.__await__(),
            "add": lambda: one + other,
            "float": lambda: float(one),
            "index": lambda: [1][one],
            "reversed": lambda: reversed(one),
            "next": lambda: next(one),
            "in a list": lambda: (one in [other, m.Operation(id="a")], [other, one].index(one)),
        }
    )


def _texts(m: Models) -> Any:
    makers = dict(INSTANCES)
    makers["long"] = lambda m: m.Operation(id="x" * 1000, messages=["é", "\n", "'", '"'])
    makers["wrong values"] = lambda m: _changed(m, progress="x", result=kinds.HasIndex())
    makers["nested"] = lambda m: m.Operation(result=[m.Operation(id="inner")])
    makers["bad repr"] = lambda m: m.Operation(result=kinds.BadRepr())
    calls = {}
    for label, make in makers.items():
        calls[f"repr {label}"] = lambda make=make: repr(make(m))
        calls[f"str {label}"] = lambda make=make: str(make(m))
        calls[f"format {label}"] = lambda make=make: f"{make(m)} {make(m)!r:.20}"
        calls[f"items {label}"] = lambda make=make: list(make(m))
        calls[f"dict {label}"] = lambda make=make: dict(make(m))
        calls[f"repr args {label}"] = lambda make=make: list(make(m).__repr_args__())
        calls[f"rich {label}"] = lambda make=make: list(make(m).__rich_repr__())
        calls[f"pretty {label}"] = lambda make=make: list(make(m).__pretty__(lambda x: repr(x)))
        calls[f"repr name {label}"] = lambda make=make: make(m).__repr_name__()
        calls[f"repr str {label}"] = lambda make=make: make(m).__repr_str__(" | ")
        calls[f"repr recursion {label}"] = lambda make=make: make(m).__repr_recursion__([])
        calls[f"pprint {label}"] = lambda make=make: pprint.pformat(make(m))
    return tabulate(calls)


case("the texts and items of each instance")(_texts)


@case("a format specification is refused as by object")
def _(m: Models) -> Any:
    return f"{m.Operation():>10}"


@case("a repr of a cycle ends")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    operation.result = {"self": operation}
    other = m.Operation(id="b", result=[operation])
    operation.children = [other]
    return repr(operation), str(operation), repr(other)


@case("iteration is a generator of pairs over the instance as it is")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    items = iter(operation)
    first = [next(items) for _ in range(3)]
    operation.id = "changed"
    return (
        first,
        list(items),
        list(items),
        dict(operation)["id"],
        iter(operation) is iter(operation),
    )


@case("iteration fails if __dict__ grows meanwhile")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    seen = []
    for name, _value in operation:
        seen.append(name)
        operation.__dict__["foo"] = 1
    return seen


@case("iteration covers extras, not private names")
def _(m: Models) -> Any:
    operation = m.Operation()
    object.__setattr__(operation, "__pydantic_extra__", {"x": 1, "_y": 2})
    operation._z = 3
    operation.__dict__["w"] = 4
    return list(operation), list(operation.__repr_args__()), repr(operation)


@case("an instance unpacks, and spreads by its dump")
def _(m: Models) -> Any:
    first, *rest = m.Operation(id="a")
    return first, len(rest), record(lambda: dict(**m.Operation()))


@case("match statements")
def _(m: Models) -> Any:
    def attempt(subject: Any) -> Any:
        match subject:
            case m.Operation(id="a", state=m.OperationState.Running):
                return "running a"
            case m.Operation(id=str() as found, messages=[first, *_]):
                return found, first
            case m.Operation(state=None):
                return "no state"
            case {"id": _}:
                return "mapping"
            case [*_]:
                return "sequence"
            case _:
                return "something else"

    subjects = {
        "running": m.Operation(id="a", state="running"),
        "messages": m.Operation(id="b", messages=["c"]),
        "empty": m.Operation(),
        "failed": m.Operation(state="failed"),
        "dict": {"id": "a"},
        "list": [1],
    }
    return tabulate({label: partial(attempt, subject) for label, subject in subjects.items()})


@case("match statements by position")
def _(m: Models) -> Any:
    match m.Operation(id="a"):
        case m.Operation(x):
            return x


@case("weak references")
def _(m: Models) -> Any:
    called = []
    operation = m.Operation(id="a")
    reference = weakref.ref(operation, lambda _: called.append("called"))
    held = weakref.WeakValueDictionary(key=operation)
    alive = reference() is operation, len(held)
    del operation
    gc.collect()
    return alive, reference(), called, len(held)


@case("cycles are collected")
def _(m: Models) -> Any:
    def attempt(link: Any) -> Any:
        class Sub(m.Operation):
            pass

        operation = Sub(id="a")
        link(operation)
        reference = weakref.ref(operation)
        del operation
        gc.collect()
        return reference() is None

    return tabulate(
        {
            "result": lambda: attempt(lambda o: setattr(o, "result", [o])),
            "field": lambda: attempt(lambda o: setattr(o, "id", o)),
            "validated": lambda: attempt(lambda o: o.__init__(result={"x": [o]})),
            "list of a field": lambda: attempt(
                lambda o: (setattr(o, "messages", []), o.messages.append(o))
            ),
            "__dict__": lambda: attempt(lambda o: o.__dict__.update(foo=o)),
            "private name": lambda: attempt(lambda o: setattr(o, "_foo", o)),
            "past the model": lambda: attempt(lambda o: object.__setattr__(o, "foo", o)),
            "extra": lambda: attempt(
                lambda o: object.__setattr__(o, "__pydantic_extra__", {"x": o})
            ),
            "private slot": lambda: attempt(
                lambda o: object.__setattr__(o, "__pydantic_private__", {"_x": o})
            ),
        }
    )


@case("isinstance with a union")
def _(m: Models) -> Any:
    operation = m.Operation()
    union = m.Operation | int
    return (
        isinstance(operation, union),
        isinstance(5, union),
        isinstance("x", union),
        isinstance(operation, m.Operation | None),
        isinstance(operation, Union[m.Operation, int]),  # noqa: UP007
        isinstance(operation, (int, m.Operation)),
        issubclass(m.Operation, union),
        str(int | m.Operation),
        union == (int | m.Operation),
        isinstance({}, m.Operation),
        isinstance(m.Operation, type),
    )


@case("what the class says about itself")
def _(m: Models) -> Any:
    cls = m.Operation
    return tabulate(
        {
            "name": lambda: (cls.__name__, cls.__qualname__, cls.__module__),
            "doc": lambda: cls.__doc__,
            "repr": lambda: repr(cls),
            "match args": lambda: cls.__match_args__,
            "hash": lambda: cls.__hash__,
            "slots": lambda: hasattr(m.Operation(), "__weakref__"),
            "final": lambda: getattr(cls, "__final__", "not final"),
            "subclasses": lambda: type("Sub", (cls,), {}).__mro__[1] is cls,
            "fields are no class attributes": lambda: [hasattr(cls, name) for name in FIELD_NAMES],
            "dataclass": lambda: dataclasses.is_dataclass(cls),
            "callable": lambda: callable(cls),
            "routine": lambda: inspect.isclass(cls),
            "dict": lambda: hasattr(m.Operation(), "__dict__"),
        }
    )


@case("dir lists the fields and what was added")
def _(m: Models) -> Any:
    operation = m.Operation(**full_document())
    operation._private = 1
    object.__setattr__(operation, "foo", 1)
    listed = set(dir(operation))
    return [name in listed for name in (*FIELD_NAMES, "_private", "foo", "model_dump", "nothing")]


@case("dir does not list a field that is not there")
def _(m: Models) -> Any:
    operation = m.Operation(**full_document())
    del operation.rate
    bare = m.Operation.__new__(m.Operation)
    return [[name in listed for name in FIELD_NAMES] for listed in (dir(operation), dir(bare))]


@case("attributes of the class can be added, changed and removed")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        pass

    Sub.added = 5
    added = Sub().added
    del Sub.added
    return added, record(lambda: Sub().added), record(lambda: Sub.added)
