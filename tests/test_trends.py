"""N-grams over time, and bursts: equal to the best of all state sequences."""

from __future__ import annotations

import itertools
import math
import random
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
import tidings as td
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

TEXTS = ["Talks began. Talks failed.", "Talks, talks, talks.", "The end", None, "", "No talks in spring", "The talks"]
DATES = ["2024-01-30", "2024-02-01", None, "2024-02-05", "2023-12-31", "2024-05-02", "2024-01-02"]
SCHEMA = {
    "period": pl.Date,
    "n": pl.Int32,
    "ngram": pl.String,
    "count": pl.Int64,
    "n_documents": pl.Int64,
    "per_million": pl.Float64,
    "period_tokens": pl.Int64,
    "period_documents": pl.Int64,
}


def test_counts_by_period() -> None:
    frame = td.over_time(TEXTS, DATES)
    assert frame.schema == SCHEMA
    january, february, may = (date(2024, month, 1) for month in (1, 2, 5))
    assert frame.filter(ngram="talks").rows() == [
        (january, 1, "talks", 3, 2, 500_000.0, 6, 2),
        (february, 1, "talks", 3, 1, 1_000_000.0, 3, 1),
        (may, 1, "talks", 1, 1, 250_000.0, 4, 1),
    ]
    assert frame["period"].unique(maintain_order=True).to_list() == [january, february, may, None]
    assert frame.filter(period=january)["ngram"].to_list() == ["talks", "began", "failed", "the"]
    assert frame.filter(pl.col("period").is_null()).select("ngram", "count", "period_tokens").rows() == [
        ("end", 1, 2),
        ("the", 1, 2),
    ]
    # Each period is what its texts alone give.
    for period in (january, february, may):
        own = [text for text, day in zip(TEXTS, DATES, strict=True) if day and day[:7] == f"{period:%Y-%m}"]
        alone = td.ngrams(own, n=1).select("n", "ngram", "count", "n_documents")
        assert frame.filter(period=period).select(alone.columns).equals(alone)


def test_longer_n_grams_are_of_as_many_words() -> None:
    frame = td.over_time(TEXTS, DATES, n=(1, 2), min_count=2)
    assert frame["ngram"].unique().sort().to_list() == ["talks", "talks talks", "the"]
    assert frame.row(by_predicate=pl.col("ngram") == "talks talks")[3:] == (2, 1, 2e6 / 3, 3, 1)


def test_complete_grid() -> None:
    frame = td.over_time(TEXTS, DATES, min_count=2, complete=True)
    assert frame.schema == SCHEMA
    months = [date(2023, 12, 1), *(date(2024, month, 1) for month in range(1, 6)), None]
    assert frame.height == 2 * len(months)
    talks = frame.filter(ngram="talks")
    assert talks["period"].to_list() == months
    assert talks["count"].to_list() == [0, 3, 3, 0, 0, 1, 0]
    assert talks["per_million"].to_list() == [None, 500_000, 1_000_000, None, None, 250_000, 0]
    assert talks["period_documents"].to_list() == [1, 2, 1, 0, 0, 1, 1]
    some = frame.filter(pl.col("count") > 0)
    assert some.equals(td.over_time(TEXTS, DATES, min_count=2))


@pytest.mark.parametrize(
    ("every", "begins"),
    [("1d", "2024-05-29"), ("1w", "2024-05-27"), ("1mo", "2024-05-01"), ("1q", "2024-04-01"), ("10y", "2020-01-01")],
)
def test_periods(every: str, begins: str) -> None:
    for complete in (False, True):
        frame = td.over_time(["a", "a"], ["2024-05-29", "2021-01-01"], every=every, complete=complete)
        assert frame["period"].max() == date.fromisoformat(begins)
        assert frame["count"].sum() == 2


def test_how_dates_may_be_given() -> None:
    expected = td.over_time(TEXTS, DATES)
    days = [None if day is None else date.fromisoformat(day) for day in DATES]
    times = [None if day is None else datetime(day.year, day.month, day.day, 23, 59) for day in days]
    frame = pl.DataFrame({"body": TEXTS, "day": days, "site": "x"})
    for dates in (days, times, iter(DATES), pl.Series(days), pl.Series(times), pl.Series(DATES)):
        assert td.over_time(TEXTS, dates).equals(expected)
    assert td.over_time(frame, "day", column="body").equals(expected)
    assert td.over_time(frame.lazy().drop("site"), "day").equals(expected)
    assert td.over_time(frame["body"], frame["day"]).equals(expected)
    assert td.over_time((text for text in TEXTS), days).equals(expected)
    assert td.over_time(["a"], pl.Series([None])).row(0)[:4] == (None, 1, "a", 1)
    assert td.over_time(["a"], ["2024-05-29T10:00:00Z"]).row(0)[0] == date(2024, 5, 1)


