"""Dumps of a result holding every kind of thing that pydantic can dump, and some it cannot."""

import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import ipaddress
import pathlib
import re
import types
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypedDict

from .. import value_types as kinds
from ..outcome import Table, record
from ..registry import case, tabulate
from ..sides import Models

UTC = datetime.timezone.utc


@dataclasses.dataclass
class Point:
    x: int
    y: Any = None


@dataclasses.dataclass(frozen=True)
class Frozen:
    items: list[int]


class Row(NamedTuple):
    a: int
    b: str


class Typed(TypedDict):
    a: int


class Colour(enum.Enum):
    red = "r"
    point = Point(1)


class Number(enum.IntEnum):
    one = 1


class Exploding(kinds.Shown):
    def __iter__(self) -> Any:
        raise RuntimeError("no")


def _raising() -> Any:
    yield 1
    raise RuntimeError("midway")


def _cycle() -> Any:
    value: list[Any] = [1]
    value.append(value)
    return value


def _dict_cycle() -> Any:
    value: dict[str, Any] = {}
    value["self"] = value
    return value


def _nested(depth: int, wrap: Callable[[Any], Any]) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = wrap(value)
    return value


def _shared() -> Any:
    one = [1]
    return [one, one, {"one": one}]


RESULTS: dict[str, Callable[[Models], Any]] = {
    "None": lambda m: None,
    "False": lambda m: False,
    "int": lambda m: 5,
    "float": lambda m: 0.1,
    "nan": lambda m: [float("nan"), float("inf"), -float("inf")],
    "nested JSON": lambda m: {"a": [1, 2.5, "x", None, {"b": [True, {}]}], "c": []},
    "shared": lambda m: _shared(),
    "tuple": lambda m: (1, ("a", [2])),
    "named tuple": lambda m: Row(1, "b"),
    "set": lambda m: {5},
    "frozenset": lambda m: frozenset({"a"}),
    "set of tuples": lambda m: {(1, 2)},
    "deque": lambda m: collections.deque([1, (2,)]),
    "bytes": lambda m: b"abc",
    "bytes that are no UTF-8": lambda m: b"\xff",
    "bytearray": lambda m: bytearray(b"abc"),
    "memoryview": lambda m: memoryview(b"abc"),
    "datetime": lambda m: datetime.datetime(2020, 1, 2, 3, 4, 5, 678900),
    "aware datetime": lambda m: datetime.datetime(2020, 1, 2, tzinfo=UTC),
    "offset datetime": lambda m: datetime.datetime(
        2020, 1, 2, tzinfo=datetime.timezone(datetime.timedelta(hours=-5, minutes=-30))
    ),
    "date": lambda m: datetime.date(2020, 1, 2),
    "time": lambda m: datetime.time(1, 2, 3, 4),
    "timedelta": lambda m: datetime.timedelta(days=-1, seconds=5, microseconds=7),
    "Decimal": lambda m: decimal.Decimal("1.50"),
    "Decimal NaN": lambda m: decimal.Decimal("NaN"),
    "Fraction": lambda m: fractions.Fraction(1, 3),
    "complex": lambda m: 1 + 2j,
    "UUID": lambda m: uuid.UUID(int=5),
    "Path": lambda m: pathlib.PurePosixPath("a/b"),
    "pattern": lambda m: re.compile("a+"),
    "IPv4Address": lambda m: ipaddress.ip_address("127.0.0.1"),
    "IPv6Network": lambda m: ipaddress.ip_network("::/64"),
    "dataclass": lambda m: Point(1, [Point(2)]),
    "frozen dataclass": lambda m: Frozen([1]),
    "dataclass class": lambda m: Point,
    "typed dict": lambda m: Typed(a=1),
    "enum": lambda m: [Colour.red, Number.one, m.OperationState.Failed],
    "enum of a dataclass": lambda m: Colour.point,
    "enum class": lambda m: Colour,
    "Operation": lambda m: m.Operation(id="inner", state="failed", result={"deep": (1,)}),
    "Operations in a list": lambda m: [m.Operation(id="a"), m.Operation(id="b")],
    "Operation in itself": lambda m: {"a": {"b": m.Operation(result=m.Operation(result=[1]))}},
    "generator": lambda m: (x for x in [1, "a", (2,)]),
    "generator in a list": lambda m: [(x for x in [1])],
    "generator that raises": lambda m: _raising(),
    "range": lambda m: range(3),
    "iterator": lambda m: iter([1, 2]),
    "map": lambda m: map(str, [1]),
    "dict keys": lambda m: {"a": 1}.keys(),
    "dict values": lambda m: {"a": 1}.values(),
    "dict items": lambda m: {"a": 1}.items(),
    "own iterable": lambda m: kinds.Iterable(),
    "own mapping": lambda m: kinds.Mapping(),
    "own sequence": lambda m: kinds.Sequence(),
    "UserList": lambda m: kinds.UserList([1]),
    "UserDict": lambda m: collections.UserDict(a=1),
    "UserString": lambda m: kinds.UserString("a"),
    "mapping proxy": lambda m: types.MappingProxyType({"a": 1}),
    "OrderedDict": lambda m: collections.OrderedDict(b=1, a=(2,)),
    "defaultdict": lambda m: collections.defaultdict(list, a=[1]),
    "Counter": lambda m: collections.Counter("aab"),
    "ChainMap": lambda m: collections.ChainMap({"a": 1}, {"b": 2}),
    "dict subclass": lambda m: kinds.DictSubclass(a=(1,)),
    "list subclass": lambda m: kinds.ListSubclass([(1,)]),
    "str subclass": lambda m: kinds.StrSubclass("text"),
    "int subclass": lambda m: kinds.IntSubclass(5),
    "float subclass": lambda m: kinds.FloatSubclass(5.5),
    "bytes subclass": lambda m: kinds.BytesSubclass(b"x"),
    "bool in a list": lambda m: [True, 1, 1.0],
    "class": lambda m: int,
    "function": lambda m: len,
    "lambda": lambda m: lambda: 1,
    "module": lambda m: types.ModuleType("own"),
    "Ellipsis": lambda m: ...,
    "object": lambda m: kinds.HasIndex(),
    "object with a bad repr": lambda m: kinds.BadRepr(),
    "object with a bad iter": lambda m: Exploding(),
    "exception": lambda m: ValueError("x"),
    "simple namespace": lambda m: types.SimpleNamespace(a=1),
    "cycle of a list": lambda m: _cycle(),
    "cycle of a dict": lambda m: _dict_cycle(),
    "surrogate": lambda m: "\ud800",
    "surrogate as a key": lambda m: {"\ud800": 1},
    "great int": lambda m: 10**30,
    "unknown in a list": lambda m: [1, kinds.HasIndex(), 2],
    "unknown in a dict": lambda m: {"a": kinds.HasIndex()},
}

