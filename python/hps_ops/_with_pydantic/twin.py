# ruff: noqa: PLC0415 - pydantic is imported on first need
"""Everything that goes through the installed pydantic, which is imported on first need.

A *twin* answers for `Operation` and for each of its subclasses: a real pydantic model with the same
fields, name and module. Its core schema, with our class in the place of the twin, validates into
and serializes our instances; its introspection is shown as ours. Nothing of pydantic is written
again, and every version answers for itself.
"""

import functools
import sys
import threading
import types
from collections.abc import Iterable
from copy import copy
from types import CellType, FunctionType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from hps_ops._errors.missing import require
from hps_ops._hps_ops import FIELDS, ModelMetaclass, Operation, shortcut
from hps_ops._model.state import OperationState
from hps_ops._with_pydantic import additions

_TYPES: dict[str, Any] = {
    "list[str]": list[str],
    "str": str,
    "float": float,
    "int": int,
    "Any": Any,
    "OperationState": OperationState,
}

#: Where a native class keeps its twin, and the model that stands for it as a base.
TWIN, MODEL = "__hps_ops_twin__", "__hps_ops_model__"

#: What a native class has for itself, beside pydantic's attributes.
_OF_THE_NATIVE_CLASS = (
    *("__dict__", "__weakref__", "__class_vars__", "__getattribute__", "__slots__"),
    *("_abc_impl", "__abstractmethods__", "model_config", TWIN, MODEL, "__hps_ops_values__"),
)

#: What of a class is needed to make another one like it.
_OF_A_BODY = ("__module__", "__doc__", "__annotations__", "__annotate__", "__annotate_func__")

#: The attributes of a class that it gets from its twin and then holds itself, as models do.
PER_CLASS = ("__pydantic_core_schema__", "__pydantic_validator__", "__pydantic_serializer__")


class Twin:
    """What pydantic has to say about one class.

    Attributes
    ----------
    model
        The pydantic model with the fields, the name and the module of the class.
    core_schema
        The model's core schema, for the class itself.
    validator
        Makes and takes instances of the class.
    serializer
        Dumps instances of the class.
    """

    __slots__ = ("core_schema", "model", "serializer", "validator")

    def __init__(self, cls: type[Any], asked: str) -> None:
        require(asked)
        from pydantic_core import SchemaSerializer, SchemaValidator

        self.model = _model_of_fields() if cls is Operation else _model_of_subclass(cls, asked)
        self.core_schema = _retarget(self.model.__pydantic_core_schema__, self.model, cls)
        config: Any = {"title": cls.__name__}
        self.validator = SchemaValidator(self.core_schema, config)
        self.serializer = SchemaSerializer(self.core_schema, config)


def _model_of_fields() -> Any:
    from pydantic import BaseModel, Field

    namespace: dict[str, Any] = {
        "__module__": Operation.__module__,
        "__qualname__": Operation.__qualname__,
        "__annotations__": {name: _TYPES[kind] | None for name, kind, _ in FIELDS},
    }
    for name, _, description in FIELDS:
        namespace[name] = None if description is None else Field(None, description=description)
    metaclass: Any = type(BaseModel)
    model = metaclass(Operation.__name__, (BaseModel,), namespace)
    for name in additions.NAMES:
        type.__setattr__(model, name, vars(additions)[name])
    return model


def _model_of_subclass(cls: type[Any], asked: str) -> Any:
    # Without the methods, so that nothing of them runs again: it only gives the schema.
    base = twin_of(Operation, asked).model
    namespace = {
        "__module__": cls.__module__,
        "__qualname__": cls.__qualname__,
        "__doc__": cls.__doc__,
    }
    return type(base)(cls.__name__, (base,), namespace)


def _retarget(schema: Any, model: type[Any], cls: type[Any]) -> Any:
    """Copy a core schema with `cls` in the place of `model`."""
    if schema["type"] == "definitions":
        definitions = [_retarget(one, model, cls) for one in schema["definitions"]]
        inner = _retarget(schema["schema"], model, cls)
        return {**schema, "schema": inner, "definitions": definitions}
    if schema["type"] != "model" or schema["cls"] is not model:
        return schema
    return {**schema, "cls": cls, "custom_init": cls.__pydantic_custom_init__}


class StandIn(NamedTuple):
    """The pydantic model that takes the place of a native class among the bases of a model.

    Attributes
    ----------
    model
        The model.
    of_class
        What the native class had when the model was made.
    of_model
        What the model had then.
    """

    model: Any
    of_class: dict[str, Any]
    of_model: dict[str, Any]

    def __reduce__(self) -> Any:
        # A class that is sent by value makes its own.
        return type(None), ()


#: Two threads that ask for the model or twin of a class get the same.
_LOCK = threading.RLock()


