"""The options of the validating calls: strict, extra, context, by_alias, by_name."""

import itertools
import json
from functools import partial
from typing import Any

from ..outcome import Table
from ..registry import case, tabulate
from ..sides import Models

CALLS = {
    "model_validate": lambda m, d, **o: m.Operation.model_validate(d, **o),
    "model_validate_json": lambda m, d, **o: m.Operation.model_validate_json(json.dumps(d), **o),
    "model_validate_strings": lambda m, d, **o: m.Operation.model_validate_strings(d, **o),
}

DOCUMENTS: dict[str, Any] = {
    "good": {"id": "a", "progress_current": "5"},
    "extras": {"zeta": "1", "id": "a", "alpha": {"b": "c"}, "_private": "p", "__dunder__": "d"},
    "extras and faults": {"zeta": "1", "progress": "x", "alpha": "2", "state": "y"},
    "empty": {},
}


def _try(call: Any, options: list[dict[str, Any]], m: Models) -> Table:
    return tabulate(
        {
            f"{document}, {option}": partial(call, m, DOCUMENTS[document], **option)
            for option in options
            for document in DOCUMENTS
        }
    )


def _product(**choices: list[Any]) -> list[dict[str, Any]]:
    return [
        dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())
    ]


EXTRAS: list[Any] = [None, "ignore", "allow", "forbid", "other", "", 5, True, b"allow"]
OPTIONS = {
    "extra": _product(extra=EXTRAS),
    "extra and strict": _product(extra=["allow", "forbid"], strict=[True, False]),
    "strict": _product(strict=[None, True, False, 1, 0, "yes", [], 5.0]),
    "by_alias and by_name": _product(
        by_alias=[None, True, False, 1, 0], by_name=[None, True, False, 1, "x"]
    ),
    "context": _product(context=[None, {}, {"a": 1}, 5, "text"]),
    "unknown options": [{"other": 1}, {"zzz": True}, {"update": {}}],
    "from_attributes": _product(from_attributes=[None, True, False, 1, "x"]),
}

for (_name, _call), (_about, _options) in itertools.product(CALLS.items(), OPTIONS.items()):
    _like = (f"model_validate with {_about}", {}) if _name != "model_validate" else None
    case(f"{_name} with {_about}", like=_like)(partial(_try, _call, _options))


@case("extras from an object's attributes")
def _(m: Models) -> Any:
    class Source:
        id = "a"

        def __init__(self) -> None:
            self.zeta = 1
            self._private = 2
            self.state = "running"

    return tabulate(
        {
            str(extra): partial(
                m.Operation.model_validate, Source(), from_attributes=True, extra=extra
            )
            for extra in (None, "ignore", "allow", "forbid")
        }
    )


@case("keys that are no str, by extra")
def _(m: Models) -> Any:
    keys: list[Any] = [1, None, 1.5, b"id", ("a",), True, "\ud800"]
    return tabulate(
        {
            f"{key!r}, {extra}": partial(
                m.Operation.model_validate, {key: "x", "id": "a"}, extra=extra
            )
            for key in keys
            for extra in (None, "allow", "forbid")
        }
    )


@case("extras that bear the name of something else")
def _(m: Models) -> Any:
    names = (
        *(
            "model_fields",
            "model_extra",
            "model_dump",
            "is_final",
            "is_running",
            "copy",
            "__init__",
        ),
        *("__dict__", "__class__", "__pydantic_extra__", "__pydantic_fields_set__", "self", "ID"),
    )

    def attempt(name: str) -> Any:
        operation = m.Operation.model_validate({name: 5}, extra="allow")
        return operation.__pydantic_extra__, operation.model_dump(), repr(operation)

    return tabulate({name: partial(attempt, name) for name in names})


@case("the arguments are named as they are")
def _(m: Models) -> Any:
    return tabulate(
        {
            "obj by name": lambda: m.Operation.model_validate(obj={"id": "a"}),
            "json_data by name": lambda: m.Operation.model_validate_json(json_data='{"id": "a"}'),
            "strings obj by name": lambda: m.Operation.model_validate_strings(obj={"id": "a"}),
            "nothing": lambda: m.Operation.model_validate(),
            "nothing for JSON": lambda: m.Operation.model_validate_json(),
            "nothing for strings": lambda: m.Operation.model_validate_strings(),
            "strict by position": lambda: m.Operation.model_validate({}, True),
            "JSON strict by position": lambda: m.Operation.model_validate_json("{}", True),
            "strings strict by position": lambda: m.Operation.model_validate_strings({}, True),
            "twice": lambda: m.Operation.model_validate({}, obj={}),
            "on an instance": lambda: m.Operation().model_validate({"id": "a"}),
        }
    )


@case("model_construct takes what it is given")
def _(m: Models) -> Any:
    construct = m.Operation.model_construct
    return tabulate(
        {
            "nothing": lambda: construct(),
            "wrong types": lambda: construct(id=5, state="running", children=None),
            "unknown": lambda: construct(unknown=1, _private=2, id="a"),
            "fields set": lambda: construct(_fields_set={"rate", "unknown"}, id="a"),
            "empty fields set": lambda: construct(_fields_set=set(), id="a"),
            "fields set by position": lambda: construct({"id"}, id="a"),
            "fields set is no set": lambda: construct(["id"], id="a"),
            "two positions": lambda: construct({"id"}, {"rate"}),
            "order": lambda: construct(user_id="u", children=[], id="a"),
        }
    )


@case("model_construct keeps the caller's set and objects")
def _(m: Models) -> Any:
    names, children = {"id"}, ["a"]
    operation = m.Operation.model_construct(names, children=children)
    return operation.model_fields_set is names, operation.children is children
