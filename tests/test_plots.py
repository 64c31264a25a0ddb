"""Pictures: what is drawn of which rows, in every format, the same bytes each time, whatever the texts hold."""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from polars.testing import assert_frame_equal

pytest.importorskip("altair")
pytest.importorskip("vl_convert")

TEXTS = ["The talks in Geneva went on.", "The talks went on in Geneva, and the talks failed.", "No talks."]
COUNTS = td.ngrams(TEXTS, n=(1, 2))
GROUPS = pl.concat(
    [
        td.ngrams([text], n=1).select(pl.lit(group, pl.String).alias("site"), pl.all())
        for group, text in zip(("a", "b", None), TEXTS, strict=True)
    ]
)
MONTHS = pl.DataFrame(
    {
        "month": ["2023-11", "2024-01", "2024-01", None],
        "n": [1, 1, 1, 1],
        "ngram": ["talks", "talks", "war", "talks"],
        "count": [3, 1, 5, 9],
        "n_documents": [2, 1, 4, 3],
    }
)
KEY = pl.DataFrame(
    {
        "n": [1] * 5,
        "ngram": ["talks", "peace", "war", "the", "odd"],
        "count_target": [9, 5, 0, 7, 1],
        "count_reference": [0, 1, 8, 7, 1],
        "g2": [12.5, 3.25, -9.5, 0.0, None],
    }
)


def drawn(chart: Any) -> list[dict[str, Any]]:
    """The rows in the picture, panel by panel."""
    spec = chart.to_dict()
    parts = spec.get("concat", [spec])
    rows = []
    for part in parts:
        own = part.get("data") or part.get("layer", [{}])[0].get("data") or spec["data"]
        rows += spec["datasets"][own["name"]]
    return rows


def title(chart: Any) -> tuple[str, list[str]]:
    head = chart.to_dict()["title"]
    return " ".join(head["text"]), head.get("subtitle", [])


# --- bars -----------------------------------------------------------------------------------------------------------


def test_bars_are_the_first_rows_of_each_length() -> None:
    chart = td.plots.bars(COUNTS, top=3, subtitle="three texts")
    assert title(chart) == ("Most frequent n-grams", ["three texts"])
    assert [panel["title"]["text"] for panel in chart.to_dict()["concat"]] == ["1 word", "2 words"]
    wanted = pl.concat([COUNTS.filter(n=1).head(3), COUNTS.filter(n=2).head(3)])
    got = pl.DataFrame(drawn(chart), schema={"ngram": pl.String, "value": pl.Int64, "n_documents": pl.Int64})
    assert_frame_equal(
        got.rename({"value": "count"}),
        wanted.select("ngram", "count", "n_documents").cast(got.rename({"value": "count"}).schema),
    )


def test_bars_of_groups_have_a_panel_each_also_for_none() -> None:
    chart = td.plots.bars(GROUPS, top=2)
    assert title(chart)[0] == "Most frequent words, by site"
    assert [panel["title"]["text"] for panel in chart.to_dict()["concat"]] == ["a", "b", "(none)"]


def test_many_groups_are_cut_and_it_says_so() -> None:
    frame = pl.DataFrame({"file": [f"f{i:03}" for i in range(60)], "n": 1, "ngram": "a", "count": 1})
    chart = td.plots.bars(frame)
    assert len(chart.to_dict()["concat"]) == td.plots.MOST_GROUPS
    assert title(chart)[1] == [
        f"the first {td.plots.MOST_GROUPS} groups; {60 - td.plots.MOST_GROUPS} more are not drawn"
    ]


def test_bars_of_a_score_go_both_ways_and_leave_out_what_has_none() -> None:
    frame = pl.DataFrame({"n": 2, "ngram": ["a b", "c d", "e f"], "count": 3, "npmi": [-0.5, 0.9, None]})
    chart = td.plots.bars(frame, measure="npmi")
    assert [row["ngram"] for row in drawn(chart)] == ["c d", "a b"]
    assert title(chart)[0] == "Runs of 2 words by NPMI (-1 to 1)"
    axis = chart.to_dict()["concat"][0]["layer"][0]["encoding"]["x"]
    assert axis["scale"]["domain"][0] < -0.5 < 0.9 < axis["scale"]["domain"][1]