KEYS: dict[str, Callable[[Models], Any]] = {
    "int": lambda m: 5,
    "negative int": lambda m: -(10**30),
    "float": lambda m: 1.5,
    "whole float": lambda m: 1.0,
    "nan": lambda m: float("nan"),
    "inf": lambda m: float("inf"),
    "bool": lambda m: True,
    "None": lambda m: None,
    "bytes": lambda m: b"k",
    "bytes that are no UTF-8": lambda m: b"\xff",
    "tuple": lambda m: (1, "a"),
    "nested tuple": lambda m: ((1,), None),
    "frozenset": lambda m: frozenset({1}),
    "enum": lambda m: Colour.red,
    "state": lambda m: m.OperationState.Running,
    "IntEnum": lambda m: Number.one,
    "datetime": lambda m: datetime.datetime(2020, 1, 2, tzinfo=UTC),
    "date": lambda m: datetime.date(2020, 1, 2),
    "time": lambda m: datetime.time(1, 2),
    "timedelta": lambda m: datetime.timedelta(1),
    "UUID": lambda m: uuid.UUID(int=5),
    "Decimal": lambda m: decimal.Decimal("1.5"),
    "Fraction": lambda m: fractions.Fraction(1, 3),
    "Path": lambda m: pathlib.PurePosixPath("a"),
    "complex": lambda m: 1j,
    "str subclass": lambda m: kinds.StrSubclass("k"),
    "class": lambda m: int,
    "object": lambda m: kinds.HasIndex(),
    "str-mixin member": lambda m: kinds.StrMember.running,
    "frozen dataclass": lambda m: Row(1, "a"),
}

METHODS: dict[str, Callable[[Any], Any]] = {
    "in Python mode": lambda operation: operation.model_dump(exclude_none=True),
    "in JSON mode": lambda operation: operation.model_dump(exclude_none=True, mode="json"),
    "to JSON": lambda operation: operation.model_dump_json(exclude_none=True),
    "to indented JSON": lambda operation: operation.model_dump_json(exclude_none=True, indent=2),
}


def _dump_each(
    dump: Callable[[Any], Any], makers: dict[str, Any], wrap: Callable[[Any], Any], m: Models
) -> Table:
    return tabulate(
        {
            label: lambda make=make: dump(m.Operation(result=wrap(make(m))))
            for label, make in makers.items()
        }
    )


