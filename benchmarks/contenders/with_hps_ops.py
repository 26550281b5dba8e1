"""Our classes: in a pydantic response, as in the client, and as a batch."""

from pydantic import BaseModel

from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
from hps_ops import OperationBatch, ValidationError

__all__ = ["Operation", "OperationBatch", "OperationState", "OpsResponse", "Refused"]

Refused = ValidationError


class OpsResponse(BaseModel):
    """The service's answer to a poll."""

    operations: list[Operation] | None = None
