"""The settings, generated from their table: every change takes effect at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from hashiya.qtkit.fonts import arabic_faces
from hashiya.qtkit.settings import Setting
from hashiya.ui.context import Context
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from hashiya.ui.window.host import Host


class SettingsDialog(Sheet):
    """One row for each setting that has a group; rows without one are the program's own business."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(context, window, width=600, height=640)
        self.widgets: dict[str, QWidget] = {}
        self._usual = push_button(context, kind="quiet")
        self._usual.setAutoDefault(False)
        self._usual.clicked.connect(self._on_usual)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.body.addWidget(self.area, 1)
        self.add_close()
        self.foot.addWidget(self._usual)
        self._build()
        context.settings.changed.connect(self._on_setting_changed)

    def _build(self) -> None:
        """All anew, also after the language was changed here."""
        self.set_title(self.tr("Settings"))
        name_button(self._usual, self.tr("Back to the usual"))
        name_button(self.way_out, tr("Dialogs", "Close"))
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(16)
        groups: dict[str, list[Setting]] = {}
        for row in self.context.settings.table.values():
            if row.group:
                groups.setdefault(row.group, []).append(row)
        self.widgets = {}
        for group, rows in groups.items():
            column.addLayout(self._group(group, rows))
        column.addStretch(1)
        self.area.setWidget(page)
        page.setAutoFillBackground(False)

    def _group(self, title: str, rows: list[Setting]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(TextLine(tr("Preferences", title), size=13, bold=True))
        form = QFormLayout()
        form.setVerticalSpacing(8)
        form.setHorizontalSpacing(16)
        for row in rows:
            widget = self._widget(row)
            self.widgets[row.key] = widget
            words = tr("Preferences", row.label)
            if row.kind == "bool":
                form.addRow(TextLine("", size=13), widget)
            else:
                name = TextLine(words, size=13)
                name.setMinimumWidth(150)
                name.setFixedHeight(30)
                widget.setAccessibleName(words)
                form.addRow(name, widget)
            if row.help:
                form.addRow("", TextLine(tr("Preferences", row.help), size=12, tone="third", wrap=True))
        column.addLayout(form)
        return column

    def _widget(self, row: Setting) -> QWidget:
        settings, put = self.context.settings, partial(self.context.settings.set, row.key)
        value = settings.get(row.key)
        if row.kind == "bool":
            tick = Tick(self.context, tr("Preferences", row.label), size=13)
            tick.setChecked(bool(value))
            tick.toggled.connect(put)
            return tick
        if row.kind == "choice" or row.key == "reader/face":
            box = Chooser(self.context)
            choices = row.choices or (
                ("", self.tr("The usual one")),
                *((face, face) for face in arabic_faces()),
            )
            for key, words in choices:
                box.addItem(tr("Preferences", words) if row.choices else words, key)
            box.choose(str(value))
            box.currentIndexChanged.connect(lambda _place: put(box.value))
            return box
        if row.kind == "int":
            spin = QSpinBox()
            spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
            spin.setRange(int(row.least), int(row.most) if row.most > row.least else 1_000_000)
            spin.setValue(int(value))
            spin.valueChanged.connect(put)
            return spin
        if row.kind == "float":
            real = QDoubleSpinBox()
            real.setRange(row.least, row.most if row.most > row.least else 1_000_000.0)
            real.setSingleStep(0.05)
            real.setValue(float(value))
            real.valueChanged.connect(put)
            return real
        field = QLineEdit(str(value))
        field.editingFinished.connect(lambda: put(field.text().strip()))
        return field

    def _on_usual(self) -> None:
        for row in self.context.settings.table.values():
            if row.group:
                self.context.settings.reset(row.key)
        self._build()

    def _on_setting_changed(self, key: str) -> None:
        widget = self.widgets.get(key)
        if isinstance(widget, Tick):
            widget.setChecked(bool(self.context.settings.get(key)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "area"):
            self._build()


def open_settings(window: Host) -> SettingsDialog:
    dialog = SettingsDialog(window.context, window.widget)
    dialog.open()
    return dialog
