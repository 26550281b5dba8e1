"""Builds the sdist, and the wheel from the sdist, as an installer does."""

import os
import shutil
import sys
import tarfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .process import run

ROOT = Path(__file__).parents[2]
#: The libraries are compiled once, however many folders the project itself is built in.
BUILD_CACHE = {"CARGO_TARGET_DIR": str(ROOT / "target" / "distributions")}
#: Names a wheel that was built already.
WHEEL_VARIABLE = "HPS_OPS_WHEEL"

# Older patch releases of 3.10 and 3.11 have no filters; newer ones ask for one.
_TAR_FILTER: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}


@dataclass(frozen=True)
class Distributions:
    """The shipped files.

    Attributes
    ----------
    sdist
        The source distribution.
    source
        The folder that it unpacks to.
    wheel
        The wheel that was built from this folder, or the one that is named.
    """

    sdist: Path
    source: Path
    wheel: Path


@cache
def build_distributions(folder: Path) -> Distributions:
    """Build both from the checkout."""
    run([sys.executable, "-m", "maturin", "sdist", "-o", str(folder)], ROOT)
    (sdist,) = folder.glob("hps_ops-*.tar.gz")
    shutil.unpack_archive(sdist, folder, **_TAR_FILTER)
    source = folder / sdist.name.removesuffix(".tar.gz")
    if named := os.environ.get(WHEEL_VARIABLE):
        return Distributions(sdist, source, Path(named).resolve())
    # Files of an sdist have one date, long ago, by which cargo would take an earlier build for theirs.
    for path in source.rglob("*.rs"):
        path.touch()
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(folder)]
    run([*command, str(source)], folder, **BUILD_CACHE)
    (wheel,) = folder.glob("hps_ops-*.whl")
    return Distributions(sdist, source, wheel)
