"""What a paragraph of a plain text is and where it stands, in whole numbers: the features of the model that tells the
story from the page around it. The oracle of `rust/core/src/strip/plain/features.rs`; the trainer reads pages with it.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

PHRASES = Path(__file__).resolve().parents[2] / "rust/core/src/strip/phrases.txt"

# Only so many code points of a paragraph are looked at.
BEGINNING = 400
KINDS = "prose short item label related comments date byline credit caption".split()
CLOSERS = "\"'”’»)]“ "
CHROME = "social subscribe legal reply more advert author picture".split()
MASKS = "\"'“”‘’«»()[].,;:!?…—–-"
OPENERS = "\"“”‘’'«»„("
WIDE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
LOWER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


def section(name: str) -> list[str]:
    lines, inside = [], False
    for line in PHRASES.read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            if found := re.fullmatch(r"\[([a-z_]+)\]", line):
                inside = found[1] == name
            elif inside:
                lines.append(line)
    return lines


@cache
def stop_words() -> frozenset[str]:
    return frozenset(word for line in section("stop_words") for word in line.split(" "))


@cache
def chrome_words(name: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for line in section(f"words_{name}") for word in line.split("|"))
    return re.compile(f"(?<![0-9A-Za-z])(?:{words})")


def is_alphanumeric(c: str) -> bool:
    """As Unicode has it: letters in circles, too."""
    return c.isalnum() or c.islower() or c.isupper()


@dataclass
class Look:
    """A paragraph by itself."""

    words: int
    stops: int
    stop: int
    upper: int
    capitals: int
    digits: int
    end: int
    commas: int
    inner: int
    first: int
    bars: int
    glued: int
    longest: int
    links: int
    quote: int
    chrome: int  # a bit for each of CHROME
    content: frozenset[str]


def look(text: str) -> Look:
    head = text[:BEGINNING]
    tokens = head.split(" ")
    count = stops = upper = capitals = inner = bars = 0
    content = set()
    for i, token in enumerate(tokens):
        bars += token in ("|", "·", "•", "›", "»", ">", "/", "→", "-", "–", "—")
        inner += i + 1 < len(tokens) and token.rstrip(CLOSERS).endswith((".", "!", "?", "…"))
        if not any(map(is_alphanumeric, token)):
            continue
        count += 1
        word = token.strip(MASKS)
        upper += word[:1].isupper()
        capitals += len(word) > 1 and any(c.isupper() for c in word) and not any(c.islower() for c in word)
        lower = word.lower()
        if lower in stop_words():
            stops += 1
        elif len(word) > 3:
            content.add(lower)
    ending = text.rstrip(CLOSERS)[-1:]
    lower = head.translate(LOWER)
    return Look(
        words=count + len(WIDE.findall(head)) // 2,
        stops=stops,
        stop=stops * 100 // max(count, 1),
        upper=upper * 100 // max(count, 1),
        capitals=capitals * 100 // max(count, 1),
        digits=sum("0" <= c <= "9" for c in head) * 100 // max(len(head), 1),
        end=1
        if ending and ending in ".!?…。！？؟۔।"
        else 2
        if ending and ending in ":;"
        else 3
        if ending == ","
        else 0,
        commas=sum(c in ",;،、，" for c in head),
        inner=inner,
        first=first(head[:1]),
        bars=bars,
        glued=sum(a.islower() and b.isupper() for a, b in pairwise(head)),
        longest=max(map(len, tokens)),
        links=("@" in head) + 2 * any(word in head for word in ("http", "www.", ".com")),
        quote=int(any(c in '"“”«»„' for c in head)),
        chrome=sum(bool(chrome_words(name).search(lower)) << i for i, name in enumerate(CHROME)),
        content=frozenset(content),
    )


def first(c: str) -> int:
    if c.islower():
        return 0
    if c.isupper():
        return 1
    if c and "0" <= c <= "9":
        return 2
    if c and c in OPENERS:
        return 3
    return 5 if c and c in "—–-" else 4


def cut(value: int, *bounds: int) -> int:
    """How many of the bounds a value reaches."""
    return sum(value >= bound for bound in bounds)


FAR = 99


def since(flags: list[bool]) -> list[int]:
    """Paragraphs since the last one with the flag, itself not counted; `FAR` at most, and where there is none."""
    out, distance = [], FAR
    for flag in flags:
        out.append(min(distance, FAR))
        distance = 0 if flag else distance + 1
    return out


def windows(values: list[int], reach: int) -> tuple[list[int], list[int]]:
    """Sums over the `reach` values before, and behind, each."""
    sums = [0]
    for value in values:
        sums.append(sums[-1] + value)
    n = len(values)
    return (
        [sums[i] - sums[max(i - reach, 0)] for i in range(n)],
        [sums[min(i + reach, n - 1) + 1] - sums[i + 1] for i in range(n)],
    )


def best_stretch(scores: list[int]) -> tuple[int, int]:
    """First and last index of the contiguous stretch with the highest sum; (0, -1) if none is above 0."""
    best, total, start, found = 0, 0, 0, (0, -1)
    for i, score in enumerate(scores):
        if total <= 0:
            total, start = 0, i
        total += score
        if total > best:
            best, found = total, (start, i)
    return found


@dataclass
class Paragraph:
    look: Look
    kind: int
    bullet: bool
    gap: int  # empty lines before it, 2 at most
    copies: int  # how many read the same
    stamp: bool  # a short line with a day or a time in it
    elsewhere: bool
    score: int


def features(ps: list[Paragraph]) -> list[dict[str, int]]:
    """The features of each paragraph in its text."""
    n = len(ps)
    looks = [p.look for p in ps]
    start, end = best_stretch([p.score for p in ps])
    counts: dict[str, int] = {}
    for i in range(start, end + 1):
        for word in looks[i].content:
            counts[word] = counts.get(word, 0) + 1
    topic = []
    for i, lk in enumerate(looks):
        own = int(start <= i <= end)
        known = sum(counts.get(word, 0) > own for word in lk.content)
        topic.append(known * 100 // len(lk.content) if lk.content else -1)
    prose = [min(p.look.words, 60) if p.kind in (0, 9) else 0 for p in ps]
    stops = [min(lk.stops, 20) for lk in looks]
    furniture = [int(3 <= p.kind <= 5) for p in ps]
    chrome = [int(lk.chrome & 0x7F != 0) for lk in looks]
    prose2, prose5, prose10 = windows(prose, 2), windows(prose, 5), windows(prose, 10)
    stops2, stops5, stops10 = windows(stops, 2), windows(stops, 5), windows(stops, 10)
    furniture5 = windows(furniture, 5)
    bullets5 = windows([int(p.bullet) for p in ps], 5)
    chrome3, chrome10 = windows(chrome, 3), windows(chrome, 10)
    kinds3 = [windows([lk.chrome >> bit & 1 for lk in looks], 3) for bit in range(len(CHROME))]
    since_related = since([p.kind == 4 for p in ps])
    since_title = since(
        [
            4 <= lk.words <= 25 and lk.end != 1 and t >= 50 and not p.bullet
            for lk, t, p in zip(looks, topic, ps, strict=True)
        ]
    )
    since_stamp = since([p.stamp for p in ps])
    to_stamp = since([p.stamp for p in reversed(ps)])[::-1]
    total = sum(prose)
    before, comments = 0, 0
    shapes = [
        cut(lk.words, 1, 5, 12, 25) * 4 + (3 if p.bullet else min(lk.end, 2)) for lk, p in zip(looks, ps, strict=True)
    ]

    def at(i: int, values: list[int], none: int) -> int:
        return values[i] if 0 <= i < n else none

    ends, words = [lk.end for lk in looks], [lk.words for lk in looks]
    kinds, bullets, stop = [p.kind for p in ps], [int(p.bullet) for p in ps], [lk.stop for lk in looks]
    gaps = [p.gap for p in ps]
    out = []
    for i, (p, lk) in enumerate(zip(ps, looks, strict=True)):
        comments = int(comments or p.kind == 5)
        away = -FAR if end < start else i - start if i < start else max(i - end, 0)
        region = 0 if away < -3 else 1 if away < 0 else 2 if away == 0 else 3 if away <= 3 else 4
        size = cut(lk.words, 1, 2, 4, 7, 11, 18, 30, 50)
        shape = size * 6 + min(lk.end, 2) * 2 + p.bullet
        gap_after = at(i + 1, gaps, 2)
        row = {
            "words": lk.words,
            "stop words": lk.stop,
            "upper": lk.upper,
            "capitals": lk.capitals,
            "digits": lk.digits,
            "end": lk.end,
            "commas": lk.commas,
            "sentences": lk.inner,
            "first": lk.first,
            "bars": lk.bars,
            "glued": lk.glued,
            "longest": lk.longest,
            "links": lk.links,
            "quote": lk.quote,
            "kind": p.kind,
            "copies": p.copies,
            "gap": p.gap,
            "gap after": gap_after,
            "stamp": int(p.stamp),
            "topic": topic[i],
            "furniture before": furniture5[0][i],
            "furniture after": furniture5[1][i],
            "bullets before": bullets5[0][i],
            "bullets after": bullets5[1][i],
            "prose before 2": prose2[0][i],
            "prose after 2": prose2[1][i],
            "prose before 5": prose5[0][i],
            "prose after 5": prose5[1][i],
            "prose before 10": prose10[0][i],
            "prose after 10": prose10[1][i],
            "stop words before 2": stops2[0][i],
            "stop words after 2": stops2[1][i],
            "stop words before 5": stops5[0][i],
            "stop words after 5": stops5[1][i],
            "stop words before 10": stops10[0][i],
            "stop words after 10": stops10[1][i],
            "chrome before 3": chrome3[0][i],
            "chrome after 3": chrome3[1][i],
            "chrome before 10": chrome10[0][i],
            "chrome after 10": chrome10[1][i],
            "from stretch": away,
            "since related": since_related[i],
            "since title": since_title[i],
            "since stamp": since_stamp[i],
            "to stamp": to_stamp[i],
            "comments": comments,
            "elsewhere": int(p.elsewhere),
            "place": before * 100 // max(total, 1),
            "prose": min(total, 9999),
            "paragraphs": min(n, 9999),
            "stretch": min(end - start + 1, 9999),
            "shape": shape,
            "shape, region": shape * 5 + region,
            "kind, region": p.kind * 5 + region,
            "topic, region": region * 6 + cut(topic[i], 0, 20, 40, 60, 80),
            "stamp, size": int(p.stamp) * 10 + size,
            "first, end": lk.first * 4 + lk.end,
            "shape, gaps": (min(p.gap, 1) * 2 + min(gap_after, 1)) * 20 + shapes[i],
            "shape, before": shapes[i] * 21 + at(i - 1, shapes, 20),
            "shape, after": shapes[i] * 21 + at(i + 1, shapes, 20),
            "before, after": at(i - 1, shapes, 20) * 21 + at(i + 1, shapes, 20),
        }
        for bit, name in enumerate(CHROME):
            row[name] = lk.chrome >> bit & 1
            row[f"{name} near"] = kinds3[bit][0][i] + kinds3[bit][1][i]
        for step, name in ((-1, "1 before"), (1, "1 after"), (-2, "2 before"), (2, "2 after")):
            row[f"words {name}"] = at(i + step, words, -1)
            row[f"end {name}"] = at(i + step, ends, -1)
            row[f"kind {name}"] = at(i + step, kinds, -1)
            row[f"bullet {name}"] = at(i + step, bullets, -1)
        row["stop words 1 before"], row["stop words 1 after"] = at(i - 1, stop, -1), at(i + 1, stop, -1)
        before += prose[i]
        out.append(row)
    return out


TABLE = Path(__file__).resolve().parents[2] / "rust/core/src/strip/plain/model.tsv"


@cache
def model() -> dict[str, tuple[list[int], list[int]]]:
    """For each feature where its bins begin, and their points."""
    bins: dict[str, tuple[list[int], list[int]]] = {}
    for line in TABLE.read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            name, begin, points = line.split("\t")
            starts, gains = bins.setdefault(name, ([], []))
            starts.append(int(begin))
            gains.append(int(points))
    return bins


def weigh(row: dict[str, int]) -> int:
    """What the features of a paragraph add up to: above 0 it reads like a story."""
    return sum(gains[max(bisect_right(starts, row.get(name, 0)) - 1, 0)] for name, (starts, gains) in model().items())
