"""What several tests share: the sample documents and their gold, a small gazetteer, a miner of the defaults."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
import tidings as td

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

ROWS = [
    {"entity_id": "country:LBY", "name": "Libya", "type": "GPE", "adjectives": ["Libyan"], "country": "LBY"},
    {"entity_id": "org:united-nations", "name": "United Nations", "type": "ORG", "aliases": ["UN", "U.N."]},
    {"entity_id": "person:antonio-guterres", "name": "António Guterres", "type": "PERSON", "aliases": []},
    {"entity_id": "place:geneva", "name": "Geneva", "type": "LOC", "aliases": ["Женева", "جنيف"]},
]


class Seed(NamedTuple):
    """A sample document with its gold."""

    name: str
    raw: bytes
    gold: dict[str, Any]

    @property
    def text(self) -> str:
        """The document as code points, which is what offsets count."""
        return self.raw.decode(self.gold["encoding"])


def read_seeds() -> list[Seed]:
    """The sample documents that have gold."""
    seeds = []
    for path in sorted((SEEDS / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if path.name == "events.json":
            continue
        seeds.append(Seed(gold["document"], (SEEDS / "documents" / gold["document"]).read_bytes(), gold))
    return seeds


@pytest.fixture(scope="session")
def seeds() -> list[Seed]:
    return read_seeds()


@pytest.fixture(scope="session")
def gazetteer() -> td.Gazetteer:
    """A few names in several scripts."""
    return td.Gazetteer.from_frame(pl.DataFrame(ROWS))


@pytest.fixture(scope="session")
def miner() -> td.Miner:
    """The default names and rules."""
    return td.Miner()


@pytest.fixture(scope="session")
def small(gazetteer: td.Gazetteer) -> td.Miner:
    """The few names, and the default rules."""
    return td.Miner(gazetteer)


@pytest.fixture(scope="session")
def mined(miner: td.Miner, seeds: list[Seed]) -> td.Result:
    """The sample documents, mined."""
    return miner.mine([s.raw for s in seeds], ids=[s.name for s in seeds], keep_text=True)
