"""Charts of a record as SVG, readable on a light and on a dark page: `python -m benches.charts RECORD.json`.

A bar for each tool, its length the speed on a scale of powers of ten, as ratios are large; the thin line is the least
and the best of the runs. Written out as text: a bar chart needs no library, and the same record gives the same bytes.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from benches.process import Row
from benches.report import figure

WIDTH, LABELS, RIGHT = 720, 170, 70
BAR, GAP, HEAD, FOOT = 16, 8, 46, 30
MOST = 12
"""Bars of a table; the slowest are left out."""
STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
.title { font-weight: 600; font-size: 14px; }
.small { font-size: 11px; fill: #59636e; }
.grid { stroke: #d1d9e0; }
.ours { fill: #bc4c00; }
.peer { fill: #818b98; }
.range { stroke: #1f2328; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .small { fill: #9198a1; }
  .grid { stroke: #3d444d; }
  .ours { fill: #f0883e; }
  .peer { fill: #656c76; }
  .range { stroke: #f0f6fc; }
}
"""


def chart(title: str, remark: str, rows: Sequence[Row]) -> str:
    """One table, fastest first: rows with peer, mb_per_second, least_mb_per_second, best_mb_per_second."""
    ranked = sorted(rows, key=lambda row: -float(row["mb_per_second"]))[:MOST]
    low = math.floor(math.log10(min(row["least_mb_per_second"] for row in ranked)))
    high = math.ceil(math.log10(max(row["best_mb_per_second"] for row in ranked)))
    high = max(high, low + 1)
    wide = WIDTH - LABELS - RIGHT

    def at(value: float) -> float:
        return round(LABELS + wide * (math.log10(value) - low) / (high - low), 1)

    bottom = HEAD + len(ranked) * (BAR + GAP)
    height = bottom + FOOT
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(title, {chr(34): "&quot;"})}">',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="8" y="20">{escape(title)}</text>',
        f'<text class="small" x="8" y="36">{escape(remark)}</text>',
    ]
    for power in range(low, high + 1):
        x = at(10.0**power)
        out.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{HEAD - 2}" y2="{bottom}"/>')
        mark = f"{10**power:,}" if power >= 0 else f"{10.0**power:.{-power}f}"
        out.append(f'<text class="small" x="{x}" y="{bottom + 14}" text-anchor="middle">{mark}</text>')
    for number, row in enumerate(ranked):
        y = HEAD + number * (BAR + GAP)
        kind = "ours" if row["peer"].startswith("tidings") else "peer"
        end = at(row["mb_per_second"])
        least, best = at(row["least_mb_per_second"]), at(row["best_mb_per_second"])
        middle = y + BAR / 2
        out += [
            f'<text x="{LABELS - 8}" y="{y + 13}" text-anchor="end">{escape(row["peer"])}</text>',
            f'<rect class="{kind}" x="{LABELS}" y="{y}" width="{max(1.0, end - LABELS):.1f}" height="{BAR}" rx="2"/>',
            f'<line class="range" x1="{least}" x2="{best}" y1="{middle}" y2="{middle}"/>',
            f'<text x="{max(end, best) + 6:.1f}" y="{y + 13}">{figure(row["mb_per_second"])}</text>',
        ]
    out.append("</svg>")
    return "\n".join(out) + "\n"


def write(stages: Sequence[Row], folder: Path) -> list[Path]:
    """A chart of each table into a folder, as `STAGE-WHAT.svg`; tells which."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for stage in stages:
        for table in stage["tables"]:
            rows = [row for row in table["rows"] if "seconds" in row]
            if not rows:
                continue
            name = "-".join("".join(c if c.isalnum() else " " for c in f"{stage['stage']} {table['what']}").split())
            path = folder / f"{name.lower()}.svg"
            machine = stage["machine"]
            remark = f"MB of input a second, scale of powers of ten; {machine['cpu']}, Python {machine['python']}"
            path.write_text(chart(f"{stage['stage']}: {table['what']}", remark, rows), "utf-8")
            paths.append(path)
    return paths


def main() -> None:
    path = Path(sys.argv[1])
    for written in write(json.loads(path.read_text("utf-8"))["stages"], path.parent):
        print(written)


if __name__ == "__main__":
    main()
