"""What users touch of stripping: options, the object, frames, Markdown, and why blocks are kept or dropped."""

from __future__ import annotations

import html
import inspect
import json
import re
from datetime import date
from itertools import pairwise
from typing import Any, get_type_hints

import polars as pl
import pytest
import tidings as td
from conftest import Seed
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from polars.testing import assert_frame_equal
from tidings import _core

PAGE = """<html lang="en"><head><title>Ferry runs again - The Quay</title>
<link rel="canonical" href="https://quay.example/ferry"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-03-02T08:00:00Z"><meta property="og:site_name"
content="The Quay">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Ferry runs again</h1>
<p>The ferry across the bay ran again on Saturday after two years, and <a href="/map">both piers</a> were full
of people.</p>
<p>It will run every hour from seven in the morning until late in the evening, the harbour office said in a
statement.</p>
<ul><li>Adults pay four coins for the way across the bay, and six for both ways<li>Children pay nothing at all,
and dogs
pay one coin, the office said</ul>
<table><tr><th>Pier</th><th>First
boat</th></tr><tr><td>North</td><td>7:00</td></tr><tr><td>South</td><td>7:30</td></tr>
</table>
<p>Nobody knows how long the old boat will last, but its captain said that she had no plans to leave it this year.</p>
</article><footer>&copy; 2024 The Quay. All rights reserved.</footer></body></html>"""


# --- options --------------------------------------------------------------------------------------------------------


def test_the_options_are_those_of_the_core() -> None:
    core = inspect.signature(_core.StripOptions).parameters
    assert list(get_type_hints(td.StripArguments)) == list(core)
    for function in (td.strip, td.strip_batch, td.strip_frame, td.strip_explain):
        assert inspect.signature(function).parameters["options"].kind is inspect.Parameter.VAR_KEYWORD
    assert all(f"{name}" in (td.strip.__doc__ or "") for name in core)


@pytest.mark.parametrize("function", [td.strip, td.strip_explain, lambda page, **o: td.strip_batch([page], **o)])
def test_wrong_options_are_said_to_be_wrong(function: Any) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'titel'"):
        function(PAGE, titel=True)
    with pytest.raises(td.TidingsError, match=r'favor must be .*"precision".* not "recal"'):
        function(PAGE, favor="recal")
    with pytest.raises(td.TidingsError, match=r'format must be "html" or "text"'):
        function(PAGE, format="pdf")


def test_what_stands_in_the_text() -> None:
    plain = td.strip(PAGE)
    assert plain.text.startswith("The ferry across the bay")
    assert plain.title == "Ferry runs again"
    assert "Home" not in plain.text
    assert "All rights reserved" not in plain.text
    titled = td.strip(PAGE, title=True)
    assert titled.text.startswith("Ferry runs again\n\nThe ferry")
    assert titled.blocks[0].zone == "headline"
    assert "All rights reserved" in td.strip(PAGE, keep_all=True).text
    assert td.strip(PAGE, links=True).text == plain.text


# --- the object -----------------------------------------------------------------------------------------------------


def test_what_a_page_says_of_itself() -> None:
    stripped = td.strip(PAGE)
    assert stripped.published == date(2024, 3, 2)
    assert stripped.published_basis == "meta"
    assert (stripped.authors, stripped.site, stripped.lang) == (["Ann Lee"], "The Quay", "en")
    assert stripped.url == "https://quay.example/ferry"
    empty = td.strip("")
    assert (empty.title, empty.published, empty.authors, empty.url, empty.blocks) == (None, None, [], None, [])
    assert repr(empty) == "<tidings.Stripped 0 characters in 0 blocks>"
    n = len(stripped.text)
    assert repr(stripped) == f'<tidings.Stripped "Ferry runs again": {n} characters in {len(stripped.blocks)} blocks>'


def test_lists_and_tables_are_lines() -> None:
    page = """<p>They sell:</p><ol
start=3><li>nets<ul><li>new</ul><li>ropes</ol><table><tr><th>Pier<th>Boats<tr><td>North
    <td>7</table><pre>a\n  b</pre><blockquote>Come.</blockquote><h3>More</h3>"""
    stripped = td.strip(page, keep_all=True)
    assert stripped.text == "They sell:\n\nnets\nnew\nropes\n\nPier\tBoats\nNorth\t7\n\na\n  b\n\nCome.\n\nMore"
    kinds = [(b.kind, b.level, b.depth, b.number, b.row, b.column, b.head) for b in stripped.blocks]
    no = (None,) * 6
    assert kinds == [
        ("paragraph", *no),
        ("item", None, 0, 3, None, None, None),
        ("item", None, 1, None, None, None, None),
        ("item", None, 0, 4, None, None, None),
        ("cell", None, None, None, 0, 0, True),
        ("cell", None, None, None, 0, 1, True),
        ("cell", None, None, None, 1, 0, False),
        ("cell", None, None, None, 1, 1, False),
        ("code", *no),
        ("quote", *no),
        ("heading", 3, *no[1:]),
    ]
    first, second, *_ = stripped.blocks
    assert page[first.start : first.end] == "They sell:"
    assert repr(first) == f'<tidings.Block body paragraph [{first.start}:{first.end}] "They sell:">'
    assert first == td.strip(page, keep_all=True).blocks[0] != second
    assert len({first, second, td.strip(page, keep_all=True).blocks[0]}) == 2


