"""The commands that count n-grams: ngrams, keyness."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click
import polars as pl
from click.core import ParameterSource

from . import ngram_options, ngram_tables, options, plots
from ._core import TidingsError
from ._counts import listed
from .document_commands import MINED, stripped
from .keywords import Measure, keyness
from .ngram import MOST_WORDS, NgramCounter, words_of
from .ngram import ngrams as count_ngrams
from .ngram_options import DECIDED, FIELDS, token_options
from .options import code_of, read_options
from .readers import Batch, InputError, ReadOptions, find_sources
from .scanning import Tally
from .sinks import Format, OutputError, check_file, format_of, whole_file
from .sources import expand
from .stripping import StripArguments
from .terminal import Meter, Rows, size, summary, talk
from .terminal import count as of

#: The ending of saved counters.
COUNTS = ".counts"
#: Rows of a list on a terminal, and of one of several groups, when --top does not say.
SCREEN, SCREEN_OF_GROUPS = 20, 10
#: Bars of a panel and lines of a picture, at most.
BARS, LINES = 50, 8
#: The column of groups, whatever they are.
GROUP = "group"
#: Formats that counts are streamed to.
STREAMED = ("parquet", "csv", "ndjson")

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/@]*@)?(?:www\.)?([^/:?#]+)", re.IGNORECASE)


# --- counting -------------------------------------------------------------------------------------------------------


def groups_of(by: str, batch: Batch, frame: pl.DataFrame) -> list[str | None]:
    """The group of each document of a batch, of which `frame` is what was stripped; None where it does not say."""
    documents = batch.documents
    if by == "site":
        own = [None if d.site is None else host(d.site) for d in documents]
        return [site if site is not None else said for site, said in zip(own, frame["site"], strict=True)]
    if by in ("date", "month", "year"):
        form = {"date": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[by]
        days = [d.published or said for d, said in zip(documents, frame["published"], strict=True)]
        return [None if day is None else day.strftime(form) for day in days]
    if by == "lang":
        return frame["lang"].to_list()
    if by == "file":
        return [d.path for d in documents]
    if by == "folder":
        return [os.path.dirname(d.path) or "." for d in documents]
    return [d.group for d in documents]


def host(site: str) -> str | None:
    """The host of an address, without `www.`; what is none, as it is."""
    found = _HOST.match(site.strip())
    return found[1].lower() if found else site.strip() or None


@dataclass(slots=True)
class Counted:
    """A counter with what was read into it, and how many documents there were of each group."""

    counter: NgramCounter
    documents: Counter[str | None]


def count(
    paths: Sequence[str],
    by: str | None,
    how: dict[str, Any],
    named: dict[str, Any],
    reading: ReadOptions,
    tally: Tally,
) -> Counted:
    """Counts what `paths` mean: documents, by the field or column `by`, and counts that were saved before."""
    saved = [file for path in paths if path.endswith(COUNTS) for file in expand(path)]
    read = [path for path in paths if not path.endswith(COUNTS)]
    if saved and not read:
        counter = load(saved.pop(0), tally)
    else:
        counter = NgramCounter(**how, memory=named["memory"], spill_dir=named["spill_dir"], threads=named["threads"])
    documents: Counter[str | None] = Counter()
    quiet = named["quiet"]
    if read:
        sources = find_sources(read, reading, (lambda _: None) if quiet else talk)
        with Meter(sources, quiet=quiet) as meter:
            for batch, frame in stripped(sources, reading, named, tally, judged(named)):
                texts = joined(frame["text"], named)
                if by is None:
                    counter.add(texts)
                else:
                    groups = groups_of(by, batch, frame)
                    documents.update(groups)
                    counter.add(texts, by=pl.Series(groups, dtype=pl.String))
                meter(batch)
    for file in saved:
        counter.merge(load(file, tally))
    tally.check()
    if by is not None and documents[None] and not quiet:
        if len(documents) > 1:
            talk(f"{of(documents[None], 'documents')} without {by}: counted as a group of their own", "yellow")
        else:
            known = "" if by in FIELDS else f"; there are {', '.join(FIELDS)}, and the columns of tables"
            talk(f"--by {by}: no document has one, so all of them are one group{known}", "yellow")
    return Counted(counter, documents)


def check_decided(paths: Sequence[str], *later: str) -> None:
    """That options are not given where all counts were saved with theirs, but for those that are about rows."""
    given = [name for name in (*DECIDED, "by") if name not in later and is_given(name)]
    if given and all(path.endswith(COUNTS) for path in paths):
        raise click.UsageError(f"{flag_of(given[0])}: was decided when {paths[0]} was saved; leave it out")


def joined(texts: pl.Series, named: dict[str, Any]) -> pl.Series:
    """The texts, with a word for each phrase if there are any."""
    phrases = named["phrases"]
    return texts if phrases is None else phrases.apply(texts, threads=named["threads"])


def judged(named: dict[str, Any]) -> StripArguments:
    """What of a page is counted."""
    return {**MINED, "keep_all": named["keep_all"]}


def reading_of(by: str | None, named: dict[str, Any]) -> ReadOptions:
    """How input is read, with the column by which it is counted apart, if `by` is one."""
    return read_options(named | {"group_column": by if by is not None and by not in FIELDS else None})


def check_files(plot: str | None, save: str | None) -> None:
    """Raises what writing them would, before any work."""
    if plot is not None:
        plots.check_file(plot)
    if save is not None:
        if not save.endswith(COUNTS):
            raise OutputError(f"{save}: end the name in {COUNTS}, by which saved counts are known")
        check_file(save, "arrow")


def save_counts(counter: NgramCounter, save: str | None, *, quiet: bool) -> None:
    """Writes the counts, if they are to be kept."""
    if save is None:
        return
    with whole_file(save) as work:
        try:
            counter.save(work)
        except TidingsError as error:
            # What is said of the file is said of the one that it was to become.
            if str(error).startswith(f"{work}: "):
                raise OutputError(f"{save}: cannot be written: {str(error).removeprefix(f'{work}: ')}") from None
            raise
    if not quiet:
        talk(f"{save}: {size(Path(save).stat().st_size)}, {of(counter.n_documents, 'documents')}", "bold")


def load(file: str, tally: Tally) -> NgramCounter:
    """Counts that were saved."""
    try:
        tally.n_bytes += os.stat(file).st_size
        counter = NgramCounter.load(file)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from None
    tally.documents += counter.n_documents
    return counter


def flag_of(name: str) -> str:
    """The flag of an option."""
    return "-n" if name == "n" else "--" + name.replace("_", "-")


def is_given(name: str) -> bool:
    """Whether a flag stands on the command line."""
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


def only_these(ngrams: Sequence[str], paths: Sequence[str], how: dict[str, Any]) -> list[str]:
    """N-grams as the counts have them: in the same tokens and folded alike. In counts that were saved, whose
    tokens are theirs, also as they were given."""
    saved = all(path.endswith(COUNTS) for path in paths)
    wanted = [*ngrams] if saved else []
    low, high = how["n"]
    for text in ngrams:
        # All of it, whatever is left out of the counts.
        kept = {name: value for name, value in how.items() if name not in ("n", "stop_words", "stop", "skip")}
        rows = count_ngrams([text], n=(1, MOST_WORDS), **kept)
        whole = rows.filter(pl.col("n") == pl.col("n").max())
        if whole.height == 1 and (saved or low <= whole["n"][0] <= high):
            wanted.append(str(whole["ngram"][0]))
        elif not saved:
            raise click.UsageError(f"--only {text}: is no n-gram of the lengths that are counted, see -n")
    return list(dict.fromkeys(wanted))


# --- ngrams ---------------------------------------------------------------------------------------------------------


@click.command(
    "ngrams",
    epilog="""\b
