"""The commands that count n-grams: ngrams, keyness."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click
import polars as pl
from click.core import ParameterSource

from . import ngram_tables, options, plots
from ._core import TidingsError
from .document_commands import MINED, stripped
from .ngram import ngrams as count_ngrams
from .options import code_of, load_gazetteer, read_options
from .readers import Batch, InputError, ReadOptions, find_sources
from .scanning import Tally
from .sinks import Format, OutputError, check_file, format_of, whole_file
from .sources import expand
from .stripping import StripArguments
from .terminal import Meter, Rows, size, summary, talk
from .terminal import count as of

#: The ending of saved counters.
COUNTS = ".counts"
#: What documents are grouped by without a column: what they say, and where they are.
FIELDS = ("site", "date", "month", "year", "lang", "folder", "file")
#: Rows of a list on a terminal, and of one of several groups, when --top does not say.
SCREEN, SCREEN_OF_GROUPS = 20, 10
#: Bars of a panel and lines of a picture, at most.
BARS, LINES = 50, 8
#: The column of texts beside that of their groups.
TEXT = "_text"
#: Scores of association. SEAM: `tuple(association.MEASURES)`.
SCORES = ("pmi", "npmi", "g2", "t", "chi2", "dice", "log_odds")
#: Formats that counts are streamed to.
STREAMED = ("parquet", "csv", "ndjson")

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/@]*@)?(?:www\.)?([^/:?#]+)", re.IGNORECASE)


# --- options --------------------------------------------------------------------------------------------------------


def _share(_: click.Context, __: click.Parameter, value: str) -> int | float:
    """A number of documents, or a share of them."""
    if value.isdecimal():
        return int(value)
    try:
        share = float(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise click.BadParameter(f"{value!r} is neither a number of documents (5) nor a share of them (0.5, 50%)")
    return share


def _scores(_: click.Context, __: click.Parameter, value: str | None) -> list[str]:
    """Names of scores, parted by commas."""
    names = list(dict.fromkeys(name.strip() for name in (value or "").split(",") if name.strip()))
    for name in names:
        if name not in SCORES:
            raise click.BadParameter(f"{name!r} is not one of {', '.join(SCORES)}")
    return names


def lengths(default: str) -> Callable[[options.F], options.F]:
    """How long n-grams are."""
    return click.option("-n", "n", default=default, show_default=True, metavar="N",
                        help="Words of an n-gram: a number, or from-to.")  # fmt: skip


stop_words = options.group(
    click.option("--stop-words", metavar="LANG|FILE",
                 help="Words to leave out: of a language (en, de, ...), or of a file with one on each line."),
    click.option("--stop", type=click.Choice(("edges", "anywhere", "drop")), default="edges", show_default=True,
                 help="Leave out n-grams that begin or end with a stop word, or that hold one; or take the words out "
                 "before counting."),
)  # fmt: skip

choosing = options.group(
    click.option("--min-count", type=click.IntRange(1), default=1, show_default=True, metavar="N",
                 help="Leave out rarer ones."),
    click.option("--min-df", default="1", show_default=True, metavar="N|SHARE", callback=_share,
                 help="Leave out what stands in fewer documents: a number, or a share of them (0.01, 1%)."),
    click.option("--max-df", default="1.0", show_default=True, metavar="N|SHARE", callback=_share,
                 help="Leave out what stands in more."),
)  # fmt: skip

tokens = options.group(
    click.option("--tokens", type=click.Choice(("words", "characters")), default="words", show_default=True,
                 help="What n-grams are made of."),
    click.option("--fold", type=click.Choice(("lower", "none", "full")), default="lower", show_default=True,
                 help="When two words are one: in lower case, as written, or as names are (accents, quotes, ...)."),
    click.option("--numbers", type=click.Choice(("keep", "drop", "mask", "break")), default="keep",
                 show_default=True, help="Numbers: as they are, taken out, all as one token, or never in an n-gram."),
    click.option("--punctuation", type=click.Choice(("drop", "keep", "mask", "break")), default="drop",
                 show_default=True, help="Punctuation: the same."),
    click.option("--boundary", type=click.Choice(("sentence", "paragraph", "document")), default="sentence",
                 show_default=True, help="What no n-gram reaches across."),
    click.option("--skip", type=click.IntRange(0), default=0, show_default=True, metavar="K",
                 help="Skip-grams: up to K words are passed over inside of an n-gram."),
    click.option("-g", "--gazetteer", multiple=True, metavar="FILE",
                 help="Names that are one token each (JSONL, CSV, Parquet, compiled .tdg); repeatable. "
                 "[default: none; the names that come along with --entities]"),
    click.option("--entities", type=click.Choice(("text", "name", "id")),
                 help="What stands for a name: its words, its canonical name or its id. [default: text]"),
    click.option("--keep-all", is_flag=True, help="Count menus and the like too: take away markup only."),
)  # fmt: skip

memory = options.group(
    click.option("--memory", default="1GiB", show_default=True, metavar="SIZE",
                 help="What counts may take in memory; the rest goes to disk. The rows do not depend on it."),
    click.option("--spill-dir", metavar="FOLDER", help="Where on disk. [default: the system's, for what is passing]"),
)  # fmt: skip

by_field = options.group(
    click.option("--by", metavar="FIELD", help=f"Count apart by {', '.join(FIELDS)}, or by a column of a table."),
    click.option("--site-column", metavar="NAME", help="Column with the site of a document, or its address."),
)  # fmt: skip

picture = options.group(
    click.option("--plot", metavar="FILE", help="Draw the rows: .png, .svg, or .html, which opens offline."),
    click.option("--theme", type=click.Choice(tuple(plots.COLOURS)), default="light", show_default=True,
                 help="Of the picture."),
)  # fmt: skip

#: Options that were decided when counts were saved.
DECIDED = (
    "n", "tokens", "fold", "stop_words", "stop", "numbers", "punctuation", "boundary", "skip", "gazetteer",
    "entities",
)  # fmt: skip


def lengths_of(n: str) -> tuple[int, int]:
    """What -n means."""
    found = re.fullmatch(r"([1-9]\d?)(?:-([1-9]\d?))?", n)
    if not found or int(found[2] or found[1]) < int(found[1]):
        raise click.UsageError(f"-n {n}: give a number of words, or a range such as 1-3")
    return int(found[1]), int(found[2] or found[1])


def token_options(named: dict[str, Any]) -> dict[str, Any]:
    """Takes what n-grams are made of out of a command's flags, as `ngrams` has it."""
    files, entities = named.pop("gazetteer"), named.pop("entities")
    wanted = {
        "n": lengths_of(named.pop("n")),
        "stop_words": stop_words_of(named.pop("stop_words")),
        "gazetteer": load_gazetteer(files) if files or entities else None,
        "entities": entities or "text",
    }
    return wanted | {
        name: named.pop(name) for name in DECIDED if name not in ("n", "stop_words", "gazetteer", "entities")
    }


