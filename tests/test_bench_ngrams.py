"""Text for the benches, and `python -m benches.ngrams`: who counts otherwise is not timed."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import bench_runs
import polars as pl
import pytest

pytest.importorskip("numpy", reason="text is made with numpy")

from benches import make_text, ngrams
from benches.peers_ngrams import PEERS, Peer

TEXTS = [
    "The talks ended. They will resume in Geneva on 5 May 2021.\n\nÉlan, the U.S. envoy, said so: 'No comment.'",
    "Talks about the talks",
    "The talks ended. Geneva",
]

DOCTORED = """
from benches.peers_ngrams import CounterPeer

class Lossy(CounterPeer):
    label = "lossy"
    def work(self, items):
        counts = super().work(items)
        counts[1].pop(("the",))
        return counts
"""


def test_the_same_text_is_made_again() -> None:
    made = make_text.make(1.0, seed=3)
    assert made == make_text.make(1.0, seed=3)
    assert made != make_text.make(1.0, seed=4)
    size = sum(len(text.encode()) for text in made)
    # Counted as it stands in JSON, where an end of line takes two.
    assert 0.98e6 < size < 1.01e6
    # More of it begins with less of it.
    assert make_text.make(0.5, seed=3)[:100] == made[:100]


def test_vocabulary_grows_as_in_real_text() -> None:
    made = make_text.make(6.0)
    words = [word for text in made for word in re.findall(r"\w+", text.lower())]
    early, late = len(words) // 8, len(words)
    types = [len(set(words[:size])) for size in (early, late)]
    exponent = (pl.Series(types).log()[1] - pl.Series(types).log()[0]) / pl.Series([late / early]).log()[0]
    # Heaps' law, English news: 0.5 to 0.75.
    assert 0.5 < exponent < 0.8
    trigrams = list(zip(words, words[1:], words[2:], strict=False))
    assert 0.6 < len(set(trigrams)) / len(trigrams) < 0.9


def test_files_hold_the_same(tmp_path: Path) -> None:
    count = make_text.write(tmp_path / "text", 0.6, part=0.25)
    files = sorted((tmp_path / "text").iterdir())
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    assert len(files) >= 1
    assert [row["text"] for row in rows] == make_text.make(0.6)
    assert len(rows) == count == len({row["id"] for row in rows})
    assert set(rows[0]) == {"id", "date", "text"}


def test_source_of_ones_own() -> None:
    made = make_text.make(0.1, source=["Quince jam is sold here. Nobody buys quince jam."])
    assert "quince" in " ".join(made)
    assert "minister" not in " ".join(made).lower()
    with pytest.raises(ValueError, match="fewer than three words"):
        make_text.make(0.1, source=["too short"])


def test_plain_text_is_what_all_split_alike() -> None:
    assert ngrams.plain(TEXTS[0]).split("\n\n") == [
        "The talks ended",
        "They will resume in Geneva on 5 May 2021",
        "Élan the U S envoy said so No comment",
    ]
    assert ngrams.plain("...") == ""


def counted(kind: type[Peer], folder: Path) -> pl.DataFrame:
    """What a peer gives, in this process."""
    documents = folder / "texts.json"
    documents.write_text(json.dumps([ngrams.plain(text) for text in TEXTS]), "utf-8")
    peer = kind()
    peer.write(peer.work(peer.load(str(documents), 1, 3)), folder / "counts.parquet")
    return pl.read_parquet(folder / "counts.parquet", memory_map=False)


@pytest.mark.parametrize("label", list(PEERS))
def test_peers_count_the_same(label: str, tmp_path: Path) -> None:
    if why := PEERS[label].missing():
        pytest.skip(why)
    found = counted(PEERS[label], tmp_path)
    assert found.equals(counted(PEERS["Counter"], tmp_path))
    assert found.filter(ngram="the talks")["count"].to_list() == [3]
    assert found.filter(ngram="talks ended they").is_empty()


def bench(folder: Path, *options: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """Runs the command on the texts: what it printed, and what it kept."""
    texts = folder / "texts.jsonl"
    texts.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS), "utf-8")
    return bench_runs.bench("ngrams", folder, DOCTORED, "--text", str(texts), "--n", "1..3", *options)


def test_who_counts_otherwise_is_not_timed(tmp_path: Path) -> None:
    done, record = bench(tmp_path, "--peers", "doctored:Lossy")
    assert done.returncode == 1, done.stdout + done.stderr
    rows = {row["peer"]: row for row in record["tables"][0]["rows"]}
    assert "differ from those of tidings; not timed" in rows["doctored:Lossy"]["unable"]
    assert "seconds" not in rows["doctored:Lossy"]
    # The others are timed all the same, and tidings has been held against Counter without being asked.
    for peer in ("tidings", "Counter"):
        assert rows[peer]["mb_per_second"] > 0
    assert rows["tidings"]["two_threads"] > 0
    # A record may be published: nothing of the texts is in it.
    assert "Geneva" not in json.dumps(record)
