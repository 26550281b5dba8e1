"""Native models of the operations of the Ansys HPS data transfer service.

`Operation` and `OperationState` are a drop-in for the pydantic models of the same names in
``ansys.hps.data_transfer.client.models.ops``, which this package also provides under that path.
`OperationBatch` holds a whole answer of the service without making objects of its operations.
`ValidationError` is what bad input raises: pydantic's own where pydantic is installed.
"""

import sys

# `python -m hps_ops` imports the package first. It has to answer where the native module cannot be
# loaded, or ends the interpreter, so the answer is given before. A program that embeds Python may
# have no `sys.argv`.
if getattr(sys, "argv", [])[:1] == ["-m"]:
    from hps_ops import _command

    _command.run_if_meant()

try:
    from hps_ops._hps_ops import Operation, OperationBatch, __version__, validation_error_class
except ImportError as _error:
    from hps_ops._errors import broken

    raise broken.explain(_error) from _error

from hps_ops._class import surface
from hps_ops._model.state import OperationState

TYPE_CHECKING = False  # the constant of `typing`, without its import
if TYPE_CHECKING:
    from hps_ops._errors.validation_error import ValidationError

__all__ = ["Operation", "OperationBatch", "OperationState", "ValidationError", "__version__"]

surface.attach()

if Operation.__module__ not in sys.modules:
    from hps_ops._client import mirror

    mirror.load()


def __getattr__(name: str) -> type[ValueError]:
    # Looked up late: importing pydantic_core takes longer than importing this package.
    if name == "ValidationError":
        return validation_error_class()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    hidden = {"sys", "TYPE_CHECKING", "validation_error_class"}
    return sorted({*globals(), "ValidationError"} - hidden)
