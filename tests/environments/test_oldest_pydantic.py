"""The package beside the oldest supported pydantic."""

import sys
from pathlib import Path

import pytest

from ..sides import OLDEST_VERSION
from .venvs import Environment

pytestmark = pytest.mark.environments

OLDEST = "pydantic=={}.{}.*".format(*OLDEST_VERSION)


@pytest.mark.skipif(
    sys.version_info >= (3, 13), reason=f"{OLDEST} cannot be built for this CPython"
)
def test_the_suite_passes_with_the_oldest_pydantic(wheel: Path, tmp_path: Path) -> None:
    oldest = Environment(tmp_path / "oldest", str(wheel), "pytest>=9", OLDEST)
    assert " passed" in oldest.run_suite()
