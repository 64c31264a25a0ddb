"""The folded view: text as names are compared in it, with the way back to the source.

The table in `rust/core/src/fold.rs` says what folds to what.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple


def _characters(ranges: str) -> frozenset[str]:
    """Reads "0041-005A 00C0" as a set of characters."""
    found: set[str] = set()
    for item in ranges.split():
        first, _, last = item.partition("-")
        found.update(chr(code) for code in range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


WHITE_SPACE = _characters("0009-000D 0020 0085 00A0 1680 2000-200A 2028 2029 202F 205F 3000")

# Soft hyphen, zero-width spaces and joiners, direction marks.
FORMAT = _characters("00AD 061C 180E 200B-200F 202A-202E 2060-206F FEFF")

# Marks on a letter without which it is still the letter: Latin, Greek and Cyrillic accents, then Hebrew and Arabic
# vowel points and tatweel, then variation selectors.
MARKS = _characters(
    "0300-036F 0483-0489 1AB0-1AFF 1DC0-1DFF 20D0-20FF 2DE0-2DFF A66F-A672 A674-A67D FE20-FE2F "
    "0591-05BD 05BF 05C1 05C2 05C4 05C5 05C7 "
    "0610-061A 0640 064B-0652 0656-065F 0670 06D6-06DC 06DF-06E4 06E7 06E8 06EA-06ED 08D3-08E1 08E3-08FF "
    "FE00-FE0F E0100-E01EF"
)

APOSTROPHES = _characters("0060 00B4 2018-201B 2032 2035 2039 203A 02B9 02BB-02BF 02C8 055A 05F3 A78B A78C")
QUOTES = _characters("00AB 00BB 02BA 201C-201F 2033 2036 301D-301F 05F4")
DASHES = _characters("058A 05BE 2010-2015 2043 207B 208B 2212 2E3A 2E3B")

LETTERS = {
    "ß": "ss", "ẞ": "SS", "ς": "σ", "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th",
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H",
    "ŧ": "t", "Ŧ": "T",
}  # fmt: skip


class Folded(NamedTuple):
    """A folded text, and for each of its characters the `(start, end)` in the source that it came from.

    Characters that came from one character of the source have the same pair.
    """

    text: str
    units: list[tuple[int, int]]


def fold(text: str, *, case: bool = True, blank_lines: bool = True) -> Folded:
    """The folded view of `text`. Without `blank_lines`, white space that holds a blank line becomes a line feed."""
    characters: list[str] = []
    units: list[tuple[int, int]] = []
    i = 0
    while i < len(text):
        if text[i] in WHITE_SPACE:
            end = _end_of_white_space(text, i)
            parts = not blank_lines and _has_blank_line(text[i:end])
            characters.append("\n" if parts else " ")
            units.append((i, end))
            i = end
            continue
        folded = fold_character(text[i], case=case)
        characters += folded
        units += [(i, i + 1)] * len(folded)
        if not folded and text[i] not in FORMAT and units:
            # A mark belongs to the letter it stands on.
            letter = units[-1]
            units = [(letter[0], i + 1) if unit == letter else unit for unit in units]
        i += 1
    return Folded("".join(characters), units)


def fold_str(name: str, *, case: bool = True) -> str:
    """The folded view of a name, without white space at its ends."""
    return fold(name, case=case).text.strip(" ")


def fold_character(c: str, *, case: bool = True) -> str:
    """What one character that is not white space folds to: nothing for a mark or a format character."""
    if c in FORMAT or c in MARKS:
        return ""
    if _punctuation(c):
        return _punctuation(c)
    decomposed = unicodedata.normalize("NFKD", c)
    if " " in decomposed:
        # A spacing accent or a phrase in one character: it stays itself, but for the marks on it.
        return "".join(_punctuation(d) or d for d in unicodedata.normalize("NFD", c) if d not in MARKS)
    folded = ""
    for d in decomposed:
        if d in FORMAT or d in MARKS:
            continue
        for letter in _punctuation(d) or (d.lower() if case else d):
            if letter not in MARKS:
                folded += LETTERS.get(letter, letter)
    return folded


def is_word_character(c: str) -> bool:
    """Whether a name goes on with `c`: a letter, a digit or a mark, but no apostrophe, superscript or fraction."""
    if _punctuation(c):
        return False
    category = unicodedata.category(c)
    if category == "No":
        return unicodedata.normalize("NFKD", c) == c
    return category[0] in "LM" or category in ("Nd", "Nl")


def _punctuation(c: str) -> str:
    """The one form of an apostrophe, a quote or a dash; nothing for any other character."""
    if c in APOSTROPHES:
        return "'"
    if c in QUOTES:
        return '"'
    if c in DASHES:
        return "-"
    return ""


def _end_of_white_space(text: str, start: int) -> int:
    """Where the run of white space from `start` ends; what folds to nothing belongs to it inside, not at its end."""
    end = i = start
    while i < len(text) and (text[i] in WHITE_SPACE or text[i] in FORMAT or text[i] in MARKS):
        i += 1
        if text[i - 1] in WHITE_SPACE:
            end = i
    return end


def _has_blank_line(space: str) -> bool:
    line_ends = space.replace("\r\n", "\n")
    return sum(line_ends.count(c) for c in "\n\r\v\f\x85\u2028") + 2 * line_ends.count("\u2029") > 1
