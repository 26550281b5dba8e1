"""Seeded inputs, as the HPS data transfer service sends them.

The shape follows ``examples/data/operations.json``: alphabetical keys, about 500 bytes an
operation, absent and null fields both common, times in RFC 3339 with nanoseconds.
"""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta, timezone
from typing import Any

SEED = 20250324
START = datetime(2025, 3, 24, 9, tzinfo=timezone.utc)

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
USERS = ("5ed0dad4-0f6b-4f7e-8a2c-3f6f2e7d1b11", "946991ec-828c-4de4-acbe-962ada8bc441")
FILES = ("solve.out", "input.dat", "mesh.cdb", "file.rst", "résultats.csv", "測定 01.txt")
SIZES = (0, 1, 733, 65_536, 12_345_678, 9_876_543_210, 123_456_789_012_345)
FAULTS = (
    "open C:\\jobs\\in.dat: The system cannot find the file specified.",
    'permission denied: user has no role "writer" on <any:projects/α>',
    "dial tcp: lookup storage.example on the local resolver: no such host",
    "context deadline exceeded (Client.Timeout or context cancellation while reading body)",
)
# How often each state and each kind of work occurs, in the bundled file's proportions.
STATES = {"succeeded": 48, "failed": 17, "queued": 14, "running": 12, "unknown": 9}
KINDS = {
    "Copying": 47,
    "Moving": 8,
    "Creating": 8,
    "Checking": 9,
    "Getting": 8,
    "Removing": 7,
    "Listing": 5,
    "Transferring": 8,
}


def documents(count: int, *, states: dict[str, int] = STATES) -> list[dict[str, Any]]:
    """Make ``count`` operations as parsed JSON; the same ones on every machine."""
    rng = random.Random(SEED)
    return [operation(rng, index, states) for index in range(count)]


def json_text(document: object) -> bytes:
    """Write JSON as the service does: no white space, text unescaped."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def operation(rng: random.Random, index: int, states: dict[str, int]) -> dict[str, Any]:
    """Make one operation. Half of all omit a field without a value, half have null."""
    state = draw(rng, states)
    kind = draw(rng, KINDS)
    path = f"projects/{rng.randrange(40):03}/{rng.choice(FILES)}"
    description = describe(kind, path, index)
    fault = rng.choice(FAULTS) if state == "failed" else None
    started = state in {"succeeded", "failed", "running"}
    ended = state in {"succeeded", "failed"}
    total = rng.choice(SIZES)
    share = progress(rng, state)
    queued_at = START + timedelta(seconds=20 * index + rng.random())

    fields: dict[str, Any] = {
        "children": [identifier(rng) for _ in range(4)] if kind == "Transferring" else None,
        "description": description,
        "ended_at": moment(rng, queued_at, 120) if ended else None,
        "error": fault,
        "id": identifier(rng),
        "messages": messages(description, fault) if ended else None,
        "progress": share,
        "progress_current": int(share * total) if started else None,
        "progress_total": total,
        "queued_at": moment(rng, queued_at, 0),
        "rate": rate(rng) if started else None,
        "result": result(rng, kind, path) if state == "succeeded" else None,
        "started_at": moment(rng, queued_at, 60) if started else None,
        "state": state,
        "succeeded_on": ["any"] if state == "succeeded" else None,
        "user_id": rng.choice(USERS),
    }
    if rng.random() < 0.5:
        return {name: value for name, value in fields.items() if value is not None}
    # Those with nulls have an empty list of messages, and no `progress_current` before they start.
    fields["messages"] = fields["messages"] or []
    if not started:
        del fields["progress_current"]
    return fields


def draw(rng: random.Random, weights: dict[str, int]) -> str:
    """Pick a key at random, by its weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def identifier(rng: random.Random) -> str:
    """Make an id that looks like the service's: 27 letters and digits, sortable by time."""
    return "2u" + "".join(rng.choices(BASE62, k=25))


def describe(kind: str, path: str, index: int) -> str:
    """Say what the operation does, in the service's words."""
    match kind:
        case "Copying":
            return f"Copying local:/data/{path} to any:{path}"
        case "Moving":
            return f"Moving any:{path} to any:archive/{path}"
        case "Creating" | "Listing":
            return f"{kind} any:projects/{index}"
        case "Checking":
            return f"Checking existence of any:{path}"
        case "Getting":
            return f"Getting metadata of any:{path}"
        case "Transferring":
            return "Transferring 4 files"
        case _:
            return f"{kind} any:{path}"


def messages(description: str, fault: str | None) -> list[str]:
    """Make the log of an operation that has ended."""
    if fault is None:
        return [f"{description}: done"]
    return [f"{description}: {fault}", "giving up after 3 tries"]


def progress(rng: random.Random, state: str) -> float:
    """Make a share of the work done; whole numbers are integers, as Go writes them."""
    if state == "succeeded":
        return 1
    if state in {"queued", "unknown"} or rng.random() < 0.1:
        return 0
    return round(rng.random(), rng.choice((2, 6, 16)))


def moment(rng: random.Random, base: datetime, seconds: int) -> str:
    """Write a time up to ``seconds`` after ``base``, without trailing zeros of the fraction."""
    time = base + timedelta(seconds=seconds * rng.random())
    fraction = f"{rng.randrange(10**9):09}".rstrip("0") or "0"
    return f"{time:%Y-%m-%dT%H:%M:%S}.{fraction}Z"


def rate(rng: random.Random) -> str:
    """Write a speed as people read it."""
    return f"{rng.uniform(1, 999):.1f} {rng.choice(('kB/s', 'MB/s', 'GB/s'))}"


def result(rng: random.Random, kind: str, path: str) -> Any:
    """Make what a finished operation of this kind returns; many return nothing."""
    match kind:
        case "Copying":
            return {"checksum": f"{rng.getrandbits(64):016x}", "size": rng.choice(SIZES)}
        case "Getting":
            about = {"size": rng.choice(SIZES), "checksum": f"{rng.getrandbits(64):016x}"}
            return {path: about | {"custom": {"tags": ["α", "b\a"], "depth": 0.0015}}}
        case "Checking":
            return rng.random() < 0.7
        case "Listing":
            return [
                {"name": f"file_{place}", "size": rng.randrange(10**6), "type": "file"}
                for place in range(rng.randrange(1, 6))
            ]
        case _:
            return None
