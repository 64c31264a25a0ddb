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


class Schema(pl.Schema):
    """The columns of a frame and their types, and in `descriptions` what each means, in which unit, and when it is
    null."""

    descriptions: dict[str, str]


def schema(*, portable: bool = False) -> dict[str, Schema]:
    """The columns of every frame, their types and what they mean, by the frame's name.

    >>> import tidings as td
    >>> list(td.schema())[:5]
    ['documents', 'mentions', 'relations', 'events', 'problems']
    >>> td.schema()["mentions"].descriptions["byte_end"]
    'Where it ends there, in bytes'
    """
    described = _core.descriptions()
    frames = {}
    for name, stream in _core.schemas(portable=portable).items():
        frames[name] = Schema(pl.DataFrame(stream).schema)
        frames[name].descriptions = described[name]
    return frames
