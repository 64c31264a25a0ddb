"""The commands that count, as processes: what they write, how it looks, and what they say of bad use."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from command import COMMAND, go, on_terminal, run
from polars.testing import assert_frame_equal
from rich.cells import cell_len
from tidings.ngram_commands import save_counts
from tidings.sinks import OutputError

TEXTS = {
    "left/a.txt": "The ceasefire held on Monday. Peace talks went on in Geneva, and the peace talks made progress.\n",
    "left/b.txt": "Peace talks in Geneva went on. The ministers said that peace talks will go on.\n",
    "right/c.txt": "The strikes went on in the north. Officials said that the strikes hit the port on Monday.\n",
}
ROWS = [
    {"text": f"The peace talks in town {i % 5} went on.", "day": f"2024-0{1 + i % 3}-15", "site": url, "party": party}
    for i, (url, party) in enumerate(
        [("https://www.Left.org/a?b", "left"), ("left.org", "left"), ("http://user@right.com:80/", None)] * 4
    )
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    go(tmp_path, monkeypatch)
    for name, text in TEXTS.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return tmp_path


def rows(*args: str, stdin: str = "") -> pl.DataFrame:
    """What the command writes when it is all well."""
    done = run(*args, "--format", "csv", stdin=stdin)
    assert done.returncode == 0, done.stderr
    # Groups stay text.
    return pl.read_csv(io.StringIO(done.stdout), schema_overrides={"group": pl.String})


def page(*args: str, columns: int) -> str:
    """What a terminal shows when it is all well: rows, and nothing that is said beside them."""
    code, text = on_terminal(*args, "-q", columns=columns, NO_COLOR="1")
    assert code == 0, text
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)
    return "\n".join(line.rstrip() for line in text.split("\n"))


# --- counting -------------------------------------------------------------------------------------------------------


def test_counts_are_those_of_the_function() -> None:
    got = rows("ngrams", "left", "right")
    wanted = td.ngrams(list(TEXTS.values()))
    assert_frame_equal(got, wanted.cast(got.schema), check_row_order=True)
    assert rows("ngrams", "left", "right", "-n", "2", "--min-count", "2")["n"].unique().to_list() == [2]


def test_counts_do_not_depend_on_batches() -> None:
    args = ("ngrams", "rows.jsonl", "left/*.txt", "-n", "1-2", "--by", "folder", "--format", "ndjson", "-q")
    one, two = run(*args), run(*args, "--batch-size", "1", "--threads", "1")
    assert one.stdout == two.stdout
    assert json.loads(one.stdout.splitlines()[0]) == {
        "group": ".", "n": 1, "ngram": "in", "count": 12, "n_documents": 12, "surface": "in",
    }  # fmt: skip


def test_standard_input_and_every_document_apart() -> None:
    text = '{"text": "one two", "id": "x"}\n{"text": "two two"}\n'
    got = rows("ngrams", "-", "--input-format", "jsonl", "--by-document", "-n", "1", stdin=text)
    assert got.columns == ["doc_id", "n", "ngram", "count"]
    assert sorted(got.rows()) == [("-#1", 1, "one", 1), ("-#1", 1, "two", 1), ("-#2", 1, "two", 2)]
    assert rows("ngrams", "-", "-n", "1", "--top", "1", stdin="two two one").rows() == [(1, "two", 2, 1, "two")]


def test_scores_order_the_rows() -> None:
    got = rows("ngrams", "left", "right", "-n", "1-2", "--sort-by", "pmi", "--scores", "g2", "--min-count", "2")
    assert got.columns[-2:] == ["g2", "pmi"]
    pairs = got.filter(n=2)
    assert pairs["pmi"].is_sorted(descending=True)
    assert pairs["pmi"].null_count() == 0
    assert got.filter(n=1)["pmi"].null_count() == got.filter(n=1).height
    wanted = td.ngrams(list(TEXTS.values()), n=(1, 2), scores=["g2", "pmi"], min_count=2)
    assert_frame_equal(got, wanted.cast(got.schema), check_row_order=False)


@pytest.mark.parametrize(
    ("args", "options"),
    [
        ("--stop-words en", {"stop_words": "en"}),
        ("--stop-words words.txt --stop drop", {"stop_words": ["the", "on"], "stop": "drop"}),
        ("--tokens characters --fold full", {"tokens": "characters", "fold": "full"}),
        ("--punctuation break --numbers mask --boundary document", {"punctuation": "break", "numbers": "mask",
                                                                      "boundary": "document"}),
        ("--skip 2 --min-count 2", {"skip": 2, "min_count": 2}),
        ("-g names.jsonl --entities id", {"gazetteer": True, "entities": "id"}),
        ("--memory 64MiB --spill-dir .", {}),
    ],
)  # fmt: skip
def test_what_n_grams_are_made_of(args: str, options: dict[str, Any]) -> None:
    Path("words.txt").write_text("# mine\nthe\n\non\n")
    Path("names.jsonl").write_text('{"entity_id": "place:geneva", "name": "Geneva", "type": "LOC"}\n')
    if "gazetteer" in options:
        options = options | {"gazetteer": td.Gazetteer.load("names.jsonl")}
    got = rows("ngrams", "left", "right", *args.split())
    wanted = td.ngrams(list(TEXTS.values()), **options)
    assert_frame_equal(got, wanted.cast(got.schema))
    assert wanted.height


def test_rows_that_are_chosen() -> None:
    assert rows("ngrams", "left", "right", "--top", "2")["n"].to_list() == [1, 1, 2, 2, 3, 3]
    several = rows("ngrams", "left", "right", "-n", "1", "--min-df", "0.6", "--max-df", "2")
    assert several["n_documents"].unique().to_list() == [2]
    only = rows("ngrams", "left", "right", "--only", "PEACE talks", "--only", "Geneva", "--top", "5")
    assert only.select("ngram", "count").rows() == [("geneva", 2), ("peace talks", 4)]
    assert rows("ngrams", "left", "-n", "1", "--fold", "none")["ngram"].str.contains("Geneva").any()


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("month", ["2024-01", "2024-02", "2024-03"]),
        ("year", ["2024"]),
        ("date", ["2024-01-15", "2024-02-15", "2024-03-15"]),
        ("site", ["left.org", "right.com"]),
        ("file", ["rows.jsonl"]),
        ("party", [None, "left"]),
    ],
)
def test_groups(by: str, groups: list[str]) -> None:
    columns = ("--published-column", "day", "--site-column", "site")
    done = run("ngrams", "rows.jsonl", "--by", by, *columns, "-n", "2", "--format", "ndjson")
    assert done.returncode == 0
    got = pl.read_ndjson(io.StringIO(done.stdout), schema_overrides={"group": pl.String})
    assert got["group"].unique(maintain_order=True).to_list() == groups
    whole = td.ngrams([row["text"] for row in ROWS], n=2).select("ngram", "count").sort("ngram")
    assert_frame_equal(got.group_by("ngram").agg(pl.col("count").sum()).sort("ngram"), whole)
    assert ("4 documents without party" in done.stderr) == (by == "party")


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_groups_of_a_column_of_any_table(kind: str) -> None:
    frame = pl.DataFrame({"text": ["one two", "two", "three"], "id": [7, 8, 7], "party": ["a", "b", None]})
    getattr(frame, f"write_{kind}")(f"t.{kind}")
    got = rows("ngrams", f"t.{kind}", "-n", "1", "--by", "party")
    assert got.select("group", "ngram").rows() == [(None, "three"), ("a", "one"), ("a", "two"), ("b", "two")]
    numbers = rows("ngrams", f"t.{kind}", "-n", "1", "--by", "id", "--column", "text")
    assert numbers["group"].to_list() == ["7", "7", "7", "8"]


def test_problems_are_told_and_counted() -> None:
    Path("bad.jsonl").write_text('{"text": "one two"}\nnonsense\n')
    done = run("ngrams", "bad.jsonl", "-n", "1", "--format", "csv")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 3
    assert "1 document, 1 problem" in done.stderr
    assert "problem broken_json" in done.stderr
    assert run("ngrams", "bad.jsonl", "-q").stderr == ""


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["out.parquet", "out.csv", "out.ndjson", "out.jsonl", "out.arrow"])
def test_files_hold_the_rows(name: str) -> None:
    done = run("ngrams", "left", "right", "-n", "1-2", "-o", name)
    assert (done.returncode, done.stdout) == (0, "")
    read = {"parquet": pl.read_parquet, "csv": pl.read_csv, "arrow": pl.read_ipc}.get(name[4:], pl.read_ndjson)
    got = read(name)
    assert_frame_equal(got, td.ngrams(list(TEXTS.values()), n=(1, 2)).cast(got.schema))
    assert sorted(os.listdir(".")) == sorted(["left", "right", "rows.jsonl", name])


def test_counts_are_saved_merged_and_asked_again() -> None:
    assert run("ngrams", "left", "-n", "1-2", "--save", "left.counts", "--top", "1").returncode == 0
    assert run("ngrams", "right", "-n", "1-2", "--save", "right.counts", "--top", "1").returncode == 0
    whole = rows("ngrams", "left", "right", "-n", "1-2")
    both = run("ngrams", "left.counts", "right.counts", "--format", "csv")
    assert_frame_equal(pl.read_csv(io.StringIO(both.stdout)), whole)
    assert "3 documents" in both.stderr
    for args in (["*.counts"], ["left.counts", "right", "-n", "1-2"]):
        assert_frame_equal(rows("ngrams", *args), whole)
    done = run("ngrams", "left.counts", "-n", "2")
    assert (done.returncode, done.stdout) == (2, "")
    assert "-n: was decided when left.counts was saved; leave it out" in done.stderr


# --- the terminal ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [30, 60, 100, 160])
def test_lists_fit_the_terminal(columns: int) -> None:
    Path("long.txt").write_text(
        f"{'x' * 200}. " * 5 + "السلام عليكم stands. \x1b[31mred\x1b[0m stands. 联合国 stands."
    )
    text = page("ngrams", "left", "long.txt", "-n", "1-2", columns=columns)
    lines = text.splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert "\x1b" not in text
    assert ("2 words" in lines[0]) == (columns >= 103)
    assert re.match(r"1 word +count +docs", lines[0])
    assert re.search(r"^peace +4 +2\b", text, re.MULTILINE)
    assert "█" in text
    assert "…" in text


def test_groups_on_a_terminal_have_their_documents() -> None:
    text = page("ngrams", "left", "right", "-n", "1", "--by", "folder", columns=120)
    assert re.match(r"left  2 documents +right  1 document\n1 word +count +docs +1 word", text)
    assert len(text.splitlines()) == 12
    text = page("ngrams", "left", "right", "-n", "1-2", "--by", "folder", "--top", "1", columns=60)
    assert "left  2 documents" in text
    assert "2 words" in text


# --- keyness --------------------------------------------------------------------------------------------------------


def test_keyness_against_other_documents() -> None:
    got = rows("keyness", "left", "--against", "right")
    texts = list(TEXTS.values())
    wanted = td.keyness(td.ngrams(texts[:2], n=1), td.ngrams(texts[2:], n=1), measure=["g2", "log_ratio"])
    assert_frame_equal(got, wanted.cast(got.schema))
    top = rows("keyness", "left", "--against", "right", "--top", "2", "--measure", "log_odds", "--min-count", "2")
    assert top["ngram"].to_list() == ["talks", "peace", "the", "strikes"] or top.height == 4
    assert (top["count_target"] + top["count_reference"]).min() >= 2  # type: ignore[operator]


def test_keyness_of_groups() -> None:
    one = rows("keyness", "left", "right", "--by", "folder", "--target", "left")
    assert_frame_equal(one, rows("keyness", "left", "--against", "right"))
    each = rows("keyness", "left", "right", "--by", "folder", "--top", "1")
    assert each["group"].to_list() == ["left", "right"]
    assert each.filter(group="right")["ngram"].to_list() == ["strikes"]
    text = page("keyness", "left", "right", "--by", "folder", "--target", "left", columns=110)
    assert re.match(r"more in left +more in the others\n1 word +g2 +count +other", text)


def test_keyness_of_documents_and_saved_counts() -> None:
    assert run("ngrams", "right", "-n", "2", "--fold", "none", "--save", "right.counts").returncode == 0
    how = ("-n", "2", "--fold", "none")
    got = rows("keyness", "left", "--against", "right.counts", *how)
    assert_frame_equal(got, rows("keyness", "left", "--against", "right", *how))
    done = run("keyness", "left", "--against", "right.counts", "--fold", "none")
    assert (done.returncode, done.stdout) == (2, "")
    assert "-n: not the same for PATHS and --against; count both alike" in done.stderr


def test_keyness_of_saved_counts() -> None:
    assert run("ngrams", "left", "right", "-n", "1", "--by", "folder", "--save", "f.counts").returncode == 0
    whole = rows("keyness", "left", "right", "--by", "folder", "--target", "left")
    assert_frame_equal(rows("keyness", "f.counts", "--target", "left"), whole)


@pytest.mark.parametrize("stop", ["edges", "anywhere"])
@pytest.mark.parametrize("fold", ["lower", "full", "none"])
def test_keyness_without_stop_words_measures_by_all_words(stop: str, fold: str) -> None:
    Path("words.txt").write_text("The\nthe\non\nthat\nwill\n")
    texts, dropped = list(TEXTS.values()), {"The", "the", "on", "that", "will"}
    sides = (td.ngrams(part, n=(1, 3), fold=fold) for part in (texts[:2], texts[2:]))  # type: ignore[arg-type]
    all_words = td.keyness(*sides, measure=["g2", "log_odds"])
    kept = [
        not dropped & {*(words if stop == "anywhere" else (words[0], words[-1]))}
        for words in all_words["ngram"].str.split(" ")
    ]
    wanted = all_words.filter(pl.Series(kept)).filter(pl.col("count_target") + pl.col("count_reference") >= 2)
    how = ("-n", "1-3", "--fold", fold)
    args = ("--measure", "g2,log_odds", "--min-count", "2", "--stop-words", "words.txt", "--stop", stop)
    got = rows("keyness", "left", "--against", "right", *how, *args)
    assert_frame_equal(got, wanted.cast(got.schema))
    assert got.filter(ngram="went on in").height == (stop == "edges")
    by = ("left", "right", "--by", "folder", *how)
    assert_frame_equal(rows("keyness", *by, "--target", "left", *args), got)
    assert run("ngrams", *by, "--save", "f.counts").returncode == 0
    assert_frame_equal(rows("keyness", "f.counts", "--target", "left", *args), got)


def test_keyness_where_stop_words_are_taken_out_measures_by_the_others() -> None:
    texts, options = list(TEXTS.values()), {"n": 2, "stop_words": "en", "stop": "drop"}
    wanted = td.keyness(td.ngrams(texts[:2], **options), td.ngrams(texts[2:], **options))  # type: ignore[arg-type]
    args = ("-n", "2", "--stop-words", "en", "--stop", "drop", "--measure", "g2")
    got = rows("keyness", "left", "--against", "right", *args)
    assert_frame_equal(got, wanted.cast(got.schema))
    assert run("ngrams", "left", "-n", "2", "--save", "left.counts").returncode == 0
    done = run("keyness", "left.counts", "--against", "right", *args)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--stop-words: not the same for PATHS and --against" in done.stderr
    done = run("keyness", "left.counts", "--against", "left.counts", *args[2:])
    assert (done.returncode, done.stdout) == (2, "")
    assert "--stop-words: was decided when left.counts was saved" in done.stderr


def test_counts_that_were_saved_without_stop_words_say_so() -> None:
    for name, more in (("left", []), ("right", ["--fold", "none"])):
        assert run("ngrams", name, "-n", "1", "--stop-words", "en", "--save", f"{name}.counts", *more).returncode == 0
    done = run("keyness", "left.counts", "--against", "left.counts", "--format", "csv")
    assert done.returncode == 0
    assert "the counts were saved without stop words: both sides are measured by the other words" in done.stderr
    done = run("keyness", "left.counts", "--against", "right.counts")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--fold: not the same for PATHS and --against; count both alike" in done.stderr


# --- phrases --------------------------------------------------------------------------------------------------------


def test_phrases_are_learned_saved_and_counted() -> None:
    args = ("--min-count", "3", "--scoring", "npmi", "--threshold", "0.5")
    got = rows("phrases", "left", "right", *args, "--save", "phrases.jsonl")
    wanted = td.Phrases.learn(list(TEXTS.values()), min_count=3, scoring="npmi", threshold=0.5)
    assert_frame_equal(got, wanted.phrases.cast(got.schema))
    assert "peace talks" in got["phrase"].to_list()
    assert_frame_equal(td.Phrases.load("phrases.jsonl").phrases, wanted.phrases)
    counted = rows("ngrams", "left", "right", "-n", "1", "--phrases", "phrases.jsonl")
    assert counted.filter(ngram="peace_talks")["count"].to_list() == [4]
    text = page("phrases", "left", "right", *args, columns=60)
    assert re.match(r"phrase +score +count\n\w+ \w+ +[\d.]+ +\d+ +█", text)


# --- pictures -------------------------------------------------------------------------------------------------------


def test_pictures_say_what_was_counted() -> None:
    pytest.importorskip("vl_convert")
    assert run("ngrams", "left", "right", "-n", "1-2", "--plot", "bars.svg", "--top", "3").returncode == 0
    text = Path("bars.svg").read_text()
    for words in ("Most frequent n-grams", "3 documents", "1 word", "2 words", "peace talks", "count (occurrences)"):
        assert f">{words}<" in text
    months = ("ngrams", "rows.jsonl", "--by", "month", "--published-column", "day")
    assert run(*months, "--only", "PEACE talks", "--plot", "t.svg").returncode == 0
    text = Path("t.svg").read_text()
    for words in ("N-grams by month", "peace talks", "share of the period's documents", "Feb 2024"):
        assert words in text
    assert "PEACE" not in text
    assert run("keyness", "left", "--against", "right", "--plot", "k.svg", "--theme", "dark").returncode == 0
    text = Path("k.svg").read_text()
    assert "What is typical of left against right" in text
    assert td.plots.COLOURS["dark"]["behind"] in text
    assert run("keyness", "left", "right", "--by", "folder", "--plot", "each.html", "-q").returncode == 0
    assert "What is typical of each folder" in Path("each.html").read_text("utf-8")


# --- bad use --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ("ngrams left -n 0", 2, "-n 0: give a number of words, up to 64, or a range such as 1-3"),
        ("ngrams left -n 3-1", 2, "-n 3-1: give a number of words"),
        ("ngrams left -n 65", 2, "-n 65: give a number of words, up to 64"),
        ("ngrams left --memory 1MB", 2, "give 16 MiB or more"),
        ("ngrams left --spill-dir no/such", 2, "spill_dir: there is no folder no/such; make it first"),
        ("ngrams left --stop drop", 2, "--stop drop is about stop words: say which, as in --stop-words en"),
        ("ngrams left --stop-words english", 3, "give a language by its code (en, de, ...), or a file"),
        ("ngrams left -n 1-2 --only peace,talks,in", 2, "--only peace,talks,in: is no n-gram of the lengths"),
        ("ngrams left -n 2 --only Geneva", 2, "--only Geneva: is no n-gram of the lengths that are counted, see -n"),
        ("phrases left --connectors de", 2, "--connectors de: write en for English ones, or name a file"),
        ("ngrams left --min-df 1.5", 2, "'1.5' is neither a number of documents (5) nor a share of them (0.5, 50%)"),
        ("ngrams left --by folder --scores pmi", 2, "--scores are of all documents: leave out --by"),
        ("ngrams left --stop-words xx", 2, "no stop words for"),
        ("ngrams left --phrases no.jsonl", 3, "no.jsonl: cannot be read: No such file"),
        ("ngrams left --scores pmi,lift", 2, "'lift' is not one of pmi, npmi, g2"),
        ("ngrams left --by-document --by site", 2, "--by-document and --by do not go together"),
        ("ngrams left --only !", 2, "--only !: is no n-gram of the lengths that are counted"),
        ("ngrams left --plot x.gif", 5, "x.gif: the name does not say what picture it is; end it in .png .svg .html"),
        ("ngrams left --plot no/x.svg", 5, "there is no folder no; make it first"),
        ("ngrams left --save x.bin", 5, "x.bin: end the name in .counts"),
        ("ngrams left -o x.txt", 5, "x.txt: the name does not say the format"),
        ("ngrams left -o no/x.csv", 5, "there is no folder no"),
        ("ngrams left --stop-words no.txt", 3, "no.txt: cannot be read: No such file"),
        ("ngrams no.counts", 3, "no.counts: no such file or folder"),
        (
            "ngrams rows.jsonl --by lean",
            3,
            "no column 'lean'; it has: text, day, site, party. Name one with --by (the first of 12 problems)",
        ),
        ("ngrams left --format parquet", 2, "--format parquet is not text; name a file with -o"),
        ("keyness left", 2, "say what to compare with: other documents (--against), or groups of these (--by)"),
        ("keyness left --by folder --against right", 2, "--against and --by do not go together"),
        ("keyness left --against right --target x", 2, "--target is for groups (--by), not for --against"),
        ("keyness left --by folder --reference x", 2, "--reference needs a --target"),
        ("keyness left --by folder", 2, "all rows are of one group, 'left'"),
        ("keyness left right --by folder --target x", 2, "--target x: is no folder; there are left, right"),
        ("keyness left right --by folder --target left --reference x", 2, "--reference x: is no folder"),
        ("keyness left --against right --stop-words xx", 2, "no stop words for"),
        ("keyness left --against right --tokens characters --stop-words en", 2, "stop_words cannot be had with"),
        ("keyness left --against right --measure odd", 2, "'odd' is not one of g2, chi2"),
    ],
)
def test_bad_use(args: str, code: int, says: str) -> None:
    before = sorted(os.listdir("."))
    done = run(*args.split())
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert says in " ".join(done.stderr.split()), done.stderr
    assert sorted(os.listdir(".")) == before


def test_what_was_not_found_is_said_without_hints() -> None:
    for args, says in (
        (("ngrams", "left", "--min-count", "99"), "no n-gram is left"),
        (("keyness", "left", "--against", "left"), "nothing is typical of either"),
        (("phrases", "left"), "no phrase was found: lower --min-count or --threshold"),
    ):
        done = run(*args, "--format", "table")
        assert (done.returncode, done.stdout) == (0, f"{says}\n")
        assert done.stderr.count("\n") == 1
        assert "documents, 0 problems" in done.stderr


def test_a_group_that_no_document_has_is_told() -> None:
    for by, more in (("sites", "; there are site, date, month, "), ("month", "\n")):
        done = run("ngrams", "left", "--by", by, "--format", "csv")
        assert done.returncode == 0
        assert f"--by {by}: no document has one, so all of them are one group{more}" in done.stderr


def test_a_disk_that_is_full_is_told() -> None:
    # No file may grow, as on a disk without room: what is written first is a run beside the counts.
    command = f"ulimit -f 0; exec '{COMMAND}' ngrams left --save left.counts --spill-dir right"
    done = subprocess.run(["bash", "-c", command], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(
        "error: cannot write to .*/right/tidings-spill.*: give spill_dir= a folder .* with more room", done.stderr
    )
    assert [sorted(os.listdir(name)) for name in (".", "right")] == [["left", "right", "rows.jsonl"], ["c.txt"]]


def test_counts_that_do_not_fit_are_told_by_their_name() -> None:
    class Full(td.NgramCounter):
        def save(self, path: Any) -> None:
            raise td.TidingsError(f"{path}: No space left on device")

    with pytest.raises(OutputError, match=r"^left\.counts: cannot be written: No space left on device$"):
        save_counts(Full(), "left.counts", quiet=True)
    assert sorted(os.listdir(".")) == ["left", "right", "rows.jsonl"]


def test_counts_that_are_none() -> None:
    Path("bad.counts").write_text("nonsense")
    done = run("ngrams", "bad.counts")
    assert (done.returncode, done.stdout) == (2, "")
    assert "bad.counts" in done.stderr
