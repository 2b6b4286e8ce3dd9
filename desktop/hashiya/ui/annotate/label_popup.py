"""The labels by the selection: their families in two columns, their keys, the last used above, type to
filter.

The text keeps the keyboard while the pop-up is open, so that a label's key still chooses at once; Space or a
click goes to the field where a name can be typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from hashiya.core.fold import fold
from hashiya.qtkit.shapes import draw_form
from hashiya.ui.annotate.label_grid import WIDTH, LabelGrid
from hashiya.ui.commands.actions import first_key
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.commands.page_keys import names_of
from hashiya.ui.widgets.basic import KeyCap, RowPainter, TextLine, name_button, push_button, rule, ui_font
from hashiya.ui.widgets.floating_card import Floating
from hashiya.ui.wording.common import label_tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hashiya.core.labels import Label
    from hashiya.ui.context import Context

_OWN = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape)


class LabelPopup(Floating):
    """`chosen` carries a label's code, `moved_to` that of the label at hand, `rested` that under a resting
    pointer. Esc closes and keeps the selection. A `guided` one tells of the card of guidelines beside it,
    which takes the Tab key while `takes_tab`.
    """

    chosen = Signal(str)
    moved_to = Signal(str)
    rested = Signal(str)
    opened = Signal()
    tab_pressed = Signal()
    occurrences_wanted = Signal()
    left = Signal()

    def __init__(self, window: QWidget, context: Context, *, guided: bool = False) -> None:
        super().__init__(window, context)
        self._context = context
        self._guided, self.takes_tab = guided, False
        self._labels: Sequence[Label] = ()
        self._used: list[Label] = []
        self._field = QLineEdit()
        self._field.textChanged.connect(self._on_typed)
        self._field.installEventFilter(self)
        self._grid = LabelGrid(context)
        self._grid.chosen.connect(self._choose)
        self._grid.moved_to.connect(self.moved_to)
        self._grid.rested.connect(self.rested)
        self._nothing = TextLine(size=12, tone="second")
        self._make_used()
        self._make_foot()
        self._lay_out()
        self.retranslate()

    def _make_used(self) -> None:
        self._used_row = QWidget()
        row = QHBoxLayout(self._used_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._used_title = TextLine(size=11, tone="third")
        self._used_words = UsedLabels(self._context)
        self._used_words.chosen.connect(self._choose)
        self._repeat = TextLine(size=11, tone="third")
        row.addWidget(self._used_title)
        row.addWidget(self._used_words, 1)
        row.addWidget(KeyCap(self._context, "."))
        row.addWidget(self._repeat)

    def _make_foot(self) -> None:
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        keys = ("Space", "F4", "Esc") if self._guided else ("Alt", "Space", "Esc")
        self._hints = {name: TextLine(size=11, tone="third") for name in keys}
        for name, line in self._hints.items():
            command = {"F4": "annotate.guide", "Space": "popup.name"}.get(name)
            cap = CommandCap(self._context, command) if command else KeyCap(self._context, name)
            row.addWidget(cap)
            row.addWidget(line)
            row.addSpacing(6)
        row.addStretch(1)
        self._occurrences = push_button(self._context, kind="quiet")
        self._occurrences.setFixedHeight(24)
        self._occurrences.setStyleSheet("min-height: 20px; padding: 0 4px; font-size: 11px;")
        self._occurrences.clicked.connect(self.occurrences_wanted)
        row.addWidget(self._occurrences)
        row.addWidget(CommandCap(self._context, "annotate.occurrences"))

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(6)
        column.addWidget(self._field)
        column.addWidget(self._used_row)
        column.addWidget(rule())
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setWidget(self._grid)
        self._grid.setAutoFillBackground(False)  # the area has just set it
        column.addWidget(self._nothing)
        column.addWidget(self._area, 1)
        column.addWidget(rule())
        column.addWidget(self._foot)

    # ---------------------------------------------------------------- opening
    def open_at(
        self, anchor: QRect, labels: Sequence[Label], used: Sequence[Label], *, current: str = ""
    ) -> None:
        """Show beside the anchor (window coordinates); `current` is the label the arrow keys begin at."""
        self._labels, self._used = labels, list(used[:3])
        self._field.clear()
        self._used_words.set_labels(self._used)
        self._used_row.setVisible(bool(self._used))
        self._show_labels(current or (self._used[0].code if self._used else ""))
        self.place(anchor, width=WIDTH, height=self._height())
        self.show()
        self.opened.emit()

    def _height(self) -> int:
        """All that is shown around the labels, and the labels."""
        column = self._column
        shown = [item.widget() for at in range(column.count()) if (item := column.itemAt(at)) is not None]
        parts = [
            each for each in shown if each is not None and not each.isHidden() and each is not self._area
        ]
        margins = column.contentsMargins()
        around = sum(max(each.sizeHint().height(), each.minimumHeight()) for each in parts)
        gaps = column.spacing() * len(parts) + margins.top() + margins.bottom()
        return around + gaps + self._grid.sizeHint().height() + 2

    @property
    def current(self) -> str:
        """The code of the label at hand."""
        return self._grid.current

    def type_name(self) -> None:
        """Go to the field."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Arrows, Enter, Space and Escape while the text has the keyboard; true when they were ours."""
        if not self.claims(event):
            return False
        key, command = event.key(), self._command(event)
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif command == "popup.take":
            self._choose(self._grid.current)
        elif key in _OWN:
            self._grid.move(key)
            box = self._grid.box_of(self._grid.current)
            self._area.ensureVisible(box.center().x(), box.center().y(), 0, box.height())
        elif command == "popup.name":
            self.type_name()
        else:
            self.tab_pressed.emit()
        return True

    def claims(self, event: QKeyEvent) -> bool:
        """Whether the key is for the pop-up: before labels, and before any shortcut."""
        if not self.isVisible():
            return False
        if self._command(event):
            return True
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and (event.key() in _OWN or (event.key() == Qt.Key.Key_Tab and self.takes_tab))

    def _command(self, event: QKeyEvent) -> str:
        return self._context.keys.on_page("popup", names_of(event))

    def eventFilter(self, watched: object, event: object) -> bool:
        if (
            watched is self._field
            and isinstance(event, QKeyEvent)
            and event.type() == QKeyEvent.Type.KeyPress
        ):
            vertical = event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down)
            ends = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
            if vertical or ends:
                if ends:
                    self.left.emit()
                return self.handle_key(event)
            if event.key() == Qt.Key.Key_Tab:
                (self.tab_pressed if self.takes_tab else self.left).emit()
                return True
        return False

    def _choose(self, code: str) -> None:
        if code:
            self.hide()
            self.left.emit()
            self.chosen.emit(code)

    def _on_typed(self, _text: str) -> None:
        self._show_labels(self._grid.current)

    def _show_labels(self, current: str) -> None:
        wanted = fold(self._field.text()).split()
        found = [label for label in self._labels if all(word in _hay(label) for word in wanted)]
        # What begins with the typed words comes first under the cursor.
        best = next((label.code for label in found if wanted and _starts(label, wanted[0])), current)
        self._grid.set_labels(found, best)
        self._nothing.setVisible(not found)

    def retranslate(self) -> None:
        hint = self.tr("Press a label's key, or {0} to type its name")
        self._field.setPlaceholderText(hint.format(first_key(self._context, "popup.name")))
        self._field.setAccessibleName(self.tr("Label"))
        self.setAccessibleName(self.tr("Labels"))
        self._used_title.setText(self.tr("Last used"))
        self._repeat.setText(self.tr("repeat"))
        words = {
            "Alt": self.tr("by letter"),
            "Space": self.tr("by name"),
            "F4": self.tr("guidelines"),
            "Esc": self.tr("close"),
        }
        for name, line in self._hints.items():
            line.setText(words[name])
        self._nothing.setText(self.tr("No label of this name."))
        name_button(self._occurrences, self.tr("All occurrences…"))


