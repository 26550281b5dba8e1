"""Our classes: in a pydantic response as users of the client have them, and as a batch."""

from pydantic import BaseModel

from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
from hps_ops import OperationBatch, ValidationError

__all__ = ["Operation", "OperationBatch", "OperationState", "OpsResponse", "Refused"]

Refused = ValidationError


class OpsResponse(BaseModel):
    """What the service answers to a poll."""

    operations: list[Operation] | None = None
