"""A project three people worked on apart: its file and theirs, made anew for each test."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from hashiya.core.document import State
from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import merge_files
from hashiya.services.project.project_file import create_project
from hashiya.services.scheme.scheme_files import load_scheme
from hashiya.store.project import Project
from hashiya.store.tables.records import NewDocument

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXTS = {
    "يوميّات السفر": "يوميّات السفر\nوصل القاضي عمر الشهبندر إلى دمشق مساء الأحد، "
    "ونزل في فندق الواحة الكبير قرب محطة الحجاز.\n"
    "وكان في صحبته ثلاثة من أهل الشام وكاتب من ديوان المظالم.",
    "دفتر السوق": "دفتر السوق\nدفع سليم خمسة قروش في سوق الورّاقين، ثم سافر إلى بيروت.",
    "رسالة": "رسالة\nكتبت سلمى إلى مديرة المكتبة في تونس.",
}
Mark = tuple[str, str, str]  # document, words, label
SARA: tuple[Mark, ...] = (
    ("يوميّات السفر", "عمر الشهبندر", "PERS"),
    ("يوميّات السفر", "دمشق", "GPE"),
    ("يوميّات السفر", "فندق الواحة الكبير", "FAC"),
    ("يوميّات السفر", "أهل الشام", "NORP"),
    ("يوميّات السفر", "ديوان المظالم", "ORG"),
    ("دفتر السوق", "سليم", "PERS"),
    ("دفتر السوق", "سوق الورّاقين", "FAC"),
    ("دفتر السوق", "بيروت", "GPE"),
    ("رسالة", "سلمى", "PERS"),
    ("رسالة", "تونس", "GPE"),
)
NABIL: tuple[Mark, ...] = (
    ("يوميّات السفر", "عمر الشهبندر", "PERS"),
    ("يوميّات السفر", "دمشق", "GPE"),
    ("يوميّات السفر", "فندق الواحة الكبير", "ORG"),
    ("يوميّات السفر", "الشام", "GPE"),
    ("يوميّات السفر", "ديوان المظالم", "ORG"),
    ("دفتر السوق", "سليم", "PERS"),
    ("دفتر السوق", "سوق الورّاقين", "LOC"),
    ("دفتر السوق", "بيروت", "GPE"),
    ("رسالة", "سلمى", "PERS"),
    ("رسالة", "تونس", "GPE"),
)
AISHA: tuple[Mark, ...] = (
    ("يوميّات السفر", "عمر الشهبندر", "PERS"),
    ("يوميّات السفر", "دمشق", "GPE"),
    ("يوميّات السفر", "فندق الواحة", "FAC"),
    ("دفتر السوق", "سليم", "PERS"),
    ("دفتر السوق", "سوق الورّاقين", "FAC"),
    ("دفتر السوق", "بيروت", "GPE"),
    ("رسالة", "سلمى", "PERS"),
    ("رسالة", "تونس", "GPE"),
)
WORK = {"سارة": SARA, "نبيل": NABIL, "عائشة": AISHA}


def make_team(folder: Path, *, finished: bool = True) -> tuple[Path, list[Path]]:
    """(the reviewer's file without anyone's work, the three people's files)."""
    base = folder / "base.hashiya"
    with create_project(base, scheme=load_scheme("wojood"), title="يوميّات", person="ليلى") as project:
        project.add_documents([NewDocument(name, text) for name, text in TEXTS.items()])
    return base, [annotate(base, name, marks, finished=finished) for name, marks in WORK.items()]


def annotate(base: Path, name: str, marks: Sequence[Mark], *, finished: bool = True) -> Path:
    """A copy in which this person marked these words, each document then being done."""
    path = base.with_name(f"{name}.hashiya")
    shutil.copyfile(base, path)
    with Project.open(path) as project:
        person = project.person(name)
        assert person is not None
        project.act_as(person)
        for document, words, label in marks:
            found = project.document_by_name(document)
            assert found is not None
            start = found.text.index(words)
            project.apply(marking.mark(project, found.uid, start, start + len(words), label))
        for uid in project.document_uids() if finished else ():
            project.apply(marking.set_state(project, uid, State.DONE))
    return path


def make_merged(folder: Path, *, finished: bool = True) -> Path:
    """The reviewer's file with all three people's work in it."""
    base, files = make_team(folder, finished=finished)
    with Project.open(base) as project:
        merge_files(project, files)
    return base


def make_two_versions(folder: Path, words: str) -> tuple[Path, Path, Path]:
    """The reviewer's file, سارة's, where these words are ORG, and a copy of hers, where they are LOC."""
    base, files = make_team(folder)
    mine, other = files[0], folder / "laptop.hashiya"
    shutil.copyfile(mine, other)
    for path, label in ((mine, "ORG"), (other, "LOC")):
        with Project.open(path) as project:
            sara = project.person("سارة")
            assert sara is not None
            project.act_as(sara)
            document = project.document_by_name("يوميّات السفر")
            assert document is not None
            start = document.text.index(words)
            found = project.annotations(document.uid, layers=[sara.uid], start=start, end=start + len(words))
            project.apply(marking.relabel(project, found[0], label))
    return base, mine, other
