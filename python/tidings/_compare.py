"""Rows of gazetteers set beside one another: merged, compared and counted."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tidings import _core
from tidings._core import GazetteerError
from tidings._rows import LISTS


def merged(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """A row for each entity of `frames`, with all its names, and else the first value of each column."""
    try:
        rows = pl.concat(frames, how="diagonal_relaxed")
    except pl.exceptions.PolarsError as error:
        raise GazetteerError(
            f"columns of one name and different types ({str(error).splitlines()[0]}): give them one type"
        ) from None
    rows = rows.with_row_index("_row")
    several = pl.col("entity_id").is_duplicated()
    twice = rows.filter(several)
    if not twice.height:
        return rows.drop("_row")
    lists = [name for name in LISTS if name in rows.columns]
    others = [name for name in rows.columns if name not in ("_row", "entity_id", "name", *LISTS)]
    one = twice.group_by("entity_id", maintain_order=True).agg(
        pl.col("_row").first(),
        pl.col("name").unique(maintain_order=True),
        pl.col(lists).explode().drop_nulls().unique(maintain_order=True),
        pl.col(others).drop_nulls().first(),
    )
    # What another gazetteer calls it is a name of it too.
    names = pl.concat_list("name", "aliases") if "aliases" in lists else pl.col("name")
    one = one.with_columns(
        pl.col("name").list.first(), names.list.unique(maintain_order=True).list.slice(1).alias("aliases")
    )
    return pl.concat([rows.filter(~several), one], how="diagonal_relaxed").sort("_row").drop("_row")


def differences(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """What has to change in `before` to give `after`; ordered by entity, then by column."""
    schema = empty("gazetteer_diff")
    order = list(dict.fromkeys((*before.columns, *after.columns)))
    parts = []
    for change, frame, other in (("removed", before, after), ("added", after, before)):
        gone = frame.join(other, on="entity_id", how="anti")
        names = pl.concat_list("name", *LISTS).list.unique(maintain_order=True)
        nothing = pl.lit([], pl.List(pl.String))
        parts.append(
            gone.select(
                pl.lit(change).alias("change"),
                "entity_id",
                "name",
                pl.lit(None, pl.String).alias("column"),
                (names if change == "removed" else nothing).alias("removed"),
                (names if change == "added" else nothing).alias("added"),
                pl.lit(-1).alias("_at"),
            )
        )
    both = before.join(after, on="entity_id", how="inner", suffix="\0after")
    for at, column in enumerate(order):
        if column == "entity_id":
            continue
        old = column if column in before.columns else None
        new = None if column not in after.columns else column if old is None else f"{column}\0after"
        rows = both
        if old is not None and new is not None and both.schema[old] == both.schema[new]:
            # Most cells are the same, and to compare them is cheap.
            rows = both.filter(pl.col(old).ne_missing(pl.col(new)))
        cells = pl.DataFrame([as_texts(rows, old).alias("removed"), as_texts(rows, new).alias("added")])
        parts.append(
            rows.select(pl.lit("changed").alias("change"), "entity_id", "name", pl.lit(column).alias("column"))
            .hstack(
                cells.select(
                    pl.col("removed").list.set_difference("added"),
                    pl.col("added").list.set_difference("removed").alias("added"),
                )
            )
            .with_columns(pl.lit(at).alias("_at"))
            .filter((pl.col("removed").list.len() > 0) | (pl.col("added").list.len() > 0))
        )
    changes = pl.concat(parts, how="vertical_relaxed").sort("entity_id", "_at").drop("_at")
    return changes.cast(dict(schema.schema))  # type: ignore[arg-type]


def as_texts(frame: pl.DataFrame, column: str | None) -> pl.Series:
    """The values in each cell as strings; none for a null, and none for a column that is not there."""
    strings = pl.List(pl.String)
    if column is None:
        return pl.Series([[]], dtype=strings).new_from_index(0, frame.height)
    cells = frame[column]
    kind = cells.dtype
    if not isinstance(kind, pl.List):
        cells = pl.select(pl.concat_list(pl.lit(cells))).to_series()
        kind = pl.List(kind)
    item = pl.element().map_elements(str, pl.String) if kind.inner.is_nested() else pl.element().cast(pl.String)
    return cells.list.eval(item).list.drop_nulls().fill_null([]).cast(strings)


def stats_of(entries: pl.DataFrame) -> pl.DataFrame:
    """Counts over entities, by their type."""
    schema = empty("gazetteer_stats").schema
    names = pl.concat_list("name", *LISTS)
    longest = names.list.eval(pl.element().str.len_chars()).list.max()
    return (
        entries.with_columns(names.list.len().alias("_n"), longest.alias("_longest"))
        .group_by("type")
        .agg(
            pl.len().alias("n_entities"),
            pl.col("_n").sum().alias("n_names"),
            *(pl.col(name).list.len().sum().alias(f"n_{name}") for name in LISTS),
            pl.col("country").drop_nulls().n_unique().alias("n_countries"),
            (pl.col("valid_from").is_not_null() | pl.col("valid_to").is_not_null()).sum().alias("n_dated"),
            pl.col("_longest").max().alias("longest"),
        )
        .sort("type")
        .select(list(schema))
        .cast(dict(schema))  # type: ignore[arg-type]
    )


def empty(frame: str) -> pl.DataFrame:
    """One of the frames of `tidings.schema()`, without rows."""
    return pl.DataFrame(_core.schemas()[frame])
