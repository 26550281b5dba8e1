"""Compare pydantic, msgspec and ours: ``python -m benchmarks.run [--quick] [--print-only]``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from hps_ops import _hps_ops

from . import client_path, growth, processes
from .page import ROOT, Results
from .report import Measured, circumstances, table, verdict
from .rows import CONTENDERS, time_in_new_process
from .table import ROWS, Floor
from .timing import UnequalResultsError


@dataclass(frozen=True)
class Size:
    """The numbers of operations and rounds of a run."""

    count: int
    batch: int
    rounds: int
    imports: int
    live: int
    answers: tuple[int, ...]
    polls: tuple[int, ...]


FULL = Size(
    count=5_000,
    batch=20_000,
    rounds=25,
    imports=25,
    live=100_000,
    answers=growth.SIZES,
    polls=client_path.SIZES,
)
QUICK = Size(
    count=300,
    batch=1_000,
    rounds=5,
    imports=3,
    live=5_000,
    answers=(10, 1_000, 10_000),
    polls=(10, 1_000),
)


def measured_rows(size: Size) -> list[Measured]:
    """Measure every row, and print the progress to standard error."""
    rows = []
    for is_batch, count in ((True, size.batch), (False, size.count)):
        for row in ROWS:
            if row.is_batch is not is_batch:
                continue
            print(f"measuring {row.name}", file=sys.stderr)
            values = time_in_new_process(row, count, size.rounds)
            unit = f"ns / {row.unit}"
            rows.append(Measured(row.name, unit, values, row.floor, row.headline, is_batch))

    print("measuring fresh processes", file=sys.stderr)
    imports = processes.import_times(size.imports)
    rows.append(Measured("`import ...models.ops`", "ns / import", imports, Floor(15, 4), True))
    collection, memory = processes.live_objects(size.live)
    rows.append(Measured("full garbage collection", "ns / live operation", collection))
    rows.append(Measured("memory, read from JSON", "bytes / operation", memory))
    held = processes.batch_memory(size.live)
    name = "batch: memory of a parsed answer"
    rows.append(Measured(name, "bytes / operation", held, Floor(5, 1.8), is_batch=True))
    return sorted(rows, key=lambda row: row.is_batch)


def measure(size: Size) -> Results:
    """Measure everything."""
    return Results(
        measured_rows(size),
        growth.measure(CONTENDERS, size.answers, size.rounds),
        client_path.measure(CONTENDERS, size.polls, size.rounds),
    )


def main() -> int:
    """Run the benchmark; the exit code is 1 if its numbers would mean nothing."""
    parser = argparse.ArgumentParser(description="Compare Operation with pydantic and msgspec.")
    parser.add_argument(
        "--quick", action="store_true", help="a short, rough run that writes nothing"
    )
    parser.add_argument(
        "--print-only", action="store_true", help="write nothing, as for another interpreter"
    )
    given = parser.parse_args()
    size = QUICK if given.quick else FULL

    if _hps_ops.build_profile != "release":
        print("benchmarks: this is a debug build; run `make bench`", file=sys.stderr)
        return 1
    try:
        results = measure(size)
    except UnequalResultsError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1

    print(
        *(f"\n{circumstances()}", table(results.rows), verdict(results.rows)),
        *("nanoseconds per operation in growing answers", results.growth_table()),
        *(growth.verdict(results.sizes), "a poll of the client", results.polls_table()),
        sep="\n\n",
    )
    if not (given.quick or given.print_only):
        written = results.write(
            count=size.count, batch=size.batch, rounds=size.rounds, live=size.live
        )
        print("written to", ", ".join(str(path.relative_to(ROOT)) for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main())
