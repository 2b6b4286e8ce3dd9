"""Jobs: answers on the asking thread, late and unwanted ones dropped, everything joined on close."""

from __future__ import annotations

import logging
import multiprocessing
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QObject, QTimer

from hashiya.errors import UserError
from hashiya.progress import CancelToken, OnProgress, Progress
from hashiya.qtkit.jobs import JobRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


def test_the_answer_comes_on_the_asking_thread(runner: JobRunner, qtbot: QtBot) -> None:
    threads: list[threading.Thread] = []
    results: list[int] = []

    def work(number: int) -> int:
        threads.append(threading.current_thread())
        return number * 2

    def take(result: int) -> None:
        threads.append(threading.current_thread())
        results.append(result)

    runner.start(work, 21, name="twice", on_result=take)
    qtbot.waitUntil(lambda: results == [42])
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_a_dialog_that_showed_the_progress_of_another_s_job_may_go(runner: JobRunner, qtbot: QtBot) -> None:
    """The folder's dialog shows an exchange that goes on without it."""
    seen: list[str] = []

    class Shown(QObject):
        def show_progress(self, step: Progress) -> None:
            self.setObjectName(step.what)
            seen.append(step.what)

    going, results = threading.Event(), list[object]()

    def work(*, progress: OnProgress) -> str:
        progress(Progress("reading", 1, 2))
        going.wait(10)
        progress(Progress("sharing", 2, 2))
        return "done"

    shown = Shown()
    job = runner.start(work, name="exchange", receiver=runner, on_result=results.append)
    job.on_progress = shown.show_progress
    qtbot.waitUntil(lambda: bool(seen))
    shiboken6.delete(shown)
    going.set()
    qtbot.waitUntil(lambda: results == ["done"])
    assert seen == ["reading"]


def test_progress_and_cancel(runner: JobRunner, qtbot: QtBot) -> None:
    seen: list[Progress] = []
    finished: list[bool] = []
    results: list[object] = []
    begun = threading.Event()

    def work(*, cancel: CancelToken, progress: OnProgress) -> str:
        progress(Progress("reading", 1, 9))
        begun.set()
        while True:
            cancel.check()
            time.sleep(0.005)

    job = runner.start(
        work,
        name="endless",
        on_progress=seen.append,
        on_result=results.append,
        on_finished=lambda: finished.append(True),
    )
    qtbot.waitUntil(lambda: bool(seen))
    job.cancel.cancel()
    qtbot.waitUntil(lambda: finished == [True])
    assert seen == [Progress("reading", 1, 9)] and results == []


def test_only_the_newest_of_a_slot_answers(runner: JobRunner, qtbot: QtBot) -> None:
    results: list[str] = []
    hold = threading.Event()

    def slow() -> str:
        hold.wait(5)
        return "old"

    runner.start(slow, name="search", slot="search", on_result=results.append)
    runner.start(lambda: "new", name="search", slot="search", on_result=results.append)
    qtbot.waitUntil(lambda: results == ["new"])
    hold.set()
    qtbot.waitUntil(lambda: not runner.running())
    assert results == ["new"]


def test_the_answer_for_a_receiver_that_is_gone_is_dropped(runner: JobRunner, qtbot: QtBot) -> None:
    import shiboken6

    results: list[str] = []
    receiver, hold = QObject(), threading.Event()

    def work() -> str:
        hold.wait(5)
        return "late"

    runner.start(work, name="late", receiver=receiver, on_result=results.append)
    shiboken6.delete(receiver)
    hold.set()
    qtbot.waitUntil(lambda: not runner.running())
    assert results == []


