"""What the standard library asks of a class is answered as the reference answers."""

import copy
import functools
import inspect
import json
import typing
import weakref
from typing import Any
from unittest import mock

import pytest

from hps_ops import Operation, OperationState

from ..outcome import FIELD_NAMES
from ..sides import ORACLE_VERSION, PYDANTIC, Models
from .samples import made, sides


def _same(tell: Any) -> Any:
    told = [tell(side) for side in sides()]
    assert told[0] == told[-1]
    return told[0]


def test_copies_share_or_do_not_share() -> None:
    def tell(m: Models) -> list[Any]:
        told: list[Any] = []
        for operation in made(m):
            shallow, deep = copy.copy(operation), copy.deepcopy([operation, operation])
            told += [shallow == operation, shallow is operation, deep[0] is deep[1]]
            told += [shallow.result is operation.result, deep[0].messages is operation.messages]
            told += [repr(deep[0]), sorted(deep[0].model_fields_set)]
        return told

    assert _same(tell)


def test_weak_references_follow_the_object() -> None:
    def tell(m: Models) -> list[Any]:
        operation = m.Operation(id="a")
        finished: list[str] = []
        reference = weakref.ref(operation)
        weakref.finalize(operation, finished.append, "finished")
        values = weakref.WeakValueDictionary({"a": operation})
        told = [reference() is operation, len(values), weakref.getweakrefcount(operation) > 0]
        try:
            weakref.WeakSet([operation])
        except TypeError as error:
            told.append(str(error))
        del operation
        return [*told, reference() is None, dict(values), finished]

    assert "finished" in _same(tell)[-1]


def test_single_dispatch_finds_the_class() -> None:
    def tell(m: Models) -> list[Any]:
        @functools.singledispatch
        def name(value: Any) -> str:
            return "anything"

        @name.register(m.Operation)
        def _(value: Any) -> str:
            return f"operation {value.id}"

        @name.register(m.OperationState)
        def _(value: Any) -> str:
            return f"state {value.value}"

        class Sub(m.Operation):
            pass

        class Holder:
            @functools.singledispatchmethod
            def name(self, value: Any) -> str:
                return "anything"

        Holder.name.register(m.Operation)(lambda self, value: "operation")
        states = m.OperationState
        return [
            name(m.Operation(id="a")),
            name(Sub(id="b")),
            name(states.Failed),
            name(5),
            Holder().name(Sub()),
        ]

    assert _same(tell) == ["operation a", "operation b", "state failed", "anything", "operation"]


def test_type_hints_and_signature() -> None:
    hints = _same(lambda m: list(map(str, typing.get_type_hints(m.Operation).values()))[-16:])
    assert "list[str] | None" in hints
    parameters = _same(
        lambda m: [
            (p.name, str(p.kind), p.default)
            for p in inspect.signature(m.Operation).parameters.values()
        ]
    )
    assert [name for name, _, _ in parameters] == list(FIELD_NAMES)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # mocks read all that `dir` names
def test_an_autospec_has_the_names_of_the_class() -> None:
    def tell(m: Models) -> list[Any]:
        fake_class = mock.create_autospec(m.Operation)
        fake = fake_class(id="a")
        fake.model_dump.return_value = {"id": "a"}
        fake_class.model_validate.return_value = fake
        told: list[Any] = [fake.model_dump(exclude_none=True), isinstance(fake, m.Operation)]
        told.append(fake_class.model_validate({}) is fake)
        told += [hasattr(fake, name) for name in ("model_copy", "no_such_name")]
        fake_class.assert_called_once_with(id="a")
        return told

    assert _same(tell) == [{"id": "a"}, True, True, True, False]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_autospec_of_an_instance_has_its_fields() -> None:
    def tell(m: Models) -> list[Any]:
        fake = mock.create_autospec(m.Operation(id="a", state="failed"), instance=True)
        fake.id = "b"
        told = [fake.id, hasattr(fake, "state"), hasattr(fake, "no_such_field")]
        with pytest.raises(AttributeError):
            mock.Mock(spec=m.Operation(id="a")).no_such_field  # noqa: B018
        return told

    assert _same(tell) == ["b", True, False]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_autospec_of_the_class_has_the_fields_too() -> None:
    # Those of the reference have not: its class does not show its fields.
    fake = mock.create_autospec(Operation)(id="a")
    assert all(hasattr(fake, name) for name in FIELD_NAMES)


def test_patching_an_attribute_puts_it_back() -> None:
    def tell(m: Models) -> list[Any]:
        operation = m.Operation(id="a")
        with mock.patch.object(operation, "state", m.OperationState.Failed):
            inside = repr(operation)
        with mock.patch.object(m.Operation, "model_dump", return_value=5):
            patched = operation.model_dump()
        return [inside, repr(operation), patched, operation.model_dump(mode="json")]

    assert _same(tell)[2] == 5


older_differs = pytest.mark.skipif(
    PYDANTIC is not None and PYDANTIC < ORACLE_VERSION, reason="an older pydantic differs"
)


