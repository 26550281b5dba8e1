"""Classes of somebody's program hold operations."""

import dataclasses
import typing
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

from ...frameworks.samples import made
from ...sides import Models
from .. import told, use

T = TypeVar("T")


def _value(m: Models) -> Any:
    return m.Operation(id="a", state="running", messages=["x"], result={"b": [1]})


@use()
def dataclasses_hold_operations(m: Models) -> Any:
    @dataclasses.dataclass
    class Job:
        operation: m.Operation
        name: str = "n"
        others: list[Any] = dataclasses.field(default_factory=list)

    @dataclasses.dataclass(frozen=True, order=True)
    class Frozen:
        operation: m.Operation

    value = _value(m)
    job = Job(value, others=[value, {"x": value}])
    return told(
        asdict=lambda: dataclasses.asdict(job),
        asdict_is_a_copy=lambda: [
            dataclasses.asdict(job)["operation"] is value,
            dataclasses.asdict(job)["operation"].messages is value.messages,
        ],
        dict_factory=lambda: dataclasses.asdict(job, dict_factory=list),
        astuple=lambda: dataclasses.astuple(job),
        replace=lambda: dataclasses.replace(job, operation=m.Operation(id="b")).operation,
        shown=lambda: repr(job),
        equal=lambda: job == Job(value.model_copy(), others=[value, {"x": value}]),
        ordered=lambda: Frozen(value) < Frozen(m.Operation()),
        hashed=lambda: hash(Frozen(value)),
        default=lambda: dataclasses.make_dataclass("J", [("o", m.Operation, m.Operation())]),
        default_field=lambda: dataclasses.make_dataclass(
            "J", [("o", m.Operation, dataclasses.field(default=m.Operation(id="d")))]
        )(),
        default_factory=lambda: (
            dataclasses.make_dataclass(
                "J", [("o", m.Operation, dataclasses.field(default_factory=m.Operation))]
            )().o
        ),
        fields=lambda: [(field.name, field.type) for field in dataclasses.fields(Job)],
        pprinted=lambda: __import__("pprint").pformat(job, width=60),
    )


@use()
def dataclasses_functions_refuse_operations(m: Models) -> Any:
    value = _value(m)
    return told(
        is_dataclass=lambda: [
            dataclasses.is_dataclass(one) for one in (value, m.Operation, [value], m.OperationState)
        ],
        asdict=lambda: dataclasses.asdict(value),
        astuple=lambda: dataclasses.astuple(value),
        fields=lambda: dataclasses.fields(m.Operation),
        replace=lambda: dataclasses.replace(value, id="b"),
        marks=lambda: [
            hasattr(m.Operation, name)
            for name in ("__dataclass_fields__", "__dataclass_params__", "__post_init__")
        ],
        marks_of_instances=lambda: [hasattr(value, "__dataclass_fields__")],
    )


@use("attr")
def attrs_holds_operations(m: Models) -> Any:
    import attr
    import attrs

    @attrs.define
    class Job:
        operation: m.Operation
        name: str = "n"
        others: list[Any] = attrs.field(factory=list)

    @attrs.define
    class Checked:
        operation: m.Operation = attrs.field(
            validator=attrs.validators.instance_of(m.Operation),
            converter=lambda value: value if value is None else m.Operation.model_validate(value),
        )

    @attrs.define
    class Optional:
        operation: m.Operation | None = attrs.field(
            default=None,
            validator=attrs.validators.optional(attrs.validators.instance_of(m.Operation)),
        )

    value = _value(m)
    job = Job(value, others=[value, {"x": value}])
    return told(
        asdict=lambda: attrs.asdict(job),
        asdict_serialized=lambda: attrs.asdict(
            job,
            value_serializer=lambda _i, _f, v: v.model_dump() if hasattr(v, "model_dump") else v,
        ),
        astuple=lambda: attrs.astuple(job),
        evolve=lambda: attrs.evolve(job, operation=m.Operation(id="b")).operation,
        shown=lambda: repr(job),
        equal=lambda: job == Job(value.model_copy(), others=[value, {"x": value}]),
        checked=lambda: Checked({"id": "c", "progress": "1"}).operation,
        refused=lambda: Checked(5),
        refused_instance=lambda: Checked(None),
        refused_optional=lambda: Optional("text"),
        has=lambda: [attr.has(m.Operation), attr.has(Job)],
        fields=lambda: attr.fields(m.Operation),
        of_the_operation=lambda: attr.asdict(value),
        evolved_operation=lambda: attrs.evolve(value, id="b"),
        hashed=lambda: hash(attrs.make_class("F", {"o": attrs.field()}, frozen=True)(value)),
        types=lambda: attrs.resolve_types(Job) and [field.type for field in attrs.fields(Job)],
    )


