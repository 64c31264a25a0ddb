"""From what a user names (files, folders, globs, standard input) to documents in batches.

Reading goes on past what cannot be read: it is a :class:`Problem` in its place among the documents. What the user
named one by one must be there and readable, and is looked at before any work starts (:class:`InputError`); what was
found in a folder is reported and skipped.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from .sources import (
    KINDS,
    MAX_BYTES,
    STDIN,
    SUFFIXES,
    SURROGATE,
    TABLES,
    Input,
    InputError,
    Kind,
    ReadOptions,
    Source,
    expand,
    kind_of,
    open_source,
    os_message,
    shown,
    source_of,
    walk,
)
from .tables import (
    Problem,
    Row,
    csv_columns,
    csv_reader,
    csv_rows,
    jsonl_rows,
    parquet,
    parquet_columns,
    parquet_rows,
)

__all__ = [
    "KINDS",
    "STDIN",
    "TABLES",
    "Batch",
    "Document",
    "InputError",
    "Kind",
    "Problem",
    "ReadOptions",
    "Source",
    "batches",
    "find_sources",
    "read_documents",
]

BY_NAME = ReadOptions()
"""Every file as its name says."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document as given."""

    doc_id: str
    path: str
    content: str | bytes | None
    format: str | None = None
    """``text`` or ``html``; sniffed when None."""
    encoding: str | None = None
    published: date | None = None
    consumed: int = 0
    """Bytes of input read since the document before (compressed bytes of a ``.gz``)."""
    site: str | None = None
    """Name or address of its site, for templates."""
    group: str | None = None
    """What the column says by which documents are counted apart."""

    @property
    def n_bytes(self) -> int:
        """Roughly its size: bytes, or code points of a ``str``."""
        return len(self.content or b"")


Item: TypeAlias = Document | Problem


@dataclass(slots=True)
class Batch:
    """Documents that are mined in one call, and the problems that stand between them."""

    documents: list[Document] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    """Each with the number of documents of this batch that stand before it."""
    n_bytes: int = 0

    @property
    def consumed(self) -> int:
        """Bytes of input that the batch took."""
        return sum(d.consumed for d in self.documents)


# --- what is named --------------------------------------------------------------------------------------------------


def find_sources(
    paths: Iterable[str | os.PathLike[str]],
    options: ReadOptions = BY_NAME,
    note: Callable[[str], None] = lambda _: None,
) -> list[Source]:
    """The files that `paths` mean, in the order given, folders sorted. What is left out is told to `note`."""
    sources: list[Source] = []
    taken: set[str] = set()
    twice = skipped = 0
    examples: list[str] = []
    folders: list[str] = []

    def add(source: Source) -> None:
        nonlocal twice
        if source.path in taken:
            twice += 1
            return
        taken.add(source.path)
        sources.append(source)

    for given in [os.fspath(path) for path in paths]:
        if given == STDIN:
            kind = options.input_format
            if kind == "parquet":
                raise InputError("Parquet cannot be read from standard input; give the name of the file")
            add(Source(STDIN, STDIN, kind))
            continue
        for name in expand(given):
            if not os.path.isdir(name):
                add(source_of(name, options.input_format, named=True))
                continue
            folders.append(name)
            for file in walk(name):
                if kind_of(file, "auto")[0] is None and options.input_format == "auto":
                    skipped += 1
                    examples[3:] = []
                    examples.append(shown(file))
                    continue
                add(source_of(file, options.input_format, named=False))
    if twice:
        note(f"{twice} file{'s' * (twice > 1)} named more than once: read once")
    if skipped:
        note(
            f"{skipped} file{'s' * (skipped > 1)} of another kind skipped ({', '.join(examples[:3])}"
            f"{', ...' * (skipped > 3)}); name a file itself to have it read as text"
        )
    if not sources:
        where = ", ".join(map(shown, folders)) or "the paths given"
        raise InputError(f"nothing to read in {where}: looked for {' '.join(SUFFIXES)} (each also with .gz)")
    for source in sources:
        if source.named:
            _preflight(source, options)
    return sources


def _preflight(source: Source, options: ReadOptions) -> None:
    """What was named must open, and a table must have its columns."""
    if source.file == STDIN:
        return
    try:
        with open_source(source) as handle:
            if source.kind == "csv":
                csv_columns(source, csv_reader(handle, options)[0], options)
            elif source.kind == "parquet":
                parquet_columns(source, parquet(source, handle), options)
    except OSError as error:
        raise InputError(os_message(source, error)) from None
    except (EOFError, zlib.error):
        raise InputError(f"{source.path}: not a whole gzip file; unpack it by hand to see what is there") from None


