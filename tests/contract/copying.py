"""model_copy, copy.copy, copy.deepcopy, copy.replace."""

import copy
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from .. import value_types as kinds
from ..documents import full_document
from ..outcome import record
from ..registry import case, tabulate
from ..sides import Models


def _with_everything(m: Models) -> Any:
    operation = m.Operation(**full_document())
    object.__setattr__(operation, "__pydantic_extra__", {"zeta": [1], "_under": 2})
    operation.__dict__["foreign"] = [3]
    return operation


def _with_private(m: Models) -> Any:
    operation = m.Operation(id="a")
    object.__setattr__(operation, "_private", [1])
    operation._other = [2]
    object.__setattr__(operation, "__pydantic_private__", {"_slot": [3]})
    return operation


def _deleted(m: Models) -> Any:
    operation = m.Operation(id="a", rate="b")
    del operation.id, operation.state
    return operation


def _blank(m: Models) -> Any:
    return m.Operation.__new__(m.Operation)


def _half_blank(m: Models) -> Any:
    operation = m.Operation(id="a")
    object.__delattr__(operation, "__pydantic_private__")
    object.__delattr__(operation, "__pydantic_extra__")
    return operation


INSTANCES: dict[str, Callable[[Models], Any]] = {
    "empty": lambda m: m.Operation(),
    "full": lambda m: m.Operation(**full_document()),
    "with everything": _with_everything,
    "with private names": _with_private,
    "with deleted fields": _deleted,
    "blank": _blank,
    "half blank": _half_blank,
}

WAYS: dict[str, Callable[[Any], Any]] = {
    "model_copy()": lambda operation: operation.model_copy(),
    "model_copy(deep=True)": lambda operation: operation.model_copy(deep=True),
    "model_copy(update=None)": lambda operation: operation.model_copy(update=None),
    "model_copy(update={})": lambda operation: operation.model_copy(update={}),
    "model_copy with an update": lambda operation: operation.model_copy(
        update={"id": 5, "state": "text", "rate": None}
    ),
    "model_copy with unknown keys": lambda operation: operation.model_copy(
        update={"unknown": 1, "_under": 2, "__dunder__": 3, "id": "b"}
    ),
    "deep model_copy with an update": lambda operation: operation.model_copy(
        update={"messages": ["new"], "unknown": 1}, deep=True
    ),
    "model_copy with keys that are no str": lambda operation: operation.model_copy(update={5: 6}),
    "model_copy with a mapping": lambda operation: operation.model_copy(
        update=kinds.Mapping({"id": "mapped"})
    ),
    "model_copy with pairs": lambda operation: operation.model_copy(update=[("id", "b")]),
    "model_copy with an int": lambda operation: operation.model_copy(update=5),
    "model_copy by position": lambda operation: operation.model_copy({"id": "b"}),
    "model_copy with another option": lambda operation: operation.model_copy(other=1),
    "model_copy(deep=1)": lambda operation: operation.model_copy(deep=1),
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    "__copy__()": lambda operation: operation.__copy__(),
    "__deepcopy__()": lambda operation: operation.__deepcopy__(),
    "__deepcopy__(None)": lambda operation: operation.__deepcopy__(None),
    "__deepcopy__({})": lambda operation: operation.__deepcopy__({}),
    "__replace__()": lambda operation: operation.__replace__(),
    "__replace__ with changes": lambda operation: operation.__replace__(id=5, unknown=1),
    "__replace__ by position": lambda operation: operation.__replace__({"id": 5}),
}


def _sharing(original: Any, made: Any) -> Any:
    def own(name: str) -> Any:
        one, other = getattr(original, name, None), getattr(made, name, None)
        return one is other if one is not None else "None"

    return {
        "same": made is original,
        "equal": record(lambda: made == original),
        **{name: own(name) for name in ("children", "messages", "result", "state", "id")},
        **{name: own(name) for name in ("__dict__", "__pydantic_fields_set__")},
        **{name: own(name) for name in ("__pydantic_extra__", "__pydantic_private__")},
        "private": own("_private"),
        "extra": own("zeta"),
        "foreign": own("foreign"),
    }


def _copy(way: Callable[[Any], Any], m: Models) -> Any:
    def attempt(make: Callable[[Models], Any]) -> Any:
        original = make(m)
        made = way(original)
        return made, _sharing(original, made), original

    return tabulate({label: partial(attempt, make) for label, make in INSTANCES.items()})


for _label, _way in WAYS.items():
    _like = ("model_copy() of each instance", {}) if _label != "model_copy()" else None
    case(f"{_label} of each instance", like=_like)(partial(_copy, _way))

