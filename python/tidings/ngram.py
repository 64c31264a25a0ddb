"""Counts of n-grams: over texts at hand, or over batches that need not fit memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from os import PathLike
from typing import Any, Literal, TypeAlias

import polars as pl

from tidings import _core
from tidings._core import TidingsError
from tidings._inputs import Texts, is_arrow, pick, texts_of
from tidings.gazetteer import Gazetteer
from tidings.stopwords import stop_words as list_of

Fold: TypeAlias = Literal["none", "lower", "full"]
"""When two words count as one: as written, in lower case, or folded as names are (accents, quotes, ...)."""
Treatment: TypeAlias = Literal["keep", "drop", "mask", "break"]
"""What becomes of tokens of one kind: each is a word of n-grams; they are left out and n-grams go on over the gap; one
sign stands for each; they are left out and no n-gram goes across."""


class NgramCounter:
    """Counts n-grams over any number of batches of texts.

    >>> import tidings as td
    >>> counter = td.NgramCounter(n=2)
    >>> counter.add(["the talks in Geneva"]).add(["the talks"]).finish().select("ngram", "count").rows()
    [('the talks', 2), ('in geneva', 1), ('talks in', 1)]

    What a word of an n-gram is:

    - `n`: how many words, one number or from, to; at most 64.
    - `tokens`: `"words"` (words and numbers, as everywhere in tidings) or `"characters"` (code points; white space is
      one space). Texts may also be lists of tokens that were made elsewhere; no n-gram goes across a null in them.
    - `fold`: when two words count as one: `"none"` as written, `"lower"` in lower case, `"full"` folded as names are.
    - `stop_words`: a language such as `"en"` (see `stop_words`), or words. `stop` says what becomes of them: n-grams
      that begin or end with one are left out (`"edges"`), those that hold one (`"anywhere"`), or they are taken out
      before n-grams are made (`"drop"`).
    - `numbers`, `punctuation`: `"keep"`, `"drop"`, `"mask"` (`<number>`, `<punct>`) or `"break"`, see `Treatment`.
    - `boundary`: no n-gram goes across the end of a `"sentence"`, a `"paragraph"` or a `"document"`.
    - `skip`: so many words, all in all, may be left out between those of an n-gram (k-skip-n-grams).
    - `gazetteer`: its names in the texts are one word each, and `entities` says what stands for one: its words as
      written (`"text"`: `united_nations`), those of the canonical name (`"name"`) or the id (`"id"`).

    One thread at a time may use it.
    """

    def __init__(
        self,
        n: int | tuple[int, int] = (1, 3),
        *,
        tokens: Literal["words", "characters"] = "words",
        fold: Fold = "lower",
        stop_words: str | Iterable[str] | None = None,
        stop: Literal["edges", "anywhere", "drop"] = "edges",
        numbers: Treatment = "keep",
        punctuation: Treatment = "drop",
        boundary: Literal["sentence", "paragraph", "document"] = "sentence",
        skip: int = 0,
        gazetteer: Gazetteer | None = None,
        entities: Literal["text", "name", "id"] = "text",
        threads: int | None = None,
        _by_document: bool = False,
    ) -> None:
        n_min, n_max = range_of(n)
        self._grouped: bool | None = None
        self._options: dict[str, Any] = {
            "tokens": tokens,
            "fold": fold,
            "stop_words": None if stop_words is None else words_of(stop_words),
            "stop": stop,
            "numbers": numbers,
            "punctuation": punctuation,
            "boundary": boundary,
            "skip": whole("skip", skip),
            "gazetteer": None if gazetteer is None else gazetteer._core,
            "entities": entities,
        }
        self._threads = threads
        self._range = (n_min, n_max)
        self._by_document = _by_document
        # What can be had by group or document is decided before the first text is read.
        self._core: _core.NgramCounter | None = None

    def add(
        self, texts: Texts | Sequence[Sequence[str | None]], *, column: str | None = None, by: Any = None
    ) -> NgramCounter:
        """Counts further texts, or lists of tokens, and returns the counter.

        `by`: the group of each text (a list, a Series, or the name of a column when `texts` is a frame), in all calls
        or in none; its rows are then those of `finish`. Raises `TidingsError` for texts that are none.
        """
        groups = groups_of(texts, by)
        if self._grouped is None:
            self._grouped = groups is not None
        elif self._grouped is not (groups is not None):
            raise TidingsError("by= must be given for all texts of a counter, or for none")
        read, lengths = tokens_of(texts, column)
        self._counter().add(read, lengths=lengths, groups=groups, threads=self._threads)
        return self

    def _counter(self) -> _core.NgramCounter:
        if self._core is None:
            by_group = self._by_document or bool(self._grouped)
            self._core = _core.NgramCounter(*self._range, by_group=by_group, **self._options)
        return self._core

    @property
    def n_documents(self) -> int:
        """Texts that were added."""
        return self._counter().n_documents

    @property
    def n_tokens(self) -> int:
        """Words that were counted."""
        return self._counter().n_tokens

    def finish(
        self,
        *,
        min_count: int = 1,
        min_df: float = 1,
        max_df: float = 1.0,
        top: int | None = None,
        scores: str | Sequence[str] = (),
        surface: bool = True,
        portable: bool = False,
        _last: bool = False,
    ) -> pl.DataFrame:
        """The rows of what was added so far; more may be added afterwards.

        Columns n, ngram, count, n_documents and surface (as it is most often written); the most frequent first for
        each n, then by the words. With groups, `group` goes before them and all counts are of the group; groups are in
        code point order, one without a name first.

        `min_count`, `min_df` and `max_df` leave out n-grams by their occurrences and their documents in all texts
        (whole numbers; of documents also a share, as 0.5); `top` keeps so many of each n (and group). `scores`:
        measures of association, see `association`, each a column.
        """
        scores = [scores] if isinstance(scores, str) else list(scores)
        if scores and self._grouped:
            raise TidingsError("scores are of all texts: count without by=, or compare groups with td.keyness")
        core = self._counter()
        n_tokens = core.n_tokens
        rows = pl.DataFrame(
            core.finish(
                by="document" if self._by_document else "group" if self._grouped else "corpus",
                min_count=whole("min_count", min_count),
                min_df=documents("min_df", min_df, core.n_documents, up=True),
                max_df=documents("max_df", max_df, core.n_documents, up=False),
                top=None if top is None else whole("top", top),
                surface=surface,
                margins=bool(scores),
                last=_last,
                portable=portable,
                threads=self._threads,
            )
        )
        return add_scores(rows, scores, n_tokens) if scores else rows


def ngrams(
    texts: Texts | Sequence[Sequence[str | None]],
    n: int | tuple[int, int] = (1, 3),
    *,
    column: str | None = None,
    by: Any = None,
    by_document: bool = False,
    tokens: Literal["words", "characters"] = "words",
    fold: Fold = "lower",
    stop_words: str | Iterable[str] | None = None,
    stop: Literal["edges", "anywhere", "drop"] = "edges",
    numbers: Treatment = "keep",
    punctuation: Treatment = "drop",
    boundary: Literal["sentence", "paragraph", "document"] = "sentence",
    skip: int = 0,
    gazetteer: Gazetteer | None = None,
    entities: Literal["text", "name", "id"] = "text",
    min_count: int = 1,
    min_df: float = 1,
    max_df: float = 1.0,
    top: int | None = None,
    scores: str | Sequence[str] = (),
    surface: bool = True,
    threads: int | None = None,
    portable: bool = False,
) -> pl.DataFrame:
    """Runs of `n` words (from, to), with how often and in how many of the texts they stand.

    Columns n, ngram, count, n_documents and surface (as it is most often written); most frequent first for each n,
    then by the words. With `by` (the group of each text: a list, a Series, or the name of a column when `texts` is a
    frame) rows are those of each group, behind a column group. With `by_document`, a row for each text that holds an
    n-gram: doc (the row of the text), n, ngram, count.

    What a word is: see `NgramCounter`. What is left out, and `scores`: see `NgramCounter.finish`.

    >>> import tidings as td
    >>> td.ngrams(["the talks in Geneva", "the talks"], n=2).select("n", "ngram", "count", "n_documents").rows()
    [(2, 'the talks', 2, 2), (2, 'in geneva', 1, 1), (2, 'talks in', 1, 1)]
    """
    if by_document and (by is not None or scores):
        raise TidingsError("by_document= cannot be had together with by= or scores=: count twice")
    counter = NgramCounter(
        n, tokens=tokens, fold=fold, stop_words=stop_words, stop=stop, numbers=numbers, punctuation=punctuation,
        boundary=boundary, skip=skip, gazetteer=gazetteer, entities=entities, threads=threads, _by_document=by_document,
    )  # fmt: skip
    counter.add(texts, column=column, by=by)
    return counter.finish(
        min_count=min_count, min_df=min_df, max_df=max_df, top=top, scores=scores, surface=surface, portable=portable,
        _last=True,
    )  # fmt: skip


def range_of(n: int | tuple[int, int]) -> tuple[int, int]:
    """The shortest and the longest."""
    if isinstance(n, int) and not isinstance(n, bool):
        n = (n, n)
    if not (isinstance(n, Sequence) and len(n) == 2 and all(isinstance(end, int) for end in n)):
        raise TidingsError(f"n must be a number of words, or the least and the most, as in (1, 3), not {n!r}")
    low, high = n
    if low < 1 or high < low or high > 64:
        raise TidingsError(f"n from {low} to {high} cannot be counted: give 1 <= min <= max <= 64")
    return low, high


def whole(name: str, value: int) -> int:
    """A number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TidingsError(f"{name} must be a whole number, 0 or more, not {value!r}")
    return value


