"""Keyness: which n-grams one group of texts uses more than another, as Polars expressions over two counts.

In all of them a and b are how often the n-gram stands in the target and in the reference, A and B how many n-grams of
its length stand there, all in all (for single words: the words of both), N = A + B; the table has the cells a, b,
A - a and B - b.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import polars as pl

from tidings._core import TidingsError
from tidings._counts import counted, listed, measure_names, ordered

__all__ = ["MEASURES", "Correction", "Measure", "keyness"]

Measure: TypeAlias = Literal["g2", "chi2", "log_odds", "log_ratio", "pct_diff", "odds_ratio"]
Correction: TypeAlias = Literal["default", "none", "yates", "williams"]

TARGET, REFERENCE = "count_target", "count_reference"
a, b = pl.col(TARGET).cast(pl.Float64), pl.col(REFERENCE).cast(pl.Float64)
total_a, total_b = pl.col("_tokens_target"), pl.col("_tokens_reference")
total = total_a + total_b
"""Floats, all of them: products of counts leave 64 bits."""


def signed(size: pl.Expr) -> pl.Expr:
    """Below 0 where the n-gram is rarer in the target. Never -0.0, and not below 0 by rounding."""
    return pl.when(size <= 0).then(0.0).when(a * total_b < b * total_a).then(-size).otherwise(size)


def yates() -> pl.Expr:
    """What Yates (1934) takes off the difference to the expected counts: 0.5, but only where one of them is below 5
    and the difference is at least 0.5, as quanteda does."""
    least = pl.min_horizontal(a + b, total - a - b) * pl.min_horizontal(total_a, total_b) / total
    apart = (a * total_b - b * total_a).abs() >= total / 2
    return pl.when(apart & (least < 5)).then(0.5).otherwise(0.0)


def williams() -> pl.Expr:
    """What Williams (1976) divides the statistic by; 1 where a cell is empty."""
    both = a + b
    factor = 1 + (total / both + total / (total - both) - 1) * (total / total_a + total / total_b - 1) / (6 * total)
    empty = (a == 0) | (b == 0) | (a == total_a) | (b == total_b)
    return pl.when(empty).then(1.0).otherwise(factor)


def g2(correction: str) -> pl.Expr:
    """The log-likelihood ratio G² = 2 Σ o · ln(o / e) over the cells of the table, e as if both groups used the
    n-gram alike (Dunning 1993; Rayson and Garside 2000 leave the last two cells out). Signed: below 0 where it is
    rarer."""
    delta = yates() if correction == "yates" else pl.lit(0.0)
    less = pl.when(a * total_b < b * total_a).then(delta).otherwise(-delta)
    # Moving as much in each row and column leaves the margins, and so the expected counts, as they are.
    observed = [a + less, b - less, total_a - a - less, total_b - b + less]
    rows, columns = [a + b, a + b, total - a - b, total - a - b], [total_a, total_b, total_a, total_b]
    terms = [
        pl.when(o > 0).then(o * (o * total / (row * column)).log()).otherwise(0.0)
        for o, row, column in zip(observed, rows, columns, strict=True)
    ]
    statistic = 2 * pl.sum_horizontal(*terms)
    return signed(statistic / williams() if correction == "williams" else statistic)


def chi2(correction: str) -> pl.Expr:
    """Pearson's χ² = N · (|a·(B - b) - b·(A - a)| - N·δ)² / (product of the margins), δ being Yates's correction.
    Signed: below 0 where the n-gram is rarer. 0 where a margin is 0, for then nothing can differ."""
    delta = pl.lit(0.0) if correction in ("none", "williams") else yates()
    margins = (a + b) * (total - a - b) * total_a * total_b
    apart = (a * total_b - b * total_a).abs() - total * delta
    statistic = pl.when(margins > 0).then(total * apart**2 / margins).otherwise(0.0)
    return signed(statistic / williams() if correction == "williams" else statistic)


def log_odds() -> pl.Expr:
    """The difference of the log-odds of the n-gram in both groups, with a Dirichlet prior α_w that sums to α_0
    (Monroe, Colaresi and Quinn 2008, "Fightin' Words"): ln((a + α_w) / (A + α_0 - a - α_w)) less the same for b and
    B. Null where the prior leaves one of these 0."""
    alpha, alpha_0 = pl.col("_alpha"), pl.col("_alpha_0")
    parts = [a + alpha, total_a + alpha_0 - a - alpha, b + alpha, total_b + alpha_0 - b - alpha]
    odds = parts[0].log() - parts[1].log() - parts[2].log() + parts[3].log()
    return pl.when(pl.all_horizontal(*(part > 0 for part in parts))).then(odds)


def log_odds_z() -> pl.Expr:
    """`log_odds` over its standard deviation, √(1 / (a + α_w) + 1 / (b + α_w)) (Monroe, Colaresi and Quinn 2008)."""
    alpha = pl.col("_alpha")
    return pl.col("log_odds") / (1 / (a + alpha) + 1 / (b + alpha)).sqrt()


def log_ratio() -> pl.Expr:
    """log2((a / A) / (b / B)), with 0.5 in the place of a count of 0 (Hardie 2014)."""
    some_a, some_b = (pl.when(count == 0).then(0.5).otherwise(count) for count in (a, b))
    return (some_a / total_a).log(2) - (some_b / total_b).log(2)


def pct_diff() -> pl.Expr:
    """%DIFF = 100 · (a / A - b / B) / (b / B) (Gabrielatos and Marchi 2011). Null where b = 0."""
    return pl.when(b > 0).then(100 * (a * total_b / (b * total_a) - 1))


def odds_ratio() -> pl.Expr:
    """a · (B - b) / (b · (A - a)); where a cell is 0, 0.5 is added to each (Haldane 1956, Anscombe 1956)."""
    parts = [a, total_b - b, b, total_a - a]
    empty = pl.any_horizontal(*(part == 0 for part in parts))
    more = pl.when(empty).then(0.5).otherwise(0.0)
    return (parts[0] + more) * (parts[1] + more) / ((parts[2] + more) * (parts[3] + more))


EFFECTS: dict[str, Callable[[], pl.Expr]] = {
    "log_ratio": log_ratio,
    "pct_diff": pct_diff,
    "odds_ratio": odds_ratio,
}
MEASURES = ("g2", "chi2", "log_odds", *EFFECTS)
"""The measures by their names."""


def keyness(
    counts: pl.DataFrame | pl.LazyFrame,
    reference: pl.DataFrame | pl.LazyFrame | Any = None,
    *,
    target: Any = None,
    group: str = "group",
    measure: Measure | Sequence[Measure] = "g2",
    correction: Correction = "default",
    prior: float | pl.DataFrame | None = None,
    alpha_0: float | None = None,
    n_tokens: tuple[int, int] | Mapping[Any, int] | None = None,
) -> pl.DataFrame:
    """Which n-grams are key: more, or less, frequent in a target than in a reference.

    counts: rows of `td.ngrams` (n, ngram, count). Of the target, if `reference` is another such frame. Else of all
        groups, with a column that says which (`group`).
    reference: the frame, or the group, to compare with. None: all groups but the target.
    target: a group. None: each in turn, with only the n-grams that it uses; the column `group` comes first then.
    measure: "g2", "chi2": tests, with the sign of the difference. "log_odds": with a Dirichlet prior, which tames
        what is rare. "log_ratio", "pct_diff", "odds_ratio": how large the difference is. The first one orders the
        rows.
    correction: of g2 and chi2. "yates", where an expected count is below 5; "williams"; "none"; "default": "yates"
        for chi2, "none" for g2.
    prior: of log_odds. None: how often the n-grams stand in both together; a frame: how often they stand in it; a
        number: the same for each n-gram.
    alpha_0: what the prior sums to, in words; the larger, the more is needed to move away from it. None: the counts
        of the prior as they are.
    n_tokens: how large target and reference are, or each group: their words, or n-grams of the length that is
        compared. None: the sum of the counts for each n, which is too low if rare n-grams, or those with stop words,
        were left out. So count all of them, and leave out rows of what comes back.

    Columns: [group,] n, ngram, count_target, count_reference, per_million_target, per_million_reference, then each
    measure: `g2` and `chi2` with `g2_p` and `chi2_p` (χ² with 1 degree of freedom); `log_odds` with `log_odds_z`, by
    which it is ordered, and `log_odds_p` (normal, two-sided). Rows: by [group,] n, the measure from the highest to
    the lowest, n-gram. Never NaN nor infinite: what is not defined is null, as all of them are where one side has no
    words.

    Raises `TidingsError` for frames without these columns, counts below 0, a group or a measure that is not there,
    and for one group alone.

    Sources: the functions of this module. Values equal those of quanteda's textstat_keyness, whose default for "lr"
    is `correction="yates"`.

    >>> import polars as pl
    >>> import tidings as td
    >>> now, then = td.ngrams(["no war, no peace"], n=1), td.ngrams(["peace talks, peace"], n=1)
    >>> td.keyness(now, then).select("ngram", "count_target", "count_reference", pl.col("g2").round(3)).rows()
    [('no', 2, 0, 2.831), ('war', 1, 0, 1.243), ('peace', 1, 2, -1.243), ('talks', 0, 1, -1.923)]
    """
    names = measure_names(measure, MEASURES)
    if not names:
        raise TidingsError(f"name at least one measure: {', '.join(MEASURES)}")
    if correction not in (corrections := ("default", "none", "yates", "williams")):
        raise TidingsError(f"there is no correction {correction!r}; there are {', '.join(corrections)}")
    if isinstance(reference, (pl.DataFrame, pl.LazyFrame)):
        if target is not None:
            raise TidingsError("target= names a group of one frame, and there are two frames; filter the first")
        rows = with_totals(both_sides(counted(counts), counted(reference)), sizes_of_two(n_tokens))
        by: list[str] = []
    else:
        rows, by = sides_of_groups(counted(counts, group), group, target, reference, n_tokens)
    if n_tokens is not None:
        check_totals(rows, by)
    if "log_odds" in names:
        rows = with_prior(rows, by, prior, alpha_0)
    return finish(rows, by, names, correction)


def both_sides(target: pl.DataFrame, reference: pl.DataFrame) -> pl.LazyFrame:
    """A row for each n-gram of either."""
    count, none = pl.col("count"), pl.lit(0, pl.Int64)
    return (
        pl.concat(
            [
                target.lazy().select("n", "ngram", count.alias(TARGET), none.alias(REFERENCE)),
                reference.lazy().select("n", "ngram", none.alias(TARGET), count.alias(REFERENCE)),
            ]
        )
        .group_by("n", "ngram", maintain_order=True)
        .agg(pl.col(TARGET, REFERENCE).sum())
    )


def sides_of_groups(
    counts: pl.DataFrame, group: str, target: Any, reference: Any, n_tokens: Any
) -> tuple[pl.LazyFrame, list[str]]:
    """A row for each n-gram of the target and of the reference, or of each group; and the column of groups, if
    any."""
    there = counts[group].unique().sort().to_list()
    for name, wanted in (("target", target), ("reference", reference)):
        if wanted is not None and wanted not in there:
            raise TidingsError(f"{name}={wanted!r} is no {group} of the frame; there are {listed(there)}")
    if counts.height and len(there) < 2:
        raise TidingsError(f"all rows are of one {group}, {there[0]!r}: there is nothing to compare it with")
    sizes = sizes_of_groups(n_tokens, there)
    if target is not None:
        if reference is not None and reference == target:
            raise TidingsError(f"target and reference are the same {group}, {target!r}")
        own = pl.col(group).eq_missing(target)
        others = ~own if reference is None else pl.col(group).eq_missing(reference)
        rows = both_sides(counts.filter(own), counts.filter(others))
        pair = None
        if sizes is not None:
            rest = sum(sizes.values()) - sizes[target] if reference is None else sizes[reference]
            pair = sizes[target], rest
        return with_totals(rows, pair), []
    if reference is not None:
        raise TidingsError(f"name the {group} to compare with {reference!r}, as in target={there[0]!r}")
    rows = (
        counts.lazy()
        .group_by(group, "n", "ngram", maintain_order=True)
        .agg(pl.col("count").sum().alias(TARGET))
        .with_columns((pl.col(TARGET).sum().over("n", "ngram") - pl.col(TARGET)).alias(REFERENCE))
    )
    if sizes is None:
        words, all_words = pl.col(TARGET).sum().over(group, "n"), pl.col(TARGET).sum().over("n")
    else:
        words = pl.col(group).replace_strict(list(sizes), list(sizes.values()), return_dtype=pl.Int64)
        all_words = pl.lit(sum(sizes.values()), pl.Int64)
    rows = rows.with_columns(
        words.cast(pl.Float64).alias("_tokens_target"),
        (all_words - words).cast(pl.Float64).alias("_tokens_reference"),
    )
    return rows.filter(pl.col(TARGET) > 0), [group]


def sizes_of_two(n_tokens: Any) -> tuple[int, int] | None:
    if n_tokens is None or (isinstance(n_tokens, (tuple, list)) and len(n_tokens) == 2):
        return n_tokens if n_tokens is None else (int(n_tokens[0]), int(n_tokens[1]))
    raise TidingsError("for two frames n_tokens= is two numbers, the words of the target and of the reference")


def sizes_of_groups(n_tokens: Any, there: Sequence[Any]) -> dict[Any, int] | None:
    if n_tokens is None:
        return None
    if not isinstance(n_tokens, Mapping):
        raise TidingsError("for groups n_tokens= is a dict with the words of each group")
    if unsaid := [name for name in there if name not in n_tokens]:
        raise TidingsError(f"n_tokens= does not say how many words {unsaid[0]!r} has")
    return {name: int(n_tokens[name]) for name in there}


def with_totals(rows: pl.LazyFrame, sizes: tuple[int, int] | None) -> pl.LazyFrame:
    """`rows` with the words of both sides beside each, as floats."""
    names = ("_tokens_target", "_tokens_reference")
    if sizes is None:
        return rows.with_columns(
            pl.col(count).sum().over("n").cast(pl.Float64).alias(name)
            for count, name in zip((TARGET, REFERENCE), names, strict=True)
        )
    return rows.with_columns(pl.lit(float(size)).alias(name) for size, name in zip(sizes, names, strict=True))


def check_totals(rows: pl.LazyFrame, by: list[str]) -> None:
    """Raises `TidingsError` where there are more n-grams than words."""
    for side, count, tokens in (("target", TARGET, "_tokens_target"), ("reference", REFERENCE, "_tokens_reference")):
        sums = rows.group_by(*by, "n").agg(pl.col(count).sum(), pl.col(tokens).first())
        for row in sums.filter(pl.col(count) > pl.col(tokens)).sort("n").head(1).collect().iter_rows(named=True):
            raise TidingsError(
                f"n_tokens= says that the {side} has {row[tokens]:.0f} words, and n-grams of n = {row['n']} stand "
                f"{row[count]} times"
            )


def with_prior(
    rows: pl.LazyFrame, by: list[str], prior: float | pl.DataFrame | None, alpha_0: float | None
) -> pl.LazyFrame:
    """`rows` with the prior of each, `_alpha`, and what it sums to for its n, `_alpha_0`."""
    if alpha_0 is not None and not (alpha_0 > 0 and math.isfinite(alpha_0)):
        raise TidingsError(f"alpha_0 must be above 0, not {alpha_0}")
    if isinstance(prior, (int, float)):
        if not (prior > 0 and math.isfinite(prior)):
            raise TidingsError(f"prior must be above 0, not {prior}")
        if alpha_0 is not None:
            raise TidingsError(
                "give prior= as a number or alpha_0=, not both: the number times the n-grams is alpha_0"
            )
        kinds = pl.col("ngram").n_unique() if by else pl.len()
        return rows.with_columns(
            pl.lit(float(prior)).alias("_alpha"), (kinds.over("n") * float(prior)).alias("_alpha_0")
        )
    if prior is None:
        known = rows.with_columns((a + b).alias("_alpha"), (total_a + total_b).alias("_alpha_0"))
    else:
        background = counted(prior, what="rows of td.ngrams for the prior").lazy().group_by("n", "ngram").agg("count")
        background = background.select("n", "ngram", pl.col("count").list.sum().cast(pl.Float64).alias("_alpha"))
        sums = background.group_by("n").agg(pl.col("_alpha").sum().alias("_alpha_0"))
        known = rows.join(background, on=["n", "ngram"], how="left").join(sums, on="n", how="left")
        known = known.with_columns(pl.col("_alpha", "_alpha_0").fill_null(0.0))
    if alpha_0 is None:
        return known
    scaled = (pl.col("_alpha") / pl.col("_alpha_0") * alpha_0).fill_nan(0.0)
    return known.with_columns(scaled.alias("_alpha"), pl.lit(float(alpha_0)).alias("_alpha_0"))


def finish(rows: pl.LazyFrame, by: list[str], names: list[str], correction: str) -> pl.DataFrame:
    """The measures of each row, in the order and the columns that `keyness` promises."""
    words = (total_a > 0) & (total_b > 0)
    scores: list[pl.Expr] = []
    for name in names:
        if name == "log_odds":
            scores.append(log_odds())
        elif name in EFFECTS:
            scores.append(EFFECTS[name]())
        else:
            test, default = (g2, "none") if name == "g2" else (chi2, "yates")
            scores.append(test(default if correction == "default" else correction))
    scored = rows.with_columns(
        *(pl.when(words).then(score).alias(name) for name, score in zip(names, scores, strict=True)),
        *(
            pl.when(tokens > 0).then(count * 1e6 / tokens).alias(f"per_million_{side}")
            for side, count, tokens in (("target", a, total_a), ("reference", b, total_b))
        ),
    )
    if "log_odds" in names:
        scored = scored.with_columns(log_odds_z().alias("log_odds_z"))
    first = "log_odds_z" if names[0] == "log_odds" else names[0]
    frame = ordered(scored.collect(), dict.fromkeys([*by, "n"], False) | {first: True}, "ngram")
    columns = [*by, "n", "ngram", TARGET, REFERENCE, "per_million_target", "per_million_reference"]
    for name in names:
        columns.append(name)
        if name == "log_odds":
            columns.append("log_odds_z")
        if name not in EFFECTS:
            statistic = frame["log_odds_z"] if name == "log_odds" else frame[name].abs().sqrt()
            frame = frame.with_columns(two_sided(statistic).alias(f"{name}_p"))
            columns.append(f"{name}_p")
    return frame.select(columns)


def two_sided(z: pl.Series) -> pl.Series:
    """The probability of a standard normal variable at least as far from 0: erfc(|z| / √2). That of χ² with one
    degree of freedom, when z is its root."""
    scaled = z.abs() / math.sqrt(2)
    kinds = scaled.drop_nulls().unique()  # Most n-grams are rare, and so few values are different.
    return scaled.replace_strict(kinds, pl.Series(map(math.erfc, kinds), dtype=pl.Float64), default=None)
