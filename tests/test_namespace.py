"""The namespace `tidings` of Polars: the functions of the toolkit as expressions, in every place that Polars has."""

import subprocess
import sys

import polars as pl
import pytest
import tidings as td
from hypothesis import given
from hypothesis import strategies as st
from tidings.namespace import OF_ALL_ROWS, Expressions, Series

TEXTS = ["The talks failed. Talks!", None, "", "...", "The UN talks in Libya, the talks"]
FRAME = pl.DataFrame({"site": ["a", "b", "b", "a", "a"], "text": TEXTS})
NGRAM = pl.Struct({"n": pl.Int32, "ngram": pl.String, "count": pl.Int64})
PHRASES = td.Phrases.learn(["the talks", "UN talks"] * 9, threshold=-1.0)
PAGE = "<p>The ministers met in Arica on Monday and agreed to meet again before the end of the year.</p>"


@pytest.fixture(scope="module")
def gazetteer():
    rows = {
        "entity_id": ["org:united-nations", "country:LBY"],
        "name": ["United Nations", "Libya"],
        "type": ["ORG", "GPE"],
        "aliases": [["UN"], []],
        "seat": ["New York", None],
    }
    return td.Gazetteer.from_frame(pl.DataFrame(rows))


def every(gazetteer):
    """Every method whose rows belong to the rows of the texts."""
    text = pl.col("text").tidings
    return {
        "ngrams": text.ngrams((1, 2)),
        "top": text.ngrams(1, top=1, fold="full"),
        "kwic": text.kwic("talk*", window=2),
        "find": text.find(gazetteer, payload="seat"),
        "contains": text.contains(gazetteer),
        "replace": text.replace(gazetteer, "entity_id"),
        "join_phrases": text.join_phrases(PHRASES),
        "strip": text.strip(),
    }


# --- what comes out -------------------------------------------------------------------------------------------------


def test_ngrams_of_each_text():
    got = FRAME.select(pl.col("text").tidings.ngrams(2))
    assert got.schema == {"text": pl.List(NGRAM)}
    assert got["text"].to_list() == [
        [
            {"n": 2, "ngram": "talks failed", "count": 1},
            {"n": 2, "ngram": "the talks", "count": 1},
        ],
        None,
        [],
        [],
        [
            {"n": 2, "ngram": "in libya", "count": 1},
            {"n": 2, "ngram": "libya the", "count": 1},
            {"n": 2, "ngram": "talks in", "count": 1},
            {"n": 2, "ngram": "the talks", "count": 1},
            {"n": 2, "ngram": "the un", "count": 1},
            {"n": 2, "ngram": "un talks", "count": 1},
        ],
    ]


def test_ngrams_are_those_of_the_function():
    found = FRAME.with_row_index("doc").select("doc", found=pl.col("text").tidings.ngrams())
    flat = found.drop_nulls().explode("found", empty_as_null=False).unnest("found")
    expected = td.ngrams(TEXTS, by_document=True).with_columns(pl.col("doc").cast(pl.UInt32))
    order = {"by": ["doc", "n", "count", "ngram"], "descending": [False, False, True, False]}
    assert flat.equals(expected.sort(**order))


def test_min_count_and_top_are_about_each_text():
    texts = pl.Series(["b a b a c", "c", "a a"])

    def kept(**options):
        return [[row["ngram"] for row in rows] for rows in texts.tidings.ngrams(1, **options)]

    assert kept() == [["a", "b", "c"], ["c"], ["a"]]
    assert kept(min_count=2) == [["a", "b"], [], ["a"]]
    assert kept(top=1) == [["a"], ["c"], ["a"]]
    assert texts.tidings.ngrams(1, top=9, fold="none").list.len().to_list() == [3, 1, 1]


def test_counts_of_all_texts_are_those_of_the_function():
    got = FRAME.select(pl.col("text").tidings.count_ngrams((1, 2), min_count=2)).unnest("text")
    assert got.equals(td.ngrams(TEXTS, (1, 2), min_count=2))
    assert FRAME["text"].tidings.count_ngrams((1, 2), min_count=2).struct.unnest().equals(got)


def test_counts_by_group():
    grouped = FRAME.group_by("site", maintain_order=True).agg(found=pl.col("text").tidings.count_ngrams(1))
    assert grouped.schema["found"] == pl.List(pl.Struct(td.ngrams([], 1).schema))
    assert grouped["found"].list.len().to_list() == [6, 0]
    of_a = grouped.filter(site="a").explode("found", empty_as_null=False).unnest("found").drop("site")
    assert of_a.equals(td.ngrams(FRAME.filter(site="a")["text"], 1))


