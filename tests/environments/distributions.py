"""Builds the sdist, and the wheel from the sdist, as an installer does."""

import atexit
import os
import shutil
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .process import ROOT, run
from .venvs import Environment

#: What is kept between runs, so that cargo compiles only what is new.
_KEPT = ROOT / "target" / "distributions"
_COMPILED = _KEPT / "cargo"
BUILD_CACHE = {"CARGO_TARGET_DIR": str(_COMPILED)}
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
    source = _unpack(sdist, _workplace() / "source")
    if named := os.environ.get(WHEEL_VARIABLE):
        return Distributions(sdist, source, Path(named).resolve())
    _take_over_libraries()
    command = ["-m", "pip", "wheel", "--no-deps", "-q", "-w", str(folder)]
    building_environment().run(*command, str(source), cwd=folder, **BUILD_CACHE)
    (wheel,) = folder.glob("hps_ops-*.whl")
    return Distributions(sdist, source, wheel)


def building_environment() -> Environment:
    """Give an empty environment, always in the same place.

    PyO3 is compiled anew, and so is the project, where the path of the interpreter is another one.
    """
    folder = _workplace() / "python"
    shutil.rmtree(folder, ignore_errors=True)
    return Environment(folder)


@cache
def _workplace() -> Path:
    """Give the folder that is kept, or a new one while another run uses that."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    lock = (_KEPT / ".lock").open("w")
    atexit.register(lock.close)
    try:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        folder = tempfile.mkdtemp(prefix="hps-ops-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)
    return _KEPT


def _unpack(sdist: Path, folder: Path) -> Path:
    """Unpack into a folder of this name, in which nothing else is left, and give the project's.

    Files of an sdist have one date, long ago, by which cargo would take an earlier build for theirs.
    They get that of the unpacking before if they are the same as then, and else today's.
    """
    new = folder.with_name(f"{folder.name}-new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.unpack_archive(sdist, new, **_TAR_FILTER)
    for path in new.rglob("*"):
        if not path.is_file():
            continue
        path.touch()
        before = folder / path.relative_to(new)
        if before.is_file() and before.read_bytes() == path.read_bytes():
            date = before.stat().st_mtime_ns
            os.utime(path, ns=(date, date))
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return folder / sdist.name.removesuffix(".tar.gz")


def _take_over_libraries() -> None:
    """Let the first build begin with the libraries that `make build` has compiled in the same way.

    Cargo looks at them as at its own, and compiles anew what does not fit. The project itself is
    left out.
    """
    compiled, copied = ROOT / "target" / "release", _COMPILED.with_name("cargo-new")
    if _COMPILED.exists() or not compiled.is_dir():
        return
    shutil.rmtree(copied, ignore_errors=True)
    ours = ("*hps_ops*", "*hps-ops*", "incremental", "examples", ".cargo-lock")
    shutil.copytree(compiled, copied / "release", ignore=shutil.ignore_patterns(*ours))
    copied.rename(_COMPILED)