@use("cattrs")
def cattrs_converts_holders(m: Models) -> Any:
    import attrs
    from cattrs import Converter
    from cattrs.preconf.json import make_converter

    @attrs.define
    class Job:
        operation: m.Operation
        others: list[m.Operation] = attrs.field(factory=list)

    value = _value(m)
    document = {"operation": {"id": "a", "state": "failed"}, "others": [{"id": "b"}]}

    def with_hooks() -> Any:
        converter = Converter()
        converter.register_structure_hook(m.Operation, lambda v, _: m.Operation.model_validate(v))
        converter.register_unstructure_hook(
            m.Operation, lambda op: op.model_dump(mode="json", exclude_unset=True)
        )
        return converter

    def by_class() -> Any:
        from pydantic import BaseModel

        converter = Converter()
        converter.register_structure_hook_func(
            lambda kind: isinstance(kind, type) and issubclass(kind, BaseModel),
            lambda v, kind: kind.model_validate(v),
        )
        converter.register_unstructure_hook_func(
            lambda kind: isinstance(kind, type) and issubclass(kind, BaseModel),
            lambda op: op.model_dump(exclude_none=True),
        )
        return converter

    def job(converter: Any) -> Any:
        made = converter.structure(document, Job)
        return [made.operation, made.others]

    return told(
        unstructure=lambda: Converter().unstructure(value),
        unstructure_holder=lambda: Converter().unstructure(Job(value, [value])),
        structure=lambda: Converter().structure({"id": "a"}, m.Operation),
        structure_itself=lambda: Converter().structure(value, m.Operation),
        structure_holder=lambda: job(Converter()),
        hooks=lambda: job(with_hooks()),
        hooks_unstructure=lambda: with_hooks().unstructure(Job(value, [value])),
        hooks_refuse=lambda: with_hooks().structure({"id": 5}, m.Operation),
        by_class=lambda: job(by_class()),
        by_class_unstructure=lambda: by_class().unstructure(Job(value, [value])),
        json=lambda: make_converter().dumps([value]),
    )


@use("pydantic")
def pydantic_models_hold_operations(m: Models) -> Any:
    from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model, field_validator

    class Parent(BaseModel):
        model_config = ConfigDict(validate_assignment=True)
        operation: m.Operation
        many: list[m.Operation] = Field(default_factory=list, max_length=3)
        named: dict[str, m.Operation] = {}
        anything: Any = None

        @field_validator("operation", mode="before")
        @classmethod
        def take_an_id(cls, value: Any) -> Any:
            return {"id": value} if isinstance(value, str) else value

    class Response(BaseModel, Generic[T]):
        data: T
        total: int = 1

    class Strict(BaseModel):
        model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
        operation: m.Operation | None = None

    class FromAttributes(BaseModel):
        model_config = ConfigDict(from_attributes=True)
        id: str | None
        state: m.OperationState | None

    value = _value(m)
    parent = Parent(operation=value, many=[{"id": "b"}], anything=value)
    operations = RootModel[list[m.Operation]]

    def assigned() -> Any:
        other = parent.model_copy()
        other.operation = {"id": "assigned", "progress": "1"}
        return other.operation

    return told(
        shown=lambda: repr(parent),
        dump=lambda: parent.model_dump(),
        dump_json=lambda: parent.model_dump_json(exclude_unset=True),
        deep_exclude=lambda: parent.model_dump(
            exclude={"operation": {"id"}, "many": {"__all__": {"id"}}}
        ),
        include=lambda: parent.model_dump(include={"operation": {"result": {"b": {0}}}}),
        exclude_none=lambda: parent.model_dump(exclude_none=True, serialize_as_any=True),
        is_the_same=lambda: parent.operation is value,
        by_text=lambda: Parent(operation="text").operation,
        assigned=assigned,
        refused=lambda: Parent(operation={"id": 5}, many=[{}, {"state": "x"}], named={"k": 5}),
        too_many=lambda: Parent(operation={}, many=[{}] * 4),
        generic=lambda: Response[m.Operation](data={"id": "a"}).data,
        generic_list=lambda: Response[list[m.Operation]].model_validate_json(
            '{"data": [{"id": "a", "progress": 1}], "total": "2"}'
        ),
        generic_name=lambda: Response[m.Operation].__name__,
        generic_refused=lambda: Response[m.Operation](data={"progress": "x"}),
        strict=lambda: Strict(operation={"progress": "1"}),
        strict_instance=lambda: Strict(operation=value).operation is value,
        root=lambda: operations([{"id": "a"}, value]).root,
        root_json=lambda: operations([value]).model_dump_json(exclude_none=True),
        root_name=lambda: operations.__name__,
        from_attributes=lambda: repr(FromAttributes.model_validate(value)),
        created=lambda: repr(create_model("Made", operation=(m.Operation, m.Operation(id="d")))()),
        default_copied=lambda: create_model("Made", o=(m.Operation, value))().o is value,
        schema=lambda: Parent.model_json_schema(),
        schema_of_output=lambda: Response[m.Operation].model_json_schema(mode="serialization"),
        copied=lambda: parent.model_copy(deep=True).operation.messages is value.messages,
        annotations=lambda: typing.get_type_hints(Parent)["operation"],
        fields=lambda: [repr(field) for field in Parent.model_fields.values()],
        v1_dict=lambda: parent.dict(exclude_none=True),
        v1_copy=lambda: parent.copy(exclude={"operation": {"id"}}),
        iterated=lambda: list(parent),
    )


