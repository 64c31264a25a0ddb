"""Every row points at the characters that say so."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
import tidings as td
from conftest import Seed
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal


def folded(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").split())


def readings(source: str) -> Iterator[str]:
    """What a slice of a document may read as: with entities, and without markup."""
    yield folded(source)
    yield folded(html.unescape(source))
    for gap in ("", " "):
        yield folded(html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", gap, source, flags=re.DOTALL)))


def rows_of(frame: pl.DataFrame, seed: Seed) -> list[dict]:
    return frame.filter(doc_id=seed.name).to_dicts()


def test_mentions_stand_where_they_say(mined: td.Result, seeds: list[Seed]) -> None:
    texts = dict(mined.documents.select("doc_id", "text").iter_rows())
    for seed in seeds:
        source = seed.text
        n = mined.mentions.filter(doc_id=seed.name).height
        for i, row in enumerate(rows_of(mined.mentions, seed)):
            assert row["mention_id"] == i
            assert 0 <= row["start"] < row["end"] <= len(source), row
            assert folded(row["text"]) in readings(source[row["start"] : row["end"]]), row
            raw = seed.raw[row["byte_start"] : row["byte_end"]]
            assert raw.decode(seed.gold["encoding"]) == source[row["start"] : row["end"]], row
            assert texts[seed.name][row["text_start"] : row["text_end"]] == row["text"], row
            assert row["coref_of"] is None or (row["coref_of"] in range(n) and row["coref_of"] != i), row


def test_triggers_stand_inside_their_sentences(mined: td.Result, seeds: list[Seed]) -> None:
    for seed in seeds:
        source = seed.text
        mentions = rows_of(mined.mentions, seed)
        for i, row in enumerate(rows_of(mined.relations, seed)):
            assert row["relation_id"] == i
            assert row["sentence_start"] <= row["trigger_start"] < row["trigger_end"] <= row["sentence_end"], row
            assert folded(row["trigger"]) in readings(source[row["trigger_start"] : row["trigger_end"]]), row
            raw = seed.raw[row["trigger_byte_start"] : row["trigger_byte_end"]]
            assert raw.decode(seed.gold["encoding"]) == source[row["trigger_start"] : row["trigger_end"]], row
            for reference in ("subject_mention", "object_mention", "place_mention", "attributed_to"):
                assert row[reference] is None or 0 <= row[reference] < len(mentions), row


def test_counts_are_the_documents_own(mined: td.Result, seeds: list[Seed]) -> None:
    documents = {row["doc_id"]: row for row in mined.documents.to_dicts()}
    for seed in seeds:
        row = documents[seed.name]
        assert (row["n_bytes"], row["n_chars"]) == (len(seed.raw), len(seed.text))
        assert row["n_text_chars"] == len(row["text"])
        assert row["n_mentions"] == mined.mentions.filter(doc_id=seed.name).height
        assert row["n_relations"] == mined.relations.filter(doc_id=seed.name).height


def test_explanations_read_as_the_document(mined: td.Result, seeds: list[Seed]) -> None:
    assert mined.explanations().height == mined.relations.height
    sources = {seed.name: seed.text for seed in seeds}
    for row in mined.explanations().to_dicts():
        assert row["trigger"] in row["sentence"], row
        for text, start, end in zip(row["text"], row["start"], row["end"], strict=True):
            assert folded(text) in readings(sources[row["doc_id"]][start:end]), row


def test_stripped_text_leads_back(seeds: list[Seed]) -> None:
    for seed in seeds:
        source = seed.text
        stripped = td.strip(seed.raw, title=True, dateline=True, captions=True)
        for block in stripped.blocks:
            assert 0 <= block.text_start < block.text_end <= len(stripped.text)
            assert stripped.text[block.text_start : block.text_end] == block.text
            place = (block.start, block.end, block.byte_start, block.byte_end)
            assert place == stripped.source_span(block.text_start, block.text_end)
            for word in re.finditer(r"\w+", block.text):
                at = block.text_start
                a, b, byte_a, byte_b = stripped.source_span(at + word.start(), at + word.end())
                assert folded(word[0]) in readings(source[a:b]), (seed.name, word[0], source[a:b])
                assert seed.raw[byte_a:byte_b].decode(seed.gold["encoding"]) == source[a:b]


OPTIONS: list[dict[str, Any]] = [
    {},
    {"title": True, "dateline": True, "captions": True, "comments": True, "links": True},
    {"favor": "recall", "comments": True},
    {"favor": "precision", "tables": False, "title": True},
    {"keep_all": True},
]

#: How Python calls them, and how bytes of them are read without a byte order mark.
ENCODINGS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "windows-1252": "windows-1252", "utf-16": "utf-16-le"}

STORY = """<html><head><title>Caf\u00e9 reopens | The Quay</title></head><body><nav><a href=/>Home</a></nav><article>
<h1>Caf\u00e9&nbsp;reopens in  \u00dcber&shy;lingen</h1><p class=date>March 2, 2024</p>
<figure><img src=x><figcaption>The caf\u00e9 at the quay on Sunday.</figcaption></figure>
<p>The caf&eacute; at the <b>quay</b> re<i>opened</i> on Saturday &#8212; &ldquo;at last,&rdquo; its owner said
&amp; smiled,
for it had been shut since <a href="/a?b=1&amp;c=2">the\r\n flood of   spring</a><br>two years ago.</p>
<ul><li>Bread, rolls and cakes from seven in the morning<li>Coffee &frac12; price until nine, said the owner</ul>
<blockquote>&#x201C;We have waited long enough for this,\u201d she said to those who stood in line.</blockquote>
<table><tr><th>Day<th>Guests<tr><td>Saturday<td>1&thinsp;240<tr><td>Sunday<td>980</table>
<pre>open = 7\r\n  close &lt; 22\n</pre>
<p>The town paid for the new windows, and the owner for what is behind them, officials said on Sunday evening.</p>
</article><section class=comments><h2>2 Comments</h2><p>Ann: I was there on Sunday and the bread was gone by ten.</p>
</section><footer>&copy; 2024 The Quay</footer></body></html>"""

PIECES = [
    "<p>", "</p>", "<div>", "<b>", "</b>", "<br>", "<li>", "<ul>", "</ul>", "<table>", "<tr>", "<td>", "<th>",
    "</table>",
    "<pre>", "</pre>", "<blockquote>", "<h2>", "<a href='/x'>", "</a>", "<!-- a -->", "&amp;", "&eacute;", "&#8217;",
    "&nbsp;", "&lt;b&gt;", "&notit;", "&#x80;", "\u00e9", "\u20ac", " ", "  ", "\r\n", "\t",
    "The caf\u00e9 was open. ",
    "The ministers met in Arica on Monday and agreed to meet again, they said. ",
]  # fmt: skip


def leads_back(raw: bytes, encoding: str, options: dict[str, Any], format: str) -> td.Stripped:
    """Strips, and checks for each character of the text that its bytes in the source read as it does."""
    given = "utf-8" if encoding == "utf-8-sig" else encoding
    stripped = td.strip(raw, format=format, encoding=given, **options)
    parts = {at for block in stripped.blocks for at in range(block.text_start, block.text_end)}
    last = 0
    for at, character in enumerate(stripped.text):
        _, _, start, end = stripped.source_span(at, at + 1)
        assert last <= start <= end <= len(raw)
        last = start
        piece = raw[start:end].decode(ENCODINGS[encoding])
        if at not in parts:
            assert (character.isspace(), piece) == (True, ""), (at, piece)
        elif character.isspace():
            reads = html.unescape(re.sub("<[^>]*>", " ", piece))
            assert not reads.strip(), (at, piece)
        else:
            reads = html.unescape(piece) if format == "html" else piece
            assert character in reads, (at, character, piece)
            assert len(reads) == 1, (at, character, piece)
    return stripped


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_character_leads_back_to_its_bytes(encoding: str, options: dict[str, Any]) -> None:
    stripped = leads_back(STORY.encode(encoding, "xmlcharrefreplace"), encoding, options, "html")
    assert "The café at the quay reopened on Saturday — “at last,” its owner said & smiled" in stripped.text


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(list(ENCODINGS)),
    st.sampled_from(OPTIONS),
    st.sampled_from(["html", "text"]),
)
def test_every_character_of_any_page_does(page: str, encoding: str, options: dict[str, Any], format: str) -> None:
    leads_back(page.encode(encoding, "xmlcharrefreplace"), encoding, options, format)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_strip_batch_and_strip_frame_say_the_same_as_strip(seeds: list[Seed], options: dict[str, Any]) -> None:
    pages = [s.raw for s in seeds]
    frame = td.strip_batch(pages, markdown=True, **options)
    wide = td.strip_frame(pl.DataFrame({"page": pages}), markdown=True, **options)
    assert_frame_equal(wide.drop("page"), frame.drop("doc"))
    for seed, row in zip(seeds, frame.to_dicts(), strict=True):
        one = td.strip(seed.raw, **options)
        for name in ("text", "title", "published", "published_basis", "authors", "site", "lang", "url", "encoding"):
            assert row[name] == getattr(one, name), name
        assert row["markdown"] == one.markdown()
        assert [tuple(link.values()) for link in row["links"]] == [(target, *at) for *at, target in one.links]
        parts = ("zone", "text_start", "text_end", "start", "end", "kind")
        assert [tuple(z[name] for name in parts) for z in row["zones"]] == [
            tuple(getattr(block, name) for name in parts) for block in one.blocks
        ]


def test_matches_stand_where_they_say(seeds: list[Seed]) -> None:
    texts = [seed.text for seed in seeds]
    for row in td.Gazetteer.default().find(texts).to_dicts():
        text = texts[row["doc"]]
        assert text[row["start"] : row["end"]] == row["text"]
        assert text.encode()[row["byte_start"] : row["byte_end"]].decode() == row["text"]


def test_an_offset_outside_the_text_is_an_error() -> None:
    stripped = td.strip("Libya and Geneva.")
    for span in ((0, 1000), (5, 4), (1000, 1001), (-1, 3)):
        with pytest.raises(td.TidingsError, match="there is no text"):
            stripped.source_span(*span)