def stop_words_of(given: str | None) -> str | list[str] | None:
    """A language, or the words in a file."""
    if given is None or not (os.path.exists(given) or os.sep in given or "." in given):
        return given
    try:
        lines = Path(given).read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(
            f"{given}: byte {error.start + 1} is not UTF-8; save the list of stop words as UTF-8"
        ) from None
    except OSError as error:
        raise InputError(f"{given}: cannot be read: {error.strerror or error}; give a language or a file") from None
    return [word for line in lines if (word := line.strip()) and not word.startswith("#")]


# --- counting -------------------------------------------------------------------------------------------------------


class _Counter:
    """SEAM: what `NgramCounter` will be, over `ngrams`; goes when the engine is here, with its tests unchanged."""

    def __init__(self, n: Any = (1, 3), *, threads: int | None = None, **how: Any) -> None:
        self._n, self._how, self._threads = n, how, threads
        self._parts: list[pl.DataFrame] = []
        self._by: str | None = None
        self.n_documents = 0

    def add(self, texts: pl.DataFrame, *, column: str, by: str | None = None) -> _Counter:
        self._by = by
        self.n_documents += texts.height
        groups: Any = [((), texts)] if by is None else texts.group_by(by, maintain_order=True)
        for key, part in groups:
            rows = count_ngrams(part[column], self._n, threads=self._threads, **present(self._how))
            self._parts.append(rows.select(*([pl.lit(key[0], pl.String).alias(by)] if by else []), pl.all()))
        return self

    def merge(self, other: _Counter) -> _Counter:
        self._parts += other._parts
        self._by = other._by
        self.n_documents += other.n_documents
        return self

    def save(self, path: Path) -> None:
        self._whole().with_columns(pl.lit(self.n_documents).alias("_d")).write_parquet(path)

    @classmethod
    def load(cls, path: str) -> _Counter:
        try:
            frame = pl.read_parquet(path)
        except pl.exceptions.PolarsError:
            raise TidingsError(f"{path}: no saved counts") from None
        counter = cls()
        counter._parts = [frame.drop("_d")]
        counter._by = frame.columns[0] if frame.columns[0] != "n" else None
        counter.n_documents = frame["_d"][0]
        return counter

    def _whole(self) -> pl.DataFrame:
        keys = ([self._by] if self._by else []) + ["n", "ngram"]
        sums = (pl.col("count").sum(), pl.col("n_documents").sum(), pl.col("surface").first())
        rows = pl.concat(self._parts).group_by(keys).agg(sums)
        return rows.sort(*keys[:-1], "count", "ngram", descending=[False] * (len(keys) - 1) + [True, False])

    def finish(self, *, min_count: int, min_df: Any, max_df: Any, top: int | None, **_: Any) -> pl.DataFrame:
        rows = self._whole().filter(pl.col("count") >= min_count)
        low, high = (x * self.n_documents if isinstance(x, float) else x for x in (min_df, max_df))
        rows = rows.filter(pl.col("n_documents").is_between(low, high))
        return first(rows, [*([self._by] if self._by else []), "n"], top)

    def write(self, path: Path, **how: Any) -> None:
        rows = self.finish(**how)
        writers = {".parquet": rows.write_parquet, ".csv": rows.write_csv, ".ndjson": rows.write_ndjson}
        cast("Any", writers[path.suffix])(path)


