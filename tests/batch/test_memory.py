"""Nothing is kept that should go: reference counts, and memory over many rounds."""

import copy
import gc
import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch, ValidationError

from .documents import GROUP, lines_of

ROUNDS = 1500
TEXT = json.dumps({"operations": GROUP})
BAD = json.dumps({"operations": [*GROUP, {"id": 5}]})
LINES = lines_of(GROUP)
DEEP = json.dumps({"result": None}).replace("null", "[" * 190 + "]" * 190)


def _refused(read: Callable[[Any], Any], data: Any) -> None:
    # `pytest.raises` takes longer than everything that is measured here.
    try:
        read(data)
    except ValidationError:
        return
    raise AssertionError("nothing was refused")


def _actions() -> dict[str, Callable[[Any], Any]]:
    batch = OperationBatch.from_json(TEXT)
    return {
        "reading JSON": lambda o: OperationBatch.from_json(TEXT),
        "reading a bytearray": lambda o: OperationBatch.from_json(bytearray(TEXT.encode())),
        "reading lines": lambda o: OperationBatch.from_ndjson(LINES),
        "reading what is doubtful": lambda o: OperationBatch.from_json(DEEP)[0],
        "refusing JSON": lambda o: _refused(OperationBatch.from_json, BAD),
        "refusing half of JSON": lambda o: _refused(OperationBatch.from_json, TEXT[:-5]),
        "refusing lines": lambda o: _refused(OperationBatch.from_ndjson, LINES + "x"),
        "refusing an object": lambda o: _refused(OperationBatch.from_json, o),
        "validating dicts": lambda o: OperationBatch.from_dicts([{"result": o}]),
        "refusing dicts": lambda o: _refused(OperationBatch.from_dicts, [{"id": o}, {"result": o}]),
        "keeping operations": lambda o: OperationBatch([Operation(result=o)])[0],
        "iterating": lambda o: (list(batch), list(reversed(batch)), next(iter(batch[2:]))),
        "indexing": lambda o: (batch[0], batch[-1], batch[::-2][1]),
        "looking for": lambda o: (o in batch, batch[3] in batch, Operation(result=o) in batch),
        "comparing": lambda o: (batch == OperationBatch.from_json(TEXT), batch == o),
        "asking": lambda o: (
            batch.where(state=["running", None], user_id="u1", result=o),
            batch[:].by_id("c1"),
            batch.roots(),
            batch.children_of("group"),
            batch.count_by_state(),
            batch.progress(),
            repr(batch),
        ),
        "asking objects": lambda o: (
            (held := OperationBatch([Operation(id="a", result=o, children=["a", "b"])])).roots(),
            held.children_of("a"),
            held.by_id("a"),
            held.where(result=o),
            held.progress(),
        ),
        "dumping": lambda o: (batch.to_dicts(), batch.to_json(), batch.to_json_bytes()),
        "copying": lambda o: (
            copy.deepcopy(OperationBatch([Operation(result=[1])])),
            pickle.loads(pickle.dumps(batch)),
            pickle.loads(pickle.dumps(OperationBatch.from_json(DEEP))),
        ),
        "a cycle": lambda o: _cycle(o),
    }


def _cycle(value: Any) -> None:
    operation = Operation(result=[value])
    operation.result.append(iter(OperationBatch([operation])))


ACTIONS = _actions()


@pytest.mark.parametrize("name", ACTIONS)
def test_no_reference_is_lost_or_kept(name: str) -> None:
    action = ACTIONS[name]
    probe = type("Probe", (), {})()
    for _ in range(3):
        action(probe)
    gc.collect()
    before = [sys.getrefcount(one) for one in (probe, OperationBatch, Operation)]
    for _ in range(200):
        action(probe)
    gc.collect()
    after = [sys.getrefcount(one) for one in (probe, OperationBatch, Operation)]
    assert after[0] == before[0]
    assert abs(after[1] - before[1]) < 50
    assert abs(after[2] - before[2]) < 50


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/statm")
@pytest.mark.parametrize("name", ACTIONS)
def test_memory_does_not_grow(name: str) -> None:
    action, probe = ACTIONS[name], object()
    for _ in range(ROUNDS // 4):
        action(probe)
    gc.collect()
    before = _resident_bytes()
    for _ in range(ROUNDS):
        action(probe)
    gc.collect()
    # A lost object of each round would be at least 64 bytes.
    assert _resident_bytes() - before < ROUNDS * 64 + 300_000


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096
