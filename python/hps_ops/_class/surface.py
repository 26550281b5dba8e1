# ruff: noqa: PLC0415 - importing the package must not load what only few need
"""What `Operation` has beyond its native methods, attached when the package is imported.

Importing has to be quick and must not load pydantic, so whatever needs more than a constant is a
descriptor that does its work on access. What only pydantic can answer comes from
`hps_ops._with_pydantic`; what merely needs the standard library, from
`hps_ops._model.introspection`.

Without pydantic, its methods are still there and raise ImportError when they are called; its data
(`model_fields`, `__pydantic_validator__`, ...) raise it on access.
"""

import sys
from _abc import _abc_init  # type: ignore[import-not-found] # of abc, with no public name
from _thread import get_ident

from hps_ops._hps_ops import FIELDS, LINKS_LATE, Operation
from hps_ops._model.state import OperationState

TYPE_CHECKING = False  # the constant of `typing`, without its import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    _classmethod = classmethod[Any, ..., Any]
else:
    _classmethod = classmethod


class BaseModel:
    """Methods for `Operation`. The class bears this name because error messages show it."""

    def model_post_init(self, context: "Any", /) -> None:
        """Do further work after validation; a subclass overrides this.

        Parameters
        ----------
        context
            The ``context`` given to the validating method, or None.
        """

    def __post_init__(self) -> None:
        """Complete an instance whose fields were put into a blank one, as msgspec does.

        It cannot know which of the fields its input had: those that are not None count as set.

        Raises
        ------
        ValidationError
            If values do not fit their fields.
        """
        if not hasattr(self, "__pydantic_fields_set__"):
            values = {name: getattr(self, name, None) for name, _, _ in FIELDS}
            Operation.__init__(
                self,  # type: ignore[arg-type] # the methods of this class are given to Operation
                **{name: value for name, value in values.items() if value is not None},
            )

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,  # noqa: ARG003 - pydantic's signature
        _parent_namespace_depth: int = 2,
        _types_namespace: "Any" = None,
    ) -> "bool | None":
        """Build the schema again that pydantic uses for this class.

        Parameters
        ----------
        force
            Build it even though it is complete, which it always is.
        raise_errors
            Without effect: there are no names left to resolve.

        Returns
        -------
        bool or None
            None if nothing was done, True if the schema was built.
        """
        if not force:
            return None
        from hps_ops._with_pydantic import twin

        # pydantic-core would take what the class holds instead of compiling the schema.
        attach_to_class(cls)
        return twin.rebuild(cls)

    @classmethod
    def model_parametrized_name(cls, params: "tuple[type[Any], ...]") -> str:
        """Name the class with the given type parameters; only generic subclasses have any."""
        from hps_ops._model import introspection

        return introspection.parametrized_name(cls, params)

    @classmethod
    def __class_getitem__(cls, typevar_values: "Any") -> "Any":
        from hps_ops._model import introspection

        return introspection.parametrize(cls, typevar_values)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: "Any", handler: "Any", /) -> "Any":
        """Give pydantic the schema for a field or adapter of this type."""
        from hps_ops._with_pydantic import twin

        return twin.schema_for_field(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: "Any", handler: "Any", /) -> "Any":
        """Change the JSON Schema of the class; a subclass overrides this."""
        return handler(core_schema)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: "Any") -> None:
        """Do further work when a subclass is made; a subclass overrides this."""

    @classmethod
    def __pydantic_on_complete__(cls) -> None:
        """Do further work when the class is ready; a subclass overrides this."""

    def __dir__(self) -> "list[str]":
        # The class has a slot for each field; an instance has those that are in its dict.
        fields = {name for name, _, _ in FIELDS} - self.__dict__.keys()
        names = [name for name in object.__dir__(self) if name not in fields]
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


