"""A list that is being read: its lines, out of any wrapping; what the caller asked; what is wrong with it; and how
its rows become a frame. Everything that all formats share is here, so that they differ only in what they read."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import polars as pl

from tidings._core import GazetteerError
from tidings._rows import LISTS, MAX_FAULTS, TYPES
from tidings.lists.types import PREFIXES

Note: TypeAlias = Callable[[str], None]

BATCH: Final = 50_000
"""Rows that are kept as Python objects at a time: some 50 MB. All others are columns."""

SCHEMA: Final[dict[str, pl.DataType]] = {
    "entity_id": pl.String(),
    "name": pl.String(),
    "type": pl.String(),
    "aliases": pl.List(pl.String()),
    "adjectives": pl.List(pl.String()),
    "demonyms": pl.List(pl.String()),
    "metonyms": pl.List(pl.String()),
    "country": pl.String(),
    "office": pl.String(),
    "sector": pl.String(),
    "lang": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
    "case": pl.String(),
    "priority": pl.Int32(),
}
"""The columns of every list that was read, in this order; the payload follows."""

_LINE: Final = "\0line"
_PLACE: Final = "\0place"
"""Where a row was read and where it stands, while the frame is made; names that no column of a file has."""


class LeftOut(UserWarning):
    """Something in a list is no name, or of no type, and was left out."""


class Row(NamedTuple):
    """One row, and the line at which it was read."""

    line: int
    fields: dict[str, Any]


@dataclass
class Listing:
    """A list that is being read."""

    path: Path
    type: str | None = None
    """The type that the caller gave."""
    langs: tuple[str, ...] | None = None
    """The languages that the caller chose, the best first; None: whatever is best for the format; `*` is any."""
    note: Note = print
    strict: bool = True
    unit: Literal["line", "row"] = "line"
    _faults: list[str] = field(default_factory=list)
    _n_faults: int = 0
    _left_out: dict[str, tuple[int, int]] = field(default_factory=dict)

    # --- what is wrong ----------------------------------------------------------------------------------------------

    def fault(self, line: int | None, text: str) -> None:
        """Something is broken, which ends the reading, though not before the others of its kind are found."""
        self._n_faults += 1
        if len(self._faults) < MAX_FAULTS:
            where = f" {self.unit} {line}" if line is not None else ""
            self._faults.append(f"{self.path}{where}: {text}")

    def leave_out(self, line: int, reason: str) -> None:
        """Something is whole, and no name. `reason` says what, and the fix; all of one reason are one line."""
        count, first = self._left_out.get(reason, (0, line))
        self._left_out[reason] = (count + 1, first)

    def left_out(self) -> list[str]:
        """What was left out: a line for each reason."""
        lines = [
            f"{self.path} {self.unit} {line}: left out {reason}" + (f" ({count} in all)" if count > 1 else "")
            for reason, (count, line) in self._left_out.items()
        ]
        if len(lines) > MAX_FAULTS:
            lines[MAX_FAULTS:] = [f"{self.path}: left out more, for {len(lines) - MAX_FAULTS} other reasons"]
        return lines

    def error(self, *lines: str) -> GazetteerError:
        """What to raise: a message of these lines."""
        return GazetteerError("\n".join(lines))

    def finish(self, n_rows: int) -> None:
        """Says what was left out, or raises what is wrong."""
        faults = list(self._faults)
        if self._n_faults > len(faults):
            faults.append(f"and {self._n_faults - len(faults)} more")
        if faults and (self.strict or n_rows == 0):
            raise self.error(*faults)
        if n_rows == 0:
            raise self.error(f"{self.path}: no names in it: is it the file that was meant?", *self.left_out())
        for line in [*faults, *self.left_out()]:
            self.note(line)

    # --- what is there ----------------------------------------------------------------------------------------------

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines with their numbers, without line ends; faults are those that are no UTF-8."""
        yield from read_lines(self.path, self.fault)

    def has(self, wanted: Callable[[str], bool]) -> bool:
        """Whether there is a line of a kind. Faults are left for the reading itself."""
        return any(wanted(line) for _, line in read_lines(self.path, lambda *_: None))

    def text(self) -> str:
        """The whole file. Line ends are `\\n`."""
        return "\n".join(line for _, line in self.lines())

    def json_lines(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The objects of JSON lines; also of an array that is written one object a line, as dumps are."""
        for number, line in self.lines():
            line = line.strip()
            if line in ("", "[", "]"):
                continue
            try:
                value = json.loads(line[:-1] if line.endswith(",") else line)
            except json.JSONDecodeError as error:
                self.fault(number, f"broken JSON at column {error.colno} ({error.msg}): write one object a line")
                continue
            except (ValueError, RecursionError):
                self.fault(number, "JSON that is nested too deep, or a number of thousands of digits: mend the line")
                continue
            if isinstance(value, dict):
                yield number, value
            else:
                self.fault(number, f"is {kind_of(value)} and no JSON object: write one object a line")

    def typed(self, line: int, found: str | None, what: str) -> str | None:
        """The type of a row: what the list says, else what the caller gave. None: left out, since `what` has none."""
        if found is not None or self.type is not None:
            return found or self.type
        self.leave_out(line, f'{what}, for which a gazetteer has no type: give type=, such as type="ORG"')
        return None

    # --- what becomes of it -----------------------------------------------------------------------------------------

    def frame(
        self, rows: Iterable[Row], *, same_id: Literal["merge", "fault"] = "merge", batch: int | None = BATCH
    ) -> pl.DataFrame:
        """The rows as a frame. Rows of one id are `merge`d into one, or a `fault` if they differ."""
        frames: list[pl.DataFrame] = []
        pending: list[Row] = []
        for row in rows:
            if self._sound(row):
                pending.append(row)
            if batch is not None and len(pending) >= batch:
                frames.append(self._columns(pending))
                pending = []
        if pending or not frames:
            frames.append(self._columns(pending))
        frame = pl.concat(frames, how="diagonal_relaxed")
        frame = self._once(frame, same_id)
        self.finish(frame.height)
        return frame.select(*SCHEMA, pl.exclude(*SCHEMA, _LINE))

    def _sound(self, row: Row) -> bool:
        """Whether the row can stand; if not, it is a fault. Puts its names in order."""
        line, fields = row
        name = fields.get("name")
        if not isinstance(name, str) or not is_visible(name):
            given = fields.get("entity_id")
            of = f" of {given}" if given else ""
            self.fault(line, f"field `name`{of} has no visible character: give the canonical name of the entity")
            return False
        fields["name"] = name = name.strip()
        fields["aliases"] = distinct(fields.get("aliases") or (), but=name)
        return True

    def _columns(self, rows: list[Row]) -> pl.DataFrame:
        """The rows as columns. JSON can write half a character, which no column can hold; that is rare, so it is
        looked for only when it is there."""
        try:
            return columns_of(rows)
        except UnicodeEncodeError:
            whole = []
            for row in rows:
                try:
                    json.dumps(row.fields, ensure_ascii=False, default=str).encode()
                except UnicodeEncodeError:
                    self.fault(row.line, "holds half a character (a lone surrogate): save the file again as UTF-8")
                else:
                    whole.append(row)
            return columns_of(whole)

    def _once(self, frame: pl.DataFrame, same_id: Literal["merge", "fault"]) -> pl.DataFrame:
        """Every id once."""
        again = frame["entity_id"].is_duplicated()
        if not again.any():
            return frame
        frame = frame.with_row_index(_PLACE)
        nowhere = {_LINE: 0, _PLACE: 0}
        groups: dict[str, list[dict[str, Any]]] = {}
        for fields in frame.filter(again).iter_rows(named=True):
            groups.setdefault(fields["entity_id"], []).append(fields)
        if same_id == "fault":
            for first, *others in groups.values():
                for other in others:
                    if {**first, **nowhere} != {**other, **nowhere}:
                        self.fault(
                            other[_LINE],
                            f"field `entity_id`: {other['entity_id']} is also at {self.unit} {first[_LINE]} with "
                            "different content: merge the two rows, or give one another id",
                        )
        once = pl.DataFrame([merged(group) for group in groups.values()], schema=frame.schema)
        # A row of many keeps the place of the first.
        return pl.concat([frame.filter(~again), once]).sort(_PLACE).drop(_PLACE)


# --- rows -----------------------------------------------------------------------------------------------------------


def columns_of(rows: list[Row]) -> pl.DataFrame:
    """Rows as columns: those of a gazetteer by their type, the others by what is in them."""
    present = dict.fromkeys(name for row in rows for name in row.fields)
    columns: list[pl.Series] = []
    for name, dtype in SCHEMA.items():
        if name not in present:
            columns.append(pl.Series(name, [None], dtype=dtype).new_from_index(0, len(rows)))
        elif name in LISTS:
            columns.append(list_column(name, [row.fields.get(name) for row in rows]))
        else:
            columns.append(pl.Series(name, [row.fields.get(name) for row in rows], dtype=dtype, strict=True))
    columns += [
        payload_column(name, [row.fields.get(name) for row in rows]) for name in present if name not in SCHEMA
    ]
    columns.append(pl.Series(_LINE, [row.line for row in rows], dtype=pl.Int64))
    return pl.DataFrame(columns)


def list_column(name: str, values: list[list[str] | None]) -> pl.Series:
    """A column of lists of texts. Polars makes one from joined texts ten times as fast as from lists."""
    mark = "\x1f"
    joint = pl.Series(name, [None if texts is None else mark.join(texts) for texts in values], dtype=pl.String)
    lengths = pl.Series([None if texts is None else len(texts) for texts in values], dtype=pl.UInt32)
    # An empty text is one text to `split`.
    cut = pl.select(pl.when(lengths == 0).then(pl.lit([], dtype=pl.List(pl.String))).otherwise(joint.str.split(mark)))
    column = cut.to_series().alias(name)
    # A text that holds the mark itself is cut in two.
    whole = column.list.len().eq_missing(lengths).all()
    return column if whole else pl.Series(name, values, dtype=pl.List(pl.String))


def payload_column(name: str, values: list[Any]) -> pl.Series:
    """A column of whatever is in it: what is of several kinds, or nested, is written as JSON."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int} and all(value is None or -(2**63) <= value < 2**63 for value in values):
        return pl.Series(name, values, dtype=pl.Int64())
    if kinds and kinds <= {int, float} and float in kinds:
        return pl.Series(name, [value if value is None else float(value) for value in values], dtype=pl.Float64())
    if len(kinds) == 1 and kinds <= {str, bool, date}:
        return pl.Series(name, values)
    if kinds == {list} and all(isinstance(text, str) for value in values if value for text in value):
        return list_column(name, values)
    texts = [v if v is None or isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str) for v in values]
    return pl.Series(name, texts, dtype=pl.String())


