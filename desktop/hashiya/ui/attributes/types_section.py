"""The attributes of the scheme: a list on the leading side, the fields of the one at hand beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout

from hashiya.core.beyond.attributes import AttributeType, Subject
from hashiya.qtkit.i18n import isolated, number
from hashiya.services.attributes import types
from hashiya.ui.attributes.type_form import AttributeTypeForm
from hashiya.ui.scheme.section import SchemeSection
from hashiya.ui.widgets.basic import TextLine, name_button, push_button, tool_button
from hashiya.ui.widgets.dialog_frame import ask
from hashiya.ui.widgets.label_dropdown import label_icon
from hashiya.ui.widgets.two_line_list import EntryList, ListEntry
from hashiya.ui.wording.attribute_words import (
    SUBJECTS,
    kind_words,
    labels_words,
    subject_words,
    type_title,
)
from hashiya.ui.wording.common import label_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from hashiya.ui.attributes.choice_form import Item
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class AttributeTypesSection(SchemeSection):
    """A type is at hand by (what it says something of, its name in data)."""

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session)
        self.list = EntryList(context, self.tr("Attributes"))
        self.list.moved_to.connect(self._on_moved)
        self.list.removed.connect(self.remove)
        self.form = AttributeTypeForm(context, session)
        self.form.edited.connect(self._on_edited)
        self.form.renamed.connect(self._on_renamed)
        self.form.value_renamed.connect(self._on_value_renamed)
        self.form.refused.connect(self._on_refused)
        self._nothing = TextLine(
            self.tr(
                "An attribute says more of an annotation, a relation or a document than its label: what kind "
                "of place, what day, which dialect. Nothing has to have any."
            ),
            size=13,
            tone="second",
            wrap=True,
        )
        area = QScrollArea()
        area.setWidget(self.form)
        area.setAccessibleName(self.tr("Attribute"))
        self.form.setAutoFillBackground(False)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        self._area = area
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addLayout(self._make_side())
        beside = QVBoxLayout()
        beside.addWidget(self._nothing)
        beside.addWidget(area, 1)
        beside.addStretch(0)
        row.addLayout(beside, 1)

    def _make_side(self) -> QVBoxLayout:
        self.add_button, self.delete_button = push_button(self.context), push_button(self.context)
        name_button(self.add_button, self.tr("Add"))
        name_button(self.delete_button, self.tr("Delete…"))
        up, down = tool_button(self.context, "arrow-up"), tool_button(self.context, "arrow-down")
        name_button(up, self.tr("Move up"), "Alt+↑")
        name_button(down, self.tr("Move down"), "Alt+↓")
        menu = QMenu(self.add_button)
        for subject in SUBJECTS:
            action = menu.addAction(self.tr("Of {0}").format(subject_words(subject)))
            action.setData(str(subject))
        menu.triggered.connect(self._on_add)
        self.add_button.setMenu(menu)
        self.delete_button.clicked.connect(self.remove)
        up.clicked.connect(self._on_up)
        down.clicked.connect(self._on_down)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.add_button, self.delete_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(up)
        row.addWidget(down)
        side = QVBoxLayout()
        side.setSpacing(8)
        self.list.setMinimumWidth(300)
        self.list.setMaximumWidth(340)
        side.addWidget(self.list, 1)
        side.addLayout(row)
        return side

    # ---------------------------------------------------------------- showing
    @property
    def types(self) -> tuple[AttributeType, ...]:
        """Those of the scheme."""
        return self.session.project.attribute_types().types

    @property
    def current(self) -> AttributeType | None:
        """The one at hand."""
        entry = self.list.current
        return next((each for each in self.types if entry is not None and _key(each) == entry.key), None)

    @property
    def waits(self) -> bool:
        return self.form.waits

    def begin(self) -> None:
        self.list.setFocus()

    def flush(self) -> None:
        self.form.flush()

    def renew(self) -> None:
        counts, language = self.session.project.attribute_counts(), self.context.language
        entries = [
            ListEntry(
                _key(each),
                type_title(each, language),
                sub=" · ".join((kind_words(each.kind), self._of_what(each))),
                trail=number(counts.get((str(each.subject), each.code), 0)),
            )
            for each in self.types
        ]
        self.list.show_entries(entries)
        self._show()

    def _of_what(self, kind: AttributeType) -> str:
        if kind.subject is Subject.ANNOTATION and kind.labels:
            return labels_words(kind.labels, "")
        return subject_words(kind.subject)

    def _show(self) -> None:
        kind, writable = self.current, not self.session.readonly
        self.form.show_type(kind, self._items(kind) if kind is not None else [])
        self.form.setEnabled(writable)
        self._area.setVisible(kind is not None)
        self._nothing.setVisible(kind is None)
        self.add_button.setEnabled(writable)
        self.delete_button.setEnabled(writable and kind is not None)

    def _items(self, kind: AttributeType) -> Sequence[Item]:
        language = self.context.language
        if kind.subject is Subject.ANNOTATION:
            labels = self.session.scheme.labels
            return [
                (each.code, label_title(each, language), label_icon(self.context, each)) for each in labels
            ]
        if kind.subject is Subject.RELATION:
            relations = self.session.project.relation_types()
            return [
                (each.code, (each.ar if language == "ar" else each.en) or each.code, None)
                for each in relations
            ]
        return []

    def _on_moved(self, _entry: ListEntry) -> None:
        self._show()
        self.said.emit("", "")

    def _on_refused(self, words: str) -> None:
        self.said.emit(words, "danger")

    # ---------------------------------------------------------------- changes
    def _do(self, changed: Sequence[AttributeType]) -> bool:
        project = self.session.project
        return self.session.do(lambda: types.set_attribute_types(project, changed)) is not None

    def _on_add(self, action: QAction) -> None:
        self.add(Subject(action.data()))

    def add(self, subject: Subject) -> None:
        """A new type at the end, its name to be written over."""
        taken, at = {each.code for each in self.types if each.subject is subject}, 1
        while f"attribute{at}" in taken:
            at += 1
        name = self.tr("New attribute {0}").format(number(at))
        made = AttributeType(f"attribute{at}", subject, ar=name, en=name)
        if self._do([*self.types, made]):
            self.list.setCurrentIndex(self.list.entries.index_of(_key(made)))
            self.form.code.setFocus()
            self.form.code.selectAll()

    def remove(self, *_: object) -> None:
        """Say what stays behind, and take the type out when agreed."""
        gone = self.current
        if gone is None or self.session.readonly:
            return
        count = self.session.project.attribute_counts().get((str(gone.subject), gone.code), 0)
        words = (
            self.tr("%Ln values of it stay as they are; the check of the file counts them.", "", count)
            if count
            else self.tr("Nothing has a value of it.")
        )
        words += " " + self.tr("One undo takes it back.")
        title = self.tr("Delete {0}?").format(isolated(type_title(gone, self.context.language)))

        def do() -> None:
            self._do([each for each in self.types if _key(each) != _key(gone)])

        ask(self.context, self.window(), title, words, self.tr("Delete"), do)

    def step(self, by: int) -> None:
        kind, order = self.current, list(self.types)
        if kind is None or self.session.readonly:
            return
        place = order.index(kind)
        if 0 <= place + by < len(order):
            order[place], order[place + by] = order[place + by], order[place]
            self._do(order)

    def _on_up(self) -> None:
        self.step(-1)

    def _on_down(self) -> None:
        self.step(1)

    def _on_edited(self, kind: AttributeType) -> None:
        self._do([kind if _key(each) == _key(kind) else each for each in self.types])

    def _on_renamed(self, code: str) -> None:
        kind, project = self.current, self.session.project
        if kind is None:
            return
        done = self.session.do(lambda: types.rename_attribute_type(project, kind.subject, kind.code, code))
        if done is not None:
            self.list.setCurrentIndex(self.list.entries.index_of(_key(replace(kind, code=code))))
        else:
            self.form.show_type(kind, self._items(kind))

    def _on_value_renamed(self, old: str, new: str) -> None:
        kind, project = self.current, self.session.project
        if kind is not None:
            self.session.do(lambda: types.rename_value(project, kind.subject, kind.code, old, new))


def _key(kind: AttributeType) -> str:
    return f"{kind.subject}:{kind.code}"
