"""Copies functions, so that each contender runs code of its own.

CPython specialises code for the types that it meets. Contenders that share code would undo each
other's specialisation, which does not happen in a program with one Operation class.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType, ModuleType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def private_copy(function: Callable[P, R], names: ModuleType | None = None) -> Callable[P, R]:
    """Copy a function; with ``names``, it finds its global names in that module."""
    assert isinstance(function, FunctionType)  # noqa: S101 - tells the type checkers
    own = function.__globals__ if names is None else function.__globals__ | vars(names)
    return FunctionType(
        _private(function.__code__),
        own,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )


def _private(code: CodeType) -> CodeType:
    """Copy code, and the code of the functions inside it."""
    constants = (
        _private(constant) if isinstance(constant, CodeType) else constant
        for constant in code.co_consts
    )
    return code.replace(co_consts=tuple(constants))
