"""`python -m tests.libraries.run SIDE` prints the outcome of every use on one side, as JSON.

A name of a use, or the beginning of one, after SIDE runs only what is called so.
"""

import __future__

import importlib
import json
import os
import sys
import time
import types
from pathlib import Path
from typing import Any

from ..outcome import record
from ..sides import Models, ours
from . import UPSTREAM, all_uses


def reference() -> Models:
    """Give the oracle's classes, found under upstream's name and with texts as annotations.

    Upstream's module says `from __future__ import annotations`, and in a process without ours
    that can be had.
    """
    path = Path(__file__).parents[1] / "reference.py"
    module = None
    for name in _parents_and(UPSTREAM):
        parent, module = module, types.ModuleType(name)
        sys.modules[name] = module
        if name != UPSTREAM:
            module.__path__ = []
        if parent is not None:
            setattr(parent, name.rpartition(".")[2], module)
    assert module is not None
    flags = __future__.annotations.compiler_flag
    code = compile(path.read_text(encoding="utf-8"), path, "exec", flags, dont_inherit=True)
    exec(code, module.__dict__)  # noqa: S102 - our own file
    return Models("reference", module.Operation, module.OperationState, module.ValidationError)


def mirrored() -> Models:
    """Give the classes under test, from upstream's path."""
    side, module = ours(), importlib.import_module(UPSTREAM)
    assert (module.Operation, module.OperationState) == (side.Operation, side.OperationState)
    return side


def _parents_and(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


def outcomes(m: Models, beginning: str = "") -> dict[str, Any]:
    """Run every use whose name begins so; what cannot run says what it lacks."""
    told = {}
    for name, one in all_uses().items():
        if not name.startswith(beginning):
            continue
        missing = one.missing()
        started = time.perf_counter()
        told[name] = {"missing": missing} if missing else record(lambda one=one: one.run(m))
        took = time.perf_counter() - started
        if took > 1 or "-v" in sys.argv:
            print(f"{took:5.1f} s  {name}", file=sys.stderr)
    return told


def main() -> None:
    side, *beginning = [word for word in sys.argv[1:] if word != "-v"]
    m = {"reference": reference, "ours": mirrored}[side]()
    # What a library prints, in a process of its own maybe, does not belong to the answer.
    answer = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    told = outcomes(m, *beginning)
    assert ("hps_ops" in sys.modules) == (side == "ours")
    answer.write(json.dumps(told))
    answer.flush()
    # Threads that a library has left behind have no say in how long this takes.
    os._exit(0)


main()
