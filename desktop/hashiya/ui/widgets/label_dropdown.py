"""Choosing a label in a dialog: form, name and key in a drop-down list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from hashiya.qtkit.shapes import draw_form
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import label_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.labels import Label, Scheme
    from hashiya.ui.context import Context

_SIDE = 16
Extra = tuple[str, str]


def label_icon(context: Context, label: Label) -> QIcon:
    """The label's form in its colour, at one and two device pixels."""
    icon = QIcon()
    for ratio in (1, 2):
        image = QPixmap(_SIDE * ratio, _SIDE * ratio)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        draw_form(painter, label.family, 8, 8, 4.2, context.theme.label_color(label, "mark"))
        painter.end()
        icon.addPixmap(image)
    return icon


class LabelBox(Chooser):
    """The labels of a scheme, after `extras` of (words, code); `code` is the chosen one's."""

    def __init__(
        self, context: Context, scheme: Scheme, *, chosen: str = "", extras: Sequence[Extra] = ()
    ) -> None:
        super().__init__(context)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setMaxVisibleItems(24)
        for text, code in extras:
            self.addItem(text, code)
        for label in scheme.labels:
            text = label_title(label, context.language)
            self.addItem(label_icon(context, label), text if text else label.code, label.code)
        self.choose(chosen)

    @property
    def code(self) -> str:
        return self.value
