"""The commands over gazetteers as a process: compiled files, what they say of broken ones, and finding with them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from command import go, lines, run

LIBYA = {"entity_id": "country:LBY", "name": "Libya", "type": "GPE", "adjectives": ["Libyan"], "country": "LBY"}
UN = {"entity_id": "org:un", "name": "United Nations", "type": "ORG", "aliases": ["UN"], "lei": "L1"}
AU = {"entity_id": "org:au", "name": "African Union", "type": "ORG", "aliases": ["AU"], "lei": "L2"}
PAGE = "The United Nations spoke of Libya, and the African Unoin (AU) of LIBYA."


def write(name: str, *rows: dict[str, Any]) -> None:
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    go(tmp_path, monkeypatch)
    write("names.jsonl", LIBYA, UN)
    write("more.jsonl", AU)
    Path("page.txt").write_text(PAGE + "\n")
    return tmp_path


# --- build ----------------------------------------------------------------------------------------------------------


def test_build_and_find() -> None:
    done = run("gazetteer", "build", "names.jsonl", "more.jsonl", "-o", "names.tdg")
    assert (done.returncode, done.stdout) == (0, "")
    size = Path("names.tdg").stat().st_size
    assert done.stderr == f"names.tdg: {size / 1e3:.1f} KB, 3 entities, 6 names, other columns: lei\n"
    assert td.Gazetteer.load("names.tdg").find([PAGE], payload="lei")["lei"].to_list() == ["L1", None, "L2", None]
    from_lines, compiled = (
        run("find", "page.txt", *g) for g in (("-g", "names.jsonl", "-g", "more.jsonl"), ("-g", "names.tdg"))
    )
    assert compiled.stdout == from_lines.stdout
    assert [row["text"] for row in lines(compiled.stdout)] == ["United Nations", "Libya", "AU", "LIBYA"]
    assert run("gazetteer", "build", "names.jsonl", "-o", "names.tdg", "-q").stderr == ""
    assert run("scan", "page.txt", "-g", "names.tdg", "-o", "out", "-q").returncode == 0
    assert set(pl.read_parquet("out/mentions.parquet")["entity"].drop_nulls()) == {"United Nations", "Libya"}


def test_build_of_compiled_files_and_as_rows() -> None:
    assert run("gazetteer", "build", "names.jsonl", "-o", "names.tdg").returncode == 0
    assert run("gazetteer", "build", "names.tdg", "more.jsonl", "-o", "both.tdg").returncode == 0
    for suffix in ("jsonl", "csv", "parquet"):
        done = run("gazetteer", "build", "both.tdg", "-o", f"rows.{suffix}")
        assert done.returncode == 0, done.stderr
        again = td.Gazetteer.load(f"rows.{suffix}")
        assert again.entries().equals(td.Gazetteer.load("both.tdg").entries()), suffix
    # Columns that say nothing are left out.
    assert "office" not in pl.read_parquet("rows.parquet").columns


def test_build_keeps_dress() -> None:
    done = run("gazetteer", "build", "names.jsonl", "-o", "names.tdg", "--keep", "case", "--keep", "accents")
    assert "with case, accents kept" in done.stderr
    assert [row["text"] for row in lines(run("find", "page.txt", "-g", "names.tdg").stdout)] == [
        "United Nations",
        "Libya",
    ]
    done = run("find", "page.txt", "-g", "names.tdg", "--keep", "case")
    assert done.returncode == 4
    assert "names.tdg: was compiled with case, accents kept and not case: leave keep out" in done.stderr
    done = run("find", "page.txt", "-g", "names.jsonl", "--keep", "case")
    assert [row["text"] for row in lines(done.stdout)] == ["United Nations", "Libya"]
    assert (
        "'colour' is not one of 'case', 'accents'"
        in run("gazetteer", "build", "names.jsonl", "-o", "x.tdg", "--keep", "colour").stderr
    )


def test_build_from_other_formats() -> None:
    pytest.importorskip("tidings.lists")
    write(
        "patterns.jsonl",
        {"label": "ORG", "pattern": "Red Harbour", "id": "red"},
        {"label": "ORG", "pattern": [{"POS": "X"}]},
    )
    done = run("gazetteer", "build", "patterns.jsonl", "-o", "names.tdg")
    assert done.returncode == 0, done.stderr
    assert "1 entity, 1 name" in done.stderr
    # What was left out is told.
    assert "patterns.jsonl" in done.stderr
    assert td.Gazetteer.load("names.tdg").entries()["entity_id"].to_list() == ["red"]
    done = run("gazetteer", "build", "patterns.jsonl", "--from", "petterns", "-o", "names.tdg")
    assert (done.returncode, "did you mean patterns?" in done.stderr) == (4, True)
    shown = run("gazetteer", "build", "--formats")
    assert shown.returncode == 0
    assert "geonames" in shown.stdout


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ("build -o x.tdg", 2, "name a source, or a pack by --pack"),
        ("build names.jsonl", 2, "Missing option '-o'"),
        ("build names.jsonl -o x.xyz", 5, "x.xyz: the name does not say the format; end it in .tdg (compiled)"),
        ("build names.jsonl -o gone/x.tdg", 5, "gone/x.tdg: there is no folder gone; make it first"),
        ("build gone.jsonl -o x.tdg", 4, "gone.jsonl: no such file: check the path"),
        (
            "build twice.jsonl -o x.tdg",
            4,
            "twice.jsonl line 2: field `entity_id`: org:au is also at twice.jsonl line 1",
        ),
        ("build names.jsonl -o folder.tdg", 5, "folder.tdg: is a folder"),
        ("diff names.jsonl", 2, "Missing argument 'B'"),
        ("diff names.jsonl gone.tdg", 4, "gone.tdg: no such file: check the path"),
        ("merge names.jsonl -o x.tdg", 2, "name two or more files to merge"),
        ("verify", 2, "Missing argument 'FILE...'"),
        ("verify folder.tdg", 4, "folder.tdg: is a folder: name a file in it"),
        ("stats -g names.jsonl -o x.xyz", 5, "x.xyz: the name does not say the format"),
    ],
)
def test_what_cannot_be_done(args: str, code: int, says: str) -> None:
    Path("folder.tdg").mkdir()
    write("twice.jsonl", AU, AU | {"name": "Union"})
    before = set(os.listdir())
    done = run("gazetteer", *args.split())
    assert says in done.stderr
    assert done.returncode == code
    assert set(os.listdir()) == before


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (lambda _: b"", "is no compiled gazetteer: make one with `tidings gazetteer build`"),
        (lambda _: b"<html>" * 100, "is no compiled gazetteer"),
        (lambda data: data[:-9], "bytes instead of"),
        (lambda data: data[:100], "ends after 100 bytes, in its head: build or copy it again"),
        (lambda data: data.replace(b"\r\n", b"\n"), "was changed on its way, as a transfer as text does"),
        (lambda data: data[:900] + bytes(64) + data[964:], "is damaged between byte"),
        (lambda data: data[:16] + b"\x02" + data[17:], "has version 2 of the format, this is tidings for version 1"),
    ],
)
def test_broken_files(broken: Callable[[bytes], bytes], says: str) -> None:
    assert run("gazetteer", "build", "names.jsonl", "-o", "names.tdg").returncode == 0
    Path("broken.tdg").write_bytes(broken(Path("names.tdg").read_bytes()))
    for args in ("gazetteer verify broken.tdg", "find page.txt -g broken.tdg"):
        done = run(*args.split())
        assert done.returncode == 4, args
        assert done.stderr.startswith(
            f"error: broken.tdg: {says}" if "bytes inst" not in says else "error: broken.tdg: has "
        )
        assert says in done.stderr
        assert done.stdout == ""


# --- the others -----------------------------------------------------------------------------------------------------


def test_verify_tells_of_each_file() -> None:
    run("gazetteer", "build", "names.jsonl", "-o", "names.tdg")
    done = run("gazetteer", "verify", "names.tdg", "more.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "names.tdg: whole, 2 entities\nmore.jsonl: whole, 1 entity\n"


def test_stats() -> None:
    done = run("gazetteer", "stats", "-g", "names.jsonl")
    rows = list(lines(done.stdout))
    assert [(row["type"], row["n_entities"], row["n_names"]) for row in rows] == [("ORG", 1, 2), ("GPE", 1, 2)]
    assert done.stderr == "2 entities, 4 names, other columns: lei\n"
    assert "…" not in run("gazetteer", "stats", "--format", "table", COLUMNS="50").stdout
    for columns in (50, 80, 160):
        shown = run("gazetteer", "stats", "-g", "names.jsonl", "--format", "table", COLUMNS=str(columns)).stdout
        assert "…" not in shown
        assert re.search(r"ORG +1 +2 +1" if columns > 100 else r"ORG +1 +2 +1 aliases", shown)


def test_diff() -> None:
    write("after.jsonl", LIBYA | {"aliases": ["State of Libya"], "country": None}, AU)
    done = run("gazetteer", "diff", "names.jsonl", "after.jsonl")
    assert [(row["change"], row["entity_id"], row["column"]) for row in lines(done.stdout)] == [
        ("changed", "country:LBY", "aliases"),
        ("changed", "country:LBY", "country"),
        ("added", "org:au", None),
        ("removed", "org:un", None),
    ]
    assert done.stderr == "entities: 1 added, 1 removed, 1 changed\n"
    shown = run("gazetteer", "diff", "names.jsonl", "after.jsonl", "--format", "table", COLUMNS="50").stdout
    for line in (
        "changed Libya  country:LBY\n        aliases  + State of Libya\n        country  - LBY",
        "added   African Union  org:au\n        + AU",
        "removed United Nations  org:un\n        - UN",
    ):
        assert line in shown
    done = run("gazetteer", "diff", "names.jsonl", "names.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "entities: 0 added, 0 removed, 0 changed\n")


def test_merge() -> None:
    write("after.jsonl", LIBYA | {"aliases": ["State of Libya"]}, AU)
    done = run("gazetteer", "merge", "names.jsonl", "after.jsonl", "-o", "both.tdg")
    assert done.returncode == 0, done.stderr
    entries = td.Gazetteer.load("both.tdg").entries()
    assert entries.select("entity_id", "aliases").rows() == [
        ("country:LBY", ["State of Libya"]),
        ("org:un", ["UN"]),
        ("org:au", ["AU"]),
    ]
    run("gazetteer", "build", "names.jsonl", "-o", "cased.tdg", "--keep", "case")
    done = run("gazetteer", "merge", "cased.tdg", "both.tdg", "-o", "x.tdg")
    assert (done.returncode, "one with case kept and one with nothing kept" in done.stderr) == (4, True)
    assert run("gazetteer", "merge", "cased.tdg", "both.tdg", "-o", "x.tdg", "--keep", "case").returncode == 0


# --- find -----------------------------------------------------------------------------------------------------------


def test_options_of_find() -> None:
    def found(*args: str) -> list[str]:
        done = run("find", "page.txt", "-g", "names.jsonl", "-g", "more.jsonl", *args)
        assert done.returncode == 0, done.stderr
        rows = list(lines(done.stdout))
        for row in rows:
            assert PAGE[row["start"] : row["end"]] == row["text"]  # type: ignore[misc]
        return [str(row["text"]) for row in rows]

    assert found() == ["United Nations", "Libya", "AU", "LIBYA"]
    assert found("--kind", "overlapping") == ["United Nations", "Libya", "AU", "LIBYA"]
    assert found("--boundary", "none", "--kind", "overlapping") == ["United Nations", "Libya", "AU", "LIBYA"]
    assert found("--fuzzy") == ["United Nations", "Libya", "African Unoin", "AU", "LIBYA"]
    assert (
        "'shortest' is not one of 'longest', 'first', 'overlapping'"
        in run("find", "page.txt", "--kind", "shortest").stderr
    )
