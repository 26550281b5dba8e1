"""`Operation` as a dataclass: what the standard library and pydantic make of it."""

import copy
import dataclasses
import gc
import importlib
import pprint
import sys
from typing import Annotated, Any

import pytest

from hps_ops import Operation, OperationState

from ..outcome import FIELD_NAMES
from ..sides import ORACLE_VERSION, PYDANTIC, Models, ours, reference
from ..surface import fresh
from .samples import made

needs_pydantic = pytest.mark.skipif(PYDANTIC is None, reason="the reference needs pydantic")


def test_class_and_instances_are_dataclasses() -> None:
    assert dataclasses.is_dataclass(Operation)
    assert dataclasses.is_dataclass(Operation(id="a"))


def test_the_fields_are_those_of_the_class() -> None:
    fields = dataclasses.fields(Operation)
    assert [field.name for field in fields] == list(FIELD_NAMES)
    assert {type(field) for field in fields} == {dataclasses.Field}
    assert {field.default for field in fields} == {None}
    assert all(field.init and field.repr and field.compare and field.kw_only for field in fields)
    assert {field.name: field.type for field in fields} == Operation.__annotations__
    told = {field.name: dict(field.metadata) for field in fields if field.metadata}
    assert told == {"succeeded_on": {"description": "Remotes that the operation succeeded on"}}


def test_the_fields_are_the_same_objects_each_time() -> None:
    assert Operation.__dataclass_fields__ is Operation.__dataclass_fields__
    assert Operation.__dataclass_fields__ is Operation().__dataclass_fields__
    assert Operation.__dataclass_params__ is Operation().__dataclass_params__


def test_the_parameters_say_how_instances_behave() -> None:
    params = Operation.__dataclass_params__
    assert (params.init, params.repr, params.eq, params.order) == (True, False, True, False)
    assert (params.unsafe_hash, params.frozen) == (False, False)


def test_there_are_no_match_args() -> None:
    assert not hasattr(Operation, "__match_args__")
    match Operation(id="a", state="failed"):
        case Operation(id=name, state=OperationState.Failed):
            assert name == "a"
        case _:
            pytest.fail("no match")


def test_asdict_is_a_deep_copy_of_the_fields() -> None:
    for operation in made(ours()):
        given = dataclasses.asdict(operation)
        assert given == operation.model_dump()
        assert list(given) == list(FIELD_NAMES)
    operation = Operation(messages=["a"], result={"b": [1]})
    given = dataclasses.asdict(operation)
    given["messages"].append("c")
    given["result"]["b"].append(2)
    assert (operation.messages, operation.result) == (["a"], {"b": [1]})


def test_asdict_goes_into_nested_operations() -> None:
    given = dataclasses.asdict(Operation(result=[Operation(id="a")]))
    assert given["result"][0]["id"] == "a"


def test_astuple_has_the_values_in_order() -> None:
    operation = Operation(id="a", state="failed")
    assert dataclasses.astuple(operation) == tuple(operation.model_dump().values())


def test_replace_validates() -> None:
    operation = Operation(id="a", state="failed", result={"b": 1})
    changed = dataclasses.replace(operation, state="running", progress="0.5")
    assert type(changed) is Operation
    assert (changed.id, changed.state, changed.progress) == ("a", OperationState.Running, 0.5)
    assert changed.result is operation.result
    with pytest.raises(ValueError, match="1 validation error for Operation"):
        dataclasses.replace(operation, state="finished")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="copy.replace came with Python 3.13")
def test_copy_replace_stays_pydantics() -> None:
    # `__replace__` is the models' own method, so nothing is validated here, as on the reference.
    operation = Operation(id="a", state="failed")
    assert copy.replace(operation, id=5) == operation.model_copy(update={"id": 5})


def test_a_deleted_field_is_left_out_as_in_dumps() -> None:
    operation = Operation(id="a", rate="x")
    del operation.id
    assert "id" not in dataclasses.asdict(operation)
    assert [field.name for field in dataclasses.fields(operation)] == [
        name for name in FIELD_NAMES if name != "id"
    ]
    assert dataclasses.replace(operation, error="e").id is None
    operation.id = "b"
    assert dataclasses.asdict(operation)["id"] == "b"
    blank = Operation.__new__(Operation)
    assert dataclasses.asdict(blank) == {}


