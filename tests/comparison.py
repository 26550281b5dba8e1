"""Finds the differences between two outcomes and words them for a person."""

import json
from collections.abc import Iterator
from typing import Any

_MOST_SHOWN = 12


def as_text(outcome: Any) -> str:
    """Write an outcome so that equal texts mean equal outcomes; the order of keys counts."""
    return json.dumps(outcome, ensure_ascii=True)


def split(outcome: dict[str, Any]) -> dict[str, Any]:
    """Take a table apart into its labelled outcomes; any other outcome has the label ''."""
    returned = outcome.get("returns")
    if isinstance(returned, dict) and list(returned) == ["table"]:
        rest = {key: value for key, value in outcome.items() if key != "returns"}
        return {**returned["table"], **({"(the whole call)": rest} if rest else {})}
    return {"": outcome}


def differences(expected: dict[str, Any], actual: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield (label, expected, actual) for everything that is not the same."""
    wanted, got = split(expected), split(actual)
    for label in [*wanted, *(label for label in got if label not in wanted)]:
        left, right = wanted.get(label, "<no such label>"), got.get(label, "<no such label>")
        if as_text(left) != as_text(right):
            yield label, left, right


def report(found: list[tuple[str, Any, Any]], source: str) -> str:
    """Word the differences, the parts that agree left out."""
    lines = [f"{len(found)} difference(s) from {source}"]
    for label, expected, actual in found[:_MOST_SHOWN]:
        lines.append(f"--- {label}" if label else "---")
        for path, left, right in _narrow(expected, actual, ""):
            lines.append(f"    {path or 'outcome'}")
            lines.append(f"      expected {left}")
            lines.append(f"      ours     {right}")
    if len(found) > _MOST_SHOWN:
        labels = ", ".join(label for label, _, _ in found[_MOST_SHOWN:])
        lines.append(f"... and {len(found) - _MOST_SHOWN} more: {labels[:1500]}")
    return "\n".join(lines)


def _narrow(expected: Any, actual: Any, path: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(expected, dict) and isinstance(actual, dict) and list(expected) == list(actual):
        for key in expected:
            yield from _narrow(expected[key], actual[key], f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for index, (left, right) in enumerate(zip(expected, actual, strict=True)):
            yield from _narrow(left, right, f"{path}[{index}]")
    elif as_text(expected) != as_text(actual):
        yield path, as_text(expected), as_text(actual)
