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
import json
import statistics
from collections.abc import Sequence
from pathlib import Path

from benches import contest, pages, records, report
from benches.contest import Contest
from benches.peer import peer_of
from benches.peers_strip import PEERS
from benches.process import Process, Row, UnableError

MODULE = "benches.peers_strip"
LEAST = 0.5
"""Share of the sentences looked for that a tool must have kept to be timed."""
MEMORY_PAGES = 100
KINDS = 24
"""So many of the first pages are all of another kind, when they are samples."""


class Bench(contest.Bench):
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        super().__init__(options, folder)
        self.pages = pages.load(options.pages) if options.pages else pages.sample_pages(options.count)
        self.sizes = [len(page.raw) / 1e6 for page in self.pages]
        for number, page in enumerate(self.pages):
            (folder / f"{number:07}.page").write_bytes(page.raw)
        corpus = {
            "pages": len(self.pages),
            "mb": round(sum(self.sizes), 2),
            "median_kb": round(1e3 * statistics.median(self.sizes), 1),
            "what": "given by the user" if options.pages else "the sample pages of seeds/ (MIT), varied",
        }
        self.record = contest.new_record(corpus, options.runs)

    def main(self) -> int:
        for everything, what in ((False, "main text"), (True, "all text, nothing chosen")):
            labels = [label for label in self.options.peers if peer_of(label, PEERS).everything == everything]
            if labels:
                self.table(labels, what)
        ours = [row for table in self.record["tables"] for row in table["rows"] if row["peer"].startswith("tidings")]
        # That a peer cannot is its matter; that tidings cannot is ours.
        return 1 if any("unable" in row for row in ours) else 0

    def table(self, labels: Sequence[str], what: str) -> None:
        """Every tool looked at, then timed in turns."""
        self.console.print(f"\n{what}", style="bold")

        def look(process: Process, row: Row) -> None:
            process.ask("load", folder=str(self.folder))
            row["items"] = process.ask("fit", seconds=self.options.seconds)["items"]
            row["mb"] = sum(self.sizes[: row["items"]])
            self.look(process, row)
            row |= process.ask("memory", items=min(MEMORY_PAGES, row["items"]))

        with Contest(self.console, PEERS, MODULE) as entrants:
            for label in labels:
                entrants.enter(label, look)
            entrants.turns(self.options.runs)
            entrants.reckon()
        for row in entrants.rows:
            if "seconds" in row:
                row["pages_per_second"] = row["items"] / statistics.median(row["seconds"])
                row["cpu_pages_per_second"] = row["items"] / max(1e-9, statistics.median(row["cpu_seconds"]))
        table: Row = {"what": what, "rows": entrants.rows}
        self.record["tables"].append(table)
        show(self.console, table)

    def look(self, process: Process, row: Row) -> None:
        """Whether the texts hold what they must."""
        output = self.folder / "texts.json"
        # Slow ones are timed on a few pages, but every kind of page is looked at.
        process.ask("result", items=max(row["items"], KINDS), output=str(output))
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


SHOWN = "tool|version|pages/s|MB/s|spread|pages/s by CPU|x|peak MB|holds|empty|pages"


def show(out: report.Console, table: Row) -> None:
    """A line for each tool, fastest first, then the pages that each fails on."""
    rows = sorted((row for row in table["rows"] if "seconds" in row), key=lambda row: -row["pages_per_second"])
    ours = contest.tidings_row(table["rows"])
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
            str(row["items"]),
        )
    out.print(lines)
    for row in rows:
        if row.get("fails"):
            fails = ", ".join(f"{page} ({held:.0%} held)" for page, held in row["fails"].items())
            out.print(f"  {row['peer']} lacks sentences of: {fails}")
    for row in rows:
        report.two_threads(out, row)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=Path, help="folder of .html, .htm or .html.gz; else the samples, varied")
    parser.add_argument("--count", type=int, default=480, help="how many samples are made (480)")
    contest.common_arguments(parser, PEERS, records.FOLDER / "strip.json")
    options: argparse.Namespace = contest.parse_common(parser, PEERS, argv)
    if options.quick:
        options.count = min(options.count, 48)
    return options


if __name__ == "__main__":
    contest.main(Bench, arguments())
