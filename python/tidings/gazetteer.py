"""Lists of names: read from files and frames, compared and merged, checked, and found in texts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias, TypedDict, Unpack, cast, get_args

import polars as pl

from tidings import _compare, _core, _rows
from tidings._core import Gazetteer as Core
from tidings._core import GazetteerError, TidingsError
from tidings._inputs import Texts, texts_of
from tidings._rows import Rows
from tidings.sinks import replacing

StrPath: TypeAlias = str | os.PathLike[str]

Kind: TypeAlias = Literal["longest", "first", "overlapping"]
Boundary: TypeAlias = Literal["word", "none"]
Readings: TypeAlias = Literal["best", "all"]
Dress: TypeAlias = Literal["case", "accents", "quotes", "dashes", "space", "invisible", "width", "letters"]
"""What folding takes off a name; `keep=` leaves it on."""
DRESS: tuple[Dress, ...] = get_args(Dress)
COMPILED = ".tdg"
"""Suffix of compiled gazetteers."""


class How(TypedDict, total=False):
    """How names are looked for: the options of :meth:`Gazetteer.find`."""

    kind: Kind
    boundary: Boundary
    fuzzy: bool
    readings: Readings
    across_blank_lines: bool


class Match(NamedTuple):
    """A name in a text."""

    start: int
    """Where it begins, in code points."""
    end: int
    """Where it ends, in code points; the first one behind it."""
    text: str
    """The words, as they stand in the text."""
    entity_id: str
    entity: str
    """The entity's name in the gazetteer."""
    type: str
    distance: int
    """How many characters differ from the name; 0 but for fuzzy matches."""


