"""The peers of `Gazetteer.find`: packages from PyPI, beside those of benches/matching.py, which says what is done for
all of them."""

from __future__ import annotations

import itertools
import pickle
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benches.matching import (
    WORDY,
    Baseline,
    Hit,
    Peer,
    Regex,
    Tidings,
    TidingsCaseOnly,
    TidingsList,
    code_points,
    longest,
)


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


PEERS: dict[str, type[Peer]] = {
    peer.label: peer
    for peer in (
        Tidings, TidingsCaseOnly, TidingsList, Daachorse, AhoCorasickRs, AhoCorasickRsAll, Hyperscan, Cyac,
        PyAhoCorasick, FlashText2, FlashText, Spacy, Regex, Baseline,
    )
}  # fmt: skip
