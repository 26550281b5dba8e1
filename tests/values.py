"""The wide matrix of input values: a fresh value for each use, by a label that tells what it is."""

import array
import collections
import datetime
import decimal
import fractions
import ipaddress
import math
import pathlib
import re
import types
import uuid
from collections.abc import Callable
from typing import Any

from . import value_types as kinds
from .sides import Models

Factory = Callable[[Models], Any]

D = decimal.Decimal
F = fractions.Fraction

NUMBERS: dict[str, Any] = {
    "true": True,
    "false": False,
    **{f"int {i}": i for i in (0, 1, -5, 256, -1)},
    "int 2**53+1": 2**53 + 1,
    "int 2**63-1": 2**63 - 1,
    "int 2**63": 2**63,
    "int -2**63": -(2**63),
    "int -2**63-1": -(2**63) - 1,
    "int 2**64": 2**64,
    "int 10**30": 10**30,
    "int -10**30": -(10**30),
    "int 10**308": 10**308,
    "int 10**309": 10**309,
    "int 10**4299": 10**4299,
    "int 10**4300": 10**4300,
    "int 10**5000": 10**5000,
    **{
        f"float {f!r}": f
        for f in (
            *(0.0, -0.0, 1.0, -1.0, 1.5, -0.5, 0.1, 2.0**53, 2.0**62, 2.0**63, -(2.0**63)),
            *(9223372036854774784.0, -(2.0**64), 1e300, 1e16, 1e-7, 5e-324, math.inf, -math.inf),
            math.nan,
        )
    },
    "int subclass": kinds.IntSubclass(3),
    "float subclass 2.0": kinds.FloatSubclass(2.0),
    "float subclass 2.5": kinds.FloatSubclass(2.5),
    "float subclass nan": kinds.FloatSubclass("nan"),
    **{
        f"Decimal {text}": D(text)
        for text in "1 1.0 1.5 -0 1e30 1E+3 1e-400 1e400 NaN sNaN Infinity -Infinity 0.10".split()
    },
    "Fraction 2": F(2, 1),
    "Fraction 1/2": F(1, 2),
    "Fraction -7": F(-7),
    "Fraction 10**400": F(10**400),
    "complex": 1 + 0j,
}

ENUM_MEMBERS: dict[str, Any] = {
    "IntEnum member": kinds.IntMember.three,
    "str-mixin member 'running'": kinds.StrMember.running,
    "str-mixin member 'other'": kinds.StrMember.other,
    "float-mixin member": kinds.FloatMember.half,
    **{f"Enum member {member.name}": member for member in kinds.PlainMember},
    "Enum member with own __str__": kinds.ReprMember.running,
    "Flag member": kinds.FlagMember.one,
    "IntFlag member": kinds.IntFlagMember.one,
}

TEXTS: list[str] = [
    *["", "x", "é", "12", " 12 ", "\t12\n", "\v12\f", "+12", "-12", "+-12", "012", "-012", "00"],
    *["1_0", "1__0", "_1", "1_", "+_1", "-_1", "1_000_000", "1.0_0", "1_0.0", "1.0", "1.", ".0"],
    *["1.00", "-1.0", "1.5", "0.0", "-0", "-0.0", "+0", "1e3", "1E3", "1e+3", "1e-3", "1.0e3"],
    *["0x10", "0b1", "0o7", "nan", "NaN", "-nan", "+NaN", "inf", "-inf", "+inf", "Infinity"],
    *["-Infinity", "infinity", "INF", ".5", "5.", "-.5", "+.5", "1e400", "-1e400", "1e-400"],
    *["9223372036854775807", "9223372036854775808", "-9223372036854775808"],
    *["-9223372036854775809", "18446744073709551616", "123456789012345678901234567890"],
    *["1 2", "1,000", "١٢", "１２", "\u00a012\u2003", "\x1c12", "\x8512", "\u200b12", "12\x00"],
    *["\u202812", "\u300012", "\u180e12", "true", "True", "false", "None", "null", "on", "yes"],
    *["unknown", "queued", "running", "succeeded", "failed", "Running", "RUNNING", " running"],
    *["running ", "running\x00", "\ud800", "12\ud800", "\udc80\ud800", "\U0001f600", "1.0e", "e"],
    *["+", "-", ".", "--1", "0.", "00.5", "1_0.5", "1.5_0", "_1.5", "1e1_0", "1_e1", "infinit"],
    *["nan1", "1.000000000000000000000000", "9223372036854775808.0", "1.0 ", "\ufeff12"],
    *["123456789012345678901234567890.0", "1.0000000000000000000000001", "1e22", "1e23", "0.1"],
    *["2.2250738585072011e-308", "179769313486231580793728971405303415079934132710037826e255"],
    *["9" * 400, "9" * 4299, "9" * 4300, "9" * 4301, "-" + "9" * 4300, "-" + "9" * 4301],
    *["0" * 5000 + "1", "1." + "0" * 5000, "9" * 5000 + ".0", " " * 100 + "1", "1" * 100],
    *["9" * 4299 + ".0", "1_" * 2149 + "1", "1_" * 2150 + "1", "a" * 50, "a" * 51, "a" * 300],
    *["it's", 'say "it"', 'it\'s "it"', "\\", "\x7f", "\x00", "\r\n", "\u2028"],
]


