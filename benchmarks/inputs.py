"""The inputs of one run, made once and handed to every contender."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from typing import Any

from .cases import documents, json_text

FINAL = {"succeeded": 3, "failed": 1}
# A million different operations would take longer to invent than to measure.
MOST_DISTINCT = 100_000


@dataclass(frozen=True)
class Inputs:
    """Operations as Python dictionaries and as JSON.

    Each form is made when a row first asks for it: what lies about in memory costs the garbage
    collector time, and would be charged to the contenders that make many objects.
    """

    count: int

    @cached_property
    def response_text(self) -> bytes:
        """A whole answer of the service."""
        return json_text({"operations": documents(self.count)})

    @cached_property
    def response(self) -> dict[str, Any]:
        """The same as Python objects.

        Read from text: its keys are then not the interned names which literals give, just as in
        an answer that came over the wire.
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
        """Operations that have ended, so that no question about all of them is cut short."""
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
        """Give an answer of ``count`` operations; beyond the largest they come again."""
        return b'{"operations":[' + b",".join(islice(cycle(self._texts), count)) + b"]}"
