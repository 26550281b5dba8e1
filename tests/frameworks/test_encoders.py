"""orjson, msgspec and cattrs, which know dataclasses."""

import gc
import json
from typing import Any

import pytest

from hps_ops import Operation, OperationState

from ..sides import ours
from .samples import DOCUMENTS, made

MISSING = "the group `frameworks` is not installed"


@pytest.fixture(params=["slots", "asked", "held", "changed", "deleted", "popped", "private"])
def stored(request: pytest.FixtureRequest) -> Any:
    """Give an operation whose values are stored in one of the ways there are."""
    operation = Operation(id="a", state="failed", messages=["x"], result={"b": [1, None]})
    held = None if request.param in ("slots", "deleted", "private") else operation.__dict__
    if request.param == "asked":
        held = None
    elif request.param == "changed":
        held["id"] = "changed"
    elif request.param == "popped":
        del held["id"]
    elif request.param == "deleted":
        del operation.id
    elif request.param == "private":
        operation._note = "not dumped"
    yield operation
    del held


def _as_pydantic(operation: Any) -> Any:
    return json.loads(operation.model_dump_json())


def test_orjson_writes_what_pydantic_writes(stored: Any) -> None:
    orjson = pytest.importorskip("orjson", reason=MISSING)
    assert orjson.loads(orjson.dumps(stored)) == _as_pydantic(stored)
    assert orjson.loads(orjson.dumps({"x": [stored, stored]}))["x"] == [_as_pydantic(stored)] * 2
    assert repr(stored).startswith("Operation(")


def test_orjson_is_byte_equal_on_usual_operations() -> None:
    orjson = pytest.importorskip("orjson", reason=MISSING)
    for operation in made(ours()):
        assert orjson.dumps(operation) == operation.model_dump_json().encode()


def test_orjson_survives_every_set_of_deleted_fields() -> None:
    orjson = pytest.importorskip("orjson", reason=MISSING)
    operation = Operation(id="a", error="e", rate="r")
    left = dict.fromkeys(operation.model_dump())
    for name in list(left):
        delattr(operation, name)
        gc.collect()
        assert orjson.loads(orjson.dumps(operation)) == _as_pydantic(operation)
    assert orjson.dumps(Operation.__new__(Operation)) == b"{}"


def test_orjson_asks_the_program_if_told_to() -> None:
    orjson = pytest.importorskip("orjson", reason=MISSING)

    def default(value: Any) -> Any:
        return value.model_dump(mode="json", exclude_unset=True)

    option = orjson.OPT_PASSTHROUGH_DATACLASS
    assert orjson.dumps([Operation(id="a")], default=default, option=option) == b'[{"id":"a"}]'
    with pytest.raises(TypeError, match="not JSON serializable: Operation"):
        orjson.dumps(Operation(), option=option)


def test_msgspec_writes_what_pydantic_writes(stored: Any) -> None:
    msgspec = pytest.importorskip("msgspec", reason=MISSING)
    assert msgspec.json.decode(msgspec.json.encode(stored)) == _as_pydantic(stored)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode([stored])) == [_as_pydantic(stored)]
    assert msgspec.to_builtins({"x": stored}) == {"x": _as_pydantic(stored)}
    assert repr(stored).startswith("Operation(")


@pytest.mark.parametrize("label", DOCUMENTS)
def test_msgspec_reads_complete_operations(label: str) -> None:
    msgspec = pytest.importorskip("msgspec", reason=MISSING)
    right = Operation(**DOCUMENTS[label])
    text = right.model_dump_json(exclude_unset=True)
    for read in (
        msgspec.json.decode(text, type=Operation),
        msgspec.json.decode(f"[{text}]", type=list[Operation])[0],
        msgspec.convert(json.loads(text), Operation),
    ):
        assert type(read) is Operation
        # First: the live set that the next lines ask for is a container.
        assert gc.is_tracked(read) == gc.is_tracked(right)
        assert read == right
        # Documented: a null counts as not set.
        assert read.model_fields_set == set(right.model_dump(exclude_none=True))
        assert Operation.model_validate_json(read.model_dump_json()) == right


def test_msgspec_refuses_what_does_not_fit() -> None:
    msgspec = pytest.importorskip("msgspec", reason=MISSING)
    with pytest.raises(msgspec.ValidationError, match=r"got `int` - at `\$\[1\].id`"):
        msgspec.json.decode('[{}, {"id": 5}]', type=list[Operation])
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'finished'"):
        msgspec.convert({"state": "finished"}, Operation)


def test_cattrs_unstructures_and_structures() -> None:
    pytest.importorskip("cattrs", reason=MISSING)
    from cattrs import Converter

    converter = Converter()
    converter.register_structure_hook_func(lambda kind: kind == Any | None, lambda value, _: value)
    for operation in made(ours()):
        given = converter.unstructure(operation)
        assert given == _as_pydantic(operation)
        assert converter.structure(given, Operation) == operation
    assert converter.structure({"state": "failed"}, Operation).state is OperationState.Failed
