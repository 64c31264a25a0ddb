"""Pages of hostile shapes: the article is kept, time grows no faster than bytes, and no page changes another."""

from __future__ import annotations

import itertools
import time

import pytest
import tidings as td

ARTICLE = [
    "The lock-keepers of the upper canal went on strike on Monday, when the county had halved their coal.",
    "Forty-one barges lay above the town by the evening, and the bakers of Stoke Parva ran out of flour.",
    "“We are not asking for gold,” said Enid Farrow, who keeps the third lock. “We are asking for coal.”",
    "The county answered that the winter had been mild, and that it would look at the matter before the spring.",
]
STORY = "".join(f"<p>{line}</p>\n" for line in ARTICLE)

# A page is what is before, a piece again and again, and what is after; STORY stands for the article.
SHAPES: dict[str, tuple[str, str, str]] = {
    "divs never closed, before": ("<body>", "<div>", "STORY"),
    "divs never closed, after": ("<body>STORY", "<div>", ""),
    "divs never closed, with text": ("<body>STORY", "<div>ad ", ""),
    "divs closed that were never opened": ("<body>", "</div>", "STORY"),
    "divs with classes nested": ("<body>", '<div class="a b c">', "STORY"),
    "tables nested": ("<body>", "<table><tr><td>", "STORY"),
    "tables never closed": ("<body>STORY", "<table><tr><td>x", ""),
    "a table of one column": ("<body>STORY<table>", "<tr><td>7", "</table>"),
    "a table of one row": ("<body>STORY<table><tr>", "<td>7", "</table>"),
    "lists nested": ("<body>STORY", "<ul><li>x", ""),
    "lists nested before": ("<body>", "<ul><li>", "STORY"),
    "a list of links": ("<body>STORY<ul>", "<li><a href=#>Home</a>", "</ul>"),
    "quotes nested": ("<body>", "<blockquote>", "STORY"),
    "inline tags never closed": ("<body>", "<b><i>", "STORY"),
    "inline tags crossed": ("<body>STORY", "<b><p>x</b></p>", ""),
    "fonts in paragraphs": ("<body>STORY", "<p><font size=1>", ""),
    "links never closed": ("<body>STORY", "<a href=x>", ""),
    "forms never closed": ("<body>", "<form>", "STORY"),
    "paragraphs never closed": ("<body>STORY", "<p>", ""),
    "short paragraphs": ("<body>STORY", "<p>x</p>", ""),
    "sections": ("<body>STORY", "<section><h2>x</h2></section>", ""),
    "articles": ("<body><article>STORY</article>", "<article><h2>x</h2></article>", ""),
    "headings": ("<body>STORY", "<h1>x</h1>", ""),
    "line breaks": ("<body>STORY", "<br>", ""),
    "lines by breaks": ("<body>STORY<div>", "x<br><br>", "</div>"),
    "an attribute": ("<body><div data-x='", "x", "'>STORY</div>"),
    "an attribute with tags": ("<body><div data-x='", "<p>", "'>STORY</div>"),
    "a class of many names": ("<body><div class='", "x y ", "'>STORY</div>"),
    "a class of one name": ("<body><div class='", "share-", "'><p>x</div>STORY"),
    "attributes": ("<body><div ", "a=b ", ">STORY</div>"),
    "a comment": ("<body><!--", "- ", "-->STORY"),
    "comments": ("<body>", "<!-- x -->", "STORY"),
    "comments that do not begin": ("<body>STORY", "<!-", ""),
    "a comment that does not end": ("<body>STORY<!--", "--!", ""),
    "a script": ("<body><script>", 'if (a < b) c = "</p>"; ', "</script>STORY"),
    "a script that does not end": ("<body>STORY<script>", "<!--<script>", ""),
    "scripts": ("<body>", "<script>x</script>", "STORY"),
    "a style that does not end": ("<body>STORY<style>", "</styl", ""),
    "a text area that does not end": ("<body>STORY<textarea>", "</text", ""),
    "a title that does not end": ("<body>STORY<title>", "</titl", ""),
    "JSON-LD of brackets": ("<script type=application/ld+json>", "[", "</script><body>STORY"),
    "JSON-LD of objects": ("<script type=application/ld+json>", '{"a":', "</script><body>STORY"),
    "JSON-LD of strings": ('<script type=application/ld+json>["', "\\u00e9", '"]</script><body>STORY'),
    "JSON-LD blocks": ("", "<script type=application/ld+json>{}</script>", "<body>STORY"),
    "meta tags": ("<head>", "<meta name=author content=x>", "</head><body>STORY"),
    "dates": ("<body>STORY", "<time datetime=2024-01-02>x</time>", ""),
    "references": ("<body>STORY<p>", "&amp;", ""),
    "references that are none": ("<body>STORY<p>", "&am", ""),
    "a number": ("<body>STORY<p>&#", "1", ";"),
    "opening brackets": ("<body>STORY", "<", ""),
    "ends of nothing": ("<body>STORY", "</", ""),
    "NUL": ("<body>", "\0" + "<br>" * 24, "STORY"),
    "white space": ("<body>", " \n", "STORY"),
    "no-break spaces": ("<body>", "&nbsp;", "STORY"),
    "SVG": ("<body><svg>", "<g><path d=M0>", "</svg>STORY"),
    "MathML": ("<body>STORY", "<math><mi>", ""),
    "templates": ("<body>STORY", "<template>", ""),
    "options": ("<body>STORY<select>", "<option>x", ""),
    "frames": ("<body>STORY", "<noscript><iframe>", ""),
    "ruby": ("<body>STORY", "<ruby>x<rt>y", ""),
    "code": ("<body>STORY<pre>", "a = b\n", "</pre>"),
    "a word": ("<body>STORY<p>", "x", "</p>"),
    "words": ("<body>STORY<p>", "x ", "</p>"),
    "share bars": ("<body>STORY", "<div class=share>Share on Facebook</div>", ""),
    "captions": ("<body>STORY", "<figure><figcaption>A lock. Photo: Ann Lee</figcaption></figure>", ""),
    "comments by readers": ("<body>STORY<div id=comments>", "<p>I am so cold too, he wrote.</p>", "</div>"),
    "the story again": ("<body><article>STORY</article>", "STORY", ""),
    "unknown tags": ("<body>", "<x-y>", "STORY"),
    "a tag name": ("<body><", "x", ">STORY"),
    "doctypes": ("", "<!doctype html>", "<body>STORY"),
    "bodies": ("", "<body class=x>", "STORY"),
    "processing instructions": ("<body>", "<?x ?>", "STORY"),
    "CDATA": ("<body>", "<![CDATA[x]]>", "STORY"),
}