for _how, _dump in METHODS.items():
    _marks = {"needs_pydantic": "results that are not JSON-shaped"}
    case(f"every kind of result is dumped {_how}", **_marks)(
        partial(_dump_each, _dump, RESULTS, lambda value: value)
    )
    case(f"every kind of key is dumped {_how}", **_marks)(
        partial(_dump_each, _dump, KEYS, lambda key: {key: 1})
    )

EXOTIC_OPTIONS: dict[str, dict[str, Any]] = {
    "fallback": {"fallback": lambda value: f"fallback for {type(value).__name__}"},
    "fallback that returns the same": {"fallback": lambda value: value},
    "fallback that raises": {"fallback": lambda value: 1 // 0},
    "serialize_as_any": {"serialize_as_any": True},
    "polymorphic_serialization": {"polymorphic_serialization": True},
    "round_trip": {"round_trip": True},
    "exclude_none": {"exclude_none": True},
    "exclude_unset": {"exclude_unset": True},
    "exclude_defaults": {"exclude_defaults": True},
    "warnings": {"warnings": "error"},
    "by_alias": {"by_alias": True},
}


@case("numbers dumped as what they are")
def _(m: Models) -> Any:
    operations = [
        m.Operation(progress=float("inf")),
        m.Operation(progress=float("nan"), result=float("-inf")),
        m.Operation(progress=1.0, progress_total=2),
    ]
    operations[2].progress = 2**53 + 1
    operations[2].progress_total = True
    return [
        (
            record(lambda one=one, mode=mode: one.model_dump(mode=mode, serialize_as_any=True)),
            record(lambda one=one: one.model_dump_json(serialize_as_any=True)),
        )
        for one in operations
        for mode in ("python", "json")
    ]


for _label, _options in EXOTIC_OPTIONS.items():
    for _method in ("model_dump", "model_dump_json"):
        _first = f"every kind of result with fallback, {_method}"
        case(
            f"every kind of result with {_label}, {_method}",
            needs_pydantic="exotic options",
            like=(_first, {}) if _label != "fallback" else None,
        )(
            partial(
                _dump_each,
                lambda operation, method=_method, options=_options: getattr(operation, method)(
                    **options
                ),
                RESULTS,
                lambda value: value,
            )
        )


def _try_depths(dump: Callable[[Any], Any], m: Models) -> Table:
    def depth_of(dumped: Any) -> Any:
        if isinstance(dumped, str):
            return len(dumped), dumped[:20]
        depth, value = 0, dumped["result"]
        while isinstance(value, (list, dict, tuple)):
            value = value["a"] if isinstance(value, dict) else value[0]
            depth += 1
        return depth

    wraps: dict[str, Callable[[Any], Any]] = {
        "lists": lambda value: [value],
        "dicts": lambda value: {"a": value},
        "tuples": lambda value: (value,),
    }
    return tabulate(
        {
            f"{depth} {kind}": lambda depth=depth, wrap=wrap: depth_of(
                dump(m.Operation(result=_nested(depth, wrap)))
            )
            for kind, wrap in wraps.items()
            for depth in (1, 100, 199, 200, 201, 252, 253, 254, 255, 256, 257, 300)
        }
    )


for _how, _dump in METHODS.items():
    case(f"how deep a result can be dumped {_how}", needs_pydantic="results beyond the limit")(
        partial(_try_depths, _dump)
    )


@case("a pydantic model as a result", uses_pydantic=True)
def _(m: Models) -> Any:
    from pydantic import BaseModel, Field, SecretStr, field_serializer

    class Inner(BaseModel):
        a: int = Field(1, alias="A")
        when: datetime.datetime = datetime.datetime(2020, 1, 1)
        secret: SecretStr = SecretStr("s")

        @field_serializer("when")
        def _when(self, when: datetime.datetime) -> str:
            return "serialized"

    return tabulate(
        {
            f"{how} {label}": lambda dump=dump, wrap=wrap: dump(m.Operation(result=wrap(Inner())))
            for how, dump in METHODS.items()
            for label, wrap in (("plain", lambda x: x), ("in a list", lambda x: [x]))
        }
    )


@case("an operation in the result refers to itself", needs_pydantic="cycles")
def _(m: Models) -> Any:
    operation = m.Operation(id="a")
    operation.result = {"self": operation}
    return tabulate(
        {
            "python": lambda: operation.model_dump(),
            "json": lambda: operation.model_dump(mode="json"),
            "text": lambda: operation.model_dump_json(),
            "repr": lambda: repr(operation),
            "equal": lambda: operation == operation,
        }
    )
