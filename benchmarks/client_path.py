"""The time of a poll: with the client's classes, with our class, and with a batch."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from hps_ops import OperationBatch

from .contenders.with_pydantic import OperationState, OpsResponse
from .growth import OPERATIONS_A_RUN
from .inputs import FINAL, Answers
from .private_code import private_copy
from .report import Cells
from .timing import UnequalResultsError, best_times

SIZES = (10, 1_000, 10_000, 100_000)
WAYS = ("the client's classes", "our class", "a batch, same loop", "a batch, `all_final()`")
HEADINGS = ("ms per poll, operations", *WAYS)


def poll(content: bytes) -> bool:
    """Read an answer as the client does, and check the states as its users do."""
    ops = OpsResponse(**json.loads(content)).operations or []
    return all(op.state in [OperationState.Succeeded, OperationState.Failed] for op in ops)


def poll_batch(content: bytes) -> bool:
    """Do the same with a batch: only the first line differs."""
    ops: Any = OperationBatch.from_json(content)
    return all(op.state in [OperationState.Succeeded, OperationState.Failed] for op in ops)


def ask_batch(content: bytes) -> bool:
    """Ask the batch itself: the second line differs, too."""
    return OperationBatch.from_json(content).all_final()


def measure(
    contenders: dict[str, ModuleType], sizes: tuple[int, ...], rounds: int
) -> list[tuple[int, dict[str, float]]]:
    """Measure polls of all sizes; nanoseconds per poll.

    All operations have ended, so that every poll has to check each of them.
    """
    pydantic, ours = contenders["pydantic"], contenders["ours"]
    functions = (
        private_copy(poll, pydantic),
        private_copy(poll, ours),
        private_copy(poll_batch, ours),
        private_copy(ask_batch, ours),
    )
    ways: dict[str, Callable[[bytes], bool]] = dict(zip(WAYS, functions, strict=True))
    answers = Answers(max(sizes), FINAL)
    measured = []
    for count in sizes:
        print(f"measuring polls of {count:,} operations", file=sys.stderr)
        content = answers.of_size(count)
        check_equal(pydantic, ours, ways, content)
        calls = max(1, OPERATIONS_A_RUN // count)

        def repeated(way: Callable[[bytes], bool]) -> Callable[[], list[bool]]:
            return lambda: [way(content) for _ in range(calls)]  # noqa: B023 - run before the next

        runs = {name: repeated(way) for name, way in ways.items()}
        times = best_times(runs, rounds if count < max(SIZES) else max(3, rounds // 5))
        measured.append((count, {name: best / calls for name, best in times.items()}))
    return measured


def check_equal(
    pydantic: ModuleType,
    ours: ModuleType,
    ways: dict[str, Callable[[bytes], bool]],
    content: bytes,
) -> None:
    """Check that all ways find the same operations and the same result."""
    expected = repr(pydantic.OpsResponse(**json.loads(content)).operations)
    found = (
        repr(ours.OpsResponse(**json.loads(content)).operations),
        repr(list(ours.OperationBatch.from_json(content))),
    )
    if any(text != expected for text in found) or not all(way(content) for way in ways.values()):
        raise UnequalResultsError("the ways to poll do not agree")


def cells(count: int, times: dict[str, float]) -> Cells:
    """Write a line of the table: milliseconds, and how many times faster than the client."""
    upstream, *others = (times[way] for way in WAYS)
    return (
        f"{count:,}",
        f"{upstream / 1e6:,.3f}",
        *(f"{time / 1e6:,.3f} ({upstream / time:.1f}x)" for time in others),
    )
