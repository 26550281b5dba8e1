"""Every field with every value, through every way in."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from ..outcome import FIELD_NAMES, Table
from ..registry import case, tabulate
from ..sides import Models
from ..values import LITERALS, TEXTS, VALUES, Factory, label_text

#: One field of each kind; golden data tell the others by how they differ.
CANONICAL = {
    **dict.fromkeys(("children", "messages", "succeeded_on"), "messages"),
    **dict.fromkeys(("progress_current", "progress_total"), "progress_current"),
    **{name: name for name in ("progress", "result", "state")},
}

WAYS: dict[str, Callable[[Models, str, Any], Any]] = {
    "Operation()": lambda m, field, value: m.Operation(**{field: value}),
    "model_validate": lambda m, field, value: m.Operation.model_validate({field: value}),
    "lax model_validate": lambda m, field, value: m.Operation.model_validate(
        {field: value}, strict=False
    ),
    "strict model_validate": lambda m, field, value: m.Operation.model_validate(
        {field: value}, strict=True
    ),
    "model_validate from attributes": lambda m, field, value: m.Operation.model_validate(
        type("Source", (), {field: value})(), from_attributes=True
    ),
    "model_validate_strings": lambda m, field, value: m.Operation.model_validate_strings(
        {field: value}
    ),
    "strict model_validate_strings": lambda m, field, value: m.Operation.model_validate_strings(
        {field: value}, strict=True
    ),
}


def observe(operation: Any, field: str, given: Any) -> tuple[Any, ...]:
    """Tell the stored value, what of it is the caller's own object, and that no more was set."""
    stored = getattr(operation, field)
    if type(stored) is list and type(given) is list and field != "result":
        own: Any = [one is other for one, other in zip(stored, given, strict=False)]
    else:
        own = stored is given
    others_are_none = all(getattr(operation, name) is None for name in FIELD_NAMES if name != field)
    return stored, own, others_are_none and operation.model_fields_set == {field}


def try_each_value(
    way: Callable[[Models, str, Any], Any], values: dict[str, Factory], field: str, models: Models
) -> Table:
    def attempt(given: Any) -> Any:
        return observe(way(models, field, given), field, given)

    return tabulate({label: partial(attempt, make(models)) for label, make in values.items()})


def json_documents(field: str) -> dict[str, str]:
    """Give one JSON text for each literal and each text, labelled."""
    # A text with a lone surrogate is written as it is, which no encoding allows.
    return {
        f"json {label_text(literal)}": f'{{"{field}":{literal}}}'
        for literal in (*LITERALS, *(json.dumps(text, ensure_ascii=False) for text in TEXTS))
    }


def try_each_document(field: str, strict: bool | None, models: Models) -> Table:
    def attempt(text: str) -> Any:
        return observe(models.Operation.model_validate_json(text, strict=strict), field, text)

    documents = json_documents(field)
    return tabulate({label: partial(attempt, text) for label, text in documents.items()})


def _values_for(way: str) -> dict[str, Factory]:
    if "strings" not in way:
        return VALUES
    # Only str is ever taken here, so one sort of refused text is enough.
    return {label: make for label, make in VALUES.items() if not label.startswith("bytes ")}


def _sentence(way: str, field: str) -> str:
    return f"{way} takes or refuses each value as {field}"


def _like(way: str, field: str, base_way: str) -> tuple[str, dict[str, str]] | None:
    canonical = CANONICAL.get(field, "description")
    if field != canonical:
        return _sentence(way, canonical), {canonical: field}
    if way.startswith("strict model_validate_strings"):
        base_way = "model_validate_strings"
    return (_sentence(base_way, field), {}) if way != base_way else None


for _field in FIELD_NAMES:
    for _way, _call in WAYS.items():
        case(_sentence(_way, _field), like=_like(_way, _field, "Operation()"))(
            partial(try_each_value, _call, _values_for(_way), _field)
        )
    for _way, _strict in (
        ("model_validate_json", None),
        ("lax model_validate_json", False),
        ("strict model_validate_json", True),
    ):
        case(_sentence(_way, _field), like=_like(_way, _field, "model_validate_json"))(
            partial(try_each_document, _field, _strict)
        )
