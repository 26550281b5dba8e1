"""The results as people read them: a table, the floors that were met, and the circumstances."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from .table import NONE, Floor

HEADINGS = ("workload", "unit", "pydantic", "msgspec", "ours", "vs pydantic", "vs msgspec")


@dataclass(frozen=True)
class Measured:
    """One finished row; ``values`` are nanoseconds or bytes per unit."""

    name: str
    unit: str
    values: dict[str, float]
    floor: Floor = NONE
    headline: bool = False

    def ratio(self, contender: str) -> float:
        """Tell how many times as much the contender needs as we do."""
        return self.values[contender] / self.values["ours"]

    def judged(self) -> list[tuple[str, float, bool]]:
        """List the floors of this row: contender, floor, and whether it is met."""
        floors = {"pydantic": self.floor.pydantic, "msgspec": self.floor.msgspec}
        return [
            (contender, floor, self.ratio(contender) >= floor)
            for contender, floor in floors.items()
            if floor is not None
        ]

    def cells(self) -> tuple[str, ...]:
        """Write the row's cells in the order of the headings."""
        marks = {
            contender: f" {'✓' if met else '✗'} ({floor:g}x)"
            for contender, floor, met in self.judged()
        }
        ratios = (
            f"{self.ratio(contender):.2f}x{marks.get(contender, '')}"
            for contender in ("pydantic", "msgspec")
        )
        amounts = (amount(self.values[name]) for name in ("pydantic", "msgspec", "ours"))
        return (self.name, self.unit, *amounts, *ratios)


def amount(value: float) -> str:
    """Write a number with no more digits than it is good for."""
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def table(rows: list[Measured]) -> str:
    """Write the rows as a table with all there is to say about them."""
    return markdown([HEADINGS, *(row.cells() for row in rows)])


def summary(rows: list[Measured]) -> str:
    """Write the few rows that a newcomer wants to see, with only the ratios."""
    shown = [
        (row.name, f"{row.ratio('pydantic'):.1f}x", f"{row.ratio('msgspec'):.1f}x")
        for row in rows
        if row.headline
    ]
    headings = ("times faster than", "pydantic", "msgspec")
    return f"{markdown([headings, *shown])}\n\n{circumstances()}."


def markdown(lines: list[tuple[str, ...]]) -> str:
    """Write a Markdown table that is also readable as it stands; the first line is its head."""
    # Words stand to the left, numbers to the right.
    columns = range(len(lines[0]))
    is_number = [lines[-1][column][0].isdigit() for column in columns]
    widths = [max(len(line[column]) for line in lines) for column in columns]

    def written(cells: tuple[str, ...]) -> str:
        words = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(cells, widths, is_number, strict=True)
        ]
        return f"| {' | '.join(words)} |"

    rule = [
        "-" * (width + 1) + (":" if number else "-")
        for width, number in zip(widths, is_number, strict=True)
    ]
    return "\n".join([written(lines[0]), f"|{'|'.join(rule)}|", *map(written, lines[1:])])


def verdict(rows: list[Measured]) -> str:
    """Count the floors that were met, and name the rows of those that were not."""
    judged = [(row.name, contender, met) for row in rows for contender, _, met in row.judged()]
    missed = [f"{name} (vs {contender})" for name, contender, met in judged if not met]
    text = f"Floors met: {len(judged) - len(missed)} of {len(judged)}."
    return f"{text} Missed: {'; '.join(missed)}." if missed else text


def circumstances() -> str:
    """Name the versions and the machine."""
    names = ("hps-ops", "pydantic", "pydantic_core", "msgspec")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    system = f"{platform.system()} {platform.machine()}"
    return f"{python}, {versions}, {processor()}, {system}"


def processor() -> str:
    """Name the processor; the standard library knows it on few systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or "unknown processor"


PAGE = """\
# Benchmarks

Written by `make bench`. {circumstances}.

{table}

{verdict}

- Times are nanoseconds per unit, memory is bytes. A ratio above 1 means that ours needs less.
  ✓ or ✗ says whether the floor in brackets is met; a row without brackets has none.
- {count:,} seeded operations of about 500 bytes (`benchmarks/cases.py`). The three take turns in
  one process, {rounds} rounds, and the best round of each counts. The garbage collector is on.
- Before a row is timed, the results must be equal: ours and pydantic's to the letter, msgspec's
  in value. A debug build is refused.
- Import, garbage collection and memory are measured in fresh processes, the last two with
  {live:,} live operations that were read from JSON.
- msgspec does the nearest thing it has: its constructor does not validate and keeps the state as
  text, its dump has the state's text, and "parent" is a structure of its own.
"""


START, END = "<!-- from make bench -->", "<!-- end of make bench -->"


def with_summary(readme: str, rows: list[Measured]) -> str:
    """Put new figures between the README's two marks."""
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"README lacks the marks {START} and {END}")
    return f"{before}{START}\n{summary(rows)}\n{END}{after}"


def page(rows: list[Measured], *, count: int, rounds: int, live: int) -> str:
    """Write the page for the documentation."""
    return PAGE.format(
        circumstances=circumstances(),
        table=table(rows),
        verdict=verdict(rows),
        count=count,
        rounds=rounds,
        live=live,
    )
