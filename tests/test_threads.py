"""The interpreter lock is released while Rust works, and Ctrl-C is heard."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time

import pytest
import tidings as td

TEXT = "António Guterres spoke of Libya and the UN in Geneva on Tuesday. " * 400


def test_python_runs_while_rust_works(gazetteer: td.Gazetteer) -> None:
    texts = [TEXT] * 400
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.is_set():
            ticks += 1
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    time.sleep(0.02)
    before = ticks
    began = time.monotonic()
    gazetteer.find(texts, threads=1)
    seconds = time.monotonic() - began
    during = ticks - before
    done.set()
    ticker.join()
    # With the lock held the ticker would get a turn or two.
    assert during > 5 or seconds < 0.02, (during, seconds)


def test_two_threads_mine_with_one_miner(small: td.Miner) -> None:
    results: list[td.Result] = []
    threads = [threading.Thread(target=lambda: results.append(small.mine([TEXT] * 8))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(result.mentions.equals(results[0].mentions) for result in results)


INTERRUPTED = """
import sys, time
import polars as pl
import tidings as td

text = "Ant\\u00f3nio Guterres spoke of Libya and the UN in Geneva. " * 400
texts = [text] * 50_000
gazetteer = td.Gazetteer.from_frame(pl.DataFrame({
    "entity_id": ["country:LBY"], "name": ["Libya"], "type": ["GPE"]}))
print("ready", flush=True)
try:
    gazetteer.find(texts)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(0)
print("finished", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent differently there")
def test_ctrl_c_is_heard_at_once() -> None:
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.5)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
        # 200 ms on a machine that has nothing else to do.
        assert time.monotonic() - sent < 1.0
        assert process.wait(timeout=10) == 0