@use("pydantic")
def pydantic_chooses_among_unions(m: Models) -> Any:
    from pydantic import BaseModel, Discriminator, Field, Tag, TypeAdapter

    class Other(BaseModel):
        id: int
        kind: Literal["other"] = "other"

    class Third(BaseModel):
        id: str
        weight: int = 0

    class Wrapped(BaseModel):
        kind: Literal["wrapped"]
        operation: m.Operation

    def kind(value: Any) -> str:
        if isinstance(value, BaseModel):
            return type(value).__name__
        return "Operation" if "state" in value else "Other"

    tagged = Annotated[
        Annotated[m.Operation, Tag("Operation")] | Annotated[Other, Tag("Other")],
        Discriminator(kind),
    ]
    by_kind = Annotated[Wrapped | Other, Field(discriminator="kind")]

    def chosen(annotation: Any, *values: Any) -> Any:
        return told(
            **{
                f"{i}": (lambda v=v: TypeAdapter(annotation).validate_python(v))
                for i, v in enumerate(values)
            }
        )

    documents = ({"id": "a", "state": "failed"}, {"id": 5}, {"id": "5"}, {"id": "a", "weight": 1})
    return told(
        smart=lambda: chosen(m.Operation | Other | Third, *documents, m.Operation(id="z")),
        other_order=lambda: chosen(Third | Other | m.Operation, *documents, m.Operation(id="z")),
        left_to_right=lambda: chosen(
            Annotated[m.Operation | Other, Field(union_mode="left_to_right")], *documents
        ),
        callable=lambda: chosen(tagged, *documents, m.Operation(id="z"), Other(id=1)),
        literal=lambda: chosen(
            by_kind, {"kind": "wrapped", "operation": {"id": "a"}}, {"kind": "x"}, {"kind": "other"}
        ),
        discriminated_by_a_field=lambda: TypeAdapter(
            Annotated[m.Operation | Other, Field(discriminator="kind")]
        ),
        with_text=lambda: chosen(m.Operation | str | None, "text", None, {"id": "a"}),
        callable_schema=lambda: TypeAdapter(tagged).json_schema(),
        dumped=lambda: TypeAdapter(m.Operation | Other).dump_json(m.Operation(id="a")),
    )


