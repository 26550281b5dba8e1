"""Models that pydantic makes of native subclasses: they have all that the native class has, always."""

import functools
import threading
from typing import Any, ClassVar
from unittest import mock

import pytest

from hps_ops import Operation

pytest.importorskip("pydantic")


def _decorated(function: Any) -> Any:
    @functools.wraps(function)
    def call(*args: Any) -> Any:
        return function(*args)

    return call


class Base(Operation):
    """A native class."""

    class Inner:
        value = 1

    def greet(self) -> str:
        return "base"

    @_decorated
    def state_name(self) -> str:
        return __class__.__name__  # type: ignore[name-defined]

    @functools.cached_property
    def length(self) -> int:
        return len(super().model_dump())


class Leaf(Base):
    @_decorated
    def greet(self) -> str:
        return "leaf of " + super().greet()


Base.later = "later"  # type: ignore[attr-defined]


class Model(Leaf):
    tag: str = "t"

    def greet(self) -> str:
        return "model of " + super().greet()


def test_it_has_all_of_the_native_class() -> None:
    made = Model(id="a")
    assert made.greet() == "model of leaf of base"
    assert made.state_name() == "Base"
    assert made.length == 17
    assert (Model.later, Model.Inner.value) == ("later", 1)  # type: ignore[attr-defined]
    assert isinstance(made, Base)
    assert issubclass(Model, Leaf)


def test_names_of_our_properties_are_free_for_fields() -> None:
    class Sub(Operation):
        duration: float
        is_final: bool = False

    made = Sub(duration="2.5", is_final="yes", state="running")  # type: ignore[arg-type]
    assert (made.duration, made.is_final, made.is_running) == (2.5, True, True)
    with pytest.raises(ValueError, match="duration"):
        Sub()  # type: ignore[call-arg]


def test_an_extra_value_with_the_name_of_a_property_is_that_value() -> None:
    class Sub(Operation):
        model_config: ClassVar[Any] = {"extra": "allow"}

    assert Sub(is_final="extra").is_final == "extra"  # type: ignore[comparison-overlap]
    assert Sub(state="failed").is_final is True


def test_hooks_run_once_for_each_class() -> None:
    seen: list[str] = []

    class Registry(Operation):
        def __init_subclass__(cls, **options: Any) -> None:
            seen.append(cls.__name__)
            super().__init_subclass__(**options)

    class Native(Registry):
        pass

    class Fields(Native):
        tag: str = ""

    assert seen == ["Native", "Fields"]
    assert Fields.__mro__[1].__bases__[0].__name__ == "Registry"


def test_the_initialiser_may_be_called_by_the_name_of_the_class() -> None:
    class Sub(Operation):
        tag: int = 0

        def __init__(self, **data: Any) -> None:
            Operation.__init__(self, **data)

    assert (Sub(id="a", tag="4").tag, Sub(id="a").id) == (4, "a")


@pytest.mark.parametrize("value", [property(lambda operation: "patched"), "patched"])
@pytest.mark.parametrize(
    ("of", "name"),
    [(Operation, "id"), (Operation, "is_final"), (Base, "greet"), (Base, "new"), (Base, "id")],
)
def test_patches_of_the_native_class_are_seen_and_undone(of: type, name: str, value: Any) -> None:
    class Sub(Base):
        tag: str = ""

    def look() -> Any:
        return {one: getattr(Sub(id="a"), one, None) for one in ("id", "is_final", "new")}

    before = look(), Sub(id="a").greet()
    with mock.patch.object(of, name, value, create=True):
        # A plain value stands behind what the instance has by this name.
        if isinstance(value, property) or name == "new":
            assert getattr(Sub.model_construct(), name) == "patched"
    assert (look(), Sub(id="a").greet()) == before


def test_a_patched_method_is_seen() -> None:
    with mock.patch.object(Operation, "model_dump", return_value="patched"):
        assert Model().model_dump() == Operation().model_dump() == "patched"
    assert len(Model().model_dump()) == 17


def test_a_mock_is_an_instance() -> None:
    assert isinstance(mock.Mock(spec=Model), Operation)
    assert isinstance(mock.Mock(spec=Model), Base)
    assert isinstance(mock.Mock(spec=Operation), Operation)
    assert not isinstance(mock.Mock(spec=Operation), Base)
    assert not isinstance(mock.Mock(), Operation)


def test_threads_get_the_same_model() -> None:
    class Parent(Operation):
        pass

    made: list[Any] = []
    start = threading.Barrier(8)

    def make() -> None:
        start.wait()

        class Sub(Parent):
            tag: str = ""

        made.append(Sub)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.__mro__[1] for one in made}) == 1
    assert len(made) == 8


def test_a_native_class_with_a_model_can_be_sent_by_value() -> None:
    cloudpickle = pytest.importorskip("cloudpickle")

    class Parent(Operation):
        def greet(self) -> str:
            return "hello"

    class Sub(Parent):
        tag: str = ""

    assert Sub(id="a").greet() == "hello"
    assert Parent.model_json_schema()["title"] == "Parent"
    sent = cloudpickle.loads(cloudpickle.dumps(Parent(id="a")))
    assert (sent.id, sent.greet()) == ("a", "hello")
