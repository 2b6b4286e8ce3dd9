"""The review on a small screen: everything in reach at 1024 by 700, in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea
from tests.helpers import team_project
from tests.helpers.team_project import make_merged

from hashiya.ui.review.compare_page import ComparePage
from hashiya.ui.review.review_page import TABS, ReviewPage
from hashiya.ui.widgets.basic import TextLine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_cut_off_in_a_small_window(
    make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path, language: str
) -> None:
    window = make_window(make_merged(tmp_path), language=language)
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage)
    compare = page.show_tab("compare")
    assert isinstance(compare, ComparePage)
    qtbot.waitUntil(lambda: compare.model.current is not None and bool(compare.panel.cards), timeout=20_000)
    wide = compare.panel.width()
    window.resize(1024, 700)
    QApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 700)
    assert compare.panel.width() < wide and compare.view.width() >= 500
    area = compare.panel.findChild(QScrollArea)
    assert area is not None and area.widget().minimumSizeHint().width() <= area.viewport().width()
    act = compare.panel.primary
    assert act.isVisible() and not act.visibleRegion().isEmpty()
    assert act.visibleRegion().boundingRect() == act.rect(), "what settles is in sight without scrolling"
    for button in compare.view.head.findChildren(QAbstractButton):
        assert button.width() >= button.minimumSizeHint().width() and button.accessibleName()
        assert compare.view.head.rect().contains(button.geometry())
    for tab in TABS:
        page.show_tab(tab)
        QApplication.processEvents()
        assert window.width() == 1024 and window.minimumSizeHint().width() <= 1024
    window.resize(1440, 900)
    page.show_tab("compare")
    QApplication.processEvents()
    assert compare.panel.width() == wide


def test_a_long_name_is_shortened_on_the_button_and_whole_in_its_tip(
    make_window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "Alexandra Konstantinopoulou-Featherstonehaugh"
    work = dict(zip((long, "نبيل", "عائشة"), team_project.WORK.values(), strict=True))
    monkeypatch.setattr(team_project, "WORK", work)
    window = make_window(make_merged(tmp_path), language="ar")
    window.resize(1024, 700)
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage)
    panel = page.show_tab("compare").panel  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(panel.cards), timeout=20_000)
    panel.choose(next(card.answer.code for card in panel.cards if card.answer.who == long))
    QApplication.processEvents()
    button = panel.primary
    assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width() - 24
    pairs = [each for each in panel.findChildren(TextLine) if long in each.toolTip()]
    assert len(pairs) == 2 and all(each.sizeHint().width() <= each.width() for each in pairs)
    assert long not in button.text() and long in button.toolTip() and long in button.accessibleName()
