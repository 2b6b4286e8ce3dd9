"""One attribute type of the scheme: its names, kind, labels, default and values; told at each change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QWidget

from hashiya.core.beyond.attributes import (
    AttributeChoice,
    AttributeKind,
    AttributeType,
    AttributeValue,
    plain_number,
)
from hashiya.qtkit.i18n import isolated
from hashiya.ui.attributes.choice_form import ChoiceForm, Item
from hashiya.ui.attributes.ticked_menu import TickedMenu
from hashiya.ui.scheme.scheme_fields import add_rows
from hashiya.ui.scheme.type_form import TypeForm
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.checkbox import Tick
from hashiya.ui.widgets.dropdown import Chooser
from hashiya.ui.wording.attribute_words import KINDS, choice_title, kind_words, subject_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QLayout

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session

_CHOSEN = (AttributeKind.ONE, AttributeKind.MANY)


class AttributeTypeForm(TypeForm[AttributeType]):
    """`value_renamed` carries (old, new); `refused` why a default is none."""

    value_renamed = Signal(str, str)
    refused = Signal(str)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(session, "attribute")
        self._context = context
        self.default = QLineEdit()
        self.subject, self.kind = TextLine(size=13, tone="second"), Chooser(context)
        self.default_box = Chooser(context)
        self.labels = TickedMenu()
        self.required = Tick(context, self.tr("Asked for where it is missing when the document is done"))
        self.choices = ChoiceForm(context, session)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for kind in KINDS:
            self.kind.addItem(kind_words(kind), str(kind))
        self.keys.addStretch(1)
        default = QHBoxLayout()
        default.addWidget(self.default, 1)
        default.addWidget(self.default_box, 1)
        form = self._form = QFormLayout(self)
        form.setContentsMargins(0, 0, 8, 0)
        rows: tuple[tuple[str, QWidget | QLayout], ...] = (
            (self.tr("Said of"), self.subject),
            (self.tr("Name in data"), self.code),
            (self.tr("Arabic name"), self.ar),
            (self.tr("English name"), self.en),
            (self.tr("Kind"), self.kind),
            (self.tr("For"), self.labels),
            (self.tr("Required"), self.required),
            (self.tr("Keys: Latin, Arabic"), self.keys),
            (self.tr("Values"), self.choices),
            (self.tr("Default"), default),
            (self.tr("Arabic definition"), self.definition_ar),
            (self.tr("English definition"), self.definition_en),
        )
        add_rows(form, rows)
        self.labels.called = self.tr("For")
        for widget in (self.default, self.default_box):
            widget.setAccessibleName(self.tr("Default"))

    def _connect(self) -> None:
        self.default.editingFinished.connect(self._on_default)
        for box in (self.kind, self.default_box):
            box.activated.connect(self._on_edited)
        self.labels.changed.connect(self._on_edited)
        self.required.toggled.connect(self._on_required)
        self.choices.edited.connect(self._on_choices)
        self.choices.renamed.connect(self.value_renamed)
        self.choices.refused.connect(self.refused)

    # ---------------------------------------------------------------- showing
    @property
    def waits(self) -> bool:
        return super().waits or (self._kind is not None and self.choices.waits)

    def flush(self) -> None:
        if self._kind is not None:
            self.choices.flush()
        super().flush()

    def show_type(self, kind: AttributeType | None, labels: Sequence[Item]) -> None:
        """`labels` are what there is for it to be for: labels, or types of relations."""
        self._kind = kind
        self.setVisible(kind is not None)
        if kind is None:
            return
        self.show_drafts(kind, f"{kind.subject}:{kind.code}")
        self.subject.setText(subject_words(kind.subject))
        self.kind.choose(str(kind.kind))
        self.labels.show_items(labels, kind.labels, self.tr("All"))
        self._form.setRowVisible(self.labels, bool(labels) or bool(kind.labels))
        self.required.blockSignals(True)
        self.required.setChecked(kind.required)
        self.required.blockSignals(False)
        chosen = kind.kind in _CHOSEN
        self._form.setRowVisible(self.choices, chosen)
        if chosen:
            allowed = [each for each in labels if not kind.labels or each[0] in kind.labels]
            self.choices.show_type(kind, allowed)
        self._show_default(kind)

    def _show_default(self, kind: AttributeType) -> None:
        chosen = kind.kind in (*_CHOSEN, AttributeKind.FLAG)
        self.default_box.setVisible(chosen)
        self.default.setVisible(not chosen)
        self.default_box.clear()
        self.default_box.addItem(self.tr("None"), "")
        if kind.kind is AttributeKind.FLAG:
            self.default_box.addItem(self.tr("Yes"), "true")
            self.default_box.addItem(self.tr("No"), "false")
        for each in kind.choices if kind.kind in _CHOSEN else ():
            self.default_box.addItem(choice_title(each, self._context.language), each.value)
        self.default_box.choose(_written(kind.default))
        self.default.setText(_written(kind.default))

    # ---------------------------------------------------------------- changes
    def _on_required(self, _on: bool) -> None:
        self._on_edited()

    def _on_choices(self, choices: tuple[AttributeChoice, ...]) -> None:
        if self._kind is not None:
            self.tell(replace(self.read(self._kind), choices=choices))

    def _on_default(self) -> None:
        kind, text = self._kind, self.default.text().strip()
        if kind is None or text == _written(kind.default):
            return
        if text and kind.read(text) is None:
            self.refused.emit(self.tr("{0} is no value of this kind.").format(isolated(text)))
            self.default.setText(_written(kind.default))
            return
        self._on_edited()

    def read(self, kind: AttributeType) -> AttributeType:
        after = replace(
            self.named(kind),
            kind=AttributeKind(self.kind.value),
            labels=self.labels.ticked,
            required=self.required.isChecked(),
        )
        if after.kind is not kind.kind:
            return replace(after, default=None)
        box = kind.kind in (*_CHOSEN, AttributeKind.FLAG)
        text = self.default_box.value if box else self.default.text().strip()
        if text == _written(kind.default):
            return replace(after, default=kind.default)  # of several values the first alone is shown
        return replace(after, default=after.read(text) if text else None)

    def tell(self, kind: AttributeType) -> None:
        if kind.default is not None and kind.read(kind.default) is None:
            kind = replace(kind, default=None)  # its value has gone
        super().tell(kind)


def _written(value: AttributeValue | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return plain_number(value)
    return value if isinstance(value, str) else "".join(value[:1])
