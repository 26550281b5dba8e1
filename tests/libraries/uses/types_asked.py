"""Somebody asks what the class and its instances are."""

import abc
import collections.abc
import dataclasses
import enum
import functools
import inspect
import numbers
import types
import typing
from typing import Any, Protocol, runtime_checkable

from ...outcome import FIELD_NAMES
from ...sides import ADDED_PROPERTIES, Models
from .. import told, use


def _value(m: Models) -> Any:
    return m.Operation(id="a", state="running", messages=["x"], result={"b": [1]})


@use("pydantic")
def instances_and_ancestry(m: Models) -> Any:
    import pydantic
    from pydantic import BaseModel

    class Sub(m.Operation):
        pass

    class Model(BaseModel):
        pass

    value = _value(m)
    return told(
        instances=lambda: [
            isinstance(one, BaseModel)
            for one in (value, Sub(), m.Operation.model_construct(), Model())
        ],
        the_other_way=lambda: [isinstance(Model(), m.Operation), issubclass(Model, m.Operation)],
        subclasses=lambda: [issubclass(one, BaseModel) for one in (m.Operation, Sub)],
        order=lambda: inspect.getmro(m.Operation),
        order_of_subclass=lambda: Sub.__mro__,
        mro=lambda: m.Operation.mro(),
        in_tuple=lambda: isinstance(value, (int, BaseModel)),
        in_union=lambda: isinstance(value, int | BaseModel),
        matched=lambda: _matched(value, BaseModel),
        equal_to_model=lambda: value == Model(),
        representation=lambda: isinstance(value, pydantic.main._repr.Representation),
        named=lambda: [m.Operation.__name__, m.Operation.__qualname__, m.Operation.__module__],
        class_of=lambda: value.__class__ is m.Operation,
    )


@use("pydantic")
def bases_and_metaclass(m: Models) -> Any:
    from pydantic import BaseModel

    return told(
        bases=lambda: m.Operation.__bases__,
        base=lambda: m.Operation.__base__,
        metaclass=lambda: isinstance(m.Operation, type(BaseModel)),
        tree=lambda: inspect.getclasstree([m.Operation], unique=True),
        listed=lambda: m.Operation in BaseModel.__subclasses__(),
    )


def _matched(value: Any, base: type) -> Any:
    match value:
        case {"id": name}:
            return ["mapping", name]
        case [*_]:
            return ["sequence"]
        case base(id=name, state=state):
            return ["model", name, state]
        case _:
            return ["nothing"]


@use()
def abstract_classes_say_what_it_is(m: Models) -> Any:
    names = [name for name in collections.abc.__all__ if name not in ("ByteString", "Buffer")]
    value = _value(m)

    class Registered(abc.ABC):  # noqa: B024 - it has no methods on purpose
        pass

    Registered.register(m.Operation)
    return told(
        collections=lambda: [
            name for name in names if isinstance(value, getattr(collections.abc, name))
        ],
        numbers=lambda: isinstance(value, numbers.Number),
        registered=lambda: [isinstance(value, Registered), issubclass(m.Operation, Registered)],
        supports=lambda: [
            isinstance(value, kind)
            for kind in (typing.SupportsInt, typing.SupportsFloat, typing.SupportsIndex)
        ],
        reversible=lambda: reversed(value),
        states=lambda: [isinstance(m.OperationState.Failed, kind) for kind in (enum.Enum, str)],
    )


@use("pydantic")
def single_dispatch_finds_the_nearest_class(m: Models) -> Any:
    from pydantic import BaseModel

    def dispatching(*kinds: Any) -> Any:
        @functools.singledispatch
        def name(value: Any) -> str:
            return "anything"

        for kind in kinds:
            name.register(kind)(lambda value, kind=kind: kind.__name__)

        class Sub(m.Operation):
            pass

        class Model(BaseModel):
            pass

        return [
            *(name(one) for one in (_value(m), Sub(), Model(), m.OperationState.Failed, 5)),
            name.dispatch(m.Operation) is name.dispatch(object),
        ]

    return told(
        base_model=lambda: dispatching(BaseModel),
        operation=lambda: dispatching(m.Operation),
        both=lambda: dispatching(BaseModel, m.Operation),
        other_order=lambda: dispatching(m.Operation, BaseModel),
        with_states=lambda: dispatching(BaseModel, enum.Enum, m.OperationState),
        with_iterable=lambda: dispatching(BaseModel, collections.abc.Iterable),
        iterable=lambda: dispatching(collections.abc.Iterable),
        union=lambda: _registered_union(m),
    )


