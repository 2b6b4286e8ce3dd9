"""Workers of Dask: a cluster of this machine's own processes, or one that a person has.

Parts go out with their texts and come back as finished Parquet, so that a cluster needs no shared disk. The
job goes to every worker once, those that come later or again included. A worker that dies loses nothing: the
scheduler gives its part to another.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hashiya import __version__
from hashiya.errors import UserError
from hashiya.services.corpus.corpus_job import CorpusJob, highlight_texts, open_engines
from hashiya.services.corpus.corpus_parts import part_bytes, part_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hashiya.services.corpus.corpus_sources import CorpusPart

RETRIES = 2
"""How often a part that fails is tried again."""
_CONNECT = 10.0  # seconds
_ARRIVE = 30.0  # seconds for the first worker: one of a queue, or of a busy machine, comes late
_SCHEMES = ("tcp", "tls", "ws", "wss")
_LOOK = 0.3  # seconds between two looks at the wish to stop
_AHEAD = 2  # parts for each worker that are on the way
_SETTINGS = {
    "distributed.scheduler.allowed-failures": RETRIES,
    "distributed.comm.timeouts.connect": f"{_CONNECT}s",
    "distributed.admin.large-graph-warning-threshold": "1GiB",
    "distributed.worker.daemon": False,  # engines may have a process of their own
    # Dask has every worker give memory back at once (MALLOC_TRIM_THRESHOLD_), by which the C library maps
    # each large array anew: that took two fifths of a worker's time. One thread a worker is what is to stay.
    "distributed.nanny.pre-spawn-environ": dict.fromkeys(
        ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), 1
    ),
    # What watches the workers costs them time, all the more where a machine is busy: nobody looks at it.
    "distributed.worker.profile.enabled": False,
    "distributed.worker.profile.interval": "1h",
    "distributed.worker.profile.cycle": "2h",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.tick.cycle": "10s",
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.work-stealing": False,  # each worker has two parts, given one by one
}


def missing_dask() -> str:
    """A plain sentence where Dask is not installed, else ""."""
    from importlib.util import find_spec

    if find_spec("distributed") is not None:
        return ""
    return "Dask is not installed: pip install 'hashiya[corpus]'."


_JOBS: dict[str, CorpusJob] = {}
"""On a worker: what it was given to do, by its mark."""


def _keep(job: CorpusJob) -> None:
    _JOBS[job.mark] = job


def _forget(mark: str) -> None:
    _JOBS.pop(mark, None)


def _plugin(job: CorpusJob) -> Any:
    """Brings the job to every worker, also to one that comes later."""
    from distributed import WorkerPlugin

    class BringJob(WorkerPlugin):
        name = f"hashiya-{job.mark}"

        def setup(self, worker: object) -> None:  # noqa: ARG002
            _keep(job)

        def teardown(self, worker: object) -> None:  # noqa: ARG002
            _forget(job.mark)

    return BringJob()


def _look(mark: str) -> str:
    """On a worker: "" where the engines are ready, else what stands in the way."""
    try:
        open_engines(_JOBS[mark])
    except UserError as error:
        return str(error)
    return ""


def _work(part: CorpusPart, mark: str) -> bytes:
    """On a worker: one part as the bytes of a Parquet file."""
    job = _JOBS.get(mark)
    if job is None:
        raise RuntimeError("The worker was not told what to do.")
    return part_bytes(highlight_texts(part.texts, job), part_key(part.texts, mark))


class DaskPool:
    """Takes parts while it is not `full`, gives back what is done. For one thread; `close` it."""

    def __init__(self, job: CorpusJob, *, workers: int, scheduler: str = "") -> None:
        if missing := missing_dask():
            raise UserError("corpus_library", missing, hint="With --workers 1 one process works without it.")
        import dask
        import distributed  # noqa: F401 (before the settings: it brings its own defaults)

        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._job, self._scheduler = job, scheduler
        self._settings: Any = dask.config.set(_SETTINGS)
        self._cluster: Any = None
        self._client: Any = None
        self._futures: dict[Any, CorpusPart] = {}
        try:
            if scheduler:
                self._client = _connect(scheduler)
            else:
                self._cluster = _own_cluster(workers)
                self._client = _client_of(self._cluster)
            self._prepare()
        except BaseException:
            self.close()
            raise

    @property
    def workers(self) -> int:
        """How many there are now."""
        return max(1, len(self._client.scheduler_info()["workers"]))

    @property
    def full(self) -> bool:
        """Whether to wait before more is given."""
        return len(self._futures) >= _AHEAD * self._count

    @property
    def busy(self) -> bool:
        """Whether anything is on the way."""
        return bool(self._futures)

    def _prepare(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=_ARRIVE)
        except TimeoutError as error:
            raise UserError(
                "no_workers",
                f"The scheduler {self._scheduler} has no workers.",
                hint="Start some with `dask worker`, where this Hashiya is installed.",
            ) from error
        self._refuse(self._client.run(_version_here, on_error="return"), __version__)
        self._client.register_plugin(_plugin(self._job))
        self._refuse(self._client.run(_look, self._job.mark, on_error="return"), "")
        self._count = self.workers

    def _refuse(self, answers: dict[str, object], wanted: str) -> None:
        """Raise UserError `worker_unfit` for a worker that could not do the same as this process."""
        for address, answer in sorted(answers.items()):
            if answer != wanted:
                said = f"{type(answer).__name__}: {answer}" if isinstance(answer, Exception) else str(answer)
                if wanted and not isinstance(answer, Exception):
                    said = f"it has Hashiya {answer}, here is {wanted}"
                raise UserError(
                    "worker_unfit",
                    f"The worker {address} cannot do this work: {' '.join(said.split())[:300]}",
                    hint="Install the same Hashiya and its models on every worker.",
                    worker=address,
                )

    def submit(self, part: CorpusPart) -> None:
        """Send one part out."""
        future = self._client.submit(_work, part, self._job.mark, pure=False, retries=RETRIES)
        self._futures[future] = part

    def finished(self) -> Iterator[tuple[CorpusPart, bytes | Exception]]:
        """What is done by now, after a moment's wait; nothing when nothing is."""
        import distributed

        wait: Any = distributed.wait
        with suppress(TimeoutError), self._client.as_current():
            wait(list(self._futures), timeout=_LOOK, return_when="FIRST_COMPLETED")
        for future in [each for each in self._futures if each.status != "pending"]:
            if future.status in ("cancelled", "lost"):
                raise _lost(self._scheduler)
            part = self._futures.pop(future)
            yield part, _result(future)
            future.release()
        if self._client.status not in ("running", "connecting"):
            raise _lost(self._scheduler)

    def close(self) -> None:
        """End the workers that are ours; those of another cluster stop what they do for us."""
        for future in self._futures:
            with suppress(Exception):
                future.cancel()
        self._futures.clear()
        if self._scheduler and self._client is not None:
            with suppress(Exception):
                self._client.unregister_worker_plugin(f"hashiya-{self._job.mark}")
        for each in (self._client, self._cluster):
            if each is not None:
                with suppress(Exception):
                    each.close(timeout=5)
        self._settings.__exit__(None, None, None)


