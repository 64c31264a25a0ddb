"""The peers of `td.strip`: each takes the bytes of a page and gives its main text, or all of its text, asked as its
documentation says and with what makes it faster switched on.

What is done for them: no metadata is asked for where it can be left out, no fallbacks where there is a switch for
that (a row of its own shows the default), stop lists are made beforehand. Who takes no bytes gets them decoded as
UTF-8, which costs next to nothing and garbles what is written otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from benches import peer
from benches.process import Row

Strip = Callable[[bytes], str]


class Peer(peer.Peer):
    """A way from a page to its text."""

    everything: ClassVar[bool] = False
    """Whether it gives all text of the page, the menus too."""

    def load(self, folder: str) -> int:
        self.pages = [file.read_bytes() for file in sorted(Path(folder).glob("*.page"))]
        return len(self.pages)

    def prepare(self) -> Strip:
        """What turns a page into text. Imports are done here, and what whoever uses it would keep."""
        raise NotImplementedError

    def work(self, items: int) -> list[str]:
        return self.texts(self.pages[:items])

    def texts(self, pages: Sequence[bytes]) -> list[str]:
        """The texts of pages."""
        strip = self.prepare()
        return [strip(page) or "" for page in pages]

    def write(self, result: list[str], output: Path) -> Row:
        output.write_text(json.dumps(result), "utf-8")
        return {}


PEERS: dict[str, type[Peer]] = {}


def add(kind: type[Peer]) -> type[Peer]:
    """Puts a peer into the table."""
    PEERS[kind.label] = kind
    return kind


def stripper(
    label: str, how: str, *, package: str | None = None, module: str | None = None, everything: bool = False
) -> Callable[[Callable[[], Strip]], Callable[[], Strip]]:
    """Makes a peer of a function that prepares it. Package and module are called as it is, unless said."""

    def make(prepare: Callable[[], Strip]) -> Callable[[], Strip]:
        package_of = package or label
        attributes = {
            "label": label,
            "how": how,
            "package": package_of,
            "module": module or package_of,
            "everything": everything,
            "prepare": lambda _: prepare(),
        }
        add(type(label, (Peer,), attributes))
        return prepare

    return make


def decoded(page: bytes) -> str:
    return page.decode("utf-8", "replace")


@add
class Tidings(peer.Tidings, Peer):
    label = "tidings"
    how = "strip_batch: text, title, day, spans of every paragraph"
    options: ClassVar[dict[str, bool]] = {}

    def texts(self, pages: Sequence[bytes]) -> list[str]:
        import tidings as td

        frame = td.strip_batch(list(pages), format="html", threads=self.threads, **self.options)
        return frame["text"].to_list()


@add
class TidingsOne(peer.Tidings, Peer):
    label = "tidings, strip"
    how = "a call for each page; spans of every character"

    def prepare(self) -> Strip:
        import tidings as td

        return lambda page: td.strip(page, format="html").text


@stripper("turbohtml", "parse(positions=False).main_text()")
def turbohtml() -> Strip:
    import turbohtml

    return lambda page: turbohtml.parse(page, positions=False).main_text()


def resiliparse_strip(*, main: bool) -> Strip:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    options = {"main_content": main, "alt_texts": False, "links": False, "form_fields": False, "noscript": False}
    return lambda page: extract_plain_text(HTMLTree.parse_from_bytes(page, detect_encoding(page)), **options)


@stripper("resiliparse", "HTMLTree.parse_from_bytes, extract_plain_text(main_content=True)")
def resiliparse() -> Strip:
    return resiliparse_strip(main=True)


@stripper("rs-trafilatura", "extract()", module="rs_trafilatura")
def rs_trafilatura_strip() -> Strip:
    import rs_trafilatura

    return lambda page: rs_trafilatura.extract(decoded(page)).main_content or ""


def trafilatura_strip(*, fast: bool) -> Strip:
    from trafilatura import extract

    return lambda page: extract(page, fast=fast, include_comments=False) or ""


@stripper("trafilatura, fast", "extract(fast=True)", package="trafilatura")
def trafilatura_fast() -> Strip:
    return trafilatura_strip(fast=True)


@stripper("trafilatura", "extract(): the default, with fallbacks")
def trafilatura() -> Strip:
    return trafilatura_strip(fast=False)


@stripper("readability-lxml", "Document.summary(), text of it by lxml", module="readability")
def readability_lxml() -> Strip:
    from lxml import html
    from readability import Document

    # It is for one page and wants it decoded.
    return lambda page: "\n".join(html.fromstring(Document(decoded(page)).summary(html_partial=True)).itertext())


@stripper("justext", "all stop lists in one")
def justext() -> Strip:
    import justext

    stop = frozenset().union(*map(justext.get_stoplist, justext.get_stoplists()))
    return lambda page: "\n".join(p.text for p in justext.justext(page, stop) if not p.is_boilerplate)


@stripper("boilerpy3", "ArticleExtractor")
def boilerpy3() -> Strip:
    from boilerpy3 import extractors

    extractor = extractors.ArticleExtractor(raise_on_failure=False)
    return lambda page: extractor.get_content(decoded(page))


@stripper("goose3", "extract(raw_html=), no images")
def goose() -> Strip:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False, "parser_class": "lxml"})
    return lambda page: goose.extract(raw_html=decoded(page)).cleaned_text


@stripper(
    "newspaper4k",
    "Article.parse(), no images, as English: other languages need packages of their own",
    module="newspaper",
)
def newspaper() -> Strip:
    from newspaper import Article

    def strip(page: bytes) -> str:
        article = Article("https://site.example/story", language="en", fetch_images=False)
        article.download(input_html=decoded(page))
        article.parse()
        return str(article.text)

    return strip


@add
class TidingsAll(Tidings):
    label = "tidings, keep_all"
    how = "strip_batch(keep_all=True)"
    everything = True
    options: ClassVar[dict[str, bool]] = {"keep_all": True}


@stripper("selectolax", "LexborHTMLParser, script and style out, body.text()", everything=True)
def selectolax() -> Strip:
    from selectolax.lexbor import LexborHTMLParser

    def strip(page: bytes) -> str:
        tree = LexborHTMLParser(page)
        tree.strip_tags(["script", "style", "noscript", "template"])
        return tree.body.text(separator="\n") if tree.body else ""

    return strip


@stripper("resiliparse, all", "the same with main_content=False", package="resiliparse", everything=True)
def resiliparse_all() -> Strip:
    return resiliparse_strip(main=False)


@add
class Baseline(Peer):
    label = "baseline"
    how = "benches/baseline, pure Python"
    everything = True

    def prepare(self) -> Strip:
        from benches.baseline import strip

        return lambda page: strip.strip(decoded(page), keep_all=True, html=True)[0]
