"""A gate on stripping: the sample pages of seeds/pages against their gold, each with a floor of its own."""

from __future__ import annotations

from collections import Counter
from functools import cache
from statistics import mean

import polars as pl
import pytest
import tidings as td
from page_samples import PAGES, Sample, f1, read_pages, shingles, words

# What all pages must reach in the mean, a little below what they do reach.
HTML = 0.93
PLAIN = 0.92
METADATA = {"title": 0.9, "published": 0.95, "authors": 0.75, "site": 0.65, "lang": 0.95}

SAMPLES = read_pages()


@cache
def strip(sample: Sample) -> td.Stripped:
    return td.strip(sample.raw, format=sample.format)


def score(sample: Sample) -> tuple[float, float, float, float]:
    """Precision, recall and F1 of words, F1 of shingles."""
    text = strip(sample).text
    precision, recall, by_words = f1(Counter(words(text)), Counter(words(sample.text)))
    return precision, recall, by_words, f1(shingles(text), shingles(sample.text))[2]


def table(samples: list[Sample]) -> str:
    """What is printed when the gate fails."""
    lines = [f"{'page':<32} {'P':>6} {'R':>6} {'words':>6} {'4-word':>6} {'floor':>6}"]
    for sample in samples:
        precision, recall, by_words, by_shingles = score(sample)
        mark = "" if min(by_words, by_shingles) >= sample.floor else "  below its floor"
        figures = " ".join(f"{x:6.3f}" for x in (precision, recall, by_words, by_shingles, sample.floor))
        lines.append(f"{sample.name:<32} {figures}{mark}")
    return "\n".join(lines)


def check(samples: list[Sample], floor: float) -> None:
    scores = [score(sample) for sample in samples]
    low = [s.name for s, (_, _, a, b) in zip(samples, scores, strict=True) if min(a, b) < s.floor]
    by_words, by_shingles = mean(a for _, _, a, _ in scores), mean(b for _, _, _, b in scores)
    report = f"words {by_words:.3f}, shingles {by_shingles:.3f}, at least {floor}\n{table(samples)}"
    assert not low, report
    assert min(by_words, by_shingles) >= floor, report


def test_html() -> None:
    check([sample for sample in SAMPLES if sample.name.endswith(".html")], HTML)


def test_plain_text() -> None:
    check([sample for sample in SAMPLES if sample.name.endswith(".txt")], PLAIN)


def folded(value: object) -> object:
    """Without case and kinds of white space, which a title in the page and one in its markup may differ in."""
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    return [folded(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize(("field", "floor"), METADATA.items())
def test_metadata(field: str, floor: float) -> None:
    pages = [sample for sample in SAMPLES if sample.format == "html"]
    got = {sample.name: (getattr(strip(sample), field), getattr(sample, field)) for sample in pages}
    wrong = {name: pair for name, pair in got.items() if folded(pair[0]) != folded(pair[1])}
    assert 1 - len(wrong) / len(pages) >= floor, wrong


def test_every_page_has_its_gold() -> None:
    there = {path.name for path in PAGES.iterdir() if path.suffix in (".html", ".txt")}
    assert there == {sample.name for sample in SAMPLES}
    gold = {path.stem for path in (PAGES / "gold").iterdir()}
    assert gold == {sample.name.rpartition(".")[0] for sample in SAMPLES}
    for sample in SAMPLES:
        # Gold is in the page, word by word: no typing error of ours is held against stripping.
        kept = td.strip(sample.raw, format=sample.format, keep_all=True, title=True).text
        missing = Counter(words(sample.text)) - Counter(words(kept))
        assert not missing, (sample.name, missing)


def test_threads_and_batches_change_nothing() -> None:
    raws = [sample.raw for sample in SAMPLES]
    formats = [sample.format for sample in SAMPLES]
    one = td.strip_batch(raws, format=formats, threads=1)
    assert one["text"].to_list() == [strip(sample).text for sample in SAMPLES]
    assert one.equals(td.strip_batch(raws, format=formats, threads=2))
    back = td.strip_batch(raws[::-1], format=formats[::-1], threads=2).reverse()
    assert one.drop("doc").equals(back.drop("doc"))
    for cut in (1, 7, len(raws) - 1):
        parts = [td.strip_batch(raws[:cut], format=formats[:cut]), td.strip_batch(raws[cut:], format=formats[cut:])]
        assert one.drop("doc").equals(pl.concat(parts).drop("doc"))


def test_the_same_page_gives_the_same_text() -> None:
    raws = [sample.raw for sample in SAMPLES[:4] for _ in range(6)]
    texts = td.strip_batch(raws)["text"].to_list()
    for i in range(0, len(texts), 6):
        assert len(texts[i]) > 500
        assert set(texts[i : i + 6]) == {texts[i]}
