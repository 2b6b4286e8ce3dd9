"""A highlight changes no letter: the ink inside, outside and across a band is that of the plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from tests.helpers.reader_texts import MIXED, SCHEME, VOCALISED, annotation

from hashiya.qtkit.theme import DAY, Theme
from hashiya.ui.reader import ReaderView

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from hashiya.core.span import Annotation

LAM_ALEF = "لا الله لَآلِئُ الإسلام والأمل محمد"


def plain_theme() -> Theme:
    """Paper everywhere: bands cannot be seen, letters are all that is left."""
    return DAY._replace(select=DAY.paper, hit=DAY.paper, hit_edge=DAY.paper, row=DAY.paper)


class Bare:
    """A theme whose labels have the colour of paper."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def __getattr__(self, name: str) -> object:
        return getattr(self._theme, name)

    def label_color(self, label: object, role: str = "mark", state: str = "accepted") -> object:
        from PySide6.QtGui import QColor

        return QColor(self._theme.paper)


def picture(qtbot: QtBot, text: str, annotations: list[Annotation], selection: tuple[int, int]) -> QImage:
    view = ReaderView(Bare(plain_theme()))  # type: ignore[arg-type]
    qtbot.addWidget(view)
    view.set_scheme(SCHEME)
    view.resize(900, 300)
    view.set_typography(tags="off")
    view.looks.numbers = False
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # no caret
    view.set_document(text)
    view.set_annotations(annotations)
    view.set_selection(*selection)
    view.show()
    return view.viewport().grab().toImage()


def different(first: QImage, second: QImage) -> int:
    """Pixels that differ by more than the rounding of paper laid on paper."""
    one, other = bytes(first.constBits()), bytes(second.constBits())
    assert len(one) == len(other)
    return sum(1 for a, b in zip(one, other, strict=True) if abs(a - b) > 3)


@pytest.mark.parametrize("text", [LAM_ALEF, VOCALISED, MIXED])
def test_ink_is_that_of_the_plain_text(qtbot: QtBot, text: str) -> None:
    bare = picture(qtbot, text, [], (0, 0))
    cut = [annotation(text, at, at + 3, "PERS") for at in range(0, len(text) - 3, 3)]
    # Borders fall inside ligatures.
    assert different(picture(qtbot, text, cut, (1, len(text) // 2)), bare) == 0


def test_the_comparison_sees_a_difference(qtbot: QtBot) -> None:
    """The test above can fail: another letter is another picture."""
    other = LAM_ALEF.replace("ل", "ب", 1)
    assert different(picture(qtbot, LAM_ALEF, [], (0, 0)), picture(qtbot, other, [], (0, 0))) > 20
