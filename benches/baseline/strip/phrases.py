"""What furniture of a page says: labels, bylines, credits, date lines, heads of lists, in `phrases.txt`."""

import re
from functools import cache

from benches.baseline.features import section
from benches.baseline.strip.blocks import SPACE

BARS = "|·•›»>/→"
TERMINALS = (".", "!", "?", "…", "。", "！", "？", "؟", "۔", ":", ";", "।")


@cache
def group(name: str) -> str:
    """The alternatives of a section of phrases.txt."""
    alternatives = [re.sub("<([a-z_]+)>", lambda m: group(m[1]), line) for line in section(name)]
    return f"(?:{'|'.join(alternatives)})"


@cache
def phrase(name: str, before: str = "^", after: str = "$", flags: int = 0) -> re.Pattern[str]:
    """A section between `before` and `after`."""
    return re.compile(before + group(name) + after.replace("$", r"\Z"), flags)


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
