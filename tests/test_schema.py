"""The frames have exactly the columns, types and order that the design promises, with rows or without."""

from __future__ import annotations

import polars as pl
import pytest
import tidings as td
from polars.testing import assert_frame_equal

TEXTS = pl.List(pl.String)
ZONE = pl.Enum(["headline", "dateline", "body", "caption"])
TYPE = pl.Enum(["PERSON", "ORG", "GPE", "LOC", "NORP", "ROLE", "GROUP", "EVENT", "DOC", "DATE", "PRONOUN"])
FORM = pl.Enum(["name", "adjective", "nominal", "pronoun"])
GRAIN = pl.Enum(["day", "month", "season", "year", "range"])
BASIS = pl.Enum(["explicit", "weekday", "calendar", "nearest", "none"])
KIND = pl.Enum(["event", "state"])
POLARITY = pl.Enum(["affirmed", "negated"])
MODALITY = pl.Enum(["asserted", "planned", "requested", "hypothetical"])

SCHEMAS = {
    "documents": {
        "doc_id": pl.String,
        "path": pl.String,
        "title": pl.String,
        "published": pl.Date,
        "published_basis": pl.String,
        "site": pl.String,
        "lang": pl.String,
        "encoding": pl.String,
        "n_bytes": pl.Int64,
        "n_chars": pl.Int64,
        "n_text_chars": pl.Int32,
        "n_sentences": pl.Int32,
        "n_mentions": pl.Int32,
        "n_relations": pl.Int32,
        "text": pl.String,
        "authors": TEXTS,
        "url": pl.String,
        "dup_of": pl.String,
    },
    "mentions": {
        "doc_id": pl.String,
        "mention_id": pl.Int32,
        "sentence_id": pl.Int32,
        "zone": ZONE,
        "start": pl.Int32,
        "end": pl.Int32,
        "byte_start": pl.Int32,
        "byte_end": pl.Int32,
        "text_start": pl.Int32,
        "text_end": pl.Int32,
        "text": pl.String,
        "type": TYPE,
        "form": FORM,
        "entity_id": TEXTS,
        "entity": pl.String,
        "country": pl.String,
        "office": pl.String,
        "coref_of": pl.Int32,
        "in_quote": pl.Boolean,
        "date_start": pl.Date,
        "date_end": pl.Date,
        "date_grain": GRAIN,
        "date_basis": BASIS,
        "n_readings": pl.Int32,
        "rule": pl.String,
    },
    "relations": {
        "doc_id": pl.String,
        "relation_id": pl.Int32,
        "sentence_id": pl.Int32,
        "sentence_start": pl.Int32,
        "sentence_end": pl.Int32,
        "kind": KIND,
        "type": pl.String,
        "cameo": pl.String,
        "plover": pl.String,
        "quad_class": pl.Int32,
        "goldstein": pl.Float64,
        "subject": TEXTS,
        "subject_mention": pl.Int32,
        "object": TEXTS,
        "object_mention": pl.Int32,
        "trigger": pl.String,
        "trigger_start": pl.Int32,
        "trigger_end": pl.Int32,
        "trigger_byte_start": pl.Int32,
        "trigger_byte_end": pl.Int32,
        "symmetric": pl.Boolean,
        "date_start": pl.Date,
        "date_end": pl.Date,
        "date_basis": BASIS,
        "place": pl.String,
        "place_mention": pl.Int32,
        "polarity": POLARITY,
        "modality": MODALITY,
        "attributed_to": pl.Int32,
        "in_quote": pl.Boolean,
        "topic": pl.String,
        "rule": pl.String,
    },
    "events": {
        "event_id": pl.Int32,
        "type": pl.String,
        "cameo": pl.String,
        "plover": pl.String,
        "quad_class": pl.Int32,
        "goldstein": pl.Float64,
        "participants": TEXTS,
        "actor1": pl.String,
        "actor2": pl.String,
        "date_start": pl.Date,
        "date_end": pl.Date,
        "place": pl.String,
        "n_relations": pl.Int32,
        "n_documents": pl.Int32,
        "n_sites": pl.Int32,
        "first_seen": pl.Date,
        "evidence": pl.List(pl.Struct({"doc_id": pl.String, "relation_id": pl.Int32})),
        "conflicts": TEXTS,
    },
    "problems": {
        "doc_id": pl.String,
        "path": pl.String,
        "stage": pl.String,
        "code": pl.String,
        "message": pl.String,
        "byte_offset": pl.Int64,
    },
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_promised_schema(name: str, mined: td.Result) -> None:
    expected = pl.Schema(SCHEMAS[name])
    assert td.schema()[name] == expected
    assert getattr(mined, name).schema == expected
    assert getattr(td.mine([]), name).schema == expected


@pytest.mark.parametrize("name", SCHEMAS)
def test_portable_frames_have_plain_strings_and_the_same_values(
    name: str, miner: td.Miner, mined: td.Result, seeds: list
) -> None:
    portable = miner.mine([s.raw for s in seeds], ids=[s.name for s in seeds], keep_text=True, portable=True)
    frame = getattr(portable, name)
    assert not any(isinstance(dtype, (pl.Enum, pl.Categorical)) for dtype in frame.dtypes)
    assert frame.schema == td.schema(portable=True)[name]
    plain = getattr(mined, name).with_columns(pl.col(pl.Enum).cast(pl.String))
    assert_frame_equal(frame, plain)


def test_portable_arrow_has_neither_dictionaries_nor_views() -> None:
    pa = pytest.importorskip("pyarrow")
    for stream in td._core.schemas(portable=True).values():
        for field in pa.table(stream).schema:
            assert not pa.types.is_dictionary(field.type)
            assert "view" not in str(field.type)


def test_enums_sort_in_their_own_order(mined: td.Result) -> None:
    zones = mined.mentions["zone"].sort().unique(maintain_order=True).to_list()
    assert zones == [zone for zone in ZONE.categories if zone in zones]


def test_a_stream_can_be_taken_twice(gazetteer: td.Gazetteer) -> None:
    stream = gazetteer._core.entries()
    assert_frame_equal(pl.DataFrame(stream), pl.DataFrame(stream))
    assert len(stream) == len(gazetteer)


def test_every_column_is_described() -> None:
    for name, columns in td.schema().items():
        assert list(columns.descriptions) == list(columns)
        assert columns.descriptions == td.schema(portable=True)[name].descriptions
        for column, about in columns.descriptions.items():
            assert about, (name, column)
            assert not about.endswith("."), (name, column)
            if column.endswith(("start", "end")) and "date" not in column:
                assert "bytes" in about if "byte" in column else "code points" in about, (name, column)


def test_every_frame_is_named_by_schema() -> None:
    assert list(td.schema())[:5] == list(SCHEMAS)
