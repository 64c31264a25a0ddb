"""The command `tidings kwic` as a process: its page at several widths, its rows, its errors."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from command import lines, on_terminal, run
from rich.cells import cell_len
from test_cli import here

__all__ = ["here"]

STORY = (
    "On Monday both sides said that the cease-fire, brokered by the United Nations, had held for a week in most "
    "of the country. “No cease-fire lasts without talks,” the envoy said."
)
CHINESE = "双方周一表示停火已经持续了一个星期。The cease-fire 停火已经持续了一个星期，特使说。"
PAGE = (
    "<html><head><title>Cease-fire holds</title></head><body><nav>cease-fire menu</nav><article><h1>Cease-fire "
    f"holds</h1><p>{STORY} {'They talked on. ' * 20}</p></article></body></html>"
)
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def corpus(here: Path) -> None:
    folder = here / "corpus"
    folder.mkdir()
    (folder / "a-story.txt").write_text(STORY)
    (folder / "b-chinese.txt").write_text(CHINESE)
    (folder / "c.jsonl").write_text(
        json.dumps({"text": "A cease-fire!"}) + "\n" + json.dumps({"text": "None."}) + "\n"
    )


def columns_of(page: str, keyword: str) -> set[int]:
    """In which columns of the terminal the keyword begins."""
    return {cell_len(line[: line.lower().index(keyword)]) for line in page.splitlines() if keyword in line.lower()}


# --- the page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [40, 60, 79, 80, 120, 160])
@pytest.mark.parametrize("colour", [True, False])
def test_lines_fit_and_keywords_stand_below_each_other(columns: int, colour: bool) -> None:
    code, page = on_terminal(
        "kwic", "cease-fire", "corpus", "-q", columns=columns, **({} if colour else {"NO_COLOR": "1"})
    )
    assert code == 0
    assert ("\x1b[1;33mcease-fire\x1b[0m" in page) == colour
    plain = ESCAPES.sub("", page)
    assert max(map(cell_len, plain.splitlines())) <= columns
    shown = [line for line in plain.splitlines() if "cease-fire" in line]
    assert len(shown) == 4
    assert len(columns_of(plain, "cease-fire")) == 1
    names = [
        line for line in plain.splitlines() if re.search(r"^\S*(story\.txt|chinese\.txt|c\.jsonl#1)(\s|$)", line)
    ]
    assert len(names) == (3 if columns < 100 else 4)
    assert all(name in shown for name in names) == (columns >= 100)


def test_a_table_in_a_pipe_has_no_colour() -> None:
    done = run("kwic", "cease-fire", "corpus", "--format", "table")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert len(columns_of(done.stdout, "cease-fire")) == 1
    assert "sides said that the  cease-fire  , brokered" in done.stdout
    assert done.stderr.endswith("4 lines\n")


def test_context_fills_the_line_unless_a_window_is_given() -> None:
    wide = on_terminal("kwic", "cease-fire", "corpus/a-story.txt", "-q", columns=160, NO_COLOR="1")[1]
    assert "On Monday both sides" in wide
    assert "had held for a week" in wide
    few = on_terminal("kwic", "cease-fire", "corpus/a-story.txt", "-q", "-w", "2", columns=160, NO_COLOR="1")[1]
    assert ESCAPES.sub("", few).splitlines()[0].split("  ", 1)[1].strip() == "that the  cease-fire  , brokered by"


def test_nothing_of_a_text_steers_the_terminal() -> None:
    Path("evil.txt").write_text("\x1b[31mred\x07 cease-fire \x1b]0;title\x07 \u202eback [bold]no markup[/bold]")
    _, page = on_terminal("kwic", "cease-fire", "evil.txt", "-q", columns=120, NO_COLOR="1")
    assert "\x1b[31m" not in page
    assert "\x07" not in page
    assert "\u202e" not in page
    assert "[bold]no markup[/bold]" in page


def test_a_keyword_longer_than_the_line() -> None:
    Path("long.txt").write_text(f"a {'long' * 40} word")
    code, page = on_terminal("kwic", "long*", "long.txt", "-q", columns=40, NO_COLOR="1")
    assert code == 0
    assert max(map(cell_len, ESCAPES.sub("", page).splitlines())) <= 40
    assert "…" in page


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_mixed_lines_have_the_name_of_their_document(columns: int) -> None:
    code, page = on_terminal("kwic", "cease-fire", "corpus", "-q", "--sort", "right", columns=columns)
    shown = ESCAPES.sub("", page).splitlines()
    assert code == 0
    assert len(shown) == 4
    assert max(map(cell_len, shown)) <= columns
    assert all(re.match(r"\S+(txt|#1) ", line) for line in shown)
    assert len(columns_of("\n".join(shown), "cease-fire")) == 1


# --- rows -----------------------------------------------------------------------------------------------------------


def test_rows() -> None:
    done = run("kwic", "cease-fire", "corpus", "--window", "2")
    rows = list(lines(done.stdout))
    assert [row["doc_id"] for row in rows] == ["corpus/a-story.txt"] * 2 + [
        "corpus/b-chinese.txt",
        "corpus/c.jsonl#1",
    ]
    assert list(rows[0]) == [
        "doc_id", "left", "keyword", "right", "pattern", "zone", "start", "end", "byte_start", "byte_end",
        "text_start", "text_end", "left_start", "right_end", "sentence_id", "n_words",
    ]  # fmt: skip
    assert (rows[0]["left"], rows[0]["keyword"], rows[0]["right"]) == ("that the ", "cease-fire", ", brokered by")
    table = run("kwic", "cease-fire", "corpus", "--window", "2", "--format", "csv")
    assert [row["left"] for row in csv.DictReader(io.StringIO(table.stdout))] == [row["left"] for row in rows]


def test_places_lead_into_the_page_as_given() -> None:
    Path("page.html").write_text(PAGE)
    rows = list(lines(run("kwic", "cease-fire", "page.html").stdout))
    assert [row["zone"] for row in rows] == ["headline", "body", "body"]
    for row in rows:
        start, end = row["start"], row["end"]
        assert isinstance(start, int)
        assert PAGE[start:end] == row["keyword"]
        assert PAGE.encode()[row["byte_start"] : row["byte_end"]].decode() == row["keyword"]  # type: ignore[misc]


def test_rows_do_not_depend_on_batches_or_threads() -> None:
    text = "".join(json.dumps({"text": f"the talks {i} in town {i % 7} went on. Talks!"}) + "\n" for i in range(60))
    Path("a.jsonl").write_text(text)
    for sort in ("position", "left", "right"):
        one = run("kwic", "talk?", "a.jsonl", "--sort", sort, "--limit", "50")
        two = run("kwic", "talk?", "a.jsonl", "--sort", sort, "--limit", "50", "--batch-size", "7", "--threads", "1")
        assert one.stdout == two.stdout
        assert len(one.stdout.splitlines()) == 50


def test_the_words_to_one_side_in_order() -> None:
    Path("s.txt").write_text("A war ended. The war began. All war, an end. Cold war! a war at sea")

    def side(name: str, sort: str) -> list[object]:
        return [row[name] for row in lines(run("kwic", "war", "s.txt", "--sort", sort, "-w", "2").stdout)]

    assert side("right", "right") == ["! a war", ", an end.", " at sea", " began. All", " ended. The"]
    # By the last word, then by the one before it.
    assert side("left", "left") == ["A ", "war! a ", "began. All ", "end. Cold ", "ended. The "]
    assert side("left", "position") == ["A ", "ended. The ", "began. All ", "end. Cold ", "war! a "]


def test_several_patterns_and_kinds() -> None:
    found = run("kwic", "-e", "week", "-e", "talk*", "corpus/a-story.txt")
    assert [row["pattern"] for row in lines(found.stdout)] == ["week", "talk*"]
    regex = run("kwic", "^cease.*e$", "corpus/c.jsonl", "--valuetype", "regex")
    assert [row["keyword"] for row in lines(regex.stdout)] == ["cease-fire"]
    exact = run("kwic", "Cease-fire", "corpus", "--fold", "none")
    assert (exact.returncode, exact.stdout) == (0, "")


def test_names_of_gazetteers() -> None:
    own = {"entity_id": "org:un", "name": "United Nations", "type": "ORG"}
    Path("own.jsonl").write_text(json.dumps(own) + "\n")
    for name in ("org:un", "united nations", "org:*"):
        rows = list(lines(run("kwic", "-g", "own.jsonl", name, "corpus").stdout))
        assert [(row["keyword"], row["pattern"]) for row in rows] == [("United Nations", "org:un")]
    default = list(lines(run("kwic", "--entity", "United Nations", "corpus").stdout))
    assert [row["pattern"] for row in default] == ["org:united-nations"]


def test_rows_into_a_file() -> None:
    done = run("kwic", "cease-fire", "corpus", "-o", "lines.csv")
    assert (done.returncode, done.stdout) == (0, "")
    assert len(Path("lines.csv").read_text().splitlines()) == 5


# --- help -----------------------------------------------------------------------------------------------------------


def test_help() -> None:
    page = run("kwic", "--help").stdout
    assert page.startswith("Usage: tidings kwic [OPTIONS] PATTERN PATHS...")
    assert "Examples:" in page
    flags, others = options_of(page), options_of(run("find", "--help").stdout)
    shared = flags.keys() & others.keys()
    assert {"--threads", "--column", "--gazetteer", "--format", "--quiet"} <= shared
    assert [flags[name] for name in shared] == [others[name] for name in shared]


def options_of(page: str) -> dict[str, str]:
    """What the help says of each flag."""
    parts = re.split(r"\n  (?=-|    +--)", page.split("Options:")[1].split("Examples:")[0])
    return {re.findall(r"--[a-z-]+", part)[0]: " ".join(part.split()) for part in parts if "--" in part}


# --- exit codes and messages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ("kwic", 2, "Missing argument 'PATTERN PATHS...'"),
        ("kwic war", 2, "Missing argument 'PATHS...'; see tidings kwic --help"),
        ("kwic -e war", 2, "Missing argument 'PATHS...'"),
        ("kwic war page.txt -w -1", 2, "-1 is not in the range x>=0"),
        ("kwic war page.txt --sort up", 2, "'up' is not one of"),
        ("kwic ( page.txt --valuetype regex", 2, '"(" is no regular expression: unclosed group'),
        ("kwic war page.txt --format parquet", 2, "--format parquet is not text; name a file with -o"),
        ("kwic war gone.txt", 3, "gone.txt: no such file or folder"),
        ("kwic --entity country:NOWHERE page.txt", 2, 'no entity "country:NOWHERE" in the gazetteer'),
        ("kwic -g gone.csv x page.txt", 4, "gone.csv: no such file: check the path"),
    ],
)
def test_errors(args: str, code: int, says: str) -> None:
    done = run(*args.split())
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert done.stdout == ""


def test_a_pattern_without_a_word() -> None:
    done = run("kwic", "", "page.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert "it has no word" in done.stderr


def test_problems_are_told() -> None:
    Path("broken.jsonl").write_text('{"text": "A war."}\n{"text": \n')
    done = run("kwic", "war", "broken.jsonl")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert "broken_json" in done.stderr
