"""Measurements that need a fresh process: import, memory, garbage collection."""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from . import batches
from .cases import documents, json_text
from .inputs import Answers

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    "pydantic": "benchmarks.contenders.with_pydantic",
    "msgspec": "benchmarks.contenders.with_msgspec",
    "ours": "ansys.hps.data_transfer.client.models.ops",
}
CONTENDERS = {
    name: f"benchmarks.contenders.with_{module}"
    for name, module in (("pydantic", "pydantic"), ("msgspec", "msgspec"), ("ours", "hps_ops"))
}
# The live operations are read from so many different documents.
DISTINCT = 5_000


def import_times(rounds: int) -> dict[str, float]:
    """Time the import of each contender's models, in nanoseconds; the best of ``rounds``."""
    best = dict.fromkeys(MODULES, float("inf"))
    for _ in range(rounds + 1):  # the first round may have to compile and to read the disk
        for name, module in MODULES.items():
            code = (
                "from time import perf_counter_ns as now; start = now(); "
                f"import {module}; print(now() - start)"
            )
            best[name] = min(best[name], float(in_new_process("-c", code)))
    return best


def live_objects(count: int) -> tuple[dict[str, float], dict[str, float]]:
    """Measure ``count`` live operations of each contender.

    Returns
    -------
    tuple of dict
        Nanoseconds per operation that a full garbage collection takes, and bytes of memory
        per operation.
    """
    collection, memory = {}, {}
    with written(b"\n".join(json_text(fields) for fields in documents(DISTINCT))) as path:
        for name in MODULES:
            found = measured_in_new_process("live", name, count, path)
            collection[name], memory[name] = found["collection"], found["memory"]
    return collection, memory


def batch_memory(count: int) -> dict[str, float]:
    """Measure what a parsed answer of ``count`` operations holds, in bytes per operation.

    It is measured after the program has dropped the input, so the input counts only where the
    results keep it.
    """
    with written(Answers(count).of_size(count)) as path:
        return {
            name: measured_in_new_process("batch", name, count, path)["memory"] for name in MODULES
        }


@contextmanager
def written(text: bytes) -> Iterator[Path]:
    """Write an input to a file, for other processes.

    If they made it themselves, the operations could reuse that memory, and seem smaller.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "input.json"
        path.write_bytes(text)
        yield path


def measured_in_new_process(what: str, name: str, count: int, path: Path) -> dict[str, float]:
    """Let a fresh process measure one contender."""
    printed = in_new_process("-m", __name__, what, name, str(count), str(path))
    found: dict[str, float] = json.loads(printed)
    return found


def in_new_process(*arguments: str) -> str:
    """Run a new Python process and give back its output."""
    command = [sys.executable, *arguments]
    # Compiled files are kept, because the other libraries have them from their installer.
    variables = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True, env=variables
    ).stdout


def reader(name: str) -> Callable[[bytes], Any]:
    """Find how a contender reads one operation from JSON."""
    operation = importlib.import_module(MODULES[name]).Operation
    if name == "msgspec":
        decode: Callable[[bytes], Any] = (
            importlib.import_module("msgspec.json").Decoder(operation).decode
        )
        return decode
    read: Callable[[bytes], Any] = operation.model_validate_json
    return read


def measure_live(name: str, count: int, path: Path) -> dict[str, float]:
    """Hold ``count`` operations, and measure them."""
    texts = path.read_bytes().split(b"\n")
    read = reader(name)
    for text in texts:  # so that caches of the library are filled before
        read(text)

    collection_before = full_collection()
    memory_before = resident_bytes()
    operations = [read(texts[place % DISTINCT]) for place in range(count)]
    memory = resident_bytes() - memory_before
    collection = full_collection() - collection_before
    return {"collection": collection / len(operations), "memory": memory / len(operations)}


def measure_batch(name: str, count: int, path: Path) -> dict[str, float]:
    """Hold a parsed answer, and measure it."""
    read = batches.reader(importlib.import_module(CONTENDERS[name]))
    # So that caches of the library are filled before.
    read(b'{"operations":[{"id":"a","state":"running"}]}')
    gc.collect()

    before = resident_bytes()
    answer = read(path.read_bytes())
    gc.collect()
    memory = resident_bytes() - before
    held = len(list(batches.operations_of(answer)))
    if held != count:
        raise ValueError(f"{name} holds {held} operations instead of {count}")
    return {"memory": memory / count}


def full_collection() -> int:
    """Time a full garbage collection in nanoseconds; the best of several."""
    best = sys.maxsize
    for _ in range(7):
        start = perf_counter_ns()
        gc.collect()
        best = min(best, perf_counter_ns() - start)
    return best


def resident_bytes() -> int:
    """Give the resident memory of the process."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:  # not Linux: the maximum so far, which is the present size here
        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return largest if sys.platform == "darwin" else largest * 1024
    return pages * resource.getpagesize()


def main() -> None:
    """Measure one contender in this process."""
    what, name, count, path = sys.argv[1:]
    measure = {"batch": measure_batch, "live": measure_live}[what]
    print(json.dumps(measure(name, int(count), Path(path))))


if __name__ == "__main__":
    main()
