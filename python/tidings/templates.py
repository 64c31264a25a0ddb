"""Templates: what recurs on the pages of a site and so belongs to none of its stories."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import polars as pl

from tidings import _core
from tidings._core import Templates as Core
from tidings._core import TemplatesError, TidingsError
from tidings._inputs import Format, Texts, each, pick, readable, slices, take, texts_of
from tidings.sinks import replacing

StrPath: TypeAlias = str | os.PathLike[str]


class Settings(NamedTuple):
    """What counts as recurring, and how much is kept to tell."""

    min_share: float = 0.5
    """Share of a site's documents that a line must stand in."""
    min_documents: int = 5
    """Number of a site's documents that it must stand in."""
    per_site: int = 128
    """The most documents of a site that are kept: a sample of them, if there are more."""
    max_documents: int = 1 << 17
    """The most documents of all sites together. Each takes 8 bytes a line: mostly about a kilobyte, 4 KB at most."""


class Templates:
    """What was learned of the pages of sites: lines that stand on many of them, beside different stories. Immutable,
    and shared between threads.

    Only hashes of lines are kept, of a bounded sample of documents. The same documents give the same templates in any
    order, and templates of parts can be merged: `learn(a).merge(learn(b))` is `learn(a + b)`, byte for byte.

    >>> import tidings as td
    >>> pages = [f"Harbour Gazette\\n\\nStory {word} was told by {word} today in the town." for word in "abcdef"]
    >>> templates = td.Templates.learn(pages, sites="gazette.example")
    >>> templates.stats().rows()
    [('gazette.example', 6, 6, 7, 1)]
    """

    _core: Core

    def __init__(self) -> None:
        raise TypeError("use Templates.learn(docs) or Templates.load(path)")

    @classmethod
    def _wrap(cls, core: Core) -> Templates:
        self = object.__new__(cls)
        self._core = core
        return self

    @classmethod
    def learn(
        cls,
        docs: Texts,
        sites: str | Iterable[str | None] | None = None,
        *,
        column: str | None = None,
        site_column: str | None = None,
        format: Format | Sequence[Format | None] | None = None,
        encoding: str | Sequence[str | None] | None = None,
        min_share: float = Settings().min_share,
        min_documents: int = Settings().min_documents,
        per_site: int = Settings().per_site,
        max_documents: int = Settings().max_documents,
        threads: int | None = None,
    ) -> Templates:
        """Learns documents, HTML or plain text: strings, `bytes`, a Series, a frame with a text column, any iterable.

        sites: which site a document is of, one for each or one for all: a name, or an address of which the host
        counts. Without, what the page says: the host of its canonical address, else the name of its site; those that
        say nothing are one group.
        column, site_column: columns of a frame.
        min_share, min_documents, per_site, max_documents: see `Settings`.

        A line is a template if it stands in `min_share` and in `min_documents` of a site's documents that are
        different stories: documents that are the same but for digits count once, and so, in effect, do the visits of
        one story with other headlines around it.
        """
        learner = _core.Learner(min_share, min_documents, per_site, max_documents)
        if isinstance(docs, pl.LazyFrame):
            docs = docs.collect()
        if isinstance(docs, pl.DataFrame):
            column = pick([name for name in docs.columns if name != site_column], column)
            if site_column is not None:
                if sites is not None:
                    raise TidingsError("give sites= or site_column=, not both")
                sites = docs[pick(docs.columns, site_column)].cast(pl.String).to_list()
            docs = docs[column]
        elif column is not None or site_column is not None:
            raise TidingsError("column= and site_column= name columns, and the documents are no frame")
        if not isinstance(docs, Iterable) or isinstance(docs, (str, bytes)):
            docs = texts_of(docs)
        rest, formats, encodings = each(sites), each(format), each(encoding)
        for part in slices(readable(docs), None):
            n = len(part)
            learner.add(
                part,
                sites=take(rest, n, "sites"),
                formats=take(formats, n, "format"),
                encodings=take(encodings, n, "encoding"),
                threads=threads,
            )
        return cls._wrap(learner.finish())

    def merge(self, other: Templates) -> Templates:
        """Templates of all that both have learned. Both must have been learned with the same settings."""
        return self._wrap(self._core.merge(other._core))

    def save(self, path: StrPath) -> None:
        """Writes them to a file, whole or not at all: about 10 bytes for each distinct line that is kept."""
        with replacing(path) as work:
            Path(work).write_bytes(self.to_bytes())

    @classmethod
    def load(cls, path: StrPath) -> Templates:
        """Reads a file that `save` wrote. Raises `TemplatesError` for any other."""
        try:
            return cls.from_bytes(Path(path).read_bytes())
        except TemplatesError as error:
            raise TemplatesError(f"{path}: {error}") from None

    def to_bytes(self) -> bytes:
        """The content of the file that `save` writes."""
        return self._core.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Templates:
        """What `to_bytes` gave."""
        return cls._wrap(_core.Templates.from_bytes(data))

    def __reduce__(self) -> tuple[Any, ...]:
        return Templates.from_bytes, (self.to_bytes(),)

    @property
    def settings(self) -> Settings:
        """What counts as recurring, and how much is kept."""
        return Settings(*self._core.settings)

    def stats(self) -> pl.DataFrame:
        """A row for each site: site, n_documents, n_counted, n_lines, n_templates."""
        return pl.DataFrame(self._core.stats())

    def __len__(self) -> int:
        """Number of lines that are templates, all sites together."""
        return len(self._core)

    def __repr__(self) -> str:
        return f"<tidings.Templates: {len(self)} lines of {self.stats().height} sites>"
