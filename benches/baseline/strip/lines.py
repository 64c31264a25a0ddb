"""From the lines of a plain text to paragraphs: which lines were wrapped, and which stand for themselves."""

import re
from dataclasses import dataclass
from itertools import pairwise

from benches.baseline.strip.blocks import NEWLINE, SPACE, SPACES, fold
from benches.baseline.strip.phrases import ends_sentence, is_date_line

BULLETS = "•◦▪‣●■·*▸►▶➤✓"
LONG, WIDEST = 40, 140
ABBREVIATIONS = set(
    "Mr. Mrs. Ms. Dr. Prof. Gen. Col. Lt. Sen. Rep. Gov. St. Jan. Feb. Mar. Apr. Aug. Sept. Sep. Oct. Nov. Dec. "
    "p.m. a.m. No. vs. e.g. i.e.".split()
)
LEADING = set(
    "a an and are as at by for from has have in into is its of on or that the their to was were which with "
    "de del des der die du el en et la le les los und y и в на с".split()
)


@dataclass
class Line:
    text: str
    gap: int  # empty lines before it
    bullet: bool

    def __post_init__(self) -> None:
        last = SPACES.split(self.text)[-1]
        first = next((c for c in self.text if c.isalnum()), "")
        self.chars = len(self.text)
        self.closed = ends_sentence(self.text) and last not in ABBREVIATIONS
        self.lower = first.islower()
        self.hyphenated = self.text.endswith("-") and self.text[-2:-1].isalpha()
        self.leading = self.text.endswith(",") or self.hyphenated or last in LEADING
        self.numbered = bool(re.match(r"[0-9]{1,2}[.)]", self.text))
        self.date = self.chars <= LONG and is_date_line(self.text)


def read_lines(source: str) -> list[Line]:
    out, gap = [], 0
    for raw in NEWLINE.split(source):
        raw = raw.rstrip(SPACE).lstrip(SPACE + "\ufeff")
        text = unbulleted(raw)
        if text:
            out.append(Line(text, gap, len(text) < len(raw)))
            gap = 0
        else:
            gap += 1
    return out


def unbulleted(text: str) -> str:
    rest = text
    while rest[:1] and rest[0] in BULLETS:
        after = rest[1:]
        if after and after[0] not in SPACE:
            return rest
        rest = after.lstrip(SPACE)
    return rest


def wrapping(lines: list[Line]) -> tuple[int, int] | None:
    """Length of a full line and empty lines between two lines of one sentence, if the text is wrapped at all."""
    long = [line.chars for line in lines if line.chars >= LONG and not line.bullet]
    if sum(n for n in long if n > WIDEST) * 5 > sum(long):
        return None
    lengths = sorted(n for n in long if n <= WIDEST)
    if not lengths:
        return None
    open_lines, gaps = 0, []
    for line, following in pairwise(lines):
        if LONG <= line.chars <= WIDEST and not line.bullet and not line.closed:
            open_lines += 1
            if (following.lower or line.leading) and not following.bullet:
                gaps.append(following.gap)
    if len(gaps) < 2 or len(gaps) * 5 < open_lines * 2:
        return None
    return lengths[len(lengths) * 9 // 10], sorted(gaps)[len(gaps) // 2]


def joins(line: Line, following: Line, wrap: tuple[int, int] | None, widest_gap: int | None) -> bool:
    """Whether the paragraph goes on."""
    if following.bullet or line.date or following.date:
        return False
    if wrap is None:
        return not line.bullet and not line.closed and following.lower and following.gap == 0 and line.chars >= LONG
    width, gap = wrap
    full = (line.chars + 1 + len(SPACES.split(following.text)[0])) * 20 >= width * 13
    if line.chars > WIDEST or (line.bullet and (following.gap > 0 or not full)):
        return False
    if line.hyphenated and following.gap <= gap:
        return True
    if not line.closed and (following.lower or line.leading) and following.gap <= max(gap, 1):
        return line.chars * 3 >= width
    if following.gap > gap or (widest_gap is not None and following.gap > widest_gap):
        return False
    if line.closed:
        return not following.numbered and following.gap == 0 and gap == 0 and line.chars * 20 >= width * 17
    return full


def paragraphs(source: str) -> list[tuple[str, bool, int]]:
    """(text, whether it is an item of a list, empty lines before it)"""
    lines = read_lines(source)
    wrap, out, first = wrapping(lines), [], 0
    while first < len(lines):
        text, last, gap = lines[first].text, first, None
        while last + 1 < len(lines) and joins(lines[last], lines[last + 1], wrap, gap):
            text += ("" if lines[last].hyphenated else " ") + lines[last + 1].text
            last += 1
            gap = max(gap or 0, lines[last].gap)
        out.append((fold(text), lines[first].bullet, lines[first].gap))
        first = last + 1
    return out
