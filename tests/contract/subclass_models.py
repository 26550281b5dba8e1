"""Subclasses with what only pydantic can give: fields, validators, a configuration, and so on."""

import abc
import copy
import functools
import typing
from functools import partial
from typing import Any, ClassVar, Final  # noqa: F401 - `exec` sees them

from ..outcome import record
from ..registry import case, tabulate
from ..sides import Models

BODIES = {
    "a field": "name: str",
    "a field with a default": "name: str = 'x'",
    "a field that may be None": "name: 'str | None' = None",
    "a Final without a value": "name: Final[str]",
    "a field annotated anew": "id: str = 'x'",
    "another default without an annotation": "id = 'x'",
    "a property in a field's place": "@property\ndef id(self): return 'x'",
    "a method in a field's place": "def rate(self): return 'x'",
    "a private attribute": "_cache: dict = {}",
    "a private attribute without an annotation": "_cache = {}",
    "a private constant": "_limit = 5",
    "a private attribute with a factory": "_cache: dict = pydantic.PrivateAttr(default_factory=dict)",
    "a constant without an annotation": "LIMIT = 5",
    "a class variable beside a field": "limit: ClassVar[int] = 5\nname: int = 0",
    "a configuration": "model_config = {'frozen': True}",
    "extras are kept": "model_config = {'extra': 'allow'}",
    "extras are refused": "model_config = pydantic.ConfigDict(extra='forbid')",
    "assignment is validated": "model_config = {'validate_assignment': True}",
    "texts are stripped": "model_config = {'str_strip_whitespace': True}",
    "a class Config": "class Config:\n    extra = 'forbid'",
    "an own schema": (
        "@classmethod\ndef __get_pydantic_core_schema__(cls, source, handler): return handler(source)"
    ),
    "a field validator": (
        "@pydantic.field_validator('id')\n@classmethod\ndef check(cls, value): return value and value * 2"
    ),
    "a validator that refuses": (
        "@pydantic.field_validator('id')\n@classmethod\ndef check(cls, value):\n"
        "    if value == 'a': raise ValueError('not a')\n    return value"
    ),
    "a model validator": (
        "@pydantic.model_validator(mode='after')\ndef check(self):\n    self.rate = 'checked'\n    return self"
    ),
    "a model validator before": (
        "@pydantic.model_validator(mode='before')\n@classmethod\n"
        "def check(cls, data): return {**data, 'rate': 'before'} if isinstance(data, dict) else data"
    ),
    "a field serializer": "@pydantic.field_serializer('id')\ndef show(self, value): return f'<{value}>'",
    "a model serializer": "@pydantic.model_serializer\ndef show(self): return {'only': self.id}",
    "a computed field": "@pydantic.computed_field\n@property\ndef both(self) -> str: return f'{self.id}/{self.rate}'",
    "a field of pydantic's": "name: int = pydantic.Field(5, ge=1, alias='Name', description='told')",
    "a field without an annotation": "name = pydantic.Field(None)",
    "a list of itself": "name: 'list[Sub]' = []",
    "a method that uses super": (
        "name: int = 1\ndef model_dump(self, **options): return {**super().model_dump(**options), 'more': 1}"
    ),
    "a hook after validation": (
        "def model_post_init(self, context, /): self.rate = f'post {context}'"
    ),
    "a hook for its own subclasses": (
        "name: int = 1\n@classmethod\ndef __pydantic_init_subclass__(cls, **kwargs): cls.seen = kwargs"
    ),
    "an own __init__ beside a field": (
        "name: int = 0\ndef __init__(self, id, **data): super().__init__(id=id, **data)"
    ),
    "an own __eq__ and __hash__": (
        "name: int = 0\ndef __eq__(self, other): return True\ndef __hash__(self): return 5"
    ),
    "a lone mark": "name: int = 0\n@functools.cached_property\ndef slow(self): return [self.name]",
}


def define(m: Models, body: str, bases: str = "Operation", **names: Any) -> Any:
    """Define a subclass by the text of its body, as annotations of source code are."""
    import pydantic

    space = {**globals(), "pydantic": pydantic, "Operation": m.Operation, **names}
    space["OperationState"] = m.OperationState
    exec(f"class Sub({bases}):\n    " + body.replace("\n", "\n    "), space)  # noqa: S102 - texts of this module
    return space["Sub"]


def _schema(kind: Any) -> Any:
    return kind.model_json_schema()


