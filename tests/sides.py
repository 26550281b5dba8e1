"""The two sides which every case runs on, and which oracle this environment offers."""

from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

#: The pydantic release (major, minor) whose answers the golden data hold.
ORACLE_VERSION = (2, 14)
#: The oldest supported release; `tests/version_differences.py` is complete for it.
OLDEST_VERSION = (2, 7)

#: The properties that our class has beside the reference's, as the README lists them.
ADDED_PROPERTIES = (
    *("is_final", "is_succeeded", "is_failed", "is_running", "is_queued"),
    *("queued_time", "started_time", "ended_time", "duration", "queued_duration"),
)


@dataclass(frozen=True)
class Models:
    """The names a case may use, from one side."""

    side: str
    Operation: Any
    OperationState: Any
    ValidationError: Any


def pydantic_version() -> tuple[int, int] | None:
    """Tell which pydantic is installed, as (major, minor), or None."""
    try:
        major, minor = version("pydantic").split(".")[:2]
    except PackageNotFoundError:
        return None
    return int(major), int(minor)


PYDANTIC = pydantic_version()


def ours() -> Models:
    """Give the classes under test."""
    return _from_module("ours", import_module("hps_ops"))


def reference() -> Models:
    """Give the oracle; it needs pydantic."""
    return _from_module("reference", import_module("tests.reference"))


def _from_module(side: str, module: Any) -> Models:
    return Models(side, module.Operation, module.OperationState, module.ValidationError)
