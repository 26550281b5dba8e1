"""Answers to ask questions about, as text and as what a person would make of it."""

import json
from typing import Any

from ..documents import full_document, polled_documents

#: A group with children, one of which the answer leaves out, and operations of all states.
GROUP: list[dict[str, Any]] = [
    {"id": "group", "children": ["c2", "gone", "c1"], "state": "running", "user_id": "u1"},
    {"id": "c1", "state": "succeeded", "progress": 1, "progress_total": 300, "user_id": "u1"},
    {"id": "c2", "state": "running", "progress": 0.25, "progress_total": "100", "user_id": None},
    {"id": "alone", "state": "failed", "error": 'disk "full" \u00e9', "messages": ["a", "b"]},
    {"id": "waits", "state": "queued", "result": {"a": [1, 2]}},
    {"id": "self", "children": ["self"], "state": "unknown"},
    {"state": "succeeded", "description": "no id"},
    {"id": 'esc\n"aped"', "children": ["caf\u00e9", "alone"]},
    {"id": "caf\u00e9", "state": None, "progress_current": 12345678901234567890},
]


def texts_of(documents: list[dict[str, Any]]) -> dict[str, str]:
    """Write the same operations in every form that a batch reads."""
    return {
        "compact": json.dumps({"operations": documents}, separators=(",", ":"), ensure_ascii=False),
        "spaced": json.dumps({"x": [1], "operations": documents, "y": {}}, indent=2),
        "list": json.dumps(documents),
        # A repeated key before them makes the keys unusual.
        "shuffled": json.dumps([dict(reversed(one.items())) for one in documents]),
    }


def lines_of(documents: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents)


def all_documents() -> list[dict[str, Any]]:
    return [*GROUP, full_document(), *polled_documents()[:40]]
