"""Stripping, written to be read: from plain text or HTML to the main text in paragraphs.

The oracle of `rust/core/src/strip`: for plain text `strip` gives exactly what Rust gives. For HTML it gives what Rust
gives with `keep_all`: all visible text, re-flowed; how Rust weighs the blocks of a page has no twin here.
"""

import re
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache
from html.entities import html5
from itertools import pairwise
from pathlib import Path

from benches.baseline.features import BEGINNING, KINDS, Look, Paragraph, features, is_alphanumeric, look, weigh

PHRASES = Path(__file__).resolve().parents[2] / "rust/core/src/strip/phrases.txt"

Block = tuple[str, str]  # zone, text
Kind = tuple[str, int, int]  # paragraph, item or cell; row and column of a cell
PARAGRAPH, ITEM = ("paragraph", 0, 0), ("item", 0, 0)


def strip(source: str, keep_all: bool = False, html: bool | None = None) -> tuple[str, list[Block]]:
    """The main text, and its paragraphs as (zone, text). HTML is not sifted: all of it is kept."""
    if sniff(source) if html is None else html:
        blocks, kinds = [], []
        for kind, text in html_blocks(source):
            blocks.append(("body", text))
            kinds.append(kind)
    else:
        blocks = plain_blocks(source, keep_all)
        kinds = [PARAGRAPH for _ in blocks]
    gaps = [between(before, after) for before, after in pairwise(kinds)]
    return "".join(text + gap for (_, text), gap in zip(blocks, [*gaps, ""], strict=False)), blocks


def between(before: Kind, after: Kind) -> str:
    """What stands between two blocks."""
    if before[0] == after[0] == "cell" and before[1] == after[1]:
        return " " if before == after else "\t"
    return "\n" if before[0] == after[0] != "paragraph" else "\n\n"


def sniff(source: str) -> bool:
    """Whether the beginning looks like markup."""
    head = source.encode("utf-8", "surrogatepass")[:4096]
    opens_with_tag = head.lstrip(b" \t\n\r\x0c\0\xef\xbb\xbf").startswith(b"<")
    tags = 0
    for rest in head.split(b"<")[1:]:
        name = re.match(rb"/?([0-9A-Za-z!]*)", rest)[1].lower()
        if name in b"!doctype html head body title meta article script".split():
            return True
        tags += name in b"p div br span a h1 h2 ul li table img section nav b i em strong".split()
    return tags >= 3 or (opens_with_tag and tags > 0)


