"""Dispersion: equal to worked examples in print and to the formulas written down again."""

from __future__ import annotations

import math
import statistics
from typing import Any

import polars as pl
import pytest
import tidings as td
from hypothesis import given, settings
from hypothesis import strategies as st

SCHEMA = {"n": pl.Int32, "ngram": pl.String, "count": pl.Int64, "n_parts": pl.Int64}
SCORES = {"juilland_d": pl.Float64, "dp": pl.Float64, "dp_norm": pl.Float64}


def by_part(counts: list[int], ngram: str = "it", n: int = 1) -> pl.DataFrame:
    rows = [(doc, n, ngram, count) for doc, count in enumerate(counts) if count]
    return pl.DataFrame(
        rows, schema={"doc": pl.Int32, "n": pl.Int32, "ngram": pl.String, "count": pl.Int64}, orient="row"
    )


def spread(counts: list[int], sizes: list[int]) -> dict[str, Any]:
    return td.dispersion(by_part(counts), sizes).row(0, named=True)


def test_the_corpus_of_gries() -> None:
    """Gries 2008, p. 406 and p. 416, and Gries 2020: a corpus of five parts, and how "a" is spread over it."""
    text = "b a m n i b e u p|b a s a t b e w q n|b c a g a b e s t a|b a g h a b e a a t|b a h a a b e a x a t"
    frame = td.dispersion(td.ngrams(text.split("|"), n=1, by_document=True))
    assert frame.schema == SCHEMA | SCORES
    got = frame.row(by_predicate=pl.col("ngram") == "a", named=True)
    assert (got["count"], got["n_parts"]) == (15, 5)
    assert round(got["juilland_d"], 3) == 0.785
    assert round(got["dp"], 2) == 0.18
    assert round(got["dp_norm"], 4) == 0.2195


def test_worked_examples_in_print() -> None:
    # Carroll 1970, p. 14: five parts of the same size.
    assert round(spread([0, 4, 3, 2, 1], [100] * 5)["juilland_d"], 4) == 0.6464
    # Lijffijt and Gries 2012, p. 148.
    assert math.isclose(spread([2, 1, 0], [3, 3, 3])["dp_norm"], 0.5)
    # Lyne 1985, p. 85 and p. 299: "allemand" in ten parts; the values as the R package tlda documents them.
    tenths = [8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930]
    got = spread([2, 0, 1, 1, 3, 0, 3, 0, 0, 0], tenths)
    assert math.isclose(got["juilland_d"], 0.6038797, abs_tol=5e-8)
    assert math.isclose(got["dp"], 0.4990705, abs_tol=5e-8)
    assert got["n_parts"] == 5


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 1000)), min_size=2, max_size=8).filter(
        lambda parts: any(count for count, _ in parts)
    )
)
def test_the_formulas(parts: list[tuple[int, int]]) -> None:
    counts = [count for count, _ in parts]
    sizes = [count + more for count, more in parts]
    got = spread(counts, sizes)
    shares = [count / size for count, size in zip(counts, sizes, strict=True)]
    variation = statistics.pstdev(shares) / statistics.mean(shares)
    expected = [size / sum(sizes) for size in sizes]
    dp = sum(abs(count / sum(counts) - share) for count, share in zip(counts, expected, strict=True)) / 2
    assert math.isclose(got["juilland_d"], 1 - variation / math.sqrt(len(parts) - 1), abs_tol=1e-7)
    assert math.isclose(got["dp"], dp, abs_tol=1e-12)
    assert math.isclose(got["dp_norm"], dp / (1 - min(expected)), abs_tol=1e-12)
    assert (got["count"], got["n_parts"]) == (sum(counts), sum(count > 0 for count in counts))
    assert 0 <= got["juilland_d"] <= 1
    assert 0 <= got["dp_norm"] <= 1


def test_the_ends_of_the_scales() -> None:
    even = spread([1, 2, 4], [10, 20, 40])
    assert math.isclose(even["juilland_d"], 1)
    assert (even["dp"], even["dp_norm"]) == (0, 0)
    one = spread([0, 7, 0], [20, 10, 20])
    assert math.isclose(one["juilland_d"], 0, abs_tol=1e-12)
    assert math.isclose(one["dp_norm"], 1)
    alone = spread([4], [9])
    assert (alone["juilland_d"], alone["dp"], alone["dp_norm"]) == (None, 0, None)
    # Parts without words are none.
    assert spread([4, 0], [9, 0]) == alone


TEXTS = ["The ferry left. The ferry came back.", "The train left the station.", "", "A ferry, a train"]


def test_parts_are_documents_or_groups() -> None:
    counts = td.ngrams(TEXTS, n=(1, 2), by_document=True)
    frame = td.dispersion(counts)
    assert frame.select("n", "ngram", "count").equals(td.ngrams(TEXTS, n=(1, 2)).select("n", "ngram", "count"))
    assert frame.select("n_parts").equals(td.ngrams(TEXTS, n=(1, 2)).select(pl.col("n_documents").alias("n_parts")))
    sizes = [7, 5, 0, 4]
    assert td.dispersion(counts, sizes).equals(frame)
    assert td.dispersion(counts, pl.Series(sizes)).equals(frame)
    assert td.dispersion(counts.filter(n=2), sizes).equals(frame.filter(n=2))
    named = pl.DataFrame({"site": ["n", "s", "w"], "n_tokens": [7, 5, 4]})
    groups = counts.with_columns(pl.col("doc").replace_strict([0, 1, 3], ["n", "s", "w"]).alias("site")).drop("doc")
    assert td.dispersion(groups, part="site").equals(frame)
    assert td.dispersion(groups.lazy(), named, part="site").equals(frame)
    assert td.dispersion(groups.sample(fraction=1, shuffle=True, seed=1), named, part="site").equals(frame)


def test_no_rows() -> None:
    empty = td.ngrams([], by_document=True)
    for sizes in (None, [], [5, 6], pl.DataFrame({"doc": [1], "n_tokens": [5]})):
        assert td.dispersion(empty, sizes).schema == SCHEMA | SCORES
        assert td.dispersion(empty, sizes).is_empty()


@pytest.mark.parametrize(
    ("sizes", "options", "message"),
    [
        (None, {}, r"the sizes of the parts are the sums of n = 1, of which there are no rows"),
        ([5], {}, r"doc 1 has no words by sizes=, and 'it is' stands in it"),
        ([5, -1], {}, r"sizes= are numbers of words, at least 0"),
        (pl.DataFrame({"doc": [0], "words": [5]}), {}, r"sizes= has no column 'n_tokens'; it has doc, words"),
        (pl.DataFrame({"doc": [0, 1, 1], "n_tokens": [5, 5, 5]}), {}, r"sizes= has several rows of one doc, 1"),
        (
            [5, 5],
            {"part": "month"},
            r"sizes= are numbers by place, and month is String; give a frame with month and n_",
        ),
        ([5, 5], {"part": "ngram"}, r"'ngram' is a column of the n-grams themselves; name another"),
        ([5, 5], {"part": "site"}, r"without the column 'site'; it has doc, n, ngram, count, month"),
    ],
)
def test_what_is_wrong(sizes: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(td.TidingsError, match=message):
        td.dispersion(by_part([2, 1], "it is", 2).with_columns(month=pl.lit("May")), sizes, **options)
