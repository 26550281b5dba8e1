"""Subclasses that add behaviour."""

import copy
import functools
from typing import Any, ClassVar

from ..outcome import record
from ..registry import case, tabulate
from ..sides import Models
from .instance_state import looks


@case("methods, properties and class constants")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        limit: ClassVar[int] = 5

        @property
        def name(self) -> str:
            return f"{self.id}!"

        @name.setter
        def name(self, value: str) -> None:
            self.id = value

        @functools.cached_property
        def cached(self) -> list[Any]:
            return [self.id]

        @classmethod
        def make(cls) -> Any:
            return cls(id="made")

        @staticmethod
        def twice(x: int) -> int:
            return 2 * x

        def shout(self) -> str:
            return self.id.upper()

    sub = Sub.make()
    steps = [sub.name, sub.shout(), Sub.twice(2), sub.twice(3), sub.limit, Sub.limit]
    sub.name = "renamed"
    steps += [sub.id, sub.cached, sub.cached is sub.cached]
    return steps, looks(sub), sub == Sub(id="renamed"), sub.model_fields_set


@case("the name of the subclass is used in texts and errors")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        pass

    return tabulate(
        {
            "repr": lambda: repr(Sub(id="a")),
            "error": lambda: Sub(id=5),
            "validate": lambda: Sub.model_validate({"id": 5}),
            "not a dict": lambda: Sub.model_validate(5),
            "JSON": lambda: Sub.model_validate_json("[]"),
            "broken JSON": lambda: Sub.model_validate_json("{"),
            "strings": lambda: Sub.model_validate_strings({"progress": "x"}),
            "unknown get": lambda: Sub().foo,
            "unknown set": lambda: setattr(Sub(), "foo", 1),
            "unknown delete": lambda: delattr(Sub(), "foo"),
            "position": lambda: Sub(5),
            "class attribute": lambda: Sub.id,
            "hash": lambda: hash(Sub()),
        }
    )


@case("an own __init__ with other arguments")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def __init__(self, name: str, **data: Any) -> None:
            super().__init__(id=name, **data)

    return tabulate(
        {
            "call": lambda: Sub("a", rate="b"),
            "missing": lambda: Sub(),
            "validate": lambda: Sub.model_validate({"name": "a", "rate": "b"}),
            "validate without": lambda: Sub.model_validate({"rate": "b"}),
            "JSON": lambda: Sub.model_validate_json('{"name": "a", "rate": "b"}'),
            "JSON without": lambda: Sub.model_validate_json('{"rate": "b"}'),
            "strings": lambda: Sub.model_validate_strings({"name": "a"}),
            "construct": lambda: Sub.model_construct(id="a"),
            "copy": lambda: Sub("a").model_copy(),
            "fault": lambda: Sub("a", rate=5),
            "validate fault": lambda: Sub.model_validate({"name": "a", "rate": 5}),
            "instance": lambda: Sub.model_validate(Sub("a")),
            "not a dict": lambda: Sub.model_validate(5),
            "extra": lambda: Sub.model_validate({"name": "a", "x": 1}, extra="allow"),
            "strict": lambda: Sub.model_validate({"name": "a", "progress": "1"}, strict=True),
        }
    )


@case("an own __init__ that does more before and after")
def _(m: Models) -> Any:
    seen = []

    class Sub(m.Operation):
        def __init__(self, **data: Any) -> None:
            seen.append(sorted(data))
            data.setdefault("rate", "default")
            super().__init__(**data)
            self._ready = True
            seen.append(self.id)

    outcomes = tabulate(
        {
            "call": lambda: Sub(id="a"),
            "validate": lambda: Sub.model_validate({"id": "b"}),
            "JSON": lambda: Sub.model_validate_json('{"id": "c"}'),
            "fault": lambda: Sub(id=5),
            "copy": lambda: Sub(id="d").model_copy(),
        }
    )
    return outcomes, seen


@case("an own __init__ that does not call the base")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def __init__(self) -> None:
            pass

    return tabulate(
        {
            "repr": lambda: repr(Sub()),
            "get": lambda: Sub().id,
            "set": lambda: setattr(Sub(), "id", "a"),
            "dump": lambda: Sub().model_dump(),
            "equal": lambda: Sub() == Sub(),
            "fields set": lambda: Sub().model_fields_set,
            "validate": lambda: Sub.model_validate({}),
        }
    )


@case("model_post_init runs after validation", needs_pydantic="a hook of the model")
def _(m: Models) -> Any:
    seen: list[Any] = []

    class Sub(m.Operation):
        def model_post_init(self, context: Any, /) -> None:
            seen.append((self.id, context))
            self.rate = "from post init"

    outcomes = tabulate(
        {
            "call": lambda: Sub(id="a"),
            "validate": lambda: Sub.model_validate({"id": "b"}, context={"c": 1}),
            "JSON": lambda: Sub.model_validate_json('{"id": "c"}', context=5),
            "strings": lambda: Sub.model_validate_strings({"id": "d"}),
            "construct": lambda: Sub.model_construct(id="e"),
            "copy": lambda: Sub(id="f").model_copy(),
            "instance": lambda: Sub.model_validate(Sub(id="g")),
            "fault": lambda: Sub(id=5),
            "attributes": lambda: Sub.model_validate(
                type("Source", (), {"id": "h"}), from_attributes=True
            ),
            "again": lambda: Sub(id="i").__init__(id="j"),
        }
    )
    return outcomes, seen


