"""The command line: ``python -m hps_ops``."""

import argparse
import os
import sys
from importlib import metadata

USAGE_ERROR = 2


def _version() -> str:
    # Not from the native module: this has to work where it cannot be loaded.
    try:
        return metadata.version("hps-ops")
    except metadata.PackageNotFoundError:
        return "(version unknown: there are no metadata)"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hps_ops",
        description=f"hps-ops {_version()}: native models of the operations of the HPS data"
        " transfer service.",
    )
    parser.add_argument("--version", action="version", version=f"hps-ops {_version()}")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="COMMAND")
    doctor = commands.add_parser(
        "doctor",
        help="tell which Operation the client's import path gives, and what would mend it",
        description="Tells which Operation the import from"
        " ansys.hps.data_transfer.client.models.ops gives in this environment, seen from the"
        " current folder, why, and the command that mends it.",
        epilog="Exit code: 0 fine, 1 something to mend, 2 wrong usage.",
    )
    doctor.add_argument("--json", action="store_true", help="answer with a JSON document")
    return parser


def main(arguments: list[str]) -> int:
    """Run a command.

    Parameters
    ----------
    arguments
        The arguments of the command line, without the program.

    Returns
    -------
    int
        The exit code: 0 fine, 1 something to mend, 2 wrong usage.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return USAGE_ERROR
    from hps_ops._doctor.finding import examine  # noqa: PLC0415 - usage needs none of it

    finding = examine()
    try:
        print(finding.to_json() if options.json else finding.to_text(), flush=True)  # noqa: T201
    except BrokenPipeError:
        # Whoever reads has read enough; Python would complain again when it closes the stream.
        _forget_output()
    except OSError as error:
        _forget_output()
        parser.exit(USAGE_ERROR, f"{parser.prog}: the answer cannot be written: {error}\n")
    return 0 if finding.is_fine else 1


def _forget_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
