"""Trains the model that tells the story of a plain text from the page around it: rust/core/src/strip/plain/model.tsv.

    python seeds/strip_model/plain.py data MANIFEST TEXTS.jsonl    pages to labelled texts; needs resiliparse
    python seeds/strip_model/plain.py check TEXTS.jsonl            figures; no site is judged by a model that saw it
    python seeds/strip_model/plain.py train TEXTS.jsonl            writes the table

Points are the weights of a logistic regression over bins of features, times 50 and rounded: each feature adds its own
points, whatever the others say. It is fitted by Newton steps on one feature after the other, so the same texts give
the same table. Labels are by line: a line is body where at least 80 % of its words align, in order, with the gold
text, furniture where at most 20 % do, and unknown between. Pages that have no gold text take the word of
`tidings.strip` on their HTML where it agrees with all that is known of them. The gold texts alone are texts, too,
ones without any furniture.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benches.baseline import features
from benches.baseline.strip import story

#: Points of one unit of log odds.
SCALE = 50
#: Bins of a feature that is a number; features that name a case have a bin for each.
BINS = 10
#: Strength of the pull towards 0, in weighted lines.
PULL = 5.0
SWEEPS = 10
#: What pages are worth: news counts most, because news is what is mined.
WORTH = {"plain": 1.0, "seeds": 1.0, "article": 0.5, "other": 0.15, "taught": 0.3, "clean": 0.2}
#: Added to the log odds: as many lines wrongly kept as dropped, by the figures of `check`.
LEAN = 0.75
FOLDS = 6


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def site(url: str | None, default: str) -> str:
    """The registered domain, nearly: two labels of the host, three where the last but one is short (co.uk)."""
    labels = (urlsplit(url or "").hostname or default).split(".")
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])


# --- pages to labelled texts ----------------------------------------------------------------------------------------
def align(text: str, gold: str, title: str) -> str:
    """A letter for each line: B body, X furniture, M neither, - no words."""
    lines = [words(line) for line in text.split("\n")]
    flat = [word for line in lines for word in line]
    hit = np.zeros(len(flat) + 1)
    for at, _, n in SequenceMatcher(None, flat, words(gold), autojunk=False).get_matching_blocks():
        hit[at : at + n] = 1
    letters, at = "", 0
    for line in lines:
        share = hit[at : at + len(line)].mean() if line else 0
        at += len(line)
        same = [word.lower() for word in line] == words(title.lower())
        letters += "-" if not line else "M" if same else "B" if share >= 0.8 else "X" if share <= 0.2 else "M"
    return letters


def texts_of(page: dict, folder: Path) -> list[dict]:
    """The labelled texts that a row of the manifest gives."""
    from resiliparse.extract.html2text import extract_plain_text

    raw = (folder / page["path"]).read_bytes()
    raw = gzip.decompress(raw) if page["path"].endswith(".gz") else raw
    source = raw.decode(page["encoding"] or "utf-8", "replace")
    here = {"id": page["id"], "site": site(page["url"], page["id"])}
    gold, title = page["gold_text"], page["title"] or ""
    out = []
    if page["set"] in ("plain", "seeds"):
        out.append(here | {"set": page["set"], "text": source, "lines": page["lines"], "gold": gold})
    elif page["set"] == "wcxb":
        kind = "article" if page["page_type"] == "article" else "other"
        text = extract_plain_text(source, alt_texts=False)
        if len(text) <= 200_000:
            out.append(here | {"set": kind, "text": text, "lines": align(text, gold or "", title), "gold": gold})
    elif page["set"] == "trafilatura":
        out += taught(source, page, here, extract_plain_text(source, alt_texts=False))
    if page["set"] in ("plain", "wcxb") and page["page_type"] in (None, "article") and len(gold or "") > 300:
        lines = [title] * bool(title) + [line for line in gold.split("\n") if line.strip()]
        letters = "M" * bool(title) + "B" * (len(lines) - bool(title))
        # Half of them have empty lines between their lines.
        if page["id"][-1] in "02468ace":
            lines, letters = [x for line in lines for x in (line, "")], "".join(x + "-" for x in letters)
        out.append(here | {"set": "clean", "text": "\n".join(lines), "lines": letters, "gold": gold})
    return out


def taught(source: str, page: dict, here: dict, text: str) -> Iterator[dict]:
    import tidings as td

    stripped = td.strip(source, format="html")

    def flat(text: str) -> str:
        return " ".join(text.split())

    body = flat(stripped.text)
    right = all(flat(x) in body for x in page["with"]) and not any(flat(x) in body for x in page["without"])
    if right and 40 <= len(words(body)) <= 9000 and len(words(text)) <= 9000:
        letters = align(text, stripped.text, page["title"] or "")
        yield here | {"set": "taught", "text": text, "lines": letters, "gold": stripped.text}


# --- texts to features ----------------------------------------------------------------------------------------------
@dataclass
class Text:
    row: dict
    scored: list[story.Scored]
    values: dict[str, np.ndarray]
    labels: np.ndarray
    """For each paragraph 1 for body, 0 for furniture, -1 for unknown."""
    lines: list[list[int]]
    """For each paragraph its lines, by number."""


def read_text(line: str) -> Text | None:
    row = json.loads(line)
    scored = story.scores(row["text"])
    rows = features.features(story.paragraphs_of(scored))
    if not rows:
        return None
    values = {name: np.array([r[name] for r in rows], np.int32) for name in rows[0]}
    # Which lines a paragraph was made of: the words say it, as re-flowing keeps their order.
    numbers = [(word, n) for n, line in enumerate(row["text"].split("\n")) for word in "".join(words(line))]
    labels, lines, at = np.full(len(scored), -1), [], 0
    for i, s in enumerate(scored):
        size = len("".join(words(s.text)))
        count = Counter(n for _, n in numbers[at : at + size])
        at += size
        lines.append(sorted(count))
        letters: Counter[str] = Counter()
        for n, k in count.items():
            letters[row["lines"][n]] += k
        if letters:
            labels[i] = {"B": 1, "T": 1, "X": 0}.get(letters.most_common(1)[0][0], -1)
    return Text(row, scored, values, labels, lines)


def weights(text: Text) -> np.ndarray:
    """What each paragraph is worth: by its share of the words of its page, and as a line."""
    size = np.array([len(words(s.text)) for s in text.scored])
    worth = size / max(size[text.labels == 1].sum(), 50) * 10 + 1
    return np.where(text.labels >= 0, worth * WORTH[text.row["set"]], 0)


# --- the model ------------------------------------------------------------------------------------------------------
Model = dict[str, tuple[np.ndarray, np.ndarray]]


def names_cases(name: str) -> bool:
    """Whether the numbers of a feature are names of cases."""
    return "," in name or name.startswith("kind") or name in ("shape", "first", "end")


def edges(name: str, values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Where bins begin: of about the same weight."""
    distinct, which = np.unique(values, return_inverse=True)
    if names_cases(name) or len(distinct) <= BINS:
        return distinct[1:]
    share = np.cumsum(np.bincount(which, weight)) / weight.sum()
    out, last = [], 0.0
    for i in range(len(distinct) - 1):
        if share[i] - last >= 1 / BINS:
            out.append(distinct[i + 1])
            last = share[i]
    return np.array(out)


