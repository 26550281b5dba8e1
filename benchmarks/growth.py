"""How the time per operation depends on the size of the answer."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from types import ModuleType
from typing import Any

from . import batches
from .inputs import MOST_DISTINCT, Answers
from .report import NO_NUMBER, Cells
from .timing import UnequalResultsError, best_times

SIZES = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
# pydantic would need about three gigabytes for a million operations.
MOST_FOR_PYDANTIC = 100_000
# Small answers are read several times in a run, because the clock is too coarse for one.
OPERATIONS_A_RUN = 10_000
# An operation of a large answer may cost so many times that of an answer of a thousand: text beyond
# the processor's caches is slower to read.
FLAT = 1.5

HEADINGS = (
    "operations",
    *("pydantic, parse", "msgspec, parse", "ours, parse"),
    *("ours, parse and count", "ours, parse and touch 3", "ours, to JSON"),
)


@dataclass(frozen=True)
class Size:
    """Nanoseconds per operation in answers of one size; None where it was not measured."""

    count: int
    values: dict[str, float | None]

    def cells(self) -> Cells:
        """Write a line of the table."""
        return (f"{self.count:,}", *(written(self.values.get(name)) for name in HEADINGS[1:]))


def written(value: float | None) -> str:
    """Write a number, or that there is none."""
    return NO_NUMBER if value is None else f"{value:,.0f}"


def measure(contenders: dict[str, ModuleType], sizes: tuple[int, ...], rounds: int) -> list[Size]:
    """Measure answers of all sizes."""
    answers = Answers(max(sizes))
    measured = []
    for count in sizes:
        print(f"measuring answers of {count:,} operations", file=sys.stderr)
        text = answers.of_size(count)
        # The largest take seconds each, and vary less.
        turns = max(3, rounds // 5) if count >= MOST_DISTINCT else rounds
        values = measure_size(contenders, text, count, turns)
        measured.append(Size(count, {name: values.get(name) for name in HEADINGS[1:]}))
    return measured


def measure_size(
    contenders: dict[str, ModuleType], text: bytes, count: int, rounds: int
) -> dict[str, float]:
    """Measure answers of one size."""
    readers = {
        name: batches.reader(models)
        for name, models in contenders.items()
        if name != "pydantic" or count <= MOST_FOR_PYDANTIC
    }
    check_equal({name: read(text) for name, read in readers.items()}, count)
    calls = max(1, OPERATIONS_A_RUN // count)

    def repeated(read: Callable[[bytes], Any]) -> Callable[[], Any]:
        return lambda: [read(text) for _ in range(calls)]

    read = readers["ours"]
    batch = read(text)
    runs = {f"{name}, parse": repeated(read) for name, read in readers.items()}
    runs["ours, parse and count"] = repeated(lambda text: read(text).count_by_state())
    runs["ours, parse and touch 3"] = repeated(lambda text: touch_three(read(text)))
    runs["ours, to JSON"] = lambda: [batch.to_json() for _ in range(calls)]
    return {name: best / count / calls for name, best in best_times(runs, rounds).items()}


def touch_three(batch: Any) -> Any:
    """Get three attributes of each operation."""
    last = None
    for operation in batch:
        last = operation.id
        last = operation.state
        last = operation.progress
    return batch, last


def check_equal(found: dict[str, Any], count: int) -> None:
    """Compare number and states. The rows of the main table compare everything else."""
    state = attrgetter("state")
    tallies = [
        Counter(one.value for one in map(state, batches.operations_of(answer)))
        for answer in found.values()
    ]
    if any(tally != tallies[0] or tally.total() != count for tally in tallies):
        raise UnequalResultsError(f"the contenders do not agree on {count:,} operations")


def verdict(measured: list[Size]) -> str:
    """Say whether the cost stays flat from a thousand operations on."""
    found = []
    for name in HEADINGS[3:]:
        costs = {size.count: size.values[name] for size in measured if size.count >= 1_000}
        base = costs.get(1_000)
        largest = max(costs, default=0)
        worst = max((cost for cost in costs.values() if cost is not None), default=0)
        if base is None or largest <= 1_000:
            continue
        mark = "✓" if worst <= FLAT * base else "✗"
        found.append(f"{name}: {worst / base:.2f}x {mark}")
    if not found:
        return ""
    return (
        "Highest time per operation from 1,000 operations on, relative to 1,000 "
        f"(at most {FLAT:g}x): {'; '.join(found)}."
    )
