"""Texts for the benches: the sample documents varied, or what the user gives; and the same in other dress.

Without a text of the user's the sample documents of seeds/ stand in, again and again with other numbers and another
order of paragraphs. That is kind to caches: the same few thousand words come back. Real news holds more of them, so
figures for publication want `--text`.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import tidings as td


def load(path: Path) -> list[str]:
    """The documents of a folder (`.txt` at any depth), of a `.txt` file, or of `.ndjson` or `.jsonl` (also `.gz`),
    whose rows have a `text`."""
    if path.is_dir():
        texts = [file.read_text("utf-8", errors="replace") for file in sorted(path.rglob("*.txt"))]
    elif path.suffix in (".gz", ".ndjson", ".jsonl"):
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        texts = [json.loads(line)["text"] for line in raw.splitlines() if line.strip()]
    else:
        texts = [path.read_text("utf-8", errors="replace")]
    texts = [text for text in texts if text]
    if not texts:
        sys.exit(f"{path}: no document with text")
    return texts


def dress(text: str) -> str:
    """The text as a typesetter leaves it, a character for each character: apostrophes and quotation marks curly, and
    one "e" of a hundred with an accent. Offsets stay, and to a matcher that folds nothing has changed."""
    chance = random.Random(len(text))
    text = re.sub(r"(?<!\S)'|(?<=[(\[])'", "‘", text).replace("'", "’")
    text = re.sub(r'(?<!\S)"|(?<=[(\[])"', "“", text).replace('"', "”")
    return re.sub("e", lambda _: "é" if chance.random() < 0.01 else "e", text)


def sample_texts() -> list[str]:
    """The plain-text samples as they are."""
    return [raw.decode() for name, raw in td.sample_documents() if name.endswith(".txt")]


def sample_corpus(megabytes: float) -> list[str]:
    """The plain-text samples again and again, with other numbers and another order of paragraphs each time."""
    chance = random.Random(20)
    seeds = sample_texts()
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


def megabytes(texts: Sequence[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def head(texts: Sequence[str], most: float) -> list[str]:
    """The first texts, about so many megabytes, at least one."""
    taken, size = [], 0.0
    for text in texts:
        if size >= most:
            break
        taken.append(text)
        size += megabytes([text])
    return taken


def what(path: Path | None) -> str:
    """What a corpus is, for a record."""
    return "given by the user" if path else "the sample documents of seeds/ (MIT), varied"
