"""Compare pydantic, msgspec and ours: ``python -m benchmarks.run [--quick]``."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from hps_ops import _hps_ops

from . import processes
from .contenders import with_hps_ops, with_msgspec, with_pydantic
from .inputs import Inputs
from .report import Measured, circumstances, page, table, verdict, with_summary
from .table import ROWS, Floor
from .timing import UnequalResultsError, time_row

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
README = ROOT / "README.md"
CONTENDERS = {"pydantic": with_pydantic, "msgspec": with_msgspec, "ours": with_hps_ops}


@dataclass(frozen=True)
class Size:
    """How much a run measures."""

    count: int
    rounds: int
    imports: int
    live: int


FULL = Size(count=5_000, rounds=25, imports=25, live=100_000)
QUICK = Size(count=300, rounds=5, imports=3, live=5_000)


def measured_rows(size: Size) -> list[Measured]:
    """Measure every row, and tell on standard error how far it has come."""
    inputs = Inputs.of_size(size.count)
    rows = []
    for row in ROWS:
        print(f"measuring {row.name}", file=sys.stderr)
        values = time_row(row, CONTENDERS, inputs, size.rounds)
        rows.append(Measured(row.name, f"ns / {row.unit}", values, row.floor, row.headline))

    print("measuring fresh processes", file=sys.stderr)
    imports = processes.import_times(size.imports)
    rows.append(Measured("`import ...models.ops`", "ns / import", imports, Floor(15, 4), True))
    collection, memory = processes.live_objects(size.live)
    rows.append(Measured("full garbage collection", "ns / live operation", collection))
    rows.append(Measured("memory, read from JSON", "bytes / operation", memory))
    return rows


def main() -> int:
    """Run the benchmark; the exit code is 1 if its numbers would mean nothing."""
    parser = argparse.ArgumentParser(description="Compare Operation with pydantic and msgspec.")
    parser.add_argument(
        "--quick", action="store_true", help="a short, rough run that writes nothing"
    )
    quick: bool = parser.parse_args().quick
    size = QUICK if quick else FULL

    if _hps_ops.build_profile != "release":
        print("benchmarks: this is a debug build; run `make bench`", file=sys.stderr)
        return 1
    try:
        rows = measured_rows(size)
    except UnequalResultsError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1

    print(f"\n{circumstances()}\n\n{table(rows)}\n\n{verdict(rows)}")
    if not quick:
        PAGE.write_text(
            page(rows, count=size.count, rounds=size.rounds, live=size.live), encoding="utf-8"
        )
        readme = README.read_text(encoding="utf-8")
        README.write_text(with_summary(readme, rows), encoding="utf-8")
        print("written to docs/benchmarks.md and README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
