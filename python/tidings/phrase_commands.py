"""The command over phrases: learning them from documents."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click
import polars as pl

from . import ngram_options, ngram_tables, options
from .document_commands import MINED, stripped
from .ngram_options import stop_words_of
from .options import code_of, read_options
from .phrases import CONNECTORS, THRESHOLDS, Phrases, Scoring
from .readers import find_sources
from .scanning import Tally
from .sinks import check_file, whole_file
from .terminal import Meter, Rows, count, summary, talk

#: Phrases on a terminal when --top does not say.
SCREEN = 30


@click.command(
    "phrases",
    epilog="""\b
Examples:
  tidings phrases corpus/ --connectors en
  tidings phrases corpus/ --scoring npmi --max-words 3 --save phrases.jsonl
  tidings ngrams corpus/ --phrases phrases.jsonl -n 1 --stop-words en""",
)
@options.paths
@click.option("--scoring", type=click.Choice(tuple(THRESHOLDS)), default="default", show_default=True,
              help="By what pairs are judged: default (Mikolov et al. 2013), NPMI, or log-likelihood.")  # fmt: skip
@click.option("--threshold", type=float, metavar="SCORE",
              help="The score that a phrase must be above. [default: "
              f"{', '.join(f'{threshold:g} for {name}' for name, threshold in THRESHOLDS.items())}]")  # fmt: skip
@click.option("--min-count", type=click.IntRange(1), default=5, show_default=True, metavar="N",
              help="Leave out rarer pairs.")  # fmt: skip
@click.option("--max-words", type=click.IntRange(2), default=2, show_default=True, metavar="N",
              help="Words of the longest phrase, without connectors.")  # fmt: skip
@click.option("--connectors", metavar="en|FILE",
              help="Words that stand inside of phrases only (bank of england): English ones, or a file.")  # fmt: skip
@ngram_options.fold
@click.option("--top", type=click.IntRange(1), metavar="K",
              help=f"Only the K with the highest scores. [default: all; on a terminal {SCREEN}]")  # fmt: skip
@options.rows
@click.option("--save", metavar="FILE", help="Save them as JSON lines, for `tidings ngrams --phrases`.")
@ngram_options.keep_all
@options.running
@options.reading
@options.quiet
def phrases_command(
    paths: Sequence[str],
    scoring: Scoring,
    threshold: float | None,
    min_count: int,
    max_words: int,
    connectors: str | None,
    fold: Any,
    top: int | None,
    out: str | None,
    format: str | None,
    save: str | None,
    keep_all: bool,
    **named: Any,
) -> int:
    """Learn phrases: neighbours that stand together more often than by chance, in the main text of pages.

    The texts are held in memory while it learns."""
    if connectors is not None and connectors not in CONNECTORS and not os.path.exists(connectors):
        raise click.UsageError(f"--connectors {connectors}: write en for English ones, or name a file that has them")
    joining: Any = stop_words_of(connectors) or ()
    reading, quiet = read_options(named), named["quiet"]
    named["portable"] = False
    if save is not None:
        check_file(save, "ndjson")
    tally = Tally()
    with Rows(out, format) as rows, summary(tally, quiet=quiet):
        sources = find_sources(paths, reading, (lambda _: None) if quiet else talk)
        texts: list[pl.Series] = []
        with Meter(sources, quiet=quiet) as meter:
            for batch, frame in stripped(sources, reading, named, tally, {**MINED, "keep_all": keep_all}):
                texts.append(frame["text"])
                meter(batch)
        tally.check()
        phrases = Phrases.learn(
            pl.concat(texts), min_count=min_count, threshold=threshold, scoring=scoring, max_words=max_words,
            connectors=joining, fold=fold, threads=named["threads"],
        )  # fmt: skip
        if save is not None:
            with whole_file(save) as work:
                phrases.save(work)
            if not quiet:
                talk(f"{save}: {count(len(phrases), 'phrases')}", "bold")
        default_top = rows.table and top is None
        shown = phrases.phrases.head(SCREEN if default_top else top or len(phrases))
        if not rows.table:
            rows.add(shown)
        else:
            for part in ngram_tables.phrases(rows.console, shown):
                rows.console.print(part)
            if default_top and shown.height and not quiet:
                talk(f"{shown.height:,} of {count(len(phrases), 'phrases')}; --top K for more, -o FILE for all")
    return code_of(tally)
