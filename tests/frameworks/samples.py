"""Operations of each kind, made with the classes of either side."""

from typing import Any

from ..sides import PYDANTIC, Models, ours, reference

DOCUMENTS: dict[str, dict[str, Any]] = {
    "empty": {},
    "queued": {"id": "a", "state": "queued", "queued_at": "2026-01-02T03:04:05.123456789Z"},
    "running": {
        "id": "b",
        "state": "running",
        "progress": "0.5",
        "progress_current": 5,
        "progress_total": 2**40,
        "messages": ["copying ä", "<b>&\"'"],
        "rate": None,
    },
    "succeeded": {
        "id": "c",
        "state": "succeeded",
        "result": {"p/q.txt": {"checksum": "1a2b", "size": 5}, "n": [1, 2.5, None, True]},
        "succeeded_on": ["any"],
    },
    "failed": {"id": "d", "state": "failed", "error": "no such file", "result": False},
    "group": {"id": "e", "children": ["a", "b", "c"], "description": "x" * 200},
}


def sides() -> list[Models]:
    """Give the classes under test and, where pydantic is installed, the oracle."""
    return [ours()] if PYDANTIC is None else [ours(), reference()]


def made(m: Models) -> list[Any]:
    """Make an operation of each kind."""
    return [m.Operation(**data) for data in DOCUMENTS.values()]