class Gazetteer:
    """A compiled list of names, immutable and shared between threads.

    >>> import tidings as td
    >>> gazetteer = td.Gazetteer.from_frame(
    ...     pl.DataFrame(
    ...         {
    ...             "entity_id": ["org:united-nations"],
    ...             "name": ["United Nations"],
    ...             "type": ["ORG"],
    ...             "aliases": [["UN"]],
    ...         }
    ...     )
    ... )
    >>> gazetteer.find(["The UN said so."]).select("start", "end", "text", "entity").rows()
    [(4, 6, 'UN', 'United Nations')]
    """

    _core: Core
    _file: Path | None
    """The file that it maps."""

    def __init__(self) -> None:
        raise TypeError("use Gazetteer.load(path), Gazetteer.from_frame(frame) or Gazetteer.default()")

    @classmethod
    def _wrap(cls, core: Core) -> Gazetteer:
        self = object.__new__(cls)
        self._core = core
        self._file = None
        return self

    # --- making one -------------------------------------------------------------------------------------------------

    @classmethod
    def load(
        cls, paths: StrPath | Iterable[StrPath] | None = None, *, keep: Dress | Iterable[Dress] = ()
    ) -> Gazetteer:
        """Reads one or more gazetteer files, as one: JSONL (also `.gz`, `.zst`), CSV, Parquet, or compiled (`.tdg`)
        by their suffix. A compiled file is mapped and not read, so that it opens at once and all processes share it.

        Without a path, the default gazetteer. `keep` names what is not to be folded away: with "case", "us" is not
        "US"; a compiled file was built with or without. Raises `GazetteerError` that names file, line and fix.
        """
        if paths is None:
            return cls.default(keep=keep)
        files = [Path(paths)] if isinstance(paths, (str, os.PathLike)) else [Path(path) for path in paths]
        if len(files) == 1 and files[0].suffix.lower() == COMPILED:
            return cls._open(files[0], keep)
        try:
            return cls._build([cls._read(file, keep) for file in files], keep)
        except GazetteerError as error:
            raise (next(filter(None, map(foreign, files)), None) or error) from None

    @classmethod
    def from_frame(
        cls, frame: pl.DataFrame | pl.LazyFrame, *, keep: Dress | Iterable[Dress] = (), name: str = "frame"
    ) -> Gazetteer:
        """A gazetteer of a frame's rows; `name` is what errors call it. Columns that are no fields of a gazetteer are
        kept: `entries()` has them, and `find(payload=...)` puts them beside the matches."""
        if isinstance(frame, pl.LazyFrame):
            frame = frame.collect()
        return cls._build([_rows.rows_of(frame, name)], keep)

    @classmethod
    def default(cls, *, keep: Dress | Iterable[Dress] = ()) -> Gazetteer:
        """The gazetteer that tidings brings along: states, international organisations, office holders."""
        return _default(words(keep))

    @classmethod
    def _read(cls, file: Path, keep: Dress | Iterable[Dress]) -> Rows:
        """The rows of a file of any kind."""
        if file.suffix.lower() == COMPILED:
            return _rows.rows_of(cls._open(file, keep).entries(), str(file))
        return _rows.read_rows(file)

    @classmethod
    def _build(cls, sources: Sequence[Rows], keep: Dress | Iterable[Dress]) -> Gazetteer:
        payload = _rows.payload_of(sources)
        core = _core.Gazetteer.build(
            [(source.name, source.rows) for source in sources],
            keep=words(keep),
            payload=None if payload is None else _rows.to_bytes(payload),
        )
        return cls._wrap(core)

    @classmethod
    def _open(cls, file: Path, keep: Dress | Iterable[Dress]) -> Gazetteer:
        # What the system says of a file that cannot be opened is the same whatever its kind.
        with open(file, "rb"):
            self = cls._wrap(_core.Gazetteer.open(file))
        kept = words(keep)
        if kept and set(kept) != set(self.keep):
            raise GazetteerError(
                f"{file}: was compiled with {', '.join(self.keep) or 'nothing'} kept and not {', '.join(kept)}: "
                "leave keep out, or build it again from its source"
            )
        self._file = file.absolute()
        return self

    def save(self, path: StrPath) -> None:
        """Writes the compiled gazetteer to a `.tdg` file, whole or not at all. Those that have the file of this name
        open keep what they have."""
        path = Path(path)
        if path.suffix.lower() != COMPILED:
            raise GazetteerError(f"{path}: end the name in {COMPILED}, by which a compiled gazetteer is known")
        with replacing(path) as work:
            self._core.write(work)

    def to_bytes(self) -> bytes:
        """The compiled gazetteer, as `save` writes it."""
        return self._core.to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Gazetteer:
        """What `to_bytes` gave, or the content of a `.tdg` file."""
        return cls._wrap(_core.Gazetteer.from_bytes(data))

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process maps the file too, which costs it no memory.
        if self._file is not None:
            return _opened_again, (str(self._file), self._core.checksum)
        return Gazetteer.from_bytes, (self.to_bytes(),)

    def verify(self) -> None:
        """Compares all bytes of the compiled form with their checksums. Opening does so for small files only; of a
        large one it looks at the head, so that it opens at once. Raises `GazetteerError` that says what is wrong."""
        try:
            self._core.verify()
        except GazetteerError as error:
            raise GazetteerError(f"{self._file}: {error}" if self._file is not None else str(error)) from None

    @property
    def keep(self) -> tuple[Dress, ...]:
        """What is not folded away."""
        return cast("tuple[Dress, ...]", tuple(self._core.keep))

    @classmethod
    def merge(
        cls,
        gazetteers: Iterable[Gazetteer | pl.DataFrame | pl.LazyFrame],
        *,
        keep: Dress | Iterable[Dress] | None = None,
    ) -> Gazetteer:
        """One gazetteer of several, or of frames of their rows. An entity that is in more than one has all its names;
        of its other columns each has the first value that is not null, so an earlier gazetteer wins over a later one.
        `keep` is that of the gazetteers, which have to agree unless it is given.

        (`load` of several files is stricter: it takes them for parts of one list, in which two different rows of one
        entity are an error.)
        """
        gazetteers = list(gazetteers)
        if keep is None:
            kept = list(dict.fromkeys(one.keep for one in gazetteers if isinstance(one, Gazetteer)))
            if len(kept) > 1:
                told = " and ".join(f"one with {', '.join(k) or 'nothing'} kept" for k in kept[:2])
                raise GazetteerError(f"gazetteers that fold differently: {told}: say by keep what the new one keeps")
            keep = kept[0] if kept else ()
        frames = []
        for i, one in enumerate(gazetteers):
            if isinstance(one, Gazetteer):
                frames.append(one.entries())
            else:
                rows = _rows.rows_of(one.collect() if isinstance(one, pl.LazyFrame) else one, f"frame {i + 1}")
                assert isinstance(rows.rows, pl.DataFrame)
                frames.append(pl.concat([rows.rows, rows.with_others().drop("entity_id")], how="horizontal"))
        if not frames:
            raise TidingsError("expected gazetteers to merge and got none")
        return cls.from_frame(_compare.merged(frames), keep=keep, name="merged")

    # --- what is in it ----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """Number of entities."""
        return len(self._core)

    def __repr__(self) -> str:
        return f"<tidings.Gazetteer of {len(self)} entities>"

    @cached_property
    def _payload(self) -> pl.DataFrame | None:
        """The columns that are no fields, a row for each entity."""
        data = self._core.payload()
        if not data:
            return None
        payload = _rows.from_bytes(data)
        if payload is None or payload.height != len(self):
            where = f"{self._file}: " if self._file is not None else ""
            raise GazetteerError(f"{where}the columns beside the names cannot be read: build or copy the file again")
        return payload

    @property
    def payload_columns(self) -> tuple[str, ...]:
        """Names of the columns that the source had beside the fields of a gazetteer."""
        return tuple(self._payload.columns) if self._payload is not None else ()

    def entries(self) -> pl.DataFrame:
        """The entities, as they were understood, and behind the fields any other columns that their source had."""
        entries = pl.DataFrame(self._core.entries())
        return entries if self._payload is None else entries.hstack(self._payload)

    def check(self) -> pl.DataFrame:
        """What may be wrong with the entries: a row for each finding, with its fix."""
        return pl.DataFrame(self._core.check())

    def stats(self) -> pl.DataFrame:
        """What it holds: a row for each type of entity, with counts of entities, names of each sort, countries and
        terms of office, and the length of the longest name in code points."""
        return _compare.stats_of(pl.DataFrame(self._core.entries()))

    def diff(self, other: Gazetteer) -> pl.DataFrame:
        """What has to change in this gazetteer to give the `other`: a row for each entity that is `added` or
        `removed`, and for each column of one that is `changed`, with the values that go and those that come."""
        return _compare.differences(self.entries(), other.entries())

    # --- finding ----------------------------------------------------------------------------------------------------

    def find(
        self,
        texts: Texts,
        *,
        column: str | None = None,
        kind: Kind = "longest",
        boundary: Boundary = "word",
        fuzzy: bool = False,
        readings: Readings = "best",
        across_blank_lines: bool = True,
        payload: str | Sequence[str] = (),
        threads: int | None = None,
        portable: bool = False,
    ) -> pl.DataFrame:
        """Every place where a name of the gazetteer stands in `texts`, taken as they are (nothing is stripped).

        A row for each match, or for each reading of one (`readings="all"`, best first). `doc` is the row of the text;
        `start` and `end` are code points, `byte_start` and `byte_end` bytes of the text as given. `payload` names
        further columns of the entities to put behind.

        `kind`: "longest", the leftmost name and of those that begin there the longest; "first", the leftmost and of
        those the one with the highest `priority`; "overlapping", every name at every place. `boundary`: "word" finds
        whole words, "none" finds names anywhere. `fuzzy` finds, beside the exact matches and where none of them is,
        names of eight or more characters that differ by an edit for every eight; `distance` says by how many. Texts
        whose paragraphs are parted by blank lines, and not hard-wrapped with them, are for
        `across_blank_lines=False`.
        """
        how = _core.FindOptions(
            kind=kind, boundary=boundary, fuzzy=fuzzy, readings=readings, across_blank_lines=across_blank_lines
        )
        others = self._columns(payload)
        if others is not None and portable:
            others = others.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
        found = pl.DataFrame(self._core.find(texts_of(texts, column), how, portable=portable, threads=threads))
        rows = found.drop_in_place("entity_row")
        return found if others is None else found.hstack(others[rows])

    def _columns(self, payload: str | Sequence[str]) -> pl.DataFrame | None:
        """The columns that `payload` names, a row for each entity."""
        names = [payload] if isinstance(payload, str) else list(payload)
        if not names:
            return None
        have = self.payload_columns
        for name in names:
            if name not in have:
                raise TidingsError(
                    f"no payload column {name!r}; the gazetteer has {', '.join(have) or 'none'} beside its fields"
                )
        clash = [name for name in names if name in _compare.empty("find").columns]
        if clash:
            raise TidingsError(
                f"payload column {clash[0]!r} is called as a column of the matches is: rename it in the source"
            )
        assert self._payload is not None
        return self._payload.select(names)

    def finditer(self, text: str, **how: Unpack[How]) -> Iterator[Match]:
        """The matches in one text, in order, without a frame; the options are those of :meth:`find`.

        >>> import tidings as td
        >>> match = next(td.Gazetteer.default().finditer("Talks in Libya’s capital."))
        >>> match.start, match.end, match.text, match.entity_id
        (9, 14, 'Libya', 'country:LBY')
        """
        if not isinstance(text, (str, bytes)):
            raise TypeError(f"expected one text and got {type(text).__name__}: find takes many")
        return map(Match._make, self._core.matches(text, _core.FindOptions(**how)))

    def contains(
        self, texts: Texts, *, column: str | None = None, threads: int | None = None, **how: Unpack[How]
    ) -> pl.Series:
        """Whether a name of the gazetteer stands in each of `texts`; null where there is no text."""
        found = self._core.contains(texts_of(texts, column), _core.FindOptions(**how), threads=threads)
        return pl.DataFrame(found).to_series()

    def count(
        self,
        texts: Texts,
        *,
        column: str | None = None,
        threads: int | None = None,
        portable: bool = False,
        **how: Unpack[How],
    ) -> pl.DataFrame:
        """How often `texts` name each entity, and how many of them do: columns entity_id, entity, type, count,
        n_documents; the most frequent first, then by entity_id. With `readings="all"` a name counts for every entity
        that bears it."""
        options = _core.FindOptions(**how)
        return pl.DataFrame(self._core.count(texts_of(texts, column), options, portable=portable, threads=threads))

    def replace(
        self,
        texts: Texts,
        with_: Literal["entity_id", "entity", "type"] | Callable[[dict[str, Any]], str | None],
        *,
        column: str | None = None,
        payload: str | Sequence[str] = (),
        threads: int | None = None,
        **how: Unpack[How],
    ) -> pl.Series:
        """`texts` with other words for the names: the entity's id, its name or the type of the mention, or what a
        function makes of the row of :meth:`find` (None leaves the words as they are).

        >>> import tidings as td
        >>> td.Gazetteer.default().replace(["Libyans met in Geneva."], lambda row: f"[{row['text']}]").to_list()
        ['[Libyans] met in [Geneva].']
        """
        if how.get("readings", "best") != "best":
            raise TidingsError('readings must be "best" here: a name can be replaced by one thing only')
        ready = texts_of(texts, column)
        options = _core.FindOptions(**how)
        words: str | list[list[str | None]]
        if callable(with_):
            words = [[] for _ in range(len(ready if hasattr(ready, "__len__") else pl.Series(ready)))]
            for row in self.find(ready, payload=payload, threads=threads, **how).iter_rows(named=True):
                word = with_(row)
                if word is not None and not isinstance(word, str):
                    raise TypeError(f"with_ must return str or None and returned {type(word).__name__}")
                words[row["doc"]].append(word)
        else:
            words = with_
        return pl.DataFrame(self._core.replace(ready, options, words, threads=threads)).to_series()