def base_of(cls: type[Any]) -> Any:
    """Give the pydantic model that takes the place of a native class among the bases of a model.

    That of a subclass has all that the subclass has, with `super()` for the new class.
    """
    with _LOCK:
        stand_in = vars(cls).get(MODEL)
        if stand_in is None:
            if cls is Operation:
                model = twin_of(Operation, "A subclass of Operation").model
            else:
                model = _open_model(cls)
            stand_in = StandIn(model, dict(vars(cls)), dict(vars(model)))
            setattr(cls, MODEL, stand_in)
        return stand_in.model


def _open_model(cls: type[Any]) -> Any:
    bases = tuple(base_of(one) if isinstance(one, ModelMetaclass) else one for one in cls.__bases__)
    cell = CellType()
    own = {
        name: _rebound(value, cell)
        for name, value in vars(cls).items()
        if not (name.startswith("__pydantic_") or name in _OF_THE_NATIVE_CLASS)
    }
    # pydantic looks at what is in the body of a class, so it gets only what is needed to make it.
    body = {name: own.pop(name) for name in _OF_A_BODY if name in own}
    body["__qualname__"] = cls.__qualname__
    made = types.prepare_class(cls.__name__, bases)[0](cls.__name__, (_NoHooks, *bases), body)
    made.__bases__ = bases
    for name, value in own.items():
        type.__setattr__(made, name, value)
    cell.cell_contents = made
    return made


class _NoHooks:
    """Keeps the hooks of other bases from running: they have run for the native class already."""

    __slots__ = ()

    def __init_subclass__(cls, **options: Any) -> None:
        pass

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        pass


def _rebound(value: Any, cell: CellType) -> Any:
    """Copy a function of a class body that uses `super()` or `__class__`, for another class.

    It may be held by another function, as by a decorator's, or by a descriptor.
    """
    if isinstance(value, (classmethod, staticmethod)):
        return type(value)(_rebound(value.__func__, cell))
    if type(value) is property:
        get, put, drop = (
            part and _rebound(part, cell) for part in (value.fget, value.fset, value.fdel)
        )
        return property(get, put, drop, value.__doc__)
    if isinstance(value, (functools.cached_property, functools.partialmethod)):
        holder: Any = copy(value)
        holder.func = _rebound(value.func, cell)
        return holder
    if not isinstance(value, FunctionType) or not value.__closure__:
        return value
    cells = []
    for name, held in zip(value.__code__.co_freevars, value.__closure__, strict=True):
        if name == "__class__":
            cells.append(cell)
            continue
        try:
            content = held.cell_contents
        except ValueError:
            cells.append(held)  # empty
            continue
        # A function that holds itself, by its name, stays as it is.
        other = content if content is value else _rebound(content, cell)
        cells.append(held if other is content else CellType(other))
    if all(one is held for one, held in zip(cells, value.__closure__, strict=True)):
        return value
    made: Any = FunctionType(
        value.__code__, value.__globals__, value.__name__, value.__defaults__, tuple(cells)
    )
    made.__kwdefaults__ = value.__kwdefaults__
    made.__dict__.update(value.__dict__)
    for name in ("__doc__", "__module__", "__qualname__", "__annotations__"):
        setattr(made, name, getattr(value, name))
    if "__wrapped__" in vars(value):
        made.__wrapped__ = _rebound(vars(value)["__wrapped__"], cell)
    return made


def pass_on(cls: type[Any], name: str, *value: Any) -> None:
    """Do to the model of a native class what somebody has done to the class.

    Parameters
    ----------
    cls
        The native class, which has a model.
    name
        Of the attribute.
    *value
        What was assigned to it; nothing if it was deleted.
    """
    model, of_class, of_model = vars(cls)[MODEL]
    if name.startswith("__pydantic_") or name in _OF_THE_NATIVE_CLASS:
        return
    # Whoever has patched something puts it back so, or deletes the patch.
    is_undone = value[0] is of_class.get(name) if value else name not in of_class
    if value and not is_undone:
        type.__setattr__(model, name, value[0])
    elif is_undone and name in of_model:
        type.__setattr__(model, name, of_model[name])
    elif name in vars(model):
        type.__delattr__(model, name)


def twin_of(cls: type[Any], asked: str) -> Twin:
    """Give the twin of a class, made once.

    It is kept by the class itself: the two refer to each other and shall go together.
    """
    twin: Twin | None = vars(cls).get(TWIN)
    if twin is not None:
        return twin
    with _LOCK:
        twin = vars(cls).get(TWIN)
        return _give_twin(cls, asked) if twin is None else twin


def _give_twin(cls: type[Any], asked: str) -> Twin:
    twin = Twin(cls, asked)
    setattr(cls, TWIN, twin)
    cls.__pydantic_core_schema__ = twin.core_schema
    cls.__pydantic_validator__ = twin.validator
    cls.__pydantic_serializer__ = twin.serializer
    return twin


def rebuild(cls: type[Any]) -> bool:
    """Make the twin of a class anew; the class must hold no schema of the old one."""
    _give_twin(cls, "Operation.model_rebuild")
    return True


