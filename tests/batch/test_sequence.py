"""A batch is a sequence in all but registration."""

import copy
import json
import operator
import pickle
import weakref
from collections.abc import Sequence
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch

from .batches import every_batch
from .documents import GROUP

BATCHES = every_batch(GROUP)
LIST = [Operation(**document) for document in GROUP]
N = len(LIST)
EMPTY = every_batch([])

each = pytest.mark.parametrize("source", BATCHES)


@each
def test_length_and_truth_are_those_of_a_list(source: str) -> None:
    assert len(BATCHES[source]) == N
    assert BATCHES[source]
    assert len(EMPTY[source]) == 0
    assert not EMPTY[source]
    assert list(EMPTY[source]) == []


@each
def test_indices_are_those_of_a_list(source: str) -> None:
    batch = BATCHES[source]
    for index in range(-N, N):
        assert batch[index] == LIST[index]
    assert batch[True] == LIST[1]
    for index in (N, -N - 1, 10**30, -(10**30)):
        with pytest.raises(IndexError, match=r"^OperationBatch index out of range$"):
            batch[index]


@each
def test_objects_with_an_index_are_indices(source: str) -> None:
    class Index:
        def __index__(self) -> int:
            return 2

    assert BATCHES[source][Index()] == LIST[2]
    for key in ("a", 1.0, None, (1,), [0]):
        message = f"OperationBatch indices must be integers or slices, not {type(key).__name__}"
        with pytest.raises(TypeError) as caught:
            BATCHES[source][key]
        assert str(caught.value) == message


def test_an_index_that_raises_raises() -> None:
    class Index:
        def __index__(self) -> int:
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        BATCHES["list str"][Index()]


BOUNDS = [None, 0, 1, 3, N - 1, N, N + 5, -1, -2, -N, -N - 3, 10**20, -(10**20)]
STEPS = [None, 1, 2, 5, 100, -1, -2, -7, 10**20, -(10**20)]


@each
def test_slices_are_those_of_a_list(source: str) -> None:
    batch = BATCHES[source]
    for start in BOUNDS:
        for stop in BOUNDS:
            for step in STEPS:
                part = batch[start:stop:step]
                expected = LIST[start:stop:step]
                assert type(part) is OperationBatch
                assert [one.id for one in part] == [one.id for one in expected]


@each
def test_slices_of_slices_are_those_of_a_list(source: str) -> None:
    for first in (slice(1, None), slice(None, None, -2), slice(6, 2, -1), slice(2, 7, 3)):
        for second in (slice(None, None, -1), slice(1, None), slice(0, 2), slice(-1, None, -2)):
            batch, expected = BATCHES[source][first][second], LIST[first][second]
            assert list(batch) == expected
            assert [batch[i] for i in range(-len(batch), len(batch))] == expected * 2
    found = BATCHES[source].where(state=["running", None])[::-1]
    assert [one.id for one in found] == [
        one.id for one in reversed(LIST) if one.state is None or one.is_running
    ]


def test_wrong_slices_fail_as_those_of_a_list() -> None:
    for key in (slice(None, None, 0), slice("a", None), slice(1.5, None)):
        with pytest.raises((ValueError, TypeError)) as expected:
            LIST[key]
        with pytest.raises(expected.type) as actual:
            BATCHES["list str"][key]
        assert str(actual.value) == str(expected.value)


@each
def test_iterators_are_those_of_a_list(source: str) -> None:
    batch = BATCHES[source]
    assert list(batch) == LIST
    assert list(reversed(batch)) == LIST[::-1]
    assert list(reversed(batch[2:5])) == LIST[2:5][::-1]
    iterator = iter(batch)
    assert iter(iterator) is iterator
    assert operator.length_hint(iterator) == N
    next(iterator)
    assert operator.length_hint(iterator) == N - 1
    assert len(list(iterator)) == N - 1
    assert operator.length_hint(iterator) == 0
    for _ in range(3):
        assert next(iterator, "end") == "end"
    first, *rest = batch
    assert (first, rest) == (LIST[0], LIST[1:])


