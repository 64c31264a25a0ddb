"""Are two sets of matches the same, and if not, why: each difference is put in a class, or stays unexplained.

A peer says in `differs` which classes its way of searching brings; a difference of any other class is an error of the
peer's, of tidings' or of this bench, and what is wrong is not worth timing.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import polars as pl

from benches.baseline.fold import fold_str
from benches.lists import Row, lower

CLASSES = {
    "dress": "tidings folds more than case: line wraps, accents, quotes, dashes, marks",
    "filter": "a longer or earlier name that ends inside a word hid it, and was filtered away itself",
    "swallowed": "a longer name that broke off took along the words that it had read",
    "boundary": "the peer draws words otherwise, at punctuation or underscores",
    "case": "letters whose case is not one to one: ß, İ, ς",
    "overlap": "another name at this place was taken",
    "unexplained": "none of these",
}

Place = tuple[int, int, int]
"""Document, start, end."""


class Difference(NamedTuple):
    """A match that one side has."""

    kind: str
    missing: bool
    """The peer lacks it; else tidings does."""
    place: Place
    surface: str
    context: str

    def __str__(self) -> str:
        who = "tidings alone" if self.missing else "peer alone"
        doc, start, end = self.place
        return f"{self.kind}, {who}: {self.surface!r} at {doc}:{start}-{end} in {self.context!r}"


class Comparison(NamedTuple):
    same: int
    differences: list[Difference]
    explained: frozenset[str]
    """What the peer's way of searching brings."""

    def counts(self, *, missing: bool) -> Counter[str]:
        return Counter(difference.kind for difference in self.differences if difference.missing is missing)

    def errors(self) -> list[Difference]:
        return [difference for difference in self.differences if difference.kind not in self.explained]


