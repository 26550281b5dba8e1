"""Copy the docstrings of the compiled classes into their stub, which editors read.

Docstrings are written where the method is, in Rust or Python. The stub has a copy of each, or of
its first line. After a change, ``python -m tools.stub_docs --update`` copies them anew. Without the
option, the command checks that the copies are up to date; `make lint` runs it.
"""

import ast
import inspect
import sys
from pathlib import Path
from textwrap import indent

from hps_ops import _hps_ops

STUB = Path(__file__).resolve().parents[1] / "python" / "hps_ops" / "_hps_ops.pyi"


def docstring_of(owner: object, name: str) -> str | None:
    """Give the docstring of a method or property, if it has one of its own."""
    member = inspect.getattr_static(owner, name, None)
    if isinstance(member, classmethod) and type(member) is not classmethod:
        return None  # pydantic's own, looked up on access
    found = getattr(member, "__doc__", None)
    return inspect.cleandoc(found) if found and not _is_of_the_type(member) else None


def _is_of_the_type(member: object) -> bool:
    """Tell whether the docstring of an object is that of its class."""
    return getattr(member, "__doc__", None) == type(member).__doc__


def updated(stub: str) -> str:
    """Give the stub with up-to-date docstrings."""
    lines = stub.splitlines(keepends=True)
    places: list[tuple[ast.stmt, str]] = []
    for node in ast.parse(stub).body:
        if not isinstance(node, ast.ClassDef) or not hasattr(_hps_ops, node.name):
            continue
        cls = getattr(_hps_ops, node.name)
        if cls.__doc__ and ast.get_docstring(node):
            places.append((node.body[0], inspect.cleandoc(cls.__doc__)))
        for method in node.body:
            if not isinstance(method, ast.FunctionDef):
                continue
            copy, docstring = ast.get_docstring(method), docstring_of(cls, method.name)
            if copy and docstring:
                shown = docstring if "\n" in copy else docstring.partition("\n")[0]
                places.append((method.body[0], shown))
    for place, docstring in reversed(places):
        text = f'"""{docstring}"""' if "\n" not in docstring else f'"""{docstring}\n"""'
        made = indent(text, " " * place.col_offset) + "\n"
        lines[place.lineno - 1 : place.end_lineno or place.lineno] = [made]
    return "".join(lines)


def main(arguments: list[str]) -> int:
    """Check or update; the exit code is 1 if the check fails."""
    before = STUB.read_text(encoding="utf-8")
    after = updated(before)
    if "--update" in arguments:
        STUB.write_text(after, encoding="utf-8")
    elif after != before:
        print("the stub has other docstrings: python -m tools.stub_docs --update")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
