"""Wikidata: dumps in JSON (`latest-all.json.bz2` and cuts of it, one item a line), and what its query service saves
as CSV.

A dump is read as a stream: what is in memory is the rows that were kept, as columns, and one batch of them as
objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from tidings._rows import TYPES
from tidings.lists.countries import country_code
from tidings.lists.listing import SCHEMA, Listing, Row, joined
from tidings.lists.tables import csv_rows
from tidings.lists.types import PREFIXES

# What an item is an instance of (P31), in the order of the types that wins where an item is several: the commonest
# classes of what is in the news, and no subclasses, which only a query knows.
_CLASSES: Final = {
    "PERSON": "Q5",
    "GPE": """
        Q6256 Q3624078 Q7275 Q1520223 Q3024240 Q161243 Q515 Q1549591 Q1637706 Q200250 Q5119 Q486972 Q3957 Q532
        Q15284 Q56061 Q10864048 Q34876 Q107390 Q35657 Q28575 Q484170 Q262166 Q747074 Q2074737 Q7930989
        Q1093829 Q5084""",
    "ORG": """
        Q43229 Q4830453 Q783794 Q6881511 Q891723 Q7278 Q484652 Q245065 Q79913 Q163740 Q3918 Q327333 Q192350
        Q7188 Q11032 Q192283 Q22687 Q46970 Q476028 Q17149090 Q31855 Q48204 Q178706 Q2085381 Q1616075 Q15265344
        Q176799 Q772547 Q37726 Q41487 Q16917 Q33506 Q17127659 Q875538 Q161726 Q1110794 Q5341295 Q35535 Q11691""",
    "LOC": """
        Q4022 Q23397 Q8502 Q46831 Q165 Q9430 Q23442 Q5107 Q82794 Q39594 Q37901 Q8514 Q33837 Q34763 Q1248784
        Q44782 Q4421 Q12280 Q39816 Q8072 Q185113""",
    "NORP": "Q41710 Q231002",
    "EVENT": "Q198 Q178561 Q40231 Q1656682 Q180684 Q645883 Q1190554 Q2223653 Q124757 Q27968055 Q2627975",
    "DOC": "Q131569 Q93288 Q49371 Q820655 Q7755 Q625298",
    "ROLE": "Q4164871 Q294414 Q28640 Q12737077",
}  # fmt: skip

CLASSES: Final = {item: name for name, items in _CLASSES.items() for item in items.split()}
"""Classes to types."""

_ORDER: Final = {name: i for i, name in enumerate(_CLASSES)}

_ITEM: Final = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q\d+)")

_PENDING: Final = "country_item"
"""The item of a country whose code the dump may say elsewhere."""


def item_of(text: str) -> str | None:
    """The item that a text names by its number or its address: `Q1016`."""
    match = _ITEM.fullmatch(text.strip())
    return match[1] if match else None


def type_of_classes(items: list[str]) -> str | None:
    """The type of what is an instance of all these."""
    found = {CLASSES[item] for item in items if item in CLASSES}
    return min(found, key=_ORDER.__getitem__, default=None)


# --- dumps ----------------------------------------------------------------------------------------------------------


def read_wikidata(listing: Listing) -> pl.DataFrame:
    """One row for each item of a class that has a type; all others only where the caller gives one.

    Without chosen languages, the names are those in English and those for all languages (`mul`).
    """
    codes: dict[str, str] = {}
    frame = listing.frame(_items(listing, codes))
    # Countries may come after their towns, so this is done at the end.
    known = pl.col(_PENDING).replace_strict(codes, default=None, return_dtype=pl.String)
    return frame.with_columns(pl.col("country").fill_null(known)).with_columns(
        pl.when(pl.col("country").is_null()).then(_PENDING).alias(_PENDING)
    )


def _items(listing: Listing, codes: dict[str, str]) -> Iterator[Row]:
    langs = listing.langs or ("en",)
    for line, value in listing.json_lines():
        item = value.get("id")
        if not isinstance(item, str):
            listing.fault(line, "no field `id`: is it a dump of Wikidata, one item a line?")
            continue
        if item[:1] != "Q":
            # Properties and lexemes.
            continue
        try:
            claims = value.get("claims") or {}
            classes = _values(claims, "P31")
            names = names_in(value, langs)
            country = next(
                (c for code in (*_values(claims, "P298"), *_values(claims, "P297")) if (c := country_code(code))),
                None,
            )
            pending = next(iter((*_values(claims, "P17"), *_values(claims, "P27"))), None)
            descriptions = value.get("descriptions") or {}
            description = next((descriptions[lang]["value"] for lang in langs if lang in descriptions), None)
        except (AttributeError, KeyError, TypeError):
            listing.fault(
                line, f"{item}: labels, aliases or claims are not those of an item: take a dump of entities in JSON"
            )
            continue
        if country is not None:
            codes[item] = country
        entity_type = type_of_classes(classes)
        if entity_type is None and listing.type is None:
            listing.leave_out(
                line, "an item of none of the classes that have a type here: give type= to take all of them"
            )
            continue
        if not names:
            listing.leave_out(line, f"an item without a label in {', '.join(langs)}: choose other languages by lang=")
            continue
        entity_type = entity_type or listing.type or ""
        yield Row(
            line,
            {
                "entity_id": f"{PREFIXES[entity_type]}:wikidata-{item}",
                "name": names[0][1],
                "type": entity_type,
                "aliases": [name for _, name in names],
                "country": country,
                "lang": names[0][0],
                "wikidata": item,
                "classes": joined(classes),
                "description": description,
                _PENDING: pending,
            },
        )


def names_in(value: dict[str, Any], langs: tuple[str, ...]) -> list[tuple[str, str]]:
    """Languages and names of an item: its labels, the best language first, then its aliases."""
    # An empty object is written as a list.
    labels: dict[str, Any] = value.get("labels") or {}
    aliases: dict[str, Any] = value.get("aliases") or {}
    chosen = list(dict.fromkeys(lang for lang in (*langs, "mul") if lang != "*"))
    if "*" in langs:
        chosen += [lang for lang in dict.fromkeys((*labels, *aliases)) if lang not in chosen]
    names = [(lang, labels[lang]["value"]) for lang in chosen if lang in labels]
    others = [(lang, alias["value"]) for lang in chosen for alias in aliases.get(lang, ())]
    if not all(isinstance(name, str) for _, name in (*names, *others)):
        raise TypeError
    return [*names, *others]


def _values(claims: dict[str, Any], prop: str) -> list[str]:
    """What the statements of a property say, the preferred ones first: the numbers of items, or texts."""
    values: list[tuple[bool, str]] = []
    for claim in claims.get(prop, ()):
        snak = claim["mainsnak"]
        if claim.get("rank") == "deprecated" or snak.get("snaktype", "value") != "value":
            continue
        content = snak["datavalue"]["value"]
        if isinstance(content, dict):
            # Old dumps have the number only.
            content = content.get("id") or f"Q{content['numeric-id']}"
        values.append((claim.get("rank") != "preferred", content))
    return [content for _, content in sorted(values, key=lambda v: v[0])]


# --- the query service ----------------------------------------------------------------------------------------------


def read_sparql_csv(listing: Listing) -> pl.DataFrame:
    """The CSV of a query with `?item ?itemLabel ?itemAltLabel`; rows of one item are put together.

    The type is that of a column `type` that holds one of ours, or of any column that holds classes; else the
    caller's. A column `country` or `iso3` that holds codes is the country. All other columns are payload."""
    return listing.frame(_sparql_rows(listing))


