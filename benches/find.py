"""tidings' gazetteer against its peers: `make bench-find`, or `python -m benches.find --text FILE --names FILE`.

How it is done. Each engine runs in a process of its own on the same texts and the same list, and gives a Polars frame
of document, start, end (code points) and entity. First the frames are compared: what differs is counted by its reason
(benches/compare.py), and an engine with a difference that nothing explains is not timed. Then all take turns, so
that a slow moment of the machine is everybody's: the median of the runs is shown, the best, by how much the worst is
above the best, and the median by CPU time, which a busy machine spoils less. `x` is how many times slower than
tidings. Slow engines get the first documents only, as many as they do in `--seconds`. One thread, unless
said.

What speaks for whom. For the peers: benches/matching.py says what is done for them; the fast ones filter whole
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
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from benches import contest, lists, measure, records, report, texts
from benches.compare import Judge
from benches.contest import Contest
from benches.peer import peer_of
from benches.peers_find import PEERS
from benches.process import ROOT, Process, Row, UnableError

CACHE = ROOT / "out" / "bench"
MODULE = "benches.peers_find"
WORKER = "benches.worker_find"


@contextlib.contextmanager
def started(label: str, *, tidy: bool = False, **load: object) -> Iterator[Process]:
    """A process that has its list and its texts."""
    process = Process(WORKER, label, tidy=tidy)
    try:
        process.ask("start", label=label, peers=MODULE)
        process.ask("load", **load)
        yield process
    finally:
        process.stop()


class Bench(contest.Bench):
    # On disk, where the page cache is: /tmp may be memory alone.
    folder_in = CACHE

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        super().__init__(options, folder)
        self.texts = given_texts(options)
        self.sizes = [len(text.encode()) / 1e6 for text in self.texts]
        self.documents = folder / "texts.json"
        self.documents.write_text(json.dumps(self.texts), "utf-8")
        self.errors = 0
        ascii_share = sum(text.isascii() for text in self.texts) / len(self.texts)
        corpus = {
            "documents": len(self.texts),
            "mb": round(sum(self.sizes), 2),
            "ascii_documents": round(ascii_share, 4),
            "what": texts.what(options.text),
        }
        self.record = contest.new_record(corpus, options.runs)

    def main(self) -> int:
        self.missing()
        for names in given_lists(self.options):
            rows = lists.read(names)
            for case_sensitive in (False, True):
                if not self.options.files_only and not (case_sensitive and self.options.quick):
                    self.match(rows, case_sensitive=case_sensitive)
        if self.options.files_only or not self.options.quick:
            self.files(rows)
        return 1 if self.errors else 0

    def tail(self) -> None:
        self.console.print("\nin short", style="bold")
        report.summary(self.console, self.record)
        if self.errors:
            self.console.print(f"\n{self.errors} engines differ from tidings for no reason that is known; not timed")

    def missing(self) -> None:
        """Says which peers are not here."""
        for label in list(self.options.peers):
            if why := peer_of(label, PEERS).missing():
                self.console.print(f"  {label}: {why}")
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
        case = "case-sensitive" if case_sensitive else "case ignored"
        table: Row = {
            "what": f"{found:,} names, {case}",
            "names": found,
            "entities": len({row.entity for row in rows}),
            "case": case,
        }
        self.record["tables"].append(table)
        report.title(self.console, table)
        reference: list[pl.DataFrame] = []

        def look(process: Process, row: Row) -> None:
            """Builds the matcher, here and where its memory is taken; compares what it finds."""
            label = process.label
            with started(label, tidy=True, **load) as builder:
                row["build"] = builder.ask("build")
            process.ask("load", **load)
            row["build"]["seconds"] = min(row["build"]["seconds"], process.ask("build")["seconds"])
            row["items"] = process.ask("fit", seconds=self.options.seconds)["items"]
            row["mb"] = sum(self.sizes[: row["items"]])
            matches = self.table(process, len(self.texts) if label.startswith("tidings") else row["items"])
            if label == "tidings":
                reference.append(matches)
            if not reference:
                raise UnableError("tidings cannot do this list: nothing to compare with")
            self.compare(row, judge, reference[0], matches)

        with Contest(self.console, PEERS, MODULE, worker=WORKER) as entrants:
            table["rows"] = entrants.rows
            for label in self.options.peers:
                entrants.enter(label, look)
            entrants.turns(self.options.runs)
            if not case_sensitive:
                self.in_other_dress(entrants)
                if reference:
                    self.check_dress(*entrants.running[0], reference[0])
            entrants.reckon()
            for _, row in entrants.running:
                report.reckon(row, found)
        report.engines(self.console, table)

    def table(self, process: Process, documents: int) -> pl.DataFrame:
        output = self.folder / "table.parquet"
        process.ask("result", items=documents, output=str(output))
        return pl.read_parquet(output, memory_map=False)

    def compare(self, row: Row, judge: Judge, ours: pl.DataFrame, theirs: pl.DataFrame) -> None:
        """Fills in what differs; raises UnableError when that is not explained."""
        documents = len(self.texts) if row["peer"].startswith("tidings") else row["items"]
        differs = peer_of(row["peer"], PEERS).differs
        result = judge.compare(ours.filter(pl.col("doc") < documents), theirs, differs)
        row["matches"] = len(theirs)
        row["lacks"], row["adds"] = dict(result.counts(missing=True)), dict(result.counts(missing=False))
        if errors := result.errors():
            self.errors += 1
            for each in errors[:5]:
                self.console.print(f"  {row['peer']}: {each}")
            raise UnableError(f"{len(errors)} matches differ from tidings' for no known reason; not timed")

    def in_other_dress(self, entrants: Contest) -> None:
        """Times everybody with accents and curly quotes."""
        for process, _ in entrants.running:
            process.ask("dressed", on=True)
        entrants.turns(self.options.runs, "_dressed")
        for process, _ in entrants.running:
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


def given_texts(options: argparse.Namespace) -> list[str]:
    loaded = texts.load(options.text) if options.text else texts.sample_corpus(options.mb)
    return texts.head(loaded, 1) if options.quick else loaded


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


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--text", type=Path, help="folder of .txt, .txt, .ndjson(.gz) with `text`; else the samples")
    parser.add_argument("--mb", type=float, default=10, help="megabytes of samples that are made (10)")
    parser.add_argument("--names", type=Path, action="append", help="a list: TSV of name, id, type; may be repeated")
    parser.add_argument(
        "--sizes", default="5k,100k,1m", help="lists that are made (5k,100k,1m; seeds: the gazetteer)"
    )
    parser.add_argument("--files-only", action="store_true", help="saving and opening, and no speeds")
    contest.common_arguments(parser, PEERS, records.FOLDER / "find.json")
    options: argparse.Namespace = contest.parse_common(parser, PEERS, argv)
    options.sizes = options.sizes.split(",")
    for size in options.sizes:
        if size not in lists.SIZES:
            parser.error(f"--sizes: {size}: expected one of {', '.join(lists.SIZES)}")
    if options.quick:
        options.sizes = options.sizes[:1]
    options.peers = ["tidings", *(peer for peer in options.peers if peer != "tidings")]
    return options


if __name__ == "__main__":
    contest.main(Bench, arguments())
