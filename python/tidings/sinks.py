"""From rows to files: a folder of frames that is whole or not there, and single files.

The same rows give the same bytes, however they came in: rows are cut into pieces at fixed row counts, and every frame
is written from them in one go with fixed row groups and compression. The frames of a folder are spooled until all
have come; a single one is written as its rows come. Memory holds few pieces of each frame, not the collection.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self, TypeAlias

import polars as pl
from polars.io.plugins import register_io_source

from ._core import TidingsError

Format: TypeAlias = Literal["parquet", "ndjson", "csv", "arrow"]
FORMATS: tuple[Format, ...] = ("parquet", "ndjson", "csv", "arrow")
FRAMES = ("documents", "mentions", "relations", "events", "problems")
SUFFIXES: dict[str, Format] = {
    ".parquet": "parquet", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".arrow": "arrow",
    ".feather": "arrow", ".ipc": "arrow",
}  # fmt: skip
#: Rows of a piece and of a row group. Documents may hold their text, so theirs are few.
PIECE = {"documents": 1024}
DEFAULT_PIECE = 65_536


class OutputError(TidingsError):
    """The output cannot be written; the message says where, why and what to do."""


def _os_reason(error: OSError) -> str:
    return error.strerror or str(error)


# --- one frame ------------------------------------------------------------------------------------------------------


def flat(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Lists as text, for CSV: items parted by ``|``, the fields of a struct by ``#``."""
    columns = []
    for name, kind in frame.collect_schema().items():
        if isinstance(kind, pl.List):
            items = pl.element()
            if isinstance(kind.inner, pl.Struct):
                fields = [items.struct.field(f.name).cast(pl.String) for f in kind.inner.fields]
                items = pl.concat_str(fields, separator="#", ignore_nulls=True)
            columns.append(pl.col(name).list.eval(items.cast(pl.String)).list.join("|", ignore_nulls=True))
    return frame.with_columns(columns)


def sink(frame: pl.LazyFrame, to: Path | IO[bytes], format: Format, rows: int = DEFAULT_PIECE) -> None:
    """Writes `frame` in one go, in order, `rows` rows to a group."""
    try:
        if format == "parquet":
            frame.sink_parquet(to, compression="zstd", compression_level=3, row_group_size=rows, maintain_order=True)
        elif format == "arrow":
            # Plain strings, not views into buffers: the same bytes for the same rows, and read everywhere.
            frame.sink_ipc(
                to,
                compression="uncompressed",
                compat_level=pl.CompatLevel.oldest(),
                record_batch_size=rows,
                maintain_order=True,
            )
        elif format == "ndjson":
            frame.sink_ndjson(to, maintain_order=True)
        else:
            flat(frame).sink_csv(to, maintain_order=True)
    except pl.exceptions.PolarsError as error:
        raise OSError(str(error).splitlines()[0]) from None


def format_of(file: str | os.PathLike[str], format: Format | None = None) -> Format:
    """The format that a file's name asks for, unless one is named."""
    suffix = Path(file).suffix.lower()
    if format is None and suffix not in SUFFIXES:
        raise OutputError(
            f"{file}: the name does not say the format; end it in {' '.join(SUFFIXES)} or give --format"
        )
    return format or SUFFIXES[suffix]


def check_file(file: str | os.PathLike[str], format: Format | None = None) -> None:
    """Raises what :meth:`FrameFile` would, before any work."""
    path = Path(file)
    format_of(path, format)
    check_place(path)


def check_place(path: Path) -> None:
    """Raises `OutputError` where no file of this name can be written."""
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; name a file in it")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: there is no folder {path.parent}; make it first (mkdir -p {path.parent})")
    if not os.access(path.parent, os.W_OK):
        raise OutputError(f"{path}: cannot be written: no right to write into {path.parent}")


class Pieces:
    """Rows of one frame in pieces of a fixed number of rows, whatever the frames in which they come."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._waiting: list[pl.DataFrame] = []
        self._n_waiting = 0

    def add(self, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Takes rows, after those it has, and gives the pieces that are full now."""
        if not frame.height:
            return
        self._waiting.append(frame)
        self._n_waiting += frame.height
        if self._n_waiting >= self.rows:
            whole = pl.concat(self._waiting)
            full = whole.height - whole.height % self.rows
            rest = whole.slice(full).clone()
            self._waiting, self._n_waiting = [rest] if rest.height else [], rest.height
            for at in range(0, full, self.rows):
                yield whole.slice(at, self.rows)

    def rest(self) -> pl.DataFrame | None:
        """The last piece, which is shorter; None if there is none, or if it was given before."""
        rest = pl.concat(self._waiting) if self._n_waiting else None
        self._waiting, self._n_waiting = [], 0
        return rest


