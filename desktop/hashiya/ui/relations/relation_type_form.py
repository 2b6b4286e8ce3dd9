"""One type of relations: names, keys, direction, ends, definitions and guidelines; told at each change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from hashiya.core.beyond.relations import RelationType
from hashiya.ui.attributes.ticked_menu import TickedMenu
from hashiya.ui.scheme.scheme_fields import Definition, add_rows
from hashiya.ui.scheme.type_form import TypeForm
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.checkbox import Tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QLayout

    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class RelationTypeForm(TypeForm[RelationType]):
    """`guided` carries the type's name in data and its guidelines."""

    guided = Signal(str, str)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__(session, "relation")
        self._guide = ""
        self.directed = Tick(context, self.tr("It leads from one end to the other"))
        self.heads, self.tails = TickedMenu(), TickedMenu()
        self.guide = Definition(Qt.LayoutDirection.RightToLeft)
        self._guide_draft = FieldDraft(self.guide, "relation.guide", session)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.keys.addStretch(1)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 8, 0)
        rows: tuple[tuple[str, QWidget | QLayout], ...] = (
            (self.tr("Name in data"), self.code),
            (self.tr("Arabic name"), self.ar),
            (self.tr("English name"), self.en),
            (self.tr("Direction"), self.directed),
            (self.tr("From"), self.heads),
            (self.tr("To"), self.tails),
            (self.tr("Keys: Latin, Arabic"), self.keys),
            (self.tr("Arabic definition"), self.definition_ar),
            (self.tr("English definition"), self.definition_en),
            (self.tr("Guidelines"), self.guide),
        )
        add_rows(form, rows)
        self.heads.called, self.tails.called = self.tr("From"), self.tr("To")

    def _connect(self) -> None:
        for menu in (self.heads, self.tails):
            menu.changed.connect(self._on_edited)
        self.directed.toggled.connect(self._on_edited)
        self.guide.finished.connect(self._on_guided)

    @property
    def waits(self) -> bool:
        return super().waits or (self._kind is not None and self._guide_draft.waits)

    def flush(self) -> None:
        if self._kind is not None and self._guide_draft.waits:
            self._on_guided()
        super().flush()

    def show_type(
        self, kind: RelationType | None, labels: Sequence[tuple[str, str, QIcon | None]], guide: str
    ) -> None:
        """`labels` are what its ends may have; `guide` what was written about it."""
        self._kind, self._guide = kind, guide
        self.setVisible(kind is not None)
        if kind is None:
            return
        self.show_drafts(kind, kind.code)
        self._guide_draft.show(kind.code, guide)
        self.heads.show_items(labels, kind.heads, self.tr("Any label"))
        self.tails.show_items(labels, kind.tails, self.tr("Any label"))
        self.directed.blockSignals(True)
        self.directed.setChecked(kind.directed)
        self.directed.blockSignals(False)

    def _on_guided(self, *_: object) -> None:
        words = self.guide.text()
        if self._kind is not None and words != self._guide:
            self.guided.emit(self._kind.code, words)

    def read(self, kind: RelationType) -> RelationType:
        return replace(
            self.named(kind),
            directed=self.directed.isChecked(),
            heads=self.heads.ticked,
            tails=self.tails.ticked,
        )
