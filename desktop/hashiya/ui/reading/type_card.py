"""The «Aa» card: face, size, column width and line spacing where one reads; every change shows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QWidget

from hashiya.qtkit.fonts import arabic_faces
from hashiya.qtkit.signals import blocked, weak_slot
from hashiya.ui.commands.actions import first_key
from hashiya.ui.preferences import SETTINGS
from hashiya.ui.widgets.basic import TextLine, name_button, tool_button
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.widgets.floating_card import Floating
from hashiya.ui.widgets.input_fields import NumberField
from hashiya.ui.widgets.segments import Segments
from hashiya.ui.wording.common import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from hashiya.ui.context import Context

_WIDTH = 344
_CHOICES = {row.key: row.choices for row in SETTINGS if row.key in ("reader/width", "reader/leading")}


class TypeCard(Floating):
    """Writes the settings of reading and nothing else. Escape or its key closes it; `left`: back to the text.

    It stays while one looks at what a change does, and goes when the keyboard goes elsewhere in the window.
    """

    left = Signal()

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self._context = context
        self._names = {key: TextLine(size=12, tone="second") for key in ("face", "size", "width", "leading")}
        self._make_fields()
        self._lay_out()
        context.settings.changed.connect(self._on_setting_changed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)
        self.retranslate()

    def _make_fields(self) -> None:
        context = self._context
        self.face = Chooser(context)
        self.face.currentIndexChanged.connect(self._on_face)
        self.size_field = NumberField()
        self.size_field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        size = context.settings.table["reader/size"]
        self.size_field.setRange(int(size.least), int(size.most))
        self.size_field.setFixedWidth(56)
        self.size_field.valueChanged.connect(self._on_size)
        self._smaller, self._larger = tool_button(context, "minus"), tool_button(context, "plus")
        self._smaller.clicked.connect(self.size_field.stepDown)
        self._larger.clicked.connect(self.size_field.stepUp)
        self.width_choice, self.leading = Segments(context, pad=10), Segments(context, pad=10)
        self.width_choice.chosen.connect(self._on_width)
        self.leading.chosen.connect(self._on_leading)
        self.marks, self.codes, self.margin = (Tick(context, "", size=12) for _ in range(3))
        self.marks.toggled.connect(self._on_marks)
        self.codes.toggled.connect(self._on_codes)
        self.margin.toggled.connect(self._on_margin)
        self._close = tool_button(context, "x", size=14)
        self._close.clicked.connect(weak_slot(self._leave))

    def _lay_out(self) -> None:
        self._title = TextLine(size=13, bold=True)
        sizes = QHBoxLayout()
        sizes.setSpacing(4)
        for widget in (self._smaller, self.size_field, self._larger):
            sizes.addWidget(widget)
        sizes.addStretch(1)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 10, 12, 14)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._close)
        grid.addLayout(head, 0, 0, 1, 2)
        for row, name in enumerate(self._names, 1):
            grid.addWidget(self._names[name], row, 0)
        grid.addWidget(self.face, 1, 1)
        grid.addLayout(sizes, 2, 1)
        grid.addWidget(self.width_choice, 3, 1, Qt.AlignmentFlag.AlignLeading)
        grid.addWidget(self.leading, 4, 1, Qt.AlignmentFlag.AlignLeading)
        grid.addWidget(self.marks, 5, 1)
        grid.addWidget(self.codes, 6, 1)
        grid.addWidget(self.margin, 7, 1)

    # ---------------------------------------------------------------- coming and going
    def open_at(self, anchor: QRect) -> None:
        """Under the anchor (window coordinates), the keyboard at the size; where it is open already, away."""
        if self.isVisible():
            self._leave()
            return
        self._show_values()
        self.place(anchor, width=_WIDTH, height=self.sizeHint().height())
        self.show()
        self.size_field.setFocus(Qt.FocusReason.PopupFocusReason)
        self.size_field.selectAll()

    def open_by(self, widget: QWidget) -> None:
        """Under a button of the window."""
        self.open_at(QRect(widget.mapTo(self.host, QPoint(0, 0)), widget.size()))

    def _leave(self) -> None:
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            event.accept()  # nothing typed here is for what lies under the card

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        inside = now is None or now is self or self.isAncestorOf(now) or now.window() is not self.window()
        if self.isVisible() and not inside:
            self.hide()

    # ---------------------------------------------------------------- values
    def _show_values(self) -> None:
        settings = self._context.settings
        fields = (self.face, self.size_field, self.marks, self.codes, self.margin)
        with blocked(*fields):
            self.face.choose(str(settings.get("reader/face")))
            self.size_field.setValue(int(settings.get("reader/size")))
            self.marks.setChecked(bool(settings.get("reader/marks")))
            self.codes.setChecked(bool(settings.get("reader/codes")))
            self.margin.setChecked(bool(settings.get("reader/margin")))
        for choice, key in ((self.width_choice, "reader/width"), (self.leading, "reader/leading")):
            choice.set_current([value for value, _ in _CHOICES[key]].index(settings.get(key)))
        least, most = self.size_field.minimum(), self.size_field.maximum()
        self._smaller.setEnabled(self.size_field.value() > least)
        self._larger.setEnabled(self.size_field.value() < most)

    def _on_setting_changed(self, key: str) -> None:
        if key.startswith("reader/") and self.isVisible():
            self._show_values()

    def _on_face(self, _place: int) -> None:
        self._context.settings.set("reader/face", self.face.value)

    def _on_size(self, size: int) -> None:
        self._context.settings.set("reader/size", size)

    def _on_width(self, place: int) -> None:
        self._context.settings.set("reader/width", _CHOICES["reader/width"][place][0])

    def _on_leading(self, place: int) -> None:
        self._context.settings.set("reader/leading", _CHOICES["reader/leading"][place][0])

    def _on_marks(self, shown: bool) -> None:
        self._context.settings.set("reader/marks", shown)

    def _on_codes(self, whole: bool) -> None:
        self._context.settings.set("reader/codes", whole)

    def _on_margin(self, shown: bool) -> None:
        self._context.settings.set("reader/margin", shown)

    # ---------------------------------------------------------------- words
    def retranslate(self) -> None:
        self._title.setText(self.tr("Type"))
        self.setAccessibleName(self.tr("Type"))
        names = {
            "face": (self.face, tr("Preferences", "Face")),
            "size": (self.size_field, tr("Preferences", "Size")),
            "width": (self.width_choice, tr("Preferences", "Column width")),
            "leading": (self.leading, tr("Preferences", "Line spacing")),
        }
        for key, (widget, words) in names.items():
            self._names[key].setText(words)
            widget.setAccessibleName(words)
        self.marks.setText(tr("Preferences", "Show diacritics"))
        self.codes.setText(tr("Preferences", "Codes in one piece"))
        self.margin.setText(tr("Preferences", "Notes in the margin"))
        name_button(self._smaller, self.tr("Smaller text"), first_key(self._context, "view.smaller"))
        name_button(self._larger, self.tr("Larger text"), first_key(self._context, "view.larger"))
        name_button(self._close, self.tr("Close"), "Esc")
        with blocked(self.face):
            self.face.clear()
            self.face.addItem(self.tr("The usual one"), "")
            for face in arabic_faces():
                self.face.addItem(face, face)
        self.width_choice.set_items([tr("Preferences", words) for _, words in _CHOICES["reader/width"]])
        self.leading.set_items([tr("Preferences", words) for _, words in _CHOICES["reader/leading"]])
        self._show_values()
