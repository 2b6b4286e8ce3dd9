"""Exports, migration, repair, merging killed at any moment: the next run does it, and nothing is left.

Asked to end they tidy up themselves.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.file_mutations import put
from tests.helpers.mutation_commands import make_folder

from hashiya.cli import main
from hashiya.services.project.repair import examine
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("killing.py")

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")


def _run(
    moment: int, folder: Path, *command: object, how: str = "SIGKILL"
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "HASHIYA_TEST_SIGNAL": how,
        "PYTHONPATH": str(ROOT / "desktop"),
        "HASHIYA_CONFIG": str(folder.parent / "config"),
    }
    words = [sys.executable, str(SCRIPT), str(moment), str(folder), *map(str, command)]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)


def _left(folder: Path) -> set[str]:
    marks = (".part", ".new", ".packages-", ".published-before", ".publishing-")
    return {
        each.name
        for each in folder.rglob("*")
        if any(mark in each.name for mark in marks) and each.suffix != ".parquet"
    }


def _jsonl(folder: Path) -> list[object]:
    return ["export", folder / "p.hashiya", folder / "o.jsonl", "--format", "hashiya"]


def _brat(folder: Path) -> list[object]:
    return ["export", folder / "p.hashiya", folder / "brat", "--format", "brat", "--layer", "suggestions"]


def _split(folder: Path) -> list[object]:
    whole = ["export", folder / "p.hashiya", folder / "split", "--format", "conll", "--split", "60/20/20"]
    return [*whole, "--include", "suggested"]


def _merge(folder: Path) -> list[object]:
    return ["merge", folder / "p.hashiya", folder.parent / "other.hashiya"]


def _repair(folder: Path) -> list[object]:
    return ["check", folder / "p.hashiya", "--repair"]


def _migrate(folder: Path) -> list[object]:
    return ["accept", folder / "p.hashiya", "--min-score", "0.99"]


def _publish(folder: Path) -> list[object]:
    return ["publish", folder / "p.hashiya", folder / "site", "--include", "suggested"]


def _packages(folder: Path) -> list[object]:
    out = folder / "out"
    out.mkdir(exist_ok=True)
    for whole in out.glob("[!.]*.hashiya"):  # those before the moment are never written over
        whole.unlink()
    return ["package", folder / "p.hashiya", out, "--for", "سعاد", "--for", "هند", "--assign", "1"]


def _corpus(folder: Path) -> list[object]:
    source = folder / "texts"
    source.mkdir(exist_ok=True)
    for number in range(4):
        (source / f"t{number}.txt").write_text(f"نصّ رقم {number} من دمشق.", encoding="utf-8")
    whole = ["corpus", "highlight", source, folder / "corpus", "--workers", "1", "--part-size", "1"]
    return [*whole, "--engine", "patterns"]


def _knowledge(folder: Path) -> list[object]:
    known = folder / "known.csv"
    if not known.exists():
        known.write_text("id,label_ar\nQ1,حلب\n", encoding="utf-8")
    return ["entities", folder / "p.hashiya", "--knowledge", known]


def _merge_entities(folder: Path) -> list[object]:
    return ["merge", folder / "p.hashiya", folder.parent / "made" / "sound.hashiya"]


def _link(folder: Path) -> list[object]:
    known = folder / "known.csv"
    if not known.exists():
        known.write_text("id,label_ar,type\nQ1,سلمى,person\nQ7,دمشق,city\n", encoding="utf-8")
    return ["entities", folder / "p.hashiya", "--suggest", "--knowledge", known]


def _sync(folder: Path) -> list[object]:
    shared = folder / "shared"
    shared.mkdir(exist_ok=True)
    return ["sync", folder / "p.hashiya", shared]


COMMANDS = {
    "jsonl": (_jsonl, 0),
    "brat": (_brat, 0),
    "split": (_split, 0),
    "merge": (_merge, 1),  # the copy from before
    "merge_entities": (_merge_entities, 1),
    "link": (_link, 0),
    "sync": (_sync, 0),
    "repair": (_repair, 1),  # the damaged file
    "migrate": (_migrate, 1),  # the copy of the older schema
    "migrate5": (_migrate, 1),
    "publish": (_publish, 0),
    "packages": (_packages, 0),
    "corpus": (_corpus, 0),
    "knowledge": (_knowledge, 0),
}


def _prepare(which: str, base: Path, made: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if which.startswith("migrate"):
        schema = which.removeprefix("migrate") or "1"
        shutil.copyfile(ROOT / "tests" / "data" / f"schema{schema}.hashiya", folder / "p.hashiya")
        return
    of_team = {"merge_entities": "colleague", "link": "sound", "sync": "sound"}.get(which)
    if of_team is not None:
        base = made / f"{of_team}.hashiya"
    shutil.copyfile(base, folder / "p.hashiya")
    if which == "repair":
        put(folder / "p.hashiya", "texts", "text", "نصّ آخر", "min(rowid)")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is made once: everything that a team leaves, a project of one person among it."""
    return make_folder(tmp_path_factory.mktemp("leftovers") / "made")


@pytest.fixture
def base(made: Path, tmp_path: Path) -> Path:
    shutil.copyfile(made / "colleague.hashiya", tmp_path / "other.hashiya")
    return Path(shutil.copyfile(made / "single.hashiya", tmp_path / "base.hashiya"))


