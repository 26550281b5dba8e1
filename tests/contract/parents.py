"""Operations inside pydantic parents, type adapters and generic containers."""

import datetime
import json
from functools import partial
from typing import Annotated, Any

from ..documents import full_document, polled_text
from ..outcome import record
from ..registry import case as register
from ..registry import tabulate
from ..sides import Models

case = partial(register, uses_pydantic=True)


def _parents(m: Models) -> dict[str, Any]:
    from pydantic import BaseModel, ConfigDict, TypeAdapter
    from pydantic import Strict as StrictMark
    from typing_extensions import TypedDict

    class Response(BaseModel):
        operations: list[m.Operation] | None = None

    class One(BaseModel):
        operation: m.Operation

    class Keyed(BaseModel):
        by_id: dict[str, m.Operation] = {}

    class Strict(BaseModel):
        model_config = ConfigDict(strict=True, revalidate_instances="always", extra="forbid")
        operation: m.Operation | None = None

    class Either(BaseModel):
        either: m.Operation | int | str

    class States(BaseModel):
        state: m.OperationState

    class Marked(BaseModel):
        operation: Annotated[m.Operation, StrictMark()] | None = None

    class Typed(TypedDict):
        operation: m.Operation

    class Several(BaseModel):
        one: m.Operation
        many: list[m.Operation] | None = None
        either: m.Operation | int = 3

    return {
        "Response": Response,
        "One": One,
        "Keyed": Keyed,
        "Strict": Strict,
        "Either": Either,
        "States": States,
        "Marked": Marked,
        "Several": Several,
        "typed adapter": TypeAdapter(Typed),
        "pair adapter": TypeAdapter(tuple[m.Operation, Several]),
        "adapter": TypeAdapter(m.Operation),
        "list adapter": TypeAdapter(list[m.Operation]),
        "optional adapter": TypeAdapter(m.Operation | None),
    }


def _plain(made: Any) -> Any:
    return made if not hasattr(made, "model_dump") else vars(made)


DOCUMENTS: dict[str, tuple[str, Any]] = {
    "good list": ("Response", {"operations": [{"id": "a", "state": "running"}, {}]}),
    "None": ("Response", {"operations": None}),
    "faults": ("Response", {"operations": [{"id": 5}, {"state": "x"}, 5, None, {"progress": "y"}]}),
    "one": ("One", {"operation": full_document()}),
    "one is wrong": ("One", {"operation": {"children": [1]}}),
    "one is no dict": ("One", {"operation": "text"}),
    "one is missing": ("One", {}),
    "keyed": ("Keyed", {"by_id": {"a": {"id": "a"}, "b": {"progress_current": "5"}}}),
    "keyed fault": ("Keyed", {"by_id": {"a": {"id": 5}}}),
    "strict parent": ("Strict", {"operation": {"id": "a", "progress": 1, "unknown": 1}}),
    "strict parent, lax value": ("Strict", {"operation": {"progress": "1"}}),
    "either operation": ("Either", {"either": {"id": "a"}}),
    "either int": ("Either", {"either": 5}),
    "either fault": ("Either", {"either": {"id": 5}}),
    "either list": ("Either", {"either": []}),
    "state": ("States", {"state": "failed"}),
    "state fault": ("States", {"state": "Failed"}),
    "adapter": ("adapter", {"id": "a"}),
    "adapter fault": ("adapter", {"id": 5}),
    "adapter no dict": ("adapter", 5),
    "list": ("list adapter", [{"id": "a"}, {"id": "b"}]),
    "list fault": ("list adapter", [{"id": "a"}, {"id": 5}]),
    "optional": ("optional adapter", None),
}


def _validate(parent: Any, how: str, document: Any, **options: Any) -> Any:
    is_adapter = not isinstance(parent, type)
    if how == "python":
        call = parent.validate_python if is_adapter else parent.model_validate
        return call(document, **options)
    call = parent.validate_json if is_adapter else parent.model_validate_json
    return call(json.dumps(document), **options)