# --- what is read ---------------------------------------------------------------------------------------------------


class _Ids:
    """Keeps ids unique. Line numbers of one file are so by themselves and are remembered only where others mix in."""

    def __init__(self, remember_rows: bool) -> None:
        self._seen: set[str] = set()
        self._remember_rows = remember_rows

    def take(self, wanted: str, path: str, *, row: bool) -> tuple[str, Problem | None]:
        if wanted not in self._seen:
            if self._remember_rows or not row:
                self._seen.add(wanted)
            return wanted, None
        n = 2
        while (unique := f"{wanted}~{n}") in self._seen:
            n += 1
        self._seen.add(unique)
        return unique, Problem(
            unique, path, "duplicate_id", f"{path}: the id {wanted!r} was given before; this document is {unique!r}"
        )


def read_documents(sources: Iterable[Source], options: ReadOptions = BY_NAME) -> Iterator[Item]:
    """Documents and problems of `sources`, in order, one at a time in memory."""
    ids = _Ids(options.id_column is not None)
    for source in sources:
        try:
            with open_source(source) as handle:
                yield from _read(source, handle, options, ids)
        except InputError as error:
            yield Problem(None, source.path, "no_column", str(error))
        except OSError as error:
            yield Problem(None, source.path, "unreadable", os_message(source, error))
        except (EOFError, zlib.error) as error:
            message = f"{source.path}: the gzip file breaks off or is damaged ({error}); fetch it again"
            yield Problem(None, source.path, "broken_gzip", message)


def batches(items: Iterable[Item], max_documents: int = 256, max_bytes: int = 1 << 20) -> Iterator[Batch]:
    """Cuts after `max_documents` documents or about `max_bytes` bytes, whichever is first."""
    batch = Batch()
    for item in items:
        if isinstance(item, Problem):
            batch.problems.append((len(batch.documents), item))
        else:
            batch.documents.append(item)
            batch.n_bytes += item.n_bytes
        if len(batch.documents) >= max_documents or batch.n_bytes >= max_bytes or len(batch.problems) >= 4096:
            yield batch
            batch = Batch()
    if batch.documents or batch.problems:
        yield batch


def _read(source: Source, handle: Input, options: ReadOptions, ids: _Ids) -> Iterator[Item]:
    if source.kind == "jsonl":
        return _rows(source, jsonl_rows(source, handle, options), handle, ids)
    if source.kind == "csv":
        return _rows(source, csv_rows(source, handle, options), handle, ids)
    if source.kind == "parquet":
        return _rows(source, parquet_rows(source, handle, options), handle, ids)
    return _whole(source, handle, options, ids)


def _whole(source: Source, handle: Input, options: ReadOptions, ids: _Ids) -> Iterator[Item]:
    doc_id, problem = ids.take(source.path, source.path, row=False)
    content = b"" if source.size > MAX_BYTES else handle.read(MAX_BYTES + 1)
    if problem:
        yield problem
    if source.size > MAX_BYTES or len(content) > MAX_BYTES:
        yield Problem(doc_id, source.path, "too_large", f"{source.path}: longer than 2 GiB; split it into documents")
        return
    form = None if source.kind == "auto" else source.kind
    yield Document(doc_id, source.path, content, form, options.encoding, None, handle.counted.delta())


def _rows(source: Source, rows: Iterator[Row | Problem], handle: Input, ids: _Ids) -> Iterator[Item]:
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        own = row.doc_id is not None
        wanted = row.doc_id if row.doc_id is not None else f"{source.path}#{row.number}"
        doc_id, problem = ids.take(SURROGATE.sub("\ufffd", wanted), source.path, row=not own)
        if problem:
            yield problem
        if row.damage:
            yield Problem(doc_id, source.path, row.damage.code, row.damage.message, row.damage.byte_offset)
        published, wrong = _day(row.published)
        if wrong:
            message = f"{source.path}, line {row.number}: {wrong}"
            yield Problem(doc_id, source.path, "bad_date", message)
        site = None if row.site is None else SURROGATE.sub("\ufffd", str(row.site))
        group = None if row.group in (None, "") else SURROGATE.sub("\ufffd", str(row.group))
        yield Document(doc_id, source.path, row.content, None, None, published, handle.counted.delta(), site, group)


def _day(value: object) -> tuple[date | None, str | None]:
    if value is None or value == "":
        return None, None
    if isinstance(value, datetime):
        return value.date(), None
    if isinstance(value, date):
        return value, None
    try:
        return date.fromisoformat(str(value)[:10]), None
    except ValueError:
        return None, f"the date of publication {str(value)[:40]!r} is not written YYYY-MM-DD; left to the text"
