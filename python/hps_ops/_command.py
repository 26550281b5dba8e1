"""Answers `python -m hps_ops` before anything is loaded that may be broken."""

import os
import sys


def run_if_meant() -> None:
    """Run the command line and exit, if this interpreter was started for it."""
    if not _is_meant():
        return
    # A file in the current folder may hide what is needed to say so.
    current = os.getcwd()  # noqa: PTH109 - pathlib is one of those that may be hidden
    path = sys.path[:]
    sys.path[:] = [folder for folder in path if folder not in {"", current}]
    from hps_ops.__main__ import main  # noqa: PLC0415 - only then
    from hps_ops._doctor import finding  # noqa: F401, PLC0415 - only then

    sys.path[:] = path
    sys.exit(main(sys.argv[1:]))


def _is_meant() -> bool:
    # While `-m` looks for its module, it stands in for the name of the program.
    return sys.argv[:1] == ["-m"] and _module() in ("hps_ops", "hps_ops.__main__")


def _module() -> str | None:
    """Give the module that the interpreter was told to run with its option `-m`."""
    arguments = iter(sys.orig_argv[1:])
    for argument in arguments:
        if argument == "--check-hash-based-pycs":
            next(arguments, None)
        if argument.startswith("--"):
            continue
        if not argument.startswith("-"):
            return None
        # Several letters may stand together; what follows one that takes a value is that value.
        for place, letter in enumerate(argument[1:], start=2):
            if letter in "mcWX":
                value = argument[place:] or next(arguments, None)
                if letter == "m":
                    return value
                if letter == "c":
                    return None
                break
    return None
