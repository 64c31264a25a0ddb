"""What the wheel carries: the default gazetteer and rules, sample documents, and the schemas of the frames."""

from __future__ import annotations

import polars as pl

from tidings import _core
from tidings.miner import Result, default_miner


def sample_documents() -> list[tuple[str, bytes]]:
    """The sample documents, as file name and content."""
    return _core.defaults()["documents"]


def demo(*, threads: int | None = None, keep_text: bool = False) -> Result:
    """Mines the sample documents with the default gazetteer and rules.

    >>> import tidings as td
    >>> result = td.demo()
    >>> result.documents.height == len(td.sample_documents())
    True
    """
    names, pages = zip(*sample_documents(), strict=True) if sample_documents() else ((), ())
    return default_miner().mine(list(pages), ids=names, paths=names, threads=threads, keep_text=keep_text)


def schema(*, portable: bool = False) -> dict[str, pl.Schema]:
    """The columns and types of every frame, by the frame's name.

    >>> import tidings as td
    >>> list(td.schema())[:5]
    ['documents', 'mentions', 'relations', 'events', 'problems']
    """
    return {name: pl.DataFrame(stream).schema for name, stream in _core.schemas(portable=portable).items()}
