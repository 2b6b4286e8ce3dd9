"""Background work: snapshots in, values out, answers on the thread that asked.

A job is a plain function; it may take `progress` (a callable) and `cancel` (a CancelToken) by keyword. Its
answer comes back through one queued signal, is dropped when its receiver is gone, when the job was
cancelled, or when a newer job of the same `slot` was started. No QThread, no processEvents.
"""

from __future__ import annotations

import inspect
import logging
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from hashiya.errors import UserError
from hashiya.lifeline import follow_parent
from hashiya.progress import Cancelled, CancelToken, Progress

if TYPE_CHECKING:
    from collections.abc import Generator
    from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

log = logging.getLogger(__name__)

OnResult = Callable[[Any], None]
OnError = Callable[[BaseException], None]
OnRefused = Callable[[UserError], None]
OnStep = Callable[[Progress], None]

_SLICE = 0.012  # seconds of the window's thread at a time: less than a picture of sixty in a second


class Job:
    """One running piece of work; hold it to cancel it.

    No other thread ever holds it, only its `number`: whoever lets go of it last lets go of what it belongs
    to, and widgets may end on their own thread alone.
    """

    _numbers = count()

    def __init__(
        self,
        name: str,
        receiver: QObject | None,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
        on_refused: OnRefused | None = None,
        on_progress: OnStep | None = None,
        on_finished: Callable[[], None] | None = None,
        cancel: CancelToken | None = None,
        *,
        slot: str = "",
        shown: bool = False,
    ) -> None:
        self.number, self.name, self.receiver = next(self._numbers), name, receiver
        self.on_result, self.on_error, self.on_refused = on_result, on_error, on_refused
        self.on_progress, self.on_finished = on_progress, on_finished
        self.cancel = CancelToken() if cancel is None else cancel
        self.slot, self.shown, self.done = slot, shown, False
        self.apart: ProcessTask | None = None
        self.steps: Generator[Progress, None, Any] | None = None


