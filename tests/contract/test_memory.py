"""Nothing is kept that should go: reference counts, and memory over many rounds."""

import gc
import sys
import types
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hps_ops import Operation

from ..documents import full_document
from ..sides import PYDANTIC, Models, ours, reference
from .json_text import GOOD_TEXTS

ROUNDS = 2000


def _refused(call: Callable[[], Any]) -> None:
    # `pytest.raises` takes longer than everything that is measured here.
    try:
        call()
    except ours().ValidationError:
        return
    raise AssertionError("nothing was refused")


class _Exploding:
    def __iter__(self) -> Any:
        yield "a"
        raise RuntimeError("midway")


def _actions(cls: Any) -> dict[str, Callable[[Any], Any]]:
    text = GOOD_TEXTS["compact"]
    return {
        "constructing": lambda o: cls(result=o, id="a"),
        "constructing all": lambda o: cls(**full_document() | {"result": o}),
        "validating": lambda o: cls.model_validate({"result": o, "unknown": o}),
        "validating extras": lambda o: cls.model_validate({"result": o, "x": o}, extra="allow"),
        "validating an instance": lambda o: cls.model_validate(cls(result=o)),
        "refusing": lambda o: _refused(lambda: cls(id=o, state=o, children=[o, "a", o], x=o)),
        "refusing a list": lambda o: _refused(lambda: cls(children=_Exploding())),
        "refusing an object": lambda o: _refused(lambda: cls.model_validate(o)),
        "reading JSON": lambda o: cls.model_validate_json(text),
        "refusing JSON": lambda o: _refused(lambda: cls.model_validate_json(text + "x")),
        "refusing JSON values": lambda o: _refused(lambda: cls.model_validate_json('{"id":[1]}')),
        "strings": lambda o: cls.model_validate_strings({"id": "a", "progress": "1"}),
        "attributes": lambda o: cls.model_validate(_Source(o), from_attributes=True),
        "construct": lambda o: cls.model_construct(result=o, other=o),
        "assigning": lambda o: _assign(cls(), o),
        "__dict__": lambda o: vars(cls(result=o)).update(foo=o),
        "replacing __dict__": lambda o: object.__setattr__(cls(result=o), "__dict__", {"id": o}),
        "init again": lambda o: cls(result=o).__init__(result=o),
        "failed init again": lambda o: _refused(lambda: cls(result=o).__init__(id=o)),
        "copying": lambda o: cls(result=o).model_copy(update={"id": o, "foo": o}),
        "deep copying": lambda o: cls(result=[1], id="a").model_copy(deep=True),
        "dumping": lambda o: cls(result={"a": [1]}).model_dump(),
        "dumping JSON": lambda o: cls(result={"a": [1]}).model_dump_json(),
        "comparing": lambda o: cls(result=o) == cls(result=o),
        "showing": lambda o: (repr(cls(result=o)), str(cls(result=o)), list(cls(result=o))),
        "state": lambda o: cls.__new__(cls).__setstate__(cls(result=o).__getstate__()),
        "missing attribute": lambda o: getattr(cls(result=o), "foo", None),
        "cycle": lambda o: _cycle(cls, o),
    }


class _Source:
    def __init__(self, value: Any) -> None:
        self.result = value


def _assign(operation: Any, value: Any) -> None:
    operation.result = value
    operation.id = value
    del operation.id
    operation._private = value


def _cycle(cls: Any, value: Any) -> None:
    operation = cls(result=[value])
    operation.result.append(operation)
    operation.__dict__["self"] = operation


