"""Queries give what a person would find by reading the operations one by one."""

import enum
import json
import time
from collections import Counter, deque
from typing import Any

import pytest

from hps_ops import Operation, OperationBatch, OperationState

from ..outcome import record
from .batches import every_batch
from .documents import GROUP, all_documents

BATCHES = every_batch(GROUP)
LIST = [Operation(**document) for document in GROUP]
each = pytest.mark.parametrize("source", BATCHES)


def ids(batch: Any) -> list[Any]:
    return [operation.id for operation in batch]


@each
def test_states_are_counted(source: str) -> None:
    states = OperationState
    for batch in (BATCHES[source], BATCHES[source][1:6:2], BATCHES[source][::-1]):
        expected = Counter(operation.state for operation in batch)
        assert batch.count_by_state() == expected == dict(expected)
        in_order = [state for state in [*states, None] if state in expected]
        assert list(batch.count_by_state()) == in_order
        assert all(type(count) is int for count in batch.count_by_state().values())
    empty = BATCHES[source][:0].count_by_state()
    assert empty == {}
    assert empty[states.Failed] == empty[None] == 0
    # The dict is the caller's own.
    BATCHES[source].count_by_state().clear()
    assert BATCHES[source].count_by_state()[states.Running] == 2


@pytest.mark.parametrize(
    ("states", "all_final", "any_failed"),
    [
        ([], False, False),
        (["succeeded"], True, False),
        (["failed"], True, True),
        (["succeeded", "failed"], True, True),
        (["succeeded", "running"], False, False),
        (["failed", None], False, True),
        ([None], False, False),
        (["queued", "unknown"], False, False),
    ],
)
def test_ends_are_seen(states: list[str], all_final: bool, any_failed: bool) -> None:
    for source, batch in every_batch([{"state": state} for state in states]).items():
        assert (batch.all_final(), batch.any_failed()) == (all_final, any_failed), source


@each
def test_failed_operations_are_selected(source: str) -> None:
    assert type(BATCHES[source].failed()) is OperationBatch
    assert ids(BATCHES[source].failed()) == ["alone"]
    assert ids(BATCHES[source][:3].failed()) == []


class Foreign(enum.Enum):
    Running = "running"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (OperationState.Running, ["group", "c2"]),
        ("running", ["group", "c2"]),
        (Foreign.Running, ["group", "c2"]),
        ([OperationState.Queued, "running"], ["group", "c2", "waits"]),
        (("queued", OperationState.Failed), ["alone", "waits"]),
        ({OperationState.Unknown}, ["self"]),
        (frozenset({"unknown", "queued"}), ["waits", "self"]),
        (None, ['esc\n"aped"', "café"]),
        ([None, "failed"], ["alone", 'esc\n"aped"', "café"]),
        ([], []),
        (list(OperationState), ["group", "c1", "c2", "alone", "waits", "self", None]),
    ],
)
@each
def test_states_are_selected(source: str, state: Any, expected: list[Any]) -> None:
    assert ids(BATCHES[source].where(state=state)) == expected
    assert ids(BATCHES[source][::-1].where(state=state)) == expected[::-1]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({}, [one.get("id") for one in GROUP]),
        ({"id": "c1"}, ["c1"]),
        ({"id": "café"}, ["café"]),
        ({"id": 'esc\n"aped"'}, ['esc\n"aped"']),
        ({"id": ["c2", "nobody", "c1"]}, ["c1", "c2"]),
        ({"id": {"c2", None}}, ["c2", None]),
        ({"id": None}, [None]),
        ({"id": 5}, []),
        ({"id": "\ud800"}, []),
        ({"id": [5, "c1"]}, ["c1"]),
        ({"id": ""}, []),
        ({"user_id": "u1", "state": "running"}, ["group"]),
        ({"user_id": "u1", "state": "failed"}, []),
        ({"progress": 1}, ["c1"]),
        ({"progress": 0.25}, ["c2"]),
        ({"progress": [True, 0.25]}, ["c1", "c2"]),
        ({"progress": "1"}, []),
        ({"progress_total": 100}, ["c2"]),
        ({"progress_total": "100"}, []),
        ({"progress_current": 12345678901234567890}, ["café"]),
        ({"error": 'disk "full" é'}, ["alone"]),
        ({"messages": ["a", "b"]}, ["alone"]),
        ({"messages": ["b", "a"]}, []),
        ({"messages": "a"}, []),
        ({"children": ["self"]}, ["self"]),
        ({"result": {"a": [1, 2]}}, ["waits"]),
        ({"result": {"a": [1, 2.0]}}, ["waits"]),
        ({"result": [None]}, []),
        ({"description": None, "id": ["c1", None]}, ["c1"]),
    ],
)
@each
def test_fields_are_selected(source: str, conditions: dict[str, Any], expected: list[Any]) -> None:
    found = BATCHES[source].where(**conditions)
    assert type(found) is OperationBatch
    assert ids(found) == expected
    assert list(found) == [one for one in LIST if one.id in expected]


