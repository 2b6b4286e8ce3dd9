"""The whole way from the file to the screen and back, at every size."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hashiya.core.span import Annotation, new_uid
from hashiya.services.adding import import_paths
from hashiya.services.importing import ImportOptions
from hashiya.services.marking import delete, mark
from hashiya.services.schemes import load_scheme
from hashiya.services.suggesting import Highlighter, Work
from hashiya.services.workspace import act_as, create_project
from hashiya.store.project import Project
from hashiya.store.records import NewDocument
from hashiya.suggest.base import Knowledge
from hashiya.ui.reader import ReaderView
from helpers.figures import Figures
from helpers.reader_texts import long_text

pytestmark = pytest.mark.benchmark

SIZES = {"20 KB": (20_000, 40), "1 MB": (1_000_000, 80), "10 MB": (10_000_000, 400)}
LABELS = ("PERS", "ORG", "GPE", "DATE", "OCC", "CARDINAL")


def text_of(size: int) -> str:
    """About `size` bytes of UTF-8, no two copies alike."""
    block = long_text(40)
    copies = max(1, round(size / len(block.encode())))
    return "\n".join(f"{number} {block}" for number in range(copies))[: int(size / 1.8)]


def spans_of(text: str, layer: str) -> list[Annotation]:
    """One span for each 60 characters, a quarter of them nested."""
    rng = random.Random(7)
    found: dict[tuple[int, int, str], Annotation] = {}
    for start in range(0, len(text) - 60, 60):
        end = start + rng.randint(5, 40)
        for low, high in ((start, end), (start, start + 4))[: 2 if rng.random() < 0.25 else 1]:
            label = rng.choice(LABELS)
            surface = text[low:high]
            found[low, high, label] = Annotation(new_uid(), "", layer, low, high, label, surface)
    return list(found.values())


def make_project(folder: Path, text: str) -> tuple[Path, str, int]:
    path = folder / "book.hashiya"
    with create_project(path, scheme=load_scheme("wojood")) as project:
        annotations = spans_of(text, project.person_uid)
        added = project.add_documents([NewDocument("book", text, annotations=annotations)])
        return path, added.added[0], len(annotations)


@pytest.mark.parametrize("size", SIZES)
def test_from_the_file_to_the_screen(size: str, tmp_path: Path, qtbot: QtBot, figures: Figures) -> None:
    characters, target = SIZES[size]
    path, uid, count = make_project(tmp_path, text_of(characters))
    view = ReaderView()
    qtbot.addWidget(view)
    view.resize(900, 800)
    view.set_scheme(load_scheme("wojood"))
    view.show()
    qtbot.waitExposed(view)
    opened, added, deleted = [], [], []
    for _ in range(5):
        with Project.open(path, readonly=True) as project:
            begin = time.perf_counter()
            document = project.document(uid)
            annotations = project.annotations(uid)
            view.set_document(document.text)
            view.set_annotations(annotations)
            view.viewport().repaint()
            opened.append(time.perf_counter() - begin)
    figures.p95(f"open to painted from the file, {size}, {count:,} spans", opened, target)
    with Project.open(path) as project:
        act_as(project, "ليلى")
        rng = random.Random(3)
        text = project.document(uid).text
        places = [(place, place + 3) for place in rng.sample(range(len(text) - 5), 30)]
        for start, end in places:
            view.go_to(start)
            view.viewport().repaint()
            begin = time.perf_counter()
            changed = project.apply(mark(project, uid, start, end, "FAC"))
            (made,) = [project.annotation(each) for each in changed.annotations]
            assert made is not None
            view.update_annotations([], [made])
            view.viewport().repaint()
            added.append(time.perf_counter() - begin)
            begin = time.perf_counter()
            project.apply(delete(project, [made]))
            view.update_annotations([made.uid], [])
            view.viewport().repaint()
            deleted.append(time.perf_counter() - begin)
    figures.p95(f"add a span, committed (FULL) and painted, {size}", added, 16)
    figures.p95(f"delete a span, committed and painted, {size}", deleted, 16)


def test_import_of_ten_thousand_files(tmp_path: Path, figures: Figures) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    block = long_text(40)
    for number in range(10_000):
        (folder / f"{number:05}.txt").write_text(f"{number}\n{block}"[:2800], encoding="utf-8")
    with create_project(tmp_path / "p.hashiya", scheme=load_scheme("wojood")) as project:
        begin = time.perf_counter()
        report = import_paths(project, [folder], ImportOptions(person=project.person_uid))
        seconds = time.perf_counter() - begin
    assert len(report.documents) == 10_000
    figures.add("import 10,000 documents of 5 KB", seconds, "s", 30)


@pytest.mark.parametrize(
    ("engines", "target"),
    [(("patterns", "lexicon", "memory"), 20_000), (("crf",), 15_000), ((), None)],
    ids=["rules", "model", "all"],
)
def test_engines(engines: tuple[str, ...], target: float | None, figures: Figures) -> None:
    text = text_of(300_000)
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
import resource, sys
from PySide6.QtWidgets import QApplication
from hashiya.services.schemes import load_scheme
from hashiya.store.project import Project
from hashiya.ui.reader import ReaderView
app = QApplication([])
view = ReaderView(); view.resize(900, 800); view.set_scheme(load_scheme("wojood")); view.show()
with Project.open(sys.argv[1], readonly=True) as project:
    document = project.document(sys.argv[2])
    view.set_document(document.text); view.set_annotations(project.annotations(document.uid))
view.viewport().repaint(); app.processEvents()
bar = view.verticalScrollBar()
for _ in range(50):
    bar.triggerAction(bar.SliderAction.SliderPageStepAdd); app.processEvents()
print(int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0]) / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_with_a_large_text_open(tmp_path: Path, figures: Figures) -> None:
    path, uid, count = make_project(tmp_path, text_of(10_000_000))
    done = subprocess.run([sys.executable, "-c", MEMORY, str(path), uid], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures.add(f"RSS with the 10 MB text open, {count:,} spans", float(done.stdout), "MB", 200)
