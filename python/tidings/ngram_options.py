"""Flags of the commands that count n-grams, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from . import options, plots
from .association import MEASURES as SCORES
from .keywords import MEASURES
from .ngram import MOST_WORDS
from .options import load_gazetteer
from .phrases import Phrases
from .readers import InputError

#: What documents are grouped by without a column: what they say, and where they are.
FIELDS = ("site", "date", "month", "year", "lang", "folder", "file")


def share_of(_: click.Context, __: click.Parameter, value: str) -> int | float:
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


def one_of(known: Iterable[str]) -> Callable[[click.Context, click.Parameter, str | None], list[str]]:
    """Reads names that are known, parted by commas."""

    def read(_: click.Context, __: click.Parameter, value: str | None) -> list[str]:
        names = [name.strip() for name in value.split(",")] if value else []
        for name in names:
            if name not in known:
                raise click.BadParameter(f"{name!r} is not one of {', '.join(known)}")
        return list(dict.fromkeys(names))

    return read


def lengths(default: str) -> Callable[[options.F], options.F]:
    """How long n-grams are."""
    return click.option("-n", "n", default=default, show_default=True, metavar="N",
                        help="Words of an n-gram: a number (2), or from-to (1-3); up to 64.")  # fmt: skip


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
    click.option("--min-df", default="1", show_default=True, metavar="N|SHARE", callback=share_of,
                 help="Leave out what stands in fewer documents: a number, or a share of them (0.01, 1%)."),
    click.option("--max-df", default="100%", show_default=True, metavar="N|SHARE", callback=share_of,
                 help="Leave out what stands in more."),
)  # fmt: skip

fold = click.option(
    "--fold", type=click.Choice(("lower", "none", "full")), default="lower", show_default=True,
    help="When two words are one: in lower case, as written, or as names are (accents, quotes, ...).",
)  # fmt: skip

keep_all = click.option("--keep-all", is_flag=True, help="Count menus and the like too: take away markup only.")

tokens = options.group(
    click.option("--tokens", type=click.Choice(("words", "characters")), default="words", show_default=True,
                 help="What n-grams are made of."),
    fold,
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
    click.option("--phrases", metavar="FILE", help="Phrases that are one token each, from `tidings phrases --save`."),
    keep_all,
)  # fmt: skip

memory = options.group(
    click.option("--memory", default="1GiB", show_default=True, metavar="SIZE",
                 help="What counts may take in memory, at least 16MiB; the rest goes to disk. The rows do not depend "
                 "on it."),
    click.option("--spill-dir", metavar="FOLDER",
                 help="Where on disk. [default: the system's folder for temporary files]"),
)  # fmt: skip

scores = options.group(
    click.option("--scores", callback=one_of(SCORES), metavar="A,B,...",
                 help=f"How strongly the words belong together: {', '.join(SCORES)}."),
    click.option("--sort-by", type=click.Choice(tuple(SCORES)), metavar="SCORE",
                 help="The highest score first. [default: the highest count]"),
)  # fmt: skip

measure = click.option(
    "--measure", default="g2,log_ratio", show_default=True, metavar="A,B,...", callback=one_of(MEASURES),
    help=f"How different the use is: {', '.join(MEASURES)}. The first orders the rows.",
)  # fmt: skip

by_field = options.group(
    click.option("--by", metavar="FIELD", help=f"Count apart by {', '.join(FIELDS)}, or by a column of a table."),
    click.option("--site-column", metavar="NAME", help="Column with the site of a document, or its address."),
)  # fmt: skip

picture = options.group(
    click.option("--plot", metavar="FILE", help="Draw the rows: .png, .svg, or .html, which opens offline."),
    click.option("--theme", type=click.Choice(tuple(plots.COLOURS)), default="light", show_default=True,
                 help="The colours of the picture."),
)  # fmt: skip

#: Options that were decided when counts were saved.
DECIDED = (
    "n", "tokens", "fold", "stop_words", "stop", "numbers", "punctuation", "boundary", "skip", "gazetteer",
    "entities", "phrases",
)  # fmt: skip


def lengths_of(n: str) -> tuple[int, int]:
    """What -n means."""
    found = re.fullmatch(r"([1-9]\d?)(?:-([1-9]\d?))?", n)
    if not found or not int(found[1]) <= int(found[2] or found[1]) <= MOST_WORDS:
        raise click.UsageError(f"-n {n}: give a number of words, up to {MOST_WORDS}, or a range such as 1-3")
    return int(found[1]), int(found[2] or found[1])


def token_options(named: dict[str, Any]) -> dict[str, Any]:
    """Takes what n-grams are made of out of a command's flags, as `ngrams` has it."""
    files, entities = named.pop("gazetteer"), named.pop("entities")
    if named["stop_words"] is None and named["stop"] != "edges":
        raise click.UsageError(f"--stop {named['stop']} is about stop words: say which, as in --stop-words en")
    named["phrases"] = phrases_in(named["phrases"])
    wanted = {
        "n": lengths_of(named.pop("n")),
        "stop_words": stop_words_of(named.pop("stop_words")),
        "gazetteer": load_gazetteer(files) if files or entities else None,
        "entities": entities or "text",
    }
    return wanted | {name: named.pop(name) for name in DECIDED if name in named and name != "phrases"}


def phrases_in(file: str | None) -> Phrases | None:
    """Phrases that were saved."""
    if file is None:
        return None
    try:
        return Phrases.load(file)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from None


def stop_words_of(given: str | None) -> str | list[str] | None:
    """A language, or the words in a file."""
    if given is None or re.fullmatch("[a-z]{2,3}", given):
        return given
    try:
        lines = Path(given).read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(
            f"{given}: byte {error.start + 1} is not UTF-8; save the list of stop words as UTF-8"
        ) from None
    except OSError as error:
        fix = "give a language by its code (en, de, ...), or a file with a word on each line"
        raise InputError(f"{given}: cannot be read: {error.strerror or error}; {fix}") from None
    return [word for line in lines if (word := line.strip()) and not word.startswith("#")]