@case("model_post_init that raises", needs_pydantic="a hook of the model")
def _(m: Models) -> Any:
    def make(error: BaseException) -> Any:
        class Sub(m.Operation):
            def model_post_init(self, context: Any, /) -> None:
                raise error

        return Sub

    return tabulate(
        {
            f"{type(error).__name__} {how}": lambda error=error, call=call: call(make(error))
            for error in (
                RuntimeError("r"),
                ValueError("v"),
                AssertionError("a"),
                TypeError("t"),
                KeyError("k"),
                AttributeError("attr"),
            )
            for how, call in {
                "call": lambda cls: cls(id="a"),
                "validate": lambda cls: cls.model_validate({"id": "a"}),
                "JSON": lambda cls: cls.model_validate_json('{"id": "a"}'),
                "construct": lambda cls: cls.model_construct(id="a"),
            }.items()
        }
    )


@case("own special methods")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Sub) and self.id == other.id

        def __hash__(self) -> int:
            return hash(self.id)

        def __repr__(self) -> str:
            return f"<{self.id}>"

        def __str__(self) -> str:
            return f"({self.id})"

        def __len__(self) -> int:
            return 5

        def __lt__(self, other: Any) -> bool:
            return self.id < other.id

        def __bool__(self) -> bool:
            return self.id == "a"

        def __contains__(self, item: Any) -> bool:
            return item == self.id

        def __getitem__(self, name: str) -> Any:
            return getattr(self, name)

    a, b = Sub(id="a"), Sub(id="b", rate="r")
    return tabulate(
        {
            "equal": lambda: (a == Sub(id="a", rate="r"), a == b, a != b),
            "hash": lambda: (hash(a) == hash("a"), len({a, Sub(id="a"), b})),
            "repr": lambda: (repr(a), str(a), f"{a}"),
            "len": lambda: len(a),
            "order": lambda: [x.id for x in sorted([b, a])],
            "bool": lambda: (bool(a), bool(b)),
            "contains": lambda: "a" in a,
            "item": lambda: a["id"],
        }
    )


@case("own attribute hooks")
def _(m: Models) -> Any:
    seen: list[Any] = []

    class Sub(m.Operation):
        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return f"missing {name}"

        def __setattr__(self, name: str, value: Any) -> None:
            seen.append(("set", name))
            super().__setattr__(name, value)

        def __delattr__(self, name: str) -> None:
            seen.append(("delete", name))
            super().__delattr__(name)

    sub = Sub(id="a")
    sub.rate = "b"
    del sub.id
    got = sub.id, sub.foo, sub.rate
    outcome = record(lambda: setattr(sub, "unknown", 1))
    return got, outcome, [one for one in seen if not one[1].startswith("__")]


@case("own __iter__ and __repr_args__")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def __iter__(self) -> Any:
            yield "only", self.id

        def __repr_args__(self) -> Any:
            yield "short", self.id
            yield None, 5

    sub = Sub(id="a")
    return list(sub), dict(sub), repr(sub), str(sub), list(sub.__rich_repr__())


@case("own __repr_name__ and __repr_str__")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def __repr_name__(self) -> str:
            return "Renamed"

        def __repr_str__(self, join_str: str) -> str:
            return join_str.join(["x", "y"])

    sub = Sub(id="a")
    return repr(sub), str(sub), list(sub.__pretty__(repr))


@case("own model_dump and model_validate that call the base")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        @classmethod
        def model_validate(cls, obj: Any, **options: Any) -> Any:
            return super().model_validate({"id": obj}, **options)

        def model_dump(self, **options: Any) -> Any:
            return super().model_dump(exclude_none=True, **options) | {"more": 1}

        def model_copy(self, **options: Any) -> Any:
            return super().model_copy(update={"rate": "copied"})

    sub = Sub.model_validate("a")
    return sub, sub.model_dump(), sub.model_copy(), sub.model_dump_json(exclude_none=True)


@case("slots, several bases and a second generation")
def _(m: Models) -> Any:
    class Mixin:
        def greet(self) -> str:
            return f"hello {self.id}"

    class Sub(Mixin, m.Operation):
        pass

    class After(m.Operation, Mixin):
        pass

    class Third(Sub):
        def greet(self) -> str:
            return super().greet() + "!"

    third = Third(id="a")
    return (
        [cls.__name__ for cls in Third.__mro__[:4]],
        third.greet(),
        After(id="b").greet(),
        third,
        isinstance(third, m.Operation),
        issubclass(Third, m.Operation),
        Third.model_validate(third) is third,
        record(lambda: Third.model_validate(Sub(id="b"))),
        Sub(id="a") == third,
        Sub.model_validate(third) is third,
    )


