# ruff: noqa: PLC0415 - pydantic is imported on first need
"""What is said, and when, where pydantic is not installed."""

from collections.abc import Callable
from typing import Any


def is_installed() -> bool:
    """Tell whether pydantic can be imported; this imports it."""
    try:
        require("pydantic")
    except ImportError:
        return False
    return True


def require(asked: str) -> Any:
    """Import pydantic, or say what needs it and how to get it."""
    try:
        import pydantic
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("pydantic", "pydantic_core"):
            raise
        raise needs(asked) from None
    return pydantic


def needs(asked: str) -> ImportError:
    """Give the error that says what needs pydantic and how to get it."""
    return ImportError(
        f'{asked} needs pydantic, which is not installed: pip install "hps-ops[pydantic]"',
        name="pydantic",
    )


def refuse(asked: str) -> Callable[..., Any]:
    """Give a function that says that pydantic is missing, in the place of a method."""

    def method(*_: Any, **__: Any) -> Any:
        raise needs(asked)

    method.__name__ = asked.rpartition(".")[2]
    method.__qualname__ = asked
    method.__doc__ = 'Needs pydantic: pip install "hps-ops[pydantic]".'
    return method
