"""POSIX forgets a process's locks on a file when any descriptor of it is closed: nobody may do that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.helpers.store import TEXT, assert_sound, make, place, shown

from hashiya.errors import UserError
from hashiya.files import is_held, writing
from hashiya.formats.recognize import recognise
from hashiya.progress import CancelToken
from hashiya.services.annotate import marking
from hashiya.services.exchange.read_files import import_options, read_batches
from hashiya.services.project.backup import copy_project
from hashiya.services.scheme.gazetteers import read_names
from hashiya.services.scheme.scheme_files import read_scheme
from hashiya.services.search.find import find_everywhere
from hashiya.store.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

ELSEWHERE = """
import sys
from pathlib import Path
from hashiya.store.project import Project
with Project.open(Path(sys.argv[1]), readonly=True) as project:
    print(len(list(project.iter_annotations())))
"""


def look(path: Path) -> None:
    with Project.open(path, readonly=True) as project:
        assert project.documents()


def search(path: Path) -> None:
    assert find_everywhere(path, "سلمى", cancel=CancelToken())


def copy(path: Path) -> None:
    copy_project(path, path.with_name("copy.hashiya"))


def bring_in(path: Path) -> None:
    """A folder of texts in which the project lies too."""
    path.with_name("a.txt").write_text(TEXT, encoding="utf-8")
    for options in (import_options(), import_options(format="text")):
        batches = list(read_batches([path.parent], options))
        assert len([each for batch in batches for each in batch.documents]) == 1
        assert {Path(note.path).name for batch in batches for note in batch.notes} >= {path.name}
    assert recognise(path) == []


def take_for_something_else(path: Path) -> None:
    for read in (read_scheme, read_names):
        with pytest.raises(UserError) as refused:
            read(path)
        assert refused.value.code == "in_use"


def write_over(path: Path) -> None:
    with pytest.raises(UserError) as refused, writing(path):
        raise AssertionError("must not come so far")
    assert refused.value.code == "in_use"


@pytest.mark.parametrize("use", [look, search, copy, bring_in, take_for_something_else, write_over])
def test_what_is_written_after_another_process_has_looked_stays(
    tmp_path: Path, use: Callable[[Path], None]
) -> None:
    project, (uid,) = make(tmp_path)
    path = project.path
    project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
    use(path)
    run = [sys.executable, "-c", ELSEWHERE, str(path)]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() == "1"
    assert path.with_name(f"{path.name}-wal").exists()
    project.apply(marking.mark(project, uid, *place(TEXT, "القيروان"), "LOC"))
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() == "2"
    expected = shown(project, uid)
    assert is_held(path)
    project.close()
    assert not is_held(path)
    with Project.open(path) as project:
        assert shown(project, uid) == expected
        assert_sound(project)


DIALOG = """
import os, sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from hashiya.app import make_application
from hashiya.store.project import Project

path = Path(sys.argv[1])

def locks():
    files = {str(Path(f"{path}{each}").stat().st_ino) for each in ("", "-shm")}
    own = [line.split() for line in open("/proc/locks") if line.split()[4] == str(os.getpid())]
    return sorted(line[5] for line in own if line[5].rpartition(":")[2] in files)

with Project.open(path) as project:
    project.set_setting("x", 1)
    app = make_application()
    before = locks()
    dialog = QFileDialog(None, "", str(path.parent))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    QTest.qWait(1500)
    print(len(before), before == locks())
"""


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="locks are not told here")
def test_a_dialog_of_files_does_not_look_into_the_open_project(tmp_path: Path) -> None:
    project, _ = make(tmp_path)
    project.close()
    run = [sys.executable, "-c", DIALOG, str(project.path)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(run, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "2 True", done.stderr


def test_a_reader_leaves_the_log_where_it_is(tmp_path: Path) -> None:
    """Even when the writer's locks were dropped by somebody who did not know of this."""
    project, (uid,) = make(tmp_path)
    project.apply(marking.mark(project, uid, *place(TEXT, "سلمى"), "PERS"))
    open(project.path, "rb").close()
    run = [sys.executable, "-c", ELSEWHERE, str(project.path)]
    assert subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip() == "1"
    assert project.path.with_name(f"{project.path.name}-wal").exists()
    project.close()