class ProcessTask:
    """What a job in another process does there; done anew when the process had to go for another's sake."""

    def __init__(self, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.work, self.args = work, args
        self.future: Future[Any] | None = None


class JobRunner(QObject):
    """Runs functions on threads (`start`) or in another process (`start_in_process`), and what must be on the
    window's own thread, as painting must, in short slices between which the window lives (`start_in_slices`).

    `started`, `progressed` and `finished` carry the Job, for a status line; only those with `shown` are for
    it. `stopped` carries a Job that a person gave up there, before it has ended.
    """

    started = Signal(object)
    progressed = Signal(object, object)
    finished = Signal(object)
    stopped = Signal(object)
    _answered = Signal(object, str, object)  # a job's number

    def __init__(self, parent: QObject | None = None, *, threads: int = 2) -> None:
        super().__init__(parent)
        self._most = threads
        self._threads: ThreadPoolExecutor | None = None
        self._processes: ProcessPoolExecutor | None = None
        self._jobs: dict[int, Job] = {}
        self._open = True
        self._answered.connect(self._on_answer, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        work: Callable[..., Any],
        *args: Any,
        name: str,
        receiver: QObject | None = None,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
        on_refused: OnRefused | None = None,
        on_progress: OnStep | None = None,
        on_finished: Callable[[], None] | None = None,
        slot: str = "",
        shown: bool = False,
        **kwargs: Any,
    ) -> Job:
        """Run `work(*args, **kwargs)` on a thread; the callbacks run on this object's thread.

        `slot` names a place only the newest job of which counts: older ones are cancelled, their answers
        dropped. `on_error` gets whatever was raised; `on_refused` what a person can do something about, and
        anything else is raised here, as the program's own fault.
        """
        job = self._enter(
            Job(
                *(name, receiver, on_result, on_error, on_refused, on_progress, on_finished),
                slot=slot,
                shown=shown,
            )
        )
        accepted = inspect.signature(work).parameters
        if "progress" in accepted:
            kwargs["progress"] = partial(self._tell, job.number, "progress")
        if "cancel" in accepted:
            kwargs["cancel"] = job.cancel
        self._crew().submit(self._run, job.number, job.cancel, work, args, kwargs)
        return job

    def start_in_process(
        self,
        work: Callable[..., Any],
        *args: Any,
        name: str,
        receiver: QObject | None = None,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
        on_refused: OnRefused | None = None,
        shown: bool = False,
        slot: str = "",
    ) -> Job:
        """Run a picklable function in another process: for Python that would hold up this one's threads."""
        job = self._enter(Job(name, receiver, on_result, on_error, on_refused, slot=slot, shown=shown))
        job.apart = ProcessTask(work, args)
        self._send(job, job.apart)
        return job

    def start_in_slices(
        self,
        steps: Generator[Progress, None, Any],
        *,
        name: str,
        receiver: QObject | None = None,
        on_result: OnResult | None = None,
        on_error: OnError | None = None,
        on_refused: OnRefused | None = None,
        on_finished: Callable[[], None] | None = None,
        shown: bool = False,
    ) -> Job:
        """Take the steps on this object's thread, some milliseconds at a time; a step must be short.

        What they return is the answer. Steps that are stopped or fail are closed, so that they can clean up.
        """
        job = self._enter(
            Job(*(name, receiver, on_result, on_error, on_refused, None, on_finished), shown=shown)
        )
        job.steps = steps
        QTimer.singleShot(0, self, partial(self._take_steps, job))
        return job

    def _take_steps(self, job: Job) -> None:
        if job.steps is None or not self._open:
            return
        step, until = None, time.monotonic() + _SLICE
        try:
            while time.monotonic() < until:
                job.cancel.check()
                step = next(job.steps)
        except StopIteration as end:
            self._on_answered(job, "result", end.value)
        except Cancelled:
            job.steps.close()
            self._on_answered(job, "cancelled", None)
        except BaseException as error:
            self._on_answered(job, "error", error)
        else:
            self._on_answered(job, "progress", step)
            QTimer.singleShot(0, self, partial(self._take_steps, job))

    def _crew(self) -> ThreadPoolExecutor:
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="job")
        return self._threads

    def _send(self, job: Job, apart: ProcessTask) -> None:
        from concurrent.futures import BrokenExecutor

        try:
            future: Future[Any] = self._pool().submit(apart.work, *apart.args)
        except BrokenExecutor:  # the process was killed during an earlier job: begin with a new one
            self._processes = None
            future = self._pool().submit(apart.work, *apart.args)
        apart.future = future
        future.add_done_callback(partial(self._tell_future, job.number))

    def _pool(self) -> ProcessPoolExecutor:
        if self._processes is None:
            # Not at the top: it costs the start some milliseconds.
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            # The window's own thread starts it, and lives as long as the window.
            self._processes = ProcessPoolExecutor(
                1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=partial(follow_parent, thread_stays=True),
            )
        return self._processes

    def stop(self, job: Job) -> None:
        """Give a job up at once: its answer is dropped, and a process that works on it is ended."""
        job.cancel.cancel()
        if not job.done and self._open:
            self.stopped.emit(job)
        future = job.apart.future if job.apart is not None else None
        if future is None or future.cancel() or future.done():
            return
        others = [each for each in self.running() if each.apart and not (each.done or each.cancel.cancelled)]
        for other in others:
            if other.apart is not None:
                other.apart.future = None  # what becomes of it in the process that ends is nobody's business
        self._end_process()
        for other in others:
            if other.apart is not None:
                self._send(other, other.apart)

    def leave(self, owner: QObject) -> None:
        """What `owner`, or anything that belongs to it, has asked for is given up: it has turned to something
        else, and an answer about what was before would be taken for one about what is now.
        """
        for job in self.running():
            if job.receiver is not None and _is_within(job.receiver, owner):
                self.stop(job)

    def retire(self, owner: QObject) -> None:
        """Nothing comes any more to what will be deleted: its timers stand still, its jobs are given up.

        Deleting takes until the event loop has its turn, and longer where a dialog has a loop of its own.
        """
        for timer in owner.findChildren(QTimer):
            timer.stop()
        self.leave(owner)

    def _end_process(self) -> None:
        """End the other process, whatever it is doing; the next job there gets a new one."""
        pool, self._processes = self._processes, None
        if pool is None:
            return
        at_work = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in at_work:
            process.terminate()

    def running(self) -> list[Job]:
        return list(self._jobs.values())

    def close(self, *, wait: bool = True) -> None:
        """Cancel everything, end the other process, wait for the threads; later answers are dropped."""
        self._open = False
        for job in self.running():
            job.cancel.cancel()
            if job.steps is not None:
                job.steps.close()
        self._end_process()
        if self._threads is not None:
            self._threads.shutdown(wait=wait, cancel_futures=True)
        self._jobs.clear()

    def _enter(self, job: Job) -> Job:
        if not self._open:
            job.cancel.cancel()
            raise RuntimeError("the job runner is closed")
        if job.slot:
            for older in self.running():
                if older.slot == job.slot:
                    older.cancel.cancel()
        self._jobs[job.number] = job
        self.started.emit(job)
        return job

    def _run(
        self,
        number: int,
        cancel: CancelToken,
        work: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        try:
            if cancel.cancelled:
                raise Cancelled
            self._tell(number, "result", work(*args, **kwargs))
        except Cancelled:
            self._tell(number, "cancelled", None)
        except BaseException as error:
            self._tell(number, "error", error)

    def _tell_future(self, number: int, future: Future[Any]) -> None:
        """From the thread that hears of the other process."""
        self._tell(number, "future", future)

    def _tell(self, number: int, what: str, value: object) -> None:
        if self._open and shiboken6.isValid(self):
            self._answered.emit(number, what, value)
        elif what == "error":
            log.error("A job failed after its runner was closed", exc_info=value)  # type: ignore[arg-type]

    def _on_answer(self, number: int, what: str, value: Any) -> None:
        job = self._jobs.get(number)
        if job is None:
            return
        if what != "future":
            self._on_answered(job, what, value)
        elif job.apart is None or value is job.apart.future:  # else it was sent to another process meanwhile
            self._on_future(job, value)

    def _on_future(self, job: Job, future: Future[Any]) -> None:
        if future.cancelled() or job.cancel.cancelled:
            self._on_answered(job, "cancelled", None)
        elif (error := future.exception()) is not None:
            self._on_answered(job, "error", error)
        else:
            self._on_answered(job, "result", future.result())

    def _on_answered(self, job: Job, what: str, value: Any) -> None:
        if not self._open or job.done:
            return
        wanted = not job.cancel.cancelled and (job.receiver is None or shiboken6.isValid(job.receiver))
        if what == "progress":
            if wanted:
                self.progressed.emit(job, value)
                if job.on_progress and _is_there(job.on_progress):
                    job.on_progress(value)
            return
        job.done = True
        del self._jobs[job.number]
        self.finished.emit(job)
        if wanted and what == "result" and job.on_result:
            job.on_result(value)
        elif wanted and what == "error" and job.on_refused and isinstance(value, UserError):
            job.on_refused(value)
        elif wanted and what == "error" and job.on_error:
            job.on_error(value)
        elif what == "error":
            log.error("%s failed", job.name, exc_info=value)
        if job.on_finished and (job.receiver is None or shiboken6.isValid(job.receiver)):
            job.on_finished()
        if wanted and what == "error" and job.on_refused and not isinstance(value, UserError):
            raise value


def _is_within(child: QObject, owner: QObject) -> bool:
    """Whether it is the owner, or belongs to it."""
    at: QObject | None = child if shiboken6.isValid(child) else None
    while at is not None and at is not owner:
        at = at.parent()
    return at is not None


def _is_there(call: OnStep) -> bool:
    """Whether what is to be called lives: a dialog shows the progress of another's job while it is open."""
    owner = getattr(call, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)
