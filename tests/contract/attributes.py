"""Attributes: reading, assigning, deleting, and the names that are no fields."""

from functools import partial
from typing import Any

from ..documents import full_document
from ..outcome import FIELD_NAMES, Table, record
from ..registry import case, tabulate
from ..sides import Models
from ..values import SAMPLE

ODD_NAMES = (
    *("foo", "ID", "id ", "", "é", "\ud800", "_private", "__dunder__", "__mangled", "_", "__"),
    *("model_fields", "model_extra", "model_fields_set", "model_computed_fields", "model_config"),
    *("model_dump", "model_copy", "copy", "dict", "json", "is_final", "__class__", "__doc__"),
    *("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"),
    *("__init__", "__eq__", "__module__", "__slots__", "__weakref__", "__hash__", "__signature__"),
    *(
        "__fields_set__",
        "__fields__",
        "__pydantic_validator__",
        "__pydantic_serializer__",
        "_abc_impl",
    ),
)


def _read(operation: Any, name: str) -> Any:
    value = getattr(operation, name)
    # Methods and descriptors are compared by what they do, elsewhere.
    return value if name in FIELD_NAMES or not callable(value) else "<callable>"


@case("every field is None unless given")
def _(m: Models) -> Any:
    return {name: getattr(m.Operation(), name) for name in FIELD_NAMES}


@case("every field reads what was given")
def _(m: Models) -> Any:
    operation = m.Operation(**full_document())
    return {name: getattr(operation, name) for name in FIELD_NAMES}


@case("a read gives the same object each time")
def _(m: Models) -> Any:
    operation = m.Operation.model_validate_json(
        '{"id":"a","children":["b"],"result":{},"progress":2.5}'
    )
    return {name: getattr(operation, name) is getattr(operation, name) for name in FIELD_NAMES}


@case("a list changed in place stays changed")
def _(m: Models) -> Any:
    operation = m.Operation.model_validate_json('{"children":["b"],"result":{"a":[1]}}')
    operation.children.append("c")
    operation.result["a"].append(2)
    operation.result["new"] = operation.children
    return operation, operation.model_dump(), operation.model_dump_json()


def _assign(name: str, m: Models) -> Table:
    def attempt(value: Any) -> Any:
        operation = m.Operation()
        setattr(operation, name, value)
        return getattr(operation, name) is value, operation

    return tabulate({label: partial(attempt, make(m)) for label, make in SAMPLE.items()})


for _name in FIELD_NAMES:
    like = (
        None
        if _name == "description"
        else ("any value may be assigned to description", {"description": _name})
    )
    case(f"any value may be assigned to {_name}", like=like)(partial(_assign, _name))


def _assign_odd(name: str, m: Models) -> Any:
    operation = m.Operation(id="a")
    assigned = record(lambda: setattr(operation, name, {"x"}))
    return assigned, record(lambda: _read(operation, name)), record(lambda: vars(operation))


def _delete_odd(name: str, m: Models) -> Any:
    operation = m.Operation(id="a")
    deleted = record(lambda: delattr(operation, name))
    return deleted, record(lambda: operation)


def _read_odd(name: str, m: Models) -> Any:
    return record(lambda: _read(m.Operation(id="a"), name))


_NEEDS = {
    name: "introspection"
    for name in ODD_NAMES
    if name.startswith(("model_fields", "model_computed", "__pydantic_", "__fields"))
    if name != "model_fields_set"
}
# Objects of pydantic's own, whose text is their address or their source.
_FOREIGN = {
    "__pydantic_validator__",
    "__pydantic_serializer__",
    "_abc_impl",
    "__fields__",
    "__signature__",
}

for _name in ODD_NAMES:
    _marks = {"needs_pydantic": _NEEDS.get(_name)}
    if _name not in _FOREIGN | {"model_fields"}:
        case(f"reading {_name!a}", **_marks)(partial(_read_odd, _name))
    if _name not in _FOREIGN | {"__class__"}:
        case(f"assigning to {_name!a}", **_marks)(partial(_assign_odd, _name))
    case(f"deleting {_name!a}", **_marks)(partial(_delete_odd, _name))


