"""The default gazetteer: it is what its sources make, nothing in it is doubtful, and it covers the world."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
import tidings as td
from scripts import SEEDS, script

MOST_BYTES = 1_500_000
"""It is in every wheel."""


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return read(SEEDS / "gazetteer.jsonl")


@pytest.fixture(scope="module")
def build() -> ModuleType:
    return script("build")


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return tomllib.loads((SEEDS / "facts" / "cldr.toml").read_text(encoding="utf-8"))


def test_the_command_makes_the_file(build: ModuleType, settings: dict[str, Any]) -> None:
    babel = pytest.importorskip("babel")
    if babel.__version__ != settings["babel"]:
        pytest.skip(f"babel {babel.__version__} carries another edition of CLDR than {settings['babel']}")
    assert build.build() == (SEEDS / "gazetteer.jsonl").read_text(encoding="utf-8")


def test_every_name_that_is_left_out_is_one_of_cldr(build: ModuleType, settings: dict[str, Any]) -> None:
    babel = pytest.importorskip("babel")
    if babel.__version__ != settings["babel"]:
        pytest.skip(f"babel {babel.__version__} carries another edition of CLDR than {settings['babel']}")
    nothing_left_out = settings | {"leave": []}
    names = {build.fold(name) for _, _, name, _ in build.cldr_names(build.read_facts(), nothing_left_out)}
    assert [name for group in settings["leave"] for name in group["names"] if build.fold(name) not in names] == []


def test_every_fact_is_in_the_file(rows: list[dict[str, Any]]) -> None:
    """Without babel too: a row of seeds/facts has all its fields, and perhaps more aliases."""
    by_id = {row["entity_id"]: row for row in rows}
    facts = [row for path in sorted((SEEDS / "facts").glob("*.jsonl")) for row in read(path)]
    assert len(facts) == len(by_id) == len(rows)
    for fact in facts:
        row = by_id[fact["entity_id"]]
        own = fact.get("aliases", [])
        assert row.get("aliases", [])[: len(own)] == own
        assert {k: v for k, v in row.items() if k != "aliases"} == {k: v for k, v in fact.items() if k != "aliases"}


def test_rows_are_sorted_and_small(rows: list[dict[str, Any]]) -> None:
    ids = [row["entity_id"] for row in rows]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch("[a-z]+:[a-zA-Z0-9]+(-[a-z0-9]+)*", entity) for entity in ids)
    assert (SEEDS / "gazetteer.jsonl").stat().st_size < MOST_BYTES


def test_nothing_is_doubtful() -> None:
    assert td.Gazetteer.default().check().rows() == []


def test_states_have_names_in_many_languages(rows: list[dict[str, Any]]) -> None:
    countries = [row for row in rows if row["entity_id"].startswith("country:")]
    assert len(countries) == 249
    few = {row["entity_id"] for row in countries if len(row.get("aliases", [])) < 12}
    assert few == {"country:JEY", "country:UMI"}


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Der Besuch in Deutschland dauerte zwei Tage.", "country:DEU"),
        ("La visite aux États-Unis", "country:USA"),
        ("Il ministro è tornato in Italia ieri.", "country:ITA"),
        ("La reunión en Alemania", "country:DEU"),
        ("A comitiva chegou ao Japão.", "country:JPN"),
        ("Wizyta w kraju: Niemcy.", "country:DEU"),
        ("Венгрия и Польша", "country:HUN"),
        ("Το υπουργείο: Γερμανία.", "country:DEU"),
        ("Almanya ile görüştü", "country:DEU"),
        ("زار الوزير فرنسا أمس", "country:FRA"),
        ("وزیر خارجه ایران گفت", "country:IRN"),
        ("ירושלים, ישראל", "country:ISR"),
        ("प्रधानमंत्री ने जापान में", "country:JPN"),
        ("제네바 유엔, 미국 대표", "country:USA"),
        ("Inggris dan Jepang", "country:GBR"),
        ("Naciones Unidas", "org:united-nations"),
        ("习近平访问美国", "country:USA"),
        ("米国とイラン", "country:IRN"),
        ("นายกรัฐมนตรีไทยเยือนจีน", "country:CHN"),
    ],
)
def test_other_languages(text: str, entity: str) -> None:
    assert entity in td.Gazetteer.default().find([text])["entity_id"].to_list()


@pytest.mark.parametrize(
    "text",
    [
        "Island nations met. Chili is hot, and Grenade attacks went on.",
        "Norfolk, Granada, Salvador Dali and Guadalupe",
        "Prince Turki al-Faisal spoke for the family, and Maurice for the firm.",
        "Reunion of the class. Indie films. Man of the year.",
        "Того человека не нашли.",
        "오만한 수단으로 저지했다.",
        "发展中国家和欧美国家",
        "沿海地区增加纳税，好多哥哥。",
        "内蒙古、印度洋、日本海、新墨西哥、北爱尔兰",
    ],
)
def test_names_that_are_words_are_not_found(text: str) -> None:
    found = td.Gazetteer.default().find([text])
    assert found.filter(pl.col("entity_id").str.starts_with("country:")).rows() == []


# Members and observers of the United Nations, and Taiwan and Kosovo.
STATES = """
    AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN
    BTN BWA CAF CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY
    ERI ESP EST ETH FIN FJI FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND
    IRL IRN IRQ ISL ISR ITA JAM JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU
    LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MOZ MRT MUS MWI MYS NAM NER NGA NIC NLD NOR
    NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY PSE QAT ROU RUS RWA SAU SDN SEN SGP SLB SLE SLV
    SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON TTO TUN TUR TUV TWN TZA UGA
    UKR URY USA UZB VAT VCT VEN VNM VUT WSM XKX YEM ZAF ZMB ZWE
