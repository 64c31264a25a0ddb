"""The sample documents: their gold slices right, and the miner finds what it should."""

from __future__ import annotations

import html

import polars as pl
import pytest
import tidings as td
from conftest import Seed, read_seeds
from test_offsets import folded, readings

# The gate: shares that the miner must reach on seeds/gold, a little below those that it does reach.
CONTENT_F1 = 0.97
NAMED_F1 = 0.95
LINKED = 0.96
RELATION_F1 = 0.64
PUBLISHED = 0.95
TITLES = 0.95

NAMED = ("PERSON", "ORG", "GPE", "LOC", "NORP")

SEEDS = read_seeds()


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_gold_points_at_what_it_says(seed: Seed) -> None:
    source = seed.text
    for row in [*seed.gold["content"], *seed.gold["mentions"]]:
        piece = source[row["start"] : row["end"]]
        assert piece
        assert seed.raw[row["byte_start"] : row["byte_end"]].decode(seed.gold["encoding"]) == piece
        if "text" in row:
            assert folded(row["text"]) in readings(piece)
    ids = [mention["id"] for mention in seed.gold["mentions"]]
    assert len(ids) == len(set(ids))
    if seed.gold["title"]:
        assert any(folded(seed.gold["title"]) in folded(html.unescape(reading)) for reading in readings(source))


def f1(found: int, expected: int, right: int) -> float:
    return 2 * right / (found + expected) if found + expected else 1.0


def covered(rows: list[dict], seed: Seed) -> set[int]:
    """Code points of the source that these spans cover, but for white space."""
    source = seed.text
    return {i for row in rows for i in range(row["start"], row["end"]) if not source[i].isspace()}


def test_content(seeds: list[Seed]) -> None:
    found = expected = right = 0
    for seed in seeds:
        zones = td.strip_batch([seed.raw], title=True, dateline=True, captions=True)["zones"].item().to_list()
        have, want = covered(zones, seed), covered(seed.gold["content"], seed)
        found, expected, right = found + len(have), expected + len(want), right + len(have & want)
    assert f1(found, expected, right) >= CONTENT_F1


def test_named_mentions(mined: td.Result, seeds: list[Seed]) -> None:
    found = expected = right = linked = 0
    for seed in seeds:
        rows = mined.mentions.filter(
            pl.col("doc_id") == seed.name, pl.col("type").is_in(NAMED), pl.col("form").is_in(["name", "adjective"])
        )
        have = {(row["start"], row["end"]): row for row in rows.to_dicts()}
        want = {
            (row["start"], row["end"]): row
            for row in seed.gold["mentions"]
            if row["type"] in NAMED and row["form"] in ("name", "adjective")
        }
        both = have.keys() & want.keys()
        found, expected, right = found + len(have), expected + len(want), right + len(both)
        linked += sum(set(have[at]["entity_id"]) == set(entities(want[at])) for at in both)
    assert f1(found, expected, right) >= NAMED_F1
    assert linked / right >= LINKED


def entities(mention: dict) -> list[str]:
    """The entities of a gold mention, which are one, several or none."""
    entity = mention["entity"]
    return entity if isinstance(entity, list) else [entity] if entity else []


def test_no_mention_in_boilerplate(mined: td.Result, seeds: list[Seed]) -> None:
    for seed in seeds:
        content = covered(seed.gold["content"], seed)
        for row in mined.mentions.filter(doc_id=seed.name).to_dicts():
            assert covered([row], seed) <= content, row


def test_days_and_titles(mined: td.Result, seeds: list[Seed]) -> None:
    documents = {row["doc_id"]: row for row in mined.documents.to_dicts()}
    days = [str(documents[s.name]["published"]) == str(s.gold["published"]) for s in seeds]
    titles = [folded(documents[s.name]["title"] or "") == folded(s.gold["title"] or "") for s in seeds]
    assert sum(days) / len(days) >= PUBLISHED
    assert sum(titles) / len(titles) >= TITLES


def test_relations(mined: td.Result, seeds: list[Seed]) -> None:
    found = expected = right = 0
    for seed in seeds:
        rows = mined.relations.filter(doc_id=seed.name).to_dicts()
        have = {(r["type"], sides(r["subject"], r["object"], r["symmetric"])) for r in rows}
        want = set()
        for gold in seed.gold["relations"]:
            symmetric = any(r["type"] == gold["type"] and r["symmetric"] for r in rows)
            want.add((gold["type"], sides(gold["subject"], gold["object"], symmetric)))
        found, expected, right = found + len(have), expected + len(want), right + len(have & want)
    assert f1(found, expected, right) >= RELATION_F1


def sides(subject: list[str], target: list[str], symmetric: bool) -> tuple:
    """Who with whom, without an order where it means nothing."""
    pair = (tuple(sorted(subject)), tuple(sorted(target)))
    return tuple(sorted(pair)) if symmetric else pair
