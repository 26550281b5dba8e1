"""What the release workflow asks of built distributions; it needs nothing installed.

``python -m tests.packaging try FOLDER`` installs the wheel that fits the running interpreter into
an empty environment, where the suite's surface part must pass, without pydantic and with it.
``python -m tests.packaging count FOLDER`` says what is missing from a release.
"""

import argparse
import platform
import sys
import tempfile
from pathlib import Path

from ..environments.venvs import Environment
from .installed import bare_suite, run_surface
from .promise import faults


def try_wheel(folder: Path) -> int:
    """Install and test; the first failure ends it."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = Environment(Path(scratch) / "empty")
        # pip chooses among the wheels, as it will for users; no other source is allowed.
        environment.install(
            *("hps-ops", "--no-index", "--find-links", str(folder), "--only-binary=:all:")
        )
        environment.install("pytest>=9")
        suite = bare_suite(Path(scratch) / "suite")
        print(run_surface(environment, suite))
        environment.install("pydantic")
        print(run_surface(environment, suite))
    print(f"the wheel works on {platform.platform()}, CPython {sys.version}")
    return 0


def count(folder: Path, tag: str) -> int:
    """Compare the files with the promise."""
    names = sorted(path.name for path in folder.iterdir())
    found = faults(names, tag)
    print(*(found or [f"{len(names)} files, nothing is missing"]), sep="\n")
    return int(bool(found))


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.packaging",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("try", "count"))
    parser.add_argument("folder", type=Path, help="the folder that holds the distributions")
    parser.add_argument("--tag", default="", help="the tag that is being released, if any")
    given = parser.parse_args()
    folder: Path = given.folder.resolve()
    return try_wheel(folder) if given.command == "try" else count(folder, given.tag)


if __name__ == "__main__":
    sys.exit(main())
