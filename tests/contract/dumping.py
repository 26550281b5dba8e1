"""model_dump and model_dump_json: every option on many instances."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

from ..documents import full_document
from ..outcome import FIELD_NAMES, Table, record
from ..registry import case, tabulate
from ..sides import Models

EXOTIC = "exotic dump options"


def _full(m: Models) -> Any:
    return m.Operation(**full_document())


def _with_extras(m: Models) -> Any:
    operation = m.Operation(id="a")
    extra = {"zeta": 1, "alpha": None, "_under": {"x": [1]}}
    object.__setattr__(operation, "__pydantic_extra__", extra)
    return operation


def _wrong(m: Models) -> Any:
    operation = m.Operation(id="a")
    operation.id, operation.progress, operation.state = 5, "text", "running"
    operation.messages = ("a", 1)
    return operation


def _with_deleted(m: Models) -> Any:
    operation = _full(m)
    del operation.id, operation.state
    return operation


def _with_foreign_key(m: Models) -> Any:
    operation = m.Operation(id="a")
    operation.__dict__["foo"] = 1
    operation.__dict__["_bar"] = 2
    return operation


def _with_defaults(m: Models) -> Any:
    return m.Operation(id=None, rate="b", children=[], result=None, progress=0)


def _nested(m: Models) -> Any:
    return m.Operation(id="outer", result={"inner": m.Operation(id="inner", rate=None), "n": None})


INSTANCES: dict[str, Callable[[Models], Any]] = {
    "empty": lambda m: m.Operation(),
    "full": _full,
    "defaults set": _with_defaults,
    "extras": _with_extras,
    "wrong types": _wrong,
    "deleted fields": _with_deleted,
    "foreign keys in __dict__": _with_foreign_key,
    "nested": _nested,
    "reordered": lambda m: m.Operation.model_construct(user_id="u", state=m.OperationState.Failed),
}

METHODS = ("model_dump", "model_dump_json")

FLAGS: dict[str, list[Any]] = {
    "by_alias": [True, False, None, 1],
    "exclude_unset": [True, False, 1, 0],
    "exclude_defaults": [True, False, 1],
    "exclude_none": [True, False, "x"],
    "exclude_computed_fields": [True, False],
    "round_trip": [True, False],
    "warnings": [True, False, "none", "warn", "error", "other", None, 1],
    "serialize_as_any": [True, False],
    "polymorphic_serialization": [True, False, None],
    "context": [None, {}, {"a": 1}, "text"],
    "fallback": [None, repr, 5],
    "other_option": [1],
}
ONLY_PYTHON: dict[str, list[Any]] = {"mode": ["python", "json", "other", "", "JSON", 5, None]}
ONLY_JSON: dict[str, list[Any]] = {
    "indent": [None, 0, 1, 2, 4, 10, -1, True, "2", 1.5, 1000],
    "ensure_ascii": [True, False, 1, None],
}


def _dump(
    method: str, options: dict[str, Any], m: Models, labels: tuple[str, ...] = tuple(INSTANCES)
) -> Table:
    return tabulate(
        {
            label: lambda label=label: getattr(INSTANCES[label](m), method)(**options)
            for label in labels
        }
    )


for _method in METHODS:
    _own = ONLY_PYTHON if _method == "model_dump" else ONLY_JSON
    for _name, _values in {**FLAGS, **_own}.items():
        for _value in _values:
            _shown = "repr" if _value is repr else repr(_value)
            _sentence, _first = f"{_method}({_name}={_shown})", f"{_method}(by_alias=True)"
            case(
                _sentence,
                needs_pydantic=EXOTIC,
                like=(_first, {}) if _sentence != _first else None,
            )(partial(_dump, _method, {_name: _value}))

_TOGETHER = ("exclude_unset", "exclude_defaults", "exclude_none", "round_trip")
for _method, _mode in (("model_dump", "python"), ("model_dump", "json"), ("model_dump_json", None)):
    for _count in (2, 3, 4):
        for _flags in itertools.combinations(_TOGETHER, _count):
            _options: dict[str, Any] = dict.fromkeys(_flags, True)
            if _mode is not None:
                _options["mode"] = _mode
            case(
                f"{_method}({', '.join(_flags)}, mode={_mode})",
                needs_pydantic=EXOTIC,
                like=(f"{_method}({_flags[0]}=True)", {}),
            )(partial(_dump, _method, _options))

TREES: list[Any] = [
    *[set(), {"id"}, {"id", "rate", "unknown"}, frozenset({"state"}), {"children", "result"}],
    *[{}, {"id": True}, {"id": ...}, {"id": False}, {"children": {0}}, {"children": {-1}}],
    *[{"children": {"__all__"}}, {"children": {1: True}}, {"result": {"a/b.txt"}}],
    *[{"result": {"a/b.txt": {"size"}}}, {"result": {"a/b.txt": {"size": True}}, "id": True}],
    *[{"__all__"}, {"__all__": True}, ["id"], ("id",), "id", 5, {5}, {"id": 5}, {"id": None}],
    *[{"id": {"x"}}, {"result": {"inner": {"id"}}}, dict.fromkeys(FIELD_NAMES, True).keys()],
    *[{"foo"}, {"zeta", "_under"}, {"_under": {"x": {0}}}, {1: True}],
]


def _dump_tree(method: str, name: str, tree: Any, m: Models) -> Table:
    return _dump(method, {name: tree}, m, ("full", "extras", "wrong types", "nested"))


for _method, _name in itertools.product(METHODS, ("include", "exclude")):
    for _tree in TREES:
        _shown = repr(sorted(_tree, key=str) if isinstance(_tree, (set, frozenset)) else _tree)
        case(f"{_method}({_name}={type(_tree).__name__} {_shown})", needs_pydantic=EXOTIC)(
            partial(_dump_tree, _method, _name, _tree)
        )


@case("whole fields to show and to leave out, in every form")
def _(m: Models) -> Any:
    operation = _full(m)
    names = ["id", "rate", "children", "unknown"]
    trees = [names, tuple(names), dict.fromkeys(names, True), dict.fromkeys(names, ...), [], {}, ()]
    return tabulate(
        {
            f"{method} {option} {tree!r}": partial(getattr(operation, method), **{option: tree})
            for method in METHODS
            for option in ("include", "exclude")
            for tree in trees
        }
    )


@case("include and exclude together", needs_pydantic=EXOTIC)
def _(m: Models) -> Any:
    operation = _full(m)
    return tabulate(
        {
            f"{method} {include} {exclude} {flags}": partial(
                getattr(operation, method), include=include, exclude=exclude, **flags
            )
            for method in METHODS
            for include in (None, {"id": True, "rate": True}, {"children": {0}})
            for exclude in (None, {"id": True}, {"children": {0}, "rate": True})
            for flags in ({}, {"exclude_unset": True}, {"exclude_none": True, "mode": "json"})
            if method == "model_dump" or "mode" not in flags
        }
    )


@case("dump methods take keywords only")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    return tabulate(
        {
            "python": lambda: operation.model_dump("json"),
            "JSON": lambda: operation.model_dump_json(2),
            "class": lambda: m.Operation.model_dump(),
            "class with instance": lambda: m.Operation.model_dump(operation),
            "class with another": lambda: m.Operation.model_dump(5),
            "JSON of another": lambda: m.Operation.model_dump_json(5),
        }
    )


@case("a dump is new, and its list too, but not what is in the result")
def _(m: Models) -> Any:
    operation = m.Operation(children=["a"], result={"b": [1]})
    dump = operation.model_dump()
    return (
        dump["children"] is operation.children,
        dump["result"] is operation.result,
        dump["result"]["b"] is operation.result["b"],
        dump["state"],
        operation.model_dump() == dump,
        operation.model_dump() is dump,
    )


@case("a dump keeps the members of the enum in Python mode only")
def _(m: Models) -> Any:
    operation = m.Operation(state="running")
    return operation.model_dump()["state"], operation.model_dump(mode="json")["state"]


@case("what a dump gives can be validated again")
def _(m: Models) -> Any:
    operation = _full(m)
    return tabulate(
        {
            "python": lambda: m.Operation(**operation.model_dump()) == operation,
            "json": lambda: m.Operation(**operation.model_dump(mode="json")) == operation,
            "text": lambda: (
                m.Operation.model_validate_json(operation.model_dump_json()) == operation
            ),
            "round trip": lambda: m.Operation(**operation.model_dump(round_trip=True)) == operation,
        }
    )


@case(
    "an instance without a set of fields, of which only those that are set are dumped",
    needs_pydantic="its words",
)
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    object.__delattr__(operation, "__pydantic_fields_set__")
    return record(lambda: operation.model_dump(exclude_unset=True)), record(
        lambda: operation.model_dump_json(exclude_unset=True)
    )


@case("an instance whose fields set is a list", needs_pydantic="its refusal")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    object.__setattr__(operation, "__pydantic_fields_set__", ["id"])
    return record(lambda: operation.model_dump(exclude_unset=True)), record(
        lambda: operation.model_dump_json(exclude_unset=True)
    )
