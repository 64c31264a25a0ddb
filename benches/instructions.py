"""Instructions that each kernel takes for a byte, counted by callgrind: `make instructions` keeps them in
benches/record/instructions.json, `make check-instructions` compares and fails where one takes a tenth more.

Instructions are counted and not timed, so that a busy machine counts the same, but for a few in a thousand: the seeds
of hashes are drawn anew every time. rust/kernels runs every kernel twice on a text that is always the same; the
second run counts. Valgrind has AVX2 and no AVX-512, whatever the processor has, so that the same code runs
everywhere; where it does not, as on another architecture, nothing is compared, and that is said. Another compiler may
count otherwise: a failure names both.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "benches" / "record" / "instructions.json"
MORE = 0.10
"""By what share a kernel may take more."""

Counts = dict[str, Any]


class UncountedError(Exception):
    """Nothing could be counted or compared; the message says why."""


def count(binary: Path) -> Counts:
    """Runs the kernels under callgrind. Raises `UncountedError`."""
    if not shutil.which("valgrind"):
        raise UncountedError("valgrind is not installed (Debian: apt-get install valgrind)")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--dump-before=*kernel_boundary*"]
        done = subprocess.run([*command, str(binary), str(ROOT / "seeds")], capture_output=True, text=True)
        if done.returncode:
            raise UncountedError(f"valgrind or {binary.name} failed: {done.stderr.strip()[-500:]}")
        *kernels, (_, features) = [line.split("\t") for line in done.stdout.splitlines()]
        # Each boundary ends a part: what came before the first one is the first part.
        parts = [total(Path(f"{out}.{number}")) for number in range(1, 2 * len(kernels) + 2)]
    per_byte = {name: round(parts[2 * i + 2] / int(size), 3) for i, (name, size) in enumerate(kernels)}
    return {
        "what": "instructions a byte, by callgrind, of rust/kernels on the samples of seeds/ (MIT)",
        "features": features,
        "rustc": said("rustc", "--version"),
        "valgrind": said("valgrind", "--version"),
        "kernels": per_byte,
    }


def total(part: Path) -> int:
    """The instructions of a part."""
    try:
        text = part.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        raise UncountedError(f"callgrind wrote no {part.name}: it did not see kernel_boundary()") from None
    found = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
    if not found:
        raise UncountedError(f"{part.name} has no total")
    return int(found[1])


def said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def compare(record: Counts, counted: Counts) -> tuple[list[str], bool]:
    """A line for each kernel, and whether one takes too much more or is not in the record. Raises `UncountedError`
    when other code ran."""
    if record["features"] != counted["features"]:
        raise UncountedError(
            f"the record is of {record['features']}, this is {counted['features']}: other code, nothing to compare"
        )
    lines, failed = [], False
    for name in dict.fromkeys([*record["kernels"], *counted["kernels"]]):
        before, now = record["kernels"].get(name), counted["kernels"].get(name)
        if before is None or now is None:
            failed = True
            where = "in the record" if before is None else "counted"
            lines.append(f"{name:12} not {where}: renew the record (make instructions)")
            continue
        change = now / before - 1
        verdict = ""
        if change > MORE:
            failed = True
            verdict = f"  MORE THAN {MORE:.0%} ABOVE THE RECORD"
        elif change < -MORE:
            verdict = "  better: renew the record (make instructions)"
        lines.append(f"{name:12}{before:12,.2f}{now:12,.2f}{change:+9.1%}{verdict}")
    if failed and record["rustc"] != counted["rustc"]:
        lines.append(f"the record was made by {record['rustc']}, this by {counted['rustc']}")
    if failed:
        lines.append("when the change is worth it: make instructions, and say why in the commit")
    return lines, failed


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("binary", type=Path, help="tidings-kernels, built with --release")
    parser.add_argument("--check", action="store_true", help="compare with the record instead of writing it")
    parser.add_argument("--record", type=Path, default=RECORD)
    options = parser.parse_args()
    try:
        counted = count(options.binary)
        if not options.check:
            options.record.write_text(json.dumps(counted, indent=1) + "\n", "utf-8")
            print("\n".join(f"{name:12}{value:12,.2f}" for name, value in counted["kernels"].items()))
            return
        lines, failed = compare(json.loads(options.record.read_text("utf-8")), counted)
    except UncountedError as error:
        if not options.check:
            sys.exit(f"not counted: {error}")
        print(f"SKIPPED: {error}")
        return
    print(f"{'':12}{'record':>12}{'now':>12}   (instructions a byte)")
    print("\n".join(lines))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
