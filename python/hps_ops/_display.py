"""How an operation shows itself in IPython: as text in lines, and as a table in a notebook."""

import reprlib
from enum import Enum
from html import escape
from typing import Any

from hps_ops._hps_ops import Operation

#: More of a value than this is for `print`, not for a table.
_MOST_CHARACTERS = 1000
_MOST_LINES = 20

_CELL = "text-align: left; vertical-align: top"


def pretty(operation: Any, printer: Any, cycle: bool) -> None:
    """Print the text of `repr`, with a line for each field if one line is too short.

    Parameters
    ----------
    operation
        The instance.
    printer : IPython.lib.pretty.RepresentationPrinter
        Takes the text and breaks the lines.
    cycle : bool
        Whether the operation is being printed already, as a part of itself.
    """
    cls: Any = type(operation)
    if cls.__repr__ is not Operation.__repr__:
        printer.text(repr(operation))
        return
    opening = f"{operation.__repr_name__()}("
    if cycle:
        printer.text(f"{opening}...)")
        return
    with printer.group(len(opening), opening, ")"):
        for place, (name, value) in enumerate(operation.__repr_args__()):
            if place:
                printer.text(",")
                printer.breakable()
            if name is not None:
                printer.text(f"{name}=")
            printer.pretty(value)


def html(operation: Any) -> str:
    """Give a table of the fields that are not None. Long values are cut, and say so.

    Parameters
    ----------
    operation
        The instance.

    Returns
    -------
    str
        A ``<table>``; whatever the values are, they cannot be markup.
    """
    rows = [
        f'<tr><th style="{_CELL}">{_text(name)}</th><td style="{_CELL}">{_shown(value)}</td></tr>'
        for name, value in operation.__repr_args__()
        if value is not None
    ]
    if not rows:
        rows = [f'<tr><td style="{_CELL}">all fields are None</td></tr>']
    title = _text(operation.__repr_name__())
    return f"<table><caption>{title}</caption><tbody>{''.join(rows)}</tbody></table>"


def _shown(value: Any) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "<br>".join(_text(line) for line in _ends(value))
    return _text(_SHORT.repr(value))


def _text(text: Any) -> str:
    """Write a text so that it stands for itself: no markup, and no character UTF-8 has not."""
    text = str(text)
    if len(text) > _MOST_CHARACTERS:
        text = f"{text[:_MOST_CHARACTERS]}… ({len(text)} characters)"
    return escape(text).encode("utf-8", "backslashreplace").decode()


def _ends(lines: list[str]) -> list[str]:
    """Keep the first and the last lines; an operation's newest messages are its last."""
    left_out = len(lines) - _MOST_LINES
    if left_out <= 0:
        return lines
    half = _MOST_LINES // 2
    return [*lines[:half], f"… ({left_out} more) …", *lines[-half:]]


def _short() -> reprlib.Repr:
    short = reprlib.Repr()
    short.maxlevel = 6
    short.maxdict = short.maxlist = short.maxtuple = short.maxset = _MOST_LINES
    short.maxstring = short.maxlong = short.maxother = _MOST_CHARACTERS // 5
    return short


#: `repr` that stops early, however large the value is, and marks where with dots.
_SHORT = _short()
