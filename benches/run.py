"""tidings against the pure-Python baseline: `python benches/run.py [CORPUS]`.

Each stage is first run by both on the same texts and must give the same rows; only then is it timed: Rust on the
whole corpus (best of three runs, on one thread and on all cores), Python on the sample that was compared (one run),
both in MB of UTF-8 a second. Without CORPUS the texts are the sample documents of seeds/, repeated with seeded
variation.

What speaks for whom: the baseline is the obvious implementation, not the fastest that Python allows, but names are
looked up by their first letters here, which the baseline itself does not do. Counting is compared on the words alone,
in sentences that end where anyone would end them, since the core's segmenter knows more than the baseline's. `mine`
does more than the baseline's `strip` and `find` that it is set against: dates, coreference, relations.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import tidings as td  # noqa: E402

from benches.baseline import fold as fold_stage  # noqa: E402
from benches.baseline import match as match_stage  # noqa: E402
from benches.baseline import ngram as ngram_stage  # noqa: E402
from benches.baseline import strip as strip_stage  # noqa: E402

Index = dict[str, list[str]]


def sample_corpus(megabytes: float) -> list[str]:
    """The plain-text samples again and again, with other numbers and another order of paragraphs each time."""
    chance = random.Random(20)
    seeds = [raw.decode() for name, raw in td.sample_documents() if name.endswith(".txt")]
    texts: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        text = chance.choice(seeds)
        head, *rest = re.split(r"(?<=\n\n)", text)
        chance.shuffle(rest)
        text = re.sub(r"\d", lambda _: str(chance.randrange(10)), head + "".join(rest))
        texts.append(text)
        size += len(text.encode())
    return texts


def read_corpus(folder: Path) -> list[str]:
    """Every `.txt` file at any depth, as UTF-8."""
    files = sorted(folder.rglob("*.txt")) if folder.is_dir() else [folder]
    if not files:
        sys.exit(f"{folder}: no .txt file at any depth")
    return [file.read_text("utf-8", errors="replace") for file in files]


def megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def head(texts: Sequence[str], kilobytes: float) -> list[str]:
    """The first texts, about so many."""
    taken: list[str] = []
    for text in texts:
        taken.append(text)
        if megabytes(taken) * 1e3 >= kilobytes:
            break
    return taken


def clean(text: str) -> str:
    """The words of a text, ten to a sentence, so that nobody can disagree on where words and sentences end: a period
    after "Corp" is no end to one who knows the abbreviation."""
    words = [word.capitalize() for word in re.findall(r"[a-z]{4,}", text.lower())]
    return " ".join(" ".join(words[i : i + 10]) + "?" for i in range(0, len(words), 10))


def index_of(names: dict[str, list[match_stage.Name]]) -> Index:
    """Folded names by their first two characters, longest first."""
    index: Index = {}
    for name in sorted(names, key=len, reverse=True):
        index.setdefault(name[:2], []).append(name)
    return index


def find(names: dict[str, list[match_stage.Name]], index: Index, text: str) -> list[tuple[int, int, list[str]]]:
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


def timed(call: Callable[[], object], runs: int = 1) -> float:
    """Seconds of the fastest run."""
    best = float("inf")
    for _ in range(runs):
        began = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - began)
    return best


def same(stage: str, rust: object, python: object) -> None:
    """Stops when the two disagree: what is wrong is not worth timing."""
    if rust != python:
        sys.exit(f"{stage}: Rust and the baseline disagree; not timed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("corpus", nargs="?", type=Path, help="a .txt file, or a folder of them")
    parser.add_argument("--mb", type=float, default=10, help="size of the corpus that is made (default 10)")
    parser.add_argument("--sample-kb", type=float, default=150, help="what Python gets of it (default 150)")
    options = parser.parse_args()

    texts = read_corpus(options.corpus) if options.corpus else sample_corpus(options.mb)
    sample = head(texts, options.sample_kb)
    words, some_words = [clean(text) for text in texts], [clean(text) for text in sample]
    gazetteer, miner = td.Gazetteer.default(), td.Miner()
    rows = [json.loads(line) for _, raw in td._core.defaults()["gazetteer"] for line in raw.splitlines() if line]
    names = match_stage._names(rows, ())
    index = index_of(names)
    cores = os.cpu_count() or 1

    print(f"{len(texts)} texts, {megabytes(texts):.1f} MB; Python gets {megabytes(sample) * 1e3:.0f} kB of them")
    print(f"{len(rows)} entities with {len(names)} names; {len(miner.rules)} rule patterns")
    print(f"tidings {td.__version__}, CPython {platform.python_version()}, {cores} cores, {platform.machine()}\n")

    same(
        "strip",
        td.strip_batch(sample, format="text")["text"].to_list(),
        [strip_stage.strip(text, html=False)[0] for text in sample],
    )
    found: list[list[tuple[int, int, list[str]]]] = [[] for _ in sample]
    grouped = gazetteer.find(sample, readings="all").group_by("doc", "start", "end", maintain_order=True)
    for doc, start, end, entities in grouped.agg("entity_id").iter_rows():
        found[doc].append((start, end, entities))
    same("find", found, [find(names, index, text) for text in sample])
    counted = td.ngrams(some_words, n=(1, 3))
    same(
        "ngrams",
        {tuple(ngram.split(" ")): (count, docs) for _, ngram, count, docs, _ in counted.iter_rows()},
        ngram_stage.count(some_words, 1, 3),
    )

    def strip_and_find() -> None:
        for text in sample:
            find(names, index, strip_stage.strip(text, html=False)[0])

    stages: list[tuple[str, list[str], Callable[[int], object], list[str], Callable[[], object]]] = [
        (
            "strip",
            texts,
            lambda n: td.strip_batch(texts, format="text", threads=n),
            sample,
            lambda: [strip_stage.strip(text, html=False) for text in sample],
        ),
        (
            "find",
            texts,
            lambda n: gazetteer.find(texts, threads=n),
            sample,
            lambda: [find(names, index, text) for text in sample],
        ),
        (
            "ngrams 1-3",
            words,
            lambda n: td.ngrams(words, n=(1, 3), threads=n),
            some_words,
            lambda: ngram_stage.count(some_words, 1, 3),
        ),
        ("mine", texts, lambda n: miner.mine(texts, format="text", threads=n), sample, strip_and_find),
    ]
    many_threads = f"{cores} threads"
    print(f"{'':12}{'MB of text a second':>32}{'times Python':>23}")
    print(f"{'':12}{'Python':>10}{'1 thread':>11}{many_threads:>11}{'1 thread':>12}{many_threads:>11}")
    for stage, all_texts, rust, some_texts, python in stages:
        slow = megabytes(some_texts) / timed(python)
        one = megabytes(all_texts) / timed(lambda run=rust: run(1), runs=3)
        many = megabytes(all_texts) / timed(lambda run=rust: run(cores), runs=3)
        print(f"{stage:12}{slow:10.2f}{one:11.1f}{many:11.1f}{one / slow:12.1f}{many / slow:11.1f}", flush=True)
    print("\nboth gave the same rows before they were timed; mine is set against strip and find")


if __name__ == "__main__":
    main()
