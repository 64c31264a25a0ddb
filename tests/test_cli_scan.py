"""`tidings scan` as a process: what it writes, the same bytes for any threads and batches, whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import polars as pl
import pytest
from command import COMMAND

SEEDS = Path(__file__).parent.parent / "seeds" / "documents"
FRAMES = ["documents", "events", "mentions", "problems", "relations"]
READ = {"parquet": pl.read_parquet, "ndjson": pl.read_ndjson, "csv": pl.read_csv, "arrow": pl.read_ipc}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_text("Sergey Lavrov met António Guterres in Geneva on Monday.\n")
    return tmp_path


def scan(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([COMMAND, "scan", *args], input=stdin, capture_output=True, timeout=120, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.stdout == b""
    return done


def digests(folder: str) -> dict[str, str]:
    return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(Path(folder).iterdir())}


def a_collection() -> None:
    """Every kind of input, with problems between the documents."""
    shutil.copytree(SEEDS, "c/seeds")
    pages = [f.read_bytes().decode("utf-8", "replace") for f in sorted(SEEDS.iterdir())]
    pl.DataFrame({"text": pages * 10}).write_parquet("c/pages.parquet")
    pl.DataFrame({"text": pages[:3]}).write_csv("c/pages.csv")
    rows = [json.dumps({"text": page}) for page in pages * 5]
    rows[7::11] = ["broken"] * len(rows[7::11])
    Path("c/pages.jsonl").write_text("\n".join(rows))
    Path("c/empty.txt").write_text("")
    os.symlink("nowhere", "c/dead.txt")


@pytest.mark.parametrize("format", ["parquet", "ndjson", "csv", "arrow"])
def test_the_same_bytes_for_any_threads_and_batches(format: str) -> None:
    a_collection()
    seen = []
    for threads, size in ((1, 1), (2, 1), (1, 256), (2, 256), (2, 7)):
        done = scan("c", "-o", "out", "--format", format, "--threads", str(threads), "--batch-size", str(size), "-q")
        assert done.returncode == 1, done.stderr
        seen.append(digests("out"))
    assert sorted(seen[0]) == [f"{name}.{format}" for name in FRAMES]
    assert all(other == seen[0] for other in seen[1:])


def test_rows_are_in_the_order_of_documents_and_problems_among_them() -> None:
    a_collection()
    done = scan("c", "-o", "out", "--batch-size", "3")
    documents, problems = pl.read_parquet("out/documents.parquet"), pl.read_parquet("out/problems.parquet")
    ids = documents["doc_id"].to_list()
    assert len(set(ids)) == len(ids)
    paths = documents["path"].unique(maintain_order=True).to_list()
    assert paths == sorted(paths, key=lambda p: Path(p).parts)
    assert paths[:2] == ["c/empty.txt", "c/pages.csv"]
    reading = problems.filter(stage="read")
    assert reading["path"].unique(maintain_order=True).to_list() == ["c/dead.txt", "c/pages.jsonl"]
    for name in ("mentions", "relations"):
        order = pl.read_parquet(f"out/{name}.parquet")["doc_id"].unique(maintain_order=True).to_list()
        assert order == [i for i in ids if i in set(order)]
    assert f"{len(ids)} documents".encode() in done.stderr
    assert b"and " in done.stderr
    assert b" more" in done.stderr


def test_every_format_holds_the_same_rows() -> None:
    heights = []
    for format, read in READ.items():
        assert scan(str(SEEDS), "-o", "out", "--format", format).returncode in (0, 1)
        heights.append([read(f"out/{name}.{format}").height if Path(f"out/{name}.{format}").stat().st_size else 0
                        for name in ("documents", "mentions", "relations", "events")])  # fmt: skip
    assert heights[0][0] == len(list(SEEDS.iterdir()))
    assert all(h == heights[0] for h in heights)


def test_documents_and_their_text() -> None:
    scan("page.txt", "-o", "out", "--keep-text")
    (row,) = pl.read_parquet("out/documents.parquet").to_dicts()
    assert (row["doc_id"], row["path"], row["n_bytes"]) == ("page.txt", "page.txt", Path("page.txt").stat().st_size)
    scan("page.txt", "-o", "out")
    assert pl.read_parquet("out/documents.parquet")["text"].to_list() == [None]


def test_portable_frames_hold_no_enums() -> None:
    scan("page.txt", "-o", "out", "--portable")
    for name in FRAMES:
        types = pl.read_parquet(f"out/{name}.parquet").schema.values()
        assert not any(isinstance(t, pl.Categorical | pl.Enum) for t in types)


def test_standard_input() -> None:
    assert scan("-", "-o", "out", stdin=b"Sergey Lavrov met Mr. Guterres.").returncode == 0
    assert pl.read_parquet("out/documents.parquet")["doc_id"].to_list() == ["-"]
    rows = b'{"text": "one", "id": 7}\n{"text": null, "id": 8}\n'
    assert scan("-", "--input-format", "jsonl", "--id-column", "id", "-o", "out", stdin=rows).returncode == 1
    assert pl.read_parquet("out/documents.parquet")["doc_id"].to_list() == ["7", "8"]
    assert pl.read_parquet("out/problems.parquet")["doc_id"].to_list() == ["8"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 1000, b"\xff\xfe\x00", b"x" * 5_000_000, b"<div>" * 100_000, "\u202eשלום \U0001f600".encode()],
    ids=["empty", "NUL", "half a mark", "one line", "nested", "right to left"],
)
def test_hostile_documents_are_rows(content: bytes) -> None:
    Path("bad.txt").write_bytes(content)
    Path("bad.html").write_bytes(content)
    assert scan("bad.txt", "page.txt", "bad.html", "-o", "out").returncode in (0, 1)
    assert pl.read_parquet("out/documents.parquet")["doc_id"].to_list() == ["bad.txt", "page.txt", "bad.html"]


# --- the folder -----------------------------------------------------------------------------------------------------


def test_an_earlier_scan_is_replaced_whole() -> None:
    scan("page.txt", "-o", "out", "--format", "csv")
    scan("page.txt", "-o", "out")
    assert sorted(os.listdir("out")) == [f"{name}.parquet" for name in FRAMES]
    assert sorted(os.listdir(".")) == ["out", "page.txt"]


def test_a_folder_is_made_and_a_link_stays_one() -> None:
    assert scan("page.txt", "-o", "a/b/out").returncode == 0
    os.symlink("a/b/out", "link")
    assert scan("page.txt", "-o", "link", "--format", "csv").returncode == 0
    assert Path("link").is_symlink()
    assert sorted(os.listdir("a/b/out")) == [f"{name}.csv" for name in FRAMES]


def test_the_folder_that_one_stands_in() -> None:
    Path("in").mkdir()
    done = subprocess.run([COMMAND, "scan", "../page.txt", "-o", "."], cwd="in", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sorted(os.listdir("in")) == [f"{name}.parquet" for name in FRAMES]


def test_other_files_are_never_touched() -> None:
    scan("page.txt", "-o", "out")
    Path("out/notes.md").write_text("mine")
    before = digests("out")
    done = scan("page.txt", "-o", "out")
    assert done.returncode == 5
    assert b"holds files that are not from a scan (notes.md)" in done.stderr
    assert digests("out") == before


def test_a_scan_that_fails_leaves_what_was_there() -> None:
    scan("page.txt", "-o", "out")
    before = digests("out")
    Path("bad.jsonl").write_text("nonsense")
    assert scan("bad.jsonl", "-o", "out").returncode == 3
    assert digests("out") == before
    assert sorted(os.listdir(".")) == ["bad.jsonl", "out", "page.txt"]


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_scan_leaves_nothing(sent: signal.Signals, code: int, here: Path) -> None:
    process = subprocess.Popen(
        [COMMAND, "scan", "-", "--input-format", "jsonl", "--batch-size", "1", "-o", "out"],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(b'{"text": "Sergey Lavrov met Mr. Guterres."}\n' * 2000)
    process.stdin.flush()
    deadline = time.monotonic() + 30
    while not list(here.glob(".out.unfinished-*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(sent)
    began = time.monotonic()
    assert process.wait(10) == code
    assert time.monotonic() - began < 2
    _, err = process.communicate()
    assert b"Traceback" not in err
    assert sorted(os.listdir(".")) == ["page.txt"]
