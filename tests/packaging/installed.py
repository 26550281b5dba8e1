"""Runs the suite's surface part against an installed wheel, far from the checkout."""

import shutil
from pathlib import Path

from ..environments.process import ROOT
from ..environments.venvs import Environment

#: What the tests read besides themselves. The package's sources are left behind.
_NEEDED = ("tests", "examples", "docs", "Cargo.toml", "README.md", "pyproject.toml")
_WHERE = "import hps_ops, {mirror} as ops; print(hps_ops.__file__, ops.__file__, sep='\\n')"


def bare_suite(folder: Path) -> Path:
    """Copy the suite to a new folder, in which no source of the package lies."""
    folder.mkdir()
    for name in _NEEDED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    return folder


def homes(environment: Environment, cwd: Path) -> list[Path]:
    """Tell which files the package and the mirror are imported from."""
    code = _WHERE.format(mirror="ansys.hps.data_transfer.client.models.ops")
    return [Path(line) for line in environment.run("-c", code, cwd=cwd).splitlines()]


def run_surface(environment: Environment, suite: Path) -> str:
    """Run the surface part, once it is clear that the installed package is what it sees."""
    for home in homes(environment, suite):
        assert home.resolve().is_relative_to(environment.folder.resolve()), home
    return environment.run_suite("tests/surface", cwd=suite)
