"""The command `tidings`: what to do and with which files. Data goes to standard output, talk to standard error.

Exit codes: 0 done, 1 finished with problems, 2 wrong use, 3 input, 4 gazetteer, rules or templates, 5 output,
130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from . import (
    __version__,
    defaults,
    document_commands,
    gazetteer_commands,
    kwic_command,
    ngram_commands,
    options,
    phrase_commands,
    render,
    template_commands,
    tool_commands,
)
from ._core import GazetteerError, RuleError, TemplatesError, TidingsError
from .miner import Miner
from .options import (
    DONE,
    INPUT,
    INTERNAL,
    INTERRUPTED,
    OUTPUT,
    TOOLS,
    USAGE,
    code_of,
    load_gazetteer,
    load_rules,
    read_options,
)
from .readers import InputError, find_sources
from .scanning import scan_sources
from .sinks import FORMATS, OutputError, check_folder
from .terminal import Meter, fail, printed, report, stdout, talk


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  tidings demo                               see it work on the sample pages
  tidings scan corpus/ -o out                mine a folder into out/*.parquet
  tidings relations page.html                what one page says
  zcat news.jsonl.gz | tidings scan - --input-format jsonl -o out

\b
Exit codes: 0 done, 1 finished with problems, 2 wrong use, 3 input,
4 gazetteer, rules or templates, 5 output, 130 interrupted.""",
)
@click.version_option(__version__, "--version", "-V", prog_name="tidings", message="%(prog)s %(version)s")
def cli() -> None:
    """Text mining of news and reports: who is mentioned, who did what to whom, when and where, in rows that point at
    the characters that said so."""


# --- scan -----------------------------------------------------------------------------------------------------------


@cli.command(
    "scan",
    epilog="""\b
Examples:
  tidings scan corpus/ -o out
  tidings scan 'dump/*.jsonl.gz' --column body --id-column url -o out
  tidings scan pages/ -g names.jsonl -r rules/ -o out --format ndjson""",
)
@options.paths
@options.gazetteer
@options.rules
@click.option(
    "-o", "--out", required=True, metavar="FOLDER", help="Folder for the frames: new, empty or an earlier scan."
)
@click.option("--format", type=click.Choice(FORMATS), default="parquet", show_default=True, help="Of the files.")
@options.templates
@options.running
@options.reading
@click.option("--keep-text", is_flag=True, help="Fill documents.text with the main text.")
@click.option(
    "--dedup", type=click.Choice(("exact", "near")),
    help="Fill documents.dup_of: which documents are copies, word for word or for the most part, of one before them.",
)  # fmt: skip
@options.portable
@options.quiet
def scan_command(paths: Sequence[str], gazetteer: Sequence[str], rules: Sequence[str], out: str, **named: Any) -> int:
    """Mine files, folders, globs or standard input (-) into a folder of frames: documents, mentions, relations,
    events and problems."""
    templates, site = options.templates_of(named)
    reading, quiet = read_options(named), named["quiet"]
    check_folder(Path(out))
    sources = find_sources(paths, reading, (lambda _: None) if quiet else talk)
    miner = Miner(load_gazetteer(gazetteer), load_rules(rules))
    with Meter(sources, quiet=quiet) as meter:
        done = scan_sources(
            sources, out, miner, reading, format=named["format"], threads=named["threads"],
            batch_size=named["batch_size"], keep_text=named["keep_text"], dedup=named["dedup"],
            templates=templates, site=site, portable=named["portable"], progress=meter,
        )  # fmt: skip
    if not quiet:
        report(done.tally, ("mentions", "relations", "events"))
        shown = os.path.join(out, "")
        talk(f"written to {shown}: {' '.join(f.name for f in done.files)}", "green")
        if named["format"] == "parquet":
            talk(f"next: python -c \"import polars as pl; print(pl.read_parquet('{shown}relations.parquet'))\"")
    return code_of(done.tally)


@cli.command("demo")
@click.option("--all", "everything", is_flag=True, help="Every row, not a page of them.")
@click.option("--threads", type=click.IntRange(1), metavar="N", help="[default: as many as there are cores]")
def demo_command(everything: bool, threads: int | None) -> int:
    """Mine the sample pages that come along and show what was found."""
    began = time.perf_counter()
    result = defaults.demo(threads=threads)
    seconds = time.perf_counter() - began
    render.demo_page(stdout(), result, seconds, everything=everything)
    return DONE


for command in (
    document_commands.find_command, document_commands.relations_command, document_commands.explain_command,
    document_commands.strip_command, ngram_commands.ngrams_command, ngram_commands.keyness_command,
    phrase_commands.phrases_command, kwic_command.kwic_command, gazetteer_commands.gazetteer_group,
    template_commands.templates_group, tool_commands.rules_group, tool_commands.schema_command,
):  # fmt: skip
    cli.add_command(command)


# --- the process ----------------------------------------------------------------------------------------------------


def main(args: Sequence[str] | None = None) -> int:
    """Runs the command and gives its exit code; whatever goes wrong is one message, never a traceback."""
    with contextlib.suppress(ValueError, AttributeError):
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return _run(args)
    finally:
        with contextlib.suppress(BrokenPipeError, ValueError):
            sys.stdout.flush()


def _run(args: Sequence[str] | None) -> int:
    try:
        code = cli.main(args=list(args) if args is not None else None, prog_name="tidings", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return USAGE
    except click.UsageError as error:
        usage = f"; see {error.ctx.command_path} --help" if error.ctx else ""
        return fail(error.format_message().rstrip(".") + usage, USAGE)
    except click.ClickException as error:
        return fail(error.format_message(), USAGE)
    except InputError as error:
        return fail(str(error), INPUT)
    except (GazetteerError, RuleError, TemplatesError) as error:
        return fail(str(error), TOOLS)
    except OutputError as error:
        return fail(str(error), OUTPUT)
    except BrokenPipeError:
        # Whoever read the output has seen enough. Python must not try to flush the rest.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (KeyboardInterrupt, click.Abort):
        return fail("interrupted; no output was left half written", INTERRUPTED)
    except TidingsError as error:
        return fail(str(error), USAGE)
    except MemoryError:
        return fail("out of memory; try a smaller --batch-size or fewer --threads", INPUT)
    except OSError as error:
        return fail(f"{error.filename or 'standard output'}: {error.strerror or error}", OUTPUT)
    except Exception as error:
        if os.environ.get("TIDINGS_TRACEBACK"):
            raise
        where = f"{type(error).__name__}: {printed(error)}"
        return fail(
            f"a fault of tidings itself ({where}); set TIDINGS_TRACEBACK=1 to see where, and report it", INTERNAL
        )


if __name__ == "__main__":
    sys.exit(main())
