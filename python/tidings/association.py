"""How strongly the words of an n-gram belong together: association measures, as Polars expressions over counts.

In all of them c is how often the n-gram stands, c_i how often its i-th word does, and N the number of words. As in
NLTK, the margins of the tables are counts of the whole corpus, whatever stands at the ends of sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from tidings._counts import measure_names

__all__ = ["MEASURES", "add_scores", "expressions"]


def count() -> pl.Expr:
    """c, as a float: products of counts leave 64 bits."""
    return pl.col("count").cast(pl.Float64)


def word(i: int) -> pl.Expr:
    """c_i of the word at `i`, from 0."""
    return pl.col("word_counts").list.get(i, null_on_oob=True).cast(pl.Float64)


def pair(i: int) -> pl.Expr:
    """How often two words of a trigram stand as they do in it: 0 the first and the second, 1 the second and the
    third, 2 the first and the third with any word between them."""
    return pl.col("pair_counts").cast(pl.List(pl.Int64)).list.get(i, null_on_oob=True).cast(pl.Float64)


def words(n: int) -> list[pl.Expr]:
    return [word(i) for i in range(n)]


def known(value: pl.Expr, when: pl.Expr) -> pl.Expr:
    """`value` where it is defined, else null: no NaN and no infinity leaves here."""
    return pl.when(when).then(value)


def product(factors: Sequence[pl.Expr]) -> pl.Expr:
    whole = factors[0]
    for factor in factors[1:]:
        whole = whole * factor
    return whole


def all_of(conditions: Sequence[pl.Expr]) -> pl.Expr:
    return pl.all_horizontal(*conditions)


def expected(n: int, total: pl.Expr) -> pl.Expr:
    """How often the n-gram would stand if its words were independent: N · Π (c_i / N)."""
    return total * product([c / total for c in words(n)])


def pmi(n: int, total: pl.Expr) -> pl.Expr:
    """Pointwise mutual information in bits (Church and Hanks 1990): log2(c · N^(n-1) / Π c_i). For n > 2 it is
    the specific total correlation (Van de Cruys 2011).

    Null where the n-gram or one of its words is never there.
    """
    bits = count().log(2) + (n - 1) * total.log(2) - pl.sum_horizontal(*(c.log(2) for c in words(n)))
    return known(bits, all_of([count() > 0, *(c > 0 for c in words(n))]))


def npmi(n: int, total: pl.Expr) -> pl.Expr:
    """PMI over -(n - 1) · log2(c / N), its value if the words stood nowhere else: 1 for words that only stand
    together, 0 for independent ones (Bouma 2009, for n = 2).

    -1, the limit, for words that never stand together; null where PMI is, but for that, and where c is not below N.
    """
    share = pmi(n, total) / (-(n - 1) * (count() / total).log(2))
    never = all_of([count() == 0, *(c > 0 for c in words(n))])
    return pl.when(never).then(-1.0).otherwise(known(share, count() < total))


def t(n: int, total: pl.Expr) -> pl.Expr:
    """Student's t: (c - e) / √c, with e = Π c_i / N^(n-1) (Church, Gale, Hanks and Hindle 1991; Manning and Schütze
    1999, 5.3.1). Null where the n-gram is never there."""
    return known((count() - expected(n, total)) / count().sqrt(), count() > 0)


def dice(n: int, total: pl.Expr) -> pl.Expr:  # noqa: ARG001
    """Dice's coefficient: n · c / Σ c_i (Dice 1945; Smadja, McKeown and Hatzivassiloglou 1996). Null where none of
    the words is there."""
    together = pl.sum_horizontal(*words(n), ignore_nulls=False)
    return known(n * count() / together, together > 0)


def cells(n: int, total: pl.Expr) -> list[pl.Expr]:
    """The contingency table of a bigram or a trigram: cell i counts where the words whose bits are set in i are not,
    so that cell 0 is c."""
    c = count()
    if n == 2:
        first, second = words(2)
        return [c, second - c, first - c, total - first - second + c]
    w0, w1, w2 = words(3)
    p01, p12, p02 = (pair(i) for i in range(3))
    return [
        c,
        p12 - c,
        p02 - c,
        w2 - p12 - p02 + c,
        p01 - c,
        w1 - p01 - p12 + c,
        w0 - p01 - p02 + c,
        total - w0 - w1 - w2 + p01 + p12 + p02 - c,
    ]


def expected_cells(n: int, total: pl.Expr) -> list[pl.Expr]:
    """What the cells would be if the words were independent."""
    shares = [c / total for c in words(n)]
    return [
        total * product([1 - share if cell >> bit & 1 else share for bit, share in enumerate(shares)])
        for cell in range(1 << n)
    ]


def is_table(n: int, total: pl.Expr) -> pl.Expr:
    """Whether the counts make a table. A word that mostly follows itself ("ha ha ha") can leave less than nothing for
    a cell, since the margins do not know of the ends of sentences."""
    return all_of([cell >= 0 for cell in cells(n, total)])


def g2(n: int, total: pl.Expr) -> pl.Expr:
    """The log-likelihood ratio G² = 2 Σ o · ln(o / e) over the cells of the table, o as counted and e as if the words
    were independent (Dunning 1993). At least 0. For n > 3, and where the counts make no table, null."""
    terms = [
        pl.when(o > 0).then(o * (o / e).log()).otherwise(0.0)
        for o, e in zip(cells(n, total), expected_cells(n, total), strict=True)
    ]
    return known((2 * pl.sum_horizontal(*terms)).clip(lower_bound=0.0), is_table(n, total))


def chi2(n: int, total: pl.Expr) -> pl.Expr:
    """Pearson's χ² = Σ (o - e)² / e over the cells of the table, without a correction (Manning and Schütze 1999,
    5.3.3). A cell that can hold nothing adds nothing. For n > 3, and where the counts make no table, null."""
    terms = [
        pl.when(e > 0).then((o - e) ** 2 / e).otherwise(0.0)
        for o, e in zip(cells(n, total), expected_cells(n, total), strict=True)
    ]
    return known(pl.sum_horizontal(*terms), is_table(n, total))


def log_odds(n: int, total: pl.Expr) -> pl.Expr:
    """The logarithm of the odds ratio of the table, natural, with 0.5 added to each cell (Haldane 1956, Anscombe
    1956), which keeps it finite. For n = 3 it is the interaction of the three words: the logarithms of the cells in
    which an even number of words is not, less those of the others (Bartlett 1935; λ of Blaheta and Johnson 2001).
    For n > 3, and where the counts make no table, null."""
    logs = [(cell + 0.5).log() * (-1 if i.bit_count() % 2 else 1) for i, cell in enumerate(cells(n, total))]
    return known(pl.sum_horizontal(*logs), is_table(n, total))


MEASURES: dict[str, tuple[Callable[[int, pl.Expr], pl.Expr], bool]] = {
    "pmi": (pmi, True),
    "npmi": (npmi, True),
    "g2": (g2, False),
    "t": (t, True),
    "chi2": (chi2, False),
    "dice": (dice, True),
    "log_odds": (log_odds, False),
}
"""The measures by their names, and whether they are defined for more than three words."""


def expressions(measures: str | Sequence[str], lengths: Sequence[int], total: pl.Expr) -> list[pl.Expr]:
    """An expression for each of `measures`, named so, over the columns n, count, word_counts and pair_counts, for
    rows whose n is one of `lengths`. Null for n = 1, for one word has nothing to stand with, and without words.

    Raises `TidingsError` for a measure that is not there.
    """
    scored = []
    for name in measure_names(measures, MEASURES):
        measure, general = MEASURES[name]
        score = pl.lit(None, pl.Float64)
        for n in lengths:
            if n in (2, 3) or (n > 3 and general):
                score = pl.when((pl.col("n") == n) & (total > 0)).then(measure(n, total)).otherwise(score)
        scored.append(score.alias(name))
    return scored


def add_scores(rows: pl.DataFrame, scores: str | Sequence[str], n_tokens: int | None = None) -> pl.DataFrame:
    """`rows` with a Float64 column for each of `scores`, without the columns that they are made of.

    rows: n, count, word_counts (List: how often each word of the n-gram stands) and pair_counts (List, for n = 3: how
    often the first two words stand together, the last two, and the first and the last with one word between them;
    null where that is not known, which makes g2, chi2 and log_odds null). Other columns stay as they are.
    n_tokens: the number of words. None: it is in a column of that name, as for groups, each with its own number.

    A score that is not defined for a row is null: never NaN and never infinite. Counts of skip-grams are taken as
    they are, where NLTK divides them by the width of its window less one.

    >>> import polars as pl
    >>> from tidings.association import add_scores
    >>> counts = {"n": [2], "ngram": ["hong kong"], "count": [8], "word_counts": [[9, 8]], "pair_counts": [None]}
    >>> add_scores(pl.DataFrame(counts), ["pmi", "dice"], 1000).select(pl.col("pmi").round(3), "dice").rows()
    [(6.796, 0.9411764705882353)]
    """
    total = pl.col("n_tokens") if n_tokens is None else pl.lit(n_tokens)
    lengths = [] if rows.is_empty() else rows["n"].unique().sort().to_list()
    scored = rows.lazy().with_columns(  # Lazy: what measures have in common is computed once.
        expressions(scores, lengths, total.cast(pl.Float64))
    )
    return scored.drop("word_counts", "pair_counts", "n_tokens", strict=False).collect()
