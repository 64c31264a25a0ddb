"""Dispersion: how evenly n-grams are spread over the parts of a corpus: its documents, or others that are named.

In all of it f is how often the n-gram stands in the corpus, v_i in part i, and s_i is the share of all words that
part i has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from tidings._core import TidingsError
from tidings._counts import counted, listed, ordered

__all__ = ["dispersion"]


def dispersion(
    counts: pl.DataFrame | pl.LazyFrame,
    sizes: pl.DataFrame | pl.Series | Sequence[int] | None = None,
    *,
    part: str = "doc",
) -> pl.DataFrame:
    """How evenly each n-gram is spread over the parts.

    counts: rows of `td.ngrams(..., by_document=True)` (doc, n, ngram, count), or of groups, named by `part`, without
        any left out (`min_count`), or `sizes` are needed.
    sizes: the words in each part: a frame with the columns `part` and n_tokens; or numbers, of which the first is
        that of part 0. None: the sum of the counts of n = 1. Parts without words are no parts.
    part: the column that says which part a row is of.

    Columns: n, ngram, count, n_parts (in how many parts it stands: its range); juilland_d, from 0, all in one part,
    to 1, even; dp, from 0, even, towards 1; dp_norm, from 0 to 1. Rows: by n, then count descending, then n-gram.
    With one part alone juilland_d and dp_norm are null, and dp is 0.

    Juilland's D is 1 - V / √(k - 1), with V the variation coefficient (of the population) of v_i / (words of part i)
    over all k parts (Juilland and Chang-Rodríguez 1964; of shares, as parts are not equally large: Gries 2020).
    Gries's DP is ½ Σ |v_i / f - s_i| (Gries 2008), and DPnorm is DP / (1 - min s_i) (Lijffijt and Gries 2012).

    Raises `TidingsError` for a frame without these columns, counts below 0, and parts without a size.

    >>> import polars as pl
    >>> import tidings as td
    >>> texts = ["tea and tea", "tea and milk", "milk"]
    >>> spread = td.dispersion(td.ngrams(texts, n=1, by_document=True))
    >>> spread.select("ngram", "count", "n_parts", pl.col("juilland_d", "dp").round(2)).rows()
    [('tea', 3, 2, 0.42, 0.24), ('and', 2, 2, 0.5, 0.14), ('milk', 2, 2, 0.34, 0.43)]
    """
    rows = counted(counts, part)
    words = sizes_of(rows, sizes, part)
    all_words: list[int] = words["n_tokens"].to_list()
    total, parts = sum(all_words), len(all_words)
    least = min(all_words) / total if parts else 0.0
    rows = (
        rows.lazy()
        .filter(pl.col("count") > 0)
        .group_by(part, "n", "ngram", maintain_order=True)
        .agg(pl.col("count").sum())
        .join(words.lazy(), on=part, how="left", nulls_equal=True)
        .collect()
    )
    for name, ngram in rows.filter(pl.col("n_tokens").is_null()).select(part, "ngram").head(1).iter_rows():
        raise TidingsError(f"{part} {name!r} has no words by sizes=, and {ngram!r} stands in it")
    count = pl.col("count").cast(pl.Float64)
    share = count / pl.col("n_tokens")
    mean = share.sum() / parts
    # Parts in which it does not stand are no rows: each is the whole mean away from it.
    variance = (((share - mean) ** 2).sum() + (parts - pl.len()) * mean**2) / parts
    spread = (
        rows.lazy()
        .group_by("n", "ngram", maintain_order=True)
        .agg(
            pl.col("count").sum(),
            pl.len().cast(pl.Int64).alias("n_parts"),
            (1 - variance.sqrt() / mean / max(parts - 1, 1) ** 0.5).clip(lower_bound=0.0).alias("juilland_d"),
            # What exceeds the share of its part: as much as falls short of it elsewhere.
            (count / count.sum() - pl.col("n_tokens") / total).clip(lower_bound=0.0).sum().alias("dp"),
        )
        .with_columns(
            pl.when(parts > 1).then(pl.col("juilland_d")).alias("juilland_d"),
            pl.when(parts > 1).then((pl.col("dp") / (1 - least)).clip(upper_bound=1.0)).alias("dp_norm"),
        )
    )
    return ordered(spread.collect(), {"n": False, "count": True}, "ngram")


def sizes_of(rows: pl.DataFrame, sizes: Any, part: str) -> pl.DataFrame:
    """A row for each part that has words: `part` and n_tokens."""
    kind = rows.schema[part]
    if sizes is None:
        if rows.height and rows.filter(n=1).is_empty():
            raise TidingsError(
                "the sizes of the parts are the sums of n = 1, of which there are no rows: count from n = 1, as in "
                "n=(1, 2), or give sizes="
            )
        words = rows.filter(n=1).group_by(part).agg(pl.col("count").sum().alias("n_tokens"))
    elif isinstance(sizes, pl.DataFrame):
        if missing := [name for name in (part, "n_tokens") if name not in sizes.columns]:
            raise TidingsError(f"sizes= has no column {missing[0]!r}; it has {listed(sizes.columns)}")
        words = sizes.select(pl.col(part).cast(kind), pl.col("n_tokens").cast(pl.Int64))
        if words[part].is_duplicated().any():
            raise TidingsError(
                f"sizes= has several rows of one {part}, {words.filter(pl.col(part).is_duplicated())[part][0]!r}"
            )
    else:
        if not kind.is_integer():
            raise TidingsError(
                f"sizes= are numbers by place, and {part} is {kind}; give a frame with {part} and n_tokens"
            )
        numbers = pl.Series("n_tokens", sizes, dtype=pl.Int64)
        words = pl.DataFrame([pl.int_range(len(numbers), eager=True).cast(kind).alias(part), numbers])
    if words["n_tokens"].null_count() or (words["n_tokens"] < 0).any():
        raise TidingsError("sizes= are numbers of words, at least 0")
    return words.filter(pl.col("n_tokens") > 0)
