"""Choosing a label in a dialog: form, name and key in a drop-down list."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox

from hashiya.core.labels import Label, Scheme
from hashiya.qtkit.shapes import draw_form
from hashiya.ui.context import Context
from hashiya.ui.wording import label_title

_SIDE = 16


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


class LabelBox(QComboBox):
    """The labels of a scheme; `code` is the chosen one's, "" for the extra first entry where there is one."""

    def __init__(self, context: Context, scheme: Scheme, *, chosen: str = "", extra: str = "") -> None:
        super().__init__()
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setMaxVisibleItems(24)
        if extra:
            self.addItem(extra, "")
        for label in scheme.labels:
            text = label_title(label, context.language)
            self.addItem(label_icon(context, label), text if text else label.code, label.code)
        self.choose(chosen)

    @property
    def code(self) -> str:
        return str(self.currentData() or "")

    def choose(self, code: str) -> None:
        self.setCurrentIndex(max(0, self.findData(code)))
