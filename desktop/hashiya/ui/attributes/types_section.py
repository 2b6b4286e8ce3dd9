"""The attributes of the scheme: a list on the leading side, the fields of the one at hand beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from hashiya.core.beyond.attributes import AttributeType, Subject
from hashiya.qtkit.i18n import number
from hashiya.services.attributes import types
from hashiya.ui.attributes.attribute_type_form import AttributeTypeForm
from hashiya.ui.scheme.ordered_section import OrderedSection
from hashiya.ui.widgets.label_dropdown import label_icon
from hashiya.ui.widgets.two_line_list import ListEntry
from hashiya.ui.wording.attribute_words import (
    SUBJECTS,
    kind_words,
    labels_words,
    subject_words,
    type_title,
)
from hashiya.ui.wording.common import label_title, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from hashiya.ui.attributes.choice_form import Item
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class AttributeTypesSection(OrderedSection[AttributeType]):
    """A type is at hand by (what it says something of, its name in data)."""

    form: AttributeTypeForm

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(context, session, tr("AttributeTypesSection", "Attributes"))
        self.form = AttributeTypeForm(context, session)
        self.form.edited.connect(self._on_edited)
        self.form.renamed.connect(self._on_renamed)
        self.form.value_renamed.connect(self._on_value_renamed)
        self.form.refused.connect(self._on_refused)
        menu = QMenu(self.add_button)
        for subject in SUBJECTS:
            action = menu.addAction(self.tr("Of {0}").format(subject_words(subject)))
            action.setData(str(subject))
        menu.triggered.connect(self._on_add)
        self.add_button.setMenu(menu)
        nothing = self.tr(
            "An attribute says more of an annotation, a relation or a document than its label: what kind "
            "of place, what day, which dialect. Nothing has to have any."
        )
        self._lay_out(self.form, self.tr("Attribute"), nothing)

    # ---------------------------------------------------------------- showing
    @property
    def types(self) -> tuple[AttributeType, ...]:
        return self.session.project.attribute_types().types

    def key_of(self, kind: AttributeType) -> str:
        return f"{kind.subject}:{kind.code}"

    def renew(self) -> None:
        counts, language = self.session.project.attribute_counts(), self.context.language
        entries = [
            ListEntry(
                self.key_of(each),
                type_title(each, language),
                sub=" · ".join((kind_words(each.kind), self._of_what(each))),
                trail=number(counts.get((str(each.subject), each.code), 0)),
            )
            for each in self.types
        ]
        self.list.show_entries(entries)
        self.show_current()

    def _of_what(self, kind: AttributeType) -> str:
        if kind.subject is Subject.ANNOTATION and kind.labels:
            return labels_words(kind.labels, "")
        return subject_words(kind.subject)

    def show_current(self) -> None:
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

    def _on_refused(self, words: str) -> None:
        self.said.emit(words, "danger")

    # ---------------------------------------------------------------- changes
    def keep(self, changed: Sequence[AttributeType]) -> bool:
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
        self._add(made)

    def remove(self, *_: object) -> None:
        gone = self.current
        if gone is None or self.session.readonly:
            return
        count = self.session.project.attribute_counts().get((str(gone.subject), gone.code), 0)
        words = (
            self.tr("%Ln values of it stay as they are; the check of the file counts them.", "", count)
            if count
            else self.tr("Nothing has a value of it.")
        )
        self._ask_to_delete(gone, type_title(gone, self.context.language), words)

    def _on_renamed(self, code: str) -> None:
        kind, project = self.current, self.session.project
        if kind is None:
            return
        done = self.session.do(lambda: types.rename_attribute_type(project, kind.subject, kind.code, code))
        if done is not None:
            self.list.setCurrentIndex(self.list.entries.index_of(self.key_of(replace(kind, code=code))))
        else:
            self.form.show_type(kind, self._items(kind))

    def _on_value_renamed(self, old: str, new: str) -> None:
        kind, project = self.current, self.session.project
        if kind is not None:
            self.session.do(lambda: types.rename_value(project, kind.subject, kind.code, old, new))
