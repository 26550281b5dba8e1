"""What a subclass may add, and that everything else is refused instead of ignored."""

import abc
import functools
import typing
from typing import Any, ClassVar, Final  # noqa: F401 - `exec` sees it

import pytest

from hps_ops import Operation

from ..sides import PYDANTIC

needs_pydantic = pytest.mark.skipif(PYDANTIC is None, reason="the marks are pydantic's")


def _subclass(body: str, bases: str = "Operation", names: dict[str, Any] | None = None) -> Any:
    """Define a subclass by the text of its body, as annotations of source code are."""
    space = {**globals(), **(names or {})}
    exec(f"class Sub({bases}):\n    " + body.replace("\n", "\n    "), space)  # noqa: S102 - texts of this module
    return space["Sub"]


class Mixin:
    def greet(self) -> str:
        return "hello"


class MixinWithAField:
    name: str


ACCEPTED = [
    "pass",
    '"""Words."""',
    "limit: ClassVar[int] = 5",
    "limit: 'ClassVar[int]' = 5",
    "limit: 'typing.ClassVar[int]' = 5",
    "limit: ClassVar = 5",
    "limit: typing.Annotated[ClassVar[int], 'x'] = 5",
    "limit: Final = 5",
    "limit: Final[int] = 5",
    "LIMIT = 5",
    "_limit = 5",
    "_names: ClassVar[list] = []",
    "model_config = {}",
    "model_config: ClassVar[dict] = {}",
    "@functools.cached_property\ndef slow(self): return [1]",
    "@functools.lru_cache\ndef slow(self): return [1]",
    "class Inner: pass",
    "__slots__ = ()",
    "def __hash__(self): return 1",
    "__hash__ = None",
]

REFUSED = {
    "name: str": "adds the field 'name'",
    "name: str = 'x'": "adds the field 'name'",
    "name: 'str | None' = None": "adds the field 'name'",
    "name: Final[str]": "adds the field 'name'",
    "id: str = 'x'": "adds the field 'id'",
    "id = 'x'": "gives the field 'id' another default",
    # pydantic takes the property itself, or the method, for the new default.
    "@property\ndef id(self): return 'x'": "gives the field 'id' another meaning",
    "def rate(self): return 'x'": "gives the field 'rate' another meaning",
    "_cache: dict = {}": "adds the private attribute '_cache'",
    "_cache = {}": "adds the private attribute '_cache' with a default that can change",
    "_names = []": "adds the private attribute '_names' with a default that can change",
    "model_config = {'frozen': True}": "sets model_config to {'frozen': True}",
    "class Config:\n    extra = 'forbid'": "has a class Config, pydantic's former way",
    "@classmethod\ndef __get_pydantic_core_schema__(cls, source, handler): return handler(source)": (
        "defines __get_pydantic_core_schema__"
    ),
}

REFUSED_MARKS = {
    "@pydantic.field_validator('id')\ndef check(cls, value): return value": "has 'check'",
    "@pydantic.model_validator(mode='after')\ndef check(self): return self": "has 'check'",
    "@pydantic.field_serializer('id')\ndef show(self, value): return value": "has 'show'",
    "@pydantic.model_serializer\ndef show(self): return {}": "has 'show'",
    "@pydantic.computed_field\n@property\ndef both(self) -> int: return 5": "has 'both'",
    "_cache = pydantic.PrivateAttr(default_factory=dict)": "has '_cache'",
    "name = pydantic.Field(None)": "has 'name'",
}


@pytest.mark.parametrize("body", ACCEPTED)
def test_behaviour_and_constants_are_accepted(body: str) -> None:
    made = _subclass(body).model_validate({"rate": "fast"})
    assert made.rate == "fast"
    assert type(made).__name__ == "Sub"


@pytest.mark.parametrize("bases", ["Mixin, Operation", "Operation, Mixin"])
@pytest.mark.parametrize(
    "body",
    [
        "rate = 5",
        "@property\ndef id(self): return 'x'",
        "model_config = {'frozen': True}",
        "@classmethod\ndef __get_pydantic_core_schema__(cls, source, handler): return handler(source)",
    ],
)
def test_what_a_mixin_would_bring_is_refused(body: str, bases: str) -> None:
    space: dict[str, Any] = dict(globals())
    exec("class Mixin:\n    " + body.replace("\n", "\n    "), space)  # noqa: S102 - texts of this module
    with pytest.raises(TypeError, match="pydantic BaseModel"):
        _subclass("pass", bases, {"Mixin": space["Mixin"]})


