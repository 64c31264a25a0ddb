"""Pages for `benches/strip.py`: the sample pages of seeds/pages varied, or a folder of the user's.

A page of seeds/pages is a twentieth of the size that pages have: a real one is mostly script, style and menu. So each
variation has other numbers and is given what the sample was spared: a menu of a hundred links, style sheets and
scripts, which are then nine tenths of its bytes, where on real pages they are a half to three quarters. That is kind
to caches, and to those who skip scripts fast, which real pages reward too, only less. Figures for publication want
`--pages`.
"""

from __future__ import annotations

import gzip
import random
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from benches.process import ROOT

SAMPLES = ROOT / "seeds" / "pages"
MARKERS = 5
"""Sentences of a story that a text of it must hold."""


@dataclass(frozen=True)
class Page:
    """A page as it comes off the web, and sentences that its text must hold."""

    name: str
    raw: bytes
    markers: list[str] = field(default_factory=list)


def load(folder: Path) -> list[Page]:
    """Every `.html`, `.htm` and `.html.gz` of a folder, at any depth. No markers: nobody said what is main text."""
    pages = []
    for path in sorted(folder.rglob("*")):
        if path.name.endswith((".html", ".htm")):
            pages.append(Page(str(path.relative_to(folder)), path.read_bytes()))
        elif path.name.endswith((".html.gz", ".htm.gz")):
            pages.append(Page(str(path.relative_to(folder)), gzip.decompress(path.read_bytes())))
    if not pages:
        sys.exit(f"{folder}: no .html, .htm or .html.gz at any depth")
    return pages


def sample_pages(count: int, *, seed: int = 5) -> list[Page]:
    """Variations of the sample pages, so many, in an order in which any first part holds all kinds."""
    chance = random.Random(seed)
    samples = [path for path in sorted(SAMPLES.glob("*.html")) if gold(path)]
    order: list[Path] = []
    while len(order) < count:
        chance.shuffle(samples)
        order.extend(samples)
    return [vary(path, chance) for path in order[:count]]


def gold(path: Path) -> str:
    return (path.parent / "gold" / f"{path.stem}.txt").read_text("utf-8")


def vary(path: Path, chance: random.Random) -> Page:
    """The page with other numbers, a longer menu, style and script; and its markers."""
    encoding = "windows-1252" if path.stem == "05-tables-1999" else "utf-8"
    page = path.read_bytes().decode(encoding)
    shift = chance.randrange(10)
    # Numbers that a reader sees; those in tags are addresses and sizes.
    page = re.sub(r">[^<]+<", lambda seen: renumber(seen[0], shift), page)
    wanted = renumber("\n".join(gold(path).split("\n\n")), shift)
    head = f"<style>{style(chance, 25_000)}</style><script>{script(chance, 60_000)}</script>"
    page = re.sub(r"</head>", lambda end: head + end[0], page, count=1, flags=re.I)
    page = re.sub(r"<body[^>]*>", lambda body: body[0] + menu(chance, 120), page, count=1, flags=re.I)
    end = f"<script>{script(chance, 25_000)}</script><!-- {script(chance, 4_000)} -->"
    page = re.sub(r"</body>", lambda body: end + body[0], page, count=1, flags=re.I)
    return Page(path.stem, page.encode(encoding), markers(wanted, chance))


def renumber(text: str, shift: int) -> str:
    """Other digits, the same everywhere on a page. Character references keep theirs."""
    return re.sub(r"&#?\w+;|[0-9]", lambda m: m[0] if m[0][0] == "&" else str((int(m[0]) + shift) % 10), text)


def markers(text: str, chance: random.Random) -> list[str]:
    """Sentences of running text, of the beginning, the end and between."""
    lines = [line for line in text.split("\n") if len(line) >= 30 and not line.startswith(("import ", "log"))]
    pieces = [re.match(r".{20,}?[.!?。؟](?=\s|$)|.*", line)[0] for line in lines]
    inner = chance.sample(pieces[1:-1], min(MARKERS - 2, max(0, len(pieces) - 2)))
    return list(dict.fromkeys([pieces[0], *inner, pieces[-1]]))


WORDS = "data view item page user list node event state style load time click track push init render".split()


def name(chance: random.Random) -> str:
    return "".join(chance.choice(WORDS).title() for _ in range(chance.randint(1, 3)))


def script(chance: random.Random, size: int) -> str:
    """Something like what packers of scripts write, with a few strings that look like markup."""
    out, length = [], 0
    while length < size:
        one, two, number = name(chance), name(chance), chance.randrange(10**9)
        piece = [
            f"function {one}(e,t){{var n=e.length;if(n<{number}&&t>0)return e[n-1];return null}}",
            f'window.{one}=window.{one}||[];{two}.push({{"id":{number},"on":!0}});',
            f"document.getElementById('{one}').innerHTML='<div class=\"{two}\"><a href=\"#\">'+x+'</a></div>';",
            f'{{"{one}":{{"{two}":["{name(chance)}",{number},null,true]}}}};',
        ][chance.randrange(4)]
        out.append(piece)
        length += len(piece)
    return "".join(out)


def style(chance: random.Random, size: int) -> str:
    out, length = [], 0
    while length < size:
        rule = f"margin:{chance.randrange(40)}px auto;color:#{chance.randrange(2**24):06x}"
        piece = f".{name(chance)} > .{name(chance)}:hover{{{rule}}}"
        out.append(piece)
        length += len(piece)
    return "".join(out)


def menu(chance: random.Random, links: int) -> str:
    """A menu that opens over the page, three levels deep, with classes and data as templates write them."""
    out = ['<nav class="mega-menu js-mega" data-module="MegaMenu"><ul class="mega-menu__list">']
    for i in range(links // 12):
        out.append(
            f'<li class="mega-menu__item mega-menu__item--{i}"><a class="mega-menu__link" href="/{name(chance)}">'
            f'{name(chance)}</a><div class="mega-menu__panel" aria-hidden="true"><ul>'
        )
        for _ in range(11):
            target = f"/{name(chance)}/{name(chance)}?utm_source=menu&amp;utm_id={chance.randrange(10**6)}"
            out.append(
                f'<li class="mega-menu__sub"><a href="{target}" data-track="{name(chance)}" class="link link--plain">'
                f'<svg class="icon" width="16" height="16"><path d="M{chance.randrange(99)} 4l8 8-8 8z"></path></svg>'
                f"<span>{name(chance)}</span></a></li>"
            )
        out.append("</ul></div></li>")
    out.append("</ul></nav>")
    return "".join(out)