def test_find(gazetteer):
    found = FRAME.with_row_index("doc").select("doc", names=pl.col("text").tidings.find(gazetteer, payload="seat"))
    assert found["names"].is_null().to_list() == [False, True, False, False, False]
    flat = found.drop_nulls().explode("names", empty_as_null=False).unnest("names")
    expected = gazetteer.find(TEXTS, payload=["seat"])
    assert flat.drop("doc").equals(expected.drop("doc"))
    assert flat["doc"].to_list() == expected["doc"].to_list() == [4, 4]
    overlapping = FRAME.select(pl.col("text").tidings.find(gazetteer, kind="overlapping", boundary="none"))
    assert overlapping["text"].list.len().to_list() == [0, None, 0, 0, 2]


def test_kwic(gazetteer):
    found = FRAME.with_row_index("doc").select("doc", lines=pl.col("text").tidings.kwic("talk*", window=1))
    assert found["lines"].list.len().to_list() == [2, None, 0, 0, 2]
    flat = found.drop_nulls().explode("lines", empty_as_null=False).unnest("lines")
    expected = td.kwic(TEXTS, "talk*", window=1)
    assert flat.drop("doc").equals(expected.drop("doc"))
    assert flat["doc"].to_list() == expected["doc"].to_list() == [0, 0, 4, 4]
    entities = FRAME["text"].tidings.kwic(gazetteer=gazetteer, entity="country:*")
    assert [row["keyword"] for row in entities[4]] == ["Libya"]


def test_what_is_a_value_for_each_text(gazetteer):
    got = FRAME.select(
        contains=pl.col("text").tidings.contains(gazetteer),
        replaced=pl.col("text").tidings.replace(gazetteer, lambda row: f"<{row['text']}>"),
        joined=pl.col("text").tidings.join_phrases(PHRASES, "·"),
    )
    assert got["contains"].to_list() == [False, None, False, False, True]
    assert got["replaced"].to_list()[4] == "The <UN> talks in <Libya>, the talks"
    joined = ["The·talks failed. Talks!", None, "", "...", "The UN·talks in Libya, the·talks"]
    assert got["joined"].to_list() == joined
    assert FRAME.filter(pl.col("text").tidings.contains(gazetteer)).height == 1


def test_strip():
    pages = pl.DataFrame({"html": [PAGE, None, ""]})
    expected = "The ministers met in Arica on Monday and agreed to meet again before the end of the year."
    assert pages.select(pl.col("html").tidings.strip())["html"].to_list() == [expected, None, ""]
    as_bytes = pages.select(pl.col("html").cast(pl.Binary).tidings.strip(favor="recall"))
    assert as_bytes["html"].to_list() == [expected, None, ""]


# --- where it can stand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_lazy(engine, gazetteer):
    lazy = FRAME.lazy().with_columns(**every(gazetteer))
    schema = lazy.collect_schema()
    got = lazy.collect(engine=engine)
    assert got.schema == schema
    # Of a hundred times the rows, which are cut into pieces: each row is that of its text.
    much = pl.concat([FRAME] * 100).lazy().with_columns(**every(gazetteer)).collect(engine=engine)
    assert much.equals(pl.concat([got] * 100))


def test_names_are_kept(gazetteer):
    for expression in every(gazetteer).values():
        assert FRAME.lazy().select(expression).collect_schema().names() == ["text"]
        assert FRAME.select(expression).columns == ["text"]
        assert FRAME.select(expression.alias("new")).columns == ["new"]


def test_the_series_has_all_that_the_expression_has(gazetteer):
    expected = FRAME.select(**every(gazetteer))
    text = FRAME["text"].tidings
    for name, got in {
        "ngrams": text.ngrams((1, 2)),
        "top": text.ngrams(1, top=1, fold="full"),
        "kwic": text.kwic("talk*", window=2),
        "find": text.find(gazetteer, payload="seat"),
        "contains": text.contains(gazetteer),
        "replace": text.replace(gazetteer, "entity_id"),
        "join_phrases": text.join_phrases(PHRASES),
        "strip": text.strip(),
    }.items():
        assert got.equals(expected[name]), name
        assert got.name == "text"


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_in_groups_and_windows(engine, gazetteer):
    flat = FRAME.select("site", **every(gazetteer))
    lazy = FRAME.lazy().group_by("site", maintain_order=True).agg(**every(gazetteer))
    grouped = lazy.collect(engine=engine)
    assert grouped.schema == lazy.collect_schema()
    assert grouped.equals(flat.group_by("site", maintain_order=True).agg(pl.all()))
    over = FRAME.lazy().select("site", **{name: e.over("site") for name, e in every(gazetteer).items()})
    assert over.collect(engine=engine).equals(flat)


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_counts_in_lazy_groups(engine):
    counts = pl.col("text").tidings.count_ngrams((1, 2), fold="full")
    lists = FRAME.lazy().group_by("site").agg(counts)
    lazy = lists.explode("text", empty_as_null=False).unnest("text").sort("site", "n", "ngram")
    got = lazy.collect(engine=engine)
    assert got.schema == lazy.collect_schema()
    assert set(got["site"]) == {"a"}
    alone = FRAME.lazy().select(counts).collect(engine=engine)
    assert alone.unnest("text").equals(td.ngrams(TEXTS, (1, 2), fold="full"))
    over = FRAME.lazy().select(counts.over("site", mapping_strategy="join")).collect(engine=engine)
    assert over["text"].list.len().to_list() == [13, 0, 0, 13, 13]


