# ruff: noqa: PLC0415 - importing the package must not load what only few need
"""Attaches Python methods to `Operation`, and the finder that notices pydantic's import.

Importing has to be quick and must not load pydantic, so whatever needs more than a constant is a
descriptor that does its work on access. Once pydantic is imported, its `BaseModel` is the base of
the class (`hps_ops._class.ancestry`), and what stood here for its methods goes.

Without pydantic, the hooks do nothing (`hps_ops._model.hooks`). The other methods are still there
and raise ImportError when they are called; the data (`model_fields`, `__pydantic_validator__`, ...)
raise it on access.
"""

import sys
from _abc import _abc_init  # type: ignore[import-not-found] # of abc, with no public name
from _thread import get_ident

from hps_ops._hps_ops import FIELDS, LINKS_LATE, Operation, initialise, show_init
from hps_ops._model.state import OperationState

TYPE_CHECKING = False  # the constant of `typing`, without its import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any


class BaseModel:
    """Methods for `Operation`. The class bears this name because error messages show it."""

    def __init__(self, /, **data: "Any") -> None:
        """Take the values of the fields as keywords; all of them are validated."""
        if Operation in type(self).__mro__ or not isinstance(self, Operation):
            initialise(self, data)
        else:
            # Of a model that pydantic has made of a subclass.
            vars(Operation)[MODEL].model.__init__(self, **data)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: "Any", handler: "Any", /) -> "Any":
        """Give pydantic the schema for a field or adapter of this type."""
        from hps_ops._with_pydantic import twin

        return twin.schema_for_field(cls)

    def __dir__(self) -> "list[str]":
        # The class has a slot for each field; an instance has those that are in its dict.
        fields = {name for name, _, _ in FIELDS} - self.__dict__.keys()
        names = [name for name in object.__dir__(self) if name not in fields.union(_OWN)]
        # On an instance `model_computed_fields` comes with a warning of pydantic's.
        return _readable(names, "model_computed_fields")

    def __repr_name__(self) -> str:
        """Name the class in `repr`."""
        return type(self).__name__

    def __repr_recursion__(self, object: "Any") -> str:  # noqa: A002 - pydantic's name
        """Stand for an object that is inside itself."""
        return f"<Recursion on {type(object).__name__} with id={id(object)}>"

    def __repr_str__(self, join_str: str) -> str:
        """Join the arguments which `repr` shows."""
        return join_str.join(
            repr(value) if name is None else f"{name}={value!r}"
            for name, value in self.__repr_args__()  # type: ignore[attr-defined]
        )

    def __pretty__(self, fmt: "Callable[[Any], Any]", **kwargs: "Any") -> "Iterator[Any]":
        """Show the instance to devtools: texts, and numbers that change the indentation."""
        yield self.__repr_name__() + "("
        yield 1
        for name, value in self.__repr_args__():  # type: ignore[attr-defined]
            if name is not None:
                yield name + "="
            yield fmt(value)
            yield ","
            yield 0
        yield -1
        yield ")"

    def __rich_repr__(self) -> "Iterator[Any]":
        """Show the instance to rich: values, and pairs of name and value."""
        for name, value in self.__repr_args__():  # type: ignore[attr-defined]
            yield value if name is None else (name, value)

    def _repr_pretty_(self, printer: "Any", cycle: bool) -> None:
        """Show the instance to IPython: as `repr`, on several lines if it is long."""
        from hps_ops._tools import display

        display.pretty(self, printer, cycle)

    def _repr_html_(self) -> str:
        """Show the instance to a notebook: as a table of the fields that are not None."""
        from hps_ops._tools import display

        return display.html(self)


class _FromPydantic:
    """Data of the class that only pydantic can give.

    The objects of `twin.PER_CLASS` take the place of theirs in the class once they are made.
    Until then pydantic itself can come across one of these in the `__dict__` of the class, so it
    passes on what is asked of it.
    """

    __slots__ = ("name", "owner")

    def __init__(self, name: str, owner: "type[Any]") -> None:
        self.name = name
        self.owner = owner

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        # pydantic before 2.12 asks so whether something is a model at all.
        if sys._getframe(1).f_code.co_name in ("__instancecheck__", "__subclasscheck__"):
            return self
        from hps_ops._with_pydantic import twin

        return twin.class_attribute(owner, self.name)

    def __getattr__(self, name: str) -> "Any":
        # Tools probe every attribute of a class for special names; that must not load pydantic.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.__get__(None, self.owner), name)


