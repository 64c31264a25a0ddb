"""Rows of tables (JSON lines, CSV, Parquet), and what bad ones give: a :class:`Problem` in their place."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import polars as pl

from .sources import MAX_BYTES, SURROGATE, TEXT_COLUMNS, Input, InputError, ReadOptions, Source

_ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: a row of ``problems`` with the stage ``read``."""

    doc_id: str | None
    path: str
    code: str
    message: str
    byte_offset: int | None = None


@dataclass(slots=True)
class Row:
    """One row of a table, before it has its id."""

    number: int
    """Line of the file, or row of a Parquet, from 1."""
    content: str | bytes | None
    doc_id: str | None = None
    published: object = None
    site: object = None
    group: object = None
    damage: Problem | None = None


def _pick(source: Source, have: list[str], wanted: str | None, flag: str) -> str:
    """The column `wanted`, or the first that usually holds the text."""
    columns = ", ".join(have[:12]) + (", ..." if len(have) > 12 else "") or "none"
    if wanted is not None:
        if wanted in have:
            return wanted
        raise InputError(f"{source.path}: no column {wanted!r}; it has: {columns}. Name one with {flag}")
    for name in TEXT_COLUMNS:
        if name in have:
            return name
    raise InputError(
        f"{source.path}: no column named {' or '.join(TEXT_COLUMNS)}; it has: {columns}. Name one with {flag}"
    )


def other_columns(options: ReadOptions) -> tuple[tuple[str | None, str], ...]:
    """The columns beside the text that were named, if any, with the flags that name them: id, publication, site,
    group."""
    return (
        (options.id_column, "--id-column"),
        (options.published_column, "--published-column"),
        (options.site_column, "--site-column"),
        (options.group_column, "--by"),
    )


# --- JSON lines -----------------------------------------------------------------------------------------------------


def jsonl_rows(source: Source, handle: Input, options: ReadOptions) -> Iterator[Row | Problem]:
    """Rows of JSON lines: objects with a text column, or strings."""
    codec = options.encoding or "utf-8"
    offset = 0
    for number, raw in enumerate(handle, 1):
        at, offset = offset, offset + len(raw)
        where = f"{source.path}, line {number}"
        if number == 1 and raw.startswith(codecs.BOM_UTF8):
            raw, at = raw[3:], 3
        raw = raw.rstrip(b"\r\n")
        if not raw.strip():
            continue
        try:
            value = json.loads(raw.decode(codec))
        except UnicodeDecodeError as error:
            fix = f"{where}: byte {error.start + 1} is not {codec}; save the file as UTF-8 or give --encoding"
            yield Problem(None, source.path, "malformed_bytes", fix, at + error.start)
            continue
        except json.JSONDecodeError as error:
            fix = f"{where}, column {error.colno}: not JSON ({error.msg}); each line must be one whole JSON value"
            before = len(error.doc[: error.pos].encode("utf-8", "surrogatepass"))
            yield Problem(None, source.path, "broken_json", fix, at + before)
            continue
        except (ValueError, RecursionError) as error:
            fix = f"{where}: not JSON that can be read ({str(error).split(';')[0]})"
            yield Problem(None, source.path, "broken_json", fix, at)
            continue
        yield _json_row(source, number, at, value, options)


def _json_row(source: Source, number: int, at: int, value: object, options: ReadOptions) -> Row | Problem:
    where = f"{source.path}, line {number}"
    if isinstance(value, str):
        return Row(number, value)
    if not isinstance(value, dict):
        fix = f'{where}: neither an object nor a string; write {{"text": ...}}'
        return Problem(None, source.path, "not_text", fix, at)
    keys = [SURROGATE.sub("\ufffd", str(k)) for k in value]
    try:
        column = _pick(Source(source.file, where, "jsonl"), keys, options.column, "--column")
        wanted = [
            _pick(Source(source.file, where, "jsonl"), keys, name, flag) if name is not None else None
            for name, flag in other_columns(options)
        ]
    except InputError as error:
        return Problem(None, source.path, "no_column", str(error), at)
    text = value.get(column)
    if text is not None and not isinstance(text, str):
        return Problem(
            None, source.path, "not_text", f"{where}: {column!r} holds {type(text).__name__}, not a string", at
        )
    id_, published, site, group = (value.get(name) if name is not None else None for name in wanted)
    return Row(number, text, None if id_ is None else str(id_), published, site, group)


# --- CSV ------------------------------------------------------------------------------------------------------------


