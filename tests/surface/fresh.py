"""Runs code in a fresh interpreter that finds the package under test and nothing else new."""

import os
import subprocess
import sys
from pathlib import Path

import hps_ops

#: The folder that holds `hps_ops` and, beside it, the mirror.
PACKAGES = Path(hps_ops.__file__).parents[1]
MIRROR = PACKAGES / "ansys" / "hps" / "data_transfer" / "client" / "models" / "ops"


def run(code: str, *folders: Path, options: tuple[str, ...] = (), cwd: Path | None = None) -> str:
    """Run code and return what it prints; a failure of the code is a failure of the test."""
    path = os.pathsep.join(map(str, (*folders, PACKAGES, *_third_party())))
    done = subprocess.run(
        [sys.executable, *options, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=False,
        text=True,
        cwd=cwd,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _third_party() -> list[str]:
    # `-S` leaves these out, and pydantic has to stay importable for the tests to mean something.
    return [folder for folder in sys.path if "site-packages" in folder]
