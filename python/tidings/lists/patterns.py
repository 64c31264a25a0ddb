"""Patterns of spaCy's EntityRuler and of Prodigy, one JSON object a line: `{"label", "pattern", "id"}`.

A pattern is a text, or a list of tokens. Tokens of LOWER, TEXT, ORTH or NORM, with `{"IN": [...]}` and with the
operator `?`, stand for a few texts and become them; LOWER and NORM in lower case, which fits in any case. All else
(REGEX, POS, IS_PUNCT, `+`, ...) describes what no list of names can hold, and is left out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from tidings.lists.listing import Ids, Listing, Row, kind_of
from tidings.lists.types import type_of_label

MAX_TEXTS: Final = 64
"""How many texts one pattern may stand for: with more, it is a grammar and no name."""

_LITERAL: Final = ("LOWER", "TEXT", "ORTH", "NORM")


class _NoNameError(Exception):
    """A pattern that is no name; says why."""


class _BrokenError(Exception):
    """A pattern that spaCy would not read either; says why."""


def read_patterns(listing: Listing) -> pl.DataFrame:
    """One row for each id, or for each label and first text where there is none."""
    return listing.frame(_rows(listing))


def _rows(listing: Listing) -> Iterator[Row]:
    ids = Ids()
    labels: dict[str, tuple[str, int]] = {}
    for line, value in listing.json_lines():
        label, given = value.get("label"), value.get("id")
        if not isinstance(label, str) or not label.strip():
            has = f"field `label` is {kind_of(label)}" if "label" in value else "no field `label`"
            listing.fault(line, f'{has}: write a string such as "ORG"')
            continue
        if given is not None and not (isinstance(given, str) and given.strip()):
            listing.fault(line, f"field `id` is {kind_of(given)}: write a string, or leave it out")
            continue
        try:
            texts = _texts(value)
        except _BrokenError as error:
            listing.fault(line, str(error))
            continue
        except _NoNameError as error:
            listing.leave_out(line, str(error))
            continue
        entity_type = listing.typed(line, type_of_label(label), f"label {label!r}")
        if entity_type is None:
            continue
        if given is not None:
            before, where = labels.setdefault(given, (label, line))
            if before != label:
                listing.fault(
                    line,
                    f"field `id`: {given} has the label {before} at line {where} and {label} here: "
                    "give one another id",
                )
                continue
        yield Row(
            line,
            {
                "entity_id": given if given is not None else ids.of(entity_type, texts[0]),
                "name": texts[0],
                "type": entity_type,
                "aliases": texts[1:],
                "lang": listing.langs[0] if listing.langs else None,
                "label": label,
            },
        )


def _texts(value: dict[str, Any]) -> list[str]:
    """The texts that a pattern stands for, the longest form first."""
    match value.get("pattern"):
        case str() as text if text.strip():
            return [text]
        case list() as tokens if tokens:
            choices = [_choices(number, token) for number, token in enumerate(tokens, 1)]
            count = 1
            for texts in choices:
                count *= len(texts)
            if count > MAX_TEXTS:
                raise _NoNameError(
                    f"a pattern that stands for more than {MAX_TEXTS} texts, which is no name: write it as a rule"
                )
            texts = [join_tokens(words) for words in itertools.product(*choices)]
            return list(dict.fromkeys(text for text in texts if text)) or [""]
        case None if "pattern" not in value:
            raise _BrokenError('no field `pattern`: write a string, or tokens such as [{"LOWER": "nato"}]')
        case other:
            what = "empty" if other in ("", []) or isinstance(other, str) else kind_of(other)
            raise _BrokenError(f'field `pattern` is {what}: write a string, or tokens such as [{{"LOWER": "nato"}}]')


def _choices(number: int, token: object) -> list[str]:
    """The words that one token stands for; an empty one where it may be missing."""
    if not isinstance(token, dict):
        raise _BrokenError(
            f'field `pattern`, token {number}, is {kind_of(token)}: write an object such as {{"LOWER": "nato"}}'
        )
    # Prodigy writes its keys in lower case.
    keys = {str(key).upper(): value for key, value in token.items()}
    operator = keys.pop("OP", "1")
    if operator not in ("1", "?", "{1}", "{0,1}", "{,1}"):
        raise _NoNameError(f"a pattern with the operator {operator!r}, which stands for no name: write it as a rule")
    if not keys:
        raise _NoNameError("a pattern with a token that fits any word, which stands for no name: write it as a rule")
    words: list[str] | None = None
    for key, value in keys.items():
        if key not in _LITERAL:
            raise _NoNameError(f"a pattern with {key}, which stands for no name: write it as a rule")
        if isinstance(value, dict):
            if set(value) != {"IN"}:
                what = ", ".join(sorted(map(str, value)))
                raise _NoNameError(f"a pattern with {what}, which stands for no name: write it as a rule")
            value = value["IN"]
        found = value if isinstance(value, list) else [value]
        if not found or not all(isinstance(word, str) and word for word in found):
            raise _BrokenError(f"field `pattern`, token {number}: {key} is {kind_of(value)}: write a string")
        found = [word.lower() if key in ("LOWER", "NORM") else word for word in found]
        # Two keys in one token hold together.
        words = found if words is None else [word for word in words if word in found or word.lower() in found]
    if not words:
        raise _BrokenError(f"field `pattern`, token {number}: no word fits all of {', '.join(keys)}: leave one out")
    return words if operator in ("1", "{1}") else [*words, ""]


_TIGHT: Final = frozenset("-/’'‐–@_")
_LEFT: Final = frozenset(".,;:!?)]}%»”…。、，")
_RIGHT: Final = frozenset("([{«“#")


def join_tokens(tokens: tuple[str, ...] | list[str]) -> str:
    """A text of tokens as spaCy cuts them: the reverse cannot be known, and is what English writes.

    >>> join_tokens(["al", "-", "qaeda"]), join_tokens(["lloyd", "'s", "of", "london", ",", "inc", "."])
    ('al-qaeda', "lloyd's of london, inc.")
    """
    text = ""
    for token in tokens:
        if not token:
            continue
        tight = not text or token[0] in _TIGHT or token[0] in _LEFT or text[-1] in _RIGHT or text[-1] in "-/‐@_"
        text += token if tight else " " + token
    return text
