"""What callers can do with a ValidationError of ours."""

import copy
import itertools
import pickle
import traceback
from functools import partial
from typing import Any

from .. import value_types as kinds
from ..outcome import record
from ..registry import case, tabulate
from ..sides import Models


def _errors(m: Models) -> dict[str, Any]:
    calls = {
        "one": lambda: m.Operation(id=5),
        "several": lambda: m.Operation(id=5, progress="x", children=[1, "a", None], state="y"),
        "JSON": lambda: m.Operation.model_validate_json('{"id": x}'),
        "JSON type": lambda: m.Operation.model_validate_json("[]"),
        "strict": lambda: m.Operation.model_validate({"state": "failed"}, strict=True),
        "not a dict": lambda: m.Operation.model_validate(kinds.HasIndex()),
        "attributes": lambda: m.Operation.model_validate(5, from_attributes=True),
        "extra": lambda: m.Operation.model_validate({"x": 1, "y": 2}, extra="forbid"),
        "keys": lambda: m.Operation.model_validate({5: 1}, extra="forbid"),
        "long": lambda: m.Operation(id=["x" * 200], rate={"a": "é" * 100}),
        "odd keys": lambda: m.Operation.model_validate({"a.b": 1, "": 2, "é\n": 3}, extra="forbid"),
    }
    made = {}
    for label, call in calls.items():
        try:
            call()
        except m.ValidationError as error:
            made[label] = error
        except TypeError:
            continue  # older versions do not know `extra`; the missing label is seen
    return made


@case("the errors list with and without its parts")
def _(m: Models) -> Any:
    switches = ("include_url", "include_context", "include_input")
    return tabulate(
        {
            f"{label} {values}": lambda error=error, values=values: error.errors(
                **dict(zip(switches, values, strict=True))
            )
            for label, error in _errors(m).items()
            for values in itertools.product((True, False), repeat=3)
        }
    )


@case("the JSON of an error with and without its parts")
def _(m: Models) -> Any:
    switches = ("include_url", "include_context", "include_input")
    return tabulate(
        {
            f"{label} {values} {indent}": lambda error=error, values=values, indent=indent: (
                error.json(indent=indent, **dict(zip(switches, values, strict=True)))
            )
            for label, error in _errors(m).items()
            if label != "not a dict"
            for values in itertools.product((True, False), repeat=3)
            for indent in (None, 2)
        }
    )


@case("what an error is")
def _(m: Models) -> Any:
    return tabulate(
        {
            label: lambda error=error: (
                isinstance(error, ValueError),
                isinstance(error, m.ValidationError),
                error.args,
                error.title,
                error.error_count(),
                str(error) == repr(error),
                traceback.format_exception_only(type(error), error)[0]
                .partition(":")[0]
                .rpartition(".")[2],
                error.__cause__,
            )
            for label, error in _errors(m).items()
        }
    )


@case("the input of an error is the very object")
def _(m: Models) -> Any:
    given, inner = {"a": 1}, object()
    error = _only(m, lambda: m.Operation(id=given, children=["a", inner]))
    return [line["input"] is own for line, own in zip(error.errors(), (inner, given), strict=True)]


def _only(m: Models, call: Any) -> Any:
    try:
        call()
    except m.ValidationError as error:
        return error
    raise AssertionError("no error")


@case("an error can be pickled and copied")
def _(m: Models) -> Any:
    return tabulate(
        {
            f"{label} {how}": lambda error=error, way=way: way(error)
            for label, error in _errors(m).items()
            if label not in ("not a dict",)
            for how, way in {
                "pickle": lambda error: pickle.loads(pickle.dumps(error)),
                "copy": copy.copy,
                "deepcopy": copy.deepcopy,
            }.items()
        }
    )


@case("an error cannot be made by hand")
def _(m: Models) -> Any:
    return tabulate(
        {
            "nothing": lambda: m.ValidationError(),
            "text": lambda: m.ValidationError("text"),
            "title and lines": lambda: m.ValidationError("title", []),
        }
    )


@case("an error of each entry is raised anew each time")
def _(m: Models) -> Any:
    one, other = (_only(m, partial(m.Operation, id=5)) for _ in range(2))
    return (
        one is other,
        one == other,
        hash(one) == hash(one),
        record(lambda: one.errors() == other.errors()),
    )