def _registered_union(m: Models) -> str:
    from pydantic import BaseModel

    @functools.singledispatch
    def name(value: Any) -> str:
        return "anything"

    if hasattr(types, "UnionType") and hasattr(functools, "_find_impl"):
        for kind in (BaseModel, dict):
            name.register(kind, lambda value: "document")
    return name(_value(m))


@use("plum")
def plum_dispatches(m: Models) -> Any:
    from plum import Dispatcher
    from pydantic import BaseModel

    dispatch = Dispatcher()

    @dispatch
    def name(value: object) -> str:
        return "object"

    @dispatch
    def name(value: BaseModel) -> str:  # noqa: F811 - that is how it is used
        return "model"

    @dispatch
    def name(value: list[m.Operation]) -> str:  # noqa: F811
        return "operations"

    @dispatch
    def other(value: m.Operation | None) -> str:
        return "operation"

    return told(
        model=lambda: name(_value(m)),
        many=lambda: name([_value(m)]),
        optional=lambda: [other(_value(m)), other(None)],
        refused=lambda: other(5),
    )


@use("pydantic")
def protocols_are_satisfied(m: Models) -> Any:
    from pydantic import BaseModel

    @runtime_checkable
    class HasId(Protocol):
        id: str | None
        state: Any

    @runtime_checkable
    class Dumps(Protocol):
        def model_dump(self, **options: Any) -> dict[str, Any]: ...

    @runtime_checkable
    class Both(HasId, Dumps, Protocol):
        pass

    @runtime_checkable
    class Other(Protocol):
        nothing: int

    class Model(BaseModel):
        pass

    @runtime_checkable
    class Dataclass(Protocol):
        __dataclass_fields__: typing.ClassVar[dict[str, Any]]

    @runtime_checkable
    class ReprArgs(Protocol):
        def __repr_args__(self) -> Any: ...

    value = _value(m)
    return told(
        instances=lambda: [
            isinstance(value, kind) for kind in (HasId, Dumps, Both, Other, Dataclass, ReprArgs)
        ],
        classes=lambda: [issubclass(m.Operation, kind) for kind in (Dumps, ReprArgs)],
        data_class=lambda: issubclass(m.Operation, HasId),
        base=lambda: isinstance(Model(), Dumps),
    )


@use("beartype")
def beartype_checks(m: Models) -> Any:
    from beartype import BeartypeConf, beartype
    from beartype.door import die_if_unbearable, is_bearable, is_subhint
    from beartype.vale import Is, IsAttr, IsEqual, IsSubclass
    from pydantic import BaseModel

    @beartype
    def finish(operation: m.Operation, others: list[m.Operation] | None = None) -> m.Operation:
        return operation

    @beartype
    def take(model: BaseModel) -> str:
        return type(model).__name__

    @beartype(conf=BeartypeConf(is_pep484_tower=True))
    def broken(operation: m.Operation) -> int:
        return operation

    value = _value(m)
    return told(
        right=lambda: finish(value, [value]) is value,
        wrong=lambda: finish({"id": "a"}),
        wrong_item=lambda: finish(value, [5]),
        model=lambda: take(value),
        broken=lambda: broken(value),
        bearable=lambda: [
            is_bearable(value, kind)
            for kind in (
                m.Operation,
                BaseModel,
                m.Operation | None,
                typing.Iterable[tuple[str, Any]],
                typing.Annotated[m.Operation, Is[lambda one: one.id == "a"]],
                typing.Annotated[m.Operation, IsAttr["id", IsEqual["a"]]],
            )
        ],
        class_=lambda: is_bearable(m.Operation, typing.Annotated[type, IsSubclass[BaseModel]]),
        type_=lambda: [is_bearable(m.Operation, type[kind]) for kind in (m.Operation, BaseModel)],
        subhint=lambda: is_subhint(m.Operation, BaseModel),
        die=lambda: die_if_unbearable([value], list[m.OperationState]),
        decorated=lambda: beartype(type("Sub", (m.Operation,), {}))(id="a").id,
    )


