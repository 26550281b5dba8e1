"""IPython shows an operation in lines, and a notebook shows a table."""

import ast
import html
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

pytest.importorskip("IPython", reason="the group `frameworks` is not installed")

from IPython.core.formatters import DisplayFormatter
from IPython.lib.pretty import pretty

from hps_ops import Operation, OperationBatch

from ..sides import ours
from .samples import DOCUMENTS, made, sides

FORMATTER = DisplayFormatter()


def _shown(value: Any) -> dict[str, str]:
    data, _ = FORMATTER.format(value)
    return data


class _Table(HTMLParser):
    """Reads the cells of a table, and every tag there is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self._in_cell = tag in ("td", "th", "br")
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "br":
            self.rows[-1][-1] += "\n"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = False


@pytest.mark.parametrize("label", DOCUMENTS)
def test_the_text_is_repr_over_lines(label: str) -> None:
    operation = Operation(**DOCUMENTS[label])
    shown = _shown(operation)["text/plain"]
    assert re.sub(r"\n *", " ", shown) == repr(operation)
    assert len(shown.splitlines()) >= 16
    assert pretty(operation, max_width=10_000) == repr(operation)


def test_what_fits_in_a_line_is_in_a_line() -> None:
    operation = Operation(id="a")
    for name in operation.model_dump(exclude_none=True) | operation.model_dump():
        if name != "id":
            delattr(operation, name)
    assert _shown(operation)["text/plain"] == repr(operation) == "Operation(id='a')"


def test_lists_of_operations_are_shown() -> None:
    operations = made(ours())
    shown = pretty(operations)
    assert shown.count("Operation(") == len(operations)
    assert pretty({"x": operations[0]}).startswith("{'x': Operation(children=None,\n")


def test_a_cycle_ends() -> None:
    operation = Operation(id="a")
    operation.result = [operation]
    assert "result=[Operation(...)]" in pretty(operation)
    operation._repr_html_()


def test_the_class_and_the_states_are_shown_as_those_of_the_reference() -> None:
    shown = [
        [_shown(side.Operation), _shown(list(side.OperationState)), _shown([side.Operation])]
        for side in sides()
    ]
    assert shown[0] == shown[-1]


def test_the_repr_of_a_subclass_is_kept() -> None:
    class Short(Operation):
        def __repr__(self) -> str:
            return f"<{self.id}>"

    class Named(Operation):
        def __repr_args__(self) -> Any:
            return [("id", self.id)]

    assert _shown(Short(id="a"))["text/plain"] == "<a>"
    assert _shown(Named(id="a"))["text/plain"] == "Named(id='a')"


@pytest.mark.parametrize("label", DOCUMENTS)
def test_the_table_has_a_row_for_each_value(label: str) -> None:
    operation = Operation(**DOCUMENTS[label])
    table = _Table(_shown(operation)["text/html"])
    values = operation.model_dump(exclude_none=True)
    if not values:
        assert table.rows == [["all fields are None"]]
        return
    assert [row[0] for row in table.rows] == list(values)
    cells = dict(table.rows)
    for name, value in values.items():
        if isinstance(value, str):
            assert cells[name] == value
        elif isinstance(value, list):
            assert cells[name] == "\n".join(value)
        elif name == "state":
            assert cells[name] == value.value
        else:
            assert ast.literal_eval(cells[name]) == value


HOSTILE = ("<script>alert(1)</script>", "</td></table><b>", "\"' onload=x &amp;", "\ud800", "\x00")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_value_is_markup(text: str) -> None:
    operation = Operation.model_construct(
        id=text,
        messages=[text, text],
        children=[5, text],
        state=text,
        result={text: [text]},
        progress=text,
    )
    shown = operation._repr_html_()
    shown.encode()
    assert _Table(shown).tags <= {"table", "caption", "tbody", "tr", "th", "td", "br"}
    if "<" in text:
        assert html.escape(text) in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_no_value_is_markup_in_a_batch(text: str) -> None:
    operation = Operation.model_construct(id=text, state=text, progress=[text], error=text)
    shown = OperationBatch([operation])._repr_html_()
    shown.encode()
    assert _Table(shown).tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "br"}
    if "<" in text:
        assert html.escape(text) in shown


@pytest.mark.parametrize("count", [0, 1, 20, 21, 1000])
def test_a_batch_is_a_table_with_a_row_for_each_operation(count: int) -> None:
    documents = [
        {"id": f"op{n}", "state": "failed", "error": None, "messages": ["m"]} for n in range(count)
    ]
    for batch in (
        OperationBatch.from_dicts(documents),
        OperationBatch.from_json(json.dumps(documents)),
    ):
        head, *rows = _Table(_shown(batch)["text/html"]).rows
        assert head == (["", "id", "state"] if count else [""])
        every = [[str(n), f"op{n}", "failed"] for n in range(count)]
        left = count - 20
        between = [f"… ({left} more, {left} failed: see batch.failed()) …"]
        assert rows == (every if count <= 20 else [*every[:10], between, *every[-10:]])
        assert f"{count} operation" in _shown(batch)["text/html"]
        assert _shown(batch)["text/plain"] == repr(batch)


def test_what_is_missing_in_an_operation_leaves_its_cell_empty() -> None:
    first, second = Operation(id="a"), Operation(id="b", rate="1 MB/s")
    del first.rate
    head, *rows = _Table(OperationBatch([first, second])._repr_html_()).rows
    assert (head, rows) == (["", "id", "rate"], [["0", "a", ""], ["1", "b", "1 MB/s"]])


def test_the_name_of_a_subclass_is_no_markup() -> None:
    sub = type("<b>Sub", (Operation,), {})
    assert "&lt;b&gt;Sub" in sub()._repr_html_()


def test_long_values_are_cut_and_say_so() -> None:
    operation = Operation(
        error="x" * 100_000,
        messages=[str(place) for place in range(1000)],
        result={"a": "y" * 100_000, "b": list(range(100_000))},
    )
    shown = operation._repr_html_()
    assert len(shown) < 5000
    cells = dict(_Table(shown).rows)
    assert cells["error"].endswith("x… (100000 characters)")
    lines = cells["messages"].split("\n")
    assert lines[0] == "0"
    assert lines[10] == "… (980 more) …"
    assert lines[-1] == "999"
    assert "..." in cells["result"]


def test_a_real_shell_shows_it() -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [
            *(sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "--quick"),
            *("-c", "from hps_ops import Operation; display(Operation(id='a'))"),
        ],
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Operation(children=None,\n" in done.stdout