def csv_reader(handle: IO[bytes], options: ReadOptions) -> tuple[list[str], Iterator[list[str]]]:
    """The header, and the rows after it. Bytes that are not text come through as lone surrogates, to be reported."""
    csv.field_size_limit(MAX_BYTES)
    codec = options.encoding or "utf-8-sig"
    text = io.TextIOWrapper(handle, encoding=codec, errors="surrogateescape", newline="")
    first = text.readline()
    delimiter = max(",;\t|", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    return [h.strip() for h in header], rows


def csv_columns(source: Source, header: list[str], options: ReadOptions) -> tuple[int, list[int | None]]:
    """Places of the text column, and of those for id, publication, site and group."""
    text = header.index(_pick(source, header, options.column, "--column"))
    others = other_columns(options)
    return text, [header.index(_pick(source, header, n, flag)) if n is not None else None for n, flag in others]


def csv_rows(source: Source, handle: Input, options: ReadOptions) -> Iterator[Row | Problem]:
    """Rows of a CSV; quotes are strict, so that an open one is found."""
    header, rows = csv_reader(handle, options)
    text, others = csv_columns(source, header, options)
    id_, published, site, group = others
    last = max(c for c in (text, *others) if c is not None)
    while True:
        number = rows.line_num + 2  # type: ignore[attr-defined]  # the header was line 1
        where = f"{source.path}, line {number}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            why = "a quotation mark is opened here and not closed" if "end of data" in str(error) else str(error)
            yield Problem(None, source.path, "broken_csv", f"{where}: {why}; quotes inside a field are written twice")
            continue
        if row is None:
            return
        if not row:
            continue
        if len(row) <= last:
            fix = (
                f"{where}: {len(row)} field{'s' * (len(row) != 1)}, but column {header[last]!r} is number {last + 1}"
            )
            yield Problem(None, source.path, "short_row", fix)
            continue
        damage = None
        if found := _ESCAPED.search(row[text]):
            codec = options.encoding or "utf-8"
            message = (
                f"{where}: character {found.start() + 1} of the text is not {codec}; read as U+FFFD, give --encoding"
            )
            damage = Problem(None, source.path, "malformed_bytes", message)
            row[text] = _ESCAPED.sub("\ufffd", row[text])
        yield Row(
            number,
            row[text],
            (row[id_] or None) if id_ is not None else None,
            row[published] if published is not None else None,
            row[site] if site is not None else None,
            row[group] if group is not None else None,
            damage,
        )


# --- Parquet --------------------------------------------------------------------------------------------------------


def parquet(source: Source, handle: IO[bytes]) -> pl.LazyFrame:
    """The table, its schema read."""
    try:
        lazy = pl.scan_parquet(io.BytesIO(handle.read()) if source.gzipped else Path(source.file), glob=False)
        lazy.collect_schema()
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        why = str(error).splitlines()[0][:160]
        raise InputError(f"{source.path}: not a Parquet file that can be read ({why})") from None
    return lazy


def parquet_columns(source: Source, lazy: pl.LazyFrame, options: ReadOptions) -> list[str | None]:
    """Names of the columns of text, id, publication, site and group."""
    schema = lazy.collect_schema()
    have = schema.names()
    text = _pick(source, have, options.column, "--column")
    kind = schema[text]
    if not (kind in (pl.String, pl.Binary, pl.Null) or isinstance(kind, pl.Categorical | pl.Enum)):
        raise InputError(f"{source.path}: column {text!r} holds {kind}, not text. Name another with --column")
    others = other_columns(options)
    return [text, *(_pick(source, have, n, flag) if n is not None else None for n, flag in others)]


def parquet_rows(source: Source, handle: Input, options: ReadOptions) -> Iterator[Row | Problem]:
    """Rows of a Parquet, a few hundred at a time in memory."""
    lazy = parquet(source, handle)
    text, id_, published, site, group = parquet_columns(source, lazy, options)
    schema = lazy.collect_schema()
    as_text = [] if schema[cast("str", text)] == pl.Binary else [pl.col(cast("str", text)).cast(pl.String)]
    columns = list(dict.fromkeys(c for c in (text, id_, published, site, group) if c is not None))
    total = lazy.select(pl.len()).collect().item()
    number = 0
    for frame in lazy.select(columns).with_columns(as_text).collect_batches(chunk_size=256, maintain_order=True):
        for values in frame.iter_rows(named=True):
            number += 1
            own = values[id_] if id_ is not None else None
            day = values[published] if published is not None else None
            of_site = values[site] if site is not None else None
            of_group = values[group] if group is not None else None
            # Polars reads the file past the count of bytes, so that the count follows the rows.
            handle.counted.count = source.size * number // total
            yield Row(number, values[cast("str", text)], None if own is None else str(own), day, of_site, of_group)
