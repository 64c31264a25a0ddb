"""The compiled half of tidings. Not public: use the names that `tidings` exports.

Everything that comes out is an `ArrowStream`; every column is declared in rust/py/src/frame.rs.
"""

from collections.abc import Callable, Sequence
from datetime import date
from os import PathLike
from typing import Any, Literal, Protocol, TypeAlias, final

__all__ = [
    "ArrowStream",
    "Block",
    "Duplicates",
    "FindOptions",
    "Gazetteer",
    "GazetteerError",
    "Kwic",
    "Learner",
    "Mined",
    "Miner",
    "NgramCounter",
    "RuleError",
    "Rules",
    "StripOptions",
    "Stripped",
    "Templates",
    "TemplatesError",
    "TidingsError",
    "__version__",
    "defaults",
    "descriptions",
    "duplicates",
    "merge_events",
    "schemas",
    "stop_words",
    "strip",
    "strip_batch",
    "strip_by",
    "strip_explain",
    "strip_features",
]

__version__: str

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

_Texts: TypeAlias = Sequence[str | bytes | None] | _ArrowArray | _ArrowStream
_Format: TypeAlias = Literal["html", "text"]

class TidingsError(ValueError): ...
class GazetteerError(TidingsError): ...
class RuleError(TidingsError): ...
class TemplatesError(TidingsError): ...

