"""Random documents, good and bad, as Python objects and as JSON text."""

import json
from typing import Any

from hypothesis import strategies as st

from .outcome import FIELD_NAMES
from .values import LITERALS, TEXTS, VALUES

STATES = ("unknown", "queued", "running", "succeeded", "failed")
STR_FIELDS = "description ended_at error id queued_at rate started_at user_id".split()
LIST_FIELDS = ("children", "messages", "succeeded_on")

texts = st.one_of(st.text(max_size=40), st.sampled_from(TEXTS))
# Lone surrogates have their own rules on every way in and out.
any_texts = st.one_of(texts, st.text(st.characters(), max_size=10))
numbers = st.one_of(
    st.integers(),
    st.integers(min_value=-(2**70), max_value=2**70),
    st.floats(),
    st.decimals(),
    st.fractions(),
    st.booleans(),
)
json_scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
json_values = st.recursive(
    json_scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
result_values = st.recursive(
    st.one_of(json_scalars, any_texts, st.binary(max_size=8), numbers, st.dates(), st.uuids()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(any_texts, inner, max_size=4),
        st.tuples(inner, inner),
    ),
    max_leaves=10,
)


def good_values(field: str) -> st.SearchStrategy[Any]:
    """Give values that lax validation of the field takes."""
    if field in STR_FIELDS:
        return texts
    if field in LIST_FIELDS:
        return st.lists(texts, max_size=4)
    return {
        "progress": st.one_of(st.floats(), st.integers(-(10**6), 10**6)),
        "progress_current": st.one_of(st.integers(), st.integers().map(str)),
        "progress_total": st.one_of(st.integers(), st.integers(0, 10**6).map(float)),
        "result": json_values,
        "state": st.sampled_from(STATES),
    }[field]


def good_json_values(field: str) -> st.SearchStrategy[Any]:
    """Give good values that JSON can hold as they are."""
    return st.one_of(st.none(), good_values(field))


def any_values(field: str) -> st.SearchStrategy[Any]:
    """Give values that may or may not fit the field."""
    return st.one_of(
        good_values(field), json_values, any_texts, numbers, st.binary(max_size=10), st.none()
    )


good_documents = st.fixed_dictionaries(
    {}, optional={name: good_json_values(name) for name in FIELD_NAMES}
)
any_documents = st.builds(
    lambda fields, others: {**fields, **others},
    st.fixed_dictionaries({}, optional={name: any_values(name) for name in FIELD_NAMES}),
    st.dictionaries(any_texts, json_values, max_size=2),
)

#: Values of the matrix by label, to be made afresh for each side.
matrix_documents = st.dictionaries(
    st.sampled_from(FIELD_NAMES), st.sampled_from(sorted(VALUES)), max_size=6
)


@st.composite
def json_texts(draw: st.DrawFn) -> str:
    """Draw a JSON text with free white space, key order, repeats and unknown keys."""
    blank = st.sampled_from(["", "", "", " ", "\n", "\t", "\r\n  "])
    scalar = st.one_of(
        json_values.map(lambda value: json.dumps(value, ensure_ascii=False)),
        json_values.map(json.dumps),
        st.sampled_from(LITERALS),
    )
    parts = []
    for _ in range(draw(st.integers(0, 8))):
        name = draw(st.one_of(st.sampled_from(FIELD_NAMES), st.text(max_size=6)))
        if name in FIELD_NAMES and draw(st.booleans()):
            value = json.dumps(draw(good_json_values(name)))
        else:
            value = draw(scalar)
        key = json.dumps(name, ensure_ascii=draw(st.booleans()))
        a, b, c, d = (draw(blank) for _ in range(4))
        parts.append(f"{a}{key}{b}:{c}{value}{d}")
    return f"{draw(blank)}{{{','.join(parts) or draw(blank)}}}{draw(blank)}"


@st.composite
def broken_json_texts(draw: st.DrawFn) -> str:
    """Draw a JSON text and damage it at a few places."""
    text = draw(json_texts())
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        width = draw(st.integers(0, 3))
        patch = draw(st.text(alphabet='{}[]:,"\\/eEuU+-.0129 \n\t\x00ntfNIé\U0001f600', max_size=3))
        text = text[:place] + patch + text[place + width :]
    return text
