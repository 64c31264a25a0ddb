"""The commands over documents that give rows: find, relations, explain, strip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import click
import polars as pl
from rich.text import Text

from . import defaults, options, render
from ._core import FindOptions
from .gazetteer import Gazetteer
from .miner import Miner, Result
from .options import code_of, load_gazetteer, load_rules, read_options, strip_arguments
from .readers import TABLES, Batch, InputError, ReadOptions, Source, find_sources
from .scanning import Tally, mined, read, with_read_problems
from .sinks import FORMATS, SUFFIXES, OutputError
from .stripping import StripArguments, strip_batch, strip_explain
from .terminal import Meter, Pages, Rows, summary, talk

#: Endings of files with the text itself.
TEXTS = {".txt": "text", ".md": "markdown", ".markdown": "markdown"}
#: What mining reads of a page.
MINED: StripArguments = {"title": True, "dateline": True, "captions": True}


def run(
    paths: Sequence[str], named: dict[str, Any], miner: Miner, tally: Tally, *, bar: bool
) -> Iterator[tuple[Batch, Result]]:
    """Mines `paths`, batch by batch, counting."""
    reading = read_options(named)
    quiet = named["quiet"]
    sources = find_sources(paths, reading, (lambda _: None) if quiet else talk)
    with Meter(sources, quiet=quiet or not bar) as meter:
        for batch, result in mined(
            miner, sources, reading, batch_size=named["batch_size"], threads=named["threads"],
            portable=named.get("portable", False),
        ):  # fmt: skip
            tally.take(result)
            meter(batch)
            yield batch, result


@click.command(
    "find",
    epilog="""\b
Examples:
  tidings find page.txt
  tidings find corpus/ -g names.csv -o names.parquet
  tidings find corpus/ -g names.tdg --fuzzy --kind overlapping""",
)
@options.paths
@options.gazetteer
@options.finding
@options.rows
@options.running
@options.reading
@options.portable
@options.quiet
def find_command(
    paths: Sequence[str], gazetteer: Sequence[str], out: str | None, format: str | None, **named: Any
) -> int:
    """Find the names of the gazetteer, these and no others, in the main text of pages: a row for each place where one
    stands. (What follows from the text, such as surnames, acronyms and pronouns, is for `tidings scan`.)"""
    tally = Tally()
    reading, quiet = read_options(named), named["quiet"]
    with Rows(out, format) as rows, summary(tally, quiet=quiet, what=("mentions",)):
        names = load_gazetteer(gazetteer, named["keep"])
        sources = find_sources(paths, reading, (lambda _: None) if quiet else talk)
        with Meter(sources, quiet=quiet or rows.table) as meter:
            for batch, found in found_in(names, sources, reading, named, tally):
                if rows.table:
                    wide = rows.console.width >= 80
                    shown = ["zone"] * wide + ["text", "type", "entity"] + ["country"] * wide + ["start", "end"]
                    shown += ["distance"] if named["fuzzy"] else []
                    for (doc,), part in found.group_by("doc_id", maintain_order=True):
                        rows.console.print(Text(render.clean(doc), style="bold"))
                        rows.console.print(render.rows_table(rows.console, part, shown))
                        rows.console.print()
                else:
                    rows.add(found)
                meter(batch)
    return code_of(tally)


def found_in(
    names: Gazetteer, sources: list[Source], reading: ReadOptions, named: dict[str, Any], tally: Tally
) -> Iterator[tuple[Batch, pl.DataFrame]]:
    """Batches with the names that stand in the main text of their documents, counting."""
    # Stripping has flowed the lines: what an empty line parts are paragraphs.
    how = FindOptions(kind=named["kind"], boundary=named["boundary"], fuzzy=named["fuzzy"], across_blank_lines=False)
    for batch in read(sources, reading, named["batch_size"]):
        documents = batch.documents
        found, problems = map(
            pl.DataFrame,
            names._core.find_in_documents(
                [d.content for d in documents],
                how,
                doc_ids=[d.doc_id for d in documents],
                paths=[d.path for d in documents],
                formats=cast("Any", [d.format for d in documents]),
                encodings=[d.encoding for d in documents],
                threads=named["threads"],
                portable=named["portable"],
            ),
        )
        tally.documents += len(documents)
        tally.n_bytes += batch.n_bytes
        tally.mentions += found.height
        tally.take_problems(with_read_problems(batch, problems))
        yield batch, found


@click.command(
    "relations",
    epilog="""\b
