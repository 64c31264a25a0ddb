"""Dictionaries of quanteda in YAML: categories, which may be nested, of words.

A category is an entity: its id is the path (`economy.tax`) and its names are the words, the first of them being the
name, since the label of a category is no word of it. Counting by `entity_id` is then what `tokens_lookup` does.
Patterns (`tax*`) are no names and are left out."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import polars as pl

from tidings.lists.listing import Listing, Row, is_visible


def read_quanteda(listing: Listing) -> pl.DataFrame:
    """One row for each category that has words."""
    if listing.type is None:
        raise listing.error(f'{listing.path}: a quanteda dictionary says no types: give type=, such as type="DOC"')
    try:
        yaml = importlib.import_module("yaml")
    except ImportError:
        raise listing.error(
            f"{listing.path}: YAML is read by PyYAML, which is not here: pip install 'tidings[yaml]'"
        ) from None
    try:
        # Nodes and not values: they know their lines, and `no` is the word and not false.
        text = listing.text()
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            # What stands for another part of the file may stand for itself, or for a million words.
            if isinstance(token, yaml.AliasToken):
                raise listing.error(
                    f"{listing.path} line {token.start_mark.line + 1}: *{token.value} is an alias to YAML: write out "
                    "the words, and quote those that begin with *"
                )
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise listing.error(
            f"{listing.path}{f' line {line}' if line else ''}: broken YAML ({error.problem or error.context}): check "
            "the indentation, and quote words that hold a colon"
        ) from None
    except yaml.YAMLError as error:
        raise listing.error(f"{listing.path}: broken YAML ({str(error).splitlines()[0]})") from None
    except RecursionError:
        raise listing.error(f"{listing.path}: YAML that is nested too deep") from None
    return listing.frame(_rows(listing, root, (), listing.type))


def _rows(listing: Listing, node: Any, path: tuple[str, ...], entity_type: str) -> Iterator[Row]:
    """The categories under a node."""
    if node is None:
        return
    line = node.start_mark.line + 1
    if node.id != "mapping":
        listing.fault(line, "no category: write `category:` and its words below it, each behind `- `")
        return
    for key, value in node.value:
        if key.id != "scalar" or not key.value.strip():
            listing.fault(key.start_mark.line + 1, "a category is named by a word")
            continue
        below = (*path, key.value.strip())
        name = ".".join(below)
        # quanteda writes `category: word` for a single one.
        items = [value] if value.id == "scalar" else value.value
        if value.id == "mapping":
            yield from _rows(listing, value, below, entity_type)
            continue
        words: list[str] = []
        for item in items:
            at = item.start_mark.line + 1
            if item.id == "mapping":
                # A list may hold words and categories.
                yield from _rows(listing, item, below, entity_type)
            elif item.id != "scalar":
                listing.fault(at, f"category {name}: a list inside a list: write words, each behind `- `")
            elif "*" in item.value or "?" in item.value:
                listing.leave_out(
                    at, "a word with * or ?, which is a pattern and no name: write out the words it stands for"
                )
            elif is_visible(item.value):
                words.append(item.value)
        if words:
            yield Row(
                key.start_mark.line + 1,
                {
                    "entity_id": name,
                    "name": words[0],
                    "type": entity_type,
                    "aliases": words[1:],
                    "lang": listing.langs[0] if listing.langs else None,
                    "category": name,
                },
            )
