"""tidings' gazetteer against its peers: `make bench-find`, or `python -m benches.find --text FILE --names FILE`.

How it is done. Each engine runs in a process of its own on the same texts and the same list, and gives a Polars frame
of document, start, end (code points) and entity. First the frames are compared: what differs is counted by its reason
(benches/compare.py), and an engine with a difference that nothing explains is not timed. Then all take turns, so
that a slow moment of the machine is everybody's: the median of the runs is shown, the best, by how much the worst is
above the best, and the median by CPU time, which a busy machine spoils less. `x` is how many times slower than
tidings. Slow engines get the first documents only, as many as they do in `--seconds`. One thread, unless
said.

What speaks for whom. For the peers: benches/peers_find.py says what is done for them; the fast ones filter whole
words afterwards and lose matches by it, which is counted and not held against their time; they fold case alone,
tidings all that it folds ("tidings, case alone" does as they do). For tidings: it takes its texts from a Polars
column, which is its native form, as a list of `str` is theirs ("tidings, list of str" pays for the copy); and its
authors wrote all of this.

Memory is what a process grew by when the matcher was made, list and texts being there already, and an id for each
name; `peak` is the most that it had on the way. Build seconds are the better of two. `dressed` is the speed on the
same texts with curly quotes and one "e" of a hundred accented, as a share of the speed on them as given.

Opening is timed in fresh processes, from behind the imports: `open` to the opened matcher, then to the first
document's matches: warm, the file being in the page cache, and cold, dropped from it (`in cache` is what the file
system kept in spite of that). A further worker is a process that opens the file while another has it open and has
searched all texts: what it then has for itself, and with its share of what both have. Workers forked from a process
that has built a matcher share it too, with any engine; where they are spawned (macOS, Windows, Linux from Python
3.14) they do not.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from benches import lists, measure, report, texts
from benches.compare import Judge
from benches.peers_find import PEERS, peer_of
from benches.process import ROOT, Process, Row, UnableError

RECORD = ROOT / "benches" / "record" / "find.json"
CACHE = ROOT / "out" / "bench"
WORKER = "benches.worker"


@contextlib.contextmanager
def started(label: str, *, tidy: bool = False, **load: object) -> Iterator[Process]:
    """A process that has its list and its texts."""
    process = Process(WORKER, label, tidy=tidy)
    try:
        process.ask("start", label=label)
        process.ask("load", **load)
        yield process
    finally:
        process.stop()


class Bench:
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.console = report.console()
        self.texts = given_texts(options)
        self.sizes = [len(text.encode()) / 1e6 for text in self.texts]
        self.documents = folder / "texts.json"
        self.documents.write_text(json.dumps(self.texts), "utf-8")
        self.errors = 0
        ascii_share = sum(text.isascii() for text in self.texts) / len(self.texts)
        self.record: Row = {
            "machine": measure.machine(),
            "text": {
                "documents": len(self.texts),
                "mb": round(sum(self.sizes), 2),
                "ascii_documents": round(ascii_share, 4),
                "what": "given by the user" if options.text else "the sample documents, varied",
            },
            "runs": options.runs,
            "load_before": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0,
            "tables": [],
        }

    def main(self) -> int:
        report.head(self.console, self.record)
        self.missing()
        for names in given_lists(self.options):
            rows = lists.read(names)
            for case_sensitive in (False, True):
                if not self.options.files_only and not (case_sensitive and self.options.quick):
                    self.match(rows, case_sensitive=case_sensitive)
        if self.options.files_only or not self.options.quick:
            self.files(rows)
        self.console.print("\nin short", style="bold")
        report.summary(self.console, self.record)
        if str(self.options.record) != "-":
            self.options.record.parent.mkdir(parents=True, exist_ok=True)
            self.options.record.write_text(json.dumps(self.record, indent=1, ensure_ascii=False) + "\n", "utf-8")
        if self.errors:
            self.console.print(f"\n{self.errors} engines differ from tidings for no reason that is known; not timed")
        return 1 if self.errors else 0

    def missing(self) -> None:
        """Says which peers are not here."""
        for label in list(self.options.peers):
            if why := peer_of(label).missing():
                self.console.print(f"{label}: {why}")
                self.options.peers.remove(label)

    def prepare(self, rows: Sequence[lists.Row], *, case_sensitive: bool) -> Path:
        """The list as the processes read it."""
        lists.store(lists.names_of(rows, case_sensitive=case_sensitive), self.folder / "names")
        return self.folder / "names"

    def match(self, rows: Sequence[lists.Row], *, case_sensitive: bool) -> None:
        """The table of one list: every peer built, compared, then timed in turns."""
        prepared = self.prepare(rows, case_sensitive=case_sensitive)
        found = len(lists.fetch(prepared).keys)
        load = {"names": str(prepared), "documents": str(self.documents), "case_sensitive": case_sensitive}
        judge = Judge(rows, self.texts, case_sensitive=case_sensitive)
        table: Row = {
            "names": found,
            "entities": len({row.entity for row in rows}),
            "case": "case-sensitive" if case_sensitive else "case ignored",
            "rows": [],
        }
        self.record["tables"].append(table)
        report.title(self.console, table)
        running: list[tuple[Process, Row]] = []
        reference: pl.DataFrame | None = None
        try:
            for label in self.options.peers:
                row: Row = {"peer": label, "how": peer_of(label).how}
                table["rows"].append(row)
                process = Process(WORKER, label)
                running.append((process, row))
                try:
                    row["version"] = process.ask("start", label=label)["version"]
                    with started(label, tidy=True, **load) as builder:
                        row["build"] = builder.ask("build")
                    process.ask("load", **load)
                    row["build"]["seconds"] = min(row["build"]["seconds"], process.ask("build")["seconds"])
                    row["documents"] = process.ask("fit", seconds=self.options.seconds)["documents"]
                    everything = label.startswith("tidings")
                    matches = self.table(process, len(self.texts) if everything else row["documents"])
                    reference = matches if label == "tidings" else reference
                    if reference is None:
                        raise UnableError("tidings cannot do this list: nothing to compare with")
                    self.compare(row, judge, reference, matches)
                except UnableError as error:
                    row["unable"] = str(error)
                if "unable" in row:
                    self.console.print(f"  {label}: {row['unable']}")
                    running.pop()
                    process.stop()
            self.turns(running, dressed=not case_sensitive)
            if reference is not None and not case_sensitive:
                self.check_dress(*running[0], reference)
            for _, row in running:
                row["mb"] = sum(self.sizes[: row["documents"]])
                report.reckon(row, found)
        finally:
            for process, _ in running:
                process.stop()
        report.engines(self.console, table)

    def table(self, process: Process, documents: int) -> pl.DataFrame:
        output = self.folder / "table.parquet"
        process.ask("table", documents=documents, output=str(output))
        return pl.read_parquet(output, memory_map=False)

    def compare(self, row: Row, judge: Judge, ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
        """Fills in what differs; raises UnableError when that is not explained."""
        process = peer_of(row["peer"])
        documents = len(self.texts) if row["peer"].startswith("tidings") else row["documents"]
        result = judge.compare(ours.filter(pl.col("doc") < documents), theirs, process.differs)
        row["matches"] = len(theirs)
        row["lacks"], row["adds"] = dict(result.counts(missing=True)), dict(result.counts(missing=False))
        row["examples"] = {each.kind: str(each) for each in reversed(result.differences)}
        if errors := result.errors():
            self.errors += 1
            for each in errors[:5]:
                self.console.print(f"  {row['peer']}: {each}")
            raise UnableError(f"{len(errors)} matches differ from tidings' for no known reason; not timed")

    def turns(self, running: Sequence[tuple[Process, Row]], *, dressed: bool) -> None:
        """Times everybody in turns: as given, tidings also on two threads; then with accents and curly quotes."""
        for turn in range(self.options.runs):
            for process, row in running if turn % 2 == 0 else reversed(running):
                time_one(process, row, "")
                if process.label == "tidings":
                    process.ask("threads", number=2)
                    time_one(process, row, "_two_threads")
                    process.ask("threads", number=1)
        if dressed:
            for process, _ in running:
                process.ask("dressed", on=True)
            for turn in range(self.options.runs):
                for process, row in running if turn % 2 == 0 else reversed(running):
                    time_one(process, row, "_dressed")
            for process, _ in running:
                process.ask("dressed", on=False)

    def check_dress(self, process: Process, row: Row, plain: pl.DataFrame) -> None:
        """tidings must find the same in the same texts in other dress."""
        process.ask("dressed", on=True)
        dressed = self.table(process, len(self.texts))
        process.ask("dressed", on=False)
        row["dressed_differs"] = len(plain.join(dressed, on=plain.columns, how="anti")) + len(
            dressed.join(plain, on=plain.columns, how="anti")
        )

    def files(self, rows: Sequence[lists.Row]) -> None:
        """The compiled file of the largest list: its size, how fast it opens, what a further process needs."""
        prepared = self.prepare(rows, case_sensitive=False)
        count = len(lists.fetch(prepared).keys)
        self.console.print(f"\nsaved and opened, {count:,} names, case ignored", style="bold")
        table: Row = {"names": count, "rows": []}
        load = {"names": str(prepared), "documents": str(self.documents), "case_sensitive": False}
        for label in self.options.peers:
            if label.startswith("tidings,"):
                continue
            file = self.folder / "saved.tdg"
            try:
                row = self.file(label, file, load)
            except UnableError as error:
                if "cannot be saved" not in str(error):
                    self.console.print(f"  {label}: {error}")
                continue
            finally:
                file.unlink(missing_ok=True)
            table["rows"].append(row)
        self.record["files"] = table
        report.files(self.console, table)

    def file(self, label: str, file: Path, load: Row) -> Row:
        """Median times of fresh processes; memory of a second process that has the file open beside a first."""
        row: Row = {"peer": label}
        with started(label, **load) as maker:
            maker.ask("build")
            row["file_bytes"] = maker.ask("save", path=str(file))["bytes"]
            matches = self.table(maker, min(len(self.texts), 100))
        if matches.is_empty():
            raise UnableError("found nothing in the first documents")
        document = matches["doc"][0]
        warm, cold, opened, left = [], [], [], []
        for _ in range(self.options.runs):
            file.read_bytes()
            with started(label, **load, warm=False) as opener:
                answer = opener.ask("open", path=str(file), document=document)
                warm.append(answer["seconds"])
                opened.append(answer["opened"])
            with started(label, **load, warm=False) as opener:
                left.append(measure.cool(file))
                cold.append(opener.ask("open", path=str(file), document=document)["seconds"])
        row |= {
            "opened": statistics.median(opened),
            "warm": statistics.median(warm),
            "cold": statistics.median(cold),
            "cached": max((share for share in left if share is not None), default=None),
        }
        with started(label, tidy=True, **load) as first, started(label, tidy=True, **load) as second:
            first.ask("grow", path=str(file))
            row |= second.ask("grow", path=str(file))
        return row


def time_one(process: Process, row: Row, suffix: str) -> None:
    """One run, by the clock and by what the CPU did."""
    run = process.ask("run", documents=row["documents"])
    row.setdefault(f"seconds{suffix}", []).append(run["seconds"])
    row.setdefault(f"cpu_seconds{suffix}", []).append(run["cpu"])


def given_texts(options: argparse.Namespace) -> list[str]:
    loaded = texts.load(options.text) if options.text else texts.sample_corpus(options.mb)
    if not options.quick:
        return loaded
    taken, size = [], 0.0
    for text in loaded:
        if size >= 1:
            break
        taken.append(text)
        size += texts.megabytes([text])
    return taken


def given_lists(options: argparse.Namespace) -> list[Path]:
    """The user's lists, or those of the sizes, which are made once."""
    if options.names:
        return list(options.names)
    paths = []
    for size in options.sizes:
        path = CACHE / f"names-{size}.tsv.gz"
        if not path.exists():
            lists.write(lists.make(lists.SIZES[size]), path)
        paths.append(path)
    return paths


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--text", type=Path, help="folder of .txt, .txt, .ndjson(.gz) with `text`; else the samples")
    parser.add_argument("--mb", type=float, default=10, help="megabytes of samples that are made (10)")
    parser.add_argument("--names", type=Path, action="append", help="a list: TSV of name, id, type; may be repeated")
    parser.add_argument("--sizes", default="5k,100k,1m", help="lists that are made (5k,100k,1m)")
    parser.add_argument("--peers", help=f"which, parted by ';', or module:Class ({'; '.join(PEERS)})")
    parser.add_argument("--runs", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--seconds", type=float, default=1.0, help="what a run of a slow one may take (1)")
    parser.add_argument("--quick", action="store_true", help="1 MB, the first list, case ignored, 3 runs")
    parser.add_argument("--files-only", action="store_true", help="saving and opening, and no speeds")
    parser.add_argument("--record", type=Path, default=RECORD, help="where figures are kept, as JSON; - for nowhere")
    options = parser.parse_args()
    options.peers = [peer.strip() for peer in options.peers.split(";")] if options.peers else list(PEERS)
    options.sizes = options.sizes.split(",")
    for size in options.sizes:
        if size not in lists.SIZES:
            parser.error(f"--sizes: {size}: expected one of {', '.join(lists.SIZES)}")
    if options.quick:
        options.sizes, options.runs, options.seconds = options.sizes[:1], min(options.runs, 3), 0.2
    # All are compared with it.
    options.peers = ["tidings", *(peer for peer in options.peers if peer != "tidings")]
    return options


def main() -> None:
    options = arguments()
    # On disk, where the page cache is: /tmp may be memory alone.
    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            sys.exit(Bench(options, Path(folder)).main())
    except UnableError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