Examples:
  tidings relations page.html
  tidings relations corpus/ --format ndjson | jq -r 'select(.type == "consult.call") | .sentence'""",
)
@options.paths
@options.gazetteer
@options.rules
@options.rows
@options.running
@options.reading
@options.portable
@options.quiet
def relations_command(
    paths: Sequence[str],
    gazetteer: Sequence[str],
    rules: Sequence[str],
    out: str | None,
    format: str | None,
    **named: Any,
) -> int:
    """Say who did what to whom: on a terminal the sentence with its parts marked, else the rows of the frame
    `relations` with the sentence."""
    tally = Tally()
    with Rows(out, format) as rows, summary(tally, quiet=named["quiet"], what=("relations",)):
        miner = Miner(load_gazetteer(gazetteer), load_rules(rules))
        console = rows.console
        if rows.table:
            console.print(render.legend(console))
        for _, result in run(paths, named, miner, tally, bar=not rows.table):
            if not rows.table:
                sentences = result.explanations().select("doc_id", "relation_id", "sentence")
                rows.add(
                    result.relations.join(sentences, on=["doc_id", "relation_id"], how="left", maintain_order="left")
                )
                continue
            names = render.Names(result.mentions)
            titles = dict(result.documents.select("doc_id", "title").iter_rows())
            last = None
            for item in render.told(result):
                doc = item.row["doc_id"]
                if doc != last:
                    last = doc
                    line = Text(render.clean(doc), style="bold")
                    line.append(f"  {render.isolate(render.clean(titles[doc] or ''))}", style="dim")
                    console.print()
                    console.print(line, no_wrap=True, overflow="ellipsis")
                console.print(render.relation(console, item, names, doc))
    return code_of(tally)


@click.command(
    "explain",
    epilog="""\b
Examples:
  tidings explain page.html
  tidings explain page.html --relation 3
  tidings explain corpus/ --relation corpus/page.html:3    as `tidings relations` heads it""",
)
@options.paths
@options.gazetteer
@options.rules
@click.option("--relation", metavar="ID", help="Only this one: RELATION_ID, or DOC_ID:RELATION_ID.")
@options.rows
@options.running
@options.reading
@options.portable
@options.quiet
def explain_command(
    paths: Sequence[str], gazetteer: Sequence[str], rules: Sequence[str], relation: str | None, out: str | None,
    format: str | None, **named: Any,
) -> int:  # fmt: skip
    """Show why each relation is there: the rule, the tokens and the spans behind the row."""
    doc, number = None, None
    if relation is not None:
        head, _, tail = relation.rpartition(":")
        doc = head or None
        if not tail.isdecimal():
            raise click.UsageError(f"--relation {relation}: give a number, or DOC_ID:NUMBER")
        number = int(tail)
    tally = Tally()
    shown = 0
    with Rows(out, format) as rows, summary(tally, quiet=named["quiet"], what=("relations",)):
        miner = Miner(load_gazetteer(gazetteer), load_rules(rules))
        for _, result in run(paths, named, miner, tally, bar=not rows.table):
            wanted = [pl.lit(True)]
            wanted += [pl.col("doc_id") == doc] if doc is not None else []
            wanted += [pl.col("relation_id") == number] if number is not None else []
            part = render.only(result, pl.all_horizontal(wanted))
            shown += part.relations.height
            if not rows.table:
                rows.add(part.explanations())
                continue
            for item in render.told(part):
                rows.console.print(render.explanation(rows.console, item, item.row["doc_id"]))
    if relation is not None and not shown:
        raise InputError(f"no relation {relation} here; `tidings relations` lists them with their ids")
    return code_of(tally)


@click.command(
    "strip",
    epilog="""\b
