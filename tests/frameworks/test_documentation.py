"""The examples of `docs/frameworks.md` run as they stand."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "frameworks.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
OURS = ("hps_ops", "ansys")


def _libraries(block: str) -> list[str]:
    names = re.findall(r"^(?:from|import) (\w+)", block, re.M)
    return [name for name in names if name not in OURS]


def test_there_are_examples() -> None:
    named = {name for block in BLOCKS for name in _libraries(block)}
    assert {"fastapi", "pydantic", "orjson", "msgspec", "hypothesis", "typer"} <= named
    assert {"pandas", "polars"} <= named


def _name(place: int) -> str:
    return "-".join([str(place), *_libraries(BLOCKS[place])])


@pytest.mark.parametrize("block", BLOCKS, ids=map(_name, range(len(BLOCKS))))
def test_an_example_runs(block: str) -> None:
    for name in _libraries(block):
        pytest.importorskip(name, reason="the group `frameworks` is not installed")
    exec(compile(block, str(PAGE), "exec"), {"__name__": "page"})  # noqa: S102 - to run it is the test
