"""The models of operations, in the place of those of the Ansys HPS data transfer client."""

from hps_ops import Operation, OperationState

__all__ = ["Operation", "OperationState"]
