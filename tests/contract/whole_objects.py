"""Whole objects as input: documents, mappings, attributes, instances, arguments."""

import collections
import datetime
import decimal
import json
import pathlib
import types
from functools import partial
from typing import Any

from .. import value_types as kinds
from ..documents import full_document, polled_documents
from ..outcome import Table, record
from ..registry import case, tabulate
from ..sides import Models

WAYS = {
    "Operation()": lambda m, d: m.Operation(**d),
    "model_validate": lambda m, d: m.Operation.model_validate(d),
    "strict model_validate": lambda m, d: m.Operation.model_validate(d, strict=True),
    "model_validate_json": lambda m, d: m.Operation.model_validate_json(json.dumps(d)),
    "strict model_validate_json": lambda m, d: m.Operation.model_validate_json(
        json.dumps(d), strict=True
    ),
    "model_validate_strings": lambda m, d: m.Operation.model_validate_strings(d),
    "model_construct": lambda m, d: m.Operation.model_construct(**d),
}

FAULTY = {
    "every field wrong": dict.fromkeys(full_document(), ...),
    "every field a list": {name: [[]] for name in full_document()},
    "every field an int": dict.fromkeys(full_document(), 5),
    "every field None": dict.fromkeys(full_document()),
    "faults in reverse order": dict.fromkeys(reversed(list(full_document())), 1.5),
    "faults between good values": full_document() | {"id": 5, "state": "x", "progress": "y"},
    "faults and unknown keys": {"zzz": 1, "id": 5, "aaa": 2, "children": 5},
    "keys in another case": {"Id": "a", "ID": "b", "State": "running"},
    "field names with blanks": {" id": "a", "id ": "b"},
    "dunder keys": {"__class__": 1, "__dict__": {}, "_x": 1, "model_config": 2},
    "model attribute names": {"model_fields": 1, "model_extra": 2, "is_final": True, "copy": 3},
}


def _json_safe(document: dict[str, Any]) -> dict[str, Any]:
    return {key: "…" if value is ... else value for key, value in document.items()}


def _documents() -> dict[str, dict[str, Any]]:
    full = full_document()
    some = {name: full[name] for name in ("state", "id", "progress")}
    return {
        "empty": {},
        "full": full,
        "full in reverse order": dict(reversed(full.items())),
        "three fields": some,
        "one unknown key": {"id": "a", "unknown": [1]},
        "only unknown keys": {"x": 1, "y": None},
        **FAULTY,
    }


def _try_documents(way: Any, models: Models) -> Table:
    return tabulate(
        {
            label: partial(way, models, _json_safe(document))
            for label, document in _documents().items()
        }
    )


def _try_polled(way: Any, models: Models) -> Table:
    return tabulate(
        {
            f"#{i}": partial(way, models, document)
            for i, document in enumerate(polled_documents()[:60])
        }
    )


for _name, _way in WAYS.items():
    _like = ("Operation() reads whole documents", {}) if _name != "Operation()" else None
    case(f"{_name} reads whole documents", like=_like)(partial(_try_documents, _way))

case("model_validate reads what the service sends")(partial(_try_polled, WAYS["model_validate"]))
case(
    "model_validate_json reads what the service sends",
    like=("model_validate reads what the service sends", {}),
)(partial(_try_polled, WAYS["model_validate_json"]))


@case("values are taken over, but lists are new")
def _(m: Models) -> Any:
    document = full_document()
    operation = m.Operation(**document)
    return {name: getattr(operation, name) is value for name, value in document.items()}


@case("the caller's document is left alone")
def _(m: Models) -> Any:
    document = full_document() | {"unknown": 1}
    operation = m.Operation.model_validate(document)
    operation.id = "changed"
    operation.messages.append("more")
    return document


# --- mappings ---

