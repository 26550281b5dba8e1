"""Makes `BaseModel` the base of `Operation` when the finder in `surface.py` sees pydantic."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from hps_ops import _hps_ops
from hps_ops._class import surface
from hps_ops._class.surface import PYDANTIC_MAIN
from hps_ops._hps_ops import Operation


def link(finder: object) -> bool:
    """Link the two classes, if pydantic's is there, and have done with the finder."""
    module = sys.modules.get(PYDANTIC_MAIN)
    # A module that is loaded lazily would now load itself.
    entries = object.__getattribute__(module, "__dict__") if isinstance(module, ModuleType) else {}
    model = entries.get("BaseModel")
    if model is None:
        return False
    # A copy: whoever goes through the list at this moment would skip a finder.
    sys.meta_path = [other for other in sys.meta_path if other is not finder]
    if model in Operation.__bases__:
        return True
    held = surface.let_go()
    linked = False
    with suppress(TypeError):
        linked = _hps_ops.link(model)
    if linked:
        surface.complete(model)
    else:
        surface.take_back(held)
    return True


def wait() -> None:
    """Wait for another thread that is about to import pydantic."""
    lock_unlock = getattr(sys.modules["_frozen_importlib"], "_lock_unlock_module", None)
    if lock_unlock is not None:
        lock_unlock(PYDANTIC_MAIN)


def find(
    finder: object, path: Sequence[str] | None, target: ModuleType | None
) -> ModuleSpec | None:
    """Find the module as the other finders do, and link once it has been executed.

    Parameters
    ----------
    finder
        The one that asks.
    path
        Where to look.
    target
        The module that is imported again.
    """
    for other in tuple(sys.meta_path):
        find_spec = None if other is finder else getattr(other, "find_spec", None)
        spec: ModuleSpec | None = find_spec and find_spec(PYDANTIC_MAIN, path, target)
        if spec is not None:
            # Otherwise the finder sees it with the next import.
            with suppress(AttributeError, TypeError):
                if not isinstance(spec.loader, type):
                    _Execution(spec.loader, finder)
            return spec
    return None


class _Execution:
    """Stands in the place of a loader's `exec_module` for one execution."""

    def __init__(self, loader: Any, finder: object) -> None:
        self.loader, self.finder = loader, finder
        self.execute = loader.exec_module
        if not isinstance(self.execute, _Execution):
            loader.exec_module = self

    def __call__(self, module: ModuleType) -> None:
        """Execute a module; one loader may have several."""
        if module.__name__ == PYDANTIC_MAIN and vars(self.loader).get("exec_module") is self:
            del self.loader.exec_module
        self.execute(module)
        if module is sys.modules.get(PYDANTIC_MAIN):
            link(self.finder)
