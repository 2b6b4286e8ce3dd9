"""A new project by the dialog: name, place, labels, person; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from hashiya.services.scheme.scheme_files import load_scheme, write_scheme
from hashiya.ui.project.new_project_dialog import NewProjectDialog
from hashiya.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from pathlib import Path

Maker = Callable[..., MainWindow]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_project_is_made_by_two_keys(
    make_window: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    window = make_window(language=language)

    def answer(dialog: NewProjectDialog) -> int:
        dialog.show()
        assert dialog.labels.text()
        dialog.name.setText("رسائل: 1/2")
        dialog.who.setText("سارة")
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
        return dialog.result()

    monkeypatch.setattr(NewProjectDialog, "exec", answer)
    assert window.projects.ask_new(near=tmp_path)
    session = window.session
    assert session is not None and session.path == tmp_path / "رسائل- 1-2.hashiya"
    assert (session.title, session.person_name) == ("رسائل: 1/2", "سارة")
    assert len(session.scheme.codes) == 21


def test_a_taken_name_is_said(make_window: Maker, tmp_path: Path) -> None:
    (tmp_path / "كتاب.hashiya").touch()
    dialog = NewProjectDialog(make_window().context, make_window(), folder=tmp_path)
    dialog.name.setText("كتاب")
    assert dialog.primary is not None and not dialog.primary.isEnabled() and dialog.said()
    dialog.name.setText("كتاب آخر")
    assert dialog.primary.isEnabled() and not dialog.said()
    dialog.reject()


def test_a_name_that_is_too_long_is_said(make_window: Maker, tmp_path: Path) -> None:
    dialog = NewProjectDialog(make_window().context, make_window(), folder=tmp_path)
    dialog.name.setText("كتاب " * 60)
    assert dialog.primary is not None and not dialog.primary.isEnabled() and dialog.said()
    dialog.reject()


def test_a_scheme_from_a_file_is_looked_at_first(make_window: Maker, tmp_path: Path) -> None:
    dialog = NewProjectDialog(make_window().context, make_window(), folder=tmp_path)
    bad, good = tmp_path / "bad.json", tmp_path / "good.json"
    bad.write_text("{}", encoding="utf-8")
    dialog.take_scheme(bad)
    assert dialog.said() and dialog.scheme == "wojood"
    write_scheme(load_scheme("anercorp"), good)
    dialog.take_scheme(good)
    assert dialog.scheme == str(good) and dialog.labels.text().count(", ") == 3
    dialog.reject()
