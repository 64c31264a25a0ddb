"""What a matcher is asked beyond what every peer is (benches/worker.py): to be made, saved, opened; to be small."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from benches.worker import Worker  # First: it settles the number of threads.

# isort: split
import polars as pl

from benches import lists, measure, texts
from benches.process import Row, serve


class FindWorker(Worker):
    """Serves one matcher."""

    peer: Any

    def load(self, names: str, documents: str, case_sensitive: bool, warm: bool = True) -> Row:  # type: ignore[override]
        """Takes list and texts; the matcher is not made yet. `warm` has it find one name first, so that code which
        loads late is not taken for its list."""
        self.texts: list[str] = json.loads(Path(documents).read_text("utf-8"))
        self.items = len(self.texts)
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

    def dressed(self, on: bool) -> Row:
        """From here it finds in the texts with accents and curly quotes, or in those as given."""
        self.peer.take([texts.dress(text) for text in self.texts] if on else self.texts)
        return {}

    def build(self) -> Row:
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

    def save(self, path: str) -> Row:
        self.peer.save(Path(path))
        return {"bytes": Path(path).stat().st_size}

    def open(self, path: str, document: int) -> Row:
        """Opens what was saved and finds in one document: seconds to each, and the matches."""
        self.peer.take(self.texts[document : document + 1])
        began = time.perf_counter()
        self.peer.open(Path(path))
        opened = time.perf_counter()
        found = self.peer.table()
        return {"opened": opened - began, "seconds": time.perf_counter() - began, "matches": len(found)}

    def grow(self, path: str) -> Row:
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
    serve(FindWorker)