def fit(texts: list[Text]) -> Model:
    weight = np.concatenate([weights(t) for t in texts])
    known = weight > 0
    weight = weight[known]
    y = np.concatenate([t.labels == 1 for t in texts])[known].astype(float)
    names = list(texts[0].values)
    columns, starts = {}, {}
    for name in names:
        values = np.concatenate([t.values[name] for t in texts])[known]
        starts[name] = edges(name, values, weight)
        columns[name] = np.searchsorted(starts[name], values, side="right")
    gains = {name: np.zeros(len(starts[name]) + 1) for name in names}
    base = np.log((weight @ y + 1) / (weight @ (1 - y) + 1))
    odds = np.full(len(y), base)
    for _ in range(SWEEPS):
        for name in names:
            p = 1 / (1 + np.exp(-odds))
            size = len(gains[name])
            slope = np.bincount(columns[name], weight * (y - p), size) - PULL * gains[name]
            step = 0.5 * slope / (np.bincount(columns[name], weight * p * (1 - p), size) + PULL)
            gains[name] += step
            odds += step[columns[name]]
        p = 1 / (1 + np.exp(-odds))
        step = weight @ (y - p) / (weight @ (p * (1 - p)))
        base += step
        odds += step
    model = {name: (starts[name], np.rint(gains[name] * SCALE).astype(int)) for name in names}
    return model | {"base": (np.array([], int), np.array([round((base + LEAN) * SCALE)]))}


