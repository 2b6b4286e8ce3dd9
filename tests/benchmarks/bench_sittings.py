"""A sitting of 20,000 acts, in the services and in the window: time, memory and growth of the file."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from tests.helpers.large_texts import SCALE, write_texts
from tests.helpers.measured import command, snippet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.figures import Figures

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.timeout(0),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

ACTS = round(20_000 * SCALE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sittings")


# A sitting: so many acts on texts of a project, some undone; time, memory and growth told at its ends.
_SITTING = """
import json, random, sys, time
from pathlib import Path
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.store.project import Project

def held():
    return int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0]) / 1024

acts, path, chance = int(sys.argv[2]), Path(sys.argv[1]), random.Random(5)
project = Project.open(path)
project.act_as(project.person("ليلى"))
uids = project.document_uids()
times, memory, made = [], [], []
begin = path.stat().st_size
for number in range(acts):
    uid = chance.choice(uids)
    start = chance.randrange(40_000)
    began = time.perf_counter()
    kind = number % 10
    if kind == 8:
        project.undo()
    elif kind == 9:
        project.redo()
    else:
        end = start + 1 + chance.randrange(8)
        try:
            project.apply(marking.mark(project, uid, start, end, chance.choice(("PERS", "GPE"))))
        except UserError:  # that very range bears the label already
            continue
        project.annotations(uid, start=max(0, start - 500), end=start + 500)
    times.append(time.perf_counter() - began)
    if number in (acts // 4, acts - 1):  # SQLite's cache, 8 MB of pages, is full after some 4,000 acts
        memory.append(held())
tenth = acts // 10
growth = path.stat().st_size + Path(f"{path}-wal").stat().st_size - begin
undone = time.perf_counter()
for _ in range(tenth):
    project.undo()
undone = time.perf_counter() - undone
print(json.dumps({
    "first": sum(times[:tenth]) / tenth * 1000, "last": sum(times[-tenth:]) / tenth * 1000,
    "memory": memory, "growth": growth / acts, "undo": undone / tenth * 1000,
}))
project.close()
"""


def test_a_sitting_of_twenty_thousand_acts(folder: Path, figures: Figures) -> None:
    project, lines = folder / "sitting.hashiya", folder / "s.jsonl"
    write_texts(lines, 20, 10_000, 300)
    command("new", project, settings=folder)
    command("import", project, lines, settings=folder)
    found = json.loads(snippet(_SITTING, project, ACTS, settings=folder))
    figures.add(f"{ACTS:,} acts in one sitting: one of the first tenth", found["first"], "ms")
    figures.add("… one of the last tenth", found["last"], "ms", found["first"] * 1.5)
    figures.add("… one undone, at the end", found["undo"], "ms")
    figures.add("… memory after a quarter, SQLite's cache full", found["memory"][0], "MB")
    figures.add("… memory at the end", found["memory"][1], "MB", found["memory"][0] * 1.05)
    figures.add("… the file grows by, an act", found["growth"], "B")


# The same in the window: marks, undone and done again in texts opened in turn.
_WINDOW_SITTING = """
import json, os, random, sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from hashiya.app import make_application, make_context
from hashiya.services.annotate import marking
from hashiya.ui.window.main_window import MainWindow

def held():
    return int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0]) / 1024

def answer():
    app.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

app = make_application()
context = make_context(app, Path(sys.argv[3]) / "settings", language="ar", theme="day")
for key in ("suggest/import", "suggest/live"):
    context.settings.set(key, False)
window = MainWindow(context)
window.resize(1440, 900)
window.show()
window.projects.open_path(Path(sys.argv[1]))
session, acts, chance = window.session, int(sys.argv[2]), random.Random(5)
uids = [info.uid for info in session.documents()]
memory, times, objects = [], [], []
for number in range(acts):
    if number % 50 == 0:
        session.open_document(chance.choice(uids))
    start, began = chance.randrange(40_000), time.process_time()
    if number % 10 == 8:
        session.undo()
    elif number % 10 == 9:
        session.redo()
    else:
        end, label = start + 1 + chance.randrange(8), chance.choice(("PERS", "GPE"))
        session.do(lambda: marking.mark(session.project, session.document.uid, start, end, label))
    answer()
    times.append(time.process_time() - began)
    if number in (acts // 10, acts - 1):
        memory.append(held())
        objects.append(len(window.findChildren(QObject)))
tenth = acts // 10
print(json.dumps({
    "first": sum(times[:tenth]) / tenth * 1000, "last": sum(times[-tenth:]) / tenth * 1000,
    "memory": memory, "objects": objects,
}), flush=True)
os._exit(0)
"""


def test_a_sitting_in_the_window(folder: Path, figures: Figures) -> None:
    project, lines = folder / "window.hashiya", folder / "w.jsonl"
    write_texts(lines, 20, 10_000, 300)
    command("new", project, settings=folder)
    command("import", project, lines, settings=folder)
    acts = ACTS
    found = json.loads(snippet(_WINDOW_SITTING, project, acts, folder, settings=folder))
    figures.add(f"{acts:,} acts in the window: one of the first tenth, processor", found["first"], "ms")
    figures.add("… one of the last tenth, processor", found["last"], "ms", found["first"] * 1.5)
    figures.add("… memory after the first tenth", found["memory"][0], "MB")
    figures.add("… memory at the end", found["memory"][1], "MB", found["memory"][0] * 1.1)
    figures.add("… objects of Qt after the first tenth", found["objects"][0], "")
    figures.add("… objects of Qt at the end", found["objects"][1], "", found["objects"][0] * 1.1)
