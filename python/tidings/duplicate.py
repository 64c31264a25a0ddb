"""Which texts are copies of others."""

from __future__ import annotations

from typing import Literal, TypeAlias

import polars as pl

from tidings import _core
from tidings._core import TidingsError
from tidings._inputs import Texts, texts_of

Dedup: TypeAlias = Literal["exact", "near"]
THRESHOLD = 0.8
"""Share of runs of five words in common from which texts are near copies."""


def duplicates(
    texts: Texts,
    how: Dedup = "near",
    *,
    column: str | None = None,
    threshold: float = THRESHOLD,
    threads: int | None = None,
    portable: bool = False,
) -> pl.DataFrame:
    """For each of `texts`, taken as they are (nothing is stripped), the first before it that it is a copy of.

    Columns doc (the row of the text), dup_of (that of the first text; null for none) and similarity (1.0 for the same
    words; null for none). `how`: "exact", the same words, whatever their case, accents, punctuation and white space;
    "near", texts whose runs of five words are the same for the most part: the share of the runs that both have,
    estimated from 256 of them (standard deviation 0.025), is at least `threshold`. A first text is no copy itself, so
    that `dup_of` never points at another copy. A text without words is a copy of nothing.

    >>> import tidings as td
    >>> td.duplicates(["The ferry left at noon.", "Nobody saw it.", "THE FERRY\\nleft at noon"]).rows()
    [(0, None, None), (1, None, None), (2, 0, 1.0)]
    """
    return pl.DataFrame(
        _core.duplicates(texts_of(texts, column), threshold=cut(how, threshold), threads=threads, portable=portable)
    )


def cut(how: Dedup, threshold: float = THRESHOLD) -> float | None:
    """The threshold as Rust takes it; None for exact copies."""
    if how not in ("exact", "near"):
        raise TidingsError(f'expected "exact" or "near" and got {how!r}')
    return threshold if how == "near" else None
