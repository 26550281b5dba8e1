"""Our own ValidationError against pydantic_core's, on random and on chosen line errors."""

import collections
import copy
import dataclasses
import datetime
import decimal
import enum
import fractions
import os
import pathlib
import pickle
import random
import re
import subprocess
import sys
import types
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pydantic_core = pytest.importorskip(
    "pydantic_core", reason="the oracle is pydantic_core's own ValidationError"
)

# ruff: noqa: E402 - without pydantic the rest of this module means nothing
from hps_ops import Operation, OperationState
from hps_ops._errors.validation_error import _MESSAGES, ValidationError, short_repr

from ..sides import ORACLE_VERSION, PYDANTIC

pytestmark = pytest.mark.skipif(
    PYDANTIC is None or PYDANTIC < ORACLE_VERSION,
    reason="our texts are those of the oracle's version",
)

_SEED = 20261123
_ROUNDS = 3000
_ADDRESS = re.compile(r"0x[0-9a-f]+")

_CONTEXTS = {
    "enum": "expected",
    "is_instance_of": "class",
    "model_type": "class_name",
    "needs_python_object": "method_name",
    **dict.fromkeys(
        (
            *("assertion_error", "value_error", "get_attribute_error", "iteration_error"),
            *("json_invalid", "mapping_type"),
        ),
        "error",
    ),
}


class Plain:
    pass


class Outer:
    class Inner:
        pass


class ReprRaises:
    def __repr__(self) -> str:
        raise ValueError("no repr")


class OnlyReprRaises(ReprRaises):
    def __str__(self) -> str:
        return "a text"


class ReprIsNoText:
    def __repr__(self) -> Any:
        return 5


class ReprHasSurrogates:
    def __repr__(self) -> str:
        return "\ud800 repr"

    def __str__(self) -> str:
        return "other text"


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "not this"


class Whole(int):
    def __repr__(self) -> str:
        return "not this"


class Real(float):
    def __repr__(self) -> str:
        return "not this"


class Colour(enum.Enum):
    RED = "red"
    FIVE = 5
    PAIR = (1, [2])


class Level(enum.IntEnum):
    HIGH = 3


@dataclasses.dataclass
class Data:
    a: int = 1
    b: Any = dataclasses.field(default_factory=lambda: [None])


Pair = collections.namedtuple("Pair", "left right")


def _raising() -> Iterator[int]:
    yield 1
    raise RuntimeError("in the middle")


def _cycle() -> list[Any]:
    items: list[Any] = [1]
    items.append({"again": items})
    return items


def _nested(depth: int, kind: str) -> Any:
    made: Any = 0
    for _ in range(depth):
        made = [made] if kind == "list" else {"k": made}
    return made


_HOUR = datetime.timedelta(hours=1)
_SHARED = [1]