@use("typeguard")
def typeguard_checks(m: Models) -> Any:
    from pydantic import BaseModel
    from typeguard import CollectionCheckStrategy, check_type

    class HasId(Protocol):
        id: str | None

    class Dumps(Protocol):
        def model_dump(self) -> dict[str, Any]: ...

    value = _value(m)

    def checked(one: Any, kind: Any) -> Any:
        every = CollectionCheckStrategy.ALL_ITEMS
        return check_type(one, kind, collection_check_strategy=every) is one

    return told(
        operation=lambda: checked(value, m.Operation),
        model=lambda: checked(value, BaseModel),
        many=lambda: checked([value, 5], list[m.Operation]),
        optional=lambda: checked({}, m.Operation | None),
        union=lambda: checked(value, int | BaseModel),
        class_=lambda: checked(m.Operation, type[BaseModel]),
        protocol=lambda: checked(value, HasId),
        methods=lambda: checked(value, Dumps),
        callable=lambda: checked(m.Operation, typing.Callable[..., m.Operation]),
        state=lambda: checked(value.state, typing.Literal["running"]),
    )


@use()
def annotations_and_hints(m: Models) -> Any:
    class Sub(m.Operation):
        limit: typing.ClassVar[int] = 5

    def reprs(annotations: Any) -> Any:
        # A text is quoted, a type is not; which equal types are one object is of no interest.
        return {name: repr(kind) for name, kind in annotations.items()}

    return told(
        annotations=lambda: reprs(m.Operation.__annotations__),
        of_inspect=lambda: reprs(inspect.get_annotations(m.Operation)),
        evaluated=lambda: reprs(inspect.get_annotations(m.Operation, eval_str=True)),
        of_instance=lambda: reprs(_value(m).__annotations__),
        hints=lambda: {
            name: repr(kind)
            for name, kind in typing.get_type_hints(m.Operation).items()
            if not name.startswith("_") and name not in ("model_config", "model_fields")
        },
        all_hints=lambda: sorted(typing.get_type_hints(m.Operation)),
        dunder_hints=lambda: {
            name: str(kind).replace("'", "")
            for name, kind in typing.get_type_hints(m.Operation).items()
            if name.startswith(("_", "model_"))
        },
        extras=lambda: sorted(typing.get_type_hints(m.Operation, include_extras=True)),
        of_subclass=lambda: sorted(typing.get_type_hints(Sub)),
        own_of_subclass=lambda: inspect.get_annotations(Sub),
        state=lambda: typing.get_type_hints(m.OperationState),
    )


@use()
def signatures(m: Models) -> Any:
    # Bound, because what is built in takes its `self` by position only.
    names = "model_dump model_dump_json model_copy copy dict json".split()
    value = _value(m)
    class_names = (
        "model_validate model_validate_json model_validate_strings model_construct "
        "model_json_schema model_rebuild parse_obj"
    ).split()

    def parameters(method: Any) -> Any:
        return [
            (one.name, str(one.kind), repr(one.default))
            for one in inspect.signature(method).parameters.values()
        ]

    return told(
        **{name: (lambda n=name: parameters(getattr(value, n))) for name in names},
        **{name: (lambda n=name: parameters(getattr(m.Operation, n))) for name in class_names},
        class_=lambda: str(inspect.signature(m.Operation)),
        class_attribute=lambda: str(m.Operation.__signature__),
        bound=lambda: inspect.signature(m.Operation).bind(id="a").arguments,
        bound_wrong=lambda: inspect.signature(m.Operation).bind("a"),
        partial=lambda: [
            one.default
            for one in inspect.signature(functools.partial(m.Operation, id="x")).parameters.values()
            if one.name == "id"
        ],
        state=lambda: str(inspect.signature(m.OperationState)),
    )


