"""The command over a folder of files against what one would write instead: `python -m benches.scan`.

How it is done. The folder has sample pages and sample texts, varied, or the user's. `tidings scan` and the pipelines
of benches/pipelines.py are run as commands, start and imports included, in turns. Before that, what each wrote is
looked at: it must have a row for every file, and of the pairs of a file and an entity that tidings has at least half;
how many is shown. Strippers choose otherwise and matchers fold otherwise, so that nobody has them all.

What speaks for whom. For the pipelines: they find names and no dates, relations, events, offsets or coreference, and
write names alone. For tidings: they are plain loops on one thread; a farm of processes would use both cores too.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benches import contest, lists, pages, records, report, texts
from benches.pipelines import KINDS, NEEDS
from benches.process import ROOT, Row

LEAST = 0.5
Pairs = set[tuple[str, str]]


class Bench(contest.Bench):
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        super().__init__(options, folder)
        self.corpus = folder / "corpus"
        self.corpus.mkdir()
        found = pages.load(options.pages) if options.pages else pages.sample_pages(options.count)
        given = texts.load(options.text) if options.text else texts.sample_corpus(options.mb)
        for number, page in enumerate(found[: options.count]):
            (self.corpus / f"{number:06}.html").write_bytes(page.raw)
        for number, text in enumerate(texts.head(given, options.mb)):
            (self.corpus / f"{number:06}.txt").write_text(text, "utf-8")
        files = list(self.corpus.iterdir())
        self.mb = sum(file.stat().st_size for file in files) / 1e6
        self.files = {file.name for file in files}
        lists.write(lists.make(0), folder / "names.tsv")
        what = (
            "given by the user" if options.pages or options.text else "sample pages and texts of seeds/ (MIT), varied"
        )
        corpus = {"files": len(files), "mb": round(self.mb, 2), "what": what}
        self.record = contest.new_record(corpus, options.runs)

    def commands(self) -> dict[str, list[str]]:
        """What is run, by label; the last argument is where it writes."""
        scan = [sys.executable, "-m", "tidings.cli", "scan", str(self.corpus), "--quiet"]
        names = str(self.folder / "names.tsv")
        ours = {f"tidings, {n} thread{'s' * (n > 1)}": [*scan, "--threads", str(n), "-o"] for n in (1, 2)}
        theirs = {
            kind: [sys.executable, "-m", "benches.pipelines", kind, str(self.corpus), names]
            for kind in KINDS
            if kind in self.options.peers
        }
        return ours | theirs

    def main(self) -> int:
        rows: list[Row] = []
        table: Row = {"what": "a folder of files", "rows": rows}
        self.record["tables"].append(table)
        self.console.print("\na folder of files", style="bold")
        wanted: Pairs = set()
        timed: list[tuple[Row, list[str]]] = []
        for label, command in self.commands().items():
            row: Row = {"peer": label, "version": versions(label), "items": len(self.files), "mb": self.mb}
            rows.append(row)
            if why := missing(label):
                row["unable"] = why
            else:
                row["unable"], pairs = self.look(label, command)
                if not wanted:
                    wanted = pairs
                row["agrees"] = len(pairs & wanted) / max(1, len(wanted))
                if not row["unable"] and row["agrees"] < LEAST:
                    row["unable"] = f"has {row['agrees']:.0%} of the names that tidings has; not timed"
            if row["unable"]:
                self.console.print(f"  {label}: {row['unable']}")
            else:
                del row["unable"]
                timed.append((row, command))
        for turn in range(self.options.runs):
            for row, command in timed if turn % 2 == 0 else reversed(timed):
                seconds, cpu = self.run(row["peer"], command)
                row.setdefault("seconds", []).append(seconds)
                row.setdefault("cpu_seconds", []).append(cpu)
        for row, _ in timed:
            contest.reckon(row)
            row["wall_seconds"] = statistics.median(row["seconds"])
        report.speeds(self.console, table)
        for row, _ in timed:
            self.console.print(f"  {row['peer']}: {row['agrees']:.0%} of the names, {row['wall_seconds']:.2f} s")
        return 1 if any("unable" in row for row in rows if row["peer"].startswith("tidings")) else 0

    def run(self, label: str, command: Sequence[str]) -> tuple[float, float]:
        """Seconds by the clock and of the CPU of one run."""
        environment = os.environ | {"POLARS_MAX_THREADS": "1"}
        before, began = os.times(), time.perf_counter()
        # Over what the last run wrote.
        subprocess.run([*command, str(self.folder / f"out {label}")], cwd=ROOT, env=environment)
        seconds, after = time.perf_counter() - began, os.times()
        return seconds, after.children_user + after.children_system - before.children_user - before.children_system

    def look(self, label: str, command: Sequence[str]) -> tuple[str, Pairs]:
        """What is wrong with what it wrote, if anything, and the pairs of a file and an entity."""
        output = self.folder / f"look {label}"
        done = subprocess.run([*command, str(output)], cwd=ROOT, capture_output=True, text=True)
        # 1 is that a file had problems, as samples are meant to have: all files are there all the same.
        ours = label.startswith("tidings")
        if done.returncode > ours or (ours and not (output / "documents.parquet").exists()):
            return f"failed: {done.stderr.strip().splitlines()[-1:]}", set()
        if ours:
            documents = pl.read_parquet(output / "documents.parquet")
            read = {Path(path).name for path in documents["path"]}
            names = pl.read_parquet(output / "mentions.parquet").filter(pl.col("form").cast(pl.String) == "name")
            entities = names.select("doc_id", pl.col("entity_id").explode(empty_as_null=True)).drop_nulls()
            joined = entities.join(documents.select("doc_id", "path"), on="doc_id").select("path", "entity_id")
            pairs = {(Path(path).name, who) for path, who in joined.unique().iter_rows()}
        else:
            lines = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
            read = {line["path"] for line in lines}
            pairs = {(line["path"], who) for line in lines for who in line["entities"]}
        return ("" if read == self.files else f"read {len(read)} of {len(self.files)} files"), pairs


def missing(label: str) -> str | None:
    """Which package is not here, if one is."""
    lacking = [module for module in NEEDS.get(label, ()) if not importlib.util.find_spec(module)]
    return f"not installed: pip install {' '.join(lacking)}" if lacking else None


def versions(label: str) -> str:
    if label.startswith("tidings"):
        import tidings as td

        return td.__version__
    return ", ".join(importlib.metadata.version(m) for m in NEEDS.get(label, ()) if importlib.util.find_spec(m))


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=Path, help="folder of .html, .htm or .html.gz; else the samples, varied")
    parser.add_argument("--text", type=Path, help="folder of .txt, .txt, .ndjson(.gz) with `text`; else the samples")
    parser.add_argument("--count", type=int, default=240, help="pages (240)")
    parser.add_argument("--mb", type=float, default=5, help="megabytes of texts (5)")
    contest.common_arguments(parser, dict.fromkeys(KINDS, str), records.FOLDER / "scan.json")
    options: argparse.Namespace = contest.parse_common(parser, dict.fromkeys(KINDS, str), argv)
    if options.quick:
        options.count, options.mb = min(options.count, 48), min(options.mb, 0.3)
    return options


if __name__ == "__main__":
    contest.main(Bench, arguments())
