"""A peer in a process of its own: reads commands as JSON lines, answers each with one line (benches/process.py).

`python -m benches.worker`; benches/contest.py starts it. Seconds are of the wall clock, measured inside, so that
neither the start of the process nor an import is part of them; bytes are of this process alone.
"""

from __future__ import annotations

import importlib
import logging
import os
import time
from pathlib import Path

# Before Polars, OpenMP or BLAS are loaded: whoever takes one thread takes one.
for variable in ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from benches import measure  # noqa: E402
from benches.peer import Peer, peer_of  # noqa: E402
from benches.process import Row, UnableError, serve  # noqa: E402


class Worker:
    """Serves one peer."""

    peer: Peer

    def __init__(self, label: str, peers: str) -> None:
        """`peers` is the module that has them."""
        self.kind = peer_of(label, importlib.import_module(peers).PEERS)
        if why := self.kind.missing():
            raise UnableError(why)
        if self.kind.module:
            importlib.import_module(self.kind.module)
        logging.disable(logging.CRITICAL)
        self.items = 0

    def load(self, **source: object) -> Row:
        """Takes the input, and has the first item done, so that what loads late has loaded."""
        self.peer = self.kind()
        self.items = self.peer.load(**source)
        self.peer.work(1)
        return {"items": self.items}

    def fit(self, seconds: float) -> Row:
        """How many items it does in so many seconds of the CPU, at least one: a busy machine leaves no less to do."""
        items, took = 1, 0.0
        while items < self.items and took < seconds / 4:
            items = min(self.items, items * 4)
            took = self.run(items)["cpu"]
        per = took / items
        return {"items": max(1, min(self.items, int(seconds / per))) if per else self.items}

    def threads(self, number: int) -> Row:
        """How many threads tidings takes from here."""
        self.peer.threads = number
        return {}

    def run(self, items: int) -> Row:
        """Does the first items."""
        began, cpu = time.perf_counter(), time.process_time()
        self.peer.work(items)
        return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}

    def result(self, items: int, output: str) -> Row:
        """Does the first items and writes what came out, for others to judge."""
        return self.peer.write(self.peer.work(items), Path(output))

    def memory(self, items: int) -> Row:
        """By how many bytes the process grew at most while it did the first items, the input being there."""
        measure.settle()
        measure.reset_peak()
        before = measure.memory("Rss")
        result = self.peer.work(items)
        peak = measure.memory("VmHWM")
        del result
        return {"peak": None if before is None or peak is None else max(0, peak - before)}


if __name__ == "__main__":
    serve(Worker)
