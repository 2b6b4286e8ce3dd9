"""Several copies of one project, worked on apart: what the tests of merging are made of."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hashiya.core.labels import Label, Scheme
from hashiya.core.span import SUGGESTIONS, Annotation, Status
from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.store.merging.project_side import MergeSide
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument, Person

if TYPE_CHECKING:
    from hashiya.store.merging.entries import AnnotationRow

TEXTS = (
    "سافر الأديب ماجد من الرياض إلى القاهرة ثم عاد بالقطار إلى بيروت في شتاء ماطر",
    "نزلت ليلى في فندق الواحة الكبير قرب محطة الحجاز وكتبت رسالة إلى أختها",
)
SCHEME = Scheme("test", "تجربة", "Test", tuple(Label(code, code, code) for code in ("PERS", "GPE", "ORG")))
LABELS = SCHEME.codes


def quick_folder() -> TemporaryDirectory[str]:
    """In memory where the system has such a place: these tests write many files and survive no power cut."""
    memory = Path("/dev/shm")
    return TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)


def make_base(path: Path, *, texts: tuple[str, ...] = TEXTS) -> Path:
    """A project with an owner, suggestions on every third word, and a few of the owner's annotations."""
    with Project.create(path, scheme=SCHEME, title="أصل", person=Person("", "المالكة", "owner")) as project:
        report = project.add_documents([NewDocument(f"نص {n}", text) for n, text in enumerate(texts)])
        for uid, text in zip(report.added, texts, strict=True):
            found = word_ranges(text)
            project.replace_suggestions(
                uid, ["patterns"], [suggestion(uid, text, *each) for each in found[::3]]
            )
            project.apply(marking.mark(project, uid, *found[1], "PERS"))
            project.apply(marking.mark(project, uid, *found[4], "GPE"))
    return path


def word_ranges(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for word in text.split(" "):
        found.append((start, start + len(word)))
        start += len(word) + 1
    return found


def suggestion(document: str, text: str, start: int, end: int, label: str = "ORG") -> Annotation:
    return Annotation(
        *("", document, SUGGESTIONS, start, end, label, text[start:end]),
        status=Status.SUGGESTED,
        source="patterns",
        score=0.8,
    )


def copy(base: Path, name: str) -> Path:
    path = base.with_name(f"{name}.hashiya")
    shutil.copyfile(base, path)
    return path


def open_as(path: Path, name: str) -> Project:
    """Everybody has one uid by their name, as if they had been introduced once."""
    project = Project.open(path)
    uid = f"{sum(map(ord, name)):032x}"
    project.act_as(Person(uid, name))
    return project


def work(path: Path, person: str, seed: int, acts: int) -> None:
    """Random acts of one person in one copy; what the program refuses does not happen."""
    chance = random.Random(seed)
    with open_as(path, person) as project:
        for _ in range(acts):
            try:
                _act(project, chance)
            except UserError:
                continue


def _act(project: Project, chance: random.Random) -> None:
    document = chance.choice(project.document_uids())
    text = project.document(document).text
    words = word_ranges(text)
    first = chance.randrange(len(words) - 2)
    start, end = words[first][0], words[first + chance.randrange(2)][1]
    label = chance.choice(LABELS)
    kind = chance.choice(
        ["mark", "mark", "mark", "accept", "reject", "change", "change", "delete", "undo", "redo"]
    )
    layers = [project.person_uid] if kind in ("change", "delete") else [SUGGESTIONS, project.person_uid]
    there = project.annotations(document, layers=layers)
    if kind == "mark":
        project.apply(marking.mark(project, document, start, end, label))
    elif kind == "undo":
        project.undo()
    elif kind == "redo":
        project.redo()
    elif there:
        _change(project, chance, chance.choice(there), kind, (start, end, label))


def _change(
    project: Project, chance: random.Random, annotation: Annotation, kind: str, wish: tuple[int, int, str]
) -> None:
    start, end, label = wish
    if kind == "accept":
        project.apply(marking.accept(project, [annotation]))
    elif kind == "reject":
        project.apply(marking.reject(project, [annotation]))
    elif kind == "delete":
        project.apply(marking.delete(project, [annotation]))
    elif chance.random() < 0.4:
        project.apply(marking.relabel(project, annotation, label))
    elif chance.random() < 0.6:
        project.apply(marking.set_range(project, annotation, start, end))
    else:
        project.apply(marking.set_note(project, annotation, f"حاشية {chance.randrange(9)}"))


def people_layers(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """What people say, by document: shown and held back, under names that are the same in every file."""
    db = sqlite3.connect(path)
    side = MergeSide(db, str(path))
    found: dict[str, set[tuple[object, ...]]] = {}
    for document in side.documents:
        held = side.held.get(document.uid, [])
        found[document.sha256] = {
            (entry.key, entry not in held, None if entry.value is None else said(entry.value))
            for entries in side.entries(document, side.rows(document)[0]).values()
            for entry in entries
        }
    db.close()
    return found


def said(row: AnnotationRow) -> tuple[object, ...]:
    """Layer, start, end, label, surface, status and note."""
    return row.layer, row.start, row.end, row.label, row.surface, row.status, row.note


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    db = sqlite3.connect(path)
    tables = [
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    found = {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables}
    db.close()
    return found
