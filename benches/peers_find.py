"""The peers of `Gazetteer.find`: each is made to find names as whole words, leftmost and longest, as well as it can.

A peer gets names and texts as lists of `str` and gives hits, tuples with the document's other columns in the order of
`columns`; `table` makes the Polars frame that is compared and is part of what is timed. What is done for them: names
are put in lower case beforehand and texts in one pass (where a peer does not do it better itself); whole words are
filtered by one comprehension on the two neighbours of a hit, with a blank on either side of the text so that no end
needs a test; bytes are searched where that is faster; daachorse gets a tenth of the very text to lay itself out for
it, which it would not have in use. Ids leave as a gather from one Polars column.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import itertools
import json
import pickle
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from benches.lists import Names, lower
from benches.process import UnableError

Hit = tuple[int, int, int]


class Peer:
    """A way to find names."""

    label: ClassVar[str]
    package: ClassVar[str | None] = None
    """Where it comes from on PyPI."""
    module: ClassVar[str | None] = None
    how: ClassVar[str]
    """How it is asked, in a line."""
    differs: ClassVar[frozenset[str]] = frozenset()
    """In what its matches may differ from those of tidings: classes of benches/compare.py."""
    columns: ClassVar[tuple[str, str, str]] = ("name", "start", "end")
    pad: ClassVar[int] = 1
    """By how much offsets are too large."""
    largest: ClassVar[int] = 10_000_000
    """More names are not tried."""

    entities: pl.Series
    case_sensitive: bool

    @classmethod
    def missing(cls) -> str | None:
        """Why it cannot run here, if so."""
        if cls.module is None or importlib.util.find_spec(cls.module):
            return None
        return f"not installed: pip install {cls.package}"

    @classmethod
    def version(cls) -> str:
        return importlib.metadata.version(cls.package) if cls.package else ""

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


class Daachorse(Peer):
    label = "daachorse"
    package = "daachorse"
    module = "daachorse"
    how = "bytes, leftmost-longest, laid out for a tenth of the text; filtered"
    differs = frozenset({"dress", "filter"})
    columns = ("start", "end", "name")

    def build(self) -> None:
        import daachorse

        self.engine = daachorse.DoubleArrayAhoCorasick(
            [name.encode() for name in self.names],
            daachorse.MATCH_KIND_LEFTMOST_LONGEST,
            corpus=[text.encode() for text in self.folded(self.texts[: max(1, len(self.texts) // 10)])],
        )

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        find, wordy = self.engine.find, WORDY
        for text in self.folded(texts):
            text = f" {text} "
            raw = text.encode()
            hits = [hit for hit in find(raw) if not wordy[raw[hit[0] - 1]] and not wordy[raw[hit[1]]]]
            if len(raw) > len(text):
                hits = code_points(raw, hits, 0)
                hits = [hit for hit in hits if not text[hit[0] - 1].isalnum() and not text[hit[1]].isalnum()]
            yield hits

    def save(self, path: Path) -> None:
        path.write_bytes(self.engine.serialize())

    def open(self, path: Path) -> None:
        import daachorse

        self.engine = daachorse.DoubleArrayAhoCorasick.deserialize(path.read_bytes())


class AhoCorasickRs(Peer):
    label = "ahocorasick_rs"
    package = "ahocorasick_rs"
    module = "ahocorasick_rs"
    how = "leftmost-longest; filtered"
    differs = frozenset({"dress", "filter"})

    def build(self) -> None:
        import ahocorasick_rs

        self.engine = ahocorasick_rs.AhoCorasick(self.names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        find = self.engine.find_matches_as_indexes
        for text in self.folded(texts):
            text = f" {text} "
            yield [hit for hit in find(text) if not text[hit[1] - 1].isalnum() and not text[hit[2]].isalnum()]


class AhoCorasickRsAll(AhoCorasickRs):
    label = "ahocorasick_rs, all"
    how = "overlapping; filtered, then leftmost-longest: loses nothing"
    differs = frozenset({"dress"})

    def build(self) -> None:
        import ahocorasick_rs

        self.engine = ahocorasick_rs.AhoCorasick(self.names)

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        find = self.engine.find_matches_as_indexes
        for text in self.folded(texts):
            text = f" {text} "
            hits = find(text, overlapping=True)
            whole = [hit for hit in hits if not text[hit[1] - 1].isalnum() and not text[hit[2]].isalnum()]
            yield longest(whole, 1)


class PyAhoCorasick(Peer):
    label = "pyahocorasick"
    package = "pyahocorasick"
    module = "ahocorasick"
    how = "iter_long; filtered"
    differs = frozenset({"dress", "filter"})
    columns = ("start", "end", "name")

    def build(self) -> None:
        import ahocorasick

        self.engine = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, name in enumerate(self.names):
            self.engine.add_word(name, number)
        self.engine.make_automaton()
        self.lengths = list(map(len, self.names))

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        find, lengths = self.engine.iter_long, self.lengths
        for text in self.folded(texts):
            text = f" {text} "
            yield [
                (start, last + 1, name)
                for last, name in find(text)
                if not text[last + 1].isalnum() and not text[(start := last + 1 - lengths[name]) - 1].isalnum()
            ]

    def save(self, path: Path) -> None:
        self.engine.save(str(path))

    def open(self, path: Path) -> None:
        import ahocorasick

        self.engine = ahocorasick.load(str(path), pickle.loads)
        self.lengths = list(map(len, self.names))


class FlashText(Peer):
    label = "flashtext"
    package = "flashtext"
    module = "flashtext"
    how = "its own words, with the letters of all names and of the text told to it"
    differs = frozenset({"dress", "boundary"})
    columns = ("name", "start", "end")
    pad = 0

    engine: Any = None

    def take(self, texts: Sequence[str]) -> None:
        super().take(texts)
        characters = set().union(*self.names, *self.folded(self.texts))
        self.letters = {character for character in characters if character.isalnum()}
        if self.engine:
            self.engine.set_non_word_boundaries(self.letters)

    def build(self) -> None:
        from flashtext import KeywordProcessor

        self.engine = KeywordProcessor(case_sensitive=True)
        self.engine.set_non_word_boundaries(self.letters)
        for number, name in enumerate(self.names):
            # 0 would be taken for nothing.
            self.engine.add_keyword(name, number + 1)

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        for text in self.folded(texts):
            yield [(name - 1, start, end) for name, start, end in self.engine.extract_keywords(text, span_info=True)]


class FlashText2(Peer):
    label = "flashtext2"
    package = "flashtext2"
    module = "flashtext2"
    how = 'its own words (UAX #29, so that "Paris\'s" is one)'
    differs = frozenset({"dress", "boundary", "case", "swallowed"})
    pad = 0

    def build(self) -> None:
        from flashtext2 import KeywordProcessor

        self.engine = KeywordProcessor(case_sensitive=self.case_sensitive)
        pairs = ((name, str(number)) for number, name in enumerate(self.names))
        self.engine.add_keywords_with_clean_word_from_iter(pairs)

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        for text in texts:
            found = self.engine.extract_keywords_with_span(text)
            yield [(int(name), start, end) for name, start, end in found]


class Cyac(Peer):
    label = "cyac"
    package = "cyac"
    module = "cyac"
    how = "Trie.match_longest between separators"
    differs = frozenset({"dress", "boundary"})
    pad = 0

    def build(self) -> None:
        from cyac import Trie

        # Not its `ignore_case`, which was slower than putting the text in lower case.
        self.engine = Trie()
        for name in self.names:
            self.engine.insert(name)
        self.separators()

    def separators(self) -> None:
        blocks = itertools.chain(range(0x0300), range(0x2000, 0x2070), range(0x3000, 0x3040))
        self.between = {code for code in blocks if not chr(code).isalnum()}

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        for text in self.folded(texts):
            yield list(self.engine.match_longest(text, self.between))

    def save(self, path: Path) -> None:
        self.engine.save(str(path))

    def open(self, path: Path) -> None:
        import mmap

        from cyac import Trie

        with path.open("r+b") as file:
            self.mapped = mmap.mmap(file.fileno(), 0)
        self.engine = Trie.from_buff(self.mapped, copy=False)
        self.separators()


class Hyperscan(Peer):
    label = "hyperscan"
    package = "hyperscan"
    module = "hyperscan"
    how = "literals between \\b, caseless; filtered, then leftmost-longest"
    differs = frozenset({"dress", "case", "boundary"})
    largest = 20_000  # 5,000 took 20 s to compile, and more were not tried.

    def build(self) -> None:
        import hyperscan

        flags = hyperscan.HS_FLAG_UTF8 | (0 if self.case_sensitive else hyperscan.HS_FLAG_CASELESS)
        raw = [name.encode() for name in self.names]
        self.engine = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        # \b knows ASCII alone: at other characters the filter decides.
        self.engine.compile(
            expressions=[
                b"\\b" * WORDY[name[0]]
                + re.sub(rb"([^0-9A-Za-z\x80-\xff ])", rb"\\\1", name)
                + b"\\b" * WORDY[name[-1]]
                for name in raw
            ],
            ids=list(range(len(raw))),
            elements=len(raw),
            flags=[flags] * len(raw),
        )
        self.lengths = list(map(len, raw))

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        lengths, wordy = self.lengths, WORDY
        found: list[tuple[int, int]] = []

        def take(name: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found.append((name, end))

        for text in texts:
            text = f" {text} "
            raw = text.encode()
            found.clear()
            self.engine.scan(raw, match_event_handler=take)
            hits = [(name, end - lengths[name], end) for name, end in found]
            hits = longest([hit for hit in hits if not wordy[raw[hit[1] - 1]] and not wordy[raw[hit[2]]]], 1)
            if len(raw) > len(text):
                hits = code_points(raw, hits, 1)
                hits = [hit for hit in hits if not text[hit[1] - 1].isalnum() and not text[hit[2]].isalnum()]
            yield hits

    def save(self, path: Path) -> None:
        import hyperscan

        path.write_bytes(hyperscan.dumpb(self.engine))

    def open(self, path: Path) -> None:
        import hyperscan

        self.engine = hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
        self.engine.scratch = hyperscan.Scratch(self.engine)
        self.lengths = [len(name.encode()) for name in self.names]


class Spacy(Peer):
    label = "spacy"
    package = "spacy"
    module = "spacy"
    how = "PhraseMatcher on a blank English pipeline's tokens; then leftmost-longest"
    differs = frozenset({"dress", "boundary", "case"})
    pad = 0

    def build(self) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher

        self.pipeline: Any = spacy.blank("en")
        self.pipeline.max_length = max(map(len, self.texts)) + 1
        self.engine = PhraseMatcher(self.pipeline.vocab, attr="ORTH" if self.case_sensitive else "LOWER")
        strings = self.pipeline.vocab.strings
        self.numbers = {}
        for number, document in enumerate(self.pipeline.tokenizer.pipe(self.names)):
            self.numbers[strings.add(key := str(number))] = number
            self.engine.add(key, [document])

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        numbers = self.numbers
        for document in self.pipeline.tokenizer.pipe(texts):
            hits = longest([(numbers[key], start, end) for key, start, end in self.engine(document)], 1)
            yield [
                (name, document[start].idx, document[end - 1].idx + len(document[end - 1]))
                for name, start, end in hits
            ]


class Regex(Peer):
    label = "re"
    how = "one expression, a trie of all names between look-arounds"
    differs = frozenset({"dress", "case"})
    columns = ("start", "end", "name")
    pad = 0
    largest = 200_000

    def build(self) -> None:
        trie: dict[str, Any] = {}
        self.numbers = {}
        for number, name in enumerate(self.names):
            self.numbers[name] = number
            node = trie
            for character in name:
                node = node.setdefault(character, {})
            node[""] = {}
        self.engine = re.compile(rf"(?<![^\W_])(?:{expression(trie)})(?![^\W_])")

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        numbers = self.numbers
        for text in self.folded(texts):
            yield [(found.start(), found.end(), numbers[found[0]]) for found in self.engine.finditer(text)]


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
        from benches import run

        self.entities = self.rows["entity_id"]
        self.numbers = {entity: number for number, entity in enumerate(self.entities)}
        self.engine = run.match_stage._names(self.rows.to_dicts(), ())
        self.index = run.index_of(self.engine)

    def find(self, texts: Iterable[str]) -> Iterator[list[Hit]]:
        from benches import run

        for text in texts:
            found = run.find(self.engine, self.index, text)
            yield [(start, end, self.numbers[bearers[0]]) for start, end, bearers in found]


class Tidings(Peer):
    label = "tidings"
    module = "tidings"
    how = "Gazetteer.find on a Polars column, everything folded that it folds"
    keep: ClassVar[tuple[str, ...]] = ()
    threads = 1

    @classmethod
    def version(cls) -> str:
        import tidings as td

        return td.__version__

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


PEERS: dict[str, type[Peer]] = {
    peer.label: peer
    for peer in (
        Tidings, TidingsCaseOnly, TidingsList, Daachorse, AhoCorasickRs, AhoCorasickRsAll, Hyperscan, Cyac,
        PyAhoCorasick, FlashText2, FlashText, Spacy, Regex, Baseline,
    )
}  # fmt: skip


def peer_of(label: str) -> type[Peer]:
    """A peer by its label, or one of somebody else as `module:Class`."""
    if label in PEERS:
        return PEERS[label]
    module, _, name = label.partition(":")
    try:
        peer: type[Peer] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        raise UnableError(f"no peer {label}: expected one of {json.dumps(list(PEERS))} or module:Class") from None
    return peer
