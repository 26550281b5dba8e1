"""The documentation of batches says what they do."""

import ast
import doctest
import inspect
import re
from pathlib import Path

import pytest

import hps_ops
from hps_ops import OperationBatch

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "batch.md"
STUB = Path(hps_ops.__file__).with_name("_hps_ops.pyi")


def _stubbed() -> dict[str, str]:
    tree = ast.parse(STUB.read_text(encoding="utf-8"))
    (cls,) = [
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name == "OperationBatch"
    ]
    told = {"": ast.get_docstring(cls) or ""}
    for node in cls.body:
        if isinstance(node, ast.FunctionDef):
            told[node.name] = ast.get_docstring(node) or ""
    return told


def test_the_examples_of_the_guide_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) > 10
    space: dict[str, object] = {"__name__": "guide"}
    for block in blocks:
        exec(compile(block, str(GUIDE), "exec"), space)  # noqa: S102 - to run it is the test


@pytest.mark.parametrize("name", sorted(_stubbed()))
def test_examples_in_docstrings_run(name: str) -> None:
    told = inspect.getdoc(getattr(OperationBatch, name) if name else OperationBatch) or ""
    test = doctest.DocTestParser().get_doctest(told, {}, name or "class", None, None)
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_stub_documents_every_public_method_in_the_words_of_the_class() -> None:
    public = {name for name in vars(OperationBatch) if not name.startswith("_")}
    stubbed = _stubbed()
    assert public == {name for name in stubbed if name and not name.startswith("_")}
    for name in ["", *public]:
        own = inspect.getdoc(getattr(OperationBatch, name) if name else OperationBatch)
        assert stubbed[name] == (own or "")
