"""Which subclasses stay native, which pydantic makes, and what is said where there is none."""

import abc
import functools
import typing  # noqa: F401 - `exec` sees it
from typing import Any, ClassVar, Final  # noqa: F401 - `exec` sees it

import pytest

from hps_ops import Operation, OperationBatch
from hps_ops._hps_ops import ModelMetaclass

from ..contract.subclass_models import BODIES
from ..sides import PYDANTIC

needs_pydantic = pytest.mark.skipif(PYDANTIC is None, reason="pydantic makes the class")


def _subclass(body: str, bases: str = "Operation", **names: Any) -> Any:
    """Define a subclass by the text of its body, as annotations of source code are."""
    space = {**globals(), **names}
    exec(f"class Sub({bases}):\n    " + body.replace("\n", "\n    "), space)  # noqa: S102 - texts of this module
    return space["Sub"]


class Mixin:
    def greet(self) -> str:
        return "hello"


NATIVE = [
    "pass",
    '"""Words."""',
    "limit: ClassVar[int] = 5",
    "limit: 'ClassVar[int]' = 5",
    "limit: 'typing.ClassVar[int]' = 5",
    "limit: ClassVar = 5",
    "limit: typing.Annotated[ClassVar[int], 'x'] = 5",
    "limit: Final = 5",
    "limit: Final[int] = 5",
    "_names: ClassVar[list] = []",
    "model_config = {}",
    "model_config: ClassVar[dict] = {}",
    "@functools.cached_property\ndef slow(self): return [1]",
    "@functools.lru_cache\ndef slow(self): return [1]",
    "class Inner: pass",
    "__slots__ = ()",
    "def __init__(self, **data): super().__init__(**data)",
    "def __hash__(self): return 1",
    "__hash__ = None",
    "def __init_subclass__(cls, **options): pass",
]


@pytest.mark.parametrize("body", NATIVE)
def test_a_subclass_that_adds_behaviour_stays_native(body: str) -> None:
    kind = _subclass(body)
    made = kind.model_validate({"rate": "fast"})
    assert made.rate == "fast"
    assert type(kind) is ModelMetaclass
    assert type(made).__name__ == "Sub"


@pytest.mark.skipif(PYDANTIC is not None, reason="pydantic is there")
@pytest.mark.parametrize(
    "body", [body for body in BODIES.values() if "pydantic." not in body and "super" not in body]
)
def test_without_pydantic_other_subclasses_name_the_extra(body: str) -> None:
    if body in ("_limit = 5", "LIMIT = 5"):
        # Plain values are class attributes, as in any class.
        assert type(_subclass(body)) is ModelMetaclass
        return
    with pytest.raises(ImportError, match=r'Sub .*pip install "hps-ops\[pydantic\]"') as caught:
        _subclass(body)
    assert caught.value.name == "pydantic"


@needs_pydantic
def test_a_subclass_with_fields_is_a_model_and_an_operation() -> None:
    from pydantic import BaseModel

    kind = _subclass("name: int = 1\nlimit: ClassVar[int] = 5", "Operation, Mixin")
    made = kind(id="a", name="2", state="failed", started_at="2024-02-29T01:05:23Z")
    assert (made.name, made.is_failed, made.is_final, made.greet()) == (2, True, True, "hello")
    assert (made.started_time.minute, made.duration, made.queued_duration) == (5, None, None)
    assert isinstance(made, Operation)
    assert isinstance(made, BaseModel)
    assert issubclass(kind, Operation)
    assert not issubclass(Operation, kind)
    assert not isinstance(Operation(), kind)
    batch = OperationBatch([made, Operation(id="b")])
    assert batch.any_failed()
    assert batch.by_id("a") is made
    assert batch.where(state="failed")[0] is made
    assert batch.to_dicts()[0]["name"] == 2
    assert made in batch
    assert batch.index(made) == 0


@needs_pydantic
@pytest.mark.parametrize(
    "name", ["is_final", "is_succeeded", "is_running", "is_queued", "duration"]
)
def test_its_state_helpers_say_what_the_native_ones_say(name: str) -> None:
    kind = _subclass("name: int = 1")
    times = [None, "2024-02-29T01:05:23Z", "2024-02-29T02:05:23.5+01:00", "0001-01-01T00:00:00Z"]
    for state in (None, "unknown", "queued", "running", "succeeded", "failed"):
        for start in times:
            for end in times:
                data = {"state": state, "started_at": start, "queued_at": end, "ended_at": end}
                native, model = Operation(**data), kind(**data)
                for one in (name, "queued_duration", "ended_time", "queued_time"):
                    assert getattr(model, one) == getattr(native, one)


@needs_pydantic
def test_objects_of_pydantic_that_mark_nothing_leave_a_subclass_native() -> None:
    import pydantic

    class Sub(Operation):
        adapter: ClassVar[Any] = pydantic.TypeAdapter(int)

        def plain(self) -> int:
            return 1

    assert type(Sub) is ModelMetaclass
    assert Sub.adapter.validate_python("5") == 5


def test_class_variables_are_known_in_the_second_generation() -> None:
    class First(Operation):
        limit: ClassVar[int] = 1

    class Second(First):
        other: ClassVar[int] = 2

    assert First.__class_vars__ == {"limit"}
    assert Second.__class_vars__ == {"limit", "other"}


def test_abstract_base_classes_mix_in() -> None:
    class Sub(Operation, abc.ABC):
        @abc.abstractmethod
        def work(self) -> None: ...

    class Done(Sub):
        def work(self) -> None: ...

    with pytest.raises(TypeError, match="abstract"):
        Sub()
    assert Done(id="a").id == "a"


def test_a_cached_property_and_its_functools_relatives_work() -> None:
    class Sub(Operation):
        @functools.cached_property
        def words(self) -> list[str]:
            return [self.id or ""]

    sub = Sub(id="a")
    assert sub.words is sub.words


def test_an_own_hook_that_calls_nothing_leaves_the_class_complete() -> None:
    class Base(Operation):
        def __init_subclass__(cls, **options: Any) -> None:
            pass

    class Sub(Base):
        limit: ClassVar[int] = 5

    assert Sub.__class_vars__ == {"limit"}
    assert Sub.model_validate({"id": "a"}).limit == 5


def test_values_for_the_names_of_fields_on_the_class_leave_instances_alone() -> None:
    made, lazy = Operation(id="a"), Operation.model_validate_json('{"id": "b"}')
    Operation.id = "x"
    try:
        assert (Operation.id, made.id, lazy.id, Operation(id="c").id) == ("x", "a", "b", "c")
    finally:
        del Operation.id
    assert not hasattr(Operation, "id")
    assert made.id == "a"
    with pytest.raises(AttributeError):
        del Operation.id
    Operation.id = property(lambda self: "first")
    assert made.id == "first"
    del Operation.id
    assert made.id == "a"
    assert not hasattr(Operation, "id")
