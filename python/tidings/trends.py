"""N-grams over time: how often they stand in each period, and when they burst."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl

from tidings._core import TidingsError
from tidings._counts import counted, listed, ordered
from tidings._inputs import Texts, pick, texts_of
from tidings.ngram import ngrams

__all__ = ["bursts", "over_time"]

FILTERS = ("min_count", "min_df", "max_df", "top", "scores")
"""Options of `td.ngrams` that leave n-grams out or add columns, which the number of words does not depend on."""


def over_time(
    texts: Texts,
    dates: Any,
    n: int | tuple[int, int] = 1,
    *,
    every: str = "1mo",
    column: str | None = None,
    complete: bool = False,
    **options: Any,
) -> pl.DataFrame:
    """How often n-grams stand in the texts of each period.

    texts, n, column, options: as `td.ngrams` takes them; `min_count` and the like are of all periods together.
    dates: the day of each text: a Series or any iterable of dates, ISO 8601 strings or None; or the name of a column,
        if the texts are in a frame.
    every: the length of a period: a number of days, weeks, months, quarters or years, as in "1d", "1w", "1mo", "1q"
        or "10y". Weeks begin on Mondays.
    complete: a row for each n-gram in each period from the first to the last, with 0 where it does not stand; else
        only those in which it does.

    Columns: period (its first day; null for texts without a date, which are a period of their own), n, ngram, count,
    n_documents, per_million (of the words of the period; null if there are none), period_tokens and period_documents
    (the words and the texts of the period; a null text is none). Rows: by period, null last, then n, count
    descending, n-gram.

    Raises `TidingsError` for a string that is no date, fewer or more dates than texts, and another `every`.

    >>> import tidings as td
    >>> texts = ["Talks began.", "Talks, talks, talks.", "The end"]
    >>> monthly = td.over_time(texts, ["2024-01-30", "2024-02-01", None])
    >>> monthly.filter(ngram="talks").select("period", "count", "per_million").rows()
    [(datetime.date(2024, 1, 1), 1, 500000.0), (datetime.date(2024, 2, 1), 3, 1000000.0)]
    """
    if not re.fullmatch(r"[1-9]\d*(d|w|mo|q|y)", every):
        raise TidingsError(f'every= is a length such as "1d", "2w", "1mo", "1q" or "1y", and not {every!r}')
    if isinstance(texts, pl.LazyFrame):
        texts = texts.collect()
    if isinstance(dates, str):
        if not isinstance(texts, pl.DataFrame):
            raise TidingsError("dates= names a column of a frame, and the texts are no frame")
        name = pick(texts.columns, dates)
        if column is None:
            column = pick([other for other in texts.columns if other != name], None)
        dates = texts[name]
    texts = texts_of(texts, column)
    if not hasattr(texts, "__len__"):
        texts = pl.Series(texts)
    periods = days(dates, len(texts)).dt.truncate(every).alias("period")
    there = (
        texts.is_not_null()
        if isinstance(texts, pl.Series)
        else pl.Series([text is not None for text in texts], dtype=pl.Boolean)
    )
    same_words = {name: value for name, value in options.items() if name not in FILTERS}
    words = (
        by_period(texts, periods, 1, same_words).group_by("period").agg(pl.col("count").sum().alias("period_tokens"))
    )
    sizes = (
        periods.to_frame()
        .filter(there)
        .group_by("period")
        .agg(pl.len().cast(pl.Int64).alias("period_documents"))
        .join(words, on="period", how="left", nulls_equal=True)
        .with_columns(pl.col("period_tokens").fill_null(0))
    )
    rows = by_period(texts, periods, n, options)
    if complete:
        known = sizes.drop_nulls("period")
        if known.height:
            first, last = pl.col("period").min(), pl.col("period").max()
            span = known.select(pl.date_range(first, last, every).alias("period"))
            sizes = span.join(sizes, on="period", how="full", coalesce=True, nulls_equal=True)
            sizes = sizes.with_columns(pl.col("period_documents", "period_tokens").fill_null(0))
        grid = rows.select("n", "ngram").unique(maintain_order=True).join(sizes.select("period"), how="cross")
        rows = grid.join(rows, on=["period", "n", "ngram"], how="left", nulls_equal=True, maintain_order="left")
        rows = rows.with_columns(pl.col("count", "n_documents").fill_null(0))
    rate = pl.when(pl.col("period_tokens") > 0).then(pl.col("count") * 1e6 / pl.col("period_tokens"))
    rows = rows.join(sizes, on="period", how="left", nulls_equal=True, maintain_order="left").select(
        "period", "n", "ngram", "count", "n_documents", rate.alias("per_million"), "period_tokens", "period_documents"
    )
    return ordered(rows, {"period": False, "n": False, "count": True}, "ngram")


def by_period(texts: Texts, periods: pl.Series, n: int | tuple[int, int], options: dict[str, Any]) -> pl.DataFrame:
    """Counts for each period, n and n-gram."""
    period = pl.col("group").cast(pl.String).str.to_date("%Y-%m-%d").alias("period")
    rows = ngrams(texts, n, by=periods, **{**options, "surface": False})
    return rows.select(period, "n", pl.col("ngram").cast(pl.String), "count", "n_documents")


def days(dates: Any, n: int) -> pl.Series:
    """`dates`, of which there must be `n`, as days."""
    if not isinstance(dates, pl.Series):
        if isinstance(dates, (str, bytes)) or not isinstance(dates, Iterable):
            raise TidingsError(f"dates= are a date for each text, and not {type(dates).__name__}")
        dates = list(dates)
    if len(dates) != n:
        raise TidingsError(
            f"there are {len(dates)} dates and {n} texts: give one for each, None where it is not known"
        )
    if isinstance(dates, pl.Series):
        if dates.dtype in (pl.Date, pl.Datetime, pl.Null):
            return dates.cast(pl.Date)
        if dates.dtype != pl.String:
            raise TidingsError(f"dates= is {dates.dtype}; expected Date, Datetime or ISO 8601 strings")
    return pl.Series([day_of(value, row) for row, value in enumerate(dates)], dtype=pl.Date)


def day_of(value: Any, row: int) -> date | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise TidingsError(f'the date of text {row} is {value!r}; expected one such as "2024-05-31"') from None
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    raise TidingsError(
        f"the date of text {row} is {type(value).__name__}; expected a date, an ISO 8601 string or None"
    )


def bursts(
    counts: pl.DataFrame | pl.LazyFrame,
    sizes: pl.DataFrame | None = None,
    *,
    period: str = "period",
    s: float = 2.0,
    gamma: float = 1.0,
) -> pl.DataFrame:
    """Periods in which more of the texts than usual have an n-gram: the bursts of Kleinberg (2002, Bursty and
    Hierarchical Structure in Streams, the two-state automaton for batches of documents).

    Of the d_t texts of period t, r_t have the n-gram. An automaton is in its base state, in which a text has it with
    the probability p_0 = Σ r_t / Σ d_t, or bursts, with p_1 = s · p_0. To begin a burst costs γ · ln(number of
    periods with texts), to end it nothing. The bursts are where the states that explain the r_t best, at the least
    cost, are bursts. An n-gram of which p_1 is not below 1 has none.

    counts: rows of `over_time`, or others with the columns `period`, n, ngram and n_documents (r_t). Rows of no
        period (null) are left out.
    sizes: the texts in each period: a frame with the columns `period` and n_documents (d_t). None: counts has them in
        period_documents; periods of which it has no row are not known, so ask `over_time` for complete ones if that
        can be.
    period: the column of the period: dates, or anything that can be ordered.
    s: how much more frequent an n-gram is in a burst; above 1.
    gamma: how hard it is to begin one; at least 0.

    Columns: n, ngram, start and end (the first and the last period), weight (how much better the burst explains what
    was counted than the base state does: the difference of the logarithms of the likelihoods). Rows: by n, weight
    descending, n-gram, start.

    Raises `TidingsError` for frames without these columns, more texts with an n-gram than texts, and another s or
    gamma.

    >>> import polars as pl
    >>> import tidings as td
    >>> yearly = {"period": range(2000, 2010), "n_documents": [1, 0, 1, 1, 9, 8, 1, 0, 1, 0]}
    >>> rows = pl.DataFrame(yearly).with_columns(n=1, ngram=pl.lit("strike"), period_documents=20)
    >>> td.bursts(rows).with_columns(pl.col("weight").round(2)).rows()
    [(1, 'strike', 2004, 2005, 8.75)]
    """
    if not (s > 1 and math.isfinite(s)):
        raise TidingsError(f"s must be above 1, not {s}")
    if not (gamma >= 0 and math.isfinite(gamma)):
        raise TidingsError(f"gamma must be at least 0, not {gamma}")
    kinds, rows, batches = batched(counts, sizes, period)
    cost = gamma * math.log(max(batches.height, 1))
    in_bursts = pl.col("_r").sum() * s / batches["_d"].sum()
    # What a text without the n-gram speaks for a burst, which is below 0.
    without = ((1 - pl.col("_p")) / (1 - pl.col("_p") / s)).log().alias("_without")
    odds = rows.lazy().group_by("_kind").agg(in_bursts.alias("_p")).filter(pl.col("_p") < 1).select("_kind", without)
    gain = pl.col("_r") * math.log(s) + (pl.col("_d") - pl.col("_r")) * pl.col("_without")
    scored = (
        rows.lazy()
        .join(odds, on="_kind")
        .select("_kind", "_t", "_without", gain.alias("_gain"))
        # Most n-grams are never frequent enough: not even if all that is gained anywhere came from one burst.
        .filter(pl.col("_gain").clip(lower_bound=0.0).sum().over("_kind") > cost)
        .collect()
    )
    kept = scored.select("_kind", "_without").unique("_kind").sort("_kind").with_row_index("_id")
    scored = scored.join(kept.select("_kind", "_id"), on="_kind").sort("_t")
    found = automaton(kept["_without"], scored, batches["_d"].to_list(), cost)
    names = batches.select("_t", pl.col(period))
    found = (
        found.join(kept, on="_id")
        .join(kinds, on="_kind")
        .join(names.rename({"_t": "_start", period: "start"}), on="_start")
        .join(names.rename({"_t": "_end", period: "end"}), on="_end")
        .select("n", "ngram", "start", "end", "weight")
    )
    return ordered(found, {"n": False, "weight": True}, "ngram", "start")


def batched(counts: Any, sizes: Any, period: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The n-grams, by number (`_kind`); how many texts have each in a period (`_kind`, `_t`, `_r`, `_d`); and the
    periods that have texts, in order (`_t`, `period`, `_d`)."""
    given = ("n_documents", "period_documents") if sizes is None else ("n_documents",)
    rows = counted(counts, period, counts=given, what="rows of over_time").filter(pl.col(period).is_not_null())
    if sizes is None:
        batches = rows.select(period, pl.col("period_documents").alias("_d")).unique()
    else:
        if not isinstance(sizes, pl.DataFrame) or not {period, "n_documents"} <= set(sizes.columns):
            raise TidingsError(f"sizes= is a frame with the columns {period} and n_documents")
        texts = pl.col("n_documents").cast(pl.Int64).alias("_d")
        batches = sizes.select(pl.col(period).cast(rows.schema[period]), texts)
    batches = batches.filter(pl.col(period).is_not_null(), pl.col("_d") > 0).sort(period, "_d")
    if batches[period].is_duplicated().any():
        several = batches.filter(pl.col(period).is_duplicated())
        several = several.filter(pl.col(period) == pl.col(period).first())
        raise TidingsError(
            f"period {several[period][0]} has several numbers of texts: {listed(several['_d'].to_list())}"
        )
    batches = batches.with_row_index("_t")
    rows = rows.filter(pl.col("n_documents") > 0)
    for unknown in rows.select(period).unique().join(batches, on=period, how="anti").sort(period)[period].head(1):
        raise TidingsError(f"n-grams stand in texts of period {unknown}, which has no texts")
    kinds = rows.select("n", "ngram").unique(maintain_order=True).with_row_index("_kind")
    numbered = (
        rows.lazy()
        .join(kinds.lazy(), on=["n", "ngram"])
        .join(batches.lazy(), on=period)
        .select("_kind", "_t", pl.col("n_documents").alias("_r"), "_d")
        .collect()
    )
    places = numbered.select(pl.col("_t").cast(pl.Int64) * kinds.height + pl.col("_kind")).to_series()
    if (places.sort().diff() == 0).any():  # Mostly not, and to see that takes a tenth of the time of adding up.
        numbered = numbered.group_by("_kind", "_t").agg(pl.col("_r").sum(), pl.col("_d").first())
    for kind, t, r, d in numbered.filter(pl.col("_r") > pl.col("_d")).sort("_t", "_kind").head(1).iter_rows():
        raise TidingsError(
            f"{r} texts of period {batches[period][t]} have {kinds['ngram'][kind]!r}, and the period has {d} texts"
        )
    return kinds, numbered, batches


