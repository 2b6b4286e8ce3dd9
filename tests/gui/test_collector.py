"""Nothing that belongs to the window ends on another thread."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from hashiya.qtkit.collector import Collector
from hashiya.qtkit.jobs import JobRunner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    owner = QObject()
    made = Collector(owner)
    yield made
    made.remove()
    owner.deleteLater()


class Circle:
    """Garbage that only the collector finds; notes on which thread."""

    def __init__(self, ended: list[int]) -> None:
        self.me, self._ended = self, ended

    def __del__(self) -> None:
        self._ended.append(threading.get_ident())


def test_another_thread_collects_nothing(collector: Collector) -> None:
    ended: list[int] = []
    Circle(ended)
    kept = gc.get_threshold()[0] * 3

    def work() -> None:
        values = [[number] for number in range(kept)]
        values.clear()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not ended
    values = [[number] for number in range(kept)]
    assert values and not ended  # nor this one in the middle of its work
    collector.look()
    assert ended == [threading.get_ident()]


def test_what_is_old_is_collected_in_the_end(collector: Collector) -> None:
    ended: list[int] = []
    circle = Circle(ended)
    gc.collect()  # it is old now
    del circle
    for _ in range(400):
        values = [[number] for number in range(gc.get_threshold()[0] * 3)]
        collector.look()
        values.clear()
        if ended:
            break
    assert ended


def test_putting_it_back(qtbot: QtBot) -> None:
    owner = QObject()
    made = Collector(owner)
    assert not gc.isenabled()
    made.remove()
    assert gc.isenabled()
    owner.deleteLater()


def test_a_job_at_work_holds_nothing_of_the_window(qtbot: QtBot) -> None:
    runner, begun, go_on = JobRunner(), threading.Event(), threading.Event()
    receiver = QObject()

    def work() -> None:
        begun.set()
        go_on.wait(10)

    job = runner.start(work, name="waiting", receiver=receiver, on_result=lambda _: receiver.deleteLater())
    held = weakref.ref(job)
    assert begun.wait(10)
    job.cancel.cancel()
    runner._jobs.clear()
    del job
    assert held() is None
    go_on.set()
    runner.close()
