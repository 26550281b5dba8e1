from hps_ops import Operation as Operation, OperationState as OperationState

__all__ = ["Operation", "OperationState"]
