"""The scripts of `seeds`, which are no package, as modules."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

SEEDS = Path(__file__).parent.parent / "seeds"


def script(name: str) -> ModuleType:
    """The script of this name in `seeds`."""
    spec = importlib.util.spec_from_file_location(f"seeds_{name}", SEEDS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
