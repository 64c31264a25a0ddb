"""Pages with their gold main text as blocks to learn from: features, label and weight of each, and its site.

A manifest is JSON lines: `id`, `path` (relative to it; `.gz` is unpacked), `url`, `gold_text` (or null) and, where that is
null, `with` and `without`: strings that stand in main text and in boilerplate.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from tidings import _core

#: A block counts as main text when at least this share of its words stands, in order, in the gold text.
SHARE = 0.5
#: What a string in a block without gold text weighs at least, in words.
PROBE = 5


@dataclass
class Page:
    """The blocks of one page."""

    id: str
    site: str
    texts: list[str]
    #: (blocks, features), integers.
    values: np.ndarray
    #: For each block 1 for main text, 0 for boilerplate, -1 for nobody knows.
    labels: np.ndarray
    #: For each block, its words.
    words: np.ndarray


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def site(url: str | None, default: str) -> str:
    """The registered domain, nearly: two labels of the host, three where the last but one is short (co.uk)."""
    labels = (urlsplit(url or "").hostname or default).split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])


def by_gold(texts: list[str], gold: str) -> list[int]:
    """Labels by aligning the words of the page with those of the gold text."""
    blocks = [words(text) for text in texts]
    page = [word for block in blocks for word in block]
    hit = np.zeros(len(page) + 1)
    for at, _, n in SequenceMatcher(None, page, words(gold), autojunk=False).get_matching_blocks():
        hit[at : at + n] = 1
    labels, at = [], 0
    for block in blocks:
        share = hit[at : at + len(block)].mean() if block else -1
        labels.append(-1 if share < 0 else int(share >= SHARE))
        at += len(block)
    return labels


def by_probes(texts: list[str], inside: list[str], outside: list[str]) -> list[int]:
    """Labels by the strings that must be in the main text, and those that must not."""

    def folded(strings: list[str]) -> list[str]:
        return [" ".join(string.split()) for string in strings]

    def probed(text: str, probes: list[str], least: int) -> bool:
        return any(probe in text or (len(text) > least and text in probe) for probe in probes)

    inside, outside = folded(inside), folded(outside)
    return [1 if probed(text, inside, 40) else 0 if probed(text, outside, 10) else -1 for text in folded(texts)]


def read(manifest: Path) -> tuple[list[str], list[Page]]:
    """The names of the features, and the HTML pages of a manifest."""
    names, pages = [], []
    for line in manifest.read_text("utf-8").split("\n"):
        row = json.loads(line) if line.strip() else {}
        if row.get("kind") != "html":
            continue
        raw = (manifest.parent / row["path"]).read_bytes()
        names, blocks = _core.strip_features(gzip.decompress(raw) if row["path"].endswith(".gz") else raw)
        if not blocks:
            continue
        texts = [text for text, _ in blocks]
        if row["gold_text"] is not None:
            labels = by_gold(texts, row["gold_text"])
        else:
            labels = by_probes(texts, row["with"], row["without"])
        n_words = np.array([max(1, len(words(text))) for text in texts])
        if row["gold_text"] is None:
            n_words = np.maximum(n_words, PROBE)
        values = np.array([values for _, values in blocks], dtype=np.int32)
        pages.append(Page(row["id"], site(row["url"], row["id"]), texts, values, np.array(labels), n_words))
    return names, pages