def _battery(m: Models, kind: Any) -> dict[str, Any]:
    """Do with a subclass what people do with models."""

    def made() -> Any:
        return kind(id="a", state="running", name=7, Name=8, more=[1])

    def assigned() -> Any:
        one = made()
        one.rate = " fast "
        one.id = 5
        return one.rate, one.id, one.model_fields_set

    def private() -> Any:
        one = made()
        one._cache["x"] = 1
        return one._cache, kind(id="a")._cache

    def ways() -> Any:
        one = made()
        return (
            isinstance(one, m.Operation),
            issubclass(kind, m.Operation),
            isinstance(m.Operation(), kind),
            issubclass(m.Operation, kind),
            [base.__name__ for base in kind.__mro__],
            type(kind).__name__,
        )

    def matched() -> Any:
        match made():
            case m.Operation(id=found, state=state):
                return found, state
        return None

    def parent() -> Any:
        import pydantic

        model = pydantic.create_model("Parent", one=(m.Operation, ...), some=(list[kind], []))
        whole = model(one=made(), some=[{"id": "b", "name": 3}, made()])
        return whole, whole.model_dump(), whole.model_dump_json(), model.model_json_schema()

    return tabulate(
        {
            "made": lambda: (made(), repr(made()), made().model_fields_set),
            "empty": lambda: kind(),
            "refused": lambda: kind(id=5, name="x", progress="y"),
            "validate": lambda: kind.model_validate({"id": "b", "name": "3"}),
            "validate with context": lambda: kind.model_validate({"id": "b"}, context="c").rate,
            "validate a base instance": lambda: kind.model_validate(m.Operation(id="b")),
            "JSON": lambda: kind.model_validate_json('{"id": "c", "name": 4, "progress": 1}'),
            "JSON refused": lambda: kind.model_validate_json('{"id": 5}'),
            "strings": lambda: kind.model_validate_strings({"id": "d", "name": "5"}),
            "construct": lambda: kind.model_construct(id="e", name=1),
            "dump": lambda: made().model_dump(),
            "dump as JSON": lambda: made().model_dump(mode="json", exclude_none=True),
            "dump to JSON": lambda: made().model_dump_json(exclude_unset=True),
            "assigned": assigned,
            "unknown": lambda: setattr(made(), "unknown", 1),
            "private": private,
            "extra": lambda: made().model_extra,
            "copy": lambda: (copy.copy(made()), copy.deepcopy(made()) == made()),
            "model_copy": lambda: made().model_copy(update={"id": "z"}),
            "equal": lambda: (
                made() == made(),
                made() == kind(id="b"),
                made() == m.Operation(id="a"),
            ),
            "hash": lambda: hash(made()),
            "iteration": lambda: list(made()),
            "attribute": lambda: (made().both, kind.both),
            "constants": lambda: (kind.limit, kind.__class_vars__),
            "of the class": lambda: (kind.id, kind.name),
            "fields": lambda: list(kind.model_fields),
            "schema": lambda: _schema(kind),
            "signature": lambda: str(__import__("inspect").signature(kind)),
            "config": lambda: dict(kind.model_config),
            "ways": ways,
            "matched": matched,
            "parent": parent,
            "next": lambda: define(m, "further: int = 9", "First", First=kind)(id="a", name=1),
            "adapter": lambda: record(
                lambda: (
                    __import__("pydantic").TypeAdapter(list[kind]).validate_python([{"id": "a"}])
                )
            ),
        }
    )


def _try(body: str, bases: str, m: Models) -> Any:
    return _battery(m, define(m, body, bases))


for _label, _body in BODIES.items():
    case(f"a subclass with {_label}", uses_pydantic=True)(partial(_try, _body, "Operation"))


@case("a subclass with class keywords", uses_pydantic=True)
def _(m: Models) -> Any:
    return tabulate(
        {
            keywords: lambda keywords=keywords: _battery(
                m, define(m, "pass", f"Operation, {keywords}")
            )
            for keywords in (
                "frozen=True",
                "extra='allow'",
                "strict=True",
                "unknown=1",
                "title='T'",
            )
        }
    )


@case("a subclass of a native subclass, with fields", uses_pydantic=True)
def _(m: Models) -> Any:
    seen: list[str] = []

    class Native(m.Operation):
        limit: ClassVar[int] = 3

        def shout(self) -> str:
            return super().__repr_name__() + str(self.id).upper()

        @property
        def twice(self) -> str:
            return f"{self.id}{__class__.__name__}"  # type: ignore[name-defined]

        @classmethod
        def make(cls, **data: Any) -> Any:
            return super().model_validate({"id": "made", **data})

        @staticmethod
        def number() -> int:
            return 4

        def model_dump(self, **options: Any) -> Any:
            seen.append(type(self).__name__)
            return super().model_dump(**options)

    class Sub(Native):
        name: int = 1

        def shout(self) -> str:
            return "sub " + super().shout()

    sub = Sub.make(name="5")
    return (
        sub,
        sub.shout(),
        sub.twice,
        Sub.number(),
        Sub.limit,
        sub.model_dump(),
        seen,
        isinstance(sub, Native),
        issubclass(Sub, Native),
        issubclass(Native, Sub),
        Sub.__class_vars__,
        _battery(m, Sub),
    )


