"""The command as a process: what the tests of commands run it with."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

COMMAND = shutil.which("tidings", path=os.path.dirname(sys.executable)) or "tidings"


def go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goes to an empty folder, where nothing of the environment says how output looks."""
    monkeypatch.chdir(folder)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TIDINGS_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)


def run(*args: str, stdin: str | bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    """What the command writes and says, in pipes."""
    done = subprocess.run(
        [COMMAND, *args],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env={**os.environ, **env},
        timeout=120,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def on_terminal(*args: str, columns: int = 80, **env: str) -> tuple[int, str]:
    """Exit code and what a terminal of `columns` columns gets."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [COMMAND, *args], stdin=slave, stdout=slave, stderr=slave, close_fds=True,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": "50", **env},
    )  # fmt: skip
    os.close(slave)
    output = b""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            try:
                piece = os.read(master, 1 << 16)
            except OSError:
                break
            if not piece:
                break
            output += piece
        elif process.poll() is not None:
            break
    os.close(master)
    return process.wait(10), output.decode().replace("\r\n", "\n")


def lines(text: str) -> Iterator[dict[str, object]]:
    """Rows in JSON."""
    return (json.loads(line) for line in text.splitlines())
