"""Formats the results: tables, the floors that were met, versions and machine."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from .table import NONE, Floor

Cells = tuple[str, ...]
NO_NUMBER = "-"
HEADINGS = ("workload", "unit", "pydantic", "msgspec", "ours", "vs pydantic", "vs msgspec")


@dataclass(frozen=True)
class Measured:
    """One finished row; ``values`` are nanoseconds or bytes per unit."""

    name: str
    unit: str
    values: dict[str, float]
    floor: Floor = NONE
    headline: bool = False
    is_batch: bool = False

    def ratio(self, contender: str) -> float:
        """Divide what the contender needs by what we need."""
        return self.values[contender] / self.values["ours"]

    def judged(self) -> list[tuple[str, float, bool]]:
        """List the floors of this row: contender, floor, and whether it is met."""
        floors = {"pydantic": self.floor.pydantic, "msgspec": self.floor.msgspec}
        return [
            (contender, floor, self.ratio(contender) >= floor)
            for contender, floor in floors.items()
            if floor is not None
        ]

    def cells(self) -> Cells:
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
    """Write a number, with one decimal below 100."""
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def table(rows: list[Measured]) -> str:
    """Write the rows as a table with all columns."""
    return markdown([HEADINGS, *(row.cells() for row in rows)])


def summary(rows: list[Measured]) -> str:
    """Write the headline rows, with ratios only."""
    shown = [
        (row.name, f"{row.ratio('pydantic'):.1f}x", f"{row.ratio('msgspec'):.1f}x")
        for row in rows
        if row.headline
    ]
    headings = ("times faster than", "pydantic", "msgspec")
    return markdown([headings, *shown])


def markdown(lines: list[Cells]) -> str:
    """Write a Markdown table with aligned columns; the first line is its head."""
    columns = range(len(lines[0]))
    is_number = [lines[-1][column][0] in f"0123456789{NO_NUMBER}" for column in columns]
    widths = [max(len(line[column]) for line in lines) for column in columns]

    def written(cells: Cells) -> str:
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
    judged = sum(len(row.judged()) for row in rows)
    missed = {
        row.name: [contender for contender, _, met in row.judged() if not met] for row in rows
    }
    met = judged - sum(map(len, missed.values()))
    text = f"Floors met: {met} of {judged}."
    named = [f"{name} (vs {' and '.join(whom)})" for name, whom in missed.items() if whom]
    return f"{text} Missed: {'; '.join(named)}." if named else text


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
