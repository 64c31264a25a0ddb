"""From what a user names (files, folders, globs, standard input) to documents in batches.

Reading goes on past what cannot be read: it is a :class:`Problem` in its place among the documents. What the user
named one by one must be there and readable, and is looked at before any work starts (:class:`InputError`); what was
found in a folder is reported and skipped.
"""

from __future__ import annotations

import codecs
import csv
import glob
import gzip
import io
import json
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import IO, Any, Literal, TypeAlias, cast

import polars as pl

from ._core import TidingsError

Kind: TypeAlias = Literal["auto", "text", "html", "jsonl", "csv", "parquet"]
KINDS: tuple[Kind, ...] = ("auto", "text", "html", "jsonl", "csv", "parquet")
SUFFIXES: dict[str, Kind] = {
    ".txt": "text", ".html": "html", ".htm": "html", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv",
    ".parquet": "parquet",
}  # fmt: skip
TABLES = ("jsonl", "csv", "parquet")
#: Columns that are taken for the text when no ``--column`` is given, the first that is there.
TEXT_COLUMNS = ("text", "content", "body", "html")
#: Offsets are Int32: nothing longer can be pointed into.
MAX_BYTES = 2**31 - 1
STDIN = "-"

_ESCAPED = re.compile("[\udc80-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class InputError(TidingsError):
    """The input that was named cannot be read; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or standard input."""

    file: str
    """Where the operating system finds it; ``-`` for standard input."""
    path: str
    """As the user would write it, with ``/``: what stands in ``documents.path``."""
    kind: Kind
    gzipped: bool = False
    size: int = 0
    named: bool = True
    """Named one by one (or by a glob), not found in a folder."""


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

    @property
    def n_bytes(self) -> int:
        """Roughly its size: bytes, or code points of a ``str``."""
        return len(self.content or b"")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read: a row of ``problems`` with the stage ``read``."""

    doc_id: str | None
    path: str
    code: str
    message: str
    byte_offset: int | None = None


Item: TypeAlias = Document | Problem


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How input is read; the same for every command."""

    input_format: Kind = "auto"
    column: str | None = None
    id_column: str | None = None
    published_column: str | None = None
    encoding: str | None = None


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
    options: ReadOptions = ReadOptions(),
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
        for name in _expand(given):
            if not os.path.isdir(name):
                add(_source(name, options.input_format, named=True))
                continue
            folders.append(name)
            for file in _walk(name):
                if _kind(file, "auto")[0] is None and options.input_format == "auto":
                    skipped += 1
                    examples[3:] = []
                    examples.append(_shown(file))
                    continue
                add(_source(file, options.input_format, named=False))
    if twice:
        note(f"{twice} file{'s' * (twice > 1)} named more than once: read once")
    if skipped:
        note(
            f"{skipped} file{'s' * (skipped > 1)} of another kind skipped ({', '.join(examples[:3])}"
            f"{', ...' * (skipped > 3)}); name a file itself to have it read as text"
        )
    if not sources:
        where = ", ".join(map(_shown, folders)) or "the paths given"
        raise InputError(f"nothing to read in {where}: looked for {' '.join(SUFFIXES)} (each also with .gz)")
    for source in sources:
        if source.named:
            _preflight(source, options)
    return sources


def _shown(file: str) -> str:
    return os.fsencode(PurePath(file).as_posix()).decode("utf-8", "replace")


def _expand(given: str) -> list[str]:
    if os.path.lexists(given):
        return [given]
    if glob.has_magic(given):
        if found := sorted(glob.glob(given, recursive=True)):
            return found
        raise InputError(f"{given}: no file matches this pattern")
    parent = os.path.dirname(given) or "."
    hint = "check the spelling"
    if os.path.isdir(parent):
        import difflib

        if near := difflib.get_close_matches(os.path.basename(given), os.listdir(parent), 1):
            hint = f"did you mean {_shown(os.path.join(os.path.dirname(given), near[0]))}?"
    else:
        hint = f"there is no folder {parent}"
    raise InputError(f"{_shown(given)}: no such file or folder; {hint}")


def _walk(folder: str) -> list[str]:
    """Files at any depth, sorted by their path; hidden ones are left out, links to folders are not followed."""
    files: list[str] = []

    def fail(error: OSError) -> None:
        if error.filename == folder:
            raise InputError(f"{_shown(folder)}: {error.strerror or error}")

    for here, below, names in os.walk(folder, onerror=fail):
        below[:] = [d for d in below if not d.startswith(".")]
        files += [os.path.join(here, n) for n in names if not n.startswith(".")]
    return sorted(files, key=lambda f: PurePath(f).parts)


def _kind(file: str, wanted: Kind) -> tuple[Kind | None, bool]:
    stem, suffix = os.path.splitext(file.lower())
    gzipped = suffix == ".gz"
    if gzipped:
        suffix = os.path.splitext(stem)[1]
    return (SUFFIXES.get(suffix) if wanted == "auto" else wanted), gzipped


def _source(file: str, wanted: Kind, *, named: bool) -> Source:
    kind, gzipped = _kind(file, wanted)
    try:
        size = os.stat(file).st_size
    except OSError:
        size = 0
    return Source(file, _shown(file), kind or "auto", gzipped, size, named)


def _preflight(source: Source, options: ReadOptions) -> None:
    """What was named must open, and a table must have its columns."""
    if source.file == STDIN:
        return
    try:
        with _open(source) as handle:
            if source.kind == "csv":
                _csv_columns(source, _csv_reader(handle, options)[0], options)
            elif source.kind == "parquet":
                _parquet_columns(source, _parquet(source, handle), options)
    except OSError as error:
        raise InputError(_os_message(source, error)) from None
    except (EOFError, zlib.error):
        raise InputError(f"{source.path}: not a whole gzip file; unpack it by hand to see what is there") from None


def _os_message(source: Source, error: OSError) -> str:
    if isinstance(error, gzip.BadGzipFile):
        return f"{source.path}: named .gz but not gzip ({error}); rename it or compress it again"
    fix = "; ask for the right to read it (chmod +r)" if isinstance(error, PermissionError) else ""
    return f"{source.path}: cannot be read: {error.strerror or error}{fix}"


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


def read_documents(sources: Iterable[Source], options: ReadOptions = ReadOptions()) -> Iterator[Item]:
    """Documents and problems of `sources`, in order, one at a time in memory."""
    ids = _Ids(options.id_column is not None)
    for source in sources:
        try:
            with _open(source) as handle:
                yield from _read(source, handle, options, ids)
        except InputError as error:
            yield Problem(None, source.path, "no_column", str(error))
        except OSError as error:
            yield Problem(None, source.path, "unreadable", _os_message(source, error))
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


class _Counted(io.RawIOBase):
    """A file that knows how much of it was read, below any decompression."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.count = 0
        self._told = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._raw.seekable()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()

    def readinto(self, buffer: Any) -> int:
        n = self._raw.readinto(buffer)  # type: ignore[attr-defined]
        self.count += n
        return cast("int", n)

    def delta(self) -> int:
        """Bytes read since asked before."""
        told, self._told = self._told, self.count
        return self.count - told

    def close(self) -> None:
        if not self.closed and self._raw is not sys.stdin.buffer:
            self._raw.close()
        super().close()


class _Input(io.BufferedReader):
    """Bytes of a source after decompression, with the count of bytes before it."""

    counted: _Counted


def _open(source: Source) -> _Input:
    raw: IO[bytes] = sys.stdin.buffer if source.file == STDIN else open(source.file, "rb", buffering=0)
    counted = _Counted(raw)
    plain = gzip.GzipFile(fileobj=cast("IO[bytes]", counted)) if source.gzipped else counted
    handle = _Input(cast("io.RawIOBase", plain), 1 << 16)
    handle.counted = counted
    return handle


def _read(source: Source, handle: _Input, options: ReadOptions, ids: _Ids) -> Iterator[Item]:
    if source.kind == "jsonl":
        return _rows(source, _jsonl(source, handle, options), handle, ids)
    if source.kind == "csv":
        return _rows(source, _csv(source, handle, options), handle, ids)
    if source.kind == "parquet":
        return _rows(source, _parquet_rows(source, handle, options), handle, ids)
    return _whole(source, handle, options, ids)


def _whole(source: Source, handle: _Input, options: ReadOptions, ids: _Ids) -> Iterator[Item]:
    doc_id, problem = ids.take(source.path, source.path, row=False)
    content = b"" if source.size > MAX_BYTES else handle.read(MAX_BYTES + 1)
    if problem:
        yield problem
    if source.size > MAX_BYTES or len(content) > MAX_BYTES:
        yield Problem(doc_id, source.path, "too_large", f"{source.path}: longer than 2 GiB; split it into documents")
        return
    form = None if source.kind == "auto" else source.kind
    yield Document(doc_id, source.path, content, form, options.encoding, None, handle.counted.delta())


@dataclass(slots=True)
class _Row:
    """One row of a table, before it has its id."""

    number: int
    """Line of the file, or row of a Parquet, from 1."""
    content: str | bytes | None
    doc_id: str | None = None
    published: object = None
    damage: Problem | None = None


def _rows(source: Source, rows: Iterator[_Row | Problem], handle: _Input, ids: _Ids) -> Iterator[Item]:
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        own = row.doc_id is not None
        wanted = row.doc_id if row.doc_id is not None else f"{source.path}#{row.number}"
        doc_id, problem = ids.take(_SURROGATE.sub("\ufffd", wanted), source.path, row=not own)
        if problem:
            yield problem
        if row.damage:
            yield Problem(doc_id, source.path, row.damage.code, row.damage.message, row.damage.byte_offset)
        published, wrong = _day(row.published)
        if wrong:
            message = f"{source.path}, line {row.number}: {wrong}"
            yield Problem(doc_id, source.path, "bad_date", message)
        yield Document(doc_id, source.path, row.content, None, None, published, handle.counted.delta())


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


# --- JSON lines -----------------------------------------------------------------------------------------------------


def _jsonl(source: Source, handle: _Input, options: ReadOptions) -> Iterator[_Row | Problem]:
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


def _json_row(source: Source, number: int, at: int, value: object, options: ReadOptions) -> _Row | Problem:
    where = f"{source.path}, line {number}"
    if isinstance(value, str):
        return _Row(number, value)
    if not isinstance(value, dict):
        fix = f'{where}: neither an object nor a string; write {{"text": ...}}'
        return Problem(None, source.path, "not_text", fix, at)
    keys = [_SURROGATE.sub("\ufffd", str(k)) for k in value]
    try:
        column = _pick(Source(source.file, where, "jsonl"), keys, options.column, "--column")
        wanted = [
            _pick(Source(source.file, where, "jsonl"), keys, name, flag) if name is not None else None
            for name, flag in ((options.id_column, "--id-column"), (options.published_column, "--published-column"))
        ]
    except InputError as error:
        return Problem(None, source.path, "no_column", str(error), at)
    text = value.get(column)
    if text is not None and not isinstance(text, str):
        return Problem(
            None, source.path, "not_text", f"{where}: {column!r} holds {type(text).__name__}, not a string", at
        )
    id_, published = (value.get(name) if name is not None else None for name in wanted)
    return _Row(number, text, None if id_ is None else str(id_), published)


# --- CSV ------------------------------------------------------------------------------------------------------------


def _csv_reader(handle: IO[bytes], options: ReadOptions) -> tuple[list[str], Iterator[list[str]]]:
    """The header, and the rows after it. Bytes that are not text come through as lone surrogates, to be reported."""
    csv.field_size_limit(MAX_BYTES)
    codec = options.encoding or "utf-8-sig"
    text = io.TextIOWrapper(handle, encoding=codec, errors="surrogateescape", newline="")
    first = text.readline()
    delimiter = max(",;\t|", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    rows = csv.reader(text, delimiter=delimiter, strict=True)
    return [h.strip() for h in header], rows


def _csv_columns(source: Source, header: list[str], options: ReadOptions) -> tuple[int, int | None, int | None]:
    text = header.index(_pick(source, header, options.column, "--column"))
    others = ((options.id_column, "--id-column"), (options.published_column, "--published-column"))
    id_, published = (header.index(_pick(source, header, n, flag)) if n is not None else None for n, flag in others)
    return text, id_, published


def _csv(source: Source, handle: _Input, options: ReadOptions) -> Iterator[_Row | Problem]:
    header, rows = _csv_reader(handle, options)
    text, id_, published = _csv_columns(source, header, options)
    last = max(c for c in (text, id_, published) if c is not None)
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
        yield _Row(
            number,
            row[text],
            (row[id_] or None) if id_ is not None else None,
            row[published] if published is not None else None,
            damage,
        )


# --- Parquet --------------------------------------------------------------------------------------------------------


def _parquet(source: Source, handle: IO[bytes]) -> pl.LazyFrame:
    try:
        lazy = pl.scan_parquet(io.BytesIO(handle.read()) if source.gzipped else Path(source.file), glob=False)
        lazy.collect_schema()
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        why = str(error).splitlines()[0][:160]
        raise InputError(f"{source.path}: not a Parquet file that can be read ({why})") from None
    return lazy


def _parquet_columns(source: Source, lazy: pl.LazyFrame, options: ReadOptions) -> list[str | None]:
    schema = lazy.collect_schema()
    have = schema.names()
    text = _pick(source, have, options.column, "--column")
    kind = schema[text]
    if not (kind in (pl.String, pl.Binary, pl.Null) or isinstance(kind, pl.Categorical | pl.Enum)):
        raise InputError(f"{source.path}: column {text!r} holds {kind}, not text. Name another with --column")
    others = ((options.id_column, "--id-column"), (options.published_column, "--published-column"))
    return [text, *(_pick(source, have, n, flag) if n is not None else None for n, flag in others)]


def _parquet_rows(source: Source, handle: _Input, options: ReadOptions) -> Iterator[_Row | Problem]:
    lazy = _parquet(source, handle)
    text, id_, published = _parquet_columns(source, lazy, options)
    schema = lazy.collect_schema()
    as_text = [] if schema[cast("str", text)] == pl.Binary else [pl.col(cast("str", text)).cast(pl.String)]
    columns = list(dict.fromkeys(c for c in (text, id_, published) if c is not None))
    total = lazy.select(pl.len()).collect().item()
    number = 0
    for frame in lazy.select(columns).with_columns(as_text).collect_batches(chunk_size=256, maintain_order=True):
        for values in frame.iter_rows(named=True):
            number += 1
            own = values[id_] if id_ is not None else None
            day = values[published] if published is not None else None
            # Polars reads the file past the count of bytes, so that the count follows the rows.
            handle.counted.count = source.size * number // total
            yield _Row(number, values[cast("str", text)], None if own is None else str(own), day)
