"""Rust holds equal to the pure-Python baseline on generated text: accents, emoji, CRLF, NBSP, combining marks,
right-to-left text, markup."""

from __future__ import annotations

from collections import Counter

import polars as pl
import tidings as td
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benches.baseline import match as baseline_match
from benches.baseline import ngram as baseline_ngram
from benches.baseline import strip as baseline_strip

EXAMPLES = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)

ROWS = [
    {"entity_id": "country:CIV", "name": "Côte d’Ivoire", "type": "GPE", "aliases": ["Ivory Coast"]},
    {"entity_id": "country:USA", "name": "United States", "type": "GPE", "aliases": ["US", "U.S."]},
    {"entity_id": "org:states", "name": "States", "type": "ORG", "priority": 1},
    {"entity_id": "org:us", "name": "Us Weekly", "type": "ORG", "aliases": ["US"]},
    {"entity_id": "person:cavusoglu", "name": "Mevlüt Çavuşoğlu", "type": "PERSON", "aliases": ["Çavuşoğlu"]},
    {"entity_id": "place:geneva", "name": "Geneva", "type": "LOC", "aliases": ["Женева", "جنيف", "ז׳נבה"]},
    {"entity_id": "place:al-khums", "name": "al-Khums", "type": "LOC", "case": "fold"},
    {"entity_id": "org:turkey", "name": "Turkey", "type": "ORG", "case": "exact"},
]
GAZETTEER = td.Gazetteer.from_frame(pl.DataFrame(ROWS, infer_schema_length=None))

NAMES = [name for row in ROWS for name in [row["name"], *row.get("aliases", [])]]
GLUE = [
    " ", "  ", "\n", "\r\n", "\n\n", "\r\n\r\n", "\u00a0", "\u2028", "\u200b", "\u00ad", "\t", "\0",
    ".", ",", "-", "–", "’", "'", "“", "(", "s", "’s", "a", "é", "e\u0301", "\u0301", "🙂", "👩\u200d🚀",
    "1", "ß", "ﬁ", "İ", "ı", "ς", "\u202e", "\u200f", "ال", "ה", "漢", "한", "\ufeff",
]  # fmt: skip


def respelled(name: str) -> st.SearchStrategy[str]:
    """A name as pages write it: in another case, without accents, with other spaces, cut short."""
    return st.sampled_from(
        [
            name,
            name.upper(),
            name.lower(),
            name.replace("ç", "c\u0327").replace("Ç", "C\u0327").replace("ô", "o"),
            name.replace(" ", "\n"),
            name.replace(" ", "\r\n\r\n"),
            name.replace(" ", "\u00a0"),
            name.replace("’", "'"),
            name.replace("-", "\u2011"),
            name[:-1],
        ]
    )


texts = st.lists(
    st.one_of(st.sampled_from(NAMES).flatmap(respelled), st.sampled_from(GLUE), st.text(max_size=3)), max_size=12
).map("".join)


@EXAMPLES
@given(texts, st.booleans())
def test_find(text: str, across: bool) -> None:
    text = text.encode("utf-8", "replace").decode()
    frame = GAZETTEER.find([text], readings="all", across_blank_lines=across)
    grouped = frame.group_by("start", "end", maintain_order=True).agg("entity_id").rows()
    found = baseline_match.find(ROWS, text, across_blank_lines=across)
    assert grouped == [(start, end, entities) for start, end, entities, _ in found]


# Words that no reader would split in two ways, in sentences that end where anyone would end them.
words = st.text("abcdeéüßñçőžабвгдеאבגדهوي", min_size=4, max_size=7).map(str.capitalize)
marks = st.sampled_from([" ", ", ", " – ", "\u00a0", "\n", " 🙂 ", "; ", "\r\n"])
sentences = st.lists(st.tuples(words, marks), min_size=1, max_size=8).map(
    lambda pairs: "".join(word + mark for word, mark in pairs[:-1]) + pairs[-1][0] + ". "
)
documents = st.lists(st.lists(sentences, max_size=4).map("".join), max_size=4)


@EXAMPLES
@given(documents, st.integers(1, 3), st.integers(0, 2))
def test_ngrams(texts: list[str], n: int, more: int) -> None:
    frame = td.ngrams(texts, n=(n, n + more))
    found = {tuple(ngram.split(" ")): (count, docs) for _, ngram, count, docs, _ in frame.iter_rows()}
    assert found == baseline_ngram.count(texts, n, n + more)
    by_document = td.ngrams(texts, n=(n, n + more), by_document=True)
    total: Counter[str] = Counter()
    for _, _, ngram, count in by_document.iter_rows():
        total[ngram] += count
    assert {tuple(ngram.split(" ")): count for ngram, count in total.items()} == {
        ngram: count for ngram, (count, _) in found.items()
    }


LINES = [
    "The foreign ministers of Chile and Peru met in Arica on Tuesday and agreed to open the border.",
    "“We will go on,” Ms. Ağaoğlu said, according to her office in İzmir.",
    "• Home", "  • World", "Share | Tweet | Print", "Tags: Chile, Peru", "By Ana Díaz", "March 2, 2024",
    "GENEVA (AP) — Talks opened.", "Photo: AFP", "Read more", "© 2024 The Monitor. All rights reserved.", "",
    "   ", "Related", "Ministers meet in Arica", "وزير الخارجية في جنيف", "Министры встретились в Женеве.",
    "Subscribe to our newsletter", "🙂", "e\u0301te\u0301", "1", "...", "* * *",
]  # fmt: skip
ENDS = ["\n", "\r\n", "\n\n", "\r\n\r\n", "\r", "\u2028", "\n \n", "\u00a0\n"]

pages = st.lists(
    st.tuples(st.one_of(st.sampled_from(LINES), st.text(max_size=20)), st.sampled_from(ENDS)), max_size=16
).map(lambda lines: "".join(line + end for line, end in lines))


def blocks_of(stripped: td.Stripped) -> list[tuple[str, str]]:
    return [(block.zone, block.text) for block in stripped.blocks]


@EXAMPLES
@given(pages, st.booleans())
def test_strip_text(page: str, keep_all: bool) -> None:
    page = page.encode("utf-8", "replace").decode()
    stripped = td.strip(page, format="text", keep_all=keep_all, title=True, dateline=True, captions=True)
    assert (stripped.text, blocks_of(stripped)) == baseline_strip.strip(page, keep_all, html=False)


TAGS = [
    "<p>", "</p>", "<div class=x>", "</div>", "<b>", "</b>", "<br>", "<br/>", "<script>var a = '<p>';</script>",
    "<style>p{}</style>", "<!-- a <p> -->", "<a href='/x?a=1&b=2'>", "</a>", "<li>", "<h1>", "</h1>", "<img alt='x'>",
    "<table><tr><td>", "</td></tr></table>", "<tr>", "<td>", "<th>", "</table>", "<ul>", "</ul>", "<", ">", "&",
    "&amp;", "&eacute;", "&#233;", "&#xE9;", "&nbsp;",
    "&lt;b&gt;", "&notit;", "&#x80;", "</", "<!", "<?php x ?>", "<p title=\"a>b\">", "<title>A page</title>",
]  # fmt: skip

markup = st.lists(
    st.one_of(st.sampled_from(TAGS), st.sampled_from(LINES), st.text("ab é\u0301<>&;#x\n", max_size=4)), max_size=14
).map("".join)


@EXAMPLES
@given(markup)
def test_strip_markup_keeping_all(page: str) -> None:
    stripped = td.strip(page, format="html", keep_all=True)
    assert stripped.text == baseline_strip.strip(page, True, html=True)[0]
