"""Marking the places found that bear no label: which forms, which label, how many, then one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem

from hashiya.qtkit.i18n import number
from hashiya.services.annotate import marking
from hashiya.ui.widgets.basic import TextLine, name_button, quote_font
from hashiya.ui.widgets.checkbox import TickDelegate
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.label_dropdown import LabelBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.services.search.concordance import ContextLine
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session
    from hashiya.ui.window.host import Host


class MarkPlaces(Sheet):
    """The forms found are ticked one by one; the label is the last one used where there is one."""

    def __init__(
        self, context: Context, session: Session, window: Host, places: Sequence[ContextLine]
    ) -> None:
        super().__init__(context, window.widget, width=520, height=520)
        self._session, self._places = session, places
        self.set_title(self.tr("Mark the unmarked places"))
        self.labels = LabelBox(context, session.scheme, chosen=window.marker.labels.last)
        self.labels.setAccessibleName(self.tr("Label"))
        row = QHBoxLayout()
        row.addWidget(TextLine(self.tr("Label"), size=13))
        row.addWidget(self.labels, 1)
        self.body.addLayout(row)
        self.forms = QListWidget()
        self.forms.setAccessibleName(self.tr("Forms"))
        self.forms.setFont(quote_font(15))
        self.forms.setItemDelegate(TickDelegate(context, self.forms))
        self._fill()
        self.forms.itemChanged.connect(self._on_changed)
        self.body.addWidget(self.forms, 1)
        self.add_foot(self.tr("Mark"), self._on_mark)
        self._on_changed()

    def _fill(self) -> None:
        counts: dict[str, int] = {}
        for place in self._places:
            counts[place.form] = counts.get(place.form, 0) + 1
        for form, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            item = QListWidgetItem(f"\u2068{form}\u2069  ·  {number(count)}")
            item.setData(Qt.ItemDataRole.UserRole, form)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.forms.addItem(item)

    def chosen(self) -> list[ContextLine]:
        items = [self.forms.item(place) for place in range(self.forms.count())]
        forms = {
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        }
        return [place for place in self._places if place.form in forms]

    def _on_changed(self, *_: object) -> None:
        count = len(self.chosen())
        if self.primary is not None:
            name_button(self.primary, self.tr("Mark %Ln places", "", count))
            self.primary.setEnabled(count > 0)
        self.say(self.tr("One step: a single undo takes it back."))

    def _on_mark(self) -> None:
        session, label = self._session, self.labels.code
        places = [place.key for place in self.chosen()]
        if session.do(lambda: marking.mark_all(session.project, places, label)) is not None:
            self.accept()
