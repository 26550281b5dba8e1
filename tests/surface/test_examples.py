"""The examples of the README and the quick start run as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
QUICKSTART = ROOT / "examples" / "quickstart.py"


def _blocks() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.M | re.S)


def test_the_readme_has_examples() -> None:
    assert _blocks()


def test_the_examples_of_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    space: dict[str, object] = {"__name__": "readme"}
    for block in _blocks():
        exec(compile(block, str(README), "exec"), space)  # noqa: S102 - to run it is the test


def _run_quickstart(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(QUICKSTART), *arguments],
        capture_output=True,
        check=False,
        text=True,
        cwd=cwd,
        timeout=120,
    )


def test_the_quick_start_runs_on_the_bundled_data() -> None:
    done = _run_quickstart()
    assert done.returncode == 0, done.stderr
    assert "succeeded" in done.stdout
    assert "failed" in done.stdout
    assert done.stderr == ""


def test_the_quick_start_runs_from_anywhere(tmp_path: Path) -> None:
    assert _run_quickstart(cwd=tmp_path).returncode == 0


BAD_FILES = {
    "broken": '{"operations": [{"id": "a", }]}',
    "cut": '{"operations": [{"id": "a"',
    "empty": "",
    "no operations": '{"other": []}',
    "no list": '{"operations": {"id": "a"}}',
    "no object": "[]",
    "wrong field": '{"operations": [{"id": 5}]}',
    "wrong operation": '{"operations": ["a"]}',
}


@pytest.mark.parametrize("label", BAD_FILES)
def test_a_bad_file_gives_one_clear_line(label: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(BAD_FILES[label], encoding="utf-8")
    _assert_one_clear_line(_run_quickstart(str(path)))


def test_bytes_that_are_no_text_give_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(b'{"operations": [{"id": "\xff"}]}')
    _assert_one_clear_line(_run_quickstart(str(path)))


def test_a_missing_file_gives_one_clear_line(tmp_path: Path) -> None:
    _assert_one_clear_line(_run_quickstart(str(tmp_path / "missing.json")))


def _assert_one_clear_line(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
