"""Annotating copies of a project by short calls, merging them, and looking at what came."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from tests.helpers.copies import TEXTS, open_as, word_ranges

from hashiya.services.annotate import marking
from hashiya.services.merge.merge_files import MergeReport, merge_files
from hashiya.store.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from hashiya.core.span import Annotation

WORDS = word_ranges(TEXTS[0])


def document(project: Project, text: str = TEXTS[0]) -> str:
    return next(uid for uid, found in project.texts() if found == text)


def mark(path: Path, person: str, word: int, label: str, *, text: str = TEXTS[0]) -> None:
    with open_as(path, person) as project:
        project.apply(marking.mark(project, document(project, text), *word_ranges(text)[word], label))


def merge(target: Path, *others: Path, dry_run: bool = False) -> MergeReport:
    with Project.open(target) as project:
        return merge_files(project, list(others), dry_run)


def layer(path: Path, person: str) -> list[tuple[str, str, str]]:
    with Project.open(path) as project:
        uid = next(each.uid for each in project.people() if each.name == person)
        return sorted((a.surface, a.label, str(a.status)) for a in project.iter_annotations(layers=[uid]))


def codes(report: MergeReport) -> set[str]:
    return {note.code for note in report.notes}


def annotations(path: Path, name: str) -> list[Annotation]:  # type: ignore[no-redef]
    with Project.open(path) as project:
        return list(project.iter_annotations(layers=[name]))


def change(path: Path, person: str, surface: str, code: str) -> None:
    with open_as(path, person) as project:
        (found,) = (a for a in project.iter_annotations(layers=[project.person_uid]) if a.surface == surface)
        project.apply(marking.relabel(project, found, code))


def tamper(path: Path, statement: str) -> None:
    db = sqlite3.connect(path)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    db.execute(statement)
    db.commit()
    db.close()
