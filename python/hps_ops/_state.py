"""The states of an operation."""

import enum


class OperationState(enum.Enum):
    Unknown = "unknown"
    Queued = "queued"
    Running = "running"
    Succeeded = "succeeded"
    Failed = "failed"


OperationState.__module__ = "ansys.hps.data_transfer.client.models.ops"
