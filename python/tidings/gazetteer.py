"""Lists of names: read from files and frames, checked, and found in texts."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

import polars as pl

from tidings import _core
from tidings._core import Gazetteer as Core
from tidings._inputs import Texts, texts_of

StrPath: TypeAlias = str | os.PathLike[str]

LISTS = ("aliases", "adjectives", "demonyms", "metonyms")
"""Columns that hold several names; in a CSV, whose cells are flat, parted by `|`."""


class Gazetteer:
    """A compiled list of names, immutable and shared between threads.

    >>> import tidings as td
    >>> gazetteer = td.Gazetteer.from_frame(
    ...     pl.DataFrame(
    ...         {
    ...             "entity_id": ["org:united-nations"],
    ...             "name": ["United Nations"],
    ...             "type": ["ORG"],
    ...             "aliases": [["UN"]],
    ...         }
    ...     )
    ... )
    >>> gazetteer.find(["The UN said so."]).select("start", "end", "text", "entity").rows()
    [(4, 6, 'UN', 'United Nations')]
    """

    __slots__ = ("_core",)
    _core: Core

    def __init__(self) -> None:
        raise TypeError("use Gazetteer.load(path), Gazetteer.from_frame(frame) or Gazetteer.default()")

    @classmethod
    def _wrap(cls, core: Core) -> Gazetteer:
        self = object.__new__(cls)
        self._core = core
        return self

    @classmethod
    def load(cls, paths: StrPath | Iterable[StrPath] | None = None) -> Gazetteer:
        """Reads one or more gazetteer files, as one: JSONL (also `.gz` and `.zst`), CSV or Parquet, by their suffix.

        Without a path, the default gazetteer. Raises `GazetteerError` that names file, line and fix.
        """
        if paths is None:
            return cls.default()
        if isinstance(paths, (str, os.PathLike)):
            paths = [paths]
        return cls._wrap(_core.Gazetteer.from_jsonl([(str(path), read_rows(Path(path))) for path in paths]))

    @classmethod
    def from_frame(cls, frame: pl.DataFrame, *, name: str = "frame") -> Gazetteer:
        """A gazetteer of a frame's rows; `name` is what errors call it."""
        return cls._wrap(_core.Gazetteer.from_jsonl([(name, rows_of(frame))]))

    @classmethod
    def default(cls) -> Gazetteer:
        """The gazetteer that tidings brings along: states, international organisations, office holders."""
        return cls._wrap(_core.Gazetteer.from_jsonl(_core.defaults()["gazetteer"]))

    def __len__(self) -> int:
        """Number of entities."""
        return len(self._core)

    def __repr__(self) -> str:
        return f"<tidings.Gazetteer of {len(self)} entities>"

    def find(
        self,
        texts: Texts,
        *,
        column: str | None = None,
        readings: Literal["best", "all"] = "best",
        across_blank_lines: bool = True,
        threads: int | None = None,
        portable: bool = False,
    ) -> pl.DataFrame:
        """Every place where a name of the gazetteer stands in `texts`, taken as they are (nothing is stripped).

        A row for each match, or for each reading of one (`readings="all"`, best first). `doc` is the row of the text;
        `start` and `end` are code points, `byte_start` and `byte_end` bytes of the text as given. Texts whose
        paragraphs are parted by blank lines, and not hard-wrapped with them, are for `across_blank_lines=False`.
        """
        return pl.DataFrame(
            self._core.find(
                texts_of(texts, column),
                readings=readings,
                across_blank_lines=across_blank_lines,
                threads=threads,
                portable=portable,
            )
        )

    def check(self) -> pl.DataFrame:
        """What may be wrong with the entries: a row for each finding, with its fix."""
        return pl.DataFrame(self._core.check())

    def entries(self) -> pl.DataFrame:
        """The entries, as they were understood."""
        return pl.DataFrame(self._core.entries())


def rows_of(frame: pl.DataFrame) -> bytes:
    """The rows as JSONL, nulls left out by the parser."""
    return frame.write_ndjson().encode()


KINDS = {".csv": "CSV", ".parquet": "Parquet", ".pq": "Parquet", ".gz": "gzip", ".zst": "Zstandard"}
"""What a file is by its suffix; JSONL else."""


def read_rows(path: Path) -> bytes:
    """A gazetteer file as JSONL."""
    kind = KINDS.get(path.suffix.lower())
    # Read here and not by Polars, so that a missing file is the same error whatever its kind.
    data = path.read_bytes()
    try:
        match kind:
            case "CSV":
                return rows_of(split_lists(pl.read_csv(data, infer_schema=False)))
            case "Parquet":
                return rows_of(pl.read_parquet(data))
            case "gzip":
                return gzip.decompress(data)
            case "Zstandard":
                return decompress_zst(data)
    except (pl.exceptions.PolarsError, OSError, EOFError, zlib.error) as error:
        why = next(iter(str(error).splitlines()), "") or type(error).__name__
        raise _core.GazetteerError(f"{path}: not {kind} that can be read ({why}): save it again") from None
    return data


def decompress_zst(data: bytes) -> bytes:
    """What Zstandard packed, read by Polars, which brings the codec along."""
    lines = pl.read_csv(data, has_header=False, separator="\x01", quote_char=None, infer_schema=False)
    return "\n".join(lines.to_series().fill_null("").to_list()).encode()


def split_lists(frame: pl.DataFrame) -> pl.DataFrame:
    """Flat cells of several names as lists, and numbers as numbers."""
    lists = [pl.col(name).str.split("|") for name in LISTS if name in frame.columns]
    numbers = [pl.col(name).cast(pl.Int64, strict=False) for name in ("priority",) if name in frame.columns]
    return frame.with_columns(*lists, *numbers)
