"""Times all contenders in turn, and checks that they give the same results."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter_ns
from types import ModuleType
from typing import Any

from .inputs import Inputs
from .private_code import private_copy
from .table import Row


class UnequalResultsError(Exception):
    """Two contenders give different results, so their times must not be compared."""


def time_row(
    row: Row, contenders: dict[str, ModuleType], inputs: Inputs, rounds: int
) -> dict[str, float]:
    """Check that all contenders agree, then give each one's nanoseconds per unit."""
    runs = {
        name: private_copy(row.prepared_for(name))(models, inputs)
        for name, models in contenders.items()
    }
    check_equal(row, {name: run() for name, run in runs.items()})
    units = inputs.count * row.per_operation
    return {name: best / units for name, best in best_times(runs, rounds).items()}


def check_equal(row: Row, results: dict[str, Any]) -> None:
    """Compare what each contender gave with what pydantic gave.

    Ours must match to the letter, types and texts included. msgspec must match in value only: its
    errors have other texts, and its constructor does not convert integers to floats.
    """
    found = {name: row.contents(result) for name, result in results.items()}
    expected = found["pydantic"]
    for name, contents in found.items():
        exact = name != "msgspec"
        if row.view(contents) != row.view(expected) or (exact and repr(contents) != repr(expected)):
            raise UnequalResultsError(f"{row.name}: {name} and pydantic do not agree")


def best_times(runs: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Run the contenders in turn and keep each one's best time in nanoseconds.

    The garbage collector stays on, and is run before each start of the clock. What a run builds is
    freed after the clock has stopped.
    """
    best = dict.fromkeys(runs, float("inf"))
    names = list(runs)
    for turn in range(rounds):
        # The caches differ from the first to the last, so all take turns in being the first.
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            run = runs[name]
            gc.collect()
            start = perf_counter_ns()
            result = run()
            elapsed = perf_counter_ns() - start
            del result
            best[name] = min(best[name], elapsed)
    return best
