"""The models of client 0.3, native: the same names at the same path."""

from hps_ops import Operation as Operation
from hps_ops import OperationState as OperationState
