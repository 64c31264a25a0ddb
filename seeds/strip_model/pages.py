"""Pages with their gold main text as blocks to learn from: features, label and weight of each, and its site.

A manifest is JSON lines: `id`, `path` (relative to it; `.gz` is unpacked), `url`, `gold_text` (or null) and, where
that is null, `with` and `without`: strings that stand in main text and in boilerplate.
"""

from __future__ import annotations

import gzip
import html
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
#: Pages that are made from the main text of every so many pages, and what each weighs.
EVERY, WEIGHT = 3, 0.3
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
    raw: bytes = b""
    #: What the page weighs.
    weight: float = 1.0


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
        raw = gzip.decompress(raw) if row["path"].endswith(".gz") else raw
        names, blocks = _core.strip_features(raw)
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
        pages.append(Page(row["id"], site(row["url"], row["id"]), texts, values, np.array(labels), n_words, raw))
    return names, pages


def clean(pages: list[Page]) -> list[Page]:
    """Pages without boilerplate: what a reader's view, a feed or an e-mail holds. All of it is main text.

    Made from the main text of others, whole or its first paragraphs only, with a title above or without.
    """
    made = []
    known = [page for page in pages if (page.labels == 0).any() and (page.labels == 1).sum() >= 3]
    for number, page in enumerate(known[::EVERY]):
        body = [text for text, label in zip(page.texts, page.labels, strict=True) if label == 1]
        body = body[: [1, 2, 3, 5, len(body)][number % 5]]
        paragraphs = "".join(f"<p>{html.escape(text)}</p>\n" for text in body)
        around = [
            "{}",
            "<html><body>{}</body></html>",
            "<div><article>{}</article></div>",
            "<div class=post>{}</div>",
        ]
        raw = around[number % 4].format(paragraphs).encode()
        _, blocks = _core.strip_features(raw)
        texts = [text for text, _ in blocks]
        values = np.array([values for _, values in blocks], dtype=np.int32)
        n_words = np.array([max(1, len(words(text))) for text in texts])
        made.append(
            Page(f"{page.id}, clean", page.site, texts, values, np.ones(len(texts), int), n_words, raw, WEIGHT)
        )
    return made
