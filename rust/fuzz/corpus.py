"""Writes what the fuzzers of stripping begin with into rust/fuzz/corpus: `python rust/fuzz/corpus.py`.

The sample pages and documents of seeds/, whole and in pieces, and the inputs of tests/cases/strip.toml and html.toml,
each behind two bytes of options (`options` in rust/core/tests/support/stripping.rs). The folders are not committed.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIECE = 1500
"""Code points of a piece: fuzzers are fastest with little."""


def sources() -> Iterator[tuple[str, str]]:
    """The target that a source is for, and the source."""
    for path in sorted([*(ROOT / "seeds" / "pages").iterdir(), *(ROOT / "seeds" / "documents").iterdir()]):
        if path.suffix in (".html", ".txt"):
            text = path.read_bytes().decode("utf-8", "replace")
            yield "strip_html" if path.suffix == ".html" else "strip_text", text
    for path in (ROOT / "tests" / "cases" / "strip.toml", ROOT / "tests" / "cases" / "html.toml"):
        if path.exists():
            for case in tomllib.loads(path.read_text("utf-8"))["case"]:
                yield "strip_text" if case.get("format") == "text" else "strip_html", case["input"]


def pieces(text: str) -> Iterator[str]:
    yield text
    if len(text) > PIECE:
        for at in range(0, len(text), PIECE):
            yield text[at : at + PIECE]


def main() -> None:
    count = 0
    for target, text in sources():
        folder = ROOT / "rust" / "fuzz" / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for number, piece in enumerate(pieces(text)):
            # The defaults of mining, those of td.strip, and others in turn.
            options = (0, 7, number * 37 % 256)[number % 3]
            raw = options.to_bytes(2, "little") + piece.encode()
            (folder / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)
            count += 1
    print(f"{count} inputs")


if __name__ == "__main__":
    main()
