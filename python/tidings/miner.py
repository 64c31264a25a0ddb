"""The miner, and the frames that mining gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from os import PathLike
from typing import TypeAlias

import polars as pl

from tidings import _core
from tidings._inputs import Format, Texts, batches
from tidings.gazetteer import Gazetteer
from tidings.rules import Rules
from tidings.templates import Templates

Type: TypeAlias = pl.DataType | type[pl.DataType]


@dataclass(frozen=True, eq=False)
class Result:
    """What a collection of documents gave, as frames; `tidings.schema()` has their columns and types."""

    documents: pl.DataFrame
    """A row for each document, in the order given."""
    mentions: pl.DataFrame
    """A row for each mention, in the order of documents and positions."""
    relations: pl.DataFrame
    """A row for each time a document states a relation."""
    problems: pl.DataFrame
    """A row for each thing that could not be done."""
    portable: bool = field(default=False, repr=False)
    """Whether enums are plain strings."""
    _explanations: pl.DataFrame = field(default_factory=pl.DataFrame, repr=False)

    @cached_property
    def events(self) -> pl.DataFrame:
        """Relations of kind event, merged across documents, each with its evidence."""
        return events(self.relations, self.documents, portable=self.portable)

    def explanations(self) -> pl.DataFrame:
        """A row for each relation: its rule, the pattern, and the text that each element of the pattern matched."""
        return self._explanations

    def __repr__(self) -> str:
        counts = [
            f"{frame.height} {name if frame.height != 1 else name.removesuffix('s')}"
            for name, frame in (
                ("documents", self.documents),
                ("mentions", self.mentions),
                ("relations", self.relations),
                ("problems", self.problems),
            )
        ]
        return f"<tidings.Result of {counts[0]}: {', '.join(counts[1:])}>"

    @staticmethod
    def concat(results: Iterable[Result], *, portable: bool = False) -> Result:
        """Results of several batches as one, in their order."""
        parts = list(results) or [Result._of(empty(), portable)]
        return Result(
            documents=pl.concat([part.documents for part in parts]),
            mentions=pl.concat([part.mentions for part in parts]),
            relations=pl.concat([part.relations for part in parts]),
            problems=pl.concat([part.problems for part in parts]),
            portable=parts[0].portable,
            _explanations=pl.concat([part._explanations for part in parts]),
        )

    @staticmethod
    def _of(mined: _core.Mined, portable: bool) -> Result:
        return Result(
            documents=pl.DataFrame(mined.documents()),
            mentions=pl.DataFrame(mined.mentions()),
            relations=pl.DataFrame(mined.relations()),
            problems=pl.DataFrame(mined.problems()),
            portable=portable,
            _explanations=pl.DataFrame(mined.explanations()),
        )


class Miner:
    """A gazetteer and rules, compiled once, that turn documents into rows. Shared between threads.

    >>> import tidings as td
    >>> miner = td.Miner()
    >>> result = miner.mine(["Foreign Minister Sergey Lavrov met António Guterres in Geneva."])
    >>> result.documents.height
    1
    """

    __slots__ = ("_core", "gazetteer", "rules")

    def __init__(self, gazetteer: Gazetteer | None = None, rules: Rules | None = None) -> None:
        self.gazetteer = Gazetteer.default() if gazetteer is None else gazetteer
        self.rules = Rules.default() if rules is None else rules
        self._core = _core.Miner(self.gazetteer._core, self.rules._core)

    def __repr__(self) -> str:
        return f"<tidings.Miner of {self.gazetteer!r} and {self.rules!r}>"

    def mine(
        self,
        docs: Texts,
        *,
        ids: Iterable[object] | None = None,
        column: str | None = None,
        id_column: str | None = None,
        published_column: str | None = None,
        paths: Iterable[str | PathLike[str] | None] | None = None,
        format: Format | Sequence[Format | None] | None = None,
        encoding: str | Sequence[str | None] | None = None,
        published: date | Sequence[date | None] | None = None,
        templates: Templates | None = None,
        site: str | Iterable[str | None] | None = None,
        threads: int | None = None,
        batch_size: int | None = None,
        keep_text: bool = False,
        portable: bool = False,
    ) -> Result:
        """Mines documents, each on its own. No document raises: what could not be done is a row of `problems`.

        docs: a list (or any iterable) of `str` and `bytes`, a Series, an Arrow array, or a frame with a text column.
        ids: one for each document; `doc_id` is its `str`. Without, the number of the document from 0.
        column, id_column, published_column: columns of a frame (the text is `text` unless named).
        paths: for `documents.path`.
        format: "html" or "text", for all or for each; sniffed when not given.
        encoding: of `bytes`, for all or for each; else a byte order mark, the page's own word, or a guess.
        published: the day of publication, for all or for each, when it is known; wins over what the page says.
        templates: lines that recur on sites, as learned from other pages; they belong to no story.
        site: name or address of the site, for all or for each, for `templates`; else as the page says.
        threads: as many as the machine has cores, unless said. The rows do not depend on it.
        batch_size: documents that go to Rust at a time. The rows do not depend on it.
        keep_text: fills `documents.text` with the stripped text.
        portable: plain strings in place of enums, for engines that know none.
        """
        return Result.concat(
            (
                Result._of(
                    self._core.mine_batch(
                        batch.texts,
                        doc_ids=batch.ids,
                        paths=batch.paths,
                        formats=batch.formats,
                        encodings=batch.encodings,
                        published=batch.published,
                        templates=None if templates is None else templates._core,
                        sites=batch.sites,
                        keep_text=keep_text,
                        portable=portable,
                        threads=threads,
                    ),
                    portable,
                )
                for batch in batches(
                    docs,
                    ids=ids,
                    column=column,
                    id_column=id_column,
                    published_column=published_column,
                    paths=paths,
                    format=format,
                    encoding=encoding,
                    published=published,
                    site=site,
                    batch_size=batch_size,
                )
            ),
            portable=portable,
        )


def mine(
    docs: Texts,
    *,
    ids: Iterable[object] | None = None,
    column: str | None = None,
    id_column: str | None = None,
    published_column: str | None = None,
    paths: Iterable[str | PathLike[str] | None] | None = None,
    format: Format | Sequence[Format | None] | None = None,
    encoding: str | Sequence[str | None] | None = None,
    published: date | Sequence[date | None] | None = None,
    templates: Templates | None = None,
    site: str | Iterable[str | None] | None = None,
    threads: int | None = None,
    batch_size: int | None = None,
    keep_text: bool = False,
    portable: bool = False,
) -> Result:
    """Mines documents with the default gazetteer and rules; `Miner.mine` says what the arguments mean.

    >>> import tidings as td
    >>> td.mine(["Sergey Lavrov met António Guterres."], paths=["page.txt"])
    <tidings.Result of 1 document: 2 mentions, 1 relation, 0 problems>
    """
    return default_miner().mine(
        docs,
        ids=ids,
        column=column,
        id_column=id_column,
        published_column=published_column,
        paths=paths,
        format=format,
        encoding=encoding,
        published=published,
        templates=templates,
        site=site,
        threads=threads,
        batch_size=batch_size,
        keep_text=keep_text,
        portable=portable,
    )


@cache
def default_miner() -> Miner:
    """The miner of the default gazetteer and rules, built once."""
    return Miner()


def empty() -> _core.Mined:
    """No document."""
    return _core.Miner(_core.Gazetteer.build([], keep=[]), _core.Rules.parse([])).mine_batch([])


RELATION_COLUMNS: dict[str, Type] = {
    "doc_id": pl.String,
    "relation_id": pl.Int32,
    "kind": pl.String,
    "type": pl.String,
    "cameo": pl.String,
    "plover": pl.String,
    "quad_class": pl.Int32,
    "goldstein": pl.Float64,
    "subject": pl.List(pl.String),
    "object": pl.List(pl.String),
    "symmetric": pl.Boolean,
    "date_start": pl.Date,
    "date_end": pl.Date,
    "place": pl.String,
    "polarity": pl.String,
    "modality": pl.String,
}
"""What merging reads of relations, in plain types."""

DOCUMENT_COLUMNS: dict[str, Type] = {"doc_id": pl.String, "published": pl.Date, "site": pl.String}
"""What merging reads of documents."""


def events(relations: pl.DataFrame, documents: pl.DataFrame, *, portable: bool = False) -> pl.DataFrame:
    """Merges relation rows that state one event, with their evidence; the frames may be parts of larger ones.

    Rows of several runs may be put together first (`pl.concat`) as long as their `doc_id` differ.
    """
    return pl.DataFrame(
        _core.merge_events(plain(relations, RELATION_COLUMNS), plain(documents, DOCUMENT_COLUMNS), portable=portable)
    )


def plain(frame: pl.DataFrame, columns: dict[str, Type]) -> pl.DataFrame:
    """These columns of `frame`, in these types."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise _core.TidingsError(f"no column {missing[0]!r} in the frame; it has {', '.join(frame.columns)}")
    return frame.select(pl.col(name).cast(dtype) for name, dtype in columns.items())