def _sparql_rows(listing: Listing) -> Iterator[Row]:
    required = {"item": "", "itemLabel": ""}
    for line, cells in csv_rows(listing, required, instead="query for ?item ?itemLabel ?itemAltLabel"):
        item = item_of(cells.pop("item") or "")
        label, others = cells.pop("itemLabel"), cells.pop("itemAltLabel", None)
        if item is None:
            listing.fault(
                line, "field `item` is no item: it is written Q1016 or http://www.wikidata.org/entity/Q1016"
            )
            continue
        if label is None or label == item:
            listing.leave_out(line, "an item without a label: ask the label service of the query for more languages")
            continue
        classes = [c for value in cells.values() if value for part in value.split("|") if (c := item_of(part))]
        said = cells.get("type")
        found = said if said in TYPES else type_of_classes(classes)
        entity_type = listing.typed(line, found, "an item without a class that has one")
        if entity_type is None:
            continue
        country = country_code(next((cells[c] for c in ("iso3", "country", "countryCode") if cells.get(c)), None))
        yield Row(
            line,
            {
                "entity_id": f"{PREFIXES[entity_type]}:wikidata-{item}",
                "name": label,
                "type": entity_type,
                # The label service joins by a comma, GROUP_CONCAT by whatever one says.
                "aliases": (others or "").split("|" if "|" in (others or "") else ", "),
                "country": country,
                "lang": listing.langs[0] if listing.langs else None,
                "wikidata": item,
                **{payload_name(name): value for name, value in cells.items() if name != "type"},
            },
        )


def payload_name(name: str) -> str:
    """The name of a payload column: one that is no column of a gazetteer."""
    return f"item_{name}" if name in SCHEMA or name == "wikidata" else name