class Spool:
    """Rows of one frame on disk, in pieces of a fixed number of rows; the last may be shorter."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.height = 0
        self.rows = PIECE.get(name, DEFAULT_PIECE)
        self._folder = folder
        self._files: list[Path] = []
        self._pieces = Pieces(self.rows)
        self._schema: pl.Schema | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Takes rows, after those it has."""
        if self._schema is None:
            self._schema = frame.schema
        self.height += frame.height
        for piece in self._pieces.add(frame):
            self._write(piece)

    def _write(self, piece: pl.DataFrame) -> None:
        file = self._folder / f"{self.name}.{len(self._files):06}"
        # Not Arrow: it would keep bits of how the rows came in (views, padding) and hand them on to the output.
        piece.write_parquet(file, compression="lz4", statistics=False)
        self._files.append(file)

    def scan(self) -> pl.LazyFrame:
        """All rows so far, in order."""
        # Nothing is added after the first look.
        if (rest := self._pieces.rest()) is not None:
            self._write(rest)
        if not self._files:
            return pl.DataFrame(schema=self._schema).lazy()
        return pl.scan_parquet(self._files, glob=False)


# --- a folder of frames ---------------------------------------------------------------------------------------------


class OutFolder:
    """The folder that a scan writes. It is made beside its place under another name and moved there when whole;
    what is there before goes only then, and only when it is the output of an earlier scan."""

    def __init__(self, out: str | os.PathLike[str], format: Format = "parquet") -> None:
        self.out = Path(out)
        self.format: Format = format
        self._work: Path | None = None
        self.spools: dict[str, Spool] = {}

    def __enter__(self) -> Self:
        check_folder(self.out)
        # A link to a folder stays a link.
        target = Path(os.path.realpath(self.out))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._work = Path(tempfile.mkdtemp(prefix=f".{target.name}.unfinished-", dir=target.parent))
            (self._work / "spool").mkdir()
            (self._work / "whole").mkdir()
        except OSError as error:
            raise OutputError(f"{self.out}: cannot be written: {_os_reason(error)}") from None
        self.spools = {name: Spool(self._work / "spool", name) for name in FRAMES}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)
        if isinstance(error, OSError):
            raise OutputError(f"{self.out}: cannot be written: {_os_reason(error)}; nothing was left there") from None

    def add(self, **frames: pl.DataFrame) -> None:
        """Takes rows of frames, by their names."""
        for name, frame in frames.items():
            self.spools[name].add(frame)

    def finish(self) -> list[Path]:
        """Writes the frames and moves the folder to its place. Gives the files."""
        assert self._work is not None
        whole = self._work / "whole"
        for name, spool in self.spools.items():
            sink(spool.scan(), whole / f"{name}.{self.format}", self.format, spool.rows)
        target = Path(os.path.realpath(self.out))
        check_folder(self.out)
        whole.chmod(0o777 & ~umask())
        if target == Path.cwd():
            for file in tidings_files(target):
                file.unlink()
            for file in whole.iterdir():
                os.replace(file, target / file.name)
        else:
            before = self._work / "before"
            if target.exists():
                os.rename(target, before)
            try:
                os.rename(whole, target)
            except OSError:
                if before.exists():
                    os.rename(before, target)
                raise
        return [self.out / f"{name}.{self.format}" for name in self.spools]


