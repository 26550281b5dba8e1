"""Writes the results: to docs/benchmarks.md, a plot, and marked places in other documents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import client_path, growth, plot
from .report import Measured, circumstances, markdown, summary, table, verdict

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
PLOT = ROOT / "docs" / "benchmarks.svg"
README = ROOT / "README.md"
BATCH = ROOT / "docs" / "batch.md"

START, END = "<!-- from make bench{} -->", "<!-- end of make bench{} -->"

TEXT = """\
# Benchmarks

Written by `make bench`. {circumstances}.

![Times faster than pydantic, for msgspec and hps-ops](benchmarks.svg)

## Single operations

{single}

## Whole answers

{batches}

{verdict}

- Times are nanoseconds per unit, memory is bytes. A ratio above 1 means that ours needs less.
  ✓ or ✗ says whether a ratio reaches the floor in brackets; one without brackets has no floor.
- Seeded operations of about 500 bytes (`benchmarks/cases.py`): {count:,} for single operations and
  parents, {batch:,} for batches. The three take turns in one process for {rounds} rounds, and the
  best round of each counts. Each row has a process of its own, because objects of earlier rows
  would change the layout of memory. The garbage collector is on.
- Before a row is timed, the results are compared: ours must equal pydantic's to the letter,
  msgspec's in value. A debug build is refused.
- Import, garbage collection and memory are measured in fresh processes, the last two with
  {live:,} operations that were read from JSON. The memory of a parsed answer is measured after the
  program has dropped the input. A batch keeps the input, so it is counted with ours only.
- For msgspec, the nearest equivalent is measured: its constructor does not validate and keeps the
  state as text, its dump has the state's text, and "parent" is a struct with operations.
- "batch" is `OpsResponse.model_validate_json` for pydantic, a prepared decoder for msgspec,
  and `OperationBatch.from_json` for ours. States are counted with `collections.Counter`, or by the
  batch.

## Growing answers

Nanoseconds per operation.

{growth}

{flat}

## A poll of the client

A poll reads an answer and checks whether all its operations have ended, which is true here. The
client reads `OpsResponse(**json.loads(content)).operations` and runs the loop
`all(op.state in [OperationState.Succeeded, OperationState.Failed] for op in ops)`, first with its
own classes, then with our `Operation`. "a batch" is the same loop over
`OperationBatch.from_json(content)`, then `all_final()` of it. Milliseconds per poll, and how many
times faster than with the client's classes.

{polls}
"""


@dataclass(frozen=True)
class Results:
    """The results of one run."""

    rows: list[Measured]
    sizes: list[growth.Size]
    polls: list[tuple[int, dict[str, float]]]

    def growth_table(self) -> str:
        """Write the table of growing answers."""
        return markdown([growth.HEADINGS, *(size.cells() for size in self.sizes)])

    def polls_table(self) -> str:
        """Write the table of polls."""
        lines = (client_path.cells(count, times) for count, times in self.polls)
        return markdown([client_path.HEADINGS, *lines])

    def text(self, *, count: int, batch: int, rounds: int, live: int) -> str:
        """Write the page for the documentation."""
        return TEXT.format(
            circumstances=circumstances(),
            single=table([row for row in self.rows if not row.is_batch]),
            batches=table([row for row in self.rows if row.is_batch]),
            verdict=verdict(self.rows),
            growth=self.growth_table(),
            flat=growth.verdict(self.sizes),
            polls=self.polls_table(),
            count=count,
            batch=batch,
            rounds=rounds,
            live=live,
        )

    def write(self, **sizes: int) -> list[Path]:
        """Write the page, the plot, and the figures in other documents; list the files."""
        PAGE.write_text(self.text(**sizes), encoding="utf-8")
        PLOT.write_text(plot.drawn(self.rows, circumstances()), encoding="utf-8")
        put_between_marks(README, f"{summary(self.rows)}\n\n{circumstances()}.")
        put_between_marks(BATCH, f"{self.polls_table()}\n\n{circumstances()}.", ": polls")
        return [PAGE, PLOT, README, BATCH]


def put_between_marks(path: Path, figures: str, label: str = "") -> None:
    """Put new figures between a document's two marks."""
    start, end = START.format(label), END.format(label)
    before, found_start, rest = path.read_text(encoding="utf-8").partition(start)
    _, found_end, after = rest.partition(end)
    if not (found_start and found_end):
        raise ValueError(f"{path.name} lacks the marks {start} and {end}")
    path.write_text(f"{before}{start}\n{figures}\n{end}{after}", encoding="utf-8")
