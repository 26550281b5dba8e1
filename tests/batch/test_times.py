"""The times of an operation as Python's own, and what is between them."""

import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch

PROPERTIES = {"queued_time": "queued_at", "started_time": "started_at", "ended_time": "ended_at"}
UTC = timezone.utc

TIMES: dict[str, datetime] = {
    "2025-05-06T12:10:03Z": datetime(2025, 5, 6, 12, 10, 3, tzinfo=UTC),
    "2025-05-06T12:10:03.123456789Z": datetime(2025, 5, 6, 12, 10, 3, 123456, tzinfo=UTC),
    "2025-05-06T12:10:03.9999999Z": datetime(2025, 5, 6, 12, 10, 3, 999999, tzinfo=UTC),
    "2025-05-06T12:10:03.5Z": datetime(2025, 5, 6, 12, 10, 3, 500000, tzinfo=UTC),
    "2024-02-29T23:59:59.000001+05:30": datetime(
        2024, 2, 29, 23, 59, 59, 1, tzinfo=timezone(timedelta(hours=5, minutes=30))
    ),
    "2025-05-06t12:10:03-00:30": datetime(
        2025, 5, 6, 12, 10, 3, tzinfo=timezone(-timedelta(minutes=30))
    ),
    "2025-05-06 12:10:03+00:00": datetime(2025, 5, 6, 12, 10, 3, tzinfo=UTC),
    "2025-05-06T12:10:03z": datetime(2025, 5, 6, 12, 10, 3, tzinfo=UTC),
    "0001-01-01T00:00:01Z": datetime(1, 1, 1, 0, 0, 1, tzinfo=UTC),
    "9999-12-31T23:59:59.999999999-23:59": datetime(
        9999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(-timedelta(hours=23, minutes=59))
    ),
}


@pytest.mark.parametrize("text", TIMES)
@pytest.mark.parametrize("name", PROPERTIES)
def test_times_are_aware_datetimes(name: str, text: str) -> None:
    operation = Operation(**{PROPERTIES[name]: text})
    time = getattr(operation, name)
    assert type(time) is datetime
    assert time == TIMES[text]
    assert time.utcoffset() == TIMES[text].utcoffset()
    if TIMES[text].utcoffset() == timedelta(0):
        assert time.tzinfo is UTC
    assert pickle.loads(pickle.dumps(time)) == time
    # The text stays as it came.
    assert getattr(operation, PROPERTIES[name]) == text


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_time_that_is_not_there_is_none(name: str) -> None:
    for operation in (
        Operation(),
        Operation(**{PROPERTIES[name]: None}),
        Operation(**{PROPERTIES[name]: "0001-01-01T00:00:00Z"}),  # Go's word for it
        Operation.__new__(Operation),
    ):
        assert getattr(operation, name) is None
        assert operation.duration is None
        assert operation.queued_duration is None


WRONG: list[Any] = [
    *["", "now", "2025-05-06", "2025-05-06T12:10:03", "2025-02-29T00:00:00Z"],
    *["2025-05-06T24:00:00Z", "2025-05-06T12:10:60Z", "2025-05-06T12:10:03+0200"],
    *[5, 1746533403.5, datetime(2025, 5, 6, tzinfo=UTC), ["x"], "\ud800"],
]


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize("name", PROPERTIES)
def test_what_is_no_time_says_so(name: str, value: Any) -> None:
    operation = Operation()
    setattr(operation, PROPERTIES[name], value)
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        getattr(operation, name)
    assert (
        str(caught.value)
        == f"{PROPERTIES[name]} is no RFC 3339 time that a datetime can hold: {value!r}"
    )
    others = {"queued_time", "started_time", "ended_time"} - {name}
    assert [getattr(operation, other) for other in others] == [None, None]


@pytest.mark.parametrize(
    ("queued", "started", "ended", "waited", "ran"),
    [
        ("12:00:00Z", "12:00:01.5Z", "12:00:04Z", 1.5, 2.5),
        ("12:00:00Z", "14:00:01+02:00", "08:00:04-04:00", 1.0, 3.0),
        ("12:00:00Z", None, None, None, None),
        ("12:00:00Z", "12:00:01Z", None, 1.0, None),
        ("12:00:00Z", None, "12:00:09Z", 9.0, None),
        (None, "12:00:01Z", "12:00:04Z", None, 3.0),
        (None, None, "12:00:04Z", None, None),
        ("12:00:00.000000999Z", "12:00:00.000001Z", "12:00:00.000002Z", 1e-6, 1e-6),
        ("12:00:05Z", "12:00:01Z", "12:00:00Z", -4.0, -1.0),
    ],
)
def test_durations_are_between_times(
    queued: str | None, started: str | None, ended: str | None, waited: Any, ran: Any
) -> None:
    day = "2025-05-06T"
    document = {
        "queued_at": queued and day + queued,
        "started_at": started and day + started,
        "ended_at": ended and day + ended,
    }
    for operation in (
        Operation(**document),
        Operation.model_validate(document),
        OperationBatch.from_dicts([document])[0],
        OperationBatch.from_json(Operation(**document).model_dump_json())[0],
    ):
        expected = [None if s is None else timedelta(seconds=s) for s in (waited, ran)]
        assert [operation.queued_duration, operation.duration] == expected


@pytest.mark.parametrize("name", [*PROPERTIES, "duration", "queued_duration"])
def test_times_are_read_only_and_not_data(name: str) -> None:
    operation = Operation(queued_at="2025-05-06T12:10:03Z")
    with pytest.raises((AttributeError, ValueError)):
        setattr(operation, name, None)
    with pytest.raises((AttributeError, ValueError)):
        delattr(operation, name)
    assert name not in operation.model_dump()
    assert name not in operation.model_dump_json()
    assert name not in repr(operation)
    assert name not in dict(operation)
    assert getattr(Operation, name).__doc__


def test_times_follow_the_fields() -> None:
    operation = Operation(started_at="2025-05-06T12:00:00Z")
    operation.ended_at = "2025-05-06T12:00:01Z"
    assert operation.duration == timedelta(seconds=1)
    vars(operation)["ended_at"] = "2025-05-06T12:00:02Z"
    assert operation.duration == timedelta(seconds=2)
    del operation.ended_at
    assert operation.duration is None


@pytest.mark.parametrize("text", [text for text in TIMES if len(text.split("+")[0]) <= 27])
def test_pydantic_reads_the_same_times(text: str) -> None:
    # It takes up to nine decimals and cuts them, too, but not every letter and separator.
    pydantic = pytest.importorskip("pydantic", reason="pydantic is the oracle")
    read = pydantic.TypeAdapter(datetime).validate_python(text)
    assert Operation(started_at=text).started_time == read
    assert read.utcoffset() == TIMES[text].utcoffset()
