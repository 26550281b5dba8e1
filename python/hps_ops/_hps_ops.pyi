# pyright: reportIncompatibleVariableOverride=false, reportIncompatibleMethodOverride=false
# pyright: reportUnnecessaryTypeIgnoreComment=false
from abc import ABCMeta
from builtins import dict as _dict
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from os import PathLike
from typing import (
    Any,
    ClassVar,
    Final,
    Literal,
    SupportsIndex,
    TypeAlias,
    TypedDict,
    TypeVar,
    final,
    overload,
)

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema
from typing_extensions import Buffer, Self, Unpack

from hps_ops._model.base import BaseModel
from hps_ops._model.state import OperationState

_T = TypeVar("_T")
_IncEx: TypeAlias = set[int] | set[str] | Mapping[int, _IncEx | bool] | Mapping[str, _IncEx | bool]
_Extra: TypeAlias = Literal["allow", "ignore", "forbid"]
_Warnings: TypeAlias = bool | Literal["none", "warn", "error"]
_Kind: TypeAlias = Literal["list[str]", "str", "float", "int", "Any", "OperationState"]

__all__ = [
    "FIELDS",
    "LINKS_LATE",
    "ModelMetaclass",
    "Operation",
    "OperationBatch",
    "__version__",
    "build_profile",
    "initialise",
    "int_text",
    "link",
    "shortcut",
    "show_init",
    "time_of",
    "validation_error_class",
]

__version__: Final[str]
build_profile: Final[Literal["debug", "release"]]

#: Name, kind and description of each field, in the order of the fields.
FIELDS: Final[tuple[tuple[str, _Kind, str | None], ...]]

#: Whether `link` may be called once the class is known.
LINKS_LATE: Final[bool]

def initialise(operation: Any, data: _dict[str, Any]) -> None:
    """Validate the keywords of `__init__` into an instance."""

def show_init(function: Callable[..., None]) -> None:
    """Put a Python function into the class as its `__init__`, which CPython calls natively."""

def time_of(name: str, value: object) -> datetime | None:
    """Give the aware datetime that a text in the field called `name` stands for."""

def link(model: type[Any]) -> bool:
    """Make pydantic's `BaseModel` the base of `Operation`, if that has none yet; tell whether."""

def int_text(value: SupportsIndex) -> str:
    """Give the decimal digits of an int of any size; Python itself refuses more than 4300."""

def shortcut(ignores_unknown: bool) -> Callable[[Any], Any]:
    """Give the function that makes an operation of a dict at once, and passes on what it cannot."""

def validation_error_class() -> type[ValueError]:
    """Give the class of the validation errors in force: pydantic's if installed, else our own."""

class ModelMetaclass(ABCMeta):
    """The class of `Operation` and its subclasses."""

