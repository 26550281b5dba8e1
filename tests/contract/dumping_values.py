"""Dumps of every field holding every sort of value, most of them wrong for the field."""

from functools import partial
from typing import Any

from ..outcome import FIELD_NAMES, Table
from ..registry import case, tabulate
from ..sides import Models
from ..values import SAMPLE, Factory
from .field_values import CANONICAL

MODES: dict[str, Any] = {
    "in Python mode": lambda operation: operation.model_dump(exclude_unset=True),
    "in JSON mode": lambda operation: operation.model_dump(exclude_unset=True, mode="json"),
    "to JSON": lambda operation: operation.model_dump_json(exclude_unset=True),
    "to JSON without warnings": lambda operation: operation.model_dump_json(
        exclude_unset=True, warnings=False
    ),
    "to JSON with errors": lambda operation: operation.model_dump_json(
        exclude_unset=True, warnings="error"
    ),
    "in Python mode with errors": lambda operation: operation.model_dump(
        exclude_unset=True, warnings="error"
    ),
    "without defaults": lambda operation: operation.model_dump(exclude_defaults=True),
    "without None": lambda operation: operation.model_dump(exclude_none=True),
}


#: Enough to see that an option works on right and on wrong values.
FEW = {
    label: make
    for label, make in SAMPLE.items()
    if label.startswith(("Non", "tru", "int ", "str", "list", "emp", "dict", "OperationS", "bytes"))
    or label in ("float 1.5", "float nan", "tuple", "generator", "Operation", "datetime", "Path")
}
FULL = ("in Python mode", "in JSON mode", "to JSON")


def _dump_each(mode: Any, values: dict[str, Factory], field: str, models: Models) -> Table:
    def attempt(value: Any) -> Any:
        operation = models.Operation()
        setattr(operation, field, value)
        return mode(operation)

    return tabulate({label: partial(attempt, make(models)) for label, make in values.items()})


def _sentence(field: str, how: str) -> str:
    return f"{field} holding each value is dumped {how}"


for _field in FIELD_NAMES:
    _canonical = CANONICAL.get(_field, "description")
    for _how, _mode in MODES.items():
        if _field != _canonical:
            _like = (_sentence(_canonical, _how), {_canonical: _field})
        elif _how in ("in JSON mode", "to JSON without warnings"):
            _like = (_sentence(_field, "in Python mode" if _how in FULL else "to JSON"), {})
        else:
            _like = None
        case(
            _sentence(_field, _how),
            needs_pydantic="values which the field does not allow",
            like=_like,
        )(partial(_dump_each, _mode, SAMPLE if _how in FULL else FEW, _field))


def _several_wrong(m: Models) -> Any:
    operation = m.Operation()
    operation.id, operation.rate, operation.progress = 5, b"x", "y"
    operation.children, operation.messages = ["a", 1, None], ("b",)
    operation.state, operation.progress_current = "running", 1.5
    return operation


@case("several wrong fields give one warning", needs_pydantic="wrong values")
def _(m: Models) -> Any:
    return tabulate(
        {
            "python": lambda: _several_wrong(m).model_dump(),
            "json": lambda: _several_wrong(m).model_dump(mode="json"),
            "text": lambda: _several_wrong(m).model_dump_json(),
            "error": lambda: _several_wrong(m).model_dump(warnings="error"),
            "text error": lambda: _several_wrong(m).model_dump_json(warnings="error"),
            "excluded": lambda: _several_wrong(m).model_dump(exclude={"id"}),
        }
    )


@case("each fault of a list is named", needs_pydantic="wrong values")
def _(m: Models) -> Any:
    def attempt(value: Any, method: str) -> Any:
        operation = m.Operation()
        operation.messages = value
        return getattr(operation, method)(exclude_none=True)

    faulty = {
        "ints": [1, 2, "a", 3],
        "lists": [["a"], [], "b"],
        "None": [None, "a"],
        "many": list(range(60)),
        "states": [m.OperationState.Failed, "a"],
        "own class": [object],
    }
    return tabulate(
        {
            f"{label}, {method}": partial(attempt, value, method)
            for label, value in faulty.items()
            for method in ("model_dump", "model_dump_json")
        }
    )


@case("a long wrong value is shortened in the warning", needs_pydantic="wrong values")
def _(m: Models) -> Any:
    def attempt(value: Any) -> Any:
        operation = m.Operation()
        operation.progress = value
        return operation.model_dump(exclude_none=True)

    return tabulate(
        {
            f"{n} of {c!r}": partial(attempt, c * n)
            for n in (10, 49, 50, 51, 200)
            for c in ("a", "é", "'")
        }
    )


def _texts(m: Models) -> Table:
    texts = [
        *(chr(c) for c in range(0x20)),
        *(
            '"',
            "\\",
            "/",
            "\x7f",
            "\x80",
            "é",
            "\u2028",
            "\ufeff",
            "\uffff",
            "\U0001f600",
            "\ud800",
        ),
        *("a" * 100 + '"', "é" * 40 + "\n", "<script>&'", "a\ud83d\ude00b"),
    ]

    def attempt(text: str, **options: Any) -> Any:
        operation = m.Operation(id="x")
        operation.id = operation.result = text
        operation.messages = [text]
        return operation.model_dump_json(exclude_none=True, **options)

    return tabulate(
        {
            f"{ascii(text)[:30]} {options}": partial(attempt, text, **options)
            for text in texts
            for options in ({}, {"ensure_ascii": True})
        }
    )


case("how texts are written in JSON")(_texts)


def _numbers(m: Models) -> Table:
    floats = (
        *(0.0, -0.0, 1.0, 0.1, 1e15, 1e16, 1e17, 123456789012345680.0, 1e21, 1e22, 1e100, 1e-4),
        *(1e-5, 1e-6, 1e-7, 1.5e-7, 5e-324, 1.7976931348623157e308, 2.5, 100.0, 1 / 3, 2 / 3e20),
        *(float("nan"), float("inf"), float("-inf"), 9007199254740993.0, 0.30000000000000004),
    )
    ints = (
        0,
        -1,
        2**31,
        2**53,
        2**63 - 1,
        2**63,
        2**64,
        -(2**63) - 1,
        10**40,
        True,
        False,
        10**4299,
        10**4300,
    )

    def attempt(field: str, value: Any, method: str) -> Any:
        operation = m.Operation()
        setattr(operation, field, value)
        options = {} if method == "model_dump_json" else {"mode": "json"}
        return getattr(operation, method)(exclude_none=True, **options)

    return tabulate(
        {
            f"{field} {value!r:.24} {method}"
            if type(value) is float or abs(value) < 10**50
            else f"{field} int of {value.bit_length()} bits {method}": partial(
                attempt, field, value, method
            )
            for field in ("progress", "progress_current", "result")
            for value in (*floats, *ints)
            for method in ("model_dump", "model_dump_json")
        }
    )


case("how numbers are written in JSON", needs_pydantic="wrong values")(_numbers)
