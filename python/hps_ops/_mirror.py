"""Makes the module that the classes name as theirs one of the modules that are loaded.

Pickle imports a class's module when it needs it. cloudpickle, by which joblib, dask and ray send
functions, only looks among the loaded ones. What it does not find it sends by value: a class made
in Rust cannot be sent so, and the receiver of `OperationState` would get a second enumeration whose
members are not those of ours.
"""

import sys

TYPE_CHECKING = False  # the constant of `typing`, without its import
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

#: The path under which upstream's classes live, and therefore ours.
PATH = "ansys.hps.data_transfer.client.models.ops"


def load() -> None:
    """Import the mirror, unless that would run somebody else's code.

    Beside an installed client the packages above it are the client's, whose import is slow. They
    are left alone: whoever uses the client imports them.
    """
    *above, _ = PATH.split(".")
    search: list[str] | None = None
    name = ""
    for part in above:
        name = f"{name}.{part}" if name else part
        spec = _find(name, search)
        if spec is None or spec.origin is not None or spec.submodule_search_locations is None:
            return
        search = list(__import__(name, fromlist=["__path__"]).__path__)
    spec = _find(PATH, search)
    packages = __file__[: -len("hps_ops/_mirror.py")]
    if spec is not None and spec.origin is not None and spec.origin.startswith(packages):
        __import__(PATH)


def _find(name: str, search: list[str] | None) -> "ModuleSpec | None":
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)  # finders of old have another method
        spec: ModuleSpec | None = None if find is None else find(name, search)
        if spec is not None:
            return spec
    return None