@use("pydantic")
def pydantic_adapts_and_validates_calls(m: Models) -> Any:
    import pydantic
    from pydantic import (
        AfterValidator,
        BeforeValidator,
        InstanceOf,
        PlainSerializer,
        SerializeAsAny,
        SkipValidation,
        TypeAdapter,
        WrapValidator,
        validate_call,
    )
    from typing_extensions import TypedDict

    @validate_call(validate_return=True)
    def finish(
        operation: m.Operation, state: m.OperationState = m.OperationState.Failed
    ) -> m.Operation:
        return operation.model_copy(update={"state": state})

    @pydantic.dataclasses.dataclass
    class Holder:
        operation: m.Operation
        more: tuple[m.Operation, ...] = ()

    class Row(NamedTuple):
        operation: m.Operation
        weight: int = 1

    class Document(TypedDict, total=False):
        operation: m.Operation
        weight: int

    def adapted(annotation: Any, value: Any) -> Any:
        return TypeAdapter(annotation).validate_python(value)

    named = Annotated[m.Operation, AfterValidator(lambda op: op.model_copy(update={"rate": "r"}))]
    texts = Annotated[m.Operation, BeforeValidator(lambda value: value or {})]
    wrapped = Annotated[m.Operation, WrapValidator(lambda value, handler: [handler(value)])]
    written = Annotated[m.Operation, PlainSerializer(lambda op: op.id)]
    return told(
        call=lambda: finish({"id": "a"}, "succeeded"),
        call_refused=lambda: finish({"id": 5}, "x"),
        dataclass=lambda: Holder({"id": "a"}, [{"id": "b"}]).more,
        dataclass_shown=lambda: repr(Holder(_value(m))),
        dataclass_asdict=lambda: dataclasses.asdict(Holder(_value(m))),
        dataclass_json=lambda: TypeAdapter(Holder).dump_json(Holder(_value(m))),
        named_tuple=lambda: list(adapted(Row, ({"id": "a"}, "2"))),
        typed_dict=lambda: adapted(Document, {"operation": {"id": "a"}}),
        mapping=lambda: adapted(dict[m.OperationState, list[m.Operation]], {"failed": [{}]}),
        set_=lambda: adapted(set[m.Operation], [{}]),
        iterable=lambda: list(adapted(typing.Iterable[m.Operation], iter([{"id": "a"}]))),
        sequence=lambda: adapted(typing.Sequence[m.Operation], ({"id": "a"},)),
        instance=lambda: adapted(InstanceOf[m.Operation], _value(m)),
        instance_refused=lambda: adapted(InstanceOf[m.Operation], {}),
        type_=lambda: adapted(type[m.Operation], m.Operation),
        type_refused=lambda: adapted(type[m.Operation], int),
        base_model=lambda: adapted(type[pydantic.BaseModel], m.Operation),
        any_model=lambda: adapted(InstanceOf[pydantic.BaseModel], _value(m)),
        any_model_field=lambda: adapted(pydantic.BaseModel, _value(m)),
        as_any=lambda: TypeAdapter(SerializeAsAny[pydantic.BaseModel]).dump_python(_value(m)),
        skipped=lambda: adapted(list[SkipValidation[m.Operation]], [5]),
        after=lambda: adapted(named, {}),
        before=lambda: adapted(texts, None),
        wrap=lambda: adapted(wrapped, {"id": "w"}),
        plain_serializer=lambda: TypeAdapter(list[written]).dump_json([_value(m)]),
        json=lambda: adapted(pydantic.Json[m.Operation], '{"id": "a"}'),
        schemas=lambda: pydantic.json_schema.models_json_schema(
            [(m.Operation, "validation"), (m.Operation, "serialization")]
        ),
        core_kinds=lambda: [
            TypeAdapter(m.Operation).core_schema["type"],
            m.Operation.__pydantic_core_schema__["type"],
        ],
        hints=lambda: typing.get_type_hints(finish),
    )


@use("pydantic_settings")
def pydantic_settings_hold_operations(m: Models) -> Any:
    import os

    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="OPS_", env_nested_delimiter="__")
        operation: m.Operation = m.Operation()
        other: m.Operation | None = None

    def with_variables(**variables: str) -> Any:
        os.environ.update(variables)
        try:
            return repr(Settings())
        finally:
            for name in variables:
                del os.environ[name]

    def from_command(*words: str) -> Any:
        return repr(Settings(_cli_parse_args=list(words), _cli_exit_on_error=False))

    def command_help() -> str:
        import contextlib
        import io

        out = io.StringIO()
        with contextlib.suppress(SystemExit), contextlib.redirect_stdout(out):
            Settings(_cli_parse_args=["--help"], _cli_prog_name="somebody")
        return out.getvalue()

    return told(
        nothing=lambda: with_variables(),
        json=lambda: with_variables(OPS_OPERATION='{"id": "a", "progress": "1"}'),
        nested=lambda: with_variables(OPS_OPERATION__ID="b", OPS_OPERATION__STATE="failed"),
        both=lambda: with_variables(OPS_OPERATION='{"id": "a"}', OPS_OPERATION__RATE="r"),
        other=lambda: with_variables(OPS_OTHER__ID="c"),
        wrong=lambda: with_variables(OPS_OPERATION__STATE="x"),
        command=lambda: from_command("--operation.id", "d", "--operation.state=failed"),
        command_json=lambda: from_command("--operation", '{"id": "e"}'),
        command_refused=lambda: from_command("--operation.nothing", "d"),
        command_help=command_help,
    )