def test_no_texts() -> None:
    for complete in (False, True):
        assert td.over_time([], [], complete=complete).schema == SCHEMA
        assert td.over_time([None], [None], complete=complete).is_empty()
        assert td.over_time(["", "!"], ["2024-05-01", "2025-05-01"], complete=complete).is_empty()


@pytest.mark.parametrize(
    ("texts", "dates", "options", "message"),
    [
        (["a"], [], {}, r"there are 0 dates and 1 texts: give one for each"),
        (["a"], ["May"], {}, r"the date of text 0 is 'May'; expected one such as \"2024-05-31\""),
        (["a", "b"], [None, 7], {}, r"the date of text 1 is int"),
        (["a"], pl.Series([7]), {}, r"dates= is Int64; expected Date, Datetime or ISO 8601 strings"),
        (["a"], 7, {}, r"dates= are a date for each text, and not int"),
        (["a"], "day", {}, r"dates= names a column of a frame, and the texts are no frame"),
        (["a"], [None], {"every": "1h"}, r"every= is a length such as .* and not '1h'"),
        (["a"], [None], {"every": "month"}, r"and not 'month'"),
        (["a"], [None], {"every": "0d"}, r"and not '0d'"),
    ],
)
def test_what_is_wrong(texts: Any, dates: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(td.TidingsError, match=message):
        td.over_time(texts, dates, **options)


BURSTS = {"n": pl.Int32, "ngram": pl.String, "start": pl.Int64, "end": pl.Int64, "weight": pl.Float64}


def rows_of(series: dict[str, list[tuple[int, int]]]) -> pl.DataFrame:
    """Rows of n-grams of which each has (r_t, d_t) for t = 0, 1, ..."""
    rows = [(t, 1, ngram, r, d) for ngram, counts in series.items() for t, (r, d) in enumerate(counts)]
    schema = {"period": pl.Int64, "n": pl.Int32, "ngram": pl.String, "n_documents": pl.Int64}
    return pl.DataFrame(rows, schema=schema | {"period_documents": pl.Int64}, orient="row")


def likelihood(state: int, r: int, d: int, p: list[float]) -> float:
    """σ of Kleinberg: minus the logarithm of the binomial probability."""
    return -(math.log(math.comb(d, r)) + r * math.log(p[state]) + (d - r) * math.log(1 - p[state]))


def best(counts: list[tuple[int, int]], s: float, gamma: float) -> tuple[float, dict[tuple[int, ...], float]]:
    """The least cost, and the cost of each sequence of states, by trying all of them."""
    p_0 = sum(r for r, _ in counts) / sum(d for _, d in counts)
    p = [p_0, s * p_0]
    begin = gamma * math.log(sum(d > 0 for _, d in counts))
    costs = {}
    for states in itertools.product((0, 1), repeat=len(counts)):
        cost = sum(likelihood(state, r, d, p) for state, (r, d) in zip(states, counts, strict=True) if d)
        costs[states] = cost + begin * sum(a < b for a, b in itertools.pairwise((0, *states)))
    return min(costs.values()), costs


counts_of_periods = st.lists(
    st.integers(0, 30).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))), min_size=1, max_size=8
)


@settings(deadline=None)
@given(counts_of_periods, st.sampled_from([1.2, 1.5, 2.0, 3.0]), st.sampled_from([0.0, 0.3, 1.0, 2.0]))
def test_bursts_are_the_cheapest_states(counts: list[tuple[int, int]], s: float, gamma: float) -> None:
    frame = td.bursts(rows_of({"it": counts}), s=s, gamma=gamma)
    assert frame.schema == BURSTS
    texts, with_it = sum(d for _, d in counts), sum(r for r, _ in counts)
    if not with_it or s * with_it / texts >= 1:
        assert frame.is_empty()
        return
    least, costs = best(counts, s, gamma)
    states = [0] * len(counts)
    p = [with_it / texts, s * with_it / texts]
    for start, end, weight in frame.select("start", "end", "weight").iter_rows():
        assert not any(states[start : end + 1])
        states[start : end + 1] = [1] * (end + 1 - start)
        better = sum(likelihood(0, r, d, p) - likelihood(1, r, d, p) for r, d in counts[start : end + 1])
        assert math.isclose(weight, better, abs_tol=1e-9)
    assert math.isclose(costs[tuple(states)], least, abs_tol=1e-9)
    assert frame.equals(frame.sort("weight", descending=True))


