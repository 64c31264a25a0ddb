"""News-like English in any amount: `python -m benches.make_text --gb 5 -o FOLDER` writes JSON lines (id, date, text).

The words of the sample documents (seeds/, MIT), or of the user's `--text`, are walked as a Markov chain: the next
word follows the last two, or, at the rates below, the last one alone, or none. In place of some words come numbers
and names coined from syllables. Which name is drawn by a law of Zipf and Mandelbrot with the exponent 1 / HEAPS,
without end, so that the vocabulary grows with the text as in real collections (Heaps' law: distinct words ~ words **
HEAPS; H. S. Heaps, Information Retrieval, 1978) however long it gets, and so do distinct n-grams; benches/README.md
has the figures beside those of real news. What is written makes no sense, and is for counting.

The same seed, size, source and version of numpy give the same bytes. It makes some tens of megabytes a second and
holds a batch.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from benches import texts

HEAPS = 0.65
"""By which power of the number of words the vocabulary grows."""
AGAINST_TWO, AGAINST_ONE = 0.2, 0.35
"""How often the next word follows the last two, and the last one alone; else it follows none."""
COINED, NUMBERS = 0.09, 0.03
"""The share of words that are coined names, and numbers."""
HEAD = 300.0
"""So many of the coined names are about equally frequent."""
CHAINS = 4096
"""Chains walked side by side, which is what makes it fast."""
STEPS = 128
"""Words of each in a batch: about 3 MB."""
WORDS = 350
"""Words of a document, on average."""
CONSONANTS = "b d f g h j k l m n p r s t v z sh ch th br".split()
VOWELS = "a e i o u".split()
WHAT = "made by benches/make_text.py out of the sample documents of seeds/ (MIT)"
FIRST_DAY = date(2015, 1, 1)


class Source:
    """The words of a text, and for each place where else the same one or two words stand."""

    def __init__(self, documents: list[str]) -> None:
        tokens = [token for text in documents for token in words_of(text)]
        if len(tokens) < 3:
            raise ValueError("the source has fewer than three words")
        series = pl.Series("token", tokens)
        # As they stand in a string of JSON, so that a document is written by joining its words.
        self.vocabulary = series.unique(maintain_order=True)
        number = {token: i for i, token in enumerate(self.vocabulary)}
        self.ids = np.array([number[token] for token in tokens], dtype=np.int32)
        previous = np.roll(self.ids, 1).astype(np.int64)
        self.after_one = Contexts(self.ids.astype(np.int64))
        self.after_two = Contexts(previous * len(number) + self.ids)


class Contexts:
    """Places with the same context, together."""

    def __init__(self, keys: np.ndarray) -> None:
        self.order = np.argsort(keys, kind="stable").astype(np.int32)
        _, first, inverse, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        del first
        self.start = (np.cumsum(counts) - counts).astype(np.int32)[inverse]
        self.count = counts.astype(np.float32)[inverse]

    def next(self, places: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """For each place one with the same context, all equally likely, and from there a step on."""
        pick = (chance * self.count[places]).astype(np.int32)
        return self.order[self.start[places] + pick] + 1


def words_of(text: str) -> list[str]:
    """The words with the punctuation that clings to them, those alone that a string of JSON holds as they are."""
    return [token for token in re.findall(r"\S+", text) if token.isprintable() and not set(token) & set('"\\')]


def documents(megabytes: float, *, seed: int = 1, source: list[str] | None = None) -> Iterator[list[str]]:
    """Batches of documents, as they stand in a string of JSON, until there are so many megabytes of them; the last
    batch is cut."""
    chance = np.random.default_rng(seed)
    walked = Source(source if source is not None else texts.sample_texts())
    size, places = 0.0, chance.integers(0, len(walked.ids), CHAINS, dtype=np.int32)
    while True:
        tokens, places = walk(walked, places, chance)
        batch = []
        for document in cut(walked, tokens, chance):
            batch.append(document)
            size += len(document.encode()) / 1e6
            if size >= megabytes:
                yield batch
                return
        yield batch


def walk(source: Source, places: np.ndarray, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The next words of all chains, one chain after the other, and where the chains then stand."""
    steps = np.empty((STEPS, CHAINS), dtype=np.int32)
    last = len(source.ids) - 1
    for step in steps:
        # One draw says both which context counts and which place is taken.
        draw = chance.random(CHAINS, dtype=np.float32)
        near = draw < AGAINST_TWO
        far = draw >= AGAINST_TWO + AGAINST_ONE
        within = np.where(near, draw / AGAINST_TWO, (draw - AGAINST_TWO) / AGAINST_ONE)
        within = np.clip(within, 0, np.float32(0.9999999))
        following = np.where(near, source.after_two.next(places, within), 0)
        one = ~near & ~far
        following[one] = source.after_one.next(places[one], within[one])
        following[far] = chance.integers(0, last + 1, int(far.sum()), dtype=np.int32)
        places = np.where(following > last, 0, following).astype(np.int32)
        step[:] = source.ids[places]
    return steps.T.ravel(), places


