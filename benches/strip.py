"""tidings' stripping against its peers: `make bench-strip`, or `python -m benches.strip --pages FOLDER`.

How it is done. Each tool runs in a process of its own on the same pages, bytes in and text out, through Python and on
one thread (tidings also on two). First every tool strips the pages and its texts are looked at: of each page some
sentences of the story must be in the text, and which pages a tool fails on is printed; who holds less than half of
them does something else than the others and is not timed. Then all take turns, so that a slow moment of the machine
is everybody's: the median of the runs is shown, by how much the worst is above the best, and the median by CPU time,
which a busy machine spoils less. `x` is how many times slower than tidings. Slow tools get the first pages only, as
many as they do in `--seconds`; the pages are shuffled. Memory is what a process grew by at most while it stripped
a hundred pages, texts included.

What speaks for whom. For the peers: benches/peers_strip.py says what is done for them; tidings gives title, day,
authors and the place of every character in the source with its text, the others text alone. For tidings:
`strip_batch` takes many pages in a call ("tidings, strip" takes one); its authors wrote all of this, the pages too
when none are given, and how good a text is apart from those sentences is not measured here: a tool that keeps the
menus is not slower for it. Tools that give all text of a page, and do not choose, stand in a table of their own.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benches import measure, pages, report
from benches.peers_strip import PEERS, peer_of
from benches.process import ROOT, Process, Row, UnableError

RECORD = ROOT / "benches" / "record" / "strip.json"
WORKER = "benches.worker_strip"
LEAST = 0.5
"""Share of the sentences looked for that a tool must have kept to be timed."""
MEMORY_PAGES = 100
KINDS = 24
"""So many of the first pages are all of another kind, when they are samples."""


class Bench:
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.console = report.console()
        self.pages = pages.load(options.pages) if options.pages else pages.sample_pages(options.count)
        self.sizes = [len(page.raw) / 1e6 for page in self.pages]
        for number, page in enumerate(self.pages):
            (folder / f"{number:07}.page").write_bytes(page.raw)
        self.record: Row = {
            "machine": measure.machine(),
            "text": {
                "pages": len(self.pages),
                "mb": round(sum(self.sizes), 2),
                "median_kb": round(1e3 * statistics.median(self.sizes), 1),
                "what": "given by the user" if options.pages else "the sample pages, varied",
            },
            "runs": options.runs,
            "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0,
            "tables": [],
        }

    def main(self) -> int:
        report.head(self.console, self.record)
        for everything, what in ((False, "main text"), (True, "all text, nothing chosen")):
            labels = [label for label in self.options.peers if peer_of(label).everything == everything]
            if labels:
                self.table(labels, what)
        if str(self.options.record) != "-":
            self.write(self.options.record)
        ours = [row for table in self.record["tables"] for row in table["rows"] if row["peer"].startswith("tidings")]
        # That a peer cannot is its matter; that tidings cannot is ours.
        return 1 if any("unable" in row for row in ours) else 0

    def table(self, labels: Sequence[str], what: str) -> None:
        """Every tool looked at, then timed in turns."""
        table: Row = {"what": what, "rows": []}
        self.record["tables"].append(table)
        self.console.print(f"\n{what}", style="bold")
        running: list[tuple[Process, Row]] = []
        try:
            for label in labels:
                row: Row = {"peer": label, "how": peer_of(label).how}
                table["rows"].append(row)
                process = Process(WORKER, label)
                running.append((process, row))
                try:
                    row["version"] = process.ask("start", label=label)["version"]
                    process.ask("load", folder=str(self.folder))
                    row["pages"] = process.ask("fit", seconds=self.options.seconds)["pages"]
                    row["mb"] = sum(self.sizes[: row["pages"]])
                    self.look(process, row)
                    row |= process.ask("memory", pages=min(MEMORY_PAGES, row["pages"]))
                except UnableError as error:
                    row["unable"] = str(error)
                    self.console.print(f"  {label}: {error}")
                    running.pop()
                    process.stop()
            for turn in range(self.options.runs):
                for process, row in running if turn % 2 == 0 else reversed(running):
                    self.time_one(process, row)
        finally:
            for process, _ in running:
                process.stop()
        for _, row in running:
            reckon(row)
        show(self.console, table)

    def look(self, process: Process, row: Row) -> None:
        """Whether the texts hold what they must."""
        output = self.folder / "texts.json"
        # Slow ones are timed on a few pages, but every kind of page is looked at.
        process.ask("texts", pages=max(row["pages"], KINDS), output=str(output))
        texts: list[str] = json.loads(output.read_text("utf-8"))
        row["empty"] = sum(not text.strip() for text in texts)
        wanted = found = 0
        lost: dict[str, list[int]] = {}
        for page, text in zip(self.pages, texts, strict=False):
            held = "".join(text.split())
            count = sum("".join(marker.split()) in held for marker in page.markers)
            found, wanted = found + count, wanted + len(page.markers)
            so_far = lost.setdefault(page.name, [0, 0])
            so_far[0] += len(page.markers) - count
            so_far[1] += len(page.markers)
        if not wanted:
            # A user's pages: nobody said what they hold, but a text there must be.
            row["held"] = None
            if row["empty"] == len(texts):
                raise UnableError("gives no text of any page; not timed")
            return
        row["held"] = found / wanted
        row["fails"] = {page: round(1 - no / of, 2) for page, (no, of) in sorted(lost.items()) if no}
        if row["held"] < LEAST:
            raise UnableError(f"holds {row['held']:.0%} of the sentences looked for; not timed")

    def time_one(self, process: Process, row: Row) -> None:
        """One run, by the clock and by what the CPU did; tidings also on two threads."""
        for threads, suffix in ((1, ""), (2, "_two_threads")) if process.label == "tidings" else ((1, ""),):
            process.ask("threads", number=threads)
            run = process.ask("run", pages=row["pages"])
            row.setdefault(f"seconds{suffix}", []).append(run["seconds"])
            row.setdefault(f"cpu_seconds{suffix}", []).append(run["cpu"])

    def write(self, path: Path) -> None:
        """The record as JSON, and beside it what the tables show as CSV. Neither holds texts."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.record, indent=1, ensure_ascii=False) + "\n", "utf-8")
        with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(["table", *COLUMNS])
            for table in self.record["tables"]:
                for row in table["rows"]:
                    out.writerow([table["what"], *(plain(row.get(column)) for column in COLUMNS)])


