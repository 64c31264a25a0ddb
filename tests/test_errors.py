"""Every error has its class, and says where and what to do."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl
import pytest
import tidings as td

ROW = '{"entity_id": "country:LBY", "name": "Libya", "type": "GPE"}\n'


def test_classes() -> None:
    assert issubclass(td.GazetteerError, td.TidingsError)
    assert issubclass(td.RuleError, td.TidingsError)
    assert issubclass(td.TidingsError, ValueError)
    assert td.GazetteerError.__module__ == "tidings"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ROW + '{"entity_id": "x", "type": "GPE"}', r"names\.jsonl.*2.*name"),
        (ROW + '{"entity_id": "x", "name": "", "type": "GPE"}', r"names\.jsonl.*2.*name"),
        (ROW + '{"entity_id": "x", "name": "X", "type": "CITY"}', r"2.*CITY.*PERSON ORG GPE"),
        (ROW + '{"entity_id": "x", "name": "X"', r"names\.jsonl.*2"),
        (ROW + "\n\nLibya", r"names\.jsonl.*4"),
        (ROW + ROW.replace("Libya", "Lybia"), r"2.*country:LBY.*different content"),
        (ROW.encode() + b'{"entity_id": "x", "name": "\xff", "type": "GPE"}', r"2.*UTF-8"),
    ],
)
def test_gazetteer_errors_name_file_and_line(content: str | bytes, message: str, tmp_path: Path) -> None:
    file = tmp_path / "names.jsonl"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(td.GazetteerError, match=message):
        td.Gazetteer.load(file)


def test_the_same_row_twice_is_one_entity(tmp_path: Path) -> None:
    file = tmp_path / "names.jsonl"
    file.write_text(ROW * 2)
    assert len(td.Gazetteer.load(file)) == 1
    assert len(td.Gazetteer.load([file, file])) == 1


def test_a_frame_without_names() -> None:
    with pytest.raises(td.GazetteerError, match=r"frame.*2.*name"):
        td.Gazetteer.from_frame(pl.DataFrame({"entity_id": ["a", "b"], "name": ["Aa", None], "type": ["ORG", "ORG"]}))


def test_every_kind_of_gazetteer_file(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "entity_id": ["country:LBY", "org:united-nations"],
            "name": ["Libya", "United Nations"],
            "type": ["GPE", "ORG"],
            "aliases": [[], ["UN", "U.N."]],
            "priority": [1, 0],
        }
    )
    frame.write_ndjson(tmp_path / "names.jsonl")
    (tmp_path / "names.jsonl.gz").write_bytes(gzip.compress((tmp_path / "names.jsonl").read_bytes()))
    frame.write_parquet(tmp_path / "names.parquet")
    frame.with_columns(pl.col("aliases").list.join("|")).write_csv(tmp_path / "names.csv")
    for suffix in ("jsonl", "jsonl.gz", "parquet", "csv"):
        gazetteer = td.Gazetteer.load(tmp_path / f"names.{suffix}")
        entries = gazetteer.entries()
        assert entries["entity_id"].to_list() == frame["entity_id"].to_list(), suffix
        assert entries["aliases"].to_list()[1] == ["UN", "U.N."], suffix
        assert entries["priority"].to_list() == [1, 0], suffix
        assert gazetteer.find(["The U.N. and Libya"])["entity"].to_list() == ["United Nations", "Libya"]
    (tmp_path / "names.csv").write_text("entity_id,name,type\na,Aa,ORG\nb,Bb,ORG\nc,,ORG\n")
    with pytest.raises(td.GazetteerError, match=r"names\.csv row 3:"):
        td.Gazetteer.load(tmp_path / "names.csv")


def test_operating_system_errors_stay_what_they_are(tmp_path: Path) -> None:
    for load in (td.Gazetteer.load, td.Rules.load):
        with pytest.raises(FileNotFoundError):
            load(tmp_path / "missing.jsonl")
    for suffix in ("csv", "parquet", "jsonl.gz", "jsonl.zst"):
        with pytest.raises(FileNotFoundError):
            td.Gazetteer.load(tmp_path / f"missing.{suffix}")


@pytest.mark.parametrize("suffix", ["parquet", "jsonl.gz"])
def test_a_damaged_gazetteer_file(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"names.{suffix}"
    file.write_bytes(b"\x1f\x8bnonsense" if suffix.endswith("gz") else b"nonsense")
    with pytest.raises(td.GazetteerError, match=r"names\.\S+: not \w+ that can be read"):
        td.Gazetteer.load(file)


def test_a_list_in_another_format_is_told_from_a_broken_gazetteer(tmp_path: Path) -> None:
    file = tmp_path / "patterns.jsonl"
    file.write_text('{"label": "ORG", "pattern": "Acme"}\n' * 3)
    with pytest.raises(td.GazetteerError, match=r"patterns\.jsonl: is no gazetteer but .* \(patterns\): read it by"):
        td.Gazetteer.load(file)
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(td.GazetteerError, match=r"empty\.csv: not CSV that can be read"):
        td.Gazetteer.load(tmp_path / "empty.csv")


def test_rule_errors_name_file_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "calls.rules"
    file.write_text("event consult.call  041 CONSULT/phone symmetric\n   A:ACTOR !{speak with B:ACTOR\n")
    with pytest.raises(td.RuleError, match=r"calls\.rules.*2"):
        td.Rules.load(file)
    (tmp_path / "empty").mkdir()
    with pytest.raises(td.RuleError, match=r"no \*\.rules file"):
        td.Rules.load(tmp_path / "empty")
    file.write_bytes(b"# comment\n\xff\n")
    with pytest.raises(td.RuleError, match=r"line 2: not UTF-8"):
        td.Rules.load(file)


def test_tools_are_made_by_their_constructors() -> None:
    for tool in (td.Gazetteer, td.Rules):
        with pytest.raises(TypeError, match="default"):
            tool()


def test_events_of_frames_without_their_columns(mined: td.Result) -> None:
    with pytest.raises(td.TidingsError, match="no column 'type'"):
        td.events(mined.relations.drop("type"), mined.documents)