def merged(group: list[dict[str, Any]]) -> dict[str, Any]:
    """What several rows know of one entity: names are gathered, texts of the payload joined by `|`, for all else the
    first counts."""
    row = dict(group[0])
    for column in row:
        known = [fields[column] for fields in group if fields[column] is not None]
        if column == "aliases":
            names = chain.from_iterable((fields["name"], *(fields["aliases"] or ())) for fields in group)
            row[column] = distinct(names, but=row["name"])
        elif column in LISTS:
            row[column] = distinct(chain.from_iterable(known)) if known else None
        elif column not in SCHEMA and known and all(isinstance(text, str) for text in known):
            row[column] = joined(chain.from_iterable(text.split("|") for text in known))
        else:
            row[column] = known[0] if known else None
    return row


def joined(texts: Iterable[str]) -> str | None:
    """Several texts in one cell, each once; None where there is none."""
    return "|".join(dict.fromkeys(text for text in texts if text)) or None


def distinct(names: Iterable[str], *, but: str | None = None) -> list[str]:
    """Names, each once, without those that nobody could see, and without `but`."""
    seen = dict.fromkeys(name for given in names if (name := given.strip()) and (name.isascii() or is_visible(name)))
    if but is not None:
        seen.pop(but, None)
    return list(seen)