@case("parents validate and dump")
def _(m: Models) -> Any:
    def attempt(label: str, how: str, options: dict[str, Any]) -> Any:
        name, document = DOCUMENTS[label]
        parent = _parents(m)[name]
        made = _validate(parent, how, document, **options)
        if isinstance(parent, type):
            dumps: Any = made.model_dump(), made.model_dump(mode="json"), made.model_dump_json()
        else:
            dumps = parent.dump_python(made), parent.dump_json(made)
        return _plain(made), dumps, repr(made)

    return tabulate(
        {
            f"{label} {how} {options}": partial(attempt, label, how, options)
            for label in DOCUMENTS
            for how in ("python", "json")
            for options in ({}, {"strict": True})
        }
    )


@case("instances in parents stay the same objects")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        pass

    parents = _parents(m)
    plain, sub = m.Operation(id="a"), Sub(id="b")
    plain.progress = "not validated"
    return tabulate(
        {
            f"{name} {type(one).__name__}": lambda name=name, one=one: (
                parents[name](operation=one).operation is one
            )
            for name in ("One", "Strict")
            for one in (plain, sub)
        }
    )


@case("JSON schemas of parents")
def _(m: Models) -> Any:
    return tabulate(
        {
            f"{name} {mode}": lambda parent=parent, mode=mode: (
                parent.model_json_schema(mode=mode)
                if isinstance(parent, type)
                else parent.json_schema(mode=mode)
            )
            for name, parent in _parents(m).items()
            for mode in ("validation", "serialization")
        }
    )


@case("parents dump with options")
def _(m: Models) -> Any:
    response = _parents(m)["Response"](operations=[{"id": "a", "result": {"x": 1}}, {}])
    response.operations[1].progress = "wrong"
    options: list[dict[str, Any]] = [
        *[{"exclude_none": True}, {"exclude_unset": True}, {"exclude_defaults": True}],
        *[
            {"include": {"operations": {0: {"id"}}}},
            {"exclude": {"operations": {"__all__": {"id"}}}},
        ],
        *[{"mode": "json"}, {"round_trip": True}, {"warnings": "error"}, {"warnings": False}],
        *[{"serialize_as_any": True}, {"by_alias": True}],
    ]
    return tabulate(
        {str(option): lambda option=option: response.model_dump(**option) for option in options}
        | {
            f"JSON {option}": lambda option=option: response.model_dump_json(**option)
            for option in options
            if "mode" not in option
        }
    )


@case("the service's answer through a parent")
def _(m: Models) -> Any:
    response = _parents(m)["Response"]
    one = response.model_validate_json(polled_text())
    other = response(**json.loads(polled_text()))
    return one == other, len(one.operations), vars(one), one.model_dump_json()


@case("a parent's from_attributes, context and extra")
def _(m: Models) -> Any:
    from types import SimpleNamespace as Space

    parents = _parents(m)
    source = Space(operation=Space(id="a", rate="b"), operations=[Space(id="c")])
    return tabulate(
        {
            "attributes": lambda: vars(parents["One"].model_validate(source, from_attributes=True)),
            "attributes in a list": lambda: vars(
                parents["Response"].model_validate(source, from_attributes=True)
            ),
            "context": lambda: vars(
                parents["One"].model_validate({"operation": {"id": "a"}}, context={"x": 1})
            ),
            "strings": lambda: vars(
                parents["One"].model_validate_strings({"operation": {"progress": "1.5"}})
            ),
        }
    )


@case("call-time extra reaches the operation")
def _(m: Models) -> Any:
    parent = _parents(m)["One"]
    return tabulate(
        {
            str(extra): lambda extra=extra: vars(
                parent.model_validate({"operation": {"id": "a", "x": 1}, "y": 2}, extra=extra)
            )
            for extra in (None, "ignore", "allow", "forbid")
        }
    )


@case("a subclass with methods in a parent")
def _(m: Models) -> Any:
    from pydantic import BaseModel

    class Sub(m.Operation):
        def shout(self) -> str:
            return self.id.upper()

    class Parent(BaseModel):
        sub: Sub
        base: m.Operation | None = None

    made = Parent(sub={"id": "a"}, base=Sub(id="b"))
    return (
        made.sub.shout(),
        type(made.base) is Sub,
        made.model_dump(),
        made.model_dump_json(),
        record(lambda: Parent(sub=m.Operation(id="c"))),
        record(lambda: Parent.model_validate_json('{"sub": {"id": "d"}}').sub.shout()),
    )