#: Makers, because iterators are used up by the first reading.
VALUES: dict[str, Callable[[], Any]] = {
    **{
        repr(value)[:60]: lambda value=value: value
        for value in (
            *(None, True, False, 0, -1, 10**30, -(2**63), 1.0, -0.0, 0.1, 1e16, 1e15, 1e-4),
            *(1e-5, 1.5e-5, -1e-5, 1.23e-6, 1e-7, 5e-324, 1.7976931348623157e308, 1e22),
            *(float("nan"), float("inf"), -float("inf")),
            *("", "a", "a" * 48, "a" * 49, "ä" * 40, "a" + "ä" * 40, "😀" * 20, "a" + "😀" * 20),
            *("\ud800", 'a\x7f\u2028"\\\n\r\t\b\f\x00\x1f', "'quotes\"", "x" * 23 + "ä" * 30),
            *(b"abc", b"\xff", b"ab\xe2\x82", bytearray(b"x"), b"\xc3\xa4"),
            *([], (), {}, set(), frozenset({2}), [1, (2, [3])], {"a": {"b": []}}, {1}),
            *({1: 2}, {1.5: 1}, {None: 1}, {True: 1}, {(1, "2"): 3}, {b"x": 1}, {frozenset(): 1}),
            *({float("nan"): 1}, {1j: 2}, {2 - 3j: 1}, {"\ud800": 1}, {b"\xff": 1}),
            *({Colour.RED: 1}, {Colour.FIVE: 1}, {Level.HIGH: 1}, {OperationState.Failed: 1}),
            *({datetime.date(2020, 1, 1): 1}, {_HOUR: 1}, {datetime.time(1): 1}),
            *({decimal.Decimal("1.0"): 1}, {uuid.UUID(int=5): 1}, {pathlib.PurePath("/x"): 1}),
            *(Colour.RED, Colour.FIVE, Colour.PAIR, Level.HIGH, OperationState.Failed),
            *(Text("t"), Whole(5), Real(2.5), Pair(1, 2), Data(), Data, fractions.Fraction(1, 3)),
            *(1j, 2 - 3.5j, re.compile("x+"), ValueError("v"), KeyError("k"), int, len, Plain),
            *(types.SimpleNamespace(a=1), Ellipsis, NotImplemented, range(3)),
            *({}.keys(), {1: 2}.values(), {1: 2}.items(), types.MappingProxyType({1: 2})),
            *(
                collections.OrderedDict(a=1),
                collections.defaultdict(int),
                collections.Counter("aa"),
            ),
            *(collections.deque([1, [2]]), collections.UserList([1]), collections.ChainMap({1: 2})),
            *(decimal.Decimal("1.50"), decimal.Decimal("NaN"), uuid.UUID(int=5)),
            *(pathlib.PurePosixPath("/a"), datetime.timezone.utc, memoryview(b"x")),
            *(datetime.date(2020, 1, 1), datetime.time(1, 2, 3), datetime.time(1, 2, 3, 400000)),
            *(datetime.time(1, tzinfo=datetime.timezone.utc), datetime.datetime(1, 1, 1)),
            *(datetime.datetime(2020, 1, 1, 1, 2, 3, 4, datetime.timezone.utc),),
            datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone(-5.5 * _HOUR)),
            datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone(_HOUR + _HOUR / 3600)),
            *(_HOUR * 0, _HOUR, -_HOUR, _HOUR * 24 * 365, _HOUR * 24 * 800 + _HOUR / 7),
            *(-_HOUR * 49, datetime.timedelta(microseconds=1), -datetime.timedelta(microseconds=5)),
            *(datetime.timedelta(days=1, seconds=5, microseconds=70), _HOUR / 60 * 61),
            *(Plain(), Outer.Inner()),
            Operation(id="a", state="failed", progress=0.5, result={"b": (1,)}),
            *([_SHARED, _SHARED], {"a": _SHARED, "b": _SHARED}, _cycle()),
        )
    },
    "a repr that raises": ReprRaises,
    "a repr that raises beside a text": OnlyReprRaises,
    "a repr that is no text": ReprIsNoText,
    "a repr with surrogates": ReprHasSurrogates,
    "a key whose repr raises": lambda: {ReprRaises(): 1},
    "a generator": lambda: (i for i in range(3)),
    "a generator that raises": _raising,
    "an iterator": lambda: iter([1, [2]]),
    "a map": lambda: map(str, [1]),
    **{
        f"{depth} levels of {kind}": lambda depth=depth, kind=kind: _nested(depth, kind)
        for depth in (200, 253, 254, 255, 256, 300)
        for kind in ("list", "dict")
    },
}


@pytest.fixture(autouse=True)
def _unraisable_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """pydantic_core reports a `repr` that raises to this hook, which would show it by that repr."""
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)


