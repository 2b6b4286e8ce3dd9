"""Hold the engines against those of another checkout: the same suggestions, and how much faster.

    python tests/compare_engines.py OLD [--characters 1000000] [--texts FOLDER …] [--engines NAME …]

OLD is a checkout of the version before (`git worktree add ../before COMMIT`). Both read the sample's texts,
the texts of each FOLDER and generated ones, in portions as `highlight` does, each in a process of its own
with one thread. What differs in range, label, score, reasons or engine is printed, the exit status is then 1;
so is the processor time of both, the least of three readings.
"""

from __future__ import annotations

import argparse
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("patterns", "lexicon", "memory", "crf")
_TOGETHER = 100_000  # characters
_READINGS = 3
_SHOWN = 5
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def texts_of(characters: int, folders: list[Path]) -> dict[str, list[str]]:
    """The texts by where they come from."""
    sys.path.insert(0, str(ROOT))
    from tests.helpers.generated_texts import generated_texts, sample_texts

    sets = {"sample": sample_texts(), "generated": generated_texts(characters)}
    for folder in folders:
        sets[folder.name] = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    return sets


def portions(texts: list[str]) -> Iterator[list[str]]:
    """Whole texts, so many characters at a time or a little more."""
    held: list[str] = []
    for text in texts:
        held.append(text)
        if sum(map(len, held)) >= _TOGETHER:
            yield held
            held = []
    yield held


def read(tree: Path, given: Path, taken: Path, engines: list[str]) -> None:
    """In the process of one version: what its engines say, and the processor seconds of later readings."""
    sys.path.insert(0, str(tree / "desktop"))
    from hashiya.services.scheme.scheme_files import DEFAULT, load_scheme
    from hashiya.services.suggest.highlighter import Highlighter, Work
    from hashiya.suggest.base import Analysis, Knowledge

    highlighter = Highlighter(Knowledge(load_scheme(DEFAULT)), engines)

    def ask(texts: list[str]) -> list[Any]:
        works = [[Work("", text) for text in portion] for portion in portions(texts)]
        if not hasattr(highlighter, "suggest_all"):
            return [highlighter.suggest(work) for portion in works for work in portion]
        return [found for portion in works for found in highlighter.suggest_all(portion)]

    said: dict[str, Any] = {}
    for name, texts in pickle.loads(given.read_bytes()).items():
        found, times = ask(texts), []
        for _ in range(_READINGS):
            began = time.process_time()
            ask(texts)
            times.append(time.process_time() - began)
        seconds = min(times)
        plain = [
            [
                (s.start, s.end, s.label, s.score, s.engine, tuple((r.code, tuple(r.args)) for r in s.why))
                for s in each
            ]
            for each in found
        ]
        said[name] = (plain, seconds, sum(len(Analysis(text).words) for text in texts))
    taken.write_bytes(pickle.dumps(said))


def _run(tree: Path, given: Path, taken: Path, engines: list[str]) -> dict[str, Any]:
    line = [sys.executable, __file__, str(tree), "--read", str(given), str(taken), "--engines", *engines]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(line, check=True, env=environment | _ONE_THREAD)
    said: dict[str, Any] = pickle.loads(taken.read_bytes())
    return said


def compare(old: Path, texts: dict[str, list[str]], engines: list[str]) -> int:
    """The number of texts of which both do not say the same."""
    differing = 0
    with tempfile.TemporaryDirectory() as place:
        given, taken = Path(place, "texts"), Path(place, "said")
        given.write_bytes(pickle.dumps(texts))
        before, now = (_run(tree, given, taken, engines) for tree in (old, ROOT))
    for name, (said, seconds, words) in now.items():
        earlier, earlier_seconds, _ = before[name]
        other = [number for number, pair in enumerate(zip(earlier, said, strict=True)) if pair[0] != pair[1]]
        differing += len(other)
        for number in other[:_SHOWN]:
            print(f"{name} {number}")
            for sign, mine, others in (("-", earlier, said), ("+", said, earlier)):
                for item in mine[number]:
                    if item not in others[number]:
                        print(f"  {sign} {item}")
        count = sum(map(len, said))
        print(
            f"{name}: {words:,} words, {count:,} suggestions, {len(other)} of {len(said)} texts differ; "
            f"{words / earlier_seconds:,.0f} → {words / seconds:,.0f} words/s of processor time, "
            f"{earlier_seconds / seconds:.2f} times as fast"
        )
    return differing


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--engines", nargs="*", default=list(ENGINES))
    parser.add_argument("--read", nargs=2, type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.read:
        given, taken = chosen.read
        read(chosen.old, given, taken, chosen.engines)
        return 0
    return 1 if compare(chosen.old, texts_of(chosen.characters, chosen.texts), chosen.engines) else 0


if __name__ == "__main__":
    sys.exit(main())
