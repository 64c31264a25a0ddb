"""Counting more than fits into memory: `python -m benches.out_of_core --gb 5 --memory 1GiB`.

Makes the text first (benches/make_text.py, kept in out/bench), then reads it batch by batch into a
`tidings.NgramCounter` with that cap and writes the rows to a Parquet file, in a process of its own. Printed are the
seconds of each part, MB of text a second over all of it, the most memory that the process had (`VmHWM`, and what it
was beyond the start), the most that stood in the folder of spills, and how many rows there are. Reading JSON lines is
part of it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from benches import find, make_text, measure, report, texts
from benches.process import Row

BATCH = 8192
"""Documents in a batch, about 18 MB."""


def batches(folder: Path) -> Iterator[pl.Series]:
    """The texts of the JSON lines of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open("rb") as file:
            while lines := list(zip(range(BATCH), file, strict=False)):
                yield pl.read_ndjson(b"".join(line for _, line in lines), schema={"text": pl.String})["text"]


def size_of(folder: Path) -> int:
    """Bytes of the files of a folder, some of which may go while they are counted."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).stat().st_size
            except FileNotFoundError:
                continue
    return total


class Watch(threading.Thread):
    """Looks how much stands in a folder, and keeps the most."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder, self.most, self.over = folder, 0, threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.1):
            self.most = max(self.most, size_of(self.folder))


def count(corpus: Path, spills: Path, rows: Path, options: argparse.Namespace) -> Row:
    """Counts, in this process."""
    import tidings as td

    if not hasattr(td, "NgramCounter"):
        return {"unable": "this tidings has no NgramCounter"}
    # Whatever loads late has loaded before memory is looked at.
    td.ngrams(["a first text"])
    measure.settle()
    start = measure.memory("Rss") or 0
    measure.reset_peak()
    watch = Watch(spills)
    watch.start()
    began, cpu = time.perf_counter(), time.process_time()
    n_min, n_max = (int(part) for part in options.n.split(".."))
    counter = td.NgramCounter(n=(n_min, n_max), memory=options.memory, spill_dir=spills, threads=options.threads)
    size = 0
    for texts_of_batch in batches(corpus):
        size += int(texts_of_batch.str.len_bytes().sum())
        counter.add(texts_of_batch)
    added = time.perf_counter()
    counter.write(rows, min_count=options.min_count)
    del counter
    done = time.perf_counter()
    watch.over.set()
    watch.join()
    peak = measure.memory("VmHWM")
    return {
        "mb": size / 1e6,
        "add_seconds": added - began,
        "write_seconds": done - added,
        "seconds": done - began,
        "cpu_seconds": time.process_time() - cpu,
        "mb_per_second": size / 1e6 / (done - began),
        "peak_rss_mib": None if peak is None else peak / 2**20,
        "peak_beyond_start_mib": None if peak is None else (peak - start) / 2**20,
        "spilled_at_most_mib": watch.most / 2**20,
        "left_in_spill_dir": size_of(spills),
        "rows": int(pl.scan_parquet(rows).select(pl.len()).collect().item()),
    }


def corpus_of(options: argparse.Namespace) -> Path:
    """The text, made unless it is there."""
    name = f"news-{options.gb:g}gb-{options.seed}{f'-{options.text.stem}' if options.text else ''}"
    folder: Path = options.cache / name
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        began = time.perf_counter()
        source = texts.load(options.text) if options.text else None
        documents = make_text.write(folder, options.gb * 1e3, seed=options.seed, source=source)
        print(f"made {documents:,} documents in {time.perf_counter() - began:.0f} s: {folder}", flush=True)
        (folder / "done").touch()
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gb", type=float, default=5, help="gigabytes of text, of 10**9 bytes (5)")
    parser.add_argument("--memory", default="1GiB", help="the cap, as NgramCounter takes it (1GiB)")
    parser.add_argument("--n", default="1..3", help="from..to (1..3)")
    parser.add_argument("--min-count", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--text", type=Path, help="where the words come from; else seeds/")
    parser.add_argument("--cache", type=Path, default=find.CACHE, help="where the text is kept, and spills go")
    parser.add_argument("--record", type=Path, help="a JSON file for the figures")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    corpus = corpus_of(options)
    with tempfile.TemporaryDirectory(dir=options.cache) as work:
        spills = Path(work) / "spills"
        spills.mkdir()
        # A fresh process: what made the text is in none of the figures.
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            result = pool.apply(count, (corpus, spills, Path(work) / "rows.parquet", options))
    if "unable" in result:
        sys.exit(result["unable"])
    for name, value in result.items():
        print(f"{name:24}{report.figure(value) if isinstance(value, float) else f'{value:,}':>16}")
    if options.record:
        about = {"what": texts.what(options.text) if options.text else make_text.WHAT, "memory": options.memory}
        about |= {"n": options.n, "threads": options.threads, "seed": options.seed}
        record = {"machine": measure.machine(), **about, **result}
        options.record.write_text(json.dumps(record, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
