"""Random JSON text, whole and broken."""

from typing import Any

import pytest

pytest.importorskip("hypothesis", reason="the bare environments have no Hypothesis")

from hypothesis import example, given
from hypothesis import strategies as st

from .. import strategies
from ..documents import polled_text
from ..sides import Models
from .sameness import assert_same, needs_oracle

pytestmark = needs_oracle

strictness = st.sampled_from([None, True])


@given(strategies.json_texts(), strictness)
@example('{"progress":-0.0,"progress_total":-0,"result":[-0,-0.0,1e400]}', None)
@example('{"id":"a","id":5}', None)
def test_any_text_validates_the_same(text: str, strict: bool | None) -> None:
    assert_same(lambda m: m.Operation.model_validate_json(text, strict=strict))


@given(strategies.json_texts())
def test_the_form_of_the_input_does_not_matter(text: str) -> None:
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return
    for form in (encoded, bytearray(encoded)):
        assert_same(lambda m, form=form: m.Operation.model_validate_json(form))


@given(strategies.broken_json_texts(), strictness)
@example('{"id":"\ud800"}', None)
def test_any_broken_text_fails_the_same(text: str, strict: bool | None) -> None:
    assert_same(lambda m: m.Operation.model_validate_json(text, strict=strict))


@given(
    strategies.json_texts(), st.lists(st.tuples(st.integers(0), st.integers(0, 255)), max_size=3)
)
def test_any_broken_bytes_fail_the_same(text: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    for place, byte in changes:
        data[place % len(data)] = byte
    assert_same(lambda m: m.Operation.model_validate_json(bytes(data)))


@given(st.one_of(st.text(), st.binary()))
def test_anything_at_all_fails_the_same(data: Any) -> None:
    assert_same(lambda m: m.Operation.model_validate_json(data))


@given(strategies.json_texts(), st.sampled_from(["ignore", "allow", "forbid"]))
def test_unknown_keys_are_treated_the_same(text: str, extra: str) -> None:
    assert_same(lambda m: m.Operation.model_validate_json(text, extra=extra))


@given(strategies.json_texts())
def test_what_was_read_is_written_the_same(text: str) -> None:
    def call(m: Models) -> Any:
        operation = m.Operation.model_validate_json(text)
        return operation.model_dump_json(), operation.model_dump(mode="json"), repr(operation)

    assert_same(call)


@given(st.data())
def test_the_services_answers_read_the_same_when_damaged(data: st.DataObject) -> None:
    whole = polled_text()
    start = data.draw(st.sampled_from([15, whole.index("},{") + 2]))
    text = whole[start : whole.index("},{", start) + 1]
    place = data.draw(st.integers(0, len(text) - 1))
    patch = data.draw(st.text(alphabet='{}[]:,"\\e+-.09 \nntfé', max_size=2))
    damaged = text[:place] + patch + text[place + data.draw(st.integers(0, 2)) :]
    assert_same(lambda m: m.Operation.model_validate_json(damaged))
