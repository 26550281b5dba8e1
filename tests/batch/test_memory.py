"""Nothing is kept that should go: reference counts, and memory over many rounds."""

import copy
import gc
import json
import pickle
import subprocess
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


# Limits the process to what it has and a little more, then more and more. What grows with the input
# (the text, its records, the JSON) must give a MemoryError. `to_dicts` is not here: it fails at some small
# object, and PyO3's constructor of a float panics then.
STARVED = """
import resource
from hps_ops import OperationBatch

one = '{"id": "a", "description": "' + 400 * "x" + ' é測", "progress": 1}'
text = f'{{"operations": [{",".join([one] * COUNT)}]}}'.encode()
lines = "\\n".join([one] * COUNT)
batch = OperationBatch.from_json(text)
calls = {
    "from_json": lambda: OperationBatch.from_json(text),
    "from_json of a bytearray": lambda: OperationBatch.from_json(bytearray(text)),
    "from_ndjson": lambda: OperationBatch.from_ndjson(lines),
    "to_json": batch.to_json,
    "to_json of every second": batch[::2].to_json,
    "to_json_bytes": batch.to_json_bytes,
}
outcomes = {name: set() for name in calls}
# Small allocations, Python's and ours, of which each call has a few, find these gaps.
gaps = [bytes(size) for size in range(20, 4000, 20) for _ in range(40)]
del gaps[::2]
has = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
for step in range(36):
    more = int(len(text) / 16 * 1.18**step)
    resource.setrlimit(resource.RLIMIT_AS, (has + more, resource.RLIM_INFINITY))
    for name, call in calls.items():
        try:
            call()
        except MemoryError:
            outcomes[name].add("MemoryError")
        else:
            outcomes[name].add("done")
print({name for name, seen in outcomes.items() if seen != {"MemoryError", "done"}})
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit and /proc are Linux's")
@pytest.mark.parametrize("count", [20_000, 60_000])
def test_want_of_memory_is_an_error(count: int) -> None:
    code = STARVED.replace("COUNT", str(count))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("set()", 0), done.stderr[-2000:]
