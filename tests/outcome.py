"""Turns any call into a full, comparable outcome made of plain JSON values.

Two outcomes are the same if their JSON texts are the same; the order of keys counts. Scalars are
written as their ``repr``, so ``1``, ``1.0``, ``True`` and ``'1'`` stay apart, and so do ``0.0`` and
``-0.0``. Everything else is a one-key object that names the exact class.
"""

import enum
import hashlib
import re
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .sides import ORACLE_VERSION, PYDANTIC

FIELD_NAMES = (
    "children description ended_at error id messages progress progress_current progress_total "
    "queued_at rate result started_at state succeeded_on user_id"
).split()

#: Both sides' classes say they live here; their names alone tell them.
_HOME = "ansys.hps.data_transfer.client.models.ops"
_TESTS = Path(__file__).parent
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}|(?<=with id=)\d{6,}")
# Pydantic's errors link to its own version; a link to another version stays as it is.
_URL = "errors.pydantic.dev/{}.{}/".format(*(PYDANTIC or ORACLE_VERSION))
_SCHEMA_REF = re.compile(r"(models\.ops\.Operation(?:State)?):\d+")
_LONGEST_TEXT = 3000
# Beyond this many digits CPython refuses to write an int in decimal.
_LONGEST_INT_BITS = 2000


class Table(dict[str, Any]):
    """Outcomes of many inputs to one call, by label; differences are reported label by label."""


class CannotDescribe(BaseException):
    """A fault of the suite, which must not be taken for the outcome of a call."""


class Outcome(dict[str, Any]):
    """What is known of one call; it stays as it is inside of another outcome."""


def record(call: Callable[[], Any]) -> Outcome:
    """Run a call and return its outcome: what it returned or raised, and what it warned."""
    outcome = Outcome()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            returned, raised = call(), None
        except (KeyboardInterrupt, SystemExit, CannotDescribe):
            raise
        except BaseException as error:  # a Rust panic is a BaseException and must be seen here
            returned, raised = None, error
        # Inside of the block, because a dumped generator does its work when it is looked at.
        try:
            if raised is None:
                outcome["returns"] = describe(returned)
            else:
                outcome.update(describe_exception(raised))
        except Exception as failure:
            raise CannotDescribe(class_name(type(returned))) from failure
    if caught:
        outcome["warns"] = [describe_warning(warning) for warning in caught]
    return outcome


def describe_warning(warning: warnings.WarningMessage) -> dict[str, str]:
    """Tell category, text, and whether the warning points at the code of the test."""
    is_caller = _TESTS in Path(warning.filename).parents
    return {
        "category": warning.category.__name__,
        "text": normalise(str(warning.message)),
        "points at": "the caller" if is_caller else "elsewhere",
    }


def describe_exception(error: BaseException) -> dict[str, Any]:
    """Tell everything a caller can read from an exception."""
    if callable(getattr(error, "errors", None)) and hasattr(error, "error_count"):
        return _describe_validation_error(error)
    told = {"raises": class_name(type(error)), "text": normalise(str(error))}
    if error.__cause__ is not None:
        told["cause"] = class_name(type(error.__cause__))
    return told


def _describe_validation_error(error: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "raises": validation_error_name(type(error)),
        "title": error.title,
        "count": error.error_count(),
    }
    try:
        told["errors"] = [
            {key: _describe_error_part(key, value) for key, value in line.items()}
            for line in error.errors()
        ]
    except Exception as failure:
        told["errors"] = {"raises": class_name(type(failure)), "text": normalise(str(failure))}
    told["text"] = _attempt(lambda: normalise(str(error)))
    if _attempt(lambda: normalise(repr(error))) != told["text"]:
        told["repr"] = _attempt(lambda: normalise(repr(error)))
    told["json"] = _attempt(lambda: normalise(error.json()))
    if error.__cause__ is not None:
        told["cause"] = class_name(type(error.__cause__))
    return told


def _describe_error_part(key: str, value: Any) -> Any:
    if key == "loc":
        return repr(value)
    return normalise(value) if key in ("type", "msg", "url") else describe(value)


def _attempt(call: Callable[[], str]) -> Any:
    try:
        return call()
    except Exception as failure:
        return {"raises": class_name(type(failure)), "text": normalise(str(failure))}


def validation_error_name(cls: type) -> str:
    """Name the class, so that a foreign ValidationError shows where pydantic is installed."""
    try:
        from pydantic_core import ValidationError
    except ImportError:
        return cls.__name__
    return cls.__name__ if cls is ValidationError else class_name(cls)


def class_name(cls: type) -> str:
    """Name a class with its module, unless it is a builtin or of the upstream module."""
    # Where inside of its package a library keeps a class is its own business.
    module = str(getattr(cls, "__module__", "builtins")).partition("._")[0]
    return cls.__qualname__ if module in ("builtins", _HOME) else f"{module}.{cls.__qualname__}"


