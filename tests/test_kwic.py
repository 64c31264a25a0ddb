"""Keyword in context through the bindings: the shared cases, inputs, errors, names, threads."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest
import tidings as td
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from test_cases import cases
from test_inputs import FORMS

TEXTS = [
    "The cease-fire held. Both sides praised the cease-fire.",
    None,
    "",
    "No cease-fire,\nno  talks in Genève — said Çavuşoğlu.",
]


@pytest.mark.parametrize("case", cases("kwic.toml"))
def test_cases(case: dict[str, Any]) -> None:
    how = {key: case[key] for key in ("window", "within", "valuetype", "fold") if key in case}
    text = case["text"]
    rows = td.kwic([text], case["pattern"], **how).to_dicts()
    assert [{key: row[key] for key in want} for row, want in zip(rows, case["lines"], strict=True)] == case["lines"]
    for row in rows:
        slices = ("left_start", "start"), ("start", "end"), ("end", "right_end")
        read = [re.sub(r"\s+", " ", text[row[a] : row[b]]) for a, b in slices]
        assert read == [row["left"], row["keyword"], row["right"]]
        assert text.encode()[row["byte_start"] : row["byte_end"]].decode() == text[row["start"] : row["end"]]


@pytest.mark.parametrize("form", FORMS)
def test_texts_in_any_form(form: str) -> None:
    texts = [text for text in TEXTS if text is not None]
    assert_frame_equal(td.kwic(FORMS[form](texts), "cease-fire"), td.kwic(texts, "cease-fire"))


def test_null_and_empty_texts_keep_their_place() -> None:
    assert td.kwic(TEXTS, "*fire")["doc"].to_list() == [0, 0, 3]


@pytest.mark.parametrize("texts", [[], [None], [""], ["nothing"], pl.Series([None, None])])
def test_without_a_line_the_columns_are_there(texts: Any) -> None:
    for portable in (False, True):
        frame = td.kwic(texts, "cease-fire", portable=portable)
        assert frame.height == 0
        assert frame.schema == td.schema(portable=portable)["kwic"]


def test_the_schema() -> None:
    numbers = ("start", "end", "byte_start", "byte_end", "left_start", "right_end", "sentence_id", "n_words")
    words = dict.fromkeys(("left", "keyword", "right", "pattern"), pl.String)
    expected = pl.Schema({"doc": pl.Int32, **words, **dict.fromkeys(numbers, pl.Int32)})
    assert td.kwic(TEXTS, "cease-fire").schema == expected


def test_a_frame_with_its_column() -> None:
    frame = pl.DataFrame({"id": [1, 2], "body": ["peace talks", "talks"]})
    assert td.kwic(frame, "talks", column="body")["doc"].to_list() == [0, 1]
    assert td.kwic(frame.lazy(), "talks", column="body")["start"].to_list() == [6, 0]


def test_bytes_in_any_encoding_lead_back_to_their_bytes() -> None:
    raw = "Ankara’da Çavuşoğlu görüşmesi".encode("cp1254")
    page = b'<meta charset="windows-1254"> ' + raw
    row = td.kwic([page], "çavuşoğlu", window=0).row(0, named=True)
    assert page[row["byte_start"] : row["byte_end"]] == "Çavuşoğlu".encode("cp1254")
    assert page.decode("cp1254")[row["start"] : row["end"]] == "Çavuşoğlu"


def test_several_patterns_each_once() -> None:
    found = td.kwic(["peace talks and war"], ["war", "peace*", "war", "p* talks"])
    assert found.select("pattern", "keyword").rows() == [
        ("peace*", "peace"),
        ("p* talks", "peace talks"),
        ("war", "war"),
    ]


def test_a_limit_is_the_first_lines() -> None:
    texts = [f"word {'talks ' * (i % 4)}" for i in range(3000)]
    every = td.kwic(texts, "talks")
    assert every.height == 4500
    for limit in (0, 1, 7, 4499, 4500, 10**9):
        assert_frame_equal(td.kwic(texts, "talks", limit=limit, threads=2), every.head(limit))


@pytest.mark.parametrize("pattern", ["war*", "the", ["* war", "zzz"], "*"])
@pytest.mark.parametrize("fold", ["none", "lower", "full"])
def test_the_same_rows_for_any_number_of_threads(pattern: Any, fold: Any) -> None:
    texts = [("War and the Peace — " * (i % 5)) + ("é " * (i % 2)) + "the war." for i in range(1500)]
    one = td.kwic(texts, pattern, fold=fold, threads=1)
    assert one.height > 0
    for threads in (2, 5):
        assert_frame_equal(td.kwic(texts, pattern, fold=fold, threads=threads), one)


# --- names ----------------------------------------------------------------------------------------------------------


def test_names_of_a_gazetteer(gazetteer: td.Gazetteer) -> None:
    texts = ["UN talks on Libya in Geneva.", None, "Libyan guests: António\nGuterres of the U.N."]
    found = td.kwic(texts, gazetteer=gazetteer, window=1)
    names = gazetteer.find(texts)
    assert_frame_equal(
        found.select("doc", "start", "end", "byte_start", "byte_end", entity_id="pattern"),
        names.select("doc", "start", "end", "byte_start", "byte_end", "entity_id"),
    )
    assert found.row(4)[1:5] == ("guests: ", "António Guterres", " of", "person:antonio-guterres")
    assert found["n_words"].to_list() == [1, 1, 1, 1, 2, 1]


@pytest.mark.parametrize(
    ("entity", "n"),
    [("country:LBY", 2), ("LIBYA", 2), ("Antonio Guterres", 1), (["country:LBY", "place:*"], 3), ("*", 6)],
)
def test_some_of_the_names(gazetteer: td.Gazetteer, entity: Any, n: int) -> None:
    texts = ["UN talks on Libya in Geneva.", "Libyan guests: António Guterres of the U.N."]
    assert td.kwic(texts, entity=entity, gazetteer=gazetteer).height == n


def test_an_entity_of_the_default_gazetteer() -> None:
    found = td.kwic(["Talks with Libya, and Libyans."], entity="country:LBY")
    assert found["keyword"].to_list() == ["Libya", "Libyans"]


def test_names_and_patterns_together(gazetteer: td.Gazetteer) -> None:
    found = td.kwic(["The UN in Geneva"], "the *", gazetteer=gazetteer, window=0)
    assert found.select("keyword", "pattern").rows() == [
        ("The UN", "the *"),
        ("UN", "org:united-nations"),
        ("Geneva", "place:geneva"),
    ]


# --- what cannot be -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({}, "nothing to look for: give a pattern, or a gazetteer or an entity"),
        ({"pattern": ""}, 'pattern "": it has no word'),
        ({"pattern": ["war", " \n"]}, 'pattern " \\n": it has no word'),
        ({"pattern": []}, "pattern is empty: give one, or leave it out"),
        ({"pattern": ["war", 1]}, "pattern must be a string or several, and one is int"),
        ({"pattern": 5}, "pattern must be a string or several, and one is int"),
        ({"pattern": "a", "gazetteer": "names.csv"}, "gazetteer must be a tidings.Gazetteer and not str"),
        ({"pattern": "a", "window": -1}, "window must be at least 0 words, not -1"),
        ({"pattern": "a", "limit": -1}, "limit must be at least 0, not -1"),
        ({"pattern": "a", "threads": 0}, "threads must be at least 1"),
        ({"pattern": "a", "within": "page"}, 'within must be "document" or "sentence", not "page"'),
        ({"pattern": "a", "valuetype": "re"}, 'valuetype must be "glob", "fixed" or "regex", not "re"'),
        ({"pattern": "a", "fold": "upper"}, 'fold must be "none", "lower" or "full", not "upper"'),
        ({"pattern": "x (a", "valuetype": "regex"}, '"(a" is no regular expression: unclosed group'),
        ({"entity": "country:NOWHERE"}, 'no entity "country:NOWHERE" in the gazetteer'),
        ({"entity": ""}, 'no entity "" in the gazetteer'),
        ({"pattern": "a", "column": "text"}, "column= names a column of a frame"),
    ],
)
def test_errors(how: dict[str, Any], says: str) -> None:
    with pytest.raises(td.TidingsError, match=re.escape(says)):
        td.kwic(["some text"], **how)


def test_a_star_that_is_tried_everywhere_takes_no_time() -> None:
    text = "a" * 200_000
    assert td.kwic([text], "*a*a*a*a*b").height == 0


# --- properties -----------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["war", "War", "peace", "talks", "the", "Élan", "élan", "U.S.", "cease-fire", "7", "’s"])
MARKS = st.sampled_from([" ", " ", " ", ", ", ". ", "\n", "\n\n", " (", ") ", "“"])
MADE = st.lists(st.tuples(WORDS, MARKS).map("".join), max_size=30).map("".join)


@given(st.lists(MADE, max_size=4), st.sampled_from(["war", "the war", "peace talks", "talks the", "élan", "7 war"]))
def test_as_many_lines_as_ngrams_are_counted(texts: list[str], pattern: str) -> None:
    n = len(pattern.split())
    counts = td.ngrams(texts, n=n).filter(pl.col("ngram") == pattern)
    assert td.kwic(texts, pattern).height == counts["count"].sum()


@given(st.lists(st.text(max_size=40), max_size=4), st.text(min_size=1, max_size=12), st.integers(0, 3))
def test_any_text_and_any_pattern(texts: list[str], pattern: str, window: int) -> None:
    # For Python, not for Unicode, some control characters are white space.
    if re.fullmatch(r"[^\S\x1c-\x1f]*", pattern):
        with pytest.raises(td.TidingsError, match="it has no word"):
            td.kwic(texts, pattern)
        return
    found = td.kwic(texts, pattern, window=window)
    for row in found.iter_rows(named=True):
        text = texts[row["doc"]]
        shown = row["left"] + row["keyword"] + row["right"]
        assert shown.split() == text[row["left_start"] : row["right_end"]].split()
