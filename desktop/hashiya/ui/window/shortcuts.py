"""The page of shortcuts: every command that has a key, and the keys of the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hashiya.ui.commands.actions import cap_words, command_text
from hashiya.ui.commands.page_keys import PLACES, WITH_KEYS
from hashiya.ui.widgets.basic import FormSign, KeyCap, TextLine, name_button, tool_button
from hashiya.ui.widgets.floating_card import Floating
from hashiya.ui.wording.common import label_title, tr

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_SCROLLING = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home),
    Qt.Key.Key_End,
)


class ShortcutsPage(Floating):
    """Escape or F1 closes it."""

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self._context = context
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._before: QWidget | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 14, 22, 12)
        top = QHBoxLayout()
        self._title = TextLine(size=15, bold=True)
        self._close = tool_button(context, "x")
        self._close.clicked.connect(self.hide)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self._close)
        column.addLayout(top)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.viewport().setAutoFillBackground(False)
        column.addWidget(self._area, 1)
        self._session: Session | None = None

    def open_for(self, session: Session | None) -> None:
        if self.isVisible():
            self.hide()
            return
        self._session = session
        self._before = self.window().focusWidget()
        self._fill()
        window = self.host
        width, height = min(860, window.width() - 60), min(680, window.height() - 80)
        middle = QRect((window.width() - width) // 2, 40 - 8, width, 0)
        self.place(middle, width=width, height=height)
        self.show()
        self.setFocus()

    def _fill(self) -> None:
        self._title.setText(self.tr("Shortcuts"))
        self.setAccessibleName(self.tr("Shortcuts"))
        self._area.setAccessibleName(self.tr("Shortcuts"))
        name_button(self._close, self.tr("Close"))
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(0, 4, 0, 4)
        columns.setSpacing(36)
        sections = [self._section(menu, title) for menu, title in PLACES if menu != "help"]
        sections.append(self._words_section())
        if self._session is not None:
            sections.append(self._labels_section(self._session))
        for half in _halves([section for section in sections if section is not None]):
            side = QVBoxLayout()
            side.setSpacing(8)
            for section in half:
                side.addWidget(section)
            side.addStretch(1)
            columns.addLayout(side, 1)
        self._area.setWidget(body)
        body.setAutoFillBackground(False)

    def _section(self, menu: str, title: str) -> QWidget | None:
        keys = self._context.keys
        rows = [
            (command_text(each), keys.of(each.id))
            for each in WITH_KEYS
            if each.menu == menu and keys.of(each.id)
        ]
        return self._table(tr("Commands", title), rows) if rows else None

    def _words_section(self) -> QWidget:
        rows = (
            (self.tr("Select by words"), ("Shift+Left", "Shift+Right")),
            (self.tr("Select by letters"), ("Alt+Shift+Left", "Alt+Shift+Right")),
            (self.tr("Move the end by letters"), ("Ctrl+Alt+Left", "Ctrl+Alt+Right")),
            (self.tr("Move the start by letters"), ("Ctrl+Alt+Shift+Left",)),
            (self.tr("By line, to the beginning"), ("Up", "Ctrl+Home")),
            (self.tr("Clear selection"), ("Esc",)),
        )
        return self._table(self.tr("In the text"), rows)

    def _labels_section(self, session: Session) -> QWidget:
        widget, grid = _grid(self.tr("Labels"))
        for at, label in enumerate(session.scheme.labels, 1):
            name = QHBoxLayout()
            name.addWidget(FormSign(self._context, label, 14, 4))
            name.addWidget(TextLine(label_title(label, self._context.language), size=12))
            name.addStretch(1)
            grid.addLayout(name, at, 0)
            keys = dict.fromkeys(key for key in (label.key, label.key_ar) if key)
            grid.addLayout(self._caps(tuple(keys)), at, 1)
        return widget

    def _table(self, title: str, rows: object) -> QWidget:
        widget, grid = _grid(title)
        for at, (text, keys) in enumerate(rows, 1):  # type: ignore[var-annotated, arg-type]
            grid.addWidget(TextLine(text, size=12, tone="second"), at, 0)
            grid.addLayout(self._caps(tuple(dict.fromkeys(map(cap_words, keys)))[:2]), at, 1)
        return widget

    def _caps(self, keys: tuple[str, ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addStretch(1)
        for key in keys:
            row.addWidget(KeyCap(self._context, key))
        return row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _SCROLLING:
            QApplication.sendEvent(self._area.verticalScrollBar(), event)
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.hide()
            if self._before is not None:
                self._before.setFocus()
        else:
            super().keyPressEvent(event)


def _grid(title: str) -> tuple[QWidget, QGridLayout]:
    widget = QWidget()
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 10)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(0, 1)
    grid.addWidget(TextLine(title, size=12, bold=True), 0, 0)
    return widget, grid


def _halves(sections: list[QWidget]) -> tuple[list[QWidget], list[QWidget]]:
    """About equally tall."""
    tall = [section.sizeHint().height() for section in sections]
    first: list[QWidget] = []
    height = 0
    for section, each in zip(sections, tall, strict=True):
        if first and height + each / 2 > sum(tall) / 2:
            break
        first.append(section)
        height += each
    return first, sections[len(first) :]
