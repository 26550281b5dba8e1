"""Makes the module that the classes name as theirs one of the modules that are loaded.

Pickle imports a class's module when it needs it. cloudpickle, by which joblib, dask and ray send
functions, only looks among the loaded ones. What it does not find it sends by value: a class made
in Rust cannot be sent so, and the receiver of `OperationState` would get a second enumeration whose
members are not those of ours.
"""

import sys

_CLIENT = "ansys.hps.data_transfer.client"

#: The path under which upstream's classes live, and therefore ours.
PATH = f"{_CLIENT}.models.ops"


def load() -> None:
    """Import the mirror, unless that would run the code of an installed client.

    Its import is slow, and whoever uses the client does it anyway. The packages above have no code:
    they are namespaces, which all of PyAnsys shares.
    """
    above = _CLIENT.rpartition(".")[0]
    try:
        search = list(__import__(above, fromlist=["__path__"]).__path__)
        if _has_code(_CLIENT, search):
            return
        __import__(PATH)
    except ImportError:
        return  # somebody else's `ansys` hides ours; what needs the path will say so


def _has_code(package: str, search: list[str]) -> bool:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)  # finders of old have another method
        spec = None if find is None else find(package, search)
        if spec is not None:
            return spec.origin is not None
    return False
