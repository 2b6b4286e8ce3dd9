"""The labels by the selection: their families in two columns, their keys, the last used above, type to
filter.

The text keeps the keyboard while the pop-up is open, so that a label's key still chooses at once; Space or a
click goes to the field where a name can be typed.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from hashiya.core.fold import fold
from hashiya.core.labels import FAMILIES, Label
from hashiya.qtkit.shapes import draw_form
from hashiya.ui.context import Context
from hashiya.ui.floating import Floating
from hashiya.ui.rows import RowPainter
from hashiya.ui.widgets import KeyCap, Line, draw_key, key_width, name_button, push_button, rule, ui_font
from hashiya.ui.wording import label_tag, label_title

WIDTH = 432
_ROW, _GAP = 23, 7


def columns(labels: Sequence[Label]) -> list[list[list[Label]]]:
    """Two columns of families, about equally long; families keep their order."""
    families = [[label for label in labels if label.family == family] for family in FAMILIES]
    families = [family for family in families if family]
    whole = len(labels)
    first: list[list[Label]] = []
    for family in families:
        if sum(map(len, first)) + len(family) / 2 > whole / 2 and first:
            break
        first.append(family)
    return [first, families[len(first) :]]


class LabelGrid(QWidget):
    """Painted rows; the current one is moved by arrow keys or the pointer."""

    chosen = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._columns: list[list[list[Label]]] = [[], []]
        self.current = ""
        self.setMouseTracking(True)
        context.themes.changed.connect(self._on_theme_changed)

    def set_labels(self, labels: Sequence[Label], current: str) -> None:
        self._columns = columns(labels)
        codes = [label.code for label in labels]
        self.current = current if current in codes else codes[0] if codes else ""
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        heights = [
            sum(len(family) * _ROW for family in col) + _GAP * max(0, len(col) - 1) for col in self._columns
        ]
        return QSize(WIDTH - 20, max([*heights, _ROW]) + 2)

    def flat(self) -> list[list[Label]]:
        """Each column's labels from top to bottom."""
        return [[label for family in column for label in family] for column in self._columns]

    def move(self, key: int) -> None:  # type: ignore[override]
        """Arrow keys, as seen."""
        cols = self.flat()
        at = next(
            (
                (c, r)
                for c, col in enumerate(cols)
                for r, label in enumerate(col)
                if label.code == self.current
            ),
            None,
        )
        if at is None:
            return
        column, row = at
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            every = cols[0] + cols[1]
            place = column * len(cols[0]) + row + (1 if key == Qt.Key.Key_Down else -1)
            self.current = every[place % len(every)].code
        else:
            towards = (key == Qt.Key.Key_Right) != self._rtl()
            other = cols[1 if towards else 0]
            if other:
                self.current = other[min(row, len(other) - 1)].code
        self.update()

    def _rtl(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _boxes(self) -> list[tuple[Label, QRectF]]:
        width, boxes = self.width() / 2 - 6, []
        for number, column in enumerate(self._columns):
            lead = number * (width + 12)
            x = self.width() - lead - width if self._rtl() else lead
            y = 1.0
            for family in column:
                for label in family:
                    boxes.append((label, QRectF(x, y, width, _ROW)))
                    y += _ROW
                y += _GAP
        return boxes

    def box_of(self, code: str) -> QRect:
        return next((box.toRect() for label, box in self._boxes() if label.code == code), QRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._context.theme
        for label, box in self._boxes():
            if not box.toRect().intersects(event.rect()):
                continue
            row = RowPainter(painter, box, rtl=self._rtl())
            current = label.code == self.current
            row.ground(theme, chosen=current, hovered=False)
            centre = row.box(8, 12).center()
            draw_form(
                painter,
                label.family,
                centre.x(),
                centre.y(),
                4,
                theme.label_color(label, "tag" if current else "mark"),
            )
            keys = _keys(label, self._context.language)
            width = key_width(keys) if keys else 0
            name = label_title(label, self._context.language)
            row.text(row.box(28, box.width() - 40 - width), name, ui_font(12), theme.ink)
            if keys:
                draw_key(painter, row.box(6, width, 2.5, 18, trail=True), keys, self._context)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        code = self._at(event.position())
        if code and code != self.current:
            self.current = code
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        code = self._at(event.position())
        if code:
            self.chosen.emit(code)

    def _at(self, point: QPointF) -> str:
        return next((label.code for label, box in self._boxes() if box.contains(point)), "")

    def _on_theme_changed(self, _theme: object) -> None:
        self.update()


class LabelPopup(Floating):
    """`chosen` carries a label's code. Esc closes and keeps the selection."""

    chosen = Signal(str)
    occurrences_wanted = Signal()
    left = Signal()

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self._context = context
        self._labels: Sequence[Label] = ()
        self._used: list[Label] = []
        self._field = QLineEdit()
        self._field.textChanged.connect(self._on_typed)
        self._field.installEventFilter(self)
        self._grid = LabelGrid(context)
        self._grid.chosen.connect(self._choose)
        self._nothing = Line(size=12, tone="second")
        self._make_used()
        self._make_foot()
        self._lay_out()
        self.retranslate()

    def _make_used(self) -> None:
        self._used_row = QWidget()
        row = QHBoxLayout(self._used_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._used_title = Line(size=11, tone="third")
        self._used_words = UsedLabels(self._context)
        self._used_words.chosen.connect(self._choose)
        self._repeat = Line(size=11, tone="third")
        row.addWidget(self._used_title)
        row.addWidget(self._used_words, 1)
        row.addWidget(KeyCap(self._context, "."))
        row.addWidget(self._repeat)

    def _make_foot(self) -> None:
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        self._hints = {name: Line(size=11, tone="third") for name in ("Alt", "Space", "Esc")}
        for name, line in self._hints.items():
            row.addWidget(KeyCap(self._context, name))
            row.addWidget(line)
            row.addSpacing(6)
        row.addStretch(1)
        self._occurrences = push_button(self._context, kind="quiet")
        self._occurrences.setFixedHeight(24)
        self._occurrences.setStyleSheet("min-height: 20px; padding: 0 4px; font-size: 11px;")
        self._occurrences.clicked.connect(self.occurrences_wanted)
        row.addWidget(self._occurrences)
        row.addWidget(KeyCap(self._context, "Ctrl ⇧ A"))

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

    def type_name(self) -> None:
        """Go to the field."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Arrows, Enter, Space and Escape while the text has the keyboard; true when they were ours."""
        if not self.isVisible() or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._grid.current)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._grid.move(key)
            box = self._grid.box_of(self._grid.current)
            self._area.ensureVisible(box.center().x(), box.center().y(), 0, box.height())
        elif key == Qt.Key.Key_Space:
            self.type_name()
        else:
            return False
        return True

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
                self.left.emit()
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
        self._field.setPlaceholderText(self.tr("Press a label's key, or Space to type its name"))
        self._field.setAccessibleName(self.tr("Label"))
        self.setAccessibleName(self.tr("Labels"))
        self._used_title.setText(self.tr("Last used"))
        self._repeat.setText(self.tr("repeat"))
        self._hints["Alt"].setText(self.tr("by letter"))
        self._hints["Space"].setText(self.tr("by name"))
        self._hints["Esc"].setText(self.tr("close"))
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
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
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
            row = RowPainter(painter, box, rtl=self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
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


def _keys(label: Label, language: str) -> str:
    return (label.key_ar or label.key) if language == "ar" else (label.key or label.key_ar)


def _hay(label: Label) -> str:
    return fold(f"{label.code} {label.en} {label.ar} {label.long_ar}")


def _starts(label: Label, word: str) -> bool:
    return any(part.startswith(word) for part in _hay(label).split())
