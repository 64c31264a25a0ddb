"""Flags of the command, each declared once, so that it means the same everywhere; and what they mean: the files that
they name, loaded, and the exit codes."""

from __future__ import annotations

import codecs
import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

import click

from ._core import GazetteerError, RuleError, TemplatesError
from .gazetteer import DRESS, Dress, Gazetteer
from .readers import KINDS, Document, Kind, ReadOptions
from .rules import Rules
from .scanning import BATCH_DOCUMENTS, Tally
from .stripping import StripArguments
from .templates import Templates

DONE, PROBLEMS, USAGE, INPUT, TOOLS, OUTPUT, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 5, 70, 130

F = TypeVar("F", bound=Callable[..., Any])

#: Formats of rows; those that are not text need a file.
ROWS = ("table", "ndjson", "csv", "parquet", "arrow")


def _encoding(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        try:
            codecs.lookup(value)
        except LookupError:
            raise click.BadParameter(
                f"unknown encoding {value!r}; use a name such as utf-8 or windows-1252"
            ) from None
    return value


def group(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, shown in the order given."""

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


paths = click.argument("paths", nargs=-1, required=True, metavar="PATHS...")

reading = group(
    click.option(
        "--input-format", type=click.Choice(KINDS), default="auto",
        help="How PATHS are read, whatever their names say. [default: by the suffix; standard input is one document]",
    ),
    click.option("--column", metavar="NAME", help="Column of a table (JSONL, CSV, Parquet) with the text. "
                 "[default: the first of text, content, body, html]"),
    click.option("--id-column", metavar="NAME", help="Column with the id of a document. [default: PATH#LINE]"),
    click.option("--published-column", metavar="NAME", help="Column with the day of publication, YYYY-MM-DD."),
    click.option("--encoding", metavar="NAME", callback=_encoding,
                 help="Encoding of the files. [default: what the page says, or a guess; tables: UTF-8]"),
)  # fmt: skip

gazetteer = click.option(
    "-g", "--gazetteer", multiple=True, metavar="FILE",
    help="Names to find (JSONL, CSV, Parquet, compiled .tdg); repeatable. These and no others. "
         "[default: the one that comes along]",
)  # fmt: skip

keep = click.option(
    "--keep", multiple=True, type=click.Choice(DRESS), metavar="DRESS",
    help=f"What is not to be folded away; repeatable: {', '.join(DRESS)}.",
)  # fmt: skip

finding = group(
    click.option("--kind", type=click.Choice(("longest", "first", "overlapping")), default="longest",
                 show_default=True, help="Of names at one place: the longest, the one of highest priority, or all."),
    click.option("--boundary", type=click.Choice(("word", "none")), default="word", show_default=True,
                 help="Whole words, or anywhere."),
    click.option("--fuzzy", is_flag=True,
                 help="Also long names that differ a little: by one edit for every eight characters."),
    keep,
)  # fmt: skip

stripping = group(
    click.option("--title/--no-title", default=None,
                 help="The headline stands in the text. [default: in Markdown only; it is in the rows either way]"),
    click.option("--dateline/--no-dateline", default=False, help="So does the line with the day of publication."),
    click.option("--captions/--no-captions", default=False, help="So do the lines under pictures."),
    click.option("--comments/--no-comments", default=False, help="So does what readers wrote below."),
    click.option("--tables/--no-tables", default=True, show_default=True, help="So do tables."),
    click.option("--links/--no-links", default=False, help="Say where words lead, in Markdown and in rows."),
    click.option("--favor", type=click.Choice(("balance", "precision", "recall")), default="balance",
                 show_default=True, help="Drop what is in doubt (precision), or keep it (recall)."),
    click.option("--keep-all", is_flag=True, help="Keep menus and the like: take away markup only."),
)  # fmt: skip

rules = click.option(
    "-r", "--rules", multiple=True, metavar="FILE",
    help="Rule file, or folder of *.rules; repeatable. These and no others. [default: those that come along]",
)  # fmt: skip

site = group(
    click.option("--site", metavar="NAME", help="The site of all documents: a name, or an address of which the host "
                 "counts. [default: what each page says of itself]"),
    click.option("--site-column", metavar="NAME", help="Column with the site of a document, or its address."),
)  # fmt: skip

templates = group(
    click.option("--templates", metavar="FILE",
                 help="Lines that recur on a site, from `tidings templates learn`: they belong to no story."),
    site,
)  # fmt: skip

running = group(
    click.option("--threads", type=click.IntRange(1), metavar="N", help="[default: as many as there are cores]"),
    click.option("--batch-size", type=click.IntRange(1), default=BATCH_DOCUMENTS, show_default=True, metavar="N",
                 help="Documents read at a time; a batch is also cut at about 1 MB. The rows do not depend on it."),
)  # fmt: skip

quiet = click.option("-q", "--quiet", is_flag=True, help="No progress, notes or summary on standard error.")

portable = click.option("--portable", is_flag=True, help="Plain strings instead of enums, for engines without them.")

rows = group(
    click.option("-o", "--out", metavar="FILE", help="Write to this file: .parquet, .ndjson, .csv or .arrow."),
    click.option("--format", type=click.Choice(ROWS),
                 help="[default: by the suffix of -o; else a table on a terminal and ndjson in a pipe]"),
)  # fmt: skip


def load_gazetteer(files: Sequence[str], keep: Sequence[str] = ()) -> Gazetteer:
    """The gazetteers named, or the default."""
    with reading_gazetteers():
        return Gazetteer.load(list(files) or None, keep=cast("Sequence[Dress]", keep))


@contextlib.contextmanager
def reading_gazetteers() -> Iterator[None]:
    """Turns what the system says of a file into an error of the gazetteer, which says what to do."""
    try:
        yield
    except OSError as error:
        raise GazetteerError(_reason(error)) from None


def load_rules(files: Sequence[str]) -> Rules:
    """The rules named, or the default."""
    try:
        return Rules.load(list(files) or None)
    except OSError as error:
        raise RuleError(_reason(error)) from None


def templates_of(named: dict[str, Any]) -> tuple[Templates | None, str | None]:
    """Takes `--templates` and `--site` out of a command's flags: the templates, loaded, and the site of all."""
    file, name = named.pop("templates"), named.pop("site")
    if file is None and (name is not None or named["site_column"] is not None):
        raise click.UsageError("--site and --site-column are for --templates")
    return (None if file is None else load_templates(file)), name


def load_templates(file: str) -> Templates:
    """The templates in a file."""
    try:
        return Templates.load(file)
    except OSError as error:
        raise TemplatesError(_reason(error)) from None


def formats(documents: Sequence[Document]) -> list[Any]:
    """The formats of documents, as Rust takes them."""
    return [d.format for d in documents]


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{error.filename}: no such file: check the path"
    if isinstance(error, IsADirectoryError):
        return f"{error.filename}: is a folder: name a file in it"
    if isinstance(error, PermissionError):
        return f"{error.filename}: may not be read: ask for the right to (chmod +r)"
    return f"{error.filename}: cannot be read: {error.strerror or error}"


def read_options(named: dict[str, Any]) -> ReadOptions:
    """Takes the flags of `options.reading` out of a command's."""
    return ReadOptions(
        cast("Kind", named.pop("input_format")),
        named.pop("column"),
        named.pop("id_column"),
        named.pop("published_column"),
        named.pop("encoding"),
        named.pop("site_column", None),
        named.pop("group_column", None),
    )


def strip_arguments(named: dict[str, Any], *, markdown: bool) -> StripArguments:
    """Takes the flags of `options.stripping` out of a command's."""
    arguments = {name: named.pop(name) for name in StripArguments.__annotations__}
    if arguments["title"] is None:
        arguments["title"] = markdown
    return cast("StripArguments", arguments)


def code_of(tally: Tally) -> int:
    """Done, or finished with problems."""
    return PROBLEMS if tally.problems else DONE