_INVISIBLE: Final = frozenset({"Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Zs"})


def is_visible(text: str) -> bool:
    """Whether there is more than white space and marks."""
    if text.isascii():
        return bool(text) and not text.isspace()
    return any(unicodedata.category(c) not in _INVISIBLE for c in text)


@dataclass
class Ids:
    """Ids for entities that have none: `org:united-nations`. Other names that would get the same one are numbered."""

    _ids: dict[tuple[str, str], str] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    """What was given out, and how many names wanted it."""

    def of(self, entity_type: str, name: str) -> str:
        """The id; the same for the same type and name."""
        key = (PREFIXES[entity_type], name)
        if key not in self._ids:
            base = unique = f"{key[0]}:{slug(name)}"
            while unique in self._taken:
                self._taken[base] += 1
                unique = f"{base}-{self._taken[base]}"
            self._taken[unique] = 1
            self._ids[key] = unique
        return self._ids[key]


def slug(name: str) -> str:
    """Letters and digits in lower case without accents, the words joined by `-`.

    >>> slug("Côte d'Ivoire"), slug("习近平"), slug("...")
    ('cote-d-ivoire', '习近平', 'x')
    """
    if not name.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", name) if unicodedata.category(c) != "Mn")
        name = unicodedata.normalize("NFC", plain)
    words = "".join(c if c.isalnum() else " " for c in name.lower()).split()
    return "-".join(words) or "x"


