"""Put small faults into a copy of the program, one after the other, and see whether its tests fail.

    python tests/mutation.py [--part core|store|services|formats|suggest] [--jobs N] [--match WORDS] [--list]

What no test sees is printed as a survivor; the exit status is then 1. The faults are in mutations/.
One whose text is no longer found is «stale», one whose copy cannot even be tested is «broken»: both count as
errors (status 2). The working tree is never touched.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mutations import MUTATIONS, PARTS, Mutation  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
_CODE = Path("desktop", "hashiya")
_COPIED = ("desktop", "tests", "packaging", "resources", "pyproject.toml", "README.md")
_UNNEEDED = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis", "*.part")
_PATIENCE = 600  # seconds after which a mutation that loops for ever counts as seen
KILLED, SURVIVED, STALE, BROKEN = "killed", "SURVIVED", "STALE", "BROKEN"


class Outcome(NamedTuple):
    """What became of one mutation; `told` is the end of what pytest said, where that helps."""

    mutation: Mutation
    verdict: str
    seconds: float
    told: str = ""


class Copy:
    """A copy of the tree in which one file at a time is faulty."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in _COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=_UNNEEDED)
            else:
                shutil.copy2(source, folder / name)
        self._moment = time.time()

    def test(self, tests: Sequence[str], patience: int | None = _PATIENCE) -> tuple[int, str]:
        """pytest's exit status over these files of tests/, and what it said."""
        paths = [str(self.folder / "tests" / name) for name in tests]
        environment = os.environ | {"PYTHONPATH": str(self.folder / "desktop"), "PYTHONHASHSEED": "0"}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no", *paths]
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return 1, "it ran for too long"
        return done.returncode, done.stdout[-1500:] + done.stderr[-500:]

    def try_out(self, mutation: Mutation) -> Outcome:
        path = self.folder / _CODE / mutation.file
        began = time.monotonic()
        whole = path.read_text(encoding="utf-8") if path.is_file() else ""
        if whole.count(mutation.old) != 1:
            return Outcome(mutation, STALE, 0.0, f"its text stands {whole.count(mutation.old)} times")
        try:
            self._write(path, whole.replace(mutation.old, mutation.new))
            status, told = self.test(mutation.tests.split())
        finally:
            self._write(path, whole)
        verdict = {0: SURVIVED, 1: KILLED}.get(status, BROKEN)
        return Outcome(mutation, verdict, time.monotonic() - began, told if verdict == BROKEN else "")

    def _write(self, path: Path, text: str) -> None:
        """With a time of its own: Python tells a stale .pyc by whole seconds and the length."""
        path.write_text(text, encoding="utf-8")
        self._moment += 10
        os.utime(path, (self._moment, self._moment))


def chosen(part: str, match: str) -> list[Mutation]:
    """The mutations of a part ("": of all) whose promise or file holds the words."""
    return [
        each
        for each in MUTATIONS
        if part in ("", each.part) and match.casefold() in f"{each.promise} {each.file}".casefold()
    ]


def run(mutations: Sequence[Mutation], jobs: int) -> list[Outcome]:
    """Each in one of `jobs` copies, told as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="hashiya-mutation-") as folder:
        free: SimpleQueue[Copy] = SimpleQueue()
        copies = [Copy(Path(folder, str(number))) for number in range(jobs)]
        _check_baseline(copies, mutations)
        for copy in copies:
            free.put(copy)

        def one(mutation: Mutation) -> Outcome:
            copy = free.get()
            try:
                outcome = copy.try_out(mutation)
            finally:
                free.put(copy)
            print(
                f"{outcome.verdict:9}{outcome.seconds:6.1f} s  {mutation.file}: {mutation.promise}",
                flush=True,
            )
            return outcome

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(one, mutations))


def _check_baseline(copies: Sequence[Copy], mutations: Sequence[Mutation]) -> None:
    """Without a fault the tests pass, else every mutation would seem seen; each copy tests its share."""
    files = sorted({name for each in mutations for name in each.tests.split()})
    shares = [(copy, files[place :: len(copies)]) for place, copy in enumerate(copies)]
    with ThreadPoolExecutor(len(copies)) as pool:
        for status, told in pool.map(
            lambda share: share[0].test(share[1], None), [each for each in shares if each[1]]
        ):
            if status:
                sys.exit(f"The tests fail without any mutation (status {status}):\n{told}")


def tell(outcomes: Sequence[Outcome], seconds: float) -> int:
    """The table and what needs work; the exit status."""
    print(f"\n{'part':10}{'all':>5}{'killed':>8}{'survived':>10}{'errors':>8}{'seconds':>9}")
    for part in (*PARTS, ""):
        mine = [each for each in outcomes if part in ("", each.mutation.part)]
        if not mine:
            continue
        verdicts = Counter(each.verdict for each in mine)
        spent = sum(each.seconds for each in mine) if part else seconds
        errors = verdicts[STALE] + verdicts[BROKEN]
        print(
            f"{part or 'together':10}{len(mine):5}{verdicts[KILLED]:8}{verdicts[SURVIVED]:10}{errors:8}"
            f"{spent:9.0f}"
        )
    wrong = [each for each in outcomes if each.verdict in (STALE, BROKEN)]
    alive = [each for each in outcomes if each.verdict == SURVIVED]
    for each in (*alive, *wrong):
        print(f"\n{each.verdict}  {each.mutation.file}: {each.mutation.promise}")
        print(f"  - {each.mutation.old.strip()}")
        print(f"  + {each.mutation.new.strip()}\n  tests: {each.mutation.tests}")
        if each.told:
            print(f"  {each.told.strip()}")
    return 2 if wrong else 1 if alive else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=PARTS, default="", help="only mutations of this part")
    parser.add_argument(
        "--match", default="", metavar="WORDS", help="only those whose promise or file says so"
    )
    parser.add_argument(
        "--jobs", type=int, default=1, metavar="N", help="copies that are tested side by side"
    )
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    options = parser.parse_args()
    mutations = chosen(options.part, options.match)
    if options.list or not mutations:
        for each in mutations:
            print(f"{each.file}: {each.promise}")
        print(f"{len(mutations)} mutations")
        return 0
    began = time.monotonic()
    return tell(run(mutations, max(1, options.jobs)), time.monotonic() - began)


if __name__ == "__main__":
    sys.exit(main())
