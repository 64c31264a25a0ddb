"""Rows of a gazetteer on their way in: files to frames, columns brought to the types that `_core` reads, and what is
wrong with a cell said with its row, its field and the fix. No text is looked at."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from tidings._core import GazetteerError

TEXTS = ("entity_id", "name", "type", "country", "office", "sector", "lang", "case")
LISTS = ("aliases", "adjectives", "demonyms", "metonyms")
"""Columns that hold several names; in a CSV, whose cells are flat, parted by `|`."""
DATES = ("valid_from", "valid_to")
FIELDS = frozenset((*TEXTS, *LISTS, *DATES, "priority"))
"""What a row says to the gazetteer. Any other column is kept with it, for whoever asks for it."""
TYPES = ("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT", "DOC", "GROUP", "ROLE")
CASES = ("smart", "exact", "fold")
REQUIRED = {
    "entity_id": 'give every entity a readable id such as "country:LBY"',
    "name": "give the canonical name of the entity",
    "type": "write PERSON, ORG, GPE, LOC, NORP, EVENT, DOC, GROUP or ROLE",
}
MAX_FAULTS = 20
"""How many faults one error lists."""

KINDS = {".csv": "CSV", ".parquet": "Parquet", ".pq": "Parquet", ".gz": "gzip", ".zst": "Zstandard"}
"""What a file is by its suffix; JSONL else."""


class Rows(NamedTuple):
    """Rows of one source."""

    name: str
    """What messages call it."""
    rows: bytes | pl.DataFrame
    """JSON lines, or a frame of fields in their types."""
    others: pl.DataFrame | None
    """`entity_id` with the columns that are no fields; None until they are asked for."""

    def with_others(self) -> pl.DataFrame:
        """`others`, read where that was not done yet."""
        if self.others is not None:
            return self.others
        if isinstance(self.rows, bytes):
            return others_of_lines(self.rows)
        return self.rows.select("entity_id")


# --- files ----------------------------------------------------------------------------------------------------------


def read_rows(path: Path) -> Rows:
    """The rows of a gazetteer file that is not compiled."""
    kind = KINDS.get(path.suffix.lower())
    # Read here and not by Polars, so that a missing file is the same error whatever its kind.
    data = path.read_bytes()
    try:
        match kind:
            case "CSV":
                return rows_of(split_lists(pl.read_csv(data, infer_schema=False)), str(path))
            case "Parquet":
                return rows_of(pl.read_parquet(data), str(path))
            case "gzip":
                data = gzip.decompress(data)
            case "Zstandard":
                data = decompress_zst(data)
    except (pl.exceptions.PolarsError, OSError, EOFError, zlib.error) as error:
        why = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise GazetteerError(f"{path}: not {kind} that can be read ({why}): save it again") from None
    return Rows(str(path), data, None)


def decompress_zst(data: bytes) -> bytes:
    """What Zstandard packed, read by Polars, which brings the codec along."""
    lines = pl.read_csv(data, has_header=False, separator="\x01", quote_char=None, infer_schema=False)
    return "\n".join(lines.to_series().fill_null("").to_list()).encode()


def split_lists(frame: pl.DataFrame) -> pl.DataFrame:
    """Flat cells of several names as lists."""
    names = pl.element().str.strip_chars()
    return frame.with_columns(
        pl.col(name).str.split("|").list.eval(names.filter(names != "")) for name in LISTS if name in frame.columns
    )


# --- frames ---------------------------------------------------------------------------------------------------------


def rows_of(frame: pl.DataFrame, name: str) -> Rows:
    """The rows of a frame; raises `GazetteerError` that names row, field and fix."""
    faults = Faults(name)
    if not frame.height:
        return Rows(name, pl.DataFrame(schema=dict.fromkeys(REQUIRED, pl.String)), None)
    for column, fix in REQUIRED.items():
        if column not in frame.columns:
            have = ", ".join(frame.columns) or "none"
            raise GazetteerError(f"{name}: no column `{column}` among its columns ({have}): {fix}")
    columns = [typed(frame[column], faults) for column in frame.columns if column in FIELDS]
    fields = pl.DataFrame(columns)
    for column, fix in REQUIRED.items():
        faults.add(fields[column].is_null(), f"no field `{column}`: {fix}")
    for column, what, words in (("type", "unknown type", TYPES), ("case", "unknown value", CASES)):
        # There are few different ones.
        if column in fields.columns and not set(fields[column].unique()) <= {*words, None}:
            faults.add(
                ~fields[column].is_in(words),
                lambda row, column=column, what=what, words=words: (
                    f"field `{column}`: {what} {quoted(fields[column][row])}; write one of {' '.join(words)}"
                ),
            )
    faults.check()
    others = frame.select("entity_id", *(column for column in frame.columns if column not in FIELDS))
    return Rows(name, fields, others)


class Faults:
    """What is wrong with the rows of a source, gathered so that one error can list it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[tuple[int, str]] = []
        self.n = 0

    def add(self, wrong: pl.Series, message: object) -> None:
        """Rows where `wrong` is true; `message` says what, or is called with the row."""
        rows = wrong.fill_null(False).arg_true()
        self.n += len(rows)
        for row in rows.head(MAX_FAULTS):
            self.found.append((row, message(row) if callable(message) else str(message)))

    def check(self) -> None:
        """Raises when there are any."""
        if not self.found:
            return
        self.found.sort(key=lambda fault: fault[0])
        lines = [f"{self.name} row {row + 1}: {message}" for row, message in self.found[:MAX_FAULTS]]
        if self.n > len(lines):
            lines.append(f"and {self.n - len(lines)} more")
        raise GazetteerError("\n".join(lines))