@each
def test_selections_can_be_selected_from(source: str) -> None:
    found = BATCHES[source].where(user_id="u1").where(state="succeeded")
    assert ids(found) == ["c1"]
    assert found.all_final()
    assert found.by_id("c1") == LIST[1]
    with pytest.raises(KeyError):
        found.by_id("group")


@each
def test_any_iterable_lists_values_to_choose_from(source: str) -> None:
    batch = BATCHES[source]
    ids_of = [operation.id for operation in LIST if operation.id][:2]
    expected = [operation.id for operation in LIST if operation.id in ids_of]
    for choice in (
        set(ids_of),
        frozenset(ids_of),
        dict.fromkeys(ids_of).keys(),
        dict(enumerate(ids_of)).values(),
        deque(ids_of),
        (one for one in ids_of),
        [*ids_of, 5, b"c1"],
    ):
        assert ids(batch.where(id=choice)) == expected
    assert ids(batch.where(id=b"c1")) == ids(batch.where(id=())) == []
    numbers = [operation.progress for operation in LIST if operation.progress is not None]
    assert ids(batch.where(progress=iter([*numbers, "0.5", float("nan")]))) == [
        operation.id for operation in LIST if operation.progress is not None
    ]
    states = {"failed": 1, "running": 2}
    assert ids(batch.where(state=states.keys())) == ids(batch.where(state=list(states)))


@each
def test_a_wrong_condition_says_what_is_wrong(source: str) -> None:
    batch = BATCHES[source]
    with pytest.raises(TypeError, match=r"'stat', which is no field.*children, .*state, .*user_id"):
        batch.where(stat="running")
    with pytest.raises(TypeError, match="is no field"):
        batch.where(**{"\ud800": 1})
    with pytest.raises(ValueError, match="'finished' is no state; the states are unknown, queued"):
        batch.where(state="finished")
    with pytest.raises(ValueError, match="is no state"):
        batch.where(state=["running", "Running"])
    with pytest.raises(TypeError, match=r"state has to be an OperationState.* not 'int'"):
        batch.where(state=5)
    with pytest.raises(TypeError, match="not 'list'"):
        batch.where(state=[["running"]])
    with pytest.raises(TypeError):
        batch.where("running")


@each
def test_ids_are_found(source: str) -> None:
    batch = BATCHES[source]
    for document, one in zip(GROUP, LIST, strict=True):
        if "id" in document:
            assert batch.by_id(document["id"]) == one
    for absent in ("nobody", "", "C1", "\ud800", 5, None, "gone"):
        with pytest.raises(KeyError) as caught:
            batch.by_id(absent)
        assert caught.value.args == (absent,)
    with pytest.raises(KeyError):
        batch[:1].by_id("c1")
    assert batch[::-1].by_id("c1") == LIST[1]


