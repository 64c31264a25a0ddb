"""From rows to files: a folder of frames that is whole or not there, and single files.

The same rows give the same bytes, however they came in: rows are spooled in pieces that are cut at fixed row counts,
and every frame is written from them in one go with fixed row groups and compression. Memory holds one piece of each
frame, not the collection.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self, TypeAlias

import polars as pl

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


class Spool:
    """Rows of one frame on disk, in pieces of a fixed number of rows; the last may be shorter."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.height = 0
        self.rows = PIECE.get(name, DEFAULT_PIECE)
        self._folder = folder
        self._files: list[Path] = []
        self._waiting: list[pl.DataFrame] = []
        self._n_waiting = 0
        self._schema: pl.Schema | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Takes rows, after those it has."""
        if self._schema is None:
            self._schema = frame.schema
        if not frame.height:
            return
        self.height += frame.height
        self._waiting.append(frame)
        self._n_waiting += frame.height
        if self._n_waiting >= self.rows:
            whole = pl.concat(self._waiting)
            for at in range(0, whole.height - self.rows + 1, self.rows):
                self._write(whole.slice(at, self.rows))
            rest = whole.slice(whole.height - whole.height % self.rows).clone() if whole.height % self.rows else None
            self._waiting = [rest] if rest is not None else []
            self._n_waiting = rest.height if rest is not None else 0

    def _write(self, piece: pl.DataFrame) -> None:
        file = self._folder / f"{self.name}.{len(self._files):06}"
        # Not Arrow: it would keep bits of how the rows came in (views, padding) and hand them on to the output.
        piece.write_parquet(file, compression="lz4", statistics=False)
        self._files.append(file)

    def scan(self) -> pl.LazyFrame:
        """All rows so far, in order."""
        if self._waiting:
            # Closes the last piece: nothing is added after the first look.
            self._write(pl.concat(self._waiting))
            self._waiting, self._n_waiting = [], 0
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


class FrameFile:
    """One frame in one file, whole or not there."""

    def __init__(self, file: str | os.PathLike[str], format: Format | None = None) -> None:
        check_file(file, format)
        self.file = Path(file)
        self.format = format_of(file, format)
        self._work: Path | None = None

    def __enter__(self) -> Self:
        try:
            self._work = Path(tempfile.mkdtemp(prefix=f".{self.file.name}.unfinished-", dir=self.file.parent))
        except OSError as error:
            raise OutputError(f"{self.file}: cannot be written: {_os_reason(error)}") from None
        self.spool = Spool(self._work, "rows")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)
        if isinstance(error, OSError):
            raise OutputError(f"{self.file}: cannot be written: {_os_reason(error)}") from None

    def add(self, frame: pl.DataFrame) -> None:
        """Takes rows, after those it has."""
        self.spool.add(frame)

    def finish(self) -> None:
        """Writes the file."""
        assert self._work is not None
        whole = self._work / "whole"
        sink(self.spool.scan(), whole, self.format)
        os.replace(whole, self.file)


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
