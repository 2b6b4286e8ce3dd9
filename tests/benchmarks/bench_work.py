"""The whole way from the file to the screen and back, at every size."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from tests.helpers.figures import Figures, Times, p95
from tests.helpers.pacing import amount, some
from tests.helpers.reader_texts import long_text

from hashiya.app import make_context
from hashiya.core.span import Annotation, new_uid
from hashiya.qtkit.collector import Collector
from hashiya.services.annotate.marking import delete, mark
from hashiya.services.exchange.read_files import ImportOptions
from hashiya.services.exchange.store_imported import import_paths
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.services.suggest.highlighter import Highlighter, Work
from hashiya.store.tables.records import NewDocument
from hashiya.suggest.base import Knowledge
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).resolve().parents[2]
PERSON = "ليلى"
SIZES = {"20 KB": (20_000, 40), "1 MB": (1_000_000, 80), "10 MB": (10_000_000, 400)}
PANELS = {"1 MB": 80.0, "10 MB": 300.0}  # milliseconds until counted and listed
ACT = 12.0  # milliseconds for an act, committed and painted
COMMITS = 3.0  # times a bare FULL commit that an act may take
LABELS = ("PERS", "ORG", "GPE", "DATE", "OCC", "CARDINAL")


def text_of(size: int) -> str:
    """About `size` bytes of UTF-8, no two copies alike."""
    block = long_text(40)
    copies = max(1, round(size / len(block.encode())))
    return "\n".join(f"{number} {block}" for number in range(copies))[: int(size / 1.8)]


def spans_of(text: str, layer: str) -> list[Annotation]:
    """Starts 77 characters apart, a quarter with another inside: 90,000 spans in 10 MB."""
    rng = random.Random(7)
    found: dict[tuple[int, int, str], Annotation] = {}
    for start in range(0, len(text) - 77, 77):
        end = start + rng.randint(5, 40)
        for low, high in ((start, end), (start, start + 4))[: 2 if rng.random() < 0.25 else 1]:
            label = rng.choice(LABELS)
            surface = text[low:high]
            found[low, high, label] = Annotation(new_uid(), "", layer, low, high, label, surface)
    return list(found.values())


def make_project(folder: Path, text: str) -> tuple[Path, str, int]:
    """A project with a short text and this one; its path, the long one's uid, how many annotations."""
    path = folder / "book.hashiya"
    with create_project(path, scheme=load_scheme("wojood"), person=PERSON) as project:
        annotations = spans_of(text, project.person_uid)
        short = NewDocument("قصير", "نصّ قصير.")
        added = project.add_documents([short, NewDocument("كتاب", text, annotations=annotations)])
        return path, added.added[1], len(annotations)


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The whole window, panels and all; engines in the background are off."""
    context = make_context(qapp, tmp_path / "settings", language="ar", theme="day")
    context.settings.set("person", PERSON)
    for key in ("suggest/import", "suggest/live"):
        context.settings.set(key, False)
    collector = Collector(qapp)  # as in the program
    made = MainWindow(context)
    made.resize(1440, 900)
    with qtbot.waitExposed(made):
        made.show()
    yield made
    made.close()
    context.jobs.close()
    collector.remove()
    context.languages.remove()
    made.deleteLater()


@pytest.mark.parametrize("size", SIZES)
def test_from_the_file_to_the_screen(
    size: str, tmp_path: Path, window: MainWindow, qtbot: QtBot, figures: Figures
) -> None:
    """In the window itself: every panel takes part, the commit is FULL."""
    characters, target = SIZES[size]
    path, uid, count = make_project(tmp_path, text_of(characters))
    opened, listed, complete = Times(), Times(), Times()
    for _ in range(1 + some(5)):
        assert window.projects.open_path(path)
        session = window.session
        assert session is not None
        session.open_document(session.project.document_uids()[0])
        assert window.projects.open_path(path)  # anew: nothing of the long text is at hand
        session = window.session
        assert session is not None and session.document is not None and session.document.uid != uid
        with complete.one():
            with listed.one():
                with opened.one():
                    session.open_document(uid)
                    window.page.reader.viewport().repaint()
                while session.tally is None:
                    QApplication.processEvents()
            while session.reading:
                QApplication.processEvents()
        QApplication.processEvents()
    figures.p95(f"open to painted from the file, {size}, {count:,} spans", first_left_out(opened), target)
    figures.p95(f"… until everything is in the panels, {size}", first_left_out(listed), PANELS.get(size))
    figures.p95(f"… until all of it has been read behind, {size}", first_left_out(complete))
    added, deleted, followed = Times(), Times(), Times()
    rng = random.Random(3)
    assert window.session is not None and window.session.document is not None
    session, text, reader = window.session, window.session.document.text, window.page.reader
    commits = Times()
    for start in rng.sample(range(len(text) - 5), 30):
        bare_commit(commits, tmp_path / "bare.db")
        reader.go_to(start)
        reader.viewport().repaint()
        with followed.one():
            with added.one():
                changes = session.execute(mark(session.project, uid, start, start + 3, "FAC"))
                reader.viewport().repaint()
            while window.workspace.annotations._timer.isActive():
                QApplication.processEvents()
        assert changes is not None
        made = [session.annotation(each) for each in changes.annotations]
        with deleted.one():
            session.execute(delete(session.project, [each for each in made if each is not None]))
            reader.viewport().repaint()
    figures.p95(f"a bare FULL commit of one row, {size}", commits)
    for name, times in (("add a span, committed (FULL) and painted", added), ("delete a span", deleted)):
        figures.p95(f"{name}, {size}", times, ACT)
        if times is added:
            figures.p95(f"… and until the list beside the text shows it, {size}", followed)
        figures.add(f"… times the bare commit, {size}", p95(times.clock) / p95(commits.clock), "×", COMMITS)


def bare_commit(times: Times, path: Path) -> None:
    """What the disk alone takes: one row into a table of its own, in the same journal mode."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, text TEXT)")
        with times.one():
            db.execute("INSERT INTO t (text) VALUES (?)", ("x" * 900,))


