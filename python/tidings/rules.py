"""Relation rules: read from files, tested, and listed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

import polars as pl

from tidings import _core
from tidings._core import Rules as Core
from tidings.gazetteer import Gazetteer

StrPath: TypeAlias = str | os.PathLike[str]


class Rules:
    """A compiled set of relation rules, immutable and shared between threads."""

    __slots__ = ("_core",)
    _core: Core

    def __init__(self) -> None:
        raise TypeError("use Rules.load(path), Rules.parse(text) or Rules.default()")

    @classmethod
    def _wrap(cls, core: Core) -> Rules:
        self = object.__new__(cls)
        self._core = core
        return self

    @classmethod
    def load(cls, paths: StrPath | Iterable[StrPath] | None = None) -> Rules:
        """Reads rule files, or the `*.rules` files of a folder in the order of their names, as one set.

        Without a path, the default rules. Raises `RuleError` that names file, line, column and what was expected.
        """
        if paths is None:
            return cls.default()
        if isinstance(paths, (str, os.PathLike)):
            paths = [paths]
        return cls._wrap(_core.Rules.parse([named for path in paths for named in read_files(Path(path))]))

    @classmethod
    def parse(cls, text: str, *, name: str = "rules") -> Rules:
        """The rules that `text` states; `name` is what errors call it."""
        return cls._wrap(_core.Rules.parse([(name, text)]))

    @classmethod
    def default(cls) -> Rules:
        """The rules that tidings brings along."""
        return cls._wrap(_core.Rules.parse([(name, data.decode()) for name, data in _core.defaults()["rules"]]))

    def __len__(self) -> int:
        """Number of patterns."""
        return len(self._core)

    def __repr__(self) -> str:
        return f"<tidings.Rules of {len(self)} patterns>"

    def test(self, gazetteer: Gazetteer | None = None) -> pl.DataFrame:
        """Runs the tests that stand in the rule files, with the names of `gazetteer` (the default one if not given).

        A row for each: at, sentence, expected, found, passed.
        """
        gazetteer = Gazetteer.default() if gazetteer is None else gazetteer
        return pl.DataFrame(self._core.test(gazetteer._core))

    def types(self) -> pl.DataFrame:
        """The relation types that the rules use, with their codes in CAMEO and PLOVER."""
        return pl.DataFrame(self._core.types())


def read_files(path: Path) -> list[tuple[str, str]]:
    """A rule file, or those of a folder, as name and content."""
    files = sorted(path.glob("*.rules")) if path.is_dir() else [path]
    if not files:
        raise _core.RuleError(f"{path}: no *.rules file in this folder")
    found = []
    for file in files:
        try:
            found.append((str(file), file.read_text(encoding="utf-8")))
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise _core.RuleError(f"{file} line {line}: not UTF-8; save the file as UTF-8") from None
    return found
