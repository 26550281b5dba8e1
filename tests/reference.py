"""The oracle: the two pydantic models as upstream defines them.

They stand for ``ansys.hps.data_transfer.client.models.ops`` of ansys-hps-data-transfer-client
0.3.1 and share no code with the package under test. Both report the module that upstream's
classes report, so that texts, pickles and schema references can be compared as they are.
"""

from enum import Enum
from typing import Any

from pydantic import BaseModel, Field, ValidationError

__all__ = ["Operation", "OperationState", "ValidationError"]

_UPSTREAM_MODULE = "ansys.hps.data_transfer.client.models.ops"


class OperationState(Enum):
    __module__ = _UPSTREAM_MODULE

    Unknown = "unknown"
    Queued = "queued"
    Running = "running"
    Succeeded = "succeeded"
    Failed = "failed"


# The annotations are objects, not strings: `model_rebuild(force=True)` would otherwise look
# `OperationState` up in the module named below, where the enum under test lives.
class Operation(BaseModel):
    __module__ = _UPSTREAM_MODULE

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
