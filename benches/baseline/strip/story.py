"""From the paragraphs of a plain text to its story: what each is, how much it weighs, and which are kept."""

import re
from collections import Counter
from dataclasses import dataclass

from benches.baseline.features import BEGINNING, KINDS, Look, Paragraph, features, look, weigh
from benches.baseline.strip.blocks import SPACE, Block
from benches.baseline.strip.lines import paragraphs
from benches.baseline.strip.phrases import (
    caption_tail,
    credit_tail,
    day_in,
    ends_sentence,
    is_byline,
    is_comments_head,
    is_credit,
    is_date_line,
    is_label,
    is_related_head,
    phrase,
)

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
