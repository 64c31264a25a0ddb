"""The Python of the README runs, block after block, as a reader would type it."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    text = (ROOT / "README.md").read_text("utf-8")
    names: dict[str, Any] = {"__name__": "readme"}
    for block in BLOCK.finditer(text):
        line = text[: block.start(1)].count("\n")
        if ">>>" in block[1]:
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            test = doctest.DocTestParser().get_doctest(block[1], names, "README.md", "README.md", line)
            test.globs = names
            outcome = doctest.DocTestRunner(optionflags=flags).run(test, clear_globs=False)
            assert outcome.failed == 0, f"README.md line {line}: see the captured output"
        else:
            exec(compile("\n" * line + block[1], "README.md", "exec"), names)
