"""The peers of `td.strip`: each takes the bytes of a page and gives its main text, or all of its text, asked as its
documentation says and with what makes it faster switched on.

What is done for them: no metadata is asked for where it can be left out, no fallbacks where there is a switch for
that (a row of its own shows the default), stop lists are made beforehand. Who takes no bytes gets them decoded as
UTF-8, which costs next to nothing and garbles what is written otherwise.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
from collections.abc import Callable, Sequence
from typing import ClassVar

from benches.process import UnableError


class Peer:
    """A way from a page to its text."""

    label: ClassVar[str]
    package: ClassVar[str | None] = None
    """Where it comes from on PyPI."""
    module: ClassVar[str | None] = None
    how: ClassVar[str]
    """How it is asked, in a line."""
    everything: ClassVar[bool] = False
    """Whether it gives all text of the page, the menus too."""

    threads = 1

    @classmethod
    def missing(cls) -> str | None:
        """Why it cannot run here, if so."""
        if cls.module is None or importlib.util.find_spec(cls.module):
            return None
        return f"not installed: pip install {cls.package}"

    @classmethod
    def version(cls) -> str:
        return importlib.metadata.version(cls.package) if cls.package else ""

    def prepare(self) -> Callable[[bytes], str]:
        """What turns a page into text. Not timed: whoever uses it would keep it."""
        raise NotImplementedError

    def texts(self, pages: Sequence[bytes]) -> list[str]:
        """The texts of pages."""
        strip = self.prepare()
        return [strip(page) or "" for page in pages]


class Tidings(Peer):
    label = "tidings"
    package = "tidings"
    module = "tidings"
    how = "strip_batch: text, title, day, spans of every paragraph"
    options: ClassVar[dict[str, bool]] = {}

    def texts(self, pages: Sequence[bytes]) -> list[str]:
        import tidings as td

        frame = td.strip_batch(list(pages), format="html", threads=self.threads, **self.options)
        return frame["text"].to_list()


class TidingsOne(Tidings):
    label = "tidings, strip"
    how = "a call for each page; spans of every character"

    def prepare(self) -> Callable[[bytes], str]:
        import tidings as td

        return lambda page: td.strip(page, format="html").text

    texts = Peer.texts


class TidingsAll(Tidings):
    label = "tidings, keep_all"
    how = "strip_batch(keep_all=True)"
    everything = True
    options: ClassVar[dict[str, bool]] = {"keep_all": True}


class Baseline(Peer):
    label = "baseline"
    how = "benches/baseline, pure Python"
    everything = True

    def prepare(self) -> Callable[[bytes], str]:
        from benches.baseline import strip

        return lambda page: strip.strip(page.decode("utf-8", "replace"), keep_all=True, html=True)[0]


class Trafilatura(Peer):
    label = "trafilatura"
    package = "trafilatura"
    module = "trafilatura"
    how = "extract(): the default, with fallbacks"
    fast: ClassVar[bool] = False

    def prepare(self) -> Callable[[bytes], str]:
        from trafilatura import extract

        fast = self.fast
        return lambda page: extract(page, fast=fast, include_comments=False) or ""


class TrafilaturaFast(Trafilatura):
    label = "trafilatura, fast"
    how = "extract(fast=True)"
    fast = True


class Resiliparse(Peer):
    label = "resiliparse"
    package = "resiliparse"
    module = "resiliparse"
    how = "HTMLTree.parse_from_bytes, extract_plain_text(main_content=True)"

    def prepare(self) -> Callable[[bytes], str]:
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.encoding import detect_encoding
        from resiliparse.parse.html import HTMLTree

        main = not self.everything
        options = {"main_content": main, "alt_texts": False, "links": False, "form_fields": False, "noscript": False}
        return lambda page: extract_plain_text(HTMLTree.parse_from_bytes(page, detect_encoding(page)), **options)


class ResiliparseAll(Resiliparse):
    label = "resiliparse, all"
    how = "the same with main_content=False"
    everything = True


class Turbohtml(Peer):
    label = "turbohtml"
    package = "turbohtml"
    module = "turbohtml"
    how = "parse(positions=False).main_text()"

    def prepare(self) -> Callable[[bytes], str]:
        import turbohtml

        return lambda page: turbohtml.parse(page, positions=False).main_text()


class RsTrafilatura(Peer):
    label = "rs-trafilatura"
    package = "rs-trafilatura"
    module = "trafipy"
    how = "extract()"

    def prepare(self) -> Callable[[bytes], str]:
        import trafipy

        return lambda page: trafipy.extract(page.decode("utf-8", "replace")).content_text or ""


class ReadabilityLxml(Peer):
    label = "readability-lxml"
    package = "readability-lxml"
    module = "readability"
    how = "Document.summary(), text of it by lxml"

    def prepare(self) -> Callable[[bytes], str]:
        from lxml import html
        from readability import Document

        def strip(page: bytes) -> str:
            # It is for one page and wants it decoded.
            summary = Document(page.decode("utf-8", "replace")).summary(html_partial=True)
            return "\n".join(html.fromstring(summary).itertext())

        return strip


class Justext(Peer):
    label = "justext"
    package = "justext"
    module = "justext"
    how = "all stop lists in one"

    def prepare(self) -> Callable[[bytes], str]:
        import justext

        stop = frozenset().union(*map(justext.get_stoplist, justext.get_stoplists()))

        def strip(page: bytes) -> str:
            return "\n".join(p.text for p in justext.justext(page, stop) if not p.is_boilerplate)

        return strip


class Boilerpy3(Peer):
    label = "boilerpy3"
    package = "boilerpy3"
    module = "boilerpy3"
    how = "ArticleExtractor"

    def prepare(self) -> Callable[[bytes], str]:
        from boilerpy3 import extractors

        extractor = extractors.ArticleExtractor(raise_on_failure=False)
        return lambda page: extractor.get_content(page.decode("utf-8", "replace"))


class Goose(Peer):
    label = "goose3"
    package = "goose3"
    module = "goose3"
    how = "extract(raw_html=), no images"

    def prepare(self) -> Callable[[bytes], str]:
        from goose3 import Goose

        goose = Goose({"enable_image_fetching": False, "parser_class": "lxml"})
        return lambda page: goose.extract(raw_html=page.decode("utf-8", "replace")).cleaned_text


class Newspaper(Peer):
    label = "newspaper4k"
    package = "newspaper4k"
    module = "newspaper"
    how = "Article.parse(), no images, as English: other languages need packages of their own"

    def prepare(self) -> Callable[[bytes], str]:
        from newspaper import Article

        def strip(page: bytes) -> str:
            article = Article("https://site.example/story", language="en", fetch_images=False)
            article.download(input_html=page.decode("utf-8", "replace"))
            article.parse()
            return str(article.text)

        return strip


class Selectolax(Peer):
    label = "selectolax"
    package = "selectolax"
    module = "selectolax"
    how = "LexborHTMLParser, script and style out, body.text()"
    everything = True

    def prepare(self) -> Callable[[bytes], str]:
        from selectolax.lexbor import LexborHTMLParser

        def strip(page: bytes) -> str:
            tree = LexborHTMLParser(page)
            tree.strip_tags(["script", "style", "noscript", "template"])
            return tree.body.text(separator="\n") if tree.body else ""

        return strip


PEERS: dict[str, type[Peer]] = {
    peer.label: peer
    for peer in (
        Tidings,
        TidingsOne,
        Turbohtml,
        Resiliparse,
        RsTrafilatura,
        TrafilaturaFast,
        Trafilatura,
        ReadabilityLxml,
        Justext,
        Boilerpy3,
        Goose,
        Newspaper,
        TidingsAll,
        Selectolax,
        ResiliparseAll,
        Baseline,
    )
}


def peer_of(label: str) -> type[Peer]:
    """The peer of a label, or of `module:Class` for one's own."""
    if label in PEERS:
        return PEERS[label]
    module, _, kind = label.partition(":")
    try:
        return getattr(importlib.import_module(module), kind)  # type: ignore[no-any-return]
    except (ImportError, AttributeError):
        raise UnableError(f"no peer {label}: expected one of {json.dumps(list(PEERS))} or module:Class") from None
