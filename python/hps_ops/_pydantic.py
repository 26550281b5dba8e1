"""What goes through the installed pydantic, imported on first need.

A private *model* stands in for each of our classes: a real pydantic model with the same fields. Its
core schema, re-targeted to our class, validates into and serializes from our own instances, so
nothing of pydantic is written again.
"""

import weakref

from hps_ops import _hps_ops
from hps_ops._state import OperationState

_models = weakref.WeakKeyDictionary()


def require(what):
    """Return pydantic's ``BaseModel``, or say how to get it.

    Raises
    ------
    ImportError
        If pydantic is not installed.
    """
    try:
        from pydantic import BaseModel
    except ImportError as error:
        message = f'{what} needs pydantic, which is not installed: pip install "hps-ops[pydantic]"'
        raise ImportError(message, name="pydantic") from error
    return BaseModel


def model_of(cls, what="this"):
    """Return the pydantic model that stands in for `cls`."""
    model = _models.get(cls)
    if model is None:
        base_model = require(what)
        if cls is _hps_ops.Operation:
            model = _twin(base_model)
        else:
            namespace = {
                "__module__": cls.__module__,
                "__qualname__": cls.__qualname__,
                "__doc__": cls.__doc__,
                "__annotations__": {},
            }
            base = model_of(_hps_ops.Operation)
            model = type(base)(cls.__name__, (base,), namespace)
        _models[cls] = model
    return model


def _twin(base_model):
    from typing import Any

    from pydantic import Field

    kinds = {
        "list[str]": list[str],
        "str": str,
        "float": float,
        "int": int,
        "Any": Any,
        "OperationState": OperationState,
    }
    namespace = {
        "__module__": _hps_ops.Operation.__module__,
        "__qualname__": _hps_ops.Operation.__qualname__,
        "__annotations__": {name: kinds[kind] | None for name, kind, _ in _hps_ops.FIELDS},
    }
    for name, _, description in _hps_ops.FIELDS:
        namespace[name] = Field(None, description=description) if description else None
    return type(base_model)("Operation", (base_model,), namespace)


def core_schema(cls):
    """Return the core schema of the stand-in model, re-targeted to `cls`."""
    model = model_of(cls, f"{cls.__name__}.__pydantic_core_schema__")

    def retarget(part):
        if isinstance(part, dict):
            made = {key: retarget(value) for key, value in part.items()}
            if made.get("cls") is model:
                made["cls"] = cls
                if cls.__init__ is not _hps_ops.Operation.__init__:
                    made["custom_init"] = True
                if cls.model_post_init is not _hps_ops.Operation.model_post_init:
                    made["post_init"] = "model_post_init"
            return made
        if isinstance(part, list):
            return [retarget(value) for value in part]
        return part

    return retarget(model.__pydantic_core_schema__)


def attribute(name, instance, owner):
    """Return what the class attribute `name` gives on a pydantic model."""
    what = f"{owner.__name__}.{name}"
    base_model = require(what)
    if name == "__pydantic_core_schema__":
        return core_schema(owner)
    if name in {"__pydantic_validator__", "__pydantic_serializer__"}:
        return _compiled(owner)[name]
    for model in (base_model, model_of(owner)):
        found = model.__dict__.get(name)
        if hasattr(type(found), "__get__"):
            # pydantic's own function, bound to our class: its warnings and messages, whatever its
            # version.
            return found.__get__(instance, owner)
    try:
        return getattr(model_of(owner), name)
    except AttributeError:
        message = f"type object {owner.__name__!r} has no attribute {name!r}"
        raise AttributeError(message, name=name, obj=owner) from None


_compiled_cache = weakref.WeakKeyDictionary()


def _compiled(cls):
    compiled = _compiled_cache.get(cls)
    if compiled is None:
        from pydantic_core import SchemaSerializer, SchemaValidator

        schema = core_schema(cls)
        config = schema.get("config")
        compiled = {
            "__pydantic_core_schema__": schema,
            "__pydantic_validator__": SchemaValidator(schema, config),
            "__pydantic_serializer__": SchemaSerializer(schema, config),
        }
        _compiled_cache[cls] = compiled
    return compiled


def to_python(operation, **options):
    """Dump through the installed pydantic; `options` are those of ``model_dump``."""
    base_model = require("this way of dumping an operation")
    return base_model.model_dump(operation, **options)


def to_json(operation, **options):
    """Dump through the installed pydantic; `options` are those of ``model_dump_json``."""
    base_model = require("this way of dumping an operation")
    return base_model.model_dump_json(operation, **options)


def schema_for_parent(cls, _source, _handler):
    """Return the core schema of a field of type `cls` in a pydantic model."""
    return core_schema(cls)


