"""What a user names (files, folders, globs, standard input), found and opened; nothing in it is understood here."""

from __future__ import annotations

import difflib
import glob
import gzip
import io
import os
import re
import sys
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any, Literal, TypeAlias, cast

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

SURROGATE = re.compile("[\ud800-\udfff]")


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
class ReadOptions:
    """How input is read; the same for every command."""

    input_format: Kind = "auto"
    column: str | None = None
    id_column: str | None = None
    published_column: str | None = None
    encoding: str | None = None
    site_column: str | None = None
    group_column: str | None = None


def shown(file: str) -> str:
    """As the user would write it, with `/`, and printable when the name is not Unicode."""
    return os.fsencode(PurePath(file).as_posix()).decode("utf-8", "replace")


def expand(given: str) -> list[str]:
    """The paths that a name or a pattern means; InputError with the likely slip when there is none."""
    if os.path.lexists(given):
        return [given]
    if glob.has_magic(given):
        if found := sorted(glob.glob(given, recursive=True)):
            return found
        raise InputError(f"{given}: no file matches this pattern")
    parent = os.path.dirname(given) or "."
    hint = "check the spelling"
    if os.path.isdir(parent):
        if near := difflib.get_close_matches(os.path.basename(given), os.listdir(parent), 1):
            hint = f"did you mean {shown(os.path.join(os.path.dirname(given), near[0]))}?"
    else:
        hint = f"there is no folder {parent}"
    raise InputError(f"{shown(given)}: no such file or folder; {hint}")


def walk(folder: str) -> list[str]:
    """Files at any depth, sorted by their path; hidden ones are left out, links to folders are not followed."""
    files: list[str] = []

    def fail(error: OSError) -> None:
        if error.filename == folder:
            raise InputError(f"{shown(folder)}: {error.strerror or error}")

    for here, below, names in os.walk(folder, onerror=fail):
        below[:] = [d for d in below if not d.startswith(".")]
        files += [os.path.join(here, n) for n in names if not n.startswith(".")]
    return sorted(files, key=lambda f: PurePath(f).parts)


def kind_of(file: str, wanted: Kind) -> tuple[Kind | None, bool]:
    """What its name says it is (None: nothing known), and whether it is gzipped."""
    stem, suffix = os.path.splitext(file.lower())
    gzipped = suffix == ".gz"
    if gzipped:
        suffix = os.path.splitext(stem)[1]
    return (SUFFIXES.get(suffix) if wanted == "auto" else wanted), gzipped


def source_of(file: str, wanted: Kind, *, named: bool) -> Source:
    """A file as a source."""
    kind, gzipped = kind_of(file, wanted)
    try:
        size = os.stat(file).st_size
    except OSError:
        size = 0
    return Source(file, shown(file), kind or "auto", gzipped, size, named)


class Counted(io.RawIOBase):
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


class Input(io.BufferedReader):
    """Bytes of a source after decompression, with the count of bytes before it."""

    counted: Counted


def open_source(source: Source) -> Input:
    """Opens it, and unpacks what is packed."""
    raw: IO[bytes] = sys.stdin.buffer if source.file == STDIN else open(source.file, "rb", buffering=0)  # noqa: SIM115
    counted = Counted(raw)
    plain = gzip.GzipFile(fileobj=cast("IO[bytes]", counted)) if source.gzipped else counted
    handle = Input(cast("io.RawIOBase", plain), 1 << 16)
    handle.counted = counted
    return handle


def os_message(source: Source, error: OSError) -> str:
    """Why the operating system would not read it, and the fix."""
    if isinstance(error, gzip.BadGzipFile):
        return f"{source.path}: named .gz but not gzip ({error}); rename it or compress it again"
    fix = "; ask for the right to read it (chmod +r)" if isinstance(error, PermissionError) else ""
    return f"{source.path}: cannot be read: {error.strerror or error}{fix}"
