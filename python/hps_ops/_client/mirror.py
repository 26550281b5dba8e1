"""Makes the module that the classes name as theirs one of the modules that are loaded.

Pickle imports a class's module when it needs it. cloudpickle, by which joblib, dask and ray send
functions, only looks among the loaded ones. What it does not find it sends by value: a class made
in Rust cannot be sent so, and the receiver of `OperationState` would get a second enumeration whose
members are not those of ours.
"""

from hps_ops._client.upstream import MIRROR, find_client


def load() -> None:
    """Import the mirror, unless that would run the code of an installed client.

    Its import is slow, and whoever uses the client does it anyway. The packages above have no code:
    they are namespaces, which all of PyAnsys shares.
    """
    if find_client() is not None:
        return
    try:
        __import__(MIRROR)
    except Exception:  # noqa: BLE001 - the code of another package above ours may raise anything
        return  # somebody else's `ansys` hides ours; what needs the path will say so