@case("copies and equality of parents")
def _(m: Models) -> Any:
    one = _parents(m)["One"](operation={"id": "a", "messages": ["b"]})
    deep, shallow = one.model_copy(deep=True), one.model_copy()
    return (
        one == deep,
        deep.operation is one.operation,
        shallow.operation is one.operation,
        deep.operation.messages is one.operation.messages,
    )


@case("dataclasses, typed dicts and functions around an operation")
def _(m: Models) -> Any:
    from pydantic import TypeAdapter, validate_call
    from pydantic.dataclasses import dataclass
    from typing_extensions import TypedDict

    @dataclass
    class Data:
        operation: m.Operation
        when: datetime.date = datetime.date(2020, 1, 1)

    Typed = TypedDict("Typed", {"operation": m.Operation})  # noqa: UP013

    @validate_call
    def call(operation: m.Operation) -> Any:
        return operation.id, operation.state

    return tabulate(
        {
            "dataclass": lambda: Data(operation={"id": "a"}).operation,
            "dataclass fault": lambda: Data(operation={"id": 5}),
            "typed dict": lambda: TypeAdapter(Typed).validate_python({"operation": {"id": "a"}}),
            "typed dict JSON": lambda: TypeAdapter(Typed).validate_json('{"operation": {"id": 5}}'),
            "function": lambda: call({"id": "a", "state": "failed"}),
            "function fault": lambda: call(5),
            "tuple": lambda: TypeAdapter(tuple[m.Operation, ...]).validate_python([{"id": "a"}]),
            "dump": lambda: TypeAdapter(Data).dump_python(Data(operation={"id": "a"})),
        }
    )


@case("validators of a parent see operations")
def _(m: Models) -> Any:
    from pydantic import BaseModel, field_serializer, field_validator

    class Parent(BaseModel):
        operation: m.Operation

        @field_validator("operation")
        @classmethod
        def _final(cls, operation: Any) -> Any:
            if operation.state is not m.OperationState.Failed:
                raise ValueError("not failed")
            return operation

        @field_serializer("operation")
        def _short(self, operation: Any) -> Any:
            return operation.id

    return tabulate(
        {
            "good": lambda: Parent(operation={"id": "a", "state": "failed"}).model_dump(),
            "refused": lambda: Parent(operation={"id": "a", "state": "running"}),
            "JSON": lambda: Parent.model_validate_json(
                '{"operation": {"id": "a", "state": "failed"}}'
            ).model_dump_json(),
        }
    )


@case("a discriminated union by state does not exist, a smart one picks the class")
def _(m: Models) -> Any:
    from pydantic import BaseModel, TypeAdapter

    class Other(BaseModel):
        id: int

    adapter = TypeAdapter(m.Operation | Other)
    reverse = TypeAdapter(Other | m.Operation)
    documents = ({"id": "a"}, {"id": 5}, {}, {"id": "5"}, m.Operation(id="b"), Other(id=1), 5)
    calls = {}
    for i, document in enumerate(documents):
        calls[f"{i}"] = lambda document=document: type(adapter.validate_python(document)).__name__
        calls[f"{i} reverse"] = lambda document=document: (
            type(reverse.validate_python(document)).__name__
        )
    return tabulate(calls)


@case("a schema of one's own around that of the class, which nobody has asked for before")
def _(m: Models) -> Any:
    from pydantic import BaseModel, TypeAdapter
    from pydantic_core import core_schema

    class Sub(m.Operation):
        pass

    class Box:
        @classmethod
        def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
            return core_schema.no_info_after_validator_function(lambda one: (one,), handler(Sub))

    class Parent(BaseModel):
        box: Box

    return (
        TypeAdapter(Box).validate_python({"id": "a"}),
        Parent(box={"state": "running"}).box,
        record(lambda: Parent(box={"id": 1})),
        TypeAdapter(Box).json_schema(),
    )