def _kill_all_over(
    which: str, base: Path, made: Path, tmp_path: Path, moments: Callable[[int], list[int]]
) -> None:
    command, kept = COMMANDS[which]
    shutil.copytree(made, tmp_path / "made")
    folder = tmp_path / "work"
    _prepare(which, base, made, folder)
    count = int(_run(0, folder, *command(folder)).stderr.split()[-1])
    killed = 0
    for moment in moments(count):
        _prepare(which, base, made, folder)
        killed += _run(moment, folder, *command(folder)).returncode < 0
        assert main(list(map(str, command(folder)))) == 0, (which, moment)
        assert not _left(folder), (which, moment)
        assert all(check.ok for check in examine(folder / "p.hashiya")), (which, moment)
        copies = [each for each in folder.iterdir() if each.name.endswith(".bak")]
        assert len(copies) <= kept + (which == "repair"), (which, moment, copies)
        with Project.open(folder / "p.hashiya") as project:
            assert not project.readonly
        assert not (folder / ".p.hashiya.lock").exists()
    assert killed


@pytest.mark.parametrize("which", COMMANDS)
def test_what_a_killed_run_left_is_cleaned_up_or_used(
    which: str, base: Path, made: Path, tmp_path: Path
) -> None:
    chance = random.Random(which)

    def some(count: int) -> list[int]:
        return chance.sample(range(2, count), min(3, count - 2))

    _kill_all_over(which, base, made, tmp_path, some)


@pytest.fixture
def heard() -> Iterator[None]:
    """Tests that `nohup` runs would hand on to their commands that SIGHUP is ignored."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("how", ["SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("which", ["jsonl", "packages", "repair", "merge"])
def test_a_command_that_is_asked_to_end_leaves_nothing(
    which: str, how: str, base: Path, made: Path, tmp_path: Path
) -> None:
    command, _kept = COMMANDS[which]
    folder = tmp_path / "work"
    _prepare(which, base, made, folder)
    count = int(_run(0, folder, *command(folder)).stderr.split()[-1])
    stopped = 0
    for moment in random.Random(which + how).sample(range(2, count), min(3, count - 2)):
        _prepare(which, base, made, folder)
        done = _run(moment, folder, *command(folder), how=how)
        assert done.returncode in (0, 1), done.stderr  # 0: too late to be stopped
        assert not _left(folder), (which, moment)
        stopped += "hashiya: stopped" in done.stderr
    assert stopped


def test_what_was_told_to_ignore_the_end_of_its_terminal_goes_on() -> None:
    """As `nohup` does."""
    script = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from hashiya.cli import parser, running\n"
        "class Options: run = staticmethod(lambda _: os.kill(os.getpid(), signal.SIGHUP) or 7)\n"
        "class Parser: parse_args = staticmethod(lambda _: Options)\n"
        "parser.build_parser = lambda: Parser\n"
        "raise SystemExit(running.run([]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "desktop")}
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 7


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("which", COMMANDS)
def test_killed_at_every_moment(which: str, base: Path, made: Path, tmp_path: Path) -> None:
    _kill_all_over(which, base, made, tmp_path, lambda count: list(range(1, count + 1)))


@pytest.mark.parametrize("there", [False, True])
def test_a_new_folder_of_a_split_has_all_its_parts_or_none(base: Path, tmp_path: Path, there: bool) -> None:
    folder, seen = tmp_path / "work", set()
    for back in range(7):  # the last steps put what was written into its place
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copyfile(base, folder / "p.hashiya")
        if there:
            (folder / "split").mkdir()
        if not back:
            count = int(_run(0, folder, *_split(folder)).stderr.split()[-1])
        else:
            assert _run(count + 1 - back, folder, *_split(folder)).returncode < 0
        seen.add(tuple(sorted(each.name for each in (folder / "split").glob("*"))))
    whole = max(seen, key=len)
    assert seen == {whole, ()} and {"train.conll", "dev.conll", "test.conll", "splits.json"} <= {*whole}


def test_what_somebody_still_writes_is_left_alone(tmp_path: Path) -> None:
    from hashiya.files import writing

    target = tmp_path / "o.txt"
    with writing(target) as one:
        one.write_text("1")
        with writing(target) as other:
            other.write_text("2")
            assert one.exists()
        assert target.read_text() == "2"
    assert target.read_text() == "1" and [each.name for each in tmp_path.iterdir()] == ["o.txt"]


def test_copies_have_the_rights_of_what_they_are_copies_of(tmp_path: Path, base: Path) -> None:
    base.chmod(0o600)
    with Project.open(base) as project:
        project.copy_to(tmp_path / "copy.hashiya")
    put(base, "texts", "text", "نصّ آخر", "min(rowid)")
    assert main(["check", str(base), "--repair"]) == 0
    for path in (tmp_path / "copy.hashiya", base, *tmp_path.glob("*.bak")):
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_a_file_with_two_names_is_only_read(tmp_path: Path, base: Path) -> None:
    os.link(base, tmp_path / "second.hashiya")
    with Project.open(base) as project:
        assert project.readonly_reason == "links"
    (tmp_path / "second.hashiya").unlink()
    with Project.open(base) as project:
        assert not project.readonly