class Judge:
    """Puts differences into classes: knows the list and the texts, and no engine."""

    def __init__(self, rows: Sequence[Row], texts: Sequence[str], *, case_sensitive: bool) -> None:
        self.texts = texts
        self.key: Callable[[str], str] = str if case_sensitive else lower
        self.keep = ("case",) if case_sensitive else ()
        self.entities: dict[str, set[str]] = {}
        self.names: dict[str, list[str]] = {}
        for row in rows:
            self.entities.setdefault(self.key(row.name), set()).add(row.entity)
            self.names.setdefault(row.entity, []).append(row.name)
        self.case_folded = {name.casefold() for name in self.entities} if not case_sensitive else set()
        self.sorted: list[str] = []
        # Longer names hide others as well, but not so often that looking for them pays.
        self.longest = min(64, max(map(len, self.entities), default=0))

    def compare(self, ours: pl.DataFrame, theirs: pl.DataFrame, explained: frozenset[str]) -> Comparison:
        """Both with doc, start, end, entity_id, a row for each place."""
        self.explained = explained
        here, there = places(ours), places(theirs)
        if len(here) < len(ours) or len(there) < len(theirs):
            raise ValueError("a place comes twice")
        both = here.keys() & there.keys()
        differences = [
            self.difference("dress" if self.dressed(place, here[place]) else "unexplained", True, place)
            for place in sorted(both)
            if here[place] != there[place]
        ]
        mine, other = here.keys() - both, there.keys() - both
        ours_in, theirs_in = by_document(here), by_document(other)
        causes = {place: self.why_missing(place, here[place], theirs_in) for place in mine}
        differences += [self.difference(causes[place], True, place) for place in sorted(mine)]
        differences += [
            self.difference(self.why_extra(place, ours_in, causes), False, place) for place in sorted(other)
        ]
        return Comparison(len(both), differences, explained)

    def difference(self, kind: str, missing: bool, place: Place) -> Difference:
        doc, start, end = place
        text = self.texts[doc]
        return Difference(kind, missing, place, text[start:end], text[max(0, start - 20) : end + 20])

    def dressed(self, place: Place, entity: str) -> bool:
        """Whether tidings' entity has the name in another dress only, and so the peer cannot know it there."""
        doc, start, end = place
        surface = self.texts[doc][start:end]
        if entity in self.entities.get(self.key(surface), set()):
            return False
        folded = fold_str(surface, keep=self.keep)
        return any(fold_str(name, keep=self.keep) == folded for name in self.names[entity])

    def why_missing(self, place: Place, entity: str, others: dict[int, list[Place]]) -> str:
        """Why the peer lacks what tidings has."""
        doc, start, end = place
        text = self.texts[doc]
        surface = text[start:end]
        if self.key(surface) not in self.entities:
            if surface.casefold() in self.case_folded:
                return "case"
            return "dress" if self.dressed(place, entity) else "unexplained"
        if "filter" in self.explained and self.hidden(text, start, end):
            return "filter"
        if "swallowed" in self.explained and self.begins_longer(text, start, end):
            return "swallowed"
        if "boundary" in self.explained and self.touches_punctuation(text, start, end):
            return "boundary"
        return "overlap" if overlapping(place, others) else "unexplained"

    def why_extra(self, place: Place, ours: dict[int, list[Place]], causes: dict[Place, str]) -> str:
        """Why tidings lacks what the peer has."""
        doc, start, end = place
        text = self.texts[doc]
        surface = text[start:end]
        if self.key(surface) not in self.entities:
            return "case" if surface.casefold() in self.case_folded else "unexplained"
        rivals = overlapping(place, ours)
        for rival in rivals:
            # It came up where another was lost, for that one's reason.
            if causes.get(rival, "overlap") not in ("overlap", "unexplained"):
                return causes[rival]
        if rivals:
            return "overlap"
        touches = "boundary" in self.explained and self.touches_punctuation(text, start, end)
        return "boundary" if touches else "unexplained"

    def hidden(self, text: str, start: int, end: int) -> bool:
        """Whether a name that is no whole word begins before and reaches in, or begins here and is longer."""
        folded = self.key(text[max(0, start - self.longest) : end + self.longest])
        shift = max(0, start - self.longest)
        for first in range(max(0, start - self.longest), start + 1):
            shortest = start + 1 if first < start else end + 1
            for last in range(shortest, min(first + self.longest, len(text)) + 1):
                if folded[first - shift : last - shift] in self.entities and not whole(text, first, last):
                    return True
        return False

    def begins_longer(self, text: str, start: int, end: int) -> bool:
        """Whether a longer name may have been read here and broken off: whether words that begin before this one and
        reach into it, or up to its end, or it and a part of what follows, are how a name begins."""
        low = max(0, start - self.longest)
        before = {low + gap.end() for gap in re.finditer(r"^|\W+", text[low:start])} - {start}
        after = re.match(r"\W*\w+", text[end:])
        ends = {end, end + after.end()} if after else {end}
        reads = [(first, start + word.end()) for first in before for word in re.finditer(r"\w+", text[start:end])]
        reads += [(first, last) for first in {*before, start} for last in ends]
        return any(self.begins(self.key(text[first:last])) for first, last in reads)

    def begins(self, piece: str) -> bool:
        """Whether a name of the list begins so and goes on."""
        if not self.sorted:
            self.sorted = sorted(self.entities)
        at = bisect.bisect_right(self.sorted, piece)
        return at < len(self.sorted) and self.sorted[at].startswith(piece)

    def touches_punctuation(self, text: str, start: int, end: int) -> bool:
        """Whether a character that is neither letter, digit nor white space stands in it or beside it."""
        return any(not c.isalnum() and not c.isspace() for c in text[max(0, start - 1) : end + 1])


def places(found: pl.DataFrame) -> dict[Place, str]:
    return {(doc, start, end): entity for doc, start, end, entity in found.iter_rows()}


def by_document(found: Iterable[Place]) -> dict[int, list[Place]]:
    grouped: dict[int, list[Place]] = {}
    for place in found:
        grouped.setdefault(place[0], []).append(place)
    return grouped


def overlapping(place: Place, others: dict[int, list[Place]]) -> list[Place]:
    """Places of others that share a character with this one."""
    doc, start, end = place
    return [other for other in others.get(doc, ()) if other[1] < end and other[2] > start]


def whole(text: str, start: int, end: int) -> bool:
    """Whether no letter, digit or mark lengthens the word."""
    around = (text[start - 1] if start else " ", text[end] if end < len(text) else " ")
    return not any(c.isalnum() or unicodedata.category(c).startswith("M") for c in around)
