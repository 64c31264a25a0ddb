"""Names in text by the definition: at each place the longest name that stands there as a word and fits in case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from benches.baseline.fold import FORMAT, MARKS, Folded, fold, fold_str, is_word_character

Row = Mapping[str, Any]

LISTS = ("aliases", "adjectives", "demonyms", "metonyms")


class Name(NamedTuple):
    """One way to write one name of an entity."""

    written: str
    case: str
    entity_id: str
    priority: int
    row: int


def find(rows: Iterable[Row], text: str, *, across_blank_lines: bool = True) -> list[tuple[int, int, list[str]]]:
    """The names of `rows` in `text`: start, end (code points) and the entities, best first."""
    names = _names(rows)
    longest_first = sorted(names, key=len, reverse=True)
    folded = fold(text, blank_lines=across_blank_lines)
    found: list[tuple[int, int, list[str]]] = []
    at = 0
    while at < len(folded.text):
        for name in longest_first:
            if not folded.text.startswith(name, at) or not _whole_characters(folded, at, at + len(name)):
                continue
            start, end = folded.units[at][0], folded.units[at + len(name) - 1][1]
            bearers = _bearers(names[name], text[start:end])
            if bearers and _stands_alone(text, start, end):
                found.append((start, end, bearers))
                at += len(name)
                break
        else:
            at += 1
    return found


def _names(rows: Iterable[Row]) -> dict[str, list[Name]]:
    """All names under their folded form."""
    names: dict[str, list[Name]] = {}
    for number, row in enumerate(rows):
        for written in [row["name"], *(name for field in LISTS for name in row.get(field) or [])]:
            if fold_str(written):
                name = Name(written, row.get("case") or "smart", row["entity_id"], row.get("priority") or 0, number)
                names.setdefault(fold_str(written), []).append(name)
    return names


def _bearers(names: list[Name], surface: str) -> list[str]:
    """The entities that `surface` names, by priority, then by row."""
    fitting = [name for name in names if _fits(name, surface)]
    fitting.sort(key=lambda name: (-name.priority, name.row))
    return list(dict.fromkeys(name.entity_id for name in fitting))


def _fits(name: Name, surface: str) -> bool:
    """Whether the case of `surface` fits; the rules are those of `CaseRule` in rust/core/src/gazetteer/entry.rs."""
    written = name.written
    if not _has_capital(written) and not _has_small(written):
        return True
    if name.case == "fold":
        return True
    if name.case == "exact":
        return not _has_small(surface) or fold_str(surface, case=False) == fold_str(written, case=False)
    if not _has_capital(written):
        return True
    if not _has_small(written) and sum(c.isalpha() for c in written) <= 5:
        return not _has_small(surface)
    return _has_capital(surface)


def _has_capital(text: str) -> bool:
    return any(c.lower() != c for c in text if c not in MARKS)


def _has_small(text: str) -> bool:
    return any(c.upper() != c for c in text if c not in MARKS)


def _whole_characters(folded: Folded, start: int, end: int) -> bool:
    """Whether nothing of a character (one `s` of an `ß`) is left outside."""
    units = folded.units
    starts_one = start == 0 or units[start - 1] != units[start]
    ends_one = end == len(units) or units[end - 1] != units[end]
    return starts_one and ends_one


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter, digit or mark lengthens the word at either end."""
    before = next((c for c in reversed(text[:start]) if c not in FORMAT and c not in MARKS), " ")
    after = next((c for c in text[end:] if c not in FORMAT and c not in MARKS), " ")
    return not is_word_character(before) and not is_word_character(after)