class _Deprecated:
    """Data of the class which pydantic gives with a warning, depending on its version."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        from hps_ops._with_pydantic import twin

        if instance is None and self.name == "model_computed_fields":
            return owner.__pydantic_computed_fields__  # there are none, as pydantic need not say
        value, warned = twin.deprecated_attribute(owner, instance, self.name)
        if warned:
            import warnings

            # Given from here, so that they point to the line that reads the attribute.
            for warning in warned:
                warnings.warn(warning, stacklevel=2)
        return value


class _Method:
    """A method which is pydantic's own function, whatever version is installed."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        from hps_ops._with_pydantic import twin

        return twin.method(self.name, instance, owner)


def _wrapped(cls: "type[Any]", /, *_: "Any", **__: "Any") -> "Any":
    """Stand where tools look for the function of a class method; it is not the one they get."""
    raise TypeError(f"{cls.__name__} gives this method through its descriptor only")


class _ClassMethod(_classmethod):
    """A class method which is pydantic's own function, whatever version is installed."""

    def __init__(self, name: str) -> None:
        super().__init__(_wrapped)
        self.name = name

    def __get__(self, instance: "Any", owner: "type[Any] | None" = None) -> "Any":
        from hps_ops._errors import missing
        from hps_ops._with_pydantic import twin

        owner = type(instance) if owner is None else owner
        if self.name == "model_json_schema" and not missing.is_installed():
            # For its usual arguments it can do without.
            from hps_ops._model import introspection

            return introspection.json_schema_method(owner)
        return twin.method(self.name, instance, owner)


class _Computed:
    """Data of the class that depend on what a subclass overrides."""

    __slots__ = ("compute",)

    def __init__(self, compute: "Callable[[type[Any]], Any]") -> None:
        self.compute = compute

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        return self.compute(owner)


class _Dataclass:
    """What marks the class as a dataclass, until somebody asks: `dataclasses` imports slowly."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        from hps_ops._class import dataclass

        dataclass.offer()
        return getattr(owner if instance is None else instance, self.name)


class _Signature:
    """`__signature__`, for the class only: an instance is not callable."""

    __slots__ = ()

    def __get__(self, instance: "Any", owner: "type[Any]") -> "Any":
        if instance is not None:
            name = owner.__name__
            raise AttributeError(f"'__signature__' attribute of {name!r} is class-only")
        from hps_ops._model import introspection

        return introspection.signature(owner)


class _Annotations(dict[str, "Any"]):
    """The annotations of the fields.

    They are real types, so that `typing.get_type_hints` works wherever the class is imported
    from, except for `Any`: until somebody reads it, it stays a text, for it takes `typing`.
    """

    __slots__ = ()

    def __get__(self, instance: "Any", owner: "type[Any]") -> "dict[str, Any]":
        # Nobody has to come here again.
        Operation.__annotations__ = dict(self.items())
        return Operation.__annotations__

    def items(self) -> "Any":
        """Give the pairs of name and type."""
        from typing import Any

        for name, kind, _ in FIELDS:
            if kind == "Any":
                self[name] = Any | None
        return super().items()


_TYPES = {
    "list[str]": list[str] | None,
    "str": str | None,
    "float": float | None,
    "int": int | None,
    "Any": "Any | None",
    "OperationState": OperationState | None,
}

_DATA_FROM_PYDANTIC = (
    *("__pydantic_core_schema__", "__pydantic_decorators__", "__pydantic_fields__"),
    *("__pydantic_serializer__", "__pydantic_validator__", "__fields__", "__fields_set__"),
    "model_fields",
)

_METHODS = (
    *("dict", "json", "copy"),
    *("_iter", "_copy_and_set_values", "_calculate_keys", "_check_frozen"),
    "_setattr_handler",
)

_CLASS_METHODS = (
    *("parse_obj", "parse_raw", "parse_file", "from_orm", "construct", "schema", "schema_json"),
    *("validate", "update_forward_refs", "_get_value", "model_json_schema"),
)


def _init_subclass(cls: "type[Any]", /, **options: "Any") -> None:
    """Accept a subclass that adds behaviour; refuse what would need pydantic's own machinery."""
    from hps_ops._class import subclass

    subclass.complete(cls, options)