def automaton(without: pl.Series, scored: pl.DataFrame, texts: list[int], cost: float) -> pl.DataFrame:
    """The bursts of n-grams, all at once: `_id`, `_start`, `_end`, weight.

    For each period and n-gram, the gain is how much better a burst explains the period. A row of `scored`, which are
    in the order of periods, has it where the n-gram stands; elsewhere each text of the period speaks `without`.
    """
    ids, gains = scored["_id"], scored["_gain"]
    lengths = dict(scored.group_by("_t").len().iter_rows())
    ends = [0]
    for t in range(len(texts)):
        ends.append(ends[-1] + lengths.get(t, 0))

    def gain(t: int) -> pl.Series:
        at = slice(ends[t], ends[t + 1])
        return (without * texts[t]).scatter(ids[at], gains[at])

    # Viterbi: the most that can be gained up to a period, in the base state and in a burst; and where from.
    base, burst = pl.zeros(len(without), eager=True), pl.repeat(-math.inf, len(without), dtype=pl.Float64, eager=True)
    began, ended = [], []
    for t in range(len(texts)):
        began.append(base - cost > burst)
        ended.append(burst > base)
        base, burst = burst.zip_with(ended[t], base), gain(t) + (base - cost).zip_with(began[t], burst)
    bursting = [burst > base]
    for t in reversed(range(1, len(texts))):
        bursting.append((bursting[-1] & ~began[t]) | (~bursting[-1] & ended[t]))
    bursting.reverse()

    found = []
    start, weight = pl.zeros(len(without), dtype=pl.UInt32, eager=True), pl.zeros(len(without), eager=True)
    before = none = pl.repeat(False, len(without), eager=True)
    for t in range(len(texts)):
        now, after = bursting[t], bursting[t + 1] if t + 1 < len(texts) else none
        start = start.zip_with(before | ~now, pl.repeat(t, len(without), dtype=pl.UInt32, eager=True))
        weight = gain(t) + weight.zip_with(before, pl.zeros(len(without), eager=True))
        over = (now & ~after).arg_true()
        found.append(pl.DataFrame({"_id": over, "_start": start[over], "_end": t, "weight": weight[over]}))
        before = now
    schema = pl.Schema({"_id": pl.UInt32(), "_start": pl.UInt32(), "_end": pl.UInt32(), "weight": pl.Float64()})
    return pl.concat([pl.DataFrame(schema=schema), *(part.cast(schema) for part in found)])
