"""What an import did: counts, what was passed over, problems with place and reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from hashiya.core.span import GOLD, SUGGESTIONS
from hashiya.errors import UserError
from hashiya.files import write_text
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.exchange.import_report import ImportReport, report_value
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.common import error_words, tr
from hashiya.ui.wording.note_words import note_entries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hashiya.ui.context import Context

_NAMED = 200
_PAIRS = 12


def _counted(names: Mapping[str, int]) -> str:
    return tr("ImportChoices", ", ").join(
        f"{isolated(name)} {number(count)}" for name, count in names.items()
    )


class ReportView(QWidget):
    """`open_wanted` carries the first new document's uid; `undo_wanted`: take the new documents out again."""

    open_wanted = Signal(str)
    undo_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._report = ImportReport()
        self._sum = TextLine(size=15, bold=True, wrap=True)
        self._more = TextLine(size=13, tone="second", wrap=True)
        self.list = EntryList(context, self.tr("Report"))
        self._nothing = TextLine(size=13, tone="second", wrap=True)
        self._buttons = [push_button(context) for _ in range(3)]
        slots = (self._on_open, self._on_save, self._on_undo)
        words = (self.tr("Open the first"), self.tr("Save the report…"), self.tr("Take them out again"))
        row = QHBoxLayout()
        for button, slot, text in zip(self._buttons, slots, words, strict=True):
            button.setAutoDefault(False)
            name_button(button, text)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._sum)
        column.addWidget(self._more)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        column.addStretch(0)
        column.addLayout(row)

    def show_report(self, report: ImportReport, *, stopped: bool) -> None:
        self._report = report
        documents = self.tr("%Ln documents imported", "", len(report.documents))
        spans = self.tr("%Ln annotations", "", report.annotations) if report.annotations else ""
        self._sum.setText(" · ".join(part for part in (documents, spans) if part))
        parts = []
        if stopped:
            parts.append(self.tr("Stopped; what was added until then is whole and stays."))
        if report.files_sum.left_out:
            parts.append(self.tr("%Ln files gave nothing; why stands below.", "", report.files_sum.left_out))
        if report.skipped:
            parts.append(self.tr("%Ln texts were there already.", "", len(report.skipped)))
        if report.onto:
            texts = self.tr("%Ln texts that were there", "", len(report.onto_documents))
            parts.append(self.tr("%Ln annotations went onto {0}.", "", report.onto).format(texts))
        if len(report.people) > 1 or report.onto:
            parts.append(self.tr("Layers: {0}.").format(_counted(self._layers(report))))
        if report.renamed:
            others = {f"{old} → {new}": count for (old, new), count in report.renamed.most_common(_PAIRS)}
            parts.append(self.tr("Taken as: {0}.").format(_counted(others)))
        if report.new_labels:
            names = ", ".join(report.new_labels)
            parts.append(self.tr("New labels: {0}.").format(isolated(names)))
        if report.dropped_labels:
            count = sum(report.dropped_labels.values())
            parts.append(self.tr("%Ln annotations were left out by the choice of labels.", "", count))
        found = report.annotations_sum
        if found.left_out or found.there:
            words = self.tr("Of {0} annotations in the files {1} came in, {2} were there, {3} were left out.")
            figures = (found.held, found.new, found.there, found.left_out)
            parts.append(words.format(*map(number, figures)))
        self._more.setText(" ".join(parts))
        self._more.setVisible(bool(parts))
        entries = note_entries(report.problems) + self._skipped(report)
        self.list.show_entries(entries)
        self.list.setVisible(bool(entries))
        self._nothing.setText(
            "" if entries else self.tr("Nothing was left out, and nothing had to be put right.")
        )
        self._nothing.setVisible(not entries)
        dialog = self.window()
        if not entries and isinstance(dialog, QDialog):  # a few lines need no tall dialog
            dialog.resize(dialog.width(), dialog.minimumSizeHint().height())
        self._buttons[0].setVisible(bool(report.documents))
        onto = report.onto or report.onto_said or report.onto_parts
        self._buttons[2].setVisible(bool(report.documents or onto))

    def _layers(self, report: ImportReport) -> dict[str, int]:
        words = {GOLD: self.tr("gold"), SUGGESTIONS: self.tr("suggestions")}
        return {words.get(name, name): count for name, count in report.people.most_common(_PAIRS)}

    def _skipped(self, report: ImportReport) -> list[ListEntry]:
        words = self.tr("The same text is in the project already.")
        return [
            ListEntry(f"s{at}", name, words, tone="ink2") for at, name in enumerate(report.skipped[:_NAMED])
        ]

    def _on_open(self) -> None:
        self.open_wanted.emit(self._report.documents[0])

    def _on_undo(self) -> None:
        self.undo_wanted.emit()

    def _on_save(self) -> None:
        place = str(self._context.folder / "import-report.json")
        chosen, _ = FileDialog.save_file(self, self.tr("Save the report"), place, "JSON (*.json)")
        if not chosen:
            return
        try:
            write_text(chosen, json.dumps(report_value(self._report), ensure_ascii=False, indent=1) + "\n")
        except UserError as error:
            self._more.setText(" ".join(part for part in error_words(error) if part))
            self._more.setVisible(True)
