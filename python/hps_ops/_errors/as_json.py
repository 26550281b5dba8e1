"""Writes the lines of a `ValidationError` as JSON: any Python value, the way pydantic writes it."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import Enum
from operator import index
from pathlib import PurePath
from re import Pattern
from typing import Any

from hps_ops._hps_ops import Operation, int_text

#: Levels beyond which values are cut off: pydantic's limit, and the two that the lines take.
_DEEPEST = 255 + 2

_CUT_OFF = '"..."'


def write(lines: list[dict[str, Any]], indent: int | None = None) -> str:
    """Write what `ValidationError.errors` gives.

    Parameters
    ----------
    lines
        The lines; refused values and contexts may be any objects.
    indent
        Spaces for each level; None gives one line.

    Raises
    ------
    ValueError
        If a value cannot be written, such as a text with a lone surrogate.
    """
    if indent is not None:
        indent = index(indent)
        if indent < 0:
            raise OverflowError("can't convert negative int to unsigned")
    try:
        return _Writer(indent).document(lines)
    except _NotUtf8 as error:
        raise ValueError(f"Error serializing ValidationError to JSON: {error}") from None
    except Exception as error:  # noqa: BLE001 - iterators and `str` of foreign objects
        words = f"{type(error).__name__}: {error}"
        raise ValueError(f"Error serializing ValidationError to JSON: {words}") from None


class _NotUtf8(ValueError):
    """Bytes that are no text."""


class _Writer:
    """One document on its way. It keeps its own stack: values may be deeper than Python's.

    Parameters
    ----------
    indent
        Spaces for each level; None gives one line.
    """

    def __init__(self, indent: int | None) -> None:
        self.indent = indent
        self.out: list[str] = []
        self.open: list[_Container] = []

    def document(self, lines: list[dict[str, Any]]) -> str:
        """Write the whole document."""
        self._open(lines, "[]", lines)
        while self.open:
            container = self.open[-1]
            for item in container.items:
                self._break_line("," if container.has_items else "")
                container.has_items = True
                self._item(item, container.brackets)
                break
            else:
                self.open.pop()
                if container.has_items:
                    self._break_line("")
                self.out.append(container.brackets[1])
        return "".join(self.out)

    def _break_line(self, separator: str) -> None:
        self.out.append(separator)
        if self.indent is not None:
            self.out.append("\n" + " " * (self.indent * len(self.open)))

    def _item(self, item: Any, brackets: str) -> None:
        if brackets == "{}":
            key, item = item
            self.out.append(_quoted(_key(key)) + (":" if self.indent is None else ": "))
        if isinstance(item, Enum):
            item = item.value
        found = _items_of(item)
        if len(self.open) >= _DEEPEST:
            self.out.append(_CUT_OFF)
        elif found is None:
            self.out.append(_scalar(item))
        else:
            self._open(item, *found)

    def _open(self, value: Any, brackets: str, items: Iterable[Any]) -> None:
        # A container inside itself is a cycle.
        if any(outer.value is value for outer in self.open):
            self.out.append(_CUT_OFF)
            return
        self.out.append(brackets[0])
        self.open.append(_Container(value, brackets, iter(items)))


class _Container:
    """A list or an object that is being written."""

    __slots__ = ("brackets", "has_items", "items", "value")

    def __init__(self, value: Any, brackets: str, items: Iterator[Any]) -> None:
        self.value = value
        self.brackets = brackets
        self.items = items
        self.has_items = False


_LISTS: tuple[Any, ...] = (list, tuple, set, frozenset, deque)


def _items_of(value: Any) -> tuple[str, Iterable[Any]] | None:
    """Give the brackets and the items of a container; None for any other value."""
    if isinstance(value, dict):
        return "{}", dict.items(value)
    for kind in _LISTS:
        if isinstance(value, kind):
            # What it holds: a subclass's own __iter__ has no say.
            return "[]", kind.__iter__(value)
    if isinstance(value, Operation):
        return "{}", value
    if hasattr(type(value), "__dataclass_fields__"):
        return "{}", [(name, getattr(value, name)) for name in value.__dataclass_fields__]
    if isinstance(value, Iterator):
        return "[]", value
    return None


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, int):
        # Python refuses to print more than 4300 digits.
        return int_text(value)
    if isinstance(value, float):
        return _float(value)
    text = _text_of_known(value)
    return _quoted(_text_of_unknown(value) if text is None else text)


def _quoted(text: str) -> str:
    text = str.__str__(text)
    text.encode()  # a lone surrogate has no place in JSON
    return json.dumps(text, ensure_ascii=False)


def _float(value: float) -> str:
    text = float.__repr__(value)
    if text in ("nan", "inf", "-inf"):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[text]
    digits, _, exponent = text.partition("e")
    if not exponent:
        return text
    if exponent == "-05":
        # pydantic writes out one more place than Python does.
        sign = "-" if digits.startswith("-") else ""
        return f"{sign}0.0000{digits.lstrip('-').replace('.', '')}"
    return f"{digits}e{int(exponent):+d}"


def _text_of_known(value: Any) -> str | None:
    """Give the text of a value which pydantic writes as a text of its own form."""
    if isinstance(value, (bytes, bytearray)):
        return _decoded(bytes(value))
    if isinstance(value, (datetime, time)):
        return _clock(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, complex):
        return str(value).strip("()")
    if isinstance(value, Pattern):
        return value.pattern if isinstance(value.pattern, str) else _decoded(value.pattern)
    return None


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            words = f"incomplete utf-8 byte sequence from index {error.start}"
        else:
            length = error.end - error.start
            words = f"invalid utf-8 sequence of {length} bytes from index {error.start}"
        raise _NotUtf8(words) from None


def _clock(value: datetime | time) -> str:
    text = value.replace(tzinfo=None).isoformat()
    offset = value.utcoffset()
    if offset is None:
        return text
    if not offset:
        return text + "Z"
    sign = "-" if offset < timedelta(0) else "+"
    minutes = int(abs(offset).total_seconds()) // 60
    return f"{text}{sign}{minutes // 60:02}:{minutes % 60:02}"


def _duration(value: timedelta) -> str:
    sign = "-" if value < timedelta(0) else ""
    value = abs(value)
    years, days = divmod(value.days, 365)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    exact = f"{seconds}.{value.microseconds:06}".rstrip("0").rstrip(".")
    if "." not in exact:
        exact = str(seconds)
    of_day = [(hours, f"{hours}H"), (minutes, f"{minutes}M"), (exact != "0", f"{exact}S")]
    days_text = "".join(text for n, text in [(years, f"{years}Y"), (days, f"{days}D")] if n)
    time_text = "".join(text for n, text in of_day if n)
    if not days_text and not time_text:
        return "PT0S"
    return f"{sign}P{days_text}" + (f"T{time_text}" if time_text else "")


def _text_of_unknown(value: Any) -> str:
    try:
        text = str(value)
    except Exception:  # noqa: BLE001 - whatever the foreign method raises
        return f"<Unserializable {type(value).__qualname__} object>"
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _key(key: Any) -> str:
    """Give the text of a key; JSON knows no other keys."""
    if isinstance(key, Enum):
        return _key(key.value)
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, tuple):
        return ",".join(map(_key, key))
    if isinstance(key, frozenset):
        raise TypeError(f"`{type(key).__name__}` not valid as object key")
    if isinstance(key, bytes):
        try:
            return key.decode()
        except UnicodeDecodeError as error:
            # Worded as pydantic words it for keys, unlike values.
            place = error.start
            raise UnicodeDecodeError("utf-8", key, place, place + 1, "invalid utf-8") from None
    known = _text_of_known(key)
    return _text_of_unknown(key) if known is None else known
