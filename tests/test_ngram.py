"""N-grams from Python: every kind of input and option, equality with `Counter`, and counters that
spill, merge and are saved. The statistics have files of their own; so have the cases (test_cases.py)."""

from __future__ import annotations

import gc
import os
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

WORDS = ["war", "War", "WAR", "peace", "Peace", "talks", "élan", "ÉLAN", "7", "of"]
TOKENS = st.lists(st.lists(st.sampled_from([*WORDS, "a b", "\x00", "long" * 9]), max_size=12), max_size=6)
MANY = [" ".join(f"word{(i * j) % 997} of The war number {j}" for j in range(1, 300)) for i in range(1, 120)]


def commonest(surfaces: Counter[str]) -> str:
    return min(surfaces, key=lambda surface: (-surfaces[surface], surface))


def obvious(documents: list[list[str]], n: tuple[int, int], **least: int) -> list[tuple[int, str, int, int, str]]:
    """Rows by the definition."""
    counts: Counter[tuple[str, ...]] = Counter()
    holders: dict[tuple[str, ...], set[int]] = {}
    surfaces: dict[tuple[str, ...], Counter[str]] = {}
    for number, words in enumerate(documents):
        for length in range(n[0], n[1] + 1):
            for i in range(len(words) - length + 1):
                gram = words[i : i + length]
                key = tuple(word.lower() for word in gram)
                counts[key] += 1
                holders.setdefault(key, set()).add(number)
                surfaces.setdefault(key, Counter())[" ".join(gram)] += 1
    rows = [
        (
            len(key),
            " ".join(key),
            count,
            len(holders[key]),
            min(surfaces[key].items(), key=lambda s: (-s[1], s[0]))[0],
        )
        for key, count in sorted(counts.items())
        if count >= least.get("min_count", 1) and len(holders[key]) >= least.get("min_df", 1)
    ]
    return sorted(rows, key=lambda row: (row[0], -row[2]))


@given(TOKENS, st.integers(1, 4), st.integers(0, 4), st.integers(0, 3), st.integers(0, 3))
def test_lists_of_tokens_are_counted_as_counter_does(
    documents: list[list[str]], low: int, more: int, min_count: int, min_df: int
) -> None:
    n = (low, low + more)
    rows = td.ngrams(documents or [[]], n, min_count=min_count, min_df=min_df).rows()
    assert rows == obvious(documents, n, min_count=min_count, min_df=min_df)


def test_a_list_column_and_lists_are_the_same() -> None:
    rows: list[list[str] | None] = [["x", "y z"], None, [], ["x", "y z", "x"]]
    expected = [("x", 3, 2), ("y z", 2, 2), ("x y z", 2, 2), ("y z x", 1, 1)]
    for texts in (rows, pl.Series(rows), pl.DataFrame({"text": rows})):
        assert td.ngrams(texts, (1, 2)).select("ngram", "count", "n_documents").rows() == expected


def test_no_ngram_goes_across_a_null_token() -> None:
    assert td.ngrams([["a", "b", None, "c"]], 2)["ngram"].to_list() == ["a b"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"n": (1, 4), "stop_words": "en"}, {"end", "war", "end of the war"}),
        ({"n": (1, 4), "stop_words": ["of", "the"], "stop": "anywhere"}, {"end", "war"}),
        ({"n": (1, 4), "stop_words": ["OF", "the"], "stop": "drop"}, {"end", "end war", "war"}),
        ({"n": 2, "skip": 1}, {"end of", "end the", "of the", "of war", "the war"}),
        ({"n": 11, "tokens": "characters"}, {"end of the ", "nd of the w", "d of the wa", " of the war"}),
        ({"n": 1, "fold": "none"}, {"End", "of", "the", "war"}),
    ],
)
def test_options_say_what_is_counted(options: dict[str, Any], expected: set[str]) -> None:
    assert set(td.ngrams(["End of the war"], **options)["ngram"]) == expected


