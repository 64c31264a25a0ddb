"""The sample pages of seeds/pages, and how a stripped text is scored against gold."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

PAGES = Path(__file__).resolve().parent.parent / "seeds" / "pages"

Format = Literal["html", "text"]

SHINGLE = 4
"""Words of a shingle."""

# Scripts that write no spaces are counted by their characters.
UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
WORDS = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


@dataclass(frozen=True)
class Sample:
    """A sample page, as HTML or as plain text, with what it should give."""

    name: str
    raw: bytes
    text: str
    """Paragraphs of deck and body, parted by an empty line."""
    floor: float
    title: str
    published: date | None
    authors: tuple[str, ...]
    site: str | None
    lang: str | None

    @property
    def format(self) -> Format:
        return "text" if self.name.endswith(".txt") else "html"


def read_pages() -> list[Sample]:
    """Every page, and every page that there is as plain text too."""
    rows = tomllib.loads((PAGES / "pages.toml").read_text("utf-8"))
    samples = []
    for name, row in rows.items():
        text = (PAGES / "gold" / f"{name}.txt").read_text("utf-8")
        for suffix, floor in ((".html", "f1"), (".txt", "plain")):
            if floor in row:
                samples.append(
                    Sample(
                        name + suffix,
                        (PAGES / (name + suffix)).read_bytes(),
                        text,
                        row[floor],
                        row["title"],
                        row.get("published"),
                        tuple(row.get("authors", ())),
                        row.get("site"),
                        row.get("lang"),
                    )
                )
    return samples


def words(text: str) -> list[str]:
    """Letters and digits, as written; each character is one where no spaces are written."""
    return WORDS.findall(text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """All runs of four words, how often each; a shorter text is one."""
    found = words(text)
    return Counter(tuple(found[i : i + SHINGLE]) for i in range(max(1, len(found) - SHINGLE + 1)) if found)


def f1(have: Counter, want: Counter) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean; a text that should be empty and is has all of them."""
    if not have or not want:
        return (1.0, 1.0, 1.0) if have == want else (0.0, 0.0, 0.0)
    both = (have & want).total()
    precision, recall = both / have.total(), both / want.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0
