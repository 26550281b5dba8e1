"""The states of an operation."""

import enum

from hps_ops._client import upstream


class OperationState(enum.Enum):
    # No docstring: `OperationState.__doc__` is upstream's, and pickles name upstream's module.
    __module__ = "ansys.hps.data_transfer.client.models.ops"

    Unknown = "unknown"
    Queued = "queued"
    Running = "running"
    Succeeded = "succeeded"
    Failed = "failed"

    @property
    def is_final(self) -> bool:
        """Whether the operation is over: succeeded or failed."""
        return self is OperationState.Succeeded or self is OperationState.Failed


# A program that also uses the client's own enumeration must not have two.
OperationState = upstream.shared_states(OperationState) or OperationState  # type: ignore[assignment, misc]
