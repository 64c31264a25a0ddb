"""One table of a bench: peers, each in a process of its own, looked at first and then timed in turns, so that a slow
moment of the machine is everybody's."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

from rich.console import Console

from benches import measure, records, report
from benches.peer import peer_of
from benches.process import Process, Row, UnableError

Look = Callable[[Process, Row], None]
"""Has a started peer take its input, compares what it gives and fills in the row, `items` and `mb` among it; raises
`UnableError` when the peer is not to be timed."""


class Contest:
    """The peers of a table. Leaving it ends their processes."""

    def __init__(
        self, console: Console, peers: Mapping[str, type[Any]], module: str, *, worker: str = "benches.worker"
    ) -> None:
        """`module` is the one that has `peers` as its `PEERS`."""
        self.console = console
        self.peers = peers
        self.module = module
        self.worker = worker
        self.rows: list[Row] = []
        self.running: list[tuple[Process, Row]] = []

    def __enter__(self) -> Contest:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        for process, _ in self.running:
            process.stop()

    def enter(self, label: str, look: Look) -> None:
        """Starts a peer and has it looked at; who cannot stays in the table and is not timed."""
        row: Row = {"peer": label}
        self.rows.append(row)
        process = Process(self.worker, label)
        try:
            row["how"] = peer_of(label, self.peers).how
            row["version"] = process.ask("start", label=label, peers=self.module)["version"]
            look(process, row)
        except UnableError as error:
            row["unable"] = str(error)
            self.console.print(f"  {label}: {error}")
            process.stop()
        except BaseException:
            process.stop()
            raise
        else:
            self.running.append((process, row))

    def turns(self, runs: int, suffix: str = "") -> None:
        """Times everybody in turns, tidings also on two threads."""
        for turn in range(runs):
            for process, row in self.running if turn % 2 == 0 else reversed(self.running):
                time_one(process, row, suffix)
                if process.label == "tidings" and not suffix:
                    process.ask("threads", number=2)
                    time_one(process, row, "_two_threads")
                    process.ask("threads", number=1)

    def reckon(self) -> None:
        """Fills in what follows from the measurements."""
        for _, row in self.running:
            reckon(row)


def time_one(process: Process, row: Row, suffix: str) -> None:
    """One run, by the clock and by what the CPU did."""
    run = process.ask("run", items=row["items"])
    row.setdefault(f"seconds{suffix}", []).append(run["seconds"])
    row.setdefault(f"cpu_seconds{suffix}", []).append(run["cpu"])


def reckon(row: Row) -> None:
    """Speeds and spreads of a row."""
    seconds, megabytes = row["seconds"], row["mb"]
    median = statistics.median(seconds)
    row["mb_per_second"] = megabytes / median
    row["least_mb_per_second"] = megabytes / max(seconds)
    row["best_mb_per_second"] = megabytes / min(seconds)
    row["cpu_mb_per_second"] = megabytes / max(1e-9, statistics.median(row["cpu_seconds"]))
    row["spread"] = max(seconds) / min(seconds) - 1
    if "seconds_two_threads" in row:
        # By the clock: the CPU does no less on two.
        row["two_threads"] = median / max(1e-9, statistics.median(row["seconds_two_threads"]))


def tidings_row(rows: Sequence[Row]) -> Row | None:
    """The first row of ours that was timed."""
    return next((row for row in rows if row["peer"].startswith("tidings") and "seconds" in row), None)


def new_record(text: Row, runs: int) -> Row:
    """A record with no tables yet: the machine, what the corpus is, how busy the machine was."""
    return {
        "machine": measure.machine(),
        "text": text,
        "runs": runs,
        "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0,
        "tables": [],
    }


class Bench:
    """A stage: what is asked for, a folder for what the processes read and write, and the record that it fills."""

    folder_in: ClassVar[Path | None] = None
    """Where the folder is; else among temporary files."""

    record: Row

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.console = report.console()

    def main(self) -> int:
        """Verifies, times, shows and fills the record; 1 if anything is wrong."""
        raise NotImplementedError

    def tail(self) -> None:
        """What is shown behind all tables."""


def run(stage: type[Bench], options: argparse.Namespace) -> tuple[Row, int]:
    """The record of a stage, and 1 if anything was wrong."""
    if stage.folder_in:
        stage.folder_in.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=stage.folder_in) as folder:
        bench = stage(options, Path(folder))
        report.head(bench.console, bench.record)
        failed = bench.main()
    bench.tail()
    records.write(bench.record, options.record)
    return bench.record, failed


def main(stage: type[Bench], options: argparse.Namespace) -> None:
    """A stage as a command."""
    try:
        sys.exit(run(stage, options)[1])
    except UnableError as error:
        sys.exit(str(error))


def common_arguments(
    parser: argparse.ArgumentParser, peers: Mapping[str, type[Any]], record: Path, *, seconds: float = 1.0
) -> None:
    """The options that all benches have."""
    parser.add_argument("--peers", help=f"which, parted by ';', or module:Class ({'; '.join(peers)})")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (5)")
    parser.add_argument(
        "--seconds", type=float, default=seconds, help=f"what a run of a slow one may take ({seconds:g})"
    )
    parser.add_argument("--quick", action="store_true", help="less text, 3 short runs")
    parser.add_argument("--record", type=Path, default=record, help="where figures are kept, as JSON; - for nowhere")


def parse_common(parser: argparse.ArgumentParser, peers: Mapping[str, type[Any]], argv: Sequence[str] | None) -> Any:
    """The options, with peers as a list, tidings first: all are compared with it."""
    options = parser.parse_args(argv)
    chosen = [peer.strip() for peer in options.peers.split(";")] if options.peers else list(peers)
    options.peers = sorted(chosen, key=lambda peer: peer != "tidings")
    if options.quick:
        options.runs, options.seconds = min(options.runs, 3), options.seconds / 5
    return options
