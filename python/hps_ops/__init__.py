"""Native models of the operations of the Ansys HPS data transfer service."""

from hps_ops._hps_ops import __version__
from hps_ops._state import OperationState
from hps_ops._surface import Operation

__all__ = ["Operation", "OperationState", "ValidationError", "__version__"]


def __getattr__(name):
    # Not at import: it is pydantic_core's where that is installed, which takes long to import.
    if name == "ValidationError":
        from hps_ops._hps_ops import validation_error_class

        return validation_error_class()
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
