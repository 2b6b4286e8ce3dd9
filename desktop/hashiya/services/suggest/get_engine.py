"""Getting what the engine `camel` needs, when a person asks for it by name: the one thing of the program that
fetches packages.

pip (else uv) of the program's own environment does it, with its own settings and the versions that the
program is tested with. What comes goes into a folder beside the settings, is tried, and takes its place when
it is whole; nothing of the environment itself is changed, and what is stopped or fails leaves nothing behind.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from hashiya import assets
from hashiya.errors import UserError
from hashiya.files import explain_os_error, part_folder
from hashiya.progress import CancelToken, OnProgress, Progress, ignore_progress
from hashiya.services.suggest.highlighter import check_engines
from hashiya.suggest.camel.camel_recognizer import NEEDS
from hashiya.suggest.fetched import fetched_folder, see_fetched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NAME = "camel"
PACKAGES = ("camel-tools", "torch", "transformers")
MEGABYTES = 280
"""About what is downloaded where PyTorch comes without CUDA; some gigabytes else."""
_STEP = re.compile(r"^\s*(?:Collecting|Downloading|Using cached|Building wheel for|Prepared|\+)\s+([^\s(]+)")
_AWAY = re.compile(
    r"name resolution|NewConnectionError|ConnectionError|Network is unreachable|ConnectTimeout|getaddrinfo|"
    r"dns error|error sending request|No matching distribution|Connection refused|timed out",
    re.IGNORECASE,
)
_FULL = re.compile(r"No space left|Errno 28|disk quota", re.IGNORECASE)
_TRY = "import sys; sys.path.append(sys.argv[1]); import torch, transformers, scipy, pandas, sklearn"
_LOOK = 0.1  # seconds between two looks at the wish to stop


def missing() -> list[str]:
    """The packages that are not there, as the program imports them."""
    see_fetched(NAME)
    importlib.invalidate_caches()
    return [name for name in NEEDS if find_spec(name) is None]


def why_not() -> UserError | None:
    """What keeps this copy of the program from fetching anything; None where it can."""
    if getattr(sys, "frozen", False):
        return UserError(
            "get_frozen",
            "This is the packaged program: nothing can be installed into it.",
            hint="Install Hashiya with pip, or run it from its sources, where the engine camel can be had.",
        )
    if not _installer():
        return UserError(
            "get_no_installer",
            "There is neither pip nor uv in the program's environment.",
            hint="Install pip there: python -m ensurepip.",
        )
    return None


def get_engine(
    name: str,
    *,
    installer: Sequence[str] = (),
    progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> list[str]:
    """Fetch what the engine `name` lacks and give the names that came; none where all was there.

    `installer` is asked in pip's place. Raises UserError `get_…`, and Cancelled within a second of the wish;
    after both, everything is as it was before.
    """
    check_engines([name])
    if name != NAME:
        raise UserError(
            "get_nothing",
            f"There is nothing to get for the engine {name}.",
            hint="Only the engine camel is fetched on request.",
            name=name,
        )
    lacking = missing()
    if not lacking:
        return []
    trouble = None if installer else why_not()
    if trouble is not None:
        raise trouble
    target = fetched_folder(name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part_folder(target) as part:
            _Fetching(list(installer) or _installer(), part, progress, cancel or CancelToken()).fetch()
            _replace(part / "packages", target)
    except OSError as error:
        raise explain_os_error(error, target) from error
    left = set(missing())
    return [each for each in lacking if each not in left]


def _replace(made: Path, target: Path) -> None:
    """Put the new folder in the place of one that lacked something."""
    old = made.with_name("old")
    if target.exists():
        os.replace(target, old)
    os.replace(made, target)


def _installer() -> list[str]:
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-input"]
    beside = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
    uv = str(beside) if beside.exists() else shutil.which("uv")
    return [uv, "pip", "install", "--python", sys.executable] if uv else []


def constraints() -> list[str]:
    """The tested versions: beside the sources, or among the files of an installed program."""
    resources = assets.resources()
    places = (resources.parent / "packaging" / "constraints.txt", resources / "constraints.txt")
    return next((["-c", str(path)] for path in places if path.is_file()), [])


class _Fetching:
    """One run, all of it in the folder `part`: what comes stands in `part/packages`."""

    def __init__(self, installer: list[str], part: Path, progress: OnProgress, cancel: CancelToken) -> None:
        self._installer, self._part = installer, part
        self._progress, self._cancel = progress, cancel
        self._steps = 0

    def fetch(self) -> None:
        """Raises UserError and Cancelled."""
        (self._part / "temporary").mkdir()
        packages = self._part / "packages"
        packages.mkdir()
        self._progress(Progress("getting", 0))
        wanted = self._part / "wanted.txt"
        wanted.write_text("".join(f"{each}\n" for each in self._wanted()), encoding="utf-8")
        self._run([*self._installer, "--no-deps", "--target", str(packages), "-r", str(wanted)])
        self._progress(Progress("getting", self._steps, detail=""))
        self._run([sys.executable, "-c", _TRY, str(packages)])

    def _wanted(self) -> list[str]:
        """NAME==VERSION of what the packages need in all and the environment has not."""
        report = self._part / "report.json"
        asked = ["--dry-run", "--ignore-installed", "--report", str(report), *PACKAGES, *constraints()]
        if Path(self._installer[0]).stem == "uv":
            return self._told_by_uv()
        self._run([*self._installer, *asked])
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
        return list(_new((item["metadata"]["name"], item["metadata"]["version"]) for item in found))

    def _told_by_uv(self) -> list[str]:
        """uv writes no report; it says on lines « + name==version» what it would do."""
        lines = self._run([*self._installer, "--dry-run", "--reinstall", *PACKAGES, *constraints()])
        pairs = (line.strip()[2:].partition("==") for line in lines if line.strip().startswith("+ "))
        return list(_new((name, version) for name, _, version in pairs))

    def _run(self, command: list[str]) -> list[str]:
        """Its last lines, once it has ended well."""
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PIP_PROGRESS_BAR": "off"}
        # What it puts down on its way is in the part too: it goes with it, and lies on the same disk.
        environment |= {name: str(self._part / "temporary") for name in ("TMPDIR", "TEMP", "TMP")}
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=environment,
            )
        except OSError as error:
            raise _failure([str(error)]) from error
        said: SimpleQueue[str] = SimpleQueue()
        reader = threading.Thread(target=_read, args=(process.stdout, said), daemon=True)
        reader.start()
        lines: deque[str] = deque(maxlen=400)
        try:
            while process.poll() is None or reader.is_alive() or not said.empty():
                self._cancel.check()
                try:
                    lines.append(said.get(timeout=_LOOK))
                except Empty:
                    continue
                self._tell(lines[-1])
        finally:
            _end(process)
            reader.join(5)
            if process.stdout is not None and not reader.is_alive():
                process.stdout.close()
        if process.returncode:
            raise _failure(list(lines))
        return list(lines)

    def _tell(self, line: str) -> None:
        step = _STEP.match(line)
        if step:
            self._steps += 1
            self._progress(Progress("getting", self._steps, detail=step[1]))


def _new(packages: Iterable[tuple[str, str]]) -> Iterator[str]:
    there = {_plain(found.metadata["Name"] or "") for found in distributions()}
    for name, version in packages:
        if _plain(name) not in there:
            yield f"{name}=={version}"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _read(stream: Iterable[str] | None, said: SimpleQueue[str]) -> None:
    for line in stream or ():
        said.put(line.rstrip())


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _failure(lines: list[str]) -> UserError:
    whole = "\n".join(lines)
    if _FULL.search(whole):
        return UserError(
            "get_full",
            "The disk is full: the engine camel did not fit.",
            hint="Free some space and try again.",
        )
    if _AWAY.search(whole):
        return UserError(
            "get_offline",
            "The packages could not be reached: there is no network, or no package index behind it.",
            hint="Try again with a network; until then everything is as before.",
        )
    errors = [line for line in lines if line.lower().startswith("error")] or lines[-1:]
    reason = errors[0][:300].rstrip(".") if errors else "the installer said nothing"
    return UserError(
        "get_failed",
        f"The engine camel could not be installed: {reason}.",
        hint="Everything is as before.",
        reason=reason,
    )
