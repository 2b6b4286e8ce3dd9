"""What was needed for a moment goes back to the system."""

from __future__ import annotations

import linecache
import subprocess
import sys

import pytest

from hashiya.qtkit import memory

# A text of 40 MB is encoded and forgotten while small things made afterwards stay.
SCRIPT = """
from hashiya.qtkit.memory import give_back, keep_large_apart

def held():
    return int(open("/proc/self/status").read().split("RssAnon:")[1].split()[0]) // 1024

if not keep_large_apart():
    raise SystemExit(3)
kept, before = [], held()
for _ in range(4):
    text = "ب" * 20_000_000
    raw = text.encode()
    kept.append([object() for _ in range(1000)])
    del text, raw
give_back()
print(held() - before)
"""


def test_large_blocks_go_back_as_soon_as_they_are_free() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    if done.returncode == 3 or sys.platform != "linux":
        pytest.skip("another allocator")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 20


def test_sources_that_were_looked_into_are_forgotten() -> None:
    assert linecache.getline(memory.__file__, 1)
    memory.give_back()
    assert memory.__file__ not in linecache.cache
