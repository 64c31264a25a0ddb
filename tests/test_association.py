"""Association measures: equal to NLTK's, to worked examples in print, and finite or null at the edges."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest
import tidings as td
from hypothesis import given, settings
from hypothesis import strategies as st
from tidings.association import MEASURES, add_scores

collocations = pytest.importorskip("nltk.collocations")
BigramCollocationFinder, TrigramCollocationFinder = (
    collocations.BigramCollocationFinder,
    collocations.TrigramCollocationFinder,
)
measures = pytest.importorskip("nltk.metrics.association")
BigramAssocMeasures, TrigramAssocMeasures = measures.BigramAssocMeasures, measures.TrigramAssocMeasures

NLTK_BIGRAM = {
    "pmi": BigramAssocMeasures.pmi,
    "g2": BigramAssocMeasures.likelihood_ratio,
    "t": BigramAssocMeasures.student_t,
    "chi2": BigramAssocMeasures.chi_sq,
    "dice": BigramAssocMeasures.dice,
}
NLTK_TRIGRAM = {
    "pmi": TrigramAssocMeasures.pmi,
    "g2": TrigramAssocMeasures.likelihood_ratio,
    "t": TrigramAssocMeasures.student_t,
    "chi2": TrigramAssocMeasures.chi_sq,
}
"""NLTK has no Dice for three words."""


def score(count: int, words: list[int], total: int, pairs: list[int] | None = None) -> dict[str, Any]:
    rows = pl.DataFrame(
        {"n": [len(words)], "count": [count], "word_counts": [words], "pair_counts": [pairs]},
        schema_overrides={"n": pl.Int32},
    )
    return add_scores(rows, list(MEASURES), total).row(0, named=True)


def equal(ours: float | None, theirs: float) -> bool:
    """But for rounding: a sum over the cells cancels down from about the number of words."""
    return ours is not None and math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-6)


cell = st.one_of(st.integers(0, 5), st.integers(0, 100_000))


@settings(deadline=None)
@given(st.integers(1, 1000), cell, cell, st.integers(1, 10_000_000))
def test_bigrams_as_in_nltk(both: int, second: int, first: int, neither: int) -> None:
    margins = both, (both + first, both + second), both + first + second + neither
    got = score(both, list(margins[1]), margins[2])
    for name, measure in NLTK_BIGRAM.items():
        assert equal(got[name], measure(*margins)), name
    odds = (both + 0.5) * (neither + 0.5) / ((first + 0.5) * (second + 0.5))
    assert equal(got["log_odds"], math.log(odds))
    assert equal(got["npmi"], got["pmi"] / -math.log2(both / margins[2]))


@settings(deadline=None)
@given(st.integers(1, 1000), st.lists(cell, min_size=6, max_size=6), st.integers(1, 10_000_000))
def test_trigrams_as_in_nltk(together: int, some: list[int], none: int) -> None:
    table = [together, *some, none]
    count, (first, gap, last), words, total = TrigramAssocMeasures._marginals(*table)
    got = score(count, list(words), total, [first, last, gap])
    for name, measure in NLTK_TRIGRAM.items():
        assert equal(got[name], measure(count, (first, gap, last), words, total)), name
    # The odds ratio of the first two words where the third stands, over that where it does not.
    a, b, c, d, e, f, g, h = (x + 0.5 for x in table)
    assert equal(got["log_odds"], math.log((a * d) / (b * c) / ((e * h) / (f * g))))
    assert equal(got["npmi"], got["pmi"] / (-2 * math.log2(count / total)))
    assert equal(got["dice"], 3 * count / sum(words))


TEXT = """the committee met in the old town hall and the committee of the town said that the talks on the old
treaty would go on in the town hall the talks on the treaty went on and on and the old committee
said that the hall of the town was too old for the talks so the talks moved to the new town hall
where the committee met again"""


def test_a_text_as_in_nltk() -> None:
    words = TEXT.split()
    scored = td.ngrams([TEXT], n=(1, 3), scores=list(MEASURES))
    counts = td.ngrams([TEXT], n=(1, 3))
    assert scored.columns == [*counts.columns, *MEASURES]
    assert scored.select(counts.columns).equals(counts)
    assert scored.filter(n=1).select(list(MEASURES)).null_count().row(0) == (len(set(words)),) * len(MEASURES)
    for n, finder, measures in (
        (2, BigramCollocationFinder.from_words(words), NLTK_BIGRAM),
        (3, TrigramCollocationFinder.from_words(words), NLTK_TRIGRAM),
    ):
        for name, measure in measures.items():
            theirs = {" ".join(parts): value for parts, value in finder.score_ngrams(measure)}
            ours = dict(scored.filter(n=n).select("ngram", name).iter_rows())
            assert ours.keys() == theirs.keys()
            assert all(equal(ours[ngram], theirs[ngram]) for ngram in ours), name


def test_worked_examples_in_print() -> None:
    # Church and Hanks 1990, p. 24 (doctor, nurse): 11.3.
    assert round(score(8, [1105, 44], 15_000_000)["pmi"], 1) == 11.3
    # Manning and Schütze 1999, pp. 164-165 (new companies): 0.999932.
    assert round(score(8, [15828, 4675], 14_307_668)["t"], 6) == 0.999932
    # Dunning 1993, pp. 72-73 (the swiss; natel c): 167.23 and 31777.
    assert round(score(10, [10, 13], 31_777)["g2"], 2) == 167.23
    assert round(score(3, [3, 3], 31_777)["chi2"]) == 31_777
    # Smadja, McKeown and Hatzivassiloglou 1996, p. 13: 0.08.
    assert round(score(130, [3121, 143], 10_000_000)["dice"], 2) == 0.08
    # Bouma 2009, p. 36: always together, independent, never together.
    assert math.isclose(score(10, [10, 10], 100)["npmi"], 1)
    assert math.isclose(score(1, [10, 10], 100)["npmi"], 0, abs_tol=1e-15)
    assert score(0, [10, 10], 100)["npmi"] == -1


def test_more_than_three_words() -> None:
    got = score(4, [10, 20, 30, 40], 1000)
    independent = 10 * 20 * 30 * 40 / 1000**3
    assert math.isclose(got["pmi"], math.log2(4 / independent))
    assert math.isclose(got["npmi"], got["pmi"] / (-3 * math.log2(4 / 1000)))
    assert math.isclose(got["t"], (4 - independent) / 2)
    assert math.isclose(got["dice"], 4 * 4 / 100)
    assert got["g2"] is got["chi2"] is got["log_odds"] is None
    assert math.isclose(score(7, [7] * 5, 1000)["npmi"], 1)


def test_counts_beyond_64_bits() -> None:
    got = score(10**9, [10**12, 10**12, 10**12, 10**12], 10**13)
    assert math.isclose(got["pmi"], math.log2(1e9 / 1e9), abs_tol=1e-9)
    assert math.isclose(got["t"], 0, abs_tol=1e-9)


@settings(deadline=None)
@given(st.integers(0, 6), st.lists(st.integers(0, 6), min_size=1, max_size=4), st.integers(0, 8), st.booleans())
def test_finite_or_null(count: int, words: list[int], total: int, pairs: bool) -> None:
    got = score(count, words, total, [count, count, count] if pairs else None)
    assert all(got[name] is None or math.isfinite(got[name]) for name in MEASURES)
    if len(words) == 1 or not total:
        assert all(got[name] is None for name in MEASURES)


def test_edges() -> None:
    # Counts that make no table: 3 words, of which 2 pairs.
    laugh = score(2, [3, 3], 3)
    assert laugh["g2"] is laugh["chi2"] is laugh["log_odds"] is None
    assert laugh["dice"] == 2 / 3
    # A word that is everywhere says nothing about its neighbours.
    everywhere = score(5, [10, 5], 10)
    assert everywhere["g2"] == everywhere["chi2"] == everywhere["pmi"] == everywhere["npmi"] == 0
    # The whole corpus.
    assert score(10, [10, 10], 10)["npmi"] is None
    # Pairs that are not known.
    unknown = score(2, [3, 4, 5], 100)
    assert unknown["g2"] is unknown["chi2"] is unknown["log_odds"] is None
    assert unknown["pmi"] is not None
    never = score(0, [0, 0], 10)
    assert all(never[name] is None for name in ("pmi", "npmi", "t", "dice"))
    assert never["g2"] == never["chi2"] == 0


def test_each_group_has_its_own_number_of_words() -> None:
    rows = pl.DataFrame(
        {
            "group": ["a", "b"],
            "n": [2, 2],
            "count": [5, 5],
            "word_counts": [[6, 7], [6, 7]],
            "pair_counts": pl.Series([None, None], dtype=pl.List(pl.Int64)),
            "n_tokens": [100, 1000],
        }
    )
    scored = add_scores(rows, "pmi")
    assert scored.columns == ["group", "n", "count", "pmi"]
    assert scored["pmi"].to_list() == [score(5, [6, 7], total)["pmi"] for total in (100, 1000)]


def test_no_rows_and_no_scores() -> None:
    schema = {"n": pl.Int32, "count": pl.Int64, "word_counts": pl.List(pl.Int64), "pair_counts": pl.List(pl.Int64)}
    empty = add_scores(pl.DataFrame(schema=schema), list(MEASURES), 0)
    assert empty.schema == {"n": pl.Int32, "count": pl.Int64} | dict.fromkeys(MEASURES, pl.Float64)
    assert add_scores(pl.DataFrame(schema=schema), (), 0).columns == ["n", "count"]


def test_a_measure_that_is_not_there() -> None:
    with pytest.raises(td.TidingsError, match=r"there is no measure 'mi'; there are pmi, npmi, g2, t, chi2, dice"):
        add_scores(pl.DataFrame({"n": [2]}), ["pmi", "mi"], 1)
