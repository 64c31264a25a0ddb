"""What every peer is: a way to do one stage, asked with as many items as there is time for."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from benches.process import Row, UnableError


class Peer:
    """A way to do a stage. It runs in a process of its own (benches/worker.py)."""

    label: ClassVar[str]
    package: ClassVar[str | None] = None
    """Where it comes from on PyPI."""
    module: ClassVar[str | None] = None
    how: ClassVar[str]
    """How it is asked, in a line."""

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

    def load(self, **source: Any) -> int:
        """Takes its input in the form that it likes best; tells how many items there are. Not timed: whoever uses it
        would have it so."""
        raise NotImplementedError

    def work(self, items: int) -> Any:
        """Does the first items. This is timed."""
        raise NotImplementedError

    def write(self, result: Any, output: Path) -> Row:
        """Leaves what `work` gave in the form in which peers are compared."""
        raise NotImplementedError


class Tidings:
    """What is said of tidings wherever it is a peer; stands before the stage's own kind of peer."""

    module: ClassVar[str | None] = "tidings"

    @classmethod
    def version(cls) -> str:
        import tidings as td

        return td.__version__


def peer_of(label: str, peers: Mapping[str, type[Any]]) -> type[Any]:
    """A peer by its label, or one of somebody else as `module:Class`."""
    if label in peers:
        return peers[label]
    module, _, name = label.partition(":")
    try:
        peer: type[Any] = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError):
        raise UnableError(f"no peer {label}: expected one of {json.dumps(list(peers))} or module:Class") from None
    return peer