def test_a_live_dict_is_looked_into() -> None:
    operation = Operation(id="a")
    live = operation.__dict__
    live["id"] = "b"
    assert dataclasses.asdict(operation)["id"] == "b"
    del live["id"]
    assert "id" not in dataclasses.asdict(operation)


def test_a_subclass_is_one_too() -> None:
    class Sub(Operation):
        @property
        def label(self) -> str:
            return f"operation {self.id}"

    assert dataclasses.asdict(Sub(id="a")) == Operation(id="a").model_dump()
    assert type(dataclasses.replace(Sub(id="a"), id="b")) is Sub
    assert dataclasses.fields(Sub) == dataclasses.fields(Operation)


def test_a_blank_instance_that_was_filled_is_completed() -> None:
    # What decoders for dataclasses do: msgspec for one.
    blank = Operation.__new__(Operation)
    for name in FIELD_NAMES:
        object.__setattr__(blank, name, {"id": "a", "progress": 1, "result": [1]}.get(name))
    blank.__post_init__()
    assert blank == Operation(id="a", progress=1.0, result=[1])
    assert type(blank.progress) is float
    assert blank.model_fields_set == {"id", "progress", "result"}
    assert gc.is_tracked(blank)
    # Everybody else may call it, and nothing happens.
    operation = Operation(id="a", rate=None)
    operation.__post_init__()
    assert operation.model_fields_set == {"id", "rate"}


def test_asking_is_what_loads_dataclasses() -> None:
    code = """
import sys
from hps_ops import Operation
Operation(id="a").model_dump_json()
assert "dataclasses" not in sys.modules
fields = Operation(id="b").__dataclass_fields__
assert "dataclasses" in sys.modules
assert len(fields) == 16 and Operation.__dataclass_params__.eq
assert "pydantic" not in sys.modules
"""
    fresh.run(code)


def test_asking_does_not_change_how_attributes_are_read() -> None:
    # On CPython 3.10 and 3.11 a `__getattr__` would cost the specialised reads.
    code = """
import dataclasses
from hps_ops import Operation
before = "__getattr__" in vars(Operation)
operation = Operation(id="a", result={"b": [1]})
dataclasses.asdict(operation), dataclasses.fields(operation), dataclasses.replace(operation)
assert ("__getattr__" in vars(Operation)) == before
"""
    fresh.run(code)


@needs_pydantic
def test_pprint_prints_what_it_prints_of_the_reference() -> None:
    for own, theirs in zip(made(ours()), made(reference()), strict=True):
        for width in (20, 80, 300):
            assert pprint.pformat(own, width=width) == pprint.pformat(theirs, width=width)
            nested = (pprint.pformat([{"x": one}, one], width=width) for one in (own, theirs))
            assert len(set(nested)) == 1


@needs_pydantic
def test_pydantic_still_takes_it_for_a_model() -> None:
    import pydantic
    from pydantic_core import to_json, to_jsonable_python

    for own, theirs in zip(made(ours()), made(reference()), strict=True):
        for adapter in (pydantic.TypeAdapter(Any), pydantic.TypeAdapter(object)):
            assert adapter.dump_json([own]) == adapter.dump_json([theirs])
            assert adapter.dump_json(own, exclude_unset=True) == adapter.dump_json(
                theirs, exclude_unset=True
            )
        assert to_json({"x": own}, exclude_none=True) == to_json({"x": theirs}, exclude_none=True)
        assert to_jsonable_python(own) == to_jsonable_python(theirs)


