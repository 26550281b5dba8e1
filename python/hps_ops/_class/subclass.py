# ruff: noqa: PLC0415 - the module exists from Python 3.14 on
"""What happens when somebody makes a subclass of `Operation`.

Methods, properties, hooks and constants work as they are. New fields, pydantic's decorators and a
configuration would need pydantic's own machinery; they are refused here, because the class would
otherwise ignore them without a word.
"""

import sys
from typing import Any, ClassVar, Final, get_origin

from hps_ops._class.surface import attach_to_class
from hps_ops._hps_ops import FIELDS, Operation

_ADVICE = (
    "A subclass of Operation adds methods, properties and constants (annotated as ClassVar). "
    "For fields, validators or a configuration write a pydantic BaseModel with the fields you "
    "need, or a class that holds an Operation in an attribute."
)

_FIELD_NAMES = frozenset(name for name, _, _ in FIELDS)

#: The class keywords of `pydantic.create_model`, which are for pydantic's own metaclass.
_OF_CREATE_MODEL = ("__pydantic_reset_parent_namespace__", "_create_model_module")

#: The objects by which pydantic marks what belongs to a model, by the names of their classes.
_PYDANTIC_MARKS = frozenset(
    ("PydanticDescriptorProxy", "ModelPrivateAttr", "FieldInfo", "ComputedFieldInfo")
)


def complete(cls: Any, options: dict[str, Any]) -> None:
    """Finish a new subclass, or raise TypeError if it asks for what there is not.

    Parameters
    ----------
    cls
        The subclass.
    options
        The keywords of its class statement.
    """
    options = {name: given for name, given in options.items() if name not in _OF_CREATE_MODEL}
    try:
        super(Operation, cls).__init_subclass__(**options)
    except TypeError as error:
        if not options:
            raise
        given = ", ".join(options)
        raise TypeError(f"{cls.__name__} takes no class keywords ({given}). {_ADVICE}") from error
    check(cls, options)


def check(cls: Any, options: dict[str, Any]) -> None:
    """Finish a new subclass as pydantic's metaclass does, whatever its `__init_subclass__` is.

    Parameters
    ----------
    cls
        The subclass.
    options
        The keywords for its `__pydantic_init_subclass__`.
    """
    constants: set[str] = set()
    for base in cls.__mro__:
        # The bases that are operations have been through this before.
        if base is cls or not (issubclass(base, Operation) or base in Operation.__mro__):
            constants |= _check_annotations(cls, base)
            _check_values(cls, base)
    _check_own_values(cls, constants)
    inherited: set[str] = set().union(
        *(getattr(base, "__class_vars__", ()) for base in cls.__bases__)
    )
    cls.__class_vars__ = inherited | constants
    attach_to_class(cls)
    cls.__pydantic_on_complete__()
    super(cls, cls).__pydantic_init_subclass__(**options)


def _refuse(cls: type[Any], what: str) -> TypeError:
    return TypeError(f"{cls.__name__} {what}. {_ADVICE}")


def _check_annotations(cls: type[Any], base: type[Any]) -> set[str]:
    """Refuse annotations that would be fields; give the names of the class variables."""
    constants: set[str] = set()
    for name, annotation in _own_annotations(base).items():
        marks = _marks_of(annotation)
        if "ClassVar" in marks or ("Final" in marks and name in vars(base)):
            constants.add(name)
        elif name != "model_config":
            kind = "the private attribute" if name.startswith("_") else "the field"
            raise _refuse(cls, f"adds {kind} {name!r}")
    return constants


def _own_annotations(base: type[Any]) -> dict[str, Any]:
    if sys.version_info >= (3, 14):
        import annotationlib

        return annotationlib.get_annotations(base, format=annotationlib.Format.FORWARDREF)
    own: dict[str, Any] = vars(base).get("__annotations__", {})
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


def _check_values(cls: type[Any], base: type[Any]) -> None:
    """Refuse what pydantic would take from the model itself or from a base of another kind."""
    for name, value in vars(base).items():
        kind = type(value)
        if name == "model_config":
            if value:
                raise _refuse(cls, f"sets model_config to {value!r}")
        elif kind.__module__.partition(".")[0] == "pydantic" and kind.__name__ in _PYDANTIC_MARKS:
            raise _refuse(cls, f"has {name!r}, which only a pydantic model can have")
        elif name in _FIELD_NAMES:
            # pydantic would take even a property for the field's new default.
            what = "another meaning" if hasattr(kind, "__get__") else "another default"
            raise _refuse(cls, f"gives the field {name!r} {what}")
        elif name == "__get_pydantic_core_schema__":
            raise _refuse(cls, f"defines {name}")


def _check_own_values(cls: type[Any], constants: set[str]) -> None:
    """Refuse what pydantic would take from the model itself alone."""
    for name, value in vars(cls).items():
        is_private = name.startswith("_") and not name.startswith("__") and name not in constants
        if name == "Config" and isinstance(value, type):
            raise _refuse(cls, "has a class Config, pydantic's former way to configure a model")
        if is_private and type(value).__hash__ is None:
            # pydantic would copy it for each instance; as a class attribute all would share it.
            raise _refuse(
                cls, f"adds the private attribute {name!r} with a default that can change"
            )
