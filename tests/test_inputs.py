"""Texts may come in any of the forms that people hold them in; the rows are the same."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from polars.testing import assert_frame_equal

TEXTS = [
    "GENEVA, March 3. António Guterres spoke of Libya.",
    "",
    "The UN — and Женева 🙂 — said so.",
    "Libyan officials met.",
]


def arrow(kind: str) -> Callable[[list[str]], Any]:
    def make(texts: list[str]) -> Any:
        pa = pytest.importorskip("pyarrow")
        return pa.array(texts, getattr(pa, kind)())

    return make


def arrow_bytes(kind: str) -> Callable[[list[str]], Any]:
    def make(texts: list[str]) -> Any:
        pa = pytest.importorskip("pyarrow")
        return pa.array([text.encode() for text in texts], getattr(pa, kind)())

    return make


def chunked(texts: list[str]) -> Any:
    pa = pytest.importorskip("pyarrow")
    return pa.chunked_array([texts[:1], [], texts[1:]], pa.string())


def sliced(texts: list[str]) -> Any:
    pa = pytest.importorskip("pyarrow")
    return pa.array(["before", *texts, "after"]).slice(1, len(texts))


def table(texts: list[str]) -> Any:
    pa = pytest.importorskip("pyarrow")
    return pa.table({"anything": texts})


FORMS: dict[str, Callable[[list[str]], Any]] = {
    "list of str": list,
    "tuple": tuple,
    "list of bytes": lambda texts: [text.encode() for text in texts],
    "a mix": lambda texts: [text.encode() if i % 2 else text for i, text in enumerate(texts)],
    "generator": lambda texts: (text for text in texts),
    "set of keys": lambda texts: dict.fromkeys(texts).keys(),
    "Series": lambda texts: pl.Series(texts),
    "chunked Series": lambda texts: pl.concat([pl.Series(texts[:2]), pl.Series(texts[2:])], rechunk=False),
    "binary Series": lambda texts: pl.Series([text.encode() for text in texts]),
    "DataFrame of one column": lambda texts: pl.DataFrame({"anything": texts}),
    "DataFrame with text": lambda texts: pl.DataFrame({"n": range(len(texts)), "text": texts}),
    "LazyFrame": lambda texts: pl.LazyFrame({"n": range(len(texts)), "text": texts}),
    "string": arrow("string"),
    "large_string": arrow("large_string"),
    "string_view": arrow("string_view"),
    "binary": arrow_bytes("binary"),
    "large_binary": arrow_bytes("large_binary"),
    "binary_view": arrow_bytes("binary_view"),
    "chunked": chunked,
    "sliced": sliced,
    "table of one column": table,
}


def same(left: td.Result, right: td.Result) -> None:
    for name in ("documents", "mentions", "relations", "events", "problems"):
        assert_frame_equal(getattr(left, name), getattr(right, name))
    assert_frame_equal(left.explanations(), right.explanations())


@pytest.mark.parametrize("form", FORMS)
def test_mining(form: str, small: td.Miner) -> None:
    same(small.mine(FORMS[form](TEXTS)), small.mine(TEXTS))


@pytest.mark.parametrize("form", FORMS)
def test_finding_and_counting_and_stripping(form: str, gazetteer: td.Gazetteer) -> None:
    assert_frame_equal(gazetteer.find(FORMS[form](TEXTS)), gazetteer.find(TEXTS))
    assert_frame_equal(td.ngrams(FORMS[form](TEXTS)), td.ngrams(TEXTS))
    assert_frame_equal(td.strip_batch(FORMS[form](TEXTS)), td.strip_batch(TEXTS))


def test_threads_and_batches_change_nothing(miner: td.Miner, seeds: list) -> None:
    pages = [s.raw for s in seeds] * 3
    whole = miner.mine(pages, threads=1, keep_text=True)
    assert whole.mentions.height > 0
    for options in ({"threads": 2}, {"batch_size": 1}, {"threads": 2, "batch_size": 5}, {"threads": 64}):
        same(miner.mine(pages, keep_text=True, **options), whole)
    same(miner.mine(iter(pages), keep_text=True), whole)


def test_find_over_threads(gazetteer: td.Gazetteer) -> None:
    texts = TEXTS * 500
    assert_frame_equal(gazetteer.find(texts, threads=2), gazetteer.find(texts, threads=1))


def test_ids_and_paths_and_days(small: td.Miner) -> None:
    result = small.mine(TEXTS[:2], ids=[7, "b"], paths=["x.txt", None], published=date(2020, 12, 3))
    assert result.documents["doc_id"].to_list() == ["7", "b"]
    assert result.documents["path"].to_list() == ["x.txt", None]
    assert result.documents["published"].to_list()[0] == date(2020, 12, 3)
    assert set(result.mentions["doc_id"]) == {"7"}


def test_mine_takes_what_a_miner_takes(miner: td.Miner) -> None:
    parameters = dict(inspect.signature(td.Miner.mine).parameters)
    parameters.pop("self")
    assert dict(inspect.signature(td.mine).parameters) == parameters
    named: dict[str, Any] = {"paths": ["a.txt"], "published": date(2020, 3, 3), "encoding": "windows-1252"}
    raw = ["Caf\xe9: Sergey Lavrov spoke on Monday.".encode("windows-1252")]
    one, two = td.mine(raw, portable=True, **named), miner.mine(raw, portable=True, **named)
    assert_frame_equal(one.documents, two.documents)
    assert_frame_equal(one.mentions, two.mentions)
    assert one.documents.select("path", "encoding", "published_basis").rows() == [("a.txt", "windows-1252", "given")]


def test_a_result_says_what_it_holds(small: td.Miner) -> None:
    assert repr(small.mine(["Libya."])) == "<tidings.Result of 1 document: 1 mention, 0 relations, 0 problems>"
    assert repr(small.mine([])) == "<tidings.Result of 0 documents: 0 mentions, 0 relations, 0 problems>"


def test_columns_of_a_frame(small: td.Miner) -> None:
    frame = pl.DataFrame({"key": [3, 4], "day": [datetime(2020, 12, 3, 4, 5), None], "body": TEXTS[:2]})
    for given in (frame, frame.lazy()):
        result = small.mine(given, column="body", id_column="key", published_column="day")
        assert result.documents["doc_id"].to_list() == ["3", "4"]
        assert result.documents["published"][0] == date(2020, 12, 3)
    # With the ids named, one column is left, and that is the text.
    assert small.mine(frame.select("key", "body"), id_column="key").mentions.height > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.mine("one text"), "put it into a list"),
        (lambda m: m.mine(b"one text"), "put it into a list"),
        (lambda m: m.mine(Path("x.txt")), "tidings.scan reads files"),
        (lambda m: m.mine(3), "got int"),
        (lambda m: m.mine(TEXTS, column="text"), "no frame"),
        (lambda m: m.mine(pl.DataFrame({"a": [""], "b": [""]})), "no column 'text' in the frame; it has a, b"),
        (lambda m: m.mine(pl.DataFrame({"a": [""]}), column="c"), "no column 'c'"),
        (lambda m: m.mine(pl.DataFrame({"text": [""]}), id_column="c"), "no column 'c'"),
        (lambda m: m.mine(pl.Series([1, 2])), "cast it to strings"),
        (lambda m: m.mine(TEXTS, ids=["a"]), "fewer ids than documents"),
        (lambda m: m.mine(TEXTS, ids=range(9)), "more ids than documents"),
        (lambda m: m.mine(TEXTS, format=["html"]), "fewer format than documents"),
        (lambda m: m.mine(TEXTS, format="pdf"), "format must be"),
        (lambda m: m.mine(TEXTS, threads=0), "threads must be at least 1"),
        (lambda m: m.mine(TEXTS, batch_size=0), "batch_size must be at least 1"),
        (lambda m: m.gazetteer.find(TEXTS, readings="some"), "readings must be"),
        (lambda m: m.gazetteer.find("one text"), "put it into a list"),
        (lambda _: td.ngrams(TEXTS, n=(2, 1)), r"n=\(2, 1\) cannot"),
        (lambda _: td.ngrams(TEXTS, n=0), "n=0 cannot"),
        (lambda _: td.ngrams(TEXTS, fold="upper"), "fold must be"),
        (lambda _: td.strip("", format="pdf"), "format must be"),
    ],
)
def test_wrong_use_says_what_is_wrong(call: Callable[[td.Miner], object], message: str, small: td.Miner) -> None:
    with pytest.raises(td.TidingsError, match=message):
        call(small)


def test_what_is_no_text_is_a_type_error(small: td.Miner) -> None:
    with pytest.raises(TypeError, match="text 1: expected str, bytes or None and got int"):
        small.mine(["", 3])
    with pytest.raises(TypeError, match="expected str, bytes or None and got list"):
        td.strip([])  # type: ignore[arg-type]