# --- white space ----------------------------------------------------------------------------------------------------
SPACE = (
    "\0\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
SPACES = re.compile(f"[{SPACE}]+")
NEWLINE = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def fold(text: str) -> str:
    """White space as single spaces."""
    return SPACES.sub(" ", text).strip(" ")


# --- phrases --------------------------------------------------------------------------------------------------------
@cache
def group(section: str) -> str:
    """The alternatives of a section of phrases.txt."""
    alternatives, inside = [], False
    for line in PHRASES.read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            if name := re.fullmatch(r"\[([a-z_]+)\]", line):
                inside = name[1] == section
            elif inside:
                alternatives.append(re.sub("<([a-z_]+)>", lambda m: group(m[1]), line))
    return f"(?:{'|'.join(alternatives)})"


@cache
def phrase(section: str, before: str = "^", after: str = "$", flags: int = 0) -> re.Pattern[str]:
    """A section between `before` and `after`."""
    return re.compile(before + group(section) + after.replace("$", r"\Z"), flags)


BULLETS = "•◦▪‣●■·*▸►▶➤✓"
BARS = "|·•›»>/→"
TERMINALS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", ":", ";", "।")


def count_words(line: str) -> int:
    return sum(any(map(is_alphanumeric, word)) for word in line.split(" "))


def ends_sentence(line: str) -> bool:
    return line.rstrip("\"'”’»)]“ ").endswith(TERMINALS)


def is_label(line: str, words: int) -> bool:
    if words > 25:
        return False
    icons = len(line) - len(line.lstrip("".join(c for c in set(line) if is_icon(c))))
    line = line[icons:].lstrip(SPACE)
    return bool(
        words == 0
        or "©" in line
        or is_row(line, words)
        or phrase("label", flags=re.I).search(line)
        or phrase("opening", after="", flags=re.I).search(line)
    )


def is_icon(c: str) -> bool:
    return not c.isalnum() and not c.isascii() and c not in "©“”‘’«»„¿¡—–…"


def is_row(line: str, words: int) -> bool:
    """Several short items parted by bars."""

    def bar(c: str) -> bool:
        return c in BARS or (not c.isalnum() and c >= "\u2190" and c not in "❝❞・、。「」")

    bars = sum(len(w) <= 2 and all(map(bar, w)) for w in line.split(" "))
    crumbs = words <= 6 and (" › " in line or " » " in line)
    return crumbs or (bars >= 2 and words <= 4 * (bars + 1) and not ends_sentence(line))


def is_related_head(line: str, words: int) -> bool:
    return words <= 8 and not ends_sentence(line) and bool(phrase("related", flags=re.I).search(line))


def is_comments_head(line: str, words: int) -> bool:
    return words <= 14 and bool(phrase("comments", flags=re.I).search(line))


def is_credit(line: str, words: int) -> bool:
    return words <= 15 and bool(phrase("credit").search(line))


def is_byline(line: str, words: int) -> bool:
    return words <= 40 and bool(phrase("byline").search(line))


def is_date_line(line: str) -> bool:
    return len(line.encode("utf-8", "surrogatepass")) <= 120 and bool(phrase("date_line", flags=re.I).search(line))


def credit_tail(line: str) -> int | None:
    found = phrase("credit_tail", " ").search(line)
    return found.start() if found and found.start() > 0 else None


def caption_tail(line: str) -> int | None:
    found = phrase("caption_tail", " ").search(line)
    return found.start() if found and found.start() > 0 else credit_tail(line)


def day_in(line: str) -> str | None:
    """The day of publication in a short line that holds more."""
    for found in phrase("dated", r"\b", "", re.I).finditer(line):
        if sum("0" <= c <= "9" for c in found[0]) >= 5:
            before = line[: found.start()].lower()
            changed = any(word in before for word in ("updated", "modified", "edited", "©", "copyright"))
            return None if changed or len(line.encode("utf-8", "surrogatepass")) > 160 else found[0]
    return None


# --- lines to paragraphs --------------------------------------------------------------------------------------------
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


# --- paragraphs to the story ----------------------------------------------------------------------------------------
PROSE_WORDS, LEAST, TITLE_REACH = 10, 20, 6
LATEST_TITLE, LEAST_TITLE, NEARLY, LEAST_DECK = 15, 40, 4, -125
SWITCH, CLEAN, MOST, FAVOR, LABEL = 50, 200, 250, 60, 100


@dataclass
class Scored:
    text: str
    bullet: bool
    gap: int
    look: Look
    kind: str  # prose short item label related comments date byline credit caption
    elsewhere: bool  # in a list of other stories
    score: int
    copies: int
    points: int = 0

    @property
    def words(self) -> int:
        return self.look.words


def kind_of(line: str, words: int, bullet: bool) -> str:
    if len(line) > BEGINNING:
        return "prose"
    if is_date_line(line):
        return "date"
    if is_comments_head(line, words):
        return "comments"
    if is_related_head(line, words):
        return "related"
    if is_credit(line, words):
        return "credit"
    if is_label(line, words):
        return "label"
    if is_byline(line, words):
        return "byline"
    if (ends_sentence(line) and words >= 2) or words >= 40:
        return "prose"
    return "item" if bullet else "short"


def scores(source: str) -> list[Scored]:
    parts = paragraphs(source)
    counts = Counter(text for text, _, _ in parts)
    elsewhere, out = False, []
    for text, bullet, gap in parts:
        seen = look(text)
        words = seen.words
        kind = kind_of(text, words, bullet)
        if kind == "related":
            elsewhere = True
        elif kind == "prose" and words >= 2 * PROSE_WORDS and not bullet:
            elsewhere = False
        length = min(words, 60)
        if counts[text] > 1 and kind in ("short", "item") and words < PROSE_WORDS:
            score = -8
        elif kind == "prose":
            score = length // 3 if bullet or words < PROSE_WORDS else length
        elif kind == "short":
            score = 0 if words >= 12 else -3
        elif kind == "item":
            score = -1 if words >= 8 else -4
        else:
            score = {"label": -8, "related": -15, "comments": -200}.get(kind, -1)
        if elsewhere and score > -6 and kind != "date":
            score = -6
        out.append(Scored(text, bullet, gap, seen, kind, elsewhere, score, counts[text]))
    find_captions(out)
    return out


def find_captions(scored: list[Scored]) -> None:
    """Finds captions beside credits. One that is glued to its credit is dropped when a clean copy follows."""
    for i, s in enumerate(scored):
        if s.kind not in ("short", "prose") or s.words > 60 or len(s.text) > BEGINNING:
            continue
        following = scored[i + 1] if i + 1 < len(scored) else None
        if (tail := credit_tail(s.text)) is not None:
            copied = following and following.text.startswith(s.text[:tail].rstrip(SPACE))
            s.kind = "credit" if copied else "caption"
            s.score = min(s.score, -1)
        elif following and following.kind == "credit" and s.kind == "short":
            glued = i > 0 and scored[i - 1].text.startswith(s.text)
            if glued or (i > 1 and scored[i - 1].kind == "short"):
                s.kind, s.score = "caption", -1


def is_stamp(s: Scored) -> bool:
    """A short line with a day or a time in it."""
    short = s.words <= 25 and len(s.text) <= BEGINNING and any("0" <= c <= "9" for c in s.text)
    return short and bool(phrase("stamp", before="", after="", flags=re.I).search(s.text))


def paragraphs_of(scored: list[Scored]) -> list[Paragraph]:
    return [
        Paragraph(
            s.look, KINDS.index(s.kind), s.bullet, min(s.gap, 2), min(s.copies, 9), is_stamp(s), s.elsewhere, s.score
        )
        for s in scored
    ]


def chosen(points: list[int]) -> list[bool]:
    """The stretches whose points, less what it costs to go in and out, are highest."""
    outside, inside, back = 0, -SWITCH, []
    for value in points:
        stay, leave = outside, inside - SWITCH
        on, enter = inside, outside - SWITCH
        back.append((leave > stay, enter <= on))
        outside, inside = max(stay, leave), max(on, enter) + value
    state, out = inside > outside, []
    for to_outside, to_inside in reversed(back):
        out.append(state)
        state = to_inside if state else to_outside
    return out[::-1]


def keep(scored: list[Scored], clean: bool, shift: int) -> list[bool]:
    """Which paragraphs are the body."""
    points = [max(-MOST, min(MOST, s.points)) + shift + (CLEAN if clean else 0) for s in scored]
    kept = []
    for i, (s, inside) in enumerate(zip(scored, chosen(points), strict=True)):
        if s.kind in ("related", "credit", "caption"):
            # Where all else is a story, what looks like a credit is more likely a heading.
            never = not clean or i < 8
        elif s.kind == "label":
            never = not clean and s.points + shift < LABEL
        else:
            never = s.kind in ("comments", "date", "byline")
        kept.append(inside and not never)
    return kept


def is_clean(scored: list[Scored]) -> bool:
    """Whether there is next to no furniture in a text."""
    furniture = sum(s.kind in ("label", "related", "comments") or (s.kind == "item" and s.words <= 4) for s in scored)
    return furniture * 20 <= len(scored)


def is_footnote(s: Scored) -> bool:
    """`1 See page 31.`, or how an agency signs: `==Kyodo`."""
    rest = s.text.lstrip("0123456789")
    note = s.words <= 12 and len(rest) < len(s.text) and rest[:1] == " " and rest[1:2].isupper()
    return note or (s.words <= 3 and s.text.startswith(("==", "--", "##")))


def clean(s: Scored) -> str:
    """A caption without its credit."""
    tail = caption_tail(s.text) if s.kind == "caption" else None
    return s.text if tail is None else s.text[:tail].rstrip(SPACE)


def title_above(scored: list[Scored], start: int) -> int | None:
    """The title of a text without furniture: the first of the lines above the body that is long enough for one."""
    lines: list[int] = []
    for i in range(start - 1, -1, -1):
        s = scored[i]
        if s.kind in ("short", "prose") and 3 <= s.words <= 60:
            lines.append(i)
            if len(lines) == TITLE_REACH:
                break
        elif s.kind == "short" and s.words > 0 and not lines:
            pass
        elif s.kind in ("byline", "label", "caption") and not lines:
            pass
        elif s.kind not in ("date", "byline", "credit"):
            break
    fit = [i for i in lines if 4 <= scored[i].words <= 40 and " | " not in scored[i].text]
    return min(fit, default=lines[-1] if lines else None)


def title_on_topic(scored: list[Scored], rows: list[dict[str, int]], start: int) -> int | None:
    """The title among menus and share bars: a line above the body whose words the body has, too. A deck may be as
    good; the title is the first of them."""
    fits: list[tuple[int, int]] = []
    for i in range(max(start - LATEST_TITLE, 0), start):
        s, row = scored[i], rows[i]
        if s.kind not in ("short", "prose") or not 3 <= s.words <= 30 or row["end"] == 3 or row["stamp"]:
            continue
        points = max(min(row["topic"], 80), 0) + 20 * (s.words >= 5) + 20 * (s.words >= 7) + 10 * (s.copies > 1)
        points -= 50 * (s.kind == "prose" and not s.text.endswith("?")) + 2 * (start - i)
        if points >= LEAST_TITLE and " | " not in s.text:
            fits.append((points, i))
    best, at = max(fits, key=lambda fit: (fit[0], -fit[1]), default=(0, None))
    return next((i for points, i in fits if points + NEARLY >= best and (at or 0) - i <= TITLE_REACH), at)


def plain_blocks(source: str, keep_all: bool, shift: int = 0) -> list[Block]:
    if keep_all:
        return [("body", text) for text, _, _ in paragraphs(source)]
    scored = scores(source)
    rows = features(paragraphs_of(scored))
    for s, row in zip(scored, rows, strict=True):
        s.points = weigh(row)
    bare = is_clean(scored)
    kept = keep(scored, bare, shift)
    body = [i for i, k in enumerate(kept) if k]
    if not body or (not bare and sum(scored[i].words for i in body) < LEAST):
        return []
    start, end = next((i for i in body if scored[i].kind == "prose"), body[0]), body[-1]
    # A story that opens with a dateline begins there; prose above it is a deck.
    first = [i for i in body if i >= start][:4]
    start = next((i for i in first if phrase("dateline", after="").search(scored[i].text[:120])), start)
    for i in range(start + 1, end + 1):
        if i > (start + end) // 2 and phrase("colophon", after="").search(scored[i].text):
            end = i - 1
            break
    while end > start and is_footnote(scored[end]):
        end -= 1
    title = None if bare else title_on_topic(scored, rows, start)
    title = title_above(scored, start) if title is None else title
    out: list[Block] = []
    dated = False
    for i in range(end + 1):
        s = scored[i]
        above = i < start
        if title is not None and i < title:
            if bare and kept[i]:
                out.append(("body", s.text))
        elif i == title:
            out.append(("headline", s.text))
        elif s.kind == "caption" and not kept[i]:
            if not s.elsewhere:
                out.append(("caption", clean(s)))
        elif s.kind == "date" and (above or i == start):
            if not dated and (title is not None or i + 1 == start):
                out.append(("dateline", s.text))
            dated = True
        elif above and s.kind in ("byline", "label") and not kept[i]:
            day = day_in(s.text) if title is not None and not dated else None
            if day:
                out.append(("dateline", day))
                dated = True
        elif above and title is not None and s.kind in ("short", "prose"):
            if kept[i] or (s.words >= 6 and s.points + shift > LEAST_DECK):
                out.append(("headline", s.text))
        elif kept[i]:
            out.append(("body", s.text))
    return out


# --- HTML: tags away, references read -------------------------------------------------------------------------------
# Elements by what the standard says of them; see rust/core/src/strip/html/names.rs.
RAW = set("script style xmp iframe noembed noframes plaintext title textarea".split())
VOID = set(
    "area base basefont bgsound br col embed hr img image input keygen link meta param source track wbr frame".split()
)
UNREAD = set("script style textarea iframe noembed noframes option optgroup select datalist svg title".split())
KEEP_P = set("audio body button canvas caption noscript object tbody td template tfoot th thead tr video".split())
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CODE = {"pre", "listing", "xmp", "plaintext"}
BLOCK = (
    HEADINGS
    | CODE
    | set(
        "address amp-story article aside audio blockquote body button canvas caption center dd details dialog dir "
        "div dl dt fieldset figcaption figure footer form header hgroup legend li main menu nav noindex noscript "
        "object ol p search section summary table tbody td template tfoot th thead tr ul video".split()
    )
)
TABLE = {"table", "tbody", "tfoot", "thead", "tr"}
TABLED = set("caption col colgroup tbody td tfoot th thead tr".split())
SCOPES = set("applet caption html marquee object table td template th".split())
NOT_SPECIAL = set("amp-story audio canvas dialog legend noindex video".split())
SPECIAL = (
    (BLOCK - NOT_SPECIAL)
    | (VOID - {"image"})
    | RAW
    | set("applet colgroup frameset head html marquee select".split())
)
FORMATTING = set("a b big code em font i nobr s small strike strong tt u".split())
HEAD = set("base basefont bgsound link meta title noscript noframes style script template".split())
# What ends svg and math.
BREAKOUT = (BLOCK | FORMATTING | set("br embed head hr img meta ruby span sub sup var".split())) - {
    "a", "font", "plaintext", "xmp",
}  # fmt: skip
# What says how text is set: lines and spaces are text where the nearest is code.
SET = CODE | HEADINGS | {"li", "blockquote", "td", "th"}
WS = " \t\n\r\x0c"
ATTRIBUTE = re.compile(
    rf"[{WS}/]*(?:(>)|([^>{WS}/][^={WS}/>]*)"
    rf"(?:[{WS}]*=[{WS}]*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^>{WS}]*)))?)"
)
C1 = {code: bytes([code]).decode("windows-1252", "replace") for code in range(0x80, 0xA0)}


def reference(text: str, at: int) -> tuple[str, int] | None:
    """What the reference at `at` stands for, and where it ends."""
    if number := re.compile("&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?").match(text, at):
        code = int(number[1], 16) if number[1] else int(number[2])
        if 0x80 <= code < 0xA0 and C1[code] != "\ufffd":
            return C1[code], number.end()
        valid = 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000
        return (chr(code) if valid else "\ufffd"), number.end()
    name = re.compile("&([0-9A-Za-z]{0,33})(;?)").match(text, at)
    assert name
    if name[2] and name[1] + ";" in html5:
        return html5[name[1] + ";"], name.end()
    for length in range(min(len(name[1]), 6), 1, -1):
        if name[1][:length] in html5:
            return html5[name[1][:length]], at + 1 + length
    return None


def unescape(text: str) -> str:
    out, at = [], 0
    while (amp := text.find("&", at)) >= 0:
        stands, end = reference(text, amp) or ("&", amp + 1)
        out += [text[at:amp], stands]
        at = end
    return "".join(out) + text[at:]


def tokens(page: str) -> Generator[tuple[str, str, str], tuple[bool, bool], None]:
    """("text", characters), ("start", name, attributes), ("end", name). Send whether in svg or math, and whether the
    content of the element is raw."""
    at, foreign, raw = 0, False, False
    open_tag = re.compile("<(?=[A-Za-z!?]|/.)", re.S)
    while at < len(page):
        found = open_tag.search(page, at)
        start = found.start() if found else len(page)
        if start > at:
            yield "text", unescape(page[at:start]), ""
        at = start
        if at >= len(page):
            return
        if page.startswith("<!--", at):
            end = re.compile("-?>").match(page, at + 4) or re.compile("--!?>").search(page, at + 4)
            at = end.end() if end else len(page)
        elif foreign and page.startswith("<![CDATA[", at):
            end = page.find("]]>", at + 9)
            yield "text", page[at + 9 : end if end >= 0 else len(page)], ""
            at = end + 3 if end >= 0 else len(page)
        elif page[at + 1] in "!?" or not re.match("/?[A-Za-z]", page[at + 1 : at + 3]):
            end = page.find(">", at + 2)
            at = end + 1 if end >= 0 else len(page)
        else:
            closing = page[at + 1] == "/"
            name_at = re.compile(rf"[^{WS}/>]+").match(page, at + 1 + closing)
            assert name_at
            at = name_at.end()
            while True:
                attribute = ATTRIBUTE.match(page, at)
                if attribute is None:
                    return
                at = attribute.end()
                if attribute[1]:
                    break
                if at >= len(page):
                    return
            name = name_at[0].lower()
            rest = page[name_at.end() : at - 1]
            foreign, raw = (yield ("end" if closing else "start"), name, rest) or (False, False)
            if raw:
                end = script_end(page, at) if name == "script" else raw_end(page, at, name)
                text = page[at:end]
                foreign, _ = (yield "text", unescape(text) if name in ("title", "textarea") else text, "") or (
                    False,
                    False,
                )
                at = end


def raw_end(page: str, at: int, name: str) -> int:
    found = re.compile(rf"</{name}[{WS}/>]", re.I).search(page, at) if name != "plaintext" else None
    return found.start() if found else len(page)


def script_end(page: str, at: int) -> int:
    """Where the end tag is. After `<!--` and `<script` one more is needed."""
    escaped = double = False
    mark = re.compile(rf"-->|<!--|</?script(?=[{WS}/>])", re.I)
    while found := mark.search(page, at):
        at = found.end()
        if found[0] == "-->":
            escaped = double = False
        elif found[0] == "<!--":
            escaped, at = True, found.start() + 2
        elif found[0][1] != "/":
            double = double or escaped
        elif not double:
            return found.start()
        else:
            double = False
    return len(page)


@dataclass
class Table:
    """A table that is open: what may show that it only lays out the page."""

    cells: list[int]  # its blocks that are cells
    blocks: int = 0  # of the present cell
    most_blocks: int = 0
    columns: int = 0  # of the present row
    most_columns: int = 0
    nests: bool = False


class Blocks:
    """The text between the starts and ends of block elements. Open elements are a stack of names; those of svg and
    math have their language before a colon."""

    def __init__(self) -> None:
        self.stack = ["html"]
        self.kinds: list[Kind | None] = [PARAGRAPH]  # how each of them says that text is set
        self.tables: list[Table] = []
        self.rows = 0
        self.phase = "before head"
        self.done: list[tuple[Kind, str]] = []
        self.text = ""
        self.breaks = 0
        self.framesets = 0
        self.bare = True

    # --- the stack ---
    def last(self, *names: str) -> int:
        """Position of the innermost of these elements; 0 if none is open."""
        return max((i for i, name in enumerate(self.stack) if i and name in names), default=0)

    def nearest(self, names: set[str]) -> int:
        return max((i for i, name in enumerate(self.stack) if name in names or name in POINTS), default=0)

    def pop(self, at: int) -> None:
        at = max(at, 1)
        if any(name in BLOCK for name in self.stack[at:]):
            self.flush()
        for _ in range(self.stack[at:].count("table")):
            self.settle(self.tables.pop())
        del self.stack[at:], self.kinds[at:]

    def foreign(self) -> bool:
        return ":" in self.stack[-1]

    def home(self) -> int:
        """The innermost element that is HTML or has HTML in it."""
        return max(i for i, name in enumerate(self.stack) if ":" not in name or name in POINTS)

    # --- text ---
    def in_code(self) -> bool:
        return next((name in CODE for name in reversed(self.stack) if name in SET), False)

    def flush(self) -> None:
        self.breaks = 0
        code = self.text.strip(SPACE).replace("\r", "\n").replace("\0", " ")
        if text := code if self.in_code() else fold(self.text):
            at = max(i for i, kind in enumerate(self.kinds) if kind)
            kind = self.kinds[at] or PARAGRAPH
            if kind == ITEM:
                # What follows in the item goes on with it.
                self.kinds[at] = PARAGRAPH
            elif kind[0] == "cell" and self.tables:
                table = self.tables[-1]
                table.cells.append(len(self.done))
                table.blocks += 1
                table.most_blocks = max(table.most_blocks, table.blocks)
            self.done.append((kind, text))
        self.text = ""

    def push(self, name: str) -> None:
        self.stack.append(name)
        self.kinds.append(self.kind(name))

    def kind(self, name: str) -> Kind | None:
        """How an element says that its text is set."""
        if name in HEADINGS | CODE | {"blockquote"}:
            return PARAGRAPH
        if name == "li":
            return ITEM
        if name in ("td", "th") and self.tables:
            table = self.tables[-1]
            table.blocks = 0
            table.columns += 1
            table.most_columns = max(table.most_columns, table.columns)
            return "cell", max(self.rows - 1, 0), table.columns - 1
        if name == "tr":
            self.rows += 1
            if self.tables:
                self.tables[-1].columns = 0
        if name == "table":
            if self.tables:
                self.tables[-1].nests = True
            self.tables.append(Table([]))
        return None

    def settle(self, table: Table) -> None:
        """The cells of a table that only lays out the page are paragraphs."""
        if table.nests or table.most_blocks >= 4 or table.most_columns < 2:
            for at in table.cells:
                self.done[at] = PARAGRAPH, self.done[at][1]

    def unread(self) -> bool:
        unread = around = False
        for name in self.stack:
            if ":" not in name:
                around = unread = unread or name in UNREAD
            elif name == "svg:svg":
                unread = True
            elif name.split(":")[1] in UNREAD:
                unread = around = True
            elif name == "svg:foreignobject":
                # A drawing is not read, but for the text that is set in it.
                unread = around
        return unread

    def add(self, text: str) -> None:
        if not self.unread():
            if text.strip(SPACE):
                self.breaks, self.bare = 0, False
            self.text += text

    def characters(self, text: str) -> None:
        if self.stack[-1] in RAW:
            self.add(text)
        elif self.phase in ("frameset", "after frameset") and not self.last("template"):
            pass
        elif self.phase != "body" and not self.last("template"):
            if text := text.lstrip(WS):
                self.open_body()
                self.add(text)
        else:
            if self.stack[-1] == "colgroup" and text.strip(WS):
                self.pop(len(self.stack) - 1)
            self.add(text)

    def line_break(self) -> None:
        if self.in_code():
            self.text += "\n"
            return
        self.breaks += 1
        self.text += " "
        if self.breaks > 1:
            self.flush()

    # --- start tags ---
    def start(self, name: str, attributes: str) -> bool:
        """Whether the content is raw."""
        if self.foreign() and self.start_foreign(name, attributes):
            return False
        if self.phase != "body" and not self.last("template") and not self.start_outside(name):
            return False
        if name in BARRING and not (name == "input" and HIDDEN_INPUT.search(attributes)):
            self.bare = False
        if name in ("html", "head", "body", "frame", "meta", "link"):
            return False
        if name == "br":
            self.line_break()
            return False
        if name == "frameset":
            if self.bare:
                self.pop(1)
                self.phase, self.framesets = "frameset", 1
            return False
        if name == "a":
            self.end_formatting("a")
        elif name in ("option", "optgroup") and self.stack[-1] == "option":
            self.pop(len(self.stack) - 1)
        elif name in ("input", "keygen", "textarea", "select") and self.last("select") > self.nearest(SCOPES):
            self.pop(self.last("select"))
            if name == "select":
                return False
        if name in TABLED:
            self.start_tabled(name)
            return False
        if self.stack[-1] == "colgroup" and name != "template":
            self.pop(len(self.stack) - 1)
        if name == "table" and self.last("table") > self.last("td", "th", "caption", "template"):
            self.pop(self.last("table"))
        if name == "form" and self.stack[-1] in TABLE:
            return False
        if name in BLOCK or name == "hr":
            self.make_room(name)
        if name in VOID:
            return False
        self.push({"svg": "svg:svg", "math": "math:math"}.get(name, name))
        return name in RAW

    def start_outside(self, name: str) -> bool:
        """Whether the tag is to be read as in a body."""
        if self.phase == "before head" and (name == "head" or name in HEAD):
            self.phase = "head"
        if self.stack[-1] == "noscript" and self.phase == "head":
            if name in ("head", "noscript"):
                return False
            if name in ("basefont", "bgsound", "link", "meta", "noframes", "style"):
                return True
            self.pop(self.last("noscript"))
        if name == "html":
            return False
        if self.phase == "frameset" and name == "frameset":
            self.framesets += 1
            return False
        if self.phase in ("frameset", "after frameset"):
            return name == "noframes"
        if name == "head":
            return False
        if name == "frameset":
            self.pop(1)
            self.phase, self.framesets = "frameset", 1
            return False
        if self.phase in ("head", "after head") and name in HEAD:
            return True
        self.open_body()
        return name != "body"

    def open_body(self) -> None:
        self.pop(1)
        self.phase = "body"
        self.flush()
        self.push("body")

    def make_room(self, name: str) -> None:
        if self.unread():
            lists = ("datalist", "select", "optgroup", "option")
            while (at := self.last(*lists)) > max(
                (i for i, other in enumerate(self.stack) if other in BLOCK), default=0
            ):
                self.pop(at)
        self.flush()
        wall = self.nearest(SPECIAL - {"address", "div", "p"})
        if (name == "li" and self.stack[wall] == "li") or (name in ("dd", "dt") and self.stack[wall] in ("dd", "dt")):
            self.pop(wall)
        if name == "button":
            self.end_if(self.last("button"), self.nearest(SCOPES))
        if name not in KEEP_P:
            self.end_p()
        block = max((i for i, other in enumerate(self.stack) if other in BLOCK), default=0)
        if name in HEADINGS and self.stack[block] in HEADINGS:
            self.pop(block)

    def start_tabled(self, name: str) -> None:
        self.flush()
        table = self.last("table")
        if table <= self.last("template"):
            return
        body, row, columns = (
            (at if at > table else 0)
            for at in (self.last("tbody", "thead", "tfoot"), self.last("tr"), self.last("colgroup"))
        )
        around = table
        implied = {"td": ["tbody", "tr"], "th": ["tbody", "tr"], "tr": ["tbody"]}.get(name, [])
        if name in ("td", "th") and row:
            around, implied = row, []
        elif name in ("td", "th", "tr") and body:
            around, implied = body, implied[1:]
        elif name == "col":
            around = max(columns, table)
        self.pop(around + 1)
        if name != "col":
            for part in [*implied, name]:
                self.push(part)

    def start_foreign(self, name: str, attributes: str) -> bool:
        """Whether the tag is one of svg or math."""
        top = self.stack[-1]
        language = top.split(":")[0]
        if top in HTML_POINTS:
            return False
        if top in TEXT_POINTS and name not in ("mglyph", "malignmark"):
            return False
        if top == "math:annotation-xml" and name == "svg":
            return False
        if name in BREAKOUT or (name == "font" and FONT.search(attributes)):
            self.pop(self.home() + 1)
            return False
        if not attributes.endswith("/"):
            html = language == "math" and name == "annotation-xml" and MARKUP.search(attributes)
            self.push("math:annotation-html" if html else f"{language}:{name}")
        return True

    # --- end tags ---
    def end(self, name: str) -> None:
        if self.foreign():
            language = self.stack[-1].split(":")[0]
            if name in ("br", "p"):
                self.pop(self.home() + 1)
            elif (at := self.last(f"{language}:{name}", f"{language}:{name.replace('xml', 'html')}")) > max(
                i for i, other in enumerate(self.stack) if ":" not in other
            ):
                self.pop(at)
                return
        if self.phase != "body" and not self.end_outside(name):
            return
        at = self.last(name)
        if name == "br":
            self.line_break()
        elif name in ("html", "body"):
            self.flush()
        elif name == "p":
            self.flush()
            self.end_p()
        elif name == "form":
            self.flush()
            if at and at >= self.nearest(SCOPES):
                # What is inside of it stays open.
                self.stack[at] = "ended form"
        elif name == "li":
            self.flush()
            if at > self.last("ul", "ol"):
                self.end_if(at, self.nearest(SCOPES))
        elif name == "table":
            self.flush()
            if at > self.last("template"):
                self.pop(at)
        elif name == "template":
            self.end_if(at, 1)
        elif name in TABLED:
            self.flush()
            self.end_if(at, self.last("table", "template"))
        elif name in HEADINGS:
            self.flush()
            self.end_if(self.last(*HEADINGS), self.nearest(SCOPES))
        elif name in FORMATTING:
            self.end_formatting(name)
        elif name in BLOCK:
            self.flush()
            self.end_if(at, self.nearest(SCOPES))
        else:
            self.end_if(at, self.nearest(SPECIAL | {"ended form"}))

    def end_outside(self, name: str) -> bool:
        """Whether the tag is to be read as in a body."""
        if self.phase == "frameset" and name == "frameset":
            self.framesets -= 1
            if self.framesets <= 0:
                self.phase = "after frameset"
            return False
        if self.phase in ("frameset", "after frameset"):
            return name == "noframes"
        if self.phase in ("before head", "head") and name == "head":
            self.pop(1)
            self.phase = "after head"
            return False
        if name in ("br", "body", "html"):
            self.open_body()
            return True
        return name in HEAD or self.last("template") > 0

    def end_p(self) -> None:
        at = self.last("p")
        if at > self.last("button") and at > self.nearest(SCOPES):
            self.pop(at)

    def end_if(self, at: int, limit: int) -> None:
        if at >= max(limit, 1):
            self.pop(at)

    def end_formatting(self, name: str) -> None:
        at = self.last(name)
        if at and at >= self.nearest(SCOPES):
            if at > self.nearest(SPECIAL | {"ended form"}):
                self.pop(at)
            else:
                self.stack[at] = "ended"


HTML_POINTS = {"svg:foreignobject", "svg:desc", "svg:title", "math:annotation-html"}
TEXT_POINTS = {"math:mi", "math:mo", "math:mn", "math:ms", "math:mtext"}
POINTS = HTML_POINTS | TEXT_POINTS | {"math:annotation-xml"}
HIDDEN_INPUT = re.compile(r"\btype\s*=\s*[\"']?hidden\b", re.I)
MARKUP = re.compile(r"\bencoding\s*=\s*[\"']?(?:text/html|application/xhtml\+xml)[\"']?(?=[\s/]|\Z)", re.I)
FONT = re.compile(r"\b(?:color|face|size)\b", re.I)
# After these no frameset takes the place of the body.
BARRING = set(
    "applet area br button dd dt embed hr iframe image img input keygen li listing marquee object pre select table "
    "textarea wbr xmp".split()
)


def html_blocks(page: str) -> list[tuple[Kind, str]]:
    blocks = Blocks()
    reader = tokens(page.removeprefix("\ufeff").replace("\r\n", "\n"))
    token = next(reader, None)
    while token:
        what, value, attributes = token
        raw = False
        if what == "text":
            blocks.characters(value)
        elif what == "start":
            raw = blocks.start(value, attributes)
        else:
            blocks.end(value)
        try:
            token = reader.send((blocks.foreign(), raw))
        except StopIteration:
            token = None
    blocks.flush()
    blocks.pop(1)
    return blocks.done