@case("mixins of a subclass", uses_pydantic=True)
def _(m: Models) -> Any:
    import pydantic

    class Plain:
        def greet(self) -> str:
            return f"hello {self.id}"  # type: ignore[attr-defined]

    class WithField:
        name: str = "mixed"

    class WithConfig:
        model_config: ClassVar[Any] = {"frozen": True}

    class Model(pydantic.BaseModel):
        name: int = 3

        @pydantic.field_validator("name")
        @classmethod
        def check(cls, value: int) -> int:
            return value + 1

    class Abstract(abc.ABC):
        @abc.abstractmethod
        def work(self) -> int: ...

    kinds = {
        "Plain": Plain,
        "WithField": WithField,
        "WithConfig": WithConfig,
        "Model": Model,
        "Abstract": Abstract,
    }
    tried = {}
    for name, kind in kinds.items():
        for bases in (f"Operation, {name}", f"{name}, Operation"):
            tried[bases] = partial(_mixed, m, bases, {name: kind})
    return tabulate(tried)


def _mixed(m: Models, bases: str, names: dict[str, Any]) -> Any:
    kind = define(m, "more: int = 0\ndef work(self): return 5", bases, **names)
    return _battery(m, kind), record(lambda: kind(id="a").greet()), record(lambda: kind().work())


@case("a generic subclass", uses_pydantic=True)
def _(m: Models) -> Any:
    kind = typing.TypeVar("kind")

    class Answer(m.Operation, typing.Generic[kind]):
        value: kind

    return tabulate(
        {
            "int": lambda: Answer[int](id="a", value="5"),
            "refused": lambda: Answer[int](id="a", value="x"),
            "name": lambda: Answer[int].__name__,
            "cached": lambda: Answer[int] is Answer[int],
            "bare": lambda: Answer(id="a", value="x"),
            "instance": lambda: isinstance(Answer[int](value=1), m.Operation),
            "schema": lambda: Answer[int].model_json_schema(),
        }
    )


@case("names at the place of the class statement", uses_pydantic=True)
def _(m: Models) -> Any:
    Local = int  # noqa: N806 - a type

    class Sub(m.Operation):
        here: "Local" = 5
        later: "Later | None" = None

    class Later(m.Operation):
        name: int = 1

    return tabulate(
        {
            "here": lambda: Sub(here="6"),
            "rebuilt": lambda: Sub.model_rebuild(_types_namespace={"Later": Later, "Local": int}),
            "later": lambda: Sub(later={"id": "a", "name": "3"}),
        }
    )


@case("create_model with fields", uses_pydantic=True)
def _(m: Models) -> Any:
    import pydantic

    def twice(cls: Any, value: Any) -> Any:
        return value and value * 2

    return tabulate(
        {
            "field": lambda: _battery(
                m, pydantic.create_model("Sub", __base__=m.Operation, name=(int, 5))
            ),
            "bases": lambda: _battery(
                m, pydantic.create_model("Sub", __base__=(m.Operation,), name=(int, ...))
            ),
            "validators": lambda: pydantic.create_model(
                "Sub",
                __base__=m.Operation,
                __validators__={"v": pydantic.field_validator("id")(twice)},
            )(id="a"),
            "keywords": lambda: pydantic.create_model(
                "Sub", __base__=m.Operation, __cls_kwargs__={"frozen": True}
            )(id="a").__setattr__("id", 1),
            "plain": lambda: pydantic.create_model("Sub", __base__=m.Operation)(id="a"),
        }
    )


@case("hooks that run when a subclass is made", uses_pydantic=True)
def _(m: Models) -> Any:
    seen: list[Any] = []

    class Base(m.Operation):
        def __init_subclass__(cls, label: str = "", **options: Any) -> None:
            super().__init_subclass__(**options)
            seen.append(("init", cls.__name__, label))

        @classmethod
        def __pydantic_init_subclass__(cls, **options: Any) -> None:
            seen.append(("pydantic init", cls.__name__, options))

        @classmethod
        def __pydantic_on_complete__(cls) -> None:
            seen.append(("complete", cls.__name__))

    class Sub(Base, label="given"):
        name: int = 1

    return seen, functools.reduce(lambda made, _: made.model_copy(), range(2), Sub(id="a"))
