"""Fields for what is said of a thing, one for each attribute that it may have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from hashiya.core.beyond.attributes import AttributeKind, AttributeType, AttributeValue, plain_number
from hashiya.qtkit.plain_text import plain_tip
from hashiya.ui.annotate.inspector_fields import Field
from hashiya.ui.attributes.ticked_menu import TickedMenu
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.attribute_words import choice_title, said_words, type_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent

    from hashiya.ui.context import Context

_ROW = 30  # pixels of a field


class ValueLine(QLineEdit):
    """`left` by Escape, which puts back what was there."""

    written = Signal(str)
    left = Signal()

    def __init__(self, stored: str) -> None:
        super().__init__(stored)
        self._stored, self._telling = stored, False
        self.editingFinished.connect(self._on_finished)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._stored)
            self.left.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def flush(self) -> None:
        """Tell what stands there, if it is not told yet."""
        self._on_finished()

    def _on_finished(self) -> None:
        text = self.text().strip()
        # Spaces around what files brought are no change that somebody made.
        if text != self._stored.strip() and not self._telling:
            self._telling = True
            self.written.emit(text)
            self._telling = False
            self.setText(self._stored)  # refused, and said so; what is stored has a field of its own by now


class AttributeFields(QWidget):
    """`said` carries (name, value or None). Made anew whenever it shows another thing."""

    said = Signal(str, object)
    left = Signal()

    def __init__(self, context: Context, *, name_width: int = 84) -> None:
        super().__init__()
        self._context, self._name_width = context, name_width
        self._shown: tuple[object, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._widgets: dict[str, QWidget] = {}

    def show_values(
        self,
        types: Sequence[AttributeType],
        label: str,
        values: Mapping[str, AttributeValue],
        *,
        of: str = "",
        writable: bool = True,
    ) -> None:
        """`of` names the thing, so that what is being written stays with it; nothing is shown for nothing."""
        shown = (of, tuple(types), label, dict(values), writable, self._context.language)
        if shown == self._shown:
            return
        self.flush()
        self._shown = shown
        focused = next((name for name, each in self._widgets.items() if each.hasFocus()), "")
        self._clear()
        known = {each.code for each in types}
        for kind in types:
            self._add(kind, label, values.get(kind.code), writable)
        for name, value in values.items():
            if name not in known:
                line = TextLine(
                    said_words(None, name, value, self._context.language), size=12, tone="third", wrap=True
                )
                self._column.addWidget(line)
        self.setVisible(self._column.count() > 0)
        if focused in self._widgets:
            self._widgets[focused].setFocus()

    def flush(self) -> None:
        """Store what is being written."""
        for widget in self._widgets.values():
            if isinstance(widget, ValueLine):
                widget.flush()

    def field(self, name: str) -> QWidget | None:
        """The widget of an attribute, by its name in data."""
        return self._widgets.get(name)

    def write_in(self, name: str) -> None:
        """Put the keyboard into a field."""
        widget = self._widgets.get(name)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _clear(self) -> None:
        self._widgets = {}
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add(self, kind: AttributeType, label: str, value: AttributeValue | None, writable: bool) -> None:
        title = type_title(kind, self._context.language)
        widget = self._widget(kind, label, value, title)
        widget.setEnabled(writable)
        widget.setAccessibleName(title)
        field = Field(widget, wide=True)
        words = f"{title} *" if kind.required else title
        field.name.setFixedWidth(self._name_width)
        room, elide = self._name_width, Qt.TextElideMode.ElideRight
        field.name.setText(field.name.fontMetrics().elidedText(words, elide, room))
        field.name.setFixedHeight(_ROW)
        meaning = kind.definition_ar if self._context.rtl else kind.definition_en
        field.name.setToolTip(plain_tip("\n".join(part for part in (title, meaning) if part)))
        self._widgets[kind.code] = widget
        self._column.addWidget(field)

    def _widget(self, kind: AttributeType, label: str, value: AttributeValue | None, title: str) -> QWidget:
        if kind.kind is AttributeKind.FLAG:
            tick = Tick(self._context, "")
            tick.setChecked(value is True)
            tick.toggled.connect(partial(self._on_tick, kind.code))
            return tick
        if kind.kind is AttributeKind.ONE:
            return self._chooser(kind, label, value)
        if kind.kind is AttributeKind.MANY:
            several = TickedMenu()
            several.called = title
            language = self._context.language
            items = [(each.value, choice_title(each, language), None) for each in kind.choices_for(label)]
            ticked = value if isinstance(value, tuple) else ()
            several.show_items(items, ticked, self.tr("None"))
            several.changed.connect(partial(self._on_several, kind.code, several))
            return several
        stored = plain_number(value) if isinstance(value, float) else str(value or "")
        line = ValueLine(stored)
        if kind.kind is AttributeKind.DATE:
            line.setPlaceholderText("1058, 1058-09, 1058-09-30")
        line.written.connect(partial(self._on_line, kind.code))
        line.left.connect(self.left)
        return line

    def _chooser(self, kind: AttributeType, label: str, value: AttributeValue | None) -> Chooser:
        box, language = Chooser(self._context), self._context.language
        box.setMinimumContentsLength(8)
        box.addItem("—", "")
        for each in kind.choices_for(label):
            box.addItem(choice_title(each, language), each.value)
            meaning = each.definition_ar if self._context.rtl else each.definition_en
            box.setItemData(box.count() - 1, plain_tip(meaning), Qt.ItemDataRole.ToolTipRole)
        if isinstance(value, str) and box.findData(value) < 0:
            box.addItem(value, value)  # outside the scheme: kept, and seen
        box.choose(str(value or ""))
        box.activated.connect(partial(self._on_chosen, kind.code, box))
        return box

    def _on_tick(self, name: str, on: bool) -> None:
        self.said.emit(name, True if on else None)

    def _on_several(self, name: str, several: TickedMenu) -> None:
        self.said.emit(name, list(several.ticked) or None)

    def _on_line(self, name: str, text: str) -> None:
        self.said.emit(name, text or None)

    def _on_chosen(self, name: str, box: Chooser, _place: int) -> None:
        self.said.emit(name, box.value or None)
