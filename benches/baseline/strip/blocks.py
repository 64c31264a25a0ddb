"""What plain text and HTML are both made into: blocks, how each is set, and white space that is folded."""

import re

Block = tuple[str, str]  # zone, text
Kind = tuple[str, int, int]  # paragraph, item or cell; row and column of a cell
PARAGRAPH, ITEM = ("paragraph", 0, 0), ("item", 0, 0)

SPACE = (
    "\0\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
SPACES = re.compile(f"[{SPACE}]+")
NEWLINE = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def fold(text: str) -> str:
    """White space as single spaces."""
    return SPACES.sub(" ", text).strip(" ")
