"""Which `OperationState` the client in this environment uses.

The client 0.2 and 0.3 take the enumeration from ``models.ops``, which is ours when it lies in the
client's own folder. From 0.4 on the client has an enumeration of its own elsewhere, and a client in
another folder of the path hides ours. Two enumerations in one program would be a trap: members of
different classes are never equal, so ``op.state == OperationState.Succeeded`` would be False, and
nobody would be told. So there is one: where the client has its own, it is taken over.

What is installed decides, not what is imported first. Looking runs no code of the client, and
imports it only where its enumeration is to be taken over.
"""

import sys

TYPE_CHECKING = False  # the constant of `typing`, without its import
if TYPE_CHECKING:
    import enum
    from collections.abc import Iterable
    from importlib.machinery import ModuleSpec

CLIENT = "ansys.hps.data_transfer.client"
MODELS = f"{CLIENT}.models"
MIRROR = f"{MODELS}.ops"


def find(name: str, path: "Iterable[str] | None") -> "ModuleSpec | None":
    """Find a module on a path; `importlib.util.find_spec` would import its parents."""
    for finder in sys.meta_path:
        find_spec = getattr(finder, "find_spec", None)
        if find_spec is None:
            continue
        try:
            spec: ModuleSpec | None = find_spec(name, path)
        except KeyError:
            # A mere folder, whose parent is not imported. What is looked for has code.
            return None
        if spec is not None:
            return spec
    return None


def find_client() -> "ModuleSpec | None":
    """Find the client's package, without importing it; the folder of our mirror alone is none."""
    module = sys.modules.get(CLIENT)
    if module is None:
        try:
            # No more than folders, unless another package put an `__init__.py` there.
            import ansys.hps.data_transfer as parent  # noqa: PLC0415
        except Exception:  # noqa: BLE001 - it is not our code, and there is no client then
            return None
        spec = find(CLIENT, parent.__path__)
    else:
        spec = module.__spec__
    return spec if spec is not None and spec.origin is not None else None


def home_of_states(client: "ModuleSpec") -> str | None:
    """Name the module of the client that may have an enumeration of its own, if there is one."""
    models = find(MODELS, client.submodule_search_locations)
    if models is None or models.origin is None:
        return None  # left over from a client
    inside = models.submodule_search_locations
    ops = None if inside is None else find(MIRROR, inside)
    if ops is None:
        return MODELS
    if ops.submodule_search_locations is None:
        return MIRROR  # a client of 0.2 or 0.3 in another folder than ours
    # The package is ours. Those clients use it, and have this module, which later ones have not.
    return None if find(f"{MODELS}.msg", inside) is not None else MODELS


def shared_states(own: "type[enum.Enum]") -> "type[enum.Enum] | None":
    """Give the client's enumeration if it has one of its own that can stand for ours.

    Parameters
    ----------
    own
        Our enumeration.

    Warns
    -----
    RuntimeWarning
        If the client has one, but it cannot be imported or has other members: then there are two,
        and the program has to keep them apart.
    """
    client = find_client()
    home = None if client is None else home_of_states(client)
    if home is None:
        return None
    try:
        # `from` for a module whose name is known at run time only.
        theirs = getattr(__import__(home, fromlist=["OperationState"]), "OperationState", None)
        if theirs is None:
            return None
        members = {name: member.value for name, member in theirs.__members__.items()}
    except Exception as error:  # noqa: BLE001 - it is not our code
        _warn(f"{home}.OperationState cannot be imported ({type(error).__name__}: {error})")
        return None
    if members != {name: member.value for name, member in own.__members__.items()}:
        _warn(f"{home}.OperationState has other members ({', '.join(map(repr, members.values()))})")
        return None
    found: type[enum.Enum] = theirs
    return found


def _warn(what: str) -> None:
    import warnings  # noqa: PLC0415 - only needed here

    warnings.warn(
        f"{what}, so hps_ops keeps an OperationState of its own, which is never equal to the"
        " client's: compare their values (state.value). `python -m hps_ops doctor` says more.",
        RuntimeWarning,
        stacklevel=_level_of_importer(),
    )


def _level_of_importer() -> int:
    """Count the frames up to whoever imports this package, as warnings count them."""
    level, frame = 1, sys._getframe(1)
    imports = ("importlib.", "_frozen_importlib")  # the same, before and after it is imported
    while frame.f_back is not None:
        name = frame.f_globals.get("__name__", "")
        if not name.startswith(("hps_ops", MIRROR, *imports)):
            break
        level += not name.startswith(imports)
        frame = frame.f_back
    return level