@use()
def members(m: Models) -> Any:
    value = _value(m)
    import warnings

    def of(one: Any, predicate: Any = None) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            found = inspect.getmembers(one, predicate)
        return [name for name, _ in found if name not in ADDED_PROPERTIES]

    def public(names: Any) -> Any:
        return [n for n in names if not n.startswith("_") and n not in ADDED_PROPERTIES]

    def values() -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return {n: v for n, v in inspect.getmembers(value) if n in FIELD_NAMES}

    return told(
        dir_class=lambda: public(dir(m.Operation)),
        dir_instance=lambda: public(dir(value)),
        special_dir=lambda: [n for n in dir(m.Operation) if n.startswith("__pydantic")],
        private_dir=lambda: [
            n
            for n in dir(m.Operation)
            # Those are for IPython, as the README says; strawberry leaves a mark.
            if n.startswith("_") and n[1] != "_" and not n.startswith(("_repr_", "_strawberry"))
        ],
        special=lambda: sorted(
            n for n in dir(m.Operation) if n.startswith("__") and not n.startswith("__pydantic")
        ),
        of_class=lambda: public(of(m.Operation)),
        of_instance=lambda: public(of(value)),
        values=values,
        data_descriptors=lambda: public(of(m.Operation, inspect.isdatadescriptor)),
        member_descriptors=lambda: public(of(m.Operation, inspect.ismemberdescriptor)),
        routines=lambda: public(of(m.Operation, inspect.isroutine)),
        callables=lambda: public(of(value, callable)),
        classes=lambda: of(m.Operation, inspect.isclass),
        static=lambda: (
            public(n for n, _ in inspect.getmembers_static(m.Operation))
            if hasattr(inspect, "getmembers_static")
            else None
        ),
        class_attrs=lambda: public(
            sorted(a.name for a in inspect.classify_class_attrs(m.Operation))
        ),
        fields_on_class=lambda: [hasattr(m.Operation, name) for name in FIELD_NAMES],
        field_on_class=lambda: m.Operation.id,
        vars_of_instance=lambda: vars(value),
        slots=lambda: [getattr(m.Operation, "__slots__", None), m.Operation.__dictoffset__ != 0],
        match_args=lambda: getattr(m.Operation, "__match_args__", None),
        doc=lambda: [inspect.getdoc(m.Operation), m.Operation.__doc__],
    )


@use()
def source_and_places(m: Models) -> Any:
    import sys

    return told(
        module=lambda: inspect.getmodule(m.Operation).__name__,
        in_module=lambda: sys.modules[m.Operation.__module__].Operation is m.Operation,
        kinds=lambda: [
            kind.__name__
            for kind in (
                inspect.isclass,
                inspect.isabstract,
                inspect.isbuiltin,
                inspect.isfunction,
                inspect.isdatadescriptor,
                inspect.ismethoddescriptor,
                inspect.isawaitable,
                callable,
            )
            if kind(m.Operation)
        ],
        kinds_of_value=lambda: [
            kind.__name__
            for kind in (
                inspect.isclass,
                inspect.isabstract,
                inspect.isbuiltin,
                inspect.isfunction,
                inspect.isdatadescriptor,
                inspect.ismethoddescriptor,
                inspect.isawaitable,
                inspect.isgenerator,
                callable,
            )
            if kind(_value(m))
        ],
    )


@use("pydantic")
def pydantics_own_attributes(m: Models) -> Any:
    names = (
        "__pydantic_complete__ __pydantic_fields_complete__ __pydantic_root_model__ "
        "__pydantic_custom_init__ __pydantic_post_init__ __pydantic_generic_metadata__ "
        "__pydantic_private__ __pydantic_extra__ __pydantic_fields_set__ "
        "__pydantic_parent_namespace__ __pydantic_computed_fields__ "
        "__pydantic_decorators__ __private_attributes__ __class_vars__ __pydantic_base_init__ "
        "__signature__ __fields__ __fields_set__ model_config model_fields model_computed_fields "
        "model_extra model_fields_set __pydantic_init_subclass__ __get_pydantic_core_schema__ "
        "__get_pydantic_json_schema__ __class_getitem__ __hash__ __slots__ __weakref__ "
        "__dataclass_fields__ __post_init__ __attrs_attrs__ __pydantic_validator__"
    ).split()
    loose = ("__pydantic_decorators__", "__pydantic_parent_namespace__", "__pydantic_validator__")

    def told_of(one: Any, name: str) -> Any:
        value = getattr(one, name)
        if name in loose:
            return type(value).__name__
        if callable(value):
            return "callable"
        # Which kind of descriptor it is, the README says.
        return "data descriptor" if inspect.isdatadescriptor(value) else value

    value = _value(m)
    return told(
        **{f"class {name}": (lambda n=name: told_of(m.Operation, n)) for name in names},
        **{f"instance {name}": (lambda n=name: told_of(value, n)) for name in names},
    )


