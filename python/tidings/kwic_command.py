"""The command `tidings kwic`: a concordance, aligned on the keyword."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

import click
import polars as pl
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from . import options, render
from ._core import Kwic
from .concordance import Fold, Order, ValueType, Within, compiled, ordered
from .options import code_of, load_gazetteer, read_options
from .readers import Batch, ReadOptions, Source, find_sources
from .scanning import Tally, read, with_read_problems
from .terminal import Meter, Rows, count, summary, talk

#: Words to each side, in rows; and on a terminal, which shows as much as there is room for.
WINDOW, FILL = 5, 60


@click.command(
    "kwic",
    epilog="""\b
Examples:
  tidings kwic cease-fire corpus/
  tidings kwic 'peace talk*' corpus/ --sort right
  tidings kwic -e embargo -e 'sanction*' news.jsonl --window 10 -o lines.csv
  tidings kwic --entity 'United Nations' corpus/
  tidings kwic -g names.csv 'person:*' corpus/ --limit 50""",
)
@click.argument("args", nargs=-1, metavar="PATTERN PATHS...")
@click.option(
    "-e", "--pattern", "patterns", multiple=True, metavar="PATTERN",
    help="What to look for; repeatable. All arguments are PATHS then.",
)  # fmt: skip
@click.option(
    "-w", "--window", type=click.IntRange(0), metavar="N",
    help=f"Words to each side. [default: {WINDOW}; in a table as many as there is room for]",
)  # fmt: skip
@click.option(
    "--within", type=click.Choice(("document", "sentence")), default="document", show_default=True,
    help="How far the context goes.",
)  # fmt: skip
@click.option(
    "--valuetype", type=click.Choice(("glob", "fixed", "regex")), default="glob", show_default=True,
    help="What PATTERN is: words with * and ?, words as they are, or a regular expression for each word.",
)  # fmt: skip
@click.option(
    "--fold", type=click.Choice(("none", "lower", "full")), default="lower", show_default=True,
    help="When words are the same: as written, in lower case, or folded as names are (accents, quotes, ...).",
)  # fmt: skip
@click.option(
    "--entity", "by_entity", is_flag=True,
    help="PATTERN is an entity of the gazetteer: its id, its name, or either with *. With -g it always is.",
)  # fmt: skip
@options.gazetteer
@click.option(
    "--sort", type=click.Choice(("position", "left", "right")), default="position", show_default=True,
    help="By document and place, or by the words to one side, the nearest first.",
)  # fmt: skip
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N lines.")
@options.rows
@options.running
@options.reading
@options.portable
@options.quiet
def kwic_command(
    args: Sequence[str],
    patterns: Sequence[str],
    window: int | None,
    sort: Order,
    limit: int | None,
    out: str | None,
    format: str | None,
    **named: Any,
) -> int:
    """Show PATTERN, a word or a phrase, wherever it stands in the main text of pages, with the words around it: on a
    terminal a line for each place, aligned on the keyword, else rows."""
    if not patterns:
        if not args:
            raise click.UsageError("Missing argument 'PATTERN PATHS...'")
        patterns, args = args[:1], args[1:]
    if not args:
        raise click.UsageError("Missing argument 'PATHS...'")
    tally = Tally()
    reading, quiet = read_options(named), named["quiet"]
    with Rows(out, format) as rows, summary(tally, quiet=quiet):
        if window is None:
            window = FILL if rows.table else WINDOW
        looked_for = query(patterns, window, named)
        sources = find_sources(args, reading, (lambda _: None) if quiet else talk)
        page = Page(rows.console, window, mixed=sort != "position")
        shown = 0
        kept: list[pl.DataFrame] = []
        with Meter(sources, quiet=quiet or rows.table) as meter:
            for batch, lines in lines_in(looked_for, sources, reading, named, tally):
                if sort != "position":
                    kept.append(lines)
                else:
                    lines = lines if limit is None else lines.head(limit - shown)
                    show(lines, rows, page)
                shown += lines.height
                meter(batch)
                if sort == "position" and shown == limit:
                    break
        if kept:
            show(ordered(pl.concat(kept), sort).head(limit or shown), rows, page)
    if not quiet:
        talk(count(min(shown, limit or shown), "lines"), "bold")
    return code_of(tally)


def query(patterns: Sequence[str], window: int, named: dict[str, Any]) -> Kwic:
    """What the flags ask for."""
    files = named["gazetteer"]
    names = load_gazetteer(files) if files or named["by_entity"] else None
    return compiled(
        None if names is not None else patterns,
        window=window,
        within=cast("Within", named["within"]),
        valuetype=cast("ValueType", named["valuetype"]),
        fold=cast("Fold", named["fold"]),
        gazetteer=names,
        entity=None if names is None else patterns,
    )


def lines_in(
    looked_for: Kwic, sources: list[Source], reading: ReadOptions, named: dict[str, Any], tally: Tally
) -> Iterator[tuple[Batch, pl.DataFrame]]:
    """Batches with the lines of the main text of their documents, counting."""
    for batch in read(sources, reading, named["batch_size"]):
        documents = batch.documents
        lines, problems = map(
            pl.DataFrame,
            looked_for.find_in_documents(
                [d.content for d in documents],
                doc_ids=[d.doc_id for d in documents],
                paths=[d.path for d in documents],
                formats=options.formats(documents),
                encodings=[d.encoding for d in documents],
                threads=named["threads"],
                portable=named["portable"],
            ),
        )
        tally.documents += len(documents)
        tally.n_bytes += batch.n_bytes
        tally.take_problems(with_read_problems(batch, problems))
        yield batch, lines


def show(lines: pl.DataFrame, rows: Rows, page: Page) -> None:
    """Writes lines as rows, or draws them."""
    if rows.table:
        page.draw(lines)
    else:
        rows.add(lines)


# --- on a terminal --------------------------------------------------------------------------------------------------


class Page:
    """Lines one below the other, their keywords in one column. The name of the document stands above its lines;
    before each where there is room, and where lines of several documents are mixed."""

    def __init__(self, console: Console, window: int, *, mixed: bool) -> None:
        width = console.width
        self._console = console
        self._colour = render.coloured(console)
        self._label = min(width // 5, 28) if mixed or width >= 100 else 0
        #: Without colour white space parts the keyword from what is around it.
        self._gap = "" if self._colour else "  "
        room = width - (self._label + 2 if self._label else 0) - 2 * len(self._gap)
        # A little more to the right, where the keyword stands too; and no more to the left than the words may take.
        self._left = min(2 * room // 5, 9 * window + 9 if window else 0)
        self._room = room
        self._last: str | None = None

    def draw(self, lines: pl.DataFrame) -> None:
        """Draws lines, below those that are there."""
        for doc, left, keyword, right in lines.select("doc_id", "left", "keyword", "right").iter_rows():
            name = render.clean(doc)
            if not self._label and doc != self._last:
                self._console.print(Text(name, style="bold"), no_wrap=True, overflow="ellipsis")
            self._last = doc
            self._console.print(self._line(name, left, keyword, right), no_wrap=True, overflow="crop", crop=True)

    def _line(self, name: str, left: str, keyword: str, right: str) -> Text:
        line = Text()
        if self._label:
            line.append(pad(tail(name, self._label), self._label), style=render.STYLES["dim"]).append("  ")
        before, word, behind = (render.steady(part) for part in (left, keyword, right))
        if self._gap:
            before, behind = before.rstrip(), behind.lstrip()
        before = tail(before, self._left)
        line.append(" " * (self._left - cell_len(before)) + render.isolate(before) + self._gap)
        word = head(word, self._room - self._left)
        line.append(render.isolate(word), style=render.STYLES["trigger"])
        behind = head(behind, self._room - self._left - cell_len(word))
        line.append((self._gap + render.isolate(behind)).rstrip())
        return line


def pad(text: str, cells: int) -> str:
    """Filled up with spaces to a number of cells."""
    return text + " " * (cells - cell_len(text))


def head(text: str, cells: int) -> str:
    """As much of the beginning as fits, with a mark where something is left out."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, cells - 1).rstrip() + "…" if cells > 0 else ""


def tail(text: str, cells: int) -> str:
    """As much of the end as fits, with a mark where something is left out."""
    if cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    start, width = len(text), 1
    while start > 0 and width + cell_len(text[start - 1]) <= cells:
        start -= 1
        width += cell_len(text[start])
    # No mark without its letter.
    while start < len(text) and (text[start].isspace() or not cell_len(text[start])):
        start += 1
    return "…" + text[start:]
