"""Names in text by the definition: all that stand somewhere as words and fit in case, then those wanted most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from benches.baseline.fold import MARKS, Folded, fold, fold_str, is_looked_through, is_word_character, parts_words

Row = Mapping[str, Any]

LISTS = ("aliases", "adjectives", "demonyms", "metonyms")


class Name(NamedTuple):
    """One way to write one name of an entity."""

    written: str
    case: str
    entity_id: str
    priority: int
    row: int


class Found(NamedTuple):
    """A name in a text: `text[start:end]`, the entities, best first, and how many edits it is away from the name."""

    start: int
    end: int
    entities: list[str]
    distance: int = 0


class Candidate(NamedTuple):
    """A name at a place, before it is decided whether another one is wanted more."""

    start: int
    end: int
    name: str
    bearers: list[Name]
    distance: int = 0

    def overlaps(self, other: Candidate) -> bool:
        return self.start < other.end and other.start < self.end


def find(
    rows: Iterable[Row],
    text: str,
    *,
    keep: Collection[str] = (),
    kind: Literal["longest", "first", "overlapping"] = "longest",
    boundary: Literal["word", "none"] = "word",
    fuzzy: bool = False,
    across_blank_lines: bool = True,
) -> list[Found]:
    """The names of `rows` in `text`, by start; of those that start together, the longest first."""
    names = _names(rows, keep)
    folded = fold(text, keep=keep, blank_lines=across_blank_lines)
    found = _exact(names, folded, text, keep, boundary)
    if kind == "longest":
        found = _chosen(found, wanted=lambda c: (c.start, -c.end))
    elif kind == "first":
        found = _chosen(found, wanted=lambda c: (c.start, -c.bearers[0].priority, -c.end))
    if fuzzy:
        near = [c for c in _near(names, folded, text, keep) if not any(c.overlaps(exact) for exact in found)]
        found += _chosen(near, wanted=lambda c: (c.distance, c.start, -c.end, c.name))
    found.sort(key=lambda c: (c.start, -c.end))
    return [Found(c.start, c.end, _entities(c.bearers), c.distance) for c in found]


def _names(rows: Iterable[Row], keep: Collection[str]) -> dict[str, list[Name]]:
    """All names that a reader can see under their folded form, and who bears each."""
    names: dict[str, list[Name]] = {}
    for number, row in enumerate(rows):
        for written in [row["name"], *(name for field in LISTS for name in row.get(field) or [])]:
            if fold_str(written):
                name = Name(written, row.get("case") or "smart", row["entity_id"], row.get("priority") or 0, number)
                names.setdefault(fold_str(written, keep=keep), []).append(name)
    return names


def _exact(
    names: dict[str, list[Name]], folded: Folded, text: str, keep: Collection[str], boundary: str
) -> list[Candidate]:
    """All names at all places."""
    found = []
    for start in range(len(folded.text)):
        for name, bearers in names.items():
            end = start + len(name)
            if not folded.text.startswith(name, start) or not _whole_units(folded, start, end):
                continue
            source = folded.units[start][0], folded.units[end - 1][1]
            fitting = _ranked(n for n in bearers if _fits(n, text[slice(*source)], keep))
            if fitting and (boundary == "none" or stands_alone(text, *source)):
                found.append(Candidate(*source, name, fitting))
    return found


def _near(names: dict[str, list[Name]], folded: Folded, text: str, keep: Collection[str]) -> list[Candidate]:
    """All stretches of words that become a long name by a few edits, one for each eight characters of the name; the
    first is not edited. Names of `exact` rows are not among them."""
    found = []
    for start in range(len(folded.text)):
        for name, bearers in names.items():
            most = len(name) // 8
            if not most or not folded.text.startswith(name[0], start):
                continue
            # Of all ends that of the fewest edits, then the one nearest to the name's length, then the first.
            ends = []
            for end in range(start + len(name) - most, min(start + len(name) + most, len(folded.text)) + 1):
                edits = distance(folded.text[start:end], name)
                if edits <= most and _are_words(folded, text, start, end, keep):
                    ends.append((edits, abs(end - start - len(name)), end))
            # Without an edit it is an exact match, or none.
            if ends and min(ends)[0] > 0:
                edits, _, end = min(ends)
                source = folded.units[start][0], folded.units[end - 1][1]
                fitting = _ranked(n for n in bearers if _fits_nearly(n, text[slice(*source)], keep))
                if fitting:
                    found.append(Candidate(*source, name, fitting, edits))
    return found


def _are_words(folded: Folded, text: str, start: int, end: int, keep: Collection[str]) -> bool:
    """Whether a stretch of the view is of whole words, of one paragraph, and ends in a letter or digit."""
    if "space" not in keep and "\n" in folded.text[start:end]:
        return False
    alone = _whole_units(folded, start, end) and stands_alone(text, folded.units[start][0], folded.units[end - 1][1])
    return alone and is_word_character(folded.text[end - 1])


def _chosen(candidates: Iterable[Candidate], wanted: Any) -> list[Candidate]:
    """The candidates that overlap none that is wanted more."""
    chosen: list[Candidate] = []
    for candidate in sorted(candidates, key=wanted):
        if not any(candidate.overlaps(other) for other in chosen):
            chosen.append(candidate)
    return chosen


def _ranked(names: Iterable[Name]) -> list[Name]:
    """By priority, then by row."""
    return sorted(names, key=lambda name: (-name.priority, name.row))


def _entities(bearers: list[Name]) -> list[str]:
    return list(dict.fromkeys(name.entity_id for name in bearers))


def _fits(name: Name, surface: str, keep: Collection[str]) -> bool:
    """Whether the case of `surface` fits; the rules are those of `CaseRule` in rust/core/src/gazetteer/entry.rs."""
    written = name.written
    if "case" in keep:
        # It has been compared.
        return True
    if not _has_capital(written) and not _has_small(written):
        return True
    if name.case == "fold":
        return True
    if name.case == "exact":
        cased = {*keep, "case"}
        return not _has_small(surface) or fold_str(surface, keep=cased) == fold_str(written, keep=cased)
    if not _has_capital(written):
        return True
    if not _has_small(written) and sum(c.isalpha() for c in written) <= 5:
        return not _has_small(surface)
    return _has_capital(surface)


def _fits_nearly(name: Name, surface: str, keep: Collection[str]) -> bool:
    """The same for a surface that is not quite the name: a capital, where the name asks for capitals at all."""
    if name.case == "exact":
        return False
    return name.case == "fold" or "case" in keep or not _has_capital(name.written) or _has_capital(surface)


def _has_capital(text: str) -> bool:
    return any(c.lower() != c for c in text if c not in MARKS)


def _has_small(text: str) -> bool:
    return any(c.upper() != c for c in text if c not in MARKS)


def _whole_units(folded: Folded, start: int, end: int) -> bool:
    """Whether nothing of a unit (one `s` of an `ß`) is left outside."""
    units = folded.units
    starts_one = start == 0 or units[start - 1] != units[start]
    ends_one = end == len(units) or units[end - 1] != units[end]
    return starts_one and ends_one


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter, digit or mark lengthens the word at either end."""
    surface = [c for c in text[start:end] if not is_looked_through(c)]
    before = next((c for c in reversed(text[:start]) if not is_looked_through(c)), " ")
    after = next((c for c in text[end:] if not is_looked_through(c)), " ")
    if not surface:
        # Looked through on all sides: nothing can lengthen it.
        return True
    alone_before = not is_word_character(before) or parts_words(before, surface[0])
    alone_after = not is_word_character(after) or parts_words(surface[-1], after)
    return alone_before and alone_after


def distance(a: str, b: str) -> int:
    """How many edits make `b` of `a`: a character more, less or another, or two neighbours exchanged (optimal string
    alignment: no stretch is edited twice)."""
    table = [[i + j if i == 0 or j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
            )
            if i > 1 and j > 1 and a[i - 2 : i] == b[j - 1] + b[j - 2]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]
