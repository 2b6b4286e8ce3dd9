"""A project of 100,000 texts and 2,000,000 annotations, one of 1,000,000 documents, a text of 50 MB, one with
1,000,000 annotations: time, memory and growth of the file.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from tests.helpers.large_texts import EACH, SCALE, write_texts
from tests.helpers.many_documents import make_many
from tests.helpers.measured import Measured, command, snippet
from tests.helpers.pacing import amount

from hashiya.core.search import Query
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.figures import Figures

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.timeout(0),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]

TEXTS = round(100_000 * SCALE)
LONG_TEXT = round(50_000_000 * SCALE)  # bytes
DOCUMENTS = round(1_000_000 * SCALE)
MANY = round(1_000_000 * SCALE)
BOUND = 400.0  # MB that a command may take however large the project is


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("large")


def _tell(figures: Figures, name: str, found: Measured, *, bound: float | None = None) -> None:
    figures.add(name, found.clock, "s", processor=found.processor)
    figures.add("… at most", found.memory, "MB", bound)


def test_a_hundred_thousand_texts(folder: Path, figures: Figures) -> None:
    project, lines, other = folder / "p.hashiya", folder / "t.jsonl", folder / "other.hashiya"
    what = f"{TEXTS:,} texts, {TEXTS * EACH:,} annotations"

    def run(*words: object) -> Measured:
        figures.begin(f"hashiya {words[0]}")
        return command(*words, settings=folder)

    figures.begin("the texts are made")
    write_texts(lines, TEXTS, 60, EACH)
    run("new", project)
    _tell(figures, f"{what}: imported", run("import", project, lines), bound=BOUND)
    lines.unlink()
    figures.add("… the file", project.stat().st_size / 1e6, "MB")
    figures.add("… bytes an annotation, texts and all", project.stat().st_size / (TEXTS * EACH), "B")
    _tell(figures, "… listed", run("documents", project), bound=BOUND)
    for kind, query in (("frequent", "دمشق"), ("rare", "دمشق17"), ("absent", "زخرف")):
        _tell(figures, f"… searched, {kind}", run("search", project, query), bound=BOUND)
    _tell(figures, "… checked", run("check", project), bound=BOUND)
    _tell(
        figures, "… exported", run("export", project, folder / "o.jsonl", "--format", "hashiya"), bound=BOUND
    )
    (folder / "o.jsonl").unlink()
    _tell(figures, "… agreement", run("agreement", project), bound=BOUND)
    gold = ("--gold", project, "--gold-layer", "ليلى")
    _tell(figures, "… measured against a project", run("evaluate", project, *gold), bound=BOUND)
    _tell(figures, "… published", run("publish", project, folder / "site"), bound=BOUND)
    shutil.rmtree(folder / "site")
    few = [word for number in range(20) for word in ("--document", f"نصّ {number * TEXTS // 20}")]
    _tell(figures, "… 20 texts suggested", run("suggest", project, *few), bound=BOUND)
    _tell(figures, "… packed for somebody", run("package", project, other, "--for", "سارة", "--not-blind"))
    figures.begin("a colleague marks")
    _mark(other, "سارة")
    _tell(figures, "… merged with a colleague's", run("merge", project, other), bound=BOUND)
    _tell(figures, "… the merge undone", run("merge", project, "--undo"), bound=BOUND)
    if amount(1, 0):  # minutes, however few there are; learning has benchmarks of its own
        _tell(figures, "… learned from", run("train", project), bound=BOUND * 2)
    figures.begin("the window")
    said = json.loads(snippet(_WINDOW, project, folder, settings=folder))
    for name, value, unit in said:
        figures.add(f"… {name}", value, unit, _target(name))
    figures.begin("the index of words")
    with Project.open(project) as opened, figures.seconds("… index of words"):
        while opened.extend_search_index():
            pass
    for kind, query in (("rare", "دمشق17"), ("absent", "زخرف")):
        with Project.open(project, readonly=True) as opened, figures.seconds(f"… {kind} word found", 0.1):
            opened.search_documents(Query(query))


_TARGETS = {
    "filter by title": 50.0,
    "scroll step": 16.0,
    "after a mark": 100.0,
    "found, the first places": 100.0,
}


def _target(name: str) -> float | None:
    return next((value for words, value in _TARGETS.items() if words in name), None)


def test_a_million_documents(folder: Path, figures: Figures) -> None:
    """Short ones, two names annotated in each: what grows with their number, from a thousand on."""
    few: dict[str, float] = {}
    others = set() if os.environ.get("HASHIYA_BENCH") == "quick" else {min(1000, DOCUMENTS)}
    others |= {DOCUMENTS // 10} if SCALE >= 1 else set()
    for count in sorted({*others, DOCUMENTS}):
        path = folder / "million.hashiya"
        make_many(path, count, person="ليلى")
        with Project.open(path) as project, figures.seconds(f"{count:,} documents: index of words"):
            while project.extend_search_index():
                pass
        figures.add("… the file", path.stat().st_size / 1e6, "MB")
        for name, value, unit in json.loads(snippet(_WINDOW, path, folder, settings=folder)):
            figures.add(f"… {name}", value, unit, _target(name))
            few.setdefault(name, value)
            if others and ("opened" in name or "memory after" in name):
                bound = 0.5 if unit == "s" else None
                figures.add(f"… … beyond {1000:,} documents", value - few[name], unit, bound)
        for name, value, unit in json.loads(snippet(_FINDING, path, folder, settings=folder)):
            figures.add(f"… {name}", value, unit, _target(name))
        for name, value, unit in json.loads(snippet(_STATISTICS, path, settings=folder)):
            figures.add(f"… {name}", value, unit)
        path.unlink()


def _mark(path: Path, name: str) -> None:
    from hashiya.services.annotate import marking

    with Project.open(path) as project:
        project.act_as(project.person(name) or "")
        for uid in project.document_uids()[:: max(1, TEXTS // 1000)]:
            project.apply(marking.mark(project, uid, 0, 1, "ORG"))


# Opened in the window; 20 marks in 20 texts, each with the longest that nothing was answered; undone.
_WINDOW = """
import json, os, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from hashiya.app import make_application, make_context
from hashiya.services.annotate import marking
from hashiya.ui.window.main_window import MainWindow