def quoted(value: object) -> str:
    """A cell as a message shows it."""
    return json.dumps(value, ensure_ascii=False, default=str)


def typed(cells: pl.Series, faults: Faults) -> pl.Series:
    """A field in the type that `_core` reads."""
    name, kind = cells.name, cells.dtype
    if name in LISTS:
        return typed_list(cells, faults)
    if name == "priority":
        return typed_number(cells, faults)
    if name in DATES:
        if isinstance(kind, pl.Datetime):
            return cells.dt.date()
        if kind in (pl.Date, pl.Null):
            return cells.cast(pl.Date)
        if kind == pl.String:
            days = cells.str.to_date("%Y-%m-%d", strict=False)
            faults.add(
                cells.is_not_null() & days.is_null(),
                lambda row: (
                    f"field `{name}` is {quoted(cells[row])}, which is no date: write it as 2020-01-31, or null"
                ),
            )
            return days
        return wrong(cells, "write it as 2020-01-31, or null", pl.Date, faults)
    if kind in (pl.String, pl.Null, pl.Categorical) or isinstance(kind, (pl.Enum, pl.Categorical)):
        return cells.cast(pl.String)
    return wrong(cells, "write a string", pl.String, faults)


def typed_list(cells: pl.Series, faults: Faults) -> pl.Series:
    """A column of several names."""
    fix = 'write a list of strings such as ["UN", "U.N."]'
    strings = pl.List(pl.String)
    kind = cells.dtype
    if kind == strings:
        return cells
    if isinstance(kind, pl.Array):
        cells = cells.arr.to_list()
        kind = cells.dtype
    if kind == pl.Null:
        return cells.cast(strings)
    if isinstance(kind, pl.List):
        inner = kind.inner
        if inner in (pl.String, pl.Null) or isinstance(inner, (pl.Enum, pl.Categorical)):
            return cells.cast(strings)
        faults.add(
            cells.list.len() > 0,
            lambda row: f"field `{cells.name}` holds {quoted(cells[row].to_list()[0])}: {fix}",
        )
        return pl.Series(cells.name, [None] * len(cells), strings)
    return wrong(cells, fix, strings, faults)


def typed_number(cells: pl.Series, faults: Faults) -> pl.Series:
    """The column of priorities."""
    numbers = cells.cast(pl.Int32, strict=False) if cells.dtype.is_numeric() or cells.dtype == pl.String else None
    if cells.dtype == pl.Null:
        return cells.cast(pl.Int32)
    if numbers is None:
        return wrong(cells, "write a whole number such as 10", pl.Int32, faults)
    bad = cells.is_not_null() & numbers.is_null()
    if cells.dtype.is_float():
        bad |= cells != cells.round()
    faults.add(bad, lambda row: f"field `priority` is {quoted(cells[row])}: write a whole number such as 10")
    return numbers


