"""No library can tell our class from upstream's: each use has the same outcome on both."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..comparison import differences, report
from ..sides import ORACLE_VERSION, PYDANTIC
from . import all_uses

pytestmark = pytest.mark.skipif(
    PYDANTIC is None or PYDANTIC < ORACLE_VERSION,
    reason="the libraries are compared beside the newest pydantic",
)

USES = all_uses()
SIDES = ("reference", "ours")
#: Both processes hash alike, and Hypothesis loads no plugin, as ours would bring our class in.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name not in ("CI", "PYTEST_ADDOPTS")},
    "COLUMNS": "100",
    "HYPOTHESIS_NO_PLUGINS": "1",
    "NO_COLOR": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONWARNINGS": "default",
}


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Run all uses, the two sides at the same time."""
    folder = tmp_path_factory.mktemp("libraries")
    running = {}
    for side in SIDES:
        with (folder / f"{side}.err").open("wb") as said:
            running[side] = subprocess.Popen(
                [sys.executable, "-m", "tests.libraries.run", side],
                cwd=Path(__file__).parents[2],
                env={**ENVIRONMENT, "HOME": str(folder), "TMPDIR": str(folder)},
                stdout=subprocess.PIPE,
                stderr=said,
            )
    answers = {side: one.communicate(timeout=300)[0] for side, one in running.items()}
    for side, one in running.items():
        assert one.returncode == 0, (folder / f"{side}.err").read_text(errors="replace")[-3000:]
    return {side: json.loads(answer) for side, answer in answers.items()}


@pytest.mark.parametrize("name", USES)
def test_no_library_tells_them_apart(name: str, outcomes: dict[str, dict[str, Any]]) -> None:
    theirs, own = (outcomes[side][name] for side in SIDES)
    if missing := theirs.get("missing"):
        pytest.skip(missing)
    # A use that breaks down as a whole would compare nothing.
    assert "returns" in theirs, theirs
    found = list(differences(theirs, own))
    assert not found, report(found, "upstream's class")
