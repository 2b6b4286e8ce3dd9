"""Long benchmarks say what they are at."""

from __future__ import annotations

import io
import sys
import threading

from tests.helpers.heartbeat import EVERY, Heartbeat, doing


class Ear(io.StringIO):
    """Keeps what is written after it was closed too."""

    heard = threading.Event()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def write(self, text: str) -> int:
        self.lines.append(text)
        self.heard.set()
        return len(text)


def test_a_long_one_says_what_it_does_and_a_stopped_one_nothing() -> None:
    heard, out = threading.Event(), Ear()
    out.heard = heard
    heart = Heartbeat(out, every=0.02)
    assert not heard.wait(0.1)  # nothing is watched yet
    heart.watch()
    _learn_something(heard)
    heart.stop()
    first = out.lines[0]
    assert " s … " in first
    assert "test_a_long_one_says_what_it_does" in first and "_learn_something" in first
    count = len(out.lines)
    assert not threading.Event().wait(0.06) and len(out.lines) == count and out.closed
    assert EVERY <= 10


def test_a_command_of_the_program_is_named() -> None:
    def command(*words: object) -> str:
        assert words
        return doing(sys._getframe())

    assert command("import", "p.hashiya").endswith("› command import")


def _learn_something(heard: threading.Event) -> None:
    assert heard.wait(60)


def test_deep_work_is_told_by_its_two_ends() -> None:
    def down(steps: int) -> str:
        return doing(sys._getframe()) if steps == 0 else down(steps - 1)

    parts = down(9).split(" › ")
    assert parts == ["test_deep_work_is_told_by_its_two_ends", "down", "down", "down"]