def label_text(text: str) -> str:
    """Name a text shortly and without characters that a terminal could not show."""
    shown = ascii(text)
    return shown if len(shown) < 40 else f"{shown[:14]}… of {len(text)}"


def texts(kind: str, make: Callable[[str], Any]) -> dict[str, Factory]:
    """Give the texts in a form, those left out that cannot take it or are long for nothing."""
    made: dict[str, Factory] = {}
    for text in TEXTS:
        if kind != "str" and len(text) > 300:
            continue
        try:
            value = make(text)
        except UnicodeEncodeError:
            continue
        made[f"{kind} {label_text(text)}"] = lambda models, value=value: value
    return made


BUFFERS: dict[str, Any] = {
    "bytes invalid UTF-8": b"\xff",
    "bytes cut UTF-8": b"ab\xe2\x82",
    "bytes overlong UTF-8": b"\xc0\x80",
    "bytes surrogate UTF-8": b"\xed\xa0\x80",
    "bytes subclass": kinds.BytesSubclass(b"12"),
    "bytes subclass state": kinds.BytesSubclass(b"running"),
}

LISTS: dict[str, Factory] = {
    "empty list": lambda m: [],
    "list of str": lambda m: ["a", "b"],
    "list with faults": lambda m: [1, "a", None, b"x", b"\xff", ["y"], 2.5],
    "list in list": lambda m: [["a"]],
    "list of str subclass": lambda m: [kinds.StrSubclass("a")],
    "list with surrogate": lambda m: ["\ud800"],
    "list with str subclass surrogate": lambda m: [kinds.StrSubclass("\ud800")],
    "list of enums": lambda m: [m.OperationState.Running, kinds.PlainMember.five],
    "list of str-mixin members": lambda m: [kinds.StrMember.running],
    "list of bytearray": lambda m: [bytearray(b"x"), bytearray(b"\xff")],
    "list subclass": lambda m: kinds.ListSubclass(["a"]),
    "list with own __iter__": lambda m: kinds.ListLike(["held"]),
    "tuple": lambda m: ("a", "b"),
    "tuple with faults": lambda m: ("a", 1, 2),
    "tuple subclass": lambda m: kinds.TupleSubclass(("a",)),
    "set": lambda m: {"a"},
    "set with fault": lambda m: {1},
    "frozenset": lambda m: frozenset(["a"]),
    "deque": lambda m: collections.deque(["a", "b"]),
    "dict keys": lambda m: {"a": 1, "b": 2}.keys(),
    "dict values": lambda m: {"a": "v"}.values(),
    "dict items": lambda m: {"a": 1}.items(),
    "ordered dict keys": lambda m: collections.OrderedDict(a=1).keys(),
    "generator": lambda m: (x for x in ["a", "b"]),
    "generator with fault": lambda m: (x for x in ["a", 1]),
    "iterator": lambda m: iter(["a"]),
    "map": lambda m: map(str, [1]),
    "range": lambda m: range(2),
    "empty range": lambda m: range(0),
    "UserList": lambda m: kinds.UserList(["a"]),
    "sequence": lambda m: kinds.Sequence(),
    "only __getitem__": lambda m: kinds.GetItem(),
    "__getitem__ and __len__": lambda m: kinds.GetItemWithLength(),
    "only __iter__": lambda m: kinds.Iterable(),
    "__iter__ and __len__": lambda m: kinds.IterableWithLength(),
    "__iter__ raises RuntimeError": lambda m: kinds.BadIter(RuntimeError("no")),
    "__iter__ raises TypeError": lambda m: kinds.BadIter(TypeError("no")),
    "iterator raises RuntimeError": lambda m: kinds.FailsMidway(RuntimeError("midway")),
    "iterator raises KeyError": lambda m: kinds.FailsMidway(KeyError("midway")),
    "iterator raises ValueError": lambda m: kinds.FailsMidway(ValueError("midway")),
    "array": lambda m: array.array("i", [1]),
    "empty array": lambda m: array.array("i"),
    "memoryview": lambda m: memoryview(b"12"),
    "empty memoryview": lambda m: memoryview(b""),
    "zip": lambda m: zip(["a"], strict=True),
    "list of 100": lambda m: [str(i) for i in range(100)],
    "list of 12 faults": lambda m: list(range(12)),
}

