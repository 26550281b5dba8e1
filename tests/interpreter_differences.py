"""Where the oracle's answer depends on the interpreter, not on pydantic.

On another CPython than the golden answers were made on, these answers say nothing. Whole cases of
that sort carry the mark `varies_with_python` instead.
"""

from .version_differences import Difference


def _vary(reason: str, *places: tuple[str, str], live: str = "*") -> tuple[Difference, ...]:
    return tuple(Difference(cases, labels, live, reason) for cases, labels in places)


VARYING: tuple[Difference, ...] = (
    *_vary(
        "3.11 renamed EnumMeta, and enum's words changed in each release",
        ("*", "OperationState class"),
        ("dumping_results: *", "enum class"),
        ("states: the texts of *", ""),
        ("states: members and class cannot be changed", "*"),
        ("states: members by attribute, value and name", "*argument*"),
        ("states: members by attribute, value and name", "attribute running"),
    ),
    *_vary("flags became iterable in 3.11", ("*", "Flag member"), ("*", "IntFlag member")),
    *_vary("3.12 changed the repr", ("*", "OrderedDict")),
    *_vary("3.13 moved the class", ("dumping_results: *", "Path*"), ("dumping_values: *", "Path")),
    *_vary(
        "3.13 names the module of the class, 3.10 less than 3.11",
        ("*", "*"),
        live="*AttributeError*antic_*",
    ),
    *_vary(
        "the words of the error changed in 3.11",
        ("attributes: assigning to *", ""),
        ("attributes: deleting *", ""),
        ("attributes: model_extra is None and cannot be assigned", ""),
        ("attributes: * may be deleted and set again", ""),
        ("attributes: a name that is no str", "*"),
        ("instance_state: an instance of *__new__ takes attributes as far as it can", ""),
    ),
    *_vary(
        "3.14 has one text for all divisions",
        ("*", "*"),
        live="*integer division or modulo by zero*",
    ),
    *_vary(
        "3.14 says what could not be hashed for",
        ("behaviour: there is no order and no hash", "in a set"),
        ("behaviour: there is no order and no hash", "as a key"),
    ),
    *_vary(
        "3.10 writes `Any | None` as an Optional",
        ("class_surface: model_fields of the class", ""),
        ("class_surface: *signature*", ""),
        ("class_surface: type hints", ""),
    ),
)