@older_differs
@pytest.mark.parametrize("kind", ["the class", "a subclass", "a subclass with its own"])
def test_a_patched_init_is_called(kind: str) -> None:
    def tell(m: Models) -> list[Any]:
        class Plain(m.Operation):
            pass

        class Own(m.Operation):
            def __init__(self, **data: Any) -> None:
                super().__init__(**(data | {"rate": "own"}))

        class_ = {"the class": m.Operation, "a subclass": Plain}.get(kind, Own)
        original, calls = m.Operation.__init__, []

        def spy(self: Any, **data: Any) -> None:
            calls.append(sorted(data))
            original(self, **data)

        text = '{"id": "c", "state": "failed"}'
        with mock.patch.object(m.Operation, "__init__", spy):
            told = [
                class_(id="a", progress=1),
                class_(id="a", progress="0.5"),
                class_(),
                class_.model_validate({"id": "b"}),
                class_.model_validate({"id": "b", "progress": "0.5"}),
                class_.model_validate_json(text),
                class_.model_validate_strings({"id": "d", "progress": "0.5"}),
                class_.model_construct(id="e"),
                m.Operation(id="f").model_copy(update={"id": "g"}),
            ]
        with mock.patch.object(m.Operation, "__init__", return_value=None):
            told.append(type(class_(id=5)).__name__)
        told.append(class_(id="h"))
        return [repr(one) for one in told] + calls

    told = _same(tell)
    assert any(isinstance(call, list) and {"id", "progress"} <= set(call) for call in told)


class _Classless:
    """An object that cannot tell its class, as an unbound proxy of werkzeug cannot."""

    @property
    def __class__(self) -> Any:
        raise RuntimeError("unbound")


def _dead_proxy() -> Any:
    class Gone:
        pass

    return weakref.proxy(Gone())


@older_differs
# pydantic reports what it swallows to `sys.unraisablehook`.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("make", [_Classless, _dead_proxy], ids=["classless", "dead proxy"])
def test_values_that_cannot_tell_their_class_are_refused(make: Any) -> None:
    def tell(m: Models) -> list[Any]:
        def told(validate: Any) -> list[Any]:
            try:
                return [type(validate(make())).__name__]
            except m.ValidationError as refused:
                return [error["type"] for error in refused.errors(include_input=False)]
            except Exception as raised:
                return [type(raised).__name__]

        return [
            told(m.Operation.model_validate),
            told(lambda value: m.Operation.model_validate(value, from_attributes=True)),
            told(lambda value: m.Operation(progress_total=value, progress=value, id=value)),
            told(lambda value: m.Operation(children=value)),
            told(lambda value: m.Operation(state=value)),
            told(lambda value: m.Operation.model_validate({"state": value}, strict=True)),
            told(m.Operation.model_validate_json),
        ]

    assert _same(tell)[0] == ["model_type"]


def test_a_patched_new_is_called() -> None:
    def tell(m: Models) -> list[Any]:
        class Sub(m.Operation):
            pass

        with mock.patch.object(Sub, "__new__", side_effect=lambda _, **data: sorted(data)):
            return [Sub(id="a", rate="b")]

    assert _same(tell) == [["id", "rate"]]


def test_json_refuses_an_operation_and_its_default_is_asked() -> None:
    def tell(m: Models) -> list[Any]:
        operation = m.Operation(id="a", state="failed")
        with pytest.raises(TypeError) as caught:
            json.dumps(operation)
        text = json.dumps([operation], default=lambda one: one.model_dump(mode="json"))
        return [str(caught.value), text]

    assert _same(tell)[0] == "Object of type Operation is not JSON serializable"


def test_predicates_of_inspect() -> None:
    predicates = [
        name
        for name, function in vars(inspect).items()
        if name.startswith("is") and inspect.isfunction(function)
    ]

    def tell(m: Models) -> list[Any]:
        return [
            (name, getattr(inspect, name)(value))
            for name in predicates
            if len(inspect.signature(getattr(inspect, name)).parameters) == 1
            for value in (m.Operation, m.Operation(id="a"), m.OperationState.Failed)
        ]

    assert _same(tell)


def test_attributes_named_for_others_are_answered_as_on_the_reference() -> None:
    # Tools probe instances and classes for their own hooks; a wrong yes changes their way.
    hooks = (
        *("__array__", "__array_interface__", "__array_ufunc__", "__len__", "__getitem__", "keys"),
        *("__fspath__", "__html__", "__json__", "to_dict", "_asdict", "as_dict", "_fields"),
        *("__attrs_attrs__", "__struct_fields__", "__table__", "__next__", "__call__", "__await__"),
        *(
            "__enter__",
            "__iter__",
            "__reduce__",
            "__getattr__x",
            "__arrow_c_stream__",
            "_ipython_display_",
        ),
        *(
            "_repr_mimebundle_",
            "_repr_json_",
            "__match_args__",
            "__index__",
            "__float__",
            "__bool__",
        ),
    )
    told = _same(
        lambda m: [
            (hook, hasattr(m.Operation, hook), hasattr(m.Operation(id="a"), hook)) for hook in hooks
        ]
    )
    assert ("__iter__", True, True) in told
    assert ("keys", False, False) in told


def test_states_are_kept_by_identity() -> None:
    assert copy.deepcopy(OperationState.Failed) is OperationState.Failed
    assert copy.deepcopy(Operation(state="failed")).state is OperationState.Failed
    with pytest.raises(TypeError, match="unhashable"):
        hash(Operation())
