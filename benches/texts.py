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
from pathlib import Path

from benches.run import megabytes, sample_corpus

__all__ = ["dress", "load", "megabytes", "sample_corpus"]


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
