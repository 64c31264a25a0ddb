"""The Python API of gazetteers: every method, what it takes, and what it says when it cannot."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from conftest import ROWS
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

TEXTS = [
    "António Guterres, of the United\nNations, flew to Libya. 🙂 Libyan officials met him; Libya’s capital is quiet.",
    None,
    "",
    "Nobody here.",
    "The UN and the U.N. in Женева (Geneva)",
]
KINDS = ("longest", "first", "overlapping")


def rows(**columns: list[Any]) -> pl.DataFrame:
    """A frame of gazetteer rows; ids and types are made up where they do not matter."""
    n = len(columns["name"])
    return pl.DataFrame({"entity_id": [f"e{i}" for i in range(n)], "type": ["ORG"] * n, **columns})


def names(*names: str) -> td.Gazetteer:
    return td.Gazetteer.from_frame(rows(name=list(names)))


# --- finding --------------------------------------------------------------------------------------------------------


def test_offsets_slice_to_the_text(gazetteer: td.Gazetteer) -> None:
    found = gazetteer.find(TEXTS)
    assert found.height == 9
    for row in found.iter_rows(named=True):
        text = TEXTS[row["doc"]]
        assert text is not None
        assert text[row["start"] : row["end"]] == row["text"]
        assert text.encode()[row["byte_start"] : row["byte_end"]].decode() == row["text"]
    assert set(found["distance"]) == {0}


def test_what_finds_nothing_has_all_columns(gazetteer: td.Gazetteer) -> None:
    schema = td.schema()["find"]
    assert schema.names()[-1] == "distance"
    for texts in ([], [None], [""], ["Nobody here."], pl.Series([], dtype=pl.String), pl.Series([None, None])):
        assert gazetteer.find(texts).schema == schema
        assert gazetteer.find(texts).height == 0
        assert gazetteer.count(texts).schema == td.schema()["count"]
        assert gazetteer.contains(texts).dtype == pl.Boolean
        assert gazetteer.replace(texts, "entity").dtype == pl.String
        assert len(gazetteer.replace(texts, "entity")) == len(gazetteer.contains(texts)) == len(texts)
    nobody = td.Gazetteer.from_frame(pl.DataFrame())
    assert len(nobody) == 0
    assert nobody.find(TEXTS).schema == schema
    assert list(nobody.finditer("Libya")) == []
    assert nobody.stats().schema == td.schema()["gazetteer_stats"]


def test_finditer_is_find_on_one_text(gazetteer: td.Gazetteer) -> None:
    columns = ["start", "end", "text", "entity_id", "entity", "type", "distance"]
    for text in filter(None, TEXTS):
        found = gazetteer.find([text]).with_columns(pl.col("type").cast(pl.String))
        assert [tuple(match) for match in gazetteer.finditer(text)] == found.select(columns).rows()
    match = next(gazetteer.finditer("🙂 Libyan"))
    assert isinstance(match, td.Match)
    assert match == (2, 8, "Libyan", "country:LBY", "Libya", "NORP", 0)
    assert match._fields == tuple(columns)
    # Lone surrogates move nothing.
    assert [m.start for m in gazetteer.finditer("\ud800 Libya \udfff Geneva")] == [2, 10]


def test_finditer_takes_one_text(gazetteer: td.Gazetteer) -> None:
    for wrong in (["Libya"], None, 3):
        with pytest.raises(TypeError, match="expected one text and got"):
            gazetteer.finditer(wrong)  # type: ignore[arg-type]
    # At the call, not when the first match is asked for.
    with pytest.raises(td.TidingsError, match="kind must be"):
        gazetteer.finditer("Libya", kind="shortest")  # type: ignore[typeddict-item]


def test_contains(gazetteer: td.Gazetteer) -> None:
    assert gazetteer.contains(TEXTS).to_list() == [True, None, False, False, True]
    frame = pl.DataFrame({"body": TEXTS})
    assert frame.filter(gazetteer.contains(frame, column="body")).height == 2
    assert gazetteer.contains(frame.lazy(), column="body").name == "contains"


def test_count(gazetteer: td.Gazetteer) -> None:
    counts = gazetteer.count([*TEXTS, "Libya, Libya"])
    assert counts.rows() == [
        ("country:LBY", "Libya", "GPE", 5, 2),
        ("org:united-nations", "United Nations", "ORG", 3, 2),
        ("place:geneva", "Geneva", "LOC", 2, 1),
        ("person:antonio-guterres", "António Guterres", "PERSON", 1, 1),
    ]
    assert counts.schema == td.schema()["count"]
    assert_frame_equal(counts, gazetteer.count([*TEXTS, "Libya, Libya"], threads=2))
    plain = gazetteer.count(TEXTS, portable=True)
    assert plain.schema["type"] == pl.String


def test_count_is_ordered_where_counts_are_equal() -> None:
    gazetteer = names(*(f"Name{chr(97 + i)}" for i in range(20)))
    counts = gazetteer.count([" ".join(f"Name{chr(97 + i)}" for i in reversed(range(20)))])
    assert counts["entity_id"].to_list() == sorted(f"e{i}" for i in range(20))


def test_a_name_of_two_counts_for_both_when_asked() -> None:
    gazetteer = td.Gazetteer.from_frame(rows(name=["Paris", "Paris"], priority=[1, 2]))
    assert gazetteer.count(["Paris"])["entity_id"].to_list() == ["e1"]
    assert gazetteer.count(["Paris"], readings="all")["entity_id"].to_list() == ["e0", "e1"]
    assert [m.entity_id for m in gazetteer.finditer("Paris", readings="all")] == ["e1", "e0"]
    found = gazetteer.find(["Paris"], readings="all")
    assert found.select("entity_id", "reading", "n_readings").rows() == [("e1", 0, 2), ("e0", 1, 2)]


def test_fuzzy_matches_say_their_distance(gazetteer: td.Gazetteer) -> None:
    text = "🙂 Antonio Gutteres of the Untied Nations"
    expected = [(2, 18, "António Guterres", 2), (26, 40, "United Nations", 1)]
    found = gazetteer.find([text], fuzzy=True)
    assert found.select("start", "end", "entity", "distance").rows() == expected
    assert [(m.start, m.end, m.entity, m.distance) for m in gazetteer.finditer(text, fuzzy=True)] == expected
    assert gazetteer.find([text]).height == 0
    assert gazetteer.contains([text]).to_list() == [False]
    assert gazetteer.contains([text], fuzzy=True).to_list() == [True]
    assert gazetteer.count([text, text], fuzzy=True)["count"].to_list() == [2, 2]
    assert gazetteer.replace([text], "type", fuzzy=True).to_list() == ["🙂 PERSON of the ORG"]


def test_kinds_and_boundaries() -> None:
    gazetteer = td.Gazetteer.from_frame(
        rows(name=["New York", "New York Times", "York", "習近平"], priority=[9, 0, 0, 0])
    )
    text = "🙂 New York Times, Newyork; 習近平訪問"

    def found(**how: Any) -> list[str]:
        matches = list(gazetteer.finditer(text, **how))
        for match in matches:
            assert text[match.start : match.end] == match.text
        frame = gazetteer.find([text], **how)
        assert frame["text"].to_list() == [match.text for match in matches]
        return [match.text for match in matches]

    assert found() == ["New York Times", "習近平"]
    assert found(kind="first") == ["New York", "習近平"]
    assert found(kind="overlapping") == ["New York Times", "New York", "York", "習近平"]
    assert found(boundary="none", kind="overlapping") == ["New York Times", "New York", "York", "習近平"]


@pytest.mark.parametrize(
    ("with_", "expected"),
    [
        ("entity_id", "🙂 country:LBY and org:united-nations"),
        ("entity", "🙂 Libya and United Nations"),
        ("type", "🙂 NORP and ORG"),
        (lambda row: f"<{row['text']}|{row['start']}>", "🙂 <Libyan|2> and <U.N.|13>"),
        (lambda row: "" if row["type"] == "ORG" else None, "🙂 Libyan and "),
    ],
)
def test_replace(with_: Any, expected: str, gazetteer: td.Gazetteer) -> None:
    texts = ["🙂 Libyan and U.N.", None, "", "nobody", "🙂 Libyan and U.N."]
    replaced = gazetteer.replace(texts, with_)
    assert replaced.to_list() == [expected, None, "", "nobody", expected]
    assert replaced.name == "text"
    for form in (iter(texts), pl.Series(texts), [t if t is None else t.encode() for t in texts]):
        assert gazetteer.replace(form, with_).to_list() == replaced.to_list()
    assert gazetteer.replace(pl.DataFrame({"a": texts, "b": texts}), with_, column="b").equals(replaced)


def test_replace_says_what_it_cannot(gazetteer: td.Gazetteer) -> None:
    with pytest.raises(td.TidingsError, match="with_ must be"):
        gazetteer.replace(["Libya"], "country")  # type: ignore[arg-type]
    with pytest.raises(td.TidingsError, match="readings must be"):
        gazetteer.replace(["Libya"], "entity", readings="all")
    with pytest.raises(td.TidingsError, match="overlap"):
        gazetteer.replace(["Libya"], "entity", kind="overlapping")
    with pytest.raises(TypeError, match="with_ must return str or None and returned int"):
        gazetteer.replace(["Libya"], lambda _: 3)  # type: ignore[arg-type, return-value]


def test_without_names_replacing_gives_the_text_back() -> None:
    assert td.Gazetteer.from_frame(pl.DataFrame()).replace(TEXTS, "entity").to_list() == TEXTS


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"kind": "shortest"}, 'kind must be "longest", "first" or "overlapping", not "shortest"'),
        ({"boundary": "line"}, 'boundary must be "word" or "none", not "line"'),
        ({"readings": "some"}, 'readings must be "best" or "all", not "some"'),
        ({"threads": 0}, "threads must be at least 1"),
    ],
)
def test_wrong_options(option: dict[str, Any], message: str, gazetteer: td.Gazetteer) -> None:
    for method in (gazetteer.find, gazetteer.contains, gazetteer.count):
        with pytest.raises(td.TidingsError, match=re.escape(message)):
            method(["Libya"], **option)
    with pytest.raises(TypeError, match="colour"):
        gazetteer.find(["Libya"], colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="colour"):
        gazetteer.count(["Libya"], colour="red")  # type: ignore[call-arg]


PIECES = [
    "Libya", "LIBYAN", "U.N.", "United\nNations", "Untied Nations", "Antonio Guterres", "Женева", "جنيف", " ", ", ",
    "\n\n", "’s", "🙂", "İ", "e\u0301", "x", "\u00ad", "Geneva",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), max_size=4),
    st.sampled_from(KINDS),
    st.sampled_from(["word", "none"]),
    st.booleans(),
    st.booleans(),
)
def test_all_methods_see_the_same(texts: list[str], kind: Any, boundary: Any, fuzzy: bool, across: bool) -> None:
    gazetteer = td.Gazetteer.from_frame(pl.DataFrame(ROWS))
    how: Any = {"kind": kind, "boundary": boundary, "fuzzy": fuzzy, "across_blank_lines": across}
    found = gazetteer.find(texts, **how)
    for row in found.iter_rows(named=True):
        text = texts[row["doc"]]
        assert text[row["start"] : row["end"]] == row["text"]
        assert text.encode()[row["byte_start"] : row["byte_end"]].decode() == row["text"]
    places = [
        (i, m.start, m.end, m.entity_id) for i, text in enumerate(texts) for m in gazetteer.finditer(text, **how)
    ]
    assert places == found.select("doc", "start", "end", "entity_id").rows()
    docs = set(found["doc"])
    assert gazetteer.contains(texts, **how).to_list() == [i in docs for i in range(len(texts))]
    counts = gazetteer.count(texts, **how)
    assert counts["count"].sum() == found.height
    assert counts["n_documents"].sum() == found.select("doc", "entity_id").unique().height
    if kind != "overlapping":
        assert gazetteer.replace(texts, lambda row: row["text"], **how).to_list() == texts
        replaced = gazetteer.replace(texts, "entity_id", **how).to_list()
        for i, text in enumerate(texts):
            # From the right, so that places stay.
            for row in reversed(found.filter(doc=i).to_dicts()):
                text = text[: row["start"]] + row["entity_id"] + text[row["end"] :]
            assert replaced[i] == text


# --- rows in --------------------------------------------------------------------------------------------------------


WHOLE = pl.DataFrame(
    {
        "entity_id": ["country:LBY", "person:a-b"],
        "name": ["Libya", "A B"],
        "type": ["GPE", "PERSON"],
        "aliases": [["Libia", "Livia"], []],
        "adjectives": [["Libyan"], None],
        "demonyms": [["Libyans"], None],
        "metonyms": [["Tripoli"], None],
        "country": ["LBY", None],
        "office": [None, "minister"],
        "sector": ["government", None],
        "lang": ["en", None],
        "valid_from": [None, date(2020, 1, 31)],
        "valid_to": [None, date(2021, 1, 31)],
        "case": ["fold", "exact"],
        "priority": [-3, 7],
    },
    schema_overrides={"priority": pl.Int32},
)


def as_given(gazetteer: td.Gazetteer) -> pl.DataFrame:
    entries = gazetteer.entries().with_columns(pl.col(pl.Enum).cast(pl.String))
    return entries.select(WHOLE.columns)


def test_every_field_comes_through() -> None:
    expected = WHOLE.with_columns(pl.col("^.*s$").fill_null([]))
    assert_frame_equal(as_given(td.Gazetteer.from_frame(WHOLE)), expected)
    assert_frame_equal(as_given(td.Gazetteer.from_frame(WHOLE.lazy())), expected)
    # In pieces, and in other types that say the same.
    pieces = pl.concat([WHOLE[:1], WHOLE[1:]], rechunk=False)
    assert_frame_equal(as_given(td.Gazetteer.from_frame(pieces)), expected)
    others = WHOLE.with_columns(
        pl.col("type").cast(pl.Categorical),
        pl.col("case").cast(pl.Enum(["exact", "smart", "fold"])),
        pl.col("aliases").cast(pl.List(pl.Categorical)),
        pl.col("valid_from").cast(pl.String),
        pl.col("valid_to").cast(pl.Datetime("us")),
        pl.col("priority").cast(pl.Float64),
    )
    assert_frame_equal(as_given(td.Gazetteer.from_frame(others)), expected)


def test_fields_that_are_not_there_or_null_are_left_out() -> None:
    bare = td.Gazetteer.from_frame(WHOLE.select("entity_id", "name", "type")).entries()
    nulls = WHOLE.with_columns(pl.lit(None).alias(c) for c in WHOLE.columns[3:])
    assert_frame_equal(td.Gazetteer.from_frame(nulls).entries(), bare)
    assert bare.select("aliases", "country", "valid_from", "priority").rows()[0] == ([], None, None, 0)
    assert bare["case"].to_list() == ["smart", "smart"]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_files_give_what_frames_give(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"names.{suffix}"
    if suffix == "jsonl":
        WHOLE.write_ndjson(file)
    elif suffix == "csv":
        WHOLE.with_columns(pl.col(pl.List(pl.String)).list.join("|")).write_csv(file)
    else:
        WHOLE.write_parquet(file)
    assert_frame_equal(td.Gazetteer.load(file).entries(), td.Gazetteer.from_frame(WHOLE).entries())


@pytest.mark.parametrize(
    ("column", "cells", "message"),
    [
        ("name", ["A", " "], "row 2: field `name` of b has no visible character"),
        ("name", [None, "B"], "row 1: no field `name`"),
        ("name", [1, 2], "row 1: field `name` is 1: write a string"),
        ("entity_id", ["", "b"], "row 1: field `entity_id` is empty"),
        ("type", ["ORG", "CITY"], 'row 2: field `type`: unknown type "CITY"; write one of PERSON ORG GPE'),
        ("type", ["ORG", None], "row 2: no field `type`"),
        ("case", ["smart", "any"], 'row 2: field `case`: unknown value "any"; write one of smart exact fold'),
        ("aliases", ["UN", None], 'row 1: field `aliases` is the string "UN": write a list'),
        ("aliases", [[], [3]], "row 2: field `aliases` holds 3: write a list"),
        ("valid_from", [None, "Monday"], 'row 2: field `valid_from` is "Monday", which is no date'),
        ("valid_to", [20200131, None], "row 1: field `valid_to` is 20200131: write it as 2020-01-31"),
        ("priority", [1.5, 2.0], "row 1: field `priority` is 1.5: write a whole number"),
        ("priority", ["high", "2"], 'row 1: field `priority` is "high": write a whole number'),
        ("priority", [None, 1 << 40], "row 2: field `priority` is 1099511627776"),
        ("priority", [True, False], "row 1: field `priority` is true"),
        ("name", ["A", "\u00ad"], "row 2: field `name` of b has no visible character"),
    ],
)
def test_a_cell_that_cannot_be_used(column: str, cells: list[Any], message: str) -> None:
    frame = pl.DataFrame({"entity_id": ["a", "b"], "name": ["A", "B"], "type": ["ORG", "ORG"], column: cells})
    with pytest.raises(td.GazetteerError, match="^mine " + re.escape(message)):
        td.Gazetteer.from_frame(frame, name="mine")


def test_faults_are_listed_in_the_order_of_rows_and_not_without_end() -> None:
    frame = rows(name=[None] * 30, case=["any", *["smart"] * 29])
    with pytest.raises(td.GazetteerError) as caught:
        td.Gazetteer.from_frame(frame)
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("frame row 1: ")
    assert lines[1].startswith("frame row 1: ")
    assert lines[2].startswith("frame row 2: ")
    assert len(lines) == 21
    assert lines[-1] == "and 11 more"


def test_a_frame_without_a_column_that_must_be_there() -> None:
    with pytest.raises(td.GazetteerError, match=r"frame: no column `type` among its columns \(entity_id, name\)"):
        td.Gazetteer.from_frame(pl.DataFrame({"entity_id": ["a"], "name": ["A"]}))


# --- other columns --------------------------------------------------------------------------------------------------


PAYLOAD = pl.DataFrame(
    {
        "entity_id": ["a", "b", "c"],
        "name": ["Aaa Ltd", "Bbb Ltd", "Ccc Ltd"],
        "type": ["ORG"] * 3,
        "lei": ["A1", None, "C1"],
        "founded": [1990, 1991, None],
        "tags": [["x", "y"], [], None],
    }
)


def check_payload(gazetteer: td.Gazetteer) -> None:
    assert gazetteer.payload_columns == ("lei", "founded", "tags")
    found = gazetteer.find(["Ccc Ltd, Aaa Ltd", "Ccc Ltd"], payload=["founded", "lei"])
    assert found.columns == [*td.schema()["find"], "founded", "lei"]
    assert found.select("entity_id", "founded", "lei").rows() == [
        ("c", None, "C1"),
        ("a", 1990, "A1"),
        ("c", None, "C1"),
    ]
    assert gazetteer.find(["Aaa Ltd"], payload="tags")["tags"].to_list() == [["x", "y"]]
    assert gazetteer.find(["none"], payload="tags").schema["tags"] == pl.List(pl.String)
    assert gazetteer.entries().select(PAYLOAD.columns[3:]).rows() == PAYLOAD.select(PAYLOAD.columns[3:]).rows()
    assert gazetteer.replace(["Aaa Ltd"], lambda row: str(row["lei"]), payload="lei").to_list() == ["A1"]


def test_portable_payload_has_plain_strings() -> None:
    frame = PAYLOAD.with_columns(
        pl.col("lei").cast(pl.Categorical), size=pl.lit("small", pl.Enum(["small", "large"]))
    )
    gazetteer = td.Gazetteer.from_frame(frame)
    found = gazetteer.find(["Aaa Ltd"], payload=["lei", "size"])
    assert found.schema["size"] == pl.Enum(["small", "large"])
    plain = gazetteer.find(["Aaa Ltd"], payload=["lei", "size"], portable=True)
    assert plain.select("lei", "size").rows() == found.select("lei", "size").rows() == [("A1", "small")]
    assert not any(isinstance(kind, (pl.Enum, pl.Categorical)) for kind in plain.dtypes)


def test_other_columns_are_kept(tmp_path: Path) -> None:
    check_payload(td.Gazetteer.from_frame(PAYLOAD))
    PAYLOAD.write_parquet(tmp_path / "names.parquet")
    check_payload(td.Gazetteer.load(tmp_path / "names.parquet"))
    PAYLOAD.write_ndjson(tmp_path / "names.jsonl")
    check_payload(td.Gazetteer.load(tmp_path / "names.jsonl"))
    for part, name in ((PAYLOAD[:2], "one"), (PAYLOAD[2:], "two")):
        part.write_parquet(tmp_path / f"{name}.parquet")
    check_payload(td.Gazetteer.load([tmp_path / "one.parquet", tmp_path / "two.parquet"]))


def test_a_row_that_comes_twice_keeps_the_others_in_step() -> None:
    check_payload(td.Gazetteer.from_frame(pl.concat([PAYLOAD[:1], PAYLOAD])))
    with pytest.raises(td.GazetteerError, match="a is there more than once with different content in lei"):
        td.Gazetteer.from_frame(pl.concat([PAYLOAD, PAYLOAD[:1].with_columns(lei=pl.lit("A2"))]))


def test_a_source_without_other_columns_beside_one_with_them(tmp_path: Path) -> None:
    (tmp_path / "bare.jsonl").write_text('{"entity_id": "z", "name": "Zzz Ltd", "type": "ORG"}\n')
    PAYLOAD.write_parquet(tmp_path / "names.parquet")
    both = td.Gazetteer.load([tmp_path / "bare.jsonl", tmp_path / "names.parquet"])
    assert both.find(["Zzz Ltd and Ccc Ltd"], payload="lei")["lei"].to_list() == [None, "C1"]


def test_values_of_several_types_in_lines(tmp_path: Path) -> None:
    rows = [
        {"entity_id": "a", "name": "Aaa Ltd", "type": "ORG", "note": 3, "deep": {"x": [1, {"y": 2}]}},
        {"entity_id": "b", "name": "Bbb Ltd", "type": "ORG", "note": "three", "deep": [None]},
        {"entity_id": "c", "name": "Ccc Ltd", "type": "ORG", "note": {"three": 3}},
    ]
    file = tmp_path / "names.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    gazetteer = td.Gazetteer.load(file)
    found = gazetteer.find(["Aaa Ltd, Bbb Ltd, Ccc Ltd"], payload=["note"])
    assert found["note"][1] == "three"
    assert json.loads(found["note"][2]) == {"three": 3}


def test_the_default_gazetteer_has_fields_alone() -> None:
    for _, lines in td._core.defaults()["gazetteer"]:
        assert td._rows.others_of_lines(lines).columns == ["entity_id"]
    assert td.Gazetteer.default() is td.Gazetteer.default()


def test_payload_that_is_not_there(gazetteer: td.Gazetteer) -> None:
    with pytest.raises(td.TidingsError, match="no payload column 'lei'; the gazetteer has none beside its fields"):
        gazetteer.find(["Libya"], payload="lei")
    other = td.Gazetteer.from_frame(PAYLOAD.rename({"lei": "start"}))
    with pytest.raises(td.TidingsError, match="'start' is called as a column of the matches is: rename it"):
        other.find(["Aaa Ltd"], payload="start")
    with pytest.raises(td.TidingsError, match="no payload column 'name'; the gazetteer has start, founded, tags"):
        other.find(["Aaa Ltd"], payload="name")


def test_sources_whose_columns_do_not_go_together(tmp_path: Path) -> None:
    PAYLOAD.write_parquet(tmp_path / "one.parquet")
    more = PAYLOAD.with_columns(entity_id=pl.col("entity_id") + "2", founded=pl.lit([[1]] * 3))
    more.with_columns(tags=pl.struct("lei")).write_parquet(tmp_path / "two.parquet")
    with pytest.raises(td.GazetteerError, match=r"column '\w+' is .* in .*one.parquet and .* in .*two.parquet"):
        td.Gazetteer.load([tmp_path / "one.parquet", tmp_path / "two.parquet"])


# --- gazetteers side by side ----------------------------------------------------------------------------------------


def test_merge_joins_the_names_of_an_entity() -> None:
    mine = td.Gazetteer.from_frame(
        rows(name=["Libya", "Mine Ltd"], aliases=[["Libia"], []], country=["LBY", None], case=["fold", "smart"])
    )
    theirs = pl.DataFrame(
        {
            "entity_id": ["e9", "e0", "e1"],
            "name": ["Theirs Ltd", "State of Libya", "Mine Ltd"],
            "type": ["ORG", "GPE", "ORG"],
            "aliases": [[], ["Libia", "Libye"], ["Mine"]],
            "country": [None, "XXX", "FRA"],
            "lei": ["Z", "Y", None],
        }
    )
    both = td.Gazetteer.merge([mine, theirs])
    entries = both.entries()
    assert entries["entity_id"].to_list() == ["e0", "e1", "e9"]
    assert entries["name"].to_list() == ["Libya", "Mine Ltd", "Theirs Ltd"]
    assert entries["aliases"].to_list() == [["State of Libya", "Libia", "Libye"], ["Mine"], []]
    assert entries["type"].to_list() == ["ORG"] * 3
    assert entries["country"].to_list() == ["LBY", "FRA", None]
    assert entries["case"].to_list() == ["fold", "smart", "smart"]
    assert entries["lei"].to_list() == ["Y", None, "Z"]
    assert_frame_equal(td.Gazetteer.merge([both, theirs.lazy()]).entries(), entries)
    with pytest.raises(td.TidingsError, match="got none"):
        td.Gazetteer.merge([])
    with pytest.raises(td.GazetteerError, match="frame 2: no column"):
        td.Gazetteer.merge([mine, pl.DataFrame({"a": [1]})])


def test_merging_one_changes_nothing(gazetteer: td.Gazetteer) -> None:
    for one in (gazetteer, td.Gazetteer.from_frame(WHOLE), td.Gazetteer.from_frame(PAYLOAD), td.Gazetteer.default()):
        again = td.Gazetteer.merge([one, one])
        assert_frame_equal(again.entries(), one.entries())
        assert one.diff(again).height == 0


def test_diff() -> None:
    before = td.Gazetteer.from_frame(
        rows(name=["Aaa", "Bbb", "Ccc"], aliases=[["x1", "y1"], [], ["z1"]], country=["LBY", None, None])
    )
    after = td.Gazetteer.from_frame(
        rows(
            name=["Aaa", "Bbb2", "Ddd"],
            aliases=[["y1", "q1", "x1"], [], ["w1"]],
            country=["LBY", "FRA", None],
            priority=[0, 0, 0],
            lei=["L1", None, None],
        ).with_columns(entity_id=pl.Series(["e0", "e1", "e3"]))
    )
    changes = before.diff(after)
    assert changes.schema == td.schema()["gazetteer_diff"]
    assert changes.rows() == [
        ("changed", "e0", "Aaa", "aliases", [], ["q1"]),
        ("changed", "e0", "Aaa", "lei", [], ["L1"]),
        ("changed", "e1", "Bbb", "name", ["Bbb"], ["Bbb2"]),
        ("changed", "e1", "Bbb", "country", [], ["FRA"]),
        ("removed", "e2", "Ccc", None, ["Ccc", "z1"], []),
        ("added", "e3", "Ddd", None, [], ["Ddd", "w1"]),
    ]
    assert before.diff(before).rows() == []
    assert before.diff(before).schema == changes.schema
    there, back = after.diff(before), {"added": "removed", "removed": "added", "changed": "changed"}
    assert there.height == changes.height
    assert [back[change] for change in there["change"]] == changes["change"].to_list()


def test_diff_of_columns_of_any_type() -> None:
    frame = rows(name=["Aaa", "Bbb"]).with_columns(
        deep=pl.Series([{"x": [1]}, {"x": [2]}]),
        several=pl.Series([[{"y": 1}], []], dtype=pl.List(pl.Struct({"y": pl.Int64}))),
        grade=pl.Series(["a", "b"], dtype=pl.Categorical),
        number=pl.Series([1.5, None]),
        text=pl.Series(["1", "2"]),
    )
    before = td.Gazetteer.from_frame(frame)
    assert before.diff(td.Gazetteer.from_frame(frame)).height == 0
    after = frame.with_columns(
        deep=pl.Series([{"x": [1]}, {"x": [3]}]),
        several=pl.Series([[{"y": 1}, {"y": 2}], []]),
        grade=pl.Series(["a", "c"], dtype=pl.Categorical),
        number=pl.Series([2.5, None]),
        text=pl.Series([1, 3]),
    )
    changes = before.diff(td.Gazetteer.from_frame(after)).select("entity_id", "column", "removed", "added")
    assert changes.rows() == [
        ("e0", "several", [], ["{'y': 2}"]),
        ("e0", "number", ["1.5"], ["2.5"]),
        ("e1", "deep", ["{'x': [2]}"], ["{'x': [3]}"]),
        ("e1", "grade", ["b"], ["c"]),
        ("e1", "text", ["2"], ["3"]),
    ]


def test_stats() -> None:
    stats = td.Gazetteer.from_frame(WHOLE).stats()
    assert stats.schema == td.schema()["gazetteer_stats"]
    assert stats.rows() == [
        ("PERSON", 1, 1, 0, 0, 0, 0, 0, 1, 3),
        ("GPE", 1, 6, 2, 1, 1, 1, 1, 0, 7),
    ]
