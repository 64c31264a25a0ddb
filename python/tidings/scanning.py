"""Mining batch by batch: from sources to frames, in bounded memory, with rows that do not depend on the batches."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import polars as pl

from ._core import Duplicates
from .duplicate import Dedup, cut
from .miner import DOCUMENT_COLUMNS, RELATION_COLUMNS, Miner, Result, default_miner, events
from .readers import STDIN, Batch, InputError, Kind, ReadOptions, Source, batches, find_sources, read_documents
from .sinks import Format, OutFolder
from .templates import Templates

if TYPE_CHECKING:
    from .gazetteer import Gazetteer
    from .rules import Rules

T = TypeVar("T")

BATCH_DOCUMENTS = 256
BATCH_BYTES = 1 << 20


@dataclass(slots=True)
class Tally:
    """What came of a run, for its summary; counted as batches go by."""

    documents: int = 0
    mentions: int = 0
    relations: int = 0
    events: int = 0
    problems: int = 0
    n_bytes: int = 0
    seconds: float = 0.0
    first_problems: list[dict[str, Any]] = field(default_factory=list)

    def take(self, result: Result) -> None:
        """Counts the rows of a batch."""
        self.documents += result.documents.height
        self.mentions += result.mentions.height
        self.relations += result.relations.height
        self.n_bytes += int(result.documents["n_bytes"].sum() or 0)
        self.take_problems(result.problems)

    def take_problems(self, problems: pl.DataFrame) -> None:
        """Counts the rows and keeps the first few."""
        self.problems += problems.height
        self.first_problems += problems.head(5 - len(self.first_problems)).to_dicts()

    def check(self) -> None:
        """Raises when there was not one document."""
        if not self.documents:
            why = [str(p["message"]) for p in self.first_problems]
            more = f" (the first of {self.problems} problems)" if self.problems > 1 else ""
            raise InputError(f"no document could be read: {why[0]}{more}" if why else "the input holds no document")


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What a scan wrote."""

    out: Path
    files: list[Path]
    tally: Tally


def scan(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    *,
    gazetteer: Gazetteer | None = None,
    rules: Rules | None = None,
    format: Format = "parquet",
    threads: int | None = None,
    batch_size: int = BATCH_DOCUMENTS,
    input_format: Kind = "auto",
    column: str | None = None,
    id_column: str | None = None,
    published_column: str | None = None,
    encoding: str | None = None,
    keep_text: bool = False,
    dedup: Dedup | None = None,
    templates: Templates | None = None,
    site: str | None = None,
    site_column: str | None = None,
    portable: bool = False,
    note: Callable[[str], None] = lambda _: None,
    progress: Callable[[Batch], None] = lambda _: None,
) -> ScanReport:
    """Mines files and folders into `out`, a folder of `documents`, `mentions`, `relations`, `events` and `problems`.

    Memory holds a batch and a piece of each frame, whatever the size of the input (events are merged from a few
    columns of all relations). The files are the same bytes for any `threads` and `batch_size`, and they come to `out`
    only when all are whole. `dedup` fills `documents.dup_of` with the id of the first document that one is a copy of:
    "exact" for the same words, "near" for the most part (see `duplicates`); each first document then takes about 1.2
    KB of memory. `templates` are lines that belong to no story; `site`, or `site_column` of tables, is where the
    documents are from, if not as they say. Raises `InputError` for paths that cannot be read, `OutputError` for an
    `out` that cannot be written or holds other files.

    >>> import tempfile, pathlib, tidings as td
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "page.txt").write_text("Sergey Lavrov met António Guterres in Geneva.")
    >>> report = td.scan(folder / "page.txt", folder / "out")
    >>> sorted(file.name for file in report.files)
    ['documents.parquet', 'events.parquet', 'mentions.parquet', 'problems.parquet', 'relations.parquet']
    """
    options = ReadOptions(input_format, column, id_column, published_column, encoding, site_column)
    sources = find_sources([paths] if isinstance(paths, str | os.PathLike) else paths, options, note)
    miner = default_miner() if gazetteer is None and rules is None else Miner(gazetteer, rules)
    return scan_sources(
        sources, out, miner, options, format=format, threads=threads, batch_size=batch_size, keep_text=keep_text,
        dedup=dedup, templates=templates, site=site, portable=portable, progress=progress,
    )  # fmt: skip