Examples:
  tidings ngrams corpus/ -n 2 --stop-words en
  tidings ngrams corpus/ -n 1-3 --min-count 5 -o ngrams.parquet
  tidings ngrams news.jsonl -n 2 --min-count 10 --sort-by npmi
  tidings ngrams corpus/ --by site --stop-words en --plot sites.svg
  tidings ngrams corpus/ --by month --only ceasefire --only "peace talks" --plot months.html
  tidings ngrams monday/ --save monday.counts
  tidings ngrams monday.counts tuesday.counts -o both.parquet""",
)
@options.paths
@ngram_options.lengths("1-3")
@ngram_options.stop_words
@ngram_options.by_field
@click.option("--by-document", is_flag=True, help="Count in each document apart.")
@ngram_options.choosing
@click.option("--top", type=click.IntRange(1), metavar="K",
              help="Only the first K of each length, and of each group. [default: all; on a terminal "
              f"{SCREEN}, or {SCREEN_OF_GROUPS} of each group]")  # fmt: skip
@click.option("--only", multiple=True, metavar="NGRAM", help="Only this one; repeatable.")
@ngram_options.scores
@options.rows
@ngram_options.picture
@click.option("--save", metavar="FILE", help=f"Save the counts, to be merged or asked again: a name in {COUNTS}.")
@ngram_options.tokens
@ngram_options.memory
@options.running
@options.reading
@options.portable
@options.quiet
def ngrams_command(
    paths: Sequence[str],
    by: str | None,
    by_document: bool,
    only: Sequence[str],
    scores: Sequence[str],
    sort_by: str | None,
    top: int | None,
    save: str | None,
    plot: str | None,
    theme: plots.Theme,
    out: str | None,
    format: str | None,
    **named: Any,
) -> int:
    """Count n-grams, runs of words, in the main text of pages, exactly and in bounded memory.

    PATHS may also be counts that were saved, which are merged."""
    how = token_options(named)
    reading, quiet = reading_of(by, named), named["quiet"]
    check_files(plot, save)
    if by_document:
        apart = {"--by": by, "--save": save, "--plot": plot, "--only": only, "--scores": scores, "--sort-by": sort_by}
        for flag in (flag for flag, given in apart.items() if given):
            raise click.UsageError(f"--by-document and {flag} do not go together")
        return by_documents(paths, how, top, out, format, reading, named)
    if sort_by is not None and sort_by not in scores:
        scores = [*scores, sort_by]
    if by is not None and scores:
        raise click.UsageError("--scores are of all documents: leave out --by, or compare groups by tidings keyness")
    check_decided(paths)
    wanted = only_these(only, paths, how)
    lines = plot is not None and by in plots.PERIODS
    chosen = {name: named[name] for name in ("min_count", "min_df", "max_df", "portable")} | {"scores": scores}
    form = format_of(out, cast("Format | None", format)) if out is not None else None
    tally = Tally()
    if out is not None and form in STREAMED and not (sort_by or wanted or plot):
        check_file(out, form)
        with summary(tally, quiet=quiet):
            counted = count(paths, by, how, named, reading, tally)
            save_counts(counted.counter, save, quiet=quiet)
            with whole_file(out, f"rows.{form}") as work:
                counted.counter.write(work, top=top, **chosen)
        return code_of(tally)
    with Rows(out, format) as rows, summary(tally, quiet=quiet):
        counted = count(paths, by, how, named, reading, tally)
        save_counts(counted.counter, save, quiet=quiet)
        default_top = rows.table and top is None
        if default_top:
            top = SCREEN_OF_GROUPS if by else SCREEN
        # What is chosen later must be there until then.
        frame = counted.counter.finish(top=None if sort_by or wanted or lines else top, **chosen)
        keys = [*([GROUP] if GROUP in frame.columns else []), "n"]
        if wanted:
            frame = frame.filter(pl.col("ngram").is_in(wanted))
        if sort_by is not None:
            order = [*keys, sort_by, "count", "ngram"]
            down = [name in (sort_by, "count") for name in order]
            frame = frame.sort(order, descending=down, nulls_last=[name == sort_by for name in order])
        if plot is not None:
            draw(frame, plot, theme, by, sort_by, top, wanted, counted, how, tally)
        frame = first(frame, keys, top)
        if rows.table:
            if sort_by is not None:
                frame = frame.filter(pl.col(sort_by).is_not_null())
            for part in ngram_tables.counts(
                rows.console, frame, by=by or GROUP, measure=sort_by or "count", tokens=how["tokens"],
                documents=counted.documents,
            ):  # fmt: skip
                rows.console.print(part)
            if default_top and frame.height and not quiet:
                stop = "" if how["stop_words"] else ", --stop-words en leaves out the, of, ..."
                what = f"by {sort_by}" if sort_by else "most frequent"
                talk(f"the first {top}, {what}; --top K for more, -o FILE for all{stop}")
        else:
            rows.add(frame)
    return code_of(tally)


def by_documents(
    paths: Sequence[str],
    how: dict[str, Any],
    top: int | None,
    out: str | None,
    format: str | None,
    reading: ReadOptions,
    named: dict[str, Any],
) -> int:
    """A row for each n-gram of each document."""
    tally, quiet = Tally(), named["quiet"]
    with Rows(out, format) as rows, summary(tally, quiet=quiet):
        sources = find_sources(paths, reading, (lambda _: None) if quiet else talk)
        with Meter(sources, quiet=quiet or rows.table) as meter:
            for batch, frame in stripped(sources, reading, named, tally, judged(named)):
                part = count_ngrams(
                    joined(frame["text"], named), by_document=True, min_count=named["min_count"],
                    threads=named["threads"], **how,
                )  # fmt: skip
                ids = frame.select("doc_id").with_row_index("doc").cast({"doc": part.schema["doc"]})
                part = part.join(ids, on="doc", how="left", maintain_order="left")
                rows.add(first(part.select("doc_id", pl.exclude("doc", "doc_id")), ["doc_id", "n"], top))
                meter(batch)
    return code_of(tally)


def draw(
    frame: pl.DataFrame,
    plot: str,
    theme: plots.Theme,
    by: str | None,
    sort_by: str | None,
    top: int | None,
    wanted: Sequence[str],
    counted: Counted,
    how: dict[str, Any],
    tally: Tally,
) -> None:
    """Lines over time for groups that are periods, else bars."""
    subtitle = said(tally, how)
    group = by or GROUP if GROUP in frame.columns else None
    if group is not None:
        frame = frame.rename({GROUP: group})
    if group in plots.PERIODS and sort_by is None:
        documents = counted.documents
        totals = {group: list(documents), "n_documents": list(documents.values())}
        chart = plots.over_time(
            frame, by=group, ngrams=wanted or None, totals=pl.DataFrame(totals) if documents else None,
            top=min(top or LINES, LINES), subtitle=subtitle, theme=theme,
        )  # fmt: skip
    else:
        chart = plots.bars(
            frame, by=group, measure=sort_by or "count", top=min(top or SCREEN, BARS), subtitle=subtitle,
            tokens=how["tokens"], theme=theme,
        )  # fmt: skip
    plots.save(chart, plot)


def said(tally: Tally, how: dict[str, Any]) -> str:
    """What was counted, below the title of a picture."""
    parts = [of(tally.documents, "documents")]
    if how["stop_words"] is not None:
        words = f"stop words ({how['stop_words']})" if isinstance(how["stop_words"], str) else "stop words"
        parts.append(
            {"edges": f"no {words} at the edges", "anywhere": f"no {words}", "drop": f"{words} taken out"}[
                how["stop"]
            ]
        )
    parts += [f"up to {how['skip']} words passed over"] * bool(how["skip"])
    parts += [f"numbers: {how['numbers']}"] * (how["numbers"] != "keep")
    parts += [f"punctuation: {how['punctuation']}"] * (how["punctuation"] != "drop")
    return "; ".join(parts)


def first(frame: pl.DataFrame, keys: Sequence[str], top: int | None) -> pl.DataFrame:
    """The first `top` rows of each group."""
    return frame if top is None else frame.filter(pl.int_range(pl.len()).over(keys) < top)


# --- keyness --------------------------------------------------------------------------------------------------------


@click.command(
    "keyness",
    epilog="""\b
