"""What the forms of attribute and relation types share: names, keys, definitions; told at each change."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from hashiya.core.beyond.attributes import AttributeType
from hashiya.core.beyond.relations import RelationType
from hashiya.ui.scheme.scheme_fields import Definition, KeyFields
from hashiya.ui.session.field_draft import FieldDraft

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPlainTextEdit

    from hashiya.ui.session.session import Session

TypeT = TypeVar("TypeT", AttributeType, RelationType)


class TypeForm(QWidget, Generic[TypeT]):
    """`edited` carries the type as it is to be, `renamed` its name in data."""

    edited = Signal(object)
    renamed = Signal(str)

    def __init__(self, session: Session, drafts: str) -> None:
        """`drafts` begins the names under which half-written fields are kept."""
        super().__init__()
        self._kind: TypeT | None = None
        self.code, self.ar, self.en = QLineEdit(), QLineEdit(), QLineEdit()
        self.keys = KeyFields()
        self.key, self.key_ar = self.keys.latin, self.keys.arabic
        self.definition_ar = Definition(Qt.LayoutDirection.RightToLeft)
        self.definition_en = Definition(Qt.LayoutDirection.LeftToRight)
        written: dict[str, QLineEdit | QPlainTextEdit] = {
            **{"code": self.code, "ar": self.ar, "en": self.en, "key": self.key, "key_ar": self.key_ar},
            **{"definition_ar": self.definition_ar, "definition_en": self.definition_en},
        }
        self._drafts = {
            name: FieldDraft(field, f"{drafts}.{name}", session) for name, field in written.items()
        }
        self.code.editingFinished.connect(self._on_code)
        self.key.editingFinished.connect(self._on_key)
        for line in (self.ar, self.en, self.key_ar):
            line.editingFinished.connect(self._on_edited)
        for text in (self.definition_ar, self.definition_en):
            text.finished.connect(self._on_edited)

    @property
    def waits(self) -> bool:
        """Whether a field shows something that the type does not have."""
        return self._kind is not None and any(draft.waits for draft in self._drafts.values())

    def flush(self) -> None:
        """Keep what the fields show, the name in data apart: that one only on purpose."""
        if self._kind is not None and any(draft.waits for draft in self._drafts.values()):
            self._on_edited()

    def show_drafts(self, kind: TypeT, owner: str) -> None:
        """The fields of a type, as it has them or as they were left half-written for this `owner`."""
        for name, draft in self._drafts.items():
            draft.show(owner, getattr(kind, name))

    @abstractmethod
    def read(self, kind: TypeT) -> TypeT:
        """The type as the fields have it."""

    def named(self, kind: TypeT) -> TypeT:
        """The type with the names, keys and definitions of the fields."""
        return replace(
            kind,
            ar=self.ar.text().strip(),
            en=self.en.text().strip(),
            key=self.key.text().strip().upper(),
            key_ar=self.key_ar.text().strip(),
            definition_ar=self.definition_ar.text(),
            definition_en=self.definition_en.text(),
        )

    def tell(self, kind: TypeT) -> None:
        """It is to be so, where it is not yet."""
        if kind != self._kind:
            self.edited.emit(kind)

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

    def _on_edited(self, *_: object) -> None:
        if self._kind is not None:
            self.tell(self.read(self._kind))
