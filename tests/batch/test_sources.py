"""An operation is the same whichever way it came."""

import copy
import gc
import json
import pickle
import weakref
from types import SimpleNamespace
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch, OperationState

from ..documents import full_document
from ..outcome import describe
from ..sides import PYDANTIC
from .batches import every_batch
from .documents import all_documents

DOCUMENTS = all_documents()
BATCHES = every_batch(DOCUMENTS)


@pytest.mark.parametrize("source", BATCHES)
def test_operations_of_a_batch_are_those_made_singly(source: str) -> None:
    expected = [Operation(**document) for document in DOCUMENTS]
    parsed = [Operation.model_validate_json(json.dumps(document)) for document in DOCUMENTS]
    told = [describe(operation) for operation in BATCHES[source]]
    assert told == [describe(operation) for operation in expected]
    assert told == [describe(operation) for operation in parsed]
    assert all(type(operation) is Operation for operation in BATCHES[source])


@pytest.mark.skipif(PYDANTIC is None, reason="pydantic is the oracle")
@pytest.mark.parametrize("source", BATCHES)
def test_operations_of_a_batch_are_those_of_the_reference(source: str) -> None:
    from .response import of_list

    expected = [describe(operation) for operation in of_list(json.dumps(DOCUMENTS))]
    assert [describe(operation) for operation in BATCHES[source]] == expected


@pytest.mark.parametrize("source", BATCHES)
def test_operations_of_a_batch_behave_as_ever(source: str) -> None:
    for document, operation in zip(DOCUMENTS, BATCHES[source], strict=True):
        expected = Operation(**document)
        assert operation == expected
        assert repr(operation) == repr(expected)
        assert operation.model_dump() == expected.model_dump()
        assert operation.model_dump_json(exclude_unset=True) == expected.model_dump_json(
            exclude_unset=True
        )
        assert operation.model_fields_set == set(document)
        assert operation.model_extra is None
        assert pickle.loads(pickle.dumps(operation)) == expected
        assert operation.model_copy(deep=True) == expected
        assert copy.copy(operation) == expected
        assert Operation.model_validate(operation) is operation


@pytest.mark.parametrize("source", BATCHES)
def test_operations_outlive_their_batch(source: str) -> None:
    batch = every_batch(DOCUMENTS)[source]
    operation = batch[len(DOCUMENTS) - 1]
    reference = weakref.ref(batch)
    del batch
    gc.collect()
    assert reference() is None
    assert operation == Operation(**DOCUMENTS[-1])


@pytest.mark.parametrize("source", set(BATCHES) - {"dicts", "operations"})
def test_changing_an_operation_does_not_change_a_parsed_batch(source: str) -> None:
    batch = every_batch([full_document()])[source]
    operation = batch[0]
    assert operation is not batch[0]
    operation.state = OperationState.Failed
    operation.messages.append("third")
    operation.result["new"] = 1
    operation.id = "other"
    assert batch[0] == Operation(**full_document())
    assert not batch.any_failed()
    assert batch.by_id(full_document()["id"]) == Operation(**full_document())


def test_given_operations_are_kept_as_they_are() -> None:
    class Special(Operation):
        def shout(self) -> str:
            return str(self.id).upper()

    given = [Operation(id="a", state="running"), Special(id="b")]
    for batch in (OperationBatch(given), OperationBatch.from_dicts(given)):
        assert batch[0] is given[0]
        assert batch[1].shout() == "B"
        assert batch[1:][0] is given[1]
        assert OperationBatch(batch)[0] is given[0]
        assert OperationBatch.from_dicts(batch)[0] is given[0]
    given[0].state = OperationState.Failed
    assert batch.any_failed()
    assert batch.failed()[0] is given[0]
    given[0].id = "c"
    assert batch.by_id("c") is given[0]
    given[0].state = "running"  # not a member: assignment is not validated
    assert batch.count_by_state()[None] == 2
    assert len(batch.where(state="running")) == 0
    given[0].result = batch
    reference = weakref.ref(batch)
    del batch, given
    gc.collect()
    assert reference() is None


def test_changing_the_list_does_not_change_the_batch() -> None:
    given = [Operation(id="a")]
    batch = OperationBatch(given)
    given.clear()
    assert len(batch) == 1


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ([{"id": "a"}], "item 0 is of type 'dict': use OperationBatch.from_dicts()"),
        ([Operation(), 5], "item 1 is of type 'int'"),
        ('[{"id": "a"}]', "not 'str': use OperationBatch.from_json()"),
        (b"[]", "not 'bytes': use OperationBatch.from_json()"),
        (bytearray(b"[]"), "not 'bytearray': use OperationBatch.from_json()"),
        (memoryview(b"[]"), "not 'memoryview': use OperationBatch.from_json()"),
        ({"operations": []}, 'from_dicts(answer["operations"])'),
        (Operation(id="a"), "put it into a list"),
        (
            [SimpleNamespace(model_dump=dict)],
            "'types.SimpleNamespace': use OperationBatch.from_dicts()",
        ),
        (5, "OperationBatch() takes an iterable of operations, but 'int' object is not iterable"),
    ],
)
def test_a_batch_of_something_else_says_what_to_do(argument: Any, told: str) -> None:
    with pytest.raises(TypeError) as caught:
        OperationBatch(argument)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("argument", "told"),
    [
        ({"operations": []}, 'from_dicts(answer["operations"])'),
        ('[{"id": "a"}]', "not 'str': use OperationBatch.from_json()"),
        (Operation(id="a"), "put it into a list"),
        (5, "not iterable"),
        (5.5, "from_dicts() takes an iterable of dicts, but 'float' object is not iterable"),
    ],
)
def test_dicts_of_something_else_say_what_to_do(argument: Any, told: str) -> None:
    with pytest.raises(TypeError) as caught:
        OperationBatch.from_dicts(argument)
    assert told in str(caught.value)


def test_a_list_with_methods_of_something_else_is_a_list() -> None:
    class Odd(list[Operation]):
        read = status_code = content = __name__ = "odd"

        def __call__(self) -> None:
            raise AssertionError("nobody has a reason to call it")

    for take in (OperationBatch, OperationBatch.from_dicts):
        assert len(take(Odd([Operation()]))) == 1


def test_what_stands_for_no_operations_makes_an_empty_batch() -> None:
    # The service, which is written in Go, writes null for a list that was never filled.
    answer = json.loads('{"operations": null}')
    for batch in (
        OperationBatch(),
        OperationBatch(answer["operations"]),
        OperationBatch.from_dicts(answer["operations"]),
        OperationBatch.from_json("null"),
    ):
        assert batch == OperationBatch([])


def test_errors_of_an_iterator_come_through() -> None:
    def broken() -> Any:
        yield {"id": "a"}
        raise LookupError("midway")

    with pytest.raises(LookupError, match="midway"):
        OperationBatch.from_dicts(broken())
    with pytest.raises(LookupError, match="midway"):
        OperationBatch(map(Operation.model_validate, broken()))
