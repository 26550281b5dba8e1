"""Whole documents in the form that the HPS data transfer service sends."""

import json
from pathlib import Path
from typing import Any


def full_document() -> dict[str, Any]:
    """Give a fresh document with every field set."""
    return {
        "children": ["c1", "c2"],
        "description": "Copy 2 files",
        "ended_at": "2025-05-06T12:10:03.123456789Z",
        "error": "no space left on device",
        "id": "2vZyfbXDBJmTPbKGWDqDnAPcHWh",
        "messages": ["first", "second"],
        "progress": 0.5,
        "progress_current": 512,
        "progress_total": 1024,
        "queued_at": "2025-05-06T12:10:00.000000001Z",
        "rate": "12 MB/s",
        "result": {"a/b.txt": {"checksum": "0ab1", "size": 12}, "ok": True},
        "started_at": "2025-05-06T12:10:01.5Z",
        "state": "running",
        "succeeded_on": ["remote-1"],
        "user_id": "u-1",
    }


def polled_documents() -> list[dict[str, Any]]:
    """Give the seeded answer of the service that the example uses."""
    return json.loads(polled_text())["operations"]


def polled_text() -> str:
    """Give the text of that answer."""
    path = Path(__file__).parents[1] / "examples" / "data" / "operations.json"
    return path.read_text(encoding="utf-8")
