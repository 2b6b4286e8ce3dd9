"""How an export will look, and what it loses: the first lines of the file, and a list beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from hashiya.qtkit.i18n import number
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.segments import Filters
from hashiya.ui.widgets.two_line_list import EntryList
from hashiya.ui.wording.note_words import loss_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.formats.base import Loss
    from hashiya.services.exchange.export import Exported
    from hashiya.services.exchange.export_profiles import ExportProfile
    from hashiya.ui.context import Context


class ExportPreview(QWidget):
    """`report` is the button that saves the list of what is lost; who made this does that."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.tabs = Filters(context)
        self.tabs.setAccessibleName(self.tr("Preview"))
        self.tabs.chosen.connect(self._on_tab)
        self.lines = self._make_lines()
        self.losses = EntryList(context, self.tr("Losses"))
        self._lossless = TextLine(size=13, tone="second", wrap=True)
        self.report = push_button(context, icon="download")
        self.report.setAutoDefault(False)
        name_button(self.report, self.tr("Save this list…"))
        lost = QWidget()
        column = QVBoxLayout(lost)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self._lossless)
        column.addWidget(self.losses, 1)
        column.addWidget(self.report, 0, Qt.AlignmentFlag.AlignLeading)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.lines)
        self._shown.addWidget(lost)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addWidget(self.tabs)
        whole.addWidget(self._shown, 1)
        self._show_tabs("…")

    def _make_lines(self) -> QPlainTextEdit:
        """From left to right, as files of markup are read."""
        lines = QPlainTextEdit()
        lines.setReadOnly(True)
        lines.setAccessibleName(self.tr("First lines"))
        lines.setTabChangesFocus(True)
        lines.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        lines.document().setDefaultTextOption(option)
        return lines

    def clear(self) -> None:
        """Nothing is known of the plan yet."""
        self._show_tabs("…")
        self.lines.setPlainText("")
        self.lines.setPlaceholderText("…")

    def show_sample(self, text: str) -> None:
        """The beginning of the file; "" where the format is not made of lines."""
        self.lines.setPlainText(text)
        if not text:
            self.lines.setPlaceholderText(self.tr("This format is not made of lines of text."))

    def show_lost(self, lost: Sequence[Loss]) -> None:
        """What the format cannot hold."""
        self.losses.show_entries(loss_entries(lost))
        self.losses.setVisible(bool(lost))
        self.report.setVisible(bool(lost))
        title = self.tr("What this format cannot hold of what was chosen:")
        self._lossless.setText(title if lost else self.tr("Nothing is lost."))
        self._show_tabs(number(len(lost)))

    def _show_tabs(self, count: str) -> None:
        self.tabs.set_filters([(self.tr("First lines"), ""), (self.tr("Losses"), count)])

    def _on_tab(self, place: int) -> None:
        self._shown.setCurrentIndex(place)


def loss_report(plan: ExportProfile, counted: Exported) -> str:
    """The losses as the command line prints them."""
    value = {
        "format": plan.format,
        "documents": counted.documents,
        "annotations": counted.annotations,
        "lost": [
            {"code": loss.code, "count": loss.count, "examples": list(loss.examples)} for loss in counted.lost
        ],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