def normalise(text: str) -> str:
    """Take addresses and counters out of a text and keep long ones recognisable."""
    # Most texts have none, and a search for a word is far faster than one for a pattern.
    if "0x" in text or "with id=" in text:
        text = _ADDRESS.sub("0x…", text)
    if "models.ops.Operation" in text:
        text = _SCHEMA_REF.sub(r"\1:…", text)
    text = text.replace(_URL, "errors.pydantic.dev/(version)/")
    return shorten(text, _LONGEST_TEXT)


def shorten(text: str, limit: int) -> str:
    """Cut the middle out of a long text; a digest tells what was there."""
    if len(text) <= limit:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    third = limit // 3
    return f"{text[:third]} … {text[-third:]} ({len(text)} characters, {digest})"


def describe(value: Any) -> Any:
    """Describe a value with its exact classes, order, sharing and cycles."""
    return _describe(value, {}, "value")


def _describe(value: Any, seen: dict[int, tuple[str, Any]], path: str) -> Any:
    cls = type(value)
    if cls is Outcome:
        return value
    if cls is Table:
        return {"table": dict(value)}
    scalar = _describe_scalar(value, cls)
    if scalar is not None:
        return scalar
    if id(value) in seen:
        return f"<the same object as {seen[id(value)][0]}>"
    seen[id(value)] = (path, value)  # the object is kept, so that its id is not given away again
    if hasattr(cls, "model_fields_set"):
        return {class_name(cls): _describe_model(value, seen, path)}
    items = _items_of(value)
    if items is not None:
        told = [_describe(item, seen, f"{path}[{i}]") for i, item in enumerate(items)]
        if isinstance(value, (set, frozenset)):
            told.sort(key=str)
        return told if cls is list else {class_name(cls): told}
    if isinstance(value, dict):
        return {class_name(cls): _describe_pairs(value, seen, path)}
    if isinstance(value, BaseException):
        return {"exception": describe_exception(value)}
    try:
        return {class_name(cls): normalise(repr(value))}
    except Exception as failure:
        return {class_name(cls): f"<repr raises {failure!r}>"}


def _describe_scalar(value: Any, cls: type) -> str | None:
    if cls is int:
        if value.bit_length() > _LONGEST_INT_BITS:
            digest = hashlib.sha256(hex(value).encode()).hexdigest()[:12]
            return f"<int of {value.bit_length()} bits, {digest}>"
        return repr(value)
    if cls is str or cls is bytes:
        return normalise(repr(value))
    if value is None or cls in (bool, float, complex, type(...)):
        return repr(value)
    if isinstance(value, enum.Enum):
        return f"<{class_name(cls)}.{value.name}>"
    if isinstance(value, type):
        return f"<class {class_name(value)}>"
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        return f"<function {value.__qualname__}>"
    if isinstance(value, types.ModuleType):
        return f"<module {value.__name__}>"
    return None


def _items_of(value: Any) -> list[Any] | None:
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)
    # pydantic's dump turns a generator into an iterator object of its own.
    if isinstance(value, Iterator) and type(value).__name__ in (
        "generator",
        "SerializationIterator",
    ):
        items = []
        try:
            items.extend(value)
        except Exception as failure:
            items.append(failure)
        return items
    return None


def _describe_pairs(value: dict[Any, Any], seen: dict[int, tuple[str, Any]], path: str) -> Any:
    if list(value) == FIELD_NAMES:
        # Every field in its order, as it nearly always is; those that are None go without saying.
        pairs = {name: item for name, item in value.items() if item is not None}
        return {"all fields, not None": _describe_each(pairs, seen, path)}
    if all(type(key) is str for key in value):
        return _describe_each(value, seen, path)
    return [
        [_describe(key, seen, f"{path}.key"), _describe(item, seen, f"{path}[{key!r}]")]
        for key, item in value.items()
    ]


def _describe_each(value: dict[str, Any], seen: dict[int, tuple[str, Any]], path: str) -> Any:
    return {key: _describe(item, seen, f"{path}[{key!r}]") for key, item in value.items()}


def _describe_model(value: Any, seen: dict[int, tuple[str, Any]], path: str) -> dict[str, Any]:
    # The attributes are read first: asking for `__dict__` may change how an instance is stored.
    absent = object()
    read = {name: getattr(value, name, absent) for name in FIELD_NAMES}
    stored = vars(value)
    told: dict[str, Any] = {"__dict__": _describe_pairs(stored, seen, path)}
    wrong = [name for name in FIELD_NAMES if read[name] is not stored.get(name, absent)]
    if wrong:
        told["attributes unlike __dict__"] = wrong
    for key, name in (
        ("set", "__pydantic_fields_set__"),
        ("extra", "__pydantic_extra__"),
        ("private", "__pydantic_private__"),
    ):
        try:
            told[key] = _describe(getattr(value, name), seen, f"{path}.{name}")
        except AttributeError as error:
            told[key] = f"<AttributeError {error}>"
    return told
