"""Ways to find names, and those that need no package: tidings, the baseline, `re`. Each is made to find names as
whole words, leftmost and longest, as well as it can.

A peer gets names and texts as lists of `str` and gives hits, tuples with the document's other columns in the order of
`columns`; `table` makes the Polars frame that is compared and is part of what is timed. What is done for them: names
are put in lower case beforehand and texts in one pass (where a peer does not do it better itself); whole words are
filtered by one comprehension on the two neighbours of a hit, with a blank on either side of the text so that no end
needs a test; bytes are searched where that is faster; daachorse gets a tenth of the very text to lay itself out for
it, which it would not have in use. Ids leave as a gather from one Polars column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from benches import peer
from benches.baseline import fold as fold_stage
from benches.baseline import match as match_stage
from benches.lists import Names, lower
from benches.process import Row, UnableError

Hit = tuple[int, int, int]


class Peer(peer.Peer):
    """A way to find names."""

    differs: ClassVar[frozenset[str]] = frozenset()
    """In what its matches may differ from those of tidings: classes of benches/compare.py."""
    columns: ClassVar[tuple[str, str, str]] = ("name", "start", "end")
    pad: ClassVar[int] = 1
    """By how much offsets are too large."""
    largest: ClassVar[int] = 10_000_000
    """More names are not tried."""

    entities: pl.Series
    case_sensitive: bool

    def prepare(self, names: Names, texts: Sequence[str], *, case_sensitive: bool) -> None:
        """Takes list and texts in its own form. Not timed: whoever uses it would keep them so."""
        self.case_sensitive = case_sensitive
        if len(names.keys) > self.largest:
            raise UnableError(f"not tried with more than {self.largest:,} names")
        self.names: list[str] = names.keys["name"].to_list()
        self.entities = names.keys["entity_id"]
        self.take(texts)

    def take(self, texts: Sequence[str]) -> None:
        """Takes texts, in place of those before."""
        self.texts = list(texts)

    def build(self) -> None:
        """Makes the matcher."""
        raise NotImplementedError

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        """For each text its hits."""
        raise NotImplementedError

    def table(self, documents: int | None = None) -> pl.DataFrame:
        """Finds in the first texts: doc, start, end (code points), entity_id."""
        docs: list[int] = []
        hits: list[Hit] = []
        for doc, found in enumerate(self.find(self.texts[:documents])):
            docs.extend([doc] * len(found))
            hits.extend(found)
        columns = dict(zip(self.columns, zip(*hits, strict=True) if hits else ((), (), ()), strict=True))
        offsets = pl.DataFrame({"doc": docs, "start": columns["start"], "end": columns["end"]}, schema=OFFSETS)
        if self.pad:
            offsets = offsets.with_columns(pl.col("start", "end") - self.pad)
        return offsets.with_columns(self.entities.gather(pl.Series(columns["name"], dtype=pl.UInt32)))

    def work(self, items: int) -> pl.DataFrame:
        return self.table(items)

    def write(self, result: pl.DataFrame, output: Path) -> Row:
        result.cast({"entity_id": str}).write_parquet(output)
        return {"matches": len(result)}

    def save(self, path: Path) -> None:  # noqa: ARG002
        """Writes what `open` reads."""
        raise UnableError("cannot be saved")

    def open(self, path: Path) -> None:  # noqa: ARG002
        """Makes the matcher from a file, in place of `build`."""
        raise UnableError("cannot be saved")

    def folded(self, texts: Iterable[str]) -> Iterable[str]:
        return texts if self.case_sensitive else map(lower, texts)


OFFSETS = {"doc": pl.Int32, "start": pl.Int32, "end": pl.Int32}
WORDY = bytes(chr(byte).isalnum() and byte < 128 for byte in range(256))
"""Of each byte whether it is an ASCII letter or digit."""


def code_points(raw: bytes, hits: list[Hit], first: int) -> list[Hit]:
    """Hits with offsets in code points for bytes, in one pass; `first` is the column of the start."""
    moved: list[Hit] = []
    at = seen = 0
    for hit in hits:
        start, end = hit[first], hit[first + 1]
        seen, at = seen + len(raw[at:start].decode()), start
        stop = seen + len(raw[start:end].decode())
        # The name stands before or behind.
        moved.append((hit[0], seen, stop) if first else (seen, stop, hit[2]))
    return moved


def longest(hits: list[Hit], first: int) -> list[Hit]:
    """Of hits that overlap the leftmost, then the longest."""
    hits.sort(key=lambda hit: (hit[first], -hit[first + 1]))
    kept = []
    end = -1
    for hit in hits:
        if hit[first] >= end:
            kept.append(hit)
            end = hit[first + 1]
    return kept


class Regex(Peer):
    label = "re"
    how = "one expression, a trie of all names between look-arounds"
    differs = frozenset({"dress", "case"})
    columns = ("start", "end", "name")
    pad = 0
    largest = 200_000

    def build(self) -> None:
        self.numbers = {name: number for number, name in enumerate(self.names)}
        trie = trie_of(self.names)
        self.engine = re.compile(rf"(?<![^\W_])(?:{expression(trie)})(?![^\W_])")

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        numbers = self.numbers
        for text in self.folded(texts):
            yield [(found.start(), found.end(), numbers[found[0]]) for found in self.engine.finditer(text)]


def trie_of(names: Iterable[str]) -> dict[str, Any]:
    """The names by their characters; an empty one says that a name ends."""
    trie: dict[str, Any] = {}
    for name in names:
        node = trie
        for character in name:
            node = node.setdefault(character, {})
        node[""] = {}
    return trie


def expression(node: dict[str, Any]) -> str:
    """A trie as an expression that tries the longer first."""
    branches = []
    for character, child in node.items():
        if character:
            piece = re.escape(character)
            while len(child) == 1 and "" not in child:
                ((character, child),) = child.items()
                piece += re.escape(character)
            branches.append(piece + (expression(child) if set(child) != {""} else ""))
    body = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
    return body + "?" * ("" in node)


def index_of(names: dict[str, list[match_stage.Name]]) -> dict[str, list[str]]:
    """Folded names by their first two characters, longest first."""
    index: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        index.setdefault(name[:2], []).append(name)
    return index


def find_indexed(
    names: dict[str, list[match_stage.Name]], index: dict[str, list[str]], text: str
) -> list[tuple[int, int, list[str]]]:
    """`baseline.match.find`, but for the index."""
    folded = fold_stage.fold(text)
    found = []
    at = 0
    while at < len(folded.text):
        for name in index.get(folded.text[at : at + 2], []) + index.get(folded.text[at], []):
            if not folded.text.startswith(name, at) or not match_stage._whole_units(folded, at, at + len(name)):
                continue
            start, end = folded.units[at][0], folded.units[at + len(name) - 1][1]
            bearers = match_stage._ranked(n for n in names[name] if match_stage._fits(n, text[start:end], ()))
            if bearers and match_stage.stands_alone(text, start, end):
                found.append((start, end, match_stage._entities(bearers)))
                at += len(name)
                break
        else:
            at += 1
    return found


class Baseline(Peer):
    label = "baseline"
    how = "the pure Python of benches/baseline, names by their first letters"
    largest = 200_000
    differs = frozenset()
    pad = 0
    columns = ("start", "end", "name")

    def prepare(self, names: Names, texts: Sequence[str], *, case_sensitive: bool) -> None:
        if case_sensitive:
            raise UnableError("folds case")
        super().prepare(names, texts, case_sensitive=case_sensitive)
        self.rows = names.entities

    def build(self) -> None:
        self.entities = self.rows["entity_id"]
        self.numbers = {entity: number for number, entity in enumerate(self.entities)}
        self.engine = match_stage._names(self.rows.to_dicts(), ())
        self.index = index_of(self.engine)

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        for text in texts:
            found = find_indexed(self.engine, self.index, text)
            yield [(start, end, self.numbers[bearers[0]]) for start, end, bearers in found]


class Tidings(peer.Tidings, Peer):
    label = "tidings"
    how = "Gazetteer.find on a Polars column, everything folded that it folds"
    keep: ClassVar[tuple[str, ...]] = ()

    def prepare(self, names: Names, texts: Sequence[str], *, case_sensitive: bool) -> None:
        self.case_sensitive = case_sensitive
        self.frame = names.entities
        self.take(texts)

    def take(self, texts: Sequence[str]) -> None:
        super().take(texts)
        self.series = pl.Series("text", self.texts)

    def build(self) -> None:
        import tidings as td

        keep = (*self.keep, *(["case"] if self.case_sensitive else []))
        self.engine = td.Gazetteer.from_frame(self.frame, keep=keep)  # type: ignore[arg-type]

    def table(self, documents: int | None = None) -> pl.DataFrame:
        found = self.engine.find(self.series[:documents], threads=self.threads)
        return found.select("doc", "start", "end", "entity_id")

    def save(self, path: Path) -> None:
        self.engine.save(path)

    def open(self, path: Path) -> None:
        import tidings as td

        self.engine = td.Gazetteer.load(path)


class TidingsCaseOnly(Tidings):
    label = "tidings, case alone"
    how = "the same with nothing folded but case, as the peers have it"
    keep = ("accents", "quotes", "dashes", "space", "invisible", "width", "letters")
    differs = frozenset({"dress"})


class TidingsList(Tidings):
    label = "tidings, list of str"
    how = "the same from a Python list, which is copied first"

    def table(self, documents: int | None = None) -> pl.DataFrame:
        found = self.engine.find(self.texts[:documents], threads=self.threads)
        return found.select("doc", "start", "end", "entity_id")