def test_no_name_goes_from_one_cell_or_item_into_the_next(small: td.Miner) -> None:
    story = "<p>The ministers met in Geneva on Monday and agreed to meet again before the end of the year.</p>"
    table = "<table><tr><td>António</td><td>Guterres</td></tr><tr><td>Ana</td><td>António Guterres</td></tr></table>"
    items = "<ul><li>They thanked the United</li><li>Nations that had not come were not named by anybody</li></ul>"
    page = f"<html><body><article>{story}{table}{items}{story}</article></body></html>"
    text = td.strip(page).text
    assert "António\tGuterres\nAna\tAntónio Guterres" in text
    assert "the United\nNations" in text
    found = small.mine([page]).mentions.filter(pl.col("entity_id").list.len() > 0)
    assert found["text"].to_list() == ["Geneva", "Guterres", "António Guterres"]


def test_a_dictionary_for_json() -> None:
    stripped = td.strip(PAGE, links=True)
    record = json.loads(json.dumps(stripped.to_dict()))
    assert record["published"] == "2024-03-02"
    assert record["links"] == [{"text_start": 68, "text_end": 78, "target": "/map"}]
    assert stripped.text[68:78] == "both piers"
    for block, row in zip(stripped.blocks, record["blocks"], strict=True):
        assert all(value == getattr(block, name) for name, value in row.items())
        assert PAGE[row["start"] : row["end"]].startswith(block.text[:5])
    frame = td.schema()["strip"].keys() - {"doc", "markdown", "zones"}
    assert record.keys() == frame | {"blocks"}
    (problem,) = td.strip("").to_dict()["problems"]
    assert (problem["code"], problem["byte_offset"]) == ("empty", None)


# --- frames ---------------------------------------------------------------------------------------------------------


def test_a_frame_is_widened_and_keeps_its_rows() -> None:
    frame = pl.DataFrame({"id": [3, 1, 2], "page": [PAGE, None, "Five ministers met in Arica, officials said."]})
    wide = td.strip_frame(frame, "page")
    assert wide.columns == ["id", "page", *(name for name in td.schema()["strip"] if name != "doc")]
    assert_frame_equal(wide.select("id", "page"), frame)
    assert wide["title"].to_list() == ["Ferry runs again", None, None]
    assert all(value is None for name, value in wide.row(1, named=True).items() if name != "id")
    assert wide["text"][2] == "Five ministers met in Arica, officials said."
    lazy = td.strip_frame(frame.lazy(), "page")
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect_schema() == wide.schema
    assert_frame_equal(lazy.collect(), wide)
    assert_frame_equal(lazy.filter(pl.col("id") < 3).collect(), wide.filter(pl.col("id") < 3))
    assert td.strip_frame(frame[:0], "page").schema == wide.schema
    assert td.strip_frame(pl.DataFrame({"page": [None]})).height == 1


def test_bytes_and_prefixes() -> None:
    frame = pl.DataFrame({"text": [PAGE.encode("utf-16")], "url": ["given"]})
    wide = td.strip_frame(frame, prefix="main_", title=True)
    assert wide.columns[:4] == ["text", "url", "main_text", "main_title"]
    assert wide["main_encoding"].item() == "utf-16le"
    assert wide["main_url"].item() == "https://quay.example/ferry"


@pytest.mark.parametrize(
    ("frame", "column", "message"),
    [
        (pl.DataFrame({"a": ["x"], "b": ["y"]}), "c", "no column 'c' in the frame; it has a, b"),
        (
            pl.DataFrame({"a": ["x"], "b": [1]}),
            "b",
            "column 'b' is Int64, and pages are String or Binary; .* texts are a",
        ),
        (pl.DataFrame({"a": ["x"], "title": ["y"]}), "a", "has a column 'title' already; give prefix="),
        ({"a": ["x"]}, "a", "expected a polars.DataFrame or LazyFrame and got dict; polars.from_pandas"),
    ],
)
def test_what_cannot_be_widened_says_what_to_do(frame: Any, column: str, message: str) -> None:
    with pytest.raises(td.TidingsError, match=message):
        td.strip_frame(frame, column)
    if isinstance(frame, pl.DataFrame):
        with pytest.raises(td.TidingsError, match=message):
            td.strip_frame(frame.lazy(), column)


# --- Markdown -------------------------------------------------------------------------------------------------------

COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def rendered(markdown: str) -> str:
    """The characters that a reader of the rendered page sees, without white space."""
    return "".join(html.unescape(re.sub("<[^>]*>", "", COMMONMARK.render(markdown))).split())


