"""The whole toolkit in one report: `make bench` (quick, with the peers that are installed), `make bench-full` (all).

Runs the bench of every stage, strip, find, ngrams, relations and scan, each of which verifies before it times, and
keeps what they say in one record: benches/record/suite.json and .csv, and a chart of each stage as SVG.
benches/README.md says what the corpora are, how it is verified, and what speaks for whom.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import tidings as td

from benches import charts, contest, find, ngrams, records, relations, report, scan, strip, texts
from benches.process import Row, UnableError

STAGES: dict[str, ModuleType] = {
    "strip": strip,
    "find": find,
    "ngrams": ngrams,
    "relations": relations,
    "scan": scan,
}
TAKES = {
    "strip": ["pages"],
    "find": ["text", "names"],
    "ngrams": ["text"],
    "relations": ["text"],
    "scan": ["pages", "text"],
}
"""What of the user's each stage is given."""


def arguments_of(stage: str, options: argparse.Namespace) -> list[str]:
    """The command line of a stage."""
    given = ["--record", "-"]
    for name in TAKES[stage]:
        value = getattr(options, name)
        for each in value if isinstance(value, list) else [value] if value else []:
            given += [f"--{name}", str(each)]
    if not options.full:
        given.append("--quick")
        if stage == "find" and not options.names:
            # No package is needed for these.
            given += ["--sizes", "seeds"]
    if options.runs:
        given += ["--runs", str(options.runs)]
    return given


def summary(stages: Sequence[Row]) -> list[tuple[str, str, Row, Row | None, Row | None]]:
    """Of each table: stage, what, the row of tidings, of the best peer, and of pure Python."""
    lines = []
    for stage in stages:
        for table in stage["tables"]:
            timed = [row for row in table["rows"] if "seconds" in row]
            ours = contest.tidings_row(timed)
            if ours is None:
                continue
            others = [row for row in timed if not row["peer"].startswith("tidings")]
            python = next((row for row in others if row["peer"].split(",")[0] in PYTHON), None)
            best = max(others, key=lambda row: float(row["mb_per_second"]), default=None)
            lines.append((stage["stage"], table["what"], ours, best, python))
    return lines


PYTHON = ("baseline", "Counter", "python")


def show(lines: Sequence[tuple[str, str, Row, Row | None, Row | None]]) -> None:
    """The report in short."""
    out = report.console()
    grid = report.grid("stage|what|MB/s|two threads|best peer|MB/s|x|Python|x ")
    for stage, what, ours, best, python in lines:
        cells = [stage, what, report.figure(ours["mb_per_second"])]
        cells.append(f"{ours['two_threads']:.2f}" if "two_threads" in ours else "")
        cells.append(best["peer"] if best else "")
        for row in (best, python):
            cells += [report.figure(row["mb_per_second"]) if row else ""]
            cells += [report.figure(ours["mb_per_second"] / row["mb_per_second"]) if row else ""]
        grid.add_row(*cells)
    out.print("\nthe whole, in short", style="bold")
    out.print(grid)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--full", action="store_true", help="all text, all lists, all runs; else a few minutes")
    parser.add_argument("--text", type=Path, help="your own texts: find, ngrams, relations, scan")
    parser.add_argument("--pages", type=Path, help="your own pages: strip, scan")
    parser.add_argument("--names", type=Path, action="append", help="your own list: find; may be repeated")
    parser.add_argument("--stages", default=",".join(STAGES), help=f"which ({','.join(STAGES)})")
    parser.add_argument("--runs", type=int, help="runs of each (3, with --full 5)")
    parser.add_argument(
        "--record", type=Path, help="where figures are kept; - for nowhere (benches/record with --full)"
    )
    options = parser.parse_args(argv)
    options.stages = options.stages.split(",")
    for stage in options.stages:
        if stage not in STAGES:
            parser.error(f"--stages: {stage}: expected one of {', '.join(STAGES)}")
    if options.record is None:
        # What is quick is no record.
        options.record = (records.FOLDER if options.full else find.CACHE) / "suite.json"
    return options


def main() -> None:
    options = arguments()
    stages: list[Row] = []
    failed = 0
    for stage in options.stages:
        report.console().rule(stage)
        module = STAGES[stage]
        try:
            record, wrong = contest.run(module.Bench, module.arguments(arguments_of(stage, options)))
        except UnableError as error:
            print(f"{stage}: {error}")
            failed = 1
            continue
        failed |= wrong
        stages.append({"stage": stage, **record})
    record = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "tidings": td.__version__,
        "kind": "full" if options.full else "quick",
        "machine": stages[0]["machine"] if stages else {},
        "text": texts.what(options.text),
        "stages": stages,
    }
    show(summary(stages))
    records.write(record, options.record)
    if str(options.record) != "-":
        for path in charts.write(stages, options.record.parent):
            print(path)
    sys.exit(failed)


if __name__ == "__main__":
    main()