class Operation(BaseModel):
    """An operation of the data transfer service, as its API answers it.

    Every field is optional and None by default. Input is validated when an instance is made, and
    values are converted as pydantic converts them (``"5"`` becomes ``5`` in an int field);
    assignment is not validated.

    Attributes
    ----------
    children : list of str or None
        Ids of the operations which this one has started.
    description : str or None
        What the operation does, in words.
    ended_at : str or None
        When it ended, as the service writes it (RFC 3339).
    error : str or None
        Why it failed.
    id : str or None
        The operation's own id.
    messages : list of str or None
        What it has reported so far.
    progress : float or None
        How much is done of the whole, from 0 to 1.
    progress_current : int or None
        How much is done, in the unit of `progress_total`.
    progress_total : int or None
        How much there is to do, such as a number of bytes.
    queued_at : str or None
        When it was accepted (RFC 3339).
    rate : str or None
        How fast it goes, in words.
    result : object
        What it has produced: any JSON value.
    started_at : str or None
        When it started (RFC 3339).
    state : OperationState or None
        How far it is.
    succeeded_on : list of str or None
        Remotes that the operation succeeded on.
    user_id : str or None
        Who asked for it.

    Raises
    ------
    ValidationError
        If values do not fit their fields; all of them are listed.

    Examples
    --------
    >>> operation = Operation(id="a", state="running", progress="0.5")
    >>> operation.progress, operation.is_final
    (0.5, False)
    """

    # With defaults: type checkers make the `__init__` of a model's subclass from its fields.
    children: list[str] | None = None
    description: str | None = None
    ended_at: str | None = None
    error: str | None = None
    id: str | None = None
    messages: list[str] | None = None
    progress: float | None = None
    progress_current: int | None = None
    progress_total: int | None = None
    queued_at: str | None = None
    rate: str | None = None
    result: Any | None = None
    started_at: str | None = None
    state: OperationState | None = None
    succeeded_on: list[str] | None = None
    user_id: str | None = None

    def __init__(
        self,
        *,
        children: list[str] | None = None,
        description: str | None = None,
        ended_at: str | None = None,
        error: str | None = None,
        id: str | None = None,  # noqa: A002 - the field's name
        messages: list[str] | None = None,
        progress: float | None = None,
        progress_current: int | None = None,
        progress_total: int | None = None,
        queued_at: str | None = None,
        rate: str | None = None,
        result: Any | None = None,
        started_at: str | None = None,
        state: OperationState | None = None,
        succeeded_on: list[str] | None = None,
        user_id: str | None = None,
    ) -> None: ...
    @property
    def is_final(self) -> bool:
        """Whether the operation is over: succeeded or failed."""

    @property
    def is_succeeded(self) -> bool:
        """Whether the operation has ended well."""

    @property
    def is_failed(self) -> bool:
        """Whether the operation has ended with an error."""

    @property
    def is_running(self) -> bool:
        """Whether the operation is being carried out."""

    @property
    def is_queued(self) -> bool:
        """Whether the operation waits to be carried out."""

    @property
    def queued_time(self) -> datetime | None:
        """When the operation was accepted, as an aware datetime.

        Read from the text in ``queued_at``; what is finer than a microsecond is cut off. None if
        that is None, or the zero time of the year 1 that Go writes for a time that was never set.
        A text that is no RFC 3339 time is a ``ValueError``.
        """

    @property
    def started_time(self) -> datetime | None:
        """When the operation started: ``started_at``, read as `queued_time` is."""

    @property
    def ended_time(self) -> datetime | None:
        """When the operation ended: ``ended_at``, read as `queued_time` is."""

    @property
    def duration(self) -> timedelta | None:
        """How long the operation ran, from its start to its end; None while either is missing."""

    @property
    def queued_duration(self) -> timedelta | None:
        """How long the operation waited: until it started or, if it never did, until it ended.

        None while the operation waits, or if it is not known when it was queued.
        """

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that were set; the live set, not a copy."""

    @property
    def model_extra(self) -> _dict[str, Any] | None:
        """The values without a field, if ``extra="allow"`` was given, else None."""

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """Make an instance without validation."""

    @classmethod
    def model_validate(
        cls,
        obj: Any,
        *,
        strict: bool | None = None,
        extra: _Extra | None = None,
        from_attributes: bool | None = None,
        context: Any | None = None,
        by_alias: bool | None = None,
        by_name: bool | None = None,
    ) -> Self:
        """Validate a mapping, or an object with the fields as attributes.

        Parameters
        ----------
        obj : Mapping, Operation or object
            An instance is returned as it is.
        strict : bool, optional
            Refuse values that are not of the field's own type.
        extra : {'ignore', 'allow', 'forbid'}, optional
            What becomes of unknown keys; they are ignored by default.
        from_attributes : bool, optional
            Read the attributes of an object that is no mapping.
        context : object, optional
            Without effect: no validator of the class takes one.
        by_alias, by_name : bool, optional
            Without effect, since the fields have no aliases; they may not both be False.

        Returns
        -------
        Operation
            A new instance, or `obj` itself if it is one.

        Raises
        ------
        pydantic.ValidationError
            If values are refused; all of them are listed. Without pydantic,
            ``hps_ops.ValidationError`` of the same shape.
        """

    @classmethod
    def model_validate_json(
        cls,
        json_data: str | bytes | bytearray,
        *,
        strict: bool | None = None,
        extra: _Extra | None = None,
        context: Any | None = None,
        by_alias: bool | None = None,
        by_name: bool | None = None,
    ) -> Self:
        """Validate a JSON document."""

    @classmethod
    def model_validate_strings(
        cls,
        obj: Any,
        *,
        strict: bool | None = None,
        extra: _Extra | None = None,
        context: Any | None = None,
        by_alias: bool | None = None,
        by_name: bool | None = None,
    ) -> Self:
        """Validate a dict whose values are all texts, such as a query string."""

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy the instance.

        Parameters
        ----------
        update : Mapping, optional
            Values to change in the copy, without validation.
        deep : bool
            Copy the values, too, instead of sharing them.

        Returns
        -------
        Operation
            A new instance of the same class.
        """

    def model_dump(
        self,
        *,
        mode: Literal["json", "python"] | str = "python",
        include: _IncEx | None = None,
        exclude: _IncEx | None = None,
        context: Any | None = None,
        by_alias: bool | None = None,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        exclude_computed_fields: bool = False,
        round_trip: bool = False,
        warnings: _Warnings = True,
        fallback: Callable[[Any], Any] | None = None,
        serialize_as_any: bool = False,
        polymorphic_serialization: bool | None = None,
    ) -> _dict[str, Any]:
        """Dump the fields as a dict.

        Parameters
        ----------
        mode : {'python', 'json'}
            With ``'json'`` all values are of types that JSON knows.
        include, exclude : set, dict or None
            The fields to show or to leave out: their names, or a dict with True for each. Deeper
            selections, as of a list's items, need pydantic.
        context, fallback : object, optional
            For serializers of values that only pydantic can dump.
        by_alias : bool, optional
            Without effect, since the fields have no aliases.
        exclude_unset : bool
            Leave out fields that were never set.
        exclude_defaults, exclude_none : bool
            Leave out fields that are None, which is every field's default.
        exclude_computed_fields, round_trip, serialize_as_any, polymorphic_serialization : bool
            As in pydantic; without effect on the fields' own types.
        warnings : bool or {'none', 'warn', 'error'}
            What to do about values whose types are not those of their fields.

        Returns
        -------
        dict
            In the order of the fields.

        Raises
        ------
        ImportError
            If a value or an option needs pydantic, and that is not installed.
        """

    def model_dump_json(
        self,
        *,
        indent: int | None = None,
        ensure_ascii: bool = False,
        include: _IncEx | None = None,
        exclude: _IncEx | None = None,
        context: Any | None = None,
        by_alias: bool | None = None,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        exclude_computed_fields: bool = False,
        round_trip: bool = False,
        warnings: _Warnings = True,
        fallback: Callable[[Any], Any] | None = None,
        serialize_as_any: bool = False,
        polymorphic_serialization: bool | None = None,
    ) -> str:
        """Dump the fields as JSON text."""

    @classmethod
    def model_json_schema(
        cls,
        by_alias: bool | None = None,
        ref_template: str = "#/$defs/{model}",
        schema_generator: type[GenerateJsonSchema] = ...,
        mode: Literal["validation", "serialization"] = "validation",
        *,
        union_format: Literal["any_of", "primitive_type_array"] = "any_of",
    ) -> _dict[str, Any]:
        """Give the JSON Schema of the class."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any, /) -> CoreSchema:
        """Give pydantic the schema for a field or adapter of this type."""

    def __copy__(self) -> Self:
        """Copy the instance; the copy shares the values."""

    def __deepcopy__(self, memo: _dict[int, Any] | None = None) -> Self:
        """Copy the instance and its values."""

    def __replace__(self, **changes: Any) -> Self:
        """Copy the instance with changes, for ``copy.replace``."""

    def __getstate__(self) -> _dict[Any, Any]: ...
    def __setstate__(self, state: _dict[Any, Any]) -> None: ...
    def __eq__(self, value: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __iter__(self) -> Generator[tuple[str, Any]]: ...
    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]: ...
    def __repr_name__(self) -> str:
        """Name the class in `repr`."""

    def __repr_recursion__(self, object: Any) -> str:  # noqa: A002 - pydantic's name
        """Stand for an object that is inside itself."""

    def __repr_str__(self, join_str: str) -> str:
        """Join the arguments which `repr` shows."""

    def __pretty__(self, fmt: Callable[[Any], Any], **kwargs: Any) -> Generator[Any]:
        """Show the instance to devtools: texts, and numbers that change the indentation."""

    def __rich_repr__(self) -> Generator[Any]:
        """Show the instance to rich: values, and pairs of name and value."""

_StateName: TypeAlias = Literal["unknown", "queued", "running", "succeeded", "failed"]
_Where: TypeAlias = _T | Iterable[_T | None] | None

class _Conditions(TypedDict, total=False):
    children: list[str] | None
    description: _Where[str]
    ended_at: _Where[str]
    error: _Where[str]
    id: _Where[str]
    messages: list[str] | None
    progress: _Where[float]
    progress_current: _Where[int]
    progress_total: _Where[int]
    queued_at: _Where[str]
    rate: _Where[str]
    result: Any
    started_at: _Where[str]
    state: _Where[OperationState | _StateName]
    succeeded_on: list[str] | None
    user_id: _Where[str]

@final
class OperationBatch:
    """Operations of the data transfer service, parsed at once and made into objects one by one.

    Parameters
    ----------
    operations : iterable of Operation or None, optional
        Kept as they are, as a tuple keeps its items. For anything else see the class methods. None
        counts as no operations, as in upstream's ``OpsResponse``.

    Raises
    ------
    TypeError
        If an item is no operation.

    Notes
    -----
    A batch never changes. Its slices and the results of its queries are batches that share its
    data. It can be used from several threads at once. A parsed batch keeps the text, and each
    access to one of its operations makes a new, ordinary `Operation`: ``batch[0] is batch[0]``
    is False, and changing that operation does not change the batch.

    Examples
    --------
    >>> from hps_ops import OperationBatch
    >>> batch = OperationBatch.from_json('{"operations": [{"id": "a", "state": "running"}]}')
    >>> batch
    <OperationBatch of 1 operation: 1 running>
    >>> batch[0].id, batch.all_final()
    ('a', False)
    """

    def __new__(cls, operations: Iterable[Operation] | None = None, /) -> Self: ...
    @classmethod
    def from_json(cls, data: str | Buffer, /) -> Self:
        """Read an answer of the service, a list of operations, or one operation.

        Parameters
        ----------
        data : str, bytes, bytearray, memoryview or another buffer
            ``{"operations": [...]}``, whose other keys are ignored, a bare list, one object with
            fields of an operation, or null. An object with neither is an answer about no
            operations.
            Text that cannot change is shared, not copied.

        Returns
        -------
        OperationBatch
            All operations, validated. While the text is parsed, other threads run.

        Raises
        ------
        pydantic.ValidationError
            If the text is no JSON or if values are refused. All faults are listed, with the same
            ``loc`` that upstream's ``OpsResponse.model_validate_json`` gives, such as
            ``("operations", 17, "progress")``. Without pydantic, ``hps_ops.ValidationError`` of the
            same shape.
        """

    @classmethod
    def from_ndjson(cls, data: str | Buffer, /) -> Self:
        """Read JSON lines: one operation, or one whole answer, on each line.

        Parameters
        ----------
        data : str, bytes, bytearray, memoryview or another buffer
            Blank lines are skipped. An object is an answer if it has a list under ``operations``,
            or that key and no field of an operation.

        Returns
        -------
        OperationBatch
            The operations of all lines.

        Raises
        ------
        pydantic.ValidationError
            If lines are no JSON or if values are refused. All faults are listed; ``loc`` begins
            with the index of the line, counted from 0, blank lines included. Without pydantic,
            ``hps_ops.ValidationError`` of the same shape.
        """

    @classmethod
    def from_dicts(cls, items: Iterable[Mapping[str, Any] | Operation] | None, /) -> Self:
        """Validate dicts, as ``Operation.model_validate`` does one by one.

        Parameters
        ----------
        items : iterable of dict, Mapping or Operation, or None
            Such as ``response.json()["operations"]``, which may be None. Operations are kept as
            they are.

        Returns
        -------
        OperationBatch
            The operations, which are made at once and kept.

        Raises
        ------
        pydantic.ValidationError
            If values are refused. All faults are listed; ``loc`` begins with the index of the item.
            Without pydantic, ``hps_ops.ValidationError`` of the same shape.
        TypeError
            If `items` is no iterable, or a dict or text itself.
        """

    @classmethod
    def read(
        cls,
        path: str | bytes | PathLike[str] | PathLike[bytes],
        /,
        *,
        max_size: int | None = 1073741824,
    ) -> Self:
        """Read a file of JSON or of JSON lines, plain or compressed with gzip.

        The content tells which of these it is, not the name.

        Parameters
        ----------
        path : str, bytes or os.PathLike
            The file.
        max_size : int or None
            The most bytes to read, and to unpack from gzip data; by default 1 GiB. None for no
            limit.

        Returns
        -------
        OperationBatch
            As `from_json` or `from_ndjson` gives it.

        Raises
        ------
        OSError
            If the file cannot be read, such as FileNotFoundError.
        ValueError
            If there is more than `max_size`, if gzip data are damaged, if the file is packed
            otherwise, or if the text is UTF-16 or UTF-32.
        pydantic.ValidationError
            As `from_json` and `from_ndjson` raise it. It is a ValueError, too.
        """

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, key: SupportsIndex, /) -> Operation: ...
    @overload
    def __getitem__(self, key: slice, /) -> Self: ...
    def __iter__(self) -> Iterator[Operation]: ...
    def __reversed__(self) -> Iterator[Operation]: ...
    def __contains__(self, key: object, /) -> bool: ...
    def __eq__(self, value: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: _dict[int, Any], /) -> Self: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def count_by_state(self) -> Counter[OperationState | None]:
        """Count the operations in each state.

        Returns
        -------
        collections.Counter
            A dict with the states that occur, in the order of the enum; any other state has 0. The
            number of operations without a state stands last, under None.
        """

    def all_final(self) -> bool:
        """Whether every operation is over: succeeded or failed.

        Returns
        -------
        bool
            False for an empty batch: an answer about no operations is no reason to stop waiting for
            some. An operation without a state is not over.
        """

    def any_failed(self) -> bool:
        """Whether an operation has failed.

        Returns
        -------
        bool
            False for an empty batch.
        """

    def failed(self) -> Self:
        """Select the operations that have failed.

        Returns
        -------
        OperationBatch
            In their order.
        """

    def where(self, **conditions: Unpack[_Conditions]) -> Self:
        """Select the operations whose fields have certain values.

        Parameters
        ----------
        **conditions
            A value for each field named; an operation has to match all of them. A list, set or
            other iterable matches each of its items, except for ``children``, ``messages``,
            ``succeeded_on`` and ``result``, which have to equal it as a whole. A state may be given
            by its text. None matches a field that is None.

        Returns
        -------
        OperationBatch
            In their order; without conditions, all operations.

        Raises
        ------
        TypeError
            If a name is no field, or if a state is given as something that cannot be one.
        ValueError
            If a text is no state.

        Examples
        --------
        >>> from hps_ops import OperationBatch, OperationState
        >>> batch = OperationBatch.from_json('[{"id": "a", "state": "failed"}, {"id": "b"}]')
        >>> len(batch.where(state=[OperationState.Failed, OperationState.Running], id="a"))
        1
        """

    def by_id(self, id: str, /) -> Operation:  # noqa: A002 - the field's name
        """Find an operation by its id.

        Parameters
        ----------
        id : str
            The id.

        Returns
        -------
        Operation
            The last one if several have the id: in a log of polls, that is the newest.

        Raises
        ------
        KeyError
            With the id, if no operation has it.
        """

    def roots(self) -> Self:
        """Select the operations that are no other operation's child.

        Returns
        -------
        OperationBatch
            Those whose id is not among the ``children`` of another operation in this batch, in
            their order. Operations without an id are included.
        """

    def children_of(self, parent: Operation | str, /) -> Self:
        """Select the children of an operation.

        Parameters
        ----------
        parent : Operation or str
            An operation, which need not be in the batch, or the id of one that is.

        Returns
        -------
        OperationBatch
            In the order of the parent's ``children``. Those that the batch does not have are left
            out.

        Raises
        ------
        KeyError
            With the id, if no operation has it.
        """

    def progress(self) -> float:
        """Compute the progress of all operations together.

        Returns
        -------
        float
            From 0.0 to 1.0: the average of the operations, each weighted by its ``progress_total``.
            One without a total weighs as much as the average of the others. An operation that is
            over counts as 1.0, whether it succeeded or failed. Any other counts as its ``progress``
            or, if that is None, as ``progress_current / progress_total``; without these as 0.0. An
            empty batch gives 0.0.
        """

    def index(self, operation: object, start: int | None = None, stop: int | None = None, /) -> int:
        """Find an operation, as ``list.index`` does.

        Parameters
        ----------
        operation : Operation
            The one to look for, by equality.
        start, stop : int, optional
            Where to look: as in ``batch[start:stop]``, but the index is the batch's.

        Returns
        -------
        int
            The index of the first that is equal.

        Raises
        ------
        ValueError
            If there is none.
        """

    def count(self, operation: object, /) -> int:
        """Count an operation, as ``list.count`` does.

        Parameters
        ----------
        operation : Operation
            The one to look for, by equality.

        Returns
        -------
        int
            How many operations are equal to it.
        """

    def to_dicts(self, *, mode: str = "python") -> list[_dict[str, Any]]:
        """Dump all operations as dicts.

        Parameters
        ----------
        mode : str
            As for ``model_dump``: ``"python"``, or ``"json"``, which gives states as texts.

        Returns
        -------
        list of dict
            ``[operation.model_dump(mode=mode) for operation in batch]``.
        """

    def to_json(self) -> str:
        """Dump all operations as JSON text.

        Returns
        -------
        str
            ``{"operations":[...]}``: the same text that upstream's
            ``OpsResponse(operations=...).model_dump_json()`` gives.
        """

    def to_json_bytes(self) -> bytes:
        """Dump all operations as JSON for a file or a request.

        Returns
        -------
        bytes
            What `to_json` gives, as UTF-8.
        """
