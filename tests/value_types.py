"""Classes whose instances make awkward input values. Each has a ``repr`` without an address."""

import collections
import collections.abc
import enum
from typing import Any


class Shown:
    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class IntSubclass(int):
    pass


class FloatSubclass(float):
    pass


class StrSubclass(str):
    def __str__(self) -> str:
        return "what __str__ says"


class BytesSubclass(bytes):
    pass


class ListSubclass(list):
    pass


class TupleSubclass(tuple):
    pass


class DictSubclass(dict):
    pass


class MissingDict(dict):
    def __missing__(self, key: str) -> str:
        return "from __missing__"


class GetDict(dict):
    def get(self, key: Any, default: Any = None) -> Any:
        return f"get {key}" if key in ("id", "rate") else default


class IntMember(enum.IntEnum):
    three = 3


class StrMember(str, enum.Enum):
    running = "running"
    other = "other"


class FloatMember(float, enum.Enum):
    half = 0.5


class PlainMember(enum.Enum):
    running = "running"
    five = 5
    half = 0.5
    nothing = None
    listed = ["a"]  # noqa: RUF012 - the value of a member
    big = 10**30
    raw = b"12"


class ReprMember(enum.Enum):
    running = "running"

    def __str__(self) -> str:
        return "what __str__ says"


class FlagMember(enum.Flag):
    one = 1


class IntFlagMember(enum.IntFlag):
    one = 1


class HasIndex(Shown):
    def __index__(self) -> int:
        return 7


class HasInt(Shown):
    def __int__(self) -> int:
        return 7


class HasFloat(Shown):
    def __init__(self, value: Any) -> None:
        self.value = value

    def __float__(self) -> float:
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


class BadIndex(Shown):
    def __index__(self) -> int:
        raise RuntimeError("no index")


class GetItem(Shown):
    def __getitem__(self, index: int) -> str:
        if index > 2:
            raise IndexError
        return "x"


class GetItemWithLength(GetItem):
    def __len__(self) -> int:
        return 3


class Iterable(Shown):
    def __iter__(self) -> Any:
        return iter("ab")


class IterableWithLength(Iterable):
    def __len__(self) -> int:
        return 2


class BadIter(Shown):
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __iter__(self) -> Any:
        raise self.error


class FailsMidway(Shown):
    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __iter__(self) -> Any:
        yield "a"
        raise self.error


class Sequence(Shown, collections.abc.Sequence):
    def __getitem__(self, index: int) -> str:
        return ["p", "q"][index]

    def __len__(self) -> int:
        return 2


class Mapping(Shown, collections.abc.Mapping):
    def __init__(self, content: dict[Any, Any] | None = None) -> None:
        self.content = {"a": "x"} if content is None else content

    def __getitem__(self, key: Any) -> Any:
        return self.content[key]

    def __iter__(self) -> Any:
        return iter(self.content)

    def __len__(self) -> int:
        return len(self.content)


class EqualsRunning(Shown):
    def __eq__(self, other: object) -> bool:
        return other == "running"

    def __hash__(self) -> int:
        return hash("running")


class Unhashable(Shown):
    __hash__ = None  # type: ignore[assignment]


class BadHash(Shown):
    def __hash__(self) -> int:
        raise RuntimeError("no hash")


class BadRepr:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")


class BadBool(Shown):
    def __bool__(self) -> bool:
        raise RuntimeError("no bool")


class UserList(collections.UserList):
    pass


class UserString(collections.UserString):
    pass


class WithAttributes(Shown):
    """Has exactly the attributes it is given."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class ListLike(list):
    """A list that iterates differently from what it holds."""

    def __iter__(self) -> Any:
        return iter(["from __iter__"])
