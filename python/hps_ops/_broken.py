"""What the package does where its native module cannot be loaded."""

import sys


def explain(error: ImportError) -> ImportError:
    """Give the error that the import of the package raises.

    The doctor has to answer here too. `python -m hps_ops` imports the package before it runs
    anything else, so in that case the answer is given right here, and the interpreter exits.
    """
    if _is_run_as_command():
        from hps_ops.__main__ import main  # noqa: PLC0415 - only then

        sys.exit(main(sys.argv[1:]))
    text = f"{error} (`{sys.executable} -m hps_ops doctor` tells why, and what mends it)"
    return ImportError(text, name=error.name, path=error.path)


def _is_run_as_command() -> bool:
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
