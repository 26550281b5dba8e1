"""What real libraries make of the class: each use runs on upstream's class and on ours.

Libraries do not call our methods, they ask what an object is. So each side has a process of its
own, in which the class is found under upstream's module name and the other side is not loaded.
"""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..outcome import Table, record
from ..sides import Models

#: Where both sides' classes are found.
UPSTREAM = "ansys.hps.data_transfer.client.models.ops"


@dataclass(frozen=True)
class Use:
    """One use of one library, or of a few together."""

    name: str
    needs: tuple[str, ...]
    since: tuple[int, int]
    run: Callable[[Models], Any]

    def missing(self) -> str | None:
        """Tell what this environment lacks for it."""
        if sys.version_info < self.since:
            return "it came with Python {}.{}".format(*self.since)
        for module in self.needs:
            if importlib.util.find_spec(module) is None:
                return f"the group `libraries` is not installed: no {module}"
        return None


_uses: dict[str, Use] = {}


def use(*needs: str, since: tuple[int, int] = (3, 10)) -> Callable[[Any], Any]:
    """Mark a function as a use of these modules; it takes a side's classes."""

    def mark(function: Callable[[Models], Any]) -> Callable[[Models], Any]:
        room = function.__module__.rpartition(".")[2]
        name = f"{room}: {function.__name__.replace('_', ' ').strip()}"
        assert name not in _uses
        _uses[name] = Use(name, needs, since, function)
        return function

    return mark


def all_uses() -> dict[str, Use]:
    """Give every use by its name; nothing but the modules that define them is imported."""
    package = importlib.import_module(f"{__name__}.uses")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(_uses)


def told(**calls: Callable[[], Any]) -> Table:
    """Make each call and give its outcome under its name: a failure is an answer, too."""
    return Table({name.replace("_", " "): record(call) for name, call in calls.items()})