def test_on_conditions_and_other_expressions(gazetteer):
    names = pl.col("text").tidings.find(gazetteer).list.eval(pl.element().struct.field("entity"))
    assert FRAME.select(names)["text"].to_list() == [[], None, [], [], ["United Nations", "Libya"]]
    joined = pl.concat_str("text", pl.lit(" The UN."), ignore_nulls=True).tidings.contains(gazetteer)
    assert FRAME.select(joined).to_series().to_list() == [True] * 5
    kept = pl.when(pl.col("site") == "a").then(pl.col("text")).tidings.ngrams(1).list.len()
    assert FRAME.select(kept).to_series().to_list() == [3, None, None, 0, 5]
    assert FRAME.select(pl.col("text").str.to_uppercase().tidings.ngrams(1, fold="none").list.len().sum()).item() == 8


@given(st.lists(st.one_of(st.none(), st.text(st.sampled_from("ab .A"), max_size=20)), max_size=12), st.integers(1, 5))
def test_pieces_give_the_same(texts, size):
    whole = pl.Series("text", texts, dtype=pl.String)
    pieces = [whole[at : at + size].tidings.ngrams((1, 2)) for at in range(0, len(texts), size)]
    got = whole.tidings.ngrams((1, 2))
    assert got.to_list() == [rows for piece in pieces for rows in piece.to_list()]
    assert got.dtype == pl.List(NGRAM)


def test_columns_of_nothing(gazetteer):
    nulls = pl.DataFrame({"text": [None, None]})
    for empty in (FRAME.clear(), nulls, nulls.clear()):
        got = empty.select(**every(gazetteer))
        assert got.schema == FRAME.select(**every(gazetteer)).schema
        assert got.null_count().row(0) == (empty.height,) * len(every(gazetteer))
        assert empty.select(pl.col("text").tidings.count_ngrams()).height == 0


# --- what cannot be -------------------------------------------------------------------------------------------------


def test_options_are_checked_when_the_expression_is_made(gazetteer):
    text = pl.col("text").tidings
    with pytest.raises(td.TidingsError, match="fold must be"):
        text.ngrams(2, fold="upper")
    with pytest.raises(td.TidingsError, match="n=0 cannot be counted"):
        text.count_ngrams(0)
    with pytest.raises(TypeError, match="no_such"):
        text.ngrams(2, no_such=True)
    with pytest.raises(td.TidingsError, match="no payload column"):
        text.find(gazetteer, payload="no such")
    with pytest.raises(td.TidingsError, match="nothing to look for"):
        text.kwic()
    with pytest.raises(td.TidingsError, match="limit is about all rows together"):
        text.kwic("talks", limit=1)
    with pytest.raises(td.TidingsError, match="column is for frames"):
        text.kwic("talks", column="text")
    with pytest.raises(TypeError):
        text.strip(no_such=True)


@pytest.mark.parametrize("option", OF_ALL_ROWS)
def test_options_that_make_no_sense_for_one_row(option):
    with pytest.raises(td.TidingsError, match=f"^{option} is about all rows together: use count_ngrams"):
        pl.col("text").tidings.ngrams(2, **{option: 1})


@pytest.mark.parametrize("option", ["by", "by_document", "column"])
def test_options_that_are_those_of_polars(option):
    with pytest.raises(td.TidingsError, match=f"^{option} is for frames"):
        pl.col("text").tidings.count_ngrams(2, **{option: "site"})


def test_columns_that_are_no_texts(gazetteer):
    numbers = pl.DataFrame({"text": [1, 2]})
    for expression in every(gazetteer).values():
        with pytest.raises((pl.exceptions.ComputeError, td.TidingsError), match="cast it to strings"):
            numbers.select(expression)
    with pytest.raises(td.TidingsError, match="cast it to strings"):
        numbers["text"].tidings.ngrams()


# --- how it gets there ----------------------------------------------------------------------------------------------


def test_importing_tidings_registers_it():
    code = "import polars as pl, tidings; print(pl.col('a').tidings, pl.Series(['a b']).tidings.ngrams(2).to_list())"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert "a b" in done.stdout


def test_the_classes_are_for_type_checkers():
    assert FRAME.select(Expressions(pl.col("text")).ngrams(2)).equals(FRAME.select(pl.col("text").tidings.ngrams(2)))
    assert Series(FRAME["text"]).ngrams(2).equals(FRAME["text"].tidings.ngrams(2))
