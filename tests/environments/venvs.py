"""Builds a virtual environment with the project's wheel and runs the suite in it."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Names a wheel that was built already.
WHEEL_VARIABLE = "HPS_OPS_WHEEL"


def find_or_build_wheel(folder: Path) -> Path:
    """Give the wheel under test, built from the project unless one is named."""
    if named := os.environ.get(WHEEL_VARIABLE):
        return Path(named).resolve()
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "-q",
        "-w",
        str(folder),
        str(ROOT),
    ]
    _run(command)
    (wheel,) = folder.glob("hps_ops-*.whl")
    return wheel


class Environment:
    """A virtual environment that holds the wheel and what else it is told to hold."""

    def __init__(self, folder: Path, *requirements: str) -> None:
        venv.create(folder, with_pip=True, clear=True)
        self.python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
        self.run("-m", "pip", "install", "-q", *requirements)

    def run(self, *arguments: str, cwd: Path | None = None) -> str:
        """Run the environment's Python; a failure is a failure of the test."""
        return _run([str(self.python), *arguments], cwd)

    def run_suite(self, tests: str = "tests") -> str:
        """Run everything but these environments, or a part, by the project's own settings."""
        return self.run(
            *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts="),
            *("-m", "not environments", "-rfE", "--tb=short", tests),
            cwd=ROOT,
        )


def _run(command: list[str], cwd: Path | None = None) -> str:
    environment = {
        name: value
        for name, value in os.environ.items()
        # The outer run's settings are no business of the inner one.
        if not name.startswith(("PYTEST_", "PYTHON", "HYPOTHESIS_", "COV_"))
    }
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, check=False, text=True, timeout=1500
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-4000:]}"
    return done.stdout
