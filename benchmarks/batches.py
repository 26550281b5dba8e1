"""The workloads on whole answers of the service, read from JSON.

The functions follow the rules of ``workloads.py``. Those that end in ``_ours`` do the same job with
an ``OperationBatch``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from operator import attrgetter
from types import ModuleType
from typing import Any

import msgspec

from .inputs import Inputs
from .workloads import Timed


def reader(models: ModuleType) -> Callable[[bytes], Any]:
    """Find how a contender reads a whole answer."""
    if hasattr(models, "OperationBatch"):
        read: Callable[[bytes], Any] = models.OperationBatch.from_json
    elif issubclass(models.OpsResponse, msgspec.Struct):
        read = msgspec.json.Decoder(models.OpsResponse).decode
    else:
        read = models.OpsResponse.model_validate_json
    return read


def operations_of(found: Any) -> Iterable[Any]:
    """Give what can be iterated: a batch itself, or the list in a response."""
    held: Iterable[Any] = getattr(found, "operations", found)
    return held


def parse(models: ModuleType, inputs: Inputs) -> Timed:
    """Read and validate everything."""
    read, text = reader(models), inputs.response_text
    return lambda: read(text)


def count(models: ModuleType, inputs: Inputs) -> Timed:
    """Read, and count the states with the standard library."""
    read, text, state = reader(models), inputs.response_text, attrgetter("state")
    return lambda: Counter(map(state, read(text).operations))


def count_ours(models: ModuleType, inputs: Inputs) -> Timed:
    """Read, and ask the batch."""
    read, text = reader(models), inputs.response_text
    return lambda: read(text).count_by_state()


def touch_three(models: ModuleType, inputs: Inputs) -> Timed:
    """Read, and get three attributes of each operation."""
    read, text = reader(models), inputs.response_text

    def run() -> Any:
        found, last = read(text), None
        for operation in found.operations:
            last = operation.id
            last = operation.state
            last = operation.progress
        return found, last

    return run


def touch_three_ours(models: ModuleType, inputs: Inputs) -> Timed:
    """Do the same; the batch is what is iterated."""
    read, text = reader(models), inputs.response_text

    def run() -> Any:
        found, last = read(text), None
        for operation in found:
            last = operation.id
            last = operation.state
            last = operation.progress
        return found, last

    return run


def touch_all(models: ModuleType, inputs: Inputs) -> Timed:
    """Read, and get all sixteen attributes of each operation."""
    read, text = reader(models), inputs.response_text

    def run() -> Any:
        found, last = read(text), None
        for operation in found.operations:
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
        return found, last

    return run


def touch_all_ours(models: ModuleType, inputs: Inputs) -> Timed:
    """Do the same; the batch is what is iterated."""
    read, text = reader(models), inputs.response_text

    def run() -> Any:
        found, last = read(text), None
        for operation in found:
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
        return found, last

    return run


def dump_json(models: ModuleType, inputs: Inputs) -> Timed:
    """Write the answer back, as pydantic's text."""
    response = reader(models)(inputs.response_text)
    dump: Timed = response.model_dump_json
    return dump


def dump_json_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Write it as bytes with an encoder made beforehand."""
    response, encode = reader(models)(inputs.response_text), msgspec.json.Encoder().encode
    return lambda: encode(response)


def dump_json_ours(models: ModuleType, inputs: Inputs) -> Timed:
    """Write the batch."""
    batch = reader(models)(inputs.response_text)
    dump: Timed = batch.to_json
    return dump


def dump_json_bytes(models: ModuleType, inputs: Inputs) -> Timed:
    """Write the answer back in UTF-8, as a file or a socket takes it."""
    response = reader(models)(inputs.response_text)
    return lambda: response.model_dump_json().encode()


def dump_json_bytes_ours(models: ModuleType, inputs: Inputs) -> Timed:
    """Write the batch in UTF-8."""
    batch = reader(models)(inputs.response_text)
    dump: Timed = batch.to_json_bytes
    return dump