# --- helpers --------------------------------------------------------------------------------------------------------


def words(keep: Dress | Iterable[Dress]) -> tuple[Dress, ...]:
    """What is kept, one word or several."""
    return (keep,) if isinstance(keep, str) else tuple(keep)


@cache
def _default(keep: tuple[Dress, ...]) -> Gazetteer:
    """The default gazetteer, made once."""
    # It has no other columns, which a test sees to, and need not be searched for them.
    nothing = pl.DataFrame(schema={"entity_id": pl.String})
    sources = [Rows(name, lines, nothing) for name, lines in _core.defaults()["gazetteer"]]
    return Gazetteer._build(sources, keep)


def foreign(file: Path) -> GazetteerError | None:
    """What to say of a file that is a list of names in another format, if it is one."""
    from tidings.lists.guess import guess

    if file.suffix.lower() == COMPILED:
        return None
    try:
        format = guess(file)
    except (GazetteerError, OSError):
        return None
    if format in ("jsonl", "csv", "parquet"):
        return None
    return GazetteerError(
        f"{file}: is no gazetteer but a list in another format ({format}): read it by tidings.lists.read_list, or "
        f"compile it (tidings gazetteer build {file} --from {format} -o names.tdg)"
    )


def _opened_again(file: str, checksum: int) -> Gazetteer:
    """A pickled gazetteer, out of the file that it had open."""
    self = Gazetteer.load(file)
    if self._core.checksum != checksum:
        raise GazetteerError(f"{file}: is another file than the one that was pickled: build and pickle it again")
    return self


def checked(gazetteer: Any) -> Gazetteer:
    """`gazetteer`, if it is one."""
    if not isinstance(gazetteer, Gazetteer):
        raise TidingsError(
            f"gazetteer must be a tidings.Gazetteer and not {type(gazetteer).__name__}; Gazetteer.load reads a file"
        )
    return gazetteer