"""

HEADS = {
    "president", "prime minister", "premier", "chancellor", "taoiseach", "king", "queen", "emperor", "emir", "sultan",
    "grand duke", "prince", "pope", "supreme leader", "leader", "chairman", "chief adviser", "commander-in-chief",
}  # fmt: skip
FOREIGN = {"foreign minister", "foreign secretary", "secretary of state"}

# Two captains regent for half a year each.
WITHOUT_HEAD = {"SMR"}
# The head of government has the office too, or the holder was not known for sure when the rows were written.
WITHOUT_FOREIGN_MINISTER = {"BRN", "FJI", "GNB", "KIR", "KOR", "MCO", "NPL", "QAT", "TON", "VCT", "WSM"}


def test_every_state_has_a_head_and_a_foreign_minister(rows: list[dict[str, Any]]) -> None:
    in_office: dict[str, set[str]] = {}
    for row in rows:
        if row["type"] == "PERSON" and not row.get("valid_to"):
            in_office.setdefault(row.get("country", ""), set()).add(row.get("office", ""))
    assert {s for s in STATES.split() if not in_office.get(s, set()) & HEADS} == WITHOUT_HEAD
    assert {s for s in STATES.split() if not in_office.get(s, set()) & FOREIGN} <= WITHOUT_FOREIGN_MINISTER


def test_every_state_has_a_people_and_a_capital(rows: list[dict[str, Any]]) -> None:
    by_country = {row["country"]: row for row in rows if row["entity_id"].startswith("country:")}
    # The capital has the name of the state, or that of so many other things that it stands for no government.
    without = {"ATG", "DJI", "LUX", "MCO", "MDV", "SGP", "SMR", "SYC", "VAT"}
    assert {state for state in STATES.split() if not by_country[state].get("metonyms")} == without
    # Congolese and Dominican are of the larger neighbour.
    nameless = {
        s for s in STATES.split() if not any(by_country[s].get(field) for field in ("adjectives", "demonyms"))
    }
    assert nameless == {"COG", "DMA", "VAT"}
