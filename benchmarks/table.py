"""The rows of the benchmark, and the floor that each must reach."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from . import workloads
from .contenders import with_pydantic
from .inputs import Inputs

FIELDS = tuple(with_pydantic.Operation.model_fields)

Prepare = Callable[[ModuleType, Inputs], workloads.Timed]


@dataclass(frozen=True)
class Floor:
    """How many times faster than each library we must be; None where nothing is asked."""

    pydantic: float | None = None
    msgspec: float | None = None


NONE = Floor()


@dataclass(frozen=True)
class Row:
    """One workload in the words of each library."""

    name: str
    prepare: Prepare
    floor: Floor = NONE
    prepare_msgspec: Prepare | None = None
    unit: str = "operation"
    per_operation: int = 1
    headline: bool = False
    view: Callable[[Any], Any] = lambda result: result

    def prepared_for(self, contender: str) -> Prepare:
        """Choose the function that says this workload in the contender's words."""
        if contender == "msgspec" and self.prepare_msgspec is not None:
            return self.prepare_msgspec
        return self.prepare


def by_version(floor: Floor, newer: Floor) -> Floor:
    """Choose the floor; CPython 3.12 made pydantic's attributes and enumerations quicker."""
    return newer if sys.version_info >= (3, 12) else floor


def plain(operation: Any) -> dict[str, Any]:
    """Show an operation, or its dump, as a dictionary that any two libraries share."""
    values = operation if isinstance(operation, dict) else vars_of(operation)
    return {name: getattr(value, "value", value) for name, value in values.items()}


def vars_of(operation: Any) -> dict[str, Any]:
    """Read the sixteen fields of any contender's operation."""
    return {name: getattr(operation, name) for name in FIELDS}


def operations(result: Any) -> Any:
    """View a list of operations, or of their dumps."""
    return [plain(operation) for operation in result]


def states(result: Any) -> Any:
    """View tuples that hold a state; each contender has an enumeration of its own."""
    return [tuple(getattr(value, "value", value) for value in found) for found in result]


def parsed(result: Any) -> Any:
    """View JSON texts by what they mean."""
    return [json.loads(text) for text in result]


ROWS = (
    Row("`Operation(**d)`", workloads.construct, Floor(7, 1.5), view=operations, headline=True),
    Row(
        "`Operation(a=..., b=...)`, 8 keywords",
        workloads.construct_literal,
        Floor(6),
        view=operations,
    ),
    Row(
        "`model_validate(d)`",
        workloads.validate,
        Floor(7, 1.8),
        workloads.validate_msgspec,
        view=operations,
        headline=True,
    ),
    Row(
        "`model_validate_json`, touch 3",
        workloads.validate_json,
        Floor(4.5, 1.3),
        workloads.validate_json_msgspec,
        view=states,
        headline=True,
    ),
    Row(
        "attribute read",
        workloads.read_attributes,
        by_version(Floor(6, 1), Floor(1.1, 1)),
        unit="read",
        per_operation=len(FIELDS),
        headline=True,
    ),
    Row("attribute assignment", workloads.assign_attribute, unit="assignment", view=operations),
    Row(
        "`all(op.state in [...] for op in ops)`",
        workloads.loop_over_states,
        by_version(Floor(2.5, 2), Floor(1.1, 1)),
    ),
    Row(
        "`model_dump()`",
        workloads.dump,
        Floor(3, 1.3),
        workloads.dump_msgspec,
        view=operations,
        headline=True,
    ),
    Row(
        "`model_dump_json()`",
        workloads.dump_json,
        Floor(7, 1.9),
        workloads.dump_json_msgspec,
        view=parsed,
        headline=True,
    ),
    Row(
        "`model_copy(update=...)`",
        workloads.model_copy,
        Floor(1),
        workloads.model_copy_msgspec,
        view=operations,
    ),
    Row("`copy.copy(op)`", workloads.copy_copy, Floor(1), view=operations),
    Row("`op == other`, equal", workloads.compare, Floor(1)),
    Row("pickle round trip", workloads.pickle_round_trip, Floor(1), view=operations),
    Row(
        "refusal of one bad field, with its text",
        workloads.refuse,
        prepare_msgspec=workloads.refuse_msgspec,
        view=len,
    ),
    Row(
        "pydantic parent, Python input",
        workloads.parent,
        Floor(5.5, 1.5),
        workloads.parent_msgspec,
        view=operations,
    ),
    Row(
        "pydantic parent, JSON input",
        workloads.parent_json,
        Floor(1.25),
        workloads.parent_json_msgspec,
        view=operations,
    ),
)
