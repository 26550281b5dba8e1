"""The client runs on our classes as on its own: the same service, the same trace."""

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from . import service
from .places import OURS, Place, Workshop

TRACE = Path(__file__).with_name("trace.py")


def trace(place: Place, *parts: str, has_rate: bool) -> list[Any]:
    with (
        service.serve(has_rate=has_rate) as (served, port),
        tempfile.TemporaryDirectory() as folder,
    ):
        printed = place.run(str(TRACE), str(port), folder, *parts)
        assert served.requests
    lines: list[Any] = json.loads(printed)
    return lines


@pytest.mark.parametrize(
    ("version", "parts"),
    [("0.3.1", ["hps"]), ("0.2.1", ["no-rate"])],
    ids=["0.3.1 with ansys-hps-client", "0.2.1"],
)
def test_the_client_cannot_tell_the_difference(
    workshop: Workshop, client_of: Callable[[str], str], version: str, parts: list[str]
) -> None:
    steps = ["dependencies", client_of(version)]
    if "hps" in parts:
        steps.append("ansys-hps-client==0.11.0")
    has_rate = "no-rate" not in parts
    theirs = trace(workshop.template(*steps), *parts, has_rate=has_rate)
    ours = trace(workshop.template(*steps, OURS), *parts, has_rate=has_rate)
    if not has_rate:
        # Our `Operation` is that of 0.3, which has one field more.
        ours = json.loads(re.sub(r" rate=None,?", "", json.dumps(ours)))
    assert ours == theirs
    # What the trace must have seen to mean something.
    kinds = [line[0] for line in theirs]
    assert {"log", "raised", "response", "checksum"} <= set(kinds)
    assert ("schema" in kinds) == ("progress" in kinds) == has_rate
    assert ("downloaded" in kinds) == ("hps" in parts)
    errors = [line[1][1] for line in theirs if line[0] == "raised"]
    assert {"ValidationError", "TimeoutError", "ClientError", "APIError", "TypeError"} <= set(
        errors
    )
