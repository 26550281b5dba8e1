"""How operations show themselves in IPython: as text in lines, and as tables in a notebook."""

import reprlib
from enum import Enum
from html import escape
from typing import Any

from hps_ops._hps_ops import Operation, OperationBatch

#: More of a value than this is for `print`, not for a table.
_MOST_CHARACTERS = 1000
_MOST_LINES = 20

#: What tells operations apart at a glance; lists and results are for the table of one operation.
_COLUMNS = (
    "id",
    "state",
    "description",
    "progress",
    "rate",
    "queued_at",
    "started_at",
    "ended_at",
    "error",
    "user_id",
)
_MOST_ROWS = 20

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
        _line(_cell("th", _text(name)), _cell("td", _shown(value)))
        for name, value in operation.__repr_args__()
        if value is not None
    ]
    if not rows:
        rows = [_line(_cell("td", "all fields are None"))]
    title = _text(operation.__repr_name__())
    return f"<table><caption>{title}</caption><tbody>{''.join(rows)}</tbody></table>"


def batch_html(batch: OperationBatch) -> str:
    """Give a table of the operations, one in each row. Of many, the first and the last are shown.

    Parameters
    ----------
    batch
        The batch.

    Returns
    -------
    str
        A ``<table>`` of the columns in which there is a value; its caption is the batch's `repr`.
    """
    half = _MOST_ROWS // 2
    places = range(len(batch))
    parts = [places[:half], places[-half:]] if len(places) > _MOST_ROWS else [places]
    shown = [[(place, _row(batch[place])) for place in part] for part in parts]
    columns = [name for name in _COLUMNS if any(name in row for part in shown for _, row in part)]
    groups = [
        [
            _line(_cell("th", str(place)), *(_cell("td", row.get(name, "")) for name in columns))
            for place, row in part
        ]
        for part in shown
    ]
    body = _between(batch[half:-half], 1 + len(columns)).join("".join(group) for group in groups)
    head = _line(*(_cell("th", name) for name in ("", *columns)))
    caption = _text(repr(batch))
    return f"<table><caption>{caption}</caption><thead>{head}</thead><tbody>{body}</tbody></table>"


def _between(hidden: OperationBatch, width: int) -> str:
    """Give a row in the place of operations that are not shown. It tells of those that failed."""
    failed = len(hidden.failed())
    note = f", {failed} failed: see batch.failed()" if failed else ""
    return f'<tr><td colspan="{width}" style="{_CELL}">… ({len(hidden)} more{note}) …</td></tr>'


def _row(operation: Operation) -> dict[str, str]:
    """Give the cells of the columns that have a value; a field that was deleted has none."""
    values = {name: getattr(operation, name, None) for name in _COLUMNS}
    return {name: _shown(value) for name, value in values.items() if value is not None}


def _line(*cells: str) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _cell(kind: str, content: str) -> str:
    return f'<{kind} style="{_CELL}">{content}</{kind}>'


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
