"""Dictionaries of FlashText: a keyword file (`NYC=>New York`, a line for each), or JSON `{"New York": ["NYC"]}`.

FlashText finds the keywords and gives the clean name for them. Here the clean name is the name of the entity, so that
it is found as well: in news that is what is wanted of "NYC" and "New York"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from tidings.lists.listing import Ids, Listing, Row, kind_of


def read_flashtext(listing: Listing) -> pl.DataFrame:
    """One row for each clean name."""
    if listing.type is None:
        raise listing.error(f'{listing.path}: a FlashText dictionary says no types: give type=, such as type="ORG"')
    first = next((line for _, line in listing.lines() if line.strip()), "")
    return listing.frame(
        _object(listing, listing.type) if first.lstrip()[:1] == "{" else _lines(listing, listing.type)
    )


def _lines(listing: Listing, entity_type: str) -> Iterator[Row]:
    ids = Ids()
    for line, text in listing.lines():
        if not text.strip():
            continue
        keyword, arrow, clean = (part.strip() for part in text.partition("=>"))
        if arrow and not clean:
            listing.fault(line, f"no clean name behind =>: write {keyword}=>the clean name, or {keyword} alone")
        elif not keyword:
            listing.fault(line, "no keyword before =>: write keyword=>the clean name")
        else:
            yield _row(listing, ids, line, entity_type, clean or keyword, [keyword])


def _object(listing: Listing, entity_type: str) -> Iterator[Row]:
    """A JSON object. Where it is broken is known; where in the file a name stands is not, so names are counted."""
    repeated: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key, item in pairs:
            if key in value:
                repeated.append(key)
            value[key] = item
        return value

    try:
        names = json.loads(listing.text(), object_pairs_hook=once)
    except json.JSONDecodeError as error:
        listing.fault(error.lineno, f"broken JSON at column {error.colno} ({error.msg})")
        return
    except (ValueError, RecursionError):
        listing.fault(
            None, "JSON that is nested too deep, or a number of thousands of digits: write lists of keywords"
        )
        return
    listing.unit = "row"
    for name in repeated:
        listing.fault(None, f"the clean name {name!r} stands twice: merge its keywords into one list")
    ids = Ids()
    for number, (clean, keywords) in enumerate(names.items(), 1):
        if not isinstance(keywords, list) or not all(isinstance(keyword, str) for keyword in keywords):
            listing.fault(number, f"{clean!r} is {kind_of(keywords)}: write a list of keywords")
            continue
        yield _row(listing, ids, number, entity_type, clean, keywords)


def _row(listing: Listing, ids: Ids, line: int, entity_type: str, clean: str, keywords: list[str]) -> Row:
    lang = listing.langs[0] if listing.langs else None
    return Row(
        line,
        {
            "entity_id": ids.of(entity_type, clean),
            "name": clean,
            "type": entity_type,
            "aliases": keywords,
            "lang": lang,
        },
    )
