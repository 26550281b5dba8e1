"""Runs a command that knows nothing of the run that started it."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(command: list[str], cwd: Path | None = None, **variables: str) -> str:
    """Run a command and give what it printed; a failure of it is a failure of the test."""
    environment = {
        name: value
        for name, value in os.environ.items()
        # The outer run's settings are no business of the inner one.
        if not name.startswith(("PYTEST_", "PYTHON", "HYPOTHESIS_", "COV_"))
    }
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment | variables,
        capture_output=True,
        check=False,
        text=True,
        timeout=1500,
    )
    assert done.returncode == 0, f"{done.stdout[-8000:]}\n{done.stderr[-4000:]}"
    return done.stdout