class UsedLabels(QWidget):
    """The labels last used, side by side; what does not fit is left out."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._labels: Sequence[Label] = ()
        self.setFixedHeight(18)

    def set_labels(self, labels: Sequence[Label]) -> None:
        self._labels = labels
        self.update()

    def _boxes(self) -> list[tuple[Label, QRectF]]:
        from PySide6.QtGui import QFontMetricsF

        metrics, boxes, lead = QFontMetricsF(ui_font(11)), [], 0.0
        rtl = self.isRightToLeft()
        for label in self._labels:
            width = 18 + metrics.horizontalAdvance(label_tag(label, self._context.language)) + 10
            if lead + width > self.width():
                break
            boxes.append((label, QRectF(self.width() - lead - width if rtl else lead, 0, width, 18)))
            lead += width
        return boxes

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        for label, box in self._boxes():
            row = RowPainter(painter, box, rtl=self.isRightToLeft())
            centre = row.box(2, 12).center()
            draw_form(painter, label.family, centre.x(), centre.y(), 3.6, theme.label_color(label, "mark"))
            row.text(
                row.box(18, box.width() - 20),
                label_tag(label, self._context.language),
                ui_font(11),
                theme.ink,
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for label, box in self._boxes():
            if box.contains(event.position()):
                self.chosen.emit(label.code)
                return


def _hay(label: Label) -> str:
    return fold(f"{label.code} {label.en} {label.ar} {label.long_ar}")


def _starts(label: Label, word: str) -> bool:
    return any(part.startswith(word) for part in _hay(label).split())
