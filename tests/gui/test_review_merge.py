"""Merging in the window: what will come is seen, comes in one step, and a second time changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from tests.helpers.team_project import SARA, WORK, make_team

from hashiya.errors import UserError
from hashiya.services.annotate import marking
from hashiya.services.merge.label_differences import REMEMBERED
from hashiya.services.merge.merge_files import (
    NOTE_CODES,
    MergeLine,
    MergeNote,
    MergeReport,
    explain,
    merge_files,
)
from hashiya.services.scheme import guidelines
from hashiya.services.scheme.scheme_acts import edit_label
from hashiya.store.project import Project
from hashiya.ui.merge.merge_dialog import MergeDialog, open_merge
from hashiya.ui.merge.undo_merge_dialog import open_unmerge
from hashiya.ui.window.main_window import MainWindow
from hashiya.ui.wording.merge_words import coming_entries, note_words

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Maker = Callable[..., MainWindow]


@pytest.fixture
def team(tmp_path: Path) -> tuple[Path, list[Path]]:
    return make_team(tmp_path)


def opened(window: MainWindow, qtbot: QtBot, paths: list[Path]) -> MergeDialog:
    dialog = open_merge(window, paths)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.work.running, timeout=20_000)
    return dialog


def close(dialog: MergeDialog, qtbot: QtBot) -> None:
    """As a person leaves it, with the event loop running."""
    with qtbot.waitSignal(dialog.destroyed, timeout=5000):
        dialog.reject()


def own_annotations(path: Path) -> int:
    with Project.open(path, readonly=True) as project:
        return sum(count for _, _, _, count in project.label_counts())


def test_it_shows_what_will_come_and_writes_nothing(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]]
) -> None:
    base, files = team
    window = make_window(base)
    dialog = opened(window, qtbot, files)
    assert dialog.primary is not None and dialog.primary.isEnabled()
    entries = dialog.coming.entries.rows
    first = next(entry for entry in entries if "سارة" in entry.sub and entry.title == "يوميّات السفر")
    count = sum(1 for document, _, _ in SARA if document == "يوميّات السفر")
    assert f"{count} new" in first.trail
    assert own_annotations(base) == 0
    close(dialog, qtbot)


def test_ctrl_enter_merges_and_the_review_is_next(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]]
) -> None:
    base, files = team
    window = make_window(base)
    dialog = opened(window, qtbot, files)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.merged is not None, timeout=20_000)
    assert own_annotations(base) == sum(map(len, WORK.values()))
    assert window.session is not None
    assert {"سارة", "نبيل", "عائشة"} <= {person.name for person in window.session.project.people()}
    close(dialog, qtbot)
    again = opened(window, qtbot, files)
    assert again._lead.text().startswith("Nothing new")
    close(again, qtbot)


def test_a_merge_that_is_done_is_shown_though_no_more_can_be_written(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How labels were taken is remembered for the next time; that it was not, hides nothing of the merge."""
    base, files = team
    with Project.open(base) as project:
        project.set_setting(REMEMBERED, {"TOWN": "LOC"})
    window = make_window(base)
    dialog = opened(window, qtbot, files)

    def full(*_values: object) -> None:
        raise UserError("disk_full", "The disk is full.")

    monkeypatch.setattr(Project, "set_setting", full)
    assert window.session is not None
    with qtbot.waitSignal(window.session.changes_applied, timeout=20_000):
        QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.merged is not None and dialog.tabs.isVisible()
    close(dialog, qtbot)


def test_a_foreign_file_is_named_and_nothing_changes(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]], tmp_path: Path
) -> None:
    base, _ = team
    broken = tmp_path / "broken.hashiya"
    broken.write_bytes(b"not a project at all")
    dialog = opened(make_window(base), qtbot, [broken])
    assert dialog.primary is not None and not dialog.primary.isEnabled()
    assert "broken.hashiya" in dialog.said()
    close(dialog, qtbot)