@needs_pydantic
def test_pydantic_validates_it_as_a_model_everywhere() -> None:
    import pydantic

    outcomes = []
    for side in (ours(), reference()):

        @pydantic.dataclasses.dataclass
        class Holder:
            operation: side.Operation
            others: list[side.Operation] | None = None

        class Parent(pydantic.BaseModel):
            operation: side.Operation | None = None
            holder: Holder | None = None
            anything: Any = None

        adapter = pydantic.TypeAdapter(side.Operation)
        parent = Parent(
            operation={"id": "a"},
            holder={"operation": {"id": "b"}, "others": [{"state": "failed"}]},
            anything=side.Operation(id="c"),
        )
        with pytest.raises(pydantic.ValidationError) as caught:
            Parent(operation={"id": 5}, holder={"operation": {"state": 5}, "others": [5]})
        with pytest.raises(pydantic.PydanticUserError) as refused:
            pydantic.TypeAdapter(side.Operation, config={"strict": True})
        outcomes.append(
            (
                parent.model_dump_json(exclude_unset=True),
                Parent.model_json_schema(),
                caught.value.errors(include_url=False),
                refused.value.code,
                adapter.json_schema(),
                repr(adapter.validate_json('{"progress": "1"}')),
            )
        )
    assert outcomes[0] == outcomes[1]


@needs_pydantic
def test_what_a_field_says_stands_beside_the_reference() -> None:
    from pydantic import Field, TypeAdapter, WithJsonSchema

    said = (
        Field(title="One", description="words"),
        Field(examples=[{"id": "a"}]),
        Field(json_schema_extra={"x": 1}),
        Field(json_schema_extra=lambda schema: schema.update(y=2)),
        WithJsonSchema({"z": 3}),
    )

    def schemas(m: Models) -> list[Any]:
        kinds = [Annotated[m.Operation, one] for one in said]
        kinds += [Annotated[m.Operation | None, one] for one in said]
        kinds += [list[kind] for kind in kinds]
        kinds += [Annotated[m.Operation, said[0], said[2]], dict[str, m.Operation] | kinds[0]]
        return [
            TypeAdapter(kind).json_schema(mode=mode)
            for kind in kinds
            for mode in ("validation", "serialization")
        ]

    assert schemas(ours()) == schemas(reference())


@pytest.mark.skipif(
    PYDANTIC is None or PYDANTIC < ORACLE_VERSION,
    reason="an older pydantic takes any dataclass with a validator for its own",
)
def test_it_stays_no_dataclass_of_pydantics() -> None:
    from pydantic.dataclasses import is_pydantic_dataclass

    assert is_pydantic_dataclass(Operation) == is_pydantic_dataclass(reference().Operation)


def test_the_decorators_are_refused_and_change_nothing() -> None:
    class Sub(Operation):
        pass

    before = dict(vars(Operation))
    decorators: list[Any] = [dataclasses.dataclass]
    if PYDANTIC is not None:
        decorators.append(importlib.import_module("pydantic.dataclasses").dataclass)
    for decorate in decorators:
        for class_ in (Operation, Sub):
            with pytest.raises(TypeError, match="takes no dataclass decorator"):
                decorate(class_)
            assert class_(id="c").id == "c"
    changed = {name for name, value in vars(Operation).items() if before.get(name) is not value}
    assert changed <= {"__dataclass_fields__", "__dataclass_params__", "__pydantic_model__"}


@pytest.mark.skipif(PYDANTIC is None, reason="pydantic is not installed")
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="pydantic.v1 ended with Python 3.13")
@pytest.mark.filterwarnings("ignore:Mixing V1 and V2 models")
def test_models_of_pydantic_1_refuse_it_as_they_refuse_the_reference() -> None:
    v1: Any = importlib.import_module("pydantic.v1")

    def tell(operation: Any) -> list[str]:
        told = []
        for annotation in (operation, list[operation], operation | None):
            with pytest.raises(RuntimeError) as caught:
                v1.create_model("Parent", o=(annotation, ...))
            told.append(str(caught.value))
        allowed = v1.create_model(
            "Parent",
            o=(operation, ...),
            __config__=type("C", (), {"arbitrary_types_allowed": True}),
        )
        told.append(repr(allowed(o=operation(id="b"))))
        with pytest.raises(v1.ValidationError) as refused:
            allowed(o={"id": "a"})
        told.append(str(refused.value))
        return [*told, repr(operation(id="c"))]

    assert tell(Operation) == tell(reference().Operation)
