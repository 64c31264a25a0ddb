"""The folded view: text as names are compared in it, with the way back to the source.

The table in `rust/core/src/fold.rs` says what folds to what. Each kind of dress can be kept: `keep` has words of
`DRESS`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import NamedTuple

DRESS = ("case", "accents", "quotes", "dashes", "space", "invisible", "width", "letters")


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

# Marks that choose the picture of the character before them.
VARIATION_SELECTORS = _characters("FE00-FE0F E0100-E01EF")

# Marks on a letter without which it is still the letter: Latin, Greek and Cyrillic accents, then Hebrew and Arabic
# vowel points and tatweel.
ACCENTS = _characters(
    "0300-036F 0483-0489 1AB0-1AFF 1DC0-1DFF 20D0-20FF 2DE0-2DFF A66F-A672 A674-A67D FE20-FE2F "
    "0591-05BD 05BF 05C1 05C2 05C4 05C5 05C7 "
    "0610-061A 0640 064B-0652 0656-065F 0670 06D6-06DC 06DF-06E4 06E7 06E8 06EA-06ED 08D3-08E1 08E3-08FF"
)

MARKS = ACCENTS | VARIATION_SELECTORS

APOSTROPHES = _characters("0060 00B4 2018-201B 2032 2035 2039 203A 0374 02B9 02BB-02BF 02C8 055A 05F3 A78B A78C")
QUOTES = _characters("00AB 00BB 02BA 201C-201F 2033 2036 301D-301F 05F4")
DASHES = _characters("058A 05BE 2010-2015 2043 207B 208B 2212 2E3A 2E3B")

LETTERS = {
    "ß": "ss", "ẞ": "SS", "ς": "σ", "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th",
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ħ": "h", "Ħ": "H",
    "ŧ": "t", "Ŧ": "T",
}  # fmt: skip


# What is combined from these in Unicode is one Hangul syllable.
JAMO = _characters("1100-11FF")
JAMO_BEHIND_ANOTHER = _characters("1160-11FF")

# Scripts written without spaces between words (Thai, Lao, Myanmar, Khmer, Han, kana), and what joins in them.
WITHOUT_SPACES = _characters(
    "0E00-0EFF 1000-109F 1780-17FF 2E80-2FDF 3005-3007 3021-30FF 31F0-31FF 3400-9FFF F900-FAFF FF66-FF9F 20000-3FFFF"
)
KATAKANA = _characters(
    "3031-3035 30A1-30FA 30FC-30FF 31F0-31FF 32D0-32FE 3300-3357 FF66-FF9F 1AFF0-1AFFF 1B000 1B120-1B122 1B155 "
    "1B164-1B167"
)
VOICING_MARKS = _characters("3099 309A")

# Letters by category that begin with a mark when decomposed: sara am of Thai and Lao, half-width voicing marks.
SPACING_MARKS = _characters("0E33 0EB3 FF9E FF9F")


class Folded(NamedTuple):
    """A folded text, and for each of its characters the `(start, end)` in the source that it came from.

    Characters of one unit have the same pair: what one character of the source became, with the marks on it.
    """

    text: str
    units: list[tuple[int, int]]


def fold(text: str, *, keep: Collection[str] = (), blank_lines: bool = True) -> Folded:
    """The folded view of `text`.

    Without `blank_lines`, white space that holds a blank line becomes a line feed, if white space is folded at all.
    """
    units: list[tuple[str, int, int]] = []
    i = 0
    while i < len(text):
        if text[i] in WHITE_SPACE and "space" not in keep:
            end = _end_of_white_space(text, i, keep)
            parts = not blank_lines and _has_blank_line(text[i:end])
            units.append(("\n" if parts else " ", i, end))
            i = end
            continue
        folded = fold_character(text[i], keep=keep)
        if folded and units and _stands_on(folded, units[-1][0]):
            before, start, _ = units[-1]
            units[-1] = (before + folded, start, i + 1)
        elif folded:
            units.append((folded, i, i + 1))
        elif units and text[i] in MARKS:
            # The mark is dropped, but it belongs to the letter.
            before, start, _ = units[-1]
            units[-1] = (before, start, i + 1)
        i += 1
    # Of a letter with several marks only the order of the marks may still differ between NFC and NFD text.
    ordered = [(unicodedata.normalize("NFD", folded), start, end) for folded, start, end in units]
    return Folded(
        "".join(folded for folded, _, _ in ordered),
        [(start, end) for folded, start, end in ordered for _ in folded],
    )


def fold_str(name: str, *, keep: Collection[str] = ()) -> str:
    """The folded view of a name, without white space at its ends."""
    return fold(name, keep=keep).text.strip("".join(WHITE_SPACE))


def fold_character(c: str, *, keep: Collection[str] = ()) -> str:
    """What one character folds to (white space only where it is kept): nothing for what is dropped."""
    if _is_dropped(c, keep):
        return ""
    if _punctuation(c, keep):
        return _punctuation(c, keep)
    decomposed = unicodedata.normalize("NFD" if "width" in keep else "NFKD", c)
    if " " in decomposed:
        # A spacing accent or a phrase in one character: it stays itself, but for the marks on it.
        decomposed = unicodedata.normalize("NFD", c)
        return "".join(_punctuation(d, keep) or d for d in decomposed if not _is_dropped(d, keep))
    folded = ""
    for d in decomposed:
        if _is_dropped(d, keep):
            continue
        for letter in _punctuation(d, keep) or (d if "case" in keep else d.lower()):
            if not _is_dropped(letter, keep):
                folded += letter if "letters" in keep else LETTERS.get(letter, letter)
    return folded


def is_word_character(c: str) -> bool:
    """Whether a name goes on with `c`: a letter, a digit or a mark, but no apostrophe, superscript or fraction."""
    if _punctuation(c):
        return False
    category = unicodedata.category(c)
    if category == "No":
        return unicodedata.normalize("NFKD", c) == c
    return category[0] in "LM" or category in ("Nd", "Nl")


def is_looked_through(c: str) -> bool:
    """Whether `c` says nothing of where words begin and end: the next character decides."""
    return c in FORMAT or c in MARKS or c in VOICING_MARKS


def parts_words(before: str, after: str) -> bool:
    """Whether a word ends between two letters, digits or marks: around each character of a script without spaces
    (with the marks on it), but katakana join, and so do digits."""
    if _is_mark(after) or (before in KATAKANA and after in KATAKANA):
        return False
    return any(c in WITHOUT_SPACES and unicodedata.category(c) != "Nd" for c in (before, after))


def _is_dropped(c: str, keep: Collection[str]) -> bool:
    """Whether `c` folds to nothing."""
    if c in FORMAT or c in VARIATION_SELECTORS:
        return "invisible" not in keep
    return c in ACCENTS and "accents" not in keep


def _stands_on(folded: str, before: str) -> bool:
    """Whether what a character became is part of the unit before it: a mark does, except on white space."""
    if folded[0] in JAMO_BEHIND_ANOTHER and before[-1] in JAMO:
        return True
    return _is_mark(folded[0]) and before[-1] not in WHITE_SPACE


def _is_mark(c: str) -> bool:
    """Whether `c` is part of the character before it."""
    return unicodedata.category(c)[0] == "M" or c in SPACING_MARKS


def _punctuation(c: str, keep: Collection[str] = ()) -> str:
    """The one form of an apostrophe, a quote or a dash; nothing for any other character."""
    if c in APOSTROPHES and "quotes" not in keep:
        return "'"
    if c in QUOTES and "quotes" not in keep:
        return '"'
    if c in DASHES and "dashes" not in keep:
        return "-"
    return ""


def _end_of_white_space(text: str, start: int, keep: Collection[str]) -> int:
    """Where the run of white space from `start` ends; what folds to nothing belongs to it inside, not at its end."""
    end = i = start
    while i < len(text) and (text[i] in WHITE_SPACE or _is_dropped(text[i], keep)):
        i += 1
        if text[i - 1] in WHITE_SPACE:
            end = i
    return end


def _has_blank_line(space: str) -> bool:
    line_ends = space.replace("\r\n", "\n")
    return sum(line_ends.count(c) for c in "\n\r\v\f\x85\u2028") + 2 * line_ends.count("\u2029") > 1