@case("a name that is no str")
def _(m: Models) -> Any:
    operation = m.Operation()
    return tabulate(
        {
            "get": lambda: getattr(operation, 5),
            "set": lambda: setattr(operation, 5, 1),
            "delete": lambda: delattr(operation, 5),
            "direct get": lambda: operation.__getattr__("foo"),
            "direct getattribute": lambda: operation.__getattribute__("foo"),
        }
    )


def _delete_and_look(name: str, m: Models) -> Any:
    operation = m.Operation(**full_document())
    delattr(operation, name)
    looks = tabulate(
        {
            "get": lambda: getattr(operation, name),
            "hasattr": lambda: hasattr(operation, name),
            "delete again": lambda: delattr(operation, name),
            "whole": lambda: operation,
            "repr": lambda: repr(operation),
            "items": lambda: list(operation),
            "equal to full": lambda: operation == m.Operation(**full_document()),
            "equal to itself": lambda: operation == operation,
            "dump": lambda: operation.model_dump(),
            "JSON": lambda: operation.model_dump_json(),
            "copy": lambda: operation.model_copy(),
            "deep copy": lambda: operation.model_copy(deep=True),
        }
    )
    setattr(operation, name, "again")
    return looks, operation


for _name in FIELD_NAMES:
    case(f"{_name} may be deleted and set again")(partial(_delete_and_look, _name))


@case("all fields may be deleted")
def _(m: Models) -> Any:
    operation = m.Operation(**full_document())
    for name in FIELD_NAMES:
        delattr(operation, name)
    return operation, repr(operation), operation.model_dump(), operation.model_dump_json()


@case("assigning joins the fields set, nothing else does")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    steps = [sorted(operation.model_fields_set)]
    for change in (
        lambda: setattr(operation, "rate", None),
        lambda: delattr(operation, "id"),
        lambda: operation.__dict__.update(progress=1.0),
        lambda: object.__setattr__(operation, "error", "e"),
        lambda: setattr(operation, "_private", 1),
        lambda: operation.model_fields_set.add("by hand"),
        lambda: operation.model_fields_set.discard("rate"),
        lambda: setattr(operation, "messages", []),
    ):
        change()
        steps.append(sorted(operation.model_fields_set))
    return steps, operation


@case("the set of fields is live")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    names = operation.model_fields_set
    operation.rate = "b"
    return (
        names,
        names is operation.model_fields_set,
        names is operation.__pydantic_fields_set__,
        operation.model_dump(exclude_unset=True),
    )


@case("an unset field can be unset by hand")
def _(m: Models) -> Any:
    operation = m.Operation(id="a", rate="b")
    operation.__pydantic_fields_set__.clear()
    return operation.model_dump(exclude_unset=True), operation.model_dump_json(exclude_unset=True)


@case("the class has no field values")
def _(m: Models) -> Any:
    return tabulate(
        {name: partial(getattr, m.Operation, name) for name in (*FIELD_NAMES, "foo", "_foo")}
    )


@case("object.__getattribute__ and object.__setattr__ work")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    read = [object.__getattribute__(operation, name) for name in ("id", "rate")]
    object.__setattr__(operation, "id", 5)
    object.__setattr__(operation, "foo", 6)
    object.__delattr__(operation, "rate")
    return read, operation, operation.foo, record(lambda: operation.rate), repr(operation)


@case("extras are attributes")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    object.__setattr__(operation, "__pydantic_extra__", {"foo": 1, "_bar": 2})
    looks = tabulate(
        {
            "get": lambda: operation.foo,
            "get with underscore": lambda: operation._bar,
            "get unknown": lambda: operation.baz,
            "set": lambda: setattr(operation, "foo", 5),
            "set unknown": lambda: setattr(operation, "baz", 6),
            "after set": lambda: operation,
            "delete": lambda: delattr(operation, "foo"),
            "delete unknown": lambda: delattr(operation, "nothing"),
            "after delete": lambda: operation,
            "model_extra": lambda: operation.model_extra,
            "live": lambda: operation.model_extra is operation.__pydantic_extra__,
            "hasattr": lambda: (hasattr(operation, "foo"), hasattr(operation, "_bar")),
            "dir": lambda: "_bar" in dir(operation),
        }
    )
    return looks, operation


@case("model_extra is None and cannot be assigned")
def _(m: Models) -> Any:
    operation = m.Operation(id="a", foo=1)
    return operation.model_extra, record(lambda: setattr(operation, "model_extra", {}))