def held():
    return int(open("/proc/self/status").read().split("VmRSS:")[1].split()[0]) / 1024

app = make_application()
context = make_context(app, Path(sys.argv[2]) / "settings", language="ar", theme="day")
for key in ("suggest/import", "suggest/live"):
    context.settings.set(key, False)
window = MainWindow(context)
window.resize(1440, 900)
window.show()
app.processEvents()
began = time.process_time()
window.projects.open_path(Path(sys.argv[1]))
app.processEvents()
found = [("the window: opened and painted with its parts, processor", time.process_time() - began, "s")]
session = window.session

def quiet(seconds):
    "The longest that nothing was answered while so many seconds pass."
    last, worst, end = time.perf_counter(), 0.0, time.perf_counter() + seconds
    while last < end:
        app.processEvents()
        time.sleep(0.001)
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    return worst

panel, began = window.documents, time.perf_counter()
long, shown = panel._documents.long, sum(session.project.state_counts().values())
assert panel.model.rowCount() == shown
if long is not None and long._file is None:  # what is rare is found beyond the first rows, at the end
    began_filter, used = time.perf_counter(), time.process_time()
    panel._filter.setText(f"نص {shown - 1}")
    last = time.process_time() - used
    while long._file is None and not panel.model.rowCount() and long._search is not None:
        app.processEvents()
    said = "by the file" if long._file is not None else "without it"
    found.append((f"the window: the last document filtered at once, before the file is written: {said}",
                  time.perf_counter() - began_filter, "s"))
    found.append(("the window: … the first step, processor", last * 1000, "ms"))
    panel._filter.setText("")
while long is not None and long.reading:
    app.processEvents()
    time.sleep(0.001)
found.append(("the window: words of all rows at hand after", time.perf_counter() - began, "s"))
found.append(("the window: longest silence after opening", quiet(3) * 1000, "ms"))
found.append(("the window: memory after opening", held(), "MB"))

def processor(act):
    began = time.process_time()
    act()
    panel.list.viewport().repaint()
    return (time.process_time() - began) * 1000

words, filters, waited = ("7", "77", "نص", "نص 77", "ظظ", "done"), [], []
for word in words:
    filters.append(processor(lambda: panel._filter.setText(word)))
    began = time.perf_counter()
    while long is not None and long.reading:
        app.processEvents()
    waited.append(time.perf_counter() - began)
found.append(("the window: filter by title, first rows, slowest, processor", max(filters), "ms"))
found.append(("the window: … all rows, slowest", max(waited), "s"))
found.append(("the window: the whole list again, processor",
              processor(lambda: panel._filter.setText("")), "ms"))
