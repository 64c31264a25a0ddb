"""Lists of names that others made: what is broken in them and what is left out, with every message."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import tidings as td
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from list_samples import RDF, ROW, SAMPLES, TYPES, YAML, dump, error, geoname, item, put, q, read
from tidings.lists import FORMATS, LeftOut, read_list
from tidings.lists.listing import SCHEMA


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Paths in messages are as the user wrote them, so they are short here."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- what is broken -------------------------------------------------------------------------------------------------

BAD: list[tuple[str, str | bytes, dict[str, Any], str]] = [
    # jsonl
    (
        "a.jsonl",
        ROW + '{"entity_id": "x"',
        {},
        "a.jsonl line 2: broken JSON at column 18 (Expecting ',' delimiter): write one object a line",
    ),
    (
        "a.jsonl",
        ROW + "[1]",
        {},
        "a.jsonl line 2: is a list and no JSON object: write one object a line",
    ),
    (
        "a.jsonl",
        ROW + "\n\n3",
        {},
        "a.jsonl line 4: is 3 and no JSON object: write one object a line",
    ),
    (
        "a.jsonl",
        ROW.replace("Libya", " "),
        {},
        "a.jsonl line 1: field `name` is empty: give the canonical name of the entity",
    ),
    (
        "a.jsonl",
        ROW.replace("Libya", "\u200b\u0301"),
        {},
        (
            "a.jsonl line 1: field `name` of country:LBY has no visible character: give the canonical name of "
            "the entity"
        ),
    ),
    (
        "a.jsonl",
        ROW.replace('"country:LBY"', "7"),
        {},
        "a.jsonl line 1: field `entity_id` is 7: write a string",
    ),
    (
        "a.jsonl",
        ROW.replace("GPE", "CITY"),
        {},
        f"a.jsonl line 1: field `type`: unknown type 'CITY'; write one of {TYPES}",
    ),
    (
        "a.jsonl",
        ROW.replace(', "type": "GPE"', ""),
        {"format": "jsonl"},
        "a.jsonl line 1: no field `type`: write one of " + TYPES,
    ),
    (
        "a.jsonl",
        ROW.replace("}", ', "aliases": [1]}'),
        {},
        'a.jsonl line 1: field `aliases` is a list: write a list of strings such as ["UN", "U.N."]',
    ),
    (
        "a.jsonl",
        ROW.replace("}", ', "country": 3}'),
        {},
        "a.jsonl line 1: field `country` is 3: write a string",
    ),
    (
        "a.jsonl",
        ROW.replace("}", ', "case": "any"}'),
        {},
        "a.jsonl line 1: field `case`: unknown value 'any'; write one of smart exact fold",
    ),
    (
        "a.jsonl",
        ROW.replace("}", ', "valid_from": "1.2.2020"}'),
        {},
        (
            'a.jsonl line 1: field `valid_from` is the string "1.2.2020", which is no date: write it as '
            "2020-01-31, or null"
        ),
    ),
    (
        "a.jsonl",
        ROW.replace("}", ', "valid_from": "2020-02-01", "valid_to": "2020-01-01"}'),
        {},
        ("a.jsonl line 1: fields `valid_from` and `valid_to` run backwards (2020-02-01 to 2020-01-01): swap them"),
    ),
    (
        "a.jsonl",
        ROW.replace("}", ', "priority": 1.5}'),
        {},
        "a.jsonl line 1: field `priority` is 1.5: write a whole number such as 10",
    ),
    (
        "a.jsonl",
        ROW + ROW.replace("Libya", "Lybia"),
        {},
        (
            "a.jsonl line 2: field `entity_id`: country:LBY is also at line 1 with different content: merge the "
            "two rows, or give one another id"
        ),
    ),
    (
        "a.jsonl",
        ROW.encode() + b'{"entity_id": "\xff"}',
        {},
        "a.jsonl line 2: not UTF-8 at byte 15 of the line: save the file as UTF-8",
    ),
    (
        "a.jsonl",
        ROW.replace("Libya", "\\ud800"),
        {},
        "a.jsonl line 1: holds half a character (a lone surrogate): save the file again as UTF-8",
    ),
    (
        "a.jsonl",
        ROW + "[" * 100_000,
        {},
        "a.jsonl line 2: JSON that is nested too deep, or a number of thousands of digits: mend the line",
    ),
    # csv
    (
        "a.csv",
        "entity_id,label\na,b\n",
        {},
        "a.csv line 1: no column `name` among entity_id, label: the first line names the columns",
    ),
    (
        "a.csv",
        "entity_id,name,type\na,Aa,ORG\nb,Bb,ORG,,\n",
        {},
        "a.csv line 3: 5 cells where the header has 3: quote cells that hold a ','",
    ),
    (
        "a.csv",
        "entity_id,name,type\na,Acme, Inc,ORG\n",
        {},
        "a.csv line 2: 4 cells where the header has 3: quote cells that hold a ','",
    ),
    (
        "a.csv",
        'entity_id,name,type\na,"Aa" x,ORG\n',
        {},
        ("a.csv line 2: broken CSV (',' expected after '\"'): look for a quotation mark that is not doubled"),
    ),
    (
        "a.csv",
        "entity_id,name,type\na,Aa,ORG\nc,,ORG\n",
        {},
        "a.csv line 3: no field `name`: give the canonical name of the entity",
    ),
    (
        "a.csv",
        "entity_id,name,type,priority\na,Aa,ORG,high\n",
        {},
        'a.csv line 2: field `priority` is the string "high": write a whole number such as 10',
    ),
    # patterns
    (
        "a.jsonl",
        '{"label": "ORG"}\n{"pattern": "x"}',
        {"format": "patterns"},
        (
            'a.jsonl line 1: no field `pattern`: write a string, or tokens such as [{"LOWER": '
            '"nato"}]\na.jsonl line 2: no field `label`: write a string such as "ORG"'
        ),
    ),
    (
        "a.jsonl",
        '{"label": 1, "pattern": "x"}',
        {},
        'a.jsonl line 1: field `label` is 1: write a string such as "ORG"',
    ),
    (
        "a.jsonl",
        '{"label": "ORG", "pattern": "x", "id": 5}',
        {},
        "a.jsonl line 1: field `id` is 5: write a string, or leave it out",
    ),
    (
        "a.jsonl",
        '{"label": "ORG", "pattern": []}',
        {},
        'a.jsonl line 1: field `pattern` is empty: write a string, or tokens such as [{"LOWER": "nato"}]',
    ),
    (
        "a.jsonl",
        '{"label": "ORG", "pattern": ["a"]}',
        {},
        ('a.jsonl line 1: field `pattern`, token 1, is the string "a": write an object such as {"LOWER": "nato"}'),
    ),
    (
        "a.jsonl",
        '{"label": "ORG", "pattern": [{"LOWER": 5}]}',
        {},
        "a.jsonl line 1: field `pattern`, token 1: LOWER is 5: write a string",
    ),
    (
        "a.jsonl",
        '{"label": "ORG", "pattern": [{"LOWER": "a", "ORTH": "B"}]}',
        {},
        "a.jsonl line 1: field `pattern`, token 1: no word fits all of LOWER, ORTH: leave one out",
    ),
    (
        "a.jsonl",
        '{"label": "ORG", "pattern": "x", "id": "i"}\n{"label": "GPE", "pattern": "y", "id": "i"}',
        {},
        "a.jsonl line 2: field `id`: i has the label ORG at line 1 and GPE here: give one another id",
    ),
    # gate
    (
        "a.lst",
        "Paris\n",
        {},
        'a.lst: a list of GATE says no types: give type=, such as type="ORG", or read its .def file',
    ),
    (
        "a.lst",
        "Paris\tcountry\n",
        {"type": "GPE"},
        "a.lst line 1: feature 'country' has no value: write it as name=value",
    ),
    (
        "a.def",
        "a.lst\n\nb.lst:location\n",
        {},
        (
            "a.def line 1: write list.lst:majorType, and :minorType:language behind it if you like\na.def line "
            "3: there is no file b.lst beside it: check the spelling, or take the line out"
        ),
    ),
    # petrarch
    (
        "a.txt",
        "+X_\nX_ [FRA]\n",
        {},
        "a.txt line 1: a name that begins with + belongs to the one before it, and there is none",
    ),
    (
        "a.txt",
        "\t[FRA]\nX_ [FRA]\n",
        {},
        "a.txt line 1: a code belongs to the name before it, and there is none",
    ),
    (
        "a.txt",
        "X_ [FRA\nY_ [FRA]\n",
        {},
        "a.txt line 1: field `code`: '[FRA' is no [CODE] and no [CODE 010131-051231]",
    ),
    (
        "a.txt",
        "X_ [fra]\nY_ [FRA]\n",
        {},
        "a.txt line 1: field `code`: 'fra': write capitals and digits, such as [USAGOV]",
    ),
    (
        "a.txt",
        "!X! MEN [~MIL]\nMAN [~MIL\n",
        {},
        (
            "a.txt line 1: there is no set !X! above: write !X! = ONE, TWO\na.txt line 2: 'MAN [~MIL' is no "
            "PHRASE [~CODE] and no PHRASE {PLURAL} [~CODE]"
        ),
    ),
    (
        "a.txt",
        "!A! =\n!B! = !B!, C\nX!B! [~MIL]\n",
        {},
        "a.txt line 1: the set !A! wants words behind the =: write !A! = ONE, TWO\n"
        "a.txt line 2: the set !B! wants words behind the =: write !B! = ONE, TWO",
    ),
    (
        "a.txt",
        "!A! = B, C\n" + "!A!" * 10 + " [~MIL]\n",
        {},
        "a.txt line 2: stands for 1024 phrases: write out those that are meant",
    ),
    # wikidata
    (
        "a.json",
        '[\n{"labels": {}, "claims": {}},\n]',
        {"format": "wikidata"},
        "a.json line 2: no field `id`: is it a dump of Wikidata, one item a line?",
    ),
    (
        "a.json",
        '{"id": "Q1", "labels": {"en": "x"}, "claims": {}}',
        {},
        ("a.json line 1: Q1: labels, aliases or claims are not those of an item: take a dump of entities in JSON"),
    ),
    (
        "a.csv",
        "item,itemLabel\nx,Aa\n",
        {},
        ("a.csv line 2: field `item` is no item: it is written Q1016 or http://www.wikidata.org/entity/Q1016"),
    ),
    (
        "a.csv",
        "item,label\nx,Aa\n",
        {"format": "wikidata-csv"},
        "a.csv line 1: no column `itemLabel` among item, label: query for ?item ?itemLabel ?itemAltLabel",
    ),
    (
        "a.csv",
        "\n\nitem,itemLabel,item\nQ1,Aa,Q1\n",
        {"format": "wikidata-csv"},
        "a.csv line 3: two columns `item` among item, itemLabel, item: query for ?item ?itemLabel ?itemAltLabel",
    ),
    # geonames
    (
        "a.txt",
        geoname(1, "Aa", "", "P.PPL", "FR") + "2\tBb\n",
        {},
        "a.txt line 2: 2 columns where GeoNames has 19: save it with tabs, as it came",
    ),
    (
        "a.txt",
        geoname(1, "Aa", "", "P.PPL", "FR").replace("1\t", "x\t", 1),
        {},
        "a.txt line 1: field `geonameid` is 'x': a whole number stands in the first column",
    ),
    (
        "a.txt",
        geoname(1, "Aa", "", "P.PPL", "FR").replace("2.35", "E"),
        {},
        "a.txt line 1: field `longitude` is 'E': write a number",
    ),
    (
        "a.txt",
        geoname(1, "Aa", "", "P.PPL", "FR").replace("\t0\t", "\tmany\t"),
        {},
        "a.txt line 1: field `population` is 'many': write a number",
    ),
    # ftm
    (
        "a.json",
        '{"id": "a", "schema": "Person", "properties": []}',
        {},
        'a.json line 1: no field `properties`: write an object of lists, such as {"name": ["Acme Ltd"]}',
    ),
    (
        "a.json",
        '{"schema": "Person", "properties": {}}',
        {},
        "a.json line 1: no field `id`: is it a file of FollowTheMoney entities?",
    ),
    (
        "a.json",
        '{"id": "a", "schema": 3, "properties": {}}',
        {},
        "a.json line 1: field `schema` is 3: write a string",
    ),
    (
        "a.json",
        '{"id": "a", "schema": "Person", "properties": {"name": "Ann"}}',
        {},
        'a.json line 1: field `properties.name` is the string "Ann": write a list of strings',
    ),
    # flashtext
    (
        "a.txt",
        "NYC=>New York\n",
        {},
        'a.txt: a FlashText dictionary says no types: give type=, such as type="ORG"',
    ),
    (
        "a.txt",
        "NYC=>\n=>Bonn\n",
        {"type": "GPE"},
        (
            "a.txt line 1: no clean name behind =>: write NYC=>the clean name, or NYC alone\na.txt line 2: no "
            "keyword before =>: write keyword=>the clean name"
        ),
    ),
    (
        "a.json",
        '{"Bonn": "B"}',
        {"type": "GPE", "format": "flashtext"},
        "a.json row 1: 'Bonn' is the string \"B\": write a list of keywords",
    ),
    (
        "a.json",
        '{"Bonn": ["B"],\n "Bonn": ["C"]}',
        {"type": "GPE"},
        "a.json: the clean name 'Bonn' stands twice: merge its keywords into one list",
    ),
    (
        "a.json",
        '{"Bonn": ["B"],\n "X"}',
        {"type": "GPE"},
        "a.json line 2: broken JSON at column 5 (Expecting ':' delimiter)",
    ),
    # quanteda
    (
        "a.yml",
        "a: [b]\n",
        {},
        'a.yml: a quanteda dictionary says no types: give type=, such as type="DOC"',
    ),
]


@pytest.mark.parametrize(("name", "content", "options", "message"), BAD)
def test_what_is_broken(name: str, content: str | bytes, options: dict[str, Any], message: str) -> None:
    assert error(name, content, **options) == message


@pytest.mark.skipif(not YAML, reason="needs tidings[yaml]")
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: &x {b: *x}\n", "a.yml line 1: *x is an alias to YAML: write out the words, and quote those that begin "
         "with *"),
        ("- a\n- b\n", "a.yml line 1: no category: write `category:` and its words below it, each behind `- `"),
        ("a:\n  - [b]\n", "a.yml line 2: category a: a list inside a list: write words, each behind `- `"),
        ("a: b\n[c]: d\n", "a.yml line 2: a category is named by a word"),
        ("a:\n\t- b\n", "a.yml line 2: broken YAML (found character '\\t' that cannot start any token): check the "
         "indentation, and quote words that hold a colon"),
        ("a:\n- b\n c: d\n", "a.yml line 3: broken YAML (mapping values are not allowed here): check the "
         "indentation, and quote words that hold a colon"),
    ],
)  # fmt: skip
def test_broken_yaml(content: str, message: str) -> None:
    assert error("a.yml", content, type="DOC") == message


@pytest.mark.skipif(not RDF, reason="needs tidings[rdf]")
def test_broken_rdf_says_every_line() -> None:
    label = '<http://e.org/1> <http://www.w3.org/2000/01/rdf-schema#label> "Aa" .\n'
    content = label + "<http://e.org/1> nope .\n" + label + '<http://e.org/1> "x" "y" .\n' + label
    lines = error("a.nt", content, type="ORG").splitlines()
    assert [line.partition(": broken N-TRIPLES (")[0] for line in lines] == [
        "a.nt line 2: column 18",
        "a.nt line 4: column 18",
    ]
    message = error("a.ttl", "<http://e.org/1> x:y 'z' .\n", type="ORG")
    assert message.startswith("a.ttl line 1: column 18: broken TURTLE (")


@pytest.mark.skipif(not RDF, reason="needs tidings[rdf]")
def test_rdf_that_is_no_text_or_breaks_off() -> None:
    label = b'<http://e.org/1> <http://www.w3.org/2000/01/rdf-schema#label> "Aa" .\n'
    assert error("a.nt", label + b"\xff\n", type="ORG").startswith("a.nt line 2: ")
    assert error("a.rdf", "<rdf:RDF", type="ORG").startswith("a.rdf: broken RDF-XML (")
    packed = gzip.compress(label * 1000)
    assert error("a.nt.gz", packed[:-20], type="ORG").startswith("a.nt.gz: not gzip that can be read (")
    assert read("b.nt", label.decode().encode("utf-16"), type="ORG")["name"].to_list() == ["Aa"]


def test_a_fault_is_told_once() -> None:
    message = "a.txt line 2: not UTF-8 at byte 1 of the line: save the file as UTF-8"
    assert error("a.txt", b"X_ [FRA]\nY\xff_ [FRA]\n") == message
    assert error("a.txt", b"a=>b\nY\xff_=>c\n", type="ORG") == message


def test_numbers_of_thousands_of_digits() -> None:
    digits = "9" * 5000
    message = "JSON that is nested too deep, or a number of thousands of digits"
    assert error("a.jsonl", f'{{"entity_id": {digits}}}') == f"a.jsonl line 1: {message}: mend the line"
    assert error("a.json", f'{{"a": {digits}}}', type="ORG", format="flashtext") == (
        f"a.json: {message}: write lists of keywords"
    )


def test_broken_parquet() -> None:
    assert error("a.parquet", b"PAR1 nonsense").startswith("a.parquet: not Parquet that can be read (")
    pl.DataFrame({"id": ["a"], "name": ["Aa"]}).write_parquet("b.parquet")
    with pytest.raises(td.GazetteerError, match=r"^b\.parquet: no column `entity_id`: it has id, name$"):
        read_list("b.parquet")
    pl.DataFrame({"entity_id": ["a"], "name": ["Aa"], "type": [[1]], "country": [b"x"]}).write_parquet("d.parquet")
    with pytest.raises(
        td.GazetteerError, match=r"^d\.parquet row 1: field `type`: unknown type \[1\]; .*\n.*`country`"
    ):
        read_list("d.parquet", type="ORG")
    pl.DataFrame({"entity_id": ["a", "b"], "name": ["Aa", None], "type": ["ORG", "ORG"]}).write_parquet("c.parquet")
    with pytest.raises(td.GazetteerError, match=r"^c\.parquet row 2: no field `name`: give the canonical name"):
        read_list("c.parquet")


def test_the_first_twenty_faults_are_told_at_once() -> None:
    lines = error("a.jsonl", ROW + "x\n" * 25).splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("a.jsonl line 2: broken JSON")
    assert lines[-1] == "and 5 more"


def test_without_strict_faults_are_told_and_the_rest_is_read() -> None:
    notes: list[str] = []
    put("a.jsonl", ROW + "x\n" + ROW.replace("LBY", "X"))
    frame = read_list("a.jsonl", strict=False, note=notes.append)
    assert frame["entity_id"].to_list() == ["country:LBY", "country:X"]
    assert notes == ["a.jsonl line 2: broken JSON at column 1 (Expecting value): write one object a line"]
    assert error("b.jsonl", "x\ny\n", strict=False, format="jsonl").count("broken JSON") == 2


# --- what is left out -----------------------------------------------------------------------------------------------

VESSEL = '{"id": "v", "schema": "Vessel", "properties": {"name": ["Acme Star"]}}\n'
PERSON = '{"id": "p", "schema": "Person", "properties": {"name": ["Ann Ahn"]}}\n'
NATO = '{"label": "ORG", "pattern": "NATO"}\n'

LEFT_OUT: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "a.jsonl",
        NATO + '{"label": "ORG", "pattern": [{"TEXT": {"REGEX": "^A"}}]}\n' * 2,
        {},
        ("a.jsonl line 2: left out a pattern with REGEX, which stands for no name: write it as a rule (2 in all)"),
    ),
    (
        "a.jsonl",
        NATO + '{"label": "ORG", "pattern": [{"POS": "NOUN"}]}',
        {},
        "a.jsonl line 2: left out a pattern with POS, which stands for no name: write it as a rule",
    ),
    (
        "a.jsonl",
        NATO + '{"label": "ORG", "pattern": [{"LOWER": "a", "OP": "+"}]}',
        {},
        ("a.jsonl line 2: left out a pattern with the operator '+', which stands for no name: write it as a rule"),
    ),
    (
        "a.jsonl",
        NATO + '{"label": "ORG", "pattern": [{"LOWER": "a"}, {}]}',
        {},
        (
            "a.jsonl line 2: left out a pattern with a token that fits any word, which stands for no name: write "
            "it as a rule"
        ),
    ),
    (
        "a.jsonl",
        NATO + json.dumps({"label": "ORG", "pattern": [{"LOWER": {"IN": list("abcdefghi")}}] * 2}),
        {},
        (
            "a.jsonl line 2: left out a pattern that stands for more than 64 texts, which is no name: write it "
            "as a rule"
        ),
    ),
    (
        "a.jsonl",
        NATO + '{"label": "PRODUCT", "pattern": "Acme X"}',
        {},
        (
            "a.jsonl line 2: left out label 'PRODUCT', for which a gazetteer has no type: give type=, such as "
            'type="ORG"'
        ),
    ),
    (
        "a.json",
        PERSON + VESSEL,
        {},
        (
            "a.json line 2: left out the schema Vessel, for which a gazetteer has no type: give type=, such as "
            'type="ORG"'
        ),
    ),
    (
        "a.json",
        PERSON + '{"id": "o", "schema": "Ownership", "properties": {"owner": ["p"]}}',
        {},
        ("a.json line 2: left out an entity without a name (a link, an address, a fragment), which no text can hold"),
    ),
    (
        "a.json",
        dump(item(1, {"en": "Aa"}, {"P31": q(5)}), item(2, {"en": "Bb"}, {"P31": q(11424)})),
        {},
        (
            "a.json line 3: left out an item of none of the classes that have a type here: give type= to take "
            "all of them"
        ),
    ),
    (
        "a.json",
        dump(item(1, {"en": "Aa"}, {"P31": q(5)}), item(2, {"de": "Bb"}, {"P31": q(5)})),
        {},
        "a.json line 3: left out an item without a label in en: choose other languages by lang=",
    ),
    (
        "a.csv",
        "item,itemLabel,type\nQ1,Aa,ORG\nQ2,Q2,ORG\n",
        {},
        ("a.csv line 3: left out an item without a label: ask the label service of the query for more languages"),
    ),
    (
        "a.csv",
        "item,itemLabel,type\nQ1,Aa,ORG\nQ2,Bb,\n",
        {},
        (
            "a.csv line 3: left out an item without a class that has one, for which a gazetteer has no type: "
            'give type=, such as type="ORG"'
        ),
    ),
    (
        "a.txt",
        "X_ [FRA]\nY_\nZ_ [FRA]\n",
        {},
        (
            "a.txt line 2: left out a name without a code: write [CODE] behind it, or + before it if it is of "
            "the name above"
        ),
    ),
    (
        "a.txt",
        "X_ [FRA]\n+Y]_\n",
        {},
        "a.txt line 2: left out a ] without its [ in a name; the rest of the name is kept",
    ),
    (
        "a.txt",
        "X_ [FRA] and so on\n",
        {},
        "a.txt line 1: left out what stands behind a code: write # before a comment",
    ),
    (
        "a.txt",
        "MAN [~MIL]\nWOMAN\n",
        {},
        "a.txt line 2: left out an agent without a code: write [~CODE] behind it",
    ),
]


@pytest.mark.parametrize(("name", "content", "options", "message"), LEFT_OUT)
def test_what_is_left_out(name: str, content: str, options: dict[str, Any], message: str) -> None:
    notes: list[str] = []
    frame = read_list(put(name, content), note=notes.append, **options)
    assert notes == [message]
    assert frame.height >= 1
    with pytest.warns(LeftOut) as warned:
        assert read_list(name, **options).equals(frame)
    assert [str(w.message) for w in warned] == [message]
    # The line that is named is the caller's.
    assert {w.filename for w in warned} == {__file__}


@pytest.mark.skipif(not YAML, reason="needs tidings[yaml]")
def test_patterns_of_quanteda_are_left_out() -> None:
    notes: list[str] = []
    frame = read_list(put("a.yml", "a:\n  - tax*\n  - levy\n  - t?x\n"), type="DOC", note=notes.append)
    assert frame["name"].to_list() == ["levy"]
    assert notes == [
        "a.yml line 2: left out a word with * or ?, which is a pattern and no name: write out the words it stands "
        "for (2 in all)"
    ]


def test_a_type_takes_what_has_none() -> None:
    frame = read("a.json", PERSON + VESSEL, type="ORG")
    assert frame["type"].to_list() == ["PERSON", "ORG"]


def test_where_nothing_is_left_the_reasons_are_told() -> None:
    assert error("a.json", VESSEL) == (
        "a.json: no names in it: is it the file that was meant?\n"
        'a.json line 1: left out the schema Vessel, for which a gazetteer has no type: give type=, such as type="ORG"'
    )


def test_reasons_are_bounded() -> None:
    notes: list[str] = []
    labels = "".join(f'{{"label": "L{i}", "pattern": "x"}}\n' for i in range(50))
    read_list(put("a.jsonl", NATO + labels), note=notes.append)
    assert len(notes) == 21
    assert notes[-1] == "a.jsonl: left out more, for 30 other reasons"


# --- anything at all ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", sorted(FORMATS))
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_in_a_file_gives_rows_or_an_error_of_ours(format: str, data: st.DataObject) -> None:
    if (format == "skos" and not RDF) or (format == "quanteda" and not YAML):
        pytest.skip("needs an extra")
    suffix, samples = SAMPLES[format]
    sample = data.draw(st.sampled_from(samples)).encode()
    # A sample with pieces of it or of noise put somewhere: most of the format stays.
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(sample)))
        piece = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"\n", b"\t", b'"', b"null", b"{}", b"[]", b"=>", b":"])
        )
        sample = sample[:at] + piece + sample[data.draw(st.integers(at, min(at + 9, len(sample)))) :]
    put(f"a{suffix}", sample)
    try:
        frame = read_list(f"a{suffix}", format, type=data.draw(st.sampled_from([None, "ORG"])), note=lambda _: None)
    except td.GazetteerError:
        return
    assert frame["entity_id"].is_unique().all()
    assert dict(list(frame.schema.items())[: len(SCHEMA)]) == SCHEMA
    td.Gazetteer.from_frame(frame)
