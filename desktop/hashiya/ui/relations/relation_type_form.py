"""One type of relations: names, keys, direction, ends, definitions and guidelines; told at each change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from hashiya.ui.attributes.ticked_menu import TickedMenu
from hashiya.ui.scheme.scheme_fields import Definition, KeyFields, add_rows
from hashiya.ui.session.field_draft import FieldDraft
from hashiya.ui.widgets.checkbox import Tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QLayout

    from hashiya.core.beyond.relations import RelationType
    from hashiya.ui.context import Context
    from hashiya.ui.session.session import Session


class RelationTypeForm(QWidget):
    """`edited` carries the type as it is to be, `renamed` its name in data, `guided` its guidelines."""

    edited = Signal(object)
    renamed = Signal(str)
    guided = Signal(str)

    def __init__(self, context: Context, session: Session) -> None:
        super().__init__()
        self._kind: RelationType | None = None
        self._guide = ""
        self.code, self.ar, self.en = QLineEdit(), QLineEdit(), QLineEdit()
        self.keys = KeyFields()
        self.key, self.key_ar = self.keys.latin, self.keys.arabic
        self.directed = Tick(context, self.tr("It leads from one end to the other"))
        self.heads, self.tails = TickedMenu(), TickedMenu()
        self.definition_ar = Definition(Qt.LayoutDirection.RightToLeft)
        self.definition_en = Definition(Qt.LayoutDirection.LeftToRight)
        self.guide = Definition(Qt.LayoutDirection.RightToLeft)
        written: dict[str, QLineEdit | QPlainTextEdit] = {
            **{"code": self.code, "ar": self.ar, "en": self.en, "key": self.key, "key_ar": self.key_ar},
            **{"definition_ar": self.definition_ar, "definition_en": self.definition_en},
        }
        self._drafts = {
            name: FieldDraft(field, f"relation.{name}", session) for name, field in written.items()
        }
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
        self.code.editingFinished.connect(self._on_code)
        self.key.editingFinished.connect(self._on_key)
        for field in (self.ar, self.en, self.key_ar):
            field.editingFinished.connect(self._on_edited)
        for menu in (self.heads, self.tails):
            menu.changed.connect(self._on_edited)
        self.directed.toggled.connect(self._on_edited)
        for text in (self.definition_ar, self.definition_en):
            text.finished.connect(self._on_edited)
        self.guide.finished.connect(self._on_guided)

    @property
    def waits(self) -> bool:
        """Whether a field shows something that the type does not have."""
        drafts = (*self._drafts.values(), self._guide_draft)
        return self._kind is not None and any(draft.waits for draft in drafts)

    def flush(self) -> None:
        """Keep what the fields show, the name in data apart: that one only on purpose."""
        if self._kind is None:
            return
        if self._guide_draft.waits:
            self._on_guided()
        if any(draft.waits for draft in self._drafts.values()):
            self._on_edited()

    def show_type(
        self, kind: RelationType | None, labels: Sequence[tuple[str, str, QIcon | None]], guide: str
    ) -> None:
        """`labels` are what its ends may have; `guide` what was written about it."""
        self._kind, self._guide = kind, guide
        self.setVisible(kind is not None)
        if kind is None:
            return
        for name, draft in self._drafts.items():
            draft.show(kind.code, getattr(kind, name))
        self._guide_draft.show(kind.code, guide)
        self.heads.show_items(labels, kind.heads, self.tr("Any label"))
        self.tails.show_items(labels, kind.tails, self.tr("Any label"))
        self.directed.blockSignals(True)
        self.directed.setChecked(kind.directed)
        self.directed.blockSignals(False)

    def _on_code(self) -> None:
        kind, code = self._kind, self.code.text().strip()
        if kind is None:
            return
        self._drafts["code"].done(self._drafts["code"].owner, code or kind.code)
        if code and code != kind.code:
            self.renamed.emit(code)

    def _on_key(self) -> None:
        """The Arabic key comes along, unless it was chosen otherwise."""
        kind = self._kind
        if kind is None:
            return
        self.keys.bring_arabic(kind.key)
        self._on_edited()

    def _on_guided(self, *_: object) -> None:
        words = self.guide.text()
        if self._kind is not None and words != self._guide:
            self.guided.emit(words)

    def _on_edited(self, *_: object) -> None:
        kind = self._kind
        if kind is None:
            return
        after = replace(
            kind,
            ar=self.ar.text().strip(),
            en=self.en.text().strip(),
            directed=self.directed.isChecked(),
            heads=self.heads.ticked,
            tails=self.tails.ticked,
            key=self.key.text().strip().upper(),
            key_ar=self.key_ar.text().strip(),
            definition_ar=self.definition_ar.text(),
            definition_en=self.definition_en.text(),
        )
        if after != kind:
            self.edited.emit(after)
