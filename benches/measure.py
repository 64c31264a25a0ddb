"""What a process costs: its memory as Linux counts it, the page cache, the machine. Other systems give None."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import mmap
import os
import platform
from pathlib import Path


def memory(field: str) -> int | None:
    """Bytes of this process by a field of /proc/self/smaps_rollup ("Rss", "Anonymous", "Pss", "Private") or of
    /proc/self/status ("VmHWM")."""
    source = Path("/proc/self/status" if field.startswith("Vm") else "/proc/self/smaps_rollup")
    try:
        lines = source.read_text().splitlines()
    except OSError:
        return None
    wanted = ("Private_Clean", "Private_Dirty") if field == "Private" else (field,)
    return sum(int(line.split()[1]) * 1024 for line in lines if line.partition(":")[0] in wanted)


def settle() -> None:
    """Gives back what is free, so that what stays is in use."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def reset_peak() -> None:
    """VmHWM counts from here."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def cool(path: Path) -> float | None:
    """Drops a file from the page cache and tells what share of its pages is left there: not all file systems obey."""
    if not hasattr(os, "posix_fadvise"):
        return None
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return cached(path)


def cached(path: Path) -> float | None:
    """The share of a file's pages that are in the page cache."""
    size = path.stat().st_size
    pages = -(-size // mmap.PAGESIZE)
    try:
        mincore = ctypes.CDLL(None, use_errno=True).mincore
    except AttributeError:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), size, flags=mmap.MAP_PRIVATE) as mapped:
        held = ctypes.c_char.from_buffer(mapped)
        there = (ctypes.c_ubyte * pages)()
        failed = mincore(ctypes.c_void_p(ctypes.addressof(held)), ctypes.c_size_t(size), there)
        del held
    return None if failed else sum(page & 1 for page in there) / pages


def machine() -> dict[str, object]:
    """What the figures were taken on, without its name."""
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    kib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024 if hasattr(os, "sysconf") else 0
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gib": round(kib / 2**20),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