def test_of_equal_ids_the_last_wins() -> None:
    documents = [{"id": f"id-{i % 7}", "rate": str(i)} for i in range(100)]
    for source, batch in every_batch(documents).items():
        for number in range(7):
            last = max(i for i in range(100) if i % 7 == number)
            assert batch.by_id(f"id-{number}").rate == str(last), source
            assert batch[::-1].by_id(f"id-{number}").rate == str(number), source
            assert batch[:50].by_id(f"id-{number}").rate < "50", source


def test_ids_are_found_in_large_batches() -> None:
    documents = [{"id": f"{i:x}" * 3} for i in range(5000)]
    batch = OperationBatch.from_json(json.dumps(documents))
    for i in range(0, 5000, 7):
        assert batch.by_id(documents[i]["id"]).id == documents[i]["id"]
        with pytest.raises(KeyError):
            batch.by_id(documents[i]["id"] + "!")


@each
def test_roots_are_nobodys_children(source: str) -> None:
    batch = BATCHES[source]
    assert ids(batch.roots()) == ["group", "waits", "self", None, 'esc\n"aped"']
    assert ids(batch[1:].roots()) == ["c1", "c2", "waits", "self", None, 'esc\n"aped"']
    assert ids(batch[:0].roots()) == []


@each
def test_children_come_in_their_parents_order(source: str) -> None:
    batch = BATCHES[source]
    group = batch.by_id("group")
    for parent in ("group", group, Operation(children=["c2", "gone", "c1"])):
        assert ids(batch.children_of(parent)) == ["c2", "c1"]
    assert ids(batch.children_of('esc\n"aped"')) == ["café", "alone"]
    assert ids(batch.children_of("self")) == ["self"]
    for childless in ("c1", Operation(), Operation(children=[]), Operation(children=["\ud800"])):
        assert ids(batch.children_of(childless)) == []
    assert ids(batch[2:].children_of(group)) == ["c2"]
    with pytest.raises(KeyError) as caught:
        batch.children_of("nobody")
    assert caught.value.args == ("nobody",)
    for wrong in (5, None, b"group", ["group"]):
        with pytest.raises(TypeError, match="an Operation or an id, not"):
            batch.children_of(wrong)


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        ([], 0.0),
        ([{}], 0.0),
        ([{}, {"state": "queued"}], 0.0),
        ([{"state": "succeeded"}, {"state": "failed"}], 1.0),
        ([{"state": "succeeded", "progress": 0.1}, {"progress": 0.5}], 0.75),
        ([{"progress": 0.5, "progress_total": 100}, {"progress": 0, "progress_total": 300}], 0.125),
        ([{"progress": "0.5", "progress_total": "100"}, {"progress_total": 300.0}], 0.125),
        # Without a total: as heavy as the average of the others.
        ([{"progress": 1, "progress_total": 100}, {"progress_total": 300}, {"progress": 1}], 0.5),
        ([{"progress_current": 25, "progress_total": 100}], 0.25),
        ([{"progress_current": "25", "progress_total": "1_00"}], 0.25),
        ([{"progress_current": 25}], 0.0),
        ([{"progress_current": 25, "progress_total": 0}], 0.0),
        ([{"progress_current": 250, "progress_total": 100}], 1.0),
        ([{"progress": -3}, {"progress": 7}], 0.5),
        ([{"progress": float("nan")}, {"progress": float("inf")}], 0.5),
        ([{"progress": "nan", "progress_total": 4, "progress_current": 1}], 0.25),
        ([{"progress": 0.5, "progress_total": 10**400}], 0.5),
        ([{"progress_current": 10**400, "progress_total": 100}, {"progress": 0.5}], 0.75),
        ([{"progress_current": -(10**400), "progress_total": 100}, {"progress": 0.5}], 0.25),
        ([{"progress": 0.5, "progress_total": -5}, {"progress": 1, "progress_total": 7}], 0.75),
        ([{"progress": 1e-3}], 1e-3),
    ],
)
def test_progress_is_weighed(documents: list[dict[str, Any]], expected: float) -> None:
    for source, batch in every_batch(documents).items():
        told = batch.progress()
        assert type(told) is float, source
        assert told == pytest.approx(expected, abs=1e-12), source