@each
def test_membership_is_that_of_a_list(source: str) -> None:
    batch = BATCHES[source]

    class Equal:
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Operation) and other.id == "alone"

        __hash__ = None

    for one in LIST:
        assert one in batch
        assert one not in batch[:0]
        assert one.model_copy(update={"rate": "new"}) not in batch
        assert one.model_copy(update={"id": "new"}) not in batch
    for other in (Equal(), None, 5, "alone", GROUP[0], batch, Operation(), "\ud800"):
        assert (other in batch) == (other in LIST)
    assert Operation(id="\ud800") not in batch
    assert Operation(id=None, state="succeeded", description="no id") in batch


@each
@pytest.mark.parametrize("other", BATCHES)
def test_batches_of_equal_operations_are_equal(source: str, other: str) -> None:
    left, right = BATCHES[source], BATCHES[other]
    assert left == right
    assert not left.__ne__(right)
    assert left[1:] != right[:-1]
    assert left[1:] != right
    assert left[:0] == right[:0]
    assert left[::-1] == right[::-1]
    assert left[::-1] != right


@each
def test_a_batch_equals_nothing_but_batches(source: str) -> None:
    batch = BATCHES[source]
    for other in (LIST, tuple(LIST), None, 5, {"operations": GROUP}):
        assert batch != other
        assert batch.__eq__(other) is NotImplemented
        assert other != batch
    with pytest.raises(TypeError):
        batch < batch  # noqa: B015


def test_equality_is_of_values_not_of_texts() -> None:
    for left, right in (
        ('{"progress": 1}', '{"progress": 1.0}'),
        ('{"id": "\\u0061"}', '{"id": "a"}'),
        ('{"progress_total": "12"}', '{"progress_total": 12.0}'),
        ('{"children": ["a"]}', '{"children": [ "a" ]}'),
        ('{"result": {"a": 1, "b": 2}}', '{"result": {"b": 2, "a": 1.0}}'),
        ('{"id": null}', '{"rate": null}'),
        ('{"id": "a", "x": 1}', '{"id": "a"}'),
    ):
        assert OperationBatch.from_json(left) == OperationBatch.from_json(right)
    for left, right in (
        ('{"result": NaN}', '{"result": NaN}'),
        ('{"progress": NaN}', '{"progress": NaN}'),
        ('{"progress": "nan"}', '{"progress": "nan"}'),
        ('{"result": [[NaN]]}', '{"result": [[NaN]]}'),
        ('{"id": "a"}', '{"id": "A"}'),
        ('{"id": null}', '{"id": "null"}'),
        ('{"result": 1}', '{"result": "1"}'),
    ):
        one, other = OperationBatch.from_json(left), OperationBatch.from_json(right)
        assert one != other
        assert list(one) != list(other)
        # As in a list, what is the same is equal.
        assert one == one
        assert one == one[:]


@each
def test_a_batch_has_no_hash(source: str) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(BATCHES[source])


@each
def test_repr_counts_by_state(source: str) -> None:
    assert repr(BATCHES[source]) == (
        "<OperationBatch of 9 operations: 1 unknown, 1 queued, 2 running, 2 succeeded, 1 failed,"
        " 2 without state>"
    )
    assert repr(BATCHES[source][:1]) == "<OperationBatch of 1 operation: 1 running>"
    assert repr(EMPTY[source]) == "<OperationBatch of 0 operations>"
    assert str(EMPTY[source]) == repr(EMPTY[source])


@each
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles_keep_everything(source: str, protocol: int) -> None:
    for batch in (BATCHES[source], BATCHES[source][::-3], BATCHES[source][:0], EMPTY[source]):
        again = pickle.loads(pickle.dumps(batch, protocol))
        assert type(again) is OperationBatch
        assert again == batch
        assert list(again) == list(batch)
        assert [one.model_fields_set for one in again] == [one.model_fields_set for one in batch]