def kind_of(value: object) -> str:
    """What a JSON value is, for messages."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case list():
            return "a list"
        case dict():
            return "an object"
        case str():
            return f"the string {json.dumps(value[:40], ensure_ascii=False)}"
    return str(value)[:40]


def check_type(name: str | None) -> None:
    """Raises what is wrong with a type that the caller gave."""
    if name is not None and name not in TYPES:
        raise GazetteerError(f"type={name!r} is no type of a gazetteer: write one of {' '.join(TYPES)}")


# --- lines ----------------------------------------------------------------------------------------------------------

PACKED: Final = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "Zstandard"}
"""Suffixes of files that are packed. What a file is, its first bytes say."""

_MAGIC: Final = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "Zstandard"))


def packing_of(path: Path) -> str | None:
    """How the file is packed."""
    with path.open("rb") as file:
        head = file.read(8)
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def inner_suffix(path: Path) -> str:
    """The suffix in lower case, without that of a packer: `.json` of `dump.json.bz2`."""
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix in PACKED else suffix


def read_lines(path: Path, fault: Callable[[int, str], None]) -> Iterator[tuple[int, str]]:
    """The lines of a file that may be packed, one at a time, without line ends and byte order mark. UTF-8, or UTF-16
    with its mark."""
    kind = packing_of(path)
    try:
        if kind == "Zstandard":
            yield from enumerate(zst_lines(path), 1)
            return
        with unpacked(path, kind) as file:
            head = file.peek(3)[:3]
            if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
                with io.TextIOWrapper(file, encoding="utf-16", newline="\n") as text:
                    yield from ((number, line.rstrip("\r\n")) for number, line in enumerate(text, 1))
                return
            if head == b"\xef\xbb\xbf":
                file.read(3)
            for number, line in enumerate(file, 1):
                try:
                    yield number, line.rstrip(b"\r\n").decode()
                except UnicodeDecodeError as error:
                    fault(number, f"not UTF-8 at byte {error.start} of the line: save the file as UTF-8")
    except (EOFError, zlib.error, lzma.LZMAError, pl.exceptions.PolarsError, UnicodeError) as error:
        raise damaged(path, kind, error) from None
    except OSError as error:
        # What the operating system says has a number; what the codecs say of data has none.
        if error.errno is not None:
            raise
        raise damaged(path, kind, error) from None


def damaged(path: Path, kind: str | None, error: Exception) -> GazetteerError:
    """What to raise for a file that is not what it should be."""
    why = next(iter(str(error).splitlines()), "") or type(error).__name__
    return GazetteerError(f"{path}: not {kind or 'text'} that can be read ({why}): save it again")


def unpacked(path: Path, kind: str | None) -> io.BufferedReader:
    """The bytes of a file that may be packed."""
    raw: Any
    match kind:
        case "gzip":
            raw = gzip.GzipFile(path)
        case "bzip2":
            raw = bz2.BZ2File(path)
        case "xz":
            raw = lzma.LZMAFile(path)  # noqa: SIM115 - the caller closes it
        case _:
            return path.open("rb")
    return io.BufferedReader(raw, 1 << 16)


def zst_lines(path: Path) -> Iterator[str]:
    """The lines of what Zstandard packed. Polars brings the codec along, and reads in pieces."""
    lines = pl.scan_csv(path, has_header=False, separator="\x01", quote_char=None, infer_schema=False)
    try:
        for batch in lines.collect_batches(maintain_order=True):
            for line in batch.to_series():
                yield line or ""
    except pl.exceptions.NoDataError:
        return
