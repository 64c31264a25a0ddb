"""From a page to its main text, with the way back to the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict, TypeVar, Unpack, cast

import polars as pl

from tidings import _core
from tidings._core import Block, StripOptions, Stripped, TidingsError
from tidings._inputs import Favor, Format, Texts, each, pick, readable, take, texts_of
from tidings.templates import Templates

__all__ = ["Block", "StripArguments", "Stripped", "strip", "strip_batch", "strip_explain", "strip_frame"]

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


class StripArguments(TypedDict, total=False):
    """What may stand in the text and what becomes of blocks in doubt: the same for all functions that strip."""

    title: bool
    """The headline, which is in `title` either way; off unless asked for."""
    dateline: bool
    """Lines that hold the day of publication; off unless asked for."""
    captions: bool
    """Lines under pictures; off unless asked for."""
    comments: bool
    """What readers wrote below; off unless asked for."""
    tables: bool
    """Tables; on unless switched off."""
    links: bool
    """Note where words lead, in `links` and in Markdown; the text is the same. Off unless asked for."""
    favor: Favor
    """"precision" drops blocks in doubt, "recall" keeps them; "balance" unless said."""
    keep_all: bool
    """Keep menus and the like: only markup goes, and lines are flowed anew. Off unless asked for."""
    templates: Templates | None
    """Lines that recur on sites, as learned from other pages, which belong to no story; none unless given."""


def how(options: StripArguments) -> StripOptions:
    """The options as Rust takes them."""
    given = cast("dict[str, Any]", dict(options))
    templates: Templates | None = given.pop("templates", None)
    return StripOptions(**given, templates=None if templates is None else templates._core)


def strip(
    doc: str | bytes,
    *,
    format: Format | None = None,
    encoding: str | None = None,
    site: str | None = None,
    **options: Unpack[StripArguments],
) -> Stripped:
    """The main text of one page, HTML or plain text, without menus, share bars, related headlines and footers.

    format: "html" or "text"; sniffed when not given.
    encoding: of `bytes`; else a byte order mark, the page's own word, or a guess.
    title, dateline, captions, comments: whether they stand in the text too; all False unless asked for.
    tables: whether tables do; True.
    links: whether links are noted, in `links` and in Markdown; False.
    favor: "precision" drops blocks in doubt, "recall" keeps them; "balance".
    keep_all: keeps menus and the like: only markup goes, and lines are flowed anew; False.
    templates: lines that recur on sites, as learned from other pages (`Templates.learn`), which go too; None.
    site: the page's site, for `templates`: a name, or an address of which the host counts; else as the page says.

    >>> import tidings as td
    >>> page = "<body><p>The ministers held talks in <b>Geneva</b> &amp; Paris on Tuesday, officials said.</p></body>"
    >>> stripped = td.strip(page)
    >>> at = stripped.text.find("Geneva & Paris")
    >>> start, end, *_ = stripped.source_span(at, at + len("Geneva & Paris"))
    >>> page[start:end]
    'Geneva</b> &amp; Paris'
    >>> stripped.blocks[0].kind, stripped.markdown()
    ('paragraph', 'The ministers held talks in Geneva & Paris on Tuesday, officials said.\\n')
    """
    return _core.strip(doc, how(options), format=format, encoding=encoding, site=site)


def strip_batch(
    docs: Texts,
    *,
    column: str | None = None,
    format: Format | Sequence[Format | None] | None = None,
    encoding: str | Sequence[str | None] | None = None,
    site: str | Iterable[str | None] | None = None,
    threads: int | None = None,
    portable: bool = False,
    markdown: bool = False,
    **options: Unpack[StripArguments],
) -> pl.DataFrame:
    """The main text of many pages: a row for each, with what the page says of itself; `tidings.schema()["strip"]` has
    the columns. `markdown` fills the column of that name. `strip` says what the options mean.

    `zones` lists the paragraphs: what they are, and their place in `text` (`text_start`, `text_end`) and in the page
    (`start`, `end`), in code points.

    >>> import tidings as td
    >>> pages = ["<p>The ministers met in Arica on Monday and agreed to meet again.</p>", None]
    >>> td.strip_batch(pages)["text"].to_list()
    ['The ministers met in Arica on Monday and agreed to meet again.', None]
    """
    docs = texts_of(docs, column)
    if not hasattr(docs, "__len__"):
        docs = pl.Series(docs)
    n = len(docs)
    return pl.DataFrame(
        _core.strip_batch(
            docs,
            how(options),
            formats=take(each(format), n, "format"),
            encodings=take(each(encoding), n, "encoding"),
            sites=take(each(site), n, "site"),
            threads=threads,
            portable=portable,
            markdown=markdown,
        )
    )


def strip_frame(
    frame: Frame,
    column: str | None = None,
    *,
    prefix: str = "",
    format: Format | None = None,
    encoding: str | None = None,
    site_column: str | None = None,
    threads: int | None = None,
    portable: bool = False,
    markdown: bool = False,
    **options: Unpack[StripArguments],
) -> Frame:
    """`frame` with the main text of the pages in `column` and what they say of themselves, in columns to the right.

    The columns are those of `strip_batch`, without `doc`: text, title, published, site, lang, encoding, zones,
    problems, published_basis, authors, url, links, and markdown, which is filled when asked for. `prefix` is put
    before their names, for a frame that has such columns. Rows keep their order. Where there is no page (null), all
    of them are null. A `LazyFrame` stays lazy: pages are stripped when it is collected. `strip` says what the options
    mean.

    column: the pages, as text or as bytes; may be left out when it is called `text` or is the only one.
    site_column: the site of each page, for `templates`.

    >>> import polars as pl
    >>> import tidings as td
    >>> page = "<p>The ministers met in Arica on Monday and agreed to meet again before the end of the year.</p>"
    >>> pages = pl.DataFrame({"id": [1, 2], "html": [page, None]})
    >>> td.strip_frame(pages, "html", prefix="main_").select("id", pl.col("main_text").str.head(22)).rows()
    [(1, 'The ministers met in A'), (2, None)]
    """
    if not isinstance(frame, pl.DataFrame | pl.LazyFrame):
        raise TidingsError(
            f"expected a polars.DataFrame or LazyFrame and got {type(frame).__name__}; polars.from_pandas and "
            "polars.from_arrow make one of other frames"
        )
    schema = frame.collect_schema()
    pages = pick(schema.names(), column)
    if schema[pages] not in (pl.String, pl.Binary, pl.Null):
        texts = [name for name, kind in schema.items() if kind in (pl.String, pl.Binary)]
        which = f"; columns with texts are {', '.join(texts)}" if texts else ""
        raise TidingsError(f"column {pages!r} is {schema[pages]}, and pages are String or Binary{which}")
    added = dict(pl.DataFrame(_core.schemas(portable=portable)["strip"]).drop("doc").schema)
    if taken := [prefix + name for name in added if prefix + name in schema]:
        raise TidingsError(
            f'the frame has a column {taken[0]!r} already; give prefix=, as in prefix="main_", for other names'
        )
    settled = how(options)
    where = None if site_column is None else pick(schema.names(), site_column)

    def widen(part: pl.DataFrame) -> pl.DataFrame:
        texts = readable(part[pages])
        n = len(texts)
        stripped = pl.DataFrame(
            _core.strip_batch(
                texts,
                settled,
                formats=[format] * n,
                encodings=[encoding] * n,
                sites=None if where is None else part[where].cast(pl.String).to_list(),
                threads=threads,
                portable=portable,
                markdown=markdown,
            )
        )
        there = texts.is_not_null()
        columns = [pl.when(there).then(pl.col(name)).otherwise(None).alias(prefix + name) for name in added]
        return part.hstack(stripped.select(columns))

    if isinstance(frame, pl.LazyFrame):
        wide = pl.Schema({**schema, **{prefix + name: kind for name, kind in added.items()}})
        return frame.map_batches(widen, schema=wide)
    return widen(frame)


def strip_explain(
    doc: str | bytes,
    *,
    format: Format | None = None,
    encoding: str | None = None,
    site: str | None = None,
    portable: bool = False,
    **options: Unpack[StripArguments],
) -> pl.DataFrame:
    """Why blocks of one page are kept or dropped: a row for each, in the order of the page, with the zone that it
    stands in the text as (null: it does not), its points, the reasons behind them, and what decided in their place,
    if anything did.
    `tidings.schema()["strip_explain"]` has the columns. `strip` says what the options mean.

    >>> import tidings as td
    >>> text = "Five ministers met in Arica on Monday, officials said.\\n\\nShare on Facebook\\n"
    >>> td.strip_explain(text).columns[-4:]
    ['points', 'rule', 'reasons', 'text']
    """
    return pl.DataFrame(
        _core.strip_explain(doc, how(options), format=format, encoding=encoding, site=site, portable=portable)
    )