@use("sqlmodel")
def sqlmodel_keeps_operations(m: Models) -> Any:
    from sqlalchemy import JSON, Column, PickleType, TypeDecorator
    from sqlmodel import Field, Session, SQLModel, create_engine, select

    class Written(TypeDecorator):
        impl = JSON
        cache_ok = True

        def process_bind_param(self, value: Any, dialect: Any) -> Any:
            return None if value is None else value.model_dump(mode="json", exclude_unset=True)

        def process_result_value(self, value: Any, dialect: Any) -> Any:
            return None if value is None else m.Operation.model_validate(value)

    class Row(SQLModel, table=True):
        key: int | None = Field(default=None, primary_key=True)
        pickled: m.Operation | None = Field(default=None, sa_column=Column(PickleType))
        written: m.Operation | None = Field(default=None, sa_column=Column(Written))
        state: m.OperationState | None = None

    class Answer(SQLModel):
        operation: m.Operation
        others: list[m.Operation] = []

    def stored() -> Any:
        engine = create_engine("sqlite://")
        SQLModel.metadata.create_all(engine)
        with Session(engine) as session:
            session.add(Row(pickled=_value(m), written=_value(m), state=m.OperationState.Failed))
            session.commit()
            row = session.exec(select(Row)).one()
            return [row.pickled, row.written, row.state]

    def unmapped() -> Any:
        class Bare(SQLModel, table=True):
            key: int | None = Field(default=None, primary_key=True)
            operation: m.Operation

    def derived() -> Any:
        return Answer.model_validate({"operation": _value(m)}).operation

    return told(
        stored=stored,
        unmapped=unmapped,
        answer=lambda: repr(Answer(operation={"id": "a"}, others=[_value(m)])),
        derived=derived,
        refused=lambda: Answer.model_validate({"operation": {"id": 5}}),
        json_column=lambda: repr(Row.__table__.columns["state"].type),
        updated=lambda: repr(Row(key=1).sqlmodel_update({"state": m.OperationState.Queued}).state),
        updated_by_an_operation=lambda: Answer(operation={}).sqlmodel_update(_value(m)).operation,
    )


@use("dacite")
def dacite_makes_holders(m: Models) -> Any:
    import dacite

    @dataclasses.dataclass
    class Job:
        operation: m.Operation
        others: list[m.Operation] | None = None

    hooks = dacite.Config(type_hooks={m.Operation: m.Operation.model_validate})

    def fields(job: Any) -> Any:
        return [job.operation, job.others]

    return told(
        document=lambda: fields(dacite.from_dict(Job, {"operation": {"id": "a"}})),
        instance=lambda: fields(dacite.from_dict(Job, {"operation": _value(m)})),
        hooks=lambda: fields(
            dacite.from_dict(Job, {"operation": {"id": "a"}, "others": [{}]}, config=hooks)
        ),
        wrong=lambda: dacite.from_dict(Job, {"operation": 5}),
        itself=lambda: dacite.from_dict(m.Operation, {"id": "a"}),
    )


@use()
def the_standard_librarys_holders(m: Models) -> Any:
    import argparse
    import collections
    import contextvars
    import types
    import weakref

    value = _value(m)
    Row = collections.namedtuple("Row", "operation state")
    parser = argparse.ArgumentParser("somebody", exit_on_error=False)
    parser.add_argument("operation", type=m.Operation.model_validate_json)
    parser.add_argument("--state", type=m.OperationState, choices=list(m.OperationState))
    variable = contextvars.ContextVar("operation", default=value)

    def weak() -> Any:
        held = m.Operation(id="w")
        values = weakref.WeakValueDictionary(w=held)
        before = list(values)
        del held
        return [before, list(values)]

    return told(
        row=lambda: Row(value, value.state),
        as_dict=lambda: Row(value, 1)._asdict(),
        chained=lambda: collections.ChainMap(dict(value), {"id": "z"})["id"],
        chained_itself=lambda: collections.ChainMap(value)["id"],
        dict_=lambda: dict(value),
        dict_of=lambda: dict([*value]),
        unpacked=lambda: {**value},
        namespace=lambda: types.SimpleNamespace(**dict(value)),
        counter=lambda: collections.Counter(one.state for one in made(m)),
        parsed=lambda: vars(parser.parse_args(['{"id": "a"}', "--state", "failed"])),
        refused=lambda: parser.parse_args(['{"id": 5}']),
        parsed_into=lambda: argparse.ArgumentParser("x").parse_args([], namespace=value),
        variable=lambda: variable.get() is value,
        weak=weak,
        weak_key=lambda: weakref.WeakKeyDictionary({value: 1}),
        enumerated=lambda: [name for name, _ in value],
        length=lambda: len(value),
        subscript=lambda: value["id"],
        contains=lambda: "id" in value,
        contains_pair=lambda: ("id", "a") in value,
        context_manager=lambda: value.__enter__(),
    )
