"""The same fields as a msgspec struct, the fastest typed decoder beside ours."""

from enum import Enum
from typing import Any

from msgspec import Struct, ValidationError

Refused = ValidationError


class OperationState(Enum):
    """The states; msgspec reads and writes their values."""

    Unknown = "unknown"
    Queued = "queued"
    Running = "running"
    Succeeded = "succeeded"
    Failed = "failed"


class Operation(Struct, kw_only=True):
    """The sixteen fields; unlike pydantic, the constructor itself checks nothing."""

    children: list[str] | None = None
    description: str | None = None
    ended_at: str | None = None
    error: str | None = None
    id: str | None = None
    messages: list[str] | None = None
    progress: float | None = None
    progress_current: int | None = None
    progress_total: int | None = None
    queued_at: str | None = None
    rate: str | None = None
    result: Any | None = None
    started_at: str | None = None
    state: OperationState | None = None
    succeeded_on: list[str] | None = None
    user_id: str | None = None


class OpsResponse(Struct):
    """The service's answer to a poll."""

    operations: list[Operation] | None = None
