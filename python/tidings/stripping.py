"""From a page to its main text, with the way back to the page."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tidings import _core
from tidings._core import Stripped, StripOptions
from tidings._inputs import Favor, Format, Texts, each, take, texts_of

__all__ = ["Stripped", "strip", "strip_batch"]


def strip(
    doc: str | bytes,
    *,
    format: Format | None = None,
    encoding: str | None = None,
    title: bool = False,
    dateline: bool = False,
    captions: bool = False,
    comments: bool = False,
    tables: bool = True,
    favor: Favor = "balance",
    keep_all: bool = False,
) -> Stripped:
    """The main text of one page, HTML or plain text (sniffed when `format` is not given).

    With `keep_all` boilerplate stays: only markup goes, and lines are flowed anew.

    >>> import tidings as td
    >>> page = "<body><p>The ministers held talks in <b>Geneva</b> &amp; Paris on Tuesday, officials said.</p></body>"
    >>> stripped = td.strip(page)
    >>> at = stripped.text.find("Geneva & Paris")
    >>> start, end, *_ = stripped.source_span(at, at + len("Geneva & Paris"))
    >>> page[start:end]
    'Geneva</b> &amp; Paris'
    """
    how = StripOptions(
        title=title,
        dateline=dateline,
        captions=captions,
        comments=comments,
        tables=tables,
        favor=favor,
        keep_all=keep_all,
    )
    return _core.strip(doc, how, format=format, encoding=encoding)


def strip_batch(
    docs: Texts,
    *,
    column: str | None = None,
    format: Format | Sequence[Format | None] | None = None,
    encoding: str | Sequence[str | None] | None = None,
    title: bool = False,
    dateline: bool = False,
    captions: bool = False,
    comments: bool = False,
    tables: bool = True,
    favor: Favor = "balance",
    keep_all: bool = False,
    threads: int | None = None,
    portable: bool = False,
) -> pl.DataFrame:
    """The main text of many pages: doc, text, title, published, site, lang, encoding, zones, problems.

    `zones` lists the paragraphs: their place in `text` (`text_start`, `text_end`) and in the page (`start`, `end`),
    in code points.
    """
    docs = texts_of(docs, column)
    if not hasattr(docs, "__len__"):
        docs = pl.Series(docs)
    n = len(docs)
    return pl.DataFrame(
        _core.strip_batch(
            docs,
            StripOptions(
                title=title,
                dateline=dateline,
                captions=captions,
                comments=comments,
                tables=tables,
                favor=favor,
                keep_all=keep_all,
            ),
            formats=take(each(format), n, "format"),
            encodings=take(each(encoding), n, "encoding"),
            threads=threads,
            portable=portable,
        )
    )
