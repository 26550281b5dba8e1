"""The inputs of one run, made once and handed to every contender."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from .cases import documents, json_text

FINAL = {"succeeded": 3, "failed": 1}


@dataclass(frozen=True)
class Inputs:
    """Operations as Python dictionaries and as JSON."""

    dicts: list[dict[str, Any]]
    finished: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    texts: list[bytes]
    response: dict[str, Any]
    response_text: bytes

    @classmethod
    def of_size(cls, count: int) -> Inputs:
        """Make inputs of ``count`` operations."""
        response_text = json_text({"operations": documents(count)})
        # Read from text: its keys are then not the interned names which literals give,
        # just as in an answer that came over the wire.
        response = json.loads(response_text)
        dicts = response["operations"]
        return cls(
            dicts=dicts,
            finished=json.loads(json_text(documents(count, states=FINAL))),
            refused=[fields | {"progress_total": "many"} for fields in dicts],
            texts=[json_text(fields) for fields in dicts],
            response=response,
            response_text=response_text,
        )