def umask() -> int:
    """Which rights new files are not to have."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def tidings_files(folder: Path) -> list[Path]:
    """The files in `folder` that a scan writes."""
    return [
        folder / f"{name}.{format}"
        for name in FRAMES
        for format in FORMATS
        if (folder / f"{name}.{format}").is_file()
    ]


def check_folder(out: Path) -> None:
    """An output folder must be new, empty, or hold an earlier scan and nothing else."""
    if out.is_symlink() or out.exists():
        if not out.is_dir():
            raise OutputError(f"{out}: is a file; name a folder with --out")
        ours = {file.name for file in tidings_files(out)}
        try:
            other = sorted(name for name in os.listdir(out) if name not in ours)
        except OSError as error:
            raise OutputError(f"{out}: cannot be read: {_os_reason(error)}") from None
        if other:
            shown = ", ".join(other[:3]) + (", ..." if len(other) > 3 else "")
            raise OutputError(
                f"{out}: holds files that are not from a scan ({shown}); name a new or empty folder with --out"
            )


# --- a single file --------------------------------------------------------------------------------------------------


class Writer:
    """Writes one frame, as its rows come, in a thread of its own."""

    def __init__(self, to: Path, format: Format, schema: pl.Schema) -> None:
        self._pieces = Pieces(DEFAULT_PIECE)
        self._next: queue.Queue[pl.DataFrame | None] = queue.Queue(maxsize=1)
        self._schema = schema
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._write, args=(to, format), daemon=True)
        self._thread.start()

    def add(self, frame: pl.DataFrame) -> None:
        """Takes rows, after those it has. Raises why those before could not be written."""
        for piece in self._pieces.add(frame):
            self._hand_over(piece)
        self._check()

    def finish(self) -> None:
        """Takes no more rows, and waits until all are written. Raises why they could not be."""
        if (rest := self._pieces.rest()) is not None:
            self._hand_over(rest)
        self.stop()
        self._check()

    def stop(self) -> None:
        """Waits until those rows are written that were handed over."""
        self._hand_over(None)
        self._thread.join()

    def _check(self) -> None:
        if self._error is not None:
            raise self._error

    def _hand_over(self, piece: pl.DataFrame | None) -> None:
        while self._thread.is_alive():
            try:
                return self._next.put(piece, timeout=0.1)
            except queue.Full:
                continue

    def _write(self, to: Path, format: Format) -> None:
        def rows(columns: list[str] | None, *_: object) -> Iterator[pl.DataFrame]:
            wanted = pl.all() if columns is None else pl.col(columns)
            yield pl.DataFrame(schema=self._schema).select(wanted)
            while (piece := self._next.get()) is not None:
                # A copy, which has nothing of how the rows came in (views, slices): the output would show it.
                yield piece.select(wanted.gather(pl.int_range(pl.len())))

        try:
            sink(register_io_source(rows, schema=self._schema), to, format)
        except BaseException as error:
            self._error = error


class FrameFile:
    """One frame in one file, whole or not there."""

    def __init__(self, file: str | os.PathLike[str], format: Format | None = None) -> None:
        check_file(file, format)
        self.file = Path(file)
        self.format = format_of(file, format)
        self.height = 0
        self._work: Path | None = None
        self._writer: Writer | None = None

    def __enter__(self) -> Self:
        try:
            self._work = Path(tempfile.mkdtemp(prefix=f".{self.file.name}.unfinished-", dir=self.file.parent))
        except OSError as error:
            raise OutputError(f"{self.file}: cannot be written: {_os_reason(error)}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.stop()
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)
        if isinstance(error, OSError):
            raise OutputError(f"{self.file}: cannot be written: {_os_reason(error)}") from None

    def add(self, frame: pl.DataFrame) -> None:
        """Takes rows, after those it has."""
        self.height += frame.height
        self._start(frame.schema).add(frame)

    def finish(self) -> None:
        """Writes what is left, and puts the file in its place."""
        self._start(pl.Schema()).finish()
        self._writer = None
        assert self._work is not None
        os.replace(self._work / "whole", self.file)

    def _start(self, schema: pl.Schema) -> Writer:
        if self._writer is None:
            assert self._work is not None
            self._writer = Writer(self._work / "whole", self.format, schema)
        return self._writer


@contextlib.contextmanager
def whole_file(file: str | os.PathLike[str], name: str | None = None) -> Iterator[Path]:
    """A place beside `file` to write to, of the same name or of this one: what stands there at the end becomes
    `file`, but nothing does after an error."""
    path = Path(file)
    name = name or path.name
    try:
        work = Path(tempfile.mkdtemp(prefix=f".{path.name}.unfinished-", dir=path.parent))
        try:
            yield work / name
            os.replace(work / name, path)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {_os_reason(error)}") from None


@contextlib.contextmanager
def replacing(file: str | os.PathLike[str]) -> Iterator[str]:
    """The name of an empty file beside `file`, which takes its place at the end, but not after an error. Raises
    `OSError`."""
    path = Path(file)
    handle, work = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".unfinished", dir=path.parent)
    os.close(handle)
    try:
        yield work
        # Not for the owner alone, as temporary files are.
        os.chmod(work, 0o666 & ~umask())
        os.replace(work, path)
    except BaseException:
        os.unlink(work)
        raise


class TextFile:
    """A file of text, in UTF-8, whole or not there."""

    def __init__(self, file: str | os.PathLike[str]) -> None:
        self.file = Path(file)
        self._work: IO[str] | None = None

    def __enter__(self) -> IO[str]:
        try:
            self._work = tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", errors="replace", newline="", dir=self.file.parent, delete=False,
                prefix=f".{self.file.name}.unfinished-",
            )  # fmt: skip
        except OSError as error:
            raise OutputError(f"{self.file}: cannot be written: {_os_reason(error)}") from None
        return self._work

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        assert self._work is not None
        try:
            self._work.close()
            if error is None:
                os.chmod(self._work.name, 0o666 & ~umask())
                os.replace(self._work.name, self.file)
        except OSError as failed:
            error = failed
        if error is not None:
            Path(self._work.name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OutputError(f"{self.file}: cannot be written: {_os_reason(error)}") from None

    def write(self, text: str) -> None:
        """Takes text, after what it has."""
        assert self._work is not None
        self._work.write(text)
