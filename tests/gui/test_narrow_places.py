"""What stands at the edges and in narrow panels: chips over no line that is gone to, no choice cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from hashiya.ui.reader.reader_page import CHIP_EDGE, EDGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hashiya.ui.window.main_window import MainWindow


def test_what_is_gone_to_stands_clear_of_the_chips(window: MainWindow) -> None:
    reader = window.page.reader
    page = reader._page
    assert page.edge == EDGE
    reader.set_relation_counts({"an annotation": 1})
    assert page.edge == CHIP_EDGE
    for position in (*range(0, len(reader.text), 60), *range(len(reader.text) - 1, 0, -60)):
        page.reveal(position)
        spot = page.find_spot(position)
        assert spot is not None
        begins = page.piece == 0 and page.offset <= 0
        ends = page.visible_range()[1] >= len(reader.text) - 1
        assert begins or spot.upper >= CHIP_EDGE
        assert ends or spot.lower <= page.viewport[1] - CHIP_EDGE
    page.reveal(0)
    assert not page.reveal(0), "at the beginning nothing is left to scroll"
    reader.set_relation_counts({})
    assert page.edge == EDGE


def test_the_search_panel_cuts_no_choice_in_a_narrow_window(make_window: Callable[..., MainWindow]) -> None:
    window = make_window(language="ar")
    window.resize(1018, 665)
    window.projects.open_sample()
    window.actions_.run("edit.find_all")
    panel = window.workspace.search
    assert panel.isVisible()
    QApplication.processEvents()
    assert panel._scope.width() >= panel._scope.sizeHint().width()
    assert panel.spelling.width() >= panel.spelling.sizeHint().width()
    assert panel.said.width() >= panel.said.sizeHint().width()
    assert panel._field.width() > 300, "the field has a line of its own"
    window.resize(1440, 900)
    QApplication.processEvents()
    assert 250 < panel._field.width() <= 420
    assert panel._field.mapTo(panel, panel._field.rect().center()).y() == pytest.approx(
        panel._scope.mapTo(panel, panel._scope.rect().center()).y(), abs=3
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_is_said_is_read_whole_in_a_narrow_window(
    make_window: Callable[..., MainWindow], project_path: Path, language: str
) -> None:
    window = make_window(project_path, language=language)
    window.resize(1024, 700)
    status = window.status
    window.actions_.run("suggestions.glance")
    QApplication.processEvents()
    assert status.said() == status._said.text() != "" and status._said.fits()
    status.say("")
    QApplication.processEvents()
    assert status._words.isVisible() and status._counts.isVisible()