NgramCounter = _Counter


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
    texts = [path for path in paths if not path.endswith(COUNTS)]
    if saved and not texts:
        given = [name for name in (*DECIDED, "by") if is_given(name)]
        if given:
            flag = "-n" if given[0] == "n" else "--" + given[0].replace("_", "-")
            raise click.UsageError(f"{flag}: was decided when {saved[0]} was saved; leave it out")
        counter = load(saved.pop(0), tally)
    else:
        counter = NgramCounter(**how, memory=named["memory"], spill_dir=named["spill_dir"], threads=named["threads"])
    documents: Counter[str | None] = Counter()
    quiet = named["quiet"]
    if texts:
        sources = find_sources(texts, reading, (lambda _: None) if quiet else talk)
        with Meter(sources, quiet=quiet) as meter:
            for batch, frame in stripped(sources, reading, named, tally, judged(named)):
                if by is None:
                    counter.add(frame.select("text"), column="text")
                else:
                    groups = groups_of(by, batch, frame)
                    documents.update(groups)
                    counter.add(
                        frame.select(pl.Series(by, groups, pl.String), pl.col("text").alias(TEXT)), column=TEXT, by=by
                    )
                meter(batch)
    for file in saved:
        counter.merge(load(file, tally))
    tally.check()
    if by is not None and documents[None] and not quiet:
        talk(f"{of(documents[None], 'documents')} without {by}: counted as a group of their own", "yellow")
    return Counted(counter, documents)


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
        counter.save(work)
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


def is_given(name: str) -> bool:
    """Whether a flag stands on the command line."""
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


