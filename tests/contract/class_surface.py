"""The class as pydantic shows it: introspection, schemas, signature, pydantic's own attributes."""

import inspect
import typing
from collections.abc import Callable
from functools import partial
from typing import Any

from ..outcome import FIELD_NAMES, record
from ..registry import case, tabulate
from ..sides import Models

NEEDS = {"needs_pydantic": "introspection through pydantic's own objects"}


def _field_info(info: Any) -> Any:
    return {
        "repr": repr(info),
        "annotation": info.annotation,
        "default": info.default,
        "description": info.description,
        "required": info.is_required(),
        "metadata": list(info.metadata),
        "alias": info.alias,
        "title": info.title,
        "set": sorted(info._attributes_set),
    }


@case("model_fields of the class", **NEEDS)
def _(m: Models) -> Any:
    fields = m.Operation.model_fields
    return list(fields), {name: _field_info(info) for name, info in fields.items()}


@case("model_fields of an instance", **NEEDS)
def _(m: Models) -> Any:
    operation = m.Operation()
    return tabulate(
        {
            "fields": lambda: list(operation.model_fields),
            "computed": lambda: operation.model_computed_fields,
            "config": lambda: operation.model_config,
            "same": lambda: operation.model_fields["id"] is m.Operation.model_fields["id"],
            "private fields": lambda: list(operation.__pydantic_fields__),
        }
    )


@case("model_fields of a subclass", **NEEDS)
def _(m: Models) -> Any:
    class Sub(m.Operation):
        pass

    return list(Sub.model_fields), record(lambda: Sub().model_fields.keys()), Sub.model_config


@case("model_computed_fields and model_config")
def _(m: Models) -> Any:
    return m.Operation.model_computed_fields, m.Operation.model_config


SCHEMA_ARGUMENTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "serialization": {"mode": "serialization"},
    "validation": {"mode": "validation"},
    "by alias": {"by_alias": True},
    "by name": {"by_alias": False},
    "ref template": {"ref_template": "#/components/schemas/{model}"},
    "ref template without a name": {"ref_template": "#/x"},
    "other mode": {"mode": "other"},
    "unknown option": {"other": 1},
}

for _label, _arguments in SCHEMA_ARGUMENTS.items():
    _marks = {} if _label != "other mode" else {"needs_pydantic": "an unknown mode"}
    case(f"the JSON Schema, {_label}", **_marks)(
        lambda m, arguments=_arguments: m.Operation.model_json_schema(**arguments)
    )


@case("the JSON Schema with union_format", needs_pydantic="schema generation options")
def _(m: Models) -> Any:
    return tabulate(
        {
            value: lambda value=value: m.Operation.model_json_schema(union_format=value)
            for value in ("any_of", "primitive_type_array", "other")
        }
    )


@case("the JSON Schema by an own generator", uses_pydantic=True)
def _(m: Models) -> Any:
    from pydantic.json_schema import GenerateJsonSchema, models_json_schema

    class Own(GenerateJsonSchema):
        def generate(self, schema: Any, mode: Any = "validation") -> Any:
            return super().generate(schema, mode=mode) | {"$schema": self.schema_dialect}

    return (
        m.Operation.model_json_schema(schema_generator=Own),
        record(lambda: models_json_schema([(m.Operation, "validation")])),
    )


@case("the JSON Schema of a subclass and of an instance")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        """Words of a subclass."""

    return tabulate(
        {
            "subclass": lambda: Sub.model_json_schema(),
            "instance": lambda: m.Operation().model_json_schema(),
            "new each time": lambda: (
                m.Operation.model_json_schema() is m.Operation.model_json_schema()
            ),
        }
    )


@case("the signature of the class")
def _(m: Models) -> Any:
    signature = inspect.signature(m.Operation)
    return (
        str(signature).replace("'", ""),
        [(p.name, str(p.kind), p.default) for p in signature.parameters.values()],
        [str(p.annotation) for p in signature.parameters.values()],
        str(signature.return_annotation),
        str(m.Operation.__signature__) == str(signature),
    )


@case("the signature of a subclass with its own __init__")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def __init__(self, name: str, **data: Any) -> None:
            super().__init__(id=name, **data)

    return str(inspect.signature(Sub))


