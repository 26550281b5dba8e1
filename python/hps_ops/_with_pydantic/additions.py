"""States, times and tables of `Operation` once more, for models that pydantic makes.

They are those of the native class. A subclass of `Operation` with fields inherits them from here.
"""

from typing import Any

from hps_ops._hps_ops import time_of
from hps_ops._model.state import OperationState
from hps_ops._tools import display

#: The names that are for the model.
NAMES = (
    *("is_final", "is_succeeded", "is_failed", "is_running", "is_queued"),
    *("queued_time", "started_time", "ended_time", "duration", "queued_duration"),
    *("_repr_html_", "_repr_pretty_"),
)


def _is(*states: OperationState) -> property:
    return property(lambda operation: any(operation.state is state for state in states))


is_final = _is(OperationState.Succeeded, OperationState.Failed)
is_succeeded = _is(OperationState.Succeeded)
is_failed = _is(OperationState.Failed)
is_running = _is(OperationState.Running)
is_queued = _is(OperationState.Queued)


def _time(name: str) -> property:
    return property(lambda operation: time_of(name, getattr(operation, name)))


queued_time = _time("queued_at")
started_time = _time("started_at")
ended_time = _time("ended_at")


def _between(first: str, *last: str) -> property:
    def duration(operation: Any) -> Any:
        start = getattr(operation, first)
        ends = (end for name in last if (end := getattr(operation, name)) is not None)
        return None if start is None else next((end - start for end in ends), None)

    return property(duration)


duration = _between("started_time", "ended_time")
queued_duration = _between("queued_time", "started_time", "ended_time")


def _repr_html_(self: Any) -> str:
    return display.html(self)


def _repr_pretty_(self: Any, printer: Any, cycle: bool) -> None:
    display.pretty(self, printer, cycle)
