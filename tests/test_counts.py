"""What the functions over counts have in common: the order of their rows."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tidings._counts import ordered

SCHEMA = {"n": pl.Int32, "score": pl.Float64, "ngram": pl.String, "start": pl.Int64}
rows = st.tuples(
    st.integers(1, 2),
    st.sampled_from([None, -1.0, 0.0, 2.5]),
    st.sampled_from(["", "a", "a b", "a-b", "ab", "é", "𝄞", "\uffff"]),
    st.integers(0, 2),
)


@settings(deadline=None)
@given(st.lists(rows, max_size=40))
def test_ordered_is_one_sort_by_all_columns(table: list[tuple[int, float | None, str, int]]) -> None:
    frame = pl.DataFrame(table, schema=SCHEMA, orient="row")
    got = ordered(frame, {"n": False, "score": True}, "ngram", "start")
    assert got.rows() == frame.sort(*SCHEMA, descending=[False, True, False, False], nulls_last=True).rows()
    by_hand = sorted(table, key=lambda row: (row[0], row[1] is None, -(row[1] or 0), row[2], row[3]))
    assert got.rows() == by_hand
