"""The inputs of one run, which all contenders share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from typing import Any

from .cases import documents, json_text

FINAL = {"succeeded": 3, "failed": 1}
# Making a million different operations would take longer than measuring them.
MOST_DISTINCT = 100_000


@dataclass(frozen=True)
class Inputs:
    """Operations as Python dictionaries and as JSON.

    Each form is made when a row first asks for it: unneeded objects would cost the garbage
    collector time, which would count against the contenders that make many objects.
    """

    count: int

    @cached_property
    def response_text(self) -> bytes:
        """A whole answer of the service."""
        return json_text({"operations": documents(self.count)})

    @cached_property
    def response(self) -> dict[str, Any]:
        """The answer as Python objects.

        Parsed from text, so that its keys are not interned, as in an answer from the network.
        """
        found: dict[str, Any] = json.loads(self.response_text)
        return found

    @cached_property
    def dicts(self) -> list[dict[str, Any]]:
        """Each operation by itself."""
        found: list[dict[str, Any]] = self.response["operations"]
        return found

    @cached_property
    def texts(self) -> list[bytes]:
        """Each operation by itself, as JSON."""
        return [json_text(fields) for fields in self.dicts]

    @cached_property
    def finished(self) -> list[dict[str, Any]]:
        """Operations that have ended, so that ``all()`` over their states does not stop early."""
        found: list[dict[str, Any]] = json.loads(json_text(documents(self.count, states=FINAL)))
        return found

    @cached_property
    def refused(self) -> list[dict[str, Any]]:
        """Operations with one bad field."""
        return [fields | {"progress_total": "many"} for fields in self.dicts]


class Answers:
    """Whole answers of any size, without the Python objects that they were made from."""

    def __init__(self, largest: int, states: dict[str, int] | None = None) -> None:
        count = min(largest, MOST_DISTINCT)
        made = documents(count, states=states) if states else documents(count)
        self._texts = [json_text(fields) for fields in made]

    def of_size(self, count: int) -> bytes:
        """Give an answer of ``count`` operations, which repeat where there are not so many."""
        return b'{"operations":[' + b",".join(islice(cycle(self._texts), count)) + b"]}"
