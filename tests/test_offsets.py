"""Every row points at the characters that say so."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import polars as pl
import pytest
import tidings as td
from conftest import Seed


def folded(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def readings(source: str) -> Iterator[str]:
    """What a slice of a document may read as: with entities, and without markup."""
    yield folded(source)
    yield folded(html.unescape(source))
    for gap in ("", " "):
        yield folded(html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", gap, source, flags=re.DOTALL)))


def rows_of(frame: pl.DataFrame, seed: Seed) -> list[dict]:
    return frame.filter(doc_id=seed.name).to_dicts()


def test_mentions_stand_where_they_say(mined: td.Result, seeds: list[Seed]) -> None:
    texts = dict(mined.documents.select("doc_id", "text").iter_rows())
    for seed in seeds:
        source = seed.text
        n = mined.mentions.filter(doc_id=seed.name).height
        for i, row in enumerate(rows_of(mined.mentions, seed)):
            assert row["mention_id"] == i
            assert 0 <= row["start"] < row["end"] <= len(source), row
            assert folded(row["text"]) in readings(source[row["start"] : row["end"]]), row
            raw = seed.raw[row["byte_start"] : row["byte_end"]]
            assert raw.decode(seed.gold["encoding"]) == source[row["start"] : row["end"]], row
            assert texts[seed.name][row["text_start"] : row["text_end"]] == row["text"], row
            assert row["coref_of"] is None or (row["coref_of"] in range(n) and row["coref_of"] != i), row


def test_triggers_stand_inside_their_sentences(mined: td.Result, seeds: list[Seed]) -> None:
    for seed in seeds:
        source = seed.text
        mentions = rows_of(mined.mentions, seed)
        for i, row in enumerate(rows_of(mined.relations, seed)):
            assert row["relation_id"] == i
            assert row["sentence_start"] <= row["trigger_start"] < row["trigger_end"] <= row["sentence_end"], row
            assert folded(row["trigger"]) in readings(source[row["trigger_start"] : row["trigger_end"]]), row
            raw = seed.raw[row["trigger_byte_start"] : row["trigger_byte_end"]]
            assert raw.decode(seed.gold["encoding"]) == source[row["trigger_start"] : row["trigger_end"]], row
            for reference in ("subject_mention", "object_mention", "place_mention", "attributed_to"):
                assert row[reference] is None or 0 <= row[reference] < len(mentions), row


def test_counts_are_the_documents_own(mined: td.Result, seeds: list[Seed]) -> None:
    documents = {row["doc_id"]: row for row in mined.documents.to_dicts()}
    for seed in seeds:
        row = documents[seed.name]
        assert (row["n_bytes"], row["n_chars"]) == (len(seed.raw), len(seed.text))
        assert row["n_text_chars"] == len(row["text"])
        assert row["n_mentions"] == mined.mentions.filter(doc_id=seed.name).height
        assert row["n_relations"] == mined.relations.filter(doc_id=seed.name).height


def test_explanations_read_as_the_document(mined: td.Result, seeds: list[Seed]) -> None:
    assert mined.explanations().height == mined.relations.height
    sources = {seed.name: seed.text for seed in seeds}
    for row in mined.explanations().to_dicts():
        assert row["trigger"] in row["sentence"], row
        for text, start, end in zip(row["text"], row["start"], row["end"], strict=True):
            assert folded(text) in readings(sources[row["doc_id"]][start:end]), row


def test_stripped_text_leads_back(seeds: list[Seed]) -> None:
    for seed in seeds:
        source = seed.text
        stripped = td.strip(seed.raw)
        for _, start, end in stripped.blocks:
            assert 0 <= start < end <= len(stripped.text)
            for word in re.finditer(r"\w+", stripped.text[start:end]):
                a, b, byte_a, byte_b = stripped.source_span(start + word.start(), start + word.end())
                assert folded(word[0]) in readings(source[a:b]), (seed.name, word[0], source[a:b])
                assert seed.raw[byte_a:byte_b].decode(seed.gold["encoding"]) == source[a:b]


def test_strip_batch_says_the_same_as_strip(seeds: list[Seed]) -> None:
    frame = td.strip_batch([s.raw for s in seeds])
    for seed, row in zip(seeds, frame.to_dicts(), strict=True):
        one = td.strip(seed.raw)
        assert (row["text"], row["title"], row["encoding"]) == (one.text, one.title, one.encoding)
        assert [(z["zone"], z["text_start"], z["text_end"]) for z in row["zones"]] == one.blocks
        for zone in row["zones"]:
            assert (zone["start"], zone["end"]) == one.source_span(zone["text_start"], zone["text_end"])[:2]


def test_matches_stand_where_they_say(seeds: list[Seed]) -> None:
    texts = [seed.text for seed in seeds]
    for row in td.Gazetteer.default().find(texts).to_dicts():
        text = texts[row["doc"]]
        assert text[row["start"] : row["end"]] == row["text"]
        assert text.encode()[row["byte_start"] : row["byte_end"]].decode() == row["text"]


def test_an_offset_outside_the_text_is_an_error() -> None:
    stripped = td.strip("Libya and Geneva.")
    for span in ((0, 1000), (5, 4), (1000, 1001), (-1, 3)):
        with pytest.raises(td.TidingsError, match="there is no text"):
            stripped.source_span(*span)