@pytest.mark.parametrize("name", _actions(None))
def test_no_reference_is_lost_or_kept(name: str) -> None:
    action = _actions(ours().Operation)[name]
    # Neither hashable by value nor shared, so that its count tells of this test alone.
    probe = type("Probe", (), {})()
    for _ in range(3):
        action(probe)
    gc.collect()
    before = [sys.getrefcount(one) for one in (probe, None, ours().Operation)]
    for _ in range(200):
        action(probe)
    gc.collect()
    after = [sys.getrefcount(one) for one in (probe, None, ours().Operation)]
    assert after[0] == before[0]
    # None is immortal from 3.12 on, and other code moves its count by a few.
    assert abs(after[1] - before[1]) < 50
    assert abs(after[2] - before[2]) < 50


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/statm")
@pytest.mark.parametrize("name", _actions(None))
def test_memory_does_not_grow(name: str) -> None:
    cls, probe = ours().Operation, object()
    action = _actions(cls)[name]
    # The memory of so many operations that are gone is kept for others, whatever they came from.
    kept = [cls() for _ in range(8_192)]
    del kept
    for _ in range(ROUNDS // 4):
        action(probe)
    gc.collect()
    before = _resident_bytes()
    for _ in range(ROUNDS):
        action(probe)
    gc.collect()
    # A lost instance or dict of each round would be at least 64 bytes.
    assert _resident_bytes() - before < ROUNDS * 64 + 300_000


@pytest.mark.skipif(PYDANTIC is None, reason="dumps of wrong values need pydantic")
def test_a_warned_dump_keeps_nothing() -> None:
    operation = ours().Operation(id="a")
    probe = type("Probe", (), {})()
    operation.id = probe
    with pytest.warns(UserWarning, match="serializer warnings"):
        operation.model_dump()
    gc.collect()
    before = sys.getrefcount(probe)
    for _ in range(50):
        with pytest.warns(UserWarning, match="serializer warnings"):
            operation.model_dump()
    gc.collect()
    assert sys.getrefcount(probe) == before


def test_dead_instances_free_what_they_held() -> None:
    import weakref

    class Held:
        pass

    cls = ours().Operation
    for make in (
        lambda held: cls(result=held),
        lambda held: cls.model_construct(foo=held),
        lambda held: cls.model_validate({"x": held}, extra="allow"),
        lambda held: cls(result=[held]).model_copy(),
    ):
        held = Held()
        reference = weakref.ref(held)
        operation = make(held)
        vars(operation)
        del held, operation
        gc.collect()
        assert reference() is None


def _finalized(m: Models) -> Any:
    """Count the calls of a `__del__` on the class, and note those of one in a subclass."""
    kept: list[Any] = []
    notes: list[Any] = []
    m.Operation.__del__ = lambda operation: notes.append(operation.id)
    try:
        m.Operation(id="a")
        for number in range(3):
            operation = m.Operation(id=str(number), result=[])
            operation.result.append(operation)
            del operation
            gc.collect()
        m.Operation.__del__ = lambda operation: kept.append(operation)
        m.Operation(id="kept")
    finally:
        del m.Operation.__del__
    notes.extend(operation.id for operation in kept)

    class Sub(m.Operation):
        def __del__(self) -> None:
            notes.append(self.id)
            if self.id == "again":
                kept.append(self)

    Sub(id="again")
    # Its memory serves an object of the class next, which must not pass for finalized.
    object.__setattr__(kept.pop(), "__class__", m.Operation)
    operation = m.Operation(id="b")
    object.__setattr__(operation, "__class__", Sub)
    del operation
    return notes


@pytest.mark.skipif(PYDANTIC is None, reason="pydantic is the oracle")
def test_finalizers_run_as_often_as_pydantics() -> None:
    expected = ["a", "0", "1", "2", "kept", "again", "b"]
    assert _finalized(reference()) == expected
    assert _finalized(ours()) == expected


@pytest.mark.parametrize(
    "link",
    [types.CellType, slice, lambda one: types.MethodType(print, one), lambda one: [one]],
    ids=["cell", "slice", "method", "list"],
)
def test_a_chain_of_any_length_goes_without_a_crash(link: Any) -> None:
    # Not everything that can hold an operation puts off its own release, as lists do.
    class Sub(Operation):
        pass

    for made in (Operation, Sub):
        gone: list[int] = []
        chain = made(id="end")
        weakref.finalize(chain, gone.append, 1)
        for _ in range(200_000):
            chain = made(result=link(chain))
        del chain
        assert gone == [1]


def test_what_a_finalizer_drops_goes_at_once() -> None:
    order: list[str] = []

    class Value:
        def __init__(self, name: str) -> None:
            self.name = name

        def __del__(self) -> None:
            if self.name == "outer":
                inner = Operation(result=Operation(result=Value("inner")))
                del inner
            order.append(self.name)

    held = Operation(result=Operation(result=Value("outer")))
    del held
    assert order == ["inner", "outer"]
