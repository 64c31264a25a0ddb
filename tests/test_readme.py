"""The Python of the README runs, block after block, as a reader would type it; its commands print what it shows;
the rules of ARCHITECTURE.md pass their own tests."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import tidings as td
from command import COMMAND

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^```console\n\$ tidings ([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RULES = re.compile(r"^```rules\n(.*?)^```$", re.MULTILINE | re.DOTALL)


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


def test_what_commands_print(tmp_path: Path) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    environment = os.environ | {"COLUMNS": "80", "NO_COLOR": "1"}
    shown = list(SHOWN.finditer((ROOT / "README.md").read_text("utf-8")))
    assert shown
    for block in shown:
        done = subprocess.run(
            [COMMAND, *block[1].split()],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        assert doctest.OutputChecker().check_output(block[2], done.stdout, flags), done.stdout


def test_rules_that_are_shown() -> None:
    blocks = RULES.findall((ROOT / "ARCHITECTURE.md").read_text("utf-8"))
    assert blocks
    for block in blocks:
        outcomes = td.Rules.parse(block).test()
        assert outcomes.height
        assert outcomes["passed"].all(), outcomes.to_dicts()