def class_attribute(cls: type[Any], name: str) -> Any:
    """Give one of pydantic's attributes of a model class."""
    twin = twin_of(cls, f"Operation.{name}")
    if name in PER_CLASS:
        return vars(cls)[name]
    if name == "__pydantic_fields__":
        return twin.model.model_fields
    return getattr(twin.model, name)


def schema_for_field(cls: type[Any]) -> Any:
    """Give pydantic the core schema for a class that it has met in an annotation.

    Parameters
    ----------
    cls
        `Operation` or a subclass.

    Returns
    -------
    dict
        The schema of the twin. Where only the outcome shows, which is in the fields of models, a
        native function has a look at the input first: a dict that needs no coercion becomes an
        operation at once, and everything else passes on to the schema of the twin.
    """
    exact = twin_of(cls, "Operation.__get_pydantic_core_schema__").core_schema
    if cls is not Operation:
        return exact
    use = use_of_schema()
    if use == "field of a model":
        return _with_shortcut(exact)
    if use == "member of a union":
        # Both forms have one name in JSON Schema, and two definitions of it would be told apart.
        return _refer_in_json_schema(_without_ref(exact), _with_shortcut(exact))
    return exact


def _with_shortcut(exact: Any) -> Any:
    from pydantic import VERSION
    from pydantic_core import core_schema

    # Since 2.12 a call can ask for unknown keys to be kept or refused, at all depths.
    ignores_unknown = tuple(map(int, VERSION.split(".")[:2])) < (2, 12)
    lax = core_schema.no_info_before_validator_function(
        shortcut(ignores_unknown), _without_ref(exact)
    )
    # Definitions within the schema are made once, by the lax branch, which JSON Schema shows, too.
    return core_schema.lax_or_strict_schema(
        lax,
        _without_refs(exact),
        ref=exact["ref"],
        metadata={"pydantic_js_annotation_functions": [_json_schema_of_lax]},
    )


def _json_schema_of_lax(schema: Any, handler: Any) -> Any:
    """Show the lax branch, which has the definitions, also where a field is strict."""
    return handler.generate_json_schema.generate_inner(schema["lax_schema"])


def _without_ref(schema: Any) -> Any:
    return {key: value for key, value in schema.items() if key != "ref"}


def _without_refs(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_refs(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _without_refs(value) for key, value in schema.items() if key != "ref"}


def _refer_in_json_schema(schema: Any, definition: Any) -> Any:
    """Let the JSON Schema of a core schema be a reference to that of another."""
    from pydantic_core import core_schema

    def refer(referring: Any, handler: Any) -> Any:
        generate = handler.generate_json_schema.generate_inner
        generate(definition)
        # What `Field` says of this place (its title, examples) stands beside the reference.
        said = {
            key: value
            for key, value in referring.get("metadata", {}).items()
            if key in ("pydantic_js_updates", "pydantic_js_extra")
        }
        return generate(core_schema.definition_reference_schema(definition["ref"], metadata=said))

    metadata = {**schema.get("metadata", {}), "pydantic_js_annotation_functions": [refer]}
    return {**schema, "metadata": metadata}


def use_of_schema() -> Literal["field of a model", "member of a union", "other"]:
    """Tell for what pydantic asks for a schema.

    In the field of a model, nobody sees the name of the validator, which titles and locations of
    errors show elsewhere. Of the members of a union, pydantic compares how exactly and with how
    many fields each fits, which only its own validators tell it.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None:
        frame = frame.f_back
        module = frame.f_globals.get("__name__", "").partition(".")[0]
        function = frame.f_code.co_name
        if module == "pydantic" and function == "_model_schema":
            return "field of a model"
        if "union" in function and _members_of_union(frame.f_locals.values()) != 1:
            return "member of a union"
        if module not in ("pydantic", "hps_ops", "contextlib", "functools"):
            break
    return "other"


def _members_of_union(variables: Iterable[Any]) -> int:
    """Count the types of the union that is among the variables of a function, None apart."""
    for value in variables:
        if get_origin(value) in (Union, UnionType):
            return len([one for one in get_args(value) if one is not type(None)])
    return 0


def to_python(operation: Any, **options: Any) -> Any:
    """Dump an operation as pydantic does, with the options of the installed version.

    Parameters
    ----------
    operation
        The instance.
    **options
        The arguments of `pydantic.BaseModel.model_dump`.
    """
    asked = "Operation.model_dump with these values or options"
    return require(asked).BaseModel.model_dump(operation, **options)


def to_json(operation: Any, **options: Any) -> Any:
    """Dump an operation to JSON as pydantic does, with the options of the installed version.

    Parameters
    ----------
    operation
        The instance.
    **options
        The arguments of `pydantic.BaseModel.model_dump_json`.
    """
    asked = "Operation.model_dump_json with these values or options"
    return require(asked).BaseModel.model_dump_json(operation, **options)
