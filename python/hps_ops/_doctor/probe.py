"""Tells as one line of JSON what the mirrored import gives.

`hps_ops._doctor.finding` hands the text of this file to a fresh interpreter (``python -c``), so
that the answer is what a program would get: this package not imported before, and a crash only the
probe's.
"""

import sys

MODELS = "ansys.hps.data_transfer.client.models"
MARK = "hps_ops probe: "
ASKED = "hps_ops probe asked for: "
# A module that ends the program when it is imported is an answer, too.
STOPS = (Exception, SystemExit)


class Listener:
    """Tells what is imported, and leaves the finding to others."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Tell a name, at once: the import may end the interpreter."""
        del target
        if path is None:
            print(ASKED + name, flush=True)  # noqa: T201 - a part of the answer


# First of all: what comes next may be hidden, too.
sys.meta_path.insert(0, Listener)

import importlib  # noqa: E402
import importlib.util  # noqa: E402
import json  # noqa: E402
import warnings  # noqa: E402


def text_of(error: BaseException) -> str:
    """Give an error's type and text."""
    return f"{type(error).__name__}: {error}"


def look_at_parents() -> list[dict[str, object]]:
    """Import the packages above the mirror one by one, up to the first that fails."""
    found: list[dict[str, object]] = []
    parts = MODELS.split(".")
    for end in range(1, len(parts) + 1):
        name = ".".join(parts[:end])
        entry: dict[str, object] = {"name": name, "file": None, "error": None}
        found.append(entry)
        try:
            spec = importlib.util.find_spec(name)
            entry["file"] = None if spec is None else spec.origin
            importlib.import_module(name)
        except STOPS as error:
            entry["error"] = text_of(error)
            entry["missing"] = getattr(error, "name", None)
            break
    return found


def look_at(name: str) -> dict[str, object]:
    """Import a module and say where it comes from."""
    try:
        module = importlib.import_module(name)
    except STOPS as error:
        missing = getattr(error, "name", None)
        return {"file": None, "error": text_of(error), "missing": missing, "version": None}
    version = getattr(module, "__version__", None)
    return {"file": getattr(module, "__file__", None), "error": None, "version": version}


def main() -> None:
    """Print the answer."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        answer: dict[str, object] = {
            "path": sys.path,
            "parents": look_at_parents(),
            "mirror": look_at(f"{MODELS}.ops"),
            "hps_ops": look_at("hps_ops"),
            "native": look_at("hps_ops._hps_ops"),
            "pydantic": look_at("pydantic"),
        }
    ours, ops = sys.modules.get("hps_ops"), sys.modules.get(f"{MODELS}.ops")
    for name in ("Operation", "OperationState"):
        mine = getattr(ours, name, None)
        answer[name] = mine is not None and mine is getattr(ops, name, None)
    mine = getattr(ours, "OperationState", None)
    answer["states"] = None if mine is None else mine.__module__
    answer["warnings"] = [
        str(warning.message)
        for warning in caught
        if issubclass(warning.category, RuntimeWarning) and "hps_ops" in str(warning.message)
    ]
    print(MARK + json.dumps(answer))  # noqa: T201 - the answer


main()
