"""The texts that agreement leaves out, since somebody marked nothing there, and whether they are to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from hashiya.qtkit.i18n import isolated, number
from hashiya.services.statistics.uncounted_texts import ANYWHERE, EMPTY
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.retranslated import Retranslated
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.agreement_words import uncounted_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.services.statistics.agreement import AgreementReport
    from hashiya.services.statistics.uncounted_texts import UncountedText
    from hashiya.ui.context import Context

_ROWS = 5  # seen at once


class UncountedCard(Retranslated, QFrame):
    """Not there where nothing is left out. `opened` carries a document's uid; `silent_changed`: what counts
    as «nothing found» was chosen anew, see `silent`.
    """

    opened = Signal(str)
    silent_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._report: AgreementReport | None = None
        self.setProperty("part", "card")
        self._title, self._more = TextLine(size=13, bold=True), TextLine(size=12, tone="second", wrap=True)
        self.empty, self.unknown = Tick(context, size=13), Tick(context, size=13)
        for tick in (self.empty, self.unknown):
            tick.clicked.connect(self.silent_changed)
        self.list = EntryList(context, "", at_first=False)
        self.list.chosen.connect(self._on_chosen)
        ticks = QHBoxLayout()
        ticks.setSpacing(18)
        ticks.addWidget(self.empty)
        ticks.addWidget(self.unknown)
        ticks.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 13)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._more)
        column.addLayout(ticks)
        column.addWidget(self.list)
        self.retranslate()

    @property
    def silent(self) -> frozenset[str]:
        """The reasons for which having marked nothing counts as having found nothing."""
        if self.unknown.isChecked():
            return ANYWHERE
        return EMPTY if self.empty.isChecked() else frozenset()

    def show_found(self, report: AgreementReport) -> None:
        """Its texts; of very many the first."""
        self._report = report
        self.setVisible(bool(report.uncounted or self.silent))
        self.empty.setEnabled(not self.unknown.isChecked())
        self._title.setText(self.tr("%Ln texts in which somebody does not count", "", report.uncounted_total))
        self._more.setText(
            self.tr(
                "Nothing says whether they found nothing there or have not read it; "
                "whoever marks a text as done counts there."
            )
        )
        self.list.setVisible(bool(report.uncounted))
        self.list.show_entries([self._entry(each, report) for each in report.uncounted])
        rows = min(_ROWS, len(report.uncounted))
        self.list.setFixedHeight(rows * 48 + 8)

    def _entry(self, each: UncountedText, report: AgreementReport) -> ListEntry:
        absent, read = (self._names(report, uids) for uids in (each.people, each.read_by))
        sub = self.tr("{0}: {1}; read by {2}").format(uncounted_words(each.why), absent, read)
        return ListEntry(f"{each.document} {each.why}", each.name, sub)

    @staticmethod
    def _names(report: AgreementReport, uids: Sequence[str]) -> str:
        names = [isolated(report.names.get(uid, uid)) for uid in uids[:3]]
        more = [f"+{number(len(uids) - 3)}"] if len(uids) > 3 else []
        return " · ".join([*names, *more])

    def _on_chosen(self, entry: ListEntry) -> None:
        self.opened.emit(entry.key.split()[0])

    def retranslate(self) -> None:
        self.empty.setText(self.tr("What was assigned or begun and has no mark counts as read"))
        self.unknown.setText(self.tr("So does what nobody is known to have seen"))
        for tick in (self.empty, self.unknown):
            tick.setAccessibleName(tick.text())
        self.empty.setToolTip(self.tr("Texts in which somebody marked nothing then say: nothing is there."))
        self.unknown.setToolTip(
            self.tr("For annotations read from files, which do not tell of texts in which nothing was found.")
        )
        self.list.setAccessibleName(self.tr("Texts in which somebody does not count"))
        if self._report is not None:
            self.show_found(self._report)
        else:
            self.hide()
