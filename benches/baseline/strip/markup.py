"""From a page to its tags and texts, as the tokenizer of the standard reads them."""

import re
from collections.abc import Generator
from html.entities import html5

WS = " \t\n\r\x0c"
ATTRIBUTE = re.compile(
    rf"[{WS}/]*(?:(>)|([^>{WS}/][^={WS}/>]*)"
    rf"(?:[{WS}]*=[{WS}]*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^>{WS}]*)))?)"
)
C1 = {code: bytes([code]).decode("windows-1252", "replace") for code in range(0x80, 0xA0)}


def reference(text: str, at: int) -> tuple[str, int] | None:
    """What the reference at `at` stands for, and where it ends."""
    if number := re.compile("&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?").match(text, at):
        code = int(number[1], 16) if number[1] else int(number[2])
        if 0x80 <= code < 0xA0 and C1[code] != "\ufffd":
            return C1[code], number.end()
        valid = 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000
        return (chr(code) if valid else "\ufffd"), number.end()
    name = re.compile("&([0-9A-Za-z]{0,33})(;?)").match(text, at)
    assert name
    if name[2] and name[1] + ";" in html5:
        return html5[name[1] + ";"], name.end()
    for length in range(min(len(name[1]), 6), 1, -1):
        if name[1][:length] in html5:
            return html5[name[1][:length]], at + 1 + length
    return None


def unescape(text: str) -> str:
    out, at = [], 0
    while (amp := text.find("&", at)) >= 0:
        stands, end = reference(text, amp) or ("&", amp + 1)
        out += [text[at:amp], stands]
        at = end
    return "".join(out) + text[at:]


def tokens(page: str) -> Generator[tuple[str, str, str], tuple[bool, bool], None]:
    """("text", characters), ("start", name, attributes), ("end", name). Send whether in svg or math, and whether the
    content of the element is raw."""
    at, foreign, raw = 0, False, False
    open_tag = re.compile("<(?=[A-Za-z!?]|/.)", re.S)
    while at < len(page):
        found = open_tag.search(page, at)
        start = found.start() if found else len(page)
        if start > at:
            yield "text", unescape(page[at:start]), ""
        at = start
        if at >= len(page):
            return
        if page.startswith("<!--", at):
            end = re.compile("-?>").match(page, at + 4) or re.compile("--!?>").search(page, at + 4)
            at = end.end() if end else len(page)
        elif foreign and page.startswith("<![CDATA[", at):
            end = page.find("]]>", at + 9)
            yield "text", page[at + 9 : end if end >= 0 else len(page)], ""
            at = end + 3 if end >= 0 else len(page)
        elif page[at + 1] in "!?" or not re.match("/?[A-Za-z]", page[at + 1 : at + 3]):
            end = page.find(">", at + 2)
            at = end + 1 if end >= 0 else len(page)
        else:
            closing = page[at + 1] == "/"
            name_at = re.compile(rf"[^{WS}/>]+").match(page, at + 1 + closing)
            assert name_at
            at = name_at.end()
            while True:
                attribute = ATTRIBUTE.match(page, at)
                if attribute is None:
                    return
                at = attribute.end()
                if attribute[1]:
                    break
                if at >= len(page):
                    return
            name = name_at[0].lower()
            rest = page[name_at.end() : at - 1]
            foreign, raw = (yield ("end" if closing else "start"), name, rest) or (False, False)
            if raw:
                end = script_end(page, at) if name == "script" else raw_end(page, at, name)
                text = page[at:end]
                foreign, _ = (yield "text", unescape(text) if name in ("title", "textarea") else text, "") or (
                    False,
                    False,
                )
                at = end


def raw_end(page: str, at: int, name: str) -> int:
    found = re.compile(rf"</{name}[{WS}/>]", re.I).search(page, at) if name != "plaintext" else None
    return found.start() if found else len(page)


def script_end(page: str, at: int) -> int:
    """Where the end tag is. After `<!--` and `<script` one more is needed."""
    escaped = double = False
    mark = re.compile(rf"-->|<!--|</?script(?=[{WS}/>])", re.I)
    while found := mark.search(page, at):
        at = found.end()
        if found[0] == "-->":
            escaped = double = False
        elif found[0] == "<!--":
            escaped, at = True, found.start() + 2
        elif found[0][1] != "/":
            double = double or escaped
        elif not double:
            return found.start()
        else:
            double = False
    return len(page)
