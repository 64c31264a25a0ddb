"""The commands over lists of names: gazetteer build, check, stats, diff, merge, verify."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import click
import polars as pl

from . import _rows, options, render
from .gazetteer import COMPILED, Gazetteer
from .options import DONE, load_gazetteer, reading_gazetteers
from .sinks import SUFFIXES, FrameFile, OutputError, check_file
from .terminal import Rows, count, size, stdout, talk


@click.group("gazetteer")
def gazetteer_group() -> None:
    """Look after lists of names."""


out = click.option(
    "-o", "--out", required=True, metavar="FILE",
    help=f"Write the compiled gazetteer ({COMPILED}), or its rows by another suffix: .jsonl, .csv, .parquet.",
)  # fmt: skip


@gazetteer_group.command(
    "build",
    epilog="""\b
Examples:
  tidings gazetteer build names.csv more.jsonl -o names.tdg
  tidings gazetteer build list.json --from ftm -o names.tdg
  tidings find corpus/ -g names.tdg""",
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@out
@click.option(
    "--from",
    "format",
    metavar="FORMAT",
    help="How the sources are written; --formats lists them. [default: by name and content]",
)
@click.option("--type", "type_", metavar="TYPE", help="Type of the entities, where a source does not say.")
@click.option("--lang", metavar="LANG", help="Languages of the names to take, such as en or en,ar.")
@click.option("--pack", metavar="NAME", help="A large list out of an installed package, such as geonames.")
@click.option(
    "--formats",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda context, _, wanted: formats(context) if wanted else None,
    help="List the formats and packs, and exit.",
)
@options.keep
@options.quiet
def gazetteer_build(
    sources: Sequence[str], out: str, format: str | None, type_: str | None, lang: str | None, pack: str | None,
    keep: Sequence[Any], quiet: bool,
) -> int:  # fmt: skip
    """Compile lists of names into one file.

    It opens at once however long the list is, and all processes share it."""
    if not sources and pack is None:
        raise click.UsageError("name a source, or a pack by --pack")
    check_out(out)
    note = (lambda _: None) if quiet else talk
    with reading_gazetteers():
        rows = [source(Path(path), format, type_, lang, keep, note) for path in sources]
        if pack is not None:
            rows.append(_rows.rows_of(lists().pack(pack), pack))
        names = Gazetteer._build(rows, keep)
    write(names, out, quiet=quiet)
    return DONE


@gazetteer_group.command("check")
@options.gazetteer
@options.rows
@options.quiet
def gazetteer_check(gazetteer: Sequence[str], out: str | None, format: str | None, quiet: bool) -> int:
    """Tell what may be wrong with the entries, and the fix."""
    names = load_gazetteer(gazetteer)
    with Rows(out, format) as rows:
        found = names.check()
        if rows.table:
            for part in render.findings(found):
                rows.console.print(part)
        else:
            rows.add(found)
    if not quiet:
        # What cannot be used at all did not load: a check knows doubts only.
        counts = [count(found.filter(severity=word).height, f"{word}s") for word in ("warning", "note")]
        talk(f"{count(len(names), 'entities')}: {', '.join(counts)}", "bold")
    return DONE


@gazetteer_group.command("stats")
@options.gazetteer
@options.rows
@options.quiet
def gazetteer_stats(gazetteer: Sequence[str], out: str | None, format: str | None, quiet: bool) -> int:
    """Count what is in a gazetteer, by type."""
    names = load_gazetteer(gazetteer)
    stats = names.stats()
    with Rows(out, format) as rows:
        if rows.table:
            rows.console.print(render.stats_table(rows.console, stats))
        else:
            rows.add(stats)
    if not quiet:
        told(names, stats)
    return DONE


@gazetteer_group.command(
    "diff",
    epilog="""\b
