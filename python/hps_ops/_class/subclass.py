# ruff: noqa: PLC0415 - most subclasses need none of it
"""Which subclasses of `Operation` stay native, and which become models of pydantic's.

A subclass that adds methods, properties, class variables and nested classes stays native. Whatever
else pydantic would take for a part of the model (a field, a default, a decorator, a private
attribute, a configuration, a hook) needs pydantic's own machinery. Such a class is made by
pydantic, with a real model of the same fields in the place of `Operation`.
"""

import sys
from types import FunctionType
from typing import Any, ClassVar, Final, Generic, get_origin

from hps_ops._class.surface import attach_to_class
from hps_ops._errors.missing import is_installed, needs
from hps_ops._hps_ops import FIELDS, ModelMetaclass, Operation

_FIELD_NAMES = frozenset(name for name, _, _ in FIELDS)

#: Methods of a subclass that pydantic calls while it makes a class or an instance.
_HOOKS = frozenset(
    (
        *("model_post_init", "__get_pydantic_core_schema__", "__get_pydantic_json_schema__"),
        *("__pydantic_init_subclass__", "__pydantic_on_complete__"),
    )
)

#: The objects by which pydantic marks what belongs to a model, by the names of their classes.
_MARKS = frozenset(("PydanticDescriptorProxy", "ModelPrivateAttr", "FieldInfo"))

#: What pydantic passes over in a class body (`_model_construction.default_ignored_types`).
_IGNORED: tuple[type[Any], ...] = (FunctionType, property, classmethod, staticmethod)


def choose(
    name: str, bases: tuple[type[Any], ...], namespace: dict[str, Any], options: dict[str, Any]
) -> tuple[type[Any], tuple[type[Any], ...]] | None:
    """Decide who makes a subclass.

    Parameters
    ----------
    name, bases, namespace, options
        What the class statement gives to the metaclass.

    Returns
    -------
    tuple or None
        pydantic's metaclass and the bases for it; None for a class that stays native.

    Raises
    ------
    ImportError
        If the class needs pydantic, which is not installed.
    """
    reason = _reason(bases, namespace, options)
    if reason is None and not (_has_doubtful_values(namespace) and is_installed()):
        return None
    if reason is not None and not is_installed():
        raise needs(f"{name} {reason}, and that")
    from types import prepare_class

    from hps_ops._with_pydantic import twin

    models = tuple(
        twin.base_of(base) if isinstance(base, ModelMetaclass) else base for base in bases
    )
    return prepare_class(name, models)[0], models


def complete(cls: Any) -> None:
    """Give a new native subclass what is its own, as pydantic's metaclass does.

    Parameters
    ----------
    cls
        The subclass.
    """
    inherited: set[str] = set().union(
        *(getattr(base, "__class_vars__", ()) for base in cls.__bases__)
    )
    cls.__class_vars__ = inherited | _class_variables(vars(cls))
    attach_to_class(cls)


def _reason(
    bases: tuple[type[Any], ...], namespace: dict[str, Any], options: dict[str, Any]
) -> str | None:
    """Say what pydantic is needed for; None if for nothing."""
    if options:
        return f"has class keywords ({', '.join(options)})"
    ancestors = {one for base in bases for one in base.__mro__}
    for one in ancestors.difference(Operation.__mro__):
        if isinstance(one, ModelMetaclass):
            continue
        if one is Generic:
            return "is generic"
        if "__pydantic_generic_metadata__" in vars(one):
            return f"has the model {one.__name__} as a base"
        found = _reason_in(dict(vars(one)), is_mixin=True)
        if found is not None:
            return found
    return _reason_in(namespace, is_mixin=False)


def _reason_in(namespace: dict[str, Any], *, is_mixin: bool) -> str | None:
    constants = _class_variables(namespace)
    for name in _annotations(namespace):
        if name not in constants and name != "model_config":
            what = "the private attribute" if name.startswith("_") else "the field"
            return f"adds {what} {name!r}"
    for name, value in namespace.items():
        kind = type(value)
        if name in _FIELD_NAMES:
            return f"gives the field {name!r} another meaning"
        if name in _HOOKS:
            return f"defines {name}"
        if (name == "model_config" and value) or (name == "Config" and isinstance(value, type)):
            return "has a configuration"
        if kind.__module__.partition(".")[0] == "pydantic" and kind.__name__ in _MARKS:
            return f"has {name!r}, which only a pydantic model can have"
        is_private = name.startswith("_") and not name.startswith("__") and name not in constants
        if is_private and type(value).__hash__ is None and not is_mixin:
            # pydantic copies it for each instance; as a class attribute all would share it.
            return f"adds the private attribute {name!r} with a default that can change"
    return None


def _has_doubtful_values(namespace: dict[str, Any]) -> bool:
    """Tell whether there are plain values without an annotation.

    pydantic makes private attributes of them or refuses them. Without it they are class attributes.
    """
    constants = _class_variables(namespace)
    return any(
        not (
            name.startswith("__")
            or name in constants
            or isinstance(value, (*_IGNORED, type))
            or type(value).__module__ == "functools"
            or name == "model_config"
        )
        for name, value in namespace.items()
    )


def _class_variables(namespace: dict[str, Any]) -> set[str]:
    """Give the names that are annotated as class variables."""
    found = set()
    for name, annotation in _annotations(namespace).items():
        marks = _marks_of(annotation)
        if "ClassVar" in marks or ("Final" in marks and name in namespace):
            found.add(name)
    return found


def _annotations(namespace: dict[str, Any]) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        from annotationlib import (
            Format,
            call_annotate_function,
            get_annotate_from_class_namespace,
        )

        annotate = get_annotate_from_class_namespace(namespace)
        if annotate is not None:
            return call_annotate_function(annotate, Format.FORWARDREF)
    own: dict[str, Any] = namespace.get("__annotations__", {})
    return own


def _marks_of(annotation: Any) -> set[str]:
    """Find `ClassVar` and `Final` around a type, be it an object or its text."""
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__forward_arg__", "")
    if text:
        head = text.replace("Annotated[", "").partition("[")[0]
        return {head.strip().rpartition(".")[2]}
    inner = getattr(annotation, "__origin__", annotation)  # the type within Annotated
    found = {annotation, get_origin(annotation), inner, get_origin(inner)}
    return {name for name, form in (("ClassVar", ClassVar), ("Final", Final)) if form in found}