METHODS = (
    *("__init__", "model_validate", "model_validate_json", "model_validate_strings"),
    *("model_construct", "model_dump", "model_dump_json", "model_copy", "model_rebuild"),
    *("model_post_init", "model_parametrized_name", "__eq__", "__iter__"),
    *("__copy__", "__deepcopy__", "__getstate__", "__setstate__", "__repr_args__", "__repr_name__"),
    *("__rich_repr__", "__pretty__", "__repr_str__", "__setattr__", "__delattr__", "__replace__"),
)
#: Their parameters are pydantic's own, so they are only known where it is.
BORROWED = (
    *("dict", "json", "copy", "construct", "parse_obj", "from_orm", "schema", "validate"),
    "model_json_schema",
)


def _parameters(names: tuple[str, ...], m: Models) -> Any:
    def parameters(name: str) -> Any:
        signature = inspect.signature(getattr(m.Operation, name))
        return [
            (p.name, str(p.kind), "…" if isinstance(p.default, type) else repr(p.default))
            for p in signature.parameters.values()
            # Whether `self` may be a keyword is nobody's business.
            if p.name != "self"
        ]

    return tabulate({name: partial(parameters, name) for name in names})


case("the parameters of each method")(partial(_parameters, METHODS))
case("the parameters of methods that pydantic lends", uses_pydantic=True)(
    partial(_parameters, BORROWED)
)


@case("methods bear their names")
def _(m: Models) -> Any:
    return tabulate(
        {
            name: lambda name=name: getattr(m.Operation, name).__name__
            for name in (*METHODS, *BORROWED)
            if not name.startswith("__")
        }
    )


@case("type hints")
def _(m: Models) -> Any:
    hints = typing.get_type_hints(m.Operation)
    return {name: str(hints[name]) for name in FIELD_NAMES}


@case("model_rebuild")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        pass

    return tabulate(
        {
            "class": lambda: m.Operation.model_rebuild(),
            "subclass": lambda: Sub.model_rebuild(),
            "quiet": lambda: m.Operation.model_rebuild(raise_errors=False),
            "unknown option": lambda: m.Operation.model_rebuild(other=1),
        }
    )


@case("model_rebuild by force", needs_pydantic="rebuilding schemas")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        pass

    return Sub.model_rebuild(force=True), Sub(id="a")


@case("model_post_init and hooks of the class")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    return tabulate(
        {
            "post init": lambda: operation.model_post_init(None),
            "post init without": lambda: operation.model_post_init(),
            "init subclass": lambda: m.Operation.__pydantic_init_subclass__(),
            "on complete": lambda: m.Operation.__pydantic_on_complete__(),
            "after": lambda: operation,
        }
    )


@case("generic parameters are refused")
def _(m: Models) -> Any:
    return tabulate(
        {
            "one": lambda: m.Operation[int],
            "two": lambda: m.Operation[int, str],
            "name": lambda: m.Operation.model_parametrized_name((int,)),
            "class getitem": lambda: m.Operation.__class_getitem__(int),
        }
    )


def _schema_shape(schema: Any) -> Any:
    """Reduce a core schema to what does not name functions or ids."""
    if isinstance(schema, dict):
        return {
            key: _schema_shape(value)
            for key, value in schema.items()
            if key not in ("ref", "metadata", "config", "schema_ref")
        }
    if isinstance(schema, (list, tuple)):
        return [_schema_shape(item) for item in schema]
    return schema if isinstance(schema, (str, int, float, bool, type(None), type)) else "…"


ATTRIBUTES: dict[str, Callable[[Any], Any]] = {
    "__class_vars__": lambda value: value,
    "__private_attributes__": lambda value: value,
    "__pydantic_complete__": lambda value: value,
    "__pydantic_custom_init__": lambda value: value,
    "__pydantic_decorators__": lambda value: (type(value).__name__, repr(value)),
    "__pydantic_generic_metadata__": lambda value: value,
    "__pydantic_parent_namespace__": lambda value: value,
    "__pydantic_post_init__": lambda value: value,
    "__pydantic_root_model__": lambda value: value,
    "__pydantic_computed_fields__": lambda value: value,
    "__pydantic_extra__": lambda value: type(value).__name__,
    "__pydantic_fields_set__": lambda value: type(value).__name__,
    "__pydantic_private__": lambda value: type(value).__name__,
    "__pydantic_serializer__": lambda value: (type(value).__name__, type(value).__module__),
    "__pydantic_validator__": lambda value: (type(value).__name__, type(value).__module__),
    "__pydantic_fields__": lambda value: {name: repr(info) for name, info in value.items()},
    "__pydantic_setattr_handlers__": lambda value: type(value).__name__,
    "__signature__": lambda value: (type(value).__name__, str(value).replace("'", "")),
    "model_fields_set": lambda value: type(value).__name__,
    "model_extra": lambda value: type(value).__name__,
    "model_config": lambda value: (type(value).__name__, value),
    "__weakref__": lambda value: type(value).__name__,
    "__dict__": lambda value: type(value).__name__,
}

