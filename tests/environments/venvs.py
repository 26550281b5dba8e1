"""Builds virtual environments with the project's wheel and runs the suite in them."""

import atexit
import os
import shutil
import tempfile
import venv
from collections.abc import Callable
from functools import cache
from pathlib import Path

from .process import ROOT, run


class Environment:
    """A virtual environment that holds the wheel and what else it is told to hold.

    It is a copy of one that was made in this run with the same requirements, if there is one.
    """

    def __init__(self, folder: Path, *requirements: str) -> None:
        copy_folder(_made_with(requirements), folder)
        self.folder = folder
        self.python = python_of(folder)

    def install(self, *requirements: str, **variables: str) -> None:
        """Install more; what cannot be installed is a failure of the test."""
        _install(self.folder, *requirements, **variables)

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


def python_of(folder: Path) -> Path:
    """Name the Python of the environment in a folder."""
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def copy_folder(source: Path, target: Path) -> None:
    """Copy an environment; the files are shared where that can be.

    Links take no time and no room. Neither pip nor Python writes into a file that is there: they
    make a new one and put it in its place.
    """
    shutil.copytree(source, target, symlinks=True, copy_function=_link_or_copy())


def _link_or_copy() -> Callable[[str, str], object]:
    if os.name == "nt":
        return shutil.copy2

    def link(source: str, target: str) -> object:
        try:
            return os.link(source, target)
        except OSError:  # another file system, or one without links
            return shutil.copy2(source, target)

    return link


@cache
def empty_environment() -> Path:
    """Make an environment with pip alone, to be copied: to unpack pip takes seconds."""
    folder = Path(tempfile.mkdtemp(prefix="hps-ops-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    venv.create(folder / "empty", with_pip=True)
    return folder / "empty"


@cache
def _made_with(requirements: tuple[str, ...]) -> Path:
    if not requirements:
        return empty_environment()
    folder = Path(tempfile.mkdtemp(dir=empty_environment().parent)) / "made"
    copy_folder(empty_environment(), folder)
    _install(folder, *requirements)
    return folder


def _install(folder: Path, *requirements: str, **variables: str) -> None:
    run([str(python_of(folder)), "-m", "pip", "install", "-q", *requirements], **variables)
