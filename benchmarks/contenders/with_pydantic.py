"""The pydantic models of ansys-hps-data-transfer-client 0.3.1, the reference."""

from enum import Enum
from typing import Any

from pydantic import BaseModel, Field, ValidationError

Refused = ValidationError


class OperationState(Enum):
    """The states: a plain enumeration."""

    Unknown = "unknown"
    Queued = "queued"
    Running = "running"
    Succeeded = "succeeded"
    Failed = "failed"


class Operation(BaseModel):
    """The sixteen fields, with pydantic's default configuration."""

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
    succeeded_on: list[str] | None = Field(
        None, description="Remotes that the operation succeeded on"
    )
    user_id: str | None = None


class OpsResponse(BaseModel):
    """The service's answer to a poll."""

    operations: list[Operation] | None = None
