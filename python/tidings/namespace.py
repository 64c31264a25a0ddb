"""The namespace `tidings` of Polars expressions and series: functions of the toolkit on a column of texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Literal, TypeVar, Unpack

import polars as pl

from tidings._core import TidingsError
from tidings.concordance import kwic
from tidings.gazetteer import Gazetteer, How
from tidings.ngram import ngrams
from tidings.phrases import Phrases
from tidings.stripping import StripArguments, strip_batch

Column = TypeVar("Column", pl.Expr, pl.Series)

NO_TEXTS = pl.Series([], dtype=pl.String)
OF_ALL_ROWS = ("by", "by_document", "column", "max_df", "min_df", "portable", "scores", "surface")
"""Options of `ngrams` that make no sense for one row."""
ELSEWHERE = ("by", "by_document", "column")
"""Options of `ngrams` that a column does not need: group_by is that of Polars."""


class Texts(Generic[Column]):
    """`pl.col("text").tidings` and `series.tidings`: the toolkit on a column of texts, which hands over all of it at
    once. Registered by `import tidings`.

    Each row of the result belongs to the row of the text, so that all of this works in lazy frames, with the
    streaming engine, in `filter` and `with_columns`, in `over` and in `group_by(...).agg(...)`; but for
    `count_ngrams`, which is about all rows (of a group) together. Null stays null. Types are known before anything
    runs, and options are checked when the expression is made.

    Polars does not tell type checkers of namespaces: for them, write `Expressions(pl.col("text")).ngrams(2)` with
    `from tidings.namespace import Expressions`, which is the same.

    >>> import polars as pl
    >>> import tidings as td
    >>> frame = pl.DataFrame({"site": ["a", "b", "a"], "text": ["The talks failed.", None, "The talks"]})
    >>> found = frame.select("site", found=pl.col("text").tidings.ngrams(2))
    >>> found.drop_nulls().explode("found", empty_as_null=False).unnest("found").rows()
    [('a', 2, 'talks failed', 1), ('a', 2, 'the talks', 1), ('a', 2, 'the talks', 1)]
    >>> counts = frame.group_by("site").agg(found=pl.col("text").tidings.count_ngrams(2))
    >>> counts.explode("found", empty_as_null=False).unnest("found").select("site", "ngram", "count").rows()
    [('a', 'the talks', 2), ('a', 'talks failed', 1)]
    """

    def __init__(self, column: Column) -> None:
        self._column: Column = column

    def _map(self, function: Callable[[pl.Series], pl.Series], *, elementwise: bool = True) -> Column:
        """`function` of the column. `elementwise`: each row of its result is made of that row alone."""
        raise NotImplementedError

    def ngrams(self, n: int | tuple[int, int] = (1, 3), **options: Any) -> Column:
        """The n-grams of each text with their counts, as a list of structs n, ngram, count: by n, then the most
        frequent first, then in code point order. A text without n-grams has an empty list.

        options: those of `tidings.ngrams` that say what is counted (fold, stop_words, gazetteer, ...). `min_count`
        and `top` are about each text: n-grams that it has less often, or beyond its most frequent, are left out.
        """
        refuse(options, OF_ALL_ROWS, "is about all rows together: use count_ngrams")
        min_count, top = options.pop("min_count", 1), options.pop("top", None)

        def count(texts: pl.Series) -> pl.Series:
            rows = ngrams(texts, n, by_document=True, **options).filter(pl.col("count") >= min_count)
            # The order of rows is that of the n-grams of all texts, of which the engine may hand over any number.
            rows = rows.sort("doc", "n", "count", "ngram", descending=[False, False, True, False])
            return by_row(texts, rows if top is None else rows.group_by("doc", maintain_order=True).head(top))

        return self._map(count)

    def count_ngrams(self, n: int | tuple[int, int] = (1, 3), **options: Any) -> Column:
        """The n-grams of all texts together, as a struct of the columns of `tidings.ngrams` for each n-gram, in its
        order; `unnest` makes columns of it. In `group_by(...).agg(...)`, a list of them for each group.

        options: those of `tidings.ngrams`.
        """
        refuse(options, ELSEWHERE, "is for frames: group by group_by, and name the column by pl.col")
        return self._map(lambda texts: ngrams(texts, n, **options).to_struct(texts.name), elementwise=False)

    def kwic(self, pattern: str | Sequence[str] | None = None, **options: Any) -> Column:
        """The places of a phrase, a pattern or an entity in each text, with the words around them, as a list of
        structs with the columns of `tidings.kwic`, but for `doc`. A text without any has an empty list.

        options: those of `tidings.kwic`, but for `limit`, which is about all texts together.
        """
        refuse(options, ("limit",), "is about all rows together: use .list.head")
        refuse(options, ("column",), "is for frames: name the column by pl.col")
        return self._map(lambda texts: by_row(texts, kwic(texts, pattern, **options)))

    def find(self, gazetteer: Gazetteer, *, payload: str | Sequence[str] = (), **how: Unpack[How]) -> Column:
        """The names of a gazetteer in each text, as a list of structs with the columns of `Gazetteer.find`, but for
        `doc`. A text without names has an empty list."""
        return self._map(lambda texts: by_row(texts, gazetteer.find(texts, payload=payload, **how)))

    def contains(self, gazetteer: Gazetteer, **how: Unpack[How]) -> Column:
        """Whether a name of a gazetteer stands in each text."""
        return self._map(lambda texts: gazetteer.contains(texts, **how).alias(texts.name))

    def replace(
        self,
        gazetteer: Gazetteer,
        with_: Literal["entity_id", "entity", "type"] | Callable[[dict[str, Any]], str | None],
        **how: Unpack[How],
    ) -> Column:
        """Each text with other words for the names of a gazetteer: see `Gazetteer.replace`."""
        return self._map(lambda texts: gazetteer.replace(texts, with_, **how).alias(texts.name))

    def join_phrases(self, phrases: Phrases, joiner: str = "_") -> Column:
        """Each text with its phrases joined: see `Phrases.apply`."""
        return self._map(lambda texts: phrases.apply(texts, joiner).alias(texts.name))

    def strip(self, **options: Unpack[StripArguments]) -> Column:
        """The main text of each page: see `tidings.strip`. `tidings.strip_frame` also has titles, dates and more."""
        return self._map(lambda pages: strip_batch(pages, **options)["text"].alias(pages.name))


@pl.api.register_expr_namespace("tidings")
class Expressions(Texts[pl.Expr]):
    """`pl.col("text").tidings`."""

    def _map(self, function: Callable[[pl.Series], pl.Series], *, elementwise: bool = True) -> pl.Expr:
        # Made of no texts it has the same type.
        kind = function(NO_TEXTS).dtype
        mapped: pl.Expr = self._column.map_batches(function, return_dtype=kind, is_elementwise=elementwise)
        return mapped


@pl.api.register_series_namespace("tidings")
class Series(Texts[pl.Series]):
    """`series.tidings`."""

    def _map(self, function: Callable[[pl.Series], pl.Series], *, elementwise: bool = True) -> pl.Series:  # noqa: ARG002
        return function(self._column)


def by_row(texts: pl.Series, rows: pl.DataFrame) -> pl.Series:
    """`rows`, which say by `doc` what text they are of, as a list of structs for each text; null where it is null."""
    lists = rows.select("doc", found=pl.struct(pl.exclude("doc"))).group_by("doc", maintain_order=True).agg("found")
    docs = pl.DataFrame({"doc": pl.int_range(len(texts), dtype=pl.Int32, eager=True), "text": texts})
    found = pl.col("found").fill_null(pl.lit([], dtype=lists["found"].dtype))
    wide = docs.join(lists, on="doc", how="left", maintain_order="left")
    return wide.select(pl.when(pl.col("text").is_not_null()).then(found)).to_series().alias(texts.name)


def refuse(options: dict[str, Any], names: tuple[str, ...], why: str) -> None:
    """Raises if any of `names` is among the options."""
    for name in names:
        if name in options:
            raise TidingsError(f"{name} {why}")
