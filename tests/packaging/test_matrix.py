"""`make test-matrix` finds the interpreters that are there, and says what it did not find."""

import platform
import sys
from pathlib import Path

import pytest

from .. import matrix

THIS = f"{sys.version_info[0]}.{sys.version_info[1]}"
needs_symlinks = pytest.mark.skipif(sys.platform == "win32", reason="links are for the privileged")


def _write(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def _answering(implementation: str, release: tuple[int, ...], *, free_threaded: bool) -> str:
    told = f'["{implementation}", {list(release)}, {str(free_threaded).lower()}]'
    return f"echo '{told}'"


def test_the_supported_versions_are_those_of_the_classifiers() -> None:
    assert matrix.supported_versions() == ["3.10", "3.11", "3.12", "3.13", "3.14", "3.14t"]


@needs_symlinks
def test_a_real_interpreter_is_found_on_the_path(tmp_path: Path) -> None:
    name = f"{THIS}t" if not getattr(sys, "_is_gil_enabled", lambda: True)() else THIS
    link = tmp_path / f"python{name}"
    link.symlink_to(Path(sys.executable).resolve())
    assert platform.python_implementation() == "CPython"
    assert matrix.find_interpreters(str(tmp_path), tmp_path / "none") == {name: link}


@needs_symlinks
def test_pyenvs_versions_are_found_and_the_newest_of_each_is_taken(tmp_path: Path) -> None:
    for release, free_threaded in [
        ((3, 11, 2), False),
        ((3, 11, 10), False),
        ((3, 9, 1), False),
        ((3, 14, 0), True),
    ]:
        folder = tmp_path / "versions" / ".".join(map(str, release))
        told = _answering("CPython", release, free_threaded=free_threaded)
        _write(folder / "bin" / "python", told)
    other = _answering("PyPy", (3, 12, 1), free_threaded=False)
    _write(tmp_path / "versions" / "pypy" / "bin" / "python", other)
    found = matrix.find_interpreters("", tmp_path)
    assert {version: path.parts[-3] for version, path in found.items()} == {
        "3.11": "3.11.10",
        "3.14t": "3.14.0",
    }


@needs_symlinks
def test_what_does_not_answer_is_no_interpreter(tmp_path: Path) -> None:
    _write(tmp_path / "python3.12", "echo 'python3.12: command not found' >&2; exit 127")
    _write(tmp_path / "python3.13", "echo hello")
    assert matrix.find_interpreters(str(tmp_path), tmp_path) == {}


def test_all_run_and_one_failure_is_the_exit_code(capfd: pytest.CaptureFixture[str]) -> None:
    ran = []

    def run(version: str, interpreter: Path) -> int:
        ran.append((version, interpreter))
        return 2 if version == "3.10" else 0

    found = {"3.10": Path("a"), "3.12": Path("b")}
    assert matrix.run_matrix(found, run) == 1
    assert ran == list(found.items())
    summary = capfd.readouterr().out.partition("=== summary")[2]
    assert "CPython 3.10   FAILED (exit code 2)" in summary
    assert "CPython 3.11   not found" in summary
    assert "CPython 3.12   passed in 0 s" in summary


def test_success_is_zero_and_nothing_found_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert matrix.run_matrix({"3.12": Path("a")}, lambda *_: 0) == 0
    capfd.readouterr()
    assert matrix.run_matrix({}, lambda *_: 0) == 2
    assert "No supported interpreter was found" in capfd.readouterr().err
