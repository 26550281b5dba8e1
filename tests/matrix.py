"""Runs the whole suite on every supported CPython that is found: ``make test-matrix``.

Interpreters are looked for on the path and among pyenv's versions. Each gets an environment of
its own, ``.venv-X.Y``. The exit code is 1 if one of them failed, and 2 if none was found.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[1]
_ASK = """
import json, platform, sys, sysconfig
free_threaded = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
print(json.dumps([platform.python_implementation(), list(sys.version_info[:3]), free_threaded]))
"""


def supported_versions() -> list[str]:
    """List the versions that the project's classifiers name; the last one also as free-threaded."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text)
    return [*named, f"{named[-1]}t"]


def find_interpreters(search_path: str, pyenv: Path) -> dict[str, Path]:
    """Find supported interpreters, the newest of each version."""
    found: dict[str, tuple[tuple[int, ...], Path]] = {}
    for candidate in _candidates(search_path, pyenv):
        told = _ask(candidate)
        if told is None:
            continue
        version, release = told
        if version in supported_versions() and release > found.get(version, ((), candidate))[0]:
            found[version] = (release, candidate)
    return {version: found[version][1] for version in supported_versions() if version in found}


def _candidates(search_path: str, pyenv: Path) -> Iterator[Path]:
    for version in supported_versions():
        if named := shutil.which(f"python{version}", path=search_path):
            yield Path(named)
    yield from sorted(pyenv.glob("versions/*/bin/python"))


def _ask(candidate: Path) -> tuple[str, tuple[int, ...]] | None:
    """Let an interpreter tell its version; pyenv's stand-ins for what is not active fail here."""
    try:
        done = subprocess.run(
            [str(candidate), "-I", "-c", _ASK],
            capture_output=True,
            check=True,
            text=True,
            timeout=60,
        )
        implementation, release, free_threaded = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    if implementation != "CPython":
        return None
    return f"{release[0]}.{release[1]}{'t' if free_threaded else ''}", tuple(release)


def run_suite(version: str, interpreter: Path) -> int:
    """Run `make test` in the environment of one interpreter; give its exit code."""
    # A make above this one has its own jobs and variables.
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    command = ["make", "test", f"PYTHON={interpreter}", f"VENV=.venv-{version}"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def run_matrix(found: dict[str, Path], run: Callable[[str, Path], int]) -> int:
    """Run the suite on each interpreter, and sum up."""
    results = {}
    for version, interpreter in found.items():
        print(f"=== CPython {version}: {interpreter}", flush=True)
        start = monotonic()
        code = run(version, interpreter)
        results[version] = (code, monotonic() - start)
    print("\n=== summary")
    for version in supported_versions():
        if version not in results:
            print(f"CPython {version:6} not found")
            continue
        code, seconds = results[version]
        verdict = "passed" if code == 0 else f"FAILED (exit code {code})"
        print(f"CPython {version:6} {verdict} in {seconds:.0f} s")
    if not results:
        print(
            "No supported interpreter was found. Put one on the path, as python3.X, "
            "or install one with pyenv.",
            file=sys.stderr,
        )
        return 2
    return int(any(code for code, _ in results.values()))


def pyenv_root() -> Path:
    """Tell where pyenv keeps its versions."""
    return Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.matrix", description=__doc__)
    parser.parse_args()
    return run_matrix(find_interpreters(os.environ.get("PATH", ""), pyenv_root()), run_suite)


if __name__ == "__main__":
    sys.exit(main())
