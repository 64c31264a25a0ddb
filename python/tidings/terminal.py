"""Where words and rows go: talk and a progress bar to standard error, rows to standard output or a file."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

import click
import polars as pl
from rich.console import Console, RenderableType
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.text import Text

from . import render
from .sinks import Format, FrameFile, TextFile, check_file, flat

if TYPE_CHECKING:
    from .readers import Batch, Source
    from .scanning import Tally


def stdout() -> Console:
    """For data that a person reads. Nothing is highlighted by guess, nothing of a document is markup."""
    return Console(highlight=False, markup=False, emoji=False, soft_wrap=False)


def stderr() -> Console:
    """For talk."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def talk(message: str, style: str = "dim") -> None:
    """A line on standard error."""
    stderr().print(Text(message, style=style), soft_wrap=True)


def printed(error: BaseException) -> str:
    """The first line of what an error says."""
    return next(iter(str(error).splitlines()), "") or type(error).__name__


def fail(message: str, code: int) -> int:
    """Says what was wrong, and gives the exit code."""
    console = stderr()
    console.print(Text("error: ", style="bold red") + Text(render.printable(message)), soft_wrap=True)
    return code


class Meter:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, sources: Sequence[Source], *, quiet: bool) -> None:
        console = stderr()
        self._sizes = sum(s.size for s in sources)
        self._documents = 0
        self._bar = Progress(
            TextColumn("{task.fields[documents]}"),
            BarColumn(bar_width=None),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=self._sizes or None, documents=count(0, "documents"))

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, batch: Batch) -> None:
        """Goes on by a batch."""
        self._documents += len(batch.documents)
        self._bar.update(self._task, advance=batch.consumed, documents=count(self._documents, "documents"))


class Rows:
    """Where rows go: a file, standard output as lines, or a table that the command draws."""

    def __init__(self, out: str | None, format: str | None) -> None:
        if out is not None and format == "table":
            raise click.UsageError("--format table is for the terminal; leave out -o")
        if out is None and format in ("parquet", "arrow"):
            raise click.UsageError(f"--format {format} is not text; name a file with -o")
        if out is not None:
            check_file(out, cast("Format | None", format))
        self.format = format or ("table" if sys.stdout.isatty() else "ndjson")
        self.table = out is None and self.format == "table"
        self.console = stdout()
        self._file = FrameFile(out, cast("Format | None", format)) if out is not None else None
        self._first = True

    def __enter__(self) -> Self:
        if self._file:
            self._file.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            with contextlib.ExitStack() as stack:
                stack.push(self._file)
                if error is None:
                    self._file.finish()

    def add(self, frame: pl.DataFrame) -> None:
        """Writes rows."""
        if self._file:
            self._file.add(frame)
        elif self.table:
            if frame.height:
                self.console.print(render.rows_table(self.console, frame))
        else:
            write_text(to_text(frame, self.format, header=self._first))
        self._first = False


class Pages:
    """Where texts go, those of several documents each below its name: a file that is whole or not there, or standard
    output."""

    def __init__(self, out: str | None) -> None:
        if out is not None:
            check_file(out, "ndjson")
        self._file = TextFile(out) if out is not None else None
        self.terminal = out is None and sys.stdout.isatty()
        self.console = stdout()

    def __enter__(self) -> Self:
        if self._file:
            self.console = Console(
                file=self._file.__enter__(), width=120, highlight=False, markup=False, emoji=False, color_system=None
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.__exit__(kind, error, trace)

    def add(self, text: str, name: str | None, *, markdown: bool) -> None:
        """Writes a text, below a name if there is one."""
        if name is None:
            head, tail = "", ""
        elif markdown:
            head, tail = f"<!-- {render.clean(name).replace('>', '&gt;')} -->\n\n", "\n"
        else:
            head, tail = f"==> {render.clean(name)} <==\n", "\n"
        end = "" if markdown and text else "\n"
        whole = head + text + end + tail
        if self._file:
            self._file.write(whole)
        else:
            write_text(render.steady(whole) if self.terminal else whole)

    def draw(self, parts: Iterable[RenderableType]) -> None:
        """Writes what a person reads."""
        for part in parts:
            self.console.print(part)


def to_text(frame: pl.DataFrame, format: str, *, header: bool) -> str:
    """Rows as lines."""
    if format == "csv":
        return flat(frame.lazy()).collect().write_csv(include_header=header)
    return frame.write_ndjson()


def write_text(text: str) -> None:
    """Data on standard output, in UTF-8 whatever the terminal thinks."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


@contextlib.contextmanager
def summary(tally: Tally, *, quiet: bool, what: Sequence[str] = ()) -> Iterator[None]:
    """Times a run and tells what came of it."""
    began = time.perf_counter()
    yield
    tally.check()
    tally.seconds = tally.seconds or time.perf_counter() - began
    if not quiet:
        report(tally, what)


def count(n: int, things: str) -> str:
    """A number of things, one of them in the singular."""
    one = things.removesuffix("ies") + "y" if things.endswith("ies") else things.removesuffix("s")
    return f"{n:,} {one if n == 1 else things}"


def size(n_bytes: float) -> str:
    """Bytes as a person says them; what is small is not 0.0 MB."""
    if n_bytes < 1e3:
        return f"{n_bytes:,.0f} B"
    return f"{n_bytes / 1e3:,.1f} KB" if n_bytes < 1e6 else f"{n_bytes / 1e6:,.1f} MB"


def report(tally: Tally, what: Sequence[str]) -> None:
    """The counts, the speed and the first problems."""
    counts = ", ".join(count(getattr(tally, name), name) for name in ("documents", *what, "problems"))
    speed = f", {size(tally.n_bytes / tally.seconds)}/s" if tally.seconds else ""
    talk(f"{counts}; {size(tally.n_bytes)} in {tally.seconds:.2f} s{speed}", "bold")
    for problem in tally.first_problems:
        message = str(problem["message"])
        where = problem["doc_id"] or problem["path"] or ""
        known = message.startswith((where, problem["path"] or where))
        lead = "" if known else f"{where}: "
        talk(f"  problem {problem['code']}: {render.clean(lead + message)}", "yellow")
    if tally.problems > len(tally.first_problems):
        talk(f"  ... and {tally.problems - len(tally.first_problems):,} more")