def test_pickles_of_text_are_compact_and_keep_odd_values() -> None:
    text = json.dumps([{"id": f"id-{i}", "unknown": "x" * 500} for i in range(1000)])
    batch = OperationBatch.from_json(text)
    assert len(pickle.dumps(batch)) < 20 * 1000
    assert len(pickle.dumps(batch[:3])) < 200
    odd = OperationBatch.from_json(
        '[{"result": {"a": [\n1,\r\n{"b": "\\n"}]}, "progress": "inf", "id": "\\u00e9"},'
        ' {"progress_total": "1_0", "progress": -0.0, "rate": null}, {}, {"x": {}}]'
    )
    again = pickle.loads(pickle.dumps(odd))
    assert repr(list(again)) == repr(list(odd))
    assert [one.model_fields_set for one in again] == [one.model_fields_set for one in odd]
    deepest = "[" * 199 + "]" * 199
    deep = OperationBatch.from_json(f'{{"result": {deepest}}}')
    assert pickle.loads(pickle.dumps(deep)) == deep


@each
def test_pickled_batches_treat_changes_alike(source: str) -> None:
    again = pickle.loads(pickle.dumps(BATCHES[source]))
    assert (again[0] is again[0]) is (BATCHES[source][0] is BATCHES[source][0])


@each
def test_copies_share_what_cannot_change(source: str) -> None:
    batch = BATCHES[source]
    assert copy.copy(batch) is batch
    deep = copy.deepcopy(batch)
    assert deep == batch
    keeps_objects = batch[0] is batch[0]
    assert (deep is batch) is not keeps_objects
    if keeps_objects:
        assert deep[0] is deep[0]
        assert deep[0] is not batch[0]


def test_deep_copies_keep_sharing() -> None:
    shared = Operation(id="a")
    batch, again = copy.deepcopy([OperationBatch([shared]), shared])
    assert batch[0] is again


@each
def test_a_batch_can_be_referred_to_weakly(source: str) -> None:
    assert weakref.ref(BATCHES[source])() is BATCHES[source]


@each
def test_a_batch_cannot_be_changed(source: str) -> None:
    batch: Any = BATCHES[source]
    with pytest.raises(AttributeError):
        batch.other = 1
    with pytest.raises(TypeError):
        batch[0] = LIST[0]
    with pytest.raises(TypeError):
        del batch[0]


def test_a_batch_is_no_list_and_no_registered_sequence() -> None:
    assert not isinstance(BATCHES["list str"], (list, tuple, Sequence))
    with pytest.raises(TypeError):
        type("Sub", (OperationBatch,), {})
    assert OperationBatch.__module__ == "hps_ops"


@each
def test_operations_are_found_and_counted_as_in_a_list(source: str) -> None:
    batch = BATCHES[source]
    items = list(batch)
    for item in (*items, Operation(id="nobody"), "a", None):
        assert batch.count(item) == items.count(item)
        for bounds in ((), (1,), (0, 3), (-2,), (-100, 100), (3, 1), (2, -1), (0, 10**30)):
            try:
                expected = items.index(item, *bounds)
            except ValueError:
                with pytest.raises(ValueError, match="no such operation"):
                    batch.index(item, *bounds)
            else:
                assert batch.index(item, *bounds) == expected
    with pytest.raises(TypeError):
        batch.index(items[0], "a")


@each
def test_an_index_that_fails_fails_as_in_a_list(source: str) -> None:
    class Odd:
        def __init__(self, result: object) -> None:
            self.result = result

        def __index__(self) -> int:
            if isinstance(self.result, Exception):
                raise self.result
            return self.result  # type: ignore[return-value]

    batch, items = BATCHES[source], list(BATCHES[source])
    for result in ("1", KeyError("a"), 10**30, -(10**30), 1):
        outcomes = []
        for sequence in (items, batch):
            try:
                outcomes.append(sequence[Odd(result)])
            except Exception as error:
                outcomes.append(type(error))
        assert outcomes[0] == outcomes[1]