def documents(name: str, value: float, n_documents: int, *, up: bool) -> int:
    """A number of documents, from one or from a share of all."""
    if isinstance(value, float):
        if not 0.0 <= value <= 1.0:
            raise TidingsError(f"{name} is a share of the texts from 0.0 to 1.0, or a whole number of them, not {value}")
        # As in scikit-learn: an n-gram stays when min_df * n <= n_documents <= max_df * n.
        share = value * n_documents
        return int(-(-share // 1)) if up else int(share // 1)
    return whole(name, value)


def words_of(stop_words: str | Iterable[str]) -> list[str]:
    """A list of stop words, by its language or as given."""
    return list_of(stop_words) if isinstance(stop_words, str) else list(stop_words)


def groups_of(texts: Any, by: Any) -> Any:
    """The names of the groups as `_core` reads them, or None."""
    if by is None:
        return None
    if isinstance(by, str):
        if isinstance(texts, pl.LazyFrame):
            raise TidingsError("by= names a column of a DataFrame: collect the LazyFrame first")
        if not isinstance(texts, pl.DataFrame):
            raise TidingsError("by= names a column of a frame, and the texts are no polars.DataFrame: give a list")
        by = texts[pick(texts.columns, by)]
    groups = by if isinstance(by, pl.Series) else pl.Series(list(by), strict=False)
    return groups.cast(pl.String)


def tokens_of(texts: Any, column: str | None) -> tuple[Any, list[int] | None]:
    """What `_core` reads; for lists of tokens, all tokens in a row and how many each list has."""
    if isinstance(texts, (pl.DataFrame, pl.LazyFrame)):
        texts = texts_of(texts, column)
    elif column is None and isinstance(texts, (list, tuple)) and any(isinstance(row, (list, tuple)) for row in texts):
        rows = [[] if row is None else row for row in texts]
        if not all(isinstance(row, (list, tuple)) for row in rows):
            raise TidingsError("some texts are lists of tokens and some are strings: give one kind")
        flat = list(chain.from_iterable(rows))
        return flat, [len(row) for row in rows]
    elif column is None and not isinstance(texts, (list, tuple, str, bytes, PathLike)) and is_arrow(texts):
        texts = texts if isinstance(texts, pl.Series) else texts_of(texts)
    if isinstance(texts, pl.Series) and texts.dtype == pl.List(pl.String):
        lengths = texts.list.len().fill_null(0)
        flat = texts.filter(lengths > 0).explode()
        return flat, lengths.to_list()
    return texts_of(texts, column), None


def add_scores(rows: pl.DataFrame, scores: list[str], n_tokens: int) -> pl.DataFrame:
    """With a column for each score, and without those that they are made of."""
    from tidings import association

    return association.add_scores(rows, scores, n_tokens)
