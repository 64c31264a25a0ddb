"""Stripping, written to be read: from plain text or HTML to the main text in paragraphs.

The oracle of `rust/core/src/strip`: for plain text `strip` gives exactly what Rust gives. For HTML it gives what Rust
gives with `keep_all`: all visible text, re-flowed; how Rust weighs the blocks of a page has no twin here.

Plain text: `lines` makes paragraphs, `phrases` knows what furniture says, `story` finds the main text. HTML: `markup`
reads tags, `tree` the text between them, `names` has the elements.
"""

import re
from itertools import pairwise

from benches.baseline.strip.blocks import PARAGRAPH, Block, Kind
from benches.baseline.strip.story import plain_blocks
from benches.baseline.strip.tree import html_blocks


def strip(source: str, keep_all: bool = False, html: bool | None = None) -> tuple[str, list[Block]]:
    """The main text, and its paragraphs as (zone, text). HTML is not sifted: all of it is kept."""
    if sniff(source) if html is None else html:
        blocks, kinds = [], []
        for kind, text in html_blocks(source):
            blocks.append(("body", text))
            kinds.append(kind)
    else:
        blocks = plain_blocks(source, keep_all)
        kinds = [PARAGRAPH for _ in blocks]
    gaps = [between(before, after) for before, after in pairwise(kinds)]
    return "".join(text + gap for (_, text), gap in zip(blocks, [*gaps, ""], strict=False)), blocks


def between(before: Kind, after: Kind) -> str:
    """What stands between two blocks."""
    if before[0] == after[0] == "cell" and before[1] == after[1]:
        return " " if before == after else "\t"
    return "\n" if before[0] == after[0] != "paragraph" else "\n\n"


def sniff(source: str) -> bool:
    """Whether the beginning looks like markup."""
    head = source.encode("utf-8", "surrogatepass")[:4096]
    opens_with_tag = head.lstrip(b" \t\n\r\x0c\0\xef\xbb\xbf").startswith(b"<")
    tags = 0
    for rest in head.split(b"<")[1:]:
        name = re.match(rb"/?([0-9A-Za-z!]*)", rest)[1].lower()
        if name in b"!doctype html head body title meta article script".split():
            return True
        tags += name in b"p div br span a h1 h2 ul li table img section nav b i em strong".split()
    return tags >= 3 or (opens_with_tag and tags > 0)
