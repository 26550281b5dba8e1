"""Operations whose values are made of the JSON text on their first read."""

import copy
import gc
import json
import pickle
import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from hps_ops import Operation, OperationBatch

VALUES = {
    "id": "a",
    "messages": ["x", "é"],
    "state": "running",
    "progress": 1,
    "result": {"k": [1, 2]},
    "children": ["c"],
    "user_id": "u",
}
TEXT = json.dumps(VALUES).encode()

SOURCES: dict[str, Callable[[], Any]] = {
    "of a document": lambda: Operation.model_validate_json(TEXT),
    "of an answer": lambda: OperationBatch.from_json(b'{"operations":[' + TEXT + b"]}")[0],
    "of a long document": lambda: Operation.model_validate_json(TEXT + b" " * 5000),
}

unread = pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)


def eager() -> Any:
    return Operation.model_validate(json.loads(TEXT))


@unread
def test_everything_sees_the_values(make: Callable[[], Any]) -> None:
    assert repr(make()) == repr(eager())
    assert make() == eager()
    assert eager() == make()
    assert make().model_dump() == eager().model_dump()
    assert make().model_dump_json() == eager().model_dump_json()
    assert make().model_fields_set == set(VALUES)
    assert vars(make()) == vars(eager())
    assert list(make()) == list(eager())
    assert copy.copy(make()) == copy.deepcopy(make()) == eager()
    assert make().model_copy(update={"id": "z"}) == eager().model_copy(update={"id": "z"})
    assert make().is_running
    assert [pickle.loads(pickle.dumps(make(), p)) for p in range(6)] == [eager()] * 6
    assert getattr(make(), "".join(["mess", "ages"])) == ["x", "é"]


@unread
def test_a_value_is_made_once(make: Callable[[], Any]) -> None:
    operation = make()
    assert operation.messages is operation.messages
    for _ in range(200):
        assert operation.id == "a"
    assert operation == eager()


@unread
def test_what_is_set_or_deleted_stays_so(make: Callable[[], Any]) -> None:
    operation = make()
    operation.id = "q"
    del operation.rate
    del operation.user_id
    object.__setattr__(operation, "children", ["new"])
    assert (operation.id, operation.children, operation.messages) == ("q", ["new"], ["x", "é"])
    assert not hasattr(operation, "user_id")
    operation = make()
    operation.__init__(id="n")
    assert (operation.id, operation.messages) == ("n", None)


@unread
@pytest.mark.parametrize("name", ["result", "_private", "messages"])
def test_cycles_are_collected(make: Callable[[], Any], name: str) -> None:
    operation = make()
    if name == "messages":
        operation.messages.append(operation)
    else:
        setattr(operation, name, operation)
    seen = weakref.ref(operation)
    del operation
    gc.collect()
    assert seen() is None


def test_an_eager_operation_in_a_cycle_through_a_private_attribute_is_collected() -> None:
    operation = Operation(id="a")
    operation._private = operation
    seen = weakref.ref(operation)
    del operation
    gc.collect()
    assert seen() is None


def test_the_text_is_let_go() -> None:
    text = b'{"operations":[' + b",".join([TEXT] * 1000) + b"]}"
    before = sys.getrefcount(text)
    operations = list(OperationBatch.from_json(text))
    for operation in operations:
        operation.model_dump()
    assert sys.getrefcount(text) == before
    operations = list(OperationBatch.from_json(text))
    assert operations[0].id == "a"
    del operations, operation
    gc.collect()
    assert sys.getrefcount(text) == before


def test_threads_read_the_same_operations() -> None:
    faults: list[BaseException] = []

    def read(operations: list[Any]) -> None:
        try:
            assert all(one.id == "a" and one.result == {"k": [1, 2]} for one in operations)
        except BaseException as error:
            faults.append(error)

    for _ in range(10):
        operations = list(OperationBatch.from_json(b"[" + b",".join([TEXT] * 500) + b"]"))
        threads = [threading.Thread(target=read, args=(operations,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []


def test_a_long_chain_of_operations_is_freed() -> None:
    operation = Operation()
    for _ in range(100_000):
        following = Operation.model_validate_json(TEXT)
        following.result = operation
        operation = following
    del operation, following


def test_a_field_that_is_patched_on_the_class_is_seen() -> None:
    operations = [Operation(id="k"), *(make() for make in SOURCES.values())]
    with mock.patch.object(Operation, "id", property(lambda _: 42), create=True):
        assert [operation.id for operation in operations] == [42] * 4
    assert [operation.id for operation in operations] == ["k", "a", "a", "a"]


@pytest.mark.parametrize("name", ["messages", "result", "id"])
def test_a_read_gives_the_text_back(name: str) -> None:
    text = b'{"id":"a","messages":["b"],"result":{"c":[1]}}'
    before = sys.getrefcount(text)
    for _ in range(100):
        getattr(Operation.model_validate_json(text), name)
        getattr(OperationBatch.from_json(text)[0], name)
    assert sys.getrefcount(text) == before