MAPPINGS: dict[str, Factory] = {
    "dict": lambda m: {"a": 1},
    "empty dict": lambda m: {},
    "dict of lists": lambda m: {"a": [1, {"b": None}]},
    "dict subclass": lambda m: kinds.DictSubclass(a=1),
    "Mapping": lambda m: kinds.Mapping(),
    "mapping proxy": lambda m: types.MappingProxyType({"a": 1}),
    "ChainMap": lambda m: collections.ChainMap({"a": 1}),
    "Counter": lambda m: collections.Counter("aab"),
    "defaultdict": lambda m: collections.defaultdict(list, a=[1]),
    "OrderedDict": lambda m: collections.OrderedDict(a=1),
}

OBJECTS: dict[str, Factory] = {
    "None": lambda m: None,
    "OperationState member": lambda m: m.OperationState.Running,
    "OperationState class": lambda m: m.OperationState,
    "Operation": lambda m: m.Operation(id="nested"),
    "bytearray": lambda m: bytearray(b"12"),
    "bytearray invalid": lambda m: bytearray(b"\xff"),
    "bytearray state": lambda m: bytearray(b"running"),
    "UserString": lambda m: kinds.UserString("running"),
    "str subclass": lambda m: kinds.StrSubclass("text"),
    "str subclass state": lambda m: kinds.StrSubclass("running"),
    "str subclass digits": lambda m: kinds.StrSubclass("12"),
    "str subclass surrogate": lambda m: kinds.StrSubclass("\ud800"),
    "__index__": lambda m: kinds.HasIndex(),
    "only __int__": lambda m: kinds.HasInt(),
    "__float__ 7.5": lambda m: kinds.HasFloat(7.5),
    "__float__ 7.0": lambda m: kinds.HasFloat(7.0),
    "__float__ nan": lambda m: kinds.HasFloat(math.nan),
    "__float__ 2**63": lambda m: kinds.HasFloat(2.0**63),
    "__float__ returns str": lambda m: kinds.HasFloat("7"),
    "__float__ raises ValueError": lambda m: kinds.HasFloat(ValueError("x")),
    "__float__ raises RuntimeError": lambda m: kinds.HasFloat(RuntimeError("x")),
    "__index__ raises": lambda m: kinds.BadIndex(),
    "equals 'running'": lambda m: kinds.EqualsRunning(),
    "unhashable": lambda m: kinds.Unhashable(),
    "__hash__ raises": lambda m: kinds.BadHash(),
    "__repr__ raises": lambda m: kinds.BadRepr(),
    "__bool__ raises": lambda m: kinds.BadBool(),
    "object with attributes": lambda m: kinds.WithAttributes(id="a", progress=0.5),
    "class": lambda m: int,
    "function": lambda m: len,
    "lambda": lambda m: lambda: 1,
    "module": lambda m: types.ModuleType("own"),
    "Ellipsis": lambda m: ...,
    "NotImplemented": lambda m: NotImplemented,
    "datetime": lambda m: datetime.datetime(2020, 1, 1, 12, 30),
    "aware datetime": lambda m: datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc),
    "date": lambda m: datetime.date(2020, 1, 1),
    "time": lambda m: datetime.time(1, 2, 3),
    "timedelta": lambda m: datetime.timedelta(days=1, seconds=3),
    "UUID": lambda m: uuid.UUID(int=1),
    "Path": lambda m: pathlib.PurePosixPath("a/b"),
    "pattern": lambda m: re.compile("a+"),
    "IPv4Address": lambda m: ipaddress.IPv4Address("127.0.0.1"),
    "exception": lambda m: ValueError("a value"),
    "slice": lambda m: slice(1, 2),
}


