"""The commands over templates: templates learn, merge, stats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from . import options
from ._core import Learner
from .options import code_of, load_templates, read_options
from .readers import find_sources
from .scanning import Tally, read
from .sinks import OutputError, check_file
from .templates import Settings, Templates
from .terminal import Meter, Rows, count, size, summary, talk

DEFAULT = Settings()


@click.group("templates")
def templates_group() -> None:
    """Look after templates: lines that recur on the pages of a site."""


out = click.option("-o", "--out", required=True, metavar="FILE", help="Write the templates to this file.")


@templates_group.command(
    "learn",
    epilog="""\b
Examples:
  tidings templates learn corpus/ -o site.tpl
  tidings templates learn pages.parquet --column html --site-column url -o sites.tpl
  tidings strip corpus/ --templates site.tpl""",
)
@options.paths
@out
@options.site
@click.option(
    "--min-share", type=click.FloatRange(0, 1, min_open=True), default=DEFAULT.min_share, show_default=True,
    metavar="SHARE", help="Share of a site's documents that a line must stand in.",
)  # fmt: skip
@click.option(
    "--min-documents", type=click.IntRange(2), default=DEFAULT.min_documents, show_default=True, metavar="N",
    help="Number of a site's documents that it must stand in.",
)  # fmt: skip
@click.option(
    "--per-site", type=click.IntRange(2), default=DEFAULT.per_site, show_default=True, metavar="N",
    help="The most documents of a site that are kept.",
)  # fmt: skip
@click.option(
    "--max-documents", type=click.IntRange(2), default=DEFAULT.max_documents, show_default=True, metavar="N",
    help="The most documents of all sites that are kept: about a kilobyte of memory each.",
)  # fmt: skip
@options.running
@options.reading
@options.quiet
def templates_learn(paths: Sequence[str], out: str, site: str | None, **named: Any) -> int:
    """Learn what recurs on the pages of each site.

    The file is the same for any order of the documents, and those of parts of a collection can be merged."""
    check_out(out)
    reading, quiet = read_options(named), named["quiet"]
    learner = Learner(named["min_share"], named["min_documents"], named["per_site"], named["max_documents"])
    sources = find_sources(paths, reading, (lambda _: None) if quiet else talk)
    tally = Tally()
    with summary(tally, quiet=quiet):
        with Meter(sources, quiet=quiet) as meter:
            for batch in read(sources, reading, named["batch_size"]):
                documents = batch.documents
                learner.add(
                    [d.content for d in documents],
                    sites=[d.site if site is None else site for d in documents],
                    formats=options.formats(documents),
                    encodings=[d.encoding for d in documents],
                    threads=named["threads"],
                )
                tally.documents += len(documents)
                tally.n_bytes += batch.n_bytes
                tally.problems += len(batch.problems)
                tally.first_problems += [
                    {"doc_id": p.doc_id, "path": p.path, "code": p.code, "message": p.message}
                    for _, p in batch.problems[: 5 - len(tally.first_problems)]
                ]
                meter(batch)
        tally.check()
        write(Templates._wrap(learner.finish()), out, quiet=quiet)
    return code_of(tally)


@templates_group.command(
    "merge",
    epilog="""\b
Example:
  tidings templates merge monday.tpl tuesday.tpl -o week.tpl""",
)
@click.argument("files", nargs=-1, required=True, metavar="A B...")
@out
@options.quiet
def templates_merge(files: Sequence[str], out: str, quiet: bool) -> int:
    """Make one file of several, as if all their documents had been learned at once."""
    if len(files) < 2:
        raise click.UsageError("name two or more files to merge")
    check_out(out)
    whole = load_templates(files[0])
    for file in files[1:]:
        whole = whole.merge(load_templates(file))
    write(whole, out, quiet=quiet)
    return options.DONE


@templates_group.command("stats")
@click.argument("file", metavar="FILE")
@options.rows
@options.quiet
def templates_stats(file: str, out: str | None, format: str | None, quiet: bool) -> int:
    """Tell how many documents and templates there are of each site."""
    templates = load_templates(file)
    with Rows(out, format) as rows:
        rows.add(templates.stats())
    if not quiet:
        told(templates)
    return options.DONE


def check_out(out: str) -> None:
    """Raises what writing would, before any work."""
    check_file(out, "arrow")


def write(templates: Templates, out: str, *, quiet: bool) -> None:
    """Writes the file and tells what is in it."""
    try:
        templates.save(out)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror or error}") from None
    if not quiet:
        told(templates, f"{out}: {size(Path(out).stat().st_size)}, ")


def told(templates: Templates, lead: str = "") -> None:
    """A line of what was learned."""
    stats = templates.stats()
    documents = int(stats["n_documents"].sum())
    talk(
        f"{lead}{count(len(templates), 'templates')} of {count(stats.height, 'sites')}, out of "
        f"{count(documents, 'documents')}",
        "bold",
    )
