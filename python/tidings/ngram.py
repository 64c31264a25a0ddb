"""Counts of n-grams: over texts at hand, or over batches that need not fit memory."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from os import PathLike
from typing import Any, Literal, TypeAlias

import polars as pl

from tidings import _core, association, sinks
from tidings._core import TidingsError
from tidings._counts import measure_names
from tidings._inputs import Texts, is_arrow, texts_of
from tidings.gazetteer import Gazetteer, checked
from tidings.stopwords import stop_words as list_of

#: Words of the longest n-gram.
MOST_WORDS = 64

Fold: TypeAlias = Literal["none", "lower", "full"]
"""When two words count as one: as written, in lower case, or folded as names are (accents, quotes, ...)."""
Treatment: TypeAlias = Literal["keep", "drop", "mask", "break"]
"""What becomes of tokens of one kind: each is a word of n-grams; they are left out and n-grams go on over the gap;
one sign stands for each; they are left out and no n-gram goes across."""


ROWS = 1 << 18
"""Rows that are handed over at a time where they come one by one."""
UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(|b|[kmg]i?b)", re.IGNORECASE)


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

    `memory` bounds what counting takes (`"1GiB"`, `"500MB"` or bytes; at least 16 MiB): what is more goes to a
    private folder under `spill_dir` (the system's for temporary files when none is given), which is removed whatever
    happens, and the rows are the same. The words themselves, the texts that are handed over, and the frame that comes
    out are on top of that: `write` hands rows to a file instead. `threads`: as many as there are cores when none is
    given.

    Raises `TidingsError` for options that do not go together. One thread at a time may use a counter.
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
        memory: int | str | None = None,
        spill_dir: str | PathLike[str] | None = None,
        threads: int | None = None,
        _by_document: bool = False,
    ) -> None:
        n_min, n_max = range_of(n)
        self._grouped: bool | None = None
        # What a saved counter says of itself.
        self._about: dict[str, Any] = {
            "n": [n_min, n_max],
            "tokens": tokens,
            "fold": fold,
            "stop_words": None if stop_words is None else sorted(set(words_of(stop_words))),
            "stop": stop,
            "numbers": numbers,
            "punctuation": punctuation,
            "boundary": boundary,
            "skip": whole("skip", skip),
            "gazetteer": None if gazetteer is None else len(checked(gazetteer)),
            "entities": entities,
        }
        self._gazetteer = gazetteer
        if spill_dir is not None and not os.path.isdir(spill_dir):
            raise TidingsError(f"spill_dir: there is no folder {os.fspath(spill_dir)}; make it first")
        if spill_dir is not None and not os.access(spill_dir, os.W_OK):
            raise TidingsError(f"spill_dir: no right to write into {os.fspath(spill_dir)}; name another folder")
        self._storage: dict[str, Any] = {
            "memory": None if memory is None else size_of(memory),
            "spill_dir": None if spill_dir is None else os.fspath(spill_dir),
        }
        if _by_document and memory is not None:
            raise TidingsError("by_document= cannot be had together with memory=: count the texts in parts")
        self._threads = threads
        self._by_document = _by_document
        # That of the first texts: whether they have groups decides what is counted. None as long as `_grouped` is.
        self._core: _core.NgramCounter | None = None
        self._new(False)  # So that options that do not go together are an error here.

    def add(
        self, texts: Texts | Sequence[Sequence[str | None]], *, column: str | None = None, by: Any = None
    ) -> NgramCounter:
        """Counts further texts, or lists of tokens, and returns the counter.

        `by`: the group of each text (a list, a Series, or the name of a column when `texts` is a frame), in all calls
        or in none; its rows are then those of `finish`. Raises `TidingsError` for texts that are none, and for groups
        that are more or fewer; the counter stays as it was.
        """
        groups = groups_of(texts, by)
        if self._about["gazetteer"] is not None and self._gazetteer is None:
            raise TidingsError("the counter was made with a gazetteer: give it to NgramCounter.load to add texts")
        grouped = groups is not None
        if self._grouped not in (None, grouped):
            raise TidingsError("by= must be given for all texts of a counter, or for none")
        read, lengths = tokens_of(texts, column)
        core = self._counter(grouped)
        core.add(read, lengths=lengths, groups=groups, threads=self._threads)
        self._core, self._grouped = core, grouped
        return self

    def _new(self, grouped: bool) -> _core.NgramCounter:
        n_min, n_max = self._about["n"]
        options = {key: value for key, value in self._about.items() if key not in ("n", "gazetteer")}
        return _core.NgramCounter(
            n_min,
            n_max,
            **options,
            gazetteer=None if self._gazetteer is None else self._gazetteer._core,
            by="document" if self._by_document else "group" if grouped else "corpus",
            about=json.dumps(self._about, ensure_ascii=False),
            **self._storage,
        )

    def _counter(self, grouped: bool | None = None) -> _core.NgramCounter:
        """What counts; as long as that is nothing yet, a new one, with groups or without."""
        return self._new(bool(grouped)) if self._core is None else self._core

    def merge(self, other: NgramCounter) -> NgramCounter:
        """Adds all that `other` counted, which is used up, and returns the counter: the same as if its texts had been
        added here. Raises `TidingsError` when the two count differently, saying in what; both stay as they were."""
        if self is other:
            raise TidingsError("a counter cannot be merged with itself")
        # One without texts goes with groups and without.
        core = self._counter(other._grouped)
        core.merge(other._counter(self._grouped), threads=self._threads)
        if other._grouped is not None:
            self._core, self._grouped = core, other._grouped
        other._core = other._grouped = None
        return self

    def save(self, path: str | PathLike[str]) -> None:
        """Writes all that was counted to a file, which is there whole or not at all; `NgramCounter.load` takes it up
        again. Raises `TidingsError` when it cannot be written."""
        self._counter().save(os.fspath(path), threads=self._threads)

    @classmethod
    def load(
        cls,
        path: str | PathLike[str],
        *,
        gazetteer: Gazetteer | None = None,
        memory: int | str | None = None,
        spill_dir: str | PathLike[str] | None = None,
        threads: int | None = None,
    ) -> NgramCounter:
        """A counter that was saved, to be added to, merged or finished. It reads from the file as long as it lives.

        `gazetteer`: the one that it was made with, if there was one and texts are to be added. Raises `TidingsError`
        for a file that is none or that is damaged.
        """
        about, grouped = _core.NgramCounter.about(os.fspath(path))
        try:
            options = json.loads(about)
            n, n_entities = tuple(options.pop("n")), options.pop("gazetteer")
            counter = cls(n, **options, memory=memory, spill_dir=spill_dir, threads=threads)
        except (ValueError, TypeError, KeyError) as error:
            raise TidingsError(f"{os.fspath(path)}: was saved by something else than NgramCounter: {error}") from None
        if gazetteer is not None and len(gazetteer) != n_entities:
            made_with = "no gazetteer" if n_entities is None else f"one of {n_entities} entities"
            raise TidingsError(
                f"the counter was made with {made_with}, and this one has {len(gazetteer)}: give the same"
            )
        counter._gazetteer = gazetteer
        counter._about["gazetteer"] = n_entities
        core = counter._new(grouped)
        core.load(os.fspath(path), threads=threads)
        counter._core, counter._grouped = core, grouped
        return counter

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
        each n, then by the words. With groups, `group` goes before them and all counts are of the group; groups are
        in code point order, one without a name first.

        `min_count`, `min_df` and `max_df` leave out n-grams by their occurrences and their documents in all texts
        (whole numbers; of documents also a share, as 0.5); `top` keeps so many of each n (and group). `scores`:
        measures of association, see `association`, each a column; of three words g2, chi2 and log_odds are null with
        `skip`, and once counts were spilled, saved or merged, for which the pairs in them are not kept.
        """
        frames: list[pl.DataFrame] = []
        self._rows(
            frames.append, min_count=min_count, min_df=min_df, max_df=max_df, top=top, scores=scores, surface=surface,
            portable=portable, last=_last,
        )  # fmt: skip
        return frames[0] if len(frames) == 1 else pl.concat(frames)

    def write(
        self,
        path: str | PathLike[str],
        *,
        min_count: int = 1,
        min_df: float = 1,
        max_df: float = 1.0,
        top: int | None = None,
        scores: str | Sequence[str] = (),
        surface: bool = True,
        portable: bool = False,
    ) -> int:
        """Writes the rows of `finish` to a file and returns how many there are; they need not fit memory.

        The name says the format: `.parquet`, `.csv`, `.ndjson` or `.arrow`. Raises `TidingsError` when it cannot be
        written; then there is no file.
        """
        with sinks.FrameFile(path) as file:
            self._rows(
                file.add, min_count=min_count, min_df=min_df, max_df=max_df, top=top, scores=scores, surface=surface,
                portable=portable, last=False,
            )  # fmt: skip
            file.finish()
            return file.height

    def _rows(
        self,
        sink: Callable[[pl.DataFrame], object],
        *,
        min_count: int,
        min_df: float,
        max_df: float,
        top: int | None,
        scores: str | Sequence[str],
        surface: bool,
        portable: bool,
        last: bool,
    ) -> None:
        """Hands over the rows in frames."""
        scores = measure_names(scores, association.MEASURES)
        if scores and self._grouped:
            raise TidingsError("scores are of all texts: count without by=, or compare groups with td.keyness")
        core = self._counter()
        n_tokens = core.n_tokens

        def take(rows: _core.ArrowStream) -> None:
            frame = pl.DataFrame(rows)
            sink(association.add_scores(frame, scores, n_tokens) if scores else frame)

        core.rows(
            take,
            min_count=whole("min_count", min_count),
            min_df=documents("min_df", min_df, core.n_documents, up=True),
            max_df=documents("max_df", max_df, core.n_documents, up=False),
            top=None if top is None else whole("top", top),
            surface=surface,
            margins=bool(scores),
            most=None if self._storage["memory"] is None else ROWS,
            last=last,
            portable=portable,
            threads=self._threads,
        )


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
    memory: int | str | None = None,
    spill_dir: str | PathLike[str] | None = None,
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
        boundary=boundary, skip=skip, gazetteer=gazetteer, entities=entities, memory=memory,
        spill_dir=spill_dir, threads=threads, _by_document=by_document,
    )  # fmt: skip
    counter.add(texts, column=column, by=by)
    return counter.finish(
        min_count=min_count, min_df=min_df, max_df=max_df, top=top, scores=scores, surface=surface, portable=portable,
        _last=True,
    )  # fmt: skip


