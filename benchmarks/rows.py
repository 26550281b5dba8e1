"""Times one row in a process of its own.

Objects that were made and freed before change the layout of memory, and so the times. A row must
not depend on the rows before it.
"""

from __future__ import annotations

import json
import sys

from .contenders import with_hps_ops, with_msgspec, with_pydantic
from .inputs import Inputs
from .processes import in_new_process
from .table import ROWS, Row
from .timing import UnequalResultsError, time_row

CONTENDERS = {"pydantic": with_pydantic, "msgspec": with_msgspec, "ours": with_hps_ops}


def time_in_new_process(row: Row, count: int, rounds: int) -> dict[str, float]:
    """Give each contender's nanoseconds per unit, with ``count`` operations."""
    place = str(ROWS.index(row))
    printed = in_new_process("-m", __name__, place, str(count), str(rounds))
    found: dict[str, float] | str = json.loads(printed)
    if isinstance(found, str):
        raise UnequalResultsError(found)
    return found


def main() -> None:
    """Time one row in this process."""
    place, count, rounds = map(int, sys.argv[1:])
    try:
        found: dict[str, float] | str = time_row(ROWS[place], CONTENDERS, Inputs(count), rounds)
    except UnequalResultsError as error:
        found = str(error)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