MAPPINGS = {
    "dict subclass": lambda m: kinds.DictSubclass(id="a", progress="1"),
    "dict with __missing__": lambda m: kinds.MissingDict(id="a"),
    "dict with own get": lambda m: kinds.GetDict(id="a", state="running"),
    "OrderedDict": lambda m: collections.OrderedDict(state="failed", id="a"),
    "defaultdict": lambda m: collections.defaultdict(str, id="a"),
    "Mapping": lambda m: kinds.Mapping({"id": "a", "unknown": 1}),
    "empty Mapping": lambda m: kinds.Mapping({}),
    "Mapping with faults": lambda m: kinds.Mapping({"id": 1, "state": 2}),
    "Mapping with other keys": lambda m: kinds.Mapping({1: 2, None: 3, "id": "a"}),
    "mapping proxy": lambda m: types.MappingProxyType({"id": "a"}),
    "ChainMap": lambda m: collections.ChainMap({"id": "a"}, {"id": "b", "rate": "c"}),
    "UserDict": lambda m: collections.UserDict(id="a"),
    "raises KeyError": lambda m: Faulty(KeyError("k")),
    "raises RuntimeError": lambda m: Faulty(RuntimeError("r")),
    "raises ValueError": lambda m: Faulty(ValueError("v")),
    "raises AssertionError": lambda m: Faulty(AssertionError("a")),
    "raises TypeError": lambda m: Faulty(TypeError("t")),
    "raises for one key": lambda m: Faulty(RuntimeError("r"), "state"),
    "Mapping without get": lambda m: WithoutGet({"id": "a"}),
    "environment": lambda m: kinds.Mapping({"id": "a", "progress": "0.5"}),
}


class Faulty(kinds.Mapping):
    def __init__(self, error: Exception, key: str | None = None) -> None:
        super().__init__({"id": "a", "state": "running"})
        self.error = error
        self.key = key

    def get(self, key: Any, default: Any = None) -> Any:
        if self.key in (None, key):
            raise self.error
        return self.content.get(key, default)

    def __getitem__(self, key: Any) -> Any:
        return self.get(key)


class WithoutGet(kinds.Mapping):
    get = None  # type: ignore[assignment]


def _try_mappings(options: dict[str, Any], m: Models) -> Table:
    return tabulate(
        {
            label: partial(m.Operation.model_validate, make(m), **options)
            for label, make in MAPPINGS.items()
        }
    )


for _options in (
    {},
    {"strict": True},
    {"extra": "allow"},
    {"extra": "forbid"},
    {"from_attributes": True},
):
    _like = ("mappings are read with no options", {}) if _options else None
    case(f"mappings are read with {_options or 'no options'}", like=_like)(
        partial(_try_mappings, _options)
    )


@case("a mapping is asked for these keys, in this order")
def _(m: Models) -> Any:
    asked = []

    class Noted(kinds.Mapping):
        def get(self, key: Any, default: Any = None) -> Any:
            asked.append((key, default is None))
            return default

        def __getitem__(self, key: Any) -> Any:
            asked.append(("item", key))
            raise KeyError(key)

    return record(lambda: m.Operation.model_validate(Noted({}))), asked


# --- attributes ---


class Slotted:
    __slots__ = ("id", "rate")

    def __init__(self) -> None:
        self.id = "a"


class Properties:
    def __init__(self, error: BaseException) -> None:
        self.error = error

    @property
    def id(self) -> str:
        raise self.error

    state = "running"


class Dynamic:
    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return f"dynamic {name}"


