"""The review page in tests of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hashiya.ui.review.compare_page import ComparePage
from hashiya.ui.review.review_page import ReviewPage

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from hashiya.ui.window.main_window import MainWindow


def review_of(window: MainWindow, qtbot: QtBot, *, documents: int = 3, timeout: int = 20_000) -> ComparePage:
    """The comparison, once so many documents have been counted."""
    window.show_page("review")
    page = window.workspace._pages["review"]
    assert isinstance(page, ReviewPage)
    compare = page.show_tab("compare")
    assert isinstance(compare, ComparePage)
    qtbot.waitUntil(lambda: len(compare.model.reviews) == documents, timeout=timeout)
    return compare
