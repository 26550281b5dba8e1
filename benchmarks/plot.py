"""Draws the headline rows as SVG, without a library."""

from __future__ import annotations

from html import escape
from math import ceil, log10

from .report import Measured

WIDTH = 860
LEFT, RIGHT = 300, 70  # for the names of the workloads, and for the figures behind the bars
TOP, BOTTOM = 96, 56
ROW, BAR, GAP = 42, 13, 2
TICKS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)

# With a background of its own, because a page may be light or dark.
STYLE = """
  .ground { fill: #ffffff; stroke: #d0d7de; }
  .title { font: 600 17px system-ui, sans-serif; fill: #1f2328; }
  .note, .tick { font: 12px system-ui, sans-serif; fill: #59636e; }
  .name { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .code { font: 12px ui-monospace, monospace; fill: #1f2328; }
  .figure { font: 600 12px system-ui, sans-serif; fill: #1f2328; }
  .grid { stroke: #d8dee4; }
  .one { stroke: #59636e; }
  .ours { fill: #c2410c; }
  .msgspec { fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #3d444d; }
    .title, .name, .code, .figure { fill: #f0f6fc; }
    .note, .tick { fill: #9198a1; }
    .grid { stroke: #2a313a; }
    .one { stroke: #9198a1; }
    .ours { fill: #fb923c; }
    .msgspec { fill: #656c76; }
  }
"""


def drawn(rows: list[Measured], circumstances: str) -> str:
    """Draw the rows of the summary: times faster than pydantic, on a logarithmic scale."""
    shown = [row for row in rows if row.headline]
    ratios = [
        (row.name, row.ratio("pydantic") / row.ratio("msgspec"), row.ratio("pydantic"))
        for row in shown
    ]
    low = min(1.0, *(min(pair) for _, *pair in ratios))
    high = max(max(pair) for _, *pair in ratios)
    scale = Scale(next(tick for tick in reversed(TICKS) if tick <= low or tick == TICKS[0]), high)
    height = TOP + ROW * len(ratios) + BOTTOM
    foot = height - BOTTOM
    parts = [
        opening(height),
        f"<style>{STYLE}</style>",
        f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        '<text class="title" id="title" x="24" y="34">Times faster than pydantic</text>',
        *legend(),
    ]
    for tick in scale.ticks():
        x = scale.place(tick)
        kind = "one" if tick == 1 else "grid"
        parts.append(f'<line class="{kind}" x1="{x}" x2="{x}" y1="{TOP - 14}" y2="{foot}"/>')
        name = "pydantic" if tick == 1 else f"{tick:g}x"
        parts.append(
            f'<text class="tick" x="{x}" y="{TOP - 22}" text-anchor="middle">{name}</text>'
        )
    for index, (name, theirs, ours) in enumerate(ratios):
        parts.extend(bars(scale, TOP + ROW * index, name, theirs, ours))
    parts.append(
        f'<text class="note" id="note" x="24" y="{height - 20}">{escape(circumstances)}</text>'
    )
    return "\n".join([*parts, "</svg>", ""])


def opening(height: int) -> str:
    """Begin the picture; screen readers read its title and note."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title note">'
    )


class Scale:
    """A logarithmic scale between two ticks."""

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = next((tick for tick in TICKS if tick >= high), 10 ** ceil(log10(high)))

    def ticks(self) -> list[float]:
        """List the values that are written along the scale."""
        return [tick for tick in TICKS if self.low <= tick <= self.high]

    def place(self, value: float) -> float:
        """Tell where a value stands, in the picture's units."""
        share = log10(max(value, self.low) / self.low) / log10(self.high / self.low)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def legend() -> list[str]:
    """Draw the legend."""
    parts = []
    for x, kind, name in ((WIDTH - 220, "ours", "hps-ops"), (WIDTH - 130, "msgspec", "msgspec")):
        parts.append(f'<rect class="{kind}" x="{x}" y="22" width="13" height="13" rx="2"/>')
        parts.append(f'<text class="name" x="{x + 19}" y="33">{name}</text>')
    return parts


def bars(scale: Scale, top: int, name: str, theirs: float, ours: float) -> list[str]:
    """Draw one workload: its name, and a bar from 1 for each library."""
    middle = top + BAR + GAP / 2
    code = name.startswith("`") and name.endswith("`")
    kind = "code" if code else "name"
    text = escape(name.replace("`", ""))
    parts = [
        f'<text class="{kind}" x="{LEFT - 16}" y="{middle + 4}" text-anchor="end">{text}</text>'
    ]
    one = scale.place(1)
    for kind, value, y in (("ours", ours, top), ("msgspec", theirs, top + BAR + GAP)):
        place = scale.place(value)
        start, width = min(one, place), round(max(abs(place - one), 1), 1)
        parts.append(
            f'<rect class="{kind}" x="{start}" y="{y}" width="{width}" height="{BAR}" rx="2"/>'
        )
        parts.append(
            f'<text class="figure" x="{max(one, place) + 6}" y="{y + BAR - 2}">{value:.1f}x</text>'
        )
    return parts
