"""The workloads on single operations.

Each function takes a contender's module and the inputs, prepares one workload, and returns the part
that is timed. Functions without a suffix use pydantic's interface, which ours shares. Those that
end in ``_msgspec`` do the same job with msgspec's.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from types import ModuleType
from typing import Any

import msgspec

from .contenders.with_pydantic import Operation, OperationState
from .inputs import Inputs
from .private_code import private_copy

Timed = Callable[[], Any]


def construct(models: ModuleType, inputs: Inputs) -> Timed:
    """Construct from a dictionary of keywords, as the client does."""
    operation, dicts = models.Operation, inputs.dicts
    return lambda: [operation(**fields) for fields in dicts]


def construct_literal(models: ModuleType, inputs: Inputs) -> Timed:
    """Construct from literal keywords, as tests and callers do."""
    operation, running, count = models.Operation, models.OperationState.Running, len(inputs.dicts)
    return lambda: [
        operation(
            id="2uspm4G7VmSUfOoD6V1vrORcmn0",
            description="Copying local:/data/mesh.cdb to any:mesh.cdb",
            state=running,
            progress=0.25,
            progress_current=183,
            progress_total=733,
            queued_at="2025-03-24T09:00:46.860954509Z",
            user_id="5ed0dad4-0f6b-4f7e-8a2c-3f6f2e7d1b11",
        )
        for _ in range(count)
    ]


def validate(models: ModuleType, inputs: Inputs) -> Timed:
    """Validate dictionaries."""
    model_validate, dicts = models.Operation.model_validate, inputs.dicts
    return lambda: [model_validate(fields) for fields in dicts]


def validate_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Validate dictionaries with msgspec's converter."""
    convert, operation, dicts = msgspec.convert, models.Operation, inputs.dicts
    return lambda: [convert(fields, operation) for fields in dicts]


def validate_json(models: ModuleType, inputs: Inputs) -> Timed:
    """Validate one JSON document after the other, and get three attributes of each."""
    read, texts = models.Operation.model_validate_json, inputs.texts
    return lambda: [(found.id, found.state, found.progress) for found in map(read, texts)]


def validate_json_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Do the same with a msgspec decoder made beforehand."""
    read, texts = msgspec.json.Decoder(models.Operation).decode, inputs.texts
    return lambda: [(found.id, found.state, found.progress) for found in map(read, texts)]


def read_attributes(models: ModuleType, inputs: Inputs) -> Timed:
    """Read all sixteen attributes of every operation."""
    operations = held(models, inputs.dicts)

    def run() -> Any:
        last = None
        for operation in operations:
            last = operation.children
            last = operation.description
            last = operation.ended_at
            last = operation.error
            last = operation.id
            last = operation.messages
            last = operation.progress
            last = operation.progress_current
            last = operation.progress_total
            last = operation.queued_at
            last = operation.rate
            last = operation.result
            last = operation.started_at
            last = operation.state
            last = operation.succeeded_on
            last = operation.user_id
        return last

    return run


def assign_attribute(models: ModuleType, inputs: Inputs) -> Timed:
    """Assign one attribute of every operation, which pydantic does not validate by default."""
    operations = held(models, inputs.dicts)

    def run() -> Any:
        for operation in operations:
            operation.rate = "1.0 MB/s"
        return operations

    return run


def loop_over_states(models: ModuleType, inputs: Inputs) -> Timed:
    """Ask whether all are final."""
    operations = held(models, inputs.finished)
    ask = private_copy(are_all_final, models)
    return lambda: ask(operations)


def are_all_final(ops: list[Operation]) -> bool:
    """Run the loop that the client's users write; the names are globals, as theirs are."""
    return all(op.state in [OperationState.Succeeded, OperationState.Failed] for op in ops)


def dump(models: ModuleType, inputs: Inputs) -> Timed:
    """Turn operations back into dictionaries."""
    operations = held(models, inputs.dicts)
    return lambda: [operation.model_dump() for operation in operations]


def dump_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Do the same with msgspec, whose dictionaries hold the state's text."""
    operations, to_builtins = held(models, inputs.dicts), msgspec.to_builtins
    return lambda: [to_builtins(operation) for operation in operations]


def dump_json(models: ModuleType, inputs: Inputs) -> Timed:
    """Write each operation as JSON text."""
    operations = held(models, inputs.dicts)
    return lambda: [operation.model_dump_json() for operation in operations]


def dump_json_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Write each operation as JSON bytes with an encoder made beforehand."""
    operations, encode = held(models, inputs.dicts), msgspec.json.Encoder().encode
    return lambda: [encode(operation) for operation in operations]


def model_copy(models: ModuleType, inputs: Inputs) -> Timed:
    """Copy with one field changed."""
    operations = held(models, inputs.dicts)
    return lambda: [operation.model_copy(update={"rate": None}) for operation in operations]


def model_copy_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Do the same with msgspec's replace."""
    operations, replace = held(models, inputs.dicts), msgspec.structs.replace
    return lambda: [replace(operation, rate=None) for operation in operations]


def copy_copy(models: ModuleType, inputs: Inputs) -> Timed:
    """Copy with the standard library."""
    operations, duplicate = held(models, inputs.dicts), copy.copy
    return lambda: [duplicate(operation) for operation in operations]


def compare(models: ModuleType, inputs: Inputs) -> Timed:
    """Compare with an equal operation that shares no object."""
    pairs = list(zip(held(models, inputs.dicts), held(models, fresh(inputs)), strict=True))
    return lambda: [left == right for left, right in pairs]


def pickle_round_trip(models: ModuleType, inputs: Inputs) -> Timed:
    """Pickle and unpickle each operation by itself."""
    operations, dumps, loads = held(models, inputs.dicts), pickle.dumps, pickle.loads
    return lambda: [loads(dumps(operation, 5)) for operation in operations]


def refuse(models: ModuleType, inputs: Inputs) -> Timed:
    """Refuse one invalid field, and make the text of the error."""
    operation, refused, dicts = models.Operation, models.Refused, inputs.refused

    def run() -> list[str]:
        texts = []
        for fields in dicts:
            try:
                operation(**fields)
            except refused as error:  # noqa: PERF203 - the exception is what is measured
                texts.append(str(error))
        return texts

    return run


def refuse_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Do the same with msgspec's converter, which stops at the first fault."""
    convert, operation, refused = msgspec.convert, models.Operation, models.Refused
    dicts = inputs.refused

    def run() -> list[str]:
        texts = []
        for fields in dicts:
            try:
                convert(fields, operation)
            except refused as error:  # noqa: PERF203 - the exception is what is measured
                texts.append(str(error))
        return texts

    return run


def held(models: ModuleType, dicts: list[dict[str, Any]]) -> list[Any]:
    """Make the operations that a workload works on."""
    if issubclass(models.Operation, msgspec.Struct):
        return [msgspec.convert(fields, models.Operation) for fields in dicts]
    return [models.Operation(**fields) for fields in dicts]


def fresh(inputs: Inputs) -> list[dict[str, Any]]:
    """Read the dictionaries again, so that no value is the same object as before."""
    found: list[dict[str, Any]] = msgspec.json.decode(inputs.response_text)["operations"]
    return found
