"""Our classes, inside a pydantic response as users of the client have them."""

from pydantic import BaseModel

from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
from hps_ops import ValidationError

__all__ = ["Operation", "OperationState", "OpsResponse", "Refused"]

Refused = ValidationError


class OpsResponse(BaseModel):
    """What the service answers to a poll."""

    operations: list[Operation] | None = None
