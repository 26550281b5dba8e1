"""The stub of the compiled module says what the class itself says."""

import ast
import inspect
import re
from pathlib import Path

import pytest

import hps_ops
from hps_ops import Operation, OperationBatch, _hps_ops

_STUB = Path(hps_ops.__file__).with_name("_hps_ops.pyi")
_TREE = ast.parse(_STUB.read_text(encoding="utf-8"))
_CLASS = next(
    node for node in _TREE.body if isinstance(node, ast.ClassDef) and node.name == "Operation"
)
_METHODS = {node.name: node for node in _CLASS.body if isinstance(node, ast.FunctionDef)}
_DOCUMENTED = sorted(name for name, node in _METHODS.items() if ast.get_docstring(node))


@pytest.mark.parametrize("name", _DOCUMENTED)
def test_a_docstring_of_the_stub_is_the_methods_or_its_first_line(name: str) -> None:
    told = ast.get_docstring(_METHODS[name])
    member = inspect.getattr_static(Operation, name)
    if name == "model_json_schema":
        from hps_ops._model import introspection as _introspection

        member = _introspection.json_schema_method(Operation)
    elif isinstance(member, classmethod):
        member = getattr(Operation, name)
    own = inspect.getdoc(member) or ""
    assert told in (own, own.split("\n")[0])


def _sections(told: str, title: str) -> list[str]:
    """Give the names that a section of a docstring in NumPy style describes."""
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w+\n-+\n|\Z)", told, re.M | re.S)
    lines = found[1].splitlines() if found else []
    heads = [line.partition(" : ")[0] for line in lines if line and not line.startswith(" ")]
    return [name for head in heads for name in head.split(", ")]


@pytest.mark.parametrize("cls", [Operation, OperationBatch])
def test_docstrings_name_parameters_and_errors_as_they_are(cls: type) -> None:
    documented = 0
    (stub,) = [node for node in _TREE.body if getattr(node, "name", None) == cls.__name__]
    for node in stub.body:
        is_property = "property" in map(ast.unparse, getattr(node, "decorator_list", ()))
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or is_property:
            continue
        name, member = node.name, getattr(cls, node.name)
        told = inspect.getdoc(member) or ""
        parameters = [one.removeprefix("**") for one in _sections(told, "Parameters")]
        known = inspect.signature(member).parameters if parameters and callable(member) else {}
        if known and "kwargs" not in known:
            documented += 1
            public = {one for one in known if not one.startswith("_")} - {"self"}
            assert public <= set(parameters) <= set(known), name
        errors = _sections(told, "Raises")
        assert all(re.fullmatch(r"\w+", one) for one in parameters), name
        assert all(re.fullmatch(r"(pydantic\.)?[A-Z]\w+", one) for one in errors), name
    assert documented > 5


def test_every_public_method_has_a_docstring_in_the_stub() -> None:
    deprecated = {
        name
        for name, node in _METHODS.items()
        if node.decorator_list[-1:] and "deprecated" in ast.dump(node)
    }
    public = {name for name in _METHODS if not name.startswith("_")} - deprecated
    assert public - set(_DOCUMENTED) == set()


def test_fields_and_constructor_are_those_of_the_field_table() -> None:
    table = {name: f"{kind} | None" for name, kind, _ in _hps_ops.FIELDS}
    attributes = {
        node.target.id: ast.unparse(node.annotation)
        for node in _CLASS.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    arguments = _METHODS["__init__"].args
    parameters = {
        one.arg: ast.unparse(one.annotation) for one in arguments.kwonlyargs if one.annotation
    }
    assert [name for name in attributes if name in table] == list(table)
    assert {name: attributes[name] for name in table} == table
    assert parameters == table
    assert list(parameters) == list(table)
    assert {ast.unparse(one) for one in arguments.kw_defaults if one} == {"None"}


def test_the_docstring_of_the_class_names_every_field() -> None:
    # The class itself has none, as pydantic's has not, so help for the fields is here.
    told = ast.get_docstring(_CLASS) or ""
    for name, kind, _ in _hps_ops.FIELDS:
        shown = "object" if kind == "Any" else f"{kind} or None".replace("list[str]", "list of str")
        _, _, meaning = Operation.__dict__[name].__doc__.partition(": ")
        assert f"\n{name} : {shown}\n    {meaning}\n" in told


def test_the_exported_names_are_the_modules() -> None:
    exported = next(
        ast.literal_eval(node.value)
        for node in _TREE.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    assert set(exported) == set(_hps_ops.__all__)
