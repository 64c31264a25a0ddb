"""A peer in a process of its own: reads commands as JSON lines, answers each with one line.

`python -m benches.worker LABEL`; benches/find.py starts it. Seconds are of the wall clock, measured inside, so that
neither the start of the process nor an import is part of them; bytes are of this process alone.
"""

from __future__ import annotations

import importlib
import json
import os
import time
from pathlib import Path
from typing import Any

Answer = dict[str, Any]

# Before Polars is loaded: whoever takes one thread takes one.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import polars as pl  # noqa: E402

from benches import lists, measure, texts  # noqa: E402
from benches.peers_find import Peer, peer_of  # noqa: E402
from benches.process import UnableError, serve  # noqa: E402


class Worker:
    def __init__(self, label: str) -> None:
        self.kind = peer_of(label)
        if why := self.kind.missing():
            raise UnableError(why)
        if self.kind.module:
            importlib.import_module(self.kind.module)
        self.peer: Peer

    def load(self, names: str, documents: str, case_sensitive: bool, warm: bool = True) -> Answer:
        """Takes list and texts; the matcher is not made yet. `warm` has it find one name first, so that code which
        loads late is not taken for its list."""
        self.texts: list[str] = json.loads(Path(documents).read_text("utf-8"))
        self.peer = self.kind()
        self.peer.prepare(lists.fetch(Path(names)), self.texts, case_sensitive=case_sensitive)
        # Polars loads late what makes its first frame, and that is nobody's matcher either.
        pl.DataFrame({"doc": [0]}).with_columns(pl.Series("text", self.texts[:1]).gather([0])).select("doc")
        if warm:
            self.warm_up(self.texts[:1])
        return {}

    def warm_up(self, documents: list[str]) -> None:
        small = self.kind()
        names = lists.names_of([lists.Row("Libya", "LBY", "country")], case_sensitive=False)
        small.prepare(names, documents, case_sensitive=False)
        small.build()
        small.table()
        del small
        measure.settle()

    def dressed(self, on: bool) -> Answer:
        """From here it finds in the texts with accents and curly quotes, or in those as given."""
        self.peer.take([texts.dress(text) for text in self.texts] if on else self.texts)
        return {}

    def build(self) -> Answer:
        """Makes the matcher: seconds, and bytes that it keeps and that it had at most, beyond list and texts."""
        measure.settle()
        measure.reset_peak()
        resident, own = measure.memory("Rss"), measure.memory("Anonymous")
        began = time.perf_counter()
        self.peer.build()
        seconds = time.perf_counter() - began
        peak = measure.memory("VmHWM")
        measure.settle()
        ids = self.peer.entities.estimated_size() if hasattr(self.peer, "entities") else 0
        if resident is None or own is None or peak is None:
            return {"seconds": seconds, "bytes": None, "peak": None, "ids": ids}
        kept = (measure.memory("Anonymous") or 0) - own
        # Pages of the list's file that nobody had looked at before are no memory of the matcher's.
        mapped = (measure.memory("Rss") or 0) - resident - kept
        return {"seconds": seconds, "bytes": kept, "peak": max(kept, peak - resident - max(0, mapped)), "ids": ids}

    def fit(self, seconds: float) -> Answer:
        """How many documents it does in so many seconds, at least one."""
        documents, took = 1, 0.0
        while documents < len(self.texts) and took < seconds / 4:
            documents = min(len(self.texts), documents * 4)
            took = self.run(documents)["seconds"]
        per = took / documents
        return {"documents": max(1, min(len(self.texts), int(seconds / per))) if per else len(self.texts)}

    def run(self, documents: int) -> Answer:
        """Finds in the first documents."""
        began, cpu = time.perf_counter(), time.process_time()
        self.peer.table(documents)
        return {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}

    def threads(self, number: int) -> Answer:
        """How many threads tidings takes from here."""
        self.peer.threads = number  # type: ignore[attr-defined]
        return {}

    def table(self, documents: int, output: str) -> Answer:
        """Writes what it finds in the first documents."""
        found = self.peer.table(documents)
        found.cast({"entity_id": str}).write_parquet(output)
        return {"matches": len(found)}

    def save(self, path: str) -> Answer:
        self.peer.save(Path(path))
        return {"bytes": Path(path).stat().st_size}

    def open(self, path: str, document: int) -> Answer:
        """Opens what was saved and finds in one document: seconds to each, and the matches."""
        self.peer.take(self.texts[document : document + 1])
        began = time.perf_counter()
        self.peer.open(Path(path))
        opened = time.perf_counter()
        found = self.peer.table()
        return {"opened": opened - began, "seconds": time.perf_counter() - began, "matches": len(found)}

    def grow(self, path: str) -> Answer:
        """Opens what was saved and finds in all texts: bytes by which this process grew, its own (`private`), and
        with its share of what it has in common with others (`pss`)."""
        self.warm_up(self.texts)
        before = {field: measure.memory(field) for field in ("Private", "Pss", "Rss")}
        self.peer.open(Path(path))
        # More than once, as workers do: the first run's results leave holes that the next ones fill.
        for _ in range(3):
            self.peer.table()
        measure.settle()
        after = {field: measure.memory(field) for field in before}
        return {field.lower(): None if was is None else (after[field] or 0) - was for field, was in before.items()}


if __name__ == "__main__":
    serve(Worker)