def _attempt(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return type(error).__name__, str(error)


def _seen(make: Callable[[type[Any]], Any], cls: type[Any]) -> list[Any]:
    """Look at an error in every way; addresses are taken out."""
    error = _attempt(lambda: make(cls))
    if isinstance(error, tuple):
        return [error]
    switches = ({}, {"include_url": False}, {"include_context": False}, {"include_input": False})
    looks: list[Callable[[Any], Any]] = [
        str,
        repr,
        lambda e: e.title,
        lambda e: e.error_count(),
        *(lambda e, options=options: repr(e.errors(**options)) for options in switches),
    ]
    return [_without_addresses(_attempt(lambda look=look: look(error))) for look in looks]


def _without_addresses(value: Any) -> Any:
    return _ADDRESS.sub("0x", value) if isinstance(value, str) else value


def _both(make: Callable[[type[Any]], Any]) -> tuple[list[Any], list[Any]]:
    return _seen(make, pydantic_core.ValidationError), _seen(make, ValidationError)


def _random_line(source: random.Random, value: Any) -> dict[str, Any]:
    kind = source.choice([*_MESSAGES])
    steps: list[Any] = ["id", "a.b", "", ".", "ä", "x y", 0, 5, -1, 2**63, True, None, 1.5, b"x"]
    steps += [Text("sub"), Whole(7), "\ud800", "`", "a\nb", Level.HIGH]
    line: dict[str, Any] = {
        "type": kind,
        "loc": tuple(source.choices(steps, k=source.randrange(4))),
    }
    if source.random() < 0.9:
        line["input"] = value
    context: dict[Any, Any] = {}
    if source.random() < 0.3:
        context[source.choice(["more", "error", "expected", 5])] = source.choice([1, "z", None])
    if kind in _CONTEXTS and source.random() < 0.97:
        texts: list[Any] = ["boom", "", "{error}", "ä.b", Text("sub"), "EOF at line 1 column 0"]
        if kind in ("value_error", "assertion_error"):
            texts += [ValueError("v"), AssertionError(), None, 5, KeyError("k")]
        context[_CONTEXTS[kind]] = source.choice(texts)
    if context or source.random() < 0.1:
        line["ctx"] = context
    return line


def test_random_line_errors_look_the_same() -> None:
    source = random.Random(_SEED)  # noqa: S311 - repeatable on purpose
    labels = [label for label in VALUES if not label.startswith("a generator")]
    differing = []
    for turn in range(_ROUNDS):
        value = VALUES[source.choice(labels)]()
        lines = [_random_line(source, value) for _ in range(source.choice([0, 1, 1, 1, 2, 3]))]
        options = (source.choice(["python", "json"]), source.random() < 0.2)
        theirs, own = _both(
            lambda cls, lines=lines, options=options: cls.from_exception_data("T", lines, *options)
        )
        if theirs != own:
            differing.append((turn, lines, theirs, own))
    assert not differing, f"seed {_SEED}, {len(differing)} of {_ROUNDS}: {differing[0]}"


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_json_writes_every_value_the_same(indent: int | None) -> None:
    differing = {}
    for label, make in VALUES.items():
        told = [
            _without_addresses(
                _attempt(
                    lambda cls=cls, make=make: cls.from_exception_data(
                        "T",
                        [
                            {"type": "int_type", "loc": ("a.b", 1), "input": make()},
                            {"type": "value_error", "ctx": {"error": make(), 5: [None]}},
                        ],
                    ).json(indent=indent)
                )
            )
            for cls in (pydantic_core.ValidationError, ValidationError)
        ]
        if told[0] != told[1]:
            differing[label] = told
    assert not differing


@pytest.mark.parametrize("option", ["include_url", "include_context", "include_input"])
def test_json_leaves_out_what_it_is_told_to(option: str) -> None:
    line = {"type": "enum", "loc": ("state",), "input": "x", "ctx": {"expected": "'a' or 'b'"}}
    theirs, own = (
        cls.from_exception_data("T", [line]).json(**{option: False})
        for cls in (pydantic_core.ValidationError, ValidationError)
    )
    assert own == theirs


@pytest.mark.parametrize("option", ["include_url", "include_context", "include_input"])
@pytest.mark.parametrize("value", [0, 1, None, "yes", [], True], ids=repr)
@pytest.mark.parametrize("method", ["errors", "json"])
def test_options_take_nothing_but_flags(method: str, option: str, value: Any) -> None:
    line = {"type": "int_type", "loc": ("a",), "input": "x"}
    theirs, own = (
        _attempt(
            lambda cls=cls: getattr(cls.from_exception_data("T", [line]), method)(**{option: value})
        )
        for cls in (pydantic_core.ValidationError, ValidationError)
    )
    assert own == theirs


_NOT_CONSTRUCTED: dict[str, Callable[[type[Any]], Any]] = {
    "no arguments": lambda cls: cls(),
    "a text": lambda cls: cls("T"),
    "dicts": lambda cls: cls("T", [{"type": "int_type"}]),
    "ints": lambda cls: cls("T", [1]),
    "another keyword": lambda cls: cls.from_exception_data("T", [], other=1),
    "nothing": lambda cls: cls.from_exception_data(),
    "a tuple of lines": lambda cls: cls.from_exception_data("T", ()),
    "an int for the lines": lambda cls: cls.from_exception_data("T", 5),
    "a line that is no dict": lambda cls: cls.from_exception_data("T", [5]),
    "a line that is None": lambda cls: cls.from_exception_data("T", [None]),
    "an empty line": lambda cls: cls.from_exception_data("T", [{}]),
    "a type that is None": lambda cls: cls.from_exception_data("T", [{"type": None}]),
    "an unknown type": lambda cls: cls.from_exception_data("T", [{"type": "no_such"}]),
    "a location that is a text": lambda cls: cls.from_exception_data(
        "T", [{"type": "int_type", "loc": "x"}]
    ),
    "a location that is None": lambda cls: cls.from_exception_data(
        "T", [{"type": "int_type", "loc": None}]
    ),
    "a context that is None": lambda cls: cls.from_exception_data(
        "T", [{"type": "enum", "ctx": None}]
    ),
    "a context that is no dict": lambda cls: cls.from_exception_data(
        "T", [{"type": "int_type", "ctx": 5}]
    ),
    "another input type": lambda cls: cls.from_exception_data("T", [], "xml"),
    "an indent that is a text": lambda cls: cls.from_exception_data("T", []).json(indent="x"),
    "an indent that is a float": lambda cls: cls.from_exception_data("T", []).json(indent=1.0),
    "a negative indent": lambda cls: cls.from_exception_data("T", []).json(indent=-1),
    "errors by position": lambda cls: cls.from_exception_data("T", []).errors(other=1),
    "a new title": lambda cls: setattr(cls.from_exception_data("T", []), "title", "x"),
}


@pytest.mark.parametrize("label", _NOT_CONSTRUCTED)
def test_misuse_raises_the_same_type(label: str) -> None:
    theirs, own = (
        _attempt(lambda cls=cls: _NOT_CONSTRUCTED[label](cls))
        for cls in (pydantic_core.ValidationError, ValidationError)
    )
    assert own[0] == theirs[0]
    # Where the text speaks of native types' own argument handling, the words are CPython's.
    if "argument" not in theirs[1] and "writable" not in theirs[1]:
        assert own[1] == theirs[1]


@pytest.mark.parametrize(
    "copied",
    [
        *(lambda e, n=n: pickle.loads(pickle.dumps(e, n)) for n in range(2, 6)),
        copy.copy,
        copy.deepcopy,
    ],
    ids=["protocol 2", "protocol 3", "protocol 4", "protocol 5", "copy", "deepcopy"],
)
@pytest.mark.parametrize(
    "cls", [pydantic_core.ValidationError, ValidationError], ids=["pydantic", "ours"]
)
def test_copies_say_the_same(cls: type[Any], copied: Callable[[Any], Any]) -> None:
    lines = [
        {"type": "model_type", "loc": ("a", 0), "input": [1], "ctx": {"class_name": "X", "n": 1}},
        {"type": "list_type", "loc": ("b",), "input": "x"},
    ]
    error = cls.from_exception_data("T", lines, "json", hide_input=True)
    again = copied(error)
    assert type(again) is cls
    assert (str(again), again.errors(), again.title) == (str(error), error.errors(), "T")


def test_it_is_a_value_error_that_can_be_subclassed() -> None:
    class Sub(ValidationError):
        pass

    error = Sub.from_exception_data("T", [{"type": "missing", "loc": ("id",)}])
    assert type(error) is Sub
    assert isinstance(error, ValueError)
    assert error.args[0] == "T"
    assert "Field required" in str(error)
    assert "ctx" not in error.errors()[0]


def test_contexts_are_copies() -> None:
    line = {"type": "enum", "ctx": {"expected": "x", "list": [1]}, "input": _SHARED}
    error = ValidationError.from_exception_data("T", [line])
    error.errors()[0]["ctx"]["expected"] = "changed"
    line["ctx"]["expected"] = "changed"
    assert error.errors()[0]["msg"] == "Input should be x"
    assert error.errors()[0]["input"] is _SHARED


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        *(("PYDANTIC_ERRORS_INCLUDE_URL", value) for value in ("", "0", "1", "false", "TRUE", "x")),
        *(("PYDANTIC_ERRORS_OMIT_URL", value) for value in ("", "1")),
    ],
)
def test_the_environment_switches_urls_off_in_texts(variable: str, value: str) -> None:
    code = """
import pydantic_core, hps_ops._errors.validation_error as own
for cls in (pydantic_core.ValidationError, own.ValidationError):
    error = cls.from_exception_data("T", [{"type": "int_type"}])
    print("visit" in str(error), "url" in error.errors()[0], "url" in error.json())
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, variable: value},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    theirs, own = done.stdout.splitlines()
    assert own == theirs


def test_short_repr_is_what_texts_show() -> None:
    for label, make in VALUES.items():
        value = make()
        error = pydantic_core.ValidationError.from_exception_data(
            "T", [{"type": "int_type", "input": value}]
        )
        assert f"input_value={short_repr(value)}, input_type=" in str(error), label
