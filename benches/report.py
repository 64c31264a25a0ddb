"""The tables of benches/find.py, out of its record: `python -m benches.report FILE` prints them again."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benches.compare import CLASSES

Row = dict[str, Any]

SPEEDS = {5_000: (600, 700), 100_000: (350, 450), 1_000_000: (200, 250)}
"""MB a second that are aimed at, ignoring case and not, by the size of the list."""
SPEED = "tool|version|MB/s|least|best|spread|by CPU|x|peak MB|peak/MB|items"
ENGINES = "engine|MB/s|best|spread|by CPU|x|matches|lacks|adds|dressed|B/name|build s|peak MB"
FILES = "engine|file B/name|open ms|warm ms|cold ms|in cache|worker MB|worker Pss MB"


def console() -> Console:
    return Console(width=118, highlight=False, markup=False, emoji=False)


def grid(headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(headings.split("|")):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    return table


def figure(value: float | None) -> str:
    """Three digits."""
    if value is None:
        return "?"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def share(counts: dict[str, int], whole: int) -> str:
    """How many there are to a hundred others."""
    return f"{100 * sum(counts.values()) / max(1, whole):.1f}%" if counts else "0"


def reckon(row: Row, names: int) -> None:
    """Fills in what follows from the measurements of a matcher, beyond speeds."""
    if "cpu_seconds_dressed" in row:
        # Compared by what the CPU did, which a busy machine disturbs less.
        plain = statistics.median(row["cpu_seconds"])
        row["dressed"] = plain / max(1e-9, statistics.median(row["cpu_seconds_dressed"]))
    if (kept := row["build"]["bytes"]) is not None:
        row["bytes_per_name"] = (kept + row["build"]["ids"]) / names


def speeds(out: Console, table: Row) -> None:
    """A line for each tool, fastest first."""
    ours = next((row for row in table["rows"] if "seconds" in row and row["peer"].startswith("tidings")), None)
    lines = grid(SPEED)
    rows = [row for row in table["rows"] if "seconds" in row]
    for row in sorted(rows, key=lambda row: -float(row["mb_per_second"])):
        peak = row.get("peak")
        lines.add_row(
            row["peer"],
            row["version"],
            *(figure(row[key]) for key in ("mb_per_second", "least_mb_per_second", "best_mb_per_second")),
            percent(row["spread"]),
            figure(row["cpu_mb_per_second"]),
            figure(ours["mb_per_second"] / row["mb_per_second"]) if ours else "",
            figure(None if peak is None else peak / 1e6),
            figure(None if peak is None else peak / 1e6 / row["mb"]),
            f"{row['items']:,}",
        )
    out.print(lines)
    for row in rows:
        two_threads(out, row)


def two_threads(out: Console, row: Row) -> None:
    if "two_threads" in row:
        out.print(f"  {row['peer']} on two threads: {row['two_threads']:.2f} times as fast as on one")


def engines(out: Console, table: Row) -> None:
    """One list: a line for each engine, then why matches differ."""
    rows = [row for row in table["rows"] if "mb_per_second" in row]
    ours = next((row for row in rows if row["peer"] == "tidings"), None)
    lines = grid(ENGINES)
    for row in rows:
        peak = row["build"]["peak"]
        lines.add_row(
            row["peer"],
            figure(row["mb_per_second"]),
            figure(row["best_mb_per_second"]),
            percent(row["spread"]),
            figure(row["cpu_mb_per_second"]),
            figure(ours["mb_per_second"] / row["mb_per_second"]) if ours else "",
            f"{row['matches']:,}",
            share(row["lacks"], row["matches"]),
            share(row["adds"], row["matches"]),
            percent(row.get("dressed")),
            figure(row.get("bytes_per_name")),
            figure(row["build"]["seconds"]),
            figure(None if peak is None else peak / 1e6),
        )
    out.print(lines)
    for kind, meaning in CLASSES.items():
        for side in ("lacks", "adds"):
            if counts := {row["peer"]: row[side][kind] for row in rows if kind in row[side]}:
                out.print(f"  {side}, {meaning}: " + "; ".join(f"{peer} {count:,}" for peer, count in counts.items()))
    if ours and ours.get("dressed_differs"):
        out.print(f"  tidings finds {ours['dressed_differs']:,} matches otherwise when they are dressed")


def files(out: Console, table: Row) -> None:
    """What was saved and opened."""
    lines = grid(FILES)
    for row in table["rows"]:
        lines.add_row(
            row["peer"],
            figure(row["file_bytes"] / table["names"]),
            figure(row["opened"] * 1e3),
            figure(row["warm"] * 1e3),
            figure(row["cold"] * 1e3),
            percent(row["cached"]),
            figure(None if row["private"] is None else row["private"] / 1e6),
            figure(None if row["pss"] is None else row["pss"] / 1e6),
        )
    out.print(lines)


def best(rows: Iterable[Row], key: str, *, largest: bool = False) -> Row | None:
    """The peer that is best in something."""
    peers = [row for row in rows if not row["peer"].startswith("tidings") and row.get(key) is not None]
    return min(peers, key=lambda row: -float(row[key]) if largest else float(row[key]), default=None)


def summary(out: Console, record: Row) -> None:
    """tidings against the best peer and what is aimed at."""
    lines = grid("|best peer|tidings|aim|reached")

    def line(what: str, unit: str, rows: Sequence[Row], key: str, aim: float, *, more: bool = False) -> None:
        ours = next((row[key] for row in rows if row["peer"] == "tidings" and row.get(key) is not None), None)
        if ours is None:
            return
        peer = best(rows, key, largest=more)
        said = f"{peer['peer']} {figure(peer[key])}" if peer else ""
        reached = ours >= aim if more else ours <= aim
        lines.add_row(
            what, said, f"{figure(ours)} {unit}", f"{'>=' if more else '<='} {aim:g}", "yes" if reached else "no"
        )

    for table in record["tables"]:
        aim = SPEEDS[min(SPEEDS, key=lambda size: abs(size - table["names"]))][table["case"] == "case-sensitive"]
        what = f"{table['names']:,} names, {table['case']}"
        line(what, "MB/s", table["rows"], "mb_per_second", aim, more=True)
    ignored = [table for table in record["tables"] if table["case"] == "case ignored"]
    for table in ignored:
        what = f"{table['names']:,} names, accents and curly quotes"
        line(what, "of plain", table["rows"], "dressed", 0.85, more=True)
        line(f"{table['names']:,} names, two threads", "x", table["rows"], "two_threads", 1.9, more=True)
    if ignored:
        last = ignored[-1]
        names = f"{last['names']:,} names"
        built = [
            {"peer": row["peer"], "seconds": row["build"]["seconds"], "peak": (row["build"]["peak"] or 0) / 1e6}
            for row in last["rows"]
            if "build" in row
        ]
        line(f"{names}, built in memory", "B a name", last["rows"], "bytes_per_name", 40)
        line(f"{names}, build", "s", built, "seconds", 1)
        line(f"{names}, build, peak", "MB", built, "peak", 100)
    if table := record.get("files"):
        names = f"{table['names']:,} names"
        scaled = [
            {
                "peer": row["peer"],
                "file": row["file_bytes"] / table["names"],
                "warm": row["warm"] * 1e3,
                "cold": row["cold"] * 1e3,
                "private": None if row["private"] is None else row["private"] / 1e6,
            }
            for row in table["rows"]
        ]
        line(f"{names}, file", "B a name", scaled, "file", 40)
        line(f"{names}, opened to first match, warm", "ms", scaled, "warm", 1)
        line(f"{names}, opened to first match, cold", "ms", scaled, "cold", 60)
        line(f"{names}, a further worker", "MB", scaled, "private", 5)
    out.print(lines)


def whole(out: Console, record: Row) -> None:
    """All tables of a record."""
    head(out, record)
    for table in record["tables"]:
        title(out, table)
        engines(out, table)
    if "files" in record:
        out.print(f"\nsaved and opened, {record['files']['names']:,} names, case ignored", style="bold")
        files(out, record["files"])
    out.print("\nin short", style="bold")
    summary(out, record)


def head(out: Console, record: Row) -> None:
    for part in ("machine", "text"):
        out.print(f"{part}: " + ", ".join(f"{name} {value}" for name, value in record[part].items()))
    if record["load_before"] > 0.5:
        out.print(f"the machine was busy (load {record['load_before']}): speeds are too low, the best less so")


def title(out: Console, table: Row) -> None:
    out.print(f"\n{table['names']:,} names of {table['entities']:,} entities, {table['case']}", style="bold")


if __name__ == "__main__":
    whole(console(), json.loads(Path(sys.argv[1]).read_text("utf-8")))