for _name, _shape in ATTRIBUTES.items():
    case(f"the class attribute {_name}", **NEEDS)(
        lambda m, name=_name, shape=_shape: shape(getattr(m.Operation, name))
    )
    if _name not in ("__dict__", "__weakref__", "__pydantic_setattr_handlers__"):
        case(f"the instance attribute {_name}", **NEEDS)(
            lambda m, name=_name: type(getattr(m.Operation(id="a"), name)).__name__
        )


@case("the core schema has the kinds and fields of a model", uses_pydantic=True)
def _(m: Models) -> Any:
    schema = m.Operation.__pydantic_core_schema__
    while schema["type"] not in ("model", "model-fields"):
        schema = schema["schema"]
    inner = schema if schema["type"] == "model-fields" else schema["schema"]
    return schema["type"], schema["cls"] is m.Operation, _schema_shape(inner.get("fields", inner))


@case("the validator makes and the serializer dumps instances", uses_pydantic=True)
def _(m: Models) -> Any:
    validator, serializer = m.Operation.__pydantic_validator__, m.Operation.__pydantic_serializer__
    operation = m.Operation(id="a", state="failed")
    return tabulate(
        {
            "python": lambda: validator.validate_python({"id": "a", "progress": "1"}),
            "exact class": lambda: type(validator.validate_python({})) is m.Operation,
            "instance": lambda: validator.validate_python(operation) is operation,
            "fault": lambda: validator.validate_python({"id": 5}),
            "JSON": lambda: validator.validate_json('{"id": "a"}'),
            "strings": lambda: validator.validate_strings({"progress": "1"}),
            "assignment": lambda: validator.validate_assignment(m.Operation(id="b"), "id", "c"),
            "faulty assignment": lambda: validator.validate_assignment(m.Operation(), "id", 5),
            "isinstance": lambda: validator.isinstance_python({"id": 5}),
            "self instance": lambda: validator.validate_python(
                {"id": "self"}, self_instance=m.Operation.__new__(m.Operation)
            ),
            "title": lambda: validator.title,
            "dump": lambda: serializer.to_python(operation),
            "dump json": lambda: serializer.to_python(operation, mode="json"),
            "dump text": lambda: serializer.to_json(operation),
            "dump of another": lambda: serializer.to_python(5),
            "dump unset": lambda: serializer.to_json(operation, exclude_unset=True),
        }
    )


@case("pydantic's functions take the class for a model", uses_pydantic=True)
def _(m: Models) -> Any:
    import pydantic_core
    from pydantic import TypeAdapter, create_model

    operation = m.Operation(id="a", state="failed", result={"b": (1,)})
    return tabulate(
        {
            "to_json": lambda: pydantic_core.to_json(operation),
            "to_jsonable_python": lambda: pydantic_core.to_jsonable_python(operation),
            "to_jsonable_python in a list": lambda: pydantic_core.to_jsonable_python([operation]),
            "Any adapter": lambda: TypeAdapter(Any).dump_python([operation], mode="json"),
            "Any adapter to JSON": lambda: TypeAdapter(Any).dump_json({"x": operation}),
            "object adapter": lambda: TypeAdapter(object).dump_python(operation),
            "create_model with a field": lambda: vars(
                create_model("Made", operation=(m.Operation, ...))(operation={"id": "a"})
            ),
        }
    )


@case("the class is an abstract base class like any other")
def _(m: Models) -> Any:
    class Virtual:
        pass

    return (
        record(lambda: m.Operation.register(Virtual)),
        record(lambda: issubclass(Virtual, m.Operation)),
        record(lambda: isinstance(Virtual(), m.Operation)),
        m.Operation.__abstractmethods__,
        type(m.Operation._abc_impl).__name__,
        inspect.isabstract(m.Operation),
    )
