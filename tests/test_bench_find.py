"""`python -m benches.find` in its quickest form: it compares before it times, and its figures are there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import bench_runs
import polars as pl
import pytest

TEXTS = [
    "The United Nations and the United\nNations met in Geneva. Town 3 and Town 41 sent nobody; Town 99 is not known.",
    "GENEVA: Sao Paulo wrote to Geneva's mayor about Genevan towns, town 7 among them.",
]
NAMES = [
    ("United Nations", "UN", "org"),
    ("Geneva", "GVA", "place"),
    ("São Paulo", "SAO", "place"),
    *((f"Town {number}", str(number), "place") for number in range(47)),
]

DOCTORED = """
from benches.peers_find import Regex

class Lossy(Regex):
    label = "lossy"
    def find(self, texts):
        return (hits[1:] for hits in super().find(texts))

class Shifted(Regex):
    label = "shifted"
    def find(self, texts):
        return ([(start + 1, end, name) for start, end, name in hits] for hits in super().find(texts))

class Mistaken(Regex):
    label = "mistaken"
    def find(self, texts):
        return ([(start, end, 0) for start, end, name in hits] for hits in super().find(texts))
"""


def bench(folder: Path, peers: str, *options: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """Runs the command on the two texts: what it printed, and what it kept."""
    (folder / "texts").mkdir()
    for number, text in enumerate(TEXTS):
        (folder / "texts" / f"{number}.txt").write_text(text, "utf-8")
    (folder / "names.tsv").write_text("".join("\t".join(row) + "\n" for row in NAMES), "utf-8")
    given = ["--text", str(folder / "texts"), "--names", str(folder / "names.tsv"), "--peers", peers]
    done, record = bench_runs.bench("find", folder, DOCTORED, *given, *options)
    assert record["text"]["documents"] == 2
    assert all(table["names"] == len(NAMES) for table in record["tables"])
    return done, record


def rows_of(table: dict[str, Any]) -> dict[str, Any]:
    """The rows of a table by engine."""
    return {row["peer"]: row for row in table["rows"]}


def test_the_figures_are_there(tmp_path: Path) -> None:
    done, record = bench(tmp_path, "tidings;tidings, list of str;re;baseline")
    assert done.returncode == 0, done.stdout + done.stderr
    ignored, sensitive = map(rows_of, record["tables"])
    assert sensitive["tidings"]["matches"] == 7
    assert sensitive["re"]["mb_per_second"] > 0
    opened = rows_of(record["files"])["tidings"]
    assert opened["file_bytes"] > 0
    assert 0 < opened["opened"] < opened["warm"]
    assert opened["cold"] > 0
    if sys.platform == "linux":
        assert opened["pss"] is not None
    rows = ignored
    assert "tidings" in done.stdout
    assert ">= 600" in done.stdout
    for row in rows.values():
        assert row["mb_per_second"] > 0
        assert row["dressed"] > 0
        assert len(row["seconds"]) == 1
        assert row["build"]["seconds"] > 0
    assert rows["tidings"]["two_threads"] > 0
    # Accents and curly quotes change nothing for the one that folds them.
    assert rows["tidings"]["dressed_differs"] == 0
    assert rows["tidings"]["matches"] == rows["baseline"]["matches"] == 9
    # The name across a line end, and the one whose accent the text leaves out.
    assert rows["re"]["lacks"] == {"dress": 2}
    assert rows["re"]["adds"] == rows["baseline"]["lacks"] == rows["baseline"]["adds"] == {}


def test_wrong_matches_are_not_timed(tmp_path: Path) -> None:
    doctored = [f"doctored:{peer}" for peer in ("Lossy", "Shifted", "Mistaken")]
    done, record = bench(tmp_path, ";".join(["tidings", *doctored, "re"]), "--quick")
    assert done.returncode == 1, done.stdout + done.stderr
    rows = rows_of(record["tables"][0])
    for peer in doctored:
        assert "for no known reason; not timed" in rows[peer]["unable"]
        assert "seconds" not in rows[peer]
    # The others are timed all the same.
    assert rows["re"]["mb_per_second"] > 0


@pytest.mark.parametrize(
    ("longer", "kind"),
    [
        # Read as far as "of", and given up together with the words that were read.
        ("Royal Bank of Scotland", "swallowed"),
        ("Royal Bank of Canada Trust", "swallowed"),
        ("Bank of Canada Plaza Hotel", "swallowed"),
        ("Royal Mail", "unexplained"),
        # Begins behind the place.
        ("Canada Post", "unexplained"),
    ],
)
def test_names_that_broke_off_are_told(longer: str, kind: str) -> None:
    from benches import compare, lists

    names = [lists.Row("Bank of Canada", "boc", "org"), lists.Row(longer, "other", "org")]
    text = "the Royal Bank of Canada Plaza reopened"
    judge = compare.Judge(names, [text], case_sensitive=True)
    start = text.index("Bank")
    schema = {"doc": pl.Int64, "start": pl.Int64, "end": pl.Int64, "entity_id": pl.String}
    ours = pl.DataFrame([(0, start, start + len("Bank of Canada"), names[0].entity)], schema, orient="row")
    found = judge.compare(ours, ours.clear(), frozenset({"swallowed"}))
    assert [difference.kind for difference in found.differences] == [kind]
