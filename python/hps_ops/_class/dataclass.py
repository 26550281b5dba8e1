"""The dataclass protocol of `Operation`, made when somebody asks for it.

FastAPI takes a parameter for a request body if its class is a pydantic model or a dataclass, and
many tools that turn objects into documents know no third kind. A native class cannot be the former,
so it offers what tells the latter: `__dataclass_fields__` and `__dataclass_params__`.
"""

import dataclasses
from operator import attrgetter
from typing import Any

from hps_ops._hps_ops import FIELDS, Operation


class Fields:
    """`__dataclass_fields__`: of the class all fields, of an instance those that it has.

    A deleted field is left out of an instance's dumps, here as in pydantic. orjson crashes on a
    field that an instance has not, and gives its reference to the fields back before it reads
    them: whatever was handed out once is kept.
    """

    __slots__ = ("_all", "_kept", "_values")

    def __init__(self, fields: dict[str, Any]) -> None:
        self._all = fields
        self._kept: dict[tuple[str, ...], dict[str, Any]] = {}
        self._values = attrgetter(*fields)

    def items(self) -> Any:
        """Give the names and fields, for who finds this object itself in the class's dict."""
        return self._all.items()

    def __get__(self, instance: Any, owner: type[Any]) -> dict[str, Any]:
        if instance is not None:
            try:
                self._values(instance)
            except AttributeError:
                present = tuple(name for name in self._all if hasattr(instance, name))
                subset = {name: self._all[name] for name in present}
                return self._kept.setdefault(present, subset)
        return self._all


def offer() -> None:
    """Put the two attributes into the class.

    Both come from a dataclass of the running Python with the same fields: their classes are
    different in each version.
    """
    types = Operation.__annotations__
    template: Any = dataclasses.make_dataclass(
        Operation.__name__,
        [
            (name, types[name], dataclasses.field(default=None, metadata=_metadata(description)))
            for name, _, description in FIELDS
        ],
        repr=False,  # `pprint` prints a dataclass by its fields if that made its `__repr__`
        match_args=False,
        kw_only=True,
    )
    attributes: Any = Operation
    attributes.__dataclass_fields__ = Fields(template.__dataclass_fields__)
    attributes.__dataclass_params__ = template.__dataclass_params__
    # The mark of classes that pydantic 1 (and `pydantic.v1`) has dealt with. A dataclass without it
    # gets another `__init__` when a model of pydantic 1 has a field of it.
    attributes.__pydantic_model__ = None


def _metadata(description: str | None) -> dict[str, str]:
    return {} if description is None else {"description": description}