MARKS = [
    "*", "**", "_", "__", "`", "```", "~~", "#", "##", "-", "--", "---", "+", "=", "===", ">", "|", "||", "[", "]",
    "(x)",
    "![", "\\", "\\|", "1.", "12)", "0.", "&lt;b&gt;", "&amp;amp;", "&amp;", "&#42;", "http://a.b/c_d_e", "a_b",
    "_a", "a*b",
    ":", ":--", "---|---", "    x", "\u00e9", "\u4e2d", "word", "two words", "&lt;!--", "$", "^", "!", "\"", "'",
    "[^1]", "C#",
]  # fmt: skip
words = st.lists(st.sampled_from(MARKS), min_size=1, max_size=6).flatmap(
    lambda parts: st.sampled_from([" ", ""]).map(lambda gap: gap.join(parts))
)
OPEN = [
    "<p>", "<h1>", "<h4>", "<blockquote>", "<pre>", "<ul><li>", "<ol><li>", "<ol start=7><li>", "<li>", "</ul>",
    "</ol>",
    "<table><tr><td>", "<table><tr><th>", "<td>", "<th>", "<tr><td>", "</table>", "<br><br>",
    "<a href='/x?a=(b)&amp;c'>",
    "</a>", "</pre>", "</blockquote>", "<p><a href='javascript:x'>",
]  # fmt: skip
pages = st.lists(st.tuples(st.sampled_from(OPEN), words), max_size=14).map(
    lambda parts: "".join(tag + text for tag, text in parts)
)


@settings(max_examples=300, deadline=None)
@given(pages, st.booleans())
def test_rendered_markdown_reads_as_the_text(page: str, links: bool) -> None:
    stripped = td.strip(page, format="html", keep_all=True, links=links)
    assert rendered(stripped.markdown()) == "".join(stripped.text.split()), stripped.markdown()


def test_markdown_is_what_it_was_in_the_page() -> None:
    shown = COMMONMARK.render(td.strip(PAGE, title=True, links=True).markdown())
    assert "<h1>Ferry runs again</h1>" in shown
    assert '<a href="/map">both piers</a>' in shown
    assert shown.count("<li>") == 2
    assert "<th>Pier</th>\n<th>First boat</th>" in shown
    assert "<td>South</td>\n<td>7:30</td>" in shown
    nested = td.strip("<ol><li>a<ul><li>b<ul><li>c</ul></ul><li>d</ol>", format="html", keep_all=True).markdown()
    assert re.sub(r"\s+", "", COMMONMARK.render(nested)) == (
        "<ol><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ol>"
    )
    assert td.strip("").markdown() == ""


# --- why ------------------------------------------------------------------------------------------------------------


OPTIONS: list[dict[str, Any]] = [
    {},
    {"title": True, "dateline": True, "captions": True},
    {"comments": True, "favor": "recall", "tables": False},
    {"favor": "precision", "title": True},
    {"keep_all": True},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_explanations_say_what_became_of_every_block(options: dict[str, Any], seeds: list[Seed]) -> None:
    for page in [PAGE.encode(), *(seed.raw for seed in seeds if seed.name.endswith(".html"))]:
        why = td.strip_explain(page, **options)
        stripped = td.strip(page, **options)
        assert why.schema == td.schema()["strip_explain"]
        assert why["block"].to_list() == list(range(why.height))
        stands = why.filter(pl.col("zone").is_not_null()).to_dicts()
        for row, block in zip(stands, stripped.blocks, strict=True):
            # A caption stands there without its credit.
            assert block.text in row["text"]
            assert row["zone"] == block.zone
            assert row["byte_start"] <= block.byte_start < block.byte_end <= row["byte_end"]
        for before, row in pairwise(why.to_dicts()):
            assert before["byte_end"] <= row["byte_start"] < row["byte_end"]
        # Points decide, unless a rule did.
        for row in why.filter(pl.col("rule").is_null()).to_dicts():
            assert (row["zone"] is not None) == (row["points"] > 0), row
            assert row["points"] == sum(reason["points"] for reason in row["reasons"])


def test_what_an_option_leaves_out_is_said_to_be_left_out() -> None:
    rows = td.strip_explain(PAGE, tables=False).to_dicts()
    rules = {row["text"]: row["rule"] for row in rows if row["zone"] is None}
    assert rules["Ferry runs again"] == "title, not asked for"
    assert rules["First boat"] == "table, not asked for"
    asked = td.strip_explain(PAGE, title=True).row(by_predicate=pl.col("text") == "Ferry runs again", named=True)
    assert asked["zone"] == "headline"
    home = td.strip_explain(PAGE).row(by_predicate=pl.col("text").str.starts_with("Home"), named=True)
    assert home["zone"] is None
    assert home["points"] < 0
    assert PAGE[home["start"] : home["end"]].startswith("Home")
    assert "nav" in home["path"]
    assert any(reason["points"] < 0 for reason in home["reasons"])


def test_explanations_of_what_was_not_read() -> None:
    assert td.strip_explain(PAGE, portable=True).schema == td.schema(portable=True)["strip_explain"]
    assert td.strip_explain("").height == 0
    assert td.strip_explain(b"%PDF-1.7\n\x00\x01").height == 0
