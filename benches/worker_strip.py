"""A stripper in a process of its own, for benches/strip.py: answers commands, one line each (benches/process.py)."""

from __future__ import annotations

import importlib
import json
import logging
import os
import time
from pathlib import Path

# Before Polars is loaded: whoever takes one thread takes one.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from benches import measure
from benches.peers_strip import peer_of
from benches.process import Row, UnableError, serve


class Worker:
    def __init__(self, label: str) -> None:
        self.kind = peer_of(label)
        if why := self.kind.missing():
            raise UnableError(why)
        if self.kind.module:
            importlib.import_module(self.kind.module)
        logging.disable(logging.CRITICAL)
        self.peer = self.kind()

    def load(self, folder: str) -> Row:
        """Takes the pages, and has the first one stripped, so that what loads late has loaded."""
        files = sorted(Path(folder).glob("*.page"))
        self.pages = [file.read_bytes() for file in files]
        self.peer.texts(self.pages[:1])
        return {}

    def texts(self, pages: int, output: str) -> Row:
        """Writes the texts of the first pages, for others to judge."""
        Path(output).write_text(json.dumps(self.peer.texts(self.pages[:pages])), "utf-8")
        return {}

    def fit(self, seconds: float) -> Row:
        """How many pages it does in so many seconds, at least one."""
        pages, took = 1, 0.0
        while pages < len(self.pages) and took < seconds / 4:
            pages = min(len(self.pages), pages * 4)
            took = self.run(pages)["seconds"]
        per = took / pages
        return {"pages": max(1, min(len(self.pages), int(seconds / per))) if per else len(self.pages)}

    def threads(self, number: int) -> Row:
        """How many threads tidings takes from here."""
        self.peer.threads = number
        return {}

    def run(self, pages: int) -> Row:
        """Strips the first pages."""
        began, cpu = time.perf_counter(), time.process_time()
        self.peer.texts(self.pages[:pages])
        return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}

    def memory(self, pages: int) -> Row:
        """By how many bytes the process grew at most while it stripped the first pages, the pages being there."""
        measure.settle()
        measure.reset_peak()
        before = measure.memory("Rss")
        texts = self.peer.texts(self.pages[:pages])
        peak = measure.memory("VmHWM")
        kept = sum(len(text.encode()) for text in texts)
        return {"peak": None if before is None or peak is None else max(0, peak - before), "texts": kept}


if __name__ == "__main__":
    serve(Worker)
