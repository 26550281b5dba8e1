"""Where our classes differ from the oracle, on purpose or because they cannot be the same.

The README tells users about each. A line that no longer meets a difference fails the suite.
"""

import sys

from .version_differences import Difference


def _differ(reason: str, *places: tuple[str, str]) -> tuple[Difference, ...]:
    return tuple(Difference(cases, labels, "*", reason) for cases, labels in places)


#: From CPython 3.13 on, the error for an empty slot names the class with its module.
_EMPTY_SLOTS = (
    _differ(
        "CPython words the error for an empty slot",
        ("attributes: object.__getattribute__ and object.__setattr__ work", ""),
        ("instance_state: an instance of *__new__ is blank", "id"),
        ("instance_state: an instance of *__new__ is blank", "rate"),
    )
    if sys.version_info >= (3, 13)
    else ()
)

KNOWN: tuple[Difference, ...] = (
    *_EMPTY_SLOTS,
    *_differ(
        "state helpers are attributes that the reference does not have",
        ("attributes: reading 'is_final'", ""),
        ("attributes: assigning to 'is_final'", ""),
    ),
    *_differ(
        "a native method refuses another kind of object before it looks at its attributes",
        ("whole_objects: __init__ called on something else fails", "*"),
        ("dumping: dump methods take keywords only", "*class*"),
        ("dumping: dump methods take keywords only", "JSON of another"),
    ),
    *_differ(
        "CPython words the error for a name that is not there, and does not quote it as repr does",
        ("attributes: reading '\\ud800'", ""),
        ("attributes: assigning to '\\ud800'", ""),
    ),
    *_differ(
        "a native slot is another kind of descriptor",
        ("class_surface: the class attribute __pydantic_extra__", ""),
        ("class_surface: the class attribute __pydantic_fields_set__", ""),
        ("class_surface: the class attribute __pydantic_private__", ""),
    ),
    *_differ(
        "native special methods have the signatures that all such methods have",
        ("class_surface: the parameters of each method", "__eq__"),
        ("class_surface: the parameters of each method", "__delattr__"),
    ),
    *_differ(
        "a native method has no frame of its own at which a warning could point",
        ("attributes: deleting '__fields__'", ""),
    ),
)
