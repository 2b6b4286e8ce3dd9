"""The values of an attribute: a list, and the fields of the one at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from hashiya.core.beyond.attributes import AttributeChoice, AttributeType
from hashiya.qtkit.i18n import isolated
from hashiya.ui.attributes.ticked_menu import TickedMenu
from hashiya.ui.scheme.scheme_fields import Definition, KeyFields, add_rows
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.basic import name_button, push_button, tool_button
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.attribute_words import choice_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLayout

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

Item = tuple[str, str, QIcon | None]


class ChoiceForm(QWidget):
    """`edited` carries the values as they are to be; a value's own name changes in `renamed` (old, new)."""

    edited = Signal(object)
    renamed = Signal(str, str)
    refused = Signal(str)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__()
        self._context = context
        self._kind: AttributeType | None = None
        self.list = EntryList(context, self.tr("Values"))
        self.list.setFixedHeight(150)
        self.list.moved_to.connect(self._on_moved)
        self.list.removed.connect(self.remove)
        self.value, self.ar, self.en = QLineEdit(), QLineEdit(), QLineEdit()
        self.keys = KeyFields()
        self.key, self.key_ar = self.keys.latin, self.keys.arabic
        self.labels = TickedMenu()
        self.definition_ar = Definition(Qt.LayoutDirection.RightToLeft)
        self.definition_en = Definition(Qt.LayoutDirection.LeftToRight)
        written: dict[str, QLineEdit | QPlainTextEdit] = {
            **{"value": self.value, "ar": self.ar, "en": self.en, "key": self.key, "key_ar": self.key_ar},
            **{"definition_ar": self.definition_ar, "definition_en": self.definition_en},
        }
        self._drafts = {
            name: FieldDraft(field, f"attribute_value.{name}", session) for name, field in written.items()
        }
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self._add, self._remove = push_button(self._context), push_button(self._context)
        name_button(self._add, self.tr("Add a value"))
        name_button(self._remove, self.tr("Remove the value"))
        self._up, self._down = (
            tool_button(self._context, "arrow-up"),
            tool_button(self._context, "arrow-down"),
        )
        name_button(self._up, self.tr("Move the value up"))
        name_button(self._down, self.tr("Move the value down"))
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self._add, self._remove):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._up)
        buttons.addWidget(self._down)
        self.keys.addStretch(1)
        self._fields = QWidget()
        form = QFormLayout(self._fields)
        form.setContentsMargins(0, 0, 0, 0)
        rows: tuple[tuple[str, QWidget | QLayout], ...] = (
            (self.tr("Value as stored"), self.value),
            (self.tr("Arabic name"), self.ar),
            (self.tr("English name"), self.en),
            (self.tr("Keys: Latin, Arabic"), self.keys),
            (self.tr("Only for"), self.labels),
            (self.tr("Arabic definition"), self.definition_ar),
            (self.tr("English definition"), self.definition_en),
        )
        add_rows(form, rows)
        self.labels.called = self.tr("Only for")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list)
        column.addLayout(buttons)
        column.addWidget(self._fields)

    def _connect(self) -> None:
        self._add.clicked.connect(self.add)
        self._remove.clicked.connect(self.remove)
        self._up.clicked.connect(self._on_up)
        self._down.clicked.connect(self._on_down)
        self.value.editingFinished.connect(self._on_value)
        self.key.editingFinished.connect(self._on_key)
        for field in (self.ar, self.en, self.key_ar):
            field.editingFinished.connect(self._on_edited)
        for text in (self.definition_ar, self.definition_en):
            text.finished.connect(self._on_edited)
        self.labels.changed.connect(self._on_edited)

    # ---------------------------------------------------------------- showing
    def show_type(self, kind: AttributeType, labels: Sequence[Item]) -> None:
        """`labels` are those that the type is for, (code, words, icon)."""
        self._kind, self._items = kind, labels
        language = self._context.language
        entries = [
            ListEntry(
                each.value,
                choice_title(each, language),
                trail=" ".join(isolated(part) for part in (each.key or "—", each.key_ar) if part),
            )
            for each in kind.choices
        ]
        self.list.show_entries(entries)
        self._show_choice()

    @property
    def choice(self) -> AttributeChoice | None:
        """The value at hand."""
        current = self.list.current
        choices = self._kind.choices if self._kind is not None else ()
        return next((each for each in choices if current is not None and each.value == current.key), None)

    @property
    def waits(self) -> bool:
        """Whether a field shows something that the value does not have."""
        return self.choice is not None and any(draft.waits for draft in self._drafts.values())

    def flush(self) -> None:
        """Keep what the fields show, the stored value apart: that one only on purpose."""
        if self.waits:
            self._on_edited()

    def _show_choice(self) -> None:
        choice = self.choice
        self._fields.setVisible(choice is not None)
        self._remove.setEnabled(choice is not None)
        if choice is None or self._kind is None:
            return
        owner = f"{self._kind.subject}:{self._kind.code}:{choice.value}"
        for name, draft in self._drafts.items():
            draft.show(owner, getattr(choice, name))
        self.labels.show_items(self._items, choice.labels, self.tr("All that the attribute is for"))
        self.labels.setEnabled(bool(self._items))

    def _on_moved(self, _entry: ListEntry) -> None:
        self._show_choice()

    # ---------------------------------------------------------------- changes
    def add(self) -> None:
        """A new value at the end, its name to be written over."""
        if self._kind is None:
            return
        taken, at = {each.value for each in self._kind.choices}, 1
        while f"value{at}" in taken:
            at += 1
        made = AttributeChoice(f"value{at}")
        self.edited.emit((*self._kind.choices, made))
        self.list.setCurrentIndex(self.list.entries.index_of(made.value))
        self.value.setFocus()
        self.value.selectAll()

    def remove(self, *_: object) -> None:
        """The value at hand goes; annotations that have it keep it, and the doctor counts them."""
        gone = self.choice
        if gone is not None and self._kind is not None:
            self.edited.emit(tuple(each for each in self._kind.choices if each.value != gone.value))

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        choice = self.choice
        if choice is None or self._kind is None:
            return
        choices = list(self._kind.choices)
        place = choices.index(choice)
        if 0 <= place + by < len(choices):
            choices[place], choices[place + by] = choices[place + by], choices[place]
            self.edited.emit(tuple(choices))

    def _on_value(self) -> None:
        choice, value = self.choice, self.value.text().strip()
        if choice is None or self._kind is None:
            return
        taken = {each.value for each in self._kind.choices}
        self._drafts["value"].done(self._drafts["value"].owner, value or choice.value)
        if not value or value == choice.value:
            self.value.setText(choice.value)
        elif value in taken:
            self.refused.emit(self.tr("{0} is there already.").format(isolated(value)))
            self.value.setText(choice.value)
        else:
            self.renamed.emit(choice.value, value)
            self.list.setCurrentIndex(self.list.entries.index_of(value))

    def _on_key(self) -> None:
        """The Arabic key comes along, unless it was chosen otherwise."""
        choice = self.choice
        if choice is None:
            return
        self.keys.bring_arabic(choice.key)
        self._on_edited()

    def _on_edited(self, *_: object) -> None:
        choice = self.choice
        if choice is None or self._kind is None:
            return
        after = replace(
            choice,
            ar=self.ar.text().strip(),
            en=self.en.text().strip(),
            key=self.key.text().strip().upper(),
            key_ar=self.key_ar.text().strip(),
            labels=self.labels.ticked,
            definition_ar=self.definition_ar.text(),
            definition_en=self.definition_en.text(),
        )
        if after != choice:
            choices = self._kind.choices
            self.edited.emit(tuple(after if each.value == choice.value else each for each in choices))