Examples:
  tidings keyness mine/ --against others/ --stop-words en
  tidings keyness corpus/ --by site --target reuters.com --plot reuters.svg
  tidings keyness corpus/ --by year                          each year against the others
  tidings keyness news.csv --by party --target left --reference right -n 2 -o left.parquet""",
)
@options.paths
@click.option("--against", multiple=True, metavar="PATH", help="What PATHS are compared with; repeatable.")
@ngram_options.by_field
@click.option("--target", metavar="GROUP", help="The group that is compared. [default: each in turn]")
@click.option("--reference", metavar="GROUP", help="The group it is compared with. [default: all the others]")
@ngram_options.lengths("1")
@ngram_options.stop_words
@ngram_options.measure
@click.option("--min-count", type=click.IntRange(1), default=1, show_default=True, metavar="N",
              help="Leave out what is rarer in both together.")  # fmt: skip
@click.option("--top", type=click.IntRange(1), metavar="K",
              help="Only the K most typical of each length, of both sides. [default: all; on a terminal "
              f"{SCREEN}, or {SCREEN_OF_GROUPS} of each group]")  # fmt: skip
@options.rows
@ngram_options.picture
@ngram_options.tokens
@ngram_options.memory
@options.running
@options.reading
@options.quiet
def keyness_command(
    paths: Sequence[str],
    against: Sequence[str],
    by: str | None,
    target: str | None,
    reference: str | None,
    measure: list[Measure],
    min_count: int,
    top: int | None,
    plot: str | None,
    theme: plots.Theme,
    out: str | None,
    format: str | None,
    **named: Any,
) -> int:
    """Tell which n-grams are typical: more frequent in some documents than in others, and rarer.

    Two sets of documents are compared (--against), or the groups of one (--by). PATHS may also be saved counts."""
    if against and by:
        raise click.UsageError("--against and --by do not go together: compare documents, or groups of them")
    if not (against or by or all(path.endswith(COUNTS) for path in paths)):
        raise click.UsageError("say what to compare with: other documents (--against), or groups of these (--by)")
    for flag, given in (("--target", target), ("--reference", reference)):
        if given is not None and against:
            raise click.UsageError(f"{flag} is for groups (--by), not for --against")
    if reference is not None and target is None:
        raise click.UsageError("--reference needs a --target")
    if plot is not None and measure[0] == "odds_ratio":
        raise click.UsageError("--plot draws two sides, and odds_ratio has but one: put log_odds first")
    how = token_options(named)
    NgramCounter(**how)  # Options that do not go together are an error before any work.
    # What is left out of the rows is counted: it belongs to what the sides are measured by.
    late = how["stop"] != "drop"
    check_decided([*paths, *against], *(("stop_words", "stop") if late else ()))
    counting = how | {"stop_words": None} if late else how
    reading, quiet = reading_of(by, named), named["quiet"]
    named["portable"] = False
    check_files(plot, None)
    tally = Tally()
    with Rows(out, format) as rows, summary(tally, quiet=quiet):
        counted = count(paths, by, counting, named, reading, tally)
        about = counted.counter._about
        if about["stop_words"] is not None and about["stop"] != "drop" and not quiet:
            talk("the counts were saved without stop words: both sides are measured by the other words", "yellow")
        frame = counted.counter.finish(surface=False)
        grouped = GROUP in frame.columns
        sides = (called(paths), called(against)) if against else (target or "", reference or "the others")
        if against:
            if grouped:
                raise click.UsageError("the counts are of groups: compare these (--target), and not --against others")
            other = count(against, None, counting, named, reading, tally)
            for name in (name for name, value in about.items() if other.counter._about[name] != value):
                raise click.UsageError(
                    f"{flag_of(name)}: not the same for PATHS and --against; count both alike"
                    + (f", as in -n {'-'.join(map(str, about['n']))}" if name == "n" else "")
                )
            frame = keyness(frame, other.counter.finish(surface=False), measure=measure)
        elif not grouped:
            raise click.UsageError("the counts are of no groups: say what to compare them with (--against)")
        else:
            groups = frame[GROUP].unique().sort().to_list()
            for flag, side in (("--target", target), ("--reference", reference)):
                if side is not None and side not in groups:
                    raise click.UsageError(f"{flag} {side}: is no {by or GROUP}; there are {listed(groups)}")
            frame = keyness(frame, reference, target=target, group=GROUP, measure=measure)
        keys = [*([GROUP] if GROUP in frame.columns else []), "n"]
        apart = GROUP in keys
        frame = frame.filter(pl.col("count_target") + pl.col("count_reference") >= min_count)
        if late and how["stop_words"] is not None:
            frame = without_stop_words(frame, how["stop_words"], how["stop"], counted.counter)
        key, neutral = {"log_odds": "log_odds_z"}.get(measure[0], measure[0]), 1.0 * (measure[0] == "odds_ratio")
        default_top = rows.table and top is None
        if default_top:
            top = SCREEN_OF_GROUPS if apart else SCREEN
        if plot is not None:
            draw_keyness(frame, plot, theme, (by or GROUP) if apart else None, key, top, sides, said(tally, how))
        if top is not None:
            most = pl.int_range(pl.len()).over(keys) < top
            least = pl.int_range(pl.len(), 0, -1).over(keys) <= top if not apart else pl.lit(False)
            frame = frame.filter((most & (pl.col(key) > neutral)) | (least & (pl.col(key) < neutral)))
        if rows.table:
            for part in ngram_tables.keyness(
                rows.console, frame, by=by or GROUP, measure=key, neutral=neutral, sides=sides, tokens=how["tokens"],
                documents=counted.documents,
            ):  # fmt: skip
                rows.console.print(part)
            if default_top and frame.height and not quiet:
                talk(f"the first {top} by {key}; --top K for more, -o FILE for all")
        else:
            rows.add(frame)
    return code_of(tally)


def without_stop_words(
    frame: pl.DataFrame, stop_words: str | Sequence[str], stop: str, counter: NgramCounter
) -> pl.DataFrame:
    """The rows of `counter` that it would have had if it had counted with stop words."""
    about = counter._about
    if about["tokens"] != "words":
        raise click.UsageError("--stop-words is of words, and the counts are of characters: leave it out")
    # As words are compared: with either apostrophe, and folded as they were counted.
    spelled = [[word.replace("’", "'"), word.replace("'", "’")] for word in map(str.strip, words_of(stop_words))]
    stopped = count_ngrams(spelled, n=1, fold=about["fold"])["ngram"].implode()
    words = pl.col("ngram").str.split(" ")
    if stop == "anywhere":
        return frame.filter(words.list.set_intersection(stopped).list.len() == 0)
    return frame.filter(~(words.list.first().is_in(stopped) | words.list.last().is_in(stopped)))


def called(paths: Sequence[str]) -> str:
    """What documents are called that were named by paths."""
    name = os.path.basename(os.path.normpath(paths[0]))
    return name if len(paths) == 1 else f"{name} and {len(paths) - 1} more"


def draw_keyness(
    frame: pl.DataFrame,
    plot: str,
    theme: plots.Theme,
    group: str | None,
    key: str,
    top: int | None,
    sides: tuple[str, str],
    subtitle: str,
) -> None:
    """Two sides, or what is typical of each group."""
    most = min(top or SCREEN, BARS)
    if group is None:
        chart = plots.keyness(
            frame, measure=key, top=most, target=sides[0], reference=sides[1], subtitle=subtitle, theme=theme
        )
    else:
        title = f"What is typical of each {group} against the others"
        more = frame.filter(pl.col(key) > 0).rename({GROUP: group})
        chart = plots.bars(more, by=group, measure=key, top=most, title=title, subtitle=subtitle, theme=theme)
    plots.save(chart, plot)
