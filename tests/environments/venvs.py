"""Builds a virtual environment with the project's wheel and runs the suite in it."""

import os
import venv
from pathlib import Path

from .distributions import ROOT
from .process import run


class Environment:
    """A virtual environment that holds the wheel and what else it is told to hold."""

    def __init__(self, folder: Path, *requirements: str) -> None:
        venv.create(folder, with_pip=True, clear=True)
        self.folder = folder
        self.python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
        if requirements:
            self.install(*requirements)

    def install(self, *requirements: str, **variables: str) -> None:
        """Install more; what cannot be installed is a failure of the test."""
        self.run("-m", "pip", "install", "-q", *requirements, **variables)

    def run(self, *arguments: str, cwd: Path | None = None, **variables: str) -> str:
        """Run the environment's Python; a failure is a failure of the test."""
        return run([str(self.python), *arguments], cwd, **variables)

    def run_suite(self, *tests: str, cwd: Path = ROOT) -> str:
        """Run the tests, or everything but these environments, by the project's own settings."""
        return self.run(
            *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts="),
            *("-m", "not environments", "-rfE", "--tb=short", *(tests or ("tests",))),
            cwd=cwd,
        )
