"""`tidings templates` as a process, and `--templates` and `--dedup` of the other commands."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import polars as pl
import pytest
from command import COMMAND
from site_pages import FURNITURE, html, story, text

GAZETTE, VALLEY = FURNITURE


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pages").mkdir()
    for n in range(9):
        Path(f"pages/{n}.html").write_text(html(GAZETTE, n))
    rows = [{"url": f"https://{VALLEY}/{n}", "text": text(VALLEY, n)} for n in range(100, 107)]
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    pl.DataFrame(rows).write_csv("rows.csv")
    pl.DataFrame(rows).write_parquet("rows.parquet")


def run(*args: str, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([COMMAND, *args], capture_output=True, timeout=120, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode == code, done.stderr.decode()
    return done


def learn(*args: str, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    return run("templates", "learn", *args, code=code)


def stats(file: str) -> list[tuple[str, int, int]]:
    rows = map(json.loads, run("templates", "stats", file, "-q").stdout.splitlines())
    return [(row["site"], row["n_documents"], row["n_templates"]) for row in rows]


def test_learning_a_folder() -> None:
    done = learn("pages", "-o", "site.tpl")
    assert stats("site.tpl") == [(GAZETTE, 9, 6)]
    told = done.stderr.decode()
    assert "site.tpl: " in told
    assert "6 templates of 1 site, out of 9 documents" in told
    assert "9 documents, 0 problems" in told
    assert done.stdout == b""
    assert not learn("pages", "-o", "quiet.tpl", "-q").stderr
    assert Path("quiet.tpl").read_bytes() == Path("site.tpl").read_bytes()


@pytest.mark.parametrize("file", ["rows.jsonl", "rows.csv", "rows.parquet"])
def test_sites_of_a_table(file: str) -> None:
    learn(file, "-o", "site.tpl", "--site-column", "url")
    assert stats("site.tpl") == [(VALLEY, 7, 5)]
    learn(file, "-o", "one.tpl", "--site", "https://www.Other.example/")
    assert stats("one.tpl") == [("other.example", 7, 5)]
    done = learn(file, "-o", "none.tpl", "--site-column", "host", code=3)
    assert b"no column 'host'" in done.stderr
    assert b"--site-column" in done.stderr
    assert not Path("none.tpl").exists()


def test_order_threads_and_batches_do_not_matter() -> None:
    learn("pages", "rows.jsonl", "-o", "whole.tpl", "--site-column", "url", code=0)
    whole = Path("whole.tpl").read_bytes()
    lines = Path("rows.jsonl").read_text().splitlines()
    random.Random(1).shuffle(lines)
    Path("rows.jsonl").write_text("\n".join(lines))
    for threads, size in (("1", "1"), ("2", "3"), ("2", "256")):
        args = ("--threads", threads, "--batch-size", size, "--site-column", "url", "-q")
        learn("rows.jsonl", "pages", "-o", "other.tpl", *args)
        assert Path("other.tpl").read_bytes() == whole
    learn("pages", "-o", "a.tpl", "-q")
    learn("rows.jsonl", "pages/3.html", "-o", "b.tpl", "--site-column", "url", "-q")
    done = run("templates", "merge", "b.tpl", "a.tpl", "-o", "merged.tpl")
    assert Path("merged.tpl").read_bytes() == whole
    assert b"11 templates of 2 sites, out of 16 documents" in done.stderr


def test_what_is_asked_of_a_line() -> None:
    learn("pages", "-o", "site.tpl", "--min-documents", "10")
    assert stats("site.tpl") == [(GAZETTE, 9, 0)]
    learn("pages", "-o", "few.tpl", "--per-site", "6", "--max-documents", "6", "-q")
    assert stats("few.tpl") == [(GAZETTE, 6, 6)]
    done = run("templates", "merge", "site.tpl", "few.tpl", "-o", "both.tpl", code=4)
    assert b"different settings" in done.stderr
    assert not Path("both.tpl").exists()


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("learn", "pages"), 2, b"--out"),
        (("learn", "nowhere", "-o", "x.tpl"), 3, b"nowhere: no such file or folder"),
        (("learn", "pages", "-o", "no/x.tpl"), 5, b"there is no folder no"),
        (("learn", "pages", "-o", "pages"), 5, b"is a folder"),
        (("learn", "pages", "-o", "x.tpl", "--min-share", "0"), 2, b"--min-share"),
        (("learn", "pages", "-o", "x.tpl", "--per-site", "3"), 2, b"per_site must be at least min_documents"),
        (("merge", "x.tpl", "-o", "y.tpl"), 2, b"two or more"),
        (("merge", "x.tpl", "x.tpl", "-o", "y.tpl"), 4, b"x.tpl: no such file"),
        (("stats", "rows.csv"), 4, b"rows.csv: is no file of templates"),
        (("stats", "pages"), 4, b"pages: is a folder"),
    ],
)
def test_wrong_use(args: tuple[str, ...], code: int, message: bytes) -> None:
    assert message in run("templates", *args, code=code).stderr
    assert not Path("x.tpl").exists()


def test_documents_that_cannot_be_read_are_told() -> None:
    with open("rows.jsonl", "a") as file:
        file.write("broken\n")
    done = learn("rows.jsonl", "-o", "site.tpl", "--site", "valley", code=1)
    assert b"problem broken_json" in done.stderr
    assert stats("site.tpl") == [("valley", 7, 5)]


def test_copies_in_a_scan() -> None:
    Path("pages/9.html").write_text(html(GAZETTE, 3))
    run("scan", "pages", "-o", "out", "--dedup", "exact", "-q")
    dup_of = pl.read_parquet("out/documents.parquet").select("doc_id", "dup_of").drop_nulls().rows()
    assert dup_of == [("pages/9.html", "pages/3.html")]
    run("scan", "pages", "-o", "out", "-q")
    assert pl.read_parquet("out/documents.parquet")["dup_of"].null_count() == 10
    assert b"--dedup" in run("scan", "pages", "-o", "out", "--dedup", "roughly", code=2).stderr


def test_furniture_stands_in_no_text() -> None:
    learn("pages", "rows.csv", "-o", "site.tpl", "--site-column", "url", "-q")
    paragraphs = "\n\n".join(story(3)[1])
    assert run("strip", "pages/3.html", "--templates", "site.tpl", "-q").stdout.decode().strip() == paragraphs
    assert run("strip", "pages/3.html", "-q").stdout.decode().strip() != paragraphs
    args = ("--templates", "site.tpl", "--site-column", "url", "--format", "json", "-q")
    rows = list(map(json.loads, run("strip", "rows.jsonl", *args).stdout.splitlines()))
    assert [row["text"] for row in rows] == ["\n\n".join(story(n)[1]) for n in range(100, 107)]
    run("scan", "pages", "-o", "out", "--templates", "site.tpl", "--keep-text", "-q")
    texts = pl.read_parquet("out/documents.parquet")["text"]
    assert not any(line in text for text in texts for line in FURNITURE[GAZETTE])
    Path("bare.txt").write_text(text(GAZETTE, 3))
    told = run("strip", "bare.txt", "--templates", "site.tpl", "--site", f"https://{GAZETTE}", "-q")
    assert told.stdout.decode().strip() == paragraphs


def test_templates_that_cannot_be_used() -> None:
    assert b"rows.csv: is no file of templates" in run("strip", "pages", "--templates", "rows.csv", code=4).stderr
    assert b"x.tpl: no such file" in run("scan", "pages", "-o", "out", "--templates", "x.tpl", code=4).stderr
    for args in (("--site", "a"), ("--site-column", "url")):
        assert b"are for --templates" in run("strip", "pages", *args, code=2).stderr
