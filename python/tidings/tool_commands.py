"""The commands over rules and frames: rules check, rules test, schema."""

from __future__ import annotations

from collections.abc import Sequence

import click
import polars as pl

from . import defaults, options, render
from .options import DONE, TOOLS, load_gazetteer, load_rules
from .sinks import FRAMES
from .terminal import Rows, talk


@click.group("rules")
def rules_group() -> None:
    """Look after relation rules."""


@rules_group.command("check")
@options.rules
@options.rows
@options.quiet
def rules_check(rules: Sequence[str], out: str | None, format: str | None, quiet: bool) -> int:
    """Read rule files and list the types of relations that they find; an error names file, line and column."""
    found = load_rules(rules)
    with Rows(out, format) as rows:
        types = found.types()
        rows.add(types)
    if not quiet:
        talk(f"{len(found):,} patterns for {types.height} types of relations: all can be read", "bold")
    return DONE


@rules_group.command("test")
@options.rules
@options.gazetteer
@options.rows
@options.quiet
def rules_test(
    rules: Sequence[str], gazetteer: Sequence[str], out: str | None, format: str | None, quiet: bool
) -> int:
    """Run the tests that stand in rule files; on a terminal only what failed is shown."""
    outcomes = load_rules(rules).test(load_gazetteer(gazetteer))
    failed = outcomes.filter(~pl.col("passed"))
    with Rows(out, format) as rows:
        if rows.table:
            for row in failed.iter_rows(named=True):
                rows.console.print(render.failed_test(row))
        else:
            rows.add(outcomes)
    if not quiet:
        talk(
            f"{outcomes.height - failed.height} passed, {failed.height} failed",
            "bold red" if failed.height else "bold green",
        )
    return TOOLS if failed.height else DONE


@click.command("schema")
@click.argument("frame", required=False)
@options.rows
@options.portable
def schema_command(frame: str | None, out: str | None, format: str | None, portable: bool) -> int:
    """Tell what the columns of the frames that a scan writes mean, or those of FRAME, with their types."""
    schemas = defaults.schema(portable=portable)
    if frame is not None and frame not in schemas:
        raise click.UsageError(f"no frame {frame!r}; there are: {', '.join(schemas)}")
    columns = [
        (name, column, str(kind), schemas[name].descriptions[column])
        for name in ([frame] if frame is not None else FRAMES)
        for column, kind in schemas[name].items()
    ]
    with Rows(out, format) as rows:
        if rows.table:
            for part in render.schema_table(columns):
                rows.console.print(part)
        else:
            rows.add(pl.DataFrame(columns, schema=["frame", "column", "type", "description"], orient="row"))
    return DONE