def _deprecated_fields_set(self: "Any") -> "Any":
    from hps_ops._with_pydantic import twin

    value, warned = twin.deprecated_attribute(type(self), self, "__fields_set__")
    if warned:
        import warnings

        for warning in warned:
            warnings.warn(warning, stacklevel=2)
    return value


def _custom_init(cls: "type[Any]") -> bool:
    return cls.__init__ is not Operation.__init__


def _post_init(cls: "type[Any]") -> "str | None":
    return None if cls.model_post_init is Operation.model_post_init else "model_post_init"


def attach_to_class(cls: "type[Any]") -> None:
    """Give a class what belongs to it alone and is not inherited."""
    cls.__pydantic_core_schema__ = _CoreSchema(cls)
    for name in ("__pydantic_validator__", "__pydantic_serializer__"):
        setattr(cls, name, _FromPydantic(name, cls))
    cls.model_config = {}


def _dir_of_class(cls: "type[Any]") -> "list[str]":
    # pydantic hides `__fields__` here as well: reading it only to look around would warn.
    return [name for name in _readable(type.__dir__(cls)) if name != "__fields__"]


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
    return [name for name in names if name not in (*_DATA_FROM_PYDANTIC, *others)]


_PROPERTIES = {
    "model_fields_set": property(
        lambda operation: operation.__pydantic_fields_set__,
        doc="The names of the fields that were set; the live set, not a copy.",
    ),
    "model_extra": property(
        lambda operation: operation.__pydantic_extra__,
        doc='The values without a field, if ``extra="allow"`` was given, else None.',
    ),
    "__fields_set__": property(_deprecated_fields_set),
}


def _constants() -> "dict[str, Any]":
    return {
        "__class_vars__": set(),
        "__dataclass_fields__": _Dataclass("__dataclass_fields__"),
        "__dataclass_params__": _Dataclass("__dataclass_params__"),
        "__init_subclass__": classmethod(_init_subclass),
        "__private_attributes__": {},
        "__pydantic_complete__": True,
        "__pydantic_computed_fields__": {},
        "__pydantic_custom_init__": _Computed(_custom_init),
        "__pydantic_extra_info__": None,
        "__pydantic_generic_metadata__": {"origin": None, "args": (), "parameters": ()},
        "__pydantic_parent_namespace__": None,
        "__pydantic_post_init__": _Computed(_post_init),
        "__pydantic_root_model__": False,
        "__pydantic_setattr_handlers__": {},
        "__signature__": _Signature(),
        "__slots__": (
            *("__dict__", "__pydantic_fields_set__", "__pydantic_extra__"),
            "__pydantic_private__",
        ),
    }


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


def attach() -> None:
    """Give the native class everything that is defined here."""
    for name, value in vars(BaseModel).items():
        if isinstance(value, (classmethod, type(attach))):
            setattr(Operation, name, value)
    for name in _METHODS:
        setattr(Operation, name, _Method(name))
    for name in _CLASS_METHODS:
        setattr(Operation, name, _ClassMethod(name))
    attach_to_class(Operation)
    for name in ("__pydantic_decorators__", "__pydantic_fields__"):
        setattr(Operation, name, _FromPydantic(name, Operation))
    for name in ("model_fields", "model_computed_fields", "__fields__"):
        setattr(Operation, name, _Deprecated(name))
    for name, value in _PROPERTIES.items():
        setattr(Operation, name, value)
        value.__set_name__(Operation, name)  # type: ignore[attr-defined] # error messages show it
    for name, value in _constants().items():
        setattr(Operation, name, value)
    Operation.__annotations__ = _Annotations((name, _TYPES[kind]) for name, kind, _ in FIELDS)
    # The class was not made by `ABCMeta`, which its metaclass derives from.
    _abc_init(Operation)
    type(Operation).__dir__ = _dir_of_class  # type: ignore[method-assign, assignment]
    type(Operation).register = _register  # type: ignore[method-assign, assignment]
    _link()