def first_left_out(times: Times) -> Times:
    """Fonts, caches and modules are loaded once for the program."""
    return Times(times.clock[1:], times.processor[1:])


def test_import_of_ten_thousand_files(tmp_path: Path, figures: Figures) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    block = long_text(40)
    count = amount(10_000, 2_000)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(f"{number}\n{block}"[:2800], encoding="utf-8")
    with create_project(tmp_path / "p.hashiya", scheme=load_scheme("wojood")) as project:
        times = Times()
        with times.one():
            report = import_paths(project, [folder], ImportOptions(person=project.person_uid))
    assert len(report.documents) == count
    name, target = f"import {count:,} documents of 5 KB", 30 * count / 10_000
    figures.add(name, times.clock[0], "s", target, processor=times.processor[0])


@pytest.mark.parametrize(
    ("engines", "target"),
    [(("patterns", "lexicon", "memory"), 20_000), (("crf",), 15_000), ((), None)],
    ids=["rules", "model", "all"],
)
def test_engines(engines: tuple[str, ...], target: float | None, figures: Figures) -> None:
    text = text_of(300_000 if engines else amount(300_000, 60_000))
    highlighter = Highlighter(Knowledge(load_scheme("wojood")), engines)
    highlighter.suggest(Work("warm", text[:5000]))
    rates = []
    for _ in range(3):
        begin = time.process_time()
        highlighter.suggest(Work("d", text))
        rates.append(len(text.split()) / (time.process_time() - begin))
    name = " + ".join(engines) or "all engines"
    figures.add(f"{name}, on one core", sorted(rates)[1], "tokens/s", target, at_least=True)


MEMORY = """
import os, sys
from pathlib import Path
from hashiya.app import make_application, make_context
from hashiya.ui.window.main_window import MainWindow
app = make_application()
context = make_context(app, Path(sys.argv[1]) / "settings", language="ar", theme="day")
for key in ("suggest/import", "suggest/live"):
    context.settings.set(key, False)
window = MainWindow(context)
window.resize(1440, 900)
window.show()
window.projects.open_path(Path(sys.argv[2]))
window.session.open_document(sys.argv[3])
while window.session.reading:
    app.processEvents()
app.processEvents()
bar = window.page.reader.verticalScrollBar()
for _ in range(50):
    bar.triggerAction(bar.SliderAction.SliderPageStepAdd)
    app.processEvents()
assert len(window.session.annotations()) == int(sys.argv[4])
print(int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0]) / 1024, flush=True)
os._exit(0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_with_a_large_text_open(tmp_path: Path, figures: Figures) -> None:
    """The whole window in a process of its own."""
    path, uid, count = make_project(tmp_path, text_of(10_000_000))
    command = [sys.executable, "-c", MEMORY, str(tmp_path), str(path), uid, str(count)]
    environment = {**os.environ, "HASHIYA_PERSON": PERSON, "PYTHONPATH": str(ROOT / "desktop")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    figures.add(f"RSS with the 10 MB text open, {count:,} spans", float(done.stdout), "MB", 170)
