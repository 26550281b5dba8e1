"""Batches with the same operations from every source there is."""

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hps_ops import Operation, OperationBatch

from .documents import lines_of, texts_of

#: A value that the scanner leaves to the general path; pydantic takes it.
_DEEP = "[" * 190 + "]" * 190


def every_batch(documents: list[dict[str, Any]]) -> dict[str, OperationBatch]:
    """Give a batch of the same operations by each way to make one."""
    made: dict[str, OperationBatch] = {}
    for form, text in texts_of(documents).items():
        made[f"{form} str"] = OperationBatch.from_json(text)
        made[f"{form} bytes"] = OperationBatch.from_json(text.encode())
    compact = texts_of(documents)["compact"].encode()
    made["bytearray"] = OperationBatch.from_json(bytearray(compact))
    made["memoryview"] = OperationBatch.from_json(memoryview(compact))
    made["lines"] = OperationBatch.from_ndjson(lines_of(documents))
    made["dicts"] = OperationBatch.from_dicts(documents)
    made["operations"] = OperationBatch(Operation(**one) for one in documents)
    made["batch"] = OperationBatch(made["compact str"])
    # An operation that the scanner doubts, cut off again.
    doubtful = json.dumps([{"id": "doubt"}, *documents]).replace('"doubt"', f'"x","result":{_DEEP}')
    made["doubtful"] = OperationBatch.from_json(doubtful)[1:]
    assert "_from_kept" in repr(made["doubtful"].__reduce__()), "the scanner took it after all"
    made["selected"] = OperationBatch.from_json(json.dumps([*documents, {"id": "more"}]))[:-1]
    made["reversed twice"] = made["list str"][::-1][::-1]
    made["by a query"] = made["list str"].where()[0:]
    with TemporaryDirectory() as folder:
        path = Path(folder, "operations")
        path.write_bytes(gzip.compress(compact))
        made["gzip file"] = OperationBatch.read(path)
    return made
