"""Types: what a gazetteer knows, and what the words of other lists mean among them."""

from __future__ import annotations

from typing import Final

PREFIXES: Final = {
    "PERSON": "person",
    "ORG": "org",
    "GPE": "place",
    "LOC": "place",
    "NORP": "people",
    "EVENT": "event",
    "DOC": "doc",
    "GROUP": "group",
    "ROLE": "role",
}
"""How the id of an entity of a type begins."""

_WORDS: Final = {
    "PERSON": "person per people human individual politician",
    "ORG": "org organization organisation company corporation institution agency publicbody legalentity business "
    "government newspaper political_party party airline bank university team",
    "GPE": "gpe country city state province town municipality county capital settlement village country_abbrev "
    "country_code administrativearea",
    "LOC": "loc location place fac facility region continent river lake mountain sea ocean water island airport",
    "NORP": "norp nationality ethnicity religion demonym",
    "EVENT": "event war battle election conference",
    "DOC": "doc law treaty document legislation work_of_art agreement creativework",
    "GROUP": "group",
    "ROLE": "role title jobtitle job position occupation profession",
}

LABELS: Final = {word: name for name, words in _WORDS.items() for word in words.split()}
"""Labels of other tools and lists, in lower case. Where a tool has no such thing (a product, a disease), there is
none."""


def type_of_label(label: str) -> str | None:
    """The type for a label such as `ORG`, `PER` or `organization`; None where there is none.

    >>> type_of_label("Organization"), type_of_label("PRODUCT")
    ('ORG', None)
    """
    return LABELS.get(label.strip().lower().replace(" ", "_").replace("-", "_"))