def _version_here() -> str:
    return __version__


def _result(future: Any) -> bytes | Exception:
    try:
        return bytes(future.result())
    except Exception as error:  # what failed on a worker is told with its part, and the others go on
        return error


def _own_cluster(workers: int) -> Any:
    """Processes of this machine on the loopback interface; no page about them is served."""
    import distributed

    make: Any = distributed.LocalCluster
    return make(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=None,  # a part bounds what a worker needs: nobody has to measure it all the time
        host="127.0.0.1",
        dashboard_address=None,
        worker_dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )


def _client_of(cluster: Any) -> Any:
    import distributed

    make: Any = distributed.Client
    return make(cluster, set_as_default=False)


def _connect(address: str) -> Any:
    """A client of the scheduler there, which is called on first: Dask itself would wait long for nobody."""
    import distributed

    make: Any = distributed.Client
    try:
        _call_on(address)
        return make(address, timeout=_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise UserError(
            "scheduler_away",
            f"The scheduler {address} does not answer: {' '.join(str(error).split())[:200].rstrip('.')}.",
            hint="Check the address (tcp://HOST:PORT) and that it runs; without --scheduler this machine "
            "does the work.",
            address=address,
        ) from error


def _call_on(address: str) -> None:
    """Raises OSError or TimeoutError where nobody listens, ValueError for what is no address."""
    import asyncio

    from distributed import comm
    from distributed.security import Security

    found = urlsplit(address)
    if found.scheme not in _SCHEMES or not found.hostname or not found.port:
        raise ValueError("it is no address of the form tcp://HOST:PORT")
    there: Any = comm
    safe: Any = Security

    async def call() -> None:
        line = await there.connect(address, timeout=_CONNECT, **safe().get_connection_args("client"))
        await line.close()

    asyncio.run(call())


def _lost(address: str) -> UserError:
    return UserError(
        "scheduler_lost",
        f"The scheduler {address} is gone." if address else "The workers are gone.",
        hint="What was finished is kept: run the same command again for the rest.",
        address=address,
    )
