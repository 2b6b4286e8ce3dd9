"""The guidelines of one label on a card beside the pop-up of labels: what it takes in, examples, places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hashiya.ui.annotate.guideline_examples import ExampleList, ExampleRow
from hashiya.ui.commands.command_cap import CommandCap
from hashiya.ui.widgets.basic import FormSign, KeyCap, TextLine, name_button, push_button, rule
from hashiya.ui.widgets.floating_card import Floating
from hashiya.ui.wording.common import label_title

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from hashiya.core.labels import Label
    from hashiya.services.scheme.guidelines import Guide
    from hashiya.ui.context import Context

WIDTH, _LEAST = 330, 240
_TALL = 500  # more examples are scrolled to
_GAP, _EDGE = 8, 8
_MOST_WORDS = 700  # code points of the text; the rest is on its own page


class GuideCard(Floating):
    """`place_wanted` carries an Example, `edit_wanted` the label's code; `left`: the keyboard wants back."""

    place_wanted = Signal(object)
    edit_wanted = Signal(str)
    left = Signal()

    def __init__(self, window: QWidget, context: Context) -> None:
        super().__init__(window, context)
        self._context = context
        self.code = ""
        self._sign = FormSign(context)
        self._title, self._code = TextLine(size=14, bold=True), TextLine(size=11, tone="third")
        self._definition = TextLine(size=12, tone="second", wrap=True)
        self._text = TextLine(size=13, wrap=True)
        self._nothing = TextLine(size=12, tone="third", wrap=True)
        self.examples = ExampleList(context)
        self.examples.chosen.connect(self.place_wanted)
        self.examples.left.connect(self.left)
        self.edit = push_button(context, kind="quiet", icon="pencil")
        self.edit.clicked.connect(self._on_edit)
        self._hints = {"Tab": TextLine(size=11, tone="third"), "F4": TextLine(size=11, tone="third")}
        self._caps = {"Tab": KeyCap(context, "Tab"), "F4": CommandCap(context, "annotate.guide")}
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(7)
        for part in (self._sign, self._title, self._code):
            head.addWidget(part)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(5)
        foot.addWidget(self.edit)
        foot.addStretch(1)
        for name, hint in self._hints.items():
            foot.addWidget(self._caps[name])
            foot.addWidget(hint)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 8)
        column.setSpacing(7)
        column.addLayout(head)
        for part in (self._definition, self._text, self._nothing):
            column.addWidget(part)
        column.addWidget(self.examples, 1)
        column.addStretch(0)
        column.addWidget(rule())
        column.addLayout(foot)

    # ---------------------------------------------------------------- what is shown
    def show_guide(self, label: Label, guide: Guide, rows: list[ExampleRow]) -> None:
        arabic = self._context.rtl
        self.code = label.code
        self._sign.set_label(label)
        self._title.setText(label_title(label, self._context.language))
        self._code.setText(label.code)
        definition = label.definition_ar if arabic else label.definition_en
        words = guide.text if len(guide.text) <= _MOST_WORDS else f"{guide.text[:_MOST_WORDS]}…"
        for line, text in ((self._definition, definition), (self._text, words)):
            line.setText(text)
            line.setVisible(bool(text))
        self._nothing.setVisible(not guide.text and not rows)
        self.examples.examples.set_rows(rows)
        self.examples.setVisible(bool(rows))
        for part in (self._hints["Tab"], self._caps["Tab"]):
            part.setVisible(bool(rows))
        self.setAccessibleName(self.tr("Guidelines: {0}").format(self._title.text()))
        self.setAccessibleDescription(" ".join(part for part in (definition, words) if part))

    def _height(self, width: int) -> int:
        """All of it without the list's own scrolling."""
        margins = self._column.contentsMargins()
        inner = width - margins.left() - margins.right()
        total = margins.top() + margins.bottom() + 26 + 34 + 4 * self._column.spacing()
        for line in (self._definition, self._text, self._nothing):
            if not line.isHidden():
                total += line.heightForWidth(inner) + self._column.spacing()
        whole = total + (self.examples.height_of_all() if not self.examples.isHidden() else 0)
        return min(whole, max(_TALL, total + 120))

    def beside(self, other: QRect, room: QRect) -> QRect:
        """Show at the side of `other` with more room; where `other` must move for it, say where to."""
        area = room.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        width = min(WIDTH, max(_LEAST, area.width() - other.width() - _GAP))
        right, left = area.right() - other.right() - _GAP, other.left() - area.left() - _GAP
        trailing = right >= left if right != left else not self._context.rtl
        short = max(0, width - (right if trailing else left))
        moved = other.translated(-short if trailing else short, 0)
        x = moved.right() + _GAP if trailing else moved.left() - _GAP - width
        height = min(self._height(width), area.height())
        y = max(area.top(), min(other.top(), area.bottom() - height))
        self.setGeometry(x, y, width, height)
        self.show()
        self.raise_()
        return moved

    def under(self, anchor: QRect) -> None:
        """Show on its own by the anchor, no taller than there is room, with the keyboard in it."""
        area = self.host.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        room = max(anchor.top() - area.top(), area.bottom() - anchor.bottom()) - _GAP
        self.place(anchor, width=WIDTH, height=min(self._height(WIDTH), max(_LEAST, room)))
        self.show()
        self.take_focus()

    def take_focus(self) -> None:
        (self.edit if self.examples.isHidden() else self.examples).setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def holds_focus(self) -> bool:
        return self.examples.hasFocus() or self.edit.hasFocus()

    # ---------------------------------------------------------------- keys and words
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.edit.hasFocus():
            self._on_edit()
        else:
            super().keyPressEvent(event)

    def _on_edit(self) -> None:
        self.edit_wanted.emit(self.code)

    def retranslate(self) -> None:
        name_button(self.edit, self.tr("Edit…"))
        self._hints["Tab"].setText(self.tr("examples"))
        self._hints["F4"].setText(self.tr("hide"))
        self._nothing.setText(self.tr("Nothing has been written for this label yet."))
        self.examples.setAccessibleName(self.tr("Examples"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and not self.isHidden():
            self.hide()