@needs_pydantic
@pytest.mark.parametrize("body", REFUSED_MARKS)
def test_pydantics_own_marks_are_refused_in_a_mixin(body: str) -> None:
    import pydantic

    space: dict[str, Any] = {"pydantic": pydantic}
    exec("class Mixin:\n    " + body.replace("\n", "\n    "), space)  # noqa: S102 - texts of this module
    with pytest.raises(TypeError, match="only a pydantic model can have"):
        _subclass("pass", "Operation, Mixin", {"Mixin": space["Mixin"]})


@pytest.mark.parametrize("body", REFUSED)
def test_what_would_be_ignored_is_refused(body: str) -> None:
    with pytest.raises(TypeError, match="pydantic BaseModel") as caught:
        _subclass(body)
    assert str(caught.value).startswith(f"Sub {REFUSED[body]}")


@needs_pydantic
@pytest.mark.parametrize("body", REFUSED_MARKS)
def test_pydantics_own_marks_are_refused(body: str) -> None:
    import pydantic

    with pytest.raises(TypeError, match="only a pydantic model can have") as caught:
        _subclass(body, names={"pydantic": pydantic})
    assert str(caught.value).startswith(f"Sub {REFUSED_MARKS[body]}")


@needs_pydantic
def test_objects_of_pydantic_that_mark_nothing_are_accepted() -> None:
    import pydantic

    class Sub(Operation):
        adapter: ClassVar[Any] = pydantic.TypeAdapter(int)

        @pydantic.validate_call
        def twice(self, number: int) -> int:
            return 2 * number

    assert Sub().twice("4") == 8
    assert Sub.adapter.validate_python("5") == 5


def test_class_keywords_are_refused_with_advice() -> None:
    with pytest.raises(TypeError, match=r"Sub takes no class keywords \(frozen\)"):

        class Sub(Operation, frozen=True):
            pass


def test_a_mixin_with_behaviour_is_accepted_and_one_with_fields_is_not() -> None:
    assert _subclass("pass", "Mixin, Operation")(id="a").greet() == "hello"
    with pytest.raises(TypeError, match="adds the field 'name'"):
        _subclass("pass", "Operation, MixinWithAField")


def test_the_limits_hold_for_the_second_generation() -> None:
    class First(Operation):
        limit: ClassVar[int] = 1

    class Second(First):
        other: ClassVar[int] = 2

    assert First.__class_vars__ == {"limit"}
    assert Second.__class_vars__ == {"limit", "other"}
    with pytest.raises(TypeError, match="adds the field 'name'"):
        _subclass("name: str", "Second", {"Second": Second})


def test_abstract_base_classes_mix_in() -> None:
    class Sub(Operation, abc.ABC):
        @abc.abstractmethod
        def work(self) -> None: ...

    class Done(Sub):
        def work(self) -> None: ...

    with pytest.raises(TypeError, match="abstract"):
        Sub()
    assert Done(id="a").id == "a"


def test_a_generic_subclass_can_be_parametrized() -> None:
    kind = typing.TypeVar("kind")

    class Sub(Operation, typing.Generic[kind]):
        pass

    assert Sub[int](id="a").id == "a"
    assert Sub.model_parametrized_name((int,)) == "Sub[int]"


def test_hooks_run_when_a_subclass_is_made() -> None:
    seen: list[Any] = []

    class Base(Operation):
        def __init_subclass__(cls, label: str, **options: Any) -> None:
            super().__init_subclass__(**options)
            seen.append(("init", cls.__name__, label))

        @classmethod
        def __pydantic_init_subclass__(cls, **options: Any) -> None:
            seen.append(("pydantic init", cls.__name__, options))

        @classmethod
        def __pydantic_on_complete__(cls) -> None:
            seen.append(("complete", cls.__name__))

    # As in pydantic, a class completes itself, and its subclass hook is for its subclasses.
    assert seen == [("complete", "Base")]
    seen.clear()

    class Sub(Base, label="given"):
        pass

    assert seen == [
        ("complete", "Sub"),
        ("pydantic init", "Sub", {}),
        ("init", "Sub", "given"),
    ]


def test_a_cached_property_and_its_functools_relatives_work() -> None:
    class Sub(Operation):
        @functools.cached_property
        def words(self) -> list[str]:
            return [self.id or ""]

    sub = Sub(id="a")
    assert sub.words is sub.words


def test_the_limits_hold_under_an_own_hook_that_calls_nothing() -> None:
    class Base(Operation):
        def __init_subclass__(cls, **options: Any) -> None:
            pass

    class Sub(Base):
        limit: ClassVar[int] = 5

    assert Sub.__class_vars__ == {"limit"}
    assert Sub.model_validate({"id": "a"}).limit == 5
    with pytest.raises(TypeError, match="adds the field 'name'"):
        _subclass("name: str = 'x'", "Base", {"Base": Base})
