"""Every command on project files that were changed, in a process with bounded time and memory.

    python -m tests.helpers.bounded_commands FOLDER HOW FIRST COUNT COMMANDS

works through the numbers FIRST … FIRST + COUNT - 1: each makes one changed file, on which so many commands
are run, in turn over all there are, then `check --repair` and `check`. HOW is `seeds` (anything may change)
or `values` (each odd value in each column). What is wrong is printed, a line each. `run` starts such
processes side by side. FOLDER is made by `make_folder`.
"""

from __future__ import annotations

import contextlib
import faulthandler
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.file_mutations import change, change_value
from tests.helpers.mutation_commands import commands

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20  # of processor that no command takes on a file of three texts
STUCK = 600  # seconds by the clock after which a command waits for something that does not come
MEMORY = 1 << 30  # bytes that a command may take beside what the program has
_AT_ONCE = 100  # files in one process


class TooLong(BaseException):
    """A command used up its time; no handler of errors takes it for one of its own."""


class Bounded:
    """Runs commands in this process, each within its time; the whole process within its memory."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder, self.work = folder, work
        self.texts = {
            json.loads(line)["text"]
            for line in (folder / "all.jsonl").read_text(encoding="utf-8").splitlines()
        }
        self.wrong: list[str] = []
        self.what = ""

    def mutation(self, seed: int, count: int, how: str = "seeds") -> list[str]:
        """What is wrong with what commands say of the file of this seed, or with this odd value."""
        self.wrong = []
        path = self.work / "p.hashiya"
        shutil.copyfile(self.folder / "sound.hashiya", path)
        self.what = change(path, seed) if how == "seeds" else change_value(path, seed)
        every = commands(path, self.folder)
        # In turn over all commands, in steps that share no factor with their number.
        for number in range(count):
            self.one(every[(seed * count + number) % len(every)])
        repaired = self.one(["check", str(path), "--repair"])
        if repaired == 0 and self.one(["check", str(path)]):
            self._tell("repaired, and not in order", "check")
        for left in self.work.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        return self.wrong

    def _tell(self, what: str, command: str) -> None:
        self.wrong.append(f"{self.what} | {command}: {what}")

    def one(self, command: list[str]) -> int:
        """Run one command and look at what comes of it; its status."""
        from hashiya.cli import main

        out, err = io.StringIO(), io.StringIO()
        name = " ".join(each for each in command if not each.startswith("/"))
        faulthandler.dump_traceback_later(STUCK, exit=True)
        code = -1
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _time_limit():
                code = main(command)
        except TooLong:
            self._tell(f"more than {SECONDS} s", name)
        except BaseException as error:
            self._tell(f"raised {error!r}", name)
        finally:
            faulthandler.cancel_dump_traceback_later()
        said = " ".join(err.getvalue().split())
        if "fault of the program" in said or "Traceback" in said or "Not enough memory" in said:
            self._tell(said[-400:], name)
        elif code not in (0, 1):
            self._tell(f"status {code}: {said}", name)
        elif code == 1 and not said and command[0] != "check":
            self._tell("failed without a word", name)
        if code == 0 and command[0] == "export" and "hashiya" in command:
            self._look_at_texts(Path(command[2]), name)
        return code

    def _look_at_texts(self, written: Path, name: str) -> None:
        """What went out without a word is what came in."""
        for line in written.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)  # the first may be the scheme with what is known of entities
            if "text" in record and record["text"] not in self.texts:
                self._tell("another text went out", name)


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """Of the processor: a machine that is busy with other things fails nothing."""
    if not hasattr(signal, "ITIMER_PROF"):
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # a system without it
        return
    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def _serve(folder: Path, how: str, first: int, count: int, each: int) -> None:
    import hashiya.cli.commands
    import hashiya.services.exchange.export
    import hashiya.services.suggest.highlight
    import hashiya.store.recovery.recover  # noqa: F401
    from hashiya.cli import parser

    parser.build_parser = lru_cache(parser.build_parser)  # a third of the time of small commands
    memory_disk = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    work = Path(tempfile.mkdtemp(prefix="hashiya-mutations-", dir=memory_disk))
    if sys.platform.startswith("linux"):
        _limit_memory()
    bounded = Bounded(folder, work)
    for seed in range(first, first + count):
        print(f"+ {seed}", flush=True)
        for wrong in bounded.mutation(seed, each, how):
            print(f"- {wrong}", flush=True)
    shutil.rmtree(work)
    if sys.platform.startswith("linux"):
        import resource

        print(f"= {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}", flush=True)


def run(
    folder: Path, first: int, count: int, each: int, jobs: int = 1, how: str = "seeds"
) -> tuple[list[str], int]:
    """What is wrong over so many seeds, and the greatest memory of a process in MB (0: unknown)."""

    def part(start: int) -> tuple[list[str], int]:
        many = min(_AT_ONCE, first + count - start)
        command = [sys.executable, "-m", __name__, str(folder), how, str(start), str(many), str(each)]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT / "desktop"), str(ROOT))),
            "HASHIYA_CONFIG": str(folder / "config"),
            "HASHIYA_PERSON": "ليلى",
            "OPENBLAS_NUM_THREADS": "1",
        }
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
        lines = done.stdout.splitlines()
        wrong = [line[2:] for line in lines if line.startswith("- ")]
        if done.returncode:
            last = next((line for line in reversed(lines) if line.startswith("+ ")), "+ ?")
            wrong.append(f"seed {last[2:]}: the process ended with {done.returncode}: {done.stderr[-3000:]}")
        return wrong, max((int(line[2:]) for line in lines if line.startswith("= ")), default=0)

    with ThreadPoolExecutor(jobs) as pool:
        found = list(pool.map(part, range(first, first + count, _AT_ONCE)))
    return [line for lines, _memory in found for line in lines], max(memory for _lines, memory in found)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6]))
