# ruff: noqa: PLC0415 - Hypothesis loads its plugins while it is imported itself
"""Strategies for Hypothesis, which loads this module as its plugin.

It registers functions: the strategies are made when a test asks for them. Without the plugin
`from_type(Operation)` would be the empty operation only, since no argument is required.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hps_ops._hps_ops import FIELDS, Operation, OperationBatch
from hps_ops._model.state import OperationState

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    _Strategies = dict[str, SearchStrategy[Any]]


def register() -> None:
    """Tell Hypothesis how operations and batches are made; it calls this when it is imported."""
    from hypothesis import strategies as st

    st.register_type_strategy(Operation, _operations)
    st.register_type_strategy(OperationBatch, _batches)


def _batches(kind: type[OperationBatch]) -> SearchStrategy[OperationBatch]:
    """Give batches of operations, half of them read from JSON as an answer of the service is.

    They shrink to the empty batch.
    """
    from hypothesis import strategies as st

    made = st.lists(_operations(Operation)).map(kind)
    return made | made.map(lambda batch: kind.from_json(batch.to_json_bytes()))


def _operations(kind: type[Operation]) -> SearchStrategy[Operation]:
    """Give operations with some of their fields, each with a value or None.

    They shrink to `Operation()`. All values survive a round trip through JSON: there are no lone
    surrogates, no nan and no infinity.
    """
    from hypothesis import strategies as st

    # Sixteen choices that are always made, each of which can become the first one alone: that
    # shrinks at once, where optional keys or a list of pairs get stuck.
    absent: Any = object()
    fields = {name: st.just(absent) | st.none() | some for name, some in _values().items()}
    return st.fixed_dictionaries(fields).map(
        lambda data: kind(**{name: one for name, one in data.items() if one is not absent})
    )


def _values() -> _Strategies:
    """Give the values of each field but None, by what the field means to the service."""
    from hypothesis import strategies as st

    ids = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=1)
    ids |= _texts()
    fractions = st.floats(0, 1) | st.floats(allow_nan=False, allow_infinity=False)
    of_kind: _Strategies = {
        "str": _texts(),
        "list[str]": st.lists(_texts()),
        "float": fractions,
        "int": st.integers(0, 10**12) | st.integers() | st.integers(min_value=2**63),
        "OperationState": st.sampled_from([None, *OperationState]),  # no state more often than None
        "Any": _results(),
    }
    of_field: _Strategies = {
        "id": ids,
        "children": st.lists(ids),
        **dict.fromkeys(("queued_at", "started_at", "ended_at"), _times()),
    }
    return {name: of_field.get(name, of_kind[kind]) for name, kind, _ in FIELDS}


def _texts(min_size: int = 0) -> SearchStrategy[str]:
    """Give texts of all characters.

    Hypothesis' own default is the same, by way of a codec. To work that out takes a second where
    there is no `.hypothesis` folder yet, so that its health check would fail in a fresh clone.
    """
    from hypothesis import strategies as st

    return st.text(st.characters(exclude_categories=["Cs"]), min_size=min_size)


def _times() -> SearchStrategy[str]:
    """Give times as the service writes them: RFC 3339, up to nanoseconds, in UTC or beside it."""
    from hypothesis import strategies as st

    until_2100 = 4_102_444_800 * 10**9
    zones = st.sampled_from(("Z", "+00:00", "+02:00", "-05:30"))
    return st.builds(_time, st.integers(0, until_2100), zones)


def _time(nanoseconds: int, zone: str) -> str:
    from datetime import datetime, timedelta

    seconds, rest = divmod(nanoseconds, 10**9)
    fraction = f".{rest:09}".rstrip(".0")
    return f"{(datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat()}{fraction}{zone}"


def _results() -> SearchStrategy[Any]:
    """Give what an operation can have produced: any JSON value, such as checksums by path."""
    from hypothesis import strategies as st

    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    scalars = st.booleans() | numbers | _texts()
    checksums = st.dictionaries(
        _texts(min_size=1), st.fixed_dictionaries({"checksum": st.text("0123456789abcdef")})
    )
    trees = st.recursive(
        st.none() | scalars,
        lambda inner: st.lists(inner) | st.dictionaries(_texts(), inner),
        max_leaves=10,
    )
    return scalars | checksums | trees