def test_progress_of_what_is_over_is_exactly_1() -> None:
    documents = [{"state": "succeeded", "progress_total": i} for i in (3, 7, 10**18, None, 0)]
    for batch in every_batch(documents).values():
        assert batch.progress() == 1.0


@each
def test_dumps_are_those_of_the_operations(source: str) -> None:
    for batch, operations in ((BATCHES[source], LIST), (BATCHES[source][::-2], LIST[::-2])):
        assert batch.to_dicts() == [one.model_dump() for one in operations]
        assert [list(one) for one in batch.to_dicts()] == [
            list(one.model_dump()) for one in operations
        ]
        in_json = batch.to_dicts(mode="json")
        assert in_json == [one.model_dump(mode="json") for one in operations]
        assert json.loads(json.dumps(in_json)) == json.loads(batch.to_json())["operations"]
        text = batch.to_json()
        listed = ",".join(one.model_dump_json() for one in operations)
        assert text == f'{{"operations":[{listed}]}}'
        assert batch.to_json_bytes() == text.encode()
        assert OperationBatch.from_json(text) == batch
    assert BATCHES[source][:0].to_dicts() == []
    assert BATCHES[source][:0].to_json() == '{"operations":[]}'
    assert batch.to_dicts(mode="other") == batch.to_dicts(mode="python") == batch.to_dicts()
    for wrong in (lambda: batch.to_dicts("json"), lambda: batch.to_dicts(mode=5)):
        with pytest.raises(TypeError):
            wrong()


def test_dumps_for_json_have_what_json_has() -> None:
    text = """[{"progress": NaN, "state": "failed", "result": {"a": [Infinity, {"b": -Infinity}]}},
        {"progress": 1e400, "rate": "\\u00e9\\ud83d\\ude00", "result": [[["x"]]], "children": []}]"""
    for batch in (OperationBatch.from_json(text), OperationBatch(OperationBatch.from_json(text))):
        first, second = batch.to_dicts(mode="json")
        # A number stays as it is where the field is one, as pydantic dumps it; the text has null.
        assert (repr(first["progress"]), first["state"]) == ("nan", "failed")
        assert first["result"] == {"a": [None, {"b": None}]}
        assert (second["progress"], second["rate"]) == (float("inf"), "é😀")
    deep = "[" * 150 + "]" * 150
    batch = OperationBatch.from_json(f'[{{"result": {deep}}}]')
    own = record(lambda: [one.model_dump(mode="json") for one in batch])  # needs pydantic
    assert record(lambda: batch.to_dicts(mode="json")) == own


def test_dumped_dicts_are_the_callers_own() -> None:
    for batch in every_batch(all_documents()).values():
        dicts = batch.to_dicts()
        for one in dicts:
            one["messages"] = None
            if isinstance(one["result"], dict):
                one["result"].clear()
            if one["children"]:
                one["children"].append("new")
        assert batch.to_dicts() == [
            Operation(**document).model_dump() for document in all_documents()
        ]


@pytest.mark.parametrize("field", ["id", "progress_total"])
@pytest.mark.parametrize("held", [False, True])
def test_each_of_many_values_is_looked_up_at_once(field: str, held: bool) -> None:
    def seconds(count: int) -> float:
        documents = [{"id": f"operation {n}", "progress_total": n} for n in range(count)]
        batch = OperationBatch.from_json(json.dumps(documents))
        if held:
            batch = OperationBatch(batch)
        values = [document[field] for document in documents[::2]]
        timed = []
        for _ in range(3):
            start = time.perf_counter()
            found = batch.where(**{field: values})
            timed.append(time.perf_counter() - start)
            assert found == batch[::2]
        return min(timed)

    # Comparing each operation with each value would take 256 times as long.
    assert seconds(8_000) < 80 * seconds(500)
