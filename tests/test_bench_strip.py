"""`python -m benches.strip` in its quickest form: it looks at the texts before it times; its figures are there."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path
from typing import Any

import bench_runs

from benches import pages

DOCTORED = """
from benches.peers_strip import Peer

class Lossy(Peer):
    label = "lossy"
    how = "the first half"
    def prepare(self):
        return lambda page: page[:len(page) // 4].decode("utf-8", "replace")

class Mute(Peer):
    label = "mute"
    how = "nothing"
    def prepare(self):
        return lambda page: ""

class Dead(Peer):
    label = "dead"
    how = "raises"
    def prepare(self):
        raise ValueError("no page is good enough")
"""


def bench(folder: Path, *options: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """Runs the command: what it printed, and what it kept."""
    return bench_runs.bench("strip", folder, DOCTORED, *options)


def test_figures_are_there_and_who_lacks_text_is_not_timed(tmp_path: Path) -> None:
    doctored = [f"doctored:{peer}" for peer in ("Lossy", "Mute", "Dead")]
    peers = ";".join(["tidings", "tidings, strip", "tidings, keep_all", "baseline", *doctored])
    done, record = bench(tmp_path, "--count", "6", "--peers", peers)
    assert done.returncode == 0, done.stdout + done.stderr
    main, everything = ({row["peer"]: row for row in table["rows"]} for table in record["tables"])
    for row in (main["tidings"], main["tidings, strip"], everything["tidings, keep_all"], everything["baseline"]):
        assert row["pages_per_second"] > 0
        assert row["held"] > 0.5
        assert row["peak"] is None or row["peak"] >= 0
    assert main["tidings"]["two_threads"] > 0
    assert everything["tidings, keep_all"]["held"] == 1
    for peer in doctored:
        assert "seconds" not in main[peer]
    assert "holds 0% of the sentences looked for; not timed" in main["doctored:Lossy"]["unable"]
    assert "not timed" in main["doctored:Mute"]["unable"]
    assert "no page is good enough" in main["doctored:Dead"]["unable"]
    with (tmp_path / "record.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["peer"] for row in rows] == [*main, *everything]


def test_pages_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, page in enumerate(pages.sample_pages(3)):
        (folder / f"{number}.html").write_bytes(page.raw)
    (folder / "notes.txt").write_text("not a page", "utf-8")
    done, record = bench(tmp_path, "--pages", str(folder), "--peers", "tidings;doctored:Mute")
    assert done.returncode == 0, done.stdout + done.stderr
    assert record["text"]["pages"] == 3
    ours, mute = record["tables"][0]["rows"]
    assert ours["pages_per_second"] > 0
    assert ours["held"] is None
    assert "gives no text" in mute["unable"]
    # A record may be published: nothing of the pages is in it.
    assert "ferry" not in json.dumps(record)


def test_markers_are_in_their_pages() -> None:
    made = pages.sample_pages(30)
    assert [page.raw for page in made] == [page.raw for page in pages.sample_pages(30)]
    for page in made:
        assert len(page.markers) >= 2, page.name
        assert len(page.raw) > 80_000