def points(model: Model, text: Text) -> np.ndarray:
    total = np.full(len(text.scored), model["base"][1][0])
    for name, (starts, gains) in model.items():
        if name != "base":
            total += gains[np.searchsorted(starts, text.values[name], side="right")]
    return total


def table(model: Model) -> str:
    head = (
        "# Points of paragraphs of plain text, by feature; a row goes from its value to the next: "
        "seeds/strip_model/plain.py\n"
    )
    rows = []
    for name, (starts, gains) in model.items():
        bins = [(-9999, gains[0]), *zip(starts, gains[1:], strict=True)]
        rows += [(name, at, gain) for n, (at, gain) in enumerate(bins) if n == 0 or gain != bins[n - 1][1]]
    return head + "".join(f"{name}\t{at}\t{gain}\n" for name, at, gain in rows)


# --- figures --------------------------------------------------------------------------------------------------------
def shingles(text: str) -> Counter:
    w = words(text)
    return Counter(tuple(w[i : i + 4]) for i in range(max(1, len(w) - 3)) if w)


def figures(texts: list[Text], kept: list[list[bool]]) -> str:
    """Mean shingle precision and recall, and those of lines, pooled."""
    p, r, true, false, missed = [], [], 0, 0, 0
    for t, keep in zip(texts, kept, strict=True):
        gold, got = (
            shingles(t.row["gold"] or ""),
            shingles(" ".join(s.text for s, k in zip(t.scored, keep, strict=True) if k)),
        )
        both = (gold & got).total()
        p += [both / got.total()] if got else []
        r += [both / gold.total()] if gold else []
        chosen = {n for k, ns in zip(keep, t.lines, strict=True) if k for n in ns}
        labels: dict[tuple, Counter] = defaultdict(Counter)
        for n, (line, letter) in enumerate(zip(t.row["text"].split("\n"), t.row["lines"], strict=True)):
            labels[tuple(words(line))].update([letter, "kept"] if n in chosen else [letter])
        for c in labels.values():
            true += min(c["kept"], c["B"])
            false += max(0, c["kept"] - c["B"] - c["M"] - c["T"] - c["-"])
            missed += max(0, c["B"] - c["kept"])

    def f(p: float, r: float) -> str:
        return f"F1 {2 * p * r / (p + r):.3f} P {p:.3f} R {r:.3f}"

    lines = f(true / max(true + false, 1), true / max(true + missed, 1))
    return (f"shingles {f(float(np.mean(p)), float(np.mean(r)))}  " if p and r else "") + f"lines {lines}"


def check(texts: list[Text]) -> None:
    sites = sorted({t.row["site"] for t in texts})
    random.Random(1).shuffle(sites)
    fold = {name: i % FOLDS for i, name in enumerate(sites)}
    for f in range(FOLDS):
        model = fit([t for t in texts if fold[t.row["site"]] != f])
        for t in texts:
            if fold[t.row["site"]] == f:
                for s, value in zip(t.scored, points(model, t), strict=True):
                    s.points = int(value)
    for favor, shift in (("precision", -story.FAVOR), ("balance", 0), ("recall", story.FAVOR)):
        for name in WORTH:
            part = [t for t in texts if t.row["set"] == name]
            kept = [story.keep(t.scored, story.is_clean(t.scored), shift) for t in part]
            print(f"{favor:10} {name:8} {len(part):4} {figures(part, kept)}")


def main() -> None:
    if sys.argv[1:2] == ["data"] and len(sys.argv) == 4:
        manifest, out = map(Path, sys.argv[2:])
        pages = [json.loads(line) for line in manifest.read_text("utf-8").split("\n") if line]
        with ProcessPoolExecutor(2) as pool, out.open("w", encoding="utf-8") as file:
            for texts in pool.map(texts_of, pages, [manifest.parent] * len(pages), chunksize=4):
                file.writelines(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
    elif sys.argv[1:2] in (["check"], ["train"]) and len(sys.argv) == 3:
        lines = [line for line in Path(sys.argv[2]).read_text("utf-8").split("\n") if line]
        with ProcessPoolExecutor(2) as pool:
            texts = [text for text in pool.map(read_text, lines, chunksize=8) if text]
        if sys.argv[1] == "check":
            check(texts)
        else:
            features.TABLE.write_text(table(fit(texts)), "utf-8")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