class _CoreSchema(dict[str, "Any"]):
    """The core schema, which is made on first need.

    pydantic finds it in the class's own dict, asks for its type, and may then put the object itself
    into a larger schema, where native code takes nothing but a dict with all entries.
    """

    __slots__ = ("owner",)

    def __init__(self, owner: "type[Any]") -> None:
        self.owner = owner

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        from hps_ops._with_pydantic import twin

        return twin.class_attribute(owner, "__pydantic_core_schema__")

    def _fill(self) -> None:
        if not super().__len__():
            self.update(self.__get__(None, self.owner))

    def __missing__(self, key: str) -> "Any":
        self._fill()
        return super().__getitem__(key)

    def get(self, key: str, default: "Any" = None) -> "Any":
        """Give an entry, as any dict does."""
        self._fill()
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self._fill()
        return super().__contains__(key)

    def __iter__(self) -> "Iterator[str]":
        self._fill()
        return super().__iter__()

    def __len__(self) -> int:
        self._fill()
        return super().__len__()


class _Inherited:
    """What the class inherits from pydantic's `BaseModel`, until that is its base."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        from hps_ops._errors import missing

        if not missing.is_installed():
            return self._without_pydantic(instance, owner)
        from pydantic import BaseModel as Model

        place: type[Any] = Model
        if instance is None and self.name == "__fields__":
            # Of the class, it is an attribute of the metaclass.
            instance, owner, place = owner, type(owner), type(Model)
        found = vars(place).get(self.name)
        if found is None:
            raise AttributeError(f"type object {owner.__name__!r} has no attribute {self.name!r}")
        if not hasattr(found, "__get__"):
            return found
        import warnings

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            value = found.__get__(instance, owner)
        for warning in caught:
            # Given from here, so that they point to the line that reads the attribute.
            warnings.warn(warning.message, stacklevel=2)
        return value

    def _without_pydantic(self, instance: "Any", owner: "type[Any]") -> "Any":
        from hps_ops._errors import missing
        from hps_ops._model import hooks, introspection

        if self.name == "model_json_schema":
            # For its usual arguments it can do without.
            return introspection.json_schema_method(owner)
        found = vars(hooks.BaseModel).get(self.name)
        if found is not None:
            return found.__get__(instance, owner) if hasattr(found, "__get__") else found
        if self.name in _INHERITED_DATA:
            raise missing.needs(f"Operation.{self.name}")
        return missing.refuse(f"Operation.{self.name}")


class _InheritedProperty(_Inherited):
    """The same for what can only be read."""

    __slots__ = ()

    def __set__(self, instance: "Any", value: "Any") -> None:
        plain = property()
        plain.__set_name__(type(instance), self.name)  # type: ignore[attr-defined] # the error shows it
        plain.__set__(instance, value)


class _CustomInit:
    """`__pydantic_custom_init__`: whether a class has an `__init__` of its own."""

    __slots__ = ()

    def __get__(self, instance: "Any", owner: "type[Any]") -> bool:
        return owner.__init__ is not Operation.__init__


class _Signature:
    """`__signature__`, for the class only: an instance is not callable."""

    __slots__ = ()

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        if instance is not None:
            name = owner.__name__
            raise AttributeError(f"'__signature__' attribute of {name!r} is class-only")
        from hps_ops._model import introspection

        return introspection.signature(owner)


class _Annotations(dict[str, str]):
    """The annotations of the fields: texts, as in the reference.

    `typing.get_type_hints` looks their names up in the module that the class names as its own.
    `Any` is put there when somebody asks, for it takes `typing`.
    """

    __slots__ = ()

    def __get__(self, instance: "Any", owner: "type[Any]") -> "dict[str, str]":
        self.items()
        # Nobody has to come here again.
        Operation.__annotations__ = dict(self)
        return Operation.__annotations__

    def items(self) -> "Any":
        """Give the pairs of name and type."""
        import typing

        vars(sys.modules[Operation.__module__]).setdefault("Any", typing.Any)
        return super().items()


#: What only pydantic can give, and what comes with it from `BaseModel`: data and methods.
_DATA_FROM_PYDANTIC = (
    *("__pydantic_core_schema__", "__pydantic_decorators__", "__pydantic_fields__"),
    *("__pydantic_serializer__", "__pydantic_validator__"),
)
_INHERITED_DATA = ("model_fields", "model_computed_fields", "__fields__", "__fields_set__")
_INHERITED = (
    *_INHERITED_DATA,
    *("model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild"),
    *("dict", "json", "copy", "parse_obj", "parse_raw", "parse_file", "from_orm", "construct"),
    *("schema", "schema_json", "validate", "update_forward_refs"),
    *("_iter", "_copy_and_set_values", "_calculate_keys", "_get_value", "_setattr_handler"),
    *("__class_getitem__", "__get_pydantic_json_schema__", "__pydantic_init_subclass__"),
    "__pydantic_on_complete__",
)


def attach_to_class(cls: "type[Any]") -> None:
    """Give a class what belongs to it alone and is not inherited."""
    cls.__pydantic_core_schema__ = _CoreSchema(cls)
    for name in ("__pydantic_validator__", "__pydantic_serializer__"):
        setattr(cls, name, _FromPydantic(name, cls))
    cls.model_config = {}


def _dir_of_class(cls: "type[Any]") -> "list[str]":
    # pydantic hides `__fields__` here as well: reading it only to look around would warn.
    hidden = {"__fields__", *_OWN, *(name for name, _, _ in FIELDS)}
    return [name for name in _readable(type.__dir__(cls)) if name not in hidden]


def _is_subclass(cls: "type[Any]", subclass: "type[Any]") -> bool:
    """Tell whether a class is one of these, be it native or a model that pydantic has made."""
    if type.__subclasscheck__(cls, subclass):
        return True
    stand_in = vars(cls).get(MODEL)
    return stand_in is not None and type.__subclasscheck__(stand_in.model, subclass)


def _is_instance(cls: "type[Any]", instance: object) -> bool:
    if type.__instancecheck__(cls, instance) or _is_subclass(cls, type(instance)):
        return True
    # A mock, or a proxy, which says of which class it is.
    claimed = getattr(instance, "__class__", None)
    return (
        claimed is not type(instance) and isinstance(claimed, type) and _is_subclass(cls, claimed)
    )


def _register(cls: "type[Any]", subclass: "type[Any]") -> "type[Any]":
    """Register a virtual subclass, which `isinstance` and `issubclass` do not ask for."""
    import warnings
    from abc import ABCMeta

    # pydantic's words.
    warnings.warn(
        "For performance reasons, virtual subclasses registered using "
        f"'{cls.__qualname__}.register()' are not supported in 'isinstance()' and 'issubclass()' "
        "checks.",
        stacklevel=2,
    )
    register: Callable[..., type[Any]] = ABCMeta.register
    return register(cls, subclass)


def _readable(names: "Iterable[str]", *others: str) -> "list[str]":
    """Leave out what would raise ImportError here: `inspect` and mocks read all that is listed."""
    from importlib.util import find_spec

    if find_spec("pydantic") is not None:
        return list(names)
    return [name for name in names if name not in (*_DATA_FROM_PYDANTIC, *_INHERITED_DATA, *others)]


_PROPERTIES = {
    "model_fields_set": property(
        lambda operation: operation.__pydantic_fields_set__,
        doc="The names of the fields that were set; the live set, not a copy.",
    ),
    "model_extra": property(
        lambda operation: operation.__pydantic_extra__,
        doc='The values without a field, if ``extra="allow"`` was given, else None.',
    ),
}


def _constants() -> "dict[str, Any]":
    return {
        "__class_vars__": set(),
        "__private_attributes__": {},
        "__pydantic_complete__": True,
        "__pydantic_computed_fields__": {},
        "__pydantic_custom_init__": _CustomInit(),
        "__pydantic_extra_info__": None,
        "__pydantic_generic_metadata__": {"origin": None, "args": (), "parameters": ()},
        "__pydantic_parent_namespace__": None,
        "__pydantic_post_init__": None,
        "__pydantic_root_model__": False,
        "__pydantic_setattr_handlers__": {},
        "__signature__": _Signature(),
        "__slots__": (
            *("__dict__", "__pydantic_fields_set__", "__pydantic_extra__"),
            "__pydantic_private__",
        ),
    }


#: Where a native class keeps the `StandIn` of pydantic's that takes its place as a base.
MODEL = "__hps_ops_model__"
#: What is ours among the names of a class.
_OWN = (MODEL, "__hps_ops_twin__", "__hps_ops_values__")

PYDANTIC_MAIN = "pydantic.main"


class _Finder:
    """Notices that pydantic is imported; it finds nothing that others would not."""

    __slots__ = ("searching",)

    def __init__(self) -> None:
        self.searching: set[int] = set()

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        """Find `pydantic.main` as the others do, and answer None to all else."""
        if name != PYDANTIC_MAIN and PYDANTIC_MAIN not in sys.modules:
            return None
        thread = get_ident()
        if thread in self.searching:
            return None
        # Whoever wraps other finders asks us again, and so does our own import.
        self.searching.add(thread)
        try:
            from hps_ops._class import ancestry

            if name == PYDANTIC_MAIN:
                return ancestry.find(self, path, target)
            ancestry.link(self)
        finally:
            self.searching.discard(thread)
        return None


def _link() -> None:
    """Make the class a pydantic model for all who ask, now or once pydantic is imported."""
    finder = _Finder()
    if PYDANTIC_MAIN in sys.modules:
        from hps_ops._class import ancestry

        ancestry.wait()
        if ancestry.link(finder):
            return
    if LINKS_LATE:
        sys.meta_path.insert(0, finder)


def let_go() -> "dict[str, _Inherited]":
    """Take out of the class what it will inherit from pydantic's, and give it back.

    Before that is its base: some of these names are read-only properties of pydantic's metaclass.
    """
    held = {
        name: value
        for name in _INHERITED
        if isinstance(value := vars(Operation).get(name), _Inherited)
    }
    for name in held:
        delattr(Operation, name)
    return held


def take_back(held: "dict[str, _Inherited]") -> None:
    """Undo `let_go`, where pydantic's class has not become the base."""
    for name, value in held.items():
        setattr(Operation, name, value)