def test_axes_say_what_they_show() -> None:
    axes = [panel["layer"][0]["encoding"]["x"]["title"] for panel in td.plots.bars(COUNTS).to_dict()["concat"]]
    assert axes == ["count (occurrences)"] * 2
    lines = td.plots.over_time(MONTHS).to_dict()["encoding"]
    assert (lines["x"]["title"], lines["y"]["title"]) == ("month", "count (occurrences) in the period")


# --- keyness and time -----------------------------------------------------------------------------------------------


def test_keyness_has_two_sides() -> None:
    chart = td.plots.keyness(KEY, target="ours", reference="theirs")
    rows = drawn(chart)[:3]
    assert [(row["ngram"], row["typical of"], row["value"]) for row in rows] == [
        ("talks", "ours", 12.5),
        ("peace", "ours", 3.25),
        ("war", "theirs", -9.5),
    ]
    assert title(chart)[0] == "What is typical of ours against theirs"


def test_keyness_of_what_the_function_gives() -> None:
    frame = td.keyness(td.ngrams(TEXTS[:1], n=1), td.ngrams(TEXTS[1:], n=1))
    sides = {row["typical of"] for row in drawn(td.plots.keyness(frame)) if "typical of" in row}
    assert sides == {"target", "reference"}


def test_lines_are_counts_and_a_period_without_is_0() -> None:
    rows = drawn(td.plots.over_time(MONTHS))
    assert [(row["period"], row["ngram"], row["value"]) for row in rows] == [
        ("2023-11-01", "talks", 3),
        ("2023-11-01", "war", 0),
        ("2024-01-01", "talks", 1),
        ("2024-01-01", "war", 5),
    ]


def test_lines_of_what_the_function_gives() -> None:
    frame = td.over_time(TEXTS, ["2024-01-30", "2024-02-01", None], n=1)
    chart = td.plots.over_time(frame, measure="per_million", ngrams=["talks"])
    wanted = frame.filter(pl.col("period").is_not_null(), ngram="talks").select(
        pl.col("period").cast(pl.String), "per_million"
    )
    assert [(row["period"], row["value"]) for row in drawn(chart)] == wanted.rows()
    axes = chart.to_dict()["encoding"]
    assert (axes["x"]["title"], axes["y"]["title"]) == ("period", "per million words in the period")


def test_lines_with_totals_are_shares_of_documents() -> None:
    totals = pl.DataFrame({"month": ["2023-11", "2023-12", "2024-01", None], "n_documents": [4, 10, 8, 1]})
    rows = drawn(td.plots.over_time(MONTHS, totals=totals, ngrams=["talks"]))
    assert [(row["period"], row["value"], row["documents"]) for row in rows] == [
        ("2023-11-01", 0.5, 2),
        ("2023-12-01", 0.0, 0),
        ("2024-01-01", 0.125, 1),
    ]


