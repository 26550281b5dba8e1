"""Read a saved answer of the HPS data transfer service and summarise its operations.

Usage: ``python examples/quickstart.py [FILE]``, where FILE holds ``{"operations": [...]}``.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import reprlib
import sys
from collections import Counter
from pathlib import Path

from ansys.hps.data_transfer.client.models.ops import Operation, OperationState
from hps_ops import OperationBatch, ValidationError

BUNDLED = Path(__file__).with_name("data") / "operations.json"
LISTED = 8


class BadFileError(Exception):
    """The file cannot be used; the text is one line for the person who named it."""


def read_operations(path: Path) -> list[Operation]:
    """Read and validate every operation of a saved answer."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise BadFileError(error.strerror or str(error)) from error
    except RecursionError as error:
        raise BadFileError("not usable JSON: nested too deeply") from error
    except ValueError as error:  # broken syntax, or bytes that are no text
        raise BadFileError(f"not valid JSON: {error}") from error

    items = document.get("operations", ...) if isinstance(document, dict) else ...
    if items is None:  # the service sends null for no operations
        return []
    if not isinstance(items, list):
        raise BadFileError('expected an object with a list under "operations"')
    return [validate(index, item) for index, item in enumerate(items)]


def validate(index: int, item: object) -> Operation:
    """Make one operation; an error names its place in the file."""
    try:
        return Operation.model_validate(item)
    except ValidationError as error:
        first, *others = error.errors()
        place = ".".join(["operations", str(index), *map(str, first["loc"])])
        more = f"; {len(others)} more in this operation" if others else ""
        reason = f"{first['msg']} (got {reprlib.repr(first['input'])}){more}"
        raise BadFileError(f"{place}: {reason}") from error


def print_states(operations: list[Operation]) -> None:
    """Print how many operations are in each state, then the first few of them."""
    counts = Counter(operation.state for operation in operations)
    for state in OperationState:
        print(f"  {state.value:<10}{counts[state]:>6}")
    if counts[None]:
        print(f"  {'(not told)':<10}{counts[None]:>6}")

    print("\nThe first of them:")
    for operation in operations[:LISTED]:
        told = operation.state.value if operation.state else "(not told)"
        progress = "" if operation.progress is None else f"{operation.progress:.0%}"
        print(f"  {operation.id}  {told:<10}{progress:>5}  {operation.description}")


def print_failed(operations: list[Operation]) -> None:
    """Print each failed operation with its error."""
    failed = [operation for operation in operations if operation.is_failed]
    print(f"\nFailed ({len(failed)}):")
    for operation in failed:
        print(f"  {operation.id}  {operation.error or 'no error was given'}")


def print_round_trip(operation: Operation) -> None:
    """Print one operation as JSON, and whether reading that gives the same operation."""
    print(f"\nRound trip of {operation.id}:")
    try:
        text = operation.model_dump_json(exclude_unset=True)
        same = Operation.model_validate_json(text) == operation
    except (ValueError, ImportError) as error:
        # A lone surrogate, say, which JSON cannot hold. Such values are left to pydantic, which may
        # not be installed.
        print(f"  cannot be written as JSON: {error}")
    else:
        print(f"  {text}\n  read again: {'the same operation' if same else 'NOT the same'}")


def print_batch(path: Path) -> None:
    """Print a summary of the file from an `OperationBatch`, which makes no operations."""
    print("\nThe same file in one pass, by OperationBatch.read:")
    try:
        batch = OperationBatch.read(path)
    except ValueError as error:
        # `json.loads` accepts more than JSON, such as lone surrogates.
        print(f"  not as JSON: {error}")
    else:
        ended = "all have ended" if batch.all_final() else "not all have ended"
        print(f"  {batch!r}\n  {ended}; {batch.progress():.0%} of the work is done")


def main() -> int:
    """Run the example; the exit code is 1 if the file cannot be used."""
    parser = argparse.ArgumentParser(description="Summarize saved data transfer operations.")
    parser.add_argument("file", nargs="?", type=Path, default=BUNDLED, metavar="FILE")
    path: Path = parser.parse_args().file

    # Names of files may hold characters that the terminal's encoding cannot write.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

    try:
        operations = read_operations(path)
    except BadFileError as error:
        print(f"quickstart: {path}: {error}", file=sys.stderr)
        return 1

    print(f"Valid operations in {path.name}: {len(operations)}")
    if operations:
        print_states(operations)
        print_failed(operations)
        print_round_trip(next((op for op in operations if op.is_succeeded), operations[0]))
        print_batch(path)
    return 0


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has stopped, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