def test_numbers_and_marks_are_kept_dropped_masked_or_end_ngrams() -> None:
    def grams(**options: Any) -> set[str]:
        return set(td.ngrams(["In 2020, talks"], 2, **options)["ngram"])

    assert grams() == {"in 2020", "2020 talks"}
    assert grams(numbers="drop") == {"in talks"}
    assert grams(numbers="mask") == {"in <number>", "<number> talks"}
    assert grams(numbers="break") == set()
    assert grams(punctuation="keep") == {"in 2020", "2020 ,", ", talks"}
    assert grams(punctuation="mask") == {"in 2020", "2020 <punct>", "<punct> talks"}
    assert grams(punctuation="break") == {"in 2020"}


def test_names_of_a_gazetteer_are_single_words() -> None:
    rows = {"entity_id": ["un"], "name": ["United Nations"], "type": ["ORG"], "aliases": [["UN"]]}
    gazetteer = td.Gazetteer.from_frame(pl.DataFrame(rows))
    texts = ["The United Nations met.", "The UN met."]

    def words(entities: Any) -> set[str]:
        return set(td.ngrams(texts, 1, gazetteer=gazetteer, entities=entities)["ngram"])

    assert words("text") == {"the", "united_nations", "un", "met"}
    assert words("name") == {"the", "united_nations", "met"}
    assert words("id") == {"the", "un", "met"}


def test_no_ngram_goes_across_the_boundary() -> None:
    text = "They met. Talks went on.\n\nPeace came."

    def grams(boundary: Any) -> set[str]:
        return set(td.ngrams([text], 2, boundary=boundary)["ngram"])

    within = {"they met", "talks went", "went on", "peace came"}
    assert grams("sentence") == within
    assert grams("paragraph") == within | {"met talks"}
    assert grams("document") == within | {"met talks", "on peace"}


def test_groups_are_counted_apart() -> None:
    texts = ["war and peace", "War of words", "peace talks", "war"]
    sites = ["b", "a", None, "a"]
    rows = td.ngrams(texts, 1, by=sites)
    assert rows.columns == ["group", "n", "ngram", "count", "n_documents", "surface"]
    assert rows.filter(pl.col("group") == "a").select("ngram", "count", "n_documents").rows() == [
        ("war", 2, 2), ("of", 1, 1), ("words", 1, 1),
    ]  # fmt: skip
    assert rows["group"].to_list() == [None] * 2 + ["a"] * 3 + ["b"] * 3
    frame = pl.DataFrame({"text": texts, "site": sites})
    assert_frame_equal(rows, td.ngrams(frame, 1, column="text", by="site"))
    total = rows.group_by("n", "ngram").agg(pl.col("count", "n_documents").sum()).sort("n", "ngram")
    assert_frame_equal(total, td.ngrams(texts, 1).select(total.columns).sort("n", "ngram"))
    assert td.ngrams(texts, 1, by=sites, top=1)["ngram"].to_list() == ["peace", "war", "and"]


def test_limits_may_be_shares() -> None:
    texts = ["a b", "a c", "a d", "a b"]
    assert td.ngrams(texts, 1, min_df=0.5)["ngram"].to_list() == ["a", "b"]
    assert td.ngrams(texts, 1, max_df=0.5)["ngram"].to_list() == ["b", "c", "d"]
    assert td.ngrams(texts, 1, max_df=1)["ngram"].to_list() == ["c", "d"]
    assert td.ngrams(texts, (1, 2), top=1)["ngram"].to_list() == ["a", "a b"]


def test_scores_are_columns() -> None:
    rows = td.ngrams(["Hong Kong met Hong Kong", "a met b"], (2, 3), scores=["pmi", "g2"])
    assert rows.columns[-2:] == ["pmi", "g2"]
    assert rows.row(0)[1] == "hong kong"
    assert rows.row(0)[-2] == pytest.approx(2.0)
    assert rows["g2"].null_count() == 0
    with pytest.raises(td.TidingsError, match="pmi"):
        td.ngrams(["a"], scores="pmmi")


