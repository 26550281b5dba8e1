"""The package beside the FastAPI of a year ago."""

from pathlib import Path

import pytest

from .venvs import Environment

pytestmark = pytest.mark.environments


def test_an_older_fastapi_has_the_same_outcomes(wheel: Path, tmp_path: Path) -> None:
    needed = ("pytest>=9", "pydantic==2.14.*", "fastapi==0.121.*", "httpx", "python-multipart")
    older = Environment(tmp_path / "older", str(wheel), *needed)
    told = older.run_suite("tests/frameworks/test_fastapi.py")
    assert " passed" in told
    assert "skipped" not in told
