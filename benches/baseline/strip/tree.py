"""The text between the starts and ends of block elements, by the standard's rules of tree construction."""

import re
from dataclasses import dataclass

from benches.baseline.strip.blocks import ITEM, PARAGRAPH, SPACE, Kind, fold
from benches.baseline.strip.markup import WS, tokens
from benches.baseline.strip.names import (
    BARRING,
    BLOCK,
    BREAKOUT,
    CODE,
    FORMATTING,
    HEAD,
    HEADINGS,
    HTML_POINTS,
    KEEP_P,
    POINTS,
    RAW,
    SCOPES,
    SET,
    SPECIAL,
    TABLE,
    TABLED,
    TEXT_POINTS,
    UNREAD,
    VOID,
)

HIDDEN_INPUT = re.compile(r"\btype\s*=\s*[\"']?hidden\b", re.I)
MARKUP = re.compile(r"\bencoding\s*=\s*[\"']?(?:text/html|application/xhtml\+xml)[\"']?(?=[\s/]|\Z)", re.I)
FONT = re.compile(r"\b(?:color|face|size)\b", re.I)


@dataclass
class Table:
    """A table that is open: what may show that it only lays out the page."""

    cells: list[int]  # its blocks that are cells
    blocks: int = 0  # of the present cell
    most_blocks: int = 0
    columns: int = 0  # of the present row
    most_columns: int = 0
    nests: bool = False


