"""Operations in operations: what is too deep ends with an error, never with the stack."""

import copy
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch

from ..sides import Models, ours

#: Levels that the reference still shows and compares, at the interpreter's usual limit.
DEEP = 150

PROGRAM = """
import copy, sys, threading
from hps_ops import Operation, OperationBatch

class Sub(Operation):
    pass

def ring(cls, **fields):
    first, second = cls(id="a"), cls(id="b")
    first.result, second.result = second, first
    return first

def loop(cls):
    one = cls(id="a")
    one.result = one
    return one

def chain(cls, levels, wrap=lambda one: one):
    one = cls()
    for _ in range(levels):
        outer = cls()
        outer.result = wrap(one)
        one = outer
    return one

def packed(cls):
    first, second = cls(), cls()
    first.result, second.result = {"a": (second,)}, [{"a": [(first,)]}]
    return first

WRAPS = [lambda one: one, lambda one: [one], lambda one: {"a": (one,)}]

def work():
    for cls in (Operation, Sub):
        for wrap in WRAPS:
            one = chain(cls, 20_000, wrap)
            for act in (lambda: copy.deepcopy(one), lambda: one.model_copy(deep=True)):
                expect(act)
        for make in (lambda: loop(cls), lambda: packed(cls), lambda: chain(cls, 20_000)):
            first, second = make(), make()
            for act in (
                lambda: first == second,
                lambda: first != second,
                lambda: first in [second],
                lambda: first in OperationBatch([second]),
                lambda: OperationBatch([first]) == OperationBatch([second]),
                lambda: OperationBatch([first]).where(result=second.result),
            ):
                expect(act)
        for make in (lambda: ring(cls), lambda: chain(cls, 20_000)):
            one = make()
            for act in (lambda: repr(one), lambda: str(one), lambda: f"{one}", one.__repr__):
                expect(act)
        one = ring(cls)
        try:
            Operation(id=one)
        except ValueError as error:
            assert "<unprintable" in str(error) or "Operation(" in str(error)

def expect(act):
    try:
        act()
    except RecursionError as error:
        assert "recursion" in str(error)
        done.append(act)
    else:
        raise AssertionError

done = []
sys.setrecursionlimit(int(sys.argv[1]))
threading.stack_size(int(sys.argv[2]))
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(len(done))
"""


@pytest.mark.parametrize(
    ("limit", "stack"),
    [
        (1000, 256 << 10),
        (1000, 512 << 10),
        (1000, 1 << 20),
        (1000, 8 << 20),
        (100_000, 8 << 20),
        (100_000, 512 << 10),
        (60, 512 << 10),
    ],
)
def test_what_is_too_deep_is_an_error(limit: int, stack: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(limit), str(stack)],
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "64", "")


def _chain(models: Models, levels: int) -> Any:
    one = models.Operation(id="last")
    for _ in range(levels):
        outer = models.Operation()
        outer.result = one
        one = outer
    return one


@pytest.mark.parametrize(
    "look",
    [
        repr,
        str,
        lambda one: one == one.model_copy(deep=True),
        lambda one: copy.deepcopy(one) == one,
    ],
    ids=["repr", "str", "==", "deepcopy"],
)
def test_what_is_deep_is_shown_and_compared(look: Callable[[Any], Any]) -> None:
    found = look(_chain(ours(), DEEP))
    assert found is True or found.count("result=") == DEEP + 1


def test_the_depth_is_counted_by_thread_and_taken_back() -> None:
    class Failing:
        def __eq__(self, other: object) -> bool:
            raise KeyError

        __hash__ = None  # type: ignore[assignment]

    first, second = Operation(), Operation()
    first.result, second.result = Failing(), 1
    for _ in range(2000):
        with pytest.raises(KeyError):
            assert first == second
    assert OperationBatch([Operation(id="a")]) == OperationBatch([Operation(id="a")])