ATTRIBUTE_SOURCES = {
    "object": lambda m: kinds.WithAttributes(id="a", progress="1", unknown=1, _private=2),
    "object without attributes": lambda m: object(),
    "faults": lambda m: kinds.WithAttributes(id=1, state="x", children=[1]),
    "slots": lambda m: Slotted(),
    "__getattr__": lambda m: Dynamic(),
    "namespace": lambda m: types.SimpleNamespace(id="a", messages=("b",)),
    "namedtuple": lambda m: collections.namedtuple("Row", "id rate")("a", "b"),
    "property raises AttributeError": lambda m: Properties(AttributeError("gone")),
    "property raises RuntimeError": lambda m: Properties(RuntimeError("broken")),
    "property raises ValueError": lambda m: Properties(ValueError("broken")),
    "property raises KeyError": lambda m: Properties(KeyError("broken")),
    "property raises without text": lambda m: Properties(RuntimeError()),
    "object and keywords": lambda m: (kinds.WithAttributes(id="a"), {"rate": "b", "id": "c"}),
    "object and faulty keywords": lambda m: (kinds.WithAttributes(id="a"), {"rate": 1}),
    "tuple of two": lambda m: (1, 2),
    "tuple of object and no dict": lambda m: (kinds.WithAttributes(id="a"), None),
    "tuple of one": lambda m: (kinds.WithAttributes(id="a"),),
    "None": lambda m: None,
    "str": lambda m: "text",
    "bytes": lambda m: b"text",
    "int": lambda m: 1,
    "float": lambda m: 1.5,
    "bool": lambda m: True,
    "complex": lambda m: 1j,
    "list": lambda m: [1],
    "set": lambda m: {1},
    "frozenset": lambda m: frozenset(),
    "iterator": lambda m: iter([]),
    "generator": lambda m: (x for x in []),
    "list subclass": lambda m: kinds.ListSubclass(),
    "str subclass": lambda m: kinds.StrSubclass("text"),
    "int subclass": lambda m: kinds.IntSubclass(1),
    "function": lambda m: _try_mappings,
    "lambda": lambda m: lambda: 1,
    "builtin function": lambda m: len,
    "method": lambda m: [].append,
    "class": lambda m: kinds.WithAttributes,
    "builtin class": lambda m: int,
    "Operation class": lambda m: m.Operation,
    "state member": lambda m: m.OperationState.Running,
    "str-mixin member": lambda m: kinds.StrMember.running,
    "module": lambda m: types.ModuleType("own"),
    "exception": lambda m: ValueError("v"),
    "Ellipsis": lambda m: ...,
    "Operation": lambda m: m.Operation(id="a"),
    "dict": lambda m: {"id": "a"},
    "Decimal": lambda m: decimal.Decimal(1),
    "datetime": lambda m: datetime.date(2020, 1, 1),
    "Path": lambda m: pathlib.PurePosixPath("a"),
    "class equal to Operation by name": lambda m: type("Operation", (), {"id": "a"})(),
}


def _try_sources(options: dict[str, Any], m: Models) -> Table:
    return tabulate(
        {
            label: partial(m.Operation.model_validate, make(m), **options)
            for label, make in ATTRIBUTE_SOURCES.items()
        }
    )


for _options in (
    {},
    {"from_attributes": True},
    {"from_attributes": False},
    {"from_attributes": True, "strict": True},
    {"from_attributes": True, "extra": "allow"},
    {"from_attributes": True, "extra": "forbid"},
):
    _like = ("any object is read with no options", {}) if _options else None
    case(f"any object is read with {_options or 'no options'}", like=_like)(
        partial(_try_sources, _options)
    )


def _try_json_top_levels(m: Models) -> Table:
    texts = ("null", "1", "1.5", '"x"', "true", "[]", '["id"]', '[{"id": "a"}]', "NaN", "-0", "{}")
    return tabulate({text: partial(m.Operation.model_validate_json, text) for text in texts})


case("JSON has to be an object")(_try_json_top_levels)