bar = panel.list.verticalScrollBar()
steps = sorted(processor(lambda at=at: bar.setValue(bar.maximum() * at // 40)) for at in range(40))
found.append(("the window: a scroll step of the list (p95 of 40), processor", steps[37], "ms"))
total = session.project.listed_count()  # a list of all uids would be 100 MB of this benchmark's own
codes = sorted(session.scheme.codes)  # one each: there may be one text only
acts, freezes, undos = [], [], []
marks = {"quick": 5, "whole": 8}.get(os.environ.get("HASHIYA_BENCH"), 20)
for number in range(marks):
    at = session.project.listed_numbers(number * total // marks, 1, total)
    uid = session.project.numbered_documents(at)[0]
    session.open_document(uid)
    quiet(0.3)
    began = time.perf_counter()
    session.execute(marking.mark(session.project, uid, 0, 1, codes[number]))
    acts.append(time.perf_counter() - began)
    freezes.append(max(acts[-1], quiet(0.7)))
for number in range(marks):
    began = time.perf_counter()
    session.undo()
    undos.append(max(time.perf_counter() - began, quiet(0.3)))
found.append((f"the window: a mark, slowest of {marks}", max(acts) * 1000, "ms"))
found.append(("the window: longest silence after a mark", max(freezes) * 1000, "ms"))
found.append(("the window: longest silence of an undo", max(undos) * 1000, "ms"))
found.append(("the window: memory at the end", held(), "MB"))
print(json.dumps(found), flush=True)
os._exit(0)
"""


# Words as the panel looks for them: the first 60 places, then 1,000; with the words of the index at hand.
_FINDING = """
import json, sys, time
from pathlib import Path
from hashiya.progress import CancelToken, ignore_progress
from hashiya.services.search.find import find_everywhere
from hashiya.services.search.written_words import WrittenWords, write_words

path, target, found = Path(sys.argv[1]), Path(sys.argv[2]) / "words", []
began = time.process_time()
last = write_words(path, target, progress=ignore_progress)
found.append(("words of the index written, processor", time.process_time() - began, "s"))
words = WrittenWords(target, last)
kinds = (("common", "دمشق"), ("rare", "777"), ("absent", "زخرف"), ("a phrase", "كتاب قديم"))
for kind, query in kinds:
    for said, limit in (("the first places", 60), ("1,000 places", 1000)):
        began = time.process_time()
        find_everywhere(path, query, limit=limit, words=words, cancel=CancelToken())
        took = (time.process_time() - began) * 1000
        found.append((f"{kind}: found, {said}, processor", took, "ms"))
print(json.dumps(found))
"""


# What the pages of statistics and agreement ask for, without the window.
_STATISTICS = """
import json, sys, time
from pathlib import Path
from hashiya.services.review.progress import overview
from hashiya.services.statistics.agreement import agreement
from hashiya.services.statistics.content import content
from hashiya.services.statistics.work_statistics import person_statistics
from hashiya.store.project import Project

found = []
with Project.open(Path(sys.argv[1]), readonly=True) as project:
    person = project.person_uid
    for name, work in (
        ("what the texts hold", lambda: content(project, person)),
        ("one's own work", lambda: person_statistics(project, person)),
        ("agreement", lambda: agreement(project)),
        ("what is under review", lambda: list(overview(project))),
    ):
        began = time.process_time()
        work()
        found.append((f"statistics, {name}, processor", time.process_time() - began, "s"))
held = open("/proc/self/status").read().split("VmHWM:")[1].split()[0]
found.append(("statistics, memory at most", int(held) / 1024, "MB"))
print(json.dumps(found))
"""


def test_one_text_of_fifty_megabytes(folder: Path, figures: Figures) -> None:
    _one_text(folder, figures, "one text of {0:.0f} MB", LONG_TEXT // 9, 400)


def test_one_text_with_a_million_annotations(folder: Path, figures: Figures) -> None:
    _one_text(folder, figures, f"one text with {MANY:,} annotations", MANY * 3, MANY)


def _one_text(folder: Path, figures: Figures, what: str, words: int, each: int) -> None:
    project, lines = folder / f"one{each}.hashiya", folder / "one.jsonl"
    write_texts(lines, 1, words, each)
    name = "نصّ 0"

    def run(*words: object) -> Measured:
        figures.begin(f"hashiya {words[0]}")
        return command(*words, settings=folder)

    run("new", project)
    what = what.format(len(json.loads(lines.read_text(encoding="utf-8"))["text"].encode()) / 1e6)
    _tell(figures, f"{what}: imported", run("import", project, lines))
    lines.unlink()
    figures.add("… the file", project.stat().st_size / 1e6, "MB")
    _tell(figures, "… listed", run("documents", project))
    _tell(figures, "… searched", run("search", project, "دمشق"))
    _tell(figures, "… checked", run("check", project))
    _tell(figures, "… exported", run("export", project, folder / "o.jsonl", "--format", "hashiya"))
    _tell(
        figures,
        "… suggested by patterns",
        run("suggest", project, "--engine", "patterns", "--document", name),
    )
    other = folder / f"other{each}.hashiya"
    _tell(figures, "… packed for somebody", run("package", project, other, "--for", "سارة", "--not-blind"))
    figures.begin("a colleague marks")
    _mark(other, "سارة")
    _tell(figures, "… merged with a colleague's", run("merge", project, other))
    _tell(figures, "… compared", run("compare", project))
    _tell(figures, "… the merge undone", run("merge", project, "--undo"))
    figures.begin("the window")
    for said, value, unit in json.loads(snippet(_WINDOW, project, folder, settings=folder)):
        figures.add(f"… {said}", value, unit)
