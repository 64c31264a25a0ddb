"""Lists in the shape of a gazetteer: JSON lines, CSV and Parquet with the columns of a gazetteer. Other columns are
payload and stay as they are."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import polars as pl

from tidings._rows import LISTS, TYPES
from tidings.lists import columns
from tidings.lists.listing import Listing, Row, damaged, kind_of

_TEXTS = ("country", "office", "sector", "lang")

_REQUIRED = {
    "entity_id": 'give every entity a readable id such as "country:LBY"',
    "name": "give the canonical name of the entity",
}


def read_jsonl(listing: Listing) -> pl.DataFrame:
    """One object a line."""
    return listing.frame(_rows(listing, listing.json_lines()), same_id="fault", batch=None)


def read_csv(listing: Listing) -> pl.DataFrame:
    """A header with the names of columns; several names in a cell are parted by `|`."""
    return _read(listing, columns.of_csv, lambda: csv_rows(listing, _REQUIRED))


def read_parquet(listing: Listing) -> pl.DataFrame:
    """The same columns; several names are a list, or a text parted by `|`."""
    listing.unit = "row"
    try:
        frame = pl.read_parquet(listing.path)
    except pl.exceptions.PolarsError as error:
        raise damaged(listing.path, "Parquet", error) from None
    missing = [name for name in _REQUIRED if name not in frame.columns]
    if missing:
        listing.fault(None, f"no column `{missing[0]}`: it has {', '.join(frame.columns)}")
        frame = frame.clear()
    return _read(listing, lambda _: frame, lambda: enumerate(frame.iter_rows(named=True), 1))


def _read(
    listing: Listing,
    whole: Callable[[Path], pl.DataFrame | None],
    rows: Callable[[], Iterator[tuple[int, dict[str, Any]]]],
) -> pl.DataFrame:
    """All at once as columns, a million rows a second. Where anything is not as it should be, again row by row, which
    knows the lines and what to say of them."""
    frame = whole(listing.path)
    frame = columns.sound(frame, listing) if frame is not None else None
    if frame is not None:
        return frame
    return listing.frame(_rows(listing, rows()), same_id="fault", batch=None)


def csv_rows(
    listing: Listing, required: dict[str, str], *, instead: str = "the first line names the columns"
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a CSV file by the names of its columns. Empty cells are None."""
    at = 0

    def numbered() -> Iterator[str]:
        nonlocal at
        for number, line in listing.lines():
            at = number
            yield line + "\n"

    lines = numbered()
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        return
    separator = columns.separator_of(first)
    reader = csv.reader(chain([first], lines), delimiter=separator, strict=True)
    header: list[str] | None = None
    while True:
        line = at if header is None else at + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            listing.fault(line, f"broken CSV ({error}): look for a quotation mark that is not doubled")
            return
        if header is None:
            header = [name.strip() for name in cells]
            missing = [name for name in required if name not in header]
            twice = [name for name in header if header.count(name) > 1]
            if missing or twice:
                wrong = f"no column `{missing[0]}` among" if missing else f"two columns `{twice[0]}` among"
                listing.fault(line, f"{wrong} {', '.join(header)}: {instead}")
                return
        elif len(cells) > len(header):
            what = f"{len(cells)} cells where the header has {len(header)}"
            listing.fault(line, f"{what}: quote cells that hold a {separator!r}")
        elif cells:
            # Empty cells at the end may be left off.
            yield line, {name: cell or None for name, cell in zip_longest(header, cells)}


def _rows(listing: Listing, found: Iterator[tuple[int, dict[str, Any]]]) -> Iterator[Row]:
    for line, fields in found:
        faults = list(_broken(listing, fields))
        for fault in faults:
            listing.fault(line, fault)
        if not faults:
            yield Row(line, fields)


def _broken(listing: Listing, fields: dict[str, Any]) -> Iterator[str]:
    """Brings the fields of a gazetteer to their types, and says which cannot be."""
    for name, fix in _REQUIRED.items():
        value = fields.get(name)
        if value is None:
            yield f"no field `{name}`: {fix}"
        elif not isinstance(value, str):
            yield f"field `{name}` is {kind_of(value)}: write a string"
        elif not value.strip():
            yield f"field `{name}` is empty: {fix}"
    fields["type"] = fields.get("type") or listing.type
    if fields["type"] is None:
        yield f"no field `type`: write one of {' '.join(TYPES)}"
    elif fields["type"] not in TYPES:
        yield f"field `type`: unknown type {fields['type']!r}; write one of {' '.join(TYPES)}"
    for name in LISTS:
        value = fields.get(name)
        if isinstance(value, str):
            fields[name] = [text for text in value.split("|") if text.strip()]
        elif value is not None and not (isinstance(value, list) and all(isinstance(text, str) for text in value)):
            yield f'field `{name}` is {kind_of(value)}: write a list of strings such as ["UN", "U.N."]'
    if fields.get("lang") is None and listing.langs is not None:
        fields["lang"] = listing.langs[0]
    for name in _TEXTS:
        value = fields.get(name)
        if value is not None and not isinstance(value, str):
            yield f"field `{name}` is {kind_of(value)}: write a string"
    if fields.get("case") not in (None, "smart", "exact", "fold"):
        yield f"field `case`: unknown value {fields['case']!r}; write one of smart exact fold"
    yield from _days(fields)
    priority = fields.get("priority")
    if isinstance(priority, str) and priority.strip().lstrip("+-").isdecimal():
        fields["priority"] = priority = int(priority)
    if priority is not None and (type(priority) is not int or not -(2**31) <= priority < 2**31):
        yield f"field `priority` is {kind_of(priority)}: write a whole number such as 10"


def _days(fields: dict[str, Any]) -> Iterator[str]:
    for name in ("valid_from", "valid_to"):
        value = fields.get(name)
        if isinstance(value, datetime):
            fields[name] = value.date()
        elif value is not None and not isinstance(value, date):
            try:
                fields[name] = date.fromisoformat(value if isinstance(value, str) else "")
            except ValueError:
                yield f"field `{name}` is {kind_of(value)}, which is no date: write it as 2020-01-31, or null"
                fields[name] = None
    start, end = fields.get("valid_from"), fields.get("valid_to")
    if start is not None and end is not None and start > end:
        yield f"fields `valid_from` and `valid_to` run backwards ({start} to {end}): swap them"