def range_of(n: Any) -> tuple[int, int]:
    """The shortest and the longest."""
    ends = n if isinstance(n, (tuple, list)) else (n, n)
    if len(ends) != 2 or not all(isinstance(end, int) and not isinstance(end, bool) for end in ends):
        raise TidingsError(f"n must be a number of words, or the least and the most, as in (1, 3), not {n!r}")
    low, high = ends
    if not 1 <= low <= high <= MOST_WORDS:
        raise TidingsError(
            f"n={n!r} cannot be counted: give 1 to {MOST_WORDS} words, or the least and the most, as in (1, 3)"
        )
    return low, high


def whole(name: str, value: Any) -> int:
    """A number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise TidingsError(f"{name} must be a whole number, 0 or more, not {value!r}")
    return value


def documents(name: str, value: float, n_documents: int, *, up: bool) -> int:
    """A number of documents, from one or from a share of all."""
    if isinstance(value, float):
        if not 0.0 <= value <= 1.0:
            raise TidingsError(
                f"{name} is a share of the texts from 0.0 to 1.0, or a whole number of them, not {value}"
            )
        # As in scikit-learn: an n-gram stays when min_df * n <= n_documents <= max_df * n.
        share = value * n_documents
        return int(-(-share // 1)) if up else int(share // 1)
    return whole(name, value)


def words_of(stop_words: Any) -> list[str]:
    """A list of stop words, by its language or as given."""
    if isinstance(stop_words, str):
        return list_of(stop_words)
    words = list(stop_words) if isinstance(stop_words, Iterable) else [stop_words]
    if wrong := [word for word in words if not isinstance(word, str)]:
        raise TidingsError(f"stop_words must be a language, such as 'en', or a list of words, and not {wrong[0]!r}")
    return words


def groups_of(texts: Any, by: Any) -> Any:
    """The names of the groups as `_core` reads them, or None."""
    if by is None:
        return None
    if isinstance(by, str):
        if isinstance(texts, pl.LazyFrame):
            raise TidingsError("by= names a column of a DataFrame: collect the LazyFrame first")
        if not isinstance(texts, pl.DataFrame):
            raise TidingsError("by= names a column of a frame, and the texts are no polars.DataFrame: give a list")
        if by not in texts.columns:
            raise TidingsError(f"by={by!r} is no column of the frame; it has {', '.join(texts.columns)}")
        by = texts[by]
    if not isinstance(by, Iterable):
        raise TidingsError(f"by= is the group of each text (a list, a Series) or the name of a column, not {by!r}")
    groups = by if isinstance(by, pl.Series) else pl.Series(list(by), strict=False)
    if groups.dtype.is_nested() or groups.dtype in (pl.Binary, pl.Object):
        raise TidingsError(f"by= is {groups.dtype}, and groups are texts, numbers or dates: cast it to strings")
    return groups.cast(pl.String)


def tokens_of(texts: Any, column: str | None) -> tuple[Any, list[int] | None]:
    """What `_core` reads; for lists of tokens, all tokens in a row and how many each list has."""
    if isinstance(texts, (pl.DataFrame, pl.LazyFrame)):
        texts, column = texts_of(texts, column), None
    elif column is None and isinstance(texts, (list, tuple)) and any(isinstance(row, (list, tuple)) for row in texts):
        rows = [[] if row is None else row for row in texts]
        if not all(isinstance(row, (list, tuple)) for row in rows):
            raise TidingsError("some texts are lists of tokens and some are strings: give one kind")
        return list(chain.from_iterable(rows)), [len(row) for row in rows]
    elif column is None and not isinstance(texts, (list, tuple, str, bytes, PathLike)) and is_arrow(texts):
        texts = texts if isinstance(texts, pl.Series) else texts_of(texts)
    if isinstance(texts, pl.Series) and texts.dtype == pl.List(pl.String):
        lengths = texts.list.len().fill_null(0)
        flat = texts.filter(lengths > 0).list.explode()
        return flat, lengths.to_list()
    return texts_of(texts, column), None


def size_of(memory: int | str) -> int:
    """Bytes: a whole number, or one with a unit (kB, MB, GB of 1000; KiB, MiB, GiB of 1024)."""
    if isinstance(memory, str) and (match := SIZE.fullmatch(memory.strip())):
        return int(float(match[1]) * UNITS[match[2].lower()])
    if isinstance(memory, int) and not isinstance(memory, bool) and memory >= 0:
        return memory
    raise TidingsError(f'memory must be a size such as "1GiB", "500MB" or a number of bytes, not {memory!r}')