@use("pydantic")
def version_1_methods(m: Models) -> Any:
    inner = m.Operation(id="inner", state="failed")
    value = m.Operation(id="a", result={"op": inner, "ops": [inner]}, messages=["x"])

    def got(one: Any, **options: Any) -> Any:
        settings = {
            "to_dict": False,
            "by_alias": False,
            "include": None,
            "exclude": None,
            "exclude_unset": False,
            "exclude_defaults": False,
            "exclude_none": False,
        }
        return m.Operation._get_value(one, **{**settings, **options})

    return told(
        copy=lambda: value.copy(),
        copy_update=lambda: value.copy(update={"id": 5}),
        copy_include=lambda: value.copy(include={"id": True, "result": {"op"}}),
        copy_exclude_inside=lambda: value.copy(exclude={"result": {"op": {"id"}}}),
        copy_exclude_item=lambda: value.copy(exclude={"result": {"ops": {0: {"state"}}}}),
        copy_deep=lambda: value.copy(deep=True).result["op"] is inner,
        copy_shares=lambda: value.copy().result["op"] is inner,
        iter=lambda: list(value._iter()),
        iter_dict=lambda: list(value._iter(to_dict=True)),
        iter_none=lambda: list(value._iter(to_dict=True, exclude_none=True, exclude={"id"})),
        iter_unset=lambda: list(value._iter(exclude_unset=True)),
        value=lambda: got(inner),
        value_dict=lambda: got(inner, to_dict=True),
        value_list=lambda: got([inner, {"x": inner}], to_dict=True, exclude_none=True),
        value_include=lambda: got(inner, include={"id"}),
        value_exclude=lambda: got(inner, exclude={"id"}, to_dict=True),
        dict=lambda: value.dict(exclude_none=True),
        json=lambda: value.json(exclude_unset=True),
        calculate=lambda: sorted(value._calculate_keys(None, {"id": True}, False) or []),
        parse_obj=lambda: m.Operation.parse_obj({"id": "a"}),
        parse_raw=lambda: m.Operation.parse_raw('{"id": "a"}'),
        from_orm=lambda: m.Operation.from_orm(types.SimpleNamespace(id="a")),
        validate=lambda: m.Operation.validate(value) is value,
        construct=lambda: m.Operation.construct(id=5),
        schema=lambda: m.Operation.schema(),
        update_refs=lambda: m.Operation.update_forward_refs(),
        fields=lambda: list(m.Operation.__fields__),
        fields_set=lambda: value.__fields_set__,
    )


@use()
def attributes_through_the_back_door(m: Models) -> Any:
    value = _value(m)

    def with_extra() -> Any:
        other = m.Operation(id="a")
        object.__setattr__(other, "__pydantic_extra__", {"id": "extra", "more": 1})
        return [other.__getattr__("more"), other.more, other.id]

    def with_private() -> Any:
        other = m.Operation(id="a")
        object.__setattr__(other, "__pydantic_private__", {"_note": "n"})
        return other._note

    return told(
        getattr_of_a_field=lambda: value.__getattr__("id"),
        getattr_of_a_method=lambda: value.__getattr__("model_dump")(exclude_none=True),
        getattr_of_nothing=lambda: value.__getattr__("nothing"),
        getattr_of_private=lambda: value.__getattr__("_nothing"),
        getattr_of_dunder=lambda: value.__getattr__("__dict__"),
        getattr_of_extra=with_extra,
        getattr_on_the_class=lambda: type(value).__getattr__(value, "id"),
        getattr_of_fields_set=lambda: value.__getattr__("__pydantic_fields_set__"),
        has_getattr=lambda: ["__getattr__" in dir(m.Operation), hasattr(value, "__getattr__")],
        getattribute=lambda: value.__getattribute__("id"),
        object_getattribute=lambda: object.__getattribute__(value, "state"),
        setattr_=lambda: value.__setattr__("nothing", 5),
        object_setattr=lambda: object.__setattr__(m.Operation(), "nothing", 5),
        object_setattr_seen=lambda: _set_and_told(m),
        delattr_=lambda: value.__delattr__("nothing"),
        private=with_private,
        dir_=lambda: [name for name in value.__dir__() if name in FIELD_NAMES],
        dict_keys=lambda: list(value.__dict__),
        dict_is_the_same=lambda: value.__dict__ is value.__dict__,
        sizeof=lambda: value.__sizeof__() > 0,
        is_dataclass=lambda: dataclasses.is_dataclass(value),
    )


def _set_and_told(m: Models) -> Any:
    other = m.Operation(id="a")
    object.__setattr__(other, "nothing", 5)
    return [other.nothing, vars(other).get("nothing"), repr(other), other == m.Operation(id="a")]
