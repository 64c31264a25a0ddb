"""What callers may hand over as texts, and how it is brought to what `_core` reads: one table of texts with the
columns that say how to read them. Nothing here looks at a character of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from os import PathLike
from typing import Any, Literal, TypeAlias, TypeVar

import polars as pl

from tidings._core import TidingsError

Format: TypeAlias = Literal["html", "text"]
"""How a document is written."""

Favor: TypeAlias = Literal["balance", "precision", "recall"]
"""What becomes of blocks in doubt: as many wrongly kept as dropped, dropped, or kept."""

Texts: TypeAlias = Any
"""Strings, `bytes` or both in a list or any other iterable; a `polars.Series`; anything that speaks the Arrow
PyCapsule interface, such as a `pyarrow.Array` or `ChunkedArray`; a `polars.DataFrame` or `LazyFrame`, whose column is
named apart. `None` and null are documents that could not be had: they keep their place."""

T = TypeVar("T")

BATCH = 256
"""Documents that are taken from an iterator at a time."""


@dataclass(frozen=True)
class Batch:
    """Texts and what is known of them; the lists are as long as the texts, or None."""

    texts: Any
    ids: list[str] | None = None
    paths: list[str | None] | None = None
    formats: list[Format | None] | None = None
    encodings: list[str | None] | None = None
    published: list[date | None] | None = None
    sites: list[str | None] | None = None


def is_arrow(texts: object) -> bool:
    """Whether `texts` can be read through the Arrow PyCapsule interface."""
    return hasattr(texts, "__arrow_c_stream__") or hasattr(texts, "__arrow_c_array__")


def texts_of(texts: Texts, column: str | None = None) -> Any:
    """What `_core` reads: a sequence or an Arrow object."""
    if isinstance(texts, pl.LazyFrame):
        texts = texts.select(pick(texts.collect_schema().names(), column)).collect()
    if isinstance(texts, pl.DataFrame):
        return readable(texts[pick(texts.columns, column)])
    if column is not None:
        raise TidingsError("column= names a column of a frame, and the texts are no polars.DataFrame or LazyFrame")
    if isinstance(texts, (str, bytes)):
        raise TidingsError("expected several texts and got one: put it into a list, as in [text]")
    if isinstance(texts, (list, tuple)) or is_arrow(texts):
        return readable(texts)
    if isinstance(texts, (PathLike, Mapping)) or not isinstance(texts, Iterable):
        raise TidingsError(
            "expected texts (a list of str or bytes, a Series, an Arrow array, a frame) and got "
            + type(texts).__name__
            + ("; tidings.scan reads files" if isinstance(texts, PathLike) else "")
            + ("; hand over its values" if isinstance(texts, Mapping) else "")
        )
    return list(texts)


def readable(texts: Any) -> Any:
    """`texts`, but for a Series of nothing but nulls, which Polars writes to Arrow in a way of its own."""
    return texts.cast(pl.String) if isinstance(texts, pl.Series) and texts.dtype == pl.Null else texts


def pick(columns: Sequence[str], column: str | None) -> str:
    """The text column of a frame: the named one, else the only one, else `text`."""
    if column is None:
        if len(columns) == 1:
            return columns[0]
        column = "text"
    if column not in columns:
        raise TidingsError(
            f"no column {column!r} in the frame; it has {', '.join(columns)}: name the text by column="
        )
    return column


def batches(
    docs: Texts,
    *,
    ids: Iterable[object] | None,
    column: str | None,
    id_column: str | None,
    published_column: str | None,
    paths: Iterable[str | PathLike[str] | None] | None,
    format: Format | Sequence[Format | None] | None,
    encoding: str | Sequence[str | None] | None,
    published: date | Sequence[date | None] | None,
    site: str | Iterable[str | None] | None,
    batch_size: int | None,
) -> Iterator[Batch]:
    """Cuts `docs` and all that is said of them into batches."""
    if batch_size is not None and batch_size < 1:
        raise TidingsError(f"batch_size must be at least 1, not {batch_size}")
    if isinstance(docs, pl.LazyFrame):
        wanted = [pick(docs.collect_schema().names(), column), id_column, published_column]
        docs = docs.select(list(dict.fromkeys(name for name in wanted if name is not None))).collect()
    if isinstance(docs, pl.DataFrame):
        frame = docs
        column = pick(frame.columns if id_column is None else [c for c in frame.columns if c != id_column], column)
        docs = frame[column]
        if id_column is not None:
            if ids is not None:
                raise TidingsError("give ids= or id_column=, not both")
            ids = frame[pick(frame.columns, id_column)]
        if published_column is not None:
            if published is not None:
                raise TidingsError("give published= or published_column=, not both")
            published = frame[pick(frame.columns, published_column)].cast(pl.Date).to_list()
    elif column is not None or id_column is not None or published_column is not None:
        raise TidingsError("column=, id_column= and published_column= name columns, and the documents are no frame")
    if isinstance(docs, (str, bytes, PathLike)) or not (is_arrow(docs) or isinstance(docs, Iterable)):
        texts_of(docs)
    docs = readable(docs)
    id_iter = None if ids is None else map(str, ids)
    path_iter = None if paths is None else (None if p is None else str(p) for p in paths)
    formats, encodings, days, sites = each(format), each(encoding), each(published), each(site)
    at = 0
    for texts in slices(docs, batch_size):
        n = len(texts)
        yield Batch(
            texts,
            ids=[str(i) for i in range(at, at + n)] if id_iter is None else take(id_iter, n, "ids"),
            paths=None if path_iter is None else take(path_iter, n, "paths"),
            formats=take(formats, n, "format"),
            encodings=take(encodings, n, "encoding"),
            published=[as_date(day) for day in take(days, n, "published")],
            sites=take(sites, n, "site"),
        )
        at += n
    for name, rest in (("ids", id_iter), ("paths", path_iter)):
        if rest is not None and next(rest, None) is not None:
            raise TidingsError(f"more {name} than documents: there are {at} documents")


def slices(docs: Any, batch_size: int | None) -> Iterator[Any]:
    """`docs` in pieces that have a length. Without a size, what is in memory already goes in one piece."""
    if isinstance(docs, Iterator) or not (isinstance(docs, (list, tuple)) or is_arrow(docs)):
        todo = iter(docs)
        while piece := list(islice(todo, batch_size or BATCH)):
            yield piece
        return
    if not hasattr(docs, "__len__"):
        docs = pl.Series(docs)
    if batch_size is None:
        yield docs
    else:
        for at in range(0, len(docs), batch_size):
            yield docs[at : at + batch_size]


def each(value: Any) -> Iterator[Any]:
    """One value for all documents, or one for each."""
    if value is None or isinstance(value, (str, date)):
        while True:
            yield value
    yield from value


def take(values: Iterator[T], n: int, name: str) -> list[T]:
    """The next `n` values, which must be there."""
    got = list(islice(values, n))
    if len(got) < n:
        raise TidingsError(f"fewer {name} than documents: give one for each, in their order")
    return got


def as_date(day: date | None) -> date | None:
    """A civil date; of a time, its day."""
    return day.date() if isinstance(day, datetime) else day
