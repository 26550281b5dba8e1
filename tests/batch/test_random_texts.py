"""Random texts: a batch reads what pydantic reads, and refuses what it refuses."""

import ast
import copy
import json
from typing import Any

import pytest

pytest.importorskip("hypothesis", reason="the bare environments have no Hypothesis")
pytest.importorskip("pydantic", reason="pydantic is the oracle")

from hypothesis import assume, example, given
from hypothesis import strategies as st

from hps_ops import OperationBatch

from .. import strategies
from ..comparison import differences, report
from ..differential.sameness import needs_oracle
from ..outcome import FIELD_NAMES, record
from . import response
from .response import SHAPES

pytestmark = needs_oracle


def encodable(text: str) -> bool:
    """Tell whether a text is free of lone surrogates, so that it can be JSON at all."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


@st.composite
def good_text(draw: st.DrawFn) -> str:
    document = draw(strategies.good_documents)
    assume(encodable(json.dumps(document, ensure_ascii=False)))
    return json.dumps(document, ensure_ascii=draw(st.booleans()))


good_texts = st.lists(good_text(), max_size=3)
shapes = st.sampled_from(sorted(SHAPES))
operation_texts = st.lists(strategies.json_texts(), max_size=2)


def assert_reads_the_same(text: Any, oracle: Any) -> None:
    expected = record(lambda: oracle(text))
    actual = record(lambda: list(OperationBatch.from_json(text)))
    found = list(differences(expected, actual))
    if found:
        pytest.fail(report(found, "pydantic"), pytrace=False)


@given(shapes, operation_texts, st.booleans())
@example(
    "response", ['{"progress":"1_0.0_1","state":"failed"}', '{"id":"a","id":5,"id":null}'], True
)
@example("list", ['{"result":NaN}', '{"progress":-Infinity,"progress_current":1e2}'], False)
@example("response", ['{"progress_total":"٣"}', "null", "[]"], False)
@example("list", ['{"children":["a",null,1],"messages":{}}'], False)
@example("response", ['{"st\\u0061te":"runn\\u0069ng"}'], False)
@example("list", ['{"id":"\\ud800"}'], True)
@example("list", ['{"progress_current":-0,"progress":-0}', '{"progress":-0.0}'], True)
@example("list", ['{"result":{"a":1,"a":2,"b":{"a":[]}}}'], True)
def test_any_operations_read_the_same(shape: str, texts: list[str], as_bytes: bool) -> None:
    make, oracle = SHAPES[shape]
    text = make(texts)
    assert_reads_the_same(text.encode() if as_bytes else text, oracle)


@given(shapes, good_texts)
def test_good_operations_read_the_same(shape: str, texts: list[str]) -> None:
    make, oracle = SHAPES[shape]
    assert_reads_the_same(make(texts), oracle)


@given(strategies.json_texts())
def test_a_single_operation_reads_the_same(text: str) -> None:
    try:
        keys = set(json.loads(text))
    except ValueError:
        assume(False)
    assume("operations" not in keys and not keys.isdisjoint(FIELD_NAMES))
    # Of broken text nobody can tell which of the two it was to be.
    is_json = "json_invalid" not in str(record(lambda: response.of_single(text)).get("errors"))
    assert_reads_the_same(text, response.of_single if is_json else response.of_response)


@given(shapes, st.lists(strategies.broken_json_texts(), min_size=1, max_size=2), st.booleans())
def test_broken_operations_are_refused_the_same(
    shape: str, texts: list[str], as_bytes: bool
) -> None:
    make, oracle = SHAPES[shape]
    text = make(texts)
    assert_reads_the_same(text.encode() if as_bytes else text, oracle)


@given(st.binary(max_size=60), st.integers(0, 40))
def test_bytes_that_are_no_text_are_refused_the_same(noise: bytes, place: int) -> None:
    good = '{"operations":[{"id":"é","messages":["a"]}]}'.encode()
    text = good[:place] + noise + good[place:]
    is_list = text.lstrip(b" \t\r\n\f").startswith(b"[")
    assert_reads_the_same(text, response.of_list if is_list else response.of_response)


@given(st.lists(strategies.any_documents, max_size=2))
def test_any_dicts_validate_the_same(documents: list[Any]) -> None:
    expected = record(lambda: response.of_dicts(copy.deepcopy(documents)))
    actual = record(lambda: list(OperationBatch.from_dicts(copy.deepcopy(documents))))
    found = list(differences(expected, actual))
    if found:
        pytest.fail(report(found, "pydantic"), pytrace=False)


@given(good_texts)
def test_lines_read_as_one_by_one(texts: list[str]) -> None:
    text = "\n".join(texts)
    expected = record(lambda: response.of_lines(text))
    actual = record(lambda: list(OperationBatch.from_ndjson(text)))
    found = list(differences(expected, actual))
    if found:
        pytest.fail(report(found, "pydantic"), pytrace=False)


@given(operation_texts)
def test_faults_of_lines_are_those_of_each_line(texts: list[str]) -> None:
    texts = [text.replace("\n", " ").replace("\r", " ") for text in texts]
    expected = []
    for index, text in enumerate(texts):
        told = record(lambda text=text: response.of_single(text))
        expected += [
            (error["type"], repr((index, *ast.literal_eval(error["loc"]))), error["input"])
            for error in told.get("errors", ())
        ]
    told = record(lambda: list(OperationBatch.from_ndjson("\n".join(texts))))
    actual = [(error["type"], error["loc"], error["input"]) for error in told.get("errors", ())]
    assert actual == expected


@given(shapes, good_texts)
def test_dumps_are_those_of_the_response(shape: str, texts: list[str]) -> None:
    make, oracle = SHAPES[shape]
    text = make(texts)
    batch = OperationBatch.from_json(text)
    operations = oracle(text)
    assert batch.to_json() == response.dump_json(operations)
    check_dicts(batch)


def check_dicts(batch: OperationBatch) -> None:
    for mode in ("python", "json"):
        own = record(lambda mode=mode: [one.model_dump(mode=mode) for one in batch])
        told = record(lambda mode=mode: batch.to_dicts(mode=mode))
        assert told["returns"] == own["returns"]
        assert repr(told["returns"]) == repr(own["returns"])


@given(operation_texts)
def test_dumps_of_any_operations_are_those_of_the_response(texts: list[str]) -> None:
    text = SHAPES["list"][0](texts)
    try:
        operations = response.of_list(text)
    except ValueError:
        assume(False)
    batch = OperationBatch.from_json(text)
    assert batch.to_json() == response.dump_json(operations)
    assert batch.to_json_bytes() == response.dump_json(operations).encode()
    check_dicts(batch)
    half = batch[::2]
    assert half.to_json() == response.dump_json(operations[::2])