def complete(model: "type[Any]") -> None:
    """Finish the class, of which pydantic's `BaseModel` is the base now."""
    # What tools show as help.
    vars(BaseModel)["__init__"].__doc__ = model.__init__.__doc__
    for name in ("model_fields", "model_computed_fields"):
        # Before pydantic 2.10 each class has a dict of its own, as its metaclass gives it.
        if isinstance(vars(model).get(name), dict):
            setattr(Operation, name, _FromPydantic(name, Operation))


def attach() -> None:
    """Give the native class everything that is defined here."""
    for name, value in vars(BaseModel).items():
        if isinstance(value, (classmethod, type(attach))) and name != "__init__":
            setattr(Operation, name, value)
    show_init(vars(BaseModel)["__init__"])
    for name in _INHERITED:
        kind = _InheritedProperty if name == "__fields_set__" else _Inherited
        setattr(Operation, name, kind(name))
    attach_to_class(Operation)
    for name in ("__pydantic_decorators__", "__pydantic_fields__"):
        setattr(Operation, name, _FromPydantic(name, Operation))
    for name, value in _PROPERTIES.items():
        setattr(Operation, name, value)
        value.__set_name__(Operation, name)  # type: ignore[attr-defined] # error messages show it
    for name, value in _constants().items():
        setattr(Operation, name, value)
    Operation.__annotations__ = _Annotations((name, f"{kind} | None") for name, kind, _ in FIELDS)
    # One object for both names: pickles tell by that whether they have written it already.
    if Operation.__module__ == OperationState.__module__:
        Operation.__module__ = OperationState.__module__
    # The class was not made by `ABCMeta`, which its metaclass derives from.
    _abc_init(Operation)
    metaclass: Any = type(Operation)
    metaclass.__dir__ = _dir_of_class
    metaclass.__instancecheck__ = _is_instance
    metaclass.__subclasscheck__ = _is_subclass
    metaclass.__pydantic_fields_complete__ = property(lambda _: True)
    metaclass.register = _register
    _link()