def test_conflicts_and_notes_stand_in_words_before_merging(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]]
) -> None:
    """What was changed apart, and a document that is left out: all is told before anything comes."""
    base, files = team
    sara = files[0]
    other = sara.with_name("سارة ثانية.hashiya")
    shutil.copyfile(sara, other)
    for path, label, text in ((sara, "LOC", "المواضع الطبيعيّة."), (other, "ORG", "كلّ موضع.")):
        with Project.open(path) as project:
            project.act_as(next(person for person in project.people() if person.name == "سارة"))
            (market,) = [a for a in project.iter_annotations() if a.surface == "سوق الورّاقين"]
            project.apply(marking.relabel(project, market, label))
            project.apply(guidelines.set_guideline(project, "LOC", text))
    alter(other, "رسالة")
    dialog = opened(make_window(base), qtbot, [sara, other])
    conflicts = [(entry.title, entry.sub) for entry in dialog.conflicts.entries.rows]
    (annotation,) = [title for title, sub in conflicts if sub == "سوق الورّاقين"]
    assert "≠" in annotation and "سوق الورّاقين" in annotation
    (guideline,) = [title for title, sub in conflicts if sub == "LOC"]
    assert "المواضع الطبيعيّة." in guideline and "كلّ موضع." in guideline
    assert "other entr" in dialog._lead.text()  # guidelines are no annotations
    notes = [entry.title for entry in dialog.notes.entries.rows]
    assert any("رسالة" in words and "altered" in words for words in notes)
    assert own_annotations(base) == 0
    close(dialog, qtbot)


def alter(path: Path, name: str) -> None:
    """Change a text behind the program's back."""
    db = sqlite3.connect(path)
    db.execute("DROP TRIGGER texts_are_immutable")
    found = "(SELECT id FROM documents WHERE name = ?)"
    db.execute(f"UPDATE texts SET text = text || 'زيادة' WHERE id = {found}", (name,))
    db.commit()
    db.close()


ARGUMENTS = {
    "document": "رسالة",
    "name": "سارة",
    "people": ["1", "2"],
    "label": "LOC",
    "count": 3,
    "from": "1970",
    "to": "2090",
    "characters": 7,
    "first": 12,
    "as": "رسالة (2)",
    "there": "رسالة أخرى",
    "here": "PLACE",
}


@pytest.mark.parametrize("code", sorted(NOTE_CODES))
def test_every_note_has_its_words(code: str) -> None:
    """In the window and on the command line alike, with all that it is about filled in."""
    note = MergeNote(code, "سارة.hashiya", ARGUMENTS)
    for words in (note_words(note), explain(note)):
        assert words != code and "{" not in words


def test_the_project_itself_is_refused(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]]
) -> None:
    base, _ = team
    dialog = opened(make_window(base), qtbot, [base])
    assert dialog.primary is not None and not dialog.primary.isEnabled() and dialog.said()
    close(dialog, qtbot)


def test_a_merge_is_taken_back_in_the_window(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]]
) -> None:
    base, files = team
    with Project.open(base) as project:
        merge_files(project, files)
    merged = own_annotations(base)
    window = make_window(base)
    question = open_unmerge(window)
    assert question is not None
    said = " ".join(label.text() for label in question.findChildren(QLabel))
    assert all(path.name in said for path in files) and "kept beside it" in said
    assert question.primary is not None
    question.primary.click()
    qtbot.waitUntil(lambda: window.session is not None and not window.context.jobs.running(), timeout=20_000)
    assert window.session is not None and window.session.path == base
    assert not list(window.session.project.iter_annotations())
    (kept,) = base.parent.glob("base.after-merge*.hashiya")
    assert own_annotations(kept) == merged
    assert open_unmerge(window) is None  # once


def test_without_a_merge_there_is_no_way_back(make_window: Maker, team: tuple[Path, list[Path]]) -> None:
    window = make_window(team[0])
    assert open_unmerge(window) is None
    assert window.session is not None


def test_of_very_many_rows_some_are_listed_and_the_rest_counted(make_window: Maker) -> None:
    make_window()
    lines = [MergeLine("a.hashiya", f"{n}", f"نص {n}", "layer", "سارة", added=1) for n in range(2500)]
    entries = coming_entries(MergeReport(added=2500, lines=tuple(lines)))
    assert len(entries) == 2001 and "500" in entries[-1].title


@pytest.mark.parametrize("choice", ["", "theirs"])
def test_a_label_that_says_something_else_there(
    make_window: Maker, qtbot: QtBot, team: tuple[Path, list[Path]], choice: str
) -> None:
    """Ours stays unless theirs is asked for, which is a step of its own that can be undone."""
    base, files = team
    with Project.open(files[0]) as project:
        label = project.scheme().get("LOC")
        assert label is not None
        project.apply(edit_label(project, replace(label, definition_ar="الجبال والأنهار.")))
    window = make_window(base)
    session = window.session
    assert session is not None
    before = session.scheme.get("LOC")
    dialog = opened(window, qtbot, [files[0]])
    dialog.labels._rivals["LOC"][1].choose(choice)
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.merged is not None, timeout=20_000)
    now = session.scheme.get("LOC")
    assert now is not None and (now.definition_ar == "الجبال والأنهار.") == bool(choice)
    if choice:
        session.undo()
    assert session.scheme.get("LOC") == before
    close(dialog, qtbot)
