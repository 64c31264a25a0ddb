"""`tidings strip` as a process: text, Markdown, rows, files, and why blocks are kept or dropped."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from command import lines, on_terminal, run
from rich.cells import cell_len
from rich.console import Console
from test_cli import here  # noqa: F401
from tidings import render

SAID = "Ministers of five states met in Geneva on Monday to talk about the border, officials said after the meeting."
PARAGRAPHS = "".join(f"<p>{SAID} It was meeting number {n}, and they agreed to go on.</p>" for n in range(5))
PAGE = f"""<html><head><title>Ministers Meet</title></head><body><article><h1>Ministers Meet</h1>{PARAGRAPHS}
<p>The <a href="https://example.org/a">second paper</a> is *not* out yet, they said when they left the room.</p>
<table><tr><th>State<th>Begins at<tr><td>Chile<td>7:00<tr><td>Peru<td>7:30</table></article></body></html>"""


@pytest.fixture(autouse=True)
def page(here: Path) -> None:  # noqa: F811
    (here / "page.html").write_text(PAGE)


# --- text, Markdown, rows -------------------------------------------------------------------------------------------


def test_text() -> None:
    one = run("strip", "page.html")
    assert one.returncode == 0
    assert one.stdout.startswith(SAID)
    assert one.stdout.endswith("they left the room.\n\nState\tBegins at\nChile\t7:00\nPeru\t7:30\n")
    two = run("strip", "page.html", "page.txt")
    assert two.stdout.startswith("==> page.html <==\nMinisters of five")
    assert "\n\n==> page.txt <==\nThe Red Harbour" in two.stdout
    assert run("strip", "page.html", "--title").stdout == f"Ministers Meet\n\n{one.stdout}"
    assert "Chile" not in run("strip", "page.html", "--no-tables").stdout


def test_markdown() -> None:
    done = run("strip", "page.html", "--format", "markdown", "--links")
    assert done.stdout.startswith(f"# Ministers Meet\n\n{SAID}")
    assert "The [second paper](https://example.org/a) is \\*not\\* out yet" in done.stdout
    assert done.stdout.endswith("| State | Begins at |\n| --- | --- |\n| Chile | 7:00 |\n| Peru | 7:30 |\n")
    assert not run("strip", "page.html", "--format", "markdown", "--no-title").stdout.startswith("#")
    two = run("strip", "page.html", "page.txt", "--format", "markdown")
    assert two.stdout.startswith("<!-- page.html -->\n\n# Ministers Meet\n")
    assert "|\n\n<!-- page.txt -->\n\nThe Red Harbour" in two.stdout


def test_rows() -> None:
    text = run("strip", "page.html").stdout
    (row,) = lines(run("strip", "page.html", "--format", "json", "--links").stdout)
    assert list(row) == [
        "doc_id",
        "path",
        *(name for name in td.schema()["strip"] if name not in ("doc", "markdown")),
    ]
    assert (row["doc_id"], row["path"], row["title"]) == ("page.html", "page.html", "Ministers Meet")
    assert row["text"] + "\n" == text  # type: ignore[operator]
    zones: list[dict[str, Any]] = row["zones"]  # type: ignore[assignment]
    assert PAGE[zones[-1]["start"] : zones[-1]["end"]] == "7:30"
    assert zones[-1]["kind"] == "cell"
    (link,) = row["links"]  # type: ignore[misc]
    assert link["target"] == "https://example.org/a"
    assert text[link["text_start"] : link["text_end"]] == "second paper"


@pytest.mark.parametrize(
    ("name", "args", "begins"),
    [
        ("out.txt", [], SAID),
        ("out.md", [], "# Ministers Meet"),
        ("out.html", ["--format", "markdown"], "# Ministers Meet"),
        ("out.txt", ["--explain"], ""),
        ("out.ndjson", [], '{"doc_id":"page.html"'),
        ("out.json", ["--format", "json"], '{"doc_id":"page.html"'),
    ],
)
def test_a_file(name: str, args: list[str], begins: str) -> None:
    Path(name).write_text("before")
    done = run("strip", "page.html", "-o", name, *args)
    assert (done.returncode, done.stdout) == (0, "")
    assert Path(name).read_text().startswith(begins)
    assert Path(name).read_text() != "before"
    assert not [file for file in Path().iterdir() if file.name.startswith(".")]
    assert Path(name).stat().st_mode == Path("page.html").stat().st_mode


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (
            "page.html -o out.pdf",
            5,
            "out.pdf: the name does not say the format; end it in .txt .md .markdown .parquet",
        ),
        ("page.html -o none/out.md", 5, "none/out.md: there is no folder none; make it first"),
        ("page.html -o empty/../empty --format text", 5, "is a folder; name a file in it"),
        ("page.html --explain -o out.md", 2, "--explain gives text or rows, and no Markdown"),
        ("page.html --favor everything", 2, "'everything' is not one of 'balance', 'precision', 'recall'"),
        ("page.html --format parquet", 2, "--format parquet is not text; name a file with -o"),
        ("none.html", 3, "none.html"),
    ],
)
def test_wrong_use(args: str, code: int, message: str) -> None:
    done = run("strip", *args.split())
    assert done.returncode == code
    assert message in done.stderr
    assert done.stdout == ""


def test_what_fails_leaves_no_file() -> None:
    Path("bad.jsonl").write_text("not JSON\n")
    done = run("strip", "bad.jsonl", "-o", "out.txt")
    assert done.returncode == 3
    assert not Path("out.txt").exists()
    assert not [file for file in Path().iterdir() if file.name.startswith(".")]


def test_a_terminal_gets_nothing_that_steers_it() -> None:
    Path("page.txt").write_text("The \x1b[31mministers\x1b]0;x\x07 met in Arica,\u202e officials said.\n")
    code, shown = on_terminal("strip", "page.txt", "-q")
    assert code == 0
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "ministers" in shown
    assert "\x1b[31m" in run("strip", "page.txt").stdout


# --- why ------------------------------------------------------------------------------------------------------------

VERDICTS: list[dict[str, Any]] = [
    {
        "zone": None, "points": -61, "rule": None, "text": "Home Sport \x1b[31mWeather", "kind": "item",
        "reasons": [
            {"feature": "base", "value": 0, "points": -90}, {"feature": "links", "value": 100, "points": -40},
            {"feature": "words", "value": 3, "points": -18},
            {"feature": "depth", "value": 4, "points": -2}, {"feature": "stops", "value": 0, "points": -1},
        ],
    },
    {"zone": "headline", "points": 35, "rule": "headline", "text": "Ministers Meet", "kind": "heading",
     "reasons": []},
    {
        "zone": "body", "points": 112, "rule": None, "text": f"{SAID} {SAID} {SAID}", "kind": "paragraph",
        "reasons": [
            {"feature": "commas", "value": 3, "points": 9}, {"feature": "words", "value": 54, "points": 60},
            {"feature": "links", "value": 0, "points": 43},
        ],
    },
    {"zone": "body", "points": 7, "rule": None, "text": "外相会談は月曜日に" * 20, "kind": "paragraph",
     "reasons": []},
    {"zone": None, "points": 20, "rule": "below the comments", "text": "I was there.", "kind": "paragraph",
     "reasons": []},
]  # fmt: skip


def shown(width: int, **options: Any) -> list[str]:
    """What a person sees of the verdicts, line by line."""
    frame = pl.DataFrame(
        [{"block": i, "start": 0, "end": 1, "byte_start": 0, "byte_end": 1, **v} for i, v in enumerate(VERDICTS)],
        schema=dict(td.schema()["strip_explain"]),
    )
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, markup=False, emoji=False, **options)
    for part in render.verdicts(console, frame, "page.html"):
        console.print(part)
    return out.getvalue().splitlines()


@pytest.mark.parametrize("width", [60, 80, 100, 140, 200])
def test_verdicts_fit_the_width(width: int) -> None:
    seen = shown(width)
    assert all(cell_len(line) <= width for line in seen)
    assert max(map(cell_len, seen)) > width - 12
    assert all("\x1b" not in line for line in seen)
    assert seen[0] == "page.html"
    assert seen[-1] == "3 of 5 blocks kept; each begins with -90 points"


def test_verdicts_on_a_narrow_page() -> None:
    assert shown(60)[:6] == [
        "page.html",
        "-            -61  Home Sport  [31mWeather",
        "                  links=100 -40  words=3 -18  depth=4 -2",
        "+ headline   +35  Ministers Meet",
        "                  headline",
        "+ body      +112  Ministers of five states met in Geneva on…",
    ]


def test_verdicts_on_a_wide_page() -> None:
    seen = shown(140)
    assert len(seen) == 2 + len(VERDICTS)
    assert re.fullmatch(r"- +-61  Home Sport  \[31mWeather +links=100 -40  words=3 -18  depth=4 -2", seen[1])
    assert re.fullmatch(r"\+ body +\+112  Ministers .*…  words=54 \+60  links=0 \+43  commas=3 \+9", seen[3])
    assert re.fullmatch(r"- +\+20  I was there\. +below the comments", seen[5])


def test_verdicts_in_colour() -> None:
    seen = "\n".join(shown(80, color_system="standard", force_terminal=True))
    assert "\x1b[32m+ headline " in seen
    assert "\x1b[2m- " in seen
    assert "\x1b[33mbelow the comments" in seen


def test_explain() -> None:
    done = run("strip", "page.html", "--explain")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].endswith(" points")
    rows = list(lines(run("strip", "page.html", "page.txt", "--explain", "--format", "json").stdout))
    assert all(list(row) == ["doc_id", "path", *td.schema()["strip_explain"]] for row in rows)
    two = run("strip", "page.html", "page.txt", "--explain").stdout
    assert two.splitlines()[0] == "page.html"
    assert json.dumps(rows)
