"""Counts of n-grams against peers: `python -m benches.ngrams`, and the `ngrams` of `make bench`.

How it is done. The texts are made plain first (`plain`): sentences as paragraphs of their own, words parted by single
spaces, no punctuation. Each peer counts in a process of its own, on one thread (tidings also on two), and its rows
(n, n-gram, count) must be those of tidings and of `Counter`, all of them, before anything is timed. Then all take
turns; `x` is how many times slower than tidings. Memory is what a process grew by at most while it counted, what it
gave included, the texts being there.

What speaks for whom. For the peers: benches/peers_ngrams.py says what is done for them; slow ones count the first
texts alone, as many as they do in `--seconds`, and a smaller table is faster for each word. For tidings: words
without punctuation are easier to tell apart than news as it stands; its authors wrote all of this.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benches import contest, make_text, records, report, texts
from benches.contest import Contest
from benches.peers_ngrams import PEERS
from benches.process import Process, Row, UnableError

MODULE = "benches.peers_ngrams"
RANGES = {"1": (1, 1), "1..3": (1, 3), "1..5": (1, 5)}
CHECKED = "Counter"
"""Who counts beside tidings whatever is asked for: all are compared with both."""

SENTENCE_END = re.compile(r"(?<=[a-z][.!?])\s+(?=[A-Z])|\n\s*\n")
WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+|[0-9]+")


def plain(text: str) -> str:
    """The sentences, each a paragraph, words parted by single spaces: every way to split them gives the same."""
    found = (" ".join(WORD.findall(sentence)) for sentence in SENTENCE_END.split(text))
    return "\n\n".join(sentence for sentence in found if sentence)


class Bench(contest.Bench):
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        super().__init__(options, folder)
        given = texts.load(options.text) if options.text else None
        if given is None:
            given, what = make_text.make(options.mb), make_text.WHAT
        else:
            given, what = texts.head(given, options.mb), texts.what(options.text)
        self.texts = [text for text in map(plain, given) if text]
        self.sizes = [len(text.encode()) / 1e6 for text in self.texts]
        self.documents = folder / "texts.json"
        self.documents.write_text(json.dumps(self.texts), "utf-8")
        corpus = {"documents": len(self.texts), "mb": round(sum(self.sizes), 2), "what": what, "form": "plain words"}
        self.record = contest.new_record(corpus, options.runs)

    def main(self) -> int:
        for name in self.options.n:
            self.table(name)
        tables = self.record["tables"]
        return 1 if any("differs" in row for table in tables for row in table["rows"]) else 0

    def table(self, name: str) -> None:
        """Everybody counts; who agrees is timed."""
        n_min, n_max = RANGES[name]
        self.console.print(f"\nn = {name}", style="bold")

        def look(process: Process, row: Row) -> None:
            process.ask("load", documents=str(self.documents), n_min=n_min, n_max=n_max)
            row["items"] = process.ask("fit", seconds=self.options.seconds)["items"]
            row["mb"] = sum(self.sizes[: row["items"]])
            self.compare(entrants.running[0][0] if entrants.running else process, process, row)
            row |= process.ask("memory", items=row["items"])

        with Contest(self.console, PEERS, MODULE) as entrants:
            for label in self.options.peers:
                entrants.enter(label, look)
            entrants.turns(self.options.runs)
            entrants.reckon()
        table: Row = {"what": f"n = {name}", "rows": entrants.rows}
        self.record["tables"].append(table)
        report.speeds(self.console, table)
        if ours := contest.tidings_row(table["rows"]):
            self.console.print(
                f"  tidings: {ours['rows']:,} distinct n-grams, the same as everybody's on their texts"
            )

    def compare(self, ours: Process, theirs: Process, row: Row) -> None:
        """Whether two count the same on the texts of `row`; raises `UnableError` when not."""
        found = self.result(theirs, row["items"])
        row["rows"] = len(found)
        wanted = self.result(ours, row["items"])
        if not found.equals(wanted):
            row["differs"] = len(found.join(wanted, on=found.columns, how="anti")) + len(
                wanted.join(found, on=found.columns, how="anti")
            )
            raise UnableError(f"{row['differs']:,} rows differ from those of {ours.label}; not timed")

    def result(self, process: Process, items: int) -> pl.DataFrame:
        output = self.folder / "counts.parquet"
        process.ask("result", items=items, output=str(output))
        return pl.read_parquet(output, memory_map=False)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--text", type=Path, help="folder of .txt, .txt, .ndjson(.gz) with `text`; else made")
    parser.add_argument("--mb", type=float, default=10, help="megabytes of it (10)")
    parser.add_argument("--n", default=",".join(RANGES), help=f"ranges of n ({','.join(RANGES)})")
    contest.common_arguments(parser, PEERS, records.FOLDER / "ngrams.json", seconds=5.0)
    options: argparse.Namespace = contest.parse_common(parser, PEERS, argv)
    options.n = options.n.split(",")
    for name in options.n:
        if name not in RANGES:
            parser.error(f"--n: {name}: expected one of {', '.join(RANGES)}")
    if options.quick:
        options.mb = min(options.mb, 5.0)
    # All are compared with tidings, and tidings with Counter.
    options.peers = list(dict.fromkeys(["tidings", *options.peers, CHECKED]))
    return options


if __name__ == "__main__":
    contest.main(Bench, arguments())