def test_errors_reach_who_wants_them_and_the_log(
    runner: JobRunner, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[BaseException] = []

    def work() -> None:
        raise ValueError("bad")

    runner.start(work, name="failing", on_error=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    with caplog.at_level(logging.ERROR):
        runner.start(work, name="unheard")
        qtbot.waitUntil(lambda: "unheard failed" in caplog.text)


def test_refusals_reach_who_can_tell_them_and_faults_are_raised(runner: JobRunner, qtbot: QtBot) -> None:
    refused: list[str] = []
    finished: list[str] = []

    def refuse() -> None:
        raise UserError("no_room", "The disk is full.")

    def fail() -> None:
        raise ValueError("bad")

    def start(work: Callable[[], None], name: str) -> None:
        runner.start(
            work,
            name=name,
            on_refused=lambda error: refused.append(error.code),
            on_finished=lambda: finished.append(name),
        )

    start(refuse, "refused")
    qtbot.waitUntil(lambda: finished == ["refused"])
    assert refused == ["no_room"]
    with qtbot.captureExceptions() as raised:
        start(fail, "failing")
        qtbot.waitUntil(lambda: finished == ["refused", "failing"])
    assert refused == ["no_room"] and [kind for kind, _, _ in raised] == [ValueError]


def test_close_joins_and_drops(qtbot: QtBot) -> None:
    runner = JobRunner()
    results: list[object] = []
    ended = threading.Event()

    def work(*, cancel: CancelToken) -> str:
        while not cancel.cancelled:
            time.sleep(0.005)
        ended.set()
        return "after"

    runner.start(work, name="long", on_result=results.append)
    runner.close()
    assert ended.is_set()
    qtbot.wait(30)
    assert results == []
    with pytest.raises(RuntimeError):
        runner.start(work, name="too late")


def _square(number: int) -> int:
    return number * number


def test_another_process(runner: JobRunner, qtbot: QtBot) -> None:
    results: list[int] = []
    runner.start_in_process(pow, 7, 2, name="square", on_result=results.append)
    qtbot.waitUntil(lambda: results == [49], timeout=20000)


def test_a_killed_process_is_told_and_the_next_job_gets_a_new_one(runner: JobRunner, qtbot: QtBot) -> None:
    errors: list[BaseException] = []
    results: list[int] = []
    runner.start_in_process(os._exit, 3, name="gone", on_error=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1, timeout=20000)
    runner.start_in_process(pow, 7, 2, name="square", on_result=results.append)
    qtbot.waitUntil(lambda: results == [49], timeout=20000)


def _sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def test_stopping_ends_a_process_in_the_middle_of_its_work(runner: JobRunner, qtbot: QtBot) -> None:
    results: list[object] = []
    stopped: list[object] = []
    runner.stopped.connect(stopped.append)
    runner.start_in_process(_square, 3, name="square", on_result=results.append)
    qtbot.waitUntil(lambda: results == [9], timeout=20_000)
    endless = runner.start_in_process(_sleep, 600, name="endless", on_result=results.append)
    waiting = runner.start_in_process(_square, 5, name="square", on_result=results.append)
    qtbot.waitUntil(lambda: bool(endless.apart and endless.apart.future and endless.apart.future.running()))
    runner.stop(endless)
    qtbot.waitUntil(lambda: results == [9, 25], timeout=20_000)  # what waited is done all the same
    qtbot.waitUntil(lambda: not runner.running())
    assert stopped == [endless] and waiting.done
    runner.stop(endless)
    assert stopped == [endless]  # a job that has ended is not stopped again


def test_closing_does_not_wait_for_a_process(qtbot: QtBot) -> None:
    runner = JobRunner()
    results: list[object] = []
    runner.start_in_process(_square, 3, name="square", on_result=results.append)
    qtbot.waitUntil(lambda: results == [9], timeout=20_000)
    endless = runner.start_in_process(_sleep, 600, name="endless", on_result=results.append)
    qtbot.waitUntil(lambda: bool(endless.apart and endless.apart.future and endless.apart.future.running()))
    process = multiprocessing.active_children()
    runner.close()
    assert results == [9]
    assert process
    qtbot.waitUntil(lambda: not multiprocessing.active_children())  # it slept longer than a test may last


def test_steps_let_the_window_live_and_are_closed_when_stopped(runner: JobRunner, qtbot: QtBot) -> None:
    seen: list[str] = []

    def steps(count: int) -> Generator[Progress, None, int]:
        try:
            for number in range(count):
                time.sleep(0.002)
                yield Progress("pdf", number, count)
        finally:
            seen.append("closed")
        return count

    ticks = QTimer()
    ticks.setInterval(5)
    ticks.timeout.connect(lambda: seen.append("tick"))
    ticks.start()
    runner.start_in_slices(steps(100), name="pdf", on_result=lambda pages: seen.append(f"{pages} pages"))
    assert seen == []  # nothing is done before the event loop is back
    qtbot.waitUntil(lambda: "100 pages" in seen)
    assert seen.count("tick") > 5 and seen.count("closed") == 1
    seen.clear()
    job = runner.start_in_slices(steps(10_000), name="pdf", on_result=lambda _pages: seen.append("result"))
    qtbot.waitUntil(lambda: seen.count("tick") > 3)
    runner.stop(job)
    qtbot.waitUntil(lambda: job.done)
    assert "closed" in seen and "result" not in seen and runner.running() == []
    seen.clear()
    runner.start_in_slices(steps(10_000), name="pdf", on_result=lambda _pages: seen.append("result"))
    qtbot.waitUntil(lambda: seen.count("tick") > 1)
    runner.close()
    assert seen[-1] == "closed"


def test_steps_that_are_refused_say_so(runner: JobRunner, qtbot: QtBot) -> None:
    refused: list[UserError] = []

    def steps() -> Generator[Progress, None, int]:
        yield Progress("pdf", 0, 1)
        raise UserError("disk_full", "The disk is full.")

    runner.start_in_slices(steps(), name="pdf", on_refused=refused.append)
    qtbot.waitUntil(lambda: [error.code for error in refused] == ["disk_full"])