@pytest.mark.parametrize("texts", [[], [None], [""], ["  "], pl.Series([], dtype=pl.String), [[]]])
def test_nothing_to_count_gives_the_frame_without_rows(texts: Any) -> None:
    full = td.ngrams(["a b"])
    assert_frame_equal(td.ngrams(texts), full.clear())
    assert td.ngrams(texts, by_document=True).is_empty()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, r"n=0 cannot be counted: give 1 to 64 words"),
        ({"n": (3, 1)}, r"n=\(3, 1\) cannot be counted: .* the least and the most"),
        ({"n": 65}, "n=65 cannot be counted"),
        ({"n": "2"}, "n must be"),
        ({"n": (True, 2)}, "n must be a number of words"),
        ({"by": 5}, "by= is the group of each text .* not 5"),
        ({"by": [["a"]]}, r"by= is List\(String\), and groups are texts"),
        ({"stop_words": 5}, "stop_words must be a language, .* not 5"),
        ({"stop_words": ["a", None]}, "stop_words must be .* not None"),
        ({"gazetteer": "names.csv"}, "gazetteer must be a tidings.Gazetteer and not str; Gazetteer.load"),
        ({"scores": 5}, "there is no measure 5"),
        ({"spill_dir": "no/such"}, "spill_dir: there is no folder no/such; make it first"),
        ({"memory": "1MiB"}, "16 MiB"),
        ({"memory": "much"}, "memory must be a size"),
        ({"min_df": 1.5}, "min_df is a share"),
        ({"min_count": -1}, "min_count"),
        ({"fold": "upper"}, "fold must be"),
        ({"stop_words": "xx"}, "xx"),
        ({"tokens": "characters", "numbers": "drop"}, "numbers"),
        ({"n": 10, "skip": 60}, "skip"),
        ({"by": ["a", "b"]}, "by="),
        ({"by_document": True, "memory": "1GiB"}, "memory"),
        ({"by_document": True, "by": ["a"]}, "by_document"),
    ],
)
def test_bad_arguments_are_told(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(td.TidingsError, match=message):
        td.ngrams(["a b"], **arguments)


def test_what_holds_no_texts_is_told() -> None:
    frame = pl.DataFrame({"a": ["x y"], "b": ["y z"]})
    for texts, how, message in [
        (None, {}, "expected texts .* got NoneType"),
        ({"a": "x y"}, {}, "got dict; hand over its values"),
        (frame, {}, "no column 'text' in the frame; it has a, b"),
        (frame, {"column": "a", "by": "c"}, "by='c' is no column of the frame; it has a, b"),
    ]:
        with pytest.raises(td.TidingsError, match=message):
            td.ngrams(texts, **how)


@settings(max_examples=20)
@given(st.lists(st.integers(0, 40), max_size=3), st.booleans(), st.integers(1, 2))
def test_batches_merging_and_saving_change_nothing(cuts: list[int], grouped: bool, threads: int) -> None:
    texts, groups = MANY[:40], [f"site {i % 3}" for i in range(40)]
    options: dict[str, Any] = {"n": (1, 3), "threads": threads}
    whole = td.NgramCounter(**options).add(texts, by=groups if grouped else None).finish()
    edges = [0, *sorted(cuts), 40]
    counters = [
        td.NgramCounter(**options).add(texts[a:b], by=groups[a:b] if grouped else None) for a, b in pairwise(edges)
    ]
    first, *others = reversed(counters)
    for counter in others:
        first.merge(counter)
    assert_frame_equal(first.finish(), whole)
    assert first.n_documents == 40


@pytest.mark.parametrize("grouped", [False, True])
def test_spilling_changes_nothing_and_leaves_nothing(tmp_path: Path, grouped: bool) -> None:
    # Ever other words, so that there is something to spill.
    texts = [f"{text} {' '.join(f'x{i}y{j}' for j in range(400))}" for i, text in enumerate(MANY * 8)]
    by = [f"g{i % 3}" for i in range(len(texts))] if grouped else None
    counter = td.NgramCounter((1, 3), memory="16MiB", spill_dir=tmp_path).add(texts, by=by)
    assert list(tmp_path.iterdir()), "nothing was spilled"
    assert_frame_equal(counter.finish(), td.ngrams(texts, (1, 3), by=by))
    assert_frame_equal(counter.finish(min_count=50, top=9), td.ngrams(texts, (1, 3), by=by, min_count=50, top=9))
    counter.write(tmp_path / "rows.parquet", min_count=2)
    assert_frame_equal(pl.read_parquet(tmp_path / "rows.parquet"), td.ngrams(texts, (1, 3), by=by, min_count=2))
    counter.save(tmp_path / "saved.counts")
    del counter
    gc.collect()
    assert {file.name for file in tmp_path.iterdir()} == {"rows.parquet", "saved.counts"}
    again = td.NgramCounter.load(tmp_path / "saved.counts")
    assert_frame_equal(again.finish(min_count=3), td.ngrams(texts, (1, 3), by=by, min_count=3))


def test_a_saved_counter_can_be_added_to(tmp_path: Path) -> None:
    file = tmp_path / "a.counts"
    td.NgramCounter(2, stop_words="en").add(MANY[:3]).save(file)
    counter = td.NgramCounter.load(file).add(MANY[3:6])
    assert_frame_equal(counter.finish(), td.ngrams(MANY[:6], 2, stop_words="en"))
    with pytest.raises(
        td.TidingsError, match=r"count differently.*: stop_words is a list of \d+ here and none there"
    ):
        counter.merge(td.NgramCounter(2).add(MANY[:1]))


@pytest.mark.parametrize(
    ("options", "by", "message"),
    [
        ({"fold": "none"}, None, 'merged: fold is "lower" here and "none" there$'),
        ({"n": (1, 2), "skip": 1}, None, r"merged: n is \[2,2\] here and \[1,2\] there; skip is 0 here and 1 there$"),
        ({}, ["a", "b"], 'merged: by is "corpus" here and "group" there$'),
    ],
)
def test_counters_that_are_not_merged_say_why_and_go_on(options: dict[str, Any], by: Any, message: str) -> None:
    one, other = td.NgramCounter(2).add(MANY[:2]), td.NgramCounter(**{"n": 2, **options}).add(MANY[2:4], by=by)
    with pytest.raises(td.TidingsError, match=f"count differently.*{message}"):
        one.merge(other)
    assert_frame_equal(one.finish(), td.ngrams(MANY[:2], 2))
    assert_frame_equal(other.finish(), td.ngrams(MANY[2:4], **{"n": 2, **options}, by=by))
    one.merge(td.NgramCounter(2).add(MANY[4:6]))
    assert one.n_documents == 4


def test_a_counter_is_not_merged_with_itself() -> None:
    counter = td.NgramCounter(2).add(MANY[:2])
    for merge in (lambda: counter.merge(counter), lambda: counter._counter().merge(counter._counter())):
        with pytest.raises(td.TidingsError, match="with itself"):
            merge()
    assert_frame_equal(counter.finish(), td.ngrams(MANY[:2], 2))


@pytest.mark.parametrize("by", [None, ["a", "b"]])
def test_counters_without_texts_merge_with_any(by: Any) -> None:
    counter = td.NgramCounter(2).merge(td.NgramCounter(2).add(MANY[:2], by=by)).merge(td.NgramCounter(2))
    assert_frame_equal(counter.finish(), td.ngrams(MANY[:2], 2, by=by))
    with pytest.raises(td.TidingsError, match="skip is 0 here and 1 there"):
        counter.merge(td.NgramCounter(2, skip=1))
    empty = td.NgramCounter(2).merge(td.NgramCounter(2))
    assert_frame_equal(empty.add(MANY[:2], by=by).finish(), td.ngrams(MANY[:2], 2, by=by))


def test_what_is_refused_leaves_the_counter_as_it_was() -> None:
    counter = td.NgramCounter(2)
    with pytest.raises(td.TidingsError, match="by= has 1 values for 3 texts"):
        counter.add(MANY[:3], by=["a"])
    assert counter.n_documents == 0
    # Nothing was counted: it is still open whether there are groups.
    counter.add(MANY[:3], by=["a", "b", "a"])
    with pytest.raises(td.TidingsError, match="by= has 3 values for 1 texts"):
        counter.add(MANY[3:4], by=["a", "b", "a"])
    with pytest.raises(td.TidingsError, match="by= has 1 values for 2 texts"):
        counter.add([["a", "b"], ["c"]], by=["a"])
    with pytest.raises(td.TidingsError, match="by= must be given for all"):
        counter.add(MANY[3:4])
    with pytest.raises(td.TidingsError, match="some texts are lists"):
        counter.add([["a"], "b"], by=["a", "b"])
    with pytest.raises(RuntimeError, match="lengths"):
        counter._counter().add(["a", "b"], lengths=[1], groups=["a"])
    with pytest.raises(RuntimeError, match="lengths"):
        counter._counter().add(["a", "b"], lengths=[], groups=[])
    counter.add(MANY[3:5], by=["b", "c"])
    assert_frame_equal(counter.finish(), td.ngrams(MANY[:5], 2, by=["a", "b", "a", "b", "c"]))


def test_asking_a_new_counter_does_not_settle_its_groups() -> None:
    counter = td.NgramCounter(2)
    assert counter.n_tokens == 0
    assert counter.finish().is_empty()
    assert_frame_equal(counter.add(MANY[:2], by=["a", "b"]).finish(), td.ngrams(MANY[:2], 2, by=["a", "b"]))


def test_broken_files_are_told(tmp_path: Path) -> None:
    file = tmp_path / "a.counts"
    td.NgramCounter().add(MANY[:2]).save(file)
    whole = file.read_bytes()
    for name, content in [("no", b"no counter"), ("cut", whole[:-9]), ("empty", b""), ("changed", b"")]:
        broken = bytearray(whole)
        broken[len(whole) // 2] ^= 1
        (tmp_path / name).write_bytes(bytes(broken) if name == "changed" else content)
        with pytest.raises(td.TidingsError, match=name):
            td.NgramCounter.load(tmp_path / name).finish()
    with pytest.raises(td.TidingsError, match="nowhere"):
        td.NgramCounter.load(tmp_path / "nowhere")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs a system with rights")
def test_a_folder_that_cannot_be_spilled_to_is_told(tmp_path: Path) -> None:
    texts = [" ".join(f"x{i}y{j}" for j in range(4000)) for i in range(300)]
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    if not os.access(locked, os.W_OK):  # Who administers the machine may write everywhere.
        with pytest.raises(td.TidingsError, match=r"spill_dir: no right to write into .*locked"):
            td.NgramCounter(spill_dir=locked)
    folder = tmp_path / "gone"
    folder.mkdir()
    counter = td.NgramCounter(memory="16MiB", spill_dir=folder)
    folder.rmdir()
    with pytest.raises(td.TidingsError, match=r"cannot write to .*gone.* give spill_dir="):
        counter.add(texts)
    # What waits in memory is spilled to be saved.
    folder.mkdir()
    counter = td.NgramCounter(memory="16MiB", spill_dir=folder).add(texts[:1])
    folder.rmdir()
    with pytest.raises(td.TidingsError, match="spill_dir="):
        counter.save(tmp_path / "counts")
    for ask in (counter.finish, lambda: counter.add(texts[:1]), lambda: td.NgramCounter().merge(counter)):
        with pytest.raises(td.TidingsError, match=r"is lost.*count again"):
            ask()


def test_views_are_what_arrow_takes_them_for() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    texts = ["Longer than twelve bytes, ÄÖÜ äöü. " * 3, *MANY[:5]]
    for table in (pyarrow.table(td.ngrams(texts, (1, 5))), pyarrow.table(td.ngrams(texts, (1, 5), by_document=True))):
        table.validate(full=True)


def test_threads_change_nothing() -> None:
    assert_frame_equal(td.ngrams(MANY * 4, threads=1), td.ngrams(MANY * 4, threads=3))