@final
class ArrowStream:
    """Rows that left Rust; taken in without a copy by anything that reads the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __len__(self) -> int: ...

@final
class FindOptions:
    """How to look for names."""

    def __new__(
        cls,
        *,
        kind: Literal["longest", "first", "overlapping"] = "longest",
        boundary: Literal["word", "none"] = "word",
        fuzzy: bool = False,
        readings: Literal["best", "all"] = "best",
        across_blank_lines: bool = True,
    ) -> FindOptions: ...

@final
class Gazetteer:
    """A compiled list of names."""

    @staticmethod
    def build(
        sources: Sequence[tuple[str, bytes | _ArrowStream]],
        *,
        keep: Sequence[str],
        payload: bytes | None = None,
    ) -> Gazetteer: ...
    @staticmethod
    def open(path: str | PathLike[str]) -> Gazetteer: ...
    @staticmethod
    def from_bytes(data: bytes) -> Gazetteer: ...
    def to_bytes(self) -> bytes: ...
    def write(self, path: str | PathLike[str]) -> None: ...
    def verify(self) -> None: ...
    def payload(self) -> bytes: ...
    @property
    def checksum(self) -> int: ...
    @property
    def n_bytes(self) -> int: ...
    @property
    def keep(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def find(
        self, texts: _Texts, how: FindOptions, *, portable: bool = False, threads: int | None = None
    ) -> ArrowStream: ...
    def matches(self, text: str | bytes, how: FindOptions) -> list[tuple[int, int, str, str, str, str, int]]: ...
    def contains(self, texts: _Texts, how: FindOptions, *, threads: int | None = None) -> ArrowStream: ...
    def count(
        self, texts: _Texts, how: FindOptions, *, portable: bool = False, threads: int | None = None
    ) -> ArrowStream: ...
    def replace(
        self,
        texts: _Texts,
        how: FindOptions,
        with_: str | Sequence[Sequence[str | None]],
        *,
        threads: int | None = None,
    ) -> ArrowStream: ...
    def find_in_documents(
        self,
        docs: _Texts,
        how: FindOptions,
        *,
        doc_ids: Sequence[str],
        paths: Sequence[str | None] | None = None,
        formats: Sequence[_Format | None] | None = None,
        encodings: Sequence[str | None] | None = None,
        portable: bool = False,
        threads: int | None = None,
    ) -> tuple[ArrowStream, ArrowStream]: ...
    def check(self, *, portable: bool = False) -> ArrowStream: ...
    def entries(self, *, portable: bool = False) -> ArrowStream: ...

@final
class Rules:
    """Compiled relation rules."""

    @staticmethod
    def parse(files: Sequence[tuple[str, str]]) -> Rules: ...
    def __len__(self) -> int: ...
    def test(self, gazetteer: Gazetteer, *, portable: bool = False) -> ArrowStream: ...
    def types(self, *, portable: bool = False) -> ArrowStream: ...

@final
class Miner:
    """A gazetteer and rules, ready to mine; shared between threads."""

    def __new__(cls, gazetteer: Gazetteer, rules: Rules) -> Miner: ...
    def mine_batch(
        self,
        docs: _Texts,
        *,
        doc_ids: Sequence[str] | None = None,
        paths: Sequence[str | None] | None = None,
        formats: Sequence[_Format | None] | None = None,
        encodings: Sequence[str | None] | None = None,
        published: Sequence[date | None] | None = None,
        keep_text: bool = False,
        templates: Templates | None = None,
        sites: Sequence[str | None] | None = None,
        duplicates: Duplicates | None = None,
        portable: bool = False,
        threads: int | None = None,
    ) -> Mined: ...

@final
class Mined:
    """The rows of one batch."""

    def documents(self) -> ArrowStream: ...
    def mentions(self) -> ArrowStream: ...
    def relations(self) -> ArrowStream: ...
    def problems(self) -> ArrowStream: ...
    def explanations(self) -> ArrowStream: ...

@final
class Block:
    """A paragraph of a main text, an item of a list or a cell of a table."""

    @property
    def zone(self) -> Literal["headline", "dateline", "body", "caption"]: ...
    @property
    def kind(self) -> Literal["paragraph", "heading", "item", "quote", "code", "cell"]: ...
    @property
    def text(self) -> str: ...
    @property
    def text_start(self) -> int: ...
    @property
    def text_end(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def byte_start(self) -> int: ...
    @property
    def byte_end(self) -> int: ...
    @property
    def level(self) -> int | None: ...
    @property
    def depth(self) -> int | None: ...
    @property
    def number(self) -> int | None: ...
    @property
    def row(self) -> int | None: ...
    @property
    def column(self) -> int | None: ...
    @property
    def head(self) -> bool | None: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Templates:
    """What recurs on the pages of sites."""

    @staticmethod
    def from_bytes(data: bytes) -> Templates: ...
    def to_bytes(self) -> bytes: ...
    def merge(self, other: Templates) -> Templates: ...
    @property
    def settings(self) -> tuple[float, int, int, int]: ...
    def __len__(self) -> int: ...
    def stats(self, *, portable: bool = False) -> ArrowStream: ...

@final
class Learner:
    """Templates while they are learned."""

    def __new__(cls, min_share: float, min_documents: int, per_site: int, max_documents: int) -> Learner: ...
    def add(
        self,
        docs: _Texts,
        *,
        sites: Sequence[str | None] | None = None,
        formats: Sequence[_Format | None] | None = None,
        encodings: Sequence[str | None] | None = None,
        threads: int | None = None,
    ) -> None: ...
    def finish(self) -> Templates: ...

@final
class Duplicates:
    """The documents so far that are no copies."""

    def __new__(cls, threshold: float | None = None) -> Duplicates: ...

@final
class Stripped:
    """The main text of one document, and the way back to it."""

    @property
    def text(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def published(self) -> date | None: ...
    @property
    def published_basis(self) -> str | None: ...
    @property
    def authors(self) -> list[str]: ...
    @property
    def site(self) -> str | None: ...
    @property
    def lang(self) -> str | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def encoding(self) -> str: ...
    @property
    def blocks(self) -> list[Block]: ...
    @property
    def links(self) -> list[tuple[int, int, str]]: ...
    @property
    def problems(self) -> list[tuple[str, str, int | None]]: ...
    def source_span(self, start: int, end: int) -> tuple[int, int, int, int]: ...
    def markdown(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class StripOptions:
    """Which paragraphs stand in the text, and what becomes of those in doubt."""

    def __new__(
        cls,
        *,
        title: bool = False,
        dateline: bool = False,
        captions: bool = False,
        comments: bool = False,
        tables: bool = True,
        links: bool = False,
        favor: Literal["balance", "precision", "recall"] = "balance",
        keep_all: bool = False,
        templates: Templates | None = None,
    ) -> StripOptions: ...

def strip(
    doc: str | bytes,
    how: StripOptions,
    *,
    format: _Format | None = None,
    encoding: str | None = None,
    site: str | None = None,
) -> Stripped: ...
def strip_batch(
    docs: _Texts,
    how: StripOptions,
    *,
    formats: Sequence[_Format | None] | None = None,
    encodings: Sequence[str | None] | None = None,
    sites: Sequence[str | None] | None = None,
    markdown: bool = False,
    portable: bool = False,
    threads: int | None = None,
) -> ArrowStream: ...
def strip_explain(
    doc: str | bytes,
    how: StripOptions,
    *,
    format: _Format | None = None,
    encoding: str | None = None,
    site: str | None = None,
    portable: bool = False,
) -> ArrowStream: ...

@final
class Kwic:
    """What to look for in context."""

    def __new__(
        cls,
        patterns: Sequence[str],
        *,
        window: int = 5,
        within: Literal["document", "sentence"] = "document",
        valuetype: Literal["glob", "fixed", "regex"] = "glob",
        fold: Literal["none", "lower", "full"] = "lower",
        gazetteer: Gazetteer | None = None,
        entity: Sequence[str] | None = None,
    ) -> Kwic: ...
    def find(
        self, texts: _Texts, *, limit: int | None = None, portable: bool = False, threads: int | None = None
    ) -> ArrowStream: ...
    def find_in_documents(
        self,
        docs: _Texts,
        *,
        doc_ids: Sequence[str],
        paths: Sequence[str | None] | None = None,
        formats: Sequence[_Format | None] | None = None,
        encodings: Sequence[str | None] | None = None,
        portable: bool = False,
        threads: int | None = None,
    ) -> tuple[ArrowStream, ArrowStream]: ...

@final
class NgramCounter:
    def __new__(
        cls,
        n_min: int,
        n_max: int,
        *,
        tokens: str = "words",
        fold: str = "lower",
        stop_words: Sequence[str] | None = None,
        stop: str = "edges",
        numbers: str = "keep",
        punctuation: str = "drop",
        boundary: str = "sentence",
        skip: int = 0,
        gazetteer: Gazetteer | None = None,
        entities: str = "text",
        by: str = "corpus",
        memory: int | None = None,
        spill_dir: str | PathLike[str] | None = None,
        about: str = "",
    ) -> NgramCounter: ...
    @staticmethod
    def about(path: str | PathLike[str]) -> tuple[str, bool]: ...
    def add(
        self,
        texts: Any,
        *,
        lengths: Sequence[int] | None = None,
        groups: Any | None = None,
        threads: int | None = None,
    ) -> None: ...
    def load(self, path: str | PathLike[str], *, threads: int | None = None) -> None: ...
    def merge(self, other: NgramCounter, *, threads: int | None = None) -> None: ...
    def save(self, path: str | PathLike[str], *, threads: int | None = None) -> None: ...
    def rows(
        self,
        sink: Callable[[ArrowStream], object],
        *,
        min_count: int = 1,
        min_df: int = 1,
        max_df: int | None = None,
        top: int | None = None,
        surface: bool = True,
        margins: bool = False,
        most: int | None = None,
        last: bool = False,
        portable: bool = False,
        threads: int | None = None,
    ) -> None: ...
    @property
    def n_documents(self) -> int: ...
    @property
    def n_tokens(self) -> int: ...

def duplicates(
    texts: _Texts, *, threshold: float | None = None, portable: bool = False, threads: int | None = None
) -> ArrowStream: ...
def merge_events(relations: _ArrowStream, documents: _ArrowStream, *, portable: bool = False) -> ArrowStream: ...
def descriptions() -> dict[str, dict[str, str]]: ...
def schemas(*, portable: bool = False) -> dict[str, ArrowStream]: ...
def stop_words(language: str) -> list[str]: ...
def defaults() -> dict[str, list[tuple[str, bytes]]]: ...
def strip_features(doc: str | bytes) -> tuple[list[str], list[tuple[str, list[int]]]]: ...
def strip_by(table: str, docs: Sequence[str | bytes], how: StripOptions) -> list[str]: ...
