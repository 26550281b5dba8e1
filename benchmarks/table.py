"""The rows of the benchmark, and the floors that they should reach."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from . import batches, parents, workloads
from .contenders import with_pydantic
from .inputs import Inputs

FIELDS = tuple(with_pydantic.Operation.model_fields)

Prepare = Callable[[ModuleType, Inputs], workloads.Timed]


@dataclass(frozen=True)
class Floor:
    """How many times faster than each library we should be; None for no floor."""

    pydantic: float | None = None
    msgspec: float | None = None


NONE = Floor()
#: Equally fast, within the error of measurement.
PARITY = 0.95


@dataclass(frozen=True)
class Row:
    """One workload, with a function for each library.

    ``contents`` takes the result of a run and gives what must be equal to the letter. ``view``
    takes that and gives what must be equal in value.
    """

    name: str
    prepare: Prepare
    floor: Floor = NONE
    prepare_msgspec: Prepare | None = None
    prepare_ours: Prepare | None = None
    is_batch: bool = False
    unit: str = "operation"
    per_operation: int = 1
    headline: bool = False
    contents: Callable[[Any], Any] = lambda result: result
    view: Callable[[Any], Any] = lambda contents: contents

    def prepared_for(self, contender: str) -> Prepare:
        """Choose the contender's function."""
        own = {"msgspec": self.prepare_msgspec, "ours": self.prepare_ours}
        return own.get(contender) or self.prepare


def by_version(floor: Floor, newer: Floor) -> Floor:
    """Choose the floor. CPython 3.12 made pydantic's attributes and enumerations faster."""
    return newer if sys.version_info >= (3, 12) else floor


def plain(operation: Any) -> dict[str, Any]:
    """View an operation, or its dump, as a dictionary that is the same for all libraries."""
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
    """View JSON texts by their values."""
    return [json.loads(text) for text in result]


def answer(result: Any) -> list[Any]:
    """List the operations of a whole answer."""
    return list(batches.operations_of(result))


def touched_answer(result: Any) -> list[Any]:
    """List the operations of an answer that came with the value read last."""
    found, last = result
    return [*answer(found), last]


def touched(contents: list[Any]) -> Any:
    """View the operations, and the value read last."""
    *found, last = contents
    return operations(found), last


def counts(result: Any) -> dict[str, int]:
    """Name the states that occur; a batch also counts those that do not."""
    return {
        state.value: count
        for state, count in sorted(result.items(), key=lambda i: i[0].value)
        if count
    }


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
        by_version(Floor(6, PARITY), Floor(1.1, PARITY)),
        unit="read",
        per_operation=len(FIELDS),
        headline=True,
    ),
    Row("attribute assignment", workloads.assign_attribute, unit="assignment", view=operations),
    Row(
        "`all(op.state in [...] for op in ops)`",
        workloads.loop_over_states,
        by_version(Floor(2.5, 2), Floor(1.1, PARITY)),
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
        parents.validate,
        Floor(5.5, 1.5),
        parents.validate_msgspec,
        view=operations,
        headline=True,
    ),
    Row(
        "pydantic parent, JSON input",
        parents.validate_json,
        Floor(1.25),
        parents.validate_json_msgspec,
        view=operations,
    ),
    Row(
        "pydantic parent, `model_dump()`",
        parents.dump,
        prepare_msgspec=parents.dump_msgspec,
        view=operations,
    ),
    Row(
        "pydantic parent, `model_dump_json()`",
        parents.dump_json,
        prepare_msgspec=parents.dump_json_msgspec,
        view=json.loads,
    ),
    Row(
        "batch: parse JSON, validated",
        batches.parse,
        Floor(33, 6.5),
        is_batch=True,
        contents=answer,
        view=operations,
        headline=True,
    ),
    Row(
        "batch: parse, count by state",
        batches.count,
        Floor(38, 8),
        prepare_ours=batches.count_ours,
        is_batch=True,
        contents=counts,
        headline=True,
    ),
    Row(
        "batch: parse, iterate, touch 3",
        batches.touch_three,
        Floor(20, 5.5),
        prepare_ours=batches.touch_three_ours,
        is_batch=True,
        contents=touched_answer,
        view=touched,
        headline=True,
    ),
    Row(
        "batch: parse, iterate, touch all 16",
        batches.touch_all,
        Floor(8, 2.4),
        prepare_ours=batches.touch_all_ours,
        is_batch=True,
        contents=touched_answer,
        view=touched,
        headline=True,
    ),
    Row(
        "batch: whole batch to JSON",
        batches.dump_json,
        Floor(11, 2.8),
        batches.dump_json_msgspec,
        batches.dump_json_ours,
        is_batch=True,
        view=json.loads,
        headline=True,
    ),
    Row(
        "batch: whole batch to JSON bytes",
        batches.dump_json_bytes,
        prepare_msgspec=batches.dump_json_msgspec,
        prepare_ours=batches.dump_json_bytes_ours,
        is_batch=True,
        view=json.loads,
    ),
)