@pytest.mark.parametrize(
    ("values", "days"),
    [
        (["2023", "2024"], ["2023-01-01", "2024-01-01"]),
        ([2023, 2024], ["2023-01-01", "2024-01-01"]),
        (["2024-02-29", "2024-03-01"], ["2024-02-29", "2024-03-01"]),
        (pl.Series([19782, 19783]).cast(pl.Date).to_list(), ["2024-02-29", "2024-03-01"]),
    ],
)
def test_periods_of_every_kind(values: list[object], days: list[str]) -> None:
    frame = pl.DataFrame({"when": values, "n": 1, "ngram": "a", "count": [1, 2]})
    assert [row["period"] for row in drawn(td.plots.over_time(frame))] == days


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: td.plots.bars(COUNTS.head(0)), "nothing to draw"),
        (lambda: td.plots.bars(COUNTS, measure="pmi"), "no column 'pmi' to draw; the frame has n, ngram"),
        (lambda: td.plots.bars(COUNTS, by="site"), "no column 'site'"),
        (lambda: td.plots.bars(COUNTS, theme="pink"), "theme must be one of light, dark, not 'pink'"),  # type: ignore[arg-type]
        (lambda: td.plots.keyness(KEY.filter(g2=0.0)), "nothing to draw"),
        (lambda: td.plots.over_time(COUNTS), "a column of periods"),
        (lambda: td.plots.over_time(GROUPS), "no value of 'site' is a period"),
        (lambda: td.plots.over_time(MONTHS.head(0)), "no value of 'month' is a period"),
    ],
)
def test_what_cannot_be_drawn(call: Any, says: str) -> None:
    with pytest.raises(td.TidingsError, match=says):
        call()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a.gif", "end it in .png .svg .html"),
        ("a", "end it in"),
        ("no/a.svg", "there is no folder no"),
        ("d.svg", "is a folder"),
    ],
)
def test_files_that_cannot_be_written(name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("d.svg").mkdir()
    with pytest.raises(td.TidingsError, match=says):
        td.plots.save(td.plots.bars(COUNTS), name)
    assert os.listdir(".") == ["d.svg"]


@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_without_the_extra_it_says_what_to_install(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(td.TidingsError, match=re.escape('pip install "tidings[plot]"')):
        td.plots.check_file(tmp_path / "a.svg")


def test_importing_tidings_imports_no_library_of_pictures() -> None:
    code = "import sys, tidings; print([m for m in ('altair', 'vl_convert', 'rich') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# --- files ----------------------------------------------------------------------------------------------------------

ODD = [
    "</script><script>alert(1)</script>",
    "a" * 300,
    "السلام عليكم",
    "e\u202evil",
    "e vil",
    "",
    "<b> & 'q'",
    "联合国",
]


def odd() -> pl.DataFrame:
    return pl.DataFrame({"n": 2, "ngram": ODD, "count": range(len(ODD), 0, -1)}).cast({"count": pl.Int64})


def test_svg_holds_the_words_and_is_the_same_each_time(tmp_path: Path) -> None:
    files = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for file in files:
        td.plots.save(td.plots.bars(odd(), title="A & B"), file)
    one, two = (file.read_bytes() for file in files)
    assert one == two
    text = one.decode()
    assert text.startswith("<svg")
    for word in ("السلام عليكم", "联合国", "A &amp; B", "count (occurrences)"):
        assert word in text
    assert "\u202e" not in text
    assert "<script" not in text
    # Both stand there, though they read alike.
    assert len(re.findall(r">e vil\u200b?<", text)) == 2


def test_html_opens_without_the_network_and_runs_nothing_of_the_texts(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    td.plots.save(td.plots.bars(odd(), title="</title><script>alert(2)</script>"), file)
    page = file.read_text("utf-8")
    assert page.lower().count("<script") == page.lower().count("</script") == 1
    around = re.sub(r"<script type=\"module\">.*</script>", "", page, flags=re.DOTALL)
    assert len(around) < 1000
    assert "://" not in around
    assert not re.search(r"\bimport\s*[({'\"]", page)
    # The data are there, and read back as they were.
    spec = json.loads(re.search(r"^const spec = (.*);$", page, re.MULTILINE)[1])  # type: ignore[index]
    (rows,) = spec["datasets"].values()
    assert rows[0]["ngram"] == ODD[0]
    td.plots.save(td.plots.bars(odd(), title="</title><script>alert(2)</script>"), tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text("utf-8") == page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_png_has_the_colour_behind_that_was_asked_for(theme: Any, tmp_path: Path) -> None:
    file = tmp_path / "one.png"
    td.plots.save(td.plots.keyness(KEY, theme=theme), file, scale=1)
    once = file.read_bytes()
    assert once.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", once[16:24])
    td.plots.save(td.plots.keyness(KEY, theme=theme), file)
    assert struct.unpack(">II", file.read_bytes()[16:24]) == (2 * wide, 2 * high)
    assert td.plots.keyness(KEY, theme=theme).to_dict()["background"] == td.plots.COLOURS[theme]["behind"]


def test_days_are_the_same_in_every_time_zone(tmp_path: Path) -> None:
    code = (
        "import polars as pl, tidings as td, sys\n"
        "f = pl.DataFrame({'year': ['2023', '2024'], 'n': 1, 'ngram': 'a', 'count': [1, 2]})\n"
        "td.plots.save(td.plots.over_time(f), sys.argv[1])"
    )
    for zone in ("Asia/Tokyo", "America/Lima"):
        name = str(tmp_path / f"{zone[:4]}.svg")
        subprocess.run([sys.executable, "-c", code, name], env={**os.environ, "TZ": zone}, check=True)
    one, two = ((tmp_path / f"{zone}.svg").read_text() for zone in ("Asia", "Amer"))
    assert one == two
    assert ">2023<" in one
    assert ">2024<" in one
    assert ">2022<" not in one