class Blocks:
    """The text between the starts and ends of block elements. Open elements are a stack of names; those of svg and
    math have their language before a colon."""

    def __init__(self) -> None:
        self.stack = ["html"]
        self.kinds: list[Kind | None] = [PARAGRAPH]  # how each of them says that text is set
        self.tables: list[Table] = []
        self.rows = 0
        self.phase = "before head"
        self.done: list[tuple[Kind, str]] = []
        self.text = ""
        self.breaks = 0
        self.framesets = 0
        self.bare = True

    # --- the stack ---
    def last(self, *names: str) -> int:
        """Position of the innermost of these elements; 0 if none is open."""
        return max((i for i, name in enumerate(self.stack) if i and name in names), default=0)

    def nearest(self, names: set[str]) -> int:
        return max((i for i, name in enumerate(self.stack) if name in names or name in POINTS), default=0)

    def pop(self, at: int) -> None:
        at = max(at, 1)
        if any(name in BLOCK for name in self.stack[at:]):
            self.flush()
        for _ in range(self.stack[at:].count("table")):
            self.settle(self.tables.pop())
        del self.stack[at:], self.kinds[at:]

    def foreign(self) -> bool:
        return ":" in self.stack[-1]

    def home(self) -> int:
        """The innermost element that is HTML or has HTML in it."""
        return max(i for i, name in enumerate(self.stack) if ":" not in name or name in POINTS)

    # --- text ---
    def in_code(self) -> bool:
        return next((name in CODE for name in reversed(self.stack) if name in SET), False)

    def flush(self) -> None:
        self.breaks = 0
        code = self.text.strip(SPACE).replace("\r", "\n").replace("\0", " ")
        if text := code if self.in_code() else fold(self.text):
            at = max(i for i, kind in enumerate(self.kinds) if kind)
            kind = self.kinds[at] or PARAGRAPH
            if kind == ITEM:
                # What follows in the item goes on with it.
                self.kinds[at] = PARAGRAPH
            elif kind[0] == "cell" and self.tables:
                table = self.tables[-1]
                table.cells.append(len(self.done))
                table.blocks += 1
                table.most_blocks = max(table.most_blocks, table.blocks)
            self.done.append((kind, text))
        self.text = ""

    def push(self, name: str) -> None:
        self.stack.append(name)
        self.kinds.append(self.kind(name))

    def kind(self, name: str) -> Kind | None:
        """How an element says that its text is set."""
        if name in HEADINGS | CODE | {"blockquote"}:
            return PARAGRAPH
        if name == "li":
            return ITEM
        if name in ("td", "th") and self.tables:
            table = self.tables[-1]
            table.blocks = 0
            table.columns += 1
            table.most_columns = max(table.most_columns, table.columns)
            return "cell", max(self.rows - 1, 0), table.columns - 1
        if name == "tr":
            self.rows += 1
            if self.tables:
                self.tables[-1].columns = 0
        if name == "table":
            if self.tables:
                self.tables[-1].nests = True
            self.tables.append(Table([]))
        return None

    def settle(self, table: Table) -> None:
        """The cells of a table that only lays out the page are paragraphs."""
        if table.nests or table.most_blocks >= 4 or table.most_columns < 2:
            for at in table.cells:
                self.done[at] = PARAGRAPH, self.done[at][1]

    def unread(self) -> bool:
        unread = around = False
        for name in self.stack:
            if ":" not in name:
                around = unread = unread or name in UNREAD
            elif name == "svg:svg":
                unread = True
            elif name.split(":")[1] in UNREAD:
                unread = around = True
            elif name == "svg:foreignobject":
                # A drawing is not read, but for the text that is set in it.
                unread = around
        return unread

    def add(self, text: str) -> None:
        if not self.unread():
            if text.strip(SPACE):
                self.breaks, self.bare = 0, False
            self.text += text

    def characters(self, text: str) -> None:
        if self.stack[-1] in RAW:
            self.add(text)
        elif self.phase in ("frameset", "after frameset") and not self.last("template"):
            pass
        elif self.phase != "body" and not self.last("template"):
            if text := text.lstrip(WS):
                self.open_body()
                self.add(text)
        else:
            if self.stack[-1] == "colgroup" and text.strip(WS):
                self.pop(len(self.stack) - 1)
            self.add(text)

    def line_break(self) -> None:
        if self.in_code():
            self.text += "\n"
            return
        self.breaks += 1
        self.text += " "
        if self.breaks > 1:
            self.flush()

    # --- start tags ---
    def start(self, name: str, attributes: str) -> bool:
        """Whether the content is raw."""
        if self.foreign() and self.start_foreign(name, attributes):
            return False
        if self.phase != "body" and not self.last("template") and not self.start_outside(name):
            return False
        if name in BARRING and not (name == "input" and HIDDEN_INPUT.search(attributes)):
            self.bare = False
        if name in ("html", "head", "body", "frame", "meta", "link"):
            return False
        if name == "br":
            self.line_break()
            return False
        if name == "frameset":
            if self.bare:
                self.pop(1)
                self.phase, self.framesets = "frameset", 1
            return False
        if name == "a":
            self.end_formatting("a")
        elif name in ("option", "optgroup") and self.stack[-1] == "option":
            self.pop(len(self.stack) - 1)
        elif name in ("input", "keygen", "textarea", "select") and self.last("select") > self.nearest(SCOPES):
            self.pop(self.last("select"))
            if name == "select":
                return False
        if name in TABLED:
            self.start_tabled(name)
            return False
        if self.stack[-1] == "colgroup" and name != "template":
            self.pop(len(self.stack) - 1)
        if name == "table" and self.last("table") > self.last("td", "th", "caption", "template"):
            self.pop(self.last("table"))
        if name == "form" and self.stack[-1] in TABLE:
            return False
        if name in BLOCK or name == "hr":
            self.make_room(name)
        if name in VOID:
            return False
        self.push({"svg": "svg:svg", "math": "math:math"}.get(name, name))
        return name in RAW

    def start_outside(self, name: str) -> bool:
        """Whether the tag is to be read as in a body."""
        if self.phase == "before head" and (name == "head" or name in HEAD):
            self.phase = "head"
        if self.stack[-1] == "noscript" and self.phase == "head":
            if name in ("head", "noscript"):
                return False
            if name in ("basefont", "bgsound", "link", "meta", "noframes", "style"):
                return True
            self.pop(self.last("noscript"))
        if name == "html":
            return False
        if self.phase == "frameset" and name == "frameset":
            self.framesets += 1
            return False
        if self.phase in ("frameset", "after frameset"):
            return name == "noframes"
        if name == "head":
            return False
        if name == "frameset":
            self.pop(1)
            self.phase, self.framesets = "frameset", 1
            return False
        if self.phase in ("head", "after head") and name in HEAD:
            return True
        self.open_body()
        return name != "body"

    def open_body(self) -> None:
        self.pop(1)
        self.phase = "body"
        self.flush()
        self.push("body")

    def make_room(self, name: str) -> None:
        if self.unread():
            lists = ("datalist", "select", "optgroup", "option")
            while (at := self.last(*lists)) > max(
                (i for i, other in enumerate(self.stack) if other in BLOCK), default=0
            ):
                self.pop(at)
        self.flush()
        wall = self.nearest(SPECIAL - {"address", "div", "p"})
        if (name == "li" and self.stack[wall] == "li") or (name in ("dd", "dt") and self.stack[wall] in ("dd", "dt")):
            self.pop(wall)
        if name == "button":
            self.end_if(self.last("button"), self.nearest(SCOPES))
        if name not in KEEP_P:
            self.end_p()
        block = max((i for i, other in enumerate(self.stack) if other in BLOCK), default=0)
        if name in HEADINGS and self.stack[block] in HEADINGS:
            self.pop(block)

    def start_tabled(self, name: str) -> None:
        self.flush()
        table = self.last("table")
        if table <= self.last("template"):
            return
        body, row, columns = (
            (at if at > table else 0)
            for at in (self.last("tbody", "thead", "tfoot"), self.last("tr"), self.last("colgroup"))
        )
        around = table
        implied = {"td": ["tbody", "tr"], "th": ["tbody", "tr"], "tr": ["tbody"]}.get(name, [])
        if name in ("td", "th") and row:
            around, implied = row, []
        elif name in ("td", "th", "tr") and body:
            around, implied = body, implied[1:]
        elif name == "col":
            around = max(columns, table)
        self.pop(around + 1)
        if name != "col":
            for part in [*implied, name]:
                self.push(part)

    def start_foreign(self, name: str, attributes: str) -> bool:
        """Whether the tag is one of svg or math."""
        top = self.stack[-1]
        language = top.split(":")[0]
        if top in HTML_POINTS:
            return False
        if top in TEXT_POINTS and name not in ("mglyph", "malignmark"):
            return False
        if top == "math:annotation-xml" and name == "svg":
            return False
        if name in BREAKOUT or (name == "font" and FONT.search(attributes)):
            self.pop(self.home() + 1)
            return False
        if not attributes.endswith("/"):
            html = language == "math" and name == "annotation-xml" and MARKUP.search(attributes)
            self.push("math:annotation-html" if html else f"{language}:{name}")
        return True

    # --- end tags ---
    def end(self, name: str) -> None:
        if self.foreign():
            language = self.stack[-1].split(":")[0]
            if name in ("br", "p"):
                self.pop(self.home() + 1)
            elif (at := self.last(f"{language}:{name}", f"{language}:{name.replace('xml', 'html')}")) > max(
                i for i, other in enumerate(self.stack) if ":" not in other
            ):
                self.pop(at)
                return
        if self.phase != "body" and not self.end_outside(name):
            return
        at = self.last(name)
        if name == "br":
            self.line_break()
        elif name in ("html", "body"):
            self.flush()
        elif name == "p":
            self.flush()
            self.end_p()
        elif name == "form":
            self.flush()
            if at and at >= self.nearest(SCOPES):
                # What is inside of it stays open.
                self.stack[at] = "ended form"
        elif name == "li":
            self.flush()
            if at > self.last("ul", "ol"):
                self.end_if(at, self.nearest(SCOPES))
        elif name == "table":
            self.flush()
            if at > self.last("template"):
                self.pop(at)
        elif name == "template":
            self.end_if(at, 1)
        elif name in TABLED:
            self.flush()
            self.end_if(at, self.last("table", "template"))
        elif name in HEADINGS:
            self.flush()
            self.end_if(self.last(*HEADINGS), self.nearest(SCOPES))
        elif name in FORMATTING:
            self.end_formatting(name)
        elif name in BLOCK:
            self.flush()
            self.end_if(at, self.nearest(SCOPES))
        else:
            self.end_if(at, self.nearest(SPECIAL | {"ended form"}))

    def end_outside(self, name: str) -> bool:
        """Whether the tag is to be read as in a body."""
        if self.phase == "frameset" and name == "frameset":
            self.framesets -= 1
            if self.framesets <= 0:
                self.phase = "after frameset"
            return False
        if self.phase in ("frameset", "after frameset"):
            return name == "noframes"
        if self.phase in ("before head", "head") and name == "head":
            self.pop(1)
            self.phase = "after head"
            return False
        if name in ("br", "body", "html"):
            self.open_body()
            return True
        return name in HEAD or self.last("template") > 0

    def end_p(self) -> None:
        at = self.last("p")
        if at > self.last("button") and at > self.nearest(SCOPES):
            self.pop(at)

    def end_if(self, at: int, limit: int) -> None:
        if at >= max(limit, 1):
            self.pop(at)

    def end_formatting(self, name: str) -> None:
        at = self.last(name)
        if at and at >= self.nearest(SCOPES):
            if at > self.nearest(SPECIAL | {"ended form"}):
                self.pop(at)
            else:
                self.stack[at] = "ended"


def html_blocks(page: str) -> list[tuple[Kind, str]]:
    blocks = Blocks()
    reader = tokens(page.removeprefix("\ufeff").replace("\r\n", "\n"))
    token = next(reader, None)
    while token:
        what, value, attributes = token
        raw = False
        if what == "text":
            blocks.characters(value)
        elif what == "start":
            raw = blocks.start(value, attributes)
        else:
            blocks.end(value)
        try:
            token = reader.send((blocks.foreign(), raw))
        except StopIteration:
            token = None
    blocks.flush()
    blocks.pop(1)
    return blocks.done
