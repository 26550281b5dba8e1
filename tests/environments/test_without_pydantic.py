"""The package in an environment that holds nothing else."""

from pathlib import Path

import pytest

from .venvs import Environment

pytestmark = pytest.mark.environments

FIRST_STEPS = """
import importlib.util
assert importlib.util.find_spec("pydantic") is None
assert importlib.util.find_spec("pydantic_core") is None
from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
from hps_ops import ValidationError
operation = Operation(id="a", state="failed", progress="0.5")
assert operation.state is OperationState.Failed and operation.is_final
try:
    Operation(id=5)
except ValidationError as error:
    assert isinstance(error, ValueError)
    print(error)
"""


def test_the_package_works_alone(wheel: Path, tmp_path: Path) -> None:
    alone = Environment(tmp_path / "alone", str(wheel))
    assert "1 validation error for Operation" in alone.run("-c", FIRST_STEPS, cwd=tmp_path)


def test_the_wheel_brings_no_dependency(wheel: Path, tmp_path: Path) -> None:
    alone = Environment(tmp_path / "alone", str(wheel))
    installed = alone.run("-m", "pip", "list", "--format=freeze").split()
    names = {line.partition("==")[0].partition("@")[0].lower() for line in installed}
    assert names - {"pip", "setuptools", "wheel"} == {"hps-ops"}


def test_the_suite_passes_without_pydantic(wheel: Path, tmp_path: Path) -> None:
    bare = Environment(tmp_path / "bare", str(wheel), "pytest>=9")
    assert " passed" in bare.run_suite()
