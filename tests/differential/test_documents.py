"""Random documents as Python objects."""

import copy
import pickle
from typing import Any

import pytest

pytest.importorskip("hypothesis", reason="the bare environments have no Hypothesis")

from hypothesis import example, given
from hypothesis import strategies as st

from .. import strategies
from ..contract.pickling import installed
from ..outcome import FIELD_NAMES, record
from ..sides import Models
from ..values import VALUES
from .sameness import assert_same, needs_oracle

pytestmark = needs_oracle

flags = st.fixed_dictionaries(
    {},
    optional={
        name: st.booleans()
        for name in ("exclude_unset", "exclude_defaults", "exclude_none", "round_trip")
    },
)
names = st.sampled_from(FIELD_NAMES)


@given(strategies.any_documents, st.sampled_from([None, False, True]))
@example({"progress_current": float(2**63)}, None)
@example({"progress": "1_0.0_1"}, None)
@example({"messages": ["a", 1, b"\xff"], "state": b"failed"}, None)
def test_any_document_validates_the_same(document: dict[str, Any], strict: bool | None) -> None:
    assert_same(lambda m: m.Operation.model_validate(copy.deepcopy(document), strict=strict))


@given(strategies.any_documents)
def test_any_document_constructs_the_same(document: dict[str, Any]) -> None:
    assert_same(lambda m: m.Operation(**copy.deepcopy(document)))
    assert_same(lambda m: m.Operation.model_construct(**copy.deepcopy(document)))


@given(strategies.matrix_documents, st.sampled_from([None, True]))
def test_odd_values_together_validate_the_same(labels: dict[str, str], strict: bool | None) -> None:
    assert_same(
        lambda m: m.Operation.model_validate(
            {name: VALUES[label](m) for name, label in labels.items()}, strict=strict
        )
    )


@given(strategies.any_documents, st.sampled_from(["ignore", "allow", "forbid"]))
def test_unknown_keys_are_treated_the_same(document: dict[str, Any], extra: str) -> None:
    def call(m: Models) -> Any:
        operation = m.Operation.model_validate(copy.deepcopy(document), extra=extra)
        return operation, repr(operation), operation.model_dump(), list(operation)

    assert_same(call)


@given(
    st.dictionaries(
        st.one_of(names, st.text(max_size=5)),
        st.one_of(strategies.any_texts, strategies.json_values),
    )
)
def test_string_documents_validate_the_same(document: dict[str, Any]) -> None:
    assert_same(lambda m: m.Operation.model_validate_strings(copy.deepcopy(document)))


@given(strategies.good_documents, flags)
def test_good_documents_dump_the_same(document: dict[str, Any], options: dict[str, bool]) -> None:
    def call(m: Models) -> Any:
        operation = m.Operation(**copy.deepcopy(document))
        return (
            operation.model_dump(**options),
            operation.model_dump(mode="json", **options),
            operation.model_dump_json(**options),
            operation.model_dump_json(indent=2, ensure_ascii=True, **options),
            repr(operation),
            str(operation),
        )

    assert_same(call)


@given(st.dictionaries(names, strategies.result_values, max_size=4), flags)
def test_wrong_values_dump_the_same(values: dict[str, Any], options: dict[str, bool]) -> None:
    def call(m: Models) -> Any:
        operation = m.Operation(id="a")
        for name, value in values.items():
            setattr(operation, name, copy.deepcopy(value))
        return (
            record(lambda: operation.model_dump(**options)),
            record(lambda: operation.model_dump(mode="json", **options)),
            record(lambda: operation.model_dump_json(**options)),
            record(lambda: operation.model_dump_json(warnings="error", **options)),
        )

    assert_same(call)


@given(strategies.result_values)
def test_any_result_dumps_the_same(result: Any) -> None:
    def call(m: Models) -> Any:
        operation = m.Operation(result=copy.deepcopy(result))
        return (
            record(lambda: operation.model_dump()),
            record(lambda: operation.model_dump(mode="json")),
            record(lambda: operation.model_dump_json()),
            record(lambda: operation.model_dump_json(indent=1, ensure_ascii=True)),
        )

    assert_same(call)


@given(strategies.good_documents, strategies.good_documents)
def test_equality_is_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    def call(m: Models) -> Any:
        a, b = (m.Operation(**copy.deepcopy(document)) for document in (one, other))
        return a == b, a == m.Operation(**copy.deepcopy(one)), a == a.model_copy(deep=True)

    assert_same(call)


_steps = st.one_of(
    st.tuples(st.just("set"), names, strategies.json_values),
    st.tuples(st.just("delete"), names, st.none()),
    st.tuples(st.just("in __dict__"), st.one_of(names, st.just("foo")), strategies.json_scalars),
    st.tuples(st.just("pop from __dict__"), names, st.none()),
    st.tuples(
        st.just("past the model"), st.one_of(names, st.just("_foo")), strategies.json_scalars
    ),
    st.tuples(
        st.just("replace __dict__"), st.none(), st.dictionaries(names, st.integers(), max_size=3)
    ),
    st.tuples(st.just("copy"), st.none(), st.booleans()),
    st.tuples(st.just("update"), st.none(), st.dictionaries(names, st.integers(), max_size=2)),
    st.tuples(st.just("init"), st.none(), strategies.good_documents),
    st.tuples(st.just("pickle"), st.integers(0, pickle.HIGHEST_PROTOCOL), st.none()),
    st.tuples(st.just("unset"), names, st.none()),
    st.tuples(st.just("look"), st.none(), st.none()),
)


def _take(m: Models, operation: Any, step: tuple[str, Any, Any]) -> Any:
    what, name, value = step
    value = copy.deepcopy(value)
    if what == "set":
        setattr(operation, name, value)
    elif what == "delete":
        delattr(operation, name)
    elif what == "in __dict__":
        operation.__dict__[name] = value
    elif what == "pop from __dict__":
        operation.__dict__.pop(name)
    elif what == "past the model":
        object.__setattr__(operation, name, value)
    elif what == "replace __dict__":
        object.__setattr__(operation, "__dict__", value)
    elif what == "copy":
        return operation.model_copy(deep=value)
    elif what == "update":
        return operation.model_copy(update=value)
    elif what == "init":
        operation.__init__(**value)
    elif what == "pickle":
        with installed(m):
            return pickle.loads(pickle.dumps(operation, name))
    elif what == "unset":
        operation.__pydantic_fields_set__.discard(name)
    else:
        list(operation)
    return operation


@given(strategies.good_documents, st.lists(_steps, max_size=10))
def test_any_story_of_an_instance_ends_the_same(
    document: dict[str, Any], steps: list[tuple[str, Any, Any]]
) -> None:
    def call(m: Models) -> Any:
        operation = m.Operation(**copy.deepcopy(document))
        seen = []
        for step in steps:
            # A step may fail; what it leaves behind is compared all the same.
            try:
                operation = _take(m, operation, step)
            except Exception as error:
                seen.append(error)
            seen.append(repr(operation))
            seen.append(sorted(operation.model_fields_set))
        return (
            seen,
            record(lambda: operation),
            record(lambda: operation.model_dump(warnings=False)),
            record(lambda: operation.model_dump_json(warnings=False, exclude_unset=True)),
            record(lambda: operation.__getstate__()),
        )

    assert_same(call)