def _try_strings_top_levels(m: Models) -> Table:
    sources = {
        **ATTRIBUTE_SOURCES,
        "nested": lambda m: {"result": {"a": {"b": "c"}, "d": "e"}},
        "non-str leaf": lambda m: {"result": {"a": 1}, "id": 5},
        "keys that are no str": lambda m: {1: "a", "id": "b"},
        "Mapping": lambda m: kinds.Mapping({"id": "a"}),
        "list for a list": lambda m: {"children": ["a"]},
        "indices for a list": lambda m: {"children": {"0": "a"}},
        "str subclass": lambda m: {"id": kinds.StrSubclass("a"), "state": kinds.StrMember.running},
    }
    return tabulate(
        {
            label: partial(m.Operation.model_validate_strings, make(m))
            for label, make in sources.items()
        }
    )


case("model_validate_strings refuses what is not made of strings")(_try_strings_top_levels)


# --- instances ---


@case("an instance is returned as it is, whatever it holds")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    operation.id = 5
    return {
        str(options): m.Operation.model_validate(operation, **options) is operation
        for options in ({}, {"strict": True}, {"from_attributes": True}, {"strict": False})
    }


@case("a subclass instance is returned as it is")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        pass

    sub = Sub(id="a")
    return m.Operation.model_validate(sub) is sub, Sub.model_validate(sub) is sub


@case("a subclass refuses an instance of its base")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        pass

    base = m.Operation(id="a")
    return tabulate(
        {
            "plain": lambda: Sub.model_validate(base),
            "strict": lambda: Sub.model_validate(base, strict=True),
            "from attributes": lambda: Sub.model_validate(base, from_attributes=True),
        }
    )


@case("a blank instance is returned as it is")
def _(m: Models) -> Any:
    blank = m.Operation.__new__(m.Operation)
    return m.Operation.model_validate(blank) is blank


# --- arguments ---


@case("the constructor takes keywords only")
def _(m: Models) -> Any:
    again = {"id": "b"}
    return tabulate(
        {
            "one": lambda: m.Operation("a"),
            "dict": lambda: m.Operation({"id": "a"}),
            "two and a keyword": lambda: m.Operation("a", "b", id="c"),
            "keys that are no str": lambda: m.Operation(**{1: 2}),
            "self as keyword": lambda: m.Operation(self="s", id="a"),
            "cls as keyword": lambda: m.Operation(cls="c", data="d", id="a"),
            "str subclass as key": lambda: m.Operation(**{kinds.StrSubclass("id"): "a"}),
            "keyword twice": lambda: m.Operation(id="a", **again),
            "non-ASCII keyword": lambda: m.Operation(**{"é": 1, "\ud800": 2}),
            "empty keyword": lambda: m.Operation(**{"": 1}),
        }
    )


CASES_OF_INIT = {
    "good": {"rate": "b"},
    "empty": {},
    "faulty": {"id": 5},
}


def _init_again(arguments: dict[str, Any], m: Models) -> Any:
    operation = m.Operation(id="a", messages=["b"])
    operation.progress = "assigned"
    object.__setattr__(operation, "_private", 1)
    called = record(lambda: operation.__init__(**arguments))
    return called, operation


for _label, _arguments in CASES_OF_INIT.items():
    case(f"calling __init__ again with {_label} arguments")(partial(_init_again, _arguments))


@case("__init__ of a blank instance fills it")
def _(m: Models) -> Any:
    blank = m.Operation.__new__(m.Operation)
    returned = m.Operation.__init__(blank, id="a")
    return returned, blank


@case("__new__ ignores arguments")
def _(m: Models) -> Any:
    return tabulate(
        {
            "positional": lambda: m.Operation.__new__(m.Operation, 1, 2),
            "keyword": lambda: m.Operation.__new__(m.Operation, id="a"),
            "no class": lambda: m.Operation.__new__(),
            "another class": lambda: m.Operation.__new__(int),
        }
    )


@case("__init__ called on something else fails")
def _(m: Models) -> Any:
    return tabulate(
        {
            "nothing": lambda: m.Operation.__init__(),
            "None": lambda: m.Operation.__init__(None),
            "object": lambda: m.Operation.__init__(object()),
        }
    )
