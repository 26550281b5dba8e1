"""The built wheel, the sources and an editable install work where nothing else is."""

import re
from pathlib import Path

import pytest

from ..environments.distributions import (
    BUILD_CACHE,
    Distributions,
    building_environment,
)
from ..environments.venvs import Environment
from .installed import bare_suite, homes, run_surface

pytestmark = pytest.mark.environments


def _count(word: str, told: str) -> int:
    found = re.search(rf"(\d+) {word}", told)
    return int(found[1]) if found else 0


def test_the_wheel_passes_the_surface_part_in_an_empty_environment(
    wheel: Path, tmp_path: Path
) -> None:
    environment = Environment(tmp_path / "empty", str(wheel), "pytest>=9")
    suite = bare_suite(tmp_path / "suite")
    alone = run_surface(environment, suite)
    assert _count("failed", alone) == 0
    environment.install(f"{wheel}[pydantic]")
    with_pydantic = run_surface(environment, suite)
    # Beside pydantic there is more to compare with, so fewer tests are skipped.
    assert _count("passed", with_pydantic) > _count("passed", alone) > 0

    environment.run("-m", "pip", "uninstall", "-q", "-y", "hps-ops")
    packages = environment.folder.glob("**/site-packages")
    left = [file for folder in packages for file in folder.glob("*ansys/**/*") if file.is_file()]
    left += [file for folder in packages for file in folder.glob("*hps_ops*")]
    assert left == []


def test_the_sources_install_with_the_extra_and_then_editable(
    distributions: Distributions, tmp_path: Path
) -> None:
    environment = building_environment()
    environment.install(f"{distributions.source}[pydantic]", **BUILD_CACHE)
    assert all(home.is_relative_to(environment.folder) for home in homes(environment, tmp_path))
    environment.run("-c", "import pydantic, hps_ops; hps_ops.Operation.model_fields", cwd=tmp_path)

    environment.install("-e", str(distributions.source), **BUILD_CACHE)
    folder = distributions.source / "python"
    assert all(home.is_relative_to(folder) for home in homes(environment, tmp_path))
    # What is edited is what runs.
    mark = folder / "hps_ops" / "_packaging_mark.py"
    mark.write_text("SEEN = True\n", encoding="utf-8")
    environment.run("-c", "from hps_ops import _packaging_mark as mark; mark.SEEN", cwd=tmp_path)