def group_of(frame: pl.DataFrame) -> str | None:
    """The column of groups, which stands before `n`."""
    return frame.columns[0] if frame.columns[0] != "n" else None


def only_these(ngrams: Sequence[str], how: dict[str, Any]) -> list[str]:
    """N-grams as the counts have them: in the same tokens, folded in the same way."""
    wanted = []
    for text in ngrams:
        # Nothing is left out of what was asked for.
        kept = {name: value for name, value in how.items() if name not in ("n", "stop_words", "stop")}
        rows = count_ngrams([text], how["n"], **present(kept))
        if not rows.height:
            raise click.UsageError(f"--only {text}: is no n-gram of the lengths that are counted")
        wanted.append(str(rows.sort("n", descending=True, maintain_order=True)["ngram"][0]))
    return wanted


def present(how: dict[str, Any]) -> dict[str, Any]:
    # SEAM: the `ngrams` of now knows of no more.
    return {"fold": how["fold"]}


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
@lengths("1-3")
@stop_words
@by_field
@click.option("--by-document", is_flag=True, help="Count in each document apart.")
@choosing
@click.option("--top", type=click.IntRange(1), metavar="K",
              help="Only the first K of each length, and of each group. [default: all; on a terminal "
              f"{SCREEN}, or {SCREEN_OF_GROUPS} of each group]")  # fmt: skip
@click.option("--only", multiple=True, metavar="NGRAM", help="Only this one; repeatable.")
@click.option("--scores", callback=_scores, metavar="A,B,...",
              help=f"How strongly the words belong together: {', '.join(SCORES)}.")  # fmt: skip
@click.option("--sort-by", type=click.Choice(SCORES), metavar="SCORE",
              help="The highest score first. [default: the highest count]")  # fmt: skip
@options.rows
@picture
@click.option("--save", metavar="FILE", help=f"Save the counts, to be merged or asked again: a name in {COUNTS}.")
@tokens
@memory
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
        for flag, given in (
            ("--by", by),
            ("--save", save),
            ("--plot", plot),
            ("--only", only),
            ("--sort-by", sort_by),
        ):
            if given:
                raise click.UsageError(f"--by-document and {flag} do not go together")
        return by_documents(paths, how, top, out, format, reading, named)
    if sort_by is not None and sort_by not in scores:
        scores = [*scores, sort_by]
    wanted = only_these(only, how)
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
        group = group_of(frame)
        keys = [*([group] if group else []), "n"]
        if wanted:
            frame = frame.filter(pl.col("ngram").is_in(wanted))
        if sort_by is not None:
            order = [*keys, sort_by, "count", "ngram"]
            down = [name in (sort_by, "count") for name in order]
            frame = frame.sort(order, descending=down, nulls_last=[name == sort_by for name in order])
        if plot is not None:
            draw(frame, plot, theme, group, sort_by, top, wanted, counted, how, tally)
        frame = first(frame, keys, top)
        if rows.table:
            if sort_by is not None:
                frame = frame.filter(pl.col(sort_by).is_not_null())
            for part in ngram_tables.counts(
                rows.console, frame, by=group, measure=sort_by or "count", tokens=how["tokens"],
                documents=counted.documents,
            ):  # fmt: skip
                rows.console.print(part)
            if default_top and not quiet:
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
                    frame["text"].fill_null(""), how["n"], by_document=True, min_count=named["min_count"],
                    threads=named["threads"], **present(how),
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
    group: str | None,
    sort_by: str | None,
    top: int | None,
    wanted: Sequence[str],
    counted: Counted,
    how: dict[str, Any],
    tally: Tally,
) -> None:
    """Lines over time for groups that are periods, else bars."""
    subtitle = said(tally, how)
    if group in plots.PERIODS and sort_by is None:
        documents = counted.documents
        totals = (
            pl.DataFrame({group: list(documents), "n_documents": list(documents.values())}) if documents else None
        )
        chart = plots.over_time(
            frame, by=group, ngrams=wanted or None, totals=totals, top=min(top or LINES, LINES), subtitle=subtitle,
            theme=theme,
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
