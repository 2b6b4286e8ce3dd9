"""The report of a fault of the program's own, to be copied and passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from hashiya.ui.widgets.basic import TextLine, name_plain, plain_button

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget


class CrashDialog(QDialog):
    """What happened, what was kept, what to do; the report below."""

    def __init__(self, report: str, log_path: Path, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something in the program failed"))
        self.setMinimumSize(620, 420)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(12)
        text = self.tr(
            "The program met a fault of its own. Every annotation shown as saved is on disk. "
            "You can go on; if it happens again, close and open the program and pass this report on."
        )
        column.addWidget(TextLine(text, size=13, wrap=True))
        self.report = QPlainTextEdit(report)
        self.report.setReadOnly(True)
        self.report.setAccessibleName(self.tr("Report"))
        column.addWidget(self.report, 1)
        column.addWidget(TextLine(f"\u2066{log_path}\u2069", size=11, tone="third"))
        row = QHBoxLayout()
        go_on, self.copy_button = plain_button("primary"), plain_button("")
        name_plain(go_on, self.tr("Go on"))
        name_plain(self.copy_button, self.tr("Copy the report"))
        go_on.clicked.connect(self.accept)
        self.copy_button.clicked.connect(self._on_copy)
        row.addWidget(go_on)
        row.addWidget(self.copy_button)
        row.addStretch(1)
        column.addLayout(row)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
