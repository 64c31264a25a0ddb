"""Counts of n-grams."""

from __future__ import annotations

from typing import Literal

import polars as pl

from tidings import _core
from tidings._inputs import Texts, texts_of


def ngrams(
    texts: Texts,
    n: int | tuple[int, int] = (1, 3),
    *,
    column: str | None = None,
    by_document: bool = False,
    min_count: int = 1,
    fold: Literal["none", "lower", "full"] = "lower",
    threads: int | None = None,
    portable: bool = False,
) -> pl.DataFrame:
    """Runs of `n` words (from, to), with how often and in how many of the texts they stand.

    Columns n, ngram, count, n_documents and surface (as it is most often written); most frequent first for each n,
    then by the n-gram. With `by_document`, a row for each text that holds it: doc (the row of the text), n, ngram,
    count.
    `fold` says when two words are one: as written, in lower case, or folded as names are (accents, quotes, ...).

    >>> import tidings as td
    >>> td.ngrams(["the talks in Geneva", "the talks"], n=2).select("n", "ngram", "count", "n_documents").rows()
    [(2, 'the talks', 2, 2), (2, 'in geneva', 1, 1), (2, 'talks in', 1, 1)]
    """
    n_min, n_max = (n, n) if isinstance(n, int) else n
    return pl.DataFrame(
        _core.ngrams(
            texts_of(texts, column),
            n_min=n_min,
            n_max=n_max,
            by_document=by_document,
            min_count=min_count,
            fold=fold,
            threads=threads,
            portable=portable,
        )
    )
