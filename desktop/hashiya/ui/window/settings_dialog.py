"""The settings, generated from their table: every change takes effect at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from hashiya.errors import UserError
from hashiya.qtkit.file_dialog import FileDialog
from hashiya.qtkit.fonts import arabic_faces
from hashiya.qtkit.i18n import isolated
from hashiya.ui.commands.keys_page import KeysPage
from hashiya.ui.widgets.basic import TextLine, name_button, push_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.input_fields import DecimalField, NumberField
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.window.settings_file import read_settings, write_settings
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hashiya.core.labels import Label
    from hashiya.qtkit.settings import Setting
    from hashiya.ui.context import Context
    from hashiya.ui.window.host import Host


class SettingsDialog(Sheet):
    """One row for each setting that has a group; rows without one are the program's own business."""

    of_project = False

    def __init__(
        self, context: Context, window: QWidget, labels: Callable[[], Sequence[Label]] = tuple
    ) -> None:
        super().__init__(context, window, width=640, height=660)
        self.widgets: dict[str, QWidget] = {}
        self.part = Segments(context)
        self.part.chosen.connect(self._on_part)
        self.head.addStretch(1)
        self.head.addWidget(self.part)
        self._save, self._load = push_button(context, kind="quiet"), push_button(context, kind="quiet")
        self._save.clicked.connect(self._on_save)
        self._load.clicked.connect(self._on_load)
        self._usual = push_button(context, kind="quiet")
        self._usual.clicked.connect(self._on_usual)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keys, and is scrolled to
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.keys = KeysPage(context, labels)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.area)
        self._stack.addWidget(self.keys)
        self.body.addWidget(self._stack, 1)
        self.add_close()
        for button in (self._save, self._load, self._usual):
            button.setAutoDefault(False)
            self.foot.addWidget(button)
        self._build()
        context.settings.changed.connect(self._on_setting_changed)

    def _build(self) -> None:
        """All anew, also after the language was changed here."""
        self.set_title(self.tr("Settings"))
        self.part.set_items([self.tr("General"), self.tr("Keys")])
        self.part.setAccessibleName(self.tr("Settings"))
        name_button(self._usual, self.tr("Back to the usual"))
        name_button(self._save, self.tr("Save settings…"))
        name_button(self._load, self.tr("Take settings…"))
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
        self.area.setAccessibleName(self.tr("Settings"))
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
            spin = NumberField()
            spin.setAlignment(Qt.AlignmentFlag.AlignCenter)
            spin.setRange(int(row.least), int(row.most) if row.most > row.least else 1_000_000)
            spin.setValue(int(value))
            spin.valueChanged.connect(put)
            return spin
        if row.kind == "float":
            real = DecimalField()
            real.setRange(row.least, row.most if row.most > row.least else 1_000_000.0)
            real.setSingleStep(0.05)
            real.setValue(float(value))
            real.valueChanged.connect(put)
            return real
        field = QLineEdit(str(value))
        field.editingFinished.connect(lambda: put(field.text().strip()))
        return field

    # ---------------------------------------------------------------- pages and files
    def show_part(self, place: int) -> None:
        """0: general, 1: keys."""
        self.part.set_current(place)
        self._on_part(place)

    def _on_part(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        if place:
            self.keys.field.setFocus()

    def _on_save(self) -> None:
        kinds = self.tr("Settings (*.json)")
        place = str(self.context.folder / "hashiya-settings.json")
        chosen, _ = FileDialog.save_file(self, self.tr("Save settings"), place, kinds)
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Settings and keys as a file."""
        if not self.attempt(lambda: write_settings(self.context.settings, path)):
            return
        self.say(self.tr("Saved as {0}.").format(isolated(path.name)), "ok")

    def _on_load(self) -> None:
        kinds = self.tr("Settings (*.json)")
        chosen, _ = FileDialog.open_file(self, self.tr("Take settings"), str(self.context.folder), kinds)
        if chosen:
            self.take_from(Path(chosen))

    def take_from(self, path: Path) -> None:
        """Settings and keys of a file; one that is none changes nothing and says so."""
        try:
            unknown = read_settings(self.context.settings, path)
        except UserError as error:
            self.complain(error)
            return
        self._build()
        words = self.tr("Taken from {0}.").format(isolated(path.name))
        if unknown:
            left = self.tr(", ").join(map(isolated, unknown[:3]))
            words += " " + self.tr("This version does not know: {0}.").format(left)
        self.say(words, "ok")

    def _on_usual(self) -> None:
        if self._stack.currentIndex():
            self.context.keys.reset_all()
            return
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
    session = window.session

    def labels() -> Sequence[Label]:
        return session.scheme.labels if session is not None else ()

    dialog = SettingsDialog(window.context, window.widget, labels)
    dialog.open()
    return dialog
