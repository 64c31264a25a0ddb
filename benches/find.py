"""tidings' gazetteer against its peers: `make bench-find`, or `python -m benches.find --text FILE --names FILE`.

How it is done. Each engine runs in a process of its own on the same texts and the same list, and gives a Polars frame
of document, start, end (code points) and entity. First the frames are compared: what differs is counted by its reason
(benches/compare.py), and an engine with a difference that nothing explains is not timed. Then all take turns, so
that a slow moment of the machine is everybody's: the median of the runs is shown, the best, and by how much the worst
is above the best. Slow engines get the first documents only, as many as they do in `--seconds`. One thread, unless
said.

What speaks for whom. For the peers: benches/peers_find.py says what is done for them; the fast ones filter whole
words afterwards and lose matches by it, which is counted and not held against their time; they fold case alone,
tidings all that it folds ("tidings, case alone" does as they do). For tidings: it takes its texts from a Polars
column, which is its native form, as a list of `str` is theirs ("tidings, list of str" pays for the copy); and its
authors wrote all of this.

Memory is what a process grew by when the matcher was made, list and texts being there already, and an id for each
name; with few names it is noise, since what was free before is used first. `dressed` is the speed on the same texts
with curly quotes and one "e" of a hundred accented, as a share of the speed on them as given.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from benches import lists, measure, texts
from benches.compare import CLASSES, Judge
from benches.peers_find import PEERS, UnableError, peer_of

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "benches" / "record" / "find.json"
CACHE = ROOT / "out" / "bench"
SIZE_TARGETS = {5_000: (600, 700), 100_000: (350, 450), 1_000_000: (200, 250)}
"""MB a second that are aimed at, ignoring case and not, by the size of the list."""

COLUMNS = "engine,MB/s,best,spread,x,matches,lacks,adds,dressed,B/name,build s,peak MB".split(",")

Row = dict[str, Any]
Document = dict[str, Any]


class Process:
    """A peer in its own process."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.peer = peer_of(label)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benches.worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, command: str, **arguments: object) -> Row:
        """Raises `UnableError` when the peer cannot, or is no more."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            print(json.dumps([command, arguments]), file=self.process.stdin, flush=True)
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise UnableError(f"its process ended at {command}")
        answer: Row = json.loads(line)
        if "unable" in answer:
            raise UnableError(answer["unable"])
        return answer

    def stop(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@contextlib.contextmanager
def started(label: str, **load: object) -> Iterator[Process]:
    """A process that has its list and its texts."""
    process = Process(label)
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
        self.console = Console(width=118, highlight=False)
        self.texts = given_texts(options)
        self.sizes = [len(text.encode()) / 1e6 for text in self.texts]
        self.documents = folder / "texts.json"
        self.documents.write_text(json.dumps(self.texts), "utf-8")
        self.errors = 0
        load = getattr(os, "getloadavg", lambda: (0.0,))()[0]
        if load > 0.5:
            self.console.print(
                f"The machine is busy (load {load:.1f}): the figures are too low, spreads tell by how much"
            )
        ascii_share = sum(text.isascii() for text in self.texts) / len(self.texts)
        self.record: Document = {
            "machine": measure.machine(),
            "text": {
                "documents": len(self.texts),
                "mb": round(sum(self.sizes), 2),
                "ascii_documents": round(ascii_share, 4),
                "what": "given by the user" if options.text else "the sample documents, varied",
            },
            "runs": options.runs,
            "load_before": round(load, 2),
            "tables": [],
        }

    def megabytes(self, documents: int) -> float:
        return sum(self.sizes[:documents])

    def main(self) -> int:
        for key, part in self.record.items():
            if isinstance(part, dict):
                self.console.print(f"{key}: " + ", ".join(f"{name} {value}" for name, value in part.items()))
        self.missing()
        for names in given_lists(self.options):
            rows = lists.read(names)
            for case_sensitive in (False, True):
                if not (case_sensitive and self.options.quick):
                    self.match(names, rows, case_sensitive=case_sensitive)
        if not self.options.quick:
            self.files(names, rows)
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

    def match(self, names: Path, rows: Sequence[lists.Row], *, case_sensitive: bool) -> None:
        """The table of one list: every peer built, compared, then timed in turns."""
        found = len(lists.keys(rows, case_sensitive=case_sensitive).names)
        case = "case-sensitive" if case_sensitive else "case ignored"
        entities = len({row.entity for row in rows})
        self.console.print(f"\n{found:,} names of {entities:,} entities, {case}", style="bold")
        judge = Judge(rows, self.texts, case_sensitive=case_sensitive)
        table: list[Row] = []
        running: list[tuple[Process, Row]] = []
        reference: pl.DataFrame | None = None
        try:
            for label in self.options.peers:
                row: Row = {"peer": label, "how": peer_of(label).how}
                table.append(row)
                process = Process(label)
                running.append((process, row))
                try:
                    row["version"] = process.ask("start", label=label)["version"]
                    process.ask(
                        "load", names=str(names), documents=str(self.documents), case_sensitive=case_sensitive
                    )
                    row["build"] = process.ask("build")
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
        finally:
            for process, _ in running:
                process.stop()
        self.record["tables"].append({"names": found, "case": case, "rows": table})
        self.show(table, found, case_sensitive=case_sensitive)

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
        row["lacks"], row["adds"] = dict(result.count(missing=True)), dict(result.count(missing=False))
        row["examples"] = {each.kind: str(each) for each in reversed(result.differences)}
        if errors := result.errors():
            self.errors += 1
            for each in errors[:5]:
                self.console.print(f"  {row['peer']}: {each}", markup=False)
            raise UnableError(f"{len(errors)} matches differ from tidings' for no known reason; not timed")

    def turns(self, running: Sequence[tuple[Process, Row]], *, dressed: bool) -> None:
        """Times everybody in turns: as given, then with accents and curly quotes, then on two threads."""
        for turn in range(self.options.runs):
            for process, row in running if turn % 2 == 0 else reversed(running):
                row.setdefault("seconds", []).append(process.ask("run", documents=row["documents"])["seconds"])
                if process.label == "tidings":
                    process.ask("threads", number=2)
                    two = process.ask("run", documents=row["documents"])["seconds"]
                    row.setdefault("seconds_two_threads", []).append(two)
                    process.ask("threads", number=1)
        for process, _ in running if dressed else ():
            process.ask("dressed", on=True)
        for _ in range(self.options.runs if dressed else 0):
            for process, row in running:
                run = process.ask("run", documents=row["documents"])
                row.setdefault("seconds_dressed", []).append(run["seconds"])
        for process, _ in running if dressed else ():
            process.ask("dressed", on=False)

    def check_dress(self, process: Process, row: Row, plain: pl.DataFrame) -> None:
        """tidings must find the same in the same texts in other dress."""
        process.ask("dressed", on=True)
        dressed = self.table(process, len(self.texts))
        process.ask("dressed", on=False)
        row["dressed_differs"] = len(plain.join(dressed, on=plain.columns, how="anti")) + len(
            dressed.join(plain, on=plain.columns, how="anti")
        )

    def show(self, rows: Sequence[Row], names: int, *, case_sensitive: bool) -> None:
        table = Table(box=None, pad_edge=False)
        for heading in COLUMNS:
            table.add_column(heading, justify="left" if heading == "engine" else "right")
        ours = next((row for row in rows if row["peer"] == "tidings" and "seconds" in row), None)
        for row in rows:
            if "seconds" not in row:
                continue
            megabytes = self.megabytes(row["documents"])
            row["mb_per_second"] = megabytes / statistics.median(row["seconds"])
            row["best_mb_per_second"] = megabytes / min(row["seconds"])
            row["spread"] = max(row["seconds"]) / min(row["seconds"]) - 1
            if "seconds_dressed" in row:
                row["dressed"] = statistics.median(row["seconds"]) / statistics.median(row["seconds_dressed"])
            if "seconds_two_threads" in row:
                row["two_threads"] = statistics.median(row["seconds"]) / statistics.median(row["seconds_two_threads"])
            if (kept := row["build"]["bytes"]) is not None:
                row["bytes_per_name"] = (kept + row["build"]["ids"]) / names
            table.add_row(
                row["peer"],
                figure(row["mb_per_second"]),
                figure(row["best_mb_per_second"]),
                f"{row['spread']:.0%}",
                figure(ours["mb_per_second"] / row["mb_per_second"]) if ours else "",
                f"{row['matches']:,}",
                share(row["lacks"], row["matches"]),
                share(row["adds"], row["matches"]),
                f"{row['dressed']:.0%}" if "dressed" in row else "",
                figure(row.get("bytes_per_name")),
                figure(row["build"]["seconds"]),
                figure(row["build"]["peak"] / 1e6 if row["build"]["peak"] is not None else None),
            )
        self.console.print(table)
        for kind, meaning in CLASSES.items():
            for side in ("lacks", "adds"):
                counts = {row["peer"]: row[side][kind] for row in rows if kind in row.get(side, ())}
                if counts:
                    said = "; ".join(f"{peer} {count:,}" for peer, count in counts.items())
                    self.console.print(f"  {side}: {meaning}: {said}", markup=False)
        if ours:
            self.targets(ours, rows, names, case_sensitive=case_sensitive)

    def targets(self, ours: Row, rows: Sequence[Row], names: int, *, case_sensitive: bool) -> None:
        """The line of the list against what is aimed at."""
        peers = [row for row in rows if "seconds" in row and not row["peer"].startswith("tidings")]
        best = max(peers, key=lambda row: float(row["mb_per_second"]), default=None)
        aim = SIZE_TARGETS[min(SIZE_TARGETS, key=lambda size: abs(size - names))][case_sensitive]
        said = f"tidings {figure(ours['mb_per_second'])} MB/s, aim {aim}"
        if best:
            said += f"; best peer {best['peer']} {figure(best['mb_per_second'])} MB/s"
        if "dressed" in ours:
            said += f"; accents and curly quotes {ours['dressed']:.0%} of plain, aim 85%"
            if ours.get("dressed_differs"):
                said += f" ({ours['dressed_differs']} matches differ)"
        if "two_threads" in ours:
            said += f"; two threads {ours['two_threads']:.2f}x, aim 1.9x"
        self.console.print(said, style="bold")

    def files(self, names: Path, rows: Sequence[lists.Row]) -> None:
        """The compiled file of the largest list: its size, how fast it opens, what a further process needs."""
        count = len(lists.keys(rows, case_sensitive=False).names)
        self.console.print(f"\nsaved and opened, {count:,} names, case ignored", style="bold")
        table = Table(box=None, pad_edge=False)
        for heading in ("engine", "file B/name", "warm ms", "cold ms", "in cache", "worker MB", "worker Pss MB"):
            table.add_column(heading, justify="left" if heading == "engine" else "right")
        result: list[Row] = []
        load = {"names": str(names), "documents": str(self.documents), "case_sensitive": False}
        for label in self.options.peers:
            if label.startswith("tidings,"):
                continue
            file = self.folder / "saved.tdg"
            try:
                row = self.file(label, file, load)
            except UnableError as error:
                if "cannot be saved" not in str(error):
                    self.console.print(f"  {label}: {error}", markup=False)
                continue
            finally:
                file.unlink(missing_ok=True)
            result.append(row)
            table.add_row(
                label,
                figure(row["file_bytes"] / count),
                figure(row["warm"] * 1e3),
                figure(row["cold"] * 1e3),
                "?" if row["cached"] is None else f"{row['cached']:.0%}",
                figure(None if row["private"] is None else row["private"] / 1e6),
                figure(None if row["pss"] is None else row["pss"] / 1e6),
            )
        self.record["files"] = {"names": count, "rows": result}
        self.console.print(table)

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
        warm, cold, left = [], [], []
        for _ in range(self.options.runs):
            file.read_bytes()
            with started(label, **load, warm=False) as opener:
                warm.append(opener.ask("open", path=str(file), document=document)["seconds"])
            with started(label, **load, warm=False) as opener:
                left.append(measure.cool(file))
                cold.append(opener.ask("open", path=str(file), document=document)["seconds"])
        row |= {"warm": statistics.median(warm), "cold": statistics.median(cold), "cached": left[0]}
        with started(label, **load) as first, started(label, **load) as second:
            first.ask("grow", path=str(file))
            row |= second.ask("grow", path=str(file))
        return row


def share(counts: dict[str, int], whole: int) -> str:
    """How many there are to a hundred others."""
    return f"{100 * sum(counts.values()) / whole:.1f}%" if counts else "0"


def figure(value: float | None) -> str:
    """Three digits that mean something."""
    if value is None:
        return "?"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


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
    parser.add_argument("--runs", type=int, default=7, help="runs of each (default 7)")
    parser.add_argument("--seconds", type=float, default=1.0, help="what a run of a slow one may take (1)")
    parser.add_argument("--quick", action="store_true", help="1 MB, the first list, case ignored, 3 runs")
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