def cut(source: Source, tokens: np.ndarray, chance: np.random.Generator) -> Iterator[str]:
    """Documents out of words, some of which are replaced by names and numbers; sentences stay whole."""
    draw = chance.random(len(tokens), dtype=np.float32)
    coined = np.flatnonzero(draw < COINED)
    numbers = np.flatnonzero((draw >= COINED) & (draw < COINED + NUMBERS))
    ends = source_ends(source)[tokens]
    ends[coined] = ends[numbers] = False
    known = len(source.vocabulary)
    ids = tokens.astype(np.uint32)
    ids[coined] = known + np.arange(len(coined), dtype=np.uint32)
    ids[numbers] = known + len(coined) + np.arange(len(numbers), dtype=np.uint32)
    every = pl.concat([source.vocabulary, names(chance, len(coined)), some_numbers(chance, len(numbers))])
    written = every.gather(pl.Series(ids))
    # A paragraph ends with every third sentence or so.
    sentences = np.flatnonzero(ends)
    paragraphs = np.zeros(len(tokens), dtype=bool)
    paragraphs[sentences[chance.random(len(sentences)) < 0.35]] = True
    between = pl.Series(np.array([0, 1], dtype=np.uint32)[paragraphs.astype(np.int8)])
    frame = pl.DataFrame({"word": written, "gap": pl.Series([" ", "\\n\\n"]).gather(between)})
    pieces = frame.select(pl.concat_str("word", "gap")).to_series()
    lengths = np.cumsum(pieces.str.len_bytes().to_numpy())
    whole = (pieces.str.join("").item() or "").encode()
    lasts = sentences[np.searchsorted(sentences, np.arange(WORDS, len(tokens), WORDS)) % max(1, len(sentences))]
    start = 0
    for end in np.unique(lengths[lasts]) if len(sentences) else lengths[-1:]:
        yield whole[start:end].decode().removesuffix("\\n\\n").rstrip()
        start = int(end)


def source_ends(source: Source) -> np.ndarray:
    """Of each word of the source whether a sentence ends with it."""
    return source.vocabulary.str.contains(r"[a-z][.?!]$").to_numpy()


def names(chance: np.random.Generator, count: int) -> pl.Series:
    """Coined names: the number of a name, drawn by Zipf's law, is spelt with syllables for digits."""
    syllables = np.array([consonant + vowel for consonant in CONSONANTS for vowel in VOWELS])
    base = len(syllables)
    rank = HEAD * (chance.random(count) ** (-HEAPS / (1 - HEAPS)) - 1)
    number = np.minimum(rank, float(base**6)).astype(np.int64)
    table = pl.Series(syllables.tolist())
    titled = table.str.to_titlecase()
    # Two syllables at least; a third, and so on, when the number needs it. The lowest digit comes first.
    spelt = [spell(titled, number % base), spell(table, number // base % base)]
    none = pl.concat([table, pl.Series([""])])
    for digit in range(2, 6):
        left = number // base**digit
        spelt.append(spell(none, np.where(left > 0, left % base, base)))
    return pl.DataFrame({str(i): part for i, part in enumerate(spelt)}).select(pl.concat_str(pl.all())).to_series()


def spell(table: pl.Series, digits: np.ndarray) -> pl.Series:
    return table.gather(pl.Series(digits.astype(np.uint32)))


def some_numbers(chance: np.random.Generator, count: int) -> pl.Series:
    """Numbers, small ones more often: years, sums, counts."""
    number = np.exp(chance.random(count) * np.log(100_000)).astype(np.int64)
    return pl.Series(number).cast(pl.String)


def write(
    folder: Path, megabytes: float, *, seed: int = 1, source: list[str] | None = None, part: float = 256
) -> int:
    """Writes `part-00000.jsonl` and so on, each of about `part` megabytes; tells how many documents there are. Raises
    `ValueError` when the source is too short, `OSError` when it cannot write."""
    folder.mkdir(parents=True, exist_ok=True)
    count, parts, left = 0, 0, 0.0
    file = None
    try:
        for batch in documents(megabytes, seed=seed, source=source):
            if file is None or left <= 0:
                if file:
                    file.close()
                file = (folder / f"part-{parts:05}.jsonl").open("w", encoding="utf-8", newline="\n")
                parts, left = parts + 1, part * 1e6
            lines = []
            for number, text in enumerate(batch, count):
                # As many stories every day.
                day = FIRST_DAY + timedelta(days=number // 500 % 4000)
                lines.append(f'{{"id": "{number:09}", "date": "{day}", "text": "{text}"}}\n')
            count += len(batch)
            left -= file.write("".join(lines))
    finally:
        if file:
            file.close()
    return count


def make(megabytes: float, *, seed: int = 1, source: list[str] | None = None) -> list[str]:
    """So many megabytes of documents."""
    return [json.loads(f'"{text}"') for batch in documents(megabytes, seed=seed, source=source) for text in batch]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gb", type=float, default=0.1, help="gigabytes of text, of 10**9 bytes (0.1)")
    parser.add_argument(
        "--text", type=Path, help="where the words come from, as benches/texts.py reads it; else seeds/"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True, help="a folder")
    options = parser.parse_args()
    source = texts.load(options.text) if options.text else None
    try:
        count = write(options.output, options.gb * 1e3, seed=options.seed, source=source)
    except (ValueError, OSError) as error:
        sys.exit(f"{options.output}: {error}")
    print(f"{count} documents in {options.output}")


if __name__ == "__main__":
    main()