def test_many_at_once_are_as_one_by_one() -> None:
    chance = random.Random(4)
    texts = [chance.choice([0, 20, 30, 50]) for _ in range(12)]
    series = {}
    for number in range(300):
        loud = chance.randrange(12)
        series[f"w{number:03}"] = [
            (min(d, int(d * chance.random() * (0.9 if abs(t - loud) < 2 else 0.1))), d) for t, d in enumerate(texts)
        ]
    together = td.bursts(rows_of(series))
    assert together.height > 200
    apart = pl.concat(td.bursts(rows_of({ngram: counts})) for ngram, counts in series.items())
    # Rounding aside: Polars divides a column of one row in another way.
    assert_frame_equal(together.sort("ngram", "start"), apart.sort("ngram", "start"), rel_tol=1e-12)
    assert together.equals(together.sort("n", "weight", "ngram", "start", descending=[False, True, False, False]))
    # Rows of 0 and their order say nothing, if the sizes are told.
    rows = rows_of(series)
    sizes = pl.DataFrame({"period": range(12), "n_documents": texts})
    sparse = rows.filter(pl.col("n_documents") > 0).sample(fraction=1, shuffle=True, seed=2)
    assert td.bursts(sparse.drop("period_documents"), sizes).equals(together)
    assert td.bursts(sparse.lazy(), sizes.sample(fraction=1, shuffle=True, seed=3)).equals(together)


def test_the_texts_behind_a_burst() -> None:
    texts, dates = [], []
    for month in range(1, 13):
        for day in range(1, 21):
            texts.append("The strike went on." if month in (6, 7) or day == month else "Ships came and went.")
            dates.append(f"2024-{month:02}-{day:02}")
    found = td.bursts(td.over_time(texts, dates, n=(1, 2)))
    assert found.select("n", "ngram", "start", "end").rows() == [
        (1, word, date(2024, 6, 1), date(2024, 7, 1)) for word in ("on", "strike", "the")
    ] + [(2, words, date(2024, 6, 1), date(2024, 7, 1)) for words in ("strike went", "the strike", "went on")]
    assert found["weight"].n_unique() == 1
    by_month = td.over_time(texts, dates, n=(1, 2)).rename({"period": "month"})
    sizes = pl.DataFrame({"month": [date(2024, m, 1) for m in range(1, 13)], "n_documents": [20] * 12})
    assert td.bursts(by_month, sizes, period="month").equals(found)


def test_s_and_gamma() -> None:
    counts = [(1, 50), (2, 50), (6, 50), (5, 50), (1, 50), (9, 50), (1, 50), (1, 50)]
    rows = rows_of({"it": counts})
    assert td.bursts(rows, gamma=0.2).height == 2
    assert td.bursts(rows).height == 1
    assert td.bursts(rows, gamma=5).is_empty()
    assert td.bursts(rows, s=20).is_empty()


def test_nothing_bursts() -> None:
    for rows in (rows_of({}), rows_of({"it": [(0, 5), (0, 5)]}), rows_of({"it": [(5, 5), (5, 5)]})):
        assert td.bursts(rows).schema == BURSTS
        assert td.bursts(rows).is_empty()
    assert td.bursts(td.over_time(["a strike"] * 3, [None] * 3)).is_empty()
    assert td.bursts(td.over_time([], [])).schema == BURSTS | {"start": pl.Date, "end": pl.Date}


@pytest.mark.parametrize(
    ("rows", "sizes", "options", "message"),
    [
        (rows_of({"it": [(3, 2)]}), None, {}, r"3 texts of period 0 have 'it', and the period has 2 texts"),
        (rows_of({"it": [(1, 0)]}), None, {}, r"n-grams stand in texts of period 0, which has no texts"),
        (
            pl.concat([rows_of({"a": [(1, 5)]}), rows_of({"b": [(1, 6)]})]),
            None,
            {},
            r"period 0 has several numbers of texts: 5, 6",
        ),
        (rows_of({"it": [(1, 5)]}).drop("period_documents"), None, {}, r"without the column 'period_documents'"),
        (
            rows_of({"it": [(1, 5)]}),
            pl.DataFrame({"period": [0]}),
            {},
            r"sizes= is a frame with the columns period and",
        ),
        (rows_of({"it": [(-1, 5)]}), None, {}, r"column 'n_documents' holds -1"),
        (rows_of({"it": [(1, 5)]}), None, {"s": 1}, r"s must be above 1, not 1"),
        (rows_of({"it": [(1, 5)]}), None, {"gamma": -0.5}, r"gamma must be at least 0, not -0.5"),
        (["a"], None, {}, r"expected rows of over_time, a polars.DataFrame, and got list"),
    ],
)
def test_what_is_wrong_with_bursts(rows: Any, sizes: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(td.TidingsError, match=message):
        td.bursts(rows, sizes, **options)