if hasattr(copy, "replace"):
    case("copy.replace of each instance", varies_with_python="copy.replace is new in 3.13")(
        partial(_copy, lambda operation: copy.replace(operation, id="b", unknown=1))
    )


@case("changes of a copy stay in it")
def _(m: Models) -> Any:
    original = m.Operation(id="a", messages=["m"], result={"r": []})
    shallow, deep = original.model_copy(), original.model_copy(deep=True)
    shallow.id = "shallow"
    shallow.messages.append("shared")
    deep.messages.append("own")
    deep.result["r"].append(1)
    shallow.__dict__["foreign"] = 1
    return original, shallow, deep


@case("a copy of an instance whose __dict__ was looked at")
def _(m: Models) -> Any:
    original = m.Operation(id="a")
    own = vars(original)
    made = original.model_copy()
    own["id"] = "b"
    made.rate = "c"
    return original, made


@case("a deep copy fills the memo")
def _(m: Models) -> Any:
    original = m.Operation(id="a", messages=["m"], result=[["shared"]])
    memo: dict[int, Any] = {}
    made = copy.deepcopy(original, memo)
    return (
        made is memo.get(id(original)),
        memo.get(id(original.messages)) is made.messages,
        memo.get(id(original.result)) is made.result,
    )


@case("a deep copy uses the memo")
def _(m: Models) -> Any:
    shared = ["s"]
    pair = [m.Operation(result=shared), m.Operation(result=shared), shared]
    one, other, third = copy.deepcopy(pair)
    return one.result is other.result, one.result is third, one.result is shared


@case("a deep copy of a list that holds one operation twice")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    made = copy.deepcopy([operation, operation, {"again": operation}])
    return made[0] is made[1], made[0] is made[2]["again"], made[0] is operation


@case("a deep copy of a cycle")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    operation.result = {"self": operation}
    try:
        made = copy.deepcopy(operation)
    except RecursionError:
        return "RecursionError"
    return made.result["self"] is made, made is operation


@case("a value that cannot be copied")
def _(m: Models) -> Any:
    class Stubborn(kinds.Shown):
        def __deepcopy__(self, memo: Any) -> Any:
            raise RuntimeError("not me")

    operation = m.Operation(result=[Stubborn()])
    return tabulate(
        {
            "copy": lambda: operation.model_copy(),
            "deep": lambda: operation.model_copy(deep=True),
            "deepcopy": lambda: copy.deepcopy(operation),
        }
    )


@case(
    "a generator cannot be copied deeply", varies_with_python="the text names the function copied"
)
def _(m: Models) -> Any:
    operation = m.Operation(result=(x for x in [1]))
    return record(lambda: operation.model_copy()), record(lambda: copy.deepcopy(operation))


@case("a subclass is copied as itself")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        label: ClassVar[str] = "class attribute"

        def shout(self) -> str:
            return self.id.upper()

    sub = Sub(id="a")
    made = [
        sub.model_copy(),
        copy.copy(sub),
        copy.deepcopy(sub),
        sub.model_copy(update={"id": "b"}),
    ]
    return [(type(one) is Sub, one.shout(), one == sub, one.label) for one in made]


@case("a subclass's own __copy__ is used by model_copy")
def _(m: Models) -> Any:
    calls = []

    class Sub(m.Operation):
        def __copy__(self) -> Any:
            calls.append("copy")
            return super().__copy__()

        def __deepcopy__(self, memo: Any = None) -> Any:
            calls.append("deepcopy")
            return super().__deepcopy__(memo)

    sub = Sub(id="a")
    sub.model_copy()
    sub.model_copy(deep=True)
    copy.copy(sub)
    copy.deepcopy(sub)
    return calls


@case("a dict that changes while its values are copied")
def _(m: Models) -> Any:
    class Changing:
        def __init__(self, owner: Any) -> None:
            self.owner = owner

        def __deepcopy__(self, memo: Any) -> "Changing":
            vars(self.owner)["note"] = 1
            return self

    def owner(*, live: bool) -> tuple[Any, Any]:
        operation = m.Operation(id="a")
        operation.result = Changing(operation)
        return operation, vars(operation) if live else None

    steps = {}
    for name, copied in (
        ("copy.deepcopy", copy.deepcopy),
        ("model_copy", lambda operation: operation.model_copy(deep=True)),
    ):
        operation, held = owner(live=True)
        steps[name] = record(lambda operation=operation, copied=copied: copied(operation))
        assert held["note"] == 1
    return steps