Examples:
  tidings strip page.html
  tidings strip page.html --explain
  tidings strip page.html --format markdown --links -o page.md
  tidings strip corpus/ --format json | jq -r .title
  curl -s URL | tidings strip -""",
)
@options.paths
@click.option(
    "-o", "--out", metavar="FILE",
    help="Write to this file: .txt or .md, or rows as .parquet, .ndjson, .csv or .arrow.",
)  # fmt: skip
@click.option(
    "--format", type=click.Choice(("text", "markdown", "json", *FORMATS)),
    help="json: an object for each document, on a line. [default: by the suffix of -o, else text]",
)  # fmt: skip
@options.stripping
@options.templates
@click.option("--explain", is_flag=True, help="Say of every block of the page whether it is kept, and why.")
@options.running
@options.reading
@options.portable
@options.quiet
def strip_command(paths: Sequence[str], out: str | None, format: str | None, explain: bool, **named: Any) -> int:
    """Take the main text out of pages: no menus, share bars, related headlines or footers. Of several documents, each
    is headed by its name."""
    suffix = Path(out).suffix.lower() if out is not None else ".txt"
    if format is None and suffix not in {**TEXTS, **SUFFIXES}:
        known = " ".join([*TEXTS, *SUFFIXES])
        raise OutputError(f"{out}: the name does not say the format; end it in {known} or give --format")
    form = format or TEXTS.get(suffix)
    if explain and form == "markdown":
        raise click.UsageError("--explain gives text or rows, and no Markdown")
    named["templates"], site = options.templates_of(named)
    arguments = strip_arguments(named, markdown=form == "markdown")
    reading, quiet = read_options(named), named["quiet"]
    tally = Tally()
    as_text = form in ("text", "markdown")
    rows_or_texts = Pages(out) if as_text else Rows(out, "ndjson" if form == "json" else form)
    with rows_or_texts as sink, summary(tally, quiet=quiet):
        sources = find_sources(paths, reading, (lambda _: None) if quiet else talk)
        many = len(sources) > 1 or sources[0].kind in TABLES
        with Meter(sources, quiet=quiet or (isinstance(sink, Pages) and sink.terminal)) as meter:
            for batch, frame in stripped(
                sources, reading, named, tally, arguments, site=site, markdown=form == "markdown"
            ):  # fmt: skip
                if explain:
                    for document in batch.documents:
                        why = strip_explain(
                            document.content or "", format=cast("Any", document.format), encoding=document.encoding,
                            site=document.site if site is None else site, portable=named["portable"], **arguments,
                        )  # fmt: skip
                        if isinstance(sink, Pages):
                            sink.draw(render.verdicts(sink.console, why, document.doc_id if many else None))
                        else:
                            ids = (pl.lit(document.doc_id).alias("doc_id"), pl.lit(document.path).alias("path"))
                            sink.add(why.select(*ids, pl.all()))
                elif isinstance(sink, Pages):
                    for doc, text in frame.select("doc_id", form).iter_rows():
                        sink.add(text or "", doc if many else None, markdown=form == "markdown")
                else:
                    sink.add(frame.drop("markdown"))
                meter(batch)
    return code_of(tally)


def stripped(
    sources: list[Source],
    reading: ReadOptions,
    named: dict[str, Any],
    tally: Tally,
    arguments: StripArguments,
    *,
    site: str | None = None,
    markdown: bool = False,
) -> Iterator[tuple[Batch, pl.DataFrame]]:
    """Batches with the main texts of their documents, counting."""
    no_problems = pl.DataFrame(schema=defaults.schema()["problems"])
    for batch in read(sources, reading, named["batch_size"]):
        documents = batch.documents
        frame = strip_batch(
            [d.content for d in documents],
            format=cast("Any", [d.format for d in documents]),
            encoding=[d.encoding for d in documents],
            site=[d.site if site is None else site for d in documents],
            threads=named["threads"],
            portable=named["portable"],
            markdown=markdown,
            **arguments,
        )
        ids = [
            pl.Series("doc_id", [d.doc_id for d in documents], pl.String),
            pl.Series("path", [d.path for d in documents], pl.String),
        ]
        yield batch, frame.select(*ids, pl.exclude("doc", "doc_id", "path"))
        own = frame.select(*ids, "problems").filter(pl.col("problems").list.len() > 0).explode("problems")
        tally.documents += len(documents)
        tally.n_bytes += batch.n_bytes
        tally.take_problems(with_read_problems(batch, no_problems))
        if own.height:
            fields = own.unnest("problems")
            tally.take_problems(fields)