def wrong(cells: pl.Series, fix: str, kind: pl.DataType | type[pl.DataType], faults: Faults) -> pl.Series:
    """A column of a type that cannot be used: what it holds is faults."""
    what = "the string " if cells.dtype == pl.String else ""
    faults.add(cells.is_not_null(), lambda row: f"field `{cells.name}` is {what}{quoted(cells[row])}: {fix}")
    return pl.Series(cells.name, [None] * len(cells), kind)


# --- the columns that are no fields ---------------------------------------------------------------------------------


def others_of_lines(data: bytes) -> pl.DataFrame:
    """`entity_id` and what else JSON lines hold beside the fields. Broken lines are for `_core` to report."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    nothing = pl.DataFrame(schema={"entity_id": pl.String})
    if not data.strip():
        return nothing
    try:
        lines = pl.scan_ndjson(io.BytesIO(data), infer_schema_length=None)
        names = [name for name in lines.collect_schema() if name not in FIELDS]
        return lines.select("entity_id", *names).collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        pass
    # Values of several types in one column.
    try:
        rows = [json.loads(line) for line in data.splitlines() if line.strip()]
        names = list(dict.fromkeys(name for row in rows for name in row if name not in FIELDS))
        table = {name: [row.get(name) for row in rows] for name in ("entity_id", *names)}
    except (ValueError, TypeError, AttributeError):
        return nothing
    return pl.DataFrame([column(name, cells) for name, cells in table.items()])


def column(name: str, cells: Sequence[object]) -> pl.Series:
    """Values as a column; of several types, as JSON."""
    try:
        return pl.Series(name, cells, strict=True)
    except (TypeError, pl.exceptions.PolarsError):
        texts = (cell if cell is None or isinstance(cell, str) else quoted(cell) for cell in cells)
        return pl.Series(name, list(texts), pl.String)


def payload_of(sources: Iterable[Rows]) -> pl.DataFrame | None:
    """The columns that are no fields, a row for each entity in the order in which `_core` numbers them; None where
    there are no such columns."""
    sources = list(sources)
    frames = [source.with_others() for source in sources]
    if all(frame.width == 1 for frame in frames):
        return None
    try:
        whole = pl.concat(frames, how="diagonal_relaxed")
    except pl.exceptions.PolarsError:
        raise GazetteerError(f"{differing(sources, frames)}: give it one type everywhere") from None
    # In most lists each entity has one row, and hashes tell that with little memory.
    if whole["entity_id"].hash().n_unique() == whole.height:
        return whole.drop("entity_id")
    # A row that comes twice is one entity.
    distinct = whole.unique(maintain_order=True)
    first = distinct.unique("entity_id", keep="first", maintain_order=True)
    if first.height < distinct.height:
        twice = distinct.filter(pl.col("entity_id").is_duplicated())["entity_id"][0]
        rows = distinct.filter(pl.col("entity_id") == twice)
        names = [name for name in rows.columns if rows[name].n_unique() > 1]
        where = ", ".join(dict.fromkeys(source.name for source in sources))
        raise GazetteerError(
            f"{where}: {twice} is there more than once with different content in {', '.join(names)}: make one row of "
            "them, or merge the files (tidings gazetteer merge)"
        )
    return first.drop("entity_id")


def differing(sources: Sequence[Rows], frames: Sequence[pl.DataFrame]) -> str:
    """Which column has which types where."""
    kinds: dict[str, dict[str, str]] = {}
    for source, frame in zip(sources, frames, strict=True):
        for name, kind in frame.schema.items():
            kinds.setdefault(name, {}).setdefault(str(kind), source.name)

    def told() -> Iterator[str]:
        for name, found in kinds.items():
            if len(found) > 1:
                yield f"column {name!r} is " + " and ".join(f"{kind} in {where}" for kind, where in found.items())

    return "; ".join(told()) or "columns of different types"


def to_bytes(payload: pl.DataFrame) -> bytes:
    """A payload as the compiled file keeps it."""
    buffer = io.BytesIO()
    # Plain strings: the same bytes for the same rows, and read by any Arrow.
    payload.rechunk().write_ipc(buffer, compression="uncompressed", compat_level=pl.CompatLevel.oldest())
    return buffer.getvalue()


def from_bytes(data: bytes) -> pl.DataFrame | None:
    """The payload that :func:`to_bytes` wrote; None where it did not."""
    try:
        return pl.read_ipc(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        return None
