"""Lists in the shape of a gazetteer, read and checked as columns: the quick way, for lists of millions. It finds
nothing wrong and mends nothing; where there is anything to say, there is no frame, and rows are read one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from tidings._rows import CASES, DATES, LISTS, TYPES
from tidings.lists.listing import SCHEMA, Listing, packing_of

_VISIBLE: Final = r"[^\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{Z}]"


def separator_of(header: str) -> str:
    """What parts the cells; spreadsheets of half the world write semicolons."""
    return max(",;\t", key=header.count)


def of_csv(path: Path) -> pl.DataFrame | None:
    """The cells of a CSV file as texts."""
    if packing_of(path) is not None:
        return None
    with path.open("rb") as file:
        header = file.readline()
    try:
        names = header.decode("utf-8-sig").rstrip("\r\n")
        separator = separator_of(names)
        frame = pl.read_csv(path, separator=separator, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        return None
    # Polars gives another name to what is there twice.
    if '"' in names or frame.columns != names.split(separator):
        return None
    return frame.with_columns(pl.all().replace("", None))


def sound(frame: pl.DataFrame, listing: Listing) -> pl.DataFrame | None:
    """The rows with all columns of a gazetteer in their types; None where there is anything to say of them."""
    if frame.is_empty() or not {"entity_id", "name"} <= set(frame.columns):
        return None
    try:
        rows = frame.with_columns(column(name, frame.schema.get(name)) for name in SCHEMA)
    except (_UnsoundError, pl.exceptions.PolarsError):
        return None
    rows = rows.with_columns(
        pl.col("type").fill_null(pl.lit(listing.type, dtype=pl.String)),
        pl.col("lang").fill_null(pl.lit(listing.langs[0] if listing.langs else None, dtype=pl.String)),
    )
    right = rows.select(
        pl.col("entity_id").str.contains(r"\S").fill_null(False).all()
        & pl.col("entity_id").is_unique().all()
        & pl.col("name").str.contains(_VISIBLE).fill_null(False).all()
        & (pl.col("name") == pl.col("name").str.strip_chars()).all()
        & pl.col("type").is_in(TYPES).fill_null(False).all()
        & pl.col("case").is_in(CASES).fill_null(True).all()
        & (pl.col("valid_from") <= pl.col("valid_to")).fill_null(True).all()
    ).item()
    if not right:
        return None
    listing.finish(rows.height)
    rows = rows.with_columns(pl.col("aliases").fill_null(pl.lit([], dtype=pl.List(pl.String))))
    return put_in_order(rows).select(*SCHEMA, *(name for name in frame.columns if name not in SCHEMA))


def put_in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with every alias once, and none that is the name or cannot be seen."""
    flat = (
        rows.select("name", "aliases").with_row_index("row").explode("aliases", empty_as_null=False, keep_nulls=False)
    )
    tidy = flat.with_columns(pl.col("aliases").str.strip_chars()).filter(
        pl.col("aliases").str.contains(_VISIBLE) & (pl.col("aliases") != pl.col("name"))
    )
    tidy = tidy.unique(["row", "aliases"], maintain_order=True)
    if tidy.height == flat.height and tidy["aliases"].equals(flat["aliases"]):
        return rows
    lists = tidy.group_by("row", maintain_order=True).agg("aliases")
    joined = rows.drop("aliases").with_row_index("row").join(lists, on="row", how="left", maintain_order="left")
    return joined.with_columns(pl.col("aliases").fill_null(pl.lit([], dtype=pl.List(pl.String)))).drop("row")


class _UnsoundError(Exception):
    """A column is of a type that has to be looked at row by row."""


def column(name: str, kind: pl.DataType | None) -> pl.Expr:
    """A column of a gazetteer in its type; raises `PolarsError` where a cell is none."""
    wanted = SCHEMA[name]
    if kind is None or kind == pl.Null:
        return pl.lit(None, dtype=wanted).alias(name)
    cells = pl.col(name)
    if name in LISTS:
        if kind == pl.List(pl.String):
            return cells
        if kind == pl.String:
            return cells.str.split("|").list.eval(pl.element().filter(pl.element().str.contains(r"\S")))
    elif name in DATES:
        if kind == pl.String:
            return cells.str.to_date("%Y-%m-%d", strict=True)
        if kind.is_temporal() and kind != pl.Time and not isinstance(kind, pl.Duration):
            return cells.cast(pl.Date)
    elif name == "priority":
        if kind == pl.String or kind.is_integer():
            return cells.cast(pl.Int32, strict=True)
    elif kind == pl.String or isinstance(kind, (pl.Categorical, pl.Enum)):
        return cells.cast(pl.String)
    raise _UnsoundError
