"""The wheel is built once for all environments."""

from pathlib import Path

import pytest

from .venvs import find_or_build_wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the wheel under test."""
    return find_or_build_wheel(tmp_path_factory.mktemp("wheel"))