COLUMNS = (
    "peer", "version", "pages", "mb", "pages_per_second", "mb_per_second", "spread", "cpu_pages_per_second",
    "two_threads", "peak", "held", "empty", "unable",
)  # fmt: skip
SHOWN = "tool|version|pages/s|MB/s|spread|pages/s by CPU|x|peak MB|holds|empty|pages"


def plain(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


def reckon(row: Row) -> None:
    """Fills in what follows from the measurements of a tool."""
    median = statistics.median(row["seconds"])
    row["pages_per_second"] = row["pages"] / median
    row["mb_per_second"] = row["mb"] / median
    row["cpu_pages_per_second"] = row["pages"] / max(1e-9, statistics.median(row["cpu_seconds"]))
    row["spread"] = max(row["seconds"]) / min(row["seconds"]) - 1
    if "seconds_two_threads" in row:
        row["two_threads"] = median / max(1e-9, statistics.median(row["seconds_two_threads"]))


def show(out: report.Console, table: Row) -> None:
    """A line for each tool, fastest first, then the pages that each fails on."""
    rows = sorted((row for row in table["rows"] if "seconds" in row), key=lambda row: -row["pages_per_second"])
    # The first of ours in the order of the peers.
    ours = next((row for row in table["rows"] if row in rows and row["peer"].startswith("tidings")), None)
    lines = report.grid(SHOWN)
    for row in rows:
        lines.add_row(
            row["peer"],
            row["version"],
            report.figure(row["pages_per_second"]),
            report.figure(row["mb_per_second"]),
            report.percent(row["spread"]),
            report.figure(row["cpu_pages_per_second"]),
            report.figure(ours["pages_per_second"] / row["pages_per_second"]) if ours else "",
            report.figure(None if row["peak"] is None else row["peak"] / 1e6),
            report.percent(row["held"]),
            str(row["empty"]),
            str(row["pages"]),
        )
    out.print(lines)
    for row in rows:
        if row.get("fails"):
            fails = ", ".join(f"{page} ({held:.0%} held)" for page, held in row["fails"].items())
            out.print(f"  {row['peer']} lacks sentences of: {fails}")
    for row in rows:
        if "two_threads" in row:
            out.print(f"  {row['peer']} on two threads: {row['two_threads']:.2f} times as fast as on one")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=Path, help="folder of .html, .htm or .html.gz; else the samples, varied")
    parser.add_argument("--count", type=int, default=480, help="how many samples are made (480)")
    parser.add_argument("--peers", help=f"which, parted by ';', or module:Class ({'; '.join(PEERS)})")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (5)")
    parser.add_argument("--seconds", type=float, default=1.0, help="what a run of a slow one may take (1)")
    parser.add_argument("--quick", action="store_true", help="48 pages, 3 runs of a fifth of a second")
    parser.add_argument("--record", type=Path, default=RECORD, help="where figures are kept, as JSON; - for nowhere")
    options = parser.parse_args()
    options.peers = [peer.strip() for peer in options.peers.split(";")] if options.peers else list(PEERS)
    if options.quick:
        options.count, options.runs, options.seconds = 48, min(options.runs, 3), 0.2
    return options


def main() -> None:
    options = arguments()
    try:
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(Bench(options, Path(folder)).main())
    except UnableError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
