"""Peers in processes of their own: the side that asks and the side that answers, a line of JSON each.

Each bench has a worker module whose `main` serves its commands; a peer that fails ends nothing but its own rows.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TIDY = {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}
"""For the allocator of Polars, which else keeps what is freed for a while."""

Row = dict[str, Any]


class UnableError(Exception):
    """A peer cannot do this: it is not installed, or it is too much for it."""


class Process:
    """A peer in its own process, `worker` being the module that serves there. A `tidy` one gives memory back at
    once, so that growth can be told."""

    def __init__(self, worker: str, label: str, *, tidy: bool = False) -> None:
        self.label = label
        self.process = subprocess.Popen(
            [sys.executable, "-m", worker],
            cwd=ROOT,
            env=os.environ | (TIDY if tidy else {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, command: str, **arguments: object) -> Row:
        """Raises `UnableError` when the peer cannot, or is no more."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            print(json.dumps([command, arguments]), file=self.process.stdin, flush=True)
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise UnableError(f"its process ended at {command}")
        answer: Row = json.loads(line)
        if "unable" in answer:
            raise UnableError(answer["unable"].replace(f"{ROOT}/", ""))
        return answer

    def stop(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def serve(start: Callable[..., Any]) -> None:
    """Answers commands: `start` makes the worker, whose methods are the others."""
    # What a peer prints goes to standard error: answers have their line alone.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker: Any = None
    for line in sys.stdin:
        command, arguments = json.loads(line)
        try:
            if command == "start":
                worker = start(**arguments)
                answer: Row = {"version": worker.kind.version()}
            else:
                run: Callable[..., Row] = getattr(worker, command)
                answer = run(**arguments)
        except UnableError as error:
            answer = {"unable": str(error)}
        except Exception as error:
            answer = {"unable": f"{type(error).__name__}: {error}", "failed": True}
        print(json.dumps(answer), file=answers, flush=True)
