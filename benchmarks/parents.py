"""The workloads on pydantic models that have operations as a field.

The functions follow the rules of ``workloads.py``.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import msgspec

from .inputs import Inputs
from .workloads import Timed


def validate(models: ModuleType, inputs: Inputs) -> Timed:
    """Validate a whole answer as the field of a parent model, from Python objects."""
    response_type, response = models.OpsResponse, inputs.response
    return lambda: response_type(**response).operations


def validate_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Convert a whole answer with msgspec."""
    convert, response_type, response = msgspec.convert, models.OpsResponse, inputs.response
    return lambda: convert(response, response_type).operations


def validate_json(models: ModuleType, inputs: Inputs) -> Timed:
    """Validate a whole answer as the field of a parent model, from JSON."""
    read, text = models.OpsResponse.model_validate_json, inputs.response_text
    return lambda: read(text).operations


def validate_json_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Decode a whole answer with msgspec."""
    read, text = msgspec.json.Decoder(models.OpsResponse).decode, inputs.response_text
    return lambda: read(text).operations


def dump(models: ModuleType, inputs: Inputs) -> Timed:
    """Turn a whole answer back into dictionaries."""
    response = held(models, inputs)
    return lambda: response.model_dump()["operations"]


def dump_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Do the same with msgspec, whose dictionaries hold the state's text."""
    response, to_builtins = held(models, inputs), msgspec.to_builtins
    return lambda: to_builtins(response)["operations"]


def dump_json(models: ModuleType, inputs: Inputs) -> Timed:
    """Write a whole answer as JSON text."""
    response = held(models, inputs)
    dump: Timed = response.model_dump_json
    return dump


def dump_json_msgspec(models: ModuleType, inputs: Inputs) -> Timed:
    """Write a whole answer as JSON bytes with an encoder made beforehand."""
    response, encode = held(models, inputs), msgspec.json.Encoder().encode
    return lambda: encode(response)


def held(models: ModuleType, inputs: Inputs) -> Any:
    """Make the answer that a workload works on."""
    if issubclass(models.OpsResponse, msgspec.Struct):
        return msgspec.convert(inputs.response, models.OpsResponse)
    return models.OpsResponse(**inputs.response)