Example:
  tidings gazetteer diff names-2024.tdg names-2025.tdg""",
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@options.rows
@options.quiet
def gazetteer_diff(before: str, after: str, out: str | None, format: str | None, quiet: bool) -> int:
    """Tell what has to change in A to give B: entities that come and go, and columns with other values."""
    differences = load_gazetteer([before]).diff(load_gazetteer([after]))
    with Rows(out, format) as rows:
        if rows.table:
            for part in render.differences(differences):
                rows.console.print(part)
        else:
            rows.add(differences)
    if not quiet:
        entities = differences.unique(["change", "entity_id"])
        counts = [f"{entities.filter(change=change).height:,} {change}" for change in ("added", "removed", "changed")]
        talk(f"entities: {', '.join(counts)}", "bold")
    return DONE


@gazetteer_group.command(
    "merge",
    epilog="""\b
Example:
  tidings gazetteer merge mine.tdg theirs.csv -o both.tdg""",
)
@click.argument("files", nargs=-1, required=True, metavar="A B...")
@out
@options.keep
@options.quiet
def gazetteer_merge(files: Sequence[str], out: str, keep: Sequence[Any], quiet: bool) -> int:
    """Make one gazetteer of several. An entity that is in more than one gets all its names; of its other columns each
    gets the value of the first file that has one."""
    if len(files) < 2:
        raise click.UsageError("name two or more files to merge")
    check_out(out)
    write(Gazetteer.merge([load_gazetteer([file]) for file in files], keep=keep or None), out, quiet=quiet)
    return DONE


@gazetteer_group.command("verify")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.quiet
def gazetteer_verify(files: Sequence[str], quiet: bool) -> int:
    """Compare all of a compiled file with its checksums; of other files, see that each row can be used."""
    for file in files:
        names = load_gazetteer([file])
        names.verify()
        if not quiet:
            talk(f"{file}: whole, {count(len(names), 'entities')}", "bold green")
    return DONE


def lists() -> ModuleType:
    """The readers of other formats, which no other command needs."""
    return importlib.import_module("tidings.lists")


def formats(context: click.Context) -> None:
    """Prints what `--from` and `--pack` may name."""
    console = stdout()
    for title, known in (("formats", lists().FORMATS), ("packs", lists().PACKS)):
        console.print(render.listing(title, known))
    context.exit()


def source(
    path: Path,
    format: str | None,
    type_: str | None,
    lang: str | None,
    keep: Sequence[Any],
    note: Callable[[str], None],
) -> _rows.Rows:
    """The rows of a list of names, whoever wrote it."""
    if format is None and path.suffix.lower() == COMPILED:
        return Gazetteer._read(path, keep)
    format = format or importlib.import_module("tidings.lists.guess").guess(path)
    if format == "jsonl" and path.suffix.lower() in (".jsonl", ".ndjson") and type_ is None and lang is None:
        # What is a gazetteer already is read by Rust.
        return Gazetteer._read(path, keep)
    frame = lists().read_list(path, format, type=type_, lang=lang, note=note)
    return _rows.rows_of(frame, str(path))


def check_out(out: str) -> None:
    """Raises what writing would, before any work."""
    suffix = Path(out).suffix.lower()
    if suffix != COMPILED and suffix not in SUFFIXES:
        raise OutputError(
            f"{out}: the name does not say the format; end it in {COMPILED} (compiled), or for rows in .jsonl .csv "
            ".parquet"
        )
    check_file(out, "arrow" if suffix == COMPILED else None)


def write(names: Gazetteer, out: str, *, quiet: bool) -> None:
    """Writes a gazetteer, compiled or as rows, and tells what is in it."""
    if Path(out).suffix.lower() == COMPILED:
        try:
            names.save(out)
        except OSError as error:
            raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from None
    else:
        # What is null everywhere says nothing.
        entries = names.entries()
        used = [name for name in entries.columns if entries[name].null_count() < entries.height]
        with FrameFile(out) as file:
            file.add(entries.select(used))
            file.finish()
    if not quiet:
        told(names, names.stats(), f"{out}: {size(Path(out).stat().st_size)}, ")


def told(names: Gazetteer, stats: pl.DataFrame, lead: str = "") -> None:
    """A line of what is in a gazetteer."""
    n_names = cast("int", stats["n_names"].sum())
    parts = [count(len(names), "entities"), count(n_names, "names")]
    if names.keep:
        parts.append(f"with {', '.join(names.keep)} kept")
    if names.payload_columns:
        parts.append(f"other columns: {render.clean(', '.join(names.payload_columns))}")
    talk(lead + ", ".join(parts), "bold")
