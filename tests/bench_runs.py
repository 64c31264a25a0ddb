"""The benches as processes, in their quickest form and with peers that a test doctored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from conftest import ROOT


def bench(
    stage: str, folder: Path, doctored: str, *options: str
) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """Runs the bench of a stage, with the module `doctored` to take peers from: what it printed, and what it kept."""
    (folder / "doctored.py").write_text(doctored, "utf-8")
    record = folder / "record.json"
    quick = ["--runs", "1", "--seconds", "0.01", "--record", str(record)]
    done = subprocess.run(
        [sys.executable, "-m", f"benches.{stage}", *quick, *options],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done, json.loads(record.read_text("utf-8"))
