"""Entities of FollowTheMoney, one JSON object a line, as OpenSanctions and Aleph export them.

`id` stays the id, so that rows can be joined with what else is known. `weakAlias` is payload and not searched for:
these are the names that fit very many ("Ali"). Entities that are links between others (Ownership, Sanction, ...) have
no name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from tidings.lists.countries import country_code
from tidings.lists.listing import Listing, Row, joined, kind_of

SCHEMATA: Final = {
    "Person": "PERSON",
    "Organization": "ORG",
    "Company": "ORG",
    "PublicBody": "ORG",
    "LegalEntity": "ORG",
    "Position": "ROLE",
    "Event": "EVENT",
    "Document": "DOC",
}
"""Schemata to types. A vessel or an airplane is of no type: it takes that of the caller."""

_COUNTRIES: Final = ("country", "jurisdiction", "mainCountry", "nationality", "citizenship", "flag")


def read_ftm(listing: Listing) -> pl.DataFrame:
    """One row for each entity; fragments of one id are put together."""
    return listing.frame(_rows(listing))


def _rows(listing: Listing) -> Iterator[Row]:
    for line, value in listing.json_lines():
        broken = next(_broken(value), None)
        if broken is not None:
            listing.fault(line, broken)
            continue
        schema, properties = value["schema"], value["properties"]
        names = [*properties.get("name", ()), *properties.get("alias", ()), *properties.get("previousName", ())]
        if not names:
            listing.leave_out(
                line, "an entity without a name (a link, an address, a fragment), which no text can hold"
            )
            continue
        entity_type = listing.typed(line, SCHEMATA.get(schema), f"the schema {schema}")
        if entity_type is None:
            continue
        # OpenSanctions says which of several names is the best.
        caption = value.get("caption")
        name = caption if caption in names else names[0]
        countries = list(dict.fromkeys(code for field in _COUNTRIES for code in properties.get(field, ())))
        known = (alpha_3 for code in countries if (alpha_3 := country_code(code)) is not None)
        yield Row(
            line,
            {
                "entity_id": value["id"],
                "name": name,
                "type": entity_type,
                "aliases": names,
                "country": next(known, None),
                "schema": schema,
                "topics": joined(properties.get("topics", ())),
                "countries": joined(countries),
                "weak_aliases": joined(properties.get("weakAlias", ())),
                "birth_date": joined(properties.get("birthDate", ())),
                "wikidata": joined(properties.get("wikidataId", ())),
                "datasets": joined(value.get("datasets") or ()),
            },
        )


def _broken(value: dict[str, Any]) -> Iterator[str]:
    for field in ("id", "schema"):
        if not isinstance(value.get(field), str) or not value[field].strip():
            yield (
                f"field `{field}` is {kind_of(value[field])}: write a string"
                if field in value
                else (f"no field `{field}`: is it a file of FollowTheMoney entities?")
            )
    properties = value.get("properties")
    if not isinstance(properties, dict):
        yield 'no field `properties`: write an object of lists, such as {"name": ["Acme Ltd"]}'
        return
    for field, values in properties.items():
        # Nested entities are objects; names and codes are not.
        if field in _READ and not (isinstance(values, list) and all(isinstance(text, str) for text in values)):
            yield f"field `properties.{field}` is {kind_of(values)}: write a list of strings"
    datasets = value.get("datasets")
    if datasets is not None and not (isinstance(datasets, list) and all(isinstance(text, str) for text in datasets)):
        yield f"field `datasets` is {kind_of(datasets)}: write a list of strings"


_READ: Final = frozenset(
    {*_COUNTRIES, "name", "alias", "previousName", "weakAlias", "topics", "birthDate", "wikidataId"}
)
