"""The command as a process: every command, every exit code, every bad input. Scanning is in
test_cli_scan.py, stripping in test_cli_strip.py, counting in test_cli_ngrams.py, keyword in context in
test_cli_kwic.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import polars as pl
import pytest
from command import COMMAND, go, lines, on_terminal, run
from rich.cells import cell_len

SAID = "Russian Foreign Minister Sergey Lavrov had a phone call with Mevlut Cavusoglu."
NAMES = {"entity_id": "org:red-harbour", "name": "Red Harbour Trust", "type": "ORG"}
NAMES_TOO = {"entity_id": "org:blue-harbour", "name": "Blue Harbour Trust", "type": "ORG"}
PAGE = "The Red Harbour Trust was founded in 1990. The Blue Harbour Trust praised the Red Harbour Trust on Monday.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    go(tmp_path, monkeypatch)
    Path("page.txt").write_text(PAGE)
    Path("names.jsonl").write_text(json.dumps(NAMES) + "\n")
    Path("more.jsonl").write_text(json.dumps(NAMES_TOO) + "\n")
    Path("empty").mkdir()
    return tmp_path


# --- help -----------------------------------------------------------------------------------------------------------


def test_version() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert re.fullmatch(r"tidings \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    "command",
    ["", "scan", "find", "relations", "explain", "strip", "ngrams", "keyness", "phrases", "kwic",
     "gazetteer", "gazetteer build", "gazetteer check", "gazetteer stats", "gazetteer diff", "gazetteer merge",
     "gazetteer verify", "rules", "rules check", "rules test",
     "schema", "demo"],
)  # fmt: skip
def test_help_of_every_command(command: str) -> None:
    done = run(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: tidings")
    if command in ("", "scan", "find", "relations", "explain", "strip", "ngrams", "keyness", "phrases", "kwic"):
        assert "Examples:" in done.stdout


def test_the_same_flags_mean_the_same_everywhere() -> None:
    names = ("scan", "find", "relations", "explain", "strip", "ngrams", "keyness", "phrases", "kwic")
    pages = {name: run(name, "--help").stdout for name in names}
    for flag in ("--threads", "--batch-size", "--input-format", "--column", "--id-column", "--encoding", "--quiet"):
        texts = {
            re.sub(r"\s+", " ", page.split(f" {flag}")[1].split("  -")[0].split("Examples")[0])
            for page in pages.values()
        }
        assert len(texts) == 1, (flag, texts)


# --- exit codes and messages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ("", 2, "Usage: tidings"),
        ("frobnicate", 2, "No such command 'frobnicate'"),
        ("scan page.txt", 2, "Missing option '-o'"),
        ("scan -o out", 2, "Missing argument 'PATHS...'; see tidings scan --help"),
        ("scan page.txt -o out --threads 0", 2, "0 is not in the range x>=1"),
        ("scan page.txt -o out --format xml", 2, "'xml' is not one of 'parquet', 'ndjson', 'csv', 'arrow'"),
        ("find page.txt --encoding klingon", 2, "unknown encoding 'klingon'"),
        ("find page.txt --format parquet", 2, "--format parquet is not text; name a file with -o"),
        ("find page.txt --format table -o x.csv", 2, "--format table is for the terminal"),
        ("ngrams page.txt -n 3-1", 2, "-n 3-1: give a number of words, up to 64, or a range such as 1-3"),
        ("explain page.txt --relation x", 2, "give a number, or DOC_ID:NUMBER"),
        ("scan gone.txt -o out", 3, "gone.txt: no such file or folder"),
        ("find pag.txt", 3, "did you mean page.txt?"),
        ("find empty", 3, "nothing to read in empty: looked for .txt .html"),
        ("find *.nope", 3, "*.nope: no file matches this pattern"),
        ("find bad.parquet", 3, "bad.parquet: not a Parquet file that can be read"),
        (
            "find t.csv",
            3,
            "t.csv: no column named text or content or body or html; it has: url, article",
        ),
        (
            "scan t.parquet --column body -o out",
            3,
            "t.parquet: no column 'body'; it has: url, article. Name one with --column",
        ),
        ("strip bad.jsonl", 3, "no document could be read: bad.jsonl, line 1, column 1: not JSON"),
        ("scan bad.jsonl -o out", 3, "bad.jsonl, line 1, column 1: not JSON"),
        ("explain page.txt --relation 999", 3, "no relation 999 here"),
        (
            "scan page.txt -g gone.jsonl -o out",
            4,
            "gone.jsonl: no such file: check the path",
        ),
        ("find page.txt -g nameless.jsonl", 4, "nameless.jsonl line 2: "),
        ("gazetteer check -g nameless.jsonl", 4, "nameless.jsonl line 2: "),
        ("find page.txt -g bad.parquet", 4, "bad.parquet: not Parquet that can be read"),
        ("scan page.txt -r gone.rules -o out", 4, "gone.rules: no such file: check the path"),
        ("rules check -r empty", 4, "empty: no *.rules file in this folder"),
        ("scan page.txt -o page.txt", 5, "page.txt: is a file; name a folder"),
        ("scan page.txt -o .", 5, ".: holds files that are not from a scan"),
        ("find page.txt -o x.xml", 5, "x.xml: the name does not say the format"),
        ("find page.txt -o gone/x.csv", 5, "there is no folder gone; make it first"),
        ("find page.txt -o empty --format csv", 5, "empty: is a folder; name a file in it"),
    ],
)
def test_what_is_wrong_is_said_in_one_message(args: str, code: int, says: str) -> None:
    Path("bad.parquet").write_text("nonsense")
    Path("bad.jsonl").write_text("nonsense\n")
    Path("t.csv").write_text("url,article\nu,x\n")
    pl.DataFrame({"url": ["u"], "article": ["x"]}).write_parquet("t.parquet")
    Path("nameless.jsonl").write_text(json.dumps(NAMES) + '\n{"entity_id": "org:x", "type": "ORG"}\n')
    before = sorted(os.listdir("."))
    done = run(*args.split())
    assert done.returncode == code, done.stderr
    assert says in " ".join(done.stderr.split())
    assert done.stdout == ""
    if args:
        assert sum(line.startswith("error: ") for line in done.stderr.splitlines()) == 1
    assert sorted(os.listdir(".")) == before


def test_a_typo_in_a_rule_names_file_line_and_column() -> None:
    Path("r.rules").write_text("event consult.meet\n   A:ACTOR !{meet B:ACTOR\n")
    for args in (("rules", "check"), ("rules", "test"), ("relations", "page.txt")):
        done = run(*args, "-r", "r.rules")
        assert done.returncode == 4
        assert re.search(r"r\.rules\D+2\D+\d+", done.stderr), done.stderr
        place, quoted, caret = done.stderr.splitlines()
        assert quoted == "       A:ACTOR !{meet B:ACTOR"
        assert caret.strip() == "^"
        assert len(caret) == 4 + int(place.split(":")[3])


def test_a_problem_in_one_document_gives_code_1_and_costs_only_its_rows() -> None:
    Path("a.jsonl").write_text('{"text": "one"}\n{"text": \n{"text": "three"}\n')
    done = run("strip", "a.jsonl", "--format", "json")
    assert done.returncode == 1
    assert [row["doc_id"] for row in lines(done.stdout)] == ["a.jsonl#1", "a.jsonl#3"]
    assert "2 documents, 1 problem;" in done.stderr
    assert "problem broken_json: a.jsonl, line 2, column" in done.stderr


def test_a_pipe_that_is_closed_early_is_no_error() -> None:
    Path("many.jsonl").write_text('{"text": "some words to print"}\n' * 20_000)
    shell = f"'{COMMAND}' strip many.jsonl -q | head -1"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (b"==> many.jsonl#1 <==\n", b"")


def test_output_that_cannot_be_written_to() -> None:
    done = subprocess.run(
        ["bash", "-c", f"'{COMMAND}' schema > /dev/full"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 5
    assert b"Traceback" not in done.stderr
    assert b"No space left on device" in done.stderr


# --- commands -------------------------------------------------------------------------------------------------------


def test_find_names_those_of_the_gazetteers_given_and_no_others() -> None:
    for files, names in (
        (["names"], {"Red Harbour Trust"}),
        (["names", "more"], {"Red Harbour Trust", "Blue Harbour Trust"}),
    ):
        done = run("find", "page.txt", *(x for f in files for x in ("-g", f"{f}.jsonl")))
        assert done.returncode == 0, done.stderr
        rows = list(lines(done.stdout))
        assert {row["entity"] for row in rows} == names
        for row in rows:
            assert PAGE[row["start"] : row["end"]] == row["text"]  # type: ignore[misc]


def test_find_gives_what_the_list_says_and_nothing_that_follows_from_the_text() -> None:
    said = (
        "Foreign Minister Ada Red met the Red Harbour Trust (RHT) on Monday. "
        "Minister Red said the RHT was ready, and she thanked the “Red Harbour Trust’s” members for it.\n"
    )
    Path("said.txt").write_text(said)
    person = {"entity_id": "person:ada-red", "name": "Ada Red", "type": "PERSON"}
    Path("names.csv").write_text(
        "entity_id,name,type\n" + "".join(",".join(r.values()) + "\n" for r in (NAMES, person))
    )
    done = run("find", "said.txt", "-g", "names.csv")
    assert done.returncode == 0, done.stderr
    rows = list(lines(done.stdout))
    assert [(row["text"], row["entity_id"]) for row in rows] == [
        ("Ada Red", "person:ada-red"),
        ("Red Harbour Trust", "org:red-harbour"),
        ("Red Harbour Trust", "org:red-harbour"),
    ]
    for row in rows:
        assert " ".join(said[row["start"] : row["end"]].split()) == row["text"]  # type: ignore[misc]
        assert said.encode()[row["byte_start"] : row["byte_end"]].decode() == said[row["start"] : row["end"]]  # type: ignore[misc]


def test_find_in_a_page_points_into_the_page_as_given() -> None:
    said = (
        "was founded in a town by the sea, and its members met there on Monday to talk, a spokesman of theirs said."
    )
    page = f"<html><body><h1>The Red Harbour Trust</h1><p>The Red <b>Harbour</b> Trust {said}</p></body></html>"
    Path("page.html").write_text(page)
    rows = list(lines(run("find", "page.html", "-g", "names.jsonl").stdout))
    assert [row["zone"] for row in rows] == ["headline", "body"]
    assert page[rows[1]["start"] : rows[1]["end"]] == "Red <b>Harbour</b> Trust"  # type: ignore[misc]
    whole = run("find", "page.html", "page.txt", "-g", "names.jsonl", "--threads", "1", "--batch-size", "1").stdout
    assert whole == run("find", "page.html", "page.txt", "-g", "names.jsonl", "--threads", "2").stdout


def test_rows_have_the_columns_of_their_frame() -> None:
    Path("said.txt").write_text(SAID)
    for command, frame in (("find", "find_in_documents"), ("relations", "relations")):
        run(command, "said.txt", "-o", "rows.parquet")
        columns = [row["column"] for row in lines(run("schema", frame, "--format", "ndjson").stdout)]
        assert pl.read_parquet("rows.parquet").columns[: len(columns)] == columns


def test_relations_and_explain() -> None:
    Path("said.txt").write_text(SAID)
    (row,) = (row for row in lines(run("relations", "said.txt").stdout) if row["type"] == "consult.call")
    assert row["sentence"] == SAID
    done = run("explain", "said.txt", "--relation", f"said.txt:{row['relation_id']}")
    (why,) = lines(done.stdout)
    assert why["rule"] == row["rule"]
    assert why["trigger"] == row["trigger"]
    assert done.returncode == 0
    for columns in ("60", "200"):
        shown = run("relations", "said.txt", "--format", "table", COLUMNS=columns).stdout
        (id_,) = set(re.findall(rf"said\.txt:{row['relation_id']}(?= )", shown))
        assert run("explain", "said.txt", "--relation", id_).returncode == 0
    assert "[Sergey Lavrov]" in shown
    assert "{Mevlut Cavusoglu}" in shown


@pytest.mark.parametrize("format", ["parquet", "ndjson", "csv", "arrow"])
def test_rows_go_to_a_file_of_any_format(format: str) -> None:
    read = {"parquet": pl.read_parquet, "ndjson": pl.read_ndjson, "csv": pl.read_csv, "arrow": pl.read_ipc}[format]
    done = run("schema", "-o", f"s.{format}")
    assert (done.returncode, done.stdout) == (0, "")
    frame = read(f"s.{format}")  # type: ignore[operator]
    assert frame.columns == ["frame", "column", "type", "description"]
    assert frame["frame"].unique(maintain_order=True).to_list() == [
        "documents",
        "mentions",
        "relations",
        "events",
        "problems",
    ]


def test_standard_input() -> None:
    done = run("strip", "-", "--format", "json", stdin=PAGE)
    assert [row["doc_id"] for row in lines(done.stdout)] == ["-"]
    done = run("strip", "-", "--format", "json", "--input-format", "jsonl", stdin='{"text": "a b"}\n"c d"\n')
    assert [row["doc_id"] for row in lines(done.stdout)] == ["-#1", "-#2"]


def test_strip_can_keep_all() -> None:
    Path("menu.txt").write_text("Menu\n")
    done = run("strip", "menu.txt")
    assert (done.returncode, done.stdout) == (1, "\n")
    assert "`tidings strip --keep-all` shows what there is" in done.stderr
    done = run("strip", "menu.txt", "--keep-all")
    assert (done.returncode, done.stdout) == (0, "Menu\n")


@pytest.mark.parametrize("command", ["find", "strip", "relations"])
def test_what_is_no_text_is_said_to_be_none(command: str) -> None:
    Path("report.txt").write_bytes(b"%PDF-1.7\nThe Red Harbour Trust\n%%EOF\n")
    done = run(command, "report.txt")
    assert done.returncode == 1
    assert done.stdout.strip() == ""
    assert "1 problem; 37 B in" in done.stderr
    assert "problem not_text: report.txt: no text, and not read: the document is a PDF; save it" in done.stderr


def test_a_check_counts_warnings_and_notes_and_shows_them_whole() -> None:
    row = {"entity_id": "person:may", "name": "Théresa May", "type": "PERSON", "aliases": ["May", "Theresa May"]}
    Path("doubts.jsonl").write_text(json.dumps(row) + "\n")
    done = run("gazetteer", "check", "-g", "doubts.jsonl", "--format", "table", COLUMNS="80")
    assert done.returncode == 0
    assert done.stderr == "1 entity: 1 warning, 1 note\n"
    shown = " ".join(done.stdout.split())
    assert "warning common_word May person:may, doubts.jsonl line 1 the alias is a common English word" in shown
    assert "leave it out: case, accents, quotes, dashes and white space fold" in shown
    assert "…" not in shown


def test_the_events_say_what_the_documents_differ_on() -> None:
    shown = run("demo", "--all", COLUMNS="80").stdout
    assert re.search(r"\(they differ on (date|place)(, place)?\)", shown)
    assert not re.search(r"\(they[^)]*…", shown)


def test_gazetteer_and_rules_that_come_along_are_in_order() -> None:
    assert run("gazetteer", "check").returncode == 0
    done = run("rules", "check")
    assert done.returncode == 0
    assert "all can be read" in done.stderr
    done = run("rules", "test")
    assert done.returncode == 0, done.stdout
    assert " 0 failed" in done.stderr


def test_schema_of_one_frame() -> None:
    rows = list(lines(run("schema", "events").stdout))
    assert [row["column"] for row in rows][:2] == ["event_id", "type"]
    assert {row["frame"] for row in rows} == {"events"}
    assert all(row["description"] for row in rows)
    assert run("schema", "cats").returncode == 2
    shown = run("schema", "mentions", "--format", "table", COLUMNS="80").stdout
    assert "byte_start" in shown
    assert "headline, dateline, body, caption" in shown
    assert "…" not in shown


# --- terminals ------------------------------------------------------------------------------------------------------


def test_talk_goes_to_standard_error() -> None:
    done = run("find", "page.txt", "-g", "names.jsonl")
    assert all(line.startswith("{") for line in done.stdout.splitlines())
    assert done.stderr.startswith("1 document, 2 mentions, 0 problems")
    assert run("find", "page.txt", "-q").stderr == ""


def test_no_colour_in_pipes_and_none_with_no_color() -> None:
    assert "\x1b[" not in run("demo").stdout
    code, shown = on_terminal("demo", NO_COLOR="1")
    assert code == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", shown)
    code, shown = on_terminal("schema")
    assert code == 0
    assert "\x1b[" in shown
    assert not shown.startswith("{")


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_pages_keep_to_the_width(columns: int) -> None:
    done = run("demo", COLUMNS=str(columns))
    assert done.returncode == 0
    assert "Who is mentioned" in done.stdout
    if columns >= 80:
        assert max(map(cell_len, done.stdout.splitlines())) <= columns


def test_a_document_cannot_steer_the_terminal() -> None:
    Path("evil.txt").write_text("The Red Harbour Trust\x1b]0;owned\x07 met [bold]the Red Harbour Trust\u202e today.")
    for command in ("find", "relations", "explain"):
        code, shown = on_terminal(command, "evil.txt", "-g", "names.jsonl")
        assert code in (0, 1)
        assert "\x1b]" not in shown
        assert "\u202e" not in shown


def test_output_in_a_terminal_that_is_not_unicode() -> None:
    done = run("demo", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
