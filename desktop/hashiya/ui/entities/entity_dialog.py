"""An entity as it is written down: names, aliases, description, identifiers, members, note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from hashiya.core.beyond.entities import NIL, Entity
from hashiya.errors import UserError
from hashiya.services.entities.asked_for import entity_named
from hashiya.services.entities.identifiers import parse_identifiers
from hashiya.ui.widgets.basic import TextLine
from hashiya.ui.widgets.dialog_frame import Sheet
from hashiya.ui.widgets.input_fields import ProseEdit
from hashiya.ui.widgets.label_dropdown import LabelBox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hashiya.core.labels import Scheme
    from hashiya.services.entities.registry import Registry
    from hashiya.ui.context import Context


class EntityDialog(Sheet):
    """`keep` gets the entity as it is to be."""

    def __init__(
        self,
        context: Context,
        window: QWidget,
        scheme: Scheme,
        registry: Registry,
        entity: Entity,
        keep: Callable[[Entity], bool],
    ) -> None:
        super().__init__(context, window, width=560, height=620)
        self._entity, self._registry, self._keep = entity, registry, keep
        self.set_title(self.tr("Entity"))
        self.labels = LabelBox(context, scheme, chosen=entity.label)
        self.ar, self.en, self.members = QLineEdit(entity.ar), QLineEdit(entity.en), QLineEdit()
        self.aliases = _lines(entity.aliases)
        self.description = QLineEdit(entity.description)
        self.identifiers = _lines(f"{name}: {value}" for name, value in entity.identifiers.items())
        self.note = _lines([entity.note])
        known = registry.entities
        self.members.setText("، ".join(known[uid].name if uid in known else uid for uid in entity.members))
        self._shown = self.members.text(), self.identifiers.toPlainText()
        form = QFormLayout()
        form.setSpacing(9)
        for words, field in (
            (self.tr("Label"), self.labels),
            (self.tr("Name in Arabic"), self.ar),
            (self.tr("Name in English"), self.en),
            (self.tr("Other names, one a line"), self.aliases),
            (self.tr("Description"), self.description),
            (self.tr("Identifiers, one a line"), self.identifiers),
            (self.tr("Members, between commas"), self.members),
            (self.tr("Note"), self.note),
        ):
            field.setAccessibleName(words)
            form.addRow(TextLine(words, size=12, tone="second"), field)
        self.identifiers.setPlaceholderText("wikidata: Q85")
        self.body.addLayout(form)
        self.add_foot(self.tr("Keep"), self._on_keep)
        self.ar.setFocus()

    def _on_keep(self) -> None:
        try:
            members = self._members()
        except UserError as error:
            self.complain(error)
            return
        wanted = replace(
            self._entity,
            label=self.labels.code,
            ar=" ".join(self.ar.text().split()),
            en=" ".join(self.en.text().split()),
            aliases=tuple(" ".join(line.split()) for line in _read(self.aliases)),
            description=" ".join(self.description.text().split()),
            identifiers=self._identifiers(),
            members=members,
            note=self.note.toPlainText().strip(),
        )
        if not wanted.name:
            self.say(self.tr("An entity needs a name in Arabic or in English."), "danger")
        elif self._keep(wanted):
            self.accept()

    def _identifiers(self) -> Mapping[str, str]:
        """As they are written; left as they were where nobody touched them, whatever signs are in them."""
        text = self.identifiers.toPlainText()
        return self._entity.identifiers if text == self._shown[1] else parse_identifiers(text)

    def _members(self) -> tuple[str, ...]:
        """The same of the members, two of whom may have one name."""
        if self.members.text() == self._shown[0]:
            return self._entity.members
        names = self.members.text().replace("،", ",").split(",")
        found = [entity_named(self._registry, name.strip()) for name in names if name.strip()]
        return tuple(dict.fromkeys(uid for uid in found if uid not in (NIL, self._entity.uid)))


def _lines(lines: object) -> QPlainTextEdit:
    field = ProseEdit("\n".join(str(line) for line in lines))  # type: ignore[attr-defined]
    field.setFixedHeight(62)
    field.setTabChangesFocus(True)
    return field


def _read(field: QPlainTextEdit) -> list[str]:
    return [line for line in field.toPlainText().split("\n") if line.strip()]
