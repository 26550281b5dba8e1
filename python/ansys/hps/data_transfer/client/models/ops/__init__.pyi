from hps_ops import Operation as Operation
from hps_ops import OperationState as OperationState

__all__ = ["Operation", "OperationState"]
