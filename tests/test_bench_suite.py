"""What the suite makes of records, and the check of instruction counts."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytest.importorskip("numpy", reason="text is made with numpy")

from benches import charts, contest, instructions, records, suite


def row(peer: str, speed: float) -> dict[str, Any]:
    """A row as a contest leaves it: a megabyte in three runs."""
    made = {"peer": peer, "how": "", "version": "1", "items": 3, "mb": 1.0, "peak": None}
    made |= {"seconds": [1 / speed, 1.1 / speed, 0.9 / speed], "cpu_seconds": [1 / speed] * 3}
    contest.reckon(made)
    return made


STAGE = {
    "stage": "ngrams",
    "machine": {"cpu": "a <fast> one", "python": "3.11"},
    "tables": [{"what": "n = 1..3", "rows": [row("tidings", 100.0), row("Counter", 2.5), row("polars", 20.0)]}],
}


def test_summary_names_best_peer_and_python() -> None:
    ((stage, what, ours, best, python),) = suite.summary([STAGE])
    assert (stage, what) == ("ngrams", "n = 1..3")
    assert best is not None
    assert python is not None
    assert (ours["peer"], best["peer"], python["peer"]) == ("tidings", "polars", "Counter")
    assert ours["mb_per_second"] == pytest.approx(100)
    assert ours["least_mb_per_second"] < ours["mb_per_second"] < ours["best_mb_per_second"]


def test_record_as_csv(tmp_path: Path) -> None:
    records.write({"stages": [STAGE]}, tmp_path / "suite.json")
    with (tmp_path / "suite.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [line["peer"] for line in rows] == ["tidings", "Counter", "polars"]
    assert {line["stage"] for line in rows} == {"ngrams"}
    assert "seconds" not in rows[0]


def test_charts_are_svg(tmp_path: Path) -> None:
    (path,) = charts.write([STAGE], tmp_path)
    assert path.name == "ngrams-n-1-3.svg"
    root = ElementTree.fromstring(path.read_text("utf-8"))
    bars = [element for element in root.iter() if element.tag.endswith("rect")]
    widths = [float(bar.attrib["width"]) for bar in bars]
    assert widths == sorted(widths, reverse=True)
    assert [bar.attrib["class"] for bar in bars] == ["ours", "peer", "peer"]
    assert "prefers-color-scheme: dark" in path.read_text("utf-8")


def test_stages_are_given_what_is_the_users() -> None:
    options = suite.arguments(["--text", "texts", "--names", "a.tsv", "--names", "b.tsv", "--record", "-"])
    assert suite.arguments_of("find", options) == [
        *("--record", "-", "--text", "texts", "--names", "a.tsv", "--names", "b.tsv", "--quick"),
    ]
    assert "--text" not in suite.arguments_of("strip", options)
    for stage in suite.STAGES:
        suite.STAGES[stage].arguments(suite.arguments_of(stage, options))


COUNTED = {"features": "x86_64 avx2", "rustc": "rustc 1.0", "kernels": {"find": 100.0, "segment": 50.0}}


@pytest.mark.parametrize(
    ("now", "fails", "says"),
    [
        ({"find": 109.0, "segment": 50.0}, False, "+9.0%"),
        ({"find": 111.0, "segment": 50.0}, True, "MORE THAN 10% ABOVE"),
        ({"find": 100.0, "segment": 44.0}, False, "better: renew the record"),
        ({"find": 100.0}, True, "not counted"),
        ({"find": 100.0, "segment": 50.0, "kwic": 1.0}, True, "not in the record"),
    ],
)
def test_instructions_are_compared(now: dict[str, float], fails: bool, says: str) -> None:
    lines, failed = instructions.compare(COUNTED, COUNTED | {"kernels": now, "rustc": "rustc 2.0"})
    assert failed is fails
    assert says in "\n".join(lines)
    assert ("rustc 2.0" in "\n".join(lines)) is fails


def test_other_code_is_not_compared() -> None:
    with pytest.raises(instructions.UncountedError, match="nothing to compare"):
        instructions.compare(COUNTED, COUNTED | {"features": "aarch64 "})


def test_a_check_that_fails_says_so(tmp_path: Path) -> None:
    """The command, with counts that are made up: its exit code is what CI sees."""
    (tmp_path / "record.json").write_text(json.dumps(COUNTED), "utf-8")
    for share, code in ((1.05, 0), (1.2, 1)):
        kernels = {name: value * share for name, value in COUNTED["kernels"].items()}  # type: ignore[attr-defined]
        script = (
            "import sys; from benches import instructions as i\n"
            f"i.count = lambda binary: {COUNTED | {'kernels': kernels}!r}\n"
            f"sys.argv = ['x', 'none', '--check', '--record', {str(tmp_path / 'record.json')!r}]; i.main()"
        )
        done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
