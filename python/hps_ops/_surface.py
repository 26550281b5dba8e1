"""The part of a pydantic model's surface that only Python can give, attached at import.

Whatever needs pydantic is a descriptor that looks it up when somebody reads the attribute.
"""

from hps_ops._hps_ops import FIELDS, Operation
from hps_ops._state import OperationState


class _Borrowed:
    """An attribute that the installed pydantic gives."""

    __slots__ = ("name",)

    def __init__(self, name):
        self.name = name

    def __get__(self, instance, owner):
        from hps_ops import _pydantic

        return _pydantic.attribute(self.name, instance, owner)


class _Made:
    """A class attribute that is made anew on each reading, so that nobody shares it by accident."""

    __slots__ = ("make",)

    def __init__(self, make):
        self.make = make

    def __get__(self, instance, owner):
        return self.make(owner)


BORROWED = (
    "__class_getitem__",
    "__fields__",
    "__fields_set__",
    "__get_pydantic_json_schema__",
    "__pydantic_core_schema__",
    "__pydantic_decorators__",
    "__pydantic_fields__",
    "__pydantic_on_complete__",
    "__pydantic_serializer__",
    "__pydantic_validator__",
    "_calculate_keys",
    "_copy_and_set_values",
    "_get_value",
    "_iter",
    "construct",
    "copy",
    "dict",
    "from_orm",
    "json",
    "model_fields",
    "model_computed_fields",
    "model_parametrized_name",
    "model_rebuild",
    "parse_file",
    "parse_obj",
    "parse_raw",
    "schema",
    "schema_json",
    "update_forward_refs",
    "validate",
)


def _annotations(_owner=None):
    from typing import Any

    kinds = {
        "list[str]": list[str],
        "str": str,
        "float": float,
        "int": int,
        "Any": Any,
        "OperationState": OperationState,
    }
    return {name: kinds[kind] | None for name, kind, _ in FIELDS}


class _Signature:
    """``__signature__``, on the class only."""

    __slots__ = ()

    def __get__(self, instance, owner):
        if instance is not None:
            message = f"{owner.__name__!r} object has no attribute '__signature__'"
            raise AttributeError(message)
        from inspect import Parameter, Signature

        if owner.__init__ is not Operation.__init__:
            from inspect import signature

            return signature(owner.__init__)
        return Signature(
            [
                Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
                for name, annotation in _annotations().items()
            ],
            return_annotation=None,
        )


def model_post_init(self, context, /):
    """Called after an instance was validated; for subclasses to override."""


def __rich_repr__(self):
    yield from self.__repr_args__()


def __repr_name__(self):
    return self.__class__.__name__


def __repr_recursion__(self, object):
    return f"<Recursion on {type(object).__name__} with id={id(object)}>"


def __repr_str__(self, join_str):
    return join_str.join(repr(v) if a is None else f"{a}={v!r}" for a, v in self.__repr_args__())


def __pretty__(self, fmt, **kwargs):
    yield self.__repr_name__() + "("
    yield 1
    for name, value in self.__repr_args__():
        if name is not None:
            yield name + "="
        yield fmt(value)
        yield ","
        yield 0
    yield -1
    yield ")"


def __pydantic_init_subclass__(cls, **kwargs):
    """Called after a subclass was made; for subclasses to override."""


def __get_pydantic_core_schema__(cls, source, handler, /):
    from hps_ops import _pydantic

    return _pydantic.schema_for_parent(cls, source, handler)


def _model_fields_set(self):
    return self.__pydantic_fields_set__


def _model_extra(self):
    return self.__pydantic_extra__


def _model_json_schema(owner):
    from hps_ops import _json_schema

    return _json_schema.method(owner)


def install(cls):
    """Attach the surface to the native class."""
    for name in BORROWED:
        setattr(cls, name, _Borrowed(name))
    for function in (
        model_post_init,
        __rich_repr__,
        __repr_name__,
        __repr_recursion__,
        __repr_str__,
        __pretty__,
    ):
        function.__qualname__ = f"Operation.{function.__name__}"
        setattr(cls, function.__name__, function)
    for function in (__pydantic_init_subclass__, __get_pydantic_core_schema__):
        function.__qualname__ = f"Operation.{function.__name__}"
        setattr(cls, function.__name__, classmethod(function))
    cls.model_fields_set = property(_model_fields_set)
    cls.model_extra = property(_model_extra)
    cls.model_config = {}
    cls.__annotations__ = _Made(_annotations)
    cls.__signature__ = _Signature()
    cls.__class_vars__ = set()
    cls.__private_attributes__ = {}
    cls.__pydantic_complete__ = True
    cls.__pydantic_computed_fields__ = {}
    cls.__pydantic_custom_init__ = _Made(lambda owner: owner.__init__ is not Operation.__init__)
    cls.__pydantic_generic_metadata__ = {"origin": None, "args": (), "parameters": ()}
    cls.__pydantic_parent_namespace__ = None
    cls.__pydantic_post_init__ = _Made(
        lambda owner: None if owner.model_post_init is model_post_init else "model_post_init"
    )
    cls.__pydantic_root_model__ = False
    cls.__pydantic_setattr_handlers__ = {}
    cls.model_json_schema = _Borrowed("model_json_schema")


install(Operation)
