"""Names are found as the definition in `benches/baseline/match.py` says, for every option, in generated texts.

`PROPERTY_EXAMPLES=100000 pytest tests/test_match_property.py` tries so many, others each time.
"""

from __future__ import annotations

import os
import unicodedata
from typing import Any

import polars as pl
import tidings as td
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benches.baseline import fold as baseline_fold
from benches.baseline import match as baseline_match

EXAMPLES = settings(
    max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "300")),
    deadline=None,
    derandomize="PROPERTY_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

PIECES = [
    *"abABsi5éßıİŉſςΣæØﬁ½²①₂Ⓐ", " ", " ", " ", "a b", "ab", "e\u0301", "e\u0323\u0301", "\u0301", "\u0327",
    "\n", "\r\n", "\n\n", "\u00a0", "\u3000", "\u2028", "\u00ad", "\u200b", "\u200d", "\u202e", "\ufe0f", "\0",
    ".", "-", "'", "&", "+", "!", "’", "“", "«", "´", "`", "–", "—", "−", "…", "•", "¨", "🙂", "👩\u200d🚀",
    "م", "\u064b", "\u0640", "أ", "ا\u0654", "क", "\u093e", "平", "中", "𠮷", "す", "が", "か\u3099", "ラ",
    "ー", "ガ", "カ\u3099", "ﾊ", "ﾞ", "น", "\u0e49", "\u0e33", "เ", "한", "\u1112\u1161", "\u11ab", "д", "Ё",
    "Ａ", "⑴", "㏂", "ⅳ", "K",
]  # fmt: skip

pieces = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
long_names = st.lists(st.sampled_from(["abis", "Bas", " ", "é", "-", "5", "平"]), min_size=4, max_size=8).map("".join)
# Characters of Unicode versions after that of the oldest Python would not be the same to both.
old = st.characters(exclude_categories=["Cs", "Cn", "Co"])
names = st.one_of(pieces, pieces, long_names, st.text(old, min_size=1, max_size=3)).filter(baseline_fold.fold_str)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "name": names,
            "aliases": st.lists(names, max_size=2),
            "case": st.sampled_from(["smart", "exact", "fold", "fold"]),
            "priority": st.integers(-1, 2),
        }
    ),
    min_size=1,
    max_size=5,
).map(lambda rows: [{"entity_id": f"org:{i}", "type": "ORG", **row} for i, row in enumerate(rows)])
keep = st.one_of(
    st.just(()),
    st.sampled_from(baseline_fold.DRESS).map(lambda word: (word,)),
    st.lists(st.sampled_from(baseline_fold.DRESS), unique=True).map(tuple),
)
options = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["longest", "first", "overlapping"]),
        "boundary": st.sampled_from(["word", "word", "none"]),
        "fuzzy": st.booleans(),
        "across_blank_lines": st.booleans(),
    }
)


def respelled(name: str, how: int) -> str:
    """A name as pages write it, or nearly."""
    match how % 10:
        case 0:
            return name.upper()
        case 1:
            return name.lower()
        case 2:
            return unicodedata.normalize("NFD", name)
        case 3:
            return unicodedata.normalize("NFC", name)
        case 4:
            return name.replace(" ", "\n")
        case 5:
            return name[:2] + name[3:]
        case 6:
            return name[:2] + "a" + name[2:]
        case 7:
            return name.replace("'", "’").replace("-", "–").replace(" ", "\u00a0 ")
        case _:
            return name


@st.composite
def rows_and_text(draw: st.DrawFn) -> tuple[list[dict[str, Any]], str]:
    """Rows, and a text in which their names stand."""
    found = draw(rows)
    written = [name for row in found for name in [row["name"], *row["aliases"]]]
    part = st.one_of(
        st.tuples(st.sampled_from(written), st.integers(0, 14)).map(lambda pair: respelled(*pair)),
        st.sampled_from([" ", " ", ", ", "’s ", "\n\n"]),
        pieces,
        st.text(old, max_size=2),
    )
    return found, "".join(draw(st.lists(part, max_size=8)))


@EXAMPLES
@given(rows_and_text(), keep, options)
def test_find_is_what_the_definition_says(
    generated: tuple[list[dict[str, Any]], str], keep: tuple[td.gazetteer.Dress, ...], options: dict[str, Any]
) -> None:
    rows, text = generated
    gazetteer = td.Gazetteer.from_frame(pl.DataFrame(rows, infer_schema_length=None), keep=keep)
    frame = gazetteer.find([text], readings="all", **options)
    grouped = frame.group_by("start", "end", "text", "distance", maintain_order=True).agg("entity_id")
    found = [(start, end, entities, distance) for start, end, _, distance, entities in grouped.iter_rows()]
    assert found == baseline_match.find(rows, text, keep=keep, **options)
    # Every span leads to its surface, in code points and in bytes.
    raw = text.encode()
    for row in frame.iter_rows(named=True):
        surface = text[row["start"] : row["end"]]
        assert surface == row["text"] == raw[row["byte_start"] : row["byte_end"]].decode()


@EXAMPLES
@given(st.text(old), pieces, keep)
@example("Ạ̈ḋ̥", "ؤ\u0655", ("accents",))
def test_views_lead_back_to_the_source(text: str, more: str, keep: tuple[str, ...]) -> None:
    """A unit of the folded view comes from a stretch of whole characters; all stretches are in order; composed and
    decomposed text have one view, which is its own view."""
    for source in (text, more):
        folded = baseline_fold.fold(source, keep=keep)
        assert len(folded.text) == len(folded.units)
        assert all(0 <= start < end <= len(source) for start, end in folded.units)
        assert all(a == b or a[1] <= b[0] for a, b in zip(folded.units, folded.units[1:], strict=False))
        composed, decomposed = (unicodedata.normalize(form, source) for form in ("NFC", "NFD"))
        assert baseline_fold.fold(composed, keep=keep).text == baseline_fold.fold(decomposed, keep=keep).text
        assert baseline_fold.fold(folded.text, keep=keep).text == folded.text
