"""Lists of GATE: `.lst` files with an entry a line, and the `.def` file that says what each of them holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl

from tidings.lists.listing import SCHEMA, Ids, Listing, Row, read_lines
from tidings.lists.types import type_of_label

SEPARATORS: Final = "\t:&|;"
"""What may part an entry from its features; GATE lets the user choose, and does not write down what."""

_FEATURE: Final = re.compile(r"\s*([\w.-]+)\s*=(.*)", re.DOTALL)


def read_gate(listing: Listing) -> pl.DataFrame:
    """A `.def` file with its lists, or one `.lst` file, which says no type of its own."""
    if listing.path.suffix.lower() == ".def":
        return listing.frame(_definition(listing))
    if listing.type is None:
        raise listing.error(
            f'{listing.path}: a list of GATE says no types: give type=, such as type="ORG", or read its .def file'
        )
    lang = listing.langs[0] if listing.langs else None
    return listing.frame(_rows(listing, Ids(), listing.path, listing.type, lang, {}))


def _definition(listing: Listing) -> Iterator[Row]:
    """The rows of all lists that a `.def` file names; `list.lst:majorType:minorType:language:annotationType`."""
    ids = Ids()
    for line, text in listing.lines():
        if not text.strip():
            continue
        file, major, minor, lang, *_ = [*(part.strip() for part in text.split(":")), "", "", "", ""]
        if not file or not major:
            listing.fault(line, "write list.lst:majorType, and :minorType:language behind it if you like")
            continue
        path = listing.path.parent / file
        if not path.is_file():
            listing.fault(line, f"there is no file {file} beside it: check the spelling, or take the line out")
            continue
        if listing.langs is not None and lang and lang.lower() not in langs_of(listing):
            continue
        # A city is a GPE though a location is none.
        entity_type = type_of_label(minor) or type_of_label(major)
        entity_type = listing.typed(line, entity_type, "a list whose majorType has no counterpart")
        if entity_type is not None:
            payload = {"major_type": major, "minor_type": minor or None}
            yield from _rows(listing, ids, path, entity_type, lang or None, payload)


def langs_of(listing: Listing) -> set[str]:
    """The chosen languages, as GATE may write them."""
    names = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "ru": "russian",
             "ar": "arabic", "zh": "chinese", "pt": "portuguese"}  # fmt: skip
    return {form for lang in listing.langs or () for form in (lang, names.get(lang, lang))}


def _rows(
    listing: Listing, ids: Ids, path: Path, entity_type: str, lang: str | None, payload: dict[str, Any]
) -> Iterator[Row]:
    def fault(line: int, text: str) -> None:
        # In a file that the .def names, the line of that file is what to mend.
        if path == listing.path:
            listing.fault(line, text)
        else:
            listing.fault(None, f"{path.name} line {line}: {text}")

    for line, text in read_lines(path, fault):
        if not text.strip():
            continue
        name, features = entry_of(text)
        if features is None:
            fault(line, f"feature {name!r} has no value: write it as name=value")
            continue
        yield Row(
            line,
            {
                "entity_id": ids.of(entity_type, name),
                "name": name,
                "type": entity_type,
                "lang": lang,
                **payload,
                **{safe(key): value for key, value in features.items()},
            },
        )


def safe(key: str) -> str:
    """The name of a payload column: one that is no column of a gazetteer."""
    return f"{key}_" if key in SCHEMA else key


def entry_of(text: str) -> tuple[str, dict[str, str] | None]:
    """An entry and its features; with None, the feature that is broken.

    >>> entry_of("Paris&country=France&kind=capital"), entry_of("AT&T")
    (('Paris', {'country': 'France', 'kind': 'capital'}), ('AT&T', {}))
    """
    for separator in SEPARATORS:
        name, *parts = text.split(separator)
        found = [_FEATURE.fullmatch(part) for part in parts]
        if parts and all(found):
            return name.strip(), {m[1]: m[2].strip() for m in found if m}
        if separator == "\t" and parts:
            # No name has a tab in it.
            return next(part for part, m in zip(parts, found, strict=True) if not m), None
    return text.strip(), {}
