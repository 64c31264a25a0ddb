"""Frames of counts, as the functions over them take them: checked once, with an error that says what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from tidings._core import TidingsError


def counted(
    frame: Any, *others: str, counts: Sequence[str] = ("count",), what: str = "rows of td.ngrams"
) -> pl.DataFrame:
    """`frame` with the columns `others`, n, ngram and `counts`, in this order and of the types of `td.ngrams`.

    Raises `TidingsError` for what is no frame, lacks a column, or holds counts that are null, negative or no
    integers.
    """
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, pl.DataFrame):
        raise TidingsError(f"expected {what}, a polars.DataFrame, and got {type(frame).__name__}")
    columns = [*others, "n", "ngram", *counts]
    if own := [name for name in others if columns.count(name) > 1]:
        raise TidingsError(f"{own[0]!r} is a column of the n-grams themselves; name another")
    if missing := [name for name in columns if name not in frame.columns]:
        raise TidingsError(
            f"expected {what} and got a frame without the column {missing[0]!r}; it has {listed(frame.columns)}"
        )
    for name in counts:
        column = frame[name]
        if not (column.dtype.is_integer() or column.dtype == pl.Null):
            raise TidingsError(f"column {name!r} is {column.dtype}, and counts are integers")
        if column.null_count():
            raise TidingsError(f"column {name!r} has nulls, and counts are numbers; fill_null(0) if they mean none")
        if (column < 0).any():
            raise TidingsError(f"column {name!r} holds {column.min()!r}, and counts are at least 0")
    return frame.select(
        *others,
        pl.col("n").cast(pl.Int32),
        pl.col("ngram").cast(pl.String),
        *(pl.col(c).cast(pl.Int64) for c in counts),
    )


def measure_names(measures: Any, known: Collection[str]) -> list[str]:
    """Names of measures that are known, each once, in the order given; `TidingsError` otherwise."""
    one = isinstance(measures, str) or not isinstance(measures, Iterable)
    names = [measures] if one else list(dict.fromkeys(measures))
    for name in names:
        if name not in known:
            raise TidingsError(f"there is no measure {name!r}; there are {', '.join(known)}")
    return names


def listed(values: Sequence[Any], most: int = 8) -> str:
    """Some of `values`, for a message."""
    return ", ".join(map(str, values[:most])) + (f" and {len(values) - most} more" if len(values) > most else "")


def ordered(rows: pl.DataFrame, keys: Mapping[str, bool], *ties: str) -> pl.DataFrame:
    """`rows` by the columns `keys`, descending where true, nulls last, and then by `ties`.

    The same as one sort by all of them, but texts are only compared in runs that are out of order. Rows of
    `td.ngrams` are in the order of their n-grams where their counts are the same, so there are few of them; sorting a
    million texts takes ten times as long as all else.
    """
    rows = rows.sort(list(keys), descending=list(keys.values()), nulls_last=True, maintain_order=True)
    begins = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1)) for key in keys)
    later = pl.lit(False)
    for tie in reversed(ties):
        value, last = pl.col(tie), pl.col(tie).shift(1)
        later = (value < last) | ((value == last) & later)
    runs = rows.select(begins.cum_sum().alias("run"), (~begins & later).alias("wrong"))
    wrong = runs["run"].filter(runs["wrong"].fill_null(False))
    if wrong.is_empty():
        return rows
    places = runs["run"].is_in(wrong.unique().implode()).arg_true()
    right = rows.select(ties).select(pl.all().gather(places))
    right = right.with_columns(runs["run"].gather(places).alias("_run"), places.alias("_place")).sort("_run", *ties)
    index = pl.int_range(rows.height, dtype=pl.UInt32, eager=True).scatter(places, right["_place"])
    return rows.select(pl.all().gather(index))
