"""Copies of documents: as a frame, and in `documents.dup_of`."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest
import tidings as td
from hypothesis import given, settings
from hypothesis import strategies as st
from site_pages import story


def article(number: int) -> str:
    title, paragraphs = story(number)
    return "\n\n".join([title, *paragraphs, *story(number + 5000)[1]])


STORY = article(1)
LONGER = STORY + "\n\nThe council will meet again on the first morning after the market."


def test_exact_copies_have_the_same_words() -> None:
    texts = [STORY, article(2), STORY.upper().replace("\n\n", "\n"), LONGER, None, "", "", "—", article(2)]
    frame = td.duplicates(texts, "exact")
    assert frame.schema == td.schema()["duplicates"]
    assert frame["doc"].to_list() == list(range(9))
    assert frame["dup_of"].to_list() == [None, None, 0, None, None, None, None, None, 1]
    assert frame["similarity"].drop_nulls().to_list() == [1.0, 1.0]


def test_near_copies_share_most_runs_of_words() -> None:
    frame = td.duplicates([STORY, article(2), LONGER, STORY[:200], LONGER])
    assert frame["dup_of"].to_list() == [None, None, 0, None, 0]
    assert frame["similarity"][2] == frame["similarity"][4]
    assert 0.8 <= frame["similarity"][2] < 1
    assert td.duplicates([STORY, LONGER], threshold=1.0)["dup_of"].to_list() == [None, None]
    half = STORY[: len(STORY) // 2]
    assert td.duplicates([STORY, half], threshold=0.3)["dup_of"].to_list() == [None, 0]


def runs(text: str) -> set[tuple[str, ...]]:
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8)), min_size=1, max_size=25), st.integers(1, 3))
def test_the_verdicts_follow_from_the_texts_before(docs: list[tuple[int, int]], threads: int) -> None:
    # Stories with more or fewer of their last sentences.
    texts = [". ".join(article(number).split(". ")[: 12 - cut]) for number, cut in docs]
    frame = td.duplicates(texts, threads=threads)
    assert td.duplicates(texts[: len(texts) // 2], threads=1).equals(frame[: len(texts) // 2])
    firsts: list[int] = []
    for doc, dup_of, similarity in frame.iter_rows():
        shared = [len(runs(texts[doc]) & runs(texts[i])) / len(runs(texts[doc]) | runs(texts[i])) for i in firsts]
        if dup_of is None:
            # Six standard deviations of the estimate.
            assert all(share < 0.8 + 0.15 for share in shared)
            firsts.append(doc)
        else:
            assert dup_of in firsts
            assert abs(similarity - shared[firsts.index(dup_of)]) < 0.15


@pytest.mark.parametrize("wrong", [0, -1.0, 1.5, float("nan")])
def test_thresholds_out_of_range(wrong: float) -> None:
    with pytest.raises(td.TidingsError, match="threshold must be above 0 and at most 1"):
        td.duplicates(["a"], threshold=wrong)


def test_other_words_for_how() -> None:
    with pytest.raises(td.TidingsError, match='expected "exact" or "near" and got \'fuzzy\''):
        td.duplicates(["a"], "fuzzy")  # type: ignore[arg-type]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Stories, half of them twice, with changes or without."""
    chance = random.Random(3)
    texts = [article(n) for n in range(30)]
    texts += [
        text if i % 3 else text + "\n\nThis story was corrected on the morning after." for i, text in enumerate(texts)
    ]
    chance.shuffle(texts)
    pl.DataFrame({"id": [f"d{i}" for i in range(len(texts))], "text": texts}).write_parquet(tmp_path / "c.parquet")
    return tmp_path / "c.parquet"


def test_scan_says_which_documents_are_copies(corpus: Path, tmp_path: Path) -> None:
    found = {}
    for dedup in ("exact", "near"):
        outs = []
        for threads, size in ((1, 256), (2, 7), (2, 1)):
            out = tmp_path / f"{dedup}-{threads}-{size}"
            td.scan(corpus, out, id_column="id", dedup=dedup, threads=threads, batch_size=size, keep_text=True)
            outs.append((out / "documents.parquet").read_bytes())
        assert outs[0] == outs[1] == outs[2]
        documents = pl.read_parquet(tmp_path / f"{dedup}-1-256" / "documents.parquet")
        expected = td.duplicates(documents["text"], dedup)["dup_of"]
        assert documents["dup_of"].to_list() == [None if i is None else documents["doc_id"][i] for i in expected]
        found[dedup] = documents["dup_of"].drop_nulls().len()
    assert found == {"exact": 20, "near": 30}


def test_nobody_asked(corpus: Path, tmp_path: Path) -> None:
    td.scan(corpus, tmp_path / "out")
    assert pl.read_parquet(tmp_path / "out" / "documents.parquet")["dup_of"].null_count() == 60
