"""Keyword in context: where phrases, patterns and names stand, with the words around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeAlias

import polars as pl

from tidings import _core
from tidings._core import TidingsError
from tidings._inputs import Texts, texts_of
from tidings.gazetteer import Gazetteer, checked

Fold: TypeAlias = Literal["none", "lower", "full"]
Order: TypeAlias = Literal["position", "left", "right"]
ValueType: TypeAlias = Literal["glob", "fixed", "regex"]
Within: TypeAlias = Literal["document", "sentence"]


def kwic(
    texts: Texts,
    pattern: str | Sequence[str] | None = None,
    *,
    window: int = 5,
    column: str | None = None,
    within: Within = "document",
    valuetype: ValueType = "glob",
    fold: Fold = "lower",
    gazetteer: Gazetteer | None = None,
    entity: str | Sequence[str] | None = None,
    limit: int | None = None,
    threads: int | None = None,
    portable: bool = False,
) -> pl.DataFrame:
    """Every place where a phrase stands in `texts`, taken as they are, with up to `window` words to each side.

    A row for each place, by text, then by position: the first `limit` of them. `left` + `keyword` + `right` is how
    the text reads there, a space for each run of white space. `start` and `end` are code points of the text as given,
    `byte_start` and `byte_end` bytes; `text[left_start:right_end]` is all of it as it stands. `pattern` says which of
    several it was.

    `pattern` is one phrase or several. Its words are compared with the words of a sentence, one by one, so that there
    are as many rows as :func:`ngrams` counts. Marks between words (punctuation, `'s`) are passed over, but for those
    that the phrase has itself. `valuetype` is that of quanteda: "glob", `*` in a word stands for any characters and
    `?` for one ("terror*", "* embargo"); "fixed", as written; "regex", a regular expression for each word, parted by
    spaces, that matches anywhere in it. `fold` says when words are the same: as written, in lower case, or folded as
    names are (accents, quotes, dashes, ...).

    With a `gazetteer` its names are found as well: all, or those of `entity`, which takes ids, canonical names and
    both with `*` ("person:*"); `pattern` is the id then. An `entity` without a gazetteer is one of the default.

    `within`: the context goes on to the ends of the document, or to those of the sentence. A phrase never goes on
    behind the end of a sentence.

    Raises `TidingsError` for nothing to look for, a pattern without a word or that is no regular expression, an
    entity that the gazetteer does not have, and a window or limit below 0.

    >>> import tidings as td
    >>> texts = ["The cease-fire held. Both sides praised it.", "No cease-fire,\\nno talks."]
    >>> td.kwic(texts, "cease-fire", window=2).select("doc", "left", "keyword", "right").rows()
    [(0, 'The ', 'cease-fire', ' held. Both'), (1, 'No ', 'cease-fire', ', no talks.')]
    >>> td.kwic(["Libya’s talks in Geneva"], entity="Libya").select("keyword", "pattern", "start", "end").rows()
    [('Libya', 'country:LBY', 0, 5)]
    """
    if limit is not None and limit < 0:
        raise TidingsError(f"limit must be at least 0, not {limit}")
    return pl.DataFrame(
        compiled(
            pattern, window=window, within=within, valuetype=valuetype, fold=fold, gazetteer=gazetteer, entity=entity
        ).find(texts_of(texts, column), limit=limit, portable=portable, threads=threads)
    )


def compiled(
    pattern: str | Sequence[str] | None,
    *,
    window: int,
    within: Within,
    valuetype: ValueType,
    fold: Fold,
    gazetteer: Gazetteer | None,
    entity: str | Sequence[str] | None,
) -> _core.Kwic:
    """What to look for, ready to be looked for in many texts."""
    if window < 0:
        raise TidingsError(f"window must be at least 0 words, not {window}")
    patterns = several("pattern", pattern)
    entities = None if entity is None else several("entity", entity)
    if entities is not None and gazetteer is None:
        gazetteer = Gazetteer.default()
    if not patterns and gazetteer is None:
        raise TidingsError("nothing to look for: give a pattern, or a gazetteer or an entity")
    return _core.Kwic(
        patterns,
        window=window,
        within=within,
        valuetype=valuetype,
        fold=fold,
        gazetteer=None if gazetteer is None else checked(gazetteer)._core,
        entity=entities,
    )


def several(name: str, given: str | Sequence[str] | None) -> list[str]:
    """One or several, each once."""
    one = isinstance(given, str) or not isinstance(given, Iterable)
    items: list[Any] = [] if given is None else [given] if one else list(given)
    for item in items:
        if not isinstance(item, str):
            raise TidingsError(f"{name} must be a string or several, and one is {type(item).__name__}")
    if given is not None and not items:
        raise TidingsError(f"{name} is empty: give one, or leave it out")
    return list(dict.fromkeys(items))


def ordered(lines: pl.DataFrame, by: Order) -> pl.DataFrame:
    """Lines of a concordance by the words behind the keyword, or by those before it, the nearest first, in lower
    case; of equals the first comes first."""
    if by == "position":
        return lines
    words = pl.col(by).str.to_lowercase().str.extract_all(r"[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*")
    return lines.sort((words.list.reverse() if by == "left" else words).list.join(" "), maintain_order=True)
