"""pandas and polars make of a list of operations what they make of the reference's."""

from typing import Any

import pytest

from ..outcome import FIELD_NAMES
from ..sides import ours
from .samples import DOCUMENTS, made, sides

MISSING = "the group `frameworks` is not installed"


def _outcome(make: Any) -> Any:
    try:
        return make()
    except Exception as error:
        return type(error), str(error)


def test_pandas_makes_a_frame_of_dumps() -> None:
    pandas = pytest.importorskip("pandas", reason=MISSING)
    operations = made(ours())
    frame = pandas.DataFrame([operation.model_dump() for operation in operations])
    assert list(frame.columns) == list(FIELD_NAMES)
    assert list(frame["state"]) == [operation.state for operation in operations]
    texts = pandas.DataFrame([operation.model_dump(mode="json") for operation in operations])
    assert [None if text is None or text != text else text for text in texts["state"]] == [
        operation.state and operation.state.value for operation in operations
    ]
    for side in sides():
        dumps = [operation.model_dump(mode="json") for operation in made(side)]
        pandas.testing.assert_frame_equal(pandas.DataFrame(dumps), texts)


def test_pandas_takes_the_operations_themselves_as_the_references_or_as_dataclasses() -> None:
    pandas = pytest.importorskip("pandas", reason=MISSING)
    own = made(ours())
    frame = pandas.DataFrame(own)
    if list(frame.columns) == list(FIELD_NAMES):  # pandas before 3
        pandas.testing.assert_frame_equal(frame, pandas.DataFrame([op.model_dump() for op in own]))
    else:
        frames = [pandas.DataFrame(made(side)).map(repr) for side in sides()]
        assert frames[0].equals(frames[-1])


def test_pandas_holds_operations_as_objects() -> None:
    pandas = pytest.importorskip("pandas", reason=MISSING)
    operations = made(ours())
    series = pandas.Series(operations, index=list(DOCUMENTS))
    assert series.dtype == object
    assert series["failed"] is operations[4]
    assert list(series.map(lambda operation: operation.is_final)) == [
        operation.is_final for operation in operations
    ]
    flat = pandas.json_normalize([operation.model_dump(mode="json") for operation in operations])
    assert {"id", "state"} <= set(flat.columns)


@pytest.mark.parametrize("label", DOCUMENTS)
def test_polars_makes_the_same_of_one_operation(label: str) -> None:
    polars = pytest.importorskip("polars", reason=MISSING)

    def made_of(side: Any) -> Any:
        frame = polars.DataFrame([side.Operation(**DOCUMENTS[label])])
        return frame.schema, frame.rows()

    outcomes = [_outcome(lambda side=side: made_of(side)) for side in sides()]
    assert outcomes[0] == outcomes[-1]


def test_polars_makes_the_same_of_many_operations_and_of_dumps() -> None:
    polars = pytest.importorskip("polars", reason=MISSING)
    ways = (
        lambda operations: operations,
        lambda operations: [operation.model_dump() for operation in operations],
        lambda operations: [operation.model_dump(mode="json") for operation in operations],
        lambda operations: [
            operation.model_dump(mode="json", exclude={"result"}) for operation in operations
        ],
    )

    def made_of(side: Any, way: Any) -> Any:
        frame = polars.DataFrame(way(made(side)), infer_schema_length=None)
        return frame.schema, frame.rows()

    for way in ways:
        outcomes = [_outcome(lambda side=side, way=way: made_of(side, way)) for side in sides()]
        assert outcomes[0] == outcomes[-1]
    schema, rows = made_of(ours(), ways[-1])
    assert schema["state"] == polars.String
    assert schema["progress_total"] == polars.Int64
    assert len(rows) == len(DOCUMENTS)
