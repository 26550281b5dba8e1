"""What lies behind the attributes: `__dict__`, blank instances, and pydantic's four slots."""

from collections.abc import Callable
from functools import partial
from typing import Any

from .. import value_types as kinds
from ..outcome import FIELD_NAMES, record
from ..registry import case as register
from ..registry import tabulate
from ..sides import Models

case = partial(register, needs_pydantic="dumps of instances that are out of order")

SLOTS = ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")


def looks(operation: Any) -> Any:
    """Look at an instance from every side; no look may change it."""
    return tabulate(
        {
            "id": lambda: operation.id,
            "rate": lambda: operation.rate,
            "vars": lambda: vars(operation),
            "whole": lambda: operation,
            "repr": lambda: repr(operation),
            "str": lambda: str(operation),
            "items": lambda: list(operation),
            "dump": lambda: operation.model_dump(),
            "dump set": lambda: operation.model_dump(exclude_unset=True),
            "dump not None": lambda: operation.model_dump(exclude_none=True),
            "JSON": lambda: operation.model_dump_json(),
            "JSON not default": lambda: operation.model_dump_json(exclude_defaults=True),
            "copy": lambda: operation.model_copy(),
            "deep copy": lambda: operation.model_copy(deep=True),
            "equal to itself": lambda: operation == operation,
            "equal to a copy": lambda: operation == operation.model_copy(),
            "fields set": lambda: operation.model_fields_set,
            "extra": lambda: operation.model_extra,
            "validated": lambda: type(operation).model_validate(operation) is operation,
        }
    )


CHANGES: dict[str, Callable[[Any], Any]] = {
    "nothing": lambda d: None,
    "value of a field": lambda d: d.update(id=5),
    "unknown key": lambda d: d.update(foo=1),
    "private key": lambda d: d.update(_foo=1),
    "key that is no str": lambda d: d.update({5: 6}),
    "str subclass as key": lambda d: d.update({kinds.StrSubclass("id"): "by subclass"}),
    "deletion": lambda d: d.pop("id"),
    "deletion and setting again": lambda d: d.update(id=d.pop("id")),
    "clearing": lambda d: d.clear(),
    "reverse order": lambda d: [d.update({name: d.pop(name)}) for name in list(reversed(d))],
    "popitem": lambda d: d.popitem(),
    "setdefault": lambda d: (d.setdefault("id", "default"), d.setdefault("foo", "default")),
}


def _change_dict(change: Callable[[Any], Any], m: Models) -> Any:
    operation = m.Operation(id="a", rate="b", messages=["c"])
    change(operation.__dict__)
    return looks(operation)


for _label, _change in CHANGES.items():
    case(f"__dict__ is live: {_label}")(partial(_change_dict, _change))


@case("__dict__ shows what happens to the attributes")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    own = operation.__dict__
    steps = [list(own)]
    operation.id = "b"
    steps.append(dict(own))
    del operation.rate
    steps.append(list(own))
    operation.rate = "again"
    steps.append(list(own))
    object.__setattr__(operation, "foo", 1)
    operation._private = 2
    steps.append(list(own))
    return steps, own is operation.__dict__, own is vars(operation)


@case("__dict__ holds the fields in their order, whatever the input's")
def _(m: Models) -> Any:
    return {
        "input": list(m.Operation(user_id="u", id="a").__dict__),
        "constructed": list(m.Operation.model_construct(user_id="u", id="a").__dict__),
        "JSON": list(m.Operation.model_validate_json('{"user_id":"u","id":"a"}').__dict__),
        "copy": list(m.Operation(user_id="u").model_copy(update={"z": 1, "id": 2}).__dict__),
    }


REPLACEMENTS: dict[str, Callable[[], Any]] = {
    "a dict": lambda: {"id": "new", "foo": 1},
    "an empty dict": dict,
    "all fields": lambda: dict.fromkeys(FIELD_NAMES, 5),
    "a dict subclass": lambda: kinds.DictSubclass(id="sub"),
    "a list": list,
    "None": lambda: None,
    "a Mapping": lambda: kinds.Mapping(),
}


def _replace_dict(how: Callable[[Any, str, Any], None], new: Callable[[], Any], m: Models) -> Any:
    operation = m.Operation(id="a", rate="b")
    old, replacement = operation.__dict__, new()
    replaced = record(lambda: how(operation, "__dict__", replacement))
    operation_looks = looks(operation)
    operation.error = "after"
    return (
        replaced,
        operation_looks,
        operation.__dict__ is replacement,
        "error" in old and old["error"],
        replacement,
    )


for _label, _new in REPLACEMENTS.items():
    case(f"__dict__ may be replaced by {_label}")(partial(_replace_dict, setattr, _new))
    case(f"__dict__ may be replaced by {_label}, past the model")(
        partial(_replace_dict, object.__setattr__, _new)
    )