@case("__init_subclass__ with keywords", needs_pydantic="class keywords")
def _(m: Models) -> Any:
    seen = []

    class Base(m.Operation):
        def __init_subclass__(cls, label: str = "none", **options: Any) -> None:
            super().__init_subclass__(**options)
            seen.append((cls.__name__, label))

    class Sub(Base, label="given"):
        pass

    return seen, Sub(id="a")


@case("__new__ of a subclass")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def __new__(cls, **data: Any) -> Any:
            made = super().__new__(cls)
            object.__setattr__(made, "_made", True)
            return made

    return tabulate({"call": lambda: Sub(id="a"), "made": lambda: Sub(id="a")._made})


@case("how often copies call __new__ of a subclass")
def _(m: Models) -> Any:
    calls: list[str] = []

    class Sub(m.Operation):
        def __new__(cls, **data: Any) -> Any:
            calls.append("new")
            return super().__new__(cls)

    one = Sub(id="a", children=["b"])
    counts = []
    for act in (
        lambda: copy.copy(one),
        lambda: copy.deepcopy(one),
        one.model_copy,
        lambda: one.model_copy(deep=True),
        lambda: one.model_copy(update={"id": "b"}),
        lambda: one.model_copy(update={"id": "b"}, deep=True),
    ):
        calls.clear()
        counts.append((act(), len(calls)))
    return counts, one


@case("a subclass with a doc and a qualified name")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        """Own words."""

    return Sub.__doc__, Sub.__qualname__, Sub.__module__, Sub.__hash__


@case("super() of each method")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def parts(self) -> Any:
            return (
                super().__repr__(),
                super().__str__(),
                list(super().__iter__()),
                super().__eq__(self),
                # Before anybody holds the dict: see the table of differences in README.
                super().__getattribute__("id"),
                super().__getstate__(),
                super().model_dump_json(),
                super().__copy__(),
                record(lambda: super(Sub, self).__getattr__("foo")),
            )

    return Sub(id="a").parts()


@case("private attributes of a subclass by assignment")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        def remember(self, value: Any) -> None:
            self._memory = value

    sub = Sub(id="a")
    sub.remember(5)
    return sub._memory, sub, repr(sub), sub.model_dump(exclude_none=True), sub == Sub(id="a")


@case("an order that total_ordering completes or a mixin brings")
def _(m: Models) -> Any:
    @functools.total_ordering
    class Ordered(m.Operation):
        def __lt__(self, other: Any) -> bool:
            return self.id < other.id

    class ById:
        def __gt__(self, other: Any) -> str:
            return f"{self.id} after {other.id}"

    class Mixed(m.Operation, ById):
        pass

    a, b, plain = Ordered(id="a"), Ordered(id="b"), m.Operation()
    return (
        (a < b, a <= b, a > b, a >= b, a == b, a != b, a == Ordered(id="a")),
        Mixed(id="a") > Mixed(id="b"),
        record(lambda: Mixed(id="a") >= Mixed(id="b")),
        record(lambda: plain <= plain),
        plain.__lt__(plain),
        m.Operation.__ge__ is object.__ge__,
    )


@case("a class variable is not assigned on an instance")
def _(m: Models) -> Any:
    class Sub(m.Operation):
        limit: ClassVar[int] = 3
        _hidden: ClassVar[int] = 4

    class Second(Sub):
        pass

    def assign(cls: Any, name: str) -> None:
        setattr(cls(), name, 5)

    return [
        record(lambda cls=cls, name=name: assign(cls, name))
        for cls in (Sub, Second)
        for name in ("limit", "_hidden", "other")
    ]


@case("create_model makes a subclass", uses_pydantic=True)
def _(m: Models) -> Any:
    import pydantic

    class Mixin:
        def greet(self) -> str:
            return f"hello {self.id}"

    plain = pydantic.create_model("Plain", __base__=m.Operation)
    mixed = pydantic.create_model(
        "Mixed", __base__=(m.Operation, Mixin), __module__="somewhere", __doc__="Words."
    )
    return (
        plain(id="a"),
        plain.__qualname__,
        issubclass(plain, m.Operation),
        record(lambda: plain(id=1)),
        mixed.model_validate({"id": "a"}).greet(),
        (mixed.__module__, mixed.__doc__),
    )


@case("`!=` asks a subclass's own `__eq__`")
def _(m: Models) -> Any:
    class ById(m.Operation):
        def __eq__(self, other: object) -> bool:
            return isinstance(other, ById) and bool(self.id == other.id)

        __hash__ = None

    class Mixin:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None

    class Mixed(Mixin, m.Operation):
        pass

    class Hashed(m.Operation):
        def __hash__(self) -> int:
            return 1

    class Unequal(m.Operation):
        def __ne__(self, other: object) -> bool:
            return True

    return [
        (first == second, first != second, second != first)
        for cls in (m.Operation, ById, Mixed, Hashed, Unequal)
        for first, second in (
            (cls(id="a", progress=0.1), cls(id="a", progress=0.2)),
            (cls(id="a"), cls(id="b")),
            (cls(id="a"), cls(id="a")),
            (cls(id="a"), m.Operation(id="a")),
            (cls(id="a"), "a"),
        )
    ]