def make(name: str, size: int) -> str:
    """A page of that shape, of about so many bytes."""
    before, piece, after = (part.replace("STORY", STORY) for part in SHAPES[name])
    return before + piece * max(1, size // len(piece)) + after


def kept(page: str) -> list[str]:
    """The lines of the article that are in the main text, each as often as it is."""
    text = td.strip(page, format="html").text
    return [line for line in ARTICLE for _ in range(text.count(line))]


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("size", [300, 40_000])
def test_the_article_is_kept(name: str, size: int) -> None:
    found = kept(make(name, size))
    assert set(found) == set(ARTICLE), name
    assert name == "the story again" or found == ARTICLE, name


@pytest.mark.parametrize("depth", [300, 1_000_000])
def test_depth_loses_nothing(depth: int) -> None:
    for page in (
        f"<html><body>{'<div>' * depth}{STORY}{'</div>' * depth}</body></html>",
        f"<html><body>{'<div>' * depth}{STORY}",
        f"<html><body>{'<b>' * depth}{STORY}",
        f"<html><body>{'<ul><li>' * (depth // 2)}{STORY}",
    ):
        assert kept(page) == ARTICLE


def test_an_attribute_of_20_mb_loses_nothing() -> None:
    for tag in ("<div style='%s'>", '<img src="data:image/png;base64,%s">', "<a href=%s>x</a>"):
        assert kept(f"<html><body>{tag % ('A' * 20_000_000)}{STORY}</body></html>") == ARTICLE


GROWTH = 2.0
"""Four times the bytes may take four times this much longer; 4 would be quadratic growth."""


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_with_the_bytes(name: str) -> None:
    def seconds(size: int) -> float:
        page = make(name, size)
        best = float("inf")
        for _ in range(3):
            # What the CPU did: a busy machine is no growth.
            began = time.process_time()
            td.strip(page, format="html")
            best = min(best, time.process_time() - began)
        return best

    # A slow moment of the machine is no growth, so there are several goes.
    ratios = []
    for _ in range(4):
        small, large = seconds(200_000), seconds(800_000)
        ratios.append(large / small / 4)
        if ratios[-1] < GROWTH or large < 0.002:
            return
    raise AssertionError(f"{name}: times {[round(ratio, 1) for ratio in ratios]} more than linear")


def test_no_page_changes_another() -> None:
    pages = [make(name, 2_000) for name in itertools.islice(SHAPES, 0, None, 4)]
    pages.append(f"<body>{STORY}")
    alone = [td.strip(page, format="html").text for page in pages]
    for order in (range(len(pages)), reversed(range(len(pages)))):
        order = list(order)
        texts = td.strip_batch([pages[i] for i in order], format="html", threads=2)["text"].to_list()
        assert texts == [alone[i] for i in order]
    # The same page again and again is no repetition that a page has.
    six = td.strip_batch([pages[-1]] * 6, format="html")["text"].to_list()
    assert six == ["\n\n".join(ARTICLE)] * 6