@case("__dict__ may be deleted")
def _(m: Models) -> Any:
    operation = m.Operation(id="a", rate="b")
    deleted = record(lambda: object.__delattr__(operation, "__dict__"))
    return deleted, looks(operation)


@case("the old __dict__ lives on alone")
def _(m: Models) -> Any:
    operation = m.Operation(id="a", messages=["b"])
    old = operation.__dict__
    object.__setattr__(operation, "__dict__", {"id": "new"})
    old["id"] = "old"
    del operation
    return old


@case("__dict__ outlives its instance")
def _(m: Models) -> Any:
    return m.Operation(id="a").__dict__


@case("two instances may share one __dict__")
def _(m: Models) -> Any:
    one, other = m.Operation(id="a"), m.Operation(id="b")
    object.__setattr__(one, "__dict__", other.__dict__)
    one.id = "shared"
    return one.id, other.id, one == other


# --- blank instances ---

MAKERS: dict[str, Callable[[Models], Any]] = {
    "Operation.__new__": lambda m: m.Operation.__new__(m.Operation),
    "object.__new__": lambda m: object.__new__(m.Operation),
}


def _look_at_blank(make: Callable[[Models], Any], m: Models) -> Any:
    return looks(make(m))


def _fill_blank(make: Callable[[Models], Any], m: Models) -> Any:
    blank = make(m)
    blank_before = record(lambda: repr(blank))
    object.__setattr__(blank, "__dict__", {"id": "a", "rate": 5})
    object.__setattr__(blank, "__pydantic_fields_set__", {"id"})
    partly = looks(blank)
    object.__setattr__(blank, "__pydantic_extra__", None)
    object.__setattr__(blank, "__pydantic_private__", None)
    return blank_before, partly, looks(blank)


def _assign_to_blank(make: Callable[[Models], Any], m: Models) -> Any:
    blank = make(m)
    return (
        tabulate(
            {
                "field": lambda: setattr(blank, "id", "a"),
                "unknown": lambda: setattr(blank, "foo", "a"),
                "private": lambda: setattr(blank, "_foo", "a"),
                "delete": lambda: delattr(blank, "id"),
                "delete unset": lambda: delattr(blank, "rate"),
                "past the model": lambda: object.__setattr__(blank, "error", "e"),
            }
        ),
        looks(blank),
    )


for _label, _make in MAKERS.items():
    case(f"an instance of {_label} is blank")(partial(_look_at_blank, _make))
    case(f"an instance of {_label} can be filled")(partial(_fill_blank, _make))
    case(f"an instance of {_label} takes attributes as far as it can")(
        partial(_assign_to_blank, _make)
    )


# --- the slots ---


def _delete_slot(name: str, m: Models) -> Any:
    operation = m.Operation(id="a")
    object.__delattr__(operation, name)
    again = record(lambda: object.__delattr__(operation, name))
    return again, looks(operation), record(lambda: setattr(operation, "rate", "b"))


def _set_slot(name: str, value: Any, m: Models) -> Any:
    operation = m.Operation(id="a")
    object.__setattr__(operation, name, value)
    return getattr(operation, name) is value, looks(operation)


for _name in SLOTS:
    case(f"{_name} may be deleted")(partial(_delete_slot, _name))
    for _label, _value in {
        "None": None,
        "an empty dict": {},
        "a dict": {"foo": 1, "id": "extra"},
        "an empty set": set(),
        "a set": {"id", "foo"},
        "a frozenset": frozenset({"id"}),
    }.items():
        case(f"{_name} may be set to {_label}")(partial(_set_slot, _name, _value))


@case("assigning to a slot the usual way")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    outcomes = tabulate(
        {name: partial(setattr, operation, name, {"rate"}) for name in (*SLOTS, "__dict__")}
    )
    return outcomes, {name: record(lambda n=name: getattr(operation, n)) for name in SLOTS}


@case("the slots are descriptors of the class")
def _(m: Models) -> Any:
    # Where the class keeps them is its own business, as long as they can be read and set.
    operation = m.Operation(id="a")
    return [
        (hasattr(type(operation), name), name in vars(operation), getattr(operation, name))
        for name in SLOTS
    ]


@case("an instance may have no set of fields at all while it is built")
def _(m: Models) -> Any:
    blank = m.Operation.__new__(m.Operation)
    return tabulate(
        {name: partial(getattr, blank, name) for name in (*SLOTS, "__dict__", "model_extra")}
    )


@case("a private attribute slot that holds a dict")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    object.__setattr__(operation, "__pydantic_private__", {"_secret": 1})
    return (
        record(lambda: operation._secret),
        record(lambda: setattr(operation, "_secret", 2)),
        record(lambda: setattr(operation, "_other", 3)),
        looks(operation),
        operation.model_copy(),
        operation == m.Operation(id="a"),
    )
