"""The peers of `Miner.mine` on plain text. There is only one, the pure Python of benches/baseline, and it goes half
the way: it strips and finds names. What of PyPI finds relations by rules on a parse (spaCy's DependencyMatcher) needs
a trained pipeline, which PyPI does not have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl

from benches import peer
from benches.baseline import match as match_stage
from benches.baseline import strip as strip_stage
from benches.matching import find_indexed, index_of
from benches.process import Row

EVERYTHING = {"title": True, "dateline": True, "captions": True}
"""What the baseline keeps and tidings puts into a text when it is asked to."""
Found = list[tuple[int, int, int, list[str]]]
"""Document, start, end in its main text, entities."""


class Peer(peer.Peer):
    """A way through plain texts."""

    def load(self, documents: str) -> int:
        self.documents: list[str] = json.loads(Path(documents).read_text("utf-8"))
        self.prepare()
        return len(self.documents)

    def prepare(self) -> None:
        """Makes what whoever uses it would keep."""

    def write(self, result: Any, output: Path) -> Row:
        output.write_text(json.dumps(result), "utf-8")
        return {}


class TidingsStrip(peer.Tidings, Peer):
    label = "tidings, strip"
    how = "strip_batch(format='text')"

    def work(self, items: int) -> list[str]:
        import tidings as td

        stripped = td.strip_batch(self.documents[:items], format="text", threads=self.threads, **EVERYTHING)
        texts: list[str] = stripped["text"].to_list()
        return texts


class BaselineStrip(Peer):
    label = "baseline, strip"
    how = "benches/baseline, pure Python"

    def work(self, items: int) -> list[str]:
        return [strip_stage.strip(text, html=False)[0] for text in self.documents[:items]]


class Tidings(peer.Tidings, Peer):
    label = "tidings"
    how = "Miner.mine(format='text'): names, dates, coreference, relations"

    def prepare(self) -> None:
        import tidings as td

        self.miner = td.Miner()
        self.gazetteer = td.Gazetteer.default()

    def work(self, items: int) -> Any:
        return self.miner.mine(self.documents[:items], format="text", threads=self.threads)

    def write(self, result: Any, output: Path) -> Row:
        """The names in the main text, which the baseline must find too."""
        import tidings as td

        texts = td.strip_batch(self.documents[: len(result.documents)], format="text", **EVERYTHING)["text"]
        found = self.gazetteer.find(texts, readings="all")
        grouped = found.group_by("doc", "start", "end", maintain_order=True).agg("entity_id")
        output.write_text(
            json.dumps(grouped.with_columns(pl.col("entity_id").cast(pl.List(pl.String))).rows()), "utf-8"
        )
        return {"mentions": len(result.mentions), "relations": len(result.relations)}


class Baseline(Peer):
    label = "baseline"
    how = "benches/baseline: strips and finds names, and no more"

    def prepare(self) -> None:
        import tidings as td

        files = [raw for _, raw in td._core.defaults()["gazetteer"]]
        rows = [json.loads(line) for raw in files for line in raw.splitlines() if line]
        self.names = match_stage._names(rows, ())
        self.index = index_of(self.names)

    def work(self, items: int) -> Found:
        found: Found = []
        for doc, document in enumerate(self.documents[:items]):
            text = strip_stage.strip(document, html=False)[0]
            found.extend((doc, start, end, who) for start, end, who in find_indexed(self.names, self.index, text))
        return found


PEERS: dict[str, type[Peer]] = {peer.label: peer for peer in (Tidings, Baseline, TidingsStrip, BaselineStrip)}