def _constants(values: dict[str, Any]) -> dict[str, Factory]:
    return {label: lambda models, value=value: value for label, value in values.items()}


#: Every value, in one dict.
VALUES: dict[str, Factory] = {
    **OBJECTS,
    **_constants(NUMBERS),
    **_constants(ENUM_MEMBERS),
    **texts("str", lambda text: text),
    **texts("bytes", lambda text: text.encode()),
    **_constants(BUFFERS),
    **LISTS,
    **MAPPINGS,
}

_MANY_OF_A_SORT = {
    *(f"int {i}" for i in ("-5", "256", "-1", "10**4299", "10**4300", "10**5000", "2**53+1")),
    *("int -2**63", "int -2**63-1", "int 2**63-1", "int -10**30", "int 10**308"),
    *(f"float {f}" for f in ("-1.0", "0.1", "-0.5", "4.611686018427388e+18", "-inf", "1e+300")),
    *("float -9.223372036854776e+18", "float 9.223372036854775e+18", "float 9007199254740992.0"),
    *(f"Decimal {d}" for d in ("1.0", "-0", "1e30", "1E+3", "1e-400", "1e400", "sNaN", "0.10")),
    *("Decimal -Infinity", "Fraction -7", "Fraction 10**400", "float subclass nan"),
    *("list of 100", "list of 12 faults", "iterator raises KeyError", "iterator raises ValueError"),
    *("__iter__ raises TypeError", "empty array", "empty memoryview", "bytes cut UTF-8", "zip"),
    *("bytes overlong UTF-8", "bytes surrogate UTF-8", "bytes subclass state", "bytearray state"),
    *("str subclass state", "str subclass digits", "__float__ nan", "__float__ 2**63", "map"),
    *("__float__ returns str", "__float__ raises ValueError", "Enum member raw", "Enum member big"),
}

#: About a hundred values, a few of each sort.
SAMPLE: dict[str, Factory] = {
    label: make
    for label, make in {
        **OBJECTS,
        **_constants({**NUMBERS, **ENUM_MEMBERS, **BUFFERS}),
        **LISTS,
        **MAPPINGS,
    }.items()
    if label not in _MANY_OF_A_SORT
} | _constants({f"str {text!r}": text for text in ("12", "1.5", "x", "running")})

#: JSON literals which no Python value dumps to, or which are spelled in a way of their own.
LITERALS: list[str] = [
    *["null", "true", "false", "0", "-0", "-0.0", "0.0", "1", "-1", "1.0", "-1.0", "1.5", "1e2"],
    *["1E2", "1e+2", "1e-2", "10e-1", "1.0e0", "1.00", "1.0000000000000000000001", "0.1", "1e22"],
    *["1e23", "1e308", "1e309", "1e400", "-1e400", "1e-400", "NaN", "Infinity", "-Infinity"],
    *["9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808"],
    *["-9223372036854775809", "18446744073709551615", "18446744073709551616", "1" + "0" * 30],
    *["9223372036854775807.0", "9223372036854774784.0", "-9223372036854775808.0", "1e18", "1e19"],
    *["9" * 400, "9" * 4299, "9" * 4300, "9" * 4301, "-" + "9" * 4299, "-" + "9" * 4300],
    *["0." + "1" * 4298, "0." + "1" * 5000, "1" * 310, "9" * 4300 + ".0", "1e" + "9" * 20],
    *['""', '"x"', '"running"', '"Running"', '"12"', '" 12 "', '"1.5"', '"nan"', '"1e400"'],
    *[r'"\u0072unning"', r'"\ud83d\ude00"', '"\U0001f600"', r'"\n\t\"\\\/\b\f\r"', '"\x7f"'],
    *['"é"', '"\\u00e9"', '"\\u0000"', '"' + "a" * 300 + '"', '"2020-01-01T00:00:00Z"'],
    *["[]", '["a"]', '["a", "b"]', "[1]", '[null, 1, "a", true, 1.5, [], {}]', '[["a"]]'],
    *["{}", '{"a": 1}', '{"a": {"b": [1, 2.0, NaN, "x", null]}}', '{"a": 1, "a": 2}', '{"": 0}'],
    *["[" * 20 + "]" * 20, "[0.0, -0.0, 1e2, 100000000000000000000000]", '[ "a" ,\n"b" ]'],
]
