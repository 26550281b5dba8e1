"""Answers `python -m hps_ops` before anything is loaded that may be broken."""

import sys


def run_if_meant() -> None:
    """Run the command line and exit, if this interpreter was started for it."""
    if not _is_meant():
        return
    from hps_ops.__main__ import main  # noqa: PLC0415 - only then

    sys.exit(main(sys.argv[1:]))


def _is_meant() -> bool:
    # While `-m` looks for its module, it stands in for the name of the program.
    if sys.argv[:1] != ["-m"]:
        return False
    before_last = ["", *sys.orig_argv]
    return any(
        argument in ("hps_ops", "hps_ops.__main__")
        and option.startswith("-")
        and option[-1:] == "m"
        for option, argument in zip(before_last, sys.orig_argv, strict=False)
    )
