"""How counts of n-grams and their keyness look on a terminal: lists with bars, side by side where there is room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from .render import STYLES, clean, heading, isolate

#: Columns that a list needs beside another one, and what is between them.
WIDTH, GAP = 50, 3
#: The longest bar and the shortest worth drawing.
LONGEST, SHORTEST = 24, 5
#: Groups that a terminal shows.
MOST_GROUPS = 12

#: The column of groups.
GROUP = "group"

EIGHTHS = " ▏▎▍▌▋▊▉█"


def counts(
    console: Console,
    frame: pl.DataFrame,
    *,
    by: str,
    measure: str,
    tokens: str,
    documents: Mapping[str | None, int],
) -> Iterator[RenderableType]:
    """The rows of `frame`, in their order: a list for each length, for each group, of which `documents` has the
    numbers of documents. Groups are those of `by`, as the user calls it. The bars are of `measure`."""
    if not frame.height:
        yield Text("no n-gram is left", style=STYLES["dim"])
        return
    figures = {"count": "count", "n_documents": "docs"} | {measure: measure}
    lengths = frame["n"].unique().sort().to_list()
    if GROUP not in frame.columns:
        lists = [List(length_name(n, tokens), frame.filter(pl.col("n") == n)) for n in lengths]
        yield from _beside(console, lists, figures, measure)
        return
    groups = frame[GROUP].unique(maintain_order=True).to_list()
    parts = [(group, of_group(frame, group)) for group in groups[:MOST_GROUPS]]
    if len(lengths) == 1:
        name = length_name(lengths[0], tokens)
        lists = [List(name, part, group_name(by, group), _documents(group, documents)) for group, part in parts]
        yield from _beside(console, lists, figures, measure)
    else:
        for group, part in parts:
            yield heading(console, group_name(by, group), _documents(group, documents))
            here = [List(length_name(n, tokens), part.filter(pl.col("n") == n)) for n in lengths]
            yield from _beside(console, [each for each in here if each.rows.height], figures, measure)
    if len(groups) > len(parts):
        more = len(groups) - len(parts)
        yield Text(f"\nand {more:,} more of {clean(by)}; -o FILE has them all", style=STYLES["dim"])


def keyness(
    console: Console,
    frame: pl.DataFrame,
    *,
    by: str,
    measure: str,
    neutral: float,
    sides: tuple[str, str],
    tokens: str,
    documents: Mapping[str | None, int],
) -> Iterator[RenderableType]:
    """What is typical of each of two sides, whose `measure` is above and below `neutral`; or of each group."""
    figures = {measure: measure, "count_target": "count", "count_reference": "other"}
    lists = []
    apart = GROUP in frame.columns
    lengths = frame["n"].unique().sort().to_list()
    for n in lengths:
        rows = frame.filter(pl.col("n") == n).with_columns((pl.col(measure) - neutral).abs().alias("_bar"))
        more, less = rows.filter(pl.col(measure) > neutral), rows.filter(pl.col(measure) < neutral).reverse()
        head = length_name(n, tokens)
        if not apart:
            other = less.rename({"count_target": "count_reference", "count_reference": "count_target"})
            for name, part in zip(sides, (more, other), strict=True):
                if part.height:
                    lists.append(List(head, part, f"more in {isolate(clean(name))}"))
            continue
        lists += [
            List(head, of_group(more, group), group_name(by, group), _documents(group, documents))
            for group in more[GROUP].unique(maintain_order=True).to_list()[:MOST_GROUPS]
        ]
    if not lists:
        yield Text("nothing is typical of either", style=STYLES["dim"])
    yield from _beside(console, lists, figures, "_bar", most=None if apart else 2)
    groups = frame[GROUP].n_unique() if apart else 0
    if groups > MOST_GROUPS:
        yield Text(f"\nand {groups - MOST_GROUPS:,} more of {clean(by)}; -o FILE has them all", style=STYLES["dim"])


def phrases(console: Console, frame: pl.DataFrame) -> Iterator[RenderableType]:
    """Phrases with their scores and counts."""
    if not frame.height:
        yield Text("no phrase was found: lower --min-count or --threshold", style=STYLES["dim"])
        return
    rows = frame.rename({"phrase": "ngram"})
    yield from _beside(console, [List("phrase", rows)], {"score": "score", "count": "count"}, "score")


def of_group(frame: pl.DataFrame, group: str | None) -> pl.DataFrame:
    """The rows of one group."""
    return frame.filter(pl.col(GROUP).eq_missing(pl.lit(group, frame.schema[GROUP])))


def length_name(n: int, tokens: str) -> str:
    """What a list of n-grams of one length is called."""
    return f"{n} {tokens.removesuffix('s') if n == 1 else tokens}"


def group_name(by: str, group: str | None) -> str:
    """What a group is called."""
    return f"no {clean(by)}" if group is None else isolate(clean(group))


def _documents(group: str | None, documents: Mapping[str | None, int]) -> str:
    n = documents.get(group)
    return "" if n is None else f"{n:,} document{'s' * (n != 1)}"


@dataclass(frozen=True, slots=True)
class List:
    """What stands in a list, what it is called, and what stands above that."""

    head: str
    rows: pl.DataFrame
    above: str = ""
    note: str = ""


def _beside(
    console: Console, lists: Sequence[List], figures: Mapping[str, str], bar: str, most: int | None = None
) -> Iterator[RenderableType]:
    """Lists next to each other, as many as there is room for, or at `most`; with columns of `figures`, which have
    titles, and bars of the column `bar`."""
    across = max(1, min(most or len(lists), len(lists), (console.width + GAP) // (WIDTH + GAP)))
    width = (console.width - GAP * (across - 1)) // across
    for at in range(0, len(lists), across):
        if at:
            yield Text("")
        table = Table.grid(padding=(0, GAP, 0, 0))
        row = lists[at : at + across]
        for _ in row:
            table.add_column(width=width, no_wrap=True)
        table.add_row(*(_list(console, each, figures, bar, width) for each in row))
        yield table


def _list(console: Console, own: List, figures: Mapping[str, str], measure: str, width: int) -> Text:
    """N-grams with their figures and bars, in lines that fit."""
    frame, head = own.rows, own.head
    columns = []
    for name, title in figures.items():
        values = [figure(value) for value in frame[name]]
        columns.append((title, values, max(cell_len(title), *map(len, values))))
    names = [isolate(clean(ngram)) for ngram in frame["ngram"]]
    room = width - sum(2 + wide for _, _, wide in columns)
    longest = max(map(cell_len, names))
    bar = min(LONGEST, room - 2 - min(longest, max(room - 2 - SHORTEST, 0)))
    bar = bar if bar >= SHORTEST else 0
    first = max(1, room - (bar + 2 if bar else 0))
    first = min(first, max(longest, cell_len(head)))
    bars = lengths(frame[measure].to_list(), bar)
    text = Text(no_wrap=True, overflow="crop")
    if own.above:
        line = Text(own.above, style="bold", no_wrap=True).append(f"  {own.note}", style="not bold dim")
        line.truncate(width, overflow="ellipsis")
        text.append_text(line).append("\n")
    text.append_text(_cell(head, first, "dim" if own.above else "bold"))
    for title, _, wide in columns:
        text.append("  " + title.rjust(wide), style=STYLES["dim"])
    for i, name in enumerate(names):
        text.append("\n")
        text.append_text(_cell(name, first))
        for title, values, wide in columns:
            text.append("  " + values[i].rjust(wide), style=STYLES["dim"] if title in ("docs", "other") else "")
        if bar:
            text.append("  ").append(drawn(console, bars[i]), style="cyan")
    return text


def _cell(words: str, width: int, style: str = "") -> Text:
    cell = Text(words, style=style, no_wrap=True)
    cell.truncate(width, overflow="ellipsis", pad=True)
    return cell


def figure(value: float | int | None) -> str:
    """A number as a person reads it: whole ones with commas, others with three digits or so."""
    if value is None:
        return "-"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"


def lengths(values: Sequence[float | int | None], longest: int) -> list[float]:
    """Bars in columns of the terminal, the highest value `longest`; nothing for what is not above 0."""
    most = max((v for v in values if v is not None), default=0)
    return [longest * v / most if v is not None and v > 0 and most > 0 else 0.0 for v in values]


def drawn(console: Console, length: float) -> str:
    """A bar, in eighths of a column where the terminal can show them; what is more than 0 is seen."""
    if not (console.encoding or "").lower().startswith("utf"):
        return "#" * (max(1, round(length)) if length else 0)
    eighths = max(1, round(8 * length)) if length else 0
    return EIGHTHS[8] * (eighths // 8) + EIGHTHS[eighths % 8].strip()
