"""States, times and tables of `Operation` once more, for models that pydantic makes.

They are those of the native class. A subclass of `Operation` with fields inherits them from here.
"""

from collections.abc import Callable
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


class _Read:
    """Computes an attribute of an instance.

    Unlike a property it is no attribute of the class, so a field of the same name in a subclass
    comes first and has no default.
    """

    def __init__(self, name: str, compute: Callable[[Any], Any]) -> None:
        self.name = name
        self.compute = compute

    def __get__(self, instance: Any, owner: type[Any]) -> Any:
        if instance is None:
            raise AttributeError(self.name)
        extra = instance.__pydantic_extra__
        return extra[self.name] if extra and self.name in extra else self.compute(instance)


def _is(name: str, *states: OperationState) -> _Read:
    return _Read(name, lambda operation: any(operation.state is state for state in states))


is_final = _is("is_final", OperationState.Succeeded, OperationState.Failed)
is_succeeded = _is("is_succeeded", OperationState.Succeeded)
is_failed = _is("is_failed", OperationState.Failed)
is_running = _is("is_running", OperationState.Running)
is_queued = _is("is_queued", OperationState.Queued)


def _time(name: str) -> Callable[[Any], Any]:
    return lambda operation: time_of(name, getattr(operation, name))


_queued, _started, _ended = _time("queued_at"), _time("started_at"), _time("ended_at")
queued_time = _Read("queued_time", _queued)
started_time = _Read("started_time", _started)
ended_time = _Read("ended_time", _ended)


def _between(name: str, first: Callable[[Any], Any], *last: Callable[[Any], Any]) -> _Read:
    def between(operation: Any) -> Any:
        start = first(operation)
        ends = (end for one in last if (end := one(operation)) is not None)
        return None if start is None else next((end - start for end in ends), None)

    return _Read(name, between)


duration = _between("duration", _started, _ended)
queued_duration = _between("queued_duration", _queued, _started, _ended)


def _repr_html_(self: Any) -> str:
    return display.html(self)


def _repr_pretty_(self: Any, printer: Any, cycle: bool) -> None:
    display.pretty(self, printer, cycle)