def scan_sources(
    sources: list[Source],
    out: str | os.PathLike[str],
    miner: Miner,
    options: ReadOptions,
    *,
    format: Format,
    threads: int | None,
    batch_size: int,
    keep_text: bool,
    dedup: Dedup | None,
    templates: Templates | None,
    site: str | None,
    portable: bool,
    progress: Callable[[Batch], None],
) -> ScanReport:
    """`scan` of files that were found, with a miner that was built."""
    began = time.perf_counter()
    tally = Tally()
    with OutFolder(out, format) as folder:
        for batch, result in mined(
            miner, sources, options, batch_size=batch_size, threads=threads, keep_text=keep_text, dedup=dedup,
            templates=templates, site=site, portable=portable,
        ):  # fmt: skip
            tally.take(result)
            folder.add(
                documents=result.documents,
                mentions=result.mentions,
                relations=result.relations,
                problems=result.problems,
            )
            progress(batch)
        tally.check()
        relations = folder.spools["relations"].scan().select(list(RELATION_COLUMNS)).collect()
        documents = folder.spools["documents"].scan().select(list(DOCUMENT_COLUMNS)).collect()
        merged = events(relations, documents, portable=portable)
        tally.events = merged.height
        folder.add(events=merged)
        files = folder.finish()
    tally.seconds = time.perf_counter() - began
    return ScanReport(Path(out), files, tally)


def mined(
    miner: Miner,
    sources: list[Source],
    options: ReadOptions,
    *,
    batch_size: int = BATCH_DOCUMENTS,
    threads: int | None = None,
    keep_text: bool = False,
    dedup: Dedup | None = None,
    templates: Templates | None = None,
    site: str | None = None,
    portable: bool = False,
) -> Iterator[tuple[Batch, Result]]:
    """Batches with their rows; problems of reading stand among the others, in the order of documents."""
    duplicates = None if dedup is None else Duplicates(cut(dedup))
    for batch in read(sources, options, batch_size):
        documents = batch.documents
        core = miner._core.mine_batch(
            [d.content for d in documents],
            doc_ids=[d.doc_id for d in documents],
            paths=[d.path for d in documents],
            formats=[cast("Literal['html', 'text'] | None", d.format) for d in documents],
            encodings=[d.encoding for d in documents],
            published=[d.published for d in documents],
            keep_text=keep_text,
            templates=None if templates is None else templates._core,
            sites=[d.site if site is None else site for d in documents],
            duplicates=duplicates,
            portable=portable,
            threads=threads,
        )
        result = Result._of(core, portable)
        if batch.problems:
            result = replace(result, problems=with_read_problems(batch, result.problems))
        yield batch, result


def read(sources: list[Source], options: ReadOptions, batch_size: int) -> Iterator[Batch]:
    """Batches of documents, read ahead of their use."""
    cut = batches(read_documents(sources, options), batch_size, BATCH_BYTES)
    # A thread that waits for a terminal or a pipe cannot be stopped; standard input is read in turn.
    return cut if any(s.file == STDIN for s in sources) else ahead(cut)


def with_read_problems(batch: Batch, problems: pl.DataFrame) -> pl.DataFrame:
    """Puts the problems of reading among those of mining, in the order of documents."""
    schema = problems.schema
    rows = [
        {"doc_id": p.doc_id, "path": p.path, "stage": "read", "code": p.code, "message": p.message,
         "byte_offset": p.byte_offset}
        for _, p in batch.problems
    ]  # fmt: skip
    at = {d.doc_id: 2 * i + 1 for i, d in enumerate(batch.documents)}
    reading = pl.DataFrame(rows, schema={name: pl.Int64 if name == "byte_offset" else pl.String for name in schema})
    both = pl.concat(
        [
            reading.cast(schema).with_columns(pl.Series("_at", [2 * n for n, _ in batch.problems], pl.Int64)),
            problems.with_columns(pl.Series("_at", [at[i] for i in problems["doc_id"]], pl.Int64)),
        ]
    )
    return both.sort("_at", maintain_order=True).drop("_at")


def ahead(items: Iterator[T], depth: int = 2) -> Iterator[T]:
    """The same items, made by a thread while those before are used."""
    ready: queue.Queue[tuple[bool, Any]] = queue.Queue(depth)
    stop = threading.Event()

    def put(value: tuple[bool, Any]) -> bool:
        while not stop.is_set():
            try:
                ready.put(value, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def run() -> None:
        try:
            for item in items:
                if not put((True, item)):
                    return
            put((False, None))
        except BaseException as error:
            put((False, error))

    threading.Thread(target=run, daemon=True, name="tidings-reader").start()
    try:
        while True:
            more, value = ready.get()
            if more:
                yield value
            elif value is not None:
                raise value
            else:
                return
    finally:
        stop.set()
